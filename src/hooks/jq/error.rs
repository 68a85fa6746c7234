//! Errors of jaq, in the words and positions of this crate.

use super::nesting::MAX_LEVELS;
use crate::config::Position;
use crate::hooks::hook::{CompileError, HookError};
use jaq_core::{Exn, compile, load};
use jaq_json::Val;
use std::fmt::{Display, Write};

/// An error of a hook with this message.
pub(super) fn hook_error(message: impl Display) -> HookError {
    HookError(message.to_string())
}

/// An exception that a program does not catch.
pub(super) fn run_error(exception: Exn<'_, Val>) -> HookError {
    let Ok(failure) = exception.get_err() else {
        return hook_error("ends by halt or break instead of giving a value");
    };
    let mut message = LimitedMessage::default();
    if write!(message, "{failure}").is_ok() {
        return HookError(message.text);
    }
    // The values in the error are not accessible, so they cannot be dropped without recursion.
    // Leaking them is better than a stack overflow.
    std::mem::forget(failure);
    hook_error("fails with an error whose value is nested too deeply to be shown")
}

/// The first error of a program that does not parse.
pub(super) fn load_error(program: &str, errors: load::Errors<&str, ()>) -> CompileError {
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

/// The first name of a program that is not defined.
pub(super) fn compile_error(program: &str, errors: compile::Errors<&str, ()>) -> CompileError {
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

/// The position of `part`, a slice of the program. Any other slice stands for the end of the
/// program, where it ends too early.
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

/// The text of an error. Writing fails where a value in it is nested too deeply, so that the
/// recursion of the writer ends.
#[derive(Default)]
struct LimitedMessage {
    text: String,
    levels: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Write for LimitedMessage {
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
        if self.levels > MAX_LEVELS {
            return Err(std::fmt::Error);
        }
        Ok(())
    }
}
