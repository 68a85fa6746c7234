//! What is remembered between runs: the ledger, its bytes, the fingerprints in it, and the guard.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::field_reassign_with_default,
    reason = "a test that panics has failed, and `json!` values are passed as they are made"
)]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use std::sync::LazyLock;
use update_profiles_in_hrflow::ledger::{
    Ask, DAY_MS, FORMAT, Guard, Intent, LEASE_MS, LastRun, Ledger, Mark, Marks, NotALedger,
    PATIENCE, Reply, Revision, Seed, Standing, Touched, View, checksum, decode, encode,
    fingerprint, key, mark, scope,
};
use update_profiles_in_hrflow::report::{ErrorReport, Reason, Status};
use update_profiles_in_hrflow::workflow::Workflow;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// Some moment.
const NOW_MS: u64 = 1_700_000_000_000;

/// A failure becomes an example, rather than a seed in a file.
fn config() -> Config {
    Config {
        failure_persistence: None,
        ..Config::default()
    }
}

/// Milliseconds of any date that a clock tells.
fn moment() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(NOW_MS), 0..(1_u64 << 53)]
}

/// Few enough that what is asked twice is often about the same.
fn any_mark() -> impl Strategy<Value = Mark> {
    let number = || prop_oneof![3 => 0..4_u64, 1 => any::<u64>()];
    (
        number(),
        number(),
        prop_oneof![3 => 0..3_u32, 1 => any::<u32>()],
    )
        .prop_map(|(key, fingerprint, owner)| Mark {
            key,
            fingerprint,
            owner,
        })
}

fn any_error() -> impl Strategy<Value = ErrorReport> {
    let text = || prop_oneof![Just(String::new()), "\\PC{0,12}"];
    (text(), text(), option::of(text()), option::of(any::<u16>())).prop_map(
        |(code, message, endpoint, status)| ErrorReport {
            code,
            message,
            remedy: "wait".to_owned(),
            endpoint,
            status,
            detail: Some("of one applicant".to_owned()),
        },
    )
}

fn any_intent() -> impl Strategy<Value = Intent> {
    ("[a-c]|\\PC{0,8}", "\\PC{0,8}", moment()).prop_map(|(reference, applicant, sent_ms)| Intent {
        reference,
        applicant,
        sent_ms,
    })
}

fn any_marks() -> impl Strategy<Value = Marks> {
    (option::of(moment()), option::of(moment())).prop_map(|(watermark_ms, swept_ms)| Marks {
        watermark_ms,
        swept_ms,
    })
}

mod ledgers {
    use super::*;

    #[derive(Debug, Clone)]
    enum Change {
        Confirm(Mark, bool),
        Defer(Mark),
        Fail(Mark, Option<String>, ErrorReport, bool, u64),
        Submit(Intent),
        Settle(String),
        Sweep(Vec<Mark>, u64),
        Retry(String),
        BeginFullRun,
        EndFullRun,
        Tidy,
        Head(u64, u64, Marks, Option<u64>, bool),
    }

    fn any_change() -> impl Strategy<Value = Change> {
        let text = "[a-c]|\\PC{0,8}";
        let failed = (
            any_mark(),
            option::of(text),
            any_error(),
            any::<bool>(),
            moment(),
        );
        let head = (
            any::<u64>(),
            any::<u64>(),
            any_marks(),
            option::of(moment()),
            any::<bool>(),
        );
        prop_oneof![
            4 => (any_mark(), any::<bool>()).prop_map(|(mark, full)| Change::Confirm(mark, full)),
            1 => any_mark().prop_map(Change::Defer),
            4 => failed.prop_map(|(mark, applicant, error, counts, now_ms)| {
                Change::Fail(mark, applicant, error, counts, now_ms)
            }),
            2 => any_intent().prop_map(Change::Submit),
            1 => text.prop_map(Change::Settle),
            1 => (vec(any_mark(), 0..4), moment()).prop_map(|(rows, now)| Change::Sweep(rows, now)),
            1 => text.prop_map(Change::Retry),
            1 => Just(Change::BeginFullRun),
            1 => Just(Change::EndFullRun),
            1 => Just(Change::Tidy),
            1 => head.prop_map(|(version, scope, marks, refused_ms, is_owing)| {
                Change::Head(version, scope, marks, refused_ms, is_owing)
            }),
        ]
    }

    fn apply(ledger: &mut Ledger, change: Change) {
        match change {
            Change::Confirm(mark, full) => ledger.confirm(mark, full),
            Change::Defer(mark) => ledger.defer(mark),
            Change::Fail(mark, applicant, error, counts, now_ms) => {
                ledger.fail(mark, applicant.as_deref(), &error, counts, now_ms);
            }
            Change::Submit(intent) => ledger.submit(intent),
            Change::Settle(reference) => {
                ledger.settle(&reference);
            }
            Change::Sweep(rows, now_ms) => {
                ledger.sweep(&rows, now_ms);
            }
            Change::Retry(applicant) => {
                ledger.retry(&applicant);
            }
            Change::BeginFullRun => ledger.begin_full_run(),
            Change::EndFullRun => ledger.end_full_run(),
            Change::Tidy => ledger.tidy(),
            Change::Head(version, scope, marks, refused_ms, is_owing) => {
                ledger.version = version;
                ledger.scope = scope;
                ledger.marks = marks;
                ledger.refused_ms = refused_ms;
                ledger.is_owing = is_owing;
            }
        }
    }

    pub fn any_ledger() -> impl Strategy<Value = Ledger> {
        vec(any_change(), 0..24).prop_map(|changes| {
            let mut ledger = Ledger::default();
            for change in changes {
                apply(&mut ledger, change);
            }
            ledger
        })
    }

    pub fn mark_of(applicant: &str, fingerprint: u64, owner: u32) -> Mark {
        Mark {
            key: key(applicant),
            fingerprint,
            owner,
        }
    }

    pub fn error() -> ErrorReport {
        ErrorReport {
            code: "rejected".to_owned(),
            message: "HrFlow.ai refuses the request (400)".to_owned(),
            remedy: "a dry run shows the values that would be sent".to_owned(),
            endpoint: Some("PUT profile/indexing".to_owned()),
            status: Some(400),
            detail: None,
        }
    }

    pub fn intent(reference: &str, applicant: &str) -> Intent {
        Intent {
            reference: reference.to_owned(),
            applicant: applicant.to_owned(),
            sent_ms: NOW_MS,
        }
    }

