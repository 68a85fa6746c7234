//! What a configuration is read with, and what is found in it: problems, declared parameters, keys.

use super::problem::Problem;
use super::reader::FieldKind;
use super::wording::without_keys;
use crate::secret::{Secret, masked};
use std::cell::RefCell;

/// Looks up a secret by its name, where the platform keeps secrets.
pub type Secrets<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Says of a secret why it has no value, and what to do.
pub type MissingSecret<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// What a configuration is read with.
#[derive(Default)]
pub struct ReadContext<'a> {
    /// Looks up `{ secret = "NAME" }`; `None` if the host keeps no secrets.
    pub secrets: Option<&'a Secrets<'a>>,
    /// Names that are allowed beside the workflow's own, because other code reads them.
    pub extra_names: &'a [&'static str],
    /// Names of secrets that open the host itself. No API receives one.
    pub own_secrets: &'a [&'static str],
    /// Whether the host sends e-mail.
    pub sends_email: bool,
    /// What to say of a secret that has no value, by its name, where the host has other words for it.
    pub missing_secret: Option<&'a MissingSecret<'a>>,
}

impl<'a> ReadContext<'a> {
    /// A context with secrets and no extra names.
    pub(crate) fn with_secrets(secrets: &'a Secrets<'a>) -> Self {
        Self {
            secrets: Some(secrets),
            ..Self::default()
        }
    }

    /// The host's own secrets that are set, by their names.
    fn own_values(&self) -> Vec<(&'static str, Secret)> {
        let values = self.own_secrets.iter().filter_map(|name| {
            let value = self.secrets?(name)?;
            let value = value.trim();
            (!value.is_empty()).then(|| (*name, Secret::new(value)))
        });
        values.collect()
    }
}

/// Collects problems and declared parameters while a configuration is read.
pub(super) struct Diagnostics<'a> {
    pub(super) context: &'a ReadContext<'a>,
    pub(super) problems: RefCell<Vec<Problem>>,
    pub(super) fields: RefCell<Vec<(String, FieldKind)>>,
    /// The keys that were read.
    pub(super) keys: RefCell<Vec<Secret>>,
    /// The host's own secrets.
    pub(super) own: Vec<(&'static str, Secret)>,
    /// Whether nothing but the names of parameters is wanted.
    pub(super) only_declares: bool,
}

impl<'a> Diagnostics<'a> {
    pub(super) fn new(context: &'a ReadContext<'a>) -> Self {
        Self {
            context,
            problems: RefCell::default(),
            fields: RefCell::default(),
            keys: RefCell::default(),
            own: context.own_values(),
            only_declares: false,
        }
    }

    /// The problems, in which no key is shown, wherever it was written.
    pub(super) fn shown_problems(self) -> Vec<Problem> {
        let own = self.own.into_iter().map(|(_, value)| value);
        let keys: Vec<Secret> = self.keys.take().into_iter().chain(own).collect();
        let shown = |text: &str| without_keys(&masked(text, &keys));
        let problems = self.problems.take().into_iter();
        let problems = problems.map(|problem| Problem {
            path: shown(&problem.path),
            message: shown(&problem.message),
            at: problem.at,
        });
        problems.collect()
    }

    pub(super) fn report(&self, path: impl Into<String>, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem::new(path, message));
    }
}
