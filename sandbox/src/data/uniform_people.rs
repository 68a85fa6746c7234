//! People who are all of one kind.

use super::people;
use super::{Applicant, Known, Person, ResumeFile};
use crate::settings::Settings;

/// Makes an invented person, whatever kind it is, one with one application, a résumé, and a profile that is behind it.
pub(super) fn make(
    settings: &Settings,
    person: &mut Person,
    rows: &mut Vec<Applicant>,
    is_parsed: bool,
) {
    rows.truncate(1);
    if !matches!(person.resume, ResumeFile::File { .. }) {
        people::give_resume(settings, person, "pdf", 0);
    }
    let mut known = vec![Known::OldColumn];
    known.extend(is_parsed.then_some(Known::Resume));
    person.hrflow = Some(known);
}
