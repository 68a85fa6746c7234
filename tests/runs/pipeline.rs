//! A run from end to end: the outcomes, the report, and the profiles that HrFlow.ai holds afterwards.

use crate::support::{Double, applicants, item, profile, tag, workflow};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use update_profiles_in_hrflow::report::{Outcome, Reason, Stage, Status};

fn double() -> std::rc::Rc<Double> {
    Double::new(Settings::default())
}

#[test]
fn a_run_updates_what_changed_and_leaves_the_rest_alone() {
    let double = double();
    let before = profile(&double.world(), "others_tags");
    let report = double.run_with(json!({}));

    assert_eq!(
        report.status,
        Status::SuccessWithFailures,
        "{:?}",
        report.error
    );
    assert!(report.complete);
    assert_eq!(report.items.len(), double.world().rows().count());
    let world = double.world();
    for row in world.rows() {
        let applicant = row["applicant"].to_string().replace('"', "");
        let item = item(&report, &applicant);
        assert_ne!(item.outcome, Outcome::Deferred, "{item:?}");
    }
    let after = profile(&world, "others_tags");
    for (field, value) in before.as_object().unwrap() {
        match field.as_str() {
            "tags" => {
                for tag in value.as_array().unwrap() {
                    let ours = [
                        "applicant_id",
                        "vacancy",
                        "vacancy_id",
                        "source",
                        "external_id",
                        "hired",
                        "column",
                    ];
                    if !ours.iter().any(|name| tag["name"] == *name) {
                        assert!(
                            after["tags"].as_array().unwrap().contains(tag),
                            "lost {tag}"
                        );
                    }
                }
            }
            "updated_at" => {}
            _ => assert_eq!(&after[field], value, "{field} changed"),
        }
    }
    let person = world.case("new_phone").unwrap();
    assert_eq!(
        profile(&world, "new_phone")["info"]["phone"],
        json!(person.phone)
    );
    for (case, first, last) in [
        ("arabic", "محمد", "الأحمدي"),
        ("emoji", "Renata 🚀", "Fernández 👩🏽‍💻"),
    ] {
        let profile = profile(&world, case);
        assert_eq!(profile["info"]["full_name"], format!("{first} {last}"));
    }
}

#[test]
fn a_second_run_without_changes_writes_nothing() {
    let double = double();
    double.run_with(json!({}));
    let held: Vec<Value> = double.world().profiles().collect();
    double.world_mut().clear_journal();
    let report = double.run_with(json!({}));

    assert_eq!(double.world().writes().count(), 0);
    assert_eq!(double.world().profiles().collect::<Vec<_>>(), held);
    let not_unchanged: Vec<_> = report
        .items
        .iter()
        .filter(|item| item.outcome != Outcome::Unchanged)
        .collect();
    let missing = applicants(&double.world(), "not_in_hrflow");
    assert_eq!(not_unchanged.len(), missing.len(), "{not_unchanged:?}");
}

#[test]
fn a_missing_profile_fails_only_its_own_item() {
    let double = double();
    let report = double.run_with(json!({}));
    let applicant = applicants(&double.world(), "not_in_hrflow").remove(0);
    let missing = item(&report, &applicant);
    assert_eq!(
        (missing.outcome, missing.stage),
        (Outcome::Failed, Stage::Compare)
    );
    assert_eq!(missing.error.as_ref().unwrap().code, "profile_missing");
    assert_eq!(
        missing.candidate.as_deref(),
        Some(&*double.world().case("not_in_hrflow").unwrap().id.to_string())
    );
    assert_eq!(report.events.write_failure, 1);
    assert_eq!(report.reason, Reason::None);
}

#[test]
fn applications_of_one_person_end_in_one_edit_and_the_newest_decides() {
    for row_candidate in ["absent", "candidate_id", "object"] {
        let mut settings = Settings::default();
        settings.api_variants =
            serde_json::from_value(json!({ "row_candidate": row_candidate })).unwrap();
        let double = Double::new(settings);
        let report = double.run_with(json!({}));
        let world = double.world();
        let rows = applicants(&world, "three_applications");
        let (newest, older) = rows.split_last().unwrap();
        let reference = world.case("three_applications").unwrap().id.to_string();
        let edits = double.sent_to(Endpoint::Edit);
        let edits: Vec<_> = edits
            .iter()
            .filter(|edit| edit.body.as_ref().unwrap()["reference"] == *reference)
            .collect();
        assert_eq!(edits.len(), 1, "{row_candidate}");
        assert_eq!(
            tag(&profile(&world, "three_applications"), "applicant_id"),
            newest,
            "{row_candidate}"
        );
        assert_eq!(item(&report, newest).outcome, Outcome::Updated);
        for row in older {
            let item = item(&report, row);
            assert_ne!(item.outcome, Outcome::Failed);
            assert!(
                item.changes
                    .iter()
                    .all(|change| change.field != "tags.applicant_id"),
                "superseded"
            );
        }
    }
}

