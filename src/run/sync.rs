//! The work of a run: search, select the rows to work on, sync them group by group, and finish.

use super::Run;
use super::conclude::{Ending, conclude, is_callback_due};
use super::concurrency::{Queue, Ticket};
use super::control::End;
use super::lease;
use super::listed::Listed;
use super::member::Member;
use super::progress::Progress;
use super::pull::Pulled;
use super::recorder::OutcomeRecorder;
use super::selection::{RowIndex, Rows, Selection};
use crate::http::{Clock, Error, ErrorKind, Http, Purpose};
use crate::ledger::{LedgerError, RowVersion, Session};
use crate::report::{ErrorReport, ItemReport, RunReport, count};
use crate::time::rfc3339;
use async_lock::OnceCell;
use futures_util::StreamExt;
use futures_util::future::{Either, join4, ready, select};
use std::pin::pin;
use std::time::Duration;

/// How many rows that are set aside a report lists.
const MAX_LISTED_SET_ASIDE: usize = 100;

/// Timers of platforms do not hold weeks.
const LONGEST_SLEEP: Duration = Duration::from_hours(1);

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Does the work, keeps the lease meanwhile, and ends early if the abort signal fires.
    pub(super) async fn run_with_watchers(&self, report: &mut RunReport) -> Ending {
        let is_done = OnceCell::new();
        let work = async {
            let ending = self.sync(report).await;
            is_done.get_or_init(|| ready(())).await;
            ending
        };
        // Poll the abort signal first, so that a run aborted before it starts sends nothing.
        let (.., ending) = join4(
            self.watch_abort(&is_done),
            self.watch_time(&is_done),
            self.keep_lease(&is_done),
            work,
        )
        .await;
        ending
    }

    /// Gives up what is under way when the time for it is up, unless the work is done before.
    async fn watch_time(&self, work_is_done: &OnceCell<()>) {
        let clock = self.client.clock();
        for purpose in [Purpose::Prepare, Purpose::Write] {
            while let Some(left_ms) = self.control.time_left(purpose, clock.now_ms()) {
                if left_ms == 0 {
                    self.control.out_of_time(purpose);
                    break;
                }
                let pause = Duration::from_millis(left_ms).min(LONGEST_SLEEP);
                let pause = pin!(clock.sleep(pause));
                if let Either::Right(_) = select(pause, pin!(work_is_done.wait())).await {
                    return;
                }
            }
        }
    }

    /// Aborts the run when the signal fires, unless the work is done before.
    async fn watch_abort(&self, work_is_done: &OnceCell<()>) {
        let signal = (self.options.abort_signal)();
        if let Either::Left(_) = select(signal, pin!(work_is_done.wait())).await {
            self.control.abort();
        }
    }

    async fn sync(&self, report: &mut RunReport) -> Ending {
        let mut found = self.search().await;
        if let Ok((rows, selection, _)) = &found {
            self.set_max_changes(rows);
            if self.may_exceed_max_changes(selection) {
                let left_out = selection.skipped + selection.postponed;
                let to_do = count(rows.len().saturating_sub(left_out));
                // Looking returns these rows again, so free their memory before it.
                drop(found);
                self.look_first(report).await;
                if let Some(end) = self.control.end() {
                    report.remaining = to_do;
                    return Ending::of(report, Some(end), self.has_other_synced_rows());
                }
                found = self.search().await;
            }
        }
        match found {
            Ok((rows, selection, is_whole)) => {
                self.process(&rows, &selection, is_whole, report).await
            }
            Err(mut error) => {
                // A search that takes longer than the run is told: no other run would do better.
                if self.control.is_out_of_time() && error.kind == ErrorKind::Timeout {
                    error.kind = ErrorKind::OutOfTime;
                }
                // A run that had ended before fails its search, too.
                if self.control.may_start() || error.kind == ErrorKind::OutOfTime {
                    report.events.read_failure = 1;
                    self.control.stop(if self.is_asked_to_wait_longer(&error) {
                        End::RetryAfter(Box::new(ErrorReport::of_request(&error)))
                    } else {
                        End::of_search(&error)
                    });
                }
                Ending::of(report, self.control.end(), self.has_other_synced_rows())
            }
        }
    }

    /// The rows of the search, what to do about them, and whether they are all rows there are.
    async fn search(&self) -> Result<(Rows, Selection, bool), Error> {
        let (rows, selection, is_whole) = self.select(self.pull().await?);
        if is_whole || !self.has_hidden_siblings(&rows, &selection) {
            return Ok((rows, selection, is_whole));
        }
        // The next search returns these rows again, so free their memory before it.
        drop(rows);
        Ok(self.select(self.pull_all().await?))
    }

    fn select(&self, pulled: Pulled) -> (Rows, Selection, bool) {
        let mut rows = Rows::new(pulled.rows, self.session);
        let now_ms = self.client.clock().now_ms();
        let selection = rows.select(self.session, self.max_rows_per_match_key(), now_ms);
        (rows, selection, pulled.is_whole)
    }

    /// Whether persons whose rows changed have other applications that an incremental search did not
    /// show.
    fn has_hidden_siblings(&self, rows: &Rows, selection: &Selection) -> bool {
        let changed = rows.changed(selection);
        let has_siblings =
            |session: &Session<'_>| session.ledger().has_sibling_rows(&rows.versions, &changed);
        !changed.is_empty() && self.session.is_some_and(has_siblings)
    }

    async fn process(
        &self,
        rows: &Rows,
        selection: &Selection,
        is_whole: bool,
        report: &mut RunReport,
    ) -> Ending {
        let left_out = selection.skipped + selection.postponed;
        let included = || self.included_siblings.borrow().len();
        let on_outcome = |done, item: Option<&ItemReport>| {
            (self.options.on_progress)(&Progress {
                run_id: self.id,
                pulled: rows.len(),
                total: (rows.len() + included()).saturating_sub(left_out),
                done,
                item,
            });
        };
        on_outcome(0, None);
        let recorder = OutcomeRecorder::new(self, rows, &on_outcome);
        report.whole_search = is_whole;
        report.postponed = count(selection.postponed + self.postponed_elsewhere(rows, is_whole));
        if let Err(error) = self.mark_dirty(&rows.changed(selection)).await {
            self.control.stop(End::unrecorded(&error));
        }
        self.sync_groups(selection, &recorder).await;
        recorder.waive_outage_failures();
        recorder.settle_not_parsed();
        let (events, unlisted) = recorder.unlisted();
        report.unlisted = count(unlisted);
        report.items = recorder.into_items();
        report.events = events;
        report.items.iter().for_each(|item| report.events.add(item));
        report.brake = report.brake.or(self.brake_of(&report.items));
        report.skipped = count(selection.skipped.saturating_sub(included()));
        let done_or_left_out = report.items.len() + unlisted + left_out;
        report.remaining = count((rows.len() + included()).saturating_sub(done_or_left_out));
        let ending = Ending::of(report, self.control.end(), self.has_other_synced_rows());
        match self.session {
            Some(session) if conclude(&ending).complete => {
                session.complete(&rows.versions, is_whole, self.started_ms);
            }
            Some(session) => session.mark_incomplete(),
            None => {}
        }
        ending
    }

    /// Failures that are left alone for now and whose rows the search did not show.
    fn postponed_elsewhere(&self, rows: &Rows, is_whole: bool) -> usize {
        let session = self.session.filter(|_| !is_whole);
        session.map_or(0, |session| session.postponed_elsewhere(&rows.versions))
    }

    async fn mark_dirty(&self, versions: &[RowVersion]) -> Result<(), LedgerError> {
        match self.session {
            Some(session) => session.mark_dirty(self.client.clock(), versions).await,
            None => Ok(()),
        }
    }

    /// Syncs several groups at once, all of them in one set of futures, so that each goes on whenever it
    /// can: a request whose future is not polled would keep its slot among those in flight.
    pub(super) async fn sync_at_once<'g>(
        &self,
        groups: impl Iterator<Item = &'g Vec<RowIndex>>,
        at_once: usize,
        listed: &Listed,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) {
        let order = Queue::<()>::default();
        futures_util::stream::iter(groups)
            .for_each_concurrent(at_once, |group| {
                let turn = order.enqueue();
                async move {
                    if !self.control.may_start() {
                        return;
                    }
                    if let Err(end) = self
                        .sync_group(group, turn, listed, selection, recorder)
                        .await
                    {
                        self.control.stop(end);
                    }
                }
            })
            .await;
    }

    /// Syncs the rows of one group. `turn` makes the groups enter the queues of their profiles in the
    /// order of the groups, whichever lookup is done first.
    ///
    /// # Errors
    /// What ends the run.
    async fn sync_group(
        &self,
        group: &[RowIndex],
        mut turn: Ticket<()>,
        listed: &Listed,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        let _permit = self.try_start_group(group.len())?;
        let profiles = self.prepare(group, listed, selection, recorder).await?;
        turn.acquire().await;
        let queued = profiles.into_iter().map(|profile| {
            let ticket = self.profile_queues.enqueue(&profile.reference);
            (profile, ticket)
        });
        let queued: Vec<_> = queued.collect();
        turn.release(());
        for (profile, ticket) in queued {
            let members: Vec<RowIndex> = profile.members.iter().map(Member::index).collect();
            self.take_in_hand(&members, recorder.rows()).await?;
            self.push(profile, ticket, listed, recorder).await?;
        }
        Ok(())
    }

    /// Commits the ledger, gives the lease back, calls the callback, and concludes the report.
    pub(super) async fn finish(&self, mut ending: Ending, report: &mut RunReport) {
        self.stamp(report);
        if let Some(session) = self.session {
            report.set_aside = session.ledger().first_set_aside(MAX_LISTED_SET_ASIDE);
            ending.has_set_aside = !report.set_aside.is_empty();
        }
        conclude(&ending).apply_to(report);
        if let Some(session) = self.session {
            match lease::close(session, self.client.clock(), report, self.touched.take()).await {
                Ok(token) => report.incremental_token = token,
                Err(error) => {
                    report.events.getting_incremental_token_failure = u32::from(report.incremental);
                    ending.commit_error = Some(error);
                    conclude(&ending).apply_to(report);
                }
            }
        }
        if let Some(callback) = &self.workflow.hooks.callback
            && is_callback_due(report)
        {
            let limit = self.control.time_limit();
            let now_ms = self.client.clock().now_ms();
            self.control.limit_time(limit.with_time_to_tell(now_ms));
            let called = self.call_back(callback, report).await;
            report.events.callback_executed = 1;
            if let Err(error) = called {
                report.events.callback_failure = 1;
                ending.callback_error = Some(error);
                conclude(&ending).apply_to(report);
            }
        }
        self.stamp(report);
    }

    fn stamp(&self, report: &mut RunReport) {
        report.requests = self.client.sent();
        report.warnings = self.field_warnings.told();
        report.finished_at = rfc3339(self.client.clock().now_ms());
    }
}
