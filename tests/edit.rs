//! Comparing and merging: what must hold for all profiles, and an example of each rule.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

use serde_json::{Value, json};
use update_profiles_in_hrflow::edit::{
    Change, Plan, changes, hydrate, hydrate_merging, merge, plan, replace, with_parsed,
};
use update_profiles_in_hrflow::json::{Object, get, has_content};
use update_profiles_in_hrflow::workflow::{EditMode, PushParameters};

const MODES: [EditMode; 2] = [EditMode::Merge, EditMode::Replace];

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("not an object: {other}"),
    }
}

fn planned(current: &Object, formatted: &Object, mode: EditMode, only: Option<&[String]>) -> Plan {
    let parameters = PushParameters {
        source_key: "source".to_owned(),
        only_edit_fields: only.map(<[String]>::to_vec),
        edit_mode: mode,
    };
    plan(current, formatted, &parameters)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_named_list(field: &str) -> bool {
    ["tags", "metadatas"].contains(&field)
}

/// The name of an entry of `tags` or `metadatas`, where it has one.
fn name_of(entry: &Value) -> Option<&Value> {
    entry.get("name").filter(|name| !name.is_null())
}

/// Profiles as HrFlow.ai and workflows' formats may give them.
mod profiles {
    use super::{Object, Value, get, is_named_list, json, name_of};
    use proptest::collection::{btree_map, vec};
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    const TEXTS: [&str; 12] = [
        "Paris",
        "Recruté",
        "محمد العربي",
        "E\u{301}loïse",
        "🦀",
        " ",
        "0",
        "2403",
        "true",
        "False",
        "2021-11-09",
        "https://example.org/a",
    ];

    /// The same two moments, each in several notations.
    const MOMENTS: [[&str; 3]; 2] = [
        [
            "2023-06-20T15:25:07+0000",
            "2023-06-20T15:25:07.589Z",
            "2023-06-20T17:25:07+02:00",
        ],
        [
            "2022-02-03T16:00:14Z",
            "2022-02-03T16:00:14.001+0000",
            "2022-02-03T11:00:14-05:00",
        ],
    ];

    const FIELDS: [&str; 10] = [
        "reference",
        "created_at",
        "info",
        "text",
        "experiences_duration",
        "experiences",
        "skills",
        "labels",
        "tags",
        "metadatas",
    ];

    /// What holds nothing, in all its forms.
    pub fn empty() -> impl Strategy<Value = Value> + Clone {
        select(vec![
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!([null]),
            json!([[], {}, ""]),
            json!({ "a": null }),
            json!({ "a": { "b": [""] } }),
        ])
    }

    fn moment() -> impl Strategy<Value = String> + Clone {
        (0..2_usize, 0..3_usize).prop_map(|(moment, notation)| MOMENTS[moment][notation].to_owned())
    }

    fn text() -> impl Strategy<Value = String> + Clone {
        prop_oneof![
            4 => select(TEXTS.to_vec()).prop_map(str::to_owned),
            1 => moment(),
            2 => "\\PC{1,6}",
            1 => "[\u{5d0}-\u{5ea}]{1,4}",
        ]
    }

    fn integer() -> impl Strategy<Value = Value> + Clone {
        prop_oneof![
            3 => (0..4).prop_map(|number| json!(number)),
            1 => any::<i64>().prop_map(|number| json!(number)),
            1 => any::<u64>().prop_map(|number| json!(number)),
            1 => Just(json!((1_u64 << 53) + 1)),
        ]
    }

    /// Numbers of every kind, whole ones written as floats too.
    fn number() -> impl Strategy<Value = Value> + Clone {
        prop_oneof![
            3 => integer(),
            1 => (0..4).prop_map(|number| json!(f64::from(number))),
            1 => (-9..9).prop_map(|number| json!(f64::from(number) + 0.5)),
        ]
    }

    fn scalar() -> impl Strategy<Value = Value> + Clone {
        prop_oneof![
            1 => any::<bool>().prop_map(Value::Bool),
            2 => number(),
            3 => text().prop_map(Value::String),
        ]
    }

    /// Any JSON, down to a few levels.
    pub fn any_json() -> impl Strategy<Value = Value> + Clone {
        let leaf = prop_oneof![3 => scalar(), 1 => empty()];
        leaf.prop_recursive(2, 8, 3, |inner| {
            let key = prop_oneof![
                select(vec!["name", "value", "text", "url"]).prop_map(str::to_owned),
                text()
            ];
            prop_oneof![
                vec(inner.clone(), 0..3).prop_map(Value::Array),
                btree_map(key, inner, 0..3).prop_map(|fields| json!(fields)),
            ]
        })
    }

    /// An object with some of these fields.
    fn some_of(
        fields: Vec<(&'static str, BoxedStrategy<Value>)>,
        chance: f64,
    ) -> impl Strategy<Value = Object> + Clone {
        let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
        let values: Vec<_> = values
            .into_iter()
            .map(|value| option::weighted(chance, value))
            .collect();
        values.prop_map(move |values| {
            let fields = names.iter().zip(values);
            fields
                .filter_map(|(name, value)| Some(((*name).to_owned(), value?)))
                .collect()
        })
    }

    /// A value, or sometimes nothing in one of its forms.
    fn or_empty(value: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
        prop_oneof![4 => value, 1 => empty()].boxed()
    }

    fn names() -> impl Strategy<Value = &'static str> + Clone {
        select(vec![
            "column", "vacancy", "hired", "referrer", "é", "a.b", "",
        ])
    }

    /// Values of tags. Floats are none that could be taken for an integer, because `1.0` is 1, and
    /// `"1"` is 1, but `"1"` is not 1.0.
    fn tag_value() -> impl Strategy<Value = Value> + Clone {
        prop_oneof![
            4 => text().prop_map(Value::String),
            2 => integer(),
            1 => any::<bool>().prop_map(Value::Bool),
            1 => (-9..9).prop_map(|number| json!(f64::from(number) + 0.5)),
            2 => select(vec![json!(null), json!("")]),
        ]
    }

    fn entry() -> impl Strategy<Value = Value> + Clone {
        prop_oneof![
            8 => (names(), tag_value()).prop_map(|(name, value)| json!({ "name": name, "value": value })),
            1 => names().prop_map(|name| json!({ "name": name })),
            1 => tag_value().prop_map(|value| json!({ "value": value })),
            1 => tag_value().prop_map(|value| json!({ "name": null, "value": value })),
            1 => scalar(),
            1 => Just(Value::Null),
        ]
    }

    fn entries() -> BoxedStrategy<Value> {
        let lists = vec(entry(), 0..6).prop_map(Value::Array);
        prop_oneof![8 => lists, 1 => select(vec![json!(null), json!("")])].boxed()
    }

    fn url() -> impl Strategy<Value = Value> + Clone {
        let kind = select(vec![json!("linkedin"), json!("github"), json!(null)]);
        let url = select(vec![
            "https://example.org/a",
            "https://example.org/b",
            "https://example.org/c",
        ]);
        prop_oneof![
            4 => (kind, url.clone()).prop_map(|(kind, url)| json!({ "type": kind, "url": url })),
            1 => url.prop_map(|url| json!(url)),
            1 => empty(),
        ]
    }

    fn urls() -> impl Strategy<Value = Value> + Clone {
        let kind = select(vec!["linkedin", "github"]).prop_map(str::to_owned);
        prop_oneof![
            4 => vec(url(), 0..4).prop_map(Value::Array),
            2 => btree_map(kind, url(), 0..3).prop_map(|urls| json!(urls)),
            1 => Just(json!("https://example.org/a")),
        ]
    }

    fn location() -> impl Strategy<Value = Value> + Clone {
        let text = or_empty(select(vec![json!("Paris"), json!("Lyon")]));
        let coordinate = or_empty(select(vec![json!(48.85), json!(0.0), json!(2)]));
        let fields = or_empty(select(vec![
            json!({ "city": "Paris" }),
            json!({ "city": null, "country": "FR" }),
        ]));
        some_of(
            vec![
                ("text", text),
                ("lat", coordinate.clone()),
                ("lng", coordinate),
                ("fields", fields),
            ],
            0.7,
        )
        .prop_map(Value::Object)
    }

    fn info() -> BoxedStrategy<Value> {
        let value = || or_empty(scalar());
        let info = some_of(
            vec![
                ("email", value()),
                ("full_name", value()),
                ("phone", value()),
                ("driving_license", or_empty(any_json())),
                ("a.b", value()),
                ("urls", or_empty(urls())),
                ("location", or_empty(location())),
            ],
            0.6,
        );
        prop_oneof![8 => info.prop_map(Value::Object), 1 => select(vec![json!(null), json!({})])]
            .boxed()
    }

    /// A profile as it may come: every field as it is documented, or empty, or missing.
    pub fn profile() -> impl Strategy<Value = Object> + Clone {
        let date = || prop_oneof![3 => moment(), 1 => Just("2021-11-09".to_owned())];
        let things = || or_empty(vec(any_json(), 0..3).prop_map(Value::Array));
        some_of(
            vec![
                ("reference", text().prop_map(Value::String).boxed()),
                ("created_at", or_empty(date().prop_map(Value::String))),
                ("info", info()),
                ("text", or_empty(text().prop_map(Value::String))),
                ("experiences_duration", or_empty(number())),
                ("experiences", things()),
                ("skills", things()),
                ("labels", things()),
                ("tags", entries()),
                ("metadatas", entries()),
                ("added_later", or_empty(any_json())),
            ],
            0.6,
        )
    }

    /// Whether a bit is set, the next one each time.
    pub struct Bits(pub u64);

    impl Bits {
        fn next(&mut self) -> bool {
            self.0 = self.0.rotate_right(1);
            self.0 & 1 == 1
        }
    }

    /// The same, in other words: `1` for `1.0`, a moment in another notation, one nothing for
    /// another.
    pub fn in_other_words(value: &Value, bits: &mut Bits) -> Value {
        if !bits.next() {
            return value.clone();
        }
        match value {
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(small @ 0..1000), Some(float)) if !number.is_f64() => {
                    assert_eq!(small.to_string(), float.to_string());
                    json!(float)
                }
                _ => value.clone(),
            },
            Value::String(text) if text.is_empty() => Value::Null,
            Value::String(text) => {
                let notations = MOMENTS
                    .iter()
                    .find(|moment| moment.contains(&text.as_str()));
                notations.map_or_else(|| value.clone(), |notations| json!(notations[0]))
            }
            Value::Array(items) if items.is_empty() => json!({}),
            Value::Array(items) => items
                .iter()
                .map(|item| in_other_words(item, bits))
                .collect(),
            Value::Object(fields) if fields.is_empty() => json!(""),
            Value::Object(fields) => {
                let fields = fields
                    .iter()
                    .rev()
                    .map(|(key, value)| (key.clone(), in_other_words(value, bits)));
                Value::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    /// As [`in_other_words`], and: values of tags as text, each name's entries in their order but
    /// the names in another, addresses as a list.
    pub fn profile_in_other_words(profile: &Object, bits: &mut Bits) -> Object {
        let mut other = Object::new();
        for (field, value) in profile {
            let value = match value {
                Value::Array(entries) if is_named_list(field) => {
                    let mut entries = entries.clone();
                    for entry in &mut entries {
                        if name_of(entry).is_some() && bits.next() {
                            as_text(&mut entry["value"]);
                        }
                    }
                    if bits.next() {
                        entries.sort_by_key(|entry| get_name(entry).to_string());
                    }
                    Value::Array(entries)
                }
                Value::Object(info) if field == "info" => {
                    let keys = info.iter().map(|(key, value)| match key.as_str() {
                        "urls" => (key.clone(), value.clone()),
                        _ => (key.clone(), in_other_words(value, bits)),
                    });
                    Value::Object(keys.collect())
                }
                other => in_other_words(other, bits),
            };
            other.insert(field.clone(), value);
        }
        other
    }

    fn get_name(entry: &Value) -> &Value {
        &entry["name"]
    }

    fn as_text(value: &mut Value) {
        match value {
            Value::Number(number) => *value = json!(number.to_string()),
            Value::Bool(true) => *value = json!("True"),
            Value::Bool(false) => *value = json!("FALSE"),
            _ => {}
        }
    }

    /// What HrFlow.ai holds and what was formatted: some of its fields say the same.
    pub fn pair() -> impl Strategy<Value = (Object, Object)> + Clone {
        let kept = subsequence(FIELDS.to_vec(), 0..=FIELDS.len());
        (profile(), profile(), kept, any::<u64>()).prop_map(
            |(current, mut formatted, kept, bits)| {
                let mut same = profile_in_other_words(&current, &mut Bits(bits));
                same.retain(|field, _| kept.contains(&field.as_str()));
                formatted.extend(same);
                (current, formatted)
            },
        )
    }

    /// `only_edit_fields`, where it is given.
    pub fn only() -> impl Strategy<Value = Option<Vec<String>>> + Clone {
        let some = subsequence(FIELDS.to_vec(), 1..4);
        option::of(some.prop_map(|fields| fields.into_iter().map(str::to_owned).collect()))
    }

    /// Fields by their names, and anything in them.
    pub fn wild() -> impl Strategy<Value = Object> + Clone {
        let entries = vec(prop_oneof![entry(), any_json()], 0..4).prop_map(Value::Array);
        let info = some_of(
            vec![
                ("urls", prop_oneof![urls(), any_json()].boxed()),
                ("location", prop_oneof![location(), any_json()].boxed()),
                ("phone", any_json().boxed()),
            ],
            0.7,
        );
        let any_or = |value: BoxedStrategy<Value>| prop_oneof![value, any_json()].boxed();
        some_of(
            vec![
                ("info", any_or(info.prop_map(Value::Object).boxed())),
                ("tags", any_or(entries.clone().boxed())),
                ("metadatas", any_or(entries.boxed())),
                (
                    "created_at",
                    any_or(moment().prop_map(Value::String).boxed()),
                ),
                ("attachments", any_json().boxed()),
                ("skills", any_json().boxed()),
                ("educations_duration", any_json().boxed()),
                ("resume", any_json().boxed()),
                ("text", any_json().boxed()),
            ],
            0.7,
        )
    }

    /// The value under a key of `info`.
    pub fn info_of<'a>(profile: &'a Object, key: &str) -> &'a Value {
        &get(profile, "info")[key]
    }
}

