//! Profiles into which nothing can be merged.

use super::*;

fn checked(
    current: Value,
    formatted: Value,
    mode: EditMode,
    only: Option<&[&str]>,
) -> Option<&'static str> {
    let parameters = PushParameters {
        source_key: "source".to_owned(),
        only_edit_fields: only.map(|only| only.iter().map(|field| (*field).to_owned()).collect()),
        edit_mode: mode,
        max_changes: None,
    };
    let checked = check_mergeable(&object(current), &object(formatted), &parameters);
    checked.err().map(|Unmergeable { field, .. }| field)
}

fn formatted() -> Value {
    let tags = json!([{ "name": "a", "value": 1 }]);
    json!({ "text": "t", "info": { "email": "a" }, "tags": tags, "metadatas": tags })
}

#[test]
fn a_field_of_another_shape_is_named() {
    for (field, odd) in [
        ("tags", json!({ "column": "Recruté" })),
        ("tags", json!("Recruté")),
        ("metadatas", json!(7)),
        ("info", json!("Ana")),
        ("info", json!(["Ana"])),
        ("info", json!(false)),
    ] {
        let current = json!({ field: odd });
        assert_eq!(
            checked(current.clone(), formatted(), EditMode::Merge, None),
            Some(field)
        );
        assert_eq!(
            checked(
                current.clone(),
                formatted(),
                EditMode::Merge,
                Some(&[field])
            ),
            Some(field)
        );
        assert_eq!(
            checked(
                current.clone(),
                formatted(),
                EditMode::Merge,
                Some(&["text"])
            ),
            None
        );
        // `replace` puts the formatted value in its place.
        assert_eq!(
            checked(current.clone(), formatted(), EditMode::Replace, None),
            None
        );
        for unnamed in [
            json!({ "text": "t" }),
            json!({ field: null }),
            json!({ field: [{ "name": "a", "value": "" }] }),
        ] {
            if field != "info" || !unnamed["info"].is_array() {
                assert_eq!(
                    checked(current.clone(), unnamed, EditMode::Merge, None),
                    None
                );
            }
        }
    }
}

#[test]
fn what_has_no_content_and_what_has_the_right_shape_can_be_merged_into() {
    for nothing in [
        json!(null),
        json!(""),
        json!([]),
        json!({}),
        json!({ "a": " " }),
    ] {
        let current = json!({ "info": nothing, "tags": nothing, "metadatas": nothing, "text": 7 });
        assert_eq!(
            checked(current, formatted(), EditMode::Merge, None),
            None,
            "{nothing}"
        );
    }
    let usual = json!({ "info": { "email": "b" }, "tags": [1], "metadatas": [{ "name": "b" }] });
    assert_eq!(checked(usual, formatted(), EditMode::Merge, None), None);
}

#[test]
fn the_message_names_the_field_and_no_value() {
    let parameters = PushParameters {
        source_key: String::new(),
        only_edit_fields: None,
        edit_mode: EditMode::Merge,
        max_changes: None,
    };
    let current = object(json!({ "tags": "Ana Exemple" }));
    let error =
        check_mergeable(&current, &object(formatted()), &parameters).expect_err("tags are no list");
    let message = error.to_string();
    assert!(
        message.contains("`tags`") && message.contains("a list"),
        "{message}"
    );
    assert!(!message.contains("Ana"), "{message}");
}
