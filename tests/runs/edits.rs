//! What HrFlow.ai answers to an edit: only what shows the edited profile counts as done.

use crate::support::{Double, applicants, item, profile, tag};
use crate::ticks::{HOUR, change_column, incremental};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, Status};

const CASE: &str = "plain";

/// A double of which one row changed since it was synced, and its applicant.
fn changed() -> (Rc<Double>, String) {
    let double = Double::new(Settings::default());
    double.run_with(incremental(json!({})));
    let applicant = applicants(&double.world(), CASE).remove(0);
    double.pass(HOUR);
    change_column(&double, &applicant, "Recruté");
    (double, applicant)
}

/// Lets HrFlow.ai answer edits with a profile, and store nothing.
fn answer_edits(double: &Double, answered: &Value) {
    let body = json!({ "code": 200, "message": "Profile edited", "data": answered }).to_string();
    let without_effect = Action::Status {
        code: 200,
        body: Some(body),
        content_type: None,
        retry_after: None,
    };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, without_effect));
}

#[test]
fn an_edit_whose_answer_shows_the_old_profile_is_sent_once_more_and_told() {
    let (double, applicant) = changed();
    let old = profile(&double.world(), CASE);
    answer_edits(&double, &old);
    let edits = || double.sent_to(Endpoint::Edit).len();
    let before = edits();
    let mut notes = Vec::new();
    for _ in 0..3 {
        let report = double.run_with(incremental(json!({})));
        notes.extend(report.items.iter().flat_map(|item| item.notes.clone()));
        double.pass(HOUR);
    }
    assert_eq!(edits() - before, 2);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes.iter().all(|note| note.contains("as it was")));
    // One that was not carried out, and is carried out the second time.
    let (double, _) = changed();
    let old = profile(&double.world(), CASE);
    answer_edits(&double, &old);
    double.run_with(incremental(json!({})));
    double.calm();
    double.pass(HOUR);
    let report = double.run_with(incremental(json!({})));
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
    assert_eq!(tag(&profile(&double.world(), CASE), "column"), "Recruté");
    double.pass(HOUR);
    assert!(double.run_with(incremental(json!({}))).items.is_empty());
}

#[test]
fn an_answer_about_another_profile_is_no_edit() {
    for (field, value) in [("key", json!("k9")), ("reference", json!("C9"))] {
        let (double, applicant) = changed();
        let mut another = profile(&double.world(), CASE);
        another[field] = value;
        answer_edits(&double, &another);
        let report = double.run_with(incremental(json!({})));
        assert_eq!(report.status, Status::SuccessWithFailures);
        let failed = item(&report, &applicant);
        assert_eq!(failed.error.as_ref().unwrap().code, "malformed", "{field}");
        double.calm();
        double.pass(24 * HOUR);
        double.run_with(incremental(json!({})));
        assert_eq!(tag(&profile(&double.world(), CASE), "column"), "Recruté");
    }
}
