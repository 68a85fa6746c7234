//! The rule of order: the newest application of a person decides, whatever becomes of it.
//!
//! | the newest application | the person |
//! | --- | --- |
//! | can be pushed | is brought up to date, older applications under it, in one edit |
//! | is discarded by the logics | is left as HrFlow.ai has it: older ones do not speak for it |
//! | failed, or cannot be read | waits as a whole |
//!
//! An older application that was discarded or failed holds no newer one back. Those that are older than
//! one that failed wait for it: what it says goes before what they say.
//!
//! Which one is newest is told by the best moment that is known of each ([`ApplicationOrder`]), and who is
//! the same person by [`Person::is_same`]. One that failed counts as the latest that it may be: the last of its day where
//! only the day is known, and the newest of all where nothing is.

use super::member::{Member, Profile};
use super::selection::{ApplicationOrder, Person};
use crate::sort::sort_by_key;

/// An application, and what became of it on its own.
pub(super) struct Application {
    pub(super) order: ApplicationOrder,
    pub(super) person: Person,
    /// Whether its candidate was found without the candidate's record.
    pub(super) is_without_record: bool,
    pub(super) result: Prepared,
}

/// What became of an application on its own.
pub(super) enum Prepared {
    /// A formatted profile, with its reference.
    Formatted(String, Box<Member>),
    /// The logics discarded it. Its outcome is recorded.
    Discarded,
    /// It failed; a later run may succeed. Its outcome is recorded.
    Failed,
}

/// What becomes of the applications that were formatted.
#[derive(Default)]
pub(super) struct Decided {
    /// To be pushed.
    pub(super) profiles: Vec<Profile>,
    /// Left alone, because the logics discard a newer application.
    pub(super) superseded: Vec<Member>,
    /// Wait for a newer application that failed.
    pub(super) waiting: Vec<Member>,
}

/// Lets the newest application of each person decide.
pub(super) fn decide(mut applications: Vec<Application>) -> Decided {
    sort_by_key(&mut applications, |application| {
        let (applied_at, row) = application.order;
        let has_failed = has_failed(application);
        let at_the_latest = applied_at.map(|at| if has_failed { at.at_the_latest() } else { at });
        (has_failed && applied_at.is_none(), at_the_latest, row)
    });
    let newest: Vec<Deciding> = (0..applications.len())
        .map(|index| deciding(&applications, index))
        .collect();
    let mut decided = Decided::default();
    for (application, newest) in applications.into_iter().zip(newest) {
        let Prepared::Formatted(reference, member) = application.result else {
            continue;
        };
        match newest {
            Deciding::Formatted => add_member(&mut decided.profiles, reference, *member),
            Deciding::Discarded => decided.superseded.push(*member),
            Deciding::Failed => decided.waiting.push(*member),
        }
    }
    decided
}

/// What became of the newest application of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deciding {
    Formatted,
    Discarded,
    Failed,
}

impl From<&Prepared> for Deciding {
    fn from(prepared: &Prepared) -> Self {
        match prepared {
            Prepared::Formatted(..) => Self::Formatted,
            Prepared::Discarded => Self::Discarded,
            Prepared::Failed => Self::Failed,
        }
    }
}

/// What became of the newest application of the person that this one is of. `applications` are sorted,
/// oldest first.
fn deciding(applications: &[Application], index: usize) -> Deciding {
    let Some(own) = applications.get(index) else {
        return Deciding::Failed;
    };
    let candidate = own.person.candidate;
    // One that names no candidate belongs to the person if it is the same as any application of it.
    let of_person = |other: &&Application| {
        other.person.candidate.is_some() && other.person.candidate == candidate
            || other.person.candidate.is_none()
                && applications.iter().any(|known| {
                    known.person.candidate == candidate && known.person.is_same(&other.person)
                })
    };
    let newest = applications.iter().rfind(of_person).unwrap_or(own);
    let mut newer = applications.iter().skip(index + 1).filter(of_person);
    match Deciding::from(&newest.result) {
        Deciding::Formatted if newer.any(has_failed) => Deciding::Failed,
        decides => decides,
    }
}

fn has_failed(application: &Application) -> bool {
    matches!(application.result, Prepared::Failed)
}

fn add_member(profiles: &mut Vec<Profile>, reference: String, member: Member) {
    let mut known = profiles.iter_mut();
    match known.find(|profile| profile.reference == reference) {
        Some(profile) => profile.members.push(member),
        None => profiles.push(Profile {
            reference,
            members: vec![member],
        }),
    }
}
