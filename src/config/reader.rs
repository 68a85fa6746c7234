//! The reader: typed access to the parameters of a JSON object.
//!
//! A parameter is declared by reading it. The names that a section was asked for are those that it
//! allows, and the method that reads a parameter says what may be shown of its value.

use super::diagnostics::{Diagnostics, ReadContext};
use super::problem::{Problem, Problems};
use super::wording::{is_secret_name, kind, nearest, quoted, shown_name};
use crate::secret::Secret;
use serde_json::{Map, Value};

/// What a parameter holds, and so what may be shown of it.
#[derive(Clone, Copy)]
pub(crate) enum FieldKind {
    /// A key, or an address with one in it. Never shown.
    Key,
    /// A text that is shown only if the function accepts it.
    Accepted(fn(&str) -> bool),
    /// A text that is shown unless it looks like a key: a key may stand in the wrong place.
    Word,
    /// A list of such texts.
    Words,
    /// True or false.
    Flag,
    /// A number, or a text that the function accepts.
    Amount(fn(&Value) -> bool),
    /// More parameters.
    Section,
    /// A list of objects with the same parameters. Their paths end in `[]`.
    Sections,
}

/// Reads a configuration.
///
/// # Errors
/// All problems that `read` reported, each with its path.
pub(crate) fn read_with<T>(
    value: &Value,
    context: &ReadContext<'_>,
    read: impl FnOnce(Section<'_>) -> T,
) -> Result<T, Problems> {
    let diagnostics = Diagnostics::new(context);
    let result = read(Section::root(&diagnostics, value));
    let problems = diagnostics.shown_problems();
    if problems.is_empty() {
        Ok(result)
    } else {
        Err(Problems(problems))
    }
}

/// All parameters that `read` asks an empty configuration for, by their paths.
pub(crate) fn declared_fields(read: impl FnOnce(Section<'_>)) -> Vec<(String, FieldKind)> {
    let context = ReadContext::default();
    let mut diagnostics = Diagnostics::new(&context);
    diagnostics.only_declares = true;
    let empty = Value::Object(Map::new());
    read(Section::root(&diagnostics, &empty));
    diagnostics.fields.take()
}

/// Reads what can be read, whatever is wrong with the rest.
pub(crate) fn read_leniently<T>(
    value: &Value,
    context: &ReadContext<'_>,
    read: impl FnOnce(Section<'_>) -> T,
) -> T {
    read(Section::root(&Diagnostics::new(context), value))
}

/// The keys that `read` finds in a configuration.
pub(crate) fn key_values(
    value: &Value,
    context: &ReadContext<'_>,
    read: impl FnOnce(Section<'_>),
) -> Vec<Secret> {
    let diagnostics = Diagnostics::new(context);
    read(Section::root(&diagnostics, value));
    diagnostics.keys.take()
}

/// One object of the configuration, with the parameters that were declared so far.
pub(crate) struct Section<'a> {
    diagnostics: &'a Diagnostics<'a>,
    path: String,
    values: Option<&'a Map<String, Value>>,
    declared: Vec<(&'static str, FieldKind)>,
}

impl<'a> Section<'a> {
    fn root(diagnostics: &'a Diagnostics<'a>, value: &'a Value) -> Self {
        if !value.is_object() {
            let message = format!("a workflow is an object, not {}", kind(value));
            diagnostics.report("", message);
        }
        Self {
            diagnostics,
            path: String::new(),
            values: value.as_object(),
            declared: Vec::new(),
        }
    }

    /// A section inside this one. A missing section is read as an empty one, so that the parameters
    /// that it lacks are reported by name.
    pub(crate) fn section(&mut self, name: &'static str) -> Section<'a> {
        self.declare(name, FieldKind::Section);
        let value = self.value(name);
        let path = self.path_of(name);
        if let Some(other) = value.filter(|value| !value.is_object()) {
            let message = format!("an object is expected, not {}", kind(other));
            self.diagnostics.report(&path, message);
        }
        Section {
            diagnostics: self.diagnostics,
            path,
            values: value.and_then(Value::as_object),
            declared: Vec::new(),
        }
    }

    /// A list of sections. While parameters are declared, it has one element, whose index is left out.
    pub(crate) fn sections(&mut self, name: &'static str) -> Vec<Section<'a>> {
        self.declare(name, FieldKind::Sections);
        let path = self.path_of(name);
        let section = |path: String, values| Section {
            diagnostics: self.diagnostics,
            path,
            values,
            declared: Vec::new(),
        };
        if self.diagnostics.only_declares {
            return vec![section(format!("{path}[]"), None)];
        }
        let items = self.optional(name, "a list", Value::as_array);
        let items = items.into_iter().flatten().enumerate();
        let items = items.map(|(index, item)| {
            let path = format!("{path}[{index}]");
            if !item.is_object() {
                let message = format!("an object is expected, not {}", kind(item));
                self.diagnostics.report(&path, message);
            }
            item.as_object().map(|values| section(path, Some(values)))
        });
        items.flatten().collect()
    }

    /// Whether the host sends e-mail.
    pub(crate) fn sends_email(&self) -> bool {
        self.diagnostics.context.sends_email
    }

    /// Allows a name. The first kind that is declared for it holds.
    pub(crate) fn declare(&mut self, name: &'static str, kind: FieldKind) {
        if !self.is_declared(name) {
            self.declared.push((name, kind));
        }
    }

    fn is_declared(&self, name: &str) -> bool {
        self.declared.iter().any(|(declared, _)| *declared == name)
    }

    /// The value under a name. Null counts as missing.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.values
            .and_then(|values| values.get(name))
            .filter(|value| !value.is_null())
    }

    /// The path of a name in this section.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Reports a problem of a parameter of this section.
    pub(crate) fn report(&self, name: &str, message: impl Into<String>) {
        self.diagnostics.report(self.path_of(name), message);
    }

    /// Reports a problem of this section as a whole.
    pub(crate) fn report_itself(&self, message: impl Into<String>) {
        self.diagnostics.report(&self.path, message);
    }

    /// Reports a problem that has its path already.
    pub(crate) fn add(&self, problem: Problem) {
        self.diagnostics.problems.borrow_mut().push(problem);
    }

    fn optional<T>(
        &self,
        name: &str,
        expected: &str,
        convert: impl Fn(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name)?;
        let converted = convert(value);
        if converted.is_none() {
            self.report(name, format!("{expected} is expected, not {}", kind(value)));
        }
        converted
    }

    /// An optional string.
    pub(crate) fn string(&mut self, name: &'static str) -> Option<&'a str> {
        self.declare(name, FieldKind::Word);
        self.optional(name, "a string", Value::as_str)
    }

    /// An optional boolean.
    pub(crate) fn boolean(&mut self, name: &'static str) -> Option<bool> {
        self.declare(name, FieldKind::Flag);
        self.optional(name, "true or false", Value::as_bool)
    }

    /// An optional number, or a text that stands for one.
    pub(crate) fn amount<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: fn(&Value) -> Option<T>,
        is_one: fn(&Value) -> bool,
    ) -> Option<T> {
        self.declare(name, FieldKind::Amount(is_one));
        let value = self.value(name)?;
        let amount = read(value);
        if amount.is_none() {
            self.report(name, format!("{expected} is expected"));
        }
        amount
    }

    /// An optional list, of strings.
    pub(crate) fn list(&mut self, name: &'static str) -> Option<&'a Vec<Value>> {
        self.declare(name, FieldKind::Words);
        self.optional(name, "a list", Value::as_array)
    }

    /// A required string. Empty if it is missing, which is reported.
    pub(crate) fn required(&mut self, name: &'static str) -> String {
        if self.value(name).is_none() {
            self.report(name, "is required");
        }
        let text = self.string(name);
        if text.is_some_and(|text| text.trim().is_empty()) {
            self.report(name, "must not be empty");
        }
        text.unwrap_or_default().to_owned()
    }

    /// A required string, or `{ secret = "NAME" }` in its place. The string may hold a key.
    pub(crate) fn string_or_secret(&mut self, name: &'static str) -> String {
        self.declare(name, FieldKind::Key);
        let text = match self.value(name).and_then(Value::as_object) {
            None => self.required(name),
            Some(reference) => match reference.get("secret").and_then(Value::as_str) {
                Some(secret) if reference.len() == 1 => self.resolve_secret(name, secret),
                _ => {
                    self.report(
                        name,
                        "a string or { secret = \"NAME\" } is expected, not another object",
                    );
                    String::new()
                }
            },
        };
        let kind = self.declared.iter().find(|(declared, _)| *declared == name);
        if let Some((_, FieldKind::Key)) = kind {
            let key = Secret::new(text.trim());
            self.diagnostics.keys.borrow_mut().push(key);
        }
        let mut own = self.diagnostics.own.iter();
        if let Some((own, _)) = own.find(|(_, value)| value.is(text.trim())) {
            self.report(name, is_own_secret(&format!("has the value of {own}")));
            return String::new();
        }
        text
    }

    /// A required key.
    pub(crate) fn secret(&mut self, name: &'static str) -> Secret {
        self.declare(name, FieldKind::Key);
        Secret::new(self.identifier(name))
    }

    /// A required identifier that a vendor issued: printable, without spaces.
    pub(crate) fn identifier(&mut self, name: &'static str) -> String {
        self.declare(name, FieldKind::Word);
        let text = self.string_or_secret(name);
        let text = text.trim();
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            self.report(
                name,
                "contains characters that keys do not have, such as spaces, line breaks or an ellipsis: copy the whole value again",
            );
        }
        text.to_owned()
    }

    /// One of a few words.
    pub(crate) fn one_of<T: Copy>(
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

    /// Reports every name that was not declared, with the nearest declared one.
    pub(crate) fn deny_unknown_fields(self) {
        let root = self.path.is_empty();
        let extra: &[&str] = if root {
            self.diagnostics.context.extra_names
        } else {
            &[]
        };
        let names = self.declared.iter().map(|(name, _)| *name);
        let allowed = names.chain(extra.iter().copied());
        for name in self.values.into_iter().flat_map(Map::keys) {
            if !allowed.clone().any(|allowed| allowed == name) {
                let hint = nearest(name, allowed.clone());
                let message = format!("is not the name of a parameter{hint}");
                self.report(shown_name(name), message);
            }
        }
        let fields = self.declared.iter();
        let fields = fields.map(|(name, kind)| (self.path_of(name), *kind));
        self.diagnostics.fields.borrow_mut().extend(fields);
    }

    fn resolve_secret(&self, name: &str, secret: &str) -> String {
        let Some(secrets) = self.diagnostics.context.secrets else {
            self.report(
                name,
                "`{ secret }` works in the Worker only: give the value itself",
            );
            return String::new();
        };
        if self.diagnostics.context.own_secrets.contains(&secret) {
            self.report(name, is_own_secret(&format!("names {secret}")));
            return String::new();
        }
        let value = secrets(secret).filter(|value| !value.trim().is_empty());
        if value.is_none() && !is_secret_name(secret) {
            // The name may be the key itself, so the message does not repeat it.
            self.report(
                name,
                "names a secret that is not set; the name of a secret begins with a capital letter and contains only capital letters, digits and _, for example FLATCHR_API_KEY",
            );
        } else if value.is_none() {
            let missing = self.diagnostics.context.missing_secret;
            let missing = missing.and_then(|missing| missing(secret));
            let message = missing.unwrap_or_else(|| {
                format!("the secret {secret} is not set; set it with `npx wrangler secret put {secret}`, or in .dev.vars for a local run")
            });
            self.report(name, message);
        }
        value
            .map(|value| value.trim().to_owned())
            .unwrap_or_default()
    }
}

fn is_own_secret(what: &str) -> String {
    format!("{what}, which opens this Worker and is sent to no API: give the API's own key")
}
