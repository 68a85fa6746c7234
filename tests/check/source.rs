//! HrFlow.ai's key and source.

use crate::asked::{answer, check, double, verdicts};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::json;
use update_profiles_in_hrflow::check::{CheckId, Verdict};

fn envelope(code: u16, message: &str) -> Action {
    Action::Status {
        code,
        body: Some(json!({ "code": code, "message": message }).to_string()),
        content_type: None,
        retry_after: None,
    }
}

/// What a server says that is not HrFlow.ai.
fn page(code: u16, body: &str) -> Action {
    Action::Status {
        code,
        body: Some(body.to_owned()),
        content_type: Some("text/html".to_owned()),
        retry_after: None,
    }
}

#[test]
fn keys_users_and_sources_are_told_apart() {
    for (changes, key, source) in [
        (
            json!({ "hrflow_auth": { "api_secret": "ask_other" } }),
            Verdict::Failed,
            Verdict::Unknown,
        ),
        (
            json!({ "hrflow_auth": { "api_user": "x@example.com" } }),
            Verdict::Failed,
            Verdict::Unknown,
        ),
        (
            json!({ "push_parameters": { "source_key": "0000" } }),
            Verdict::Ok,
            Verdict::Failed,
        ),
    ] {
        let double = double(json!({}));
        let report = check(&double, changes);
        verdicts(
            &report,
            &[
                (CheckId::HrflowKey, key),
                (CheckId::Source, source),
                (CheckId::SyncParsing, Verdict::Unknown),
                (CheckId::FlatchrKey, Verdict::Ok),
                (CheckId::CandidateLookup, Verdict::Ok),
            ],
        );
        assert_eq!(report.found.sync_parsing, None);
    }
}

#[test]
fn every_refusal_of_the_source_has_its_verdict() {
    let unknown = (Verdict::Unknown, Verdict::Unknown);
    let of_key = (Verdict::Failed, Verdict::Unknown);
    let of_source = (Verdict::Ok, Verdict::Failed);
    let of_address = (Verdict::Unknown, Verdict::Failed);
    for (action, (key, source), says) in [
        (
            envelope(401, "Unauthorized. Invalid secret key: ask_0123"),
            of_key,
            "401",
        ),
        (
            envelope(401, "Unauthorized Access to source key: 0123"),
            of_source,
            "",
        ),
        (envelope(400, "Invalid source fields"), of_source, ""),
        (
            envelope(404, "Invalid parameters. Unable to find object: source"),
            of_source,
            "",
        ),
        (
            Action::Body {
                raw: "{\"code\": 200, \"data\": null}".into(),
            },
            of_source,
            "",
        ),
        (Action::status(402), of_key, "quota"),
        (Action::status(403), of_key, "403"),
        (
            Action::Status {
                code: 404,
                body: Some("<html>The requested resource is not here</html>".into()),
                content_type: None,
                retry_after: None,
            },
            of_address,
            "",
        ),
        (Action::Html, of_address, ""),
        (page(404, ""), of_address, "404"),
        (
            page(404, "<html>nginx: no such source here</html>"),
            of_address,
            "404",
        ),
        (page(404, "Unable to find object: source"), of_address, ""),
        (page(400, "Invalid source fields"), of_address, ""),
        (
            envelope(404, "Not found: the source of this page"),
            of_address,
            "",
        ),
        (
            page(401, "Unauthorized Access to source key: 0123"),
            of_key,
            "401",
        ),
        (
            envelope(401, "Invalid API key. Check the source of your key"),
            of_key,
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
        verdicts(
            &report,
            &[(CheckId::HrflowKey, key), (CheckId::Source, source)],
        );
        if key == Verdict::Unknown {
            assert!(answer(&report, CheckId::HrflowKey).remedy.is_some());
        }
        let message = &answer(&report, CheckId::HrflowKey).message;
        assert!(message.contains(says), "{action:?}: {message}");
        for question in [CheckId::HrflowKey, CheckId::Source] {
            assert!(!answer(&report, question).message.contains("0123"));
        }
    }
}

#[test]
fn a_key_that_only_reads_is_told_by_its_beginning() {
    let double = crate::support::Double::new(Settings {
        hrflow_secret: "askr_0123456789".to_owned(),
        ..Settings::default()
    });
    let report = check(
        &double,
        json!({ "hrflow_auth": { "api_secret": "askr_0123456789" } }),
    );
    verdicts(
        &report,
        &[
            (CheckId::HrflowKey, Verdict::Warning),
            (CheckId::Source, Verdict::Ok),
        ],
    );
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("0123456789")
    );
}

#[test]
fn every_form_of_sync_parsing_is_read() {
    for (says, at_once) in [
        ("true", true),
        ("one", true),
        ("one_text", true),
        ("false", false),
        ("zero", false),
    ] {
        let double = double(json!({ "sync_parsing": says }));
        let report = check(&double, json!({}));
        verdicts(&report, &[(CheckId::SyncParsing, Verdict::Ok)]);
        assert_eq!(report.found.sync_parsing, Some(at_once), "{says}");
        let message = &answer(&report, CheckId::SyncParsing).message;
        assert_eq!(message.contains("at once"), at_once, "{message}");
    }
    let double = double(json!({}));
    let raw = "{\"code\": 200, \"data\": {\"key\": \"x\"}}".to_owned();
    let silent = Fault::on(Endpoint::Source, Action::Body { raw });
    double.world_mut().add_fault(silent);
    let report = check(&double, json!({}));
    verdicts(&report, &[(CheckId::SyncParsing, Verdict::Unknown)]);
    assert_eq!(report.found.sync_parsing, None);
}
