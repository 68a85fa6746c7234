//! What happens: changes, outages, wrong clocks and runs.

use super::values::{respelt_phone, spelt};
use super::{Anchor, COLUMNS, DAY, Maker, NAMES, start};
use crate::chance::Chance;
use crate::history::{Event, Failure, Mishap, Outage, Person, Run, Target};
use serde_json::json;

pub fn events(chance: &Chance, makers: &mut [Maker<'_>], persons: &[Person]) -> Vec<Event> {
    let mut applications: Vec<String> = Vec::new();
    for application in persons.iter().flat_map(|person| &person.applications) {
        applications.push(application.id.clone());
    }
    let mut events = Vec::new();
    let mut elapsed = 0;
    if chance.percent(80) {
        events.push(Event::Run(a_run(chance)));
    }
    for _ in 0..2 + chance.below(4) {
        let happening = happening(chance, makers, &mut applications, elapsed);
        events.extend(happening);
        if chance.percent(80) {
            let minutes = *chance.pick(&[1, 15, 15, 60, 300, 1_500, 4_000]);
            elapsed += minutes;
            events.push(Event::Pass { minutes });
        }
        if chance.percent(85) {
            events.push(Event::Run(a_run(chance)));
        }
    }
    events
}

fn happening(
    chance: &Chance,
    makers: &mut [Maker<'_>],
    applications: &mut Vec<String>,
    elapsed: u64,
) -> Option<Event> {
    let person = chance.index(makers.len());
    let application = chance.pick(applications).clone();
    Some(match chance.below(100) {
        0..28 => {
            let (field, value) = match chance.below(4) {
                0 => ("hired", json!(chance.percent(70))),
                1 => (
                    "vacancy",
                    json!(chance.pick(&["Comptable", "Chef de projet", ""])),
                ),
                _ => ("column", json!(chance.pick(&COLUMNS))),
            };
            Event::Row {
                application,
                field: field.to_owned(),
                value,
            }
        }
        28..38 => {
            let maker = &makers[person];
            let (field, value) = match chance.below(3) {
                0 if maker.anchor != Anchor::Name => ("phone", respelt_phone(chance, maker.index)),
                1 if !maker.is_couple && maker.anchor != Anchor::Name => {
                    ("firstname", spelt(chance, "Dominique", false))
                }
                _ => (
                    "lastname",
                    spelt(chance, NAMES[maker.index % NAMES.len()][1], true),
                ),
            };
            Event::Candidate {
                person,
                field: field.to_owned(),
                value,
            }
        }
        38..52 => {
            let now = start() + i64::try_from(elapsed * 60).unwrap();
            let at = if chance.percent(80) {
                now
            } else {
                now - 50 * DAY
            };
            let application = makers[person].application(at);
            applications.push(application.id.clone());
            Event::Apply {
                person,
                application,
            }
        }
        52..56 => Event::Archive { application },
        56..59 => Event::LoseRecord { application },
        59..63 => Event::Tag {
            person,
            name: "rating".to_owned(),
            value: json!(chance.pick(&["B", "C"])),
        },
        63..68 => Event::Parse,
        68..84 => Event::Outage(an_outage(chance)),
        84..90 => Event::Calm,
        90..95 => Event::Clock {
            wrong_by_minutes: *chance.pick(&WRONG_BY),
        },
        _ => return None,
    })
}

/// Clocks are set by minutes, hours, a day or 400 days.
const WRONG_BY: [i64; 7] = [5, -5, 60, -60, 1_440, -1_440, 576_000];

fn a_run(chance: &Chance) -> Run {
    let mishap = match chance.below(7) {
        0 | 1 => Mishap::KilledBefore,
        2 | 3 => Mishap::KilledAfter,
        4 => Mishap::Aborted,
        5 => *chance.pick(&[Mishap::FailsBefore, Mishap::FailsAfter]),
        _ => Mishap::Clock(*chance.pick(&WRONG_BY)),
    };
    let step = 1 + u32::try_from(chance.below(24)).unwrap();
    let requests = 3 + u32::try_from(chance.below(30)).unwrap();
    let seconds = 1 + chance.below(20);
    Run {
        chance: chance.next() >> 16,
        is_full: chance.percent(15),
        is_dry: chance.percent(10),
        mishap: chance.percent(25).then_some((step, mishap)),
        max_requests: chance.percent(10).then_some(requests),
        max_seconds: chance.percent(5).then_some(seconds),
    }
}

fn an_outage(chance: &Chance) -> Outage {
    let targets = [
        Target::Search,
        Target::Applicant,
        Target::Applicant,
        Target::Document,
        Target::Profile,
        Target::Profile,
        Target::Edit,
        Target::Edit,
        Target::Parse,
        Target::Parse,
        Target::State,
    ];
    let of_all = [
        Failure::Status(500),
        Failure::Status(503),
        Failure::Status(501),
        Failure::Status(403),
        Failure::Status(404),
        Failure::RetryAfter(0),
        Failure::RetryAfter(-1),
        Failure::RetryAfter(5),
        Failure::RetryAfter(120),
        Failure::Cut,
        Failure::Lost,
        Failure::Hangs,
        Failure::Page,
    ];
    let target = *chance.pick(&targets);
    // What can go wrong with this kind of request alone.
    let of_target: &[Failure] = match target {
        Target::Applicant | Target::Profile => &[Failure::SomebodyElse],
        Target::Edit | Target::Parse => &[Failure::StatusAfter(500), Failure::Lost],
        _ => &of_all,
    };
    let failures = if chance.percent(35) {
        of_target
    } else {
        &of_all
    };
    Outage {
        target,
        failure: *chance.pick(failures),
        percent: *chance.pick(&[30, 60, 100]),
    }
}
