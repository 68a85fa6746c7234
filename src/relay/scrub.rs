//! Removes keys from a vendor's response.

use super::spelling::Spelling;
use crate::secret::{REDACTED, Secret};
use std::ops::Range;

/// Replaces each key in a text by `REDACTED`, however it is written there: see [`Spelling`]. All other bytes stay, so
/// that the page reads what a run would read.
pub(super) fn remove_keys(body: &[u8], keys: &[&Secret]) -> Vec<u8> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let spellings = keys.iter().flat_map(|key| Spelling::all(key.expose()));
    for spelling in spellings {
        let mut from = 0;
        while let Some(range) = spelling.find(body, from) {
            from = range.end;
            found.push(range);
        }
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut scrubbed = Vec::with_capacity(body.len());
    let mut at = 0;
    for range in found {
        // A key may lie within another one, or overlap it.
        if range.start >= at {
            scrubbed.extend_from_slice(body.get(at..range.start).unwrap_or_default());
            scrubbed.extend_from_slice(REDACTED.as_bytes());
        }
        at = at.max(range.end);
    }
    scrubbed.extend_from_slice(body.get(at..).unwrap_or_default());
    scrubbed
}
