//! Fingerprints: whether a row is as it was when it was last pushed, told by 64 bits.
//!
//! A fingerprint covers the [`Digest`] of a row, and what decides about an item besides its row, so
//! that a changed workflow looks at all again.

use super::Digest;
use crate::workflow::{PushParameters, Workflow};
use siphasher::sip::SipHasher13;
use std::hash::Hasher;
use update_profiles_json_scan::{hasher, text};

/// The meaning of a fingerprint. To be raised whenever this module, the digest, or the default
/// format comes to another result for the same row.
const FINGERPRINT_VERSION: u64 = 3;

/// What decides about an item besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigHash(u64);

impl ConfigHash {
    /// logics, format, push parameters, and whose candidates they are.
    #[must_use]
    pub fn of(workflow: &Workflow) -> Self {
        let mut hash = hasher(FINGERPRINT_VERSION);
        let logics = workflow.hooks.logics.iter();
        list(&mut hash, b"logics", logics.map(|logic| logic.identity()));
        field(&mut hash, b"format", workflow.hooks.format.identity());
        let company_id = &workflow.connector_auth.company_id;
        field(&mut hash, b"company_id", company_id);
        push_parameters(&mut hash, &workflow.push_parameters);
        Self(hash.finish())
    }

    /// The same, with the APIs elsewhere: what one holds tells nothing about another.
    #[must_use]
    pub fn at(self, base_urls: [Option<&str>; 2]) -> Self {
        let mut hash = hasher(self.0);
        for url in base_urls {
            text(&mut hash, url.unwrap_or_default().as_bytes());
        }
        Self(hash.finish())
    }
}

/// Each parameter under its name, so that neither its place in the type nor the type's name counts.
fn push_parameters(hash: &mut SipHasher13, parameters: &PushParameters) {
    let PushParameters {
        source_key,
        only_edit_fields,
        edit_mode,
    } = parameters;
    field(hash, b"source_key", source_key);
    match only_edit_fields {
        Some(fields) => list(hash, b"only_edit_fields", fields.iter()),
        None => field(hash, b"only_edit_fields", ""),
    }
    field(hash, b"edit_mode", edit_mode.name());
}

fn field(hash: &mut SipHasher13, name: &[u8], value: impl AsRef<str>) {
    text(hash, name);
    text(hash, value.as_ref().as_bytes());
}

/// With its length, so that no value is taken for the name of what follows.
fn list(
    hash: &mut SipHasher13,
    name: &[u8],
    values: impl ExactSizeIterator<Item = impl AsRef<str>>,
) {
    text(hash, name);
    hash.write_u64(u64::try_from(values.len()).unwrap_or(u64::MAX));
    for value in values {
        text(hash, value.as_ref().as_bytes());
    }
}

/// What the whole of the rows depends on: the workflow's seed, and what is searched for.
#[must_use]
pub fn scope_hash(workflow: &Workflow, ConfigHash(seed): ConfigHash) -> u64 {
    let mut hash = hasher(seed);
    let base_url = workflow.connector_auth.env_base_url.base_url();
    text(&mut hash, base_url.as_bytes());
    let searched = serde_json::to_vec(&workflow.pull_parameters);
    text(&mut hash, &searched.unwrap_or_default());
    hash.finish()
}

/// The fingerprint of a row.
#[must_use]
pub fn fingerprint(Digest(row): Digest, ConfigHash(seed): ConfigHash) -> u64 {
    let mut hash = hasher(seed);
    hash.write_u64(row);
    hash.finish()
}