    /// One that has something of everything.
    pub fn full_ledger() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.version = 7;
        ledger.scope = u64::MAX;
        ledger.marks = Marks {
            watermark_ms: Some(NOW_MS),
            swept_ms: Some(NOW_MS - 1),
        };
        ledger.refused_ms = Some(1);
        ledger.is_owing = true;
        ledger.confirm(mark_of("a", 1, 1), false);
        ledger.confirm(mark_of("b", u64::MAX, u32::MAX), false);
        ledger.begin_full_run();
        ledger.confirm(mark_of("b", 2, 2), true);
        ledger.submit(intent("c1", "a"));
        ledger.fail(mark_of("é", 3, 3), Some("é"), &error(), true, NOW_MS);
        ledger.fail(mark_of("", 4, 4), None, &error(), false, NOW_MS);
        ledger
    }
}

mod the_bytes {
    use super::ledgers::{any_ledger, full_ledger, mark_of};
    use super::*;

    fn some_ledgers() -> [Ledger; 3] {
        let mut one = Ledger::default();
        one.confirm(mark_of("a", 1, 1), false);
        [Ledger::default(), one, full_ledger()]
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn give_the_ledger_again(ledger in any_ledger()) {
            let bytes = encode(&ledger);
            let again = decode(&bytes);
            prop_assert_eq!(again.as_ref(), Ok(&ledger));
            prop_assert_eq!(encode(&again.unwrap()), bytes);
        }

        #[test]
        fn are_never_taken_from_chance(bytes in vec(any::<u8>(), 0..256)) {
            prop_assert!(decode(&bytes).is_err());
            let marked = [b"UPHL", &[FORMAT][..], &bytes].concat();
            prop_assert_eq!(decode(&marked), Err(NotALedger::Corrupt));
        }

        /// Whatever is in it, and however short it is.
        #[test]
        fn of_another_format_are_told(format in any::<u8>(), rest in vec(any::<u8>(), 8..64)) {
            prop_assume!(format != FORMAT);
            let bytes = [b"UPHL", &[format][..], &rest].concat();
            prop_assert_eq!(decode(&bytes), Err(NotALedger::Format(format)));
        }
    }

    #[test]
    fn are_refused_where_they_are_cut_short() {
        for ledger in some_ledgers() {
            let bytes = encode(&ledger);
            for length in 0..bytes.len() {
                assert!(decode(&bytes[..length]).is_err(), "{length} bytes");
            }
            assert_eq!(decode(&bytes), Ok(ledger));
        }
    }

    #[test]
    fn are_refused_where_they_go_on() {
        for ledger in some_ledgers() {
            let bytes = [encode(&ledger), vec![0]].concat();
            assert_eq!(decode(&bytes), Err(NotALedger::Corrupt));
        }
    }

    #[test]
    fn are_refused_where_one_bit_was_changed() {
        for ledger in some_ledgers() {
            let bytes = encode(&ledger);
            for place in 0..bytes.len() * 8 {
                let mut changed = bytes.clone();
                changed[place / 8] ^= 1 << (place % 8);
                let expected = match place / 8 {
                    0..4 => NotALedger::Foreign,
                    4 => NotALedger::Format(changed[4]),
                    _ => NotALedger::Corrupt,
                };
                assert_eq!(decode(&changed), Err(expected), "bit {place}");
                assert_ne!(checksum(&changed), checksum(&bytes), "bit {place}");
            }
        }
    }

    #[test]
    fn are_at_most_24_for_an_applicant() {
        for applicants in [1, 1_000, 100_000] {
            let mut ledger = full_ledger().started_over();
            for number in 0..applicants {
                let applicant = format!("applicant {number}");
                ledger.confirm(mark_of(&applicant, !number, u32::MAX), false);
            }
            assert_eq!(u64::try_from(ledger.applicants()), Ok(applicants));
            let bytes = u64::try_from(encode(&ledger).len()).unwrap();
            assert!(bytes <= 64 + 24 * applicants, "{bytes} for {applicants}");
        }
    }
}

mod fingerprints {
    use super::*;

    fn workflow(changes: Value) -> Workflow {
        let mut parameters = json!({
            "workflow_id": "demo",
            "connector_auth": { "api_key": "flatchr-key", "company_id": "company" },
            "hrflow_auth": { "api_secret": "ask_0", "api_user": "user@example.org" },
            "pull_parameters": {},
            "push_parameters": { "source_key": "source" },
        });
        for (name, change) in changes.as_object().unwrap() {
            match (parameters.get_mut(name), change) {
                (Some(Value::Object(group)), Value::Object(change)) => group.extend(change.clone()),
                _ => parameters[name] = change.clone(),
            }
        }
        Workflow::read(&parameters, &|_| None).unwrap()
    }

    static SEED: LazyLock<Seed> = LazyLock::new(|| Seed::of(&workflow(json!({}))));

    fn of_text(text: &str) -> u64 {
        let raw = RawValue::from_string(text.to_owned()).unwrap();
        fingerprint(&raw, *SEED)
    }

    fn of(row: &Value) -> u64 {
        of_text(&row.to_string())
    }

