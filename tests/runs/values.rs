//! Unknown never overwrites known, and a value that HrFlow.ai keeps in a form of its own is edited once.

use crate::support::{Double, applicants, item, profile, tag};
use sandbox::{Endpoint, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::{Outcome, Stage};

/// The candidate and the only applicant of a named person.
fn person(double: &Double, case: &str) -> (String, String) {
    let candidate = double.world().case(case).unwrap().id.to_string();
    let applicant = applicants(&double.world(), case).remove(0);
    (candidate, applicant)
}

fn edits_of(double: &Double, candidate: &str) -> Vec<Value> {
    let edits = double.sent_to(Endpoint::Edit).into_iter();
    let bodies = edits.map(|edit| edit.body.unwrap());
    bodies
        .filter(|body| body["reference"] == candidate)
        .collect()
}

/// A few persons, with accents and other scripts among them.
fn small(api_variants: Value) -> Rc<Double> {
    Double::new(Settings {
        candidates: 4,
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

/// A sandbox whose rows carry everything, and whose applicants cannot be asked for.
fn rows_alone() -> Rc<Double> {
    small(json!({ "row_candidate": "candidate_id", "candidate_files": "absent" }))
}

const CASE: &str = "plain";
const NAMED: [(&str, &str); 4] = [
    ("firstname", "first_name"),
    ("lastname", "last_name"),
    ("email", "email"),
    ("phone", "phone"),
];

#[test]
fn what_says_nothing_in_flatchr_empties_nothing_in_hrflow() {
    for nothing in [
        json!(null),
        json!(""),
        json!(" "),
        json!("\u{a0}\t"),
        json!("\u{200b}\u{feff}\u{2800}"),
        json!("XXXXX"),
    ] {
        let double = rows_alone();
        let (candidate, applicant) = person(&double, CASE);
        double.run_with(json!({}));
        let before = profile(&double.world(), CASE);
        let mut world = double.world_mut();
        world
            .edit_candidate(
                &candidate,
                &json!(
                    NAMED
                        .map(|(name, _)| (name.to_owned(), nothing.clone()))
                        .into_iter()
                        .collect::<serde_json::Map<_, _>>()
                ),
                1,
            )
            .unwrap();
        for name in [
            "firstname",
            "lastname",
            "email",
            "phone",
            "column",
            "source",
        ] {
            world
                .override_row(&applicant, name, Some(nothing.clone()))
                .unwrap();
        }
        drop(world);
        double.run_with(json!({}));
        let after = profile(&double.world(), CASE);
        assert_eq!(after["info"], before["info"], "{nothing}");
        if nothing != "XXXXX" {
            assert_eq!(after["tags"], before["tags"], "{nothing}");
        }
    }
}

/// The first name alone, whichever part Flatchr lacks.
#[test]
fn half_a_name_in_flatchr_leaves_the_whole_one() {
    for (lacking, key) in NAMED.into_iter().take(2) {
        for nothing in [json!(null), json!(" ")] {
            let double = rows_alone();
            let (_, applicant) = person(&double, CASE);
            double.run_with(json!({}));
            let before = profile(&double.world(), CASE);
            double
                .world_mut()
                .override_row(&applicant, lacking, Some(nothing))
                .unwrap();
            double.run_with(json!({}));
            let after = profile(&double.world(), CASE);
            assert_eq!(after["info"], before["info"], "{key}");
        }
    }
}

#[test]
fn a_phone_that_comes_as_a_number_is_sent_as_a_text_and_once() {
    let double = rows_alone();
    let (candidate, applicant) = person(&double, CASE);
    let phone = Some(json!(33_639_980_099_u64));
    double
        .world_mut()
        .override_row(&applicant, "phone", phone)
        .unwrap();
    for _ in 0..3 {
        double.run_with(json!({}));
    }
    let edits = edits_of(&double, &candidate);
    assert_eq!(edits.len(), 1);
    assert_eq!(edits[0]["info"]["phone"], "33639980099");
    assert_eq!(
        profile(&double.world(), CASE)["info"]["phone"],
        "33639980099"
    );
}

#[test]
fn nothing_but_iso_8601_is_sent_as_created_at() {
    for (date, expected) in [
        (json!("09/11/2021"), None),
        (
            json!("2021-11-09 10:00:00"),
            Some("2021-11-09T10:00:00+0000"),
        ),
        (
            json!(1_636_452_000_123_i64),
            Some("2021-11-09T10:00:00+0000"),
        ),
        (json!("1636452000"), Some("2021-11-09T10:00:00+0000")),
        (json!("00/00/00"), None),
        (json!("29/02/23"), None),
        (json!("hier"), None),
        (json!(7), None),
    ] {
        for format in [
            json!(null),
            json!("{ reference: .id, created_at: $__date, tags: [{ name: \"new\", value: 1 }] }"),
        ] {
            let double = rows_alone();
            let (candidate, applicant) = person(&double, CASE);
            let before = profile(&double.world(), CASE)["created_at"].clone();
            double
                .world_mut()
                .override_row(&applicant, "created_at", Some(date.clone()))
                .unwrap();
            // The same value from a program that passes it on as it is.
            let format = format
                .as_str()
                .map(|format| format.replace("$__date", &date.to_string()));
            let report = double.run_with(json!({ "format": format }));
            assert_eq!(
                item(&report, &applicant).outcome,
                Outcome::Updated,
                "{date}"
            );
            let after = profile(&double.world(), CASE);
            assert_eq!(
                after["created_at"],
                expected.map_or(before, Value::from),
                "{date} {format:?}"
            );
            assert_eq!(edits_of(&double, &candidate).len(), 1);
        }
    }
}

#[test]
fn a_profile_into_which_nothing_can_be_merged_fails_and_is_never_unchanged() {
    for (field, odd) in [
        ("tags", json!({ "column": "Hired" })),
        ("tags", json!("Hired")),
        ("metadatas", json!(7)),
        ("info", json!("Ana")),
    ] {
        for persist in [true, false] {
            let double = rows_alone();
            let (candidate, applicant) = person(&double, CASE);
            double
                .world_mut()
                .override_profile(&candidate, field, odd.clone())
                .unwrap();
            let format = ".metadatas = [{ name: \"a\", value: 1 }]";
            let format = format!(
                "{{ reference: .id, info: {{ phone: .phone }}, tags: [{{ name: \"a\", value: 1 }}] }} | {format}"
            );
            for _ in 0..2 {
                let report = double.run_with(json!({ "format": format, "persist": persist }));
                let item = item(&report, &applicant);
                assert_eq!(
                    (item.outcome, item.stage),
                    (Outcome::Failed, Stage::Compare),
                    "{field}"
                );
                let error = item.error.as_ref().unwrap();
                assert_eq!(error.code, "unmergeable_field");
                assert!(
                    error.message.contains(&format!("`{field}`")),
                    "{}",
                    error.message
                );
            }
            assert_eq!(profile(&double.world(), CASE)[field], odd);
            assert_eq!(edits_of(&double, &candidate), Vec::<Value>::new());
        }
    }
}

#[test]
fn a_field_that_is_not_written_may_have_any_shape() {
    let double = rows_alone();
    let (candidate, applicant) = person(&double, CASE);
    double
        .world_mut()
        .override_profile(&candidate, "tags", json!({}))
        .unwrap();
    double
        .world_mut()
        .override_profile(&candidate, "metadatas", json!("odd"))
        .unwrap();
    let report = double.run_with(json!({}));
    assert_eq!(
        item(&report, &applicant).outcome,
        Outcome::Failed,
        "the sandbox refuses the edit"
    );
    double
        .world_mut()
        .override_profile(&candidate, "info.phone", json!("1"))
        .unwrap();
    let only = json!({ "only_edit_fields": ["info"] });
    let report = double.run_with(json!({ "push_parameters": only, "persist": false }));
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
}

#[test]
fn replace_keeps_a_listed_field_that_the_format_does_not_name() {
    let double = rows_alone();
    let (candidate, _) = person(&double, CASE);
    let skills = json!([{ "name": "Rust", "type": "hard", "value": null }]);
    double
        .world_mut()
        .override_profile(&candidate, "skills", skills.clone())
        .unwrap();
    double.run_with(json!({
        "push_parameters": { "edit_mode": "replace", "only_edit_fields": ["skills", "tags"] },
    }));
    let after = profile(&double.world(), CASE);
    assert_eq!(after["skills"], skills);
    assert_eq!(
        tag(&after, "applicant_id"),
        &applicants(&double.world(), CASE)[0]
    );
}

/// Full runs compare everything again, so a form that counted as a difference would be edited in each.
#[test]
fn values_that_hrflow_stores_in_a_form_of_its_own_are_edited_once() {
    for form in [
        "trimmed",
        "decomposed",
        "phones_without_spaces",
        "lower_case_emails",
        "tags_with_values",
        "dates_without_zone",
    ] {
        let double = small(json!({ "row_candidate": "candidate_id", "stored_values": form }));
        let (candidate, applicant) = person(&double, CASE);
        let mut world = double.world_mut();
        let changes = json!({ "email": "Ana@Example.com", "firstname": " Zo\u{e9} ", "phone": "+33 6 39 98 00 99" });
        world.edit_candidate(&candidate, &changes, 1).unwrap();
        for (name, value) in changes.as_object().unwrap() {
            world
                .override_row(&applicant, name, Some(value.clone()))
                .unwrap();
        }
        world
            .override_row(&applicant, "vacancy", Some(json!("Ad  H/F ")))
            .unwrap();
        world
            .override_row(
                &applicant,
                "created_at",
                Some(json!("2021-11-10T10:00:00.000Z")),
            )
            .unwrap();
        drop(world);
        double.run_with(json!({}));
        assert_eq!(edits_of(&double, &candidate).len(), 1, "{form}");
        double.world_mut().clear_journal();
        for _ in 0..2 {
            double.run_with(json!({}));
        }
        assert_eq!(double.sent_to(Endpoint::Edit).len(), 0, "{form}");
        // A real change is still seen.
        double
            .world_mut()
            .override_row(&applicant, "phone", Some(json!("+33 6 39 98 00 98")))
            .unwrap();
        double.run_with(json!({}));
        assert_eq!(edits_of(&double, &candidate).len(), 1, "{form}");
    }
}

/// A sandbox that stores names in title case, and a person whose names are in capitals.
fn title_case() -> (Rc<Double>, String, String) {
    let double = small(json!({ "row_candidate": "candidate_id", "stored_values": "title_case" }));
    let (candidate, applicant) = person(&double, CASE);
    rename(&double, &applicant, "LE GOFF");
    (double, candidate, applicant)
}

/// A recruiter renames the candidate, which updates the row.
fn rename(double: &Double, applicant: &str, lastname: &str) {
    let candidate = double.world().case(CASE).unwrap().id.to_string();
    let mut world = double.world_mut();
    let name = json!(lastname);
    world
        .edit_candidate(&candidate, &json!({ "lastname": name }), double.now_ms())
        .unwrap();
    world
        .override_row(applicant, "lastname", Some(name))
        .unwrap();
}

/// How many edits of the candidate a run sends.
fn edits_in_a_run(double: &Rc<Double>, candidate: &str, changes: Value) -> usize {
    double.world_mut().clear_journal();
    double.run_with(changes);
    edits_of(double, candidate).len()
}

#[test]
fn a_form_that_no_rule_foresees_is_remembered() {
    for incremental in [true, false] {
        let (double, candidate, applicant) = title_case();
        let run = || edits_in_a_run(&double, &candidate, json!({ "incremental": incremental }));
        assert_eq!(run(), 1);
        assert_eq!(
            profile(&double.world(), CASE)["info"]["last_name"],
            "Le Goff"
        );
        assert_eq!((run(), run()), (0, 0));
        let full = double.run_with(json!({}));
        assert_eq!(item(&full, &applicant).outcome, Outcome::Unchanged);
        let dry = double.run_with(json!({ "persist": false, "incremental": false }));
        assert_eq!(item(&dry, &applicant).outcome, Outcome::Unchanged);
        // Another value of the row is edited, and its form is remembered too.
        rename(&double, &applicant, "LE GUEN");
        assert_eq!((run(), run()), (1, 0));
        assert_eq!(
            profile(&double.world(), CASE)["info"]["full_name"],
            "Juliette Le Guen"
        );
        // So is another field, with the name as it is.
        let source = json!({ "source": "Elsewhere" });
        let changed = double
            .world_mut()
            .change_row(&applicant, &source, double.now_ms());
        changed.unwrap();
        assert_eq!((run(), run()), (1, 0));
    }
}

#[test]
fn a_change_that_somebody_else_makes_is_edited_although_a_form_is_remembered() {
    let (double, candidate, _) = title_case();
    let run = || edits_in_a_run(&double, &candidate, json!({}));
    assert_eq!((run(), run()), (1, 0));
    for (path, value) in [
        ("info.last_name", json!("Goff")),
        ("info.phone", json!("1")),
    ] {
        double
            .world_mut()
            .override_profile(&candidate, path, value)
            .unwrap();
        assert_eq!((run(), run()), (1, 0), "{path}");
        assert_eq!(
            profile(&double.world(), CASE)["info"]["last_name"],
            "Le Goff"
        );
    }
}

/// The response of an edit that was lost looks the same as that of a value that HrFlow.ai changes back.
#[test]
fn an_edit_of_which_nothing_came_back_is_sent_once_more() {
    let double = small(json!({ "row_candidate": "candidate_id", "stored_values": "not_at_all" }));
    let (candidate, applicant) = person(&double, CASE);
    let run = || edits_in_a_run(&double, &candidate, json!({}));
    assert_eq!((run(), run(), run()), (1, 1, 0));
    rename(&double, &applicant, "Goff");
    assert_eq!((run(), run(), run()), (1, 1, 0));
}

/// The name is what HrFlow.ai makes of it, so nothing is left to remember.
#[test]
fn a_form_is_forgotten_when_nothing_differs_any_more() {
    let (double, candidate, applicant) = title_case();
    let run = || edits_in_a_run(&double, &candidate, json!({}));
    assert_eq!((run(), run()), (1, 0));
    rename(&double, &applicant, "Le Goff");
    assert_eq!(run(), 0);
    // Somebody may write exactly the old difference again.
    rename(&double, &applicant, "LE GOFF");
    assert_eq!((run(), run(), run()), (1, 1, 0));
}
