//! A résumé holds nothing else back: whatever HrFlow.ai answers to it, profiles are edited, the reason
//! is told once, and nothing hopeless is sent again.

use crate::support::{Double, item, tag, workflow};
use crate::ticks::{DAY, HOUR, MINUTE, incremental};
use sandbox::{Action, Endpoint, Fault, People, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{ItemReport, Outcome, ResumeOutcome, RunReport, Status};

/// Candidates whose stage changed, and of whom HrFlow.ai has no résumé.
fn unparsed(candidates: usize, api_variants: Value) -> Rc<Double> {
    Double::new(Settings {
        candidates,
        people: People::Unparsed,
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

fn run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(incremental(json!({})))
}

fn full_run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(json!({}))
}

fn fail_parses(double: &Double, action: Action) {
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Parse, action));
}

/// How many profiles have the stage that Flatchr shows.
fn with_stage(double: &Double) -> usize {
    let world = double.world();
    let is_current = |row: &Value| {
        let candidate = world.people().find(|person| {
            world
                .applications_of(&person.id.to_string())
                .any(|own| row["applicant"] == own.id.to_string())
        });
        let profile = world.profile_by_reference(&candidate.unwrap().id.to_string());
        tag(&profile.unwrap(), "column") == &row["column"]
    };
    world.rows().filter(is_current).count()
}

fn resumes(report: &RunReport, resume: ResumeOutcome) -> Vec<&ItemReport> {
    let items = report.items.iter();
    items.filter(|item| item.resume == Some(resume)).collect()
}

#[test]
fn a_refusal_to_parse_edits_every_profile_and_is_told_once() {
    for (status, code) in [
        (401, "unauthorized"),
        (402, "over_quota"),
        (403, "forbidden"),
        (429, "rate_limited"),
    ] {
        for api_variants in [json!({}), json!({ "sync_parsing": "false" })] {
            let double = unparsed(20, api_variants);
            fail_parses(&double, Action::status(status));
            let report = run(&double);
            assert!(report.complete, "{status}: {:?}", report.error);
            assert_eq!(report.status, Status::SuccessWithFailures);
            assert_eq!(with_stage(&double), 20, "{status}");
            let failed = resumes(&report, ResumeOutcome::Failed);
            assert_eq!(failed.len(), 1, "{status}");
            let error = failed[0].error.as_ref().unwrap();
            assert_eq!(error.code, code);
            assert!(
                error.message.contains("edited without"),
                "{}",
                error.message
            );
            let waiting = resumes(&report, ResumeOutcome::Waiting);
            assert_eq!(waiting.len(), 19);
            assert!(waiting.iter().all(|item| item.outcome == Outcome::Updated
                && item.error.is_none()
                && item.notes.len() == 1));
            // Twelve groups are in progress at once, and four requests in flight.
            let documents = double.sent_to(Endpoint::SignedLink).len();
            assert!(documents <= 12, "{documents} were downloaded for nothing");
            let attempts = if status == 429 { 4 } else { 1 };
            let parses = double.sent_to(Endpoint::Parse).len();
            assert!(parses <= 12 * attempts, "{parses} were sent for nothing");
        }
    }
}

#[test]
fn what_waits_for_the_quota_is_parsed_once_it_is_raised_and_rests_meanwhile() {
    let double = unparsed(8, json!({}));
    fail_parses(&double, Action::status(402));
    for _ in 0..5 {
        let report = run(&double);
        assert_eq!(resumes(&report, ResumeOutcome::Failed).len(), 1);
        double.pass(15 * MINUTE);
    }
    let resting = run(&double);
    assert!(resting.items.is_empty(), "{:?}", resting.items);
    assert_eq!(resting.postponed, 8);
    double.calm();
    double.pass(DAY);
    let report = run(&double);
    assert_eq!(resumes(&report, ResumeOutcome::Parsed).len(), 8);
    assert!(
        double
            .world()
            .counters()
            .parses
            .values()
            .all(|parses| *parses == 1)
    );
    assert!(double.inspect().unwrap().failed.is_empty());
}

#[test]
fn a_run_without_state_edits_whether_or_not_the_source_parses_at_once_as_it_says() {
    for parsing in ["async", "as_source_says"] {
        let double = unparsed(8, json!({ "parsing": parsing }));
        double.run_without_state(&workflow(json!({})).unwrap());
        assert_eq!(with_stage(&double), 8, "{parsing}");
    }
}

#[test]
fn a_key_that_is_refused_everywhere_still_ends_the_run() {
    let double = unparsed(20, json!({}));
    fail_parses(&double, Action::status(401));
    let edits = Fault::on(Endpoint::Edit, Action::status(401));
    double.world_mut().add_fault(edits);
    let report = run(&double);
    assert_eq!(report.status, Status::Fatal);
    assert!(report.remaining > 0);
}

