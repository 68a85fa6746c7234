//! The checks of HrFlow.ai's key and source.

use crate::harness::{assert_statuses, check, double, result_of};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::json;
use update_profiles_in_hrflow::check::{CheckId, CheckStatus};

fn envelope(code: u16, message: &str) -> Action {
    Action::Status {
        code,
        body: Some(json!({ "code": code, "message": message }).to_string()),
        content_type: None,
        retry_after: None,
    }
}

/// A response of a server other than HrFlow.ai.
fn page(code: u16, body: &str) -> Action {
    Action::Status {
        code,
        body: Some(body.to_owned()),
        content_type: Some("text/html".to_owned()),
        retry_after: None,
    }
}

#[test]
fn a_wrong_key_user_or_source_has_its_own_result() {
    for (changes, key, source) in [
        (
            json!({ "hrflow_auth": { "api_secret": "ask_other" } }),
            CheckStatus::Failed,
            CheckStatus::Unknown,
        ),
        (
            json!({ "hrflow_auth": { "api_user": "x@example.com" } }),
            CheckStatus::Failed,
            CheckStatus::Unknown,
        ),
        (
            json!({ "push_parameters": { "source_key": "0000" } }),
            CheckStatus::Ok,
            CheckStatus::Failed,
        ),
    ] {
        let double = double(json!({}));
        let report = check(&double, changes);
        assert_statuses(
            &report,
            &[
                (CheckId::HrflowKey, key),
                (CheckId::Source, source),
                (CheckId::SyncParsing, CheckStatus::Unknown),
                (CheckId::FlatchrKey, CheckStatus::Ok),
                (CheckId::CandidateLookup, CheckStatus::Ok),
            ],
        );
        assert_eq!(report.findings.sync_parsing, None);
    }
}

#[test]
fn each_failure_of_the_source_has_its_status() {
    let unknown = (CheckStatus::Unknown, CheckStatus::Unknown);
    let key_refused = (CheckStatus::Failed, CheckStatus::Unknown);
    let source_refused = (CheckStatus::Ok, CheckStatus::Failed);
    let not_hrflow = (CheckStatus::Unknown, CheckStatus::Failed);
    for (action, (key, source), phrase) in [
        (
            envelope(401, "Unauthorized. Invalid secret key: ask_0123"),
            key_refused,
            "401",
        ),
        (
            envelope(401, "Unauthorized Access to source key: 0123"),
            source_refused,
            "",
        ),
        (envelope(400, "Invalid source fields"), source_refused, ""),
        (
            envelope(404, "Invalid parameters. Unable to find object: source"),
            source_refused,
            "",
        ),
        (
            Action::Body {
                raw: "{\"code\": 200, \"data\": null}".into(),
            },
            source_refused,
            "",
        ),
        (Action::status(402), key_refused, "quota"),
        (Action::status(403), key_refused, "403"),
        (
            Action::Status {
                code: 404,
                body: Some("<html>The requested resource is not here</html>".into()),
                content_type: None,
                retry_after: None,
            },
            not_hrflow,
            "",
        ),
        (Action::Html, not_hrflow, ""),
        (page(404, ""), not_hrflow, "404"),
        (
            page(404, "<html>nginx: no such source here</html>"),
            not_hrflow,
            "404",
        ),
        (page(404, "Unable to find object: source"), not_hrflow, ""),
        (page(400, "Invalid source fields"), not_hrflow, ""),
        (
            envelope(404, "Not found: the source of this page"),
            not_hrflow,
            "",
        ),
        (
            page(401, "Unauthorized Access to source key: 0123"),
            key_refused,
            "401",
        ),
        (
            envelope(401, "Invalid API key. Check the source of your key"),
            key_refused,
            "401",
        ),
        (Action::status(500), unknown, "500"),
        (Action::status(429), unknown, "429"),
        (Action::Hang, unknown, "in time"),
        (Action::DroppedBefore, unknown, "connection"),
    ] {
        let double = double(json!({}));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Source, action.clone()));
        let report = check(&double, json!({}));
        assert_statuses(
            &report,
            &[(CheckId::HrflowKey, key), (CheckId::Source, source)],
        );
        if key == CheckStatus::Unknown {
            assert!(result_of(&report, CheckId::HrflowKey).remedy.is_some());
        }
        let message = &result_of(&report, CheckId::HrflowKey).message;
        assert!(message.contains(phrase), "{action:?}: {message}");
        for id in [CheckId::HrflowKey, CheckId::Source] {
            assert!(!result_of(&report, id).message.contains("0123"));
        }
    }
}

#[test]
fn a_read_only_key_is_recognised_by_its_prefix() {
    let double = crate::support::Double::new(Settings {
        hrflow_secret: "askr_0123456789".to_owned(),
        ..Settings::default()
    });
    let report = check(
        &double,
        json!({ "hrflow_auth": { "api_secret": "askr_0123456789" } }),
    );
    assert_statuses(
        &report,
        &[
            (CheckId::HrflowKey, CheckStatus::Warning),
            (CheckId::Source, CheckStatus::Ok),
        ],
    );
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("0123456789")
    );
}

#[test]
fn each_spelling_of_sync_parsing_is_read() {
    for (spelling, at_once) in [
        ("true", true),
        ("one", true),
        ("one_text", true),
        ("false", false),
        ("zero", false),
    ] {
        let double = double(json!({ "sync_parsing": spelling }));
        let report = check(&double, json!({}));
        assert_statuses(&report, &[(CheckId::SyncParsing, CheckStatus::Ok)]);
        assert_eq!(report.findings.sync_parsing, Some(at_once), "{spelling}");
        let message = &result_of(&report, CheckId::SyncParsing).message;
        assert_eq!(message.contains("at once"), at_once, "{message}");
    }
    let double = double(json!({}));
    let raw = "{\"code\": 200, \"data\": {\"key\": \"x\"}}".to_owned();
    let silent = Fault::on(Endpoint::Source, Action::Body { raw });
    double.world_mut().add_fault(silent);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::SyncParsing, CheckStatus::Unknown)]);
    assert_eq!(report.findings.sync_parsing, None);
}
