//! Which field of the input a program failed on: `.email` in `.email | ascii_downcase`.
//!
//! The place where a program failed is looked up in its tree. The paths that the terms there work on are tried on the
//! input, and one is named only if what it leads to is of the kind that the error is about. So what is said is true of
//! the input, whatever the program did before.

use super::ast::{Def, Fold, Kind, Operator, Part, Pattern, Stage, Term};
use super::value::Val;
use serde_json::Value;
use std::fmt;

/// How many of the terms around the place are looked at.
const MAX_TERMS: usize = 4;

/// How many keys a path may have.
const MAX_KEYS: usize = 8;

/// The path of a value in the input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Path(Vec<Key>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Field(String),
    Index(usize),
    /// `[]`: any of the elements.
    Each,
}

/// The paths that each term around a place works on, innermost first.
pub(super) type Subjects = Vec<Vec<Path>>;

/// What is at paths of the input, if it is of the kinds that the error is about: "`.email` is null".
pub(super) fn described(
    subjects: &Subjects,
    input: &Value,
    kinds: &[&'static str],
) -> Option<String> {
    subjects.iter().find_map(|paths| {
        let mut told: Vec<String> = Vec::new();
        for path in paths {
            let kind = kinds.iter().find(|kind| path.leads_to(input, kind));
            if let Some(kind) = kind {
                let shown = format!("`{path}` is {}", with_article(kind));
                if !told.contains(&shown) {
                    told.push(shown);
                }
            }
        }
        (!told.is_empty()).then(|| told.join(" and "))
    })
}

/// The paths that the terms at a place of the program, in bytes, and around it work on.
pub(super) fn subjects(program: &Term, at: usize) -> Subjects {
    let mut search = Search {
        at,
        variables: Vec::new(),
        found: Vec::new(),
    };
    search.visit(program, Some(&Path::default()));
    search.found
}

struct Search<'a> {
    at: usize,
    /// The variables that hold here, and the paths of their values.
    variables: Vec<(&'a str, Option<Path>)>,
    found: Subjects,
}

impl<'a> Search<'a> {
    /// Looks for the place in a term. Returns whether it is there.
    fn visit(&mut self, term: &'a Term, input: Option<&Path>) -> bool {
        let variables = self.variables.len();
        let is_here = self.visit_parts(&term.kind, input) || term.at == self.at;
        if is_here && self.found.len() < MAX_TERMS {
            let paths = self.paths(&term.kind, input);
            if !paths.is_empty() {
                self.found.push(paths);
            }
        }
        self.variables.truncate(variables);
        is_here
    }

    fn visit_parts(&mut self, kind: &'a Kind, input: Option<&Path>) -> bool {
        match kind {
            Kind::Identity
            | Kind::Constant(_)
            | Kind::Variable(_)
            | Kind::Format(_)
            | Kind::Break(_)
            | Kind::Array(None) => false,
            Kind::Text(_, parts) => parts.iter().any(|part| match part {
                Part::Term(term) => self.visit(term, input),
                Part::Plain(_) => false,
            }),
            Kind::Index(of, key) => self.visit(of, input) || self.visit(key, input),
            Kind::Slice(of, from, to) => {
                let ends = [from, to].into_iter().flatten();
                self.visit(of, input) || ends.into_iter().any(|end| self.visit(end, input))
            }
            Kind::Iterate(of) | Kind::Negate(of) | Kind::Array(Some(of)) => self.visit(of, input),
            Kind::Try(body, handler) => {
                self.visit(body, input) || handler.iter().any(|handler| self.visit(handler, None))
            }
            Kind::Object(fields) => fields
                .iter()
                .any(|(key, value)| self.visit(key, input) || self.visit(value, input)),
            Kind::If(branches, otherwise) => {
                branches.iter().any(|(condition, then)| {
                    self.visit(condition, input) || self.visit(then, input)
                }) || otherwise.iter().any(|term| self.visit(term, input))
            }
            Kind::Fold(fold) => self.visit_fold(fold, input),
            Kind::Call(name, arguments) => {
                let input = input_of_arguments(name, arguments.len(), input);
                arguments
                    .iter()
                    .any(|argument| self.visit(argument, input.as_ref()))
            }
            Kind::Binary(operator, left, right) => {
                let update = match operator {
                    // Its input is what is at the path.
                    Operator::Modify => self.path_of(left, input),
                    _ => input.cloned(),
                };
                self.visit(left, input) || self.visit(right, update.as_ref())
            }
            Kind::Comma(terms) => terms.iter().any(|term| self.visit(term, input)),
            Kind::Pipe(stages, last) => self.visit_pipe(stages, last, input),
        }
    }

    fn visit_pipe(&mut self, stages: &'a [Stage], last: &'a Term, input: Option<&Path>) -> bool {
        let mut input = input.cloned();
        for stage in stages {
            match stage {
                Stage::Term(term) => {
                    if self.visit(term, input.as_ref()) {
                        return true;
                    }
                    input = self.path_of(term, input.as_ref());
                }
                Stage::Bind(term, patterns) => {
                    if self.visit(term, input.as_ref()) {
                        return true;
                    }
                    let path = self.path_of(term, input.as_ref());
                    self.bind(patterns, path);
                }
                Stage::Def(Def { body, .. }) => {
                    if self.visit(body, None) {
                        return true;
                    }
                }
                Stage::Label(_) => {}
            }
        }
        self.visit(last, input.as_ref())
    }

    fn visit_fold(&mut self, fold: &'a Fold, input: Option<&Path>) -> bool {
        if self.visit(&fold.source, input) || self.visit(&fold.init, input) {
            return true;
        }
        let path = self.path_of(&fold.source, input);
        self.bind(&fold.patterns, path);
        self.visit(&fold.update, None)
            || fold.extract.iter().any(|extract| self.visit(extract, None))
    }

    fn bind(&mut self, patterns: &'a [Pattern], path: Option<Path>) {
        if let [Pattern::Variable(name)] = patterns {
            self.variables.push((name, path));
            return;
        }
        for pattern in patterns {
            self.bind_unknown(pattern);
        }
    }

    fn bind_unknown(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::Variable(name) => self.variables.push((name, None)),
            Pattern::Array(patterns) => {
                for part in patterns {
                    self.bind_unknown(part);
                }
            }
            Pattern::Object(fields) => {
                for (_, name, part) in fields {
                    let name = name.iter().map(|name| (name.as_str(), None));
                    self.variables.extend(name);
                    if let Some(part) = part {
                        self.bind_unknown(part);
                    }
                }
            }
        }
    }

    /// The paths of the values that a term works on.
    fn paths(&self, kind: &'a Kind, input: Option<&Path>) -> Vec<Path> {
        let operands: Vec<&Term> = match kind {
            Kind::Index(of, _) | Kind::Slice(of, ..) | Kind::Iterate(of) | Kind::Negate(of) => {
                vec![of]
            }
            Kind::Binary(_, left, right) => vec![left, right],
            Kind::Format(_) => return input.cloned().into_iter().collect(),
            Kind::Call(name, arguments) => {
                let of_arguments = input_of_arguments(name, arguments.len(), input);
                let arguments = arguments.iter();
                let arguments =
                    arguments.filter_map(|term| self.path_of(term, of_arguments.as_ref()));
                return input.cloned().into_iter().chain(arguments).collect();
            }
            _ => Vec::new(),
        };
        let paths = operands.into_iter();
        paths.filter_map(|term| self.path_of(term, input)).collect()
    }

    /// The path that a term leads to, if it is one.
    fn path_of(&self, term: &Term, input: Option<&Path>) -> Option<Path> {
        match &term.kind {
            Kind::Identity => input.cloned(),
            Kind::Variable(name) => {
                let mut variables = self.variables.iter().rev();
                let (_, path) = variables.find(|(known, _)| known == name)?;
                path.clone()
            }
            Kind::Index(of, key) => {
                let key = match &key.kind {
                    Kind::Constant(Val::Str(name)) => Key::Field(name.as_str().to_owned()),
                    Kind::Constant(value) => Key::Index(index(value)?),
                    _ => return None,
                };
                self.path_of(of, input)?.with(key)
            }
            Kind::Iterate(of) => self.path_of(of, input)?.with(Key::Each),
            Kind::Try(body, None) => self.path_of(body, input),
            Kind::Pipe(stages, last) => {
                let mut path = input.cloned();
                for stage in stages {
                    let Stage::Term(term) = stage else {
                        return None;
                    };
                    path = self.path_of(term, path.as_ref());
                }
                self.path_of(last, path.as_ref())
            }
            _ => None,
        }
    }
}

