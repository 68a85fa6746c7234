//! Fingerprints: 64 bits that say whether a row is as it was when it was last pushed.
//!
//! A fingerprint covers the [`Digest`] of a row and everything else that decides about its item, so
//! that a changed workflow looks at every row again.

use super::digest::Digest;
use super::hash::hash_as_number;
use crate::workflow::{PushParameters, Workflow};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::fmt;
use std::hash::Hasher;
use update_profiles_json_scan::{hasher, text};

/// The meaning of a fingerprint. Raise it whenever this module, the digest or the default format
/// gives another result for the same row.
const FINGERPRINT_VERSION: u64 = 4;

/// A row together with the configuration under which it is pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Fingerprint(#[serde(with = "hash_as_number")] pub u64);

impl Fingerprint {
    /// The fingerprint of a row under a configuration.
    #[must_use]
    pub fn of(Digest(row): Digest, ConfigHash(config): ConfigHash) -> Self {
        let mut hash = hasher(config);
        hash.write_u64(row);
        Self(hash.finish())
    }
}

/// What decides about an item besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigHash(u64);

impl ConfigHash {
    /// Covers logics, format, push parameters and the company.
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

    /// The same configuration with the APIs at other addresses: what one API holds says nothing about
    /// another.
    #[must_use]
    pub fn at(self, base_urls: [Option<&str>; 2]) -> Self {
        let mut hash = hasher(self.0);
        for url in base_urls {
            text(&mut hash, url.unwrap_or_default().as_bytes());
        }
        Self(hash.finish())
    }
}

/// What the set of rows depends on: the configuration, and what is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScopeHash(#[serde(with = "hash_as_number")] pub u64);

impl ScopeHash {
    /// Covers the configuration, Flatchr's address and the pull parameters.
    #[must_use]
    pub fn of(workflow: &Workflow, ConfigHash(config): ConfigHash) -> Self {
        let mut hash = hasher(config);
        let base_url = workflow.connector_auth.env_base_url.base_url();
        text(&mut hash, base_url.as_bytes());
        let searched = serde_json::to_vec(&workflow.pull_parameters);
        text(&mut hash, &searched.unwrap_or_default());
        Self(hash.finish())
    }
}

impl fmt::Display for ScopeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Hashes each parameter under its name, so that neither its place in the type nor the type's name
/// counts.
fn push_parameters(hash: &mut SipHasher13, parameters: &PushParameters) {
    let PushParameters {
        source_key,
        only_edit_fields,
        edit_mode,
        // How much may change decides about a run, not about an item.
        max_changes: _,
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

/// Hashes a list with its length, so that no value is taken for the name of what follows.
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