    /// JSON in which the same is equal: no `-0.0`, which equals `0.0`.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-2..3_i64).prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>()
                .prop_filter("a number", |number| number.is_finite() && *number != 0.0)
                .prop_map(Value::from),
            select(vec!["", "1", "a", "b", "null", "updated_at", "é"]).prop_map(Value::from),
            "\\PC{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                any_object(inner),
            ]
        })
    }

    fn any_object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
        let name = prop_oneof![
            select(vec!["a", "b", "c", "updated_at", ""]).prop_map(str::to_owned),
            "\\PC{0,4}",
        ];
        vec((name, value), 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect()))
    }

    fn any_row() -> impl Strategy<Value = Value> {
        any_object(any_json())
    }

    /// The same, its keys turned round at every depth.
    fn turned(value: &Value, by: usize) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| turned(item, by)).collect(),
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                if !fields.is_empty() {
                    let by = by % fields.len();
                    fields.rotate_left(by);
                    fields[by..].reverse();
                }
                let fields = fields.into_iter();
                Value::Object(
                    fields
                        .map(|(name, value)| (name.clone(), turned(value, by)))
                        .collect(),
                )
            }
            leaf => leaf.clone(),
        }
    }

    /// A small change somewhere: each step of the way says which way to go.
    fn changed(value: &Value, way: &[usize], by: &Value) -> Value {
        let (step, way) = way
            .split_first()
            .map_or((0, way), |(step, way)| (*step, way));
        match value {
            Value::Object(fields) if !fields.is_empty() && step > 0 => {
                let mut fields = fields.clone();
                let name = fields.keys().nth(step % fields.len()).unwrap().clone();
                match step % 3 {
                    0 => drop(fields.remove(&name)),
                    _ => fields[&name] = changed(&fields[&name], way, by),
                }
                Value::Object(fields)
            }
            Value::Array(items) if !items.is_empty() && step > 0 => {
                let mut items = items.clone();
                let place = step % items.len();
                match step % 3 {
                    0 => items.reverse(),
                    1 => drop(items.remove(place)),
                    _ => items[place] = changed(&items[place], way, by),
                }
                Value::Array(items)
            }
            Value::String(text) if step == 0 => Value::from(format!("{text}.")),
            Value::Number(number) if step == 0 => Value::from(number.to_string()),
            _ => by.clone(),
        }
    }

    fn without_update(row: &Value) -> Value {
        let mut row = row.clone();
        row.as_object_mut().unwrap().remove("updated_at");
        row
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn do_not_depend_on_the_order_of_keys(row in any_row(), by in 0..9_usize) {
            prop_assert_eq!(of(&turned(&row, by)), of(&row));
        }

        #[test]
        fn do_not_depend_on_how_it_is_written(row in any_row()) {
            let spread = serde_json::to_string_pretty(&row).unwrap();
            prop_assert_eq!(of_text(&spread), of(&row));
        }

        #[test]
        fn do_not_depend_on_when_the_row_was_updated(row in any_row(), when in any_json()) {
            let mut updated = row.clone();
            updated["updated_at"] = when;
            prop_assert_eq!(of(&updated), of(&row));
            prop_assert_eq!(of(&without_update(&row)), of(&row));
        }

        #[test]
        fn tell_rows_apart(
            row in any_row(),
            way in vec(0..9_usize, 0..4),
            by in any_json(),
            other in any_row(),
        ) {
            let step = way.first().copied().unwrap_or_default();
            let mut changed = changed(&row, &[&[1 + step][..], &way].concat(), &by);
            if !changed.is_object() {
                changed = json!({ "a": changed });
            }
            for other in [changed, other] {
                let same = without_update(&row) == without_update(&other);
                prop_assert_eq!(of(&row) == of(&other), same, "{}", other);
            }
        }
    }

    #[test]
    fn tell_each_of_these_apart() {
        let rows = [
            json!({}),
            json!({ "a": null }),
            json!({ "a": "" }),
            json!({ "a": [] }),
            json!({ "a": {} }),
            json!({ "a": false }),
            json!({ "a": 0 }),
            json!({ "a": 0.0 }),
            json!({ "a": 1 }),
            json!({ "a": -1 }),
            json!({ "a": u64::MAX }),
            json!({ "a": "1" }),
            json!({ "a": "null" }),
            json!({ "a": [null] }),
            json!({ "a": ["x", "y"] }),
            json!({ "a": ["y", "x"] }),
            json!({ "a": ["xy"] }),
            json!({ "a": [["x", "y"]] }),
            json!({ "a": [["x"], ["y"]] }),
            json!({ "a": "x", "b": "y" }),
            json!({ "a": "y", "b": "x" }),
            json!({ "a": "xy", "b": "" }),
            json!({ "a": { "b": "x" } }),
            json!({ "b": { "a": "x" } }),
            json!({ "a": { "updated_at": 1 } }),
            json!({ "a": { "updated_at": 2 } }),
            json!({ "Updated_at": 1 }),
        ];
        for (place, row) in rows.iter().enumerate() {
            for other in &rows[place + 1..] {
                assert_ne!(of(row), of(other), "{row} {other}");
            }
        }
    }

    #[test]
    fn do_not_depend_on_a_links_signature() {
        let link = |text: &str| of(&json!({ "candidate": { "aws": { "link": text } } }));
        let file = "https://storage.example/cv.pdf";
        let signed = [
            format!("{file}?X-Amz-Date=1&X-Amz-Signature=2"),
            format!("{file}?X-Amz-Date=3&X-Amz-Signature=4"),
            format!("{file}?Expires=5&Signature=6"),
        ];
        for one in &signed {
            assert_eq!(link(one), link(&signed[0]), "{one}");
        }
        for other in [
            "https://storage.example/other.pdf?X-Amz-Date=1&X-Amz-Signature=2",
            "https://storage.example/cv.pdf?page=1",
            "https://storage.example/cv.pdf?page=2",
            "http://storage.example/cv.pdf?X-Amz-Date=1&X-Amz-Signature=2",
        ] {
            assert_ne!(link(other), link(&signed[0]), "{other}");
        }
        assert_ne!(
            link("https://a.test/?page=1"),
            link("https://a.test/?page=2")
        );
    }

    #[test]
    fn cover_what_decides_about_a_row() {
        let row = to_raw_value(&json!({ "applicant": "a" })).unwrap();
        let of = |changes: Value| fingerprint(&row, Seed::of(&workflow(changes)));
        let decide = [
            json!({}),
            json!({ "logics": ["."] }),
            json!({ "logics": [".", "."] }),
            json!({ "logics": [". | ."] }),
            json!({ "format": "." }),
            json!({ "connector_auth": { "company_id": "other" } }),
            json!({ "push_parameters": { "source_key": "other" } }),
            json!({ "push_parameters": { "edit_mode": "replace" } }),
            json!({ "push_parameters": { "only_edit_fields": ["tags"] } }),
            json!({ "push_parameters": { "only_edit_fields": ["info"] } }),
        ];
        for (place, one) in decide.iter().enumerate() {
            for other in &decide[place + 1..] {
                assert_ne!(of(one.clone()), of(other.clone()), "{one} {other}");
            }
        }
        for does_not in [
            json!({ "connector_auth": { "api_key": "another-key" } }),
            json!({ "hrflow_auth": { "api_secret": "ask_1" } }),
            json!({ "pull_parameters": { "hired": true } }),
            json!({ "incremental": true }),
        ] {
            assert_eq!(of(does_not.clone()), of(json!({})), "{does_not}");
        }
    }

    /// The scope also covers which rows there are.
    #[test]
    fn have_a_scope_that_covers_the_search() {
        let of = |changes: Value| scope(&workflow(changes));
        let decide = [
            json!({}),
            json!({ "logics": ["."] }),
            json!({ "pull_parameters": { "hired": true } }),
            json!({ "pull_parameters": { "hired": false } }),
            json!({ "connector_auth": { "env_base_url": "https://api.demo.flatchr.io" } }),
        ];
        for (place, one) in decide.iter().enumerate() {
            for other in &decide[place + 1..] {
                assert_ne!(of(one.clone()), of(other.clone()), "{one} {other}");
            }
        }
        let new_key = json!({ "connector_auth": { "api_key": "another-key" } });
        assert_eq!(of(new_key), of(json!({})));
    }

    #[test]
    fn are_in_the_mark_of_a_row() {
        let row = to_raw_value(&json!({ "applicant": "a" })).unwrap();
        let marked = mark(&row, "a", 0x1234_5678_9abc_def0, *SEED);
        let expected = Mark {
            key: key("a"),
            fingerprint: fingerprint(&row, *SEED),
            owner: 0x9abc_def0,
        };
        assert_eq!(marked, expected);
        assert_ne!(key("a"), key("b"));
    }
}

