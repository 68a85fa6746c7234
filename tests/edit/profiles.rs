//! Generators of profiles as HrFlow.ai and formats may produce them.

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

const PHONES: [&str; 5] = [
    "+33 6 39 98 00 01",
    "06.39.98.00.01",
    "0639980002",
    "+33639980002",
    "+33 1 39 98 00 01",
];

/// The same two moments, each in several notations.
const MOMENTS: [[&str; 4]; 2] = [
    [
        "2023-06-20T15:25:07+0000",
        "2023-06-20T15:25:07",
        "2023-06-20T15:25:07.589Z",
        "2023-06-20T17:25:07+02:00",
    ],
    [
        "2022-02-03T16:00:14Z",
        "2022-02-03T16:00:14",
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

/// All values without content.
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
        json!(" \n"),
        json!("\u{200b}\u{a0}\u{feff}"),
        json!(["\u{2800}", { "a": "\u{3164}" }]),
    ])
}

fn moment() -> impl Strategy<Value = String> + Clone {
    (0..2_usize, 0..4_usize).prop_map(|(moment, notation)| MOMENTS[moment][notation].to_owned())
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

/// Numbers of every kind, including integers written as floats.
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

/// Any JSON of a few levels.
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

/// A value, or sometimes a value without content.
fn or_empty(value: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    prop_oneof![4 => value, 1 => empty()].boxed()
}

fn names() -> impl Strategy<Value = &'static str> + Clone {
    select(vec![
        "column", "vacancy", "hired", "referrer", "é", "a.b", "",
    ])
}

/// Values of tags. No float equals an integer, because `1.0` is 1, and
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
            (
                "phone",
                or_empty(select(PHONES.to_vec()).prop_map(|phone| json!(phone))),
            ),
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

/// A profile in which every field is as documented, or empty, or missing.
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

/// Whether the next bit is set.
pub struct Bits(pub u64);

impl Bits {
    fn next(&mut self) -> bool {
        self.0 = self.0.rotate_right(1);
        self.0 & 1 == 1
    }
}

/// An equivalent value: `1` for `1.0`, a moment in another notation, one value without content for
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

/// As [`in_other_words`], and also: values of tags as text, the names in another order (but the entries of
/// each name in theirs), URLs as a list.
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

/// A current profile and a formatted one, with some equivalent fields.
pub fn pair() -> impl Strategy<Value = (Object, Object)> + Clone {
    let kept = subsequence(FIELDS.to_vec(), 0..=FIELDS.len());
    (profile(), profile(), kept, any::<u64>()).prop_map(|(current, mut formatted, kept, bits)| {
        let mut same = profile_in_other_words(&current, &mut Bits(bits));
        same.retain(|field, _| kept.contains(&field.as_str()));
        formatted.extend(same);
        (current, formatted)
    })
}

/// `only_edit_fields`, or none.
pub fn only() -> impl Strategy<Value = Option<Vec<String>>> + Clone {
    let some = subsequence(FIELDS.to_vec(), 1..4);
    option::of(some.prop_map(|fields| fields.into_iter().map(str::to_owned).collect()))
}

/// Known fields with any values.
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
