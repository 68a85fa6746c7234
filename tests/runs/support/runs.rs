//! Runs against the double, and the progress that they report.

use super::{Double, base_urls, workflow};
use futures_util::future::{LocalBoxFuture, join, ready};
use serde_json::Value;
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use update_profiles_in_hrflow::ledger::StateStore;
use update_profiles_in_hrflow::report::{Outcome, RunReport};
use update_profiles_in_hrflow::run::{PlanUse, Progress, RunOptions, RunPlan, configuration, run};
use update_profiles_in_hrflow::workflow::Workflow;

/// The progress that a run reported: pulled, total, done, and the outcome of the last row.
pub type Progressed = (usize, usize, usize, Option<Outcome>);

impl Double {
    pub fn run(self: &Rc<Self>, workflow: &Workflow) -> RunReport {
        self.run_until_killed(workflow).expect("the run was killed")
    }

    /// Runs the demo's workflow with some parameters changed.
    pub fn run_with(self: &Rc<Self>, changes: Value) -> RunReport {
        self.run(&workflow(changes).unwrap())
    }

    /// A run that may be killed: `None` if it was.
    pub fn run_until_killed(self: &Rc<Self>, workflow: &Workflow) -> Option<RunReport> {
        self.drive(self.running(workflow, Some(&**self)))
    }

    /// A run without a place for state.
    pub fn run_without_state(self: &Rc<Self>, workflow: &Workflow) -> RunReport {
        let report = self.drive(self.running(workflow, None));
        report.expect("the run was killed")
    }

    /// A run, and another task beside it.
    pub fn beside<T>(
        self: &Rc<Self>,
        workflow: &Workflow,
        other: impl Future<Output = T>,
    ) -> (RunReport, T) {
        let running = self.running(workflow, Some(&**self));
        self.drive(join(running, other))
            .expect("the run was killed")
    }

    async fn running(
        self: &Rc<Self>,
        workflow: &Workflow,
        state: Option<&dyn StateStore>,
    ) -> RunReport {
        let base_urls = base_urls();
        let mut options = RunOptions::new(&base_urls, &self.rate_limiters);
        options.state = state;
        options.capabilities = Some(&**self);
        options.limits = self.limits.get();
        let made = RefCell::new(RunPlan::new(configuration(workflow)));
        let applied = self.applied_plan.borrow().clone();
        options.plan = match &applied {
            Some(plan) if workflow.persist => PlanUse::Apply(plan),
            None if !workflow.persist => PlanUse::Record(&made),
            _ => PlanUse::None,
        };
        options.first_max_changes = self.first_max_changes.get();
        let aborted = || self.aborted();
        options.abort_signal = &aborted;
        let on_progress = |progress: &Progress<'_>| {
            let Progress {
                pulled,
                total,
                done,
                item,
                ..
            } = *progress;
            let outcome = item.map(|item| item.outcome);
            self.progress
                .borrow_mut()
                .push((pulled, total, done, outcome));
        };
        options.on_progress = &on_progress;
        let on_dead_run = |report| -> LocalBoxFuture<'static, bool> {
            self.dead_runs.borrow_mut().push(report);
            Box::pin(ready(!self.gives_way.get()))
        };
        options.on_dead_run = &on_dead_run;
        self.mishaps.is_aborted.set(false);
        self.mishaps.steps.set(0);
        self.state.requests.set(0);
        self.progress.take();
        let report = run(Rc::clone(self), workflow, &options).await;
        if !workflow.persist {
            self.made_plan.replace(made.take());
        }
        report
    }

    /// Resolves when the run is aborted. It registers no waker: the step that aborts the run wakes it.
    fn aborted(self: &Rc<Self>) -> LocalBoxFuture<'static, ()> {
        let double = Rc::clone(self);
        Box::pin(poll_fn(move |_| {
            if double.mishaps.is_aborted.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }))
    }

    /// The reports of dead runs that later runs made.
    pub fn dead_runs(&self) -> Vec<RunReport> {
        self.dead_runs.borrow().clone()
    }

    /// Lets a run that finds that the one before it died leave everything as it is.
    pub fn give_way(&self, gives_way: bool) {
        self.gives_way.set(gives_way);
    }

    /// The progress that the last run reported.
    pub fn progress(&self) -> Vec<Progressed> {
        self.progress.borrow().clone()
    }
}
