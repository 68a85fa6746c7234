//! Both APIs, small: what Flatchr and HrFlow.ai hold about a few persons, and what is done to it. Every
//! write of the engine is judged when it arrives.

mod flatchr;
mod hrflow;
mod judge;
mod state;
mod wire;

use crate::chance::Chance;
use crate::history::{
    Application, Event, Failure, History, Outage, Person, Record, Setting, Target,
};
use crate::model::{self, Expected};
pub use judge::plain;
use serde_json::Value;
pub use state::{ApplicationState, PersonState};
pub use wire::{Answer, Call, Reply};
use wire::{line, refusal, target, without_effect};

pub struct World {
    pub setting: Setting,
    pub persons: Vec<PersonState>,
    outages: Vec<Outage>,
    /// The true time, in milliseconds since 1970.
    pub true_ms: u64,
    /// What the clock of the runs shows.
    pub shown_ms: u64,
    /// The latest time that the clock of a run showed since the run began.
    pub shown_at_most_ms: u64,
    pub is_dry: bool,
    /// The applications that the last search of the run showed, if it was answered.
    pub shown: Option<Vec<String>>,
    /// The edits of the run, and the résumés that HrFlow.ai took.
    pub writes: u32,
    pub violations: Vec<Violation>,
    /// The story, if it is to be told.
    pub story: Option<Vec<String>>,
}

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub rule: &'static str,
    pub what: String,
}

impl Violation {
    /// What it is about: the rule, and the first field that is told.
    pub fn kind(&self) -> (&'static str, &str) {
        let field = self.what.split([' ', ':']).find(|word| word.contains('.'));
        (self.rule, field.unwrap_or_default())
    }
}

impl World {
    pub fn new(history: &History, start_ms: u64) -> Self {
        let person = |person: &Person| PersonState {
            id: person.id.clone(),
            document: person.document,
            applications: person
                .applications
                .iter()
                .map(|application| ApplicationState::new(application.clone(), start_ms))
                .collect(),
            profile: person.profile.as_object().cloned(),
            is_queued: false,
            taken: Vec::new(),
            may_be_given_up: false,
            before_edit: None,
        };
        let mut world = Self {
            setting: history.setting,
            persons: history.persons.iter().map(person).collect(),
            outages: Vec::new(),
            true_ms: start_ms,
            shown_ms: start_ms,
            shown_at_most_ms: start_ms,
            is_dry: false,
            shown: None,
            writes: 0,
            violations: Vec::new(),
            story: None,
        };
        world.note_known();
        world
    }

