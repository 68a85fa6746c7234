//! One example for each rule of `src/edit/equality.rs`.

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
fn all_values_without_content_are_equal() {
    let nothings = [
        json!(null),
        json!(""),
        json!([]),
        json!({}),
        json!([null, ""]),
        json!({ "a": { "b": [] } }),
        json!(" "),
        json!("\t\u{a0}\u{200b}\u{feff}\u{2800}\u{3164}"),
    ];
    for old in &nothings {
        for new in &nothings {
            assert!(!differs(old, new), "{old} {new}");
        }
        for value in [
            json!(0),
            json!(false),
            json!(" . "),
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
fn integers_and_floats_of_one_value_are_equal() {
    assert!(!differs(&json!(1), &json!(1.0)));
    assert!(!differs(&json!(-3), &json!(-3.0)));
    assert!(!differs(&json!(0.0), &json!(-0.0)));
    assert!(!differs(&json!(u64::MAX), &json!(u64::MAX)));
    assert!(differs(&json!(1), &json!(1.5)));
    assert!(differs(&json!(1), &json!(2)));
    assert!(differs(&json!(1.5), &json!(2.5)));
    // As floats, both would be the same number.
    let big = 1_u64 << 53;
    assert!(differs(&json!(big), &json!(big + 1)));
    assert!(differs(&json!(u64::MAX), &json!(u64::MAX - 1)));
    assert!(differs(&json!(i64::MIN), &json!(i64::MIN + 1)));
}

/// Outside tags, a text equals only a text.
#[test]
fn a_number_and_a_text_differ() {
    assert!(differs(&json!(2403), &json!("2403")));
    assert!(differs(&json!(true), &json!("true")));
    assert!(differs(&json!(true), &json!(1)));
    assert!(differs(&json!("Paris"), &json!("paris")));
}

#[test]
fn a_moment_is_equal_in_every_notation() {
    let moment = json!("2023-06-20T15:25:07+0000");
    for same in [
        "2023-06-20T15:25:07Z",
        "2023-06-20T15:25:07.589Z",
        "2023-06-20T15:25:07+00:00",
        "2023-06-20T17:25:07.1+0200",
        // Without a zone, it is UTC.
        "2023-06-20T15:25:07",
        "2023-06-20 15:25:07",
    ] {
        assert!(!differs(&moment, &json!(same)), "{same}");
    }
    for other in [
        "2023-06-20T15:25:08Z",
        "2023-06-20T15:25:07+0100",
        // A day is not a moment, and a number without a time may be an identifier.
        "2023-06-20",
        "1687274707",
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
    assert!(differs(&old, &json!(["a"])));
    assert!(differs(&old, &json!(["a", 1, 2])));
}

/// HrFlow.ai may drop them.
#[test]
fn entries_that_say_nothing_do_not_count() {
    let old = json!(["a", { "name": "b", "type": "hard" }]);
    assert!(!differs(
        &old,
        &json!(["a", { "type": "soft", "name": null }, { "name": "b", "type": "hard" }, ""])
    ));
    assert!(!differs(
        &json!(null),
        &json!([{ "type": "hard" }, { "kind": "x", "value": [" "] }])
    ));
    assert!(differs(
        &old,
        &json!(["a", { "name": "b", "type": "soft" }])
    ));
    assert!(differs(
        &json!([{ "type": "hard", "value": 0 }]),
        &json!([])
    ));
    assert!(differs(
        &json!([{ "type": "hard", "name": "b" }]),
        &json!([])
    ));
}

#[test]
fn letters_may_be_composed_or_not_and_white_space_is_collapsed() {
    for (one, other) in [
        ("Zoé", "Zoe\u{301}"),
        ("Ad  H/F ", "Ad H/F"),
        ("a\n\tb", " a b\u{a0}"),
        ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
    ] {
        assert!(!differs(&json!(one), &json!(other)), "{one} {other}");
        assert!(!differs(&json!([one]), &json!([other])));
        let tag = |value: &str| json!([{ "name": "x", "value": value }]);
        assert!(!tags_differ(&tag(one), &tag(other)));
    }
    for (one, other) in [
        ("Zoé", "Zoe"),
        ("Zoé", "zoé"),
        ("ab", "a b"),
        ("ﬁ", "fi"),
        ("a", "a."),
    ] {
        assert!(differs(&json!(one), &json!(other)), "{one} {other}");
    }
}

#[test]
fn addresses_and_numbers_of_info_are_compared_by_what_they_reach() {
    let differ = |key: &str, old: &str, new: &str| {
        let [old, new] = [old, new].map(|value| object(json!({ "info": { key: value } })));
        !changes(&old, &new).is_empty()
    };
    assert!(!differ("email", "Ana@Example.com", " ana@example.com"));
    assert!(!differ("phone", "+33 6 39 98 00 01", "06.39.98.00.01"));
    assert!(differ("email", "ana@example.com", "ana@example.org"));
    assert!(differ("email", "ana@example.com", ""));
    assert!(differ("phone", "+33 6 39 98 00 01", "+33 6 39 98 00 02"));
    assert!(differ("phone", "+33 6 39 98 00 01", ""));
    // Other keys have no such rule.
    assert!(differ("summary", "Ana", "ana"));
    assert!(differ("full_name", "06 39 98 00 01", "0639980001"));
    assert!(differ("email", "06 39 98 00 01", "0639980001"));
    assert!(differ("phone", "a", "A"));
}

/// HrFlow.ai documents values of tags in one place as texts, in another as texts, numbers or booleans.
#[test]
fn values_of_tags_are_equal_as_text() {
    let tag = |value: Value| json!([{ "name": "x", "value": value }]);
    for (one, other) in [
        (json!(2403), json!("2403")),
        (json!(-1.5), json!("-1.5")),
        (json!(u64::MAX), json!("18446744073709551615")),
        (json!(true), json!("True")),
        (json!(false), json!("FALSE")),
        (json!("true"), json!("True")),
        (json!(1), json!(1.0)),
        (json!("1"), json!(1.0)),
        (json!(" 2403"), json!(2403)),
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
fn tags_are_ordered_only_within_a_name() {
    let list = json!([{ "name": "a", "value": 1 }, { "name": "b", "value": 2 }, { "name": "a", "value": 3 }]);
    let otherwise = json!([{ "name": "b", "value": 2 }, { "name": "a", "value": 1 }, { "name": "a", "value": 3 }]);
    let swapped = json!([{ "name": "a", "value": 3 }, { "name": "b", "value": 2 }, { "name": "a", "value": 1 }]);
    assert!(!tags_differ(&list, &otherwise));
    assert!(tags_differ(&list, &swapped));
    // A tag without a value is as good as none.
    let valueless = json!([{ "name": "referrer", "value": null }, { "name": "a" }, { "name": "b", "value": " " }]);
    assert!(!tags_differ(&json!([]), &valueless));
    assert!(!tags_differ(&valueless, &json!([])));
    let valued = json!([{ "name": "referrer", "value": 1 }]);
    assert!(tags_differ(&valued, &valueless));
    assert!(tags_differ(&valueless, &valued));
    assert!(tags_differ(
        &json!([{ "name": 1, "value": 1 }]),
        &json!([{ "name": "1", "value": 1 }])
    ));
}

/// Entries that are not tags are compared as plain values.
#[test]
fn entries_without_a_name_are_compared_whole() {
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
    assert!(!tags_differ(&json!(["a", null]), &json!(["a"])));
}

/// HrFlow.ai may add keys to an entry. Only the keys that were sent count.
#[test]
fn an_old_entry_may_have_more_keys() {
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

/// An empty list that replaces another kind of value empties it.
#[test]
fn tags_that_are_not_a_list_are_compared_whole() {
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
fn urls_are_compared_as_a_list_in_every_form() {
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
    assert!(!differ(
        list.clone(),
        json!([{ "type": "github", "url": "" }, { "type": "linkedin", "url": url }])
    ));
    assert!(differ(
        list.clone(),
        json!({ "linkedin": "https://example.org/b" })
    ));
}

#[test]
fn only_hrflow_decides_some_fields() {
    let old = object(json!({ "key": "a", "source_key": "a", "updated_at": "a", "id": 1 }));
    let new = object(json!({ "key": "b", "source_key": "b", "updated_at": "b", "id": 2 }));
    let changes = changes(&old, &new);
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].field, "id");
}

#[test]
fn a_time_before_1970_is_the_same_in_every_notation() {
    let old = json!("1968-01-01T00:00:00+0000");
    assert!(!differs(&old, &json!("1968-01-01T01:00:00+01:00")));
    assert!(differs(&old, &json!("1968-01-01T00:00:01Z")));
}

#[test]
fn a_name_that_reads_the_same_is_the_same_tag() {
    let held = json!([{ "name": "Étape", "value": "RH" }]);
    let formatted = json!([{ "name": "E\u{301}tape ", "value": "RH" }]);
    assert!(!tags_differ(&held, &formatted));
    let moved = json!([{ "name": "E\u{301}tape ", "value": "Refus" }]);
    let (held, moved) = (json!({ "tags": held }), json!({ "tags": moved }));
    let merged = merge(&object(held), &object(moved.clone()), None);
    assert_eq!(Value::Object(merged), moved);
}

#[test]
fn what_shows_nothing_around_a_word_is_no_difference() {
    assert!(!differs(
        &json!("Ana\u{200b} Exemple\u{feff}"),
        &json!("Ana Exemple")
    ));
    assert!(differs(&json!("Ana\u{200b}Exemple"), &json!("AnaExemplo")));
}