mod what_is_to_be_done {
    use super::ledgers::{any_ledger, error, intent, mark_of};
    use super::*;

    const ROW: u64 = 10;

    fn row() -> Mark {
        mark_of("a", ROW, 1)
    }

    fn failed(times: u32) -> Ledger {
        let mut ledger = Ledger::default();
        for _ in 0..times {
            ledger.fail(row(), Some("a"), &error(), true, NOW_MS);
        }
        ledger
    }

    #[test]
    fn a_row_that_failed_is_tried_again_and_then_less_and_less() {
        let pauses_h = [0, 0, 0, 0, 1, 2, 4, 8, 16, 24, 24, 24];
        let mut ledger = Ledger::default();
        let mut now_ms = NOW_MS;
        for (tries, pause_h) in (1..).zip(pauses_h) {
            ledger.fail(row(), Some("a"), &error(), true, now_ms);
            assert_eq!(ledger.tries(row()), tries);
            let next_ms = now_ms + pause_h * HOUR_MS;
            if pause_h > 0 {
                for early_ms in [now_ms, next_ms - 1] {
                    let standing = ledger.standing(row(), false, early_ms);
                    assert_eq!(standing, Standing::Postponed, "after {tries}");
                }
                assert!(tries >= PATIENCE);
            }
            assert_eq!(ledger.standing(row(), false, next_ms), Standing::Open);
            let told: Vec<_> = ledger.failures().collect();
            assert_eq!(told.len(), 1);
            assert_eq!((told[0].tries, told[0].next_ms), (tries, next_ms));
            assert_eq!(told[0].applicant.as_deref(), Some("a"));
            assert_eq!(told[0].error, Some(error()));
            now_ms = next_ms;
        }
    }

    #[test]
    fn what_is_not_its_own_fault_does_not_count() {
        let mut ledger = failed(4);
        for _ in 0..9 {
            ledger.fail(row(), Some("a"), &error(), false, NOW_MS);
        }
        assert_eq!(ledger.tries(row()), 4);
        assert_eq!(ledger.standing(row(), false, NOW_MS), Standing::Open);
    }

    #[test]
    fn a_row_that_changed_is_not_left_alone() {
        let mut ledger = failed(9);
        let changed = mark_of("a", ROW + 1, 1);
        assert_eq!(ledger.standing(row(), false, NOW_MS), Standing::Postponed);
        assert_eq!(ledger.standing(changed, false, NOW_MS), Standing::Open);
        assert_eq!(ledger.tries(changed), 0);
        ledger.fail(changed, Some("a"), &error(), true, NOW_MS);
        assert_eq!(ledger.tries(changed), 1);
        assert_eq!(ledger.standing(changed, false, NOW_MS), Standing::Open);
    }

    #[test]
    fn a_full_run_leaves_nothing_alone() {
        assert_eq!(failed(9).standing(row(), true, NOW_MS), Standing::Open);
    }

    #[test]
    fn retrying_ends_the_pause_and_forgets_the_row() {
        let mut ledger = failed(9);
        assert!(ledger.retry("a"));
        assert_eq!(ledger.standing(row(), false, NOW_MS), Standing::Open);
        assert_eq!(ledger.tries(row()), 0);
        assert!(ledger.is_owing);

        let mut ledger = Ledger::default();
        ledger.confirm(row(), false);
        assert!(ledger.retry("a"));
        assert_eq!(ledger.standing(row(), false, NOW_MS), Standing::Open);

        assert!(!ledger.retry("a"));
        let mut ledger = Ledger::default();
        assert!(!ledger.retry("nobody"));
        assert!(!ledger.is_owing);
    }

    #[test]
    fn only_the_row_that_was_confirmed_is_skipped() {
        let mut ledger = failed(9);
        ledger.confirm(row(), false);
        assert_eq!(ledger.standing(row(), false, NOW_MS), Standing::Known);
        assert_eq!(ledger.tries(row()), 0);
        assert_eq!(ledger.failures().count(), 0);
        let changed = mark_of("a", ROW + 1, 1);
        assert_eq!(ledger.standing(changed, false, NOW_MS), Standing::Open);
        let other = mark_of("b", ROW, 1);
        assert_eq!(ledger.standing(other, false, NOW_MS), Standing::Open);
    }

    #[test]
    fn a_row_that_failed_or_waits_is_not_known_any_more() {
        let mut ledger = Ledger::default();
        let changed = mark_of("a", ROW + 1, 1);
        for full in [false, true] {
            ledger.confirm(row(), full);
            ledger.fail(changed, Some("a"), &error(), true, NOW_MS);
            assert_eq!(ledger.standing(row(), full, NOW_MS), Standing::Open);
            ledger.confirm(row(), full);
            ledger.defer(row());
            assert_eq!(ledger.standing(row(), full, NOW_MS), Standing::Open);
            assert_eq!(ledger.tries(changed), 0);
        }
    }

