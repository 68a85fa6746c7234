//! Résumés are fetched only if HrFlow.ai has none, are parsed once, and never cause a lost edit.

use crate::support::{Double, applicants, item, profile, tag};
use sandbox::{Action, Endpoint, Fault, ParseDelay, People, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{ItemReport, Outcome, ResumeOutcome, RunReport, Stage};

fn double(api_variants: Value) -> Rc<Double> {
    Double::new(Settings {
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

/// Runs for one person only.
fn run_for(double: &Rc<Double>, case: &str) -> RunReport {
    let applicant = applicants(&double.world(), case).remove(0);
    double.run_with(json!({ "logics": [format!("select(.applicant == \"{applicant}\")")] }))
}

fn item_of<'a>(report: &'a RunReport, double: &Double, case: &str) -> &'a ItemReport {
    item(report, &applicants(&double.world(), case)[0])
}

#[test]
fn a_synchronous_parse_is_merged_and_edited() {
    for api_variants in [
        json!({}),
        json!({ "sync_parsing": "one" }),
        json!({ "sync_parsing": "one_text" }),
        json!({ "sync_code": "accepted" }),
        json!({ "candidate_files": "key_only" }),
        json!({ "candidate_files": "key_only", "expire": "redirect" }),
        json!({ "used_reference": "refused" }),
        json!({ "content_type": "with_charset", "info_urls": "object" }),
        json!({ "row_candidate": "candidate_id" }),
    ] {
        let double = double(api_variants.clone());
        let report = run_for(&double, "no_attachments");
        let done = item_of(&report, &double, "no_attachments");
        assert_eq!(
            (done.outcome, done.resume),
            (Outcome::Updated, Some(ResumeOutcome::Parsed)),
            "{api_variants}: {done:?}"
        );
        let world = double.world();
        let person = world.case("no_attachments").unwrap();
        assert_eq!(world.parses(&person.id.to_string()), 1, "{api_variants}");
        let held = profile(&world, "no_attachments");
        assert!(!held["attachments"].as_array().unwrap().is_empty());
        assert!(
            !held["experiences"].as_array().unwrap().is_empty(),
            "{api_variants}"
        );
        assert!(!held["text"].as_str().unwrap().is_empty());
        assert_eq!(held["info"]["phone"], json!(person.phone));
        assert_eq!(
            tag(&held, "applicant_id"),
            &applicants(&world, "no_attachments")[0]
        );
        drop(world);
        double.world_mut().clear_journal();
        run_for(&double, "no_attachments");
        assert_eq!(
            double.world().writes().count(),
            0,
            "{api_variants}: a second run has nothing to do"
        );
    }
}

#[test]
fn the_form_of_a_parse_is_what_the_vendor_documents() {
    let double = double(json!({}));
    run_for(&double, "odd_resume_key");
    let parse = double.sent_to(Endpoint::Parse).remove(0);
    let names: Vec<&str> = parse.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "source_key",
            "profile_content_type",
            "reference",
            "created_at",
            "labels",
            "tags",
            "metadatas",
            "sync_parsing",
            "sync_parsing_indexing",
            "webhook_parsing_sending",
            "file",
        ]
    );
    let value = |name: &str| parse.part(name).unwrap().value.clone().unwrap();
    assert_eq!(
        (value("labels"), value("metadatas"), value("sync_parsing")),
        ("[]".into(), "[]".into(), "1".into())
    );
    let tags: Value = serde_json::from_str(&value("tags")).unwrap();
    assert!(
        tags.as_array()
            .unwrap()
            .iter()
            .any(|tag| tag["name"] == "vacancy_id" && tag["value"].is_u64())
    );
    let world = double.world();
    let person = world.case("odd_resume_key").unwrap();
    let file = parse.part("file").unwrap();
    assert_eq!(
        file.size,
        world.resume(&person.id.to_string()).unwrap().len()
    );
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    let name = file.filename.as_deref().unwrap();
    assert!(name.ends_with(".pdf") && !name.contains('/'), "{name}");
}

#[test]
fn a_word_document_is_sent_with_its_own_type() {
    let double = double(json!({ "candidate_files": "key_only" }));
    run_for(&double, "docx");
    let parse = double.sent_to(Endpoint::Parse).remove(0);
    let file = parse.part("file").unwrap();
    assert!(file.filename.as_deref().unwrap().ends_with(".docx"));
    assert!(
        file.content_type
            .as_deref()
            .unwrap()
            .ends_with("wordprocessingml.document")
    );
}