    pub fn tell(&mut self, line: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(line());
        }
    }

    pub fn violate(&mut self, rule: &'static str, what: String) {
        self.tell(|| format!("    BROKEN: {rule}: {what}"));
        self.violations.push(Violation { rule, what });
    }

    /// Shows the runs a time. From a time that was set back on, a day is a day.
    pub fn show_time(&mut self, shown_ms: u64) {
        self.shown_ms = shown_ms;
        self.shown_at_most_ms = self.shown_at_most_ms.max(shown_ms);
        for person in &mut self.persons {
            for taken in &mut person.taken {
                taken.1 = taken.1.min(shown_ms);
            }
            // What is not parsed within a day never is: nobody waits longer.
            let is_late = |taken: &(u64, u64)| shown_ms >= taken.1 + hrflow::DAY_MS;
            person.is_queued &= !person.taken.last().is_some_and(is_late);
        }
    }

    /// Lets something happen at Flatchr or in HrFlow.ai.
    pub fn happen(&mut self, event: &Event) {
        let now_ms = self.true_ms;
        match event {
            Event::Apply {
                person,
                application,
            } => {
                if let Some(person) = self.persons.get_mut(*person) {
                    let state = ApplicationState::new(application.clone(), now_ms);
                    person.applications.push(state);
                }
            }
            Event::Row {
                application,
                field,
                value,
            } => {
                if let Some(state) = self.application_mut(application) {
                    state.application.row.insert(field.clone(), value.clone());
                    state.updated_ms = now_ms;
                }
            }
            Event::Candidate {
                person,
                field,
                value,
            } => {
                let person = self.persons.get_mut(*person);
                for state in person
                    .into_iter()
                    .flat_map(|person| &mut person.applications)
                {
                    let Application { row, record, .. } = &mut state.application;
                    for fields in [Some(row), record.candidate_mut()].into_iter().flatten() {
                        fields.insert(field.clone(), value.clone());
                    }
                    state.updated_ms = now_ms;
                }
            }
            Event::Archive { application } => {
                if let Some(state) = self.application_mut(application) {
                    state.is_archived = true;
                    state.application.record = Record::NotFound;
                }
            }
            Event::LoseRecord { application } => {
                if let Some(state) = self.application_mut(application) {
                    state.application.record = Record::NotFound;
                }
            }
            Event::Tag {
                person,
                name,
                value,
            } => {
                let profile = self
                    .persons
                    .get_mut(*person)
                    .and_then(|person| person.profile.as_mut());
                if let Some(Value::Array(tags)) =
                    profile.and_then(|profile| profile.get_mut("tags"))
                {
                    tags.retain(|tag| tag["name"] != name.as_str());
                    tags.push(serde_json::json!({ "name": name, "value": value }));
                }
            }
            Event::Parse => self.parse_queue(),
            Event::Outage(outage) => self.outages.push(*outage),
            Event::Calm => self.outages.clear(),
            Event::Run(_) | Event::Pass { .. } | Event::Clock { .. } => {}
        }
        self.note_known();
    }

    /// Notes of which applications the engine may know the candidate from now on.
    fn note_known(&mut self) {
        for person in &mut self.persons {
            let tags = person
                .profile
                .as_ref()
                .and_then(|profile| profile.get("tags"));
            for state in &mut person.applications {
                let id = &state.application.id;
                let is_tagged = tags.and_then(Value::as_array).is_some_and(|tags| {
                    let names =
                        |tag: &Value| tag["name"] == "applicant_id" && tag["value"] == id.as_str();
                    tags.iter().any(names)
                });
                state.may_be_known |=
                    is_tagged || matches!(state.application.record, Record::Named(_));
            }
        }
    }

    fn application_mut(&mut self, id: &str) -> Option<&mut ApplicationState> {
        let mut all = self
            .persons
            .iter_mut()
            .flat_map(|person| &mut person.applications);
        all.find(|state| state.application.id == id)
    }

    fn application(&self, id: &str) -> Option<(&PersonState, &ApplicationState)> {
        let mut all = self.persons.iter().flat_map(|person| {
            person
                .applications
                .iter()
                .map(move |application| (person, application))
        });
        all.find(|(_, state)| state.application.id == id)
    }

    /// What the model expects of a person.
    pub fn expected(&self, person: &PersonState) -> Expected {
        let expected = model::expected(
            person
                .applications
                .iter()
                .filter(|state| !state.is_archived)
                .map(|state| state.for_model(person, self.setting.discards_hired))
                .collect(),
        );
        let was_archived = |state: &ApplicationState| state.is_archived;
        match expected {
            Expected::Edit {
                newest,
                older,
                full_names,
                ..
            } if person.applications.iter().any(was_archived) => {
                // Nothing says what an application in the archive still decides.
                Expected::Edit {
                    newest,
                    older,
                    full_names,
                    is_certain: false,
                }
            }
            other => other,
        }
    }

    /// The failure that befalls a request.
    fn failure(&self, target: Target, chance: &Chance) -> Option<Failure> {
        let of_target = self.outages.iter().filter(|outage| outage.target == target);
        let mut failing = of_target.filter(|outage| chance.percent(outage.percent.into()));
        failing.next().map(|outage| outage.failure)
    }

    /// Whether a request to the state fails, and whether it took effect before.
    pub fn state_failure(&self, chance: &Chance) -> Option<bool> {
        let failure = self.failure(Target::State, chance)?;
        Some(matches!(failure, Failure::Lost | Failure::StatusAfter(_)))
    }

    pub fn handle(&mut self, call: &Call<'_>, chance: &Chance) -> Reply {
        let target = target(call);
        let failure = target.and_then(|target| self.failure(target, chance));
        let reply = match failure {
            None => Reply::Answer(self.answer(call, chance, false)),
            Some(Failure::SomebodyElse) => Reply::Answer(self.answer(call, chance, true)),
            Some(Failure::StatusAfter(status)) => {
                self.answer(call, chance, false);
                self.note_failed_parse(call);
                Reply::Answer(refusal(status))
            }
            Some(Failure::Lost) => {
                self.answer(call, chance, false);
                Reply::Cut
            }
            Some(failure) => without_effect(failure),
        };
        if target == Some(Target::Search)
            && !matches!(&reply, Reply::Answer(answer) if answer.status == 200 && failure.is_none())
        {
            self.shown = None;
        }
        let reply = self.with_byte_order_mark(reply);
        self.tell(|| line(call, failure, &reply));
        reply
    }

    fn with_byte_order_mark(&self, mut reply: Reply) -> Reply {
        if let Reply::Answer(answer) = &mut reply
            && self.setting.has_byte_order_mark
            && answer.content_type == "application/json"
        {
            answer.body.splice(0..0, *b"\xEF\xBB\xBF");
        }
        reply
    }

    fn answer(&mut self, call: &Call<'_>, chance: &Chance, is_about_another: bool) -> Answer {
        let path = call.url.split(['?', '#']).next().unwrap_or_default();
        match path.split('/').nth(2) {
            Some("flatchr.test") => self.flatchr(call, path, chance, is_about_another),
            Some("hrflow.test") => self.hrflow(call, path, is_about_another),
            _ => self.document(path),
        }
    }
}

/// The text of an id.
pub fn text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}
