//! A row that kills is set aside: a run after one that died without a word works carefully, so that its own
//! death says more. `ledger/deaths.rs` has the rule.
//!
//! It works on the suspects first, one by one, then on the other groups in batches. Before each row or
//! batch it tells the coordinator what it takes in hand, and a batch is pushed before the next one begins.
//! With √n rows a batch, two such runs find one of n rows, for about √n commands each.
//!
//! Such a run may be killed for want of time, and must get further all the same. So it commits the ledger after
//! 1, 3, 7, 15 … rows: whenever it dies, half of what it did is kept.

use super::Run;
use super::control::End;
use super::listed::Listed;
use super::recorder::OutcomeRecorder;
use super::selection::{RowIndex, Rows, Selection};
use crate::http::{Clock, Http};
use crate::ledger::{self, LedgerError, RowInHand, Session, Suspicion};
use crate::report::{DeadRun, count};
use std::cell::{Cell, RefCell};

/// The rows that a careful run has in hand.
#[derive(Default)]
pub(super) struct RowsInHand {
    rows: RefCell<InHand>,
    /// How many rows it has worked on before.
    done: Cell<usize>,
    /// How many of them are in the committed ledger.
    kept: Cell<usize>,
}

#[derive(Default)]
enum InHand {
    /// The run is not careful: any.
    #[default]
    Any,
    /// A batch.
    Batch(Vec<RowIndex>),
    /// Rows that nothing else is worked on beside.
    Alone(Vec<RowIndex>),
}

/// The dead run before this one.
pub(super) fn dead_run(session: &Session<'_>) -> Option<DeadRun> {
    let (suspicion, death) = session.suspicion().zip(session.death())?;
    let rows = death.in_hand.as_ref().map(|in_hand| &in_hand.rows);
    Some(DeadRun {
        run_id: death.run_id.clone(),
        deaths: suspicion.deaths,
        rows_in_hand: rows.map(|rows| count(rows.len())),
        applicant: rows
            .and_then(|rows| <&[RowInHand; 1]>::try_from(rows.as_slice()).ok())
            .and_then(|[row]| row.applicant.clone()),
    })
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether the run works carefully, because the one before it died.
    pub(super) fn is_careful(&self) -> bool {
        self.session
            .is_some_and(|session| session.suspicion().is_some())
    }

    /// Syncs the groups, carefully if the run before died.
    pub(super) async fn sync_groups(
        &self,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) {
        if !self.is_careful() {
            return self.sync_by_pages(selection, recorder).await;
        }
        if let Err(end) = self.sync_carefully(selection, recorder).await {
            self.control.stop(end);
        }
    }

    async fn sync_carefully(
        &self,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        let rows = recorder.rows();
        let groups = selection.groups.iter();
        let (suspects, others): (Vec<_>, Vec<_>) =
            groups.partition(|group| self.has_suspect(group, rows));
        let suspicion = self.session.and_then(Session::suspicion);
        if suspicion.is_some_and(Suspicion::has_suspects_last) {
            self.sync_batches(&others, selection, recorder).await?;
            self.sync_alone(&suspects, selection, recorder).await?;
        } else {
            self.sync_alone(&suspects, selection, recorder).await?;
            self.sync_batches(&others, selection, recorder).await?;
        }
        // A death from here on is no row's fault.
        self.in_hand.set(InHand::Any);
        self.tell_in_hand(&[], false, rows).await
    }

    /// Syncs groups one by one.
    async fn sync_alone(
        &self,
        groups: &[&Vec<RowIndex>],
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        for group in groups {
            if !self.control.may_start() {
                break;
            }
            self.in_hand.set(InHand::Alone(Vec::new()));
            let group = std::iter::once(*group);
            self.sync_at_once(group, 1, &Listed::default(), selection, recorder)
                .await;
            self.keep_done().await?;
        }
        Ok(())
    }

    async fn sync_batches(
        &self,
        groups: &[&Vec<RowIndex>],
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        for batch in batches(groups) {
            if !self.control.may_start() {
                break;
            }
            if batch.len() == 1 {
                self.sync_alone(batch, selection, recorder).await?;
                continue;
            }
            self.take_batch(batch.iter().copied().flatten(), recorder)
                .await?;
            let at_once = self.groups_at_once();
            let batch = batch.iter().copied();
            self.sync_at_once(batch, at_once, &Listed::default(), selection, recorder)
                .await;
            self.keep_done().await?;
        }
        Ok(())
    }

    /// Counts what was in hand as done, and commits the ledger if it holds less than half of what is done.
    async fn keep_done(&self) -> Result<(), End> {
        let RowsInHand { done, kept, .. } = &self.in_hand;
        done.set(done.get() + self.in_hand.len());
        if done.get() > 2 * kept.get() {
            self.commit().await?;
            kept.set(done.get());
        }
        Ok(())
    }

    async fn commit(&self) -> Result<(), End> {
        let Some(session) = self.session else {
            return Ok(());
        };
        match session.renew(self.client.clock()).await {
            Err(LedgerError::LeaseLost) => Err(End::LeaseLost),
            // As at every interval: the next commit has it.
            Err(_) | Ok(()) => Ok(()),
        }
    }

    fn has_suspect(&self, group: &[RowIndex], rows: &Rows) -> bool {
        let mut versions = group.iter().filter_map(|row| rows.version(*row));
        let is_suspect = |version| {
            self.session
                .is_some_and(|session| session.is_suspect(version))
        };
        versions.any(is_suspect)
    }

    async fn take_batch(
        &self,
        batch: impl Iterator<Item = &RowIndex>,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        // Nothing is done about rows that were set aside.
        let batch = batch.filter(|row| !recorder.is_set_aside(**row));
        let batch: Vec<RowIndex> = batch.copied().collect();
        self.tell_in_hand(&batch, false, recorder.rows()).await?;
        self.in_hand.set(InHand::Batch(batch));
        Ok(())
    }

    /// Tells the coordinator that the run is about to work on these rows of one person, if it does not know.
    ///
    /// # Errors
    /// What ends the run: it must not work on rows that it did not tell of.
    pub(super) async fn take_in_hand(&self, more: &[RowIndex], rows: &Rows) -> Result<(), End> {
        let missing = |known: &[RowIndex]| more.iter().any(|row| !known.contains(row));
        let next = match &*self.in_hand.rows.borrow() {
            InHand::Alone(known) if known != more => Some((more.to_vec(), true)),
            // Rows that were skipped, and are included with another one of their person.
            InHand::Batch(known) if missing(known) => Some(([known, more].concat(), false)),
            _ => None,
        };
        let Some((next, is_alone)) = next else {
            return Ok(());
        };
        self.in_hand.set(if is_alone {
            InHand::Alone(next.clone())
        } else {
            InHand::Batch(next.clone())
        });
        self.tell_in_hand(&next, is_alone, rows).await
    }

    async fn tell_in_hand(
        &self,
        in_hand: &[RowIndex],
        is_alone: bool,
        rows: &Rows,
    ) -> Result<(), End> {
        let Some(session) = self.session else {
            return Ok(());
        };
        let row = |row: &RowIndex| {
            let version = rows.version(*row)?;
            Some(RowInHand {
                key: version.key,
                fingerprint: version.fingerprint,
                applicant: rows.applicant(*row).filter(|_| is_alone),
            })
        };
        let in_hand = ledger::InHand {
            rows: in_hand.iter().filter_map(row).collect(),
            is_alone,
            is_first: self.in_hand.done.get() == 0,
        };
        let told = session.take_in_hand(self.client.clock(), in_hand).await;
        told.map_err(|error| End::unrecorded(&error))
    }
}