    /// It asks a ledger of its own; what others know is not made older by it.
    #[test]
    fn a_full_run_looks_at_everything_once() {
        let mut ledger = Ledger::default();
        ledger.confirm(row(), false);
        assert_eq!(ledger.standing(row(), true, NOW_MS), Standing::Open);
        ledger.begin_full_run();
        assert_eq!(ledger.standing(row(), true, NOW_MS), Standing::Open);
        assert_eq!(ledger.full_run(), Some(0));
        let changed = mark_of("a", ROW + 1, 1);
        ledger.confirm(changed, true);
        ledger.begin_full_run();
        assert_eq!(ledger.standing(changed, true, NOW_MS), Standing::Known);
        assert_eq!(ledger.standing(changed, false, NOW_MS), Standing::Known);
        assert_eq!(ledger.standing(row(), false, NOW_MS), Standing::Open);
        ledger.end_full_run();
        assert_eq!(ledger.full_run(), None);
        assert_eq!(ledger.standing(changed, false, NOW_MS), Standing::Known);
    }

    #[test]
    fn a_row_that_is_about_to_change_is_touched() {
        let mut ledger = Ledger::default();
        ledger.confirm(row(), false);
        let (changed, new) = (mark_of("a", ROW + 1, 1), mark_of("b", 1, 1));
        assert_eq!(ledger.older(&[row(), changed, new]), [changed.key]);
        // What a full run knows of it counts as well.
        ledger.begin_full_run();
        ledger.confirm(changed, true);
        assert_eq!(ledger.older(&[row(), changed, new]), [row().key]);
    }

    #[test]
    fn of_whom_was_touched_nothing_is_known() {
        let mut ledger = Ledger::default();
        for full in [false, true] {
            ledger.confirm(row(), full);
            ledger.confirm(mark_of("b", 1, 1), full);
        }
        let mut of_any = ledger.clone();
        ledger.touch(&Touched::Keys(vec![row().key]));
        of_any.touch(&Touched::Any);
        for full in [false, true] {
            let standing = |ledger: &Ledger, row| ledger.standing(row, full, NOW_MS);
            assert_eq!(standing(&ledger, row()), Standing::Open);
            assert_eq!(standing(&ledger, mark_of("b", 1, 1)), Standing::Known);
            assert_eq!(standing(&of_any, mark_of("b", 1, 1)), Standing::Open);
        }
        assert_eq!(of_any.full_run(), Some(0));
    }

    #[test]
    fn failures_are_counted_that_a_search_does_not_show() {
        let ledger = failed(1);
        assert_eq!(ledger.failures_besides(&[row()]), 0);
        assert_eq!(ledger.failures_besides(&[mark_of("b", 1, 1)]), 1);
    }

    #[test]
    fn who_is_not_shown_any_more_is_forgotten() {
        let mut ledger = failed(1);
        ledger.confirm(mark_of("b", 1, 2), false);
        ledger.submit(intent("c1", "b"));
        let seen = [mark_of("c", 1, 3)];
        assert!(ledger.sweep(&seen, NOW_MS));
        assert_eq!((ledger.applicants(), ledger.failures().count()), (0, 0));
        // It may still be parsed.
        assert!(ledger.pending("c1").is_some());
        assert!(!ledger.sweep(&seen, NOW_MS + DAY_MS - 1));
        assert!(ledger.sweep(&seen, NOW_MS + DAY_MS));
        assert!(ledger.pending("c1").is_none());
    }

    #[test]
    fn who_is_shown_stays() {
        let mut ledger = failed(1);
        ledger.confirm(mark_of("b", 1, 2), false);
        ledger.submit(intent("c1", "b"));
        let before = ledger.clone();
        // Whatever the row is now.
        let seen = [mark_of("a", 77, 0), mark_of("b", 77, 0)];
        assert!(!ledger.sweep(&seen, NOW_MS + 9 * DAY_MS));
        assert_eq!(ledger, before);
    }

    #[test]
    fn starting_over_keeps_what_was_sent_to_be_parsed() {
        let mut ledger = failed(9);
        ledger.version = 7;
        ledger.confirm(mark_of("b", 1, 2), false);
        ledger.submit(intent("c1", "b"));
        let ledger = ledger.started_over();
        assert_eq!((ledger.applicants(), ledger.failures().count()), (0, 0));
        assert_eq!(ledger.version, 7);
        assert_eq!(ledger.pending("c1"), Some(&intent("c1", "b")));
        assert!(!ledger.is_empty());
        assert!(Ledger::default().is_empty());
    }

    proptest! {
        #![proptest_config(config())]

        /// It would cost a look at everyone if it was a mistake.
        #[test]
        fn an_empty_answer_forgets_nobody(ledger in any_ledger(), now_ms in moment()) {
            let mut swept = ledger.clone();
            prop_assert!(!swept.sweep(&[], now_ms));
            prop_assert_eq!(swept, ledger);
        }

        #[test]
        fn tidying_changes_nothing_that_is_told(ledger in any_ledger()) {
            let mut tidied = ledger.clone();
            tidied.tidy();
            let told = |ledger: &Ledger| ledger.failures().collect::<Vec<_>>();
            prop_assert_eq!(told(&tidied), told(&ledger));
            prop_assert!(encode(&tidied).len() <= encode(&ledger).len());
            let again = decode(&encode(&tidied)).unwrap();
            prop_assert_eq!(told(&again), told(&ledger));
        }

        #[test]
        fn no_row_is_left_alone_for_more_than_a_day(
            ledger in any_ledger(),
            row in any_mark(),
            now_ms in moment(),
        ) {
            let mut ledger = ledger;
            ledger.fail(row, None, &error(), true, now_ms);
            let standing = ledger.standing(row, false, now_ms + DAY_MS);
            prop_assert_eq!(standing, Standing::Open);
        }

        #[test]
        fn what_was_confirmed_last_is_known_and_nothing_else(
            ledger in any_ledger(),
            row in any_mark(),
            fingerprint in 0..4_u64,
            full in any::<bool>(),
        ) {
            prop_assume!(fingerprint != row.fingerprint);
            let other = Mark { fingerprint, ..row };
            let mut ledger = ledger;
            ledger.confirm(row, full);
            prop_assert_eq!(ledger.standing(row, full, NOW_MS), Standing::Known);
            prop_assert_ne!(ledger.standing(other, full, NOW_MS), Standing::Known);
            prop_assert_ne!(ledger.standing(other, false, NOW_MS), Standing::Known);
        }
    }
}

mod who_else_is_concerned {
    use super::ledgers::{error, mark_of};
    use super::*;

