//! The results of the reference implementation, compared with ours.
//!
//! `reference/generate.py` writes them into `reference/cases.json` and describes how. The tests name
//! every difference with its reason; everything else is equal.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use update_profiles_in_hrflow::edit::{hydrate, plan, replace};
use update_profiles_in_hrflow::hooks::default_format;
use update_profiles_in_hrflow::hrflow::RESUME;
use update_profiles_in_hrflow::json::Object;
use update_profiles_in_hrflow::report::{Events, Reason, Status};
use update_profiles_in_hrflow::workflow::{EditMode, PushParameters, Workflow};

static CASES: LazyLock<Cases> = LazyLock::new(|| {
    let cases = serde_json::from_str(include_str!("reference/cases.json"));
    cases.unwrap_or_else(|error| panic!("tests/reference/cases.json: {error}"))
});

#[derive(Deserialize)]
struct Cases {
    /// An item, and the profile that the reference's format makes of it.
    formats: Vec<(Object, Object)>,
    updates: Vec<Update>,
    verdicts: Verdicts,
}

/// One profile through the reference's `update`.
#[derive(Deserialize)]
struct Update {
    about: Option<String>,
    /// The profile in HrFlow.ai.
    current: Object,
    formatted: Object,
    only: Option<Vec<String>>,
    /// The result of a résumé's parse, if it came at once and the reference used it.
    parsed: Option<Object>,
    /// Whether a résumé was sent to be parsed later.
    #[serde(default)]
    submitted: bool,
    /// The body of the edit.
    put: Option<Object>,
    /// The exception, if the reference raised one instead.
    raises: Option<String>,
}

impl Update {
    fn parameters(&self) -> PushParameters {
        PushParameters {
            source_key: "source".to_owned(),
            // An empty list counts as none: see `an_empty_only_edit_fields_allows_all_fields`.
            only_edit_fields: self.only.clone().filter(|only| !only.is_empty()),
            edit_mode: EditMode::Replace,
            max_changes: None,
        }
    }

    /// The formatted profile. A listed field that it does not name is null: for the reference that is the
    /// same, for us it is not (`a_listed_field_that_the_format_does_not_name_stays`).
    fn formatted(&self) -> Object {
        let mut formatted = self.formatted.clone();
        for field in self.only.iter().flatten() {
            formatted.entry(field.clone()).or_insert(Value::Null);
        }
        formatted
    }

    /// The profile that we would send.
    fn ours(&self) -> Object {
        let planned = plan(&self.current, &self.formatted(), &self.parameters()).profile;
        match &self.parsed {
            Some(parsed) => hydrate(parsed.clone(), &planned),
            None => planned,
        }
    }
}

/// A verdict for each combination of counters.
#[derive(Deserialize)]
struct Verdicts {
    counters: Vec<String>,
    most: u32,
    letters: BTreeMap<char, (Status, Reason)>,
    told: String,
}

fn updates() -> impl Iterator<Item = &'static Update> {
    CASES.updates.iter()
}

#[test]
fn the_cases_cover_every_kind_of_update() {
    let count = |kind: fn(&&Update) -> bool| updates().filter(kind).count();
    assert!(CASES.formats.len() >= 100);
    assert!(count(|case| case.parsed.is_none() && case.only.is_none()) >= 50);
    assert!(count(|case| case.parsed.is_none() && case.only.is_some()) >= 50);
    assert!(count(|case| case.parsed.is_some() && case.only.is_none()) >= 50);
    assert!(count(|case| case.parsed.is_some() && case.only.is_some()) >= 50);
    assert!(count(|case| case.submitted) >= 10);
    assert!(updates().all(|case| case.put.is_some() != case.raises.is_some()));
}

#[test]
fn replace_makes_the_same_edit_as_the_reference() {
    for case in updates().filter(|case| case.parsed.is_none()) {
        let Some(theirs) = &case.put else { continue };
        let only = case.parameters().only_edit_fields;
        let ours = replace(&case.current, &case.formatted(), only.as_deref());
        assert_eq!(&ours, theirs, "{:?} {:?}", case.about, case.formatted);
        assert_eq!(&case.ours(), theirs);
    }
}

