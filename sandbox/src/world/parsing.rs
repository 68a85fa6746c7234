//! `POST profile/parsing/file`: a résumé becomes the content of a profile, at once or later, and is billed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::World;
use super::hrflow::{Answer, Data, NO_PROFILE, already_used};
use super::profile::{self, Profile};
use super::upload::Upload;
use crate::api_variants::{Parsing, SyncCode, UsedReference};
use crate::call::Call;
use crate::clock;
use crate::settings::ParseDelay;

/// The documented file types, with the SDK's own two.
const TYPES: &[&str] = &[
    "pdf", "png", "jpg", "jpeg", "bmp", "doc", "docx", "odt", "rtf", "odp", "ppt", "pptx", "dotx",
    "msg",
];

/// A queued parse.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    job: Job,
    /// The number of the request that queued it.
    request: u64,
    /// The time at which that request arrived.
    at_ms: u64,
}

/// The content of one accepted request.
#[derive(Debug, Clone)]
struct Job {
    key: Option<String>,
    reference: Option<String>,
    created_at: Option<u64>,
    /// `tags`, `metadatas` and `labels`, if they were sent.
    lists: Vec<(&'static str, Value)>,
    upload: Upload,
}

impl World {
    pub(super) fn parse_file(&mut self, call: &Call) -> Answer {
        let job = self.parse_job(call)?;
        self.pay(&job)?;
        let api_variants = self.settings.api_variants;
        let sync = match api_variants.parsing {
            Parsing::AsSourceSays => api_variants.sync_parsing.is_on(),
            Parsing::Sync => true,
            Parsing::Async => false,
        };
        if !sync {
            self.pending.push(Pending {
                job,
                request: self.requests,
                at_ms: call.request.now_ms,
            });
            return Ok((
                202,
                "Your profile as been sent successfully to the Parsing Queue.",
                Data::Json(json!([])),
            ));
        }
        let parsing = parsing_object(&job);
        let profile = self.finish(job, call.request.now_ms);
        let code = if api_variants.sync_code == SyncCode::Created {
            201
        } else {
            202
        };
        let message = "Profile parsed successfully. Profile extraction finished in 2.10 seconds.";
        Ok((code, message, Data::Parsed(profile, parsing)))
    }

    /// Checks the form.
    fn parse_job(&self, call: &Call) -> Result<Job, (u16, String)> {
        let refuse = |message: &str| (400, message.to_owned());
        if call.parts.is_none() {
            return Err(refuse("Invalid parameters. A multipart form is expected"));
        }
        self.check_source(call.part_text("source_key").as_deref())?;
        let file = call
            .part("file")
            .ok_or_else(|| refuse("Invalid parameters. file is required"))?;
        let name = file.filename.as_deref().unwrap_or_default();
        let extension = name
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_lowercase())
            .unwrap_or_default();
        if !TYPES.contains(&extension.as_str()) {
            return Err(refuse(
                "Invalid file. The type of a file is that of its name, which has none that is supported",
            ));
        }
        if file.content.is_empty() {
            return Err(refuse("Invalid file. The file is empty"));
        }
        let (key, reference) = (call.part_text("key"), call.part_text("reference"));
        self.check_target(key.as_deref(), reference.as_deref())?;
        let created_at = match call.part_text("created_at") {
            None => None,
            Some(text) => Some(
                clock::parse_iso(&text).ok_or_else(|| refuse("Invalid parameters. created_at"))?,
            ),
        };
        let lists = sent_lists(call)?;
        Ok(Job {
            key,
            reference,
            created_at,
            lists,
            upload: Upload::new(name, file.content),
        })
    }

    fn check_target(
        &self,
        key: Option<&str>,
        reference: Option<&str>,
    ) -> Result<(), (u16, String)> {
        let owner = reference.and_then(|reference| self.profiles.by_reference(reference));
        match (key, reference, owner) {
            (Some(key), reference, owner) => {
                let slot = self
                    .profiles
                    .by_key(key)
                    .ok_or((400, NO_PROFILE.to_owned()))?;
                match (reference, owner) {
                    (Some(reference), Some(owner)) if owner != slot => {
                        Err((400, already_used("edit", reference)))
                    }
                    _ => Ok(()),
                }
            }
            (None, Some(reference), Some(_))
                if self.settings.api_variants.used_reference == UsedReference::Refused =>
            {
                Err((400, already_used("create", reference)))
            }
            _ => Ok(()),
        }
    }