impl RowsInHand {
    fn set(&self, in_hand: InHand) {
        *self.rows.borrow_mut() = in_hand;
    }

    fn len(&self) -> usize {
        match &*self.rows.borrow() {
            InHand::Any => 0,
            InHand::Batch(rows) | InHand::Alone(rows) => rows.len(),
        }
    }
}

/// Consecutive groups, in batches of at least √n of the n rows.
fn batches<'a>(groups: &'a [&'a Vec<RowIndex>]) -> Vec<&'a [&'a Vec<RowIndex>]> {
    let rows: usize = groups.iter().map(|group| group.len()).sum();
    let size = rows.isqrt().max(1);
    let mut batches = Vec::new();
    let mut rest = groups;
    while !rest.is_empty() {
        let mut held = 0;
        let fits = |group: &&&Vec<RowIndex>| {
            let is_open = held < size;
            held += group.len();
            is_open
        };
        let (batch, others) = rest.split_at(rest.iter().take_while(fits).count());
        batches.push(batch);
        rest = others;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::batches;
    use crate::run::selection::RowIndex;

    fn groups(sizes: impl Iterator<Item = usize>) -> Vec<Vec<RowIndex>> {
        sizes.map(|size| RowIndex::first(size).collect()).collect()
    }

    #[test]
    fn a_batch_has_at_most_the_root_of_all_rows_and_there_are_no_more_batches() {
        for rows in (0..400).chain([9_999, 10_000, 10_001]) {
            let groups = groups(std::iter::repeat_n(1, rows));
            let groups: Vec<_> = groups.iter().collect();
            let batches = batches(&groups);
            assert_eq!(batches.concat(), groups);
            let root = rows.isqrt();
            assert!(batches.iter().all(|batch| batch.len() <= root.max(1)));
            assert!(batches.len() <= root + 2, "{rows}: {}", batches.len());
        }
    }

    #[test]
    fn a_group_is_never_divided() {
        let groups = groups([1, 50, 2, 1, 1, 40, 5].into_iter());
        let groups: Vec<_> = groups.iter().collect();
        let batches = batches(&groups);
        let sizes: Vec<Vec<usize>> = batches
            .iter()
            .map(|batch| batch.iter().map(|group| group.len()).collect())
            .collect();
        assert_eq!(sizes, [vec![1, 50], vec![2, 1, 1, 40], vec![5]]);
    }
}
