//! Whatever goes wrong at each request in turn: the check comes to its end, and tells nothing it must
//! not.

use crate::asked::{answer, check, double, verdicts};
use sandbox::{Action, Endpoint, Fault};
use serde_json::json;
use update_profiles_in_hrflow::check::{CheckId, Severity, Verdict};
use update_profiles_in_hrflow::http::Clock;

/// Words that an API must not be able to put into a report.
const ECHO: &str = "key demo-flatchr-key of Juliette Larfoillou <j@example.com> is refused";

#[test]
fn no_fault_at_any_request_ends_the_check() {
    let double = double(json!({}));
    let whole = check(&double, json!({}));
    assert_eq!(whole.verdict, Severity::Ok);
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
            // From there on, so that no further try mends it.
            let fault = Fault::everywhere(action.clone()).from(nth);
            double.world_mut().add_fault(fault);
            let began_ms = double.now_ms();
            let report = check(&double, json!({}));
            let took_ms = double.now_ms() - began_ms;
            assert!(took_ms < 125_000, "{nth} {action:?}: {took_ms} ms");
            assert_eq!(report.answers.len(), 9);
            assert!(
                report.verdict > Severity::Ok,
                "{nth} {action:?}: {report:?}"
            );
            let told = serde_json::to_string(&report).unwrap();
            for secret in ["demo-flatchr-key", "Juliette", "j@example.com"] {
                assert!(!told.contains(secret), "{told}");
            }
        }
    }
}

#[test]
fn what_there_is_no_time_for_is_said_to_be_open() {
    // The search answers just before the check is out of time, and just after.
    for (ms, asked, says) in [(59_500, 1, "in time"), (59_999, 0, "not asked")] {
        let double = double(json!({}));
        let slow = Fault::on(Endpoint::Search, Action::Slow { ms });
        double.world_mut().add_fault(slow.once());
        let hangs = Fault::on(Endpoint::Applicant, Action::Hang);
        double.world_mut().add_fault(hangs);
        let report = check(&double, json!({}));
        assert_eq!(double.sent_to(Endpoint::Applicant).len(), asked);
        verdicts(
            &report,
            &[
                (CheckId::Company, Verdict::Ok),
                (CheckId::CandidateLookup, Verdict::Unknown),
                (CheckId::ResumeLinks, Verdict::Unknown),
                (CheckId::SyncParsing, Verdict::Ok),
            ],
        );
        let lookup = answer(&report, CheckId::CandidateLookup);
        assert!(lookup.message.contains(says), "{lookup:?}");
        assert_eq!(lookup.remedy.as_deref(), Some("check again later"));
    }
}