#[test]
fn a_document_that_hrflow_does_not_parse_is_sent_once_and_told_once() {
    for status in [400, 415, 422, 500] {
        for api_variants in [json!({}), json!({ "sync_parsing": "false" })] {
            let double = unparsed(1, api_variants);
            fail_parses(&double, Action::status(status));
            let report = run(&double);
            let failed = &report.items[0];
            assert_eq!(
                (failed.outcome, failed.resume),
                (Outcome::Failed, Some(ResumeOutcome::Failed)),
                "{status}"
            );
            let remedy = &failed.error.as_ref().unwrap().remedy;
            assert!(remedy.contains("retry"), "{remedy}");
            assert_eq!(with_stage(&double), 1, "{status}: the profile is edited");
            assert_eq!(double.sent_to(Endpoint::Parse).len(), 1);
            let applicant = failed.applicant.clone().unwrap();
            for hours in 1..60 {
                double.pass(HOUR);
                let quiet = run(&double);
                // After a day a run looks whether it was parsed all the same.
                if (status, hours) == (500, 24) {
                    let resume = quiet.items[0].resume;
                    assert_eq!(resume, Some(ResumeOutcome::GivenUp));
                    continue;
                }
                assert!(
                    quiet.items.is_empty(),
                    "{status} after {hours} h: {:?}",
                    quiet.items
                );
                assert_eq!((double.sent().len(), quiet.status), (1, Status::Success));
            }
            let noted = full_run(&double);
            let noted = item(&noted, &applicant);
            assert_eq!(
                (noted.outcome, noted.resume),
                (Outcome::Unchanged, Some(ResumeOutcome::GivenUp))
            );
            assert!(double.sent_to(Endpoint::SignedLink).is_empty());
            let left = double.inspect().unwrap();
            assert_eq!((left.pending.len(), left.given_up.len()), (0, 1));
            double.calm();
            assert!(double.retry(&applicant));
            let retried = run(&double);
            assert_eq!(
                item(&retried, &applicant).resume,
                Some(ResumeOutcome::Parsed)
                    .filter(|_| { double.world().queued_parses() == 0 })
                    .or(Some(ResumeOutcome::Submitted))
            );
            assert_eq!(double.sent_to(Endpoint::Parse).len(), 1);
        }
    }
}

#[test]
fn a_document_that_can_never_be_sent_is_downloaded_once_and_told_once() {
    let double = unparsed(1, json!({}));
    let picture = Action::Status {
        code: 200,
        body: Some("GIF89a".to_owned()),
        content_type: Some("application/pdf".to_owned()),
        retry_after: None,
    };
    let link = Fault::on(Endpoint::SignedLink, picture);
    double.world_mut().add_fault(link);
    let report = run(&double);
    assert_eq!(
        report.items[0].error.as_ref().unwrap().code,
        "resume_unsupported_type"
    );
    double.pass(HOUR);
    assert!(run(&double).items.is_empty());
    let noted = full_run(&double);
    assert_eq!(noted.items[0].resume, Some(ResumeOutcome::GivenUp));
    assert!(double.sent_to(Endpoint::SignedLink).is_empty());
    assert_eq!(with_stage(&double), 1);
}

#[test]
fn an_outage_of_the_parser_is_held_against_no_document() {
    let double = unparsed(20, json!({}));
    fail_parses(&double, Action::status(500));
    let report = run(&double);
    assert_eq!(with_stage(&double), 20, "every profile is edited");
    let tried = double.sent_to(Endpoint::Parse).len();
    assert!((3..=6).contains(&tried), "{tried} were sent");
    let waiting = resumes(&report, ResumeOutcome::Waiting).len();
    assert_eq!(waiting + tried, 20);
    assert!(double.inspect().unwrap().given_up.is_empty());
    double.calm();
    double.pass(HOUR);
    let recovered = run(&double);
    assert_eq!(resumes(&recovered, ResumeOutcome::Parsed).len(), 20 - tried);
    assert_eq!(resumes(&recovered, ResumeOutcome::Pending).len(), tried);
    double.pass(DAY);
    let later = run(&double);
    assert_eq!(resumes(&later, ResumeOutcome::Parsed).len(), tried);
    assert!(double.inspect().unwrap().pending.is_empty());
}

#[test]
fn one_locked_document_among_others_is_given_up_alone() {
    let double = unparsed(6, json!({}));
    let locked = double.world().people().next().unwrap().id.to_string();
    let fault = Fault::on(Endpoint::Parse, Action::status(500)).id(&locked);
    double.world_mut().add_fault(fault);
    let report = run(&double);
    assert_eq!(resumes(&report, ResumeOutcome::Parsed).len(), 5);
    let given_up = double.inspect().unwrap().given_up;
    assert_eq!(given_up.len(), 1);
    assert_eq!(given_up[0].candidate, locked);
    double.pass(HOUR);
    assert!(run(&double).items.is_empty());
}