    /// The slot of the profile a form is about.
    pub(super) fn parse_slot(&self, call: &Call) -> Option<usize> {
        match call.part_text("key") {
            Some(key) => self.profiles.by_key(&key),
            None => self.profiles.by_reference(&call.part_text("reference")?),
        }
    }

    /// Counts an accepted parse, or refuses it if the account's quota is used up.
    fn pay(&mut self, job: &Job) -> Result<(), (u16, String)> {
        let billed: u32 = self.counters.parses.values().sum();
        if self
            .settings
            .parse_quota
            .is_some_and(|quota| billed >= quota)
        {
            return Err((
                402,
                "Over quota. Your account has no parsing credits left".to_owned(),
            ));
        }
        let payer = job.reference.clone().or_else(|| {
            let slot = self.profiles.by_key(job.key.as_deref()?)?;
            let [key, reference] = self.profiles.names(&self.settings, slot);
            reference.or(key)
        });
        *self
            .counters
            .parses
            .entry(payer.unwrap_or_default())
            .or_default() += 1;
        Ok(())
    }

    pub(super) fn finish_due_parses(&mut self, now_ms: u64) {
        let (delay, requests) = (self.settings.parse_delay, self.requests);
        let due = |pending: &mut Pending| match delay {
            ParseDelay::Requests(count) => requests >= pending.request + u64::from(count),
            ParseDelay::Ms(ms) => now_ms >= pending.at_ms.saturating_add(ms),
            ParseDelay::Never => false,
        };
        let due: Vec<Pending> = self.pending.extract_if(.., due).collect();
        for pending in due {
            self.finish(pending.job, now_ms);
        }
    }

    /// Completes every queued parse now.
    pub fn finish_parses(&mut self, now_ms: u64) {
        for pending in std::mem::take(&mut self.pending) {
            self.finish(pending.job, now_ms);
        }
    }

    /// The number of queued parses.
    #[must_use]
    pub fn queued_parses(&self) -> usize {
        self.pending.len()
    }

    fn finish(&mut self, job: Job, now_ms: u64) -> Arc<Profile> {
        let settings = &self.settings;
        let slot = match (&job.key, &job.reference) {
            (Some(key), _) => self.profiles.by_key(key),
            (None, Some(reference)) => self.profiles.by_reference(reference),
            (None, None) => None,
        };
        let old = slot.and_then(|slot| self.profiles.open(settings, slot));
        let is_new = old.is_none();
        let mut profile = old.map_or_else(
            || {
                let (key, id) = self.profiles.new_names(settings);
                profile::blank(settings, &key, id, now_ms)
            },
            |old| Profile::clone(&old),
        );
        job.upload.fill(settings, &mut profile, now_ms);
        let mut set = |name: &str, value: Value| profile.insert(name.to_owned(), value);
        set("updated_at", json!(clock::hrflow(now_ms)));
        job.reference
            .map(|reference| set("reference", json!(reference)));
        job.created_at
            .map(|ms| set("created_at", json!(clock::hrflow(ms))));
        for (name, list) in job.lists {
            set(name, list);
        }
        if is_new {
            profile::add_referrer(&mut profile);
        }
        self.profiles.put(&self.settings, slot, profile)
    }
}

/// The JSON lists of the form.
fn sent_lists(call: &Call) -> Result<Vec<(&'static str, Value)>, (u16, String)> {
    let mut lists = Vec::new();
    for name in ["tags", "metadatas", "labels"] {
        let Some(text) = call.part_text(name) else {
            continue;
        };
        match serde_json::from_str(&text) {
            Ok(Value::Array(list)) => lists.push((name, Value::Array(list))),
            _ => return Err((400, format!("Invalid parameters. {name} must be a list"))),
        }
    }
    Ok(lists)
}

/// `data.parsing` of a synchronous parse.
fn parsing_object(job: &Job) -> Value {
    json!({"key": job.upload.sha1, "file_name": job.upload.name, "file_size": job.upload.size, "text": job.upload.resume.lines().join("\n")})
}
