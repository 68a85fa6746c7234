//! Asking, and what every check must not do.

use crate::support::{Double, base_urls, workflow};
use sandbox::{Endpoint, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::check::{
    self, CheckId, CheckReport, CheckResult, Verdict, invalid_config_report,
};
use update_profiles_in_hrflow::workflow::Workflow;

pub fn double(dialect: Value) -> Rc<Double> {
    Double::new(Settings {
        dialect: serde_json::from_value(dialect).unwrap(),
        ..Settings::default()
    })
}

/// Checks the demo's workflow with some parameters changed; whatever comes of it, nothing was written
/// and nothing downloaded, and the report holds nothing personal and no secret.
pub fn check(double: &Rc<Double>, changes: Value) -> CheckReport {
    double.world_mut().clear_journal();
    let (workflow, base_urls) = (workflow(changes).unwrap(), base_urls());
    let checked = double.drive(check::check(Rc::clone(double), &workflow, &base_urls));
    let report = checked.expect("nobody kills this check");
    let sent = double.sent();
    for entry in &sent {
        assert!(!entry.writes, "{} {}", entry.method, entry.path);
        let reads = [Endpoint::Search, Endpoint::Applicant, Endpoint::Source];
        assert!(reads.contains(&entry.endpoint), "{:?}", entry.endpoint);
    }
    let counted = report.requests.total();
    assert_eq!(usize::try_from(counted).unwrap(), sent.len());
    assert!(counted <= 28, "{counted} requests");
    harmless(double, &report);
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<CheckReport>(&json).unwrap(), report);
    report
}

fn harmless(double: &Double, report: &CheckReport) {
    let told = serde_json::to_string(report).unwrap();
    let settings = Settings::default();
    for secret in [
        &settings.flatchr_key,
        &settings.company_id,
        &settings.source_key,
        &settings.hrflow_secret,
        &settings.hrflow_user,
    ] {
        assert!(!told.contains(secret.as_str()), "{told}");
    }
    let world = double.world();
    let ids = world.people().map(|person| person.id.to_string());
    for id in ids.filter(|id| id.len() > 8) {
        assert!(!told.contains(&id), "{id}: {told}");
    }
    let personal = world.personal_data();
    // Names of one or two letters are in every text.
    let found = personal.found_in(&told).into_iter();
    let found: Vec<&str> = found.filter(|text| text.chars().count() > 3).collect();
    assert_eq!(found, Vec::<&str>::new(), "{told}");
}

pub fn answer(report: &CheckReport, question: CheckId) -> &CheckResult {
    let mut answers = report.answers.iter();
    let answer = answers.find(|answer| answer.question == question);
    answer.unwrap_or_else(|| panic!("no answer to {question:?}"))
}

/// Asserts verdicts, and that what is not well says what to do.
pub fn verdicts(report: &CheckReport, expected: &[(CheckId, Verdict)]) {
    for (question, verdict) in expected {
        let answer = answer(report, *question);
        assert_eq!(answer.verdict, *verdict, "{question:?}: {answer:?}");
        match verdict {
            Verdict::Ok => assert_eq!(answer.remedy, None),
            Verdict::Unknown => {}
            Verdict::Warning | Verdict::Failed => assert!(answer.remedy.is_some(), "{answer:?}"),
        }
    }
}

#[test]
fn a_connection_that_is_well_is_told_in_the_shape_that_is_promised() {
    let double = double(json!({}));
    let report = check(&double, json!({ "persist": false }));
    let json = serde_json::to_value(&report).unwrap();
    let questions: Vec<&Value> = json["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            assert_eq!(answer["verdict"], "ok", "{answer}");
            assert!(answer["remedy"].is_null());
            &answer["question"]
        })
        .collect();
    assert_eq!(
        questions,
        [
            "flatchr_key",
            "company",
            "hrflow_key",
            "source",
            "row_fields",
            "candidate_lookup",
            "start_update",
            "resume_links",
            "sync_parsing",
        ]
    );
    assert_eq!(json["verdict"], "ok");
    assert_eq!(json["workflow_id"], "demo");
    assert_eq!(json["problems"], json!([]));
    assert!(
        json["checked_at"]
            .as_str()
            .unwrap()
            .starts_with("2026-05-28T")
    );
    assert_eq!(json["requests"]["hrflow"], 1);
    assert!((4..=6).contains(&json["requests"]["flatchr"].as_u64().unwrap()));
    let found = &json["found"];
    assert_eq!(found["row_fields"][0], "applicant");
    assert_eq!(found["candidate_lookup"], "applicant");
    assert_eq!(found["start_update"], "honoured");
    assert_eq!(found["resume_links"], "signed");
    assert_eq!(found["sync_parsing"], true);
    let names: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "workflow_id",
            "checked_at",
            "verdict",
            "requests",
            "problems",
            "answers",
            "found"
        ]
    );
}

#[test]
fn a_wrong_configuration_is_told_without_a_request() {
    let problems = Workflow::read(&json!({ "workflow_id": "x" }), &|_| None).unwrap_err();
    let double = double(json!({}));
    let report = invalid_config_report(&*double, "x", problems);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verdict"], "failed");
    assert!(json["problems"].as_array().unwrap().len() >= 5);
    assert_eq!(json["answers"].as_array().unwrap().len(), 9);
    assert_eq!(json["answers"][0]["verdict"], "unknown");
    assert_eq!(json["requests"], json!({ "flatchr": 0, "hrflow": 0 }));
}
