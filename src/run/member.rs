//! A row that was formatted, and the profile that it is about.

use super::handoff::Applied;
use super::lookup::FoundBy;
use super::selection::{ApplicationOrder, RowIndex};
use crate::flatchr::{Item, Row};
use crate::hrflow::RESUME;
use crate::json::{Object, get};
use crate::report::{ItemReport, Outcome, Stage, item_report};
use std::rc::Rc;

/// A profile to sync, with all rows of the group that are about it, oldest first.
pub(super) struct Profile {
    pub(super) reference: String,
    pub(super) members: Vec<Member>,
}

/// One row, formatted.
pub(super) struct Member {
    /// The order among the applications of the person.
    pub(super) order: ApplicationOrder,
    pub(super) row: Row,
    pub(super) item: Item,
    pub(super) found_by: FoundBy,
    pub(super) formatted: Rc<Object>,
}

impl Member {
    pub(super) fn index(&self) -> RowIndex {
        self.order.1
    }

    /// Whether the formatted profile has a résumé to be parsed.
    pub(super) fn wants_resume(&self) -> bool {
        get(&self.formatted, RESUME).is_object()
    }

    /// The formatted profile, with what orders it among those of its person.
    pub(super) fn applied(&self) -> Applied {
        Applied {
            order: self.order,
            formatted: Rc::clone(&self.formatted),
        }
    }

    /// A report of the row, before its changes, errors and notes are known.
    pub(super) fn report(&self, outcome: Outcome, stage: Stage) -> ItemReport {
        let mut report = item_report(Some(self.row.applicant()), outcome, stage);
        report.candidate = Some(self.item.candidate.clone());
        report
    }
}
