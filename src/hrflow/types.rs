//! HrFlow.ai's types of a profile's values, whatever types a format gives them.
//!
//! * A text is a text. A number in its place is written with its digits: Flatchr documents the phone of a
//!   candidate as an integer.
//! * `created_at` is ISO 8601. What is no date is left out, so that HrFlow.ai's date stays.
//! * `reference` is a text without white space around it.

use crate::json::{Object, get, id_text, number_text};
use crate::moment::Moment;
use serde_json::Value;

/// The top-level fields that are texts.
const TEXTS: [&str; 2] = ["text", "text_language"];

/// The keys of `info` that are texts.
const TEXTS_OF_INFO: [&str; 9] = [
    "full_name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "date_birth",
    "gender",
    "picture",
    "summary",
];

/// Brings a formatted profile to HrFlow.ai's types.
pub fn conform(profile: &mut Object) {
    for field in TEXTS {
        write_as_text(profile.get_mut(field));
    }
    if let Some(Value::Object(info)) = profile.get_mut("info") {
        for key in TEXTS_OF_INFO {
            write_as_text(info.get_mut(key));
        }
        let location = info.get_mut("location").and_then(Value::as_object_mut);
        write_as_text(location.and_then(|location| location.get_mut("text")));
    }
    write_as_text(profile.get_mut("reference"));
    if let Some(reference) = id_text(get(profile, "reference")) {
        profile.insert("reference".to_owned(), reference.into());
    }
    match Moment::normalize(get(profile, "created_at")) {
        Some(date) => drop(profile.insert("created_at".to_owned(), date.into())),
        None => drop(profile.shift_remove("created_at")),
    }
}

fn write_as_text(value: Option<&mut Value>) {
    if let Some(value) = value
        && let Value::Number(number) = value
    {
        *value = Value::String(number_text(number));
    }
}

#[cfg(test)]
mod tests {
    use super::conform;
    use serde_json::{Value, json};

    fn conformed(profile: &Value) -> Value {
        let mut profile = profile.as_object().unwrap().clone();
        conform(&mut profile);
        Value::Object(profile)
    }

    #[test]
    fn numbers_in_the_place_of_texts_become_their_digits() {
        for (number, digits) in [
            ("33639980001", "33639980001"),
            ("33639980001.0", "33639980001"),
            ("0", "0"),
            ("-7", "-7"),
            ("1.5", "1.5"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            let number: Value = serde_json::from_str(number).unwrap();
            let of = |value: &Value| {
                json!({
                    "reference": value, "text": value, "text_language": value,
                    "info": {
                        "full_name": value, "first_name": value, "last_name": value, "email": value,
                        "phone": value, "date_birth": value, "gender": value, "picture": value,
                        "summary": value, "location": { "text": value },
                    },
                })
            };
            assert_eq!(conformed(&of(&number)), of(&json!(digits)), "{number}");
        }
    }

    #[test]
    fn other_values_keep_their_types() {
        let profile = json!({
            "reference": null, "text": null, "experiences_duration": 3.5,
            "info": { "phone": "+33 6", "email": null, "driving_license": 2, "location": { "lat": 48.85, "text": "Paris" } },
            "tags": [{ "name": "vacancy_id", "value": 2403 }],
        });
        assert_eq!(conformed(&profile), profile);
        for odd in [json!({ "info": 5 }), json!({ "info": { "location": 7 } })] {
            assert_eq!(conformed(&odd), odd);
        }
    }

    #[test]
    fn a_reference_has_no_white_space_around_it() {
        assert_eq!(
            conformed(&json!({ "reference": " c1\u{a0}" })),
            json!({ "reference": "c1" })
        );
        assert_eq!(
            conformed(&json!({ "reference": 1260 })),
            json!({ "reference": "1260" })
        );
    }

    #[test]
    fn created_at_is_iso_8601_or_left_out() {
        for (date, expected) in [
            (json!("09/11/2021"), json!({ "created_at": "2021-11-09" })),
            (json!(" 09/11/21"), json!({ "created_at": "2021-11-09" })),
            (
                json!("2021-11-09 10:00:00"),
                json!({ "created_at": "2021-11-09T10:00:00Z" }),
            ),
            (
                json!(1_636_452_000_123_i64),
                json!({ "created_at": "2021-11-09T10:00:00.123Z" }),
            ),
            (
                json!("1636452000"),
                json!({ "created_at": "2021-11-09T10:00:00Z" }),
            ),
            (json!("00/00/00"), json!({})),
            (json!("29/02/23"), json!({})),
            (json!("hier"), json!({})),
            (json!(" "), json!({})),
            (json!(null), json!({})),
            (json!(7), json!({})),
            (json!(["2021-11-09"]), json!({})),
        ] {
            assert_eq!(
                conformed(&json!({ "created_at": date })),
                expected,
                "{date}"
            );
        }
    }
}
