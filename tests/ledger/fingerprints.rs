//! What gives a row the same fingerprint, and what another.

use super::*;
use update_profiles_in_hrflow::flatchr::{RawRows, RowVisitor};

pub fn workflow(changes: Value) -> Workflow {
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

static SEED: LazyLock<ConfigHash> = LazyLock::new(|| ConfigHash::of(&workflow(json!({}))));

/// The digest of a row, as runs find it.
fn digest(row: &str) -> Digest {
    #[derive(Default)]
    struct Read(Digest);

    impl RowVisitor for Read {
        fn field(&mut self, name: &[u8], value: &[u8]) {
            self.0.add(name, value);
        }
    }

    let rows = RawRows::<Read>::read(format!("[{row}]").into_bytes().into()).unwrap();
    let mut rows = rows.iter().map(|(_, read)| read.0);
    rows.next().unwrap()
}

/// The fingerprint of a row under a configuration.
pub fn fingerprint_of(row: &Value, seed: ConfigHash) -> Fingerprint {
    Fingerprint::of(digest(&row.to_string()), seed)
}

fn of_text(text: &str) -> Fingerprint {
    Fingerprint::of(digest(text), *SEED)
}

fn of(row: &Value) -> Fingerprint {
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

/// As Flatchr shows a row that no plain parser of JSON reads, its links are signed anew.
#[test]
fn do_not_depend_on_a_links_signature_in_odd_json() {
    for odd in ["NaN", r#""\ud83d""#, "\"\n\""] {
        let of = |signature: u8| {
            let link = format!("https://storage.example/cv.pdf?X-Amz-Signature={signature}");
            of_text(&format!(r#"{{"aws":{{"link":"{link}","odd":{odd}}}}}"#))
        };
        assert_eq!(of(1), of(2), "{odd}");
    }
}

#[test]
fn tell_long_numbers_apart_by_their_digits() {
    let row =
        |place: &str, last| place.replace('#', &format!("12345678901234567890123456789{last}"));
    for place in [r#"{"a":#}"#, r#"{"a":{"b":#}}"#, r#"{"a":[-#]}"#] {
        assert_ne!(of_text(&row(place, 0)), of_text(&row(place, 1)), "{place}");
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
    let row = digest(r#"{ "applicant": "a" }"#);
    let of = |changes: Value| Fingerprint::of(row, ConfigHash::of(&workflow(changes)));
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
    let of = |changes: Value| {
        let workflow = workflow(changes);
        ScopeHash::of(&workflow, ConfigHash::of(&workflow))
    };
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

/// Only the parts of a link that sign it are left out, and only of links.
#[test]
fn a_query_that_signs_nothing_counts() {
    let of = |text: &str| of(&json!({ "cv": text }));
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
