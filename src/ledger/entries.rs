//! What is known of applicants: the fingerprints of their rows as HrFlow.ai holds them, and whose they
//! are. A ledger may hold a hundred thousand, so each kind of entry is written and read as one run of
//! bytes, in the order in which the entries came.

use super::fingerprint::Fingerprint;
use super::hash::{ApplicantKey, CandidateHash, KeyHasher};
use super::reference::{HASH, Reference};
use indexmap::IndexMap;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU32;

type Map<T> = IndexMap<ApplicantKey, T, KeyHasher>;

/// The bit of a kind that says that a fingerprint follows. The other bits are [`Reference`]'s.
const SYNCED: u8 = 0x80;

/// Applicants, each with the fingerprint of the row that HrFlow.ai holds, the candidate's id, or both.
///
/// | bytes of an entry | content |
/// | --- | --- |
/// | 0..8 | the applicant's key |
/// | 8 | [`SYNCED`], and the kind of the [`Reference`] |
/// | 8 more if synced | the fingerprint |
/// | 0 to 31 more | the reference |
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    map: Map<Entry>,
    /// The ids of all entries, one behind the other. Ids that entries no longer refer to stay until
    /// the ledger is read again.
    ids: Vec<u8>,
}

/// 16 bytes: in memory there may be as many as rows in a search.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// Meaningless unless synced.
    fingerprint: Fingerprint,
    /// Where the id begins, or the hash itself.
    reference: u32,
    kind: u8,
}

impl Entry {
    fn is_synced(self) -> bool {
        self.kind & SYNCED != 0
    }

    fn synced(self) -> Option<Fingerprint> {
        Some(self.fingerprint).filter(|_| self.is_synced())
    }
}

impl Entries {
    /// The row that HrFlow.ai holds.
    pub(super) fn contains(&self, key: ApplicantKey) -> bool {
        self.map.contains_key(&key)
    }

    pub(super) fn fingerprint(&self, key: ApplicantKey) -> Option<Fingerprint> {
        self.map.get(&key)?.synced()
    }

    pub(super) fn set_fingerprint(&mut self, key: ApplicantKey, fingerprint: Fingerprint) {
        let entry = self.map.entry(key).or_default();
        entry.fingerprint = fingerprint;
        entry.kind |= SYNCED;
    }

    /// Forgets the row, and keeps whose the applicant is.
    pub(super) fn clear_fingerprint(&mut self, key: ApplicantKey) {
        if let Some(entry) = self.map.get_mut(&key) {
            entry.kind &= !SYNCED;
            if entry.kind == 0 {
                self.map.swap_remove(&key);
            }
        }
    }

    /// Forgets all rows, and keeps whose the applicants are.
    pub(super) fn clear_fingerprints(&mut self) {
        self.map.retain(|_, entry| {
            entry.kind &= !SYNCED;
            entry.kind != 0
        });
    }

    /// The candidate's id, where it is known whole.
    pub(super) fn reference(&self, key: ApplicantKey) -> Option<Cow<'_, str>> {
        self.reference_of(*self.map.get(&key)?).id()
    }

    /// The candidate.
    pub(super) fn candidate(&self, key: ApplicantKey) -> Option<CandidateHash> {
        self.reference_of(*self.map.get(&key)?).candidate()
    }

    /// All applicants whose candidate is known.
    pub(super) fn candidates(&self) -> impl Iterator<Item = (ApplicantKey, CandidateHash)> {
        let entries = self.map.iter();
        entries.filter_map(|(key, entry)| Some((*key, self.reference_of(*entry).candidate()?)))
    }

    pub(super) fn set_reference(&mut self, key: ApplicantKey, reference: Reference<'_>) {
        let entry = self.map.get(&key).copied().unwrap_or_default();
        if self.reference_of(entry) == reference {
            return;
        }
        let (kind, place) = self.store(reference);
        let entry = Entry {
            reference: place,
            kind: entry.kind & SYNCED | kind,
            ..entry
        };
        self.map.insert(key, entry);
    }

    /// The kind of a reference, and its place among the ids.
    fn store(&mut self, reference: Reference<'_>) -> (u8, u32) {
        if let Reference::Hash(CandidateHash(hash)) = reference {
            return (HASH, hash.get());
        }
        let Ok(place) = u32::try_from(self.ids.len()) else {
            // More than 4 GB of ids, which no isolate holds.
            return (0, 0);
        };
        let (kind, bytes) = reference.parts();
        self.ids.extend_from_slice(&bytes);
        (kind, place)
    }

    fn reference_of(&self, entry: Entry) -> Reference<'_> {
        let kind = entry.kind & !SYNCED;
        let reference = if kind == HASH {
            let hash = NonZeroU32::new(entry.reference).map(CandidateHash);
            hash.map(Reference::Hash)
        } else {
            let from = usize::try_from(entry.reference).unwrap_or(usize::MAX);
            let bytes = self.ids.get(from..).unwrap_or_default();
            let bytes = Reference::len(kind).and_then(|length| bytes.get(..length));
            bytes.and_then(|bytes| Reference::from_parts(kind, bytes))
        };
        reference.unwrap_or(Reference::Unknown)
    }

    pub(super) fn retain(&mut self, keep: impl Fn(ApplicantKey) -> bool) {
        self.map.retain(|key, _| keep(*key));
    }

    /// How many applicants HrFlow.ai holds as they are.
    pub(super) fn synced(&self) -> usize {
        self.map.values().filter(|entry| entry.is_synced()).count()
    }

    /// How many applicants are known, synced or not.
    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

