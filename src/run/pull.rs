//! The search: incremental where the ledger allows it, else for all rows.

use super::Run;
use super::selection::RowHeader;
use crate::flatchr::RawRows;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::PullParameters;
use chrono::{DateTime, Days};

/// How far an incremental search looks back behind the watermark. `start_update` has a resolution of
/// days, and it is documented neither in which time zone nor whether the day itself is included.
const OVERLAP: Days = Days::new(2);

/// The result of a search.
pub(super) struct Pulled {
    pub(super) rows: RawRows<RowHeader>,
    /// Whether the search was for all rows, and not only for recent changes.
    pub(super) is_whole: bool,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Searches for the changes since the watermark if there is one, else for all rows.
    pub(super) async fn pull(&self) -> Result<Pulled, Error> {
        let Some(filter) = self.incremental_filter() else {
            return self.pull_all().await;
        };
        self.searched_ms.set(self.client.clock().now_ms());
        match self.flatchr.search(&filter).await {
            Ok(rows) => Ok(Pulled {
                rows,
                is_whole: false,
            }),
            Err(error) if may_be_about_the_filter(error.kind) => {
                let pulled = self.pull_all().await;
                let had_no_time = pulled.as_ref().is_err_and(|all| all.kind.is_cut_off());
                // Flatchr accepts the same search without the filter, or the next run will see.
                if let Some(session) = self.session
                    && (pulled.is_ok() || had_no_time)
                {
                    session.refused_start_update(self.client.clock().now_ms());
                }
                if had_no_time { Err(error) } else { pulled }
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn pull_all(&self) -> Result<Pulled, Error> {
        self.searched_ms.set(self.client.clock().now_ms());
        let rows = self.flatchr.search(&self.workflow.pull_parameters).await?;
        self.has_all_rows.set(true);
        Ok(Pulled {
            rows,
            is_whole: true,
        })
    }

    /// The parameters of a search for the changes since the watermark. `None` if there is no
    /// watermark, or if the user set a period of their own.
    fn incremental_filter(&self) -> Option<PullParameters> {
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

/// Whether a search may have failed because of its filter: how an API that does not know the filter
/// refuses it is not documented.
fn may_be_about_the_filter(kind: ErrorKind) -> bool {
    match kind {
        ErrorKind::Rejected { .. }
        | ErrorKind::Malformed { .. }
        | ErrorKind::Timeout
        | ErrorKind::OutOfTime => true,
        ErrorKind::Retryable { status, .. } => status >= 500,
        _ => false,
    }
}
