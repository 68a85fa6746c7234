//! What came of each row: the one place that reports it, passes it on to the ledger, and says whether
//! it ends the run.

use super::Run;
use super::control::End;
use super::error::ItemError;
use super::leftover::edit_without_effect;
use super::lookup::FoundBy;
use super::member::Member;
use super::profile_plan::{MemberIndex, ProfilePlan};
use super::resume::{Pushed, ResumeNote};
use super::run_plan::changed_since;
use super::selection::{RowIndex, Rows};
use crate::edit::Change;
use crate::history::{EmailHash, Touched, is_news};
use crate::http::{Clock, ErrorKind, Http};
use crate::ledger::{CandidateHash, RowVersion};
use crate::moment::Moment;
use crate::report::{
    ErrorReport, Events, ItemReport, MatchedBy, Outcome, ResumeOutcome, Stage, item_report,
};
use crate::sort::sort_by_key;
use std::cell::{Cell, RefCell};

/// Collects the reports of rows that have an outcome. The methods that record a failure return `Err` if
/// it ends the run; the caller stops it.
pub(super) struct OutcomeRecorder<'a, P> {
    run: &'a Run<'a, P>,
    rows: &'a Rows,
    on_outcome: &'a dyn Fn(usize, Option<&ItemReport>),
    items: RefCell<Vec<(RowIndex, ItemReport)>>,
    /// Rows that cannot be read: they cost no request, so no budget bounds how many there are.
    unreadable: Cell<usize>,
    /// What came of rows that are counted and not listed, and how many they are.
    unlisted: RefCell<(Events, usize)>,
    synced: Cell<usize>,
    transient: RefCell<Vec<RowVersion>>,
    /// Résumés that HrFlow.ai did not parse, for a reason of theirs or of its own.
    not_parsed: RefCell<Vec<NotParsed>>,
}

/// With at least this many transient failures and no success, treat the run as an outage.
const OUTAGE_THRESHOLD: usize = 3;

/// How many rows that cannot be read are listed. The others are counted.
const MAX_LISTED_UNREADABLE: usize = 100;

/// The note on a row that a newer, discarded application supersedes.
const SUPERSEDED: &str = "the logics discard a newer application of the same person, so the person is left as HrFlow.ai has it";

/// The notes on an edit whose response showed the profile as it was.
const EDITED_AGAIN: &str =
    "HrFlow.ai answered the edit with the profile as it was; the next run looks again";
const NOT_EDITED: &str = "HrFlow.ai answered the edit with the profile as it was, and keeps it so";

/// A résumé that HrFlow.ai did not parse.
struct NotParsed {
    /// The profile's reference.
    reference: String,
    version: RowVersion,
    /// The applicant and the refusal; `None` for an answer 500.
    refusal: Option<(Option<String>, ErrorReport)>,
}

/// What the ledger learns of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Disposition {
    /// HrFlow.ai holds it.
    Synced,
    /// Its résumé may be in HrFlow.ai's queue.
    Deferred,
    /// It failed, for a reason of its own.
    Failed,
    /// It failed for a reason that may pass: another run may find the API well.
    Transient,
    /// It failed because every row does. The attempt does not count.
    NotCharged,
    /// It ends runs, and was not tried.
    SetAside,
}

