//! A parse is HrFlow.ai's own word: its values win over what the profile held, and the format wins over
//! both. The profile ends the same whether the parse was answered at once or found by a later run.

use crate::support::{Double, Mishap, applicants, differences, held, parameters, profile};
use crate::ticks::{HOUR, MINUTE};
use sandbox::{Action, Endpoint, Fault, ParseDelay, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::workflow::Workflow;

/// A profile that holds values of its own, and no attachment.
fn double(api_variants: Value) -> Rc<Double> {
    let double = Double::new(Settings {
        api_variants: serde_json::from_value(api_variants).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
    let reference = reference(&double);
    let others = json!({
        "text_language": "fr",
        "skills": [{ "name": "cooking", "type": "soft", "value": null }],
        "interests": [{ "name": "chess", "value": null }],
        "info": { "summary": "Written by a recruiter.", "gender": "female", "phone": "+33 1 99 99 99 99" },
    });
    double
        .world_mut()
        .change_profile(&reference, &others)
        .unwrap();
    double
}

fn reference(double: &Double) -> String {
    double
        .world()
        .case("no_attachments")
        .unwrap()
        .id
        .to_string()
}

fn workflow(double: &Double, changes: &Value) -> Workflow {
    let applicant = applicants(&double.world(), "no_attachments").remove(0);
    let mut parameters = parameters();
    parameters["logics"] = json!([format!("select(.applicant == \"{applicant}\")")]);
    for (name, value) in changes.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    Workflow::read(&parameters, &|_| None).unwrap()
}

/// Lets HrFlow.ai answer each parse with this profile.
fn answer_parses(double: &Double, profile: &Value) {
    let answer =
        json!({ "code": 201, "message": "Profile parsed", "data": { "profile": profile } });
    let raw = answer.to_string();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Parse, Action::Body { raw }));
}

/// Runs until the résumé is parsed and the profile edited.
fn finish(double: &Rc<Double>, workflow: &Workflow) {
    double.calm();
    for _ in 0..2 {
        let now_ms = double.world().settings().base_ms;
        double.world_mut().finish_parses(now_ms);
        double.pass(10 * MINUTE);
        assert!(double.run(workflow).complete);
    }
    assert_eq!(double.world().parses(&reference(double)), 1);
}

#[test]
fn a_profile_ends_the_same_however_its_parse_was_answered() {
    let at_once = double(json!({}));
    let workflow = workflow(&at_once, &json!({}));
    at_once.run(&workflow);
    let ended = profile(&at_once.world(), "no_attachments");
    assert_eq!(
        ended["text_language"], "en",
        "the parse wins over what was held"
    );
    let summary = ended["info"]["summary"].as_str().unwrap();
    assert!(summary.contains("years of experience"), "{summary}");
    assert!(!ended["skills"].to_string().contains("cooking"));
    assert_eq!(
        ended["interests"][0]["name"], "chess",
        "what it does not know stays"
    );
    assert_eq!(ended["info"]["gender"], "female");
    let phone = at_once
        .world()
        .case("no_attachments")
        .unwrap()
        .phone
        .clone();
    assert_eq!(
        ended["info"]["phone"],
        json!(phone),
        "the format wins over both"
    );
    let expected = held(&at_once);

    let later = double(json!({ "sync_parsing": "false" }));
    later.run(&workflow);
    finish(&later, &workflow);
    assert_eq!(differences(&expected, &held(&later)), Vec::<String>::new());

    for fault in [
        Fault::on(Endpoint::Edit, Action::status(500)),
        Fault::on(Endpoint::Edit, Action::status(400)),
        Fault::on(Endpoint::Parse, Action::DroppedAfter),
        Fault::on(Endpoint::Parse, Action::HangAfter),
        Fault::on(Endpoint::Parse, Action::Html),
        Fault::on(Endpoint::Parse, Action::Truncated),
    ] {
        let failed = double(json!({}));
        failed.world_mut().add_fault(fault.clone());
        failed.run(&workflow);
        finish(&failed, &workflow);
        let differences = differences(&expected, &held(&failed));
        assert_eq!(differences, Vec::<String>::new(), "{fault:?}");
    }
    for step in 1..=at_once.steps() {
        for mishap in [Mishap::KilledBefore, Mishap::KilledAfter] {
            let killed = double(json!({}));
            killed.mishap_at(step, mishap);
            killed.run_until_killed(&workflow);
            killed.calm();
            // An intent without a parse is awaited for a day.
            if killed.world().parses(&reference(&killed)) == 0 {
                killed.pass(25 * HOUR);
            }
            killed.pass(10 * MINUTE);
            killed.run(&workflow);
            finish(&killed, &workflow);
            let differences = differences(&expected, &held(&killed));
            assert_eq!(differences, Vec::<String>::new(), "{mishap:?} {step}");
        }
    }
}

#[test]
fn what_the_format_says_wins_over_the_parse_in_every_order_of_events() {
    let format = "{reference: .id, resume, info: {summary: \"of Flatchr\"}, text_language: \"de\"}";
    let changes = json!({ "format": format });
    for api_variants in [json!({}), json!({ "sync_parsing": "false" })] {
        let double = double(api_variants);
        let workflow = workflow(&double, &changes);
        double.run(&workflow);
        finish(&double, &workflow);
        let ended = profile(&double.world(), "no_attachments");
        assert_eq!(ended["info"]["summary"], "of Flatchr");
        assert_eq!(ended["text_language"], "de");
    }
}

#[test]
fn an_upload_carries_only_what_only_edit_fields_allows() {
    for (fields, is_of_format) in [
        (json!(["attachments"]), false),
        (json!(["attachments", "tags"]), false),
        (json!(["attachments", "created_at"]), true),
        (json!(null), true),
    ] {
        let double = double(json!({}));
        let before = profile(&double.world(), "no_attachments");
        let changes = json!({ "push_parameters": {
            "source_key": double.world().settings().source_key, "only_edit_fields": fields,
        }});
        let format = "{reference: .id, resume, created_at: \"2020-02-02T02:02:02Z\", \
                      tags: [{name: \"column\", value: .column}]}";
        let mut changes = changes;
        changes["format"] = json!(format);
        double.run(&workflow(&double, &changes));
        let sent = double.sent_to(Endpoint::Parse).remove(0);
        let part = |name: &str| sent.part(name).unwrap().value.clone().unwrap();
        let expected = if is_of_format {
            json!("2020-02-02T02:02:02Z")
        } else {
            before["created_at"].clone()
        };
        assert_eq!(json!(part("created_at")), expected, "{fields}");
        let after = profile(&double.world(), "no_attachments");
        assert_eq!(after["created_at"] == before["created_at"], !is_of_format);
        if fields == json!(["attachments"]) {
            let tags: Value = serde_json::from_str(&part("tags")).unwrap();
            assert_eq!(tags, before["tags"]);
        }
    }
}

#[test]
fn a_resume_that_was_parsed_at_once_is_not_sent_again_while_no_attachment_shows() {
    let double = double(json!({}));
    let reference = reference(&double);
    for attachments in [json!([]), json!(null)] {
        let workflow = workflow(&double, &json!({}));
        let mut answered = profile(&double.world(), "no_attachments");
        answered["attachments"] = attachments;
        answer_parses(&double, &answered);
        for _ in 0..5 {
            assert!(double.run(&workflow).complete);
            double.pass(HOUR);
        }
        assert_eq!(double.sent_to(Endpoint::Parse).len(), 1, "{reference}");
    }
}

#[test]
fn a_parse_whose_result_takes_no_tags_is_never_reported_as_up_to_date() {
    for variants in [json!({}), json!({ "sync_parsing": "false" })] {
        let double = double(variants);
        let candidate = profile(&double.world(), "no_attachments")["reference"].clone();
        let answered = json!({
            "reference": candidate, "tags": { "column": "Hired" }, "attachments": [{ "type": "resume" }],
        });
        answer_parses(&double, &answered);
        let report = double.run(&workflow(&double, &json!({})));
        let codes: Vec<&str> = (report.items.iter())
            .filter_map(|item| item.error.as_ref())
            .map(|error| error.code.as_str())
            .collect();
        assert_eq!(codes, ["unmergeable_field"]);
    }
}

#[test]
fn a_parsed_profile_of_somebody_else_is_never_the_basis_of_an_edit() {
    for somebody_else in [
        json!({ "reference": "somebody else" }),
        json!({ "key": "0123456789" }),
    ] {
        let double = double(json!({}));
        let mut answered = json!({ "info": { "summary": "of somebody else" } });
        answered
            .as_object_mut()
            .unwrap()
            .extend(somebody_else.as_object().unwrap().clone());
        answer_parses(&double, &answered);
        let workflow = workflow(&double, &json!({}));
        double.run(&workflow);
        finish(&double, &workflow);
        let sent = format!("{:?}", double.sent_to(Endpoint::Edit));
        assert!(!sent.contains("of somebody else"));
        let ended = profile(&double.world(), "no_attachments");
        assert_eq!(ended["text_language"], "en");
    }
}
