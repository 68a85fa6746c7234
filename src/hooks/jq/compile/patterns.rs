//! Regular expressions that a program has as constants. They are checked before it runs.

use super::super::ast::{Kind, Term};
use super::super::lexer::SyntaxError;
use super::super::regex::check_pattern;
use super::super::value::Val;
use super::Compiled;

/// Checks the pattern in a call, if the filter takes one and it is a constant.
pub(super) fn check(name: &str, args: &[Term]) -> Compiled<()> {
    let (pattern, flags) = match (name, args) {
        ("test" | "match" | "capture" | "scan" | "splits", [pattern])
        | ("sub" | "gsub", [pattern, _]) => (pattern, None),
        ("test" | "match" | "capture" | "scan" | "split" | "splits", [pattern, flags])
        | ("sub" | "gsub", [pattern, _, flags]) => (pattern, Some(flags)),
        _ => return Ok(()),
    };
    // `[pattern, flags]`, which some filters take.
    if let Kind::Array(Some(items)) = &pattern.kind {
        return match &items.kind {
            Kind::Comma(parts) => match parts.as_slice() {
                [pattern, flags] => check_constant(pattern, Some(flags)),
                _ => Ok(()),
            },
            _ => check_constant(items, None),
        };
    }
    check_constant(pattern, flags)
}

/// What is not constant is checked when the program runs.
fn check_constant(pattern: &Term, flags: Option<&Term>) -> Compiled<()> {
    let Kind::Constant(Val::Str(text)) = &pattern.kind else {
        return Ok(());
    };
    let flags = match flags.map(|flags| &flags.kind) {
        None | Some(Kind::Constant(Val::Null)) => "",
        Some(Kind::Constant(Val::Str(flags))) => flags.as_str(),
        Some(_) => return Ok(()),
    };
    check_pattern(text, flags).map_err(|message| SyntaxError::new(pattern.at, message))
}