/// The order has no meaning in JSON, but makes the two easy to compare by eye.
#[test]
fn replace_keeps_the_reference_s_order_of_fields() {
    for case in updates().filter(|case| case.parsed.is_none()) {
        let Some(theirs) = &case.put else { continue };
        assert!(case.ours().keys().eq(theirs.keys()), "{theirs:?}");
    }
}

#[test]
fn hydrate_makes_the_same_profile_as_the_reference() {
    for case in updates() {
        let (Some(parsed), Some(theirs)) = (&case.parsed, &case.put) else {
            continue;
        };
        let only = case.parameters().only_edit_fields;
        let planned = replace(&case.current, &case.formatted(), only.as_deref());
        let ours = hydrate(parsed.clone(), &planned);
        assert_eq!(&ours, theirs, "{:?} {planned:?} {parsed:?}", case.about);
        assert_eq!(&case.ours(), theirs);
    }
}

/// The reference empties it: a field that is listed because another workflow edits it would be lost.
#[test]
fn a_listed_field_that_the_format_does_not_name_stays() {
    let mut compared = 0;
    for case in updates().filter(|case| case.parsed.is_none()) {
        let (Some(theirs), Some(only)) = (&case.put, case.parameters().only_edit_fields) else {
            continue;
        };
        let ours = replace(&case.current, &case.formatted, Some(&only));
        let unnamed = |field: &str| {
            only.iter().any(|name| name == field) && !case.formatted.contains_key(field)
        };
        for (field, value) in theirs {
            if unnamed(field) {
                assert_eq!(
                    (value, ours.get(field)),
                    (&Value::Null, case.current.get(field))
                );
                compared += 1;
            } else {
                assert_eq!(ours.get(field), Some(value), "{field}");
            }
        }
    }
    assert!(compared >= 10, "{compared}");
}

#[test]
fn an_empty_only_edit_fields_allows_all_fields() {
    let workflow = json!({
        "workflow_id": "reference",
        "connector_auth": { "api_key": "key", "company_id": "company" },
        "hrflow_auth": { "api_secret": "ask_1", "api_user": "user@example.org" },
        "push_parameters": { "source_key": "source", "only_edit_fields": [] },
    });
    let workflow = Workflow::read(&workflow, &|_| None).unwrap();
    assert_eq!(workflow.push_parameters.only_edit_fields, None);
}

