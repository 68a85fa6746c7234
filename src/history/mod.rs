//! The history of a workflow: what runs did with each candidate, and what operators did with the workflow.
//!
//! The coordinator of a workflow keeps it for [30 days](KEPT_FOR_MS), so that "why is this candidate not up to date?" has
//! an answer after the fact. It holds ids, outcomes, codes and names of fields: no values, and of an e-mail address only a
//! [hash](EmailHash). What is no news is not written: rows that are up to date, and what was written before and is the
//! same.
//!
//! This module decides what an entry is, how much is kept, and what the timeline of a candidate shows. A platform stores
//! the entries.
//!
//! | file | subject |
//! | --- | --- |
//! | `entry` | an entry: a run, or an operator's action |
//! | `touched` | what a run did with one applicant, and whether that is news |
//! | `email_hash` | what stands for an e-mail address |
//! | `bounds` | how much is kept |
//! | `timeline` | the entries of one candidate |

mod bounds;
mod email_hash;
mod entry;
mod timeline;
mod touched;

pub use bounds::{KEPT_FOR_MS, Kept, MAX_BYTES, MAX_ENTRIES, Totals};
pub use email_hash::EmailHash;
pub use entry::{Entry, MAX_RUN_BYTES, RunEntry};
pub use timeline::{Linked, MAX_SHOWN, Timeline};
pub use touched::Touched;
pub(crate) use touched::{Before, is_news};
