//! Applications that a narrowed search does not show. One of them may be the newest of its person.
//!
//! Most are found before any request: the ledger knows the candidates of changed rows, and then the run
//! searches for all rows. A row that is new to the ledger names its candidate after its lookup only. If
//! the ledger knows other applications of that candidate, the row may be pushed only if it is surely
//! newer than all of them: made after the watermark, up to which the ledger has seen everything.
//! Otherwise the person is left to the next run, which searches for all rows.

use super::Run;
use super::newest::{Application, Prepared};
use super::selection::{ApplicationOrder, Rows};
use crate::http::{Clock, Http};
use crate::ledger::{CandidateHash, Session};
use crate::moment::Moment;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::HashSet;

/// The candidates with applications that the search did not show.
#[derive(Default)]
pub(super) struct HiddenCandidates(OnceCell<HashSet<CandidateHash>>);

impl HiddenCandidates {
    fn contains(&self, candidate: CandidateHash, rows: &Rows, session: &Session<'_>) -> bool {
        let find = || session.ledger().candidates_outside(&rows.versions);
        self.0.get_or_init(find).contains(&candidate)
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether the person of an application has others that the search did not show, and one of them may
    /// be newer.
    pub(super) fn may_be_older_than_a_hidden_one(
        &self,
        application: &Application,
        rows: &Rows,
    ) -> bool {
        let (Some(session), Some(candidate)) = (self.session, application.person.candidate) else {
            return false;
        };
        let Some(watermark_ms) = session.incremental_since_ms() else {
            return false;
        };
        !self.has_all_rows.get()
            && matches!(application.result, Prepared::Formatted(..))
            && !is_after(application.order, watermark_ms)
            && self.hidden_candidates.contains(candidate, rows, session)
    }
}

/// Whether an application was surely made after a time (milliseconds since 1970, UTC).
fn is_after((applied_at, _): ApplicationOrder, ms: u64) -> bool {
    let watermark = Moment::read(&Value::from(ms));
    applied_at.is_some_and(|applied_at| applied_at.has_time() && Some(applied_at) > watermark)
}