/// An exception ends the whole run of the reference.
#[test]
fn each_exception_of_the_reference_has_a_result_here() {
    let mut seen = Vec::new();
    for case in updates() {
        let Some(exception) = &case.raises else {
            continue;
        };
        let about = case.about.as_deref().unwrap_or_default();
        let ours = case.ours();
        let current = &case.current;
        match about {
            // A run reports a missing reference as a failure of that item's format.
            "format without a reference" => assert_eq!(ours["reference"], current["reference"]),
            // A run reports a missing key as a failure of that item's edit. If a source announced that
            // it parses later and parses at once, the item is deferred, and a later run edits.
            "current without a key" | "parse answered a list" => assert_eq!(&ours, current),
            // The parse gave nothing, so only the planned values remain.
            "parsed info null" => assert_eq!(ours["info"], current["info"]),
            "parsed urls null" => assert_eq!(ours["info"]["urls"], current["info"]["urls"]),
            // The old form of addresses, an object by type, is converted into the new one.
            "parsed urls an object" => assert_eq!(
                ours["info"]["urls"],
                json!([
                    { "type": "github", "url": "https://example.org/b" },
                    { "type": "linkedin", "url": "https://example.org/a" },
                ])
            ),
            // A run rejects such a profile earlier, as a failure of that item's format.
            "planned info a string" => assert_eq!(ours["info"], json!({ "phone": "7" })),
            _ => panic!("`{about}` raises {exception}; this test does not say what we do"),
        }
        seen.push(about);
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
}

/// The reference's profile with our corrections: fields that Flatchr does not know are omitted, and
/// no full name is made of missing names.
fn corrected(item: &Object, mut theirs: Object) -> Object {
    for unknown in ["educations", "experiences", "attachments"] {
        assert_eq!(theirs.shift_remove(unknown), Some(json!([])));
    }
    let names: Vec<String> = ["firstname", "lastname"]
        .iter()
        .filter_map(|name| match item.get(*name) {
            Some(Value::String(name)) if !name.trim().is_empty() => Some(name.clone()),
            Some(Value::Number(name)) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    match names.as_slice() {
        [] => theirs["info"]["full_name"] = Value::Null,
        [name] => theirs["info"]["full_name"] = json!(name),
        // With both names, the reference's full name is right.
        _ => {}
    }
    theirs
}

#[test]
fn the_default_format_makes_the_reference_s_profile_with_two_corrections() {
    for (item, theirs) in &CASES.formats {
        let ours = default_format(item);
        assert_eq!(ours, corrected(item, theirs.clone()), "{item:?}");
        assert!(ours.contains_key(RESUME));
    }
}

#[test]
fn the_reference_makes_names_of_missing_names() {
    let wrong = CASES.formats.iter().filter(|(_, profile)| {
        let name = profile["info"]["full_name"].as_str();
        name.is_some_and(|name| name.starts_with("None ") || name.ends_with(" None"))
    });
    assert!(wrong.count() > 10);
}

/// Whether a run can have these counters: each item that was read is counted once, and the callback
/// is called at most once, and only if an item was formatted.
fn can_happen(events: &Events) -> bool {
    let read = i64::from(events.read_success);
    let kept = read - i64::from(events.logics_failure) - i64::from(events.logics_discard);
    let formatted = kept - i64::from(events.format_failure);
    kept >= 0
        && formatted >= i64::from(events.write_failure)
        && events.callback_failure <= u32::from(formatted > 0)
}

#[test]
fn the_verdict_differs_from_the_reference_s_only_if_everything_was_discarded() {
    let all = &CASES.verdicts;
    let base = all.most + 1;
    let mut compared = 0;
    let mut otherwise = 0;
    for (index, letter) in (0u32..).zip(all.told.chars()) {
        // The last counter changes fastest.
        let mut rest = index;
        let mut counts = Map::new();
        for counter in all.counters.iter().rev() {
            counts.insert(counter.clone(), json!(rest % base));
            rest /= base;
        }
        let events = events(&counts);
        if !can_happen(&events) {
            continue;
        }
        let theirs = all.letters[&letter];
        let ours = events.verdict();
        let kept = events.read_success - events.logics_failure - events.logics_discard;
        if kept == 0 && events.logics_discard > 0 {
            // Logics are there to discard. The reference reports `format_failure`, though there was
            // nothing to format.
            assert_eq!(theirs, (Status::Fatal, Reason::FormatFailure), "{events:?}");
            let failed = events.read_failure + events.logics_failure > 0;
            let status = if failed {
                Status::SuccessWithFailures
            } else {
                Status::Success
            };
            assert_eq!(ours, (status, Reason::None), "{events:?}");
            otherwise += 1;
        } else {
            assert_eq!(ours, theirs, "{events:?}");
        }
        compared += 1;
    }
    assert_eq!((all.counters.len(), all.told.len()), (7, 3_usize.pow(7)));
    assert!(compared > 90 && otherwise == 9, "{compared} {otherwise}");
}

/// The reference's verdict ignores these counters too.
#[test]
fn two_counters_do_not_affect_the_verdict() {
    let events = Events {
        read_success: 1,
        callback_executed: 1,
        getting_incremental_token_failure: 1,
        ..Events::default()
    };
    assert_eq!(events.verdict(), (Status::Success, Reason::None));
}

/// Our counters have the reference's names.
fn events(counts: &Object) -> Events {
    let mut events = serde_json::to_value(Events::default()).unwrap_or_default();
    for (counter, count) in counts {
        assert!(events.get(counter).is_some(), "{counter}");
        events[counter] = count.clone();
    }
    serde_json::from_value(events).unwrap_or_else(|error| panic!("{error}"))
}