#[test]
fn a_parser_that_asks_for_a_long_pause_ends_no_run() {
    for status in [429, 503] {
        let double = unparsed(10, json!({}));
        let pause = Action::Status {
            code: status,
            body: None,
            content_type: None,
            retry_after: Some("7200".to_owned()),
        };
        fail_parses(&double, pause);
        let report = run(&double);
        assert!(report.complete, "{:?}", report.stopped_by);
        assert_eq!(with_stage(&double), 10);
        assert!(double.sent_to(Endpoint::Parse).len() <= 5);
    }
}

#[test]
fn documents_that_are_all_refused_are_sent_again_once_hrflow_parses() {
    for code in [400, 422] {
        for api_variants in [json!({}), json!({ "sync_parsing": "false" })] {
            let double = unparsed(20, api_variants);
            fail_parses(&double, Action::status(code));
            for _ in 0..4 {
                let report = run(&double);
                assert!(report.complete, "{code}: {:?}", report.error);
                assert_eq!(with_stage(&double), 20);
                let given_up = resumes(&report, ResumeOutcome::GivenUp);
                assert!(given_up.is_empty(), "{code}: {given_up:?}");
                double.pass(HOUR);
            }
            double.calm();
            for _ in 0..2 {
                double.pass(DAY);
                run(&double);
            }
            let parses = double.world().counters().parses.clone();
            assert_eq!(parses.len(), 20, "{code}");
            assert!(parses.values().all(|parses| *parses == 1));
        }
    }
}

#[test]
fn a_refusal_to_give_a_document_ends_no_run_and_is_told_once() {
    let long = || Some("120".to_owned());
    for (code, retry_after) in [(401, None), (402, None), (429, long()), (503, long())] {
        for api_variants in [json!({}), json!({ "sync_parsing": "false" })] {
            let mut api_variants = api_variants;
            api_variants["candidate_files"] = json!("key_only");
            let double = unparsed(20, api_variants);
            let refusal = Action::Status {
                code,
                body: None,
                content_type: None,
                retry_after: retry_after.clone(),
            };
            double
                .world_mut()
                .add_fault(Fault::on(Endpoint::Expire, refusal));
            let report = run(&double);
            assert!(
                report.complete,
                "{code}: {:?} {:?}",
                report.stopped_by, report.error
            );
            assert_eq!(with_stage(&double), 20, "{code}");
            // Two documents are downloaded at a time.
            let asked = double.sent_to(Endpoint::Expire).len();
            assert!(asked <= 2, "{code}: {asked}");
            let failed = resumes(&report, ResumeOutcome::Failed);
            assert_eq!(failed.len(), asked, "{code}");
            let error = failed[0].error.as_ref().unwrap();
            assert_eq!(error.endpoint.as_deref(), Some("GET files/expire"));
            let waiting = resumes(&report, ResumeOutcome::Waiting);
            assert_eq!(waiting.len(), 20 - asked);
            assert!(waiting.iter().all(|item| item.outcome == Outcome::Updated
                && item.notes[0].starts_with("Flatchr gives no")));
            // Once it gives them again, each is parsed once.
            double.calm();
            double.pass(DAY);
            let report = run(&double);
            assert!(report.complete, "{:?}", report.error);
            let parses = double.world().counters().parses.clone();
            assert_eq!(parses.len(), 20);
            assert!(parses.values().all(|parses| *parses == 1));
        }
    }
}

#[test]
fn a_stage_arrives_within_minutes_though_a_parse_is_never_answered() {
    let double = unparsed(1, json!({}));
    fail_parses(&double, Action::Hang);
    run(&double);
    assert_eq!(with_stage(&double), 0, "the parse may be under way");
    double.pass(6 * MINUTE);
    let report = run(&double);
    assert_eq!(report.items[0].outcome, Outcome::Deferred);
    assert_eq!(with_stage(&double), 1);
    assert!(double.sent_to(Endpoint::Parse).is_empty());
}

/// A parse that was sent by a clock that ran ahead.
#[test]
fn an_intent_of_the_future_is_awaited_for_a_day_only() {
    let double = unparsed(1, json!({}));
    fail_parses(&double, Action::status(503));
    double.pass(400 * DAY);
    run(&double);
    double.calm();
    double.set_back(400 * DAY);
    run(&double);
    double.pass(25 * HOUR);
    let report = run(&double);
    assert_eq!(resumes(&report, ResumeOutcome::Parsed).len(), 1);
}
