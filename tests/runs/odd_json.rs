//! JSON as other languages write it: it is read, or it is told whose it is and where it cannot be read.

use crate::support::{Double, applicants, differences, held, item, profile, tag};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::rc::Rc;
use update_profiles_in_hrflow::json::id_text;
use update_profiles_in_hrflow::report::{ErrorReport, Outcome, RunReport, Status};

const CASE: &str = "plain";

const DIGITS: &str = "123456789012345678901234567890";

fn double() -> Rc<Double> {
    Double::new(Settings::default())
}

fn fault(double: &Double, endpoint: Endpoint, raw: String) {
    let body = Action::Body { raw };
    double.world_mut().add_fault(Fault::on(endpoint, body));
}

fn applicant(double: &Double) -> String {
    applicants(&double.world(), CASE).remove(0)
}

/// Shows the case's row alone, with other bytes in one place.
fn show_row(double: &Double, old: &str, new: &str) -> String {
    let applicant = applicant(double);
    let mut rows: Vec<Value> = double.world().rows().collect();
    rows.retain(|row| row["applicant"] == applicant);
    let raw = Value::Array(rows).to_string();
    let changed = raw.replacen(old, new, 1);
    assert_ne!(raw, changed);
    fault(double, Endpoint::Search, changed);
    applicant
}

fn error<'a>(report: &'a RunReport, applicant: &str) -> (&'a str, &'a str) {
    let error = item(report, applicant).error.as_ref().unwrap();
    (&error.code, &error.message)
}

#[test]
fn a_byte_order_mark_and_nan_in_every_answer_of_both_apis_change_nothing() {
    let settings = || Settings {
        candidates: 20,
        ..Settings::default()
    };
    let undisturbed = Double::new(settings());
    let expected = undisturbed.run_with(json!({}));
    assert_eq!(expected.status, Status::Success);
    for action in [Action::ByteOrderMark, Action::NanForNull] {
        let double = Double::new(settings());
        let everywhere = Fault::everywhere(action.clone());
        double.world_mut().add_fault(everywhere);
        let report = double.run_with(json!({}));
        let outcomes = |report: &RunReport| {
            let items = report.items.iter();
            items.map(|item| item.outcome).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(&report), outcomes(&expected), "{action:?}");
        let differences = differences(&held(&double), &held(&undisturbed));
        assert_eq!(differences, Vec::<String>::new(), "{action:?}");
    }
}

#[test]
fn half_of_an_emoji_is_a_replacement_character() {
    let double = double();
    let applicant = show_row(&double, "\"vacancy\":\"", "\"vacancy\":\"\\ud83d");
    let report = double.run_with(json!({ "incremental": true }));
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
    let held = profile(&double.world(), CASE);
    let vacancy = tag(&held, "vacancy").as_str().unwrap();
    assert!(vacancy.starts_with('\u{fffd}'), "{vacancy}");
    // The ledger knows the row.
    assert_eq!(double.run_with(json!({ "incremental": true })).skipped, 1);
}

#[test]
fn a_row_that_cannot_be_read_is_told_by_its_applicant_and_its_field() {
    for (old, new, place) in [
        ("\"hired\":false", "\"hired\":1e999", "the field `hired`"),
        (
            "\"hired\":false",
            "\"hired\":{\"a\":\"\\x\"}",
            "the field `hired`",
        ),
        ("\"hired\":false", "\"hired\":undefined", "not JSON"),
        ("\"hired\":false", "\"Ana Exemple\":1e999", "not JSON"),
    ] {
        let double = double();
        let before = held(&double);
        let applicant = show_row(&double, old, new);
        let report = double.run_with(json!({ "incremental": true }));
        let (code, message) = error(&report, &applicant);
        assert_eq!(code, "bad_row");
        assert!(message.contains(place), "{message}");
        assert!(!message.contains("Ana"), "{message}");
        let detail = item(&report, &applicant).error.as_ref().unwrap();
        let detail = detail.detail.as_deref().unwrap_or_default();
        assert_eq!(detail.starts_with("at byte "), place == "not JSON");
        assert_eq!(held(&double), before);
        let failed = double.inspect().unwrap().failed;
        assert_eq!(failed[0].applicant.as_ref(), Some(&applicant));
    }
}

