//! Runs against the sandbox: what was sent, what HrFlow.ai holds afterwards, what the report says.

mod support;

use sandbox::Settings;
use serde_json::json;
use support::Double;

#[test]
fn peek() {
    let double = Double::new(Settings::default());
    let report = double.run_with(json!({}));
    for item in &report.items {
        println!("{:?} {:?} {:?} {:?} {:?} {:?}", item.applicant, item.outcome, item.stage, item.resume, item.changes.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), item.error);
    }
    println!("{:?} {:?} {:?}", report.status, report.events, report.requests);
    let report = double.run_with(json!({}));
    for item in report.items.iter().filter(|i| i.outcome != update_profiles_in_hrflow::report::Outcome::Unchanged) {
        println!("{:?} {:?} {:?} {:?} {:?} {:?}", item.applicant, item.outcome, item.stage, item.resume, item.changes.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), item.error);
    }
    println!("{:?} {:?} {:?}", report.status, report.events, report.requests);
}
