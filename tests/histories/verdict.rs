//! What came of a run, and of all runs, against the model.

use crate::history::{Document, Record};
use crate::model::Expected;
use crate::world::{PersonState, World, plain};
use update_profiles_in_hrflow::report::{Outcome, RunReport};

/// What a profile lacks of what the model demands.
pub fn missing(world: &World, person: &PersonState) -> Option<String> {
    let profile = person.profile.as_ref()?;
    let expected = world.of_parameters(world.expected(person));
    let Expected::Edit {
        newest,
        older,
        is_certain: true,
        ..
    } = expected
    else {
        return None;
    };
    let mut demanded = newest.iter().chain(&older);
    let missing = demanded.find(|(field, said)| {
        // Rule 6 leaves more than one full name.
        field.as_str() != "info.full_name" && plain(profile, field).as_ref() != Some(*said)
    });
    missing.map(|(field, said)| format!("{field} is {:?} and not {said:?}", plain(profile, field)))
}

/// Whether the profile lacks a résumé that could be parsed.
pub fn missing_resume(world: &World, index: usize) -> Option<String> {
    let person = &world.persons[index];
    let profile = person.profile.as_ref()?;
    let is_demanded = matches!(
        world.expected(person),
        Expected::Edit {
            is_certain: true,
            ..
        }
    ) && !world.setting.only_tags
        && person.document() == Document::Good
        && !person.was_taken()
        && !person.may_be_given_up;
    let newest = person
        .applications
        .iter()
        .max_by_key(|state| state.application.at)?;
    let has_link = matches!(&newest.application.record, Record::Named(candidate) if candidate.contains_key("aws"));
    let has_it = profile["attachments"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    (is_demanded && has_link && !has_it).then(|| "the résumé is missing".to_owned())
}

/// Every row that the search showed has an outcome, or is counted.
pub fn judge_count(world: &mut World, report: &RunReport) {
    if let Some(shown) = &world.shown {
        let counted =
            report.items.len() + (report.skipped + report.postponed + report.remaining) as usize;
        if counted < shown.len() {
            let what = format!("{} applications, {counted} counted", shown.len());
            world.violate("every row is counted", what);
        }
    }
}

/// What a run says to be done is done.
pub fn judge_outcomes(world: &mut World, report: &RunReport) {
    let is_done = |applicant: &str| {
        report.items.iter().any(|item| {
            item.applicant.as_deref() == Some(applicant)
                && matches!(item.outcome, Outcome::Updated | Outcome::Unchanged)
        })
    };
    let untrue = world.persons.iter().filter_map(|person| {
        let newest = person
            .applications
            .iter()
            .max_by_key(|state| state.application.at)?;
        let id = &newest.application.id;
        let what = is_done(id).then(|| missing_of_newest(world, person))??;
        Some(format!("{id} is done, says the report; {what}"))
    });
    for what in untrue.collect::<Vec<_>>() {
        world.violate("the report is true", what);
    }
}

fn missing_of_newest(world: &World, person: &PersonState) -> Option<String> {
    let profile = person.profile.as_ref()?;
    let Expected::Edit {
        newest,
        is_certain: true,
        ..
    } = world.of_parameters(world.expected(person))
    else {
        return None;
    };
    let missing = newest
        .iter()
        .find(|(field, said)| plain(profile, field).as_ref() != Some(*said));
    missing.map(|(field, said)| format!("{field} is {:?} and not {said:?}", plain(profile, field)))
}
