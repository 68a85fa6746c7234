//! From an item to a profile: the logics in sequence, then the format.

use super::format::DefaultFormat;
use super::hook::{Hook, HookError};
use super::reads::Reads;
use crate::hrflow::conform;
use crate::json::{Object, get, has_content, id_text};
use crate::secret::Secret;
use serde_json::Value;
use std::fmt;
use std::rc::Rc;

/// The receiver of the report at the end of a successful run.
#[derive(Clone)]
pub enum Callback {
    /// An address to which the report is sent by POST. It may contain a token.
    Url(Secret),
    /// A function.
    Hook(Rc<dyn Hook>),
}

/// The hooks of a workflow.
#[derive(Clone)]
pub struct Hooks {
    /// Applied to each item in sequence. The first that gives no value discards the item.
    pub logics: Vec<Rc<dyn Hook>>,
    /// Turns an item into a profile.
    pub format: Rc<dyn Hook>,
    /// Called at the end of a successful run.
    pub callback: Option<Callback>,
}

impl Default for Hooks {
    /// No logics, the default format, no callback.
    fn default() -> Self {
        Self {
            logics: Vec::new(),
            format: Rc::new(DefaultFormat),
            callback: None,
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("logics", &self.logics.len())
            .field("callback", &self.callback.is_some())
            .finish_non_exhaustive()
    }
}

/// A step on the way from an item to a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The logic with this index.
    Logic(usize),
    /// The format.
    Format,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Logic(index) => write!(f, "logics[{index}]"),
            Self::Format => f.write_str("format"),
        }
    }
}

/// The `reference` by which HrFlow.ai finds a profile.
#[must_use]
pub fn reference(profile: &Object) -> Option<String> {
    id_text(get(profile, "reference"))
}

/// Why an item did not become a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyError {
    /// A logic failed.
    Logic(usize, HookError),
    /// The format failed.
    Format(HookError),
    /// The format gave something that is not a profile.
    NotAProfile(&'static str),
}

impl ApplyError {
    /// The profile belongs to no candidate.
    pub const NO_REFERENCE: Self = Self::NotAProfile(
        "format gave a profile without a `reference`, by which HrFlow.ai finds the profile: add `reference: .id`",
    );

    /// A stable identifier of what failed, as reports have it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Logic(_, HookError::Limit(_)) | Self::Format(HookError::Limit(_)) => {
                "program_limit"
            }
            Self::Logic(..) => "logic_failed",
            Self::Format(_) => "format_failed",
            Self::NotAProfile(_) => "not_a_profile",
        }
    }

    /// The step that failed.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            Self::Logic(index, _) => Step::Logic(*index),
            Self::Format(_) | Self::NotAProfile(_) => Step::Format,
        }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Logic(_, error) | Self::Format(error) => error.fmt(f),
            Self::NotAProfile(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for ApplyError {}

impl Hooks {
    /// What the logics and the format read of an item.
    #[must_use]
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        for hook in self.logics.iter().chain([&self.format]) {
            let used = hook.item_use();
            reads.extend(used.reads);
            if !used.may_give_item {
                return reads;
            }
        }
        // What the format gives is compared, whole.
        Reads::everything()
    }

    /// The step that works on an item first.
    #[must_use]
    pub fn first_step(&self) -> Step {
        self.step(0)
    }

    /// The step that works on what another one gave; `None` if there is none.
    #[must_use]
    pub fn step_after(&self, done: Step, value: Option<&Value>) -> Option<Step> {
        match (done, value) {
            (Step::Logic(index), Some(_)) => Some(self.step(index + 1)),
            _ => None,
        }
    }

    /// The step with this index: the logics in sequence, then the format.
    fn step(&self, index: usize) -> Step {
        if index < self.logics.len() {
            Step::Logic(index)
        } else {
            Step::Format
        }
    }

    /// Takes an item through the logics and the format; `None` if a logic discards it. The profile has
    /// HrFlow.ai's types ([`conform`]). `on_step` receives the result of each step.
    ///
    /// # Errors
    /// A hook failed, or the format gave a value with which an edit would destroy a profile.
    pub async fn apply(
        &self,
        item: Value,
        on_step: &mut dyn FnMut(Step, Option<&Value>),
    ) -> Result<Option<Object>, ApplyError> {
        // The row of a sample may lack the candidate's id; the item of a run has it always.
        let has_candidate = item
            .as_object()
            .is_some_and(|item| id_text(get(item, "id")).is_some());
        let mut value = item;
        for (index, logic) in self.logics.iter().enumerate() {
            let output = logic.call(value).await;
            let output = output.map_err(|error| ApplyError::Logic(index, error))?;
            let kept = output.filter(|output| !output.is_null());
            on_step(Step::Logic(index), kept.as_ref());
            match kept {
                Some(next) => value = next,
                None => return Ok(None),
            }
        }
        let formatted = self.format.call(value).await.map_err(ApplyError::Format)?;
        let Some(Value::Object(mut profile)) = formatted else {
            return Err(ApplyError::NotAProfile("format did not give an object"));
        };
        check_shape(&profile)?;
        conform(&mut profile);
        let has_reference = reference(&profile).is_some();
        if !has_reference && (has_candidate || !profile.contains_key("reference")) {
            return Err(ApplyError::NO_REFERENCE);
        }
        let profile = Value::Object(profile);
        on_step(Step::Format, Some(&profile));
        Ok(into_object(profile))
    }
}

fn into_object(value: Value) -> Option<Object> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Rejects shapes with which an edit would destroy a part of the profile.
fn check_shape(profile: &Object) -> Result<(), ApplyError> {
    let is = |key: &str, has_shape: fn(&Value) -> bool| {
        let value = get(profile, key);
        !has_content(value) || has_shape(value)
    };
    if !is("info", Value::is_object) {
        return Err(ApplyError::NotAProfile(
            "format gave an `info` that is not an object",
        ));
    }
    if !is("tags", Value::is_array) {
        return Err(ApplyError::NotAProfile(
            "format gave `tags` that are not a list",
        ));
    }
    if !is("metadatas", Value::is_array) {
        return Err(ApplyError::NotAProfile(
            "format gave `metadatas` that are not a list",
        ));
    }
    Ok(())
}
