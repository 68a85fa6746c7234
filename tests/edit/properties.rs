use super::profiles::{Bits, empty, info_of, only, pair, profile, profile_in_other_words, wild};
use super::*;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// A failure becomes an example below, not a seed in a file.
fn config() -> Config {
    Config {
        failure_persistence: None,
        ..Config::default()
    }
}

/// The names that have values.
fn names_with_values(entries: &Value) -> Vec<&Value> {
    let named = list(entries)
        .iter()
        .filter(|entry| has_content(&entry["value"]));
    named.filter_map(name_of).collect()
}

fn with_values(entries: &Value) -> Vec<Value> {
    let entries = list(entries).iter();
    entries
        .filter(|entry| has_content(&entry["value"]))
        .cloned()
        .collect()
}

/// The entries of a name in canonical form.
fn of_name(entries: &[Value], name: &Value) -> Value {
    let mine = entries.iter().filter(|entry| name_of(entry) == Some(name));
    let mine: Value = mine.cloned().collect();
    json!(canonical::profile(&object(json!({ "tags": mine }))))
}

fn others(entries: &Value, named: &[&Value]) -> Vec<Value> {
    let others = list(entries)
        .iter()
        .filter(|entry| name_of(entry).is_none_or(|name| !named.contains(&name)));
    others.cloned().collect()
}

/// Asserts that `merged` holds everything of `current` for which `formatted` has no value.
fn loses_nothing(
    current: &Object,
    formatted: &Object,
    merged: &Object,
) -> Result<(), TestCaseError> {
    for (field, before) in current {
        let (named, after) = (get(formatted, field), get(merged, field));
        if !has_content(named) {
            prop_assert_eq!(after, before, "{}", field);
        } else if is_named_list(field) {
            let ours = names_with_values(named);
            let [before, after] = [before, after].map(|entries| others(entries, &ours));
            prop_assert!(after.starts_with(&before), "{:?} {:?}", before, after);
        } else if field == "info" {
            keys_lose_nothing(before, named, after)?;
        }
    }
    Ok(())
}

fn keys_lose_nothing(before: &Value, named: &Value, after: &Value) -> Result<(), TestCaseError> {
    for (key, before) in before.as_object().into_iter().flatten() {
        let (named, after) = (&named[key], &after[key]);
        if !has_content(named) {
            prop_assert_eq!(after, before, "{}", key);
        } else if key == "urls" {
            let (known, after) = (canonical::addresses(before), canonical::addresses(after));
            for url in known.iter().filter(|url| has_content(url)) {
                // In an object of URLs by type, another URL of the type takes its place.
                let is_renamed = before.is_object()
                    && named.is_object()
                    && url["type"]
                        .as_str()
                        .is_some_and(|kind| has_content(&named[kind]));
                prop_assert!(is_renamed || after.contains(url), "{} {:?}", url, after);
            }
        }
    }
    Ok(())
}

/// Applies changes to a profile.
fn apply(profile: &Object, changes: &[Change], value: fn(&Change) -> &Option<Value>) -> Object {
    let mut profile = profile.clone();
    for change in changes {
        let value = value(change).clone().expect("a plan's changes have values");
        let (field, name) = match change.field.split_once('.') {
            Some((field, name)) => (field, Some(name)),
            None => (change.field.as_str(), None),
        };
        let before = get(&profile, field).clone();
        let after = match (field, name) {
            ("info", Some(key)) => {
                let mut info = object(before);
                info.insert(key.to_owned(), value);
                Value::Object(info)
            }
            ("tags" | "metadatas", name) if name.is_some() || value.is_array() => {
                let name = name.map(|name| json!(name));
                let mut entries = list(&before).to_vec();
                entries.retain(|entry| name_of(entry) != name.as_ref());
                match (name, value) {
                    (_, Value::Array(mine)) => entries.extend(mine),
                    (name, value) => entries.push(json!({ "name": name, "value": value })),
                }
                Value::Array(entries)
            }
            _ => value,
        };
        profile.insert(field.to_owned(), after);
    }
    profile
}

