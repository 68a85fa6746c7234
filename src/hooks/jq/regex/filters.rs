//! The natives of which `test`, `match`, `capture`, `scan`, `split` and `sub` are made.

use super::{Flags, Match, Pattern, Span};
use crate::hooks::jq::error::{Error, Outcome};
use crate::hooks::jq::limits::Budget;
use crate::hooks::jq::native::{Native, native};
use crate::hooks::jq::value::Val;
use std::rc::Rc;

/// Their arguments are a pattern and flags.
pub(in crate::hooks::jq) const NATIVES: &[Native] = &[
    native("_matches", 2, |budget, input, args| {
        let (text, pattern) = prepare(budget, &input, args)?;
        let mut values = Vec::new();
        for found in pattern.matches(text, budget)? {
            reserve(budget, &found, values.len())?;
            values.push(found.into_value(text));
        }
        Ok(Val::from(values))
    }),
    native("_parts", 2, |budget, input, args| {
        let (text, pattern) = prepare(budget, &input, args)?;
        let between = |from, to| Val::from(text.get(from..to).unwrap_or_default());
        let mut values = Vec::new();
        let mut from = 0;
        for found in pattern.matches(text, budget)? {
            reserve(budget, &found, values.len())?;
            values.push(between(from, found.whole.bytes.start));
            from = found.whole.bytes.end;
            values.push(found.into_value(text));
        }
        values.push(between(from, text.len()));
        Ok(Val::from(values))
    }),
    native("_is_match", 2, |budget, input, args| {
        let (text, pattern) = prepare(budget, &input, args)?;
        Ok(pattern.is_match(text, budget)?.into())
    }),
];

/// What the value of a match or a group takes, without its text.
const MATCH_BYTES: usize = 512;

/// Takes the steps and looks for the memory of a match's value. Values that exist count by themselves.
fn reserve(budget: &mut Budget, found: &Match, values: usize) -> Outcome<()> {
    let parts = found.captures.len() + 1;
    budget.take(parts)?;
    budget.reserve(MATCH_BYTES * parts + 16 * values)
}

fn prepare<'a>(
    budget: &mut Budget,
    input: &'a Val,
    args: &[Val],
) -> Outcome<(&'a str, Rc<Pattern>)> {
    let wrong = "cannot be matched, as it is not a string";
    let text = input.as_str().ok_or_else(|| Error::about(input, wrong))?;
    let [pattern, flags] = args else {
        return Err(Error::new("a pattern and flags are missing"));
    };
    let not_text = |value| Error::about(value, "is not a string");
    let pattern = pattern.as_str().ok_or_else(|| not_text(pattern))?;
    let flags = match flags {
        Val::Null => Flags::default(),
        flags => {
            let flags = flags.as_str().ok_or_else(|| not_text(flags))?;
            let wrong = "the flags are not a valid modifier string";
            Flags::parse(flags).map_err(|message| Error::with_values(message, wrong))?
        }
    };
    Ok((text, budget.pattern(pattern, flags)?))
}

impl Match {
    fn into_value(self, text: &str) -> Val {
        let captures = self.captures.into_iter().map(|capture| {
            let mut fields = fields(capture.span.as_ref(), text);
            fields.push((
                "name",
                capture.name.map_or(Val::Null, |name| Val::from(&*name)),
            ));
            Val::object(fields)
        });
        let captures: Vec<Val> = captures.collect();
        let mut fields = fields(Some(&self.whole), text);
        fields.push(("captures", captures.into()));
        Val::object(fields)
    }
}

fn fields(span: Option<&Span>, text: &str) -> Vec<(&'static str, Val)> {
    let (offset, length, string) = match span {
        Some(span) => {
            let string = text.get(span.bytes.clone()).unwrap_or_default();
            (span.offset.into(), span.length, string.into())
        }
        None => (Val::from(-1), 0, Val::Null),
    };
    vec![
        ("offset", offset),
        ("length", length.into()),
        ("string", string),
    ]
}