#[test]
fn an_older_application_is_not_written_over_a_newer_one_that_cannot_be_read() {
    let double = double();
    double.run_with(json!({}));
    let rows = applicants(&double.world(), "three_applications");
    let (newest, older) = rows.split_last().unwrap();
    let failing =
        json!({ "logics": [format!("if .applicant == \"{newest}\" then error else . end")] });
    for (action, changes) in [
        (Action::status(500), json!({})),
        (Action::Html, json!({})),
        (Action::Slow { ms: 1 }, failing),
    ] {
        double.world_mut().clear_faults();
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Applicant, action).id(newest));
        let report = double.run_with(changes);
        let held = profile(&double.world(), "three_applications");
        assert_eq!(tag(&held, "applicant_id"), newest);
        for row in older {
            let error = item(&report, row).error.as_ref().unwrap();
            assert_eq!(error.code, "newer_unread");
        }
    }
}

#[test]
fn applications_without_a_common_match_key_still_end_with_the_newest() {
    for persist in [true, false] {
        let double = double();
        let rows = applicants(&double.world(), "three_applications");
        let mut world = double.world_mut();
        world
            .override_row(&rows[1], "email", Some(json!("other@example.org")))
            .unwrap();
        drop(world);
        let report = double.run_with(json!({ "persist": persist }));
        let held = profile(&double.world(), "three_applications");
        assert_eq!(tag(&held, "applicant_id"), &rows[2]);
        let older = &item(&report, &rows[1]).changes;
        assert!(
            older
                .iter()
                .all(|change| change.field != "tags.applicant_id"),
            "{older:?}"
        );
    }
}

#[test]
fn rows_that_share_an_agencys_address_are_processed_concurrently() {
    let settings = Settings {
        candidates: 220,
        ..Settings::default()
    };
    let double = Double::new(settings);
    let all: Vec<String> = double
        .world()
        .rows()
        .map(|row| row["applicant"].to_string().replace('"', ""))
        .collect();
    for row in &all {
        let shared = Some(json!("agency@example.org"));
        double
            .world_mut()
            .override_row(row, "email", shared)
            .unwrap();
    }
    double.run_with(json!({}));
    assert_eq!(double.most_in_flight(), 4);
}

#[test]
fn logics_run_in_sequence_and_null_discards() {
    let double = double();
    let report = double.run_with(json!({ "logics": [
        "select(.hired | not)",
        ".firstname |= (. // \"\" | ascii_upcase)",
        "if .status == 0 then null else . end",
    ]}));
    let world = double.world();
    assert_eq!(
        item(&report, &applicants(&world, "hired")[0]).outcome,
        Outcome::Discarded
    );
    assert_eq!(
        item(&report, &applicants(&world, "archived")[0]).outcome,
        Outcome::Discarded
    );
    assert!(report.events.logics_discard >= 2);
    assert_eq!(profile(&world, "plain")["info"]["first_name"], "JULIETTE");
}

#[test]
fn a_run_that_discards_every_item_is_a_success() {
    let double = double();
    let report = double.run_with(json!({ "logics": ["empty"] }));
    assert_eq!(
        (report.status, report.reason),
        (Status::Success, Reason::None)
    );
    assert_eq!(report.events.logics_discard, report.events.read_success);
    assert!(double.sent_to(Endpoint::Profile).is_empty());
}

#[test]
fn a_hook_that_fails_for_one_item_fails_only_that_item() {
    let double = double();
    let plain = applicants(&double.world(), "plain").remove(0);
    let report = double.run_with(json!({
        "logics": [".", format!("if .applicant == \"{plain}\" then error(\"no\") else . end")],
    }));
    let failed = item(&report, &plain);
    assert_eq!(
        (failed.outcome, failed.stage),
        (Outcome::Failed, Stage::Logics)
    );
    let message = &failed.error.as_ref().unwrap().message;
    assert!(message.starts_with("logics[1] failed"), "{message}");
    assert_eq!(
        (report.events.logics_failure, report.status),
        (1, Status::SuccessWithFailures)
    );

    let report = double.run_with(json!({ "format": "if .id then error(\"no\") else . end" }));
    assert_eq!(
        (report.status, report.reason),
        (Status::Fatal, Reason::FormatFailure)
    );
    let report = double.run_with(json!({ "logics": ["error(\"no\")"] }));
    assert_eq!(
        (report.status, report.reason),
        (Status::Fatal, Reason::LogicsFailure)
    );
}

