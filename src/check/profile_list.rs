//! Checks whether HrFlow.ai lists whole profiles, and how many on a page: a run with many rows reads them so.

use super::{CheckId, CheckResult, ProfileList, describe, remedy};
use crate::hrflow::{Hrflow, ListedProfile, ProfilePage};
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::run::Pager;

/// Asks for pages as a run does, until it is known how large a page may be. That takes three requests at most.
pub(super) async fn probe<P: Http + Clock + 'static>(
    hrflow: &Hrflow<'_, P>,
    source: &str,
) -> (CheckResult, Option<ProfileList>) {
    let mut pager = Pager::default();
    let mut seen = Seen::default();
    loop {
        let page = hrflow
            .profile_page(pager.next(), pager.limit(), source)
            .await;
        let page = match page {
            Ok(page) => page,
            Err(error) if pager.learn_failure(error.kind) => continue,
            Err(error) => return no_list(&error),
        };
        seen.add(&page);
        if pager.learn(page.profiles().len(), page.total, page.size()) {
            return seen.result(pager.limit());
        }
    }
}

/// The result for a source that is not known.
pub(super) fn not_checked() -> CheckResult {
    CheckId::ProfileList.unknown(
        "not checked: the source could not be read, see hrflow_key and source",
        None,
    )
}

/// What the pages showed.
#[derive(Default)]
struct Seen {
    is_any: bool,
    /// Whether a profile of the source was among them with all that a run compares.
    is_whole: bool,
    is_archived: bool,
}

impl Seen {
    fn add(&mut self, page: &ProfilePage) {
        let profiles = page.profiles();
        let has = |is: fn(&ListedProfile) -> bool| profiles.iter().any(is);
        self.is_any |= !profiles.is_empty();
        self.is_whole |= has(ListedProfile::is_whole);
        self.is_archived |= has(ListedProfile::is_archived);
    }

    fn result(&self, page_size: usize) -> (CheckResult, Option<ProfileList>) {
        let archived = self.is_archived.then_some(true);
        let list = |whole: Option<bool>| ProfileList {
            offered: true,
            page_size: Some(page_size),
            whole,
            archived,
        };
        if !self.is_any {
            let check = CheckId::ProfileList.unknown(
                "HrFlow.ai gives the list of profiles, but the source has no profile yet",
                Some("check again once the source has profiles"),
            );
            return (check, Some(list(None)));
        }
        if !self.is_whole {
            let check = CheckId::ProfileList.warning(
                "the list shows no profile of this source with its info and tags: a run with many rows reads each profile alone",
                "ask HrFlow.ai whether storing/profiles gives whole profiles to this key",
            );
            return (check, Some(list(Some(false))));
        }
        let archived = if self.is_archived {
            "; archived ones are among them, and count as not shown"
        } else {
            ""
        };
        let check = CheckId::ProfileList.ok(format!(
            "HrFlow.ai lists whole profiles: a run with many rows asks for pages of {page_size}{archived}"
        ));
        (check, Some(list(Some(true))))
    }
}

fn no_list(error: &Error) -> (CheckResult, Option<ProfileList>) {
    let is_unsaid = error.kind.is_transient()
        || error.kind.is_cut_off()
        || matches!(
            error.kind,
            ErrorKind::OverQuota | ErrorKind::TooLarge { .. }
        );
    if is_unsaid {
        let check = CheckId::ProfileList.unknown(describe(error), Some(remedy(error)));
        return (check, None);
    }
    let check = CheckId::ProfileList.warning(
        format!(
            "HrFlow.ai does not give the list of profiles, so that a run with many rows reads each profile alone: {}",
            describe(error)
        ),
        "ask HrFlow.ai whether this key may read storing/profiles (the Storing API)",
    );
    let list = ProfileList {
        offered: false,
        page_size: None,
        whole: None,
        archived: None,
    };
    (check, Some(list))
}
