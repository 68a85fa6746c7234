//! The timeline of a candidate: what runs did with all its applications, and what operators did meanwhile.
//!
//! It is asked for by the id of an applicant or a candidate, or by the hash of an e-mail address. A platform goes through
//! its entries twice: once with the key, to learn which ids belong to it ([`Linked`]); once with these ids
//! ([`Timeline`]), because a row that failed before its candidate was found names the applicant alone.

use super::bounds::Kept;
use super::email_hash::EmailHash;
use super::entry::{Entry, RunEntry};
use super::touched::Touched;
use crate::report::{Outcome, ResumeOutcome, Trigger};
use crate::time::rfc3339;
use serde::Serialize;

/// How many entries a timeline shows at most, the newest ones.
pub const MAX_SHOWN: usize = 200;

/// How many ids a key is linked to at most. Few people apply so often.
const MAX_LINKED: usize = 40;

/// A key, and the ids that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    key: String,
    email: Option<EmailHash>,
    applicants: Vec<String>,
    candidates: Vec<String>,
}

impl Linked {
    /// A key of which nothing is known yet: an applicant's id, a candidate's, or the SHA-256 of an e-mail address.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            email: EmailHash::read(key),
            applicants: Vec::new(),
            candidates: Vec::new(),
        }
    }

    /// Learns the ids that an entry names together with the key.
    pub fn learn(&mut self, entry: &Entry) {
        let Entry::Run(run) = entry else { return };
        for touched in &run.touched {
            if self.is_named_by(touched) {
                add(&mut self.applicants, touched.applicant.as_ref());
                add(&mut self.candidates, touched.candidate.as_ref());
            }
        }
    }

    /// Texts of which an entry about the key has one, as JSON has it. An entry with one of them need not be about it.
    #[must_use]
    pub fn needles(&self) -> Vec<String> {
        let email = self.email.iter().map(EmailHash::as_str);
        let ids = self.applicants.iter().chain(&self.candidates);
        let texts = std::iter::once(self.key.as_str())
            .chain(email)
            .chain(ids.map(String::as_str));
        let quoted = texts.map(|text| serde_json::Value::from(text).to_string());
        let mut needles: Vec<String> = Vec::new();
        for needle in quoted {
            if !needles.contains(&needle) {
                needles.push(needle);
            }
        }
        needles
    }

    fn is_named_by(&self, touched: &Touched) -> bool {
        touched.applicant.as_ref() == Some(&self.key)
            || touched.candidate.as_ref() == Some(&self.key)
            || touched.email.is_some() && touched.email == self.email
    }

    fn is_about(&self, touched: &Touched) -> bool {
        let is_among = |ids: &[String], id: Option<&String>| id.is_some_and(|id| ids.contains(id));
        self.is_named_by(touched)
            || is_among(&self.applicants, touched.applicant.as_ref())
            || is_among(&self.candidates, touched.candidate.as_ref())
    }
}

fn add(ids: &mut Vec<String>, id: Option<&String>) {
    if let Some(id) = id
        && ids.len() < MAX_LINKED
        && !ids.contains(id)
    {
        ids.push(id.clone());
    }
}

/// The timeline of a candidate, newest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// The applicants of the candidate, as far as the history names them.
    applicants: Vec<String>,
    /// The candidate's ids: one, if the key is not an e-mail address that two share.
    candidates: Vec<String>,
    entries: Vec<Shown>,
    /// Whether there are older entries.
    truncated: bool,
    #[serde(skip)]
    linked: Linked,
    #[serde(skip)]
    now_ms: u64,
    #[serde(skip)]
    has_runs: bool,
}

/// An entry as a timeline shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Shown {
    at: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger: Option<Trigger>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<ResumeOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Timeline {
    /// An empty one.
    #[must_use]
    pub fn new(linked: Linked, now_ms: u64) -> Self {
        Self {
            applicants: linked.applicants.clone(),
            candidates: linked.candidates.clone(),
            entries: Vec::new(),
            truncated: false,
            linked,
            now_ms,
            has_runs: false,
        }
    }

    /// Adds what an entry says about the candidate; the newest entry comes first. Returns whether it takes more.
    pub fn add(&mut self, at_ms: u64, entry: Entry) -> bool {
        if (Kept { at_ms, bytes: 0 }).is_over(self.now_ms) {
            return true;
        }
        let at = rfc3339(at_ms);
        match entry {
            Entry::Run(run) => self.add_run(&at, run),
            Entry::Retry { applicant } => {
                if self.linked.key == applicant || self.linked.applicants.contains(&applicant) {
                    self.push(Shown {
                        applicant: Some(applicant),
                        ..action(at, "retry")
                    });
                }
            }
            Entry::Pause { reason } => self.push(Shown {
                reason: Some(reason).filter(|reason| !reason.is_empty()),
                ..action(at, "pause")
            }),
            Entry::Resume => self.push(action(at, "resume")),
            Entry::Stop { run_id } => self.push(Shown {
                run_id: Some(run_id),
                ..action(at, "stop")
            }),
            Entry::Reset => self.push(action(at, "reset")),
        }
        !self.truncated
    }

    /// Whether it says anything about the candidate itself.
    #[must_use]
    pub fn has_runs(&self) -> bool {
        self.has_runs
    }

    fn add_run(&mut self, at: &str, run: RunEntry) {
        let RunEntry {
            run_id,
            trigger,
            plan,
            touched,
            ..
        } = run;
        let of_run = |kind| Shown {
            run_id: Some(run_id.clone()),
            trigger: Some(trigger),
            plan: plan.clone(),
            ..action(at.to_owned(), kind)
        };
        let mut is_about = false;
        for touched in touched {
            if self.linked.is_about(&touched) {
                is_about = true;
                self.push(Shown {
                    applicant: touched.applicant,
                    candidate: touched.candidate,
                    outcome: Some(touched.outcome),
                    fields: Some(touched.fields),
                    resume: touched.resume,
                    code: touched.code,
                    ..of_run("run")
                });
            }
        }
        self.has_runs |= is_about;
        if !is_about && plan.is_some() {
            self.push(of_run("apply"));
        }
    }

    fn push(&mut self, shown: Shown) {
        if self.entries.len() < MAX_SHOWN {
            self.entries.push(shown);
        } else {
            self.truncated = true;
        }
    }
}

fn action(at: String, kind: &'static str) -> Shown {
    Shown {
        at,
        kind,
        ..Shown::default()
    }
}
