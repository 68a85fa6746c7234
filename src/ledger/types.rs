//! What the ledger, the coordinator and the protocol between them speak of.

use super::hash::{ApplicantKey, ReferenceHash, hash_as_number};
use serde::{Deserialize, Serialize};

/// A day, in milliseconds: how often a run scans all rows, and how long it waits for a parse.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// How long ago something was noted, in milliseconds. A time in the future is `None`, and believed by
/// nobody: it was noted while the clock was ahead. Whatever such a time would hold back is due.
#[must_use]
pub fn age_ms(noted_ms: u64, now_ms: u64) -> Option<u64> {
    now_ms.checked_sub(noted_ms)
}

/// Whether something was noted less than a day ago.
#[must_use]
pub fn is_of_today(noted_ms: u64, now_ms: u64) -> bool {
    age_ms(noted_ms, now_ms).is_some_and(|age| age < DAY_MS)
}

/// One written ledger. Version and fencing token make its key in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Revision {
    /// Grows by one with each revision that a run writes, and never names two ledgers.
    pub version: u64,
    /// The lease under which it was written.
    pub fencing_token: u64,
    /// The checksum of its bytes, by which a reader recognises a stale copy.
    pub checksum: u64,
}

/// How far complete runs came: milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// All changes up to this time were seen.
    pub watermark_ms: Option<u64>,
    /// When a run last saw all rows.
    pub full_scan_ms: Option<u64>,
}

/// Applicants whose profile a run may have edited since the last commit, by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirtyKeys {
    /// Exactly these.
    Keys(Vec<ApplicantKey>),
    /// More than the coordinator keeps: any applicant may be dirty.
    Any,
}

impl Default for DirtyKeys {
    fn default() -> Self {
        Self::Keys(Vec::new())
    }
}

impl DirtyKeys {
    /// The most keys that are kept: a value of a Durable Object holds 2 MB.
    const MAX_KEYS: usize = 50_000;

    pub(super) fn add(&mut self, more: Self) {
        match (self, more) {
            (Self::Any, _) => {}
            (Self::Keys(known), Self::Keys(more)) if known.len() + more.len() <= Self::MAX_KEYS => {
                known.extend(more);
                known.sort_unstable();
                known.dedup();
            }
            (dirty, _) => *dirty = Self::Any,
        }
    }

    /// Whether no applicant is dirty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The record of a parse, made before the résumé is sent, because a parse is billed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParseIntent {
    /// The hash of the profile's reference; a format may choose any reference.
    pub reference: ReferenceHash,
    /// The candidate's id.
    pub candidate: String,
    /// The id of the applicant whose résumé it is.
    pub applicant: String,
    /// When it is sent: milliseconds since 1970, UTC.
    pub sent_ms: u64,
    /// How often it was sent, this time included.
    pub submissions: u32,
    /// What is known of it.
    #[serde(default)]
    pub state: ParseState,
}

/// What is known of a résumé that was sent, or was about to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParseState {
    /// HrFlow.ai may parse it.
    #[default]
    Sent,
    /// It is not sent again: HrFlow.ai does not parse it.
    GivenUp,
    /// HrFlow.ai parsed it at once, and its answer showed no attachment.
    Parsed,
}

impl ParseIntent {
    /// How often a résumé is sent whose attachment never appears.
    const MAX_SUBMISSIONS: u32 = 2;

    /// For how long after it was sent an edit waits for the parse, in milliseconds. A parse takes
    /// seconds, and would put its values over those of the edit.
    const EDITS_WAIT_MS: u64 = 5 * 60 * 1_000;

    /// Has it wait for a day from now.
    pub(super) fn distrust(&mut self, now_ms: u64) {
        self.sent_ms = now_ms;
    }

    /// Whether its attachment may still appear.
    #[must_use]
    pub fn is_awaited(&self, now_ms: u64) -> bool {
        // One of the future is not sent again at once: [`Self::distrust`] makes it one of now.
        !self.is_given_up() && age_ms(self.sent_ms, now_ms).is_none_or(|age| age < DAY_MS)
    }

    /// Whether it was sent a moment ago, so that its parse may cross an edit.
    #[must_use]
    pub fn holds_edits(&self, now_ms: u64) -> bool {
        self.state == ParseState::Sent
            && age_ms(self.sent_ms, now_ms).is_none_or(|age| age < Self::EDITS_WAIT_MS)
    }

    /// Whether it is known that the résumé is not sent again.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.state == ParseState::GivenUp
    }

    /// Whether HrFlow.ai took the résumé often enough, and shows no attachment after a day.
    #[must_use]
    pub fn is_exhausted(&self, now_ms: u64) -> bool {
        self.submissions >= Self::MAX_SUBMISSIONS && !self.is_awaited(now_ms)
    }
}

/// The difference that was left after an edit, because HrFlow.ai keeps a value in a form of its own:
/// title case, cut short, without HTML. A later comparison with the same difference changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// The applicant whose row was edited; the leftover goes with it.
    pub applicant: ApplicantKey,
    /// The hash of the fields, with the values that HrFlow.ai held and that the edit named.
    #[serde(with = "hash_as_number")]
    pub hash: u64,
    /// Whether the edit had any effect, or was sent twice. Until then the difference may also be that of
    /// an edit that HrFlow.ai did not carry out.
    pub is_settled: bool,
}
