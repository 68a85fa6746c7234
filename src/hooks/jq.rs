//! jq programs, run by a machine of our own: jq as its manual has it, but no program runs for ever.

mod arithmetic;
mod ast;
mod code;
mod compare;
mod compile;
mod definitions;
mod error;
mod formats;
mod json;
mod lexer;
mod limits;
mod machine;
mod native;
mod natives;
mod numbers;
mod outputs;
mod parser;
mod paths;
mod reads;
mod regex;
mod subject;
mod time;
mod value;
mod write;

use super::hook::{CompileError, Hook, HookError};
use super::reads::ItemUse;
use super::shape::{Outputs, Shape, Work};
use crate::config::Position;
use code::Code;
use error::Error;
use futures_util::future::{LocalBoxFuture, ready};
use json::{from_json, into_json};
use lexer::SyntaxError;
use limits::MAX_PROGRAM_BYTES;
pub(super) use limits::MAX_STEPS;
use machine::Machine;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use subject::Subjects;
use value::Val;

/// A compiled program.
pub(super) struct Program {
    source: String,
    code: Code,
    item_use: ItemUse,
    /// What was found at the places where it failed.
    subjects: RefCell<BTreeMap<usize, Rc<Subjects>>>,
}

/// At how many places of a program the field is looked for that it failed on.
const MAX_PLACES: usize = 32;

/// The output of a program, and what it cost.
pub(super) struct Run {
    pub(super) output: Result<Option<Value>, HookError>,
    pub(super) steps: u64,
}

impl Program {
    pub(super) fn compile(program: &str) -> Result<Self, CompileError> {
        if program.len() > MAX_PROGRAM_BYTES {
            return Err(CompileError {
                at: Position { line: 1, column: 1 },
                message: format!(
                    "the program is longer than {MAX_PROGRAM_BYTES} bytes (program_limit)"
                ),
            });
        }
        let compiled = parser::parse(program)
            .and_then(|term| Ok((compile::compile(&term)?, reads::item_use(&term))));
        let (code, item_use) = compiled.map_err(|SyntaxError { at, message }| CompileError {
            at: Position::in_text(program, at),
            message,
        })?;
        Ok(Self {
            source: program.to_owned(),
            code,
            item_use,
            subjects: RefCell::default(),
        })
    }

    /// Runs the program on one value, and counts its steps, of which there are `max_steps` at most.
    pub(super) fn run(&self, input: &Value, max_steps: u64) -> Run {
        let mut machine = Machine::new(&self.code, from_json(input), max_steps);
        let output = self.output(&mut machine, input);
        Run {
            output,
            steps: machine.budget.steps(),
        }
    }

    fn output(&self, machine: &mut Machine<'_>, input: &Value) -> Result<Option<Value>, HookError> {
        let Some(first) = machine
            .next()
            .map_err(|error| self.failure(machine, &error, input))?
        else {
            return Ok(None);
        };
        match machine.next() {
            Ok(None) => {}
            Ok(Some(_)) => {
                return Err(Self::wrong_output(
                    "gives more than one output; wrap them in [ ] or use first()",
                ));
            }
            Err(error) => return Err(self.failure(machine, &error, input)),
        }
        if matches!(first, Val::Null) {
            return Ok(None);
        }
        match into_json(&first, &mut machine.budget) {
            Ok(Some(output)) => Ok(Some(output)),
            Ok(None) => Err(Self::wrong_output(
                "gives a value that JSON does not have, such as nan or infinite, or one nested too deeply",
            )),
            Err(error) => Err(self.failure(machine, &error, input)),
        }
    }

    fn failure(&self, machine: &Machine<'_>, error: &Error, input: &Value) -> HookError {
        if let Error::Limit(limit) = error {
            return HookError::Limit(limit.to_string());
        }
        let Position { line, column } = Position::in_text(&self.source, machine.at());
        let subjects = self.subjects(machine.at());
        let subject = subject::described(&subjects, input, &error.kinds());
        let subject = subject.map(|subject| format!("; {subject}"));
        HookError::Failed {
            message: error.message(),
            public: Some(format!(
                "at line {line}, column {column}: {}{}",
                error.public(&self.source),
                subject.unwrap_or_default()
            )),
        }
    }

    /// The fields that the program works on at a place. It is parsed anew for the first failure there.
    fn subjects(&self, at: usize) -> Rc<Subjects> {
        let mut known = self.subjects.borrow_mut();
        if let Some(subjects) = known.get(&at) {
            return Rc::clone(subjects);
        }
        if known.len() >= MAX_PLACES {
            return Rc::default();
        }
        let term = parser::parse(&self.source);
        let subjects = term.map_or_else(|_| Subjects::new(), |term| subject::subjects(&term, at));
        Rc::clone(known.entry(at).or_insert(Rc::new(subjects)))
    }

    fn wrong_output(message: &str) -> HookError {
        HookError::Failed {
            message: message.to_owned(),
            public: Some(format!("because it {message}")),
        }
    }
}

impl Hook for Program {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        Box::pin(ready(self.run(&input, MAX_STEPS).output))
    }

    fn identity(&self) -> &str {
        &self.source
    }

    fn item_use(&self) -> ItemUse {
        self.item_use.clone()
    }

    fn outputs(&self, input: &Shape, work: &mut Work) -> Outputs {
        // Parsed anew, because a run that looks at thousands of applicants does not need the tree.
        let Ok(term) = parser::parse(&self.source) else {
            return Outputs::unknown();
        };
        let (shape, at) = outputs::outputs(&term, input, work);
        Outputs {
            shape,
            at: Some(at),
        }
    }
}
