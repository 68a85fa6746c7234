//! The search: narrowed to what changed where the ledger allows it, and whole where it has to be.

use super::Run;
use super::selection::RowHeader;
use crate::flatchr::RawRows;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::PullParameters;
use chrono::{DateTime, Days};

/// How far a narrowed search looks back behind the watermark: `start_update` knows days only, and
/// neither its time zone nor whether it includes its day is documented.
const OVERLAP: Days = Days::new(2);

/// What a search showed.
pub(super) struct Pulled {
    pub(super) rows: RawRows<RowHeader>,
    /// Whether these are all rows, and not only those that changed lately.
    pub(super) is_whole: bool,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Searches for what changed where that is enough, and for everything where it is not.
    pub(super) async fn pull(&self) -> Result<Pulled, Error> {
        let Some(narrowed) = self.narrowed() else {
            return self.pull_all().await;
        };
        self.searched_ms.set(self.client.clock().now_ms());
        match self.flatchr.search(&narrowed).await {
            Ok(rows) => Ok(Pulled {
                rows,
                is_whole: false,
            }),
            Err(error) if may_be_about_the_filter(error.kind) => {
                let pulled = self.pull_all().await;
                // The same search is accepted without it.
                if let (Ok(_), Some(session)) = (&pulled, self.session) {
                    session.refused_start_update(self.client.clock().now_ms());
                }
                pulled
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn pull_all(&self) -> Result<Pulled, Error> {
        self.searched_ms.set(self.client.clock().now_ms());
        let rows = self.flatchr.search(&self.workflow.pull_parameters).await?;
        Ok(Pulled {
            rows,
            is_whole: true,
        })
    }

    /// The search for what changed since the watermark. The user's own period wins.
    fn narrowed(&self) -> Option<PullParameters> {
        let parameters = &self.workflow.pull_parameters;
        if parameters.start_update.is_some() || parameters.end_update.is_some() {
            return None;
        }
        let since_ms = self.session?.incremental_since_ms()?;
        let since = DateTime::from_timestamp_millis(i64::try_from(since_ms).ok()?)?;
        let since = since.checked_sub_days(OVERLAP)?;
        Some(PullParameters {
            start_update: Some(since.format("%m/%d/%y").to_string()),
            ..parameters.clone()
        })
    }
}

/// Whether a search may have failed because it was narrowed: nobody documents how an API that does
/// not know the filter refuses it.
fn may_be_about_the_filter(kind: ErrorKind) -> bool {
    match kind {
        ErrorKind::Rejected { .. } | ErrorKind::Malformed { .. } | ErrorKind::Timeout => true,
        ErrorKind::Retryable { status, .. } => status >= 500,
        _ => false,
    }
}