#[test]
fn a_signed_link_is_fetched_without_our_key_and_without_files_expire() {
    let double = double(json!({}));
    run_for(&double, "no_attachments");
    assert!(double.sent_to(Endpoint::Expire).is_empty());
    let link = double.sent_to(Endpoint::SignedLink).remove(0);
    assert!(!link.authorized);
}

#[test]
fn files_expire_gets_at_most_one_request_a_second() {
    let double = double(json!({ "candidate_files": "key_only" }));
    let report = double.run_with(json!({}));
    let times: Vec<u64> = double
        .sent_to(Endpoint::Expire)
        .iter()
        .map(|entry| entry.at_ms)
        .collect();
    assert!(times.len() >= 3);
    assert!(
        times.windows(2).all(|pair| pair[1] >= pair[0] + 1_000),
        "{times:?}"
    );
    assert!(
        double
            .sent_to(Endpoint::Expire)
            .iter()
            .all(|entry| entry.status == 200)
    );
    assert!(
        report
            .items
            .iter()
            .all(|item| item.resume != Some(ResumeOutcome::Failed))
    );
}

#[test]
fn an_expired_link_falls_back_to_files_expire() {
    let double = double(json!({}));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::SignedLink, Action::status(403)).once());
    let report = run_for(&double, "no_attachments");
    assert_eq!(
        item_of(&report, &double, "no_attachments").resume,
        Some(ResumeOutcome::Parsed)
    );
    assert_eq!(double.sent_to(Endpoint::Expire).len(), 1);
}

#[test]
fn a_resume_that_cannot_be_downloaded_does_not_hold_back_the_edit() {
    let faults = [
        (Action::status(404), "resume_not_found"),
        (Action::status(403), "resume_rejected"),
        (Action::status(500), "resume_unavailable"),
        (Action::Empty, "resume_empty"),
        (Action::Html, "resume_not_a_document"),
        (Action::Truncated, "resume_network"),
        (Action::Hang, "resume_timeout"),
    ];
    for (action, code) in faults {
        let double = double(json!({ "candidate_files": "key_only" }));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Expire, action));
        let report = run_for(&double, "no_attachments");
        let failed = item_of(&report, &double, "no_attachments");
        assert_eq!(
            (failed.outcome, failed.resume),
            (Outcome::Failed, Some(ResumeOutcome::Failed))
        );
        assert_eq!(failed.error.as_ref().unwrap().code, code);
        assert_eq!(
            (report.events.read_failure, report.events.write_failure),
            (1, 0),
            "{code}"
        );
        assert!(double.sent_to(Endpoint::Parse).is_empty());
        let held = profile(&double.world(), "no_attachments");
        assert_eq!(
            tag(&held, "applicant_id"),
            &applicants(&double.world(), "no_attachments")[0],
            "{code}"
        );
    }
}

#[test]
fn a_resume_over_the_size_limit_is_reported_and_not_parsed() {
    let double = Double::new(Settings {
        resume_bytes: (20 << 20) + 1,
        candidates: 40,
        ..Settings::default()
    });
    let report = run_for(&double, "no_attachments");
    let failed = item_of(&report, &double, "no_attachments");
    let error = failed.error.as_ref().unwrap();
    assert_eq!(error.code, "resume_too_large");
    assert!(error.message.contains("20 MB"), "{}", error.message);
    assert!(double.sent_to(Endpoint::Parse).is_empty());
    assert_eq!(
        double.sent_to(Endpoint::SignedLink).len(),
        1,
        "it is not fetched again"
    );
}

#[test]
fn a_refused_resume_does_not_hold_back_the_edit() {
    let double = double(json!({}));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Parse, Action::status(422)));
    let report = run_for(&double, "no_attachments");
    let failed = item_of(&report, &double, "no_attachments");
    assert_eq!(
        (failed.outcome, failed.stage),
        (Outcome::Failed, Stage::Push)
    );
    assert_eq!(report.events.write_failure, 1);
    assert_eq!(double.sent_to(Endpoint::Edit).len(), 1);
}

