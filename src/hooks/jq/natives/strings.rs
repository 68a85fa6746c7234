//! Filters on strings.

#![allow(
    clippy::needless_pass_by_value,
    reason = "all natives have one signature"
)]

use super::super::arithmetic;
use super::super::error::{Error, Outcome};
use super::super::limits::Budget;
use super::super::native::{Native, native};
use super::super::value::Val;

pub(in super::super) const NATIVES: &[Native] = &[
    native("startswith", 1, |budget, input, args| {
        let (text, part) = two_texts(budget, &input, args, "startswith() requires string inputs")?;
        Ok(Val::Bool(text.starts_with(part)))
    }),
    native("endswith", 1, |budget, input, args| {
        let (text, part) = two_texts(budget, &input, args, "endswith() requires string inputs")?;
        Ok(Val::Bool(text.ends_with(part)))
    }),
    native("ltrimstr", 1, |budget, input, args| {
        let (text, part) = two_texts(budget, &input, args, "startswith() requires string inputs")?;
        Ok(text
            .strip_prefix(part)
            .map_or_else(|| input.clone(), Val::from))
    }),
    native("rtrimstr", 1, |budget, input, args| {
        let (text, part) = two_texts(budget, &input, args, "endswith() requires string inputs")?;
        let rest = text.strip_suffix(part);
        Ok(rest.map_or_else(|| input.clone(), Val::from))
    }),
    native("trim", 0, |budget, input, _| {
        trim(budget, &input, str::trim)
    }),
    native("ltrim", 0, |budget, input, _| {
        trim(budget, &input, str::trim_start)
    }),
    native("rtrim", 0, |budget, input, _| {
        trim(budget, &input, str::trim_end)
    }),
    native("explode", 0, explode),
    native("implode", 0, implode),
    native("split", 1, |budget, input, args| match (&input, args) {
        (Val::Str(text), [Val::Str(separator)]) => arithmetic::split(text, separator, budget),
        _ => Err(Error::wrong_kind(&input, SPLIT_TAKES_STRINGS)),
    }),
    native("ascii_downcase", 0, |budget, input, _| {
        let text = text(budget, &input, "explode input must be a string")?;
        Ok(text.to_ascii_lowercase().into())
    }),
    native("ascii_upcase", 0, |budget, input, _| {
        let text = text(budget, &input, "explode input must be a string")?;
        Ok(text.to_ascii_uppercase().into())
    }),
    native("utf8bytelength", 0, |_, input, _| match &input {
        Val::Str(text) => Ok(text.len().into()),
        _ => Err(Error::about(&input, "only strings have UTF-8 byte length")),
    }),
    native("join", 1, join),
];

const SPLIT_TAKES_STRINGS: &str = "split input and separator must be strings";

fn text<'v>(budget: &mut Budget, value: &'v Val, wrong: &str) -> Outcome<&'v str> {
    let Some(text) = value.as_str() else {
        return Err(Error::wrong_kind(value, wrong));
    };
    budget.text(text.len())?;
    Ok(text)
}

fn two_texts<'v>(
    budget: &mut Budget,
    input: &'v Val,
    args: &'v [Val],
    wrong: &str,
) -> Outcome<(&'v str, &'v str)> {
    let part = text(budget, args.first().unwrap_or(&Val::Null), wrong)?;
    Ok((text(budget, input, wrong)?, part))
}

fn trim(budget: &mut Budget, input: &Val, trim: fn(&str) -> &str) -> Outcome {
    let text = text(budget, input, "trim input must be a string")?;
    let trimmed = trim(text);
    if trimmed.len() == text.len() {
        return Ok(input.clone());
    }
    Ok(trimmed.into())
}

fn explode(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let text = text(budget, &input, "explode input must be a string")?;
    budget.take(text.len() / 4)?;
    budget.reserve(text.len().saturating_mul(16))?;
    let points = text.chars().map(|c| Val::Num(f64::from(u32::from(c))));
    Ok(points.collect::<Vec<Val>>().into())
}

fn implode(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let Val::Arr(points) = &input else {
        return Err(Error::wrong_kind(&input, "implode input must be an array"));
    };
    budget.take(points.len() / 4)?;
    let mut text = String::new();
    for point in points.iter() {
        let Some(number) = point.as_f64().filter(|number| !number.is_nan()) else {
            return Err(Error::about(
                point,
                "can't be imploded, unicode codepoint needs to be numeric",
            ));
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is no code point is replaced"
        )]
        let c = (number > -1.0)
            .then_some(number as u32)
            .and_then(char::from_u32);
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Ok(text.into())
}

fn join(budget: &mut Budget, input: Val, args: &[Val]) -> Outcome {
    let separator = args.first().unwrap_or(&Val::Null);
    let items = input.into_elements().map_err(Error::Iterate)?;
    let mut joined = Val::Null;
    for item in items {
        budget.take(1)?;
        joined = match joined {
            Val::Null => Val::from(""),
            before => arithmetic::add(before, separator.clone(), budget)?,
        };
        let part = match item {
            Val::Bool(_) | Val::Num(_) | Val::Big(_) => item.to_text(budget)?,
            Val::Null => Val::from(""),
            other => other,
        };
        joined = arithmetic::add(joined, part, budget)?;
    }
    match joined {
        Val::Null => Ok(Val::from("")),
        other => Ok(other),
    }
}