    #[test]
    fn a_person_has_other_applications() {
        let changed = mark_of("a", 1, 1);
        let other = mark_of("b", 1, 1);
        let mut known = Ledger::default();
        known.confirm(other, false);
        let mut failed = Ledger::default();
        failed.fail(other, Some("b"), &error(), true, NOW_MS);
        for ledger in [known, failed] {
            assert!(ledger.knows_others(&[changed], &[changed]));
            // It is shown as well.
            assert!(!ledger.knows_others(&[changed, other], &[changed]));
            // Nothing of this person changed.
            assert!(!ledger.knows_others(&[changed], &[mark_of("c", 1, 2)]));
            assert!(!ledger.knows_others(&[changed], &[]));
        }
    }

    #[test]
    fn a_row_alone_concerns_nobody_else() {
        let mut ledger = Ledger::default();
        let changed = mark_of("a", 2, 1);
        ledger.confirm(mark_of("a", 1, 1), false);
        assert!(!ledger.knows_others(&[changed], &[changed]));
    }

    /// Its address changed: those who share the old one are concerned.
    #[test]
    fn a_row_had_another_owner_before() {
        let mut ledger = Ledger::default();
        ledger.confirm(mark_of("a", 1, 1), false);
        ledger.confirm(mark_of("b", 1, 1), false);
        let changed = mark_of("a", 2, 2);
        assert!(ledger.knows_others(&[changed], &[changed]));
    }
}

mod a_narrowed_search {
    use super::ledgers::{error, intent, mark_of};
    use super::*;

    const SCOPE: u64 = 5;

    fn swept() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.scope = SCOPE;
        ledger.marks.swept_ms = Some(NOW_MS);
        ledger
    }

    #[test]
    fn is_enough_for_a_day_after_everything_was_seen() {
        assert!(swept().may_narrow(SCOPE, NOW_MS));
        assert!(swept().may_narrow(SCOPE, NOW_MS + DAY_MS - 1));
        assert!(!swept().may_narrow(SCOPE, NOW_MS + DAY_MS));
        assert!(!Ledger::default().may_narrow(0, NOW_MS));
    }

    #[test]
    fn is_not_enough_where_the_workflow_changed() {
        assert!(!swept().may_narrow(SCOPE + 1, NOW_MS));
    }

    #[test]
    fn is_not_enough_where_something_is_due() {
        let refuses: [fn(&mut Ledger); 5] = [
            Ledger::begin_full_run,
            |ledger| ledger.is_owing = true,
            |ledger| ledger.submit(intent("c1", "a")),
            |ledger| ledger.fail(mark_of("a", 1, 1), None, &error(), true, NOW_MS),
            |ledger| ledger.refused_ms = Some(NOW_MS),
        ];
        for refuse in refuses {
            let mut ledger = swept();
            refuse(&mut ledger);
            assert!(!ledger.may_narrow(SCOPE, NOW_MS), "{ledger:?}");
        }
    }

    #[test]
    fn is_enough_again_once_nothing_is_due() {
        let mut ledger = swept();
        for _ in 0..PATIENCE {
            ledger.fail(mark_of("a", 1, 1), None, &error(), true, NOW_MS);
        }
        assert!(ledger.may_narrow(SCOPE, NOW_MS));
        assert!(!ledger.may_narrow(SCOPE, NOW_MS + HOUR_MS));

        let mut ledger = swept();
        ledger.refused_ms = Some(NOW_MS - DAY_MS);
        assert!(ledger.may_narrow(SCOPE, NOW_MS));
    }
}

mod the_guard {
    use super::ledgers::intent;
    use super::*;

    fn any_revision() -> impl Strategy<Value = Revision> {
        (0..4_u64, 0..4_u64, 0..2_u64).prop_map(|(version, fence, checksum)| Revision {
            version,
            fence,
            checksum,
        })
    }

    fn last_run(run_id: &str) -> LastRun {
        LastRun {
            run_id: run_id.to_owned(),
            status: Status::Success,
            reason: Reason::None,
            started_at: String::new(),
            finished_at: String::new(),
            complete: true,
            remaining: 0,
            skipped: 0,
            postponed: 0,
            items: 0,
            requests: <_>::default(),
        }
    }

    fn any_touched() -> impl Strategy<Value = Touched> {
        prop_oneof![
            4 => vec(0..4_u64, 0..3).prop_map(Touched::Keys),
            1 => Just(Touched::Any),
        ]
    }

    fn any_ask() -> impl Strategy<Value = Ask> {
        let fence = || 0..5_u64;
        let run = || select(vec!["a", "b"]).prop_map(str::to_owned);
        let forgotten = || vec(any_revision(), 0..3);
        let commit = (fence(), option::of(any_revision()), 0..4_u64, forgotten());
        let release = (
            fence(),
            option::of(any_marks()),
            option::of(run()),
            forgotten(),
        );
        prop_oneof![
            3 => run().prop_map(|run_id| Ask::Lease { run_id }),
            1 => fence().prop_map(|fence| Ask::Renew { fence }),
            2 => (fence(), any_touched()).prop_map(|(fence, touched)| Ask::Touch { fence, touched }),
            3 => (fence(), 1..4_u64, any_intent()).prop_map(|(fence, number, intent)| Ask::Intend {
                fence,
                number,
                intent,
            }),
            4 => commit.prop_map(|(fence, revision, covers, forgotten)| Ask::Commit {
                fence,
                revision,
                covers,
                forgotten,
            }),
            2 => release.prop_map(|(fence, marks, run, forgotten)| Ask::Release {
                fence,
                marks,
                last_run: run.as_deref().map(last_run),
                forgotten,
            }),
            1 => Just(Ask::Look),
        ]
    }

    /// Asks with the time that passes before each.
    fn any_asks() -> impl Strategy<Value = Vec<(Ask, u64)>> {
        let passes = prop_oneof![
            2 => Just(0),
            2 => 1..LEASE_MS,
            1 => Just(LEASE_MS),
            1 => LEASE_MS..3 * LEASE_MS,
        ];
        vec((any_ask(), passes), 0..24)
    }

    /// A guard with a past, the newest fence that it gave, and the time.
    fn guard_after(asks: Vec<(Ask, u64)>) -> (Guard, u64, u64) {
        let (mut guard, mut fence, mut now_ms) = (Guard::default(), 0, NOW_MS);
        for (ask, passes_ms) in asks {
            now_ms += passes_ms;
            if let Reply::Leased(lease) = guard.answer(ask, now_ms) {
                fence = lease.fence;
            }
        }
        (guard, fence, now_ms)
    }