/// A change shows an entry without a value like a missing entry.
fn without_empty_entries(mut profile: Object) -> Object {
    for field in ["tags", "metadatas"] {
        if let Some(Value::Array(entries)) = profile.get_mut(field) {
            entries.retain(|entry| name_of(entry).is_none() || has_content(&entry["value"]));
        }
    }
    profile
}

/// What a profile means, in canonical form.
fn meaning(profile: Value) -> std::collections::BTreeMap<String, Value> {
    canonical::profile(&object(profile))
}

/// A notation of a French number of nine digits behind the zero.
fn notation() -> impl Strategy<Value = fn(&str) -> String> {
    proptest::sample::select(vec![
        (|digits| format!("+33{digits}")) as fn(&str) -> String,
        |digits| format!("0{digits}"),
        |digits| format!("0033 {digits}"),
        |digits| format!("+33 (0){digits}"),
        |digits| format!("0{}.{}", &digits[..1], &digits[1..]),
    ])
}

fn root(change: &Change) -> &str {
    change.field.split('.').next().unwrap_or_default()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn merging_loses_nothing_that_the_formatted_profile_does_not_name((current, formatted) in pair()) {
        let merged = merge(&current, &formatted, None);
        loses_nothing(&current, &formatted, &merged)?;
    }

    /// Without this property, a merge that does nothing would pass.
    #[test]
    fn merging_brings_in_what_the_formatted_profile_names((current, formatted) in pair()) {
        let merged = merge(&current, &formatted, None);
        for (field, value) in formatted.iter().filter(|(_, value)| has_content(value)) {
            let after = get(&merged, field);
            match field.as_str() {
                "info" => for (key, value) in value.as_object().into_iter().flatten() {
                    let is_no_name = key == "full_name"
                        && !value.to_string().contains(char::is_alphanumeric);
                    if has_content(value) && !is_no_name && !["urls", "location"].contains(&key.as_str()) {
                        let of = |value: &Value| json!({ "info": { key: value } });
                        prop_assert_eq!(meaning(of(&after[key])), meaning(of(value)));
                    }
                },
                "tags" | "metadatas" => {
                    let [ours, theirs] = [value, after].map(with_values);
                    for name in names_with_values(value) {
                        let [ours, theirs] = [&ours, &theirs].map(|entries| of_name(entries, name));
                        prop_assert_eq!(ours, theirs, "{}", name);
                    }
                }
                "created_at" => {}
                _ if meaning(json!({ field: value })).is_empty() => {}
                _ => prop_assert_eq!(meaning(json!({ field: after })), meaning(json!({ field: value }))),
            }
        }
    }

    /// However similar two numbers are, another digit is another number.
    #[test]
    fn another_digit_of_a_phone_is_a_change(digits in "[1-9][0-9]{8}", at in 0..9_usize, by in 1..10_u8, one in notation(), other in notation()) {
        let mut changed = digits.clone().into_bytes();
        changed[at] = b'0' + (changed[at] - b'0' + by) % 10;
        let changed = String::from_utf8(changed).expect("these are digits");
        let profile = |phone: String| object(json!({ "info": { "phone": phone } }));
        let differ = |one: String, other: String| !changes(&profile(one), &profile(other)).is_empty();
        prop_assert!(!differ(one(&digits), other(&digits)), "{} {}", one(&digits), other(&digits));
        prop_assert!(differ(one(&digits), other(&changed)), "{} {}", one(&digits), other(&changed));
        prop_assert!(differ(one(&digits), String::new()));
    }

    /// Whatever is not white space, and no other form of the same letters, is a change.
    #[test]
    fn another_letter_is_a_change(text in "[a-zA-Zéàü]{1,6}", at in 0..7_usize, letter in "[a-zé0-9.]") {
        let mut letters: Vec<char> = text.chars().collect();
        letters.insert(at.min(letters.len()), letter.chars().next().expect("there is one"));
        let changed: String = letters.into_iter().collect();
        for field in ["text", "text_language"] {
            let [old, new] = [&text, &changed].map(|value| object(json!({ field: value })));
            prop_assert!(!changes(&old, &new).is_empty());
        }
        for key in ["email", "phone", "first_name", "summary"] {
            let of = |value: &str| object(json!({ "info": { key: value } }));
            prop_assert!(!changes(&of(&text), &of(&changed)).is_empty(), "{}", key);
        }
        let of = |value: &str| object(json!({ "tags": [{ "name": "a", "value": value }] }));
        prop_assert!(!changes(&of(&text), &of(&changed)).is_empty());
    }

    #[test]
    fn merging_twice_is_merging_once((current, formatted) in pair()) {
        let once = merge(&current, &formatted, None);
        prop_assert_eq!(merge(&once, &formatted, None), once);
    }

    #[test]
    fn a_second_plan_changes_nothing((current, formatted) in pair(), only in only()) {
        for mode in MODES {
            let first = planned(&current, &formatted, mode, only.as_deref());
            let second = planned(&first.profile, &formatted, mode, only.as_deref());
            prop_assert_eq!(second.changes, [], "{:?} {:?}", mode, first.profile);
        }
    }

    #[test]
    fn only_edit_fields_limits_what_changes((current, formatted) in pair(), only in only()) {
        let Some(only) = only else { return Ok(()) };
        for mode in MODES {
            let all = planned(&current, &formatted, mode, None);
            let some = planned(&current, &formatted, mode, Some(&only));
            for change in &some.changes {
                prop_assert!(only.iter().any(|field| field == root(change)), "{}", change.field);
            }
            for (field, value) in &current {
                if !only.contains(field) {
                    prop_assert_eq!(get(&some.profile, field), value);
                }
            }
            // Within these fields the result is the same as without the limit, except that `replace`
            // empties a listed field that the format does not name.
            let asked = |change: &&Change| only.iter().any(|field| field == root(change))
                && formatted.contains_key(root(change));
            let all: Vec<&Change> = all.changes.iter().filter(asked).collect();
            let some: Vec<&Change> = some.changes.iter().filter(asked).collect();
            prop_assert_eq!(all, some);
        }
    }

    #[test]
    fn values_without_content_overwrite_nothing(
        current in profile(),
        fields in proptest::collection::btree_map("[a-z]{1,3}|text|info|tags|created_at", empty(), 0..6),
        keys in proptest::collection::btree_map("email|urls|location|phone", empty(), 0..4),
    ) {
        let mut nothing: Object = fields.into_iter().collect();
        prop_assert_eq!(&merge(&current, &nothing, None), &current);
        nothing.insert("info".to_owned(), json!(keys));
        prop_assert_eq!(&merge(&current, &nothing, None), &current);
        // The same beside a value with content.
        let name = json!("Juliette");
        nothing["info"]["full_name"] = name.clone();
        let mut expected = current.clone();
        let info = expected.entry("info").or_insert(Value::Null);
        if !info.is_object() {
            *info = json!({});
        }
        info["full_name"] = name;
        prop_assert_eq!(merge(&current, &nothing, None), expected);
    }

    #[test]
    fn changes_are_empty_exactly_if_the_profiles_are_equivalent((current, formatted) in pair(), only in only()) {
        for mode in MODES {
            let plan = planned(&current, &formatted, mode, only.as_deref());
            let is_same = canonical::profile(&current) == canonical::profile(&plan.profile);
            prop_assert_eq!(plan.changes.is_empty(), is_same, "{:?} {:?}", mode, plan.changes);
            prop_assert_eq!(changes(&current, &plan.profile), plan.changes);
        }
    }

    #[test]
    fn an_equivalent_value_is_no_change(profile in profile(), bits in any::<u64>()) {
        let other = profile_in_other_words(&profile, &mut Bits(bits));
        prop_assert_eq!(changes(&profile, &other), [], "{:?}", other);
        prop_assert_eq!(changes(&other, &profile), []);
    }

    #[test]
    fn applying_the_changes_gives_the_new_profile((current, formatted) in pair(), only in only()) {
        for mode in MODES {
            let Plan { profile, changes } = planned(&current, &formatted, mode, only.as_deref());
            let same = |one: Object, other: &Object| {
                let [one, other] = [one, other.clone()].map(without_empty_entries);
                (canonical::profile(&one), canonical::profile(&other))
            };
            let (shown, is) = same(apply(&current, &changes, |change| &change.new), &profile);
            prop_assert_eq!(shown, is, "{:?} {:?}", mode, changes);
            // In the other direction too.
            let (shown, was) = same(apply(&profile, &changes, |change| &change.old), &current);
            prop_assert_eq!(shown, was, "{:?} {:?}", mode, changes);
        }
    }

    /// Each field appears once.
    #[test]
    fn no_field_is_listed_twice((current, formatted) in pair()) {
        for mode in MODES {
            let changes = planned(&current, &formatted, mode, None).changes;
            let mut fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
            fields.sort_unstable();
            fields.dedup();
            prop_assert_eq!(fields.len(), changes.len(), "{:?}", changes);
        }
    }

    #[test]
    fn planning_never_panics(current in wild(), formatted in wild(), parsed in wild(), only in only()) {
        for mode in MODES {
            let first = planned(&current, &formatted, mode, only.as_deref());
            let second = planned(&first.profile, &formatted, mode, only.as_deref());
            prop_assert_eq!(second.changes, [], "{:?} {:?}", mode, first.profile);
            let _ = hydrate(parsed.clone(), &first.profile);
            let after = overlay_parsed(current.clone(), parsed.clone());
            let _ = planned(&after, &formatted, mode, only.as_deref());
        }
        let _ = changes(&current, &formatted);
    }

    #[test]
    fn a_profile_never_differs_from_itself(profile in wild()) {
        prop_assert_eq!(changes(&profile, &profile), []);
    }

    #[test]
    fn merging_a_profile_into_itself_changes_nothing(current in profile(), bits in any::<u64>()) {
        let other = profile_in_other_words(&current, &mut Bits(bits));
        prop_assert_eq!(planned(&current, &other, EditMode::Merge, None).changes, []);
    }
}

