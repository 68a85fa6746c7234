//! Values as text, and text as values.

#![allow(
    clippy::needless_pass_by_value,
    reason = "all natives have one signature"
)]

use super::super::error::{Error, Outcome};
use super::super::json::parse;
use super::super::limits::Budget;
use super::super::native::{Native, native};
use super::super::value::Val;

pub(in super::super) const NATIVES: &[Native] = &[
    native("tojson", 0, |budget, input, _| {
        Ok(input.to_json(budget)?.into())
    }),
    native("tostring", 0, |budget, input, _| input.to_text(budget)),
    native("fromjson", 0, |budget, input, _| match &input {
        Val::Str(text) => parse(text, budget),
        _ => Err(Error::about(&input, "only strings can be parsed")),
    }),
    native("tonumber", 0, to_number),
    native("toboolean", 0, |_, input, _| match input.as_str() {
        Some("true") => Ok(Val::Bool(true)),
        Some("false") => Ok(Val::Bool(false)),
        _ if matches!(input, Val::Bool(_)) => Ok(input),
        _ => Err(Error::about(&input, "cannot be parsed as a boolean")),
    }),
];

fn to_number(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let text = match &input {
        Val::Num(_) | Val::Big(_) => return Ok(input),
        Val::Str(text) => text,
        _ => return Err(Error::about(&input, "cannot be parsed as a number")),
    };
    budget.text(text.len())?;
    if text.eq_ignore_ascii_case("nan") {
        return Ok(Val::Num(f64::NAN));
    }
    // Only so many digits are kept, but all are read.
    budget.digits(text)?;
    if !is_number(text) {
        return Err(Error::about(&input, "cannot be parsed as a number"));
    }
    Ok(Val::from_number_text(text))
}

/// `[+-] digits [. digits] [e [+-] digits]`, with a digit on one side of the point.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    (!whole.is_empty() || !fraction.is_empty())
        && are_digits(whole)
        && are_digits(fraction)
        && exponent.is_none_or(|digits| !digits.is_empty() && are_digits(digits))
}
