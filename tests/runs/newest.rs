//! The newest application of a person decides, whatever becomes of it.

use crate::support::{Double, applicants, item, profile, tag};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, RunReport};

const HOUR: u64 = 60 * 60 * 1_000;

const CASE: &str = "two_applications";

/// A double, the older and the newer application of one person.
fn double() -> (Rc<Double>, String, String) {
    let double = Double::new(Settings::default());
    let [older, newer] = applicants(&double.world(), CASE).try_into().unwrap();
    (double, older, newer)
}

fn run(double: &Rc<Double>, incremental: bool) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(json!({ "incremental": incremental, "logics": ["select(.hired | not)"] }))
}

fn change(double: &Double, applicant: &str, row: &Value) {
    let now_ms = double.world().settings().base_ms + HOUR;
    double
        .world_mut()
        .change_row(applicant, row, now_ms)
        .unwrap();
}

/// Shows a field of a row in another form than the API's own.
fn show(double: &Double, applicant: &str, field: &str, value: Value) {
    let mut world = double.world_mut();
    world.override_row(applicant, field, Some(value)).unwrap();
}

fn held(double: &Double) -> Value {
    profile(&double.world(), CASE)
}

/// The applicant whose tags the profile has.
fn applied_applicant(double: &Double) -> Value {
    tag(&held(double), "applicant_id").clone()
}

#[test]
fn a_discarded_newest_application_leaves_the_person_as_hrflow_has_it() {
    for incremental in [true, false] {
        let (double, older, newer) = double();
        run(&double, incremental);
        assert_eq!(applied_applicant(&double), newer);
        let before = held(&double);
        double.pass(HOUR);
        change(
            &double,
            &newer,
            &json!({ "hired": true, "column": "Recruté" }),
        );
        let report = run(&double, incremental);
        for applicant in [&older, &newer] {
            assert_eq!(item(&report, applicant).outcome, Outcome::Discarded);
        }
        let note = &item(&report, &older).notes[0];
        assert!(note.contains("a newer application"), "{note}");
        assert_eq!(held(&double), before);
        // A change of the older one does not speak for the person either.
        double.pass(HOUR);
        change(&double, &older, &json!({ "column": "Refusé" }));
        let report = run(&double, incremental);
        assert_eq!(item(&report, &older).outcome, Outcome::Discarded);
        assert_eq!(held(&double), before);
        // Not hired after all: both count again.
        double.pass(HOUR);
        change(
            &double,
            &newer,
            &json!({ "hired": false, "column": "Entretien RH" }),
        );
        let report = run(&double, incremental);
        assert_eq!(item(&report, &newer).outcome, Outcome::Updated);
        assert_eq!(tag(&held(&double), "column"), "Entretien RH");
    }
}

#[test]
fn a_discarded_older_application_holds_nothing_back() {
    let (double, older, newer) = double();
    change(&double, &older, &json!({ "hired": true }));
    let report = run(&double, false);
    assert_eq!(item(&report, &older).outcome, Outcome::Discarded);
    assert_eq!(item(&report, &newer).outcome, Outcome::Updated);
    assert_eq!(applied_applicant(&double), newer);
}

#[test]
fn a_failed_older_application_holds_no_newer_one_back() {
    let (double, older, newer) = double();
    let fails = Fault::on(Endpoint::Applicant, Action::status(404)).id(&older);
    double.world_mut().add_fault(fails);
    let report = run(&double, false);
    assert_eq!(item(&report, &older).outcome, Outcome::Failed);
    assert_eq!(item(&report, &newer).outcome, Outcome::Updated);
}