#[test]
fn an_edit_waits_for_no_queue_and_crosses_no_parse() {
    // A source that says that it queues, and one that queues although it says that it does not.
    for (api_variants, edits) in [
        (json!({ "sync_parsing": "false" }), 1),
        (json!({ "parsing": "async" }), 0),
    ] {
        let double = Double::new(Settings {
            api_variants: serde_json::from_value(api_variants).unwrap(),
            parse_delay: ParseDelay::Never,
            ..Settings::default()
        });
        let report = run_for(&double, "no_attachments");
        let deferred = item_of(&report, &double, "no_attachments");
        assert_eq!(
            (deferred.outcome, deferred.resume),
            (Outcome::Deferred, Some(ResumeOutcome::Submitted))
        );
        let sent = double.sent();
        let first = |endpoint| sent.iter().position(|entry| entry.endpoint == endpoint);
        assert_eq!(double.sent_to(Endpoint::Edit).len(), edits);
        assert!(edits == 0 || first(Endpoint::Edit) < first(Endpoint::Parse));
        assert_eq!(deferred.changes.is_empty(), edits == 0, "{deferred:?}");
        double.pass(4 * 60 * 1_000);
        run_for(&double, "no_attachments");
        assert_eq!(
            double.sent_to(Endpoint::Edit).len(),
            edits,
            "no edit crosses a parse"
        );
        let now = double.sent().last().unwrap().at_ms;
        double.world_mut().finish_parses(now);
        let report = run_for(&double, "no_attachments");
        assert_eq!(item_of(&report, &double, "no_attachments").resume, None);
        let reference = double
            .world()
            .case("no_attachments")
            .unwrap()
            .id
            .to_string();
        assert_eq!(double.world().parses(&reference), 1);
    }
}

#[test]
fn a_resume_is_not_sent_again_after_a_lost_response() {
    for action in [
        Action::DroppedAfter,
        Action::HangAfter,
        Action::Truncated,
        Action::DroppedBefore,
        Action::Hang,
        Action::status(503),
    ] {
        let double = double(json!({}));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Parse, action.clone()).once());
        let report = run_for(&double, "no_attachments");
        assert_eq!(double.sent_to(Endpoint::Parse).len(), 1, "{action:?}");
        let reference = double
            .world()
            .case("no_attachments")
            .unwrap()
            .id
            .to_string();
        let was_taken = double.world().parses(&reference) == 1;
        let done = item_of(&report, &double, "no_attachments");
        if was_taken {
            assert_eq!(done.resume, Some(ResumeOutcome::Parsed), "{action:?}");
        } else {
            assert_eq!(done.outcome, Outcome::Failed, "{action:?}");
        }
        let is_edited = was_taken || action == Action::status(503);
        assert_eq!(
            double.sent_to(Endpoint::Edit).len(),
            usize::from(is_edited),
            "{action:?}: an edit waits only while a parse may be under way"
        );
        let next = run_for(&double, "no_attachments");
        assert_eq!(
            double.sent_to(Endpoint::Parse).len(),
            1,
            "{action:?}: the next run reads the profile first"
        );
        let next = item_of(&next, &double, "no_attachments");
        if was_taken {
            assert!(
                next.outcome != Outcome::Deferred,
                "{action:?}: it is parsed"
            );
        } else {
            assert_eq!(next.outcome, Outcome::Deferred, "{action:?}");
            assert_eq!(next.resume, Some(ResumeOutcome::Pending));
        }
        double.pass(25 * 60 * 60 * 1_000);
        run_for(&double, "no_attachments");
        assert_eq!(
            double.world().parses(&reference),
            1,
            "{action:?}: one parse in the end"
        );
    }
}

#[test]
fn a_parse_refused_by_a_rate_limit_is_sent_again() {
    let double = double(json!({}));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Parse, Action::retry_after("2")).once());
    let report = run_for(&double, "no_attachments");
    assert_eq!(
        item_of(&report, &double, "no_attachments").resume,
        Some(ResumeOutcome::Parsed)
    );
}

#[test]
fn a_format_without_a_resume_sends_none() {
    let double = double(json!({}));
    double.run_with(json!({ "format": "{reference: .id, tags: [{name: \"applicant_id\", value: .applicant}]}" }));
    assert!(double.sent_to(Endpoint::Parse).is_empty());
    assert!(double.sent_to(Endpoint::SignedLink).is_empty());
}

#[test]
fn a_dry_run_reports_which_resumes_a_run_would_parse_and_fetches_none() {
    let double = double(json!({}));
    let report = double.run_with(json!({ "persist": false }));
    assert_eq!(
        item_of(&report, &double, "no_attachments").resume,
        Some(ResumeOutcome::ToParse)
    );
    assert_eq!(item_of(&report, &double, "plain").resume, None);
    assert_eq!(item_of(&report, &double, "resume_null").resume, None);
    assert!(
        double.sent_to(Endpoint::SignedLink).is_empty()
            && double.sent_to(Endpoint::Expire).is_empty()
    );
}

#[test]
fn the_report_notes_that_flatchr_does_not_say_whether_there_is_a_resume() {
    let double = double(json!({ "candidate_files": "absent" }));
    let report = run_for(&double, "no_attachments");
    let silent = item_of(&report, &double, "no_attachments");
    assert_eq!(silent.outcome, Outcome::Updated);
    assert!(
        silent.notes[0].contains("does not say"),
        "{:?}",
        silent.notes
    );
}

