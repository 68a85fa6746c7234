//! Makes a failing history smaller, as long as it breaks the same rule about the same field.

use crate::history::{Event, History, List, Oddity, Setting};
use crate::hunt::play_safely;

/// Fields of a row that tell neither whose it is nor when it was made. Without those, no rule would hold.
const PLAIN: [&str; 6] = [
    "vacancy",
    "vacancy_id",
    "source",
    "external_id",
    "hired",
    "column",
];

/// The most histories that are played to make one smaller.
const MAX_PLAYS: usize = 3_000;

pub fn shrink(mut history: History) -> History {
    let mut plays = 0;
    let breaks = |history: &History| play_safely(history, false).violations.into_iter().next();
    let Some(broken) = breaks(&history) else {
        return history;
    };
    let breaks_the_same =
        |history: &History| breaks(history).is_some_and(|other| other.kind() == broken.kind());
    loop {
        let before = plays;
        let smaller = smaller(&history).into_iter().find(|smaller| {
            plays += 1;
            plays <= MAX_PLAYS && breaks_the_same(smaller)
        });
        match smaller {
            Some(smaller) => history = smaller,
            None => return history,
        }
        if plays > MAX_PLAYS || plays == before {
            return history;
        }
    }
}

/// The history without one part, or with one part plain, in all ways.
fn smaller(history: &History) -> Vec<History> {
    let mut all = Vec::new();
    for index in (0..history.events.len()).rev() {
        let mut smaller = history.clone();
        smaller.events.remove(index);
        all.push(smaller);
    }
    for index in 0..history.persons.len() {
        all.push(without_person(history, index));
        for application in 0..history.persons[index].applications.len() {
            let mut smaller = history.clone();
            smaller.persons[index].applications.remove(application);
            all.push(smaller);
        }
    }
    all.extend(plainer(history));
    all.retain(|smaller| smaller != history && !smaller.persons.is_empty());
    all
}

fn without_person(history: &History, removed: usize) -> History {
    let mut smaller = history.clone();
    smaller.persons.remove(removed);
    smaller.events.retain_mut(|event| match event {
        Event::Apply { person, .. }
        | Event::Candidate { person, .. }
        | Event::Tag { person, .. } => {
            let stays = *person != removed;
            *person -= usize::from(*person > removed);
            stays
        }
        _ => true,
    });
    smaller
}

fn plainer(history: &History) -> Vec<History> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut History)| {
        let mut smaller = history.clone();
        change(&mut smaller);
        all.push(smaller);
    };
    let settings: [fn(&mut Setting); 8] = [
        |setting| setting.discards_hired = false,
        |setting| setting.only_tags = false,
        |setting| setting.is_forgetful = false,
        |setting| setting.queues = false,
        |setting| setting.normalizes = false,
        |setting| setting.refuses_references = false,
        |setting| setting.has_byte_order_mark = false,
        |setting| setting.list = List::NotOffered,
    ];
    for change in settings {
        with(&|smaller| change(&mut smaller.setting));
    }
    for index in 0..history.events.len() {
        with(&|smaller| plain_event(&mut smaller.events[index], 0));
        with(&|smaller| plain_event(&mut smaller.events[index], 1));
        with(&|smaller| plain_event(&mut smaller.events[index], 2));
    }
    for index in 0..history.persons.len() {
        for field in ["text", "experiences", "metadatas", "created_at"] {
            with(&|smaller| {
                if let Some(profile) = smaller.persons[index].profile.as_object_mut() {
                    profile.shift_remove(field);
                }
            });
        }
        let tags = history.persons[index].profile["tags"]
            .as_array()
            .map_or(0, Vec::len);
        for tag in 0..tags {
            with(&|smaller| {
                if let Some(tags) = smaller.persons[index].profile["tags"].as_array_mut() {
                    tags.remove(tag);
                }
            });
        }
        for application in 0..history.persons[index].applications.len() {
            with(&|smaller| smaller.persons[index].applications[application].oddity = Oddity::None);
            for field in PLAIN {
                with(&|smaller| {
                    smaller.persons[index].applications[application]
                        .row
                        .shift_remove(field);
                });
            }
            with(&|smaller| {
                let record = &mut smaller.persons[index].applications[application].record;
                record
                    .candidate_mut()
                    .map(|candidate| candidate.shift_remove("aws"));
            });
        }
    }
    all
}

fn plain_event(event: &mut Event, part: u32) {
    match (event, part) {
        (Event::Run(run), 0) => run.mishap = None,
        (Event::Run(run), 1) => (run.max_requests, run.max_seconds) = (None, None),
        (Event::Run(run), _) => (run.is_full, run.is_dry) = (false, false),
        (Event::Outage(outage), 0) => outage.percent = 100,
        _ => {}
    }
}