#[test]
fn a_format_that_returns_no_profile_is_refused_before_anything_is_written() {
    for format in [
        // What the programs alone would tell is a problem of the configuration.
        ".nothing // 1",
        ".nothing",
        ".nothing // {}",
        "{reference: null}",
        "{reference: [1]}",
        "{reference: .id, info: \"x\"}",
        "{reference: .id, tags: {}, metadatas: 1}",
        "{reference: .id, tags: {a: 1}}",
    ] {
        let double = double();
        let report = double.run_with(json!({ "format": format }));
        let refused = report.reason == Reason::FormatFailure;
        let harmless = double.world().writes().count() == 0;
        assert!(harmless, "{format} wrote");
        assert!(
            refused || format.contains("tags: {},"),
            "{format}: {report:?}"
        );
    }
}

#[test]
fn only_edit_fields_limits_which_fields_change() {
    let double = double();
    let before = profile(&double.world(), "new_phone");
    double.run_with(json!({ "push_parameters": { "only_edit_fields": ["tags"] } }));
    let after = profile(&double.world(), "new_phone");
    assert_eq!(after["info"], before["info"]);
    assert_eq!(
        tag(&after, "applicant_id"),
        &applicants(&double.world(), "new_phone")[0]
    );
}

#[test]
fn edit_mode_replace_replaces_like_the_reference_implementation() {
    let double = double();
    let before = profile(&double.world(), "others_tags");
    double.run_with(json!({ "push_parameters": { "edit_mode": "replace" } }));
    let after = profile(&double.world(), "others_tags");
    assert_eq!(
        after["tags"].as_array().unwrap().len(),
        7,
        "{}",
        after["tags"]
    );
    assert_eq!(
        after["experiences"], before["experiences"],
        "a field without a formatted value stays"
    );
}

#[test]
fn a_dry_run_sends_reads_only_and_shows_every_value() {
    let double = double();
    let held: Vec<Value> = double.world().profiles().collect();
    let preview = double.run_with(json!({ "persist": false }));
    assert_eq!(double.world().writes().count(), 0);
    assert_eq!(
        (
            double.world().counters().moves,
            double.world().counters().mails
        ),
        (0, 0)
    );
    assert_eq!(double.world().profiles().collect::<Vec<_>>(), held);
    let applicant = applicants(&double.world(), "new_phone").remove(0);
    let change = item(&preview, &applicant)
        .changes
        .iter()
        .find(|change| change.field == "info.phone")
        .unwrap();
    let phone = double.world().case("new_phone").unwrap().phone.clone();
    assert_eq!(change.new, Some(json!(phone)));
    assert_ne!(change.old, change.new);

    let report = double.run_with(json!({}));
    let fields = |item: &update_profiles_in_hrflow::report::ItemReport| -> Vec<String> {
        item.changes
            .iter()
            .map(|change| change.field.clone())
            .collect()
    };
    for (previewed, done) in preview.items.iter().zip(&report.items) {
        assert_eq!(previewed.outcome, done.outcome, "{previewed:?} {done:?}");
        assert_eq!(fields(previewed), fields(done));
        for change in &previewed.changes {
            assert!(change.old.is_some() && change.new.is_some());
        }
        assert!(
            done.changes
                .iter()
                .all(|change| change.old.is_none() && change.new.is_none())
        );
    }
}

#[test]
fn hrflow_holds_after_a_run_what_a_dry_run_previewed() {
    let double = double();
    let preview = double.run_with(json!({ "persist": false }));
    double.run_with(json!({}));
    let mut compared = 0;
    for item in &preview.items {
        let Some(held) = item
            .candidate
            .as_deref()
            .and_then(|id| double.world().profile_by_reference(id))
        else {
            continue;
        };
        for change in &item.changes {
            let new = change.new.clone().unwrap();
            let held = match change.field.split_once('.') {
                Some(("tags", name)) => tag(&held, name).clone(),
                Some((group, key)) => held[group][key].clone(),
                None => held[change.field.as_str()].clone(),
            };
            assert_eq!(held, new, "{:?} {}", item.applicant, change.field);
            compared += 1;
        }
    }
    assert!(compared > 30, "only {compared} values were compared");
}

#[test]
fn a_run_has_at_most_four_requests_in_flight() {
    let settings = Settings {
        candidates: 200,
        ..Settings::default()
    };
    let double = Double::new(settings);
    double.run_with(json!({}));
    assert_eq!(double.most_in_flight(), 4);
}

