//! Whatever goes wrong at each request in turn: the check comes to its end, and tells nothing it must
//! not.

use crate::asked::{check, double};
use sandbox::{Action, Fault};
use serde_json::json;
use update_profiles_in_hrflow::check::Overall;

/// Words that an API must not be able to put into a report.
const ECHO: &str = "key demo-flatchr-key of Juliette Larfoillou <j@example.com> is refused";

#[test]
fn no_fault_at_any_request_ends_the_check() {
    let double = double(json!({}));
    let whole = check(&double, json!({}));
    assert_eq!(whole.verdict, Overall::Ok);
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
            let report = check(&double, json!({}));
            assert_eq!(report.answers.len(), 9);
            assert!(report.verdict > Overall::Ok, "{nth} {action:?}: {report:?}");
            let told = serde_json::to_string(&report).unwrap();
            for secret in ["demo-flatchr-key", "Juliette", "j@example.com"] {
                assert!(!told.contains(secret), "{told}");
            }
        }
    }
}