/// Where the ids lie in memory does not count.
impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |(key, entry): (&ApplicantKey, &Entry)| {
            other.map.get(key).is_some_and(|others| {
                entry.synced() == others.synced()
                    && self.reference_of(*entry) == other.reference_of(*others)
            })
        };
        self.len() == other.len() && self.map.iter().all(is_same)
    }
}

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.len() * 17 + self.ids.len());
        for (ApplicantKey(key), entry) in &self.map {
            let (kind, reference) = self.reference_of(*entry).parts();
            bytes.extend_from_slice(&key.to_le_bytes());
            bytes.push(kind | entry.kind & SYNCED);
            if let Some(Fingerprint(fingerprint)) = entry.synced() {
                bytes.extend_from_slice(&fingerprint.to_le_bytes());
            }
            bytes.extend_from_slice(&reference);
        }
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl Visitor<'_> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("entries of a key, a kind, a fingerprint and a reference")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Entries, E> {
        // Counted first, so that memory is taken once.
        let (mut count, mut rest) = (0, bytes);
        while !rest.is_empty() {
            let (.., after) =
                split_entry(rest).ok_or_else(|| E::invalid_length(bytes.len(), &self))?;
            (count, rest) = (count + 1, after);
        }
        let mut entries = Entries {
            map: Map::with_capacity_and_hasher(count, KeyHasher::default()),
            ids: Vec::with_capacity(bytes.len().saturating_sub(count * 17)),
        };
        let mut rest = bytes;
        while let Some((key, mut entry, reference, after)) = split_entry(rest) {
            let reference = Reference::from_parts(entry.kind & !SYNCED, reference);
            let reference = reference.ok_or_else(|| E::custom("an unknown reference"))?;
            let (stored, place) = entries.store(reference);
            entry.kind = entry.kind & SYNCED | stored;
            entry.reference = place;
            entries.map.insert(key, entry);
            rest = after;
        }
        Ok(entries)
    }
}

/// The first entry of a run of bytes, with the bytes of its reference and what follows.
fn split_entry(bytes: &[u8]) -> Option<(ApplicantKey, Entry, &[u8], &[u8])> {
    let (key, rest) = bytes.split_first_chunk()?;
    let (&kind, mut rest) = rest.split_first()?;
    let mut entry = Entry {
        kind,
        ..Entry::default()
    };
    if entry.is_synced() {
        let (fingerprint, after) = rest.split_first_chunk()?;
        entry.fingerprint = Fingerprint(u64::from_le_bytes(*fingerprint));
        rest = after;
    }
    let (reference, rest) = rest.split_at_checked(Reference::len(kind & !SYNCED)?)?;
    Some((
        ApplicantKey(u64::from_le_bytes(*key)),
        entry,
        reference,
        rest,
    ))
}

/// The fingerprints of a full run that is not complete, 16 bytes each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fingerprints(pub(super) Map<Fingerprint>);

const FINGERPRINT_BYTES: usize = 16;

impl Serialize for Fingerprints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.len() * FINGERPRINT_BYTES);
        for (ApplicantKey(key), Fingerprint(fingerprint)) in &self.0 {
            bytes.extend_from_slice(&key.to_le_bytes());
            bytes.extend_from_slice(&fingerprint.to_le_bytes());
        }
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Fingerprints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(FingerprintsVisitor)
    }
}

struct FingerprintsVisitor;

impl Visitor<'_> for FingerprintsVisitor {
    type Value = Fingerprints;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("fingerprints of 16 bytes each")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Fingerprints, E> {
        let (chunks, rest) = bytes.as_chunks::<FINGERPRINT_BYTES>();
        if !rest.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let mut map = Map::with_capacity_and_hasher(chunks.len(), KeyHasher::default());
        map.extend(chunks.iter().filter_map(|chunk| {
            let (key, rest) = chunk.split_first_chunk()?;
            let fingerprint = u64::from_le_bytes(*rest.first_chunk()?);
            Some((
                ApplicantKey(u64::from_le_bytes(*key)),
                Fingerprint(fingerprint),
            ))
        }));
        Ok(Fingerprints(map))
    }
}