#[test]
fn two_applications_of_one_person_cause_one_parse() {
    let double = Double::new(Settings {
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
    let reference = double
        .world()
        .case("no_attachments")
        .unwrap()
        .id
        .to_string();
    let other = applicants(&double.world(), "plain").remove(0);
    // The other row has another address, so no match key joins the two.
    double
        .world_mut()
        .override_row(&other, "candidate_id", Some(json!(reference)))
        .unwrap();
    let mine = applicants(&double.world(), "no_attachments").remove(0);
    double
        .world_mut()
        .override_row(&mine, "candidate_id", Some(json!(reference)))
        .unwrap();
    double.run_with(json!({}));
    assert_eq!(double.world().parses(&reference), 1);
}

#[test]
fn an_asynchronous_parse_keeps_the_tags_of_others() {
    let double = Double::new(Settings {
        api_variants: serde_json::from_value(json!({ "parsing": "async" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
    run_for(&double, "no_attachments");
    let before = profile(&double.world(), "no_attachments");
    let now = double.sent().last().unwrap().at_ms;
    double.world_mut().finish_parses(now);
    let after = profile(&double.world(), "no_attachments");
    for list in ["tags", "metadatas", "labels"] {
        for entry in before[list].as_array().unwrap() {
            let names = |list: &Value| -> Vec<Value> {
                list.as_array()
                    .unwrap()
                    .iter()
                    .map(|entry| entry["name"].clone())
                    .collect()
            };
            assert!(
                names(&after[list]).contains(&entry["name"]),
                "{list}: lost {entry}"
            );
        }
    }
}

#[test]
fn only_edit_fields_allows_a_parse_by_naming_attachments() {
    for (fields, parses) in [
        (json!(["tags"]), 0),
        (json!(["tags", "attachments"]), 1),
        (json!(null), 1),
    ] {
        let double = double(json!({}));
        let applicant = applicants(&double.world(), "no_attachments").remove(0);
        double.run_with(json!({
            "push_parameters": { "only_edit_fields": fields },
            "logics": [format!("select(.applicant == \"{applicant}\")")],
        }));
        assert_eq!(double.sent_to(Endpoint::Parse).len(), parses, "{fields}");
    }
    let double = double(json!({}));
    let replace =
        json!({ "push_parameters": { "only_edit_fields": ["tags"], "edit_mode": "replace" } });
    double.run_with(replace);
    assert!(
        double.sent_to(Endpoint::Parse).len() >= 3,
        "like the reference implementation"
    );
}

#[test]
fn an_account_wide_status_from_a_link_concerns_only_that_document() {
    for action in [
        Action::status(401),
        Action::status(402),
        Action::retry_after("3600"),
    ] {
        let double = double(json!({}));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::SignedLink, action.clone()));
        let report = double.run_with(json!({}));
        assert!(report.complete, "{action:?}");
        assert_eq!(
            report.events.read_failure, 0,
            "{action:?}: files/expire returns the documents"
        );
    }
}

#[test]
fn every_parsed_profile_is_edited_although_the_run_stops() {
    for quota in 0..6 {
        let double = Double::new(Settings {
            parse_quota: Some(quota),
            ..Settings::default()
        });
        double.run_with(json!({}));
        let parsed: Vec<String> = double.world().counters().parses.keys().cloned().collect();
        let edits = double.sent_to(Endpoint::Edit);
        for reference in parsed {
            let edited = edits
                .iter()
                .any(|edit| edit.body.as_ref().unwrap()["reference"] == *reference);
            assert!(edited, "{reference} was parsed and not edited");
        }
    }
}

/// An isolate has 128 MB, and the platform holds a second copy of a file that is being sent.
#[test]
fn a_run_holds_at_most_40_megabytes_of_resumes() {
    for (megabytes, candidates) in [(5, 20), (20, 4)] {
        let double = Double::new(Settings {
            candidates,
            people: People::Unparsed,
            resume_bytes: megabytes << 20,
            ..Settings::default()
        });
        let report = double.run_with(json!({}));
        let parsed = report.items.iter().map(|item| item.resume);
        assert!(parsed.eq(vec![Some(ResumeOutcome::Parsed); candidates]));
        let held = double.most_held();
        assert!(held >= megabytes << 20, "{held} bytes were seen");
        assert!(held <= 40 << 20, "{held} bytes of files of {megabytes} MB");
    }
}
