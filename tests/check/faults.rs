//! Faults at each request in turn. The check ends, and its report reveals nothing of the responses.

use crate::harness::{assert_statuses, check, double, result_of};
use sandbox::{Action, Endpoint, Fault};
use serde_json::json;
use update_profiles_in_hrflow::check::{CheckId, CheckStatus, Severity};
use update_profiles_in_hrflow::http::Clock;

/// A text of an API that must not reach a report.
const ECHO: &str = "key demo-flatchr-key of Juliette Larfoillou <j@example.com> is refused";

#[test]
fn a_fault_at_any_request_makes_a_warning_or_failure_and_does_not_end_the_check() {
    let double = double(json!({}));
    let whole = check(&double, json!({}));
    assert_eq!(whole.status, Severity::Ok);
    let requests = whole.requests.total();
    let echo = |code| Action::Status {
        code,
        body: Some(json!({ "code": code, "message": ECHO }).to_string()),
        content_type: None,
        retry_after: None,
    };
    for nth in 1..=requests {
        for action in [
            echo(400),
            echo(401),
            echo(402),
            echo(403),
            echo(404),
            echo(422),
            Action::status(500),
            Action::retry_after("3600"),
            Action::Hang,
            Action::DroppedBefore,
            Action::Truncated,
            Action::NotJson,
            Action::Html,
            Action::Empty,
            Action::NotArray,
            Action::Body {
                raw: json!([ECHO, { ECHO: ECHO }]).to_string(),
            },
            Action::Body {
                raw: json!({ "code": 200, "data": { ECHO: ECHO } }).to_string(),
            },
        ] {
            double.calm();
            // The fault stays, so that no retry succeeds.
            let fault = Fault::everywhere(action.clone()).from(nth);
            double.world_mut().add_fault(fault);
            let started_ms = double.now_ms();
            let report = check(&double, json!({}));
            let took_ms = double.now_ms() - started_ms;
            assert!(took_ms < 125_000, "{nth} {action:?}: {took_ms} ms");
            assert_eq!(report.checks.len(), 10);
            assert!(report.status > Severity::Ok, "{nth} {action:?}: {report:?}");
            let json = serde_json::to_string(&report).unwrap();
            for secret in ["demo-flatchr-key", "Juliette", "j@example.com"] {
                assert!(!json.contains(secret), "{json}");
            }
        }
    }
}

#[test]
fn a_check_that_runs_out_of_time_is_unknown() {
    // The search ends just early enough for another request to leave, and just too late.
    for (ms, lookups, phrase) in [(59_500, 1, "in time"), (59_999, 0, "was not sent")] {
        let double = double(json!({}));
        let slow = Fault::on(Endpoint::Search, Action::Slow { ms });
        double.world_mut().add_fault(slow.once());
        let hangs = Fault::on(Endpoint::Applicant, Action::Hang);
        double.world_mut().add_fault(hangs);
        let report = check(&double, json!({}));
        assert_eq!(double.sent_to(Endpoint::Applicant).len(), lookups);
        assert_statuses(
            &report,
            &[
                (CheckId::Company, CheckStatus::Ok),
                (CheckId::CandidateLookup, CheckStatus::Unknown),
                (CheckId::ResumeLinks, CheckStatus::Unknown),
                (CheckId::SyncParsing, CheckStatus::Ok),
            ],
        );
        let lookup = result_of(&report, CheckId::CandidateLookup);
        assert!(lookup.message.contains(phrase), "{lookup:?}");
        assert_eq!(lookup.remedy.as_deref(), Some("check again later"));
    }
}
