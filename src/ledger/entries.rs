//! What is known of applicants: for each a key, a fingerprint and a candidate, 20 bytes, in the order in
//! which they came. Written and read as one run of bytes, for there may be a hundred thousand.

use super::hash::KeyHasher;
use super::{ApplicantKey, CandidateHash, Fingerprint};
use indexmap::IndexMap;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::NonZeroU32;
use std::ops::{Deref, DerefMut};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) fingerprint: Fingerprint,
    pub(super) candidate: Option<CandidateHash>,
}

/// By the applicants' keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entries(IndexMap<ApplicantKey, Entry, KeyHasher>);

impl Deref for Entries {
    type Target = IndexMap<ApplicantKey, Entry, KeyHasher>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Entries {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// The bytes of an entry: three numbers, little endian.
const BYTES: usize = 20;

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.len() * BYTES);
        for (ApplicantKey(key), entry) in &self.0 {
            bytes.extend_from_slice(&key.to_le_bytes());
            bytes.extend_from_slice(&entry.fingerprint.0.to_le_bytes());
            let candidate = entry.candidate.map_or(0, |CandidateHash(hash)| hash.get());
            bytes.extend_from_slice(&candidate.to_le_bytes());
        }
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Entries;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("entries of 20 bytes each")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Entries, E> {
        let (chunks, rest) = bytes.as_chunks::<BYTES>();
        if !rest.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let mut entries = IndexMap::with_capacity_and_hasher(chunks.len(), KeyHasher::default());
        entries.extend(chunks.iter().filter_map(entry));
        Ok(Entries(entries))
    }
}

fn entry(bytes: &[u8; BYTES]) -> Option<(ApplicantKey, Entry)> {
    let (key, rest) = bytes.split_first_chunk()?;
    let (fingerprint, candidate) = rest.split_first_chunk()?;
    let entry = Entry {
        fingerprint: Fingerprint(u64::from_le_bytes(*fingerprint)),
        candidate: NonZeroU32::new(u32::from_le_bytes(*candidate.first_chunk()?))
            .map(CandidateHash),
    };
    Some((ApplicantKey(u64::from_le_bytes(*key)), entry))
}
