//! Reading parameters out of a JSON value, collecting every problem instead of stopping at the first.

use super::problem::Problem;
use crate::hooks::Hook;
use crate::secret::Secret;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// Gives the value of a secret by its name, as the platform keeps it.
pub type Secrets<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// What a configuration is read with.
pub struct ReadContext<'a> {
    /// Looks up `{ secret = "NAME" }`; `None` where there is nowhere to look.
    pub secrets: Option<&'a Secrets<'a>>,
    /// The hooks that are given as functions, by their paths: `logics[0]`, `format`, `callback`.
    /// What stands there in the configuration is not read.
    pub hook: &'a dyn Fn(&str) -> Option<Rc<dyn Hook>>,
    /// Names beside the workflow's own, which are read elsewhere.
    pub names: &'a [&'static str],
}

impl Default for ReadContext<'_> {
    /// Nothing.
    fn default() -> Self {
        Self {
            secrets: None,
            hook: &|_| None,
            names: &[],
        }
    }
}

impl<'a> ReadContext<'a> {
    /// Secrets, and nothing else.
    pub(super) fn secrets(secrets: &'a Secrets<'a>) -> Self {
        Self {
            secrets: Some(secrets),
            ..Self::default()
        }
    }
}

/// Where problems gather while a configuration is read.
pub(super) struct Diagnostics<'a> {
    pub(super) given: &'a ReadContext<'a>,
    pub(super) problems: RefCell<Vec<Problem>>,
}

impl Diagnostics<'_> {
    fn report(&self, path: impl Into<String>, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem::new(path, message));
    }
}

