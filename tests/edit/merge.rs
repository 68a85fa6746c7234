//! One example for each rule of `src/edit/merge.rs`.

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
fn merge_keeps_fields_that_the_format_does_not_name() {
    let current = json!({ "key": "k", "text": "t", "info": { "summary": "s" }, "x": 1 });
    merges(current.clone(), json!({}), current.clone());
    merges(
        current,
        json!({ "labels": ["l"] }),
        json!({ "key": "k", "text": "t", "info": { "summary": "s" }, "x": 1, "labels": ["l"] }),
    );
}

#[test]
fn merge_never_overwrites_with_a_value_without_content() {
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
        json!(" "),
        json!("\u{a0}\t\u{200b}"),
        json!("\u{feff}\u{2800}\u{ad}"),
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
fn merge_treats_false_and_zero_as_values() {
    merges(
        json!({ "archive": true, "n": 5, "info": { "b": true }, "tags": [{ "name": "hired", "value": true }] }),
        json!({ "archive": false, "n": 0, "info": { "b": false }, "tags": [{ "name": "hired", "value": false }] }),
        json!({ "archive": false, "n": 0, "info": { "b": false }, "tags": [{ "name": "hired", "value": false }] }),
    );
}

#[test]
fn merge_replaces_every_other_field() {
    merges(
        json!({ "skills": [{ "name": "a" }, { "name": "b" }], "text": "old", "consent": { "owner": 1 } }),
        json!({ "skills": [{ "name": "c" }], "text": "new", "consent": { "controller": 2 } }),
        json!({ "skills": [{ "name": "c" }], "text": "new", "consent": { "controller": 2 } }),
    );
}

#[test]
fn merge_leaves_the_resume_out() {
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
fn merge_combines_info_key_by_key() {
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
fn merge_unites_urls() {
    let [a, b, c] = ["a", "b", "c"].map(|url| json!({ "type": "linkedin", "url": url }));
    urls(&json!([a, b]), &json!([b, c]), &json!([a, b, c]));
    urls(&json!([b]), &json!([a, a]), &json!([b, a]));
    urls(&json!([a]), &json!([]), &json!([a]));
    urls(&json!(null), &json!([a]), &json!([a]));
    // A duplicate that HrFlow.ai holds stays.
    urls(&json!([a, a, null]), &json!([a]), &json!([a, a, null]));
    // The current profile may lack the key.
    merges(
        json!({ "info": { "email": "a" } }),
        json!({ "info": { "urls": [a] } }),
        json!({ "info": { "email": "a", "urls": [a] } }),
    );
}

#[test]
fn merge_adds_no_empty_and_no_known_url() {
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
fn merge_unites_urls_of_both_forms() {
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
    // A value without content overwrites nothing here either.
    urls(
        &json!({ "linkedin": "a" }),
        &json!({ "linkedin": null, "github": "b" }),
        &json!({ "linkedin": "a", "github": "b" }),
    );
    // If HrFlow.ai holds no URLs, the result has the current form.
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
fn merge_replaces_a_location_only_by_new_information() {
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

/// A short notation for entries `{ name, value }`.
fn tags(entries: &[(&str, Value)]) -> Value {
    let entries = entries.iter();
    entries
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

#[test]
fn merge_combines_tags_and_metadatas_by_name() {
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
fn merge_replaces_all_entries_of_a_name_together() {
    let with = |entries: &[(&str, Value)]| json!({ "tags": tags(entries) });
    let [one, two, three] = [json!(1), json!(2), json!(3)];
    // Several entries replace one, one replaces several, at the position of the first.
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
    // Equivalent entries stay unchanged.
    merges(
        with(&[("a", one.clone()), ("b", one.clone()), ("a", two.clone())]),
        with(&[("a", json!("1")), ("a", json!(2.0))]),
        with(&[("a", one.clone()), ("b", one), ("a", two)]),
    );
}

#[test]
fn merge_keeps_equivalent_tags_unchanged() {
    let with =
        |value: Value| json!({ "tags": [{ "name": "vacancy_id", "value": value, "since": 2020 }] });
    for (known, same) in [(json!("2403"), json!(2403)), (json!("True"), json!(true))] {
        let formatted = json!({ "tags": tags(&[("vacancy_id", same)]) });
        merges(with(known.clone()), formatted, with(known));
    }
}

#[test]
fn a_tag_without_a_value_is_left_out() {
    let with = |entries: &[(&str, Value)]| json!({ "tags": tags(entries) });
    for nothing in [json!(null), json!(""), json!([]), json!("\u{a0}")] {
        merges(
            with(&[("source", json!("L'Apec"))]),
            with(&[
                ("source", nothing.clone()),
                ("external_id", nothing.clone()),
                ("column", json!("Recruté")),
            ]),
            with(&[("source", json!("L'Apec")), ("column", json!("Recruté"))]),
        );
        merges(
            with(&[]),
            with(&[
                ("a", nothing.clone()),
                ("a", json!(1)),
                ("b", nothing.clone()),
            ]),
            with(&[("a", json!(1))]),
        );
        // HrFlow.ai's own entries without a value stay.
        let held = with(&[
            ("a", json!(1)),
            ("a", nothing.clone()),
            ("b", nothing.clone()),
        ]);
        merges(held.clone(), held.clone(), held.clone());
        merges(held.clone(), with(&[("b", nothing.clone())]), held);
        // A list of nothing else replaces nothing.
        for held in [json!({}), json!({ "tags": null }), with(&[("a", json!(1))])] {
            merges(held.clone(), with(&[("b", nothing.clone())]), held);
        }
    }
    merges(
        with(&[("z", json!(0)), ("a", json!(null)), ("b", json!(1))]),
        with(&[("a", json!(2))]),
        with(&[("z", json!(0)), ("a", json!(2)), ("b", json!(1))]),
    );
}

#[test]
fn entries_that_say_nothing_neither_replace_a_list_nor_are_written_among_others() {
    for field in [
        "skills",
        "languages",
        "interests",
        "certifications",
        "experiences",
        "educations",
        "courses",
        "tasks",
    ] {
        let with = |entries: Value| json!({ field: entries });
        let held = with(json!([{ "name": "Rust", "type": "hard", "value": null }]));
        for nothing in [
            json!([{ "type": "hard" }]),
            json!([{ "name": "", "type": "hard", "value": null }, null, {}]),
            json!([{ "kind": "x", "location": { "text": " ", "lat": null }, "skills": [{ "type": "hard" }] }]),
        ] {
            merges(held.clone(), with(nothing.clone()), held.clone());
            merges(json!({}), with(nothing.clone()), json!({}));
            let told = json!({ "name": "Go", "type": "hard" });
            let mut among = list(&nothing).to_vec();
            among.push(told.clone());
            merges(held.clone(), with(json!(among)), with(json!([told])));
        }
    }
}

#[test]
fn a_value_that_means_the_same_keeps_hrflow_s_notation() {
    let held = json!({
        "text": "Zoé  Petit", "created_at": "2021-11-10T10:00:00", "skills": [{ "name": "a", "value": 1 }],
        "info": { "email": "ana@example.com", "phone": "+33 6 39 98 00 01", "full_name": "Zoé", "first_name": "Zoé" },
    });
    let formatted = json!({
        "text": " Zoe\u{301} Petit", "created_at": "2021-11-10T10:00:00.000Z", "skills": [{ "name": "a ", "value": 1.0 }],
        "info": { "email": "Ana@Example.com", "phone": "06 39 98 00 01", "full_name": "Zoe\u{301} ", "first_name": "Zoé " },
    });
    merges(held.clone(), formatted, held);
}

#[test]
fn merge_keeps_entries_that_are_not_tags() {
    merges(
        json!({ "tags": ["x", null, { "value": 1 }, { "name": null, "value": 2 }, 5] }),
        json!({ "tags": ["x", "y", { "value": 1 }, { "value": 3 }, null, {}, { "type": "z" }, { "name": 5, "value": 1 }] }),
        json!({ "tags": [
            "x", null, { "value": 1 }, { "name": null, "value": 2 }, 5,
            "y", { "value": 3 }, { "name": 5, "value": 1 },
        ] }),
    );
    // HrFlow.ai holds another kind of value. Its meaning is unknown, so it stays.
    let odd = json!({ "tags": { "column": "Recruté" } });
    merges(
        odd.clone(),
        json!({ "tags": tags(&[("a", json!(1))]) }),
        odd,
    );
}

#[test]
fn merge_never_replaces_a_moment_by_a_day() {
    let at = |date: &Value| json!({ "created_at": date });
    for moment in [
        json!("2023-06-20T15:25:07+0000"),
        json!("2023-06-20 15:25"),
        json!(1_645_015_716),
    ] {
        // Neither an earlier nor a later one.
        for less in [
            json!("2021-11-09"),
            json!("2025-11-09"),
            json!("09/11/21"),
            json!("2023-06-20"),
        ] {
            merges(at(&moment), at(&less), at(&moment));
        }
    }
    let moment = json!("2023-06-20T15:25:07+0000");
    for (before, after) in [
        (moment.clone(), json!("2022-02-03T16:00:14.589Z")),
        (moment.clone(), json!("2022-02-03 16:00:14")),
        (moment.clone(), json!(1_645_015_716)),
        (json!("2021-11-09"), json!("2021-11-10")),
        (json!("2021-11-10"), json!("2021-11-09")),
        (json!("2021-11-09"), moment.clone()),
        (json!(null), json!("2021-11-09")),
        (json!("hier"), json!("2021-11-09")),
    ] {
        merges(at(&before), at(&after), at(&after));
    }
    // Other fields have no such rule.
    merges(
        json!({ "text": moment }),
        json!({ "text": "2021-11-09" }),
        json!({ "text": "2021-11-09" }),
    );
}

#[test]
fn merge_respects_only_edit_fields() {
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
    assert_eq!(replace(&current, &formatted, Some(&only)), object(expected));
}

/// The reference makes such a field null.
#[test]
fn replace_keeps_a_listed_field_that_the_format_does_not_name() {
    let current = object(json!({ "text": "t", "skills": ["rust"], "labels": ["l"] }));
    let formatted = object(json!({ "text": "new", "labels": null }));
    let only = ["text", "skills", "labels", "tags"].map(str::to_owned);
    let expected = json!({ "text": "new", "skills": ["rust"], "labels": null });
    assert_eq!(replace(&current, &formatted, Some(&only)), object(expected));
}
