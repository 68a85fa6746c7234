//! Whether a candidate's record is read, where its reference is known without: it costs a request for each.
//!
//! Logics and format must see what they would see with the record. So it is read
//! * for a field that the row does not have, and for one that the record has in a better form;
//! * for hooks of which it is not known what they read: JavaScript functions, and programs that look at the item as a
//!   whole;
//! * for a name, an address or a number with which the row says something else than the profile on the page: nothing
//!   personal is edited on the word of a row. Where no page shows the profile, for all of them;
//! * for a résumé, if HrFlow.ai has none;
//! * for `created_at`, unless it is no more than handed on to a profile that has a moment there. A candidate's
//!   moment never changes, and the day of a row replaces none (`edit/merge.rs`).
//!
//! Flatchr documents the same names, addresses and numbers for rows and records. Whether a row without one of them can
//! have a record with it, the first records of a run tell ([`BlankRows`]). Where a person has several applications, the
//! record is read in any case: an older application may say what a newer one only seems to lack.

use super::Run;
use super::listed::Listed;
use super::lookup::{FoundBy, ResolvedCandidate};
use crate::edit::is_equivalent_info;
use crate::flatchr::{PERSONAL, Row};
use crate::hooks::Reads;
use crate::hrflow::ListedProfile;
use crate::http::{Clock, Http};
use crate::json::{get, has_content};
use crate::workflow::EditMode;
use std::cell::Cell;

/// What a profile's `info` calls a personal field of a row.
fn key_of_info(field: &str) -> &str {
    match field {
        "firstname" => "first_name",
        "lastname" => "last_name",
        same => same,
    }
}

/// What records say of persons whose rows lack a name, an address or a number.
#[derive(Default)]
pub(super) struct BlankRows {
    /// How many records lacked it, too, and all else that their rows lacked.
    agreed: Cell<u32>,
    is_contradicted: Cell<bool>,
}

impl BlankRows {
    /// After so many records that agree with their rows, and none that does not, rows are believed.
    const ENOUGH: u32 = 10;

    fn are_believed(&self) -> bool {
        !self.is_contradicted.get() && self.agreed.get() >= Self::ENOUGH
    }

    fn learn(&self, does_record_tell: bool) {
        if does_record_tell {
            self.is_contradicted.set(true);
        } else {
            self.agreed.set(self.agreed.get() + 1);
        }
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether logics, format or résumé need the record of a row's candidate. `is_alone` says that the person has no
    /// other application, and `profile` is the candidate's, if the page shows it.
    pub(super) fn needs_record(
        &self,
        row: &Row,
        is_alone: bool,
        listed: &Listed,
        profile: Option<&ListedProfile>,
    ) -> bool {
        let Reads {
            everything,
            fields,
            handed_on,
        } = &self.reads;
        let is_merge = self.workflow.push_parameters.edit_mode == EditMode::Merge;
        let is_moot = |handed_on: &str| match (handed_on, profile) {
            ("created_at", Some(profile)) => profile.has_moment && is_merge,
            ("resume", Some(profile)) => profile.has_attachment,
            _ => false,
        };
        *everything
            || !fields.iter().all(|field| row.tells(field))
            || !handed_on.iter().all(|field| is_moot(field))
            || self.is_about_the_person(fields.iter(), row, is_alone, listed, profile)
    }

    /// Whether a name, an address or a number that is read may be another one in the record.
    fn is_about_the_person<'f>(
        &self,
        mut fields: impl Iterator<Item = &'f String>,
        row: &Row,
        is_alone: bool,
        listed: &Listed,
        profile: Option<&ListedProfile>,
    ) -> bool {
        let keys = PERSONAL.map(key_of_info);
        let info = profile.and_then(|profile| listed.info(profile, &keys));
        let may_differ = |field: &str| match row.personal(field) {
            None => !(is_alone && profile.is_some() && self.blank_rows.are_believed()),
            Some(told) => info.as_ref().is_none_or(|info| {
                let key = key_of_info(field);
                !is_equivalent_info(key, get(info, key), told)
            }),
        };
        fields.any(|field| PERSONAL.contains(&field.as_str()) && may_differ(field))
    }

    /// Learns from a record whether rows are to be believed that lack something about their person.
    pub(super) fn learn_of_record(&self, row: &Row, found: &ResolvedCandidate) {
        if !matches!(found.found_by, FoundBy::Applicant) {
            return;
        }
        let is_told = |field: &str| has_content(get(&found.item.fields, field));
        let mut blanks = PERSONAL
            .into_iter()
            .filter(|field| row.personal(field).is_none())
            .peekable();
        if blanks.peek().is_some() {
            self.blank_rows.learn(blanks.any(is_told));
        }
    }
}