#[test]
fn an_application_that_cannot_be_read_goes_before_what_an_older_one_says() {
    let (double, older, newer) = double();
    let before = tag(&held(&double), "column").clone();
    let shown: Vec<Value> = double.world().rows().collect();
    let of = |applicant: &str| shown.iter().find(|row| row["applicant"] == applicant);
    let mut rows = [&newer, &newer, &older].map(|applicant| of(applicant).unwrap().clone());
    let columns = [Value::Null, json!("Entretien RH"), json!("Refusé")];
    for (row, column) in rows.iter_mut().zip(columns) {
        row["column"] = column;
    }
    // Flatchr has no applicant of this id. Of a day's applications, one that cannot be read may be the last.
    rows[1]["applicant"] = json!("Unread");
    rows[1]["created_at"] = rows[2]["created_at"].clone();
    assert_ne!(rows[1]["created_at"], rows[0]["created_at"]);
    assert_ne!(before, "Refusé");
    let raw = json!(rows).to_string();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::Body { raw }));
    let report = run(&double, false);
    assert_eq!(*tag(&held(&double), "column"), before);
    assert_ne!(item(&report, &newer).outcome, Outcome::Failed);
    assert_eq!(code(&report, &older), Some("newer_unread"));
}

#[test]
fn an_application_that_failed_without_a_date_may_be_the_newest() {
    for date in [json!(null), json!(""), json!("00/00/00")] {
        let (double, older, newer) = double();
        let before = held(&double);
        show(&double, &newer, "created_at", date.clone());
        change(&double, &older, &json!({ "column": "Refusé" }));
        let fails = Fault::on(Endpoint::Applicant, Action::status(500)).id(&newer);
        double.world_mut().add_fault(fails);
        let report = run(&double, false);
        assert_eq!(code(&report, &older), Some("newer_unread"), "{date}");
        assert_eq!(held(&double), before);
    }
    // A row that cannot be read beyond the e-mail address tells no date.
    let (double, older, newer) = double();
    let before = held(&double);
    let mut rows: Vec<String> = double.world().rows().map(|row| row.to_string()).collect();
    rows.retain(|row| {
        [&older, &newer]
            .iter()
            .any(|applicant| row.contains(*applicant))
    });
    for row in &mut rows {
        if row.contains(&newer) {
            let email = before["info"]["email"].as_str().unwrap();
            *row = format!(
                r#"{{"applicant":"{newer}","email":"{email}","phone":+33639980001,"created_at":"2030-01-01"}}"#
            );
        }
    }
    change(&double, &older, &json!({ "column": "Refusé" }));
    let raw = format!("[{}]", rows.join(","));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::Body { raw }));
    let report = run(&double, false);
    assert_eq!(code(&report, &older), Some("newer_unread"));
    assert_eq!(held(&double), before);
}

/// The code of an item's error.
fn code<'a>(report: &'a RunReport, applicant: &str) -> Option<&'a str> {
    let error = item(report, applicant).error.as_ref();
    error.map(|error| error.code.as_str())
}

#[test]
fn the_whole_person_waits_for_a_newest_application_that_failed_however_its_name_is_spelt() {
    for (field, value) in [
        ("lastname", json!("Thevenoux")),
        ("lastname", json!("THÉVENOUX-MARTIN")),
        ("firstname", json!("Margerite")),
        ("firstname", json!(null)),
        ("email", json!("marguerite.other@example.com")),
        ("phone", json!(null)),
    ] {
        let (double, older, newer) = double();
        let before = held(&double);
        show(&double, &newer, field, value.clone());
        let fails = Fault::on(Endpoint::Applicant, Action::status(500)).id(&newer);
        double.world_mut().add_fault(fails);
        for _ in 0..8 {
            let report = run(&double, true);
            if report
                .items
                .iter()
                .any(|item| item.applicant.as_deref() == Some(&older))
            {
                assert_eq!(
                    code(&report, &older),
                    Some("newer_unread"),
                    "{field} {value}"
                );
            }
            assert_eq!(held(&double), before, "{field} {value}");
            double.pass(HOUR);
        }
        // It waits longer and longer, and a narrowed search does not show it.
        change(&double, &older, &json!({ "column": "Refusé" }));
        run(&double, true);
        assert_eq!(held(&double), before, "{field} {value}");
        double.calm();
        double.pass(24 * HOUR);
        run(&double, true);
        assert_eq!(applied_applicant(&double), newer, "{field} {value}");
    }
}

