//! Fingerprints: whether a row is as it was when it was last pushed, told by 64 bits.
//!
//! A fingerprint covers the [`Digest`] of a row, and what decides about an item besides its row, so
//! that a changed workflow looks at all again.

use super::Digest;
use crate::workflow::Workflow;
use std::hash::Hasher;
use update_profiles_scan::{hasher, text};

/// The meaning of a fingerprint. To be raised whenever this module, the digest, or the default
/// format comes to another result for the same row.
const MEANING: u64 = 2;

/// What decides about an item besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// logics, format, push parameters, and whose candidates they are.
    #[must_use]
    pub fn of(workflow: &Workflow) -> Self {
        let mut hash = hasher(MEANING);
        for logic in &workflow.hooks.logics {
            text(&mut hash, logic.identity().as_bytes());
        }
        text(&mut hash, workflow.hooks.format.identity().as_bytes());
        text(&mut hash, workflow.connector_auth.company_id.as_bytes());
        let push = format!("{:?}", workflow.push_parameters);
        text(&mut hash, push.as_bytes());
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

/// What the whole of the rows depends on: the workflow's seed, and what is searched for.
#[must_use]
pub fn scope(workflow: &Workflow, Seed(seed): Seed) -> u64 {
    let mut hash = hasher(seed);
    let base_url = workflow.connector_auth.env_base_url.base_url();
    text(&mut hash, base_url.as_bytes());
    let searched = serde_json::to_vec(&workflow.pull_parameters);
    text(&mut hash, &searched.unwrap_or_default());
    hash.finish()
}

/// The fingerprint of a row.
#[must_use]
pub fn fingerprint(Digest(row): Digest, Seed(seed): Seed) -> u64 {
    let mut hash = hasher(seed);
    hash.write_u64(row);
    hash.finish()
}