impl Path {
    fn with(mut self, key: Key) -> Option<Self> {
        self.0.push(key);
        (self.0.len() <= MAX_KEYS).then_some(self)
    }

    /// Whether a value of this kind is there.
    fn leads_to(&self, input: &Value, kind: &str) -> bool {
        leads_to(&self.0, input, kind)
    }
}

fn leads_to(keys: &[Key], value: &Value, kind: &str) -> bool {
    let Some((key, rest)) = keys.split_first() else {
        return kind_of(value) == kind;
    };
    let missing = Value::Null;
    match (key, value) {
        (Key::Field(name), Value::Object(fields)) => {
            leads_to(rest, fields.get(name).unwrap_or(&missing), kind)
        }
        (Key::Index(index), Value::Array(items)) => {
            leads_to(rest, items.get(*index).unwrap_or(&missing), kind)
        }
        (Key::Field(_) | Key::Index(_), Value::Null) => leads_to(rest, value, kind),
        (Key::Each, Value::Array(items)) => items.iter().any(|item| leads_to(rest, item, kind)),
        (Key::Each, Value::Object(fields)) => {
            fields.values().any(|value| leads_to(rest, value, kind))
        }
        _ => false,
    }
}

/// As jq's `type` names it.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn with_article(kind: &str) -> String {
    match kind {
        "null" => kind.to_owned(),
        "array" | "object" => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

/// The index that a number is.
fn index(value: &Val) -> Option<usize> {
    const MAX_INDEX: usize = 1_000;
    let number = value.as_f64()?;
    (0..MAX_INDEX).find(|index| Val::from(*index).as_f64() == Some(number))
}

/// The input that the arguments of one of jq's own filters see.
fn input_of_arguments(name: &str, arguments: usize, input: Option<&Path>) -> Option<Path> {
    match (name, arguments) {
        (
            "map" | "map_values" | "any" | "all" | "sort_by" | "group_by" | "unique_by" | "min_by"
            | "max_by",
            1,
        ) => input.cloned()?.with(Key::Each),
        (
            "select" | "first" | "last" | "isempty" | "test" | "match" | "capture" | "scan"
            | "split" | "splits" | "ltrimstr" | "rtrimstr" | "startswith" | "endswith" | "join"
            | "has" | "contains" | "inside" | "index" | "error" | "strptime" | "strftime"
            | "flatten",
            1,
        )
        | ("limit", 2) => input.cloned(),
        _ => None,
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !matches!(self.0.first(), Some(Key::Field(name)) if is_name(name)) {
            f.write_str(".")?;
        }
        for key in &self.0 {
            match key {
                Key::Field(name) if is_name(name) => write!(f, ".{name}")?,
                Key::Field(name) => write!(f, "[{name:?}]")?,
                Key::Index(index) => write!(f, "[{index}]")?,
                Key::Each => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

/// Whether a name needs no quotes in a path.
fn is_name(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty()
}
