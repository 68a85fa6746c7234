//! From an item to a profile: the logics in sequence, then the format.

use super::{HookError, Hooks};
use crate::json::{Object, get, has_content, id_text};
use serde_json::Value;
use std::fmt;

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

/// What a profile is found by in HrFlow.ai.
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
    /// Nobody's profile.
    pub const NO_REFERENCE: Self = Self::NotAProfile(
        "format gave a profile without a `reference`, which is what HrFlow.ai's profile is found by: add `reference: .id`",
    );

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
            Self::NotAProfile(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ApplyError {}

impl Hooks {
    /// Takes an item through the logics and the format; `None` where a logic discards it. `watch` sees
    /// what each step gives.
    ///
    /// # Errors
    /// A hook failed, or the format gave something that an edit would destroy a profile with.
    pub async fn apply(
        &self,
        item: Value,
        watch: &mut dyn FnMut(Step, Option<&Value>),
    ) -> Result<Option<Object>, ApplyError> {
        // A sample's row may not tell its candidate; a run's item always does.
        let is_of_someone = id_text(get_in(&item, "id")).is_some();
        let mut value = item;
        for (index, logic) in self.logics.iter().enumerate() {
            let applied = logic.call(value).await;
            let applied = applied.map_err(|error| ApplyError::Logic(index, error))?;
            let kept = applied.filter(|next| !next.is_null());
            watch(Step::Logic(index), kept.as_ref());
            match kept {
                Some(next) => value = next,
                None => return Ok(None),
            }
        }
        let formatted = self.format.call(value).await.map_err(ApplyError::Format)?;
        let profile = formatted.as_ref().and_then(Value::as_object);
        let not_an_object = ApplyError::NotAProfile("format did not give an object");
        let profile = profile.ok_or(not_an_object)?;
        check(profile)?;
        let names_someone = reference(profile).is_some();
        if !names_someone && (is_of_someone || !profile.contains_key("reference")) {
            return Err(ApplyError::NO_REFERENCE);
        }
        watch(Step::Format, formatted.as_ref());
        Ok(formatted.and_then(into_object))
    }
}

fn get_in<'a>(item: &'a Value, key: &str) -> &'a Value {
    item.as_object().map_or(&Value::Null, |item| get(item, key))
}

fn into_object(value: Value) -> Option<Object> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// The shapes without which an edit would destroy something.
fn check(profile: &Object) -> Result<(), ApplyError> {
    let is = |key: &str, right: fn(&Value) -> bool| {
        let value = get(profile, key);
        !has_content(value) || right(value)
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
