//! How a difference is shown.

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
fn changes_follow_the_field_order_of_the_new_profile() {
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
fn info_is_compared_key_by_key() {
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
fn urls_are_shown_as_a_list() {
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
fn tags_are_compared_by_name() {
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
    // Several entries of a name are shown as a list.
    let several = json!([tag("a", json!(1)), tag("a", json!(2))]);
    assert_eq!(
        told(
            json!({ "tags": [tag("a", json!(1))] }),
            json!({ "tags": several })
        ),
        [change("tags.a", json!(1), several)]
    );
    // A name may be of any type.
    assert_eq!(
        told(json!({}), json!({ "tags": [{ "name": 5, "value": 1 }] })),
        [change("tags.5", json!(null), json!(1))]
    );
}

/// An entry that is not a tag has no value to show.
#[test]
fn entries_without_a_name_are_shown_unchanged() {
    assert_eq!(
        told(
            json!({ "tags": ["a"] }),
            json!({ "tags": [{ "value": 1 }, "b"] })
        ),
        [change("tags", json!(["a"]), json!([{ "value": 1 }, "b"]))]
    );
    assert_eq!(
        told(json!({ "tags": [null, "a"] }), json!({ "tags": [] })),
        [change("tags", json!(["a"]), json!([]))]
    );
}

/// A change shows a null as a value. A redacted value is missing.
#[test]
fn a_redacted_value_differs_from_a_null() {
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
