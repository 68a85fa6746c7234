//! One person and one application, as they are at a moment of a history.

use crate::history::{Application, Document, Object, Oddity, Record};
use crate::model::{self, Fate};
use crate::odd;
use serde_json::Value;

pub struct PersonState {
    pub id: Value,
    pub(super) document: Document,
    pub applications: Vec<ApplicationState>,
    pub profile: Option<Object>,
    /// Whether HrFlow.ai has its résumé in the queue.
    pub(super) is_queued: bool,
    /// When HrFlow.ai took its résumé: the true time, and the earliest that the clock of the runs showed
    /// since.
    pub(super) taken: Vec<(u64, u64)>,
    /// Whether HrFlow.ai failed over its résumé.
    pub may_be_given_up: bool,
    /// The profile before its last edit.
    pub(super) before_edit: Option<Object>,
}

pub struct ApplicationState {
    pub application: Application,
    pub(super) updated_ms: u64,
    pub(super) is_archived: bool,
    /// Whether the engine may know its candidate from somewhere else than the row and the record.
    pub(super) may_be_known: bool,
}

impl PersonState {
    pub fn document(&self) -> Document {
        self.document
    }

    /// The profile as a list shows it.
    pub(super) fn shown(&self) -> Option<&Object> {
        self.profile.as_ref()
    }

    /// The profile as a list shows it that lags.
    pub(super) fn shown_late(&self) -> Option<&Object> {
        self.before_edit.as_ref().or(self.profile.as_ref())
    }

    /// Whether HrFlow.ai ever took its résumé.
    pub fn was_taken(&self) -> bool {
        !self.taken.is_empty()
    }
}

impl ApplicationState {
    pub(super) fn new(application: Application, now_ms: u64) -> Self {
        Self {
            application,
            updated_ms: now_ms,
            is_archived: false,
            may_be_known: false,
        }
    }

    pub(super) fn for_model(
        &self,
        person: &PersonState,
        discards_hired: bool,
    ) -> model::Application {
        let Application {
            id,
            at,
            row,
            record,
            oddity,
        } = &self.application;
        let mut row = row.clone();
        row.insert("applicant".to_owned(), id.clone().into());
        let carries_id = row.contains_key("candidate_id");
        let candidate = record.candidate().filter(|_| !carries_id);
        let candidate = candidate.map(understood);
        let is_found = carries_id || matches!(record, Record::Named(_));
        let is_lost = !is_found && !self.may_be_known;
        let is_unreadable = matches!(oddity, Oddity::Nameless | Oddity::HugeNumber);
        let fate = if is_lost || is_unreadable {
            Fate::Failed
        } else if discards_hired && row.get("hired") == Some(&Value::Bool(true)) {
            if is_found {
                Fate::Discarded
            } else {
                Fate::UnsureAndDiscarded
            }
        } else if !is_found || person.profile.is_none() {
            Fate::Unsure
        } else {
            Fate::Pushed
        };
        model::Application {
            moment: *at,
            fate,
            says: model::says(&understood(&row), candidate.as_ref()),
        }
    }
}

fn understood(fields: &Object) -> Object {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.clone(), odd::understood(value)))
        .collect()
}