#[test]
fn the_whole_person_waits_for_a_newest_row_that_cannot_be_read() {
    let (double, older, newer) = double();
    let before = held(&double);
    let rows: Vec<Value> = double.world().rows().collect();
    let raw = Value::Array(rows).to_string();
    let spoiled = raw.replace(
        &format!("{{\"applicant\":\"{newer}\""),
        &format!("{{\"odd\":1e999,\"applicant\":\"{newer}\""),
    );
    assert_ne!(raw, spoiled);
    let body = Action::Body { raw: spoiled };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, body));
    let report = run(&double, false);
    assert_eq!(code(&report, &older), Some("newer_unread"));
    assert_eq!(held(&double), before);
}

#[test]
fn within_a_day_the_moment_that_the_applicants_record_tells_decides() {
    for row_candidate in ["absent", "candidate_id", "object"] {
        // A row that carries its candidate needs no lookup for anything else.
        for day in [json!("05/01/24"), Value::Null] {
            let api_variants =
                json!({ "row_candidate": row_candidate, "candidate_files": "absent" });
            let double = Double::new(Settings {
                api_variants: serde_json::from_value(api_variants).unwrap(),
                ..Settings::default()
            });
            let [older, newer] = applicants(&double.world(), CASE).try_into().unwrap();
            show(&double, &older, "created_at", json!("05/01/24"));
            show(&double, &newer, "created_at", day.clone());
            show_reversed(&double);
            run(&double, false);
            assert_eq!(applied_applicant(&double), newer, "{row_candidate}, {day}");
        }
    }
}

#[test]
fn a_person_waits_while_it_cannot_be_read_which_application_of_a_day_is_newest() {
    let api_variants = json!({ "row_candidate": "candidate_id", "candidate_files": "absent" });
    let double = Double::new(Settings {
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    });
    let [older, newer] = applicants(&double.world(), CASE).try_into().unwrap();
    let day = double
        .world()
        .rows()
        .find(|row| row["applicant"] == newer)
        .unwrap()["created_at"]
        .clone();
    show(&double, &older, "created_at", day);
    show_reversed(&double);
    let before = held(&double);
    let outage = Fault::on(Endpoint::Applicant, Action::status(503)).id(&newer);
    double.world_mut().add_fault(outage);
    let report = run(&double, false);
    assert!(held(&double) == before);
    assert_eq!(code(&report, &newer), Some("unavailable"));
    assert_eq!(code(&report, &older), Some("newer_unread"));
    double.calm();
    run(&double, false);
    assert_eq!(applied_applicant(&double), newer);
}

/// Shows the rows in the opposite order.
fn show_reversed(double: &Double) {
    let rows: Vec<Value> = double.world().rows().collect();
    let raw = Value::Array(rows.into_iter().rev().collect()).to_string();
    let body = Action::Body { raw };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, body));
}

#[test]
fn the_newest_decides_in_every_form_of_a_date() {
    for (of_older, of_newer) in [
        (json!("31/12/2023"), json!("05/01/2024")),
        (json!("2024-01-05T09:00:00Z"), json!("2024-01-05T17:00:00Z")),
        (
            json!("2024-01-05 09:00:00"),
            json!("2024-01-05T10:30:00+01:00"),
        ),
        (json!(1_704_074_000), json!(1_704_474_000)),
        (json!(1_704_074_000_000_i64), json!("1704474000")),
        (json!("no date"), json!("05/01/24")),
        (json!("31/12/23"), json!(1_704_474_000)),
    ] {
        let (double, older, newer) = double();
        for (applicant, date) in [(&older, &of_older), (&newer, &of_newer)] {
            show(&double, applicant, "created_at", date.clone());
            let candidate = double.world().case(CASE).unwrap().id.to_string();
            show(&double, applicant, "candidate_id", json!(candidate));
        }
        // No record tells more than the rows.
        let closed = Fault::on(Endpoint::Applicant, Action::status(404));
        double.world_mut().add_fault(closed);
        run(&double, false);
        assert_eq!(applied_applicant(&double), newer, "{of_older} {of_newer}");
    }
}