#[test]
fn a_run_with_many_resumes_and_slow_parses_never_deadlocks() {
    for random in 1..=20 {
        // Many résumés come through the one route that takes one request a second, parses are slow,
        // and responses come in any order.
        let double = Double::new(Settings {
            candidates: 60,
            api_variants: serde_json::from_value(json!({ "candidate_files": "key_only" })).unwrap(),
            ..Settings::default()
        });
        double.seed(random);
        let raw = "{\"code\":200,\"message\":\"Profile details\",\"data\":{\"key\":\"k\",\"attachments\":[]}}";
        let mut world = double.world_mut();
        world.add_fault(Fault::on(
            Endpoint::Profile,
            Action::Body { raw: raw.into() },
        ));
        world.add_fault(Fault::on(Endpoint::Parse, Action::Slow { ms: 2_500 }));
        world.add_fault(Fault::on(Endpoint::Applicant, Action::Slow { ms: 300 }).from(9));
        drop(world);
        let report = double.run_with(json!({}));
        assert!(report.complete && double.sent_to(Endpoint::Parse).len() > 40);
    }
}

#[test]
fn a_search_without_rows_is_a_success_without_a_further_request() {
    let double = double();
    let report = double.run_with(json!({ "pull_parameters": { "email": "nobody@example.org" } }));
    assert_eq!(
        (report.status, report.reason),
        (Status::Success, Reason::None)
    );
    assert!(report.complete);
    assert_eq!((report.requests.flatchr, report.requests.hrflow), (1, 0));
}

#[test]
fn the_search_sends_the_configured_parameters_and_no_others() {
    let double = double();
    double.run_with(json!({ "pull_parameters": {
        "firstname": "Zoé", "lastname": null, "hired": false, "start": "01/01/20", "end_update": "12/31/29",
        "candidate_lookup": "read_only",
    }}));
    let search = double.sent_to(Endpoint::Search).remove(0);
    assert_eq!(
        search.body,
        Some(json!({
            "firstname": "Zoé", "hired": false, "start": "01/01/20", "end_update": "12/31/29",
        }))
    );
    assert!(search.authorized);
    assert!(
        search
            .header("user-agent")
            .unwrap()
            .starts_with("update-profiles-in-hrflow/")
    );
}

#[test]
fn a_callback_gets_the_report_without_values_at_the_end_of_a_run_that_did_something() {
    let double = double();
    let callback = "https://sandbox.test/_sandbox/callback";
    let report = double.run_with(json!({ "callback": callback }));
    assert_eq!(
        (
            report.events.callback_executed,
            report.events.callback_failure
        ),
        (1, 0)
    );
    let dry = double.run_with(json!({ "callback": callback, "persist": false }));
    assert_eq!(dry.events.callback_executed, 0);
    let none = double.run_with(json!({ "callback": callback, "logics": ["empty"] }));
    assert_eq!(none.events.callback_executed, 0);
    let refused = double.run_with(json!({ "callback": "https://sandbox.test/nowhere" }));
    assert_eq!(
        (
            refused.events.callback_executed,
            refused.events.callback_failure
        ),
        (1, 1)
    );
    assert_eq!(refused.status, Status::SuccessWithFailures);
    let world = double.world();
    assert_eq!(world.callbacks().len(), 1);
    let shared = world.callbacks()[0].to_string();
    assert_eq!(world.callbacks()[0]["run_id"], json!(report.run_id));
    assert_eq!(world.personal_data().found_in(&shared), Vec::<&str>::new());
}

#[test]
fn the_report_of_a_run_that_writes_holds_no_personal_data() {
    let double = double();
    for changes in [
        json!({}),
        json!({ "logics": [".firstname.x"] }),
        json!({ "format": "if .id then error(.email) else . end" }),
    ] {
        let report = serde_json::to_string(&double.run_with(changes)).unwrap();
        assert_eq!(
            double.world().personal_data().found_in(&report),
            Vec::<&str>::new()
        );
    }
}

#[test]
fn a_key_that_a_vendor_repeats_does_not_reach_the_report() {
    let double = double();
    let report = double.run_with(json!({
        "persist": false,
        "hrflow_auth": { "api_secret": "ask_not_the_right_one" },
    }));
    let error = report.error.unwrap();
    assert_eq!(error.code, "unauthorized");
    let detail = error.detail.unwrap();
    assert_eq!(detail, "Unauthorized. Invalid … key: …");
}

#[test]
fn an_incremental_run_without_a_state_store_is_fatal() {
    let double = double();
    let workflow = workflow(json!({ "incremental": true })).unwrap();
    let report = double.run_without_state(&workflow);
    assert_eq!(
        (report.status, report.reason),
        (Status::Fatal, Reason::BackendNotConfigured)
    );
    assert!(double.sent().is_empty());
}