/// What is the same is equal in this form. It says by other means what `src/edit/diff.rs` says.
mod canonical {
    use super::{Object, Value, has_content, is_named_list, json, list, name_of};
    use chrono::DateTime;
    use std::collections::BTreeMap;

    pub fn profile(profile: &Object) -> BTreeMap<String, Value> {
        let fields = profile.iter().map(|(field, value)| {
            let value = match value {
                entries if is_named_list(field) && has_content(entries) => by_name(list(entries)),
                Value::Object(info) if field == "info" => {
                    let mut info = info.clone();
                    if let Some(urls) = info.get_mut("urls") {
                        *urls = Value::Array(addresses(urls));
                    }
                    any(&Value::Object(info))
                }
                other => any(other),
            };
            (field.clone(), value)
        });
        fields.filter(|(_, value)| !value.is_null()).collect()
    }

    fn any(value: &Value) -> Value {
        match value {
            nothing if !has_content(nothing) => Value::Null,
            Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() && float.fract() == 0.0 => {
                    serde_json::from_str(&format!("{float:.0}")).expect("a whole number")
                }
                _ => value.clone(),
            },
            Value::String(text) => moment(text).unwrap_or_else(|| value.clone()),
            Value::Array(items) => items.iter().map(any).collect(),
            Value::Object(fields) => {
                let fields = fields.iter().map(|(key, value)| (key.clone(), any(value)));
                Value::Object(fields.filter(|(_, value)| !value.is_null()).collect())
            }
            other => other.clone(),
        }
    }

    fn moment(text: &str) -> Option<Value> {
        let time = DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%FT%T%.f%z"))
            .ok()?;
        Some(json!({ "seconds": time.timestamp() }))
    }

    /// Names without order, the entries of a name in theirs.
    fn by_name(entries: &[Value]) -> Value {
        let mut names: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for entry in entries {
            let (name, value) = match name_of(entry) {
                Some(name) => (name.to_string(), text(&entry["value"])),
                None => ("null".to_owned(), any(entry)),
            };
            names.entry(name).or_default().push(value);
        }
        json!(names)
    }

    fn text(value: &Value) -> Value {
        match value {
            Value::Bool(flag) => json!(flag.to_string()),
            Value::Number(number) => json!(number.to_string()),
            Value::String(text) if text.eq_ignore_ascii_case("true") => json!("true"),
            Value::String(text) if text.eq_ignore_ascii_case("false") => json!("false"),
            other => any(other),
        }
    }

    /// Addresses as a list, whatever their form.
    pub fn addresses(urls: &Value) -> Vec<Value> {
        match urls {
            Value::Array(urls) => urls.clone(),
            Value::Object(urls) => {
                let urls = urls.iter().filter(|(_, url)| has_content(url));
                urls.map(|(kind, url)| json!({ "type": kind, "url": url }))
                    .collect()
            }
            Value::String(url) if !url.is_empty() => vec![json!({ "type": null, "url": url })],
            _ => Vec::new(),
        }
    }
}

