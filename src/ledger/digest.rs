//! Digests: 64-bit hashes of the meaning of rows, computed during the scan without building a tree.
//!
//! A digest does not depend on the notation of a row, on the order of its keys, on `updated_at` (which the
//! same-column PUT changes), or on the signature of a link (which differs in every response).

use crate::json::mended;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher;
use std::io::{self, Cursor, Write};
use update_profiles_json_scan::{field, hasher, text};

/// The field that the digest ignores.
const IGNORED_FIELD: &[u8] = b"updated_at";

/// The hash of a row's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(pub(super) u64);

impl Digest {
    /// The digest of an invalid row. It depends on every byte.
    #[must_use]
    pub fn of_invalid_row(row: &[u8]) -> Self {
        let mut hash = hasher(0);
        text(&mut hash, row);
        Self(hash.finish())
    }

    /// Adds a field: its name, and its value as JSON text. The order of fields does not matter, even between
    /// two fields of one name, which no API sends.
    pub fn add(&mut self, name: &[u8], value: &[u8]) {
        if name == IGNORED_FIELD {
            return;
        }
        // A sum does not depend on the order.
        self.0 = self.0.wrapping_add(field_digest(name, value));
    }
}

/// The digest of a field. A value with a canonical notation is hashed as text; other values are parsed.
fn field_digest(name: &[u8], value: &[u8]) -> u64 {
    match value {
        [b'"', text @ .., b'"'] if !text.contains(&b'\\') && !text.contains(&b'?') => {
            field(name, Kind::Text as u8, text)
        }
        [b't' | b'f' | b'n', ..] => field(name, Kind::Word as u8, value),
        [b'-' | b'0'..=b'9', ..] if !value.iter().any(|byte| b".eE".contains(byte)) => {
            field(name, Kind::Word as u8, value)
        }
        _ => {
            let hash = named(name);
            parsed(hash, value)
                .or_else(|| parsed(hash, &mended(value)?))
                // For example, the value is nested too deeply.
                .unwrap_or_else(|| field(name, Kind::Unread as u8, value))
        }
    }
}

fn parsed(hash: SipHasher13, value: &[u8]) -> Option<u64> {
    let mut json = serde_json::Deserializer::from_slice(value);
    let digest = DigestReader(hash).deserialize(&mut json).ok()?;
    json.end().ok().map(|()| digest)
}

/// What a value is, for values of two kinds are never the same. As bytes these are in no text, so that
/// each also tells where the name before it ends.
#[derive(Clone, Copy)]
enum Kind {
    /// A number or a word, as it is written.
    Word = 0xF8,
    Float,
    Text,
    List,
    Object,
    Unread,
}

/// A hash that begins with a name, to go on with what the name stands for.
fn named(name: &[u8]) -> SipHasher13 {
    let mut hash = hasher(0);
    hash.write(name);
    hash
}

fn leaf(mut hash: SipHasher13, kind: Kind, bytes: &[u8]) -> u64 {
    hash.write_u8(kind as u8);
    hash.write(bytes);
    hash.finish()
}

/// Reads a value, and hashes it after what was hashed before.
struct DigestReader(SipHasher13);

impl<'de> DeserializeSeed<'de> for DigestReader {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DigestReader {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<u64, E> {
        Ok(leaf(self.0, Kind::Word, b"null"))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<u64, E> {
        let word: &[u8] = if value { b"true" } else { b"false" };
        Ok(leaf(self.0, Kind::Word, word))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
        integer_digest(self.0, value).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<u64, E> {
        integer_digest(self.0, value).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<u64, E> {
        Ok(leaf(
            self.0,
            Kind::Text,
            without_signature(value).as_bytes(),
        ))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<u64, A::Error> {
        self.0.write_u8(Kind::List as u8);
        while let Some(item) = items.next_element_seed(DigestReader(hasher(0)))? {
            self.0.write_u64(item);
        }
        Ok(self.0.finish())
    }

    /// A sum, so that the order does not count.
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<u64, A::Error> {
        let mut sum = 0_u64;
        while let Some(name) = fields.next_key_seed(NameReader)? {
            let Some(hash) = name else {
                let number: Cow<'_, str> = fields.next_value()?;
                return number_digest(self.0, &number);
            };
            sum = sum.wrapping_add(fields.next_value_seed(DigestReader(hash))?);
        }
        Ok(leaf(self.0, Kind::Object, &sum.to_le_bytes()))
    }
}

/// An integer of 64 bits, written without a text of its own.
fn integer_digest(hash: SipHasher13, integer: impl fmt::Display) -> io::Result<u64> {
    let mut digits = Cursor::new([0; 20]);
    write!(digits, "{integer}")?;
    let length = usize::try_from(digits.position()).unwrap_or_default();
    let digits = digits.get_ref().get(..length).unwrap_or_default();
    Ok(leaf(hash, Kind::Word, digits))
}

/// A number that is no integer of 64 bits. Integers keep their digits.
fn number_digest<E: Error>(hash: SipHasher13, number: &str) -> Result<u64, E> {
    let is_integer = !number.contains(['.', 'e']) && number != "-0";
    if is_integer {
        return Ok(leaf(hash, Kind::Word, number.as_bytes()));
    }
    let float: f64 = number.parse().map_err(E::custom)?;
    if float.is_infinite() {
        return Err(E::custom("number out of range"));
    }
    Ok(leaf(hash, Kind::Float, &float.to_bits().to_le_bytes()))
}

/// Reads the name of a field into the hash that its value goes on with; `None` for the name under which
/// `serde_json` gives a number that is no integer of 64 bits.
struct NameReader;

impl<'de> DeserializeSeed<'de> for NameReader {
    type Value = Option<SipHasher13>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameReader {
    type Value = Option<SipHasher13>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        const OF_NUMBERS: &str = "$serde_json::private::Number";
        Ok((name != OF_NUMBERS).then(|| named(name.as_bytes())))
    }
}

/// What is left of a text without the signature of a link.
fn without_signature(text: &str) -> Cow<'_, str> {
    let Some((link, query)) = text.split_once('?') else {
        return Cow::Borrowed(text);
    };
    let is_link = !link.contains(char::is_whitespace) && link.contains(['.', ':']);
    if !is_link || !query.split('&').any(is_signature_parameter) {
        return Cow::Borrowed(text);
    }
    let rest: Vec<&str> = query
        .split('&')
        .filter(|part| !is_signature_parameter(part))
        .collect();
    Cow::Owned(format!("{link}?{}", rest.join("&")))
}

/// Whether a part of a query is one of those by which Amazon's links are signed
/// (docs.aws.amazon.com, "Authenticating Requests", "Signed URLs").
fn is_signature_parameter(part: &str) -> bool {
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