/// One object of the configuration, with the names that were asked for so far.
pub(super) struct Section<'a> {
    reading: &'a Diagnostics<'a>,
    path: String,
    values: Option<&'a Map<String, Value>>,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    /// The configuration itself.
    pub(super) fn root(reading: &'a Diagnostics<'a>, value: &'a Value) -> Self {
        if !value.is_object() {
            reading.report("", format!("a workflow is an object, not {}", kind(value)));
        }
        Self {
            reading,
            path: String::new(),
            values: value.as_object(),
            known: Vec::new(),
        }
    }

    /// A group of parameters inside this one. A missing group is an empty one, so that what it
    /// lacks is told by name.
    pub(super) fn group(&mut self, name: &'static str) -> Section<'a> {
        let value = self.get(name);
        let path = self.path_of(name);
        if let Some(other) = value.filter(|value| !value.is_object()) {
            self.reading
                .report(&path, format!("an object is expected, not {}", kind(other)));
        }
        Section {
            reading: self.reading,
            path,
            values: value.and_then(Value::as_object),
            known: Vec::new(),
        }
    }

    /// The value under a name; null is as good as missing.
    pub(super) fn get(&mut self, name: &'static str) -> Option<&'a Value> {
        if !self.known.contains(&name) {
            self.known.push(name);
        }
        self.values
            .and_then(|values| values.get(name))
            .filter(|value| !value.is_null())
    }

    pub(super) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(super) fn report(&self, name: &str, message: impl Into<String>) {
        self.reading.report(self.path_of(name), message);
    }

    pub(super) fn add(&self, problem: Problem) {
        self.reading.problems.borrow_mut().push(problem);
    }

    /// The hook that is given as a function in the place of a value.
    pub(super) fn given_hook(&self, name: &str) -> Option<Rc<dyn Hook>> {
        (self.reading.given.hook)(&self.path_of(name))
    }

    /// A string or a boolean, as `read` finds it.
    fn optional<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let read = read(value);
        if read.is_none() {
            self.report(name, format!("{expected} is expected, not {}", kind(value)));
        }
        read
    }

    pub(super) fn string(&mut self, name: &'static str) -> Option<&'a str> {
        self.optional(name, "a string", Value::as_str)
    }

    pub(super) fn boolean(&mut self, name: &'static str) -> Option<bool> {
        self.optional(name, "true or false", Value::as_bool)
    }

    pub(super) fn list(&mut self, name: &'static str) -> Option<&'a Vec<Value>> {
        self.optional(name, "a list", Value::as_array)
    }

    /// A required string; empty when it is missing, which is a problem already told.
    pub(super) fn required(&mut self, name: &'static str) -> String {
        let present = self.present(name);
        let text = self.string(name).unwrap_or_default();
        if present && self.is_blank_string(name) {
            self.report(name, "must not be empty");
        }
        text.to_owned()
    }

    /// A string that may stand as `{ secret = "NAME" }`, to be looked up where secrets are kept.
    pub(super) fn string_or_secret(&mut self, name: &'static str) -> String {
        let named = self
            .get(name)
            .and_then(Value::as_object)
            .map(|reference| (reference, reference.get("secret").and_then(Value::as_str)));
        match named {
            None => self.required(name),
            Some((reference, Some(secret))) if reference.len() == 1 => {
                self.resolve_secret(name, secret)
            }
            Some(_) => {
                self.report(
                    name,
                    "a string or { secret = \"NAME\" } is expected, not another object",
                );
                String::new()
            }
        }
    }

    /// A key, in custody from the moment it is read.
    pub(super) fn secret(&mut self, name: &'static str) -> Secret {
        Secret::new(self.identifier(name))
    }

    /// What a vendor gave to be copied: printable, and in one piece.
    pub(super) fn identifier(&mut self, name: &'static str) -> String {
        let text = self.string_or_secret(name);
        let text = text.trim();
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            self.report(
                name,
                "holds characters that no key has, such as spaces, line breaks or an ellipsis: copy it again, whole",
            );
        }
        text.to_owned()
    }

    /// One of a few words.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let text = self.string(name)?;
        let choice = choices.iter().find(|(word, _)| *word == text);
        if choice.is_none() {
            let words: Vec<_> = choices
                .iter()
                .map(|(word, _)| format!("`{word}`"))
                .collect();
            self.report(
                name,
                format!("{} is not one of {}", quoted(text), words.join(", ")),
            );
        }
        choice.map(|(_, value)| *value)
    }

    /// Tells every name that was never asked for, with the nearest one that exists.
    pub(super) fn deny_unknown_fields(mut self) {
        if self.path.is_empty() {
            self.known.extend(self.reading.given.names);
        }
        for name in self.values.into_iter().flat_map(Map::keys) {
            if !self.known.contains(&name.as_str()) {
                let hint = nearest(name, &self.known);
                self.report(name, format!("no parameter has this name{hint}"));
            }
        }
    }

    fn present(&mut self, name: &'static str) -> bool {
        let present = self.get(name).is_some();
        if !present {
            self.report(name, "is required");
        }
        present
    }

    fn is_blank_string(&self, name: &str) -> bool {
        let value = self.values.and_then(|values| values.get(name));
        value
            .and_then(Value::as_str)
            .is_some_and(|text| text.trim().is_empty())
    }

    fn resolve_secret(&self, name: &str, secret: &str) -> String {
        let Some(secrets) = self.reading.given.secrets else {
            self.report(
                name,
                "`{ secret }` is looked up in the Worker only: give the value itself",
            );
            return String::new();
        };
        let value = secrets(secret).filter(|value| !value.trim().is_empty());
        if value.is_none() && !is_secret_name(secret) {
            // It may be the key itself, which is not to be repeated.
            self.report(
                name,
                "names a secret that is not set; a secret's name begins with a capital letter and has capital letters, digits and _ only, such as FLATCHR_API_KEY",
            );
        } else if value.is_none() {
            self.report(
                name,
                format!("no secret is named {secret}; set it with `npx wrangler secret put {secret}`, or in .dev.vars for a local run"),
            );
        }
        value
            .map(|value| value.trim().to_owned())
            .unwrap_or_default()
    }
}

/// Whether a text can only be the name of a secret. What is written otherwise may be the key itself,
/// such as one in capital hexadecimal digits.
pub(super) fn is_secret_name(text: &str) -> bool {
    const KEY_DIGITS: usize = 16;
    let known = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_hex =
        |part: &str| part.len() >= KEY_DIGITS && part.bytes().all(|b| b.is_ascii_hexdigit());
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(known)
        && !text.split('_').any(is_hex)
}

/// Whether a text begins as keys of HrFlow.ai do (developers.hrflow.ai, "API Authentication").
pub(super) fn is_like_a_key(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    ["ask_", "askr_", "askw_"]
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

/// A value as a problem repeats it, unless it may be a key.
pub(super) fn quoted(text: &str) -> String {
    if is_like_a_key(text) {
        "it looks like a key, and".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// A question for the nearest name, or the whole list where nothing is near.
pub(super) fn nearest(name: &str, known: &[&str]) -> String {
    let near = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= 1 + name.chars().count() / 3);
    match near {
        Some((_, near)) => format!("; did you mean `{near}`?"),
        None => format!("; the names are {}", known.join(", ")),
    }
}

/// What a value is, without its content, which may be a secret.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
