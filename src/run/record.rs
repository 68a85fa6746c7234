//! Whether a candidate's record is read, where its reference is known without: it costs a request for each.
//!
//! Logics and format must see what they would see with the record. So it is read
//! * for a field that the row does not have, and for one that the record has in a better form;
//! * for hooks of which it is not known what they read: JavaScript functions, and programs that look at the item as a
//!   whole;
//! * for a résumé, if HrFlow.ai has none;
//! * for `created_at`, unless it is no more than handed on to a profile that has a moment there. A candidate's
//!   moment never changes, and the day of a row replaces none (`edit/merge.rs`).

use super::Run;
use crate::flatchr::Row;
use crate::hooks::Reads;
use crate::hrflow::ListedProfile;
use crate::http::{Clock, Http};
use crate::workflow::{EditMode, PushParameters};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether logics, format or résumé need the record of a row's candidate. `listed` is the candidate's profile,
    /// if a page showed it.
    pub(super) fn needs_record(&self, row: &Row, listed: Option<&ListedProfile>) -> bool {
        !tells_enough(row, listed, &self.reads, &self.workflow.push_parameters)
    }
}

fn tells_enough(
    row: &Row,
    listed: Option<&ListedProfile>,
    reads: &Reads,
    parameters: &PushParameters,
) -> bool {
    let is_moot = |handed_on: &str| match (handed_on, listed) {
        ("created_at", Some(listed)) => {
            listed.has_moment && parameters.edit_mode == EditMode::Merge
        }
        ("resume", Some(listed)) => listed.has_attachment,
        _ => false,
    };
    !reads.everything
        && reads.fields.iter().all(|field| row.tells(field))
        && reads.handed_on.iter().all(|field| is_moot(field))
}
