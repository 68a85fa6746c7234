//! Fingerprints: whether a row is as it was when it was last pushed, told by 64 bits.
//!
//! A fingerprint does not depend on the order of a row's keys, nor on `updated_at`, which the
//! same-column PUT moves, nor on the signature of a link, which is another in every answer. It also
//! covers what decides about an item besides its row, so that a changed workflow looks at all again.

use crate::workflow::Workflow;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher;

/// The field of a row that is left out.
const LEFT_OUT: &str = "updated_at";

/// The meaning of a fingerprint. To be raised whenever this module, or the default format, comes
/// to another result for the same row.
const MEANING: u64 = 1;

/// What decides about an item besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// logics, format, push parameters, and whose candidates they are.
    #[must_use]
    pub fn of(workflow: &Workflow) -> Self {
        let mut hash = hasher(MEANING);
        for logic in &workflow.hooks.logics {
            text(&mut hash, logic.identity());
        }
        text(&mut hash, workflow.hooks.format.identity());
        text(&mut hash, &workflow.connector_auth.company_id);
        text(&mut hash, &format!("{:?}", workflow.push_parameters));
        Self(hash.finish())
    }

    /// The same, with the APIs elsewhere: what one holds tells nothing about another.
    #[must_use]
    pub fn at(self, base_urls: [Option<&str>; 2]) -> Self {
        let mut hash = hasher(self.0);
        for url in base_urls {
            text(&mut hash, url.unwrap_or_default());
        }
        Self(hash.finish())
    }
}

/// What the whole of the rows depends on: the workflow's seed, and what is searched for.
#[must_use]
pub fn scope(workflow: &Workflow, Seed(seed): Seed) -> u64 {
    let mut hash = hasher(seed);
    text(&mut hash, workflow.connector_auth.env_base_url.base_url());
    let searched = serde_json::to_string(&workflow.pull_parameters);
    text(&mut hash, &searched.unwrap_or_default());
    hash.finish()
}

/// The key of an applicant.
#[must_use]
pub fn key(applicant: &str) -> u64 {
    let mut hash = hasher(0);
    text(&mut hash, applicant);
    hash.finish()
}

/// The fingerprint of a row.
#[must_use]
pub fn fingerprint(row: &RawValue, seed: Seed) -> u64 {
    let mut json = serde_json::Deserializer::from_str(row.get());
    let read = Fingerprint {
        seed: seed.0,
        left_out: Some(LEFT_OUT),
    }
    .deserialize(&mut json);
    read.unwrap_or_else(|_| {
        // Nested too deeply to be read: then every other writing is another row.
        let mut hash = hasher(seed.0);
        text(&mut hash, row.get());
        hash.finish()
    })
}

fn hasher(seed: u64) -> SipHasher13 {
    SipHasher13::new_with_keys(seed, 0x6872_666c_6f77_2e31)
}

/// With its length, so that two texts are not taken for one.
fn text(hash: &mut SipHasher13, text: &str) {
    hash.write_u64(u64::try_from(text.len()).unwrap_or(u64::MAX));
    hash.write(text.as_bytes());
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

/// Hashes a value while it is read, without making a tree of it.
struct Fingerprint {
    seed: u64,
    left_out: Option<&'static str>,
}

impl Fingerprint {
    fn inner(&self) -> Self {
        Self {
            seed: self.seed,
            left_out: None,
        }
    }

    fn tagged(&self, tag: u8, bytes: &[u8]) -> u64 {
        let mut hash = hasher(self.seed);
        hash.write_u8(tag);
        hash.write(bytes);
        hash.finish()
    }
}

impl<'de> DeserializeSeed<'de> for Fingerprint {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fingerprint {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<u64, E> {
        Ok(self.tagged(0, &[]))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<u64, E> {
        Ok(self.tagged(1, &[value.into()]))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
        Ok(self.tagged(2, &value.to_le_bytes()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<u64, E> {
        Ok(self.tagged(3, &value.to_le_bytes()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<u64, E> {
        Ok(self.tagged(4, &value.to_bits().to_le_bytes()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<u64, E> {
        Ok(self.tagged(5, unsigned(value).as_bytes()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<u64, A::Error> {
        let mut hash = hasher(self.seed);
        hash.write_u8(6);
        while let Some(item) = items.next_element_seed(self.inner())? {
            hash.write_u64(item);
        }
        Ok(hash.finish())
    }

    /// A sum, so that the order does not count.
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<u64, A::Error> {
        let mut sum = 0_u64;
        while let Some(name) = fields.next_key_seed(Name(self.inner()))? {
            let value = fields.next_value_seed(self.inner())?;
            if self.left_out != Some(LEFT_OUT) || name != Name(self.inner()).hash(LEFT_OUT) {
                let mut hash = hasher(self.seed);
                hash.write_u64(name);
                hash.write_u64(value);
                sum = sum.wrapping_add(hash.finish());
            }
        }
        Ok(self.tagged(7, &sum.to_le_bytes()))
    }
}

/// The name of a field.
struct Name(Fingerprint);

impl Name {
    fn hash(&self, name: &str) -> u64 {
        self.0.tagged(8, name.as_bytes())
    }
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<u64, E> {
        Ok(self.hash(name))
    }
}