mod for_all_profiles {
    use super::profiles::{
        Bits, any_json, empty, info_of, only, pair, profile, profile_in_other_words, wild,
    };
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    /// A failure becomes an example below, rather than a seed in a file.
    fn config() -> Config {
        Config {
            failure_persistence: None,
            ..Config::default()
        }
    }

    /// The names for which there are values.
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

    /// The entries of a name, in the form in which the same is equal.
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

    /// Everything in `current` that `formatted` names no value for is in `merged` as it was.
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

    fn keys_lose_nothing(
        before: &Value,
        named: &Value,
        after: &Value,
    ) -> Result<(), TestCaseError> {
        for (key, before) in before.as_object().into_iter().flatten() {
            let (named, after) = (&named[key], &after[key]);
            if !has_content(named) {
                prop_assert_eq!(after, before, "{}", key);
            } else if key == "urls" {
                let (known, after) = (canonical::addresses(before), canonical::addresses(after));
                for url in known.iter().filter(|url| has_content(url)) {
                    // By type, a type's other address takes its place.
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

    /// Puts values of changes where they belong.
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

    /// In what is shown, an entry without a value looks like none.
    fn without_empty_entries(mut profile: Object) -> Object {
        for field in ["tags", "metadatas"] {
            if let Some(Value::Array(entries)) = profile.get_mut(field) {
                entries.retain(|entry| name_of(entry).is_none() || has_content(&entry["value"]));
            }
        }
        profile
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

        /// What is named arrives; merging is no way of doing nothing.
        #[test]
        fn merging_brings_in_what_the_formatted_profile_names((current, formatted) in pair()) {
            let merged = merge(&current, &formatted, None);
            for (field, value) in formatted.iter().filter(|(_, value)| has_content(value)) {
                let after = get(&merged, field);
                match field.as_str() {
                    "info" => for (key, value) in value.as_object().into_iter().flatten() {
                        if has_content(value) && !["urls", "location"].contains(&key.as_str()) {
                            prop_assert_eq!(&after[key], value);
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
                    _ => prop_assert_eq!(after, value),
                }
            }
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
                // Within those fields, it is as without the limit: but that replacing empties a
                // field that was asked for and not formatted.
                let asked = |change: &&Change| only.iter().any(|field| field == root(change))
                    && formatted.contains_key(root(change));
                let all: Vec<&Change> = all.changes.iter().filter(asked).collect();
                let some: Vec<&Change> = some.changes.iter().filter(asked).collect();
                prop_assert_eq!(all, some);
            }
        }

        #[test]
        fn what_has_no_content_overwrites_nothing(
            current in profile(),
            fields in proptest::collection::btree_map("[a-z]{1,3}|text|info|tags|created_at", empty(), 0..6),
            keys in proptest::collection::btree_map("email|urls|location|phone", empty(), 0..4),
        ) {
            let mut nothing: Object = fields.into_iter().collect();
            prop_assert_eq!(&merge(&current, &nothing, None), &current);
            nothing.insert("info".to_owned(), json!(keys));
            prop_assert_eq!(&merge(&current, &nothing, None), &current);
            // Nor beside something that has.
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
        fn there_are_no_changes_exactly_where_the_profile_is_the_same((current, formatted) in pair(), only in only()) {
            for mode in MODES {
                let plan = planned(&current, &formatted, mode, only.as_deref());
                let is_same = canonical::profile(&current) == canonical::profile(&plan.profile);
                prop_assert_eq!(plan.changes.is_empty(), is_same, "{:?} {:?}", mode, plan.changes);
                prop_assert_eq!(changes(&current, &plan.profile), plan.changes);
            }
        }

        #[test]
        fn the_same_in_other_words_is_no_change(profile in profile(), bits in any::<u64>()) {
            let other = profile_in_other_words(&profile, &mut Bits(bits));
            prop_assert_eq!(changes(&profile, &other), [], "{:?}", other);
            prop_assert_eq!(changes(&other, &profile), []);
        }

        #[test]
        fn the_changes_are_the_difference((current, formatted) in pair(), only in only()) {
            for mode in MODES {
                let Plan { profile, changes } = planned(&current, &formatted, mode, only.as_deref());
                let same = |one: Object, other: &Object| {
                    let [one, other] = [one, other.clone()].map(without_empty_entries);
                    (canonical::profile(&one), canonical::profile(&other))
                };
                let (shown, is) = same(apply(&current, &changes, |change| &change.new), &profile);
                prop_assert_eq!(shown, is, "{:?} {:?}", mode, changes);
                // And back.
                let (shown, was) = same(apply(&profile, &changes, |change| &change.old), &current);
                prop_assert_eq!(shown, was, "{:?} {:?}", mode, changes);
            }
        }

        /// Each field is told once.
        #[test]
        fn no_change_is_told_twice((current, formatted) in pair()) {
            for mode in MODES {
                let changes = planned(&current, &formatted, mode, None).changes;
                let mut fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
                fields.sort_unstable();
                fields.dedup();
                prop_assert_eq!(fields.len(), changes.len(), "{:?}", changes);
            }
        }

        #[test]
        fn nothing_panics(current in wild(), formatted in wild(), parsed in wild(), only in only()) {
            for mode in MODES {
                let first = planned(&current, &formatted, mode, only.as_deref());
                let second = planned(&first.profile, &formatted, mode, only.as_deref());
                prop_assert_eq!(second.changes, [], "{:?} {:?}", mode, first.profile);
                let _ = with_parsed(parsed.clone(), &first.profile, mode);
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

    /// A parsed profile and a planned one, with what a parse alone decides.
    fn parsed_and_planned() -> impl Strategy<Value = (Object, Object)> {
        let decided = || {
            let fields = (any_json(), any_json(), any_json());
            proptest::option::of(fields).prop_map(|fields| {
                let fields = fields.map(|(key, attachments, source)| json!({ "key": key, "attachments": attachments, "source": source }));
                fields.map(object).unwrap_or_default()
            })
        };
        (pair(), decided(), decided()).prop_map(|((mut planned, mut parsed), one, other)| {
            planned.extend(one);
            parsed.extend(other);
            (parsed, planned)
        })
    }

    const DECIDED: [&str; 3] = ["key", "attachments", "source"];

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn a_parse_loses_nothing_of_what_was_planned((parsed, planned) in parsed_and_planned()) {
            let profile = hydrate_merging(parsed.clone(), &planned);
            for (field, value) in planned.iter().filter(|(_, value)| has_content(value)) {
                match field.as_str() {
                    field if DECIDED.contains(&field) => {}
                    "experiences_duration" if value.as_f64() == Some(0.0) => {
                        let parsed = get(&parsed, field);
                        let expected = if has_content(parsed) { parsed } else { value };
                        prop_assert_eq!(get(&profile, field), expected);
                    }
                    "info" => for (key, value) in value.as_object().into_iter().flatten() {
                        let after = info_of(&profile, key);
                        match key.as_str() {
                            _ if !has_content(value) => {}
                            "urls" => {
                                let after = canonical::addresses(after);
                                for url in canonical::addresses(value).iter().filter(|url| has_content(url)) {
                                    prop_assert!(after.contains(url), "{} {:?}", url, after);
                                }
                            }
                            // The parsed one may say the same and more.
                            "location" => for (key, value) in value.as_object().into_iter().flatten() {
                                if has_content(value) && !value.is_object() {
                                    prop_assert_eq!(after[key].to_string().replace(".0", ""), value.to_string().replace(".0", ""));
                                }
                            },
                            _ => prop_assert_eq!(after, value, "{}", key),
                        }
                    },
                    field if is_named_list(field) => {
                        let after = list(get(&profile, field));
                        let named = names_with_values(value);
                        for entry in list(value).iter().filter(|entry| has_content(entry)) {
                            match name_of(entry) {
                                None => prop_assert!(after.contains(entry), "{} {:?}", entry, after),
                                Some(name) if named.contains(&name) => prop_assert_eq!(
                                    of_name(&with_values(value), name),
                                    of_name(&with_values(get(&profile, field)), name)
                                ),
                                name => prop_assert!(after.iter().any(|entry| name_of(entry) == name)),
                            }
                        }
                    }
                    _ => prop_assert_eq!(get(&profile, field), value, "{}", field),
                }
            }
        }

        #[test]
        fn a_parse_fills_what_was_empty((parsed, planned) in parsed_and_planned()) {
            let profile = hydrate_merging(parsed.clone(), &planned);
            for (field, value) in &parsed {
                if !has_content(get(&planned, field)) {
                    prop_assert_eq!(get(&profile, field), value, "{}", field);
                }
            }
            for (key, value) in get(&parsed, "info").as_object().into_iter().flatten() {
                if !has_content(info_of(&planned, key)) {
                    prop_assert_eq!(info_of(&profile, key), value, "{}", key);
                }
            }
            let after = canonical::addresses(info_of(&profile, "urls"));
            for url in canonical::addresses(info_of(&parsed, "urls")).iter().filter(|url| has_content(url)) {
                // By type, a type's planned address takes its place.
                let kind = url["type"].as_str().unwrap_or_default();
                let is_planned = info_of(&planned, "urls").get(kind).is_some_and(has_content);
                prop_assert!(is_planned || after.contains(url), "{} {:?}", url, after);
            }
        }

        #[test]
        fn a_parse_alone_decides_about_attachments((parsed, planned) in parsed_and_planned()) {
            let profile = hydrate_merging(parsed.clone(), &planned);
            for field in DECIDED {
                prop_assert_eq!(get(&profile, field), get(&parsed, field));
            }
        }

        #[test]
        fn a_parse_is_brought_in_once((parsed, planned) in parsed_and_planned()) {
            let once = hydrate_merging(parsed, &planned);
            prop_assert_eq!(hydrate_merging(once.clone(), &planned), once);
        }
    }
}

/// An example of each rule of `src/edit/diff.rs`.
mod what_is_the_same {
    use super::*;

    fn differs(old: &Value, new: &Value) -> bool {
        let differs = |old: &Value, new: &Value| {
            let [old, new] = [old, new].map(|value| object(json!({ "text": value })));
            !changes(&old, &new).is_empty()
        };
        assert_eq!(differs(old, new), differs(new, old), "{old} {new}");
        differs(old, new)
    }

    fn tags_differ(old: &Value, new: &Value) -> bool {
        let [old, new] = [old, new].map(|value| object(json!({ "tags": value })));
        !changes(&old, &new).is_empty()
    }

    #[test]
    fn nothing_is_nothing() {
        let nothings = [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!([null, ""]),
            json!({ "a": { "b": [] } }),
        ];
        for old in &nothings {
            for new in &nothings {
                assert!(!differs(old, new), "{old} {new}");
            }
            for value in [
                json!(0),
                json!(false),
                json!(" "),
                json!([0]),
                json!({ "a": false }),
            ] {
                assert!(differs(old, &value), "{old} {value}");
            }
        }
        let (missing, null) = (Object::new(), object(json!({ "text": null, "tags": [] })));
        assert_eq!(changes(&missing, &null), []);
    }

    #[test]
    fn one_is_one_however_it_is_written() {
        assert!(!differs(&json!(1), &json!(1.0)));
        assert!(!differs(&json!(-3), &json!(-3.0)));
        assert!(!differs(&json!(0.0), &json!(-0.0)));
        assert!(!differs(&json!(u64::MAX), &json!(u64::MAX)));
        assert!(differs(&json!(1), &json!(1.5)));
        assert!(differs(&json!(1), &json!(2)));
        assert!(differs(&json!(1.5), &json!(2.5)));
        // They would be one number if they were read as floats.
        let big = 1_u64 << 53;
        assert!(differs(&json!(big), &json!(big + 1)));
        assert!(differs(&json!(u64::MAX), &json!(u64::MAX - 1)));
        assert!(differs(&json!(i64::MIN), &json!(i64::MIN + 1)));
    }

    /// Outside of tags, what is text stays text.
    #[test]
    fn a_number_is_no_text() {
        assert!(differs(&json!(2403), &json!("2403")));
        assert!(differs(&json!(true), &json!("true")));
        assert!(differs(&json!(true), &json!(1)));
        assert!(differs(&json!("Paris"), &json!("paris")));
    }

    #[test]
    fn a_moment_is_a_moment_in_every_notation() {
        let moment = json!("2023-06-20T15:25:07+0000");
        for same in [
            "2023-06-20T15:25:07Z",
            "2023-06-20T15:25:07.589Z",
            "2023-06-20T15:25:07+00:00",
            "2023-06-20T17:25:07.1+0200",
        ] {
            assert!(!differs(&moment, &json!(same)), "{same}");
        }
        for other in [
            "2023-06-20T15:25:08Z",
            "2023-06-20T15:25:07+0100",
            // A day is no moment, nor is a time without a zone.
            "2023-06-20",
            "2023-06-20T15:25:07",
            "20/06/23",
            "T",
        ] {
            assert!(differs(&moment, &json!(other)), "{other}");
        }
        assert!(differs(
            &json!("2023-06-20"),
            &json!("2023-06-20T00:00:00Z")
        ));
    }

    #[test]
    fn objects_are_compared_by_their_keys() {
        let old = json!({ "a": 1, "b": { "c": "x", "d": null } });
        assert!(!differs(
            &old,
            &json!({ "b": { "c": "x" }, "a": 1.0, "e": "" })
        ));
        assert!(differs(&old, &json!({ "a": 1 })));
        assert!(differs(&old, &json!({ "a": 1, "b": { "c": "x", "d": 0 } })));
        assert!(differs(&old, &json!([1])));
    }

    #[test]
    fn lists_are_compared_in_their_order() {
        let old = json!(["a", 1, null]);
        assert!(!differs(&old, &json!(["a", 1.0, ""])));
        assert!(differs(&old, &json!([1, "a", null])));
        assert!(differs(&old, &json!(["a", 1])));
    }

    /// HrFlow.ai documents values of tags as text, and elsewhere as text, numbers or booleans.
    #[test]
    fn values_of_tags_may_be_text() {
        let tag = |value: Value| json!([{ "name": "x", "value": value }]);
        for (one, other) in [
            (json!(2403), json!("2403")),
            (json!(-1.5), json!("-1.5")),
            (json!(u64::MAX), json!("18446744073709551615")),
            (json!(true), json!("True")),
            (json!(false), json!("FALSE")),
            (json!("true"), json!("True")),
            (json!(1), json!(1.0)),
            (json!(null), json!("")),
            (
                json!("2023-06-20T15:25:07+0000"),
                json!("2023-06-20T15:25:07.589Z"),
            ),
        ] {
            assert!(
                !tags_differ(&tag(one.clone()), &tag(other.clone())),
                "{one} {other}"
            );
            assert!(
                !tags_differ(&tag(other.clone()), &tag(one.clone())),
                "{other} {one}"
            );
        }
        for (one, other) in [
            (json!(2403), json!("2404")),
            (json!(2403), json!("02403")),
            (json!(true), json!("false")),
            (json!(true), json!(1)),
            (json!(true), json!("oui")),
            (json!("Oui"), json!("oui")),
            (json!(null), json!("null")),
            (json!(0), json!(null)),
            (json!(false), json!("")),
            (json!(["a"]), json!("a")),
        ] {
            assert!(
                tags_differ(&tag(one.clone()), &tag(other.clone())),
                "{one} {other}"
            );
            assert!(
                tags_differ(&tag(other.clone()), &tag(one.clone())),
                "{other} {one}"
            );
        }
    }

    #[test]
    fn tags_have_no_order_but_within_a_name() {
        let list = json!([{ "name": "a", "value": 1 }, { "name": "b", "value": 2 }, { "name": "a", "value": 3 }]);
        let otherwise = json!([{ "name": "b", "value": 2 }, { "name": "a", "value": 1 }, { "name": "a", "value": 3 }]);
        let swapped = json!([{ "name": "a", "value": 3 }, { "name": "b", "value": 2 }, { "name": "a", "value": 1 }]);
        assert!(!tags_differ(&list, &otherwise));
        assert!(tags_differ(&list, &swapped));
        // A tag without a value is a tag.
        let valueless = json!([{ "name": "referrer", "value": null }]);
        assert!(tags_differ(&json!([]), &valueless));
        assert!(tags_differ(&valueless, &json!([])));
        assert!(tags_differ(
            &json!([{ "name": 1, "value": 1 }]),
            &json!([{ "name": "1", "value": 1 }])
        ));
    }

    /// Entries that are no tags are compared as what they are.
    #[test]
    fn entries_without_a_name_have_no_value() {
        for (old, new) in [
            (json!(["a"]), json!(["b"])),
            (json!([{ "id": 1 }]), json!([{ "id": 2 }])),
            (
                json!([{ "name": null, "value": 1 }]),
                json!([{ "name": null, "value": "1" }]),
            ),
            (json!([["a"]]), json!([["b"]])),
            (json!(["a", "b"]), json!(["b", "a"])),
            (json!(["a"]), json!([])),
        ] {
            assert!(tags_differ(&old, &new), "{old} {new}");
        }
        assert!(!tags_differ(&json!(["a", null]), &json!(["a", ""])));
    }

    /// HrFlow.ai may add to an entry what we did not say; what we do say counts.
    #[test]
    fn entries_may_hold_more_than_was_said() {
        let known = json!([{ "name": "x", "value": 1, "type": "hard" }]);
        assert!(!tags_differ(
            &known,
            &json!([{ "name": "x", "value": "1" }])
        ));
        assert!(!tags_differ(
            &known,
            &json!([{ "name": "x", "value": "1", "type": "hard", "y": "" }])
        ));
        assert!(tags_differ(
            &known,
            &json!([{ "name": "x", "value": 1, "type": "soft" }])
        ));
        assert!(tags_differ(&json!([{ "name": "x", "value": 1 }]), &known));
        assert!(tags_differ(&known, &json!([{ "name": "x" }])));
    }

    /// Replacing by an empty list what is no list empties it.
    #[test]
    fn tags_that_are_no_list_are_compared_whole() {
        let odd = json!({ "column": "Recruté" });
        assert!(tags_differ(&odd, &json!([])));
        assert!(tags_differ(
            &odd,
            &json!([{ "name": "column", "value": "Recruté" }])
        ));
        assert!(tags_differ(
            &json!([{ "name": "a", "value": 1 }]),
            &json!(null)
        ));
        assert!(!tags_differ(&json!(null), &json!([])));
        assert!(!tags_differ(&json!({}), &json!([])));
        assert!(!tags_differ(&json!(null), &json!([{ "value": null }])));
    }

    #[test]
    fn addresses_are_a_list_whatever_their_form() {
        let differ = |old: Value, new: Value| {
            let [old, new] = [old, new].map(|urls| object(json!({ "info": { "urls": urls } })));
            !changes(&old, &new).is_empty()
        };
        let url = "https://example.org/a";
        let list = json!([{ "type": "linkedin", "url": url }]);
        assert!(!differ(
            list.clone(),
            json!({ "linkedin": url, "github": null })
        ));
        assert!(!differ(json!({ "linkedin": url }), list.clone()));
        assert!(!differ(json!([{ "type": null, "url": url }]), json!(url)));
        assert!(!differ(json!(null), json!([])));
        assert!(!differ(json!([]), json!({ "linkedin": "" })));
        assert!(differ(list.clone(), json!({ "github": url })));
        assert!(differ(list.clone(), json!(url)));
        assert!(differ(list.clone(), json!([])));
        assert!(differ(
            list.clone(),
            json!({ "linkedin": "https://example.org/b" })
        ));
    }

    #[test]
    fn hrflow_alone_decides_about_some_fields() {
        let old = object(json!({ "key": "a", "source_key": "a", "updated_at": "a", "id": 1 }));
        let new = object(json!({ "key": "b", "source_key": "b", "updated_at": "b", "id": 2 }));
        let changes = changes(&old, &new);
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].field, "id");
    }
}

/// How a difference is told.
mod changes_tell {
    use super::*;

    fn told(old: Value, new: Value) -> Vec<(String, Value, Value)> {
        let changes = changes(&object(old), &object(new)).into_iter();
        let told = changes.map(|change| {
            let values = [change.old, change.new].map(|value| value.expect("a plan has values"));
            let [old, new] = values;
            (change.field, old, new)
        });
        told.collect()
    }

    fn change(field: &str, old: Value, new: Value) -> (String, Value, Value) {
        (field.to_owned(), old, new)
    }

    #[test]
    fn fields_in_the_order_of_the_new_profile() {
        assert_eq!(
            told(
                json!({ "text": "a", "tags": [], "skills": ["x"] }),
                json!({ "labels": ["l"], "skills": [], "text": "b" })
            ),
            [
                change("labels", json!(null), json!(["l"])),
                change("skills", json!(["x"]), json!([])),
                change("text", json!("a"), json!("b")),
            ]
        );
    }

    #[test]
    fn info_key_by_key() {
        assert_eq!(
            told(
                json!({ "info": { "phone": "1", "email": "a", "gender": null, "summary": "s" } }),
                json!({ "info": { "picture": "p", "phone": "2", "email": "a" } })
            ),
            [
                change("info.picture", json!(null), json!("p")),
                change("info.phone", json!("1"), json!("2")),
                change("info.summary", json!("s"), json!(null)),
            ]
        );
        let info = json!({ "email": "a" });
        assert_eq!(
            told(json!({}), json!({ "info": info })),
            [change("info", json!(null), info.clone())]
        );
        assert_eq!(
            told(json!({ "info": info }), json!({ "info": null })),
            [change("info", info, json!(null))]
        );
    }

    #[test]
    fn addresses_as_a_list() {
        let of = |kind: &str| json!([{ "type": kind, "url": "x" }]);
        assert_eq!(
            told(
                json!({ "info": { "urls": { "a": "x" } } }),
                json!({ "info": { "urls": { "b": "x" } } })
            ),
            [change("info.urls", of("a"), of("b"))]
        );
    }

    #[test]
    fn tags_by_their_names() {
        let tag = |name: &str, value: Value| json!({ "name": name, "value": value });
        assert_eq!(
            told(
                json!({ "tags": [tag("column", json!("Nouveau")), tag("gone", json!(1)), tag("same", json!("7"))] }),
                json!({ "tags": [tag("same", json!(7)), tag("new", json!(false)), tag("column", json!("Recruté"))] })
            ),
            [
                change("tags.new", json!(null), json!(false)),
                change("tags.column", json!("Nouveau"), json!("Recruté")),
                change("tags.gone", json!(1), json!(null)),
            ]
        );
        assert_eq!(
            told(
                json!({ "metadatas": null }),
                json!({ "metadatas": [tag("a", json!(1))] })
            ),
            [change("metadatas.a", json!(null), json!(1))]
        );
        // Several of a name are shown as they are.
        let several = json!([tag("a", json!(1)), tag("a", json!(2))]);
        assert_eq!(
            told(
                json!({ "tags": [tag("a", json!(1))] }),
                json!({ "tags": several })
            ),
            [change("tags.a", json!(1), several)]
        );
        // A name need not be text.
        assert_eq!(
            told(json!({}), json!({ "tags": [{ "name": 5, "value": 1 }] })),
            [change("tags.5", json!(null), json!(1))]
        );
    }

    /// What is no tag has no value to be shown in its place.
    #[test]
    fn entries_without_a_name_as_they_are() {
        assert_eq!(
            told(
                json!({ "tags": ["a"] }),
                json!({ "tags": [{ "value": 1 }, "b"] })
            ),
            [change("tags", json!(["a"]), json!([{ "value": 1 }, "b"]))]
        );
        assert_eq!(
            told(json!({ "tags": [null, "a"] }), json!({ "tags": [] })),
            [change("tags", json!([null, "a"]), json!([]))]
        );
    }

    /// A null is a value that is shown; a value that is not to be shown is not there.
    #[test]
    fn a_null_from_a_value_that_is_kept_back() {
        let shown = Change {
            field: "info.phone".to_owned(),
            old: Some(Value::Null),
            new: Some(json!("7")),
        };
        let kept_back = Change {
            old: None,
            new: None,
            ..shown.clone()
        };
        for (change, expected) in [
            (
                shown,
                json!({ "field": "info.phone", "old": null, "new": "7" }),
            ),
            (kept_back, json!({ "field": "info.phone" })),
        ] {
            let written = serde_json::to_value(&change).expect("a change is JSON");
            assert_eq!(written, expected);
            let read: Change = serde_json::from_value(written).expect("and back");
            assert_eq!(read, change);
        }
    }
}

/// An example of each rule of `src/edit/merge.rs`.
mod merging {
    use super::*;

    #[track_caller]
    fn merges(current: Value, formatted: Value, expected: Value) {
        let (current, formatted) = (object(current), object(formatted));
        let merged = merge(&current, &formatted, None);
        assert_eq!(merged, object(expected));
        assert_eq!(
            merge(&merged, &formatted, None),
            merged,
            "merging twice is merging once"
        );
    }

    #[test]
    fn keeps_what_is_not_named() {
        let current = json!({ "key": "k", "text": "t", "info": { "summary": "s" }, "x": 1 });
        merges(current.clone(), json!({}), current.clone());
        merges(
            current,
            json!({ "labels": ["l"] }),
            json!({ "key": "k", "text": "t", "info": { "summary": "s" }, "x": 1, "labels": ["l"] }),
        );
    }

    #[test]
    fn overwrites_nothing_with_nothing() {
        let current = json!({
            "text": "t", "skills": ["s"], "created_at": "2021-11-09",
            "info": { "email": "a", "urls": [{ "type": "linkedin", "url": "x" }], "location": { "text": "Paris" } },
            "tags": [{ "name": "a", "value": 1 }],
        });
        for nothing in [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!([null]),
            json!({ "a": [""] }),
        ] {
            let formatted = json!({
                "text": nothing, "skills": nothing, "created_at": nothing, "info": nothing,
                "tags": nothing, "added": nothing,
            });
            merges(current.clone(), formatted, current.clone());
            let info =
                json!({ "email": nothing, "urls": nothing, "location": nothing, "added": nothing });
            merges(
                current.clone(),
                json!({ "info": info, "tags": [nothing] }),
                current.clone(),
            );
        }
    }

    #[test]
    fn takes_false_and_zero_for_values() {
        merges(
            json!({ "archive": true, "n": 5, "info": { "b": true }, "tags": [{ "name": "hired", "value": true }] }),
            json!({ "archive": false, "n": 0, "info": { "b": false }, "tags": [{ "name": "hired", "value": false }] }),
            json!({ "archive": false, "n": 0, "info": { "b": false }, "tags": [{ "name": "hired", "value": false }] }),
        );
    }

    #[test]
    fn replaces_every_other_field_whole() {
        merges(
            json!({ "skills": [{ "name": "a" }, { "name": "b" }], "text": "old", "consent": { "owner": 1 } }),
            json!({ "skills": [{ "name": "c" }], "text": "new", "consent": { "controller": 2 } }),
            json!({ "skills": [{ "name": "c" }], "text": "new", "consent": { "controller": 2 } }),
        );
    }

    #[test]
    fn leaves_the_resume_out() {
        merges(
            json!({ "text": "t" }),
            json!({ "resume": { "file_name": "cv.pdf" } }),
            json!({ "text": "t" }),
        );
        let formatted = object(json!({ "resume": { "file_name": "cv.pdf" }, "text": "t" }));
        let only = ["resume".to_owned()];
        for only in [None, Some(only.as_slice())] {
            assert!(!merge(&Object::new(), &formatted, only).contains_key("resume"));
            assert!(!replace(&Object::new(), &formatted, only).contains_key("resume"));
        }
    }

    #[test]
    fn merges_info_key_by_key() {
        merges(
            json!({ "info": { "email": "a", "phone": "1", "summary": "s", "picture": "p" } }),
            json!({ "info": { "email": "b", "phone": null, "full_name": "Zoé", "picture": {} } }),
            json!({ "info": { "email": "b", "phone": "1", "summary": "s", "picture": "p", "full_name": "Zoé" } }),
        );
        merges(
            json!({}),
            json!({ "info": { "email": "b", "phone": "" } }),
            json!({ "info": { "email": "b" } }),
        );
        merges(
            json!({ "info": null }),
            json!({ "info": { "email": "b" } }),
            json!({ "info": { "email": "b" } }),
        );
    }

    fn urls(current: &Value, formatted: &Value, expected: &Value) {
        let of = |urls: &Value| json!({ "info": { "email": "a", "urls": urls } });
        merges(of(current), of(formatted), of(expected));
    }

    #[test]
    fn unites_addresses() {
        let [a, b, c] = ["a", "b", "c"].map(|url| json!({ "type": "linkedin", "url": url }));
        urls(&json!([a, b]), &json!([b, c]), &json!([a, b, c]));
        urls(&json!([b]), &json!([a, a]), &json!([b, a]));
        urls(&json!([a]), &json!([]), &json!([a]));
        urls(&json!(null), &json!([a]), &json!([a]));
        // Twice by HrFlow.ai is not ours to tidy.
        urls(&json!([a, a, null]), &json!([a]), &json!([a, a, null]));
        // Where there were none, not even a key.
        merges(
            json!({ "info": { "email": "a" } }),
            json!({ "info": { "urls": [a] } }),
            json!({ "info": { "email": "a", "urls": [a] } }),
        );
    }

    #[test]
    fn adds_no_address_that_is_none_or_known() {
        let known = json!([{ "type": "linkedin", "url": "a", "since": null }]);
        for nothing_new in [
            json!([{ "type": "linkedin", "url": "a" }]),
            json!([{ "type": "linkedin", "url": "a", "since": "" }, null, "", {}]),
            json!([{ "type": "github", "url": null }, { "type": "viadeo", "url": "" }]),
            json!({ "linkedin": "a", "github": null }),
        ] {
            urls(&known, &nothing_new, &known);
        }
    }

    /// By type: Flatchr's form, and HrFlow.ai's until 2021.
    #[test]
    fn unites_addresses_of_either_form() {
        let list = json!([{ "type": "linkedin", "url": "a" }]);
        let both = json!([{ "type": "linkedin", "url": "a" }, { "type": "github", "url": "b" }]);
        urls(&list, &json!({ "github": "b", "viadeo": "" }), &both);
        urls(
            &json!({ "linkedin": "a" }),
            &json!([{ "type": "github", "url": "b" }]),
            &both,
        );
        urls(
            &json!({ "linkedin": "a" }),
            &json!({ "github": "b" }),
            &json!({ "linkedin": "a", "github": "b" }),
        );
        urls(
            &json!({ "linkedin": "a" }),
            &json!({ "linkedin": "c" }),
            &json!({ "linkedin": "c" }),
        );
        urls(
            &json!("a"),
            &json!(["b"]),
            &json!([{ "type": null, "url": "a" }, "b"]),
        );
        // Nothing overwrites nothing here either.
        urls(
            &json!({ "linkedin": "a" }),
            &json!({ "linkedin": null, "github": "b" }),
            &json!({ "linkedin": "a", "github": "b" }),
        );
        // The form of today, where HrFlow.ai holds none.
        urls(&json!(null), &json!({ "linkedin": "a" }), &list);
        urls(&json!({}), &json!({ "linkedin": "a" }), &list);
        urls(
            &json!(null),
            &json!("a"),
            &json!([{ "type": null, "url": "a" }]),
        );
        merges(
            json!({ "info": {} }),
            json!({ "info": { "urls": "a" } }),
            json!({ "info": { "urls": [{ "type": null, "url": "a" }] } }),
        );
    }

    #[test]
    fn replaces_a_location_only_by_one_that_says_something_new() {
        let paris = json!({
            "text": "Paris", "lat": 48.85, "lng": 2.35, "gmaps": null,
            "fields": { "city": "Paris", "country": "FR" },
        });
        let with = |location: &Value| json!({ "info": { "location": location } });
        for nothing_new in [
            json!({ "text": "", "lat": null, "lng": null }),
            json!({ "text": "Paris", "lat": null, "lng": null }),
            json!({ "text": "Paris", "fields": { "country": "FR", "state": "" } }),
            json!({ "lat": 48.85 }),
            json!({ "fields": [] }),
            paris.clone(),
        ] {
            merges(with(&paris), with(&nothing_new), with(&paris));
        }
        for new in [
            json!({ "text": "Lyon", "lat": null, "lng": null }),
            json!({ "text": "Paris", "postcode": "75011" }),
            json!({ "text": "Paris", "lat": 48.9 }),
            json!({ "fields": { "city": "Lyon" } }),
            json!("Lyon"),
        ] {
            merges(with(&paris), with(&new), with(&new));
        }
        let lyon = json!({ "text": "Lyon" });
        for nowhere in [json!(null), json!({}), json!({ "text": "", "fields": [] })] {
            merges(with(&nowhere), with(&lyon), with(&lyon));
        }
        merges(json!({ "info": {} }), with(&lyon), with(&lyon));
    }

    /// Each an entry `{ name, value }`, written shorter.
    fn tags(entries: &[(&str, Value)]) -> Value {
        let entries = entries.iter();
        entries
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect()
    }

    #[test]
    fn merges_tags_and_metadatas_by_name() {
        for field in ["tags", "metadatas"] {
            let with = |entries: &[(&str, Value)]| json!({ field: tags(entries) });
            merges(
                with(&[
                    ("referrer", json!(null)),
                    ("column", json!("Nouveau")),
                    ("vip", json!("yes")),
                ]),
                with(&[("hired", json!(true)), ("column", json!("Recruté"))]),
                with(&[
                    ("referrer", json!(null)),
                    ("column", json!("Recruté")),
                    ("vip", json!("yes")),
                    ("hired", json!(true)),
                ]),
            );
            for none in [
                json!({}),
                json!({ field: null }),
                json!({ field: [] }),
                json!({ field: {} }),
            ] {
                merges(none, with(&[("a", json!(1))]), with(&[("a", json!(1))]));
            }
        }
    }

    #[test]
    fn takes_all_entries_of_a_name_together() {
        let with = |entries: &[(&str, Value)]| json!({ "tags": tags(entries) });
        let [one, two, three] = [json!(1), json!(2), json!(3)];
        // Several for one, one for several, and at the place of the first.
        merges(
            with(&[("z", json!(0)), ("a", one.clone()), ("b", one.clone())]),
            with(&[("a", two.clone()), ("a", three.clone())]),
            with(&[
                ("z", json!(0)),
                ("a", two.clone()),
                ("a", three.clone()),
                ("b", one.clone()),
            ]),
        );
        merges(
            with(&[("a", one.clone()), ("b", one.clone()), ("a", two.clone())]),
            with(&[("a", three.clone())]),
            with(&[("a", three.clone()), ("b", one.clone())]),
        );
        // As they are where they say the same.
        merges(
            with(&[("a", one.clone()), ("b", one.clone()), ("a", two.clone())]),
            with(&[("a", json!("1")), ("a", json!(2.0))]),
            with(&[("a", one.clone()), ("b", one), ("a", two)]),
        );
    }

    #[test]
    fn keeps_tags_that_say_the_same_as_they_are() {
        let with = |value: Value| json!({ "tags": [{ "name": "vacancy_id", "value": value, "since": 2020 }] });
        for (known, same) in [(json!("2403"), json!(2403)), (json!("True"), json!(true))] {
            let formatted = json!({ "tags": tags(&[("vacancy_id", same)]) });
            merges(with(known.clone()), formatted, with(known));
        }
    }

    #[test]
    fn lets_a_tag_without_a_value_join_and_not_overwrite() {
        let with = |entries: &[(&str, Value)]| json!({ "tags": tags(entries) });
        for nothing in [json!(null), json!(""), json!([])] {
            merges(
                with(&[("source", json!("L'Apec"))]),
                with(&[
                    ("source", nothing.clone()),
                    ("external_id", nothing.clone()),
                ]),
                with(&[
                    ("source", json!("L'Apec")),
                    ("external_id", nothing.clone()),
                ]),
            );
            // Beside one with a value, it says nothing.
            merges(
                with(&[]),
                with(&[
                    ("a", nothing.clone()),
                    ("a", json!(1)),
                    ("b", nothing.clone()),
                    ("b", nothing.clone()),
                ]),
                with(&[("a", json!(1)), ("b", nothing.clone())]),
            );
            let mixed = with(&[("a", json!(1)), ("a", nothing)]);
            merges(mixed.clone(), mixed.clone(), mixed);
        }
    }

    #[test]
    fn keeps_entries_that_are_no_tags() {
        merges(
            json!({ "tags": ["x", null, { "value": 1 }, { "name": null, "value": 2 }, 5] }),
            json!({ "tags": ["x", "y", { "value": 1 }, { "value": 3 }, null, {}, { "name": 5, "value": 1 }] }),
            json!({ "tags": [
                "x", null, { "value": 1 }, { "name": null, "value": 2 }, 5,
                "y", { "value": 3 }, { "name": 5, "value": 1 },
            ] }),
        );
        // What HrFlow.ai holds is no list: nothing is known about it, so it stays.
        let odd = json!({ "tags": { "column": "Recruté" } });
        merges(
            odd.clone(),
            json!({ "tags": tags(&[("a", json!(1))]) }),
            odd,
        );
    }

    #[test]
    fn replaces_no_moment_by_a_day() {
        let at = |date: &Value| json!({ "created_at": date });
        let moment = json!("2023-06-20T15:25:07+0000");
        for less in [json!("2021-11-09"), json!("09/11/21"), json!("2023-06-20")] {
            merges(at(&moment), at(&less), at(&moment));
        }
        for (before, after) in [
            (moment.clone(), json!("2022-02-03T16:00:14.589Z")),
            (moment.clone(), json!("2022-02-03 16:00:14")),
            (moment.clone(), json!(1_645_015_716)),
            (json!("2021-11-09"), json!("2021-11-10")),
            (json!("2021-11-09"), moment.clone()),
            (json!(null), json!("2021-11-09")),
            (json!(1_645_015_716), json!("2021-11-09")),
        ] {
            merges(at(&before), at(&after), at(&after));
        }
        // Another field is text like any other.
        merges(
            json!({ "text": moment }),
            json!({ "text": "2021-11-09" }),
            json!({ "text": "2021-11-09" }),
        );
    }

    #[test]
    fn keeps_to_the_fields_it_may_edit() {
        let current = object(json!({ "text": "t", "info": { "email": "a" }, "tags": [] }));
        let formatted = object(json!({
            "text": "new", "info": { "email": "b" }, "tags": tags(&[("a", json!(1))]), "labels": ["l"],
        }));
        let only = ["tags".to_owned(), "skills".to_owned()];
        let expected =
            json!({ "text": "t", "info": { "email": "a" }, "tags": tags(&[("a", json!(1))]) });
        assert_eq!(
            merge(&current, &formatted, Some(&only)),
            object(expected.clone())
        );
        let mut replaced = object(expected);
        replaced.insert("skills".to_owned(), Value::Null);
        assert_eq!(replace(&current, &formatted, Some(&only)), replaced);
    }
}

/// What a parse gives, and what was planned.
mod parsing {
    use super::*;

    fn brought_in(parsed: Value, planned: Value) -> Value {
        Value::Object(hydrate_merging(object(parsed), &object(planned)))
    }

    #[test]
    fn each_mode_has_its_way() {
        let parsed = || object(json!({ "experiences_duration": 3.5 }));
        let planned = object(json!({ "courses": ["c"], "experiences_duration": 0 }));
        let [merging, replacing] = MODES.map(|mode| with_parsed(parsed(), &planned, mode));
        assert_eq!(merging, hydrate_merging(parsed(), &planned));
        assert_eq!(replacing, hydrate(parsed(), &planned));
        assert_ne!(merging, replacing);
    }

    #[test]
    fn the_planned_values_win_and_the_parsed_ones_fill() {
        let profile = brought_in(
            json!({
                "key": "parsed", "attachments": ["cv"], "created_at": "2025-01-01", "text": "parsed",
                "skills": ["rust"], "courses": ["parsed"], "info": { "email": "p", "phone": "7" },
            }),
            json!({
                "key": "planned", "attachments": [], "created_at": "2021-11-09", "text": "",
                "skills": [], "courses": ["planned"], "labels": ["l"], "info": { "email": "a", "phone": null },
            }),
        );
        let expected = json!({
            "key": "parsed", "attachments": ["cv"], "created_at": "2021-11-09", "text": "parsed",
            "skills": ["rust"], "courses": ["planned"], "labels": ["l"], "info": { "email": "a", "phone": "7" },
        });
        assert_eq!(profile, expected);
    }

    #[test]
    fn hrflow_alone_decides_about_some_fields() {
        for field in [
            "id",
            "key",
            "source",
            "source_key",
            "attachments",
            "updated_at",
        ] {
            let of = |value: &str| json!({ field: value });
            assert_eq!(brought_in(of("parsed"), of("planned")), of("parsed"));
            assert_eq!(brought_in(json!({}), of("planned")), json!({}));
        }
    }

    #[test]
    fn lists_of_nothing_win_over_nothing() {
        for nothing in [
            json!([]),
            json!([null]),
            json!([{}]),
            json!([{ "name": "" }]),
        ] {
            for field in ["skills", "tags", "experiences", "labels"] {
                let parsed = json!({ field: [{ "name": "rust" }] });
                assert_eq!(
                    brought_in(parsed.clone(), json!({ field: nothing })),
                    parsed
                );
            }
        }
    }

    #[test]
    fn false_and_zero_are_planned_values() {
        let planned = json!({ "archive": 0, "info": { "driving_license": false, "n": 0 } });
        let parsed = json!({ "archive": 1, "info": { "driving_license": true, "n": 5 } });
        assert_eq!(brought_in(parsed, planned.clone()), planned);
    }

    /// A profile without a résumé has durations of 0.
    #[test]
    fn a_duration_of_nothing_does_not_win() {
        for field in ["experiences_duration", "educations_duration"] {
            for (parsed, planned, expected) in [
                (json!(3.5), json!(0), json!(3.5)),
                (json!(3.5), json!(0.0), json!(3.5)),
                (json!(3.5), json!(null), json!(3.5)),
                (json!(3.5), json!(2), json!(2)),
                (json!(null), json!(0), json!(0)),
                (json!(0), json!(2), json!(2)),
            ] {
                let profile = brought_in(json!({ field: parsed }), json!({ field: planned }));
                assert_eq!(profile[field], expected, "{parsed} {planned}");
            }
        }
    }

    #[test]
    fn addresses_are_united() {
        let profile = brought_in(
            json!({ "info": { "urls": [{ "type": "github", "url": "b" }] } }),
            json!({ "info": { "urls": { "linkedin": "a", "github": "b" } } }),
        );
        assert_eq!(
            profile["info"]["urls"],
            json!([{ "type": "github", "url": "b" }, { "type": "linkedin", "url": "a" }])
        );
    }

    #[test]
    fn a_location_of_nothing_does_not_win() {
        let parsed = json!({ "text": "Paris", "lat": 48.85, "lng": 2.35 });
        for (planned, expected) in [
            (
                json!({ "text": "", "fields": { "city": null } }),
                parsed.clone(),
            ),
            (json!({ "text": "Paris", "lat": null }), parsed.clone()),
            (json!({ "text": "Lyon" }), json!({ "text": "Lyon" })),
        ] {
            let profile = brought_in(
                json!({ "info": { "location": parsed } }),
                json!({ "info": { "location": planned } }),
            );
            assert_eq!(profile["info"]["location"], expected, "{planned}");
        }
    }

    #[test]
    fn tags_are_brought_in_by_name() {
        let profile = brought_in(
            json!({ "tags": [{ "name": "parser", "value": "v2" }, { "name": "column", "value": "Nouveau" }] }),
            json!({ "tags": [{ "name": "vip", "value": 1 }, { "name": "column", "value": "Recruté" }] }),
        );
        let expected = json!([
            { "name": "parser", "value": "v2" },
            { "name": "column", "value": "Recruté" },
            { "name": "vip", "value": 1 },
        ]);
        assert_eq!(profile["tags"], expected);
    }

    #[test]
    fn what_was_parsed_may_be_little() {
        let planned = json!({ "info": { "email": "a" }, "tags": [{ "name": "a", "value": 1 }] });
        for parsed in [
            json!({}),
            json!({ "info": null, "tags": null }),
            json!({ "info": [], "tags": {} }),
            json!({ "info": { "email": null } }),
        ] {
            assert_eq!(brought_in(parsed, planned.clone()), planned);
        }
    }
}
