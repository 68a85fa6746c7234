//! Digests: what a row says, in 64 bits, taken while it is read and without making a tree of it.
//!
//! A digest does not depend on how a row is written, nor on the order of its keys, nor on
//! `updated_at`, which the same-column PUT moves, nor on the signature of a link, which is another in
//! every answer.

use super::hash::{hasher, text};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher;

/// The field of a row that is left out.
const LEFT_OUT: &str = "updated_at";

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(pub(super) u64);

impl Digest {
    /// The digest of a row, whatever it is.
    #[must_use]
    pub fn of(row: &[u8]) -> Self {
        let read = serde_json::Deserializer::from_slice(row).deserialize_map(Fields);
        read.unwrap_or_else(|_| Self::unread(row))
    }

    /// The digest of a row that cannot be read, being no object or nested too deeply: every other
    /// writing is another row.
    #[must_use]
    pub fn unread(row: &[u8]) -> Self {
        let mut hash = hasher(0);
        text(&mut hash, row);
        Self(hash.finish())
    }

    /// Takes in the next field of a row: its name, and what it holds where that is a leaf. `None`
    /// after the last one.
    pub(crate) fn next<'de, A: MapAccess<'de>>(
        &mut self,
        fields: &mut A,
    ) -> Result<Option<(Cow<'de, str>, Leaf<'de>)>, A::Error> {
        let Some(Name(name)) = fields.next_key()? else {
            return Ok(None);
        };
        let (field, leaf) = fields.next_value_seed(Reading(named(&name)))?;
        if name != LEFT_OUT {
            self.0 = self.0.wrapping_add(field);
        }
        Ok(Some((name, leaf)))
    }
}

/// Takes in the fields of a row one after the other.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Digest;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Digest, A::Error> {
        let mut digest = Digest::default();
        while digest.next(&mut fields)?.is_some() {}
        Ok(digest)
    }
}

/// The name of a field.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A value without parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Leaf<'a> {
    Text(Cow<'a, str>),
    Number(Number),
    /// Neither; or a value that has parts.
    Other,
}

impl<'a> Leaf<'a> {
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) | Self::Other => None,
        }
    }

    /// An identifier, whether it is written as a string or as a number. Blank is none.
    pub(crate) fn id(self) -> Option<Cow<'a, str>> {
        let id = match self {
            Self::Text(Cow::Borrowed(id)) => Cow::Borrowed(id.trim()),
            Self::Text(Cow::Owned(id)) => Cow::Owned(id.trim().to_owned()),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Other => return None,
        };
        Some(id).filter(|id| !id.is_empty())
    }
}

/// What a value is, for values of two kinds are never the same.
#[derive(Clone, Copy)]
enum Kind {
    Null,
    Bool,
    Unsigned,
    Signed,
    Float,
    Text,
    List,
    Object,
}

/// A hash that begins with a name, to go on with what the name stands for.
fn named(name: &str) -> SipHasher13 {
    let mut hash = hasher(0);
    text(&mut hash, name.as_bytes());
    hash
}

/// Reads a value, and hashes it after what was hashed before.
struct Reading(SipHasher13);

impl Reading {
    fn leaf<'a>(mut self, kind: Kind, bytes: &[u8], leaf: Leaf<'a>) -> (u64, Leaf<'a>) {
        self.0.write_u8(kind as u8);
        self.0.write(bytes);
        (self.0.finish(), leaf)
    }
}

impl<'de> DeserializeSeed<'de> for Reading {
    type Value = (u64, Leaf<'de>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading {
    type Value = (u64, Leaf<'de>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(self.leaf(Kind::Null, &[], Leaf::Other))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.leaf(Kind::Bool, &[value.into()], Leaf::Other))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        let number = Leaf::Number(value.into());
        Ok(self.leaf(Kind::Unsigned, &value.to_le_bytes(), number))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        let number = Leaf::Number(value.into());
        Ok(self.leaf(Kind::Signed, &value.to_le_bytes(), number))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        let number = Number::from_f64(value).map_or(Leaf::Other, Leaf::Number);
        Ok(self.leaf(Kind::Float, &value.to_bits().to_le_bytes(), number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        let leaf = Leaf::Text(Cow::Owned(value.to_owned()));
        Ok(self.leaf(Kind::Text, unsigned(value).as_bytes(), leaf))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        let leaf = Leaf::Text(Cow::Borrowed(value));
        Ok(self.leaf(Kind::Text, unsigned(value).as_bytes(), leaf))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self::Value, A::Error> {
        self.0.write_u8(Kind::List as u8);
        while let Some((item, _)) = items.next_element_seed(Reading(hasher(0)))? {
            self.0.write_u64(item);
        }
        Ok((self.0.finish(), Leaf::Other))
    }

    /// A sum, so that the order does not count.
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut sum = 0_u64;
        while let Some(Name(name)) = fields.next_key()? {
            let (field, _) = fields.next_value_seed(Reading(named(&name)))?;
            sum = sum.wrapping_add(field);
        }
        Ok(self.leaf(Kind::Object, &sum.to_le_bytes(), Leaf::Other))
    }
}

/// What is left of a text without the signature of a link.
fn unsigned(text: &str) -> Cow<'_, str> {
    let Some((link, query)) = text.split_once('?') else {
        return Cow::Borrowed(text);
    };
    let is_link = !link.contains(char::is_whitespace) && link.contains(['.', ':']);
    if !is_link || !query.split('&').any(signs) {
        return Cow::Borrowed(text);
    }
    let rest: Vec<&str> = query.split('&').filter(|part| !signs(part)).collect();
    Cow::Owned(format!("{link}?{}", rest.join("&")))
}

/// Whether a part of a query is one of those by which Amazon's links are signed
/// (docs.aws.amazon.com, "Authenticating Requests", "Signed URLs").
fn signs(part: &str) -> bool {
    const OTHERS: [&str; 5] = [
        "Signature",
        "Expires",
        "Policy",
        "Key-Pair-Id",
        "AWSAccessKeyId",
    ];
    let name = part.split('=').next().unwrap_or_default();
    name.starts_with("X-Amz-") || OTHERS.contains(&name)
}
