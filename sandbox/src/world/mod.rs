//! The state of both APIs, and the one function that changes it.

mod changes;
mod control;
mod files;
mod flatchr;
mod hrflow;
mod index;
mod observe;
mod parsing;
mod profile;
mod profile_list;
mod profiles;
mod search;
mod seed_profiles;
mod stored;
mod upload;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::call::{Api, Call, Endpoint};
use crate::data::Data;
use crate::faults::{self, Fault, FaultState, Faults};
use crate::journal::{self, Entry};
use crate::message::{Reply, Request};
use crate::settings::Settings;

use index::Index;
use parsing::Pending;
use profiles::Profiles;

pub use changes::ChangeError;
pub use observe::PersonalData;

/// Both APIs: their data, the requests that they received, and the faults that a test set.
///
/// A clone is independent, so that a test can fork a world and compare.
#[derive(Debug, Clone)]
pub struct World {
    settings: Settings,
    data: Data,
    index: Index,
    profiles: Profiles,
    pending: Vec<Pending>,
    counters: Counters,
    /// The time of the last response of `files/expire`, for its limit of one request a second.
    last_expire_ms: Option<u64>,
    faults: Faults,
    journal: Vec<Entry>,
    requests: u64,
    callbacks: Vec<Value>,
    former: PersonalData,
    /// The number of résumés that were replaced.
    new_resumes: u64,
}

/// The effects of requests on the two APIs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Moves that changed a column.
    pub moves: u32,
    /// Moves within the same column.
    pub same_column_puts: u32,
    /// E-mails that Flatchr sent to candidates.
    pub mails: u32,
    /// Profiles edited.
    pub edits: u32,
    /// Parses that were accepted, and so billed, by reference (by profile key if there is no reference).
    pub parses: BTreeMap<String, u32>,
}

impl World {
    /// A world as the settings describe it.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let data = Data::new(&settings);
        Self {
            index: Index::new(&data),
            profiles: Profiles::new(&settings, &data),
            data,
            settings,
            pending: Vec::new(),
            counters: Counters::default(),
            last_expire_ms: None,
            faults: Faults::default(),
            journal: Vec::new(),
            requests: 0,
            callbacks: Vec::new(),
            former: PersonalData::default(),
            new_resumes: 0,
        }
    }

    /// Handles one request of either API, or of the control API under `/_sandbox/`, which faults do not touch and the
    /// journal does not record.
    pub fn handle(&mut self, request: &Request) -> Reply {
        if let Some(path) = request.path.strip_prefix("/_sandbox/") {
            self.finish_due_parses(request.now_ms);
            return self.control(path, request);
        }
        self.requests += 1;
        self.finish_due_parses(request.now_ms);
        let call = Call::read(request);
        let subjects = self.subjects(&call);
        let action = self.faults.next(&call, &subjects);
        let takes_effect = action.as_ref().is_none_or(faults::Action::takes_effect);
        let answer = takes_effect.then(|| self.answer(&call));
        let reply = match (action, answer) {
            (None, Some(answer)) => answer,
            (Some(action), answer) => action.apply(&call, answer),
            // Without a fault every request takes effect.
            (None, None) => faults::error(&call, 500, "unanswered"),
        };
        self.journal.push(journal::entry(
            self.requests,
            &call,
            subjects,
            &reply,
            takes_effect,
        ));
        reply
    }

    fn answer(&mut self, call: &Call) -> Reply {
        match call.api {
            Api::Flatchr => self.flatchr(call),
            Api::Hrflow => self.hrflow(call),
            Api::Neither => faults::boom(
                404,
                "The sandbox has /flatchr/, /flatchr-s3/, /hrflow/v1/ and /_sandbox/",
            ),
        }
    }

    /// The subjects of the request; see [`Entry::subjects`].
    fn subjects(&self, call: &Call) -> Vec<String> {
        let mut subjects = match call.endpoint {
            Endpoint::Applicant | Endpoint::Move => {
                let person = self.applicant(call.name(1)).map(|row| row.person);
                vec![call.name(1).to_owned(), self.candidate_id(person)]
            }
            Endpoint::Expire | Endpoint::SignedLink => {
                let key = files::asked_key(call);
                let person = self.index.resume_key(&key);
                vec![key, self.candidate_id(person)]
            }
            Endpoint::Profile | Endpoint::Edit | Endpoint::Parse => self.profile_subjects(call),
            Endpoint::Source => call.request.query_value("key").into_iter().collect(),
            _ => Vec::new(),
        };
        subjects.retain(|subject| !subject.is_empty());
        subjects.dedup();
        subjects
    }

    fn candidate_id(&self, person: Option<usize>) -> String {
        person
            .and_then(|person| self.data.people.get(person))
            .map(|person| person.id.to_string())
            .unwrap_or_default()
    }

    /// The settings of this world.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Adds a fault rule.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Removes all fault rules.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// The fault rules, with how often each applied.
    #[must_use]
    pub fn faults(&self) -> &[FaultState] {
        self.faults.states()
    }

    /// Every request since the world was created or the journal cleared, oldest first.
    #[must_use]
    pub fn journal(&self) -> &[Entry] {
        &self.journal
    }

    /// The recorded requests that change data at the vendors, whether or not they succeeded.
    pub fn writes(&self) -> impl Iterator<Item = &Entry> {
        self.journal.iter().filter(|entry| entry.writes)
    }

    /// Clears the recorded requests.
    pub fn clear_journal(&mut self) {
        self.journal.clear();
    }

    /// The effects of requests on the two APIs.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The number of parses of this reference that were accepted, and so billed.
    #[must_use]
    pub fn parses(&self, reference: &str) -> u32 {
        self.counters.parses.get(reference).copied().unwrap_or(0)
    }

    /// Bodies that were sent to `/_sandbox/callback`; a body that is not JSON is a string.
    #[must_use]
    pub fn callbacks(&self) -> &[Value] {
        &self.callbacks
    }
}
