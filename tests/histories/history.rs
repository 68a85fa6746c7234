//! A history: who there is, what each API answers about them, and what happens. It is plain data, so that
//! a failing one can be made smaller, printed and played again.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The fields of a row, a record or a profile.
pub type Object = Map<String, Value>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    pub setting: Setting,
    pub persons: Vec<Person>,
    pub events: Vec<Event>,
}

/// What holds for the whole history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Setting {
    /// `logics = ["select(.hired | not)"]`.
    pub discards_hired: bool,
    /// `only_edit_fields = ["tags"]`.
    pub only_tags: bool,
    /// Whether runs have no state store.
    pub is_forgetful: bool,
    /// Whether HrFlow.ai queues a résumé.
    pub queues: bool,
    /// Whether HrFlow.ai stores values in forms of its own.
    pub normalizes: bool,
    /// Whether HrFlow.ai refuses a parse with a reference that is in use, unless the key comes with it.
    pub refuses_references: bool,
    /// Whether answers begin with a byte order mark.
    pub has_byte_order_mark: bool,
    /// The list of profiles.
    pub list: List,
}

/// What HrFlow.ai's list of profiles shows, and whether runs use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum List {
    #[default]
    NotOffered,
    /// All profiles on one page.
    Whole,
    /// One profile a page.
    Small,
    /// Every second profile.
    Skips,
    /// Each profile as it was before the last edit.
    Lags,
}

/// One candidate of Flatchr.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The candidate's id: a text or a number.
    pub id: Value,
    /// The profile that HrFlow.ai holds at first; null if it has none.
    pub profile: Value,
    pub document: Document,
    pub applications: Vec<Application>,
}

/// What the link to a person's résumé gives, and what HrFlow.ai makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Document {
    /// A document that HrFlow.ai parses.
    Good,
    /// A document that HrFlow.ai takes and never parses.
    NeverParsed,
    /// A document that HrFlow.ai answers with this status.
    Refused(u16),
    /// A page with an error, as if it were a document.
    Page,
    /// A message in XML, as if it were a document.
    Message,
    /// Nothing.
    Empty,
    /// 404.
    Missing,
}

/// One application: a row of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    pub id: String,
    /// The true moment, in seconds since 1970.
    pub at: i64,
    /// The row, without its applicant.
    pub row: Object,
    pub record: Record,
    #[serde(default)]
    pub oddity: Oddity,
}

/// What is odd about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Oddity {
    #[default]
    None,
    /// The search shows it twice.
    Duplicated,
    /// It does not name its applicant.
    Nameless,
    /// It holds a number that no double can hold.
    HugeNumber,
}

/// What `GET applicant` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// The candidate, with its id.
    Named(Object),
    /// The candidate, without its id.
    WithoutId(Object),
    NotFound,
    Forbidden,
}

impl Record {
    pub fn candidate(&self) -> Option<&Object> {
        match self {
            Self::Named(candidate) | Self::WithoutId(candidate) => Some(candidate),
            Self::NotFound | Self::Forbidden => None,
        }
    }

    pub fn candidate_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Named(candidate) | Self::WithoutId(candidate) => Some(candidate),
            Self::NotFound | Self::Forbidden => None,
        }
    }
}

/// What happens. An event about an application that does not exist does nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Run(Run),
    Pass {
        minutes: u64,
    },
    Apply {
        person: usize,
        application: Application,
    },
    /// A recruiter changes a field of an application.
    Row {
        application: String,
        field: String,
        value: Value,
    },
    /// A candidate changes: all rows and records show it.
    Candidate {
        person: usize,
        field: String,
        value: Value,
    },
    /// The search does not show the application any more, and its record is gone.
    Archive {
        application: String,
    },
    /// Flatchr has no record of the application any more.
    LoseRecord {
        application: String,
    },
    /// Someone edits a tag of the profile in HrFlow.ai.
    Tag {
        person: usize,
        name: String,
        value: Value,
    },
    /// HrFlow.ai parses what is in its queue.
    Parse,
    Outage(Outage),
    /// All outages end.
    Calm,
    /// The clock of the runs is wrong by this much from now on.
    Clock {
        wrong_by_minutes: i64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Decides everything that is random within the run.
    pub chance: u64,
    #[serde(default)]
    pub is_full: bool,
    #[serde(default)]
    pub is_dry: bool,
    /// What goes wrong, at which step: a request to an API or to the state.
    #[serde(default)]
    pub mishap: Option<(u32, Mishap)>,
    #[serde(default)]
    pub max_requests: Option<u32>,
    #[serde(default)]
    pub max_seconds: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mishap {
    /// The run is killed before the step takes effect.
    KilledBefore,
    /// The run is killed after it.
    KilledAfter,
    /// The run is aborted.
    Aborted,
    /// The step has no effect, and no answer.
    FailsBefore,
    /// The step takes effect, and its answer is lost.
    FailsAfter,
    /// The clock of the runs becomes wrong by this many minutes.
    Clock(i64),
}

/// One kind of failure of one kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    pub target: Target,
    pub failure: Failure,
    /// How many of a hundred requests fail.
    pub percent: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    Search,
    Applicant,
    Document,
    Profile,
    Edit,
    Parse,
    State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// This status, and no effect.
    Status(u16),
    /// 429, to be tried again after so many seconds; negative is a date in the past.
    RetryAfter(i32),
    /// 500, after the request took effect.
    StatusAfter(u16),
    /// No answer, and no effect.
    Cut,
    /// No answer, after the request took effect.
    Lost,
    /// No answer in time, and no effect.
    Hangs,
    /// A page with status 200, and no effect.
    Page,
    /// An answer about somebody else.
    SomebodyElse,
}
