//! Runs a check against the sandbox and asserts what holds for every check.

use crate::support::{Double, base_urls, workflow};
use sandbox::{Endpoint, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::check::{
    self, CheckId, CheckReport, CheckResult, CheckStatus, invalid_config_report,
};
use update_profiles_in_hrflow::workflow::Workflow;

pub fn double(api_variants: Value) -> Rc<Double> {
    Double::new(Settings {
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

/// Checks the demo workflow with some parameters changed. Asserts that the check only reads, downloads
/// nothing, and reports neither personal data nor keys.
pub fn check(double: &Rc<Double>, changes: Value) -> CheckReport {
    double.world_mut().clear_journal();
    let (workflow, base_urls) = (workflow(changes).unwrap(), base_urls());
    let result = double.drive(check::check(Rc::clone(double), &workflow, &base_urls));
    let report = result.expect("the check ends");
    let sent = double.sent();
    for entry in &sent {
        assert!(!entry.writes, "{} {}", entry.method, entry.path);
        let reads = [
            Endpoint::Search,
            Endpoint::Applicant,
            Endpoint::Source,
            Endpoint::Profile,
            Endpoint::ProfileList,
        ];
        assert!(reads.contains(&entry.endpoint), "{:?}", entry.endpoint);
    }
    let requests = report.requests.total();
    assert_eq!(usize::try_from(requests).unwrap(), sent.len());
    assert!(requests <= 32, "{requests} requests");
    assert_reveals_nothing(double, &report);
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<CheckReport>(&json).unwrap(), report);
    report
}

fn assert_reveals_nothing(double: &Double, report: &CheckReport) {
    let json = serde_json::to_string(report).unwrap();
    let settings = Settings::default();
    for secret in [
        &settings.flatchr_key,
        &settings.company_id,
        &settings.source_key,
        &settings.hrflow_secret,
        &settings.hrflow_user,
    ] {
        assert!(!json.contains(secret.as_str()), "{json}");
    }
    let world = double.world();
    let ids = world.people().map(|person| person.id.to_string());
    for id in ids.filter(|id| id.len() > 8) {
        assert!(!json.contains(&id), "{id}: {json}");
    }
    let personal = world.personal_data();
    // Texts of up to three letters occur by chance.
    let found = personal.found_in(&json).into_iter();
    let found: Vec<&str> = found.filter(|text| text.chars().count() > 3).collect();
    assert_eq!(found, Vec::<&str>::new(), "{json}");
}

pub fn result_of(report: &CheckReport, id: CheckId) -> &CheckResult {
    let mut checks = report.checks.iter();
    let check = checks.find(|check| check.id == id);
    check.unwrap_or_else(|| panic!("no check {id:?}"))
}

/// Asserts the statuses of some checks, and that a warning or failure has a remedy.
pub fn assert_statuses(report: &CheckReport, expected: &[(CheckId, CheckStatus)]) {
    for (id, status) in expected {
        let check = result_of(report, *id);
        assert_eq!(check.status, *status, "{id:?}: {check:?}");
        match status {
            CheckStatus::Ok => assert_eq!(check.remedy, None),
            CheckStatus::Unknown => {}
            CheckStatus::Warning | CheckStatus::Failed => {
                assert!(check.remedy.is_some(), "{check:?}");
            }
        }
    }
}

#[test]
fn the_report_has_the_documented_shape() {
    let double = double(json!({}));
    let report = check(&double, json!({ "persist": false }));
    let json = serde_json::to_value(&report).unwrap();
    let ids: Vec<&Value> = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| {
            assert_eq!(check["status"], "ok", "{check}");
            assert!(check["remedy"].is_null());
            &check["id"]
        })
        .collect();
    assert_eq!(
        ids,
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
            "profile_list",
        ]
    );
    assert_eq!(json["status"], "ok");
    assert_eq!(json["workflow_id"], "demo");
    assert_eq!(json["problems"], json!([]));
    assert!(
        json["checked_at"]
            .as_str()
            .unwrap()
            .starts_with("2026-05-28T")
    );
    assert_eq!(json["requests"]["hrflow"], 2);
    assert!((4..=6).contains(&json["requests"]["flatchr"].as_u64().unwrap()));
    let findings = &json["findings"];
    assert_eq!(findings["row_fields"][0], "applicant");
    assert_eq!(findings["candidate_lookup"], "applicant");
    assert_eq!(findings["start_update"], "honoured");
    assert_eq!(findings["resume_links"], "signed");
    assert_eq!(findings["sync_parsing"], true);
    let list = json!({ "offered": true, "page_size": 30, "whole": true, "archived": null });
    assert_eq!(findings["profile_list"], list);
    let names: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "workflow_id",
            "checked_at",
            "status",
            "requests",
            "problems",
            "checks",
            "findings"
        ]
    );
}

#[test]
fn an_invalid_configuration_is_reported_without_a_request() {
    let problems = Workflow::read(&json!({ "workflow_id": "x" }), &|_| None).unwrap_err();
    let double = double(json!({}));
    let report = invalid_config_report(&*double, "x", problems);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["status"], "failed");
    assert!(json["problems"].as_array().unwrap().len() >= 5);
    assert_eq!(json["checks"].as_array().unwrap().len(), 10);
    assert_eq!(json["checks"][0]["status"], "unknown");
    assert_eq!(json["requests"], json!({ "flatchr": 0, "hrflow": 0 }));
}
