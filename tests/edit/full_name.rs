//! Half of a name never wins over a whole one.

use super::*;

/// An `info` of a first, a last and a full name; an empty text is no key.
fn info(names: [&str; 3]) -> Value {
    let keys = ["first_name", "last_name", "full_name"];
    let known = keys.iter().zip(names).filter(|(_, name)| !name.is_empty());
    let info: Object = known
        .map(|(key, name)| ((*key).to_owned(), json!(name)))
        .collect();
    json!({ "info": info })
}

/// The full name that HrFlow.ai holds after a merge, which another merge does not change.
#[track_caller]
fn after(held: [&str; 3], formatted: [&str; 3]) -> Value {
    let formatted = object(info(formatted));
    let once = merge(&object(info(held)), &formatted, None);
    assert_eq!(merge(&once, &formatted, None), once);
    get(&once, "info")["full_name"].clone()
}

const ANA: [&str; 3] = ["Ana", "Exemple", "Ana Exemple"];

#[test]
fn half_a_name_leaves_the_whole_one() {
    for half in [
        ["Ana", "", "Ana"],
        ["", "Exemple", "Exemple"],
        ["Ana", " ", "Ana "],
        ["\u{200b}", "Exemple", " Exemple"],
        ["", "Exemple", "null Exemple"],
        ["Ana", "", "Ana None"],
        ["Ana", "", "Ana undefined"],
        ["", "", "null null"],
        ["Ana", "", ", Ana"],
        ["", "Exemple", "EXEMPLE,"],
        ["", "Exemple", "NULL EXEMPLE"],
        ["", "Exemple", "Exemple, null"],
        ["", "Exemple", "(None) - Exemple"],
        ["", "", ", "],
        ["Ana", "Exemple", "Ana -"],
        // Only the full name is formatted, or the format takes one part for the whole.
        ["", "", "Ana"],
        ["", "", "exemple"],
        ["Ana", "Exemple", "Ana"],
    ] {
        assert_eq!(after(ANA, half), "Ana Exemple", "{half:?}");
    }
    // HrFlow.ai may not know the parts, or have a full name of its own.
    assert_eq!(
        after(["", "", "Ana Exemple"], ["Ana", "", "Ana"]),
        "Ana Exemple"
    );
    assert_eq!(
        after(["Ana", "Exemple", "Ana B. Exemple"], ["Anna", "", "Anna"]),
        "Ana B. Exemple"
    );
}

#[test]
fn a_whole_name_wins() {
    for whole in [
        ["Zoé", "Petit", "Zoé Petit"],
        ["", "", "Zoé Petit"],
        ["Ana", "Exemple", "Ana B. Exemple"],
        ["Ana", "Exemple", "Exemple Ana"],
        ["Zoé", "", "Zoé Petit"],
    ] {
        assert_eq!(after(ANA, whole), whole[2], "{whole:?}");
    }
    // Somebody is called so.
    assert_eq!(
        after(["Jennifer", "Null", ""], ["", "", "Jennifer Null"]),
        "Jennifer Null"
    );
    assert_eq!(
        after(["", "", ""], ["Jennifer", "Null", "Jennifer Null"]),
        "Jennifer Null"
    );
    assert_eq!(
        after(
            ["Thomas", "Thomas", "Thomas Thomas"],
            ["Thomas", "Thomas", "Thomas"]
        ),
        "Thomas"
    );
}

#[test]
fn a_name_made_of_its_parts_follows_them() {
    assert_eq!(after(ANA, ["Anna", "", "Anna"]), "Anna Exemple");
    assert_eq!(after(ANA, ["", "Martin", "Martin"]), "Ana Martin");
    assert_eq!(after(ANA, ["Anna", "", ""]), "Anna Exemple");
    assert_eq!(after(ANA, ["Anna", "Martin", ""]), "Anna Martin");
    assert_eq!(after(ANA, ["Anna", "", "null"]), "Anna Exemple");
    // In the order in which it was made, whatever the case of its letters.
    assert_eq!(
        after(["Ana", "Exemple", "EXEMPLE Ana"], ["Anna", "", "Anna"]),
        "Exemple Anna"
    );
    assert_eq!(
        after(["Ana", "", "Ana"], ["", "Exemple", "Exemple"]),
        "Ana Exemple"
    );
    // A name of another make stays.
    assert_eq!(
        after(["Ana", "Exemple", "Dr Ana Exemple"], ["Anna", "", ""]),
        "Dr Ana Exemple"
    );
}

#[test]
fn where_hrflow_has_no_full_name_half_of_one_is_better_than_none() {
    assert_eq!(after(["", "", ""], ["Ana", "", "Ana"]), "Ana");
    assert_eq!(
        after(["", "", ""], ["", "Exemple", "null Exemple"]),
        "Exemple"
    );
    assert_eq!(
        after(["", "Exemple", ""], ["Ana", "", "Ana"]),
        "Ana Exemple"
    );
    assert_eq!(
        after(["Ana", "Exemple", " "], ["Ana", "", "Ana"]),
        "Ana Exemple"
    );
    assert_eq!(after(["", "", ""], ["Ana", "Exemple", ""]), "Ana Exemple");
    assert_eq!(after(["", "", ""], ["Ana", "", ""]), Value::Null);
    assert_eq!(
        after(["Ana", "Exemple", ""], ["Ana", "Exemple", ""]),
        Value::Null
    );
    assert_eq!(after(["", "", ""], ["", "", "null null"]), Value::Null);
}

#[test]
fn what_is_no_text_is_no_half_of_a_name() {
    let held = object(info(ANA));
    let merged = merge(&held, &object(json!({ "info": { "full_name": 7 } })), None);
    assert_eq!(get(&merged, "info")["full_name"], json!(7));
}