#[test]
fn in_a_search_in_latin_1_only_rows_with_accents_fail_and_each_is_told() {
    let double = double();
    let latin1 = Fault::on(Endpoint::Search, Action::Latin1);
    double.world_mut().add_fault(latin1);
    let rows: Vec<Value> = double.world().rows().collect();
    let report = double.run_with(json!({}));
    assert_eq!(report.items.len(), rows.len());
    for row in rows {
        let applicant = id_text(&row["applicant"]).unwrap();
        let is_latin1 = row
            .to_string()
            .chars()
            .any(|c| ('\u{80}'..='\u{ff}').contains(&c));
        let error = item(&report, &applicant).error.as_ref();
        let is_bad = error.is_some_and(|error| error.code == "bad_row");
        assert_eq!(is_bad, is_latin1, "{row}");
        if is_bad {
            let message = &error.unwrap().message;
            assert!(message.contains("the field `"), "{message}");
        }
    }
}

#[test]
fn what_another_system_wrote_keeps_its_digits() {
    let double = double();
    let before = profile(&double.world(), CASE);
    let applicant = applicant(&double);
    let mut with_id = before.clone();
    let id: Value = serde_json::from_str(DIGITS).unwrap();
    let foreign = json!({ "name": "legacy_id", "value": id });
    with_id["tags"].as_array_mut().unwrap().push(foreign);
    let answer = json!({ "code": 200, "message": "Profile details", "data": with_id });
    let reference = before["reference"].as_str().unwrap();
    let body = Action::Body {
        raw: answer.to_string(),
    };
    let fault = Fault::on(Endpoint::Profile, body).id(reference);
    double.world_mut().add_fault(fault);
    let report = double.run_with(json!({}));
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
    let held = profile(&double.world(), CASE);
    assert_eq!(tag(&held, "legacy_id").to_string(), DIGITS);
}

#[test]
fn two_candidates_with_long_ids_are_two_references() {
    let mut asked = Vec::new();
    for last in ["0", "1"] {
        let double = double();
        let applicant = applicant(&double);
        let id = format!("{DIGITS}{last}");
        let raw = format!(
            "{{\"id\":\"{applicant}\",\"candidate\":{{\"id\":{id},\"firstname\":\"Ana\"}}}}"
        );
        let fault = Fault::on(Endpoint::Applicant, Action::Body { raw }).id(&applicant);
        double.world_mut().add_fault(fault);
        let report = double.run_with(json!({}));
        assert_eq!(item(&report, &applicant).candidate.as_deref(), Some(&*id));
        let wanted = format!("reference={id}");
        let profiles = double.sent_to(Endpoint::Profile);
        asked.extend(
            profiles
                .into_iter()
                .find(|entry| entry.query.contains(&wanted)),
        );
    }
    assert_eq!(asked.len(), 2);
}

#[test]
fn an_answer_that_cannot_be_read_is_told_by_its_place() {
    for endpoint in [Endpoint::Applicant, Endpoint::Profile] {
        let double = double();
        fault(&double, endpoint, "{\"data\":{\"phone\":0612}}".to_owned());
        let report = double.run_with(json!({}));
        let error = item(&report, &applicant(&double)).error.as_ref().unwrap();
        assert_eq!(error.code, "malformed");
        assert_eq!(error.detail.as_deref(), Some("at byte 18"));
        assert!(!error.message.contains("0612"), "{}", error.message);
    }
    let double = double();
    let raw = "\u{feff}[{\"applicant\":\"a\"} {}]";
    fault(&double, Endpoint::Search, raw.to_owned());
    let error = double.run_with(json!({})).error.unwrap();
    assert_eq!(error.code, "malformed");
    assert_eq!(error.detail.as_deref(), Some("at byte 22"));
}

/// A ledger keeps each message once, so that it stays small when all answers are broken.
#[test]
fn answers_broken_at_different_places_have_one_message() {
    let double = double();
    let rows: Vec<Value> = double.world().rows().collect();
    for (index, row) in rows.iter().enumerate() {
        let applicant = id_text(&row["applicant"]).unwrap();
        let raw = format!("{{\"id\":{}x}}", " ".repeat(index));
        let fault = Fault::on(Endpoint::Applicant, Action::Body { raw }).id(&applicant);
        double.world_mut().add_fault(fault);
    }
    let report = double.run_with(json!({}));
    let errors = report.items.iter().filter_map(|item| item.error.as_ref());
    let malformed: Vec<_> = errors.filter(|error| error.code == "malformed").collect();
    let count = |text: fn(&ErrorReport) -> Option<&str>| {
        let texts = malformed.iter().map(|error| text(error));
        texts.collect::<HashSet<_>>().len()
    };
    assert_eq!(count(|error| Some(&error.message)), 1);
    assert!(count(|error| error.detail.as_deref()) > 10);
}
