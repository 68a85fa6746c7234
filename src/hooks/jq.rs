//! jq programs, run by jaq.

mod library;
mod regex;
mod time;

use super::{CompileError, Hook, HookError};
use crate::config::Position;
use futures_util::future::{LocalBoxFuture, ready};
use jaq_core::data::JustLut;
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Bind, Compiler, Ctx, Exn, Filter, RunPtr, Vars, native};
use jaq_json::{Rc, Val};
use serde_json::Value;
use std::fmt::Write;

type Data = JustLut<Val>;

/// A compiled program.
pub(super) struct Program {
    source: String,
    filter: Filter<Data>,
}

/// Filters that have no meaning here or would end the process, by name and arity: there is no
/// clock, no environment and no process in a pure core, and what is logged may be personal data.
const DISABLED_FILTERS: [(&str, usize); 3] = [("now", 0), ("env", 0), ("halt", 1)];

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
            .chain(jaq_std::base_funs())
            .chain(library::funs())
            .chain(jaq_json::funs())
            .filter(|(name, binds, _)| !DISABLED_FILTERS.contains(&(*name, binds.len())))
            .filter(|(name, ..)| *name != FROM_JSON)
            .chain(disabled_filters())
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
        let second = outputs.next();
        // Before the values: what it still holds of them goes without their parts.
        drop(outputs);
        let given = match &second {
            None => given(&first),
            Some(_) => Err(error(
                "gives more than one output; wrap them in [ ] or use first()",
            )),
        };
        drop_iteratively(first);
        match second {
            Some(Ok(value)) => drop_iteratively(value),
            Some(Err(other)) => drop(exception(other)),
            None => {}
        }
        given
    }
}

/// What a program's only output is, outside jaq.
fn given(output: &Val) -> Result<Option<Value>, HookError> {
    let refused = || {
        error(
            "gives a value that JSON does not have, such as nan or infinite, or one nested too deeply",
        )
    };
    if !is_nested_within(output, LEVELS) {
        return Err(refused());
    }
    // Through text, which keeps numbers of any size as they are.
    match serde_json::from_str(&output.to_string()) {
        Ok(Value::Null) => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(_) => Err(refused()),
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

fn disabled_filters() -> impl Iterator<Item = native::Fun<Data>> {
    let refuse: RunPtr<Data> = |_| {
        let message = Val::from("now, env, halt and halt_error are not available here".to_owned());
        Box::new(std::iter::once(Err(Exn::from(jaq_core::Error::new(
            message,
        )))))
    };
    DISABLED_FILTERS.into_iter().map(move |(name, arity)| {
        let binds = std::iter::repeat_n(Bind::Var(()), arity).collect();
        native::run::<Data>((name, binds, refuse))
    })
}

/// jaq's own goes as deep as the text is nested, and would end the wasm instance.
const FROM_JSON: &str = "fromjson";

fn from_json() -> native::Fun<Data> {
    let parse: RunPtr<Data> = |(_, input)| {
        let parsed = text_of(&input).and_then(|text| serde_json::from_str::<Val>(&text));
        drop_iteratively(input);
        let refuse = |error: serde_json::Error| {
            let message = Val::from(format!("cannot be parsed as JSON: {error}"));
            Exn::from(jaq_core::Error::new(message))
        };
        Box::new(std::iter::once(parsed.map_err(refuse)))
    };
    native::run::<Data>((FROM_JSON, Box::new([]), parse))
}

fn text_of(input: &Val) -> serde_json::Result<String> {
    // Of another value, which is refused, the form of the outermost is enough.
    let text = match input {
        Val::Arr(_) => "[]".to_owned(),
        Val::Obj(_) => "{}".to_owned(),
        other => other.to_string(),
    };
    serde_json::from_str(&text)
}

fn error(message: impl std::fmt::Display) -> HookError {
    HookError(message.to_string())
}

fn exception(exception: Exn<'_, Val>) -> HookError {
    let Ok(failure) = exception.get_err() else {
        return error("ends by halt or break instead of giving a value");
    };
    let mut message = Message::default();
    if write!(message, "{failure}").is_ok() {
        return HookError(message.text);
    }
    // The values in it cannot be had to take them apart. That they stay is better than that all ends.
    std::mem::forget(failure);
    error("fails with an error whose value is nested too deeply to be shown")
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

/// So deep may a value be nested that leaves jaq, as `serde_json` has it. jaq writes and drops values by recursion, and where
/// the stack ends, the process does, or the wasm instance with all that runs in it.
const LEVELS: usize = 128;

fn is_nested_within(value: &Val, levels: usize) -> bool {
    let Some(inside) = levels.checked_sub(1) else {
        return !matches!(value, Val::Arr(_) | Val::Obj(_));
    };
    match value {
        Val::Arr(values) => values.iter().all(|value| is_nested_within(value, inside)),
        Val::Obj(fields) => fields
            .iter()
            .all(|(key, value)| is_nested_within(key, inside) && is_nested_within(value, inside)),
        _ => true,
    }
}

/// Drops a value of any depth, without recursion.
fn drop_iteratively(value: Val) {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            // What is shared is dropped by whoever is the last to have it.
            Val::Arr(shared) => values.extend(Rc::try_unwrap(shared).unwrap_or_default()),
            Val::Obj(shared) => {
                let fields = Rc::try_unwrap(shared).unwrap_or_default();
                values.extend(fields.into_iter().flat_map(<[Val; 2]>::from));
            }
            _ => {}
        }
    }
}

/// The text of an error with the values in it, as long as none is nested too deeply: then writing it ends.
#[derive(Default)]
struct Message {
    text: String,
    levels: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.in_string => self.is_escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'[' | b'{' if !self.in_string => self.levels += 1,
                b']' | b'}' if !self.in_string => self.levels = self.levels.saturating_sub(1),
                _ => {}
            }
        }
        self.text.push_str(text);
        if self.levels > LEVELS {
            return Err(std::fmt::Error);
        }
        Ok(())
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
