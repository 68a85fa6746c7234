//! Names that an object has twice. Readers of JSON disagree about which of the two counts, so that a text with such a
//! name may say one thing to the person who checked it and another one to the program.

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

/// The first name that an object of a JSON text has twice, at any depth. `None` too if the text is not JSON.
#[must_use]
pub fn repeated_name(text: &[u8]) -> Option<String> {
    let found = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(text);
    Names(&found).deserialize(&mut reader).ok();
    found.into_inner()
}

/// Looks at a value for names.
#[derive(Clone, Copy)]
struct Names<'a>(&'a RefCell<Option<String>>);

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            if names.contains(&name) {
                self.0.replace(Some(name));
                return Err(A::Error::custom("a name twice"));
            }
            names.insert(name);
            fields.next_value_seed(self)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::repeated_name;

    #[test]
    fn a_name_twice_is_found_at_any_depth_however_it_is_written() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2.5e400,"\u0061":null}"#,
            r#"[[{"b":{"c":[true,{"a":"","d":-1,"a":{}}]}}]]"#,
            r#"{"a":{"x":1},"b":{"x":1},"a":{}}"#,
        ] {
            assert_eq!(
                repeated_name(text.as_bytes()).as_deref(),
                Some("a"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_same_name_in_two_objects_is_no_repetition() {
        for text in [
            r#"{"a":{"a":[{"a":1.5},{"a":18446744073709551616}]},"A":-2}"#,
            "[]",
            "not JSON",
            "",
        ] {
            assert_eq!(repeated_name(text.as_bytes()), None, "{text}");
        }
    }
}