#[test]
fn an_applicant_that_a_search_shows_twice_is_one() {
    let (double, _, newer) = double();
    let mut rows: Vec<Value> = double.world().rows().collect();
    let count = rows.len();
    let mut twin = rows
        .iter()
        .find(|row| row["applicant"] == newer)
        .unwrap()
        .clone();
    twin["column"] = json!("Refusé");
    twin["updated_at"] = json!("01/01/70");
    rows.push(twin);
    let raw = Value::Array(rows).to_string();
    let body = Action::Body { raw };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, body));
    let report = run(&double, true);
    assert_eq!(report.items.len(), count);
    assert_ne!(tag(&held(&double), "column"), "Refusé");
    let report = run(&double, true);
    let mut applicants = report.items.iter().map(|item| item.applicant.as_deref());
    assert!(applicants.all(|applicant| applicant != Some(&newer)));
}

/// Lets the search show these rows only.
fn show_only(double: &Double, is_shown: impl Fn(&Value) -> bool) {
    let rows = double.world().rows().filter(is_shown).collect();
    let raw = Value::Array(rows).to_string();
    let body = Action::Body { raw };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, body));
}

#[test]
fn an_application_that_may_be_older_than_one_out_of_sight_is_left_to_a_search_for_all_rows() {
    let (double, older, newer) = double();
    show_only(&double, |row| row["applicant"] == *newer);
    assert!(run(&double, true).complete);
    double.calm();
    double.pass(HOUR);
    show_only(&double, |row| row["applicant"] == *older);
    let report = run(&double, true);
    assert_eq!((report.items.len(), report.remaining), (0, 1));
    assert!(!report.complete);
    assert_eq!(applied_applicant(&double), newer);
    double.calm();
    double.pass(HOUR);
    let report = run(&double, true);
    assert!(report.complete);
    assert_eq!(item(&report, &older).outcome, Outcome::Unchanged);
    assert_eq!(applied_applicant(&double), newer);
}

#[test]
fn an_application_made_after_the_last_run_needs_no_search_for_all_rows() {
    let (double, older, newer) = double();
    show_only(&double, |row| row["applicant"] == *older);
    assert!(run(&double, true).complete);
    assert_eq!(applied_applicant(&double), older);
    double.calm();
    double.pass(HOUR);
    let now = double.world().settings().base_ms + HOUR / 2;
    let mut rows: Vec<Value> = double.world().rows().collect();
    rows.retain(|row| row["applicant"] == *newer);
    rows[0]["created_at"] = json!(now);
    let raw = Value::Array(rows).to_string();
    let body = Action::Body { raw };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, body));
    let report = run(&double, true);
    assert!(report.complete);
    assert_eq!(double.sent_to(Endpoint::Search).len(), 1);
    assert_eq!(applied_applicant(&double), newer);
}

#[test]
fn the_order_within_a_day_is_kept_when_a_record_cannot_be_read_any_more() {
    let (double, older, newer) = double();
    for applicant in [&older, &newer] {
        show(&double, applicant, "created_at", json!("05/01/24"));
    }
    run(&double, true);
    assert_eq!(applied_applicant(&double), newer);
    let gone = Fault::on(Endpoint::Applicant, Action::status(404)).id(&newer);
    double.world_mut().add_fault(gone);
    double.pass(HOUR);
    change(&double, &older, &json!({ "column": "Refus\u{e9}" }));
    for incremental in [true, false] {
        let report = run(&double, incremental);
        assert_eq!(
            applied_applicant(&double),
            newer,
            "{:?}",
            item(&report, &older)
        );
    }
}
