//! jq programs, run by jaq.

mod error;
mod json;
mod library;
mod nesting;
mod regex;
mod time;
mod value;

use super::hook::{CompileError, Hook, HookError};
use crate::json::is_out_of_range;
use error::{compile_error, hook_error, load_error, run_error};
use futures_util::future::{LocalBoxFuture, ready};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Bind, Compiler, Ctx, Exn, Filter, RunPtr, Vars, native};
use jaq_json::Val;
use json::{from_json, into_json};
use nesting::drop_iteratively;
use serde_json::Value;
use value::Data;

/// A compiled program.
pub(super) struct Program {
    source: String,
    filter: Filter<Data>,
}

/// Filters that this core cannot have, by name and arity: it has no clock and no environment, and
/// must not end the process.
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
            .chain(library::filters())
            .chain(jaq_json::funs())
            .filter(|(name, binds, _)| !DISABLED_FILTERS.contains(&(*name, binds.len())))
            .filter(|(name, ..)| *name != FROM_JSON)
            .chain(disabled_filters())
            .chain([fromjson()]);
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
        let input = from_json(input);
        let ctx = Ctx::<Data>::new(&self.filter.lut, Vars::new([]));
        let mut outputs = self.filter.id.run((ctx, input));
        let Some(first) = outputs.next() else {
            return Ok(None);
        };
        let first = first.map_err(run_error)?;
        let second = outputs.next();
        // The iterator shares parts of the values. After it is dropped, `drop_iteratively` owns them
        // alone and can take them apart.
        drop(outputs);
        let output = match &second {
            None => into_json(&first),
            Some(_) => Err(hook_error(
                "gives more than one output; wrap them in [ ] or use first()",
            )),
        };
        drop_iteratively(first);
        match second {
            Some(Ok(value)) => drop_iteratively(value),
            Some(Err(exception)) => drop(run_error(exception)),
            None => {}
        }
        output
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
    let fail: RunPtr<Data> = |_| {
        let message = Val::from("now, env, halt and halt_error are not available here".to_owned());
        Box::new(std::iter::once(Err(Exn::from(jaq_core::Error::new(
            message,
        )))))
    };
    DISABLED_FILTERS.into_iter().map(move |(name, arity)| {
        let binds = std::iter::repeat_n(Bind::Var(()), arity).collect();
        native::run::<Data>((name, binds, fail))
    })
}

/// Replaced, because jaq's own filter recurses as deep as the text is nested, and would end the wasm
/// instance.
const FROM_JSON: &str = "fromjson";

fn fromjson() -> native::Fun<Data> {
    let parse: RunPtr<Data> = |(_, input)| {
        let parsed = text_of(&input).and_then(|text| serde_json::from_str::<Value>(&text));
        let parsed = parsed.and_then(|value| {
            if is_out_of_range(&value) {
                return Err(serde::de::Error::custom("number out of range"));
            }
            Ok(from_json(&value))
        });
        drop_iteratively(input);
        let fail = |error: serde_json::Error| {
            let message = Val::from(format!("cannot be parsed as JSON: {error}"));
            Exn::from(jaq_core::Error::new(message))
        };
        Box::new(std::iter::once(parsed.map_err(fail)))
    };
    native::run::<Data>((FROM_JSON, Box::new([]), parse))
}

fn text_of(input: &Val) -> serde_json::Result<String> {
    // Lists and objects are rejected. Their content would take recursion to write, and does not
    // matter for the error.
    let text = match input {
        Val::Arr(_) => "[]".to_owned(),
        Val::Obj(_) => "{}".to_owned(),
        other => other.to_string(),
    };
    serde_json::from_str(&text)
}