    fn fence_of(ask: &Ask) -> Option<u64> {
        match ask {
            Ask::Lease { .. } | Ask::Look => None,
            Ask::Renew { fence }
            | Ask::Touch { fence, .. }
            | Ask::Intend { fence, .. }
            | Ask::Commit { fence, .. }
            | Ask::Release { fence, .. } => Some(*fence),
        }
    }

    fn view(guard: &Guard, now_ms: u64) -> View {
        match guard.clone().answer(Ask::Look, now_ms) {
            Reply::Known(view) => view,
            other => panic!("{other:?}"),
        }
    }

    fn lease(guard: &mut Guard, run: &str, now_ms: u64) -> u64 {
        let run_id = run.to_owned();
        match guard.answer(Ask::Lease { run_id }, now_ms) {
            Reply::Leased(lease) => lease.fence,
            other => panic!("{other:?}"),
        }
    }

    fn revision(version: u64, fence: u64) -> Revision {
        Revision {
            version,
            fence,
            checksum: 1,
        }
    }

    fn commit(fence: u64, revision: Revision) -> Ask {
        Ask::Commit {
            fence,
            revision: Some(revision),
            covers: 0,
            forgotten: Vec::new(),
        }
    }

    fn release(fence: u64) -> Ask {
        Ask::Release {
            fence,
            marks: None,
            last_run: None,
            forgotten: Vec::new(),
        }
    }

    fn done(reply: Reply) -> Vec<Revision> {
        match reply {
            Reply::Done { garbage, .. } => garbage,
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #![proptest_config(config())]

        /// An answer may be lost, and then it is asked again a little later.
        #[test]
        fn does_once_what_is_asked_twice(
            past in any_asks(),
            ask in any_ask(),
            later_ms in 0..LEASE_MS,
        ) {
            let (mut once, _, now_ms) = guard_after(past);
            let first = once.answer(ask.clone(), now_ms);
            let mut twice = once.clone();
            let second = twice.answer(ask.clone(), now_ms);
            prop_assert_eq!(&twice, &once);
            if !matches!(ask, Ask::Release { .. }) {
                prop_assert_eq!(&second, &first);
            }
            prop_assert_eq!(
                std::mem::discriminant(&second),
                std::mem::discriminant(&first)
            );
            // Who did not get the lease may get it later.
            prop_assume!(!matches!(first, Reply::Held { .. }));
            let mut later = once.clone();
            later.answer(ask, now_ms + later_ms);
            let but_for_time = |guard: &Guard| View { holder: None, ..view(guard, now_ms) };
            prop_assert_eq!(but_for_time(&later), but_for_time(&once));
        }

        #[test]
        fn refuses_every_fence_but_the_newest(past in any_asks(), ask in any_ask()) {
            let (mut guard, newest, now_ms) = guard_after(past);
            let before = guard.clone();
            let fence = fence_of(&ask);
            prop_assume!(fence.is_some_and(|fence| fence != newest));
            prop_assert_eq!(guard.answer(ask, now_ms), Reply::Lost);
            prop_assert_eq!(guard, before);
        }

        #[test]
        fn lets_nobody_else_commit_without_a_lease_in_between(asks in any_asks()) {
            let (mut guard, mut now_ms) = (Guard::default(), NOW_MS);
            let (mut newest, mut committed_by) = (0, None);
            for (ask, passes_ms) in asks {
                now_ms += passes_ms;
                let asked = ask.clone();
                match (asked, guard.answer(ask, now_ms)) {
                    (Ask::Lease { .. }, Reply::Leased(lease)) => {
                        prop_assert!(lease.fence >= newest);
                        if lease.fence > newest {
                            committed_by = None;
                        }
                        newest = lease.fence;
                    }
                    (Ask::Commit { fence, revision, .. }, Reply::Done { .. }) => {
                        prop_assert_eq!(committed_by.unwrap_or(fence), fence);
                        prop_assert_eq!(fence, newest);
                        committed_by = Some(fence);
                        prop_assert_eq!(view(&guard, now_ms).committed, revision);
                    }
                    _ => {}
                }
            }
        }

        /// As long as the lease of one is valid.
        #[test]
        fn gives_no_lease_to_another(past in any_asks(), passes_ms in 0..2 * LEASE_MS) {
            let (mut guard, newest, now_ms) = guard_after(past);
            let fence = lease(&mut guard, "c", now_ms + 9 * LEASE_MS);
            prop_assert!(fence > newest);
            let now_ms = now_ms + 9 * LEASE_MS + passes_ms;
            let run_id = "d".to_owned();
            match guard.answer(Ask::Lease { run_id }, now_ms) {
                Reply::Held { run_id, for_ms } => {
                    prop_assert_eq!(run_id, "c");
                    prop_assert_eq!(for_ms, LEASE_MS - passes_ms);
                }
                Reply::Leased(lease) => {
                    prop_assert!(passes_ms >= LEASE_MS);
                    prop_assert_eq!(lease.fence, fence + 1);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn is_the_same_after_it_was_kept(past in any_asks()) {
            let (guard, _, _) = guard_after(past);
            let kept = serde_json::to_string(&guard).unwrap();
            prop_assert_eq!(serde_json::from_str::<Guard>(&kept).unwrap(), guard);
        }
    }

    #[test]
    fn leaves_an_expired_lease_to_its_holder_while_nobody_takes_it() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        let late_ms = 5 * LEASE_MS;
        assert_eq!(view(&guard, late_ms).holder, None);
        let ledger = revision(1, fence);
        assert_eq!(done(guard.answer(commit(fence, ledger), late_ms)), []);
        assert_eq!(view(&guard, late_ms).committed, Some(ledger));
        // And it is valid again.
        let holder = view(&guard, late_ms + 1).holder;
        assert_eq!(holder, Some(("a".to_owned(), LEASE_MS - 1)));
        let taken = lease(&mut guard, "b", late_ms + LEASE_MS);
        assert!(taken > fence);
        assert_eq!(
            guard.answer(Ask::Renew { fence }, late_ms + LEASE_MS),
            Reply::Lost
        );
    }

    #[test]
    fn keeps_intents_until_a_ledger_has_them() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        for number in 1..=3 {
            let intent = intent(&format!("c{number}"), "a");
            done(guard.answer(
                Ask::Intend {
                    fence,
                    number,
                    intent,
                },
                0,
            ));
        }
        let waits = |guard: &Guard| -> Vec<String> {
            let intents = view(guard, 0).intents.into_iter();
            intents.map(|intent| intent.reference).collect()
        };
        assert_eq!(waits(&guard), ["c1", "c2", "c3"]);
        let covering = |fence, version, covers| Ask::Commit {
            fence,
            revision: Some(revision(version, fence)),
            covers,
            forgotten: Vec::new(),
        };
        done(guard.answer(covering(fence, 1, 2), 0));
        assert_eq!(waits(&guard), ["c3"]);
        done(guard.answer(release(fence), 0));
        assert_eq!(waits(&guard), ["c3"]);
        // The next run has read it from here, so that any ledger that it commits has it.
        let next = lease(&mut guard, "b", 0);
        assert_eq!(waits(&guard), ["c3"]);
        done(guard.answer(covering(next, 2, 0), 0));
        assert_eq!(waits(&guard), [""; 0]);
    }

    #[test]
    fn keeps_whom_a_run_touched_until_a_ledger_counts() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        let touch = |fence, keys: &[u64]| Ask::Touch {
            fence,
            touched: Touched::Keys(keys.to_vec()),
        };
        assert!(view(&guard, 0).touched.is_empty());
        done(guard.answer(touch(fence, &[3, 1]), 0));
        done(guard.answer(touch(fence, &[2, 3]), 0));
        let touched = Touched::Keys(vec![1, 2, 3]);
        assert_eq!(view(&guard, 0).touched, touched);
        // It died: the next run is told.
        let fence = lease(&mut guard, "b", LEASE_MS);
        assert_eq!(view(&guard, LEASE_MS).touched, touched);
        done(guard.answer(commit(fence, revision(1, fence)), LEASE_MS));
        assert!(view(&guard, LEASE_MS).touched.is_empty());
    }

    /// More than it can keep are all.
    #[test]
    fn keeps_no_more_keys_than_fit() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        let touch = |keys| Ask::Touch {
            fence,
            touched: Touched::Keys(keys),
        };
        done(guard.answer(touch((0..50_000).collect()), 0));
        assert!(matches!(view(&guard, 0).touched, Touched::Keys(keys) if keys.len() == 50_000));
        done(guard.answer(touch(vec![50_000]), 0));
        assert_eq!(view(&guard, 0).touched, Touched::Any);
        done(guard.answer(touch(vec![1]), 0));
        assert_eq!(view(&guard, 0).touched, Touched::Any);
    }

