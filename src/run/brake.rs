//! The brake: a run that would change more profiles than `max_changes` allows writes nothing.
//!
//! * A run that works on few enough rows cannot change too many profiles.
//! * Any other run looks first: a dry run of the same workflow counts what would change, with half of what is left of
//!   the budget, and ends as soon as it counted too many.
//! * What that dry run could not look at is covered by a count: no run changes more than it may.
//!
//! A run after one that died does not look: it works row by row to find out which row ends runs, and only its own count
//! limits it.

use super::control::End;
use super::progress::Progress;
use super::selection::{Rows, Selection};
use super::{Limits, Run, RunOptions};
use crate::http::{Clock, Http};
use crate::ledger::Session;
use crate::report::{Brake, ErrorReport, ItemReport, Outcome, RunReport, count};
use crate::workflow::Workflow;
use async_lock::OnceCell;
use futures_util::future::{FutureExt, LocalBoxFuture, select};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::pin::pin;
use std::rc::Rc;

/// What a run changed, and how many profiles it may change.
#[derive(Default)]
pub(super) struct ChangeCount {
    /// `None` if there is no limit.
    max: Cell<Option<usize>>,
    changed: Cell<usize>,
}

/// The profiles that items would change.
#[derive(Default)]
struct Changes(HashSet<String>);

impl Changes {
    fn add(&mut self, item: &ItemReport) {
        if item.outcome == Outcome::Updated {
            let profile = item.candidate.as_ref().or(item.applicant.as_ref());
            self.0.extend(profile.cloned());
        }
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Learns how many profiles the run may change: by its workflow, and if that says nothing, by the host's limit for
    /// workflows that have never seen all rows.
    pub(super) fn set_max_changes(&self, rows: &Rows) {
        let ledger = self.session.map(Session::ledger);
        let in_sync = ledger.as_ref().map_or(0, |ledger| ledger.applicants());
        let is_first = ledger.is_none_or(|ledger| ledger.checkpoint.full_scan_ms.is_none());
        let own = self.workflow.push_parameters.max_changes;
        let own = own.map(|max| max.of(in_sync.max(rows.len())));
        let first = self.options.first_max_changes.filter(|_| is_first);
        // Whoever applies a plan has seen what changes.
        let max = own.or(first).filter(|_| !self.options.plan.is_applied());
        self.change_count.max.set(max);
    }

    /// Whether the run may work on rows that change more profiles than it may.
    pub(super) fn may_exceed_max_changes(&self, selection: &Selection) -> bool {
        let rows: usize = selection.groups.iter().map(Vec::len).sum();
        self.workflow.persist
            && self.change_count.max.get().is_some_and(|max| rows > max)
            && !self.is_careful()
    }

    /// Counts in a dry run what would change, and stops the run if that is too much.
    pub(super) async fn look_first(&self, report: &mut RunReport) {
        let Some(max) = self.change_count.max.get() else {
            return;
        };
        let dry = Workflow {
            persist: false,
            ..self.workflow.clone()
        };
        let changes = RefCell::new(Changes::default());
        let is_enough = Rc::new(OnceCell::new());
        let on_progress = |progress: &Progress<'_>| {
            if let Some(item) = progress.item {
                changes.borrow_mut().add(item);
            }
            if changes.borrow().0.len() > max {
                let _ = is_enough.set(()).now_or_never();
            }
        };
        let abort_signal = || -> LocalBoxFuture<'static, ()> {
            let (aborted, is_enough) = ((self.options.abort_signal)(), Rc::clone(&is_enough));
            Box::pin(async move {
                select(aborted, pin!(is_enough.wait())).await;
            })
        };
        let options = RunOptions {
            limits: self.half_of_the_rest(),
            on_progress: &on_progress,
            abort_signal: &abort_signal,
            on_dead_run: &|_| Box::pin(std::future::ready(true)),
            ..*self.options
        };
        let port = Rc::clone(self.client.port());
        // Boxed, because a run that looks contains this run.
        let looked: LocalBoxFuture<'_, RunReport> = Box::pin(super::run(port, &dry, &options));
        let looked = looked.await;
        self.client.count_sent(looked.requests);
        let changes = changes.into_inner().0.len();
        if changes > max {
            report.brake = Some(brake(max, changes));
            self.control.stop(self.too_many_changes(max));
        }
    }

    /// Half of what the run may still use.
    fn half_of_the_rest(&self) -> Limits {
        let limits = self.options.limits;
        let now_ms = self.client.clock().now_ms();
        let left_ms = limits.until_ms.saturating_sub(now_ms);
        Limits {
            requests: self.client.free_requests() / 2,
            until_ms: match limits.until_ms {
                u64::MAX => u64::MAX,
                _ => now_ms + left_ms / 2,
            },
            ..limits
        }
    }

    /// Counts a profile that is about to be changed.
    ///
    /// # Errors
    /// The run has changed as many as it may.
    pub(super) fn count_change(&self) -> Result<(), End> {
        let changed = self.change_count.changed.get() + 1;
        match self.change_count.max.get().filter(|max| changed > *max) {
            Some(max) if self.workflow.persist => Err(self.too_many_changes(max)),
            _ => {
                self.change_count.changed.set(changed);
                Ok(())
            }
        }
    }

    /// What the brake would say to a run that writes what this dry run shows.
    pub(super) fn brake_of(&self, items: &[ItemReport]) -> Option<Brake> {
        let max = self.change_count.max.get()?;
        let mut changes = Changes::default();
        for item in items {
            changes.add(item);
        }
        let changes = changes.0.len();
        (changes > max && !self.workflow.persist).then(|| brake(max, changes))
    }

    fn too_many_changes(&self, max: usize) -> End {
        let wrote = match self.change_count.changed.get() {
            0 => "wrote nothing".to_owned(),
            changed => format!("stopped after {changed}"),
        };
        let why = match self.workflow.push_parameters.max_changes {
            Some(own) => format!("max_changes is {own}"),
            None => {
                "max_changes is not set, and the workflow has not seen all rows before".to_owned()
            }
        };
        End::TooManyChanges(Box::new(ErrorReport::new(
            "too_many_changes",
            format!("the run would change more than {max} profiles, so it {wrote}: {why}"),
            "look at a dry run. If it is right, raise push_parameters.max_changes, or start one run with a higher max_changes",
        )))
    }
}

fn brake(max: usize, changes: usize) -> Brake {
    Brake {
        max_changes: count(max),
        changes: count(changes),
    }
}
