//! Many profiles in few requests: a run with many rows to work on reads the source's profiles a page at a time,
//! where that costs less than reading each one alone.
//!
//! Each page is worked on as it comes, and given up after it: the groups whose profiles it shows are synced with it in
//! hand ([`Listed`]). What no page showed is synced afterwards, profile by profile. So a list that skips, repeats, ends
//! early or fails costs requests, and nothing else.

mod pager;
mod waiting;

use super::Run;
use super::listed::Listed;
use super::recorder::OutcomeRecorder;
use super::selection::Selection;
use crate::http::{Clock, Error, Http, MAX_IN_FLIGHT};
use crate::report::count;
use futures_util::StreamExt;
pub(crate) use pager::Pager;
use std::borrow::Cow;
use std::cell::Cell;
use waiting::Waiting;

/// One request in flight is left for what has to be read alone.
const PAGES_AT_ONCE: usize = MAX_IN_FLIGHT - 1;

/// Pages that settle nothing may cost this part of what the run may send, and of what reading every profile alone would
/// cost. HrFlow.ai may not have these people at all, or all of them may have changed.
const PART_IN_VAIN: u32 = 8;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Syncs all groups, with pages of profiles where that costs less.
    pub(super) async fn sync_by_pages(
        &self,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) {
        let groups = &selection.groups;
        let (none, at_once) = (Listed::default(), self.groups_at_once());
        if groups.len() < self.options.limits.groups_for_pages {
            return self
                .sync_at_once(groups.iter(), at_once, &none, selection, recorder)
                .await;
        }
        let waiting = Waiting::new(groups, recorder.rows());
        self.read_pages(&waiting, selection, recorder).await;
        self.sync_at_once(waiting.rest(), at_once, &none, selection, recorder)
            .await;
    }

    async fn read_pages(
        &self,
        waiting: &Waiting<'_>,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) {
        let at_once = self.groups_at_once().div_ceil(PAGES_AT_ONCE);
        let (asked, settled) = (Cell::new(0), Cell::new(0));
        let sync = async |listed: Listed| {
            let groups = waiting.take(&listed);
            self.sync_at_once(groups.into_iter(), at_once, &listed, selection, recorder)
                .await;
            asked.set(asked.get() + 1);
            settled.set(settled.get() + count(listed.settled()));
        };
        let Some((pager, first_key)) = self.find_limit(waiting, &sync).await else {
            return;
        };
        let is_over = Cell::new(false);
        let is_worth_it = |left: usize| waiting.left() > left;
        let numbers = self.in_order(pager.rest());
        if !is_worth_it(numbers.len()) {
            return;
        }
        let groups = count(selection.groups.len());
        let max_in_vain = self.client.free_requests().min(groups) / PART_IN_VAIN;
        let read = async |number: usize| {
            if is_over.get() || waiting.left() == 0 || asked.get() > settled.get() + max_in_vain {
                return false;
            }
            let page = self.page(number, pager.limit()).await;
            // Where every page is the first, no other one is to come.
            let is_news = |listed: &Listed| listed.first_key() != first_key.as_deref();
            let Some(listed) = page.ok().filter(is_news) else {
                is_over.set(true);
                return false;
            };
            let is_full = listed.len() == pager.limit();
            sync(listed).await;
            is_full
        };
        let (read, all) = (&read, futures_util::stream::iter(numbers));
        all.for_each_concurrent(PAGES_AT_ONCE, |number| async move {
            read(number).await;
        })
        .await;
        // A total that is too low ends with a full page.
        for number in pager.beyond() {
            if waiting.left() < self.options.limits.groups_for_pages || !read(number).await {
                break;
            }
        }
    }

    /// Reads pages until it is known how many profiles a page may have. `None` if there is no list, or if it costs more
    /// than what it saves.
    async fn find_limit(
        &self,
        waiting: &Waiting<'_>,
        sync: &impl AsyncFn(Listed),
    ) -> Option<(Pager, Option<String>)> {
        let mut pager = Pager::default();
        let mut first_key = None;
        loop {
            let listed = match self.page(pager.next(), pager.limit()).await {
                Ok(listed) => listed,
                Err(Some(error)) if pager.learn_failure(error.kind) => continue,
                Err(_) => return None,
            };
            // Without whole profiles a list is of no use.
            listed.profiles().next()?;
            first_key = first_key.or(listed.first_key().map(str::to_owned));
            let is_settled = pager.learn(listed.len(), listed.total(), listed.size());
            sync(listed).await;
            if waiting.left() <= pager.rest().len() {
                return None;
            }
            if is_settled {
                return Some((pager, first_key));
            }
        }
    }

    /// A page. No error says that it was not asked for: the run has no request for it and for a group that it shows.
    async fn page(&self, number: usize, limit: usize) -> Result<Listed, Option<Error>> {
        if !self.control.may_start() {
            return Err(None);
        }
        let _permit = self.try_reserve_page().ok_or(None)?;
        let source = self.source_key().await.ok_or(None)?;
        let page = self.hrflow.profile_page(number, limit, &source).await;
        Ok(Listed::new(page?))
    }

    /// The key that the source's profiles name. A dry run through the relay asks for it.
    async fn source_key(&self) -> Option<Cow<'_, str>> {
        match self.hrflow.source_key() {
            Some(key) => Some(key.into()),
            None => Some(self.source().await.ok()?.key?.into()),
        }
    }

    /// The pages in their order, if this run can read them all. If not, it begins anywhere: the next run would read the
    /// same ones again, and find nothing to do on them.
    fn in_order(&self, pages: std::ops::Range<usize>) -> Vec<usize> {
        let mut numbers: Vec<usize> = pages.collect();
        let is_all = count(numbers.len()) <= self.client.free_requests() / 2;
        if !is_all {
            let random = usize::try_from(self.client.clock().random()).unwrap_or_default();
            let start = random % numbers.len();
            numbers.rotate_left(start);
        }
        numbers
    }
}
