//! jq programs, run by jaq.

use super::{CompileError, Hook, HookError};
use crate::workflow::Position;
use futures_util::future::{LocalBoxFuture, ready};
use jaq_core::data::JustLut;
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Bind, Compiler, Ctx, Exn, Filter, RunPtr, Vars, native};
use jaq_json::Val;
use serde_json::Value;

type Data = JustLut<Val>;

/// A compiled program.
pub(super) struct Program {
    source: String,
    filter: Filter<Data>,
}

/// Filters that have no meaning here or would end the process, by name and arity: there is no
/// clock, no environment and no process in a pure core, and what is logged may be personal data.
const WITHHELD: [(&str, usize); 3] = [("now", 0), ("env", 0), ("halt", 1)];

impl Program {
    pub(super) fn compile(program: &str) -> Result<Self, CompileError> {
        let defs = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let arena = Arena::default();
        let modules = Loader::new(defs)
            .load(
                &arena,
                File {
                    code: program,
                    path: (),
                },
            )
            .map_err(|errors| load_error(program, errors))?;
        let funs = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs())
            .filter(|(name, binds, _)| !WITHHELD.contains(&(*name, binds.len())))
            .filter(|(name, ..)| *name != FROM_JSON)
            .chain(withheld())
            .chain([from_json()]);
        Compiler::default()
            .with_funs(funs)
            .compile(modules)
            .map(|filter| Self {
                source: program.to_owned(),
                filter,
            })
            .map_err(|errors| compile_error(program, errors))
    }

    fn run(&self, input: &Value) -> Result<Option<Value>, HookError> {
        let input: Val = serde_json::from_value(input.clone()).map_err(error)?;
        let ctx = Ctx::<Data>::new(&self.filter.lut, Vars::new([]));
        let mut outputs = self.filter.id.run((ctx, input));
        let Some(first) = outputs.next() else {
            return Ok(None);
        };
        let first = first.map_err(exception)?;
        if outputs.next().is_some() {
            return Err(error(
                "gives more than one output; wrap them in [ ] or use first()",
            ));
        }
        // Through text, which keeps numbers of any size as they are.
        match serde_json::from_str(&first.to_string()) {
            Ok(Value::Null) => Ok(None),
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(error(
                "gives a value that JSON does not have, such as nan or infinite, or one nested too deeply",
            )),
        }
    }
}

impl Hook for Program {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        Box::pin(ready(self.run(&input)))
    }

    fn identity(&self) -> &str {
        &self.source
    }
}

fn withheld() -> impl Iterator<Item = native::Fun<Data>> {
    let refuse: RunPtr<Data> = |_| {
        let message = Val::from("now, env, halt and halt_error are not available here".to_owned());
        Box::new(std::iter::once(Err(Exn::from(jaq_core::Error::new(
            message,
        )))))
    };
    WITHHELD.into_iter().map(move |(name, arity)| {
        let binds = std::iter::repeat_n(Bind::Var(()), arity).collect();
        native::run::<Data>((name, binds, refuse))
    })
}

/// jaq's own goes as deep as the text is nested, and would end the wasm instance.
const FROM_JSON: &str = "fromjson";

fn from_json() -> native::Fun<Data> {
    let parse: RunPtr<Data> = |(_, input)| {
        let parsed = serde_json::from_str::<String>(&input.to_string())
            .and_then(|text| serde_json::from_str::<Val>(&text));
        let refuse = |error: serde_json::Error| {
            let message = Val::from(format!("cannot be parsed as JSON: {error}"));
            Exn::from(jaq_core::Error::new(message))
        };
        Box::new(std::iter::once(parsed.map_err(refuse)))
    };
    native::run::<Data>((FROM_JSON, Box::new([]), parse))
}

fn error(message: impl std::fmt::Display) -> HookError {
    HookError(message.to_string())
}

fn exception(exception: Exn<'_, Val>) -> HookError {
    match exception.get_err() {
        Ok(error) => HookError(error.to_string()),
        Err(_) => error("ends by halt or break instead of giving a value"),
    }
}

fn load_error(program: &str, errors: load::Errors<&str, ()>) -> CompileError {
    let first = errors.into_iter().map(|(_, error)| error).next();
    let (part, message) = match first {
        Some(load::Error::Lex(errors)) => match errors.into_iter().next() {
            Some((expected, found)) => (found, format!("expected {}", expected.as_str())),
            None => ("", String::new()),
        },
        Some(load::Error::Parse(errors)) => match errors.into_iter().next() {
            Some((expected, found)) => (found, format!("expected {}", expected.as_str())),
            None => ("", String::new()),
        },
        Some(load::Error::Io(errors)) => match errors.into_iter().next() {
            Some((path, _)) => (path, "modules cannot be imported here".to_owned()),
            None => ("", String::new()),
        },
        None => ("", String::new()),
    };
    at(program, part, message)
}

fn compile_error(program: &str, errors: jaq_core::compile::Errors<&str, ()>) -> CompileError {
    let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
    match first {
        Some((part, undefined)) => at(
            program,
            part,
            format!("there is no {} `{part}`", undefined.as_str()),
        ),
        None => at(program, "", "does not compile".to_owned()),
    }
}

/// The position of `part`, a slice of the program; its end where the program ends too early.
fn at(program: &str, part: &str, message: String) -> CompileError {
    let start = program.as_ptr() as usize;
    let offset = (part.as_ptr() as usize)
        .checked_sub(start)
        .filter(|offset| *offset <= program.len())
        .unwrap_or(program.len());
    let before = program.get(..offset).unwrap_or(program);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let at = Position {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    };
    CompileError { at, message }
}