    #[test]
    fn tells_garbage_until_it_is_deleted() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        let [first, second, third] = [1, 2, 3].map(|version| revision(version, fence));
        assert_eq!(done(guard.answer(commit(fence, first), 0)), []);
        assert_eq!(done(guard.answer(commit(fence, second), 0)), [first]);
        assert_eq!(done(guard.answer(commit(fence, third), 0)), [first, second]);
        assert_eq!(done(guard.answer(Ask::Renew { fence }, 0)), [first, second]);
        done(guard.answer(release(fence), 0));
        assert_eq!(view(&guard, 0).garbage, [first, second]);

        let fence = lease(&mut guard, "b", 0);
        let fourth = Ask::Commit {
            fence,
            revision: Some(revision(4, fence)),
            covers: 0,
            forgotten: vec![first],
        };
        assert_eq!(done(guard.answer(fourth, 0)), [second, third]);
        let ended = Ask::Release {
            fence,
            marks: None,
            last_run: None,
            forgotten: vec![second, third],
        };
        done(guard.answer(ended, 0));
        assert_eq!(view(&guard, 0).garbage, []);
    }

    #[test]
    fn takes_what_a_dead_run_may_have_written_for_garbage() {
        let mut guard = Guard::default();
        let dead = lease(&mut guard, "a", 0);
        done(guard.answer(commit(dead, revision(1, dead)), 0));
        lease(&mut guard, "b", LEASE_MS);
        let garbage = view(&guard, LEASE_MS).garbage;
        let keys: Vec<_> = garbage.iter().map(|old| (old.version, old.fence)).collect();
        assert_eq!(keys, [(2, dead)]);
        assert_eq!(view(&guard, LEASE_MS).committed, Some(revision(1, dead)));
    }

    #[test]
    fn keeps_how_far_runs_came_until_a_ledger_says_more() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        let marks = Marks {
            watermark_ms: Some(NOW_MS),
            swept_ms: None,
        };
        let ended = Ask::Release {
            fence,
            marks: Some(marks),
            last_run: Some(last_run("a")),
            forgotten: Vec::new(),
        };
        done(guard.answer(ended, 0));
        let known = view(&guard, 0);
        assert_eq!(known.marks, Some(marks));
        assert_eq!(known.last_run, Some(last_run("a")));
        let fence = lease(&mut guard, "b", 0);
        done(guard.answer(release(fence), 0));
        assert_eq!(view(&guard, 0), known);
        let fence = lease(&mut guard, "c", 0);
        done(guard.answer(commit(fence, revision(1, fence)), 0));
        assert_eq!(view(&guard, 0).marks, None);
        assert_eq!(view(&guard, 0).version, 1);
    }

    /// A workflow starts over: nothing counts, and the number goes on.
    #[test]
    fn lets_no_ledger_count() {
        let mut guard = Guard::default();
        let fence = lease(&mut guard, "a", 0);
        let first = revision(1, fence);
        done(guard.answer(commit(fence, first), 0));
        let nothing = Ask::Commit {
            fence,
            revision: None,
            covers: 0,
            forgotten: Vec::new(),
        };
        assert_eq!(done(guard.answer(nothing, 0)), [first]);
        let known = view(&guard, 0);
        assert_eq!((known.committed, known.version), (None, 2));
    }
}

/// Only the parts of a link that sign it are left out, and only of links.
#[test]
fn a_query_that_signs_nothing_counts() {
    let seed = Seed::of(&workflow(json!({})));
    let of = |text: &str| fingerprint(&to_raw_value(&json!({ "cv": text })).unwrap(), seed);
    let link = |query: &str| of(&format!("https://files.example.org/cv.pdf?{query}"));
    assert_eq!(
        link("file=a&X-Amz-Signature=1&X-Amz-Date=2"),
        link("file=a&X-Amz-Signature=3&X-Amz-Date=4")
    );
    assert_ne!(
        link("file=a&X-Amz-Signature=1"),
        link("file=b&X-Amz-Signature=1")
    );
    assert_ne!(of("Vu ? Signature=oui"), of("Vu ? Signature=non"));
    assert_ne!(link("v=1"), link("v=2"));
}