impl<'a, P: Http + Clock + 'static> OutcomeRecorder<'a, P> {
    /// `on_outcome` receives the number of rows with an outcome, and the latest of them.
    pub(super) fn new(
        run: &'a Run<'a, P>,
        rows: &'a Rows,
        on_outcome: &'a dyn Fn(usize, Option<&ItemReport>),
    ) -> Self {
        Self {
            run,
            rows,
            on_outcome,
            items: RefCell::default(),
            unreadable: Cell::default(),
            unlisted: RefCell::default(),
            synced: Cell::default(),
            transient: RefCell::default(),
            not_parsed: RefCell::default(),
        }
    }

    pub(super) fn rows(&self) -> &'a Rows {
        self.rows
    }

    /// The candidate's id, if an earlier run found whose the row is.
    pub(super) fn reference(&self, row: RowIndex) -> Option<String> {
        let version = self.rows.version(row)?;
        self.run.session?.ledger().reference(version.key)
    }

    /// When the application of a row was made: what the row tells, or what an earlier run kept if it
    /// knew the time of the day.
    pub(super) fn applied_at(&self, row: RowIndex) -> Option<Moment> {
        let (of_row, _) = self.rows.order(row);
        let kept = self.run.session.zip(self.rows.version(row));
        let kept = kept.and_then(|(session, version)| session.ledger().moment(version.key));
        Moment::better(of_row, kept.and_then(Moment::of_second))
    }

    /// Keeps when the application of a row was made, if only its record tells the time.
    pub(super) fn record_moment(&self, row: RowIndex, applied_at: Moment) {
        let (of_row, _) = self.rows.order(row);
        if let (Some(session), Some(version)) = (self.run.session, self.rows.version(row))
            && !of_row.is_some_and(Moment::has_time)
            && let Some(second) = applied_at.second()
        {
            session.record_moment(version.key, second);
        }
    }

    /// Whether a row failed in an earlier run, for a reason of its own.
    pub(super) fn failed_before(&self, row: RowIndex) -> bool {
        let version = self.rows.version(row);
        let tries = self
            .run
            .session
            .zip(version)
            .map(|(session, version)| session.ledger().tries(version));
        tries.is_some_and(|tries| tries > 0)
    }

    /// Records the outcome of each member of a profile.
    pub(super) fn record_pushed(
        &self,
        plan: ProfilePlan,
        pushed: Result<Pushed, ItemError>,
    ) -> Result<(), End> {
        match pushed {
            Ok(Pushed::Done(note)) => self.record_outcomes(plan, note),
            Ok(Pushed::Deferred { resume, was_edited }) => {
                for (_, member, changes) in plan.into_members() {
                    let mut item = deferred(&member, resume);
                    if was_edited {
                        item.changes = self.shown(changes);
                    }
                    self.add(member.index(), item, Disposition::Deferred, None);
                }
                Ok(())
            }
            Ok(Pushed::Unclear(error)) => self.record_unclear(plan, &error),
            Err(error) => self.record_group_failure(&plan.members, &error),
        }
    }

    /// Records that it is unknown whether the résumé of a profile is being parsed.
    fn record_unclear(&self, plan: ProfilePlan, error: &ItemError) -> Result<(), End> {
        let was_edited = error.was_edited();
        let mut goes_on = Ok(());
        for (_, member, changes) in plan.into_members() {
            let mut item = member.report(Outcome::Failed, error.stage());
            if was_edited {
                item.resume = Some(ResumeOutcome::Failed);
                item.changes = self.shown(changes);
            }
            goes_on = goes_on.and(self.record_failure(member.index(), item, error));
        }
        goes_on
    }

    /// Records the outcome of each member of a profile that is up to date now.
    fn record_outcomes(
        &self,
        plan: ProfilePlan,
        mut resume: Option<(MemberIndex, ResumeNote)>,
    ) -> Result<(), End> {
        let mut goes_on = Ok(());
        let reference = plan.reference.clone();
        let had_no_effect = plan.had_no_effect.get();
        let is_repeated = had_no_effect && self.run.is_to_be_repeated(&reference);
        for (index, member, changes) in plan.into_members() {
            let mut item = if changes.is_empty() {
                member.report(Outcome::Unchanged, Stage::Compare)
            } else {
                member.report(Outcome::Updated, Stage::Push)
            };
            if had_no_effect && !changes.is_empty() {
                let note = if is_repeated {
                    EDITED_AGAIN
                } else {
                    NOT_EDITED
                };
                item.notes.push(note.to_owned());
            }
            item.changes = self.shown(changes);
            if matches!(member.found_by, FoundBy::Email(_)) {
                item.matched_by = Some(MatchedBy::Email);
            }
            match resume.take_if(|(owner, _)| *owner == index) {
                Some((_, note)) => {
                    let recorded = self.record_with_resume(&reference, member.index(), item, note);
                    goes_on = goes_on.and(recorded);
                }
                None if is_repeated => {
                    let why = edit_without_effect();
                    self.add(member.index(), item, Disposition::NotCharged, Some(&why));
                }
                None => self.record_synced(member.index(), item),
            }
        }
        goes_on
    }

    /// The report of a run that writes shows no values: they would only take memory.
    fn shown(&self, changes: Vec<Change>) -> Vec<Change> {
        if self.run.workflow.persist {
            changes.into_iter().map(Change::without_values).collect()
        } else {
            changes
        }
    }

    /// Records a row together with what became of its résumé.
    fn record_with_resume(
        &self,
        reference: &str,
        row: RowIndex,
        mut item: ItemReport,
        note: ResumeNote,
    ) -> Result<(), End> {
        match note {
            ResumeNote::Unknown => item
                .notes
                .push("Flatchr does not say whether there is a résumé".to_owned()),
            ResumeNote::ToParse => {
                (item.outcome, item.stage) = (Outcome::Updated, Stage::Push);
                item.resume = Some(ResumeOutcome::ToParse);
            }
            ResumeNote::Parsed => {
                (item.outcome, item.stage) = (Outcome::Updated, Stage::Push);
                item.resume = Some(ResumeOutcome::Parsed);
            }
            ResumeNote::Failed(error) => {
                item.resume = Some(ResumeOutcome::Failed);
                return self.record_failure(row, item, &error);
            }
            ResumeNote::Waiting(error) => {
                item.resume = Some(ResumeOutcome::Waiting);
                let why = match error {
                    ItemError::Resume(_) => {
                        "Flatchr gives no résumé for now; a later run fetches this one"
                    }
                    _ => "HrFlow.ai parses no résumé for now; a later run sends this one",
                };
                item.notes.push(why.to_owned());
                self.add(row, item, Disposition::Failed, Some(&error.report()));
                return Ok(());
            }
            ResumeNote::Unsent(error) => {
                item.resume = Some(ResumeOutcome::Waiting);
                let why = "the run ended before the résumé was sent; a later run sends it";
                item.notes.push(why.to_owned());
                self.add(row, item, Disposition::NotCharged, Some(&error.report()));
                return Ok(());
            }
            ResumeNote::Crashed(error) => {
                self.remember_not_parsed(reference, row, None);
                self.record_told_once(row, item, &error, Disposition::Deferred);
                return Ok(());
            }
            ResumeNote::Refused(error) => {
                let refusal = (item.applicant.clone(), error.report());
                self.remember_not_parsed(reference, row, Some(refusal));
                self.record_told_once(row, item, &error, Disposition::Deferred);
                return Ok(());
            }
            ResumeNote::GaveUp(error) => {
                self.record_told_once(row, item, &error, Disposition::Synced);
                return Ok(());
            }
            ResumeNote::GivenUp => {
                item.resume = Some(ResumeOutcome::GivenUp);
                let why = "the résumé is not sent again, as an earlier report says";
                item.notes.push(why.to_owned());
            }
        }
        self.record_synced(row, item);
        Ok(())
    }

    /// Records a row whose résumé failed for good: the failure is in one report, and the row is as it
    /// is to be.
    fn record_told_once(
        &self,
        row: RowIndex,
        mut item: ItemReport,
        error: &ItemError,
        disposition: Disposition,
    ) {
        item.resume = Some(ResumeOutcome::Failed);
        item.outcome = Outcome::Failed;
        item.stage = error.stage();
        item.error = Some(error.report());
        self.add(row, item, disposition, None);
    }

    /// Records a row that HrFlow.ai holds as it is to be, or that the logics discarded.
    pub(super) fn record_synced(&self, row: RowIndex, item: ItemReport) {
        self.add(row, item, Disposition::Synced, None);
    }

    /// Records that the résumé of a profile was sent and is being parsed; this run sent it, or an earlier
    /// one.
    pub(super) fn record_deferred(&self, members: &[Member], resume: ResumeOutcome) {
        for member in members {
            let item = deferred(member, resume);
            self.add(member.index(), item, Disposition::Deferred, None);
        }
    }

    /// Records that the run's plan does not show what would be changed now, so that a later run does it.
    pub(super) fn record_left(&self, members: &[Member]) {
        for member in members {
            let mut item = member.report(Outcome::Deferred, Stage::Compare);
            item.error = Some(changed_since());
            // As a failure, so that the next run looks at the row, whatever it searches for.
            self.add(member.index(), item, Disposition::NotCharged, None);
        }
    }

    /// Records that all rows of a profile failed for one reason.
    pub(super) fn record_group_failure(
        &self,
        members: &[Member],
        error: &ItemError,
    ) -> Result<(), End> {
        let mut rows = members.iter().map(Member::index);
        let end = rows.find_map(|row| self.end_of(row, error));
        for member in members {
            let item = member.report(Outcome::Failed, error.stage());
            self.add_failure(member.index(), item, error, end.as_ref());
        }
        end.map_or(Ok(()), Err)
    }

    /// Records that rows wait for a newer application that failed.
    pub(super) fn record_waiting(&self, members: &[Member]) {
        let error = ItemError::NewerApplicationFailed;
        for member in members {
            let item = member.report(Outcome::Failed, error.stage());
            self.add_failure(member.index(), item, &error, None);
        }
    }

    /// Records that rows are left alone, because the logics discard a newer application.
    pub(super) fn record_superseded(&self, members: &[Member]) {
        for member in members {
            let mut item = member.report(Outcome::Discarded, Stage::Logics);
            item.notes.push(SUPERSEDED.to_owned());
            self.record_synced(member.index(), item);
        }
    }

    /// Records the candidate of a row that has no outcome yet.
    pub(super) fn record_candidate(&self, row: RowIndex, candidate: &str) {
        if let (Some(session), Some(version)) = (self.run.session, self.rows.version(row)) {
            session.record_candidate(version.key, candidate);
        }
    }

    /// Whether a row was set aside, because it ends runs.
    pub(super) fn is_set_aside(&self, row: RowIndex) -> bool {
        let known = self.run.session.zip(self.rows.version(row));
        known.is_some_and(|(session, version)| session.ledger().is_set_aside(version))
    }

    /// Records that a row stays set aside.
    pub(super) fn record_set_aside(&self, row: RowIndex) {
        let applicant = self.rows.applicant(row);
        let error = ItemError::RowEndsRun;
        let mut item = item_report(applicant.as_deref(), Outcome::Failed, error.stage());
        item.error = Some(error.report());
        self.add(row, item, Disposition::SetAside, None);
    }

    /// Records that a row cannot be read. Beyond the first hundred, it is counted and not listed.
    pub(super) fn record_unreadable(
        &self,
        row: RowIndex,
        applicant: Option<&str>,
        error: &ItemError,
    ) -> Result<(), End> {
        let before = self.unreadable.get();
        self.unreadable.set(before + 1);
        let item = item_report(applicant, Outcome::Failed, Stage::Pull);
        if before < MAX_LISTED_UNREADABLE {
            return self.record_failure(row, item, error);
        }
        if let (Some(session), Some(version)) = (self.run.session, self.rows.version(row)) {
            let now_ms = self.run.client.clock().now_ms();
            session.record_failure(version, applicant, &error.report(), true, now_ms);
        }
        let error = Some(error.report());
        self.count(&ItemReport { error, ..item });
        (self.on_outcome)(self.done(), None);
        Ok(())
    }

    /// Counts a row in the place of listing it.
    fn count(&self, item: &ItemReport) {
        let (events, count) = &mut *self.unlisted.borrow_mut();
        events.add(item);
        *count += 1;
    }

    /// How many rows have an outcome.
    fn done(&self) -> usize {
        self.items.borrow().len() + self.unlisted().1
    }

    /// What came of the rows that are not listed, and how many they are.
    pub(super) fn unlisted(&self) -> (Events, usize) {
        *self.unlisted.borrow()
    }

    /// Records that a row failed.
    pub(super) fn record_failure(
        &self,
        row: RowIndex,
        item: ItemReport,
        error: &ItemError,
    ) -> Result<(), End> {
        let end = self.end_of(row, error);
        self.add_failure(row, item, error, end.as_ref());
        end.map_or(Ok(()), Err)
    }

    /// The end that a row's failure means for the run; `None` if it concerns the row only.
    fn end_of(&self, row: RowIndex, error: &ItemError) -> Option<End> {
        let is_its_own = |endpoint| {
            // Earlier runs were refused this row while other rows were not.
            self.run.client.is_isolated_refusal(endpoint) || self.failed_before(row)
        };
        match error.http() {
            Some(http) if http.kind == ErrorKind::Forbidden && is_its_own(http.endpoint) => None,
            // Other rows would be refused alike for as long as the run has.
            Some(http) if error.holds_others_back() && self.run.is_asked_to_wait_longer(http) => {
                Some(End::RetryAfter(Box::new(ErrorReport::of_request(http))))
            }
            _ => error.ends_run(),
        }
    }

    fn add_failure(
        &self,
        row: RowIndex,
        mut item: ItemReport,
        error: &ItemError,
        end: Option<&End>,
    ) {
        // The run ended before the request, or while it was under way: the row has no outcome, and is
        // left to a later run.
        if error.is_cut_off() {
            if error.is_out_of_time() {
                self.remember_cut_off(row, &item, error);
            }
            return;
        }
        item.outcome = Outcome::Failed;
        item.stage = error.stage();
        item.error = Some(error.report());
        let is_fatal = self.run.control.is_fatal() || matches!(end, Some(End::Fatal(..)));
        let disposition = match error {
            ItemError::ParseOutcomeUnknown { .. } => Disposition::Deferred,
            _ if is_fatal => Disposition::NotCharged,
            _ if error.http().is_some_and(|http| http.kind.is_transient()) => {
                Disposition::Transient
            }
            _ => Disposition::Failed,
        };
        self.add(row, item, disposition, None);
    }

    /// Remembers a row whose request was cut off, so that the next run begins with the others: rows of
    /// which each request hangs could use up every run.
    fn remember_cut_off(&self, row: RowIndex, item: &ItemReport, error: &ItemError) {
        if let (Some(session), Some(version)) = (self.run.session, self.rows.version(row)) {
            let now_ms = self.run.client.clock().now_ms();
            let applicant = item.applicant.as_deref();
            session.record_failure(version, applicant, &error.report(), false, now_ms);
        }
    }

    /// `error` is what the ledger keeps of a row whose outcome is no failure.
    fn add(
        &self,
        row: RowIndex,
        mut item: ItemReport,
        disposition: Disposition,
        error: Option<&ErrorReport>,
    ) {
        if let Some(version) = self.rows.version(row) {
            self.update_ledger(row, version, &mut item, disposition, error);
        }
        (self.on_outcome)(self.done() + 1, Some(&item));
        let is_written = matches!(item.outcome, Outcome::Updated | Outcome::Deferred);
        if is_written || self.items.borrow().len() < self.run.options.limits.listed_items {
            self.items.borrow_mut().push((row, item));
        } else {
            self.count(&item);
        }
    }

    fn update_ledger(
        &self,
        row: RowIndex,
        mut version: RowVersion,
        item: &mut ItemReport,
        disposition: Disposition,
        error: Option<&ErrorReport>,
    ) {
        let Some(session) = self.run.session else {
            return;
        };
        if let Some(candidate) = &item.candidate {
            version.candidate = Some(CandidateHash::of(candidate));
            session.record_candidate(version.key, candidate);
        }
        item.tries = session.ledger().tries(version) + 1;
        self.remember(row, version, item, disposition, error);
        match disposition {
            Disposition::Synced => session.record_synced(version),
            Disposition::Deferred => session.record_deferred(version),
            Disposition::SetAside => {
                item.tries = session.ledger().tries(version);
                let now_ms = self.run.client.clock().now_ms();
                session.set_aside(version, item.applicant.as_deref(), now_ms);
            }
            Disposition::Failed | Disposition::Transient | Disposition::NotCharged => {
                let unknown = ErrorReport::unknown();
                let error = error.or(item.error.as_ref()).unwrap_or(&unknown);
                let counts = disposition != Disposition::NotCharged;
                session.record_failure(
                    version,
                    item.applicant.as_deref(),
                    error,
                    counts,
                    self.run.client.clock().now_ms(),
                );
            }
        }
        match disposition {
            Disposition::Synced => self.synced.set(self.synced.get() + 1),
            Disposition::Transient => self.transient.borrow_mut().push(version),
            _ => {}
        }
    }

    /// Keeps what the history is to say of a row, before the ledger learns of its outcome.
    fn remember(
        &self,
        row: RowIndex,
        version: RowVersion,
        item: &ItemReport,
        disposition: Disposition,
        error: Option<&ErrorReport>,
    ) {
        let Some(session) = self.run.session.filter(|session| session.has_lease()) else {
            return;
        };
        let error = item.error.as_ref().or(error);
        let code = error.map(|error| error.code.as_str());
        let mut before = session.before(version, code);
        before.failed_alike &= matches!(
            disposition,
            Disposition::Transient | Disposition::NotCharged
        );
        if is_news(item, before) {
            let email = self.rows.email(row).and_then(|email| EmailHash::of(&email));
            let touched = Touched::of(item, email, code);
            self.run.touched.borrow_mut().push(touched);
        }
    }

    /// Takes back the attempts that failed in an outage: no row has to wait longer because an API was
    /// down.
    pub(super) fn waive_outage_failures(&self) {
        let transient = self.transient.take();
        let is_outage = transient.len() >= OUTAGE_THRESHOLD && self.synced.get() == 0;
        if let Some(session) = self.run.session.filter(|_| is_outage) {
            for version in transient {
                session.refund_attempt(version);
            }
        }
    }

    fn remember_not_parsed(
        &self,
        reference: &str,
        row: RowIndex,
        refusal: Option<(Option<String>, ErrorReport)>,
    ) {
        let not_parsed = self.rows.version(row).map(|version| NotParsed {
            reference: reference.to_owned(),
            version,
            refusal,
        });
        self.not_parsed.borrow_mut().extend(not_parsed);
    }

    /// Gives up the résumés that HrFlow.ai did not parse, unless it parses none. Then those that it refused are sent again
    /// by a later run, and the others awaited like any without an answer.
    pub(super) fn settle_not_parsed(&self) {
        let not_parsed = self.not_parsed.take();
        let Some(session) = self.run.session else {
            return;
        };
        let is_down = self.run.parser.is_down();
        let now_ms = self.run.client.clock().now_ms();
        for NotParsed {
            reference,
            version,
            refusal,
        } in not_parsed
        {
            let intent = session.pending(&reference, now_ms);
            match (refusal, intent) {
                (Some((applicant, error)), _) if is_down => {
                    session.clear_pending(&reference);
                    session.record_failure(version, applicant.as_deref(), &error, false, now_ms);
                }
                (None, _) if is_down => {}
                (Some(_), Some(intent)) => {
                    session.give_up(intent);
                    session.record_synced(version);
                }
                // It may be parsed all the same: the next run looks once more.
                (None, Some(intent)) => session.give_up(intent),
                (_, None) => {}
            }
        }
    }

    /// All reports, in the order of the search.
    pub(super) fn into_items(self) -> Vec<ItemReport> {
        let mut items = self.items.into_inner();
        sort_by_key(&mut items, |(row, _)| *row);
        items.into_iter().map(|(_, item)| item).collect()
    }
}

fn deferred(member: &Member, resume: ResumeOutcome) -> ItemReport {
    let mut item = member.report(Outcome::Deferred, Stage::Push);
    item.resume = Some(resume);
    item
}