proptest! {
    #![proptest_config(config())]

    /// A run that dies after the parse leaves the parse to a later run, which plans over what HrFlow.ai holds.
    #[test]
    fn a_parse_that_is_answered_at_once_ends_as_one_that_a_later_run_finds((current, formatted) in pair(), parsed in profile()) {
        let held = overlay_parsed(current.clone(), parsed.clone());
        let at_once = planned(&overlay_parsed(current, parsed), &formatted, EditMode::Merge, None).profile;
        let later = planned(&held, &formatted, EditMode::Merge, None).profile;
        prop_assert_eq!(&at_once, &later);
        prop_assert_eq!(planned(&later, &formatted, EditMode::Merge, None).changes, []);
    }

    #[test]
    fn a_value_of_a_parse_wins_and_what_it_does_not_know_stays((current, parsed) in pair()) {
        let held = overlay_parsed(current.clone(), parsed.clone());
        for field in current.keys().chain(parsed.keys()).filter(|field| *field != "info") {
            let from = if has_content(get(&parsed, field)) { &parsed } else { &current };
            let (is, was) = (get(&held, field), get(from, field));
            prop_assert!(is == was || !has_content(is) && !has_content(was), "{}", field);
        }
        let keys = [&current, &parsed].map(|profile| get(profile, "info").as_object());
        for key in keys.into_iter().flatten().flat_map(|info| info.keys()) {
            let from = if has_content(info_of(&parsed, key)) { &parsed } else { &current };
            let (is, was) = (info_of(&held, key), info_of(from, key));
            prop_assert!(is == was || !has_content(is) && !has_content(was), "{}", key);
        }
    }

    #[test]
    fn a_parse_twice_is_a_parse_once((current, parsed) in pair()) {
        let once = overlay_parsed(current, parsed.clone());
        prop_assert_eq!(overlay_parsed(once.clone(), parsed), once);
    }
}
