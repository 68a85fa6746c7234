//! Regular expressions that a program has as constants. They are checked before it runs.

use super::super::ast::{Kind, Term};
use super::super::lexer::SyntaxError;
use super::super::regex::check_pattern;
use super::super::value::Val;
use super::Compiled;
use std::collections::HashMap;

/// The steps that all patterns of a program may take to build: hundreds of usual ones.
const MAX_STEPS: usize = 4_000_000;
/// What a pattern counts at least.
const STEPS_PER_PATTERN: usize = 500;

/// The patterns of a program that were found valid, and the steps that they took.
#[derive(Default)]
pub(super) struct Checked {
    patterns: HashMap<String, Vec<String>>,
    steps: usize,
}

/// Checks the pattern in a call, if the filter takes one and it is a constant.
pub(super) fn check(checked: &mut Checked, name: &str, args: &[Term]) -> Compiled<()> {
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
                [pattern, flags] => check_constant(checked, pattern, Some(flags)),
                _ => Ok(()),
            },
            _ => check_constant(checked, items, None),
        };
    }
    check_constant(checked, pattern, flags)
}

/// What is not constant is checked when the program runs.
fn check_constant(checked: &mut Checked, pattern: &Term, flags: Option<&Term>) -> Compiled<()> {
    let Kind::Constant(Val::Str(text)) = &pattern.kind else {
        return Ok(());
    };
    let flags = match flags.map(|flags| &flags.kind) {
        None | Some(Kind::Constant(Val::Null)) => "",
        Some(Kind::Constant(Val::Str(flags))) => flags.as_str(),
        Some(_) => return Ok(()),
    };
    let known = checked
        .patterns
        .entry(text.as_str().to_owned())
        .or_default();
    if known.iter().any(|known| known == flags) {
        return Ok(());
    }
    let refused = |message: String| SyntaxError::new(pattern.at, message);
    if checked.steps > MAX_STEPS {
        return Err(refused(
            "the program's regular expressions are too many or too large (program_limit)"
                .to_owned(),
        ));
    }
    checked.steps += STEPS_PER_PATTERN + check_pattern(text, flags).map_err(refused)?;
    known.push(flags.to_owned());
    Ok(())
}
