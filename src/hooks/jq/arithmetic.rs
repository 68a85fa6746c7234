//! `+`, `-`, `*`, `/`, `%` and comparisons.

use super::ast::{Arithmetic, Comparison};
use super::compare::{compare, is_equal};
use super::error::{Error, Outcome};
use super::limits::Budget;
use super::value::{NODE_BYTES, Obj, Val};

pub(super) fn calculate(
    operator: Arithmetic,
    left: Val,
    right: Val,
    budget: &mut Budget,
) -> Outcome {
    if let (Some(a), Some(b)) = (left.as_f64(), right.as_f64()) {
        return match operator {
            Arithmetic::Add => Ok(Val::Num(a + b)),
            Arithmetic::Subtract => Ok(Val::Num(a - b)),
            Arithmetic::Multiply => Ok(Val::Num(a * b)),
            Arithmetic::Divide if b == 0.0 => Err(Error::about_two(
                &left,
                &right,
                "cannot be divided because the divisor is zero",
            )),
            Arithmetic::Divide => Ok(Val::Num(a / b)),
            Arithmetic::Remainder => remainder(a, b).ok_or_else(|| {
                Error::about_two(
                    &left,
                    &right,
                    "cannot be divided (remainder) because the divisor is zero",
                )
            }),
        };
    }
    match operator {
        Arithmetic::Add => add(left, right, budget),
        Arithmetic::Subtract => subtract(&left, &right, budget),
        Arithmetic::Multiply => multiply(left, right, budget),
        Arithmetic::Divide => match (&left, &right) {
            (Val::Str(text), Val::Str(separator)) => split(text, separator, budget),
            _ => Err(Error::about_two(&left, &right, "cannot be divided")),
        },
        Arithmetic::Remainder => Err(Error::about_two(
            &left,
            &right,
            "cannot be divided (remainder)",
        )),
    }
}

/// `-value`
pub(super) fn negate(value: &Val, budget: &mut Budget) -> Outcome {
    match value {
        Val::Num(number) => Ok(Val::Num(-number)),
        Val::Big(literal) => {
            budget.digits(literal.text())?;
            Ok(literal.negated())
        }
        _ => Err(Error::about(value, "cannot be negated")),
    }
}

pub(super) fn compare_by(
    comparison: Comparison,
    left: &Val,
    right: &Val,
    budget: &mut Budget,
) -> Outcome {
    let holds = match comparison {
        Comparison::Equal => is_equal(left, right, budget)?,
        Comparison::NotEqual => !is_equal(left, right, budget)?,
        Comparison::Less => compare(left, right, budget)?.is_lt(),
        Comparison::LessOrEqual => compare(left, right, budget)?.is_le(),
        Comparison::Greater => compare(left, right, budget)?.is_gt(),
        Comparison::GreaterOrEqual => compare(left, right, budget)?.is_ge(),
    };
    Ok(Val::Bool(holds))
}

/// Of the whole parts, with the sign of the first.
fn remainder(a: f64, b: f64) -> Option<Val> {
    if a.is_nan() || b.is_nan() {
        return Some(Val::Num(f64::NAN));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "numbers beyond the range count as its ends, as in jq"
    )]
    let (a, b) = (a as i64, b as i64);
    if b == 0 {
        return None;
    }
    Some(Val::from(a.checked_rem(b).unwrap_or(0)))
}

/// The sum. The left value is changed in place if this is its only owner.
pub(super) fn add(left: Val, right: Val, budget: &mut Budget) -> Outcome {
    match (left, right) {
        (Val::Null, other) | (other, Val::Null) => Ok(other),
        (Val::Str(mut left), Val::Str(right)) => {
            budget.text(right.len())?;
            budget.reserve(left.len() + right.len())?;
            if left.is_shared() {
                budget.text(left.len())?;
            }
            left.push_str(&right);
            Ok(Val::Str(left))
        }
        (Val::Arr(mut left), Val::Arr(right)) => {
            if left.is_empty() {
                return Ok(Val::Arr(right));
            }
            budget.take(right.len())?;
            if left.is_shared() {
                budget.take(left.len())?;
            }
            budget.reserve((left.len() + right.len()) * 16)?;
            left.append(right);
            Ok(Val::Arr(left))
        }
        (Val::Obj(mut left), Val::Obj(right)) => {
            budget.take(right.len())?;
            if left.is_shared() {
                budget.take(left.len())?;
            }
            budget.reserve((left.len() + right.len()) * 48)?;
            for (key, value) in right.iter() {
                budget.key(key)?;
                left.insert(key.clone(), value.clone());
            }
            Ok(Val::Obj(left))
        }
        (Val::Num(a), Val::Num(b)) => Ok(Val::Num(a + b)),
        (left, right) => match (left.as_f64(), right.as_f64()) {
            (Some(a), Some(b)) => Ok(Val::Num(a + b)),
            _ => Err(Error::about_two(&left, &right, "cannot be added")),
        },
    }
}

fn subtract(left: &Val, right: &Val, budget: &mut Budget) -> Outcome {
    let (Val::Arr(left), Val::Arr(right)) = (left, right) else {
        return Err(Error::about_two(left, right, "cannot be subtracted"));
    };
    let mut kept = Vec::new();
    for item in left.iter() {
        let mut is_kept = true;
        for other in right.iter() {
            if is_equal(item, other, budget)? {
                is_kept = false;
                break;
            }
        }
        if is_kept {
            kept.push(item.clone());
        }
    }
    Ok(kept.into())
}

fn multiply(left: Val, right: Val, budget: &mut Budget) -> Outcome {
    match (left, right) {
        (Val::Obj(left), Val::Obj(right)) => Ok(Val::Obj(merge(left, &right, budget)?)),
        (Val::Str(text), number) | (number, Val::Str(text)) if number.as_f64().is_some() => {
            repeat(&text, number.as_f64().unwrap_or(f64::NAN), budget)
        }
        (left, right) => Err(Error::about_two(&left, &right, "cannot be multiplied")),
    }
}

/// The longest text that jq itself makes, in bytes.
const MAX_TEXT_BYTES: usize = 0x7fff_ffff;

/// A text, repeated; null if the number is negative.
fn repeat(text: &str, times: f64, budget: &mut Budget) -> Outcome {
    if times < 0.0 || times.is_nan() {
        return Ok(Val::Null);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is no less than 0, and the largest integer is too much anyway"
    )]
    let times = times as usize;
    let bytes = text.len().saturating_mul(times);
    if bytes > MAX_TEXT_BYTES {
        return Err(Error::new("Repeat string result too long"));
    }
    budget.text(bytes)?;
    budget.reserve(bytes)?;
    Ok(text.repeat(times).into())
}

/// Merges objects, and objects in them. It recurses as deep as they are nested.
fn merge(mut left: Obj, right: &Obj, budget: &mut Budget) -> Outcome<Obj> {
    budget.take(right.len() + if left.is_shared() { left.len() } else { 0 })?;
    budget.reserve((left.len() + right.len()) * 48)?;
    for (key, value) in right.iter() {
        budget.key(key)?;
        let merged = match (left.get(key), value) {
            (Some(Val::Obj(_)), Val::Obj(inner)) => match left.take(key) {
                Val::Obj(own) => Val::Obj(merge(own, inner, budget)?),
                other => other,
            },
            _ => value.clone(),
        };
        left.insert(key.clone(), merged);
    }
    Ok(left)
}

/// The parts of a text between separators; its characters if the separator is empty.
pub(super) fn split(text: &str, separator: &str, budget: &mut Budget) -> Outcome {
    budget.text(text.len())?;
    let count = if separator.is_empty() {
        text.chars().count()
    } else {
        text.matches(separator).count() + 1
    };
    budget.take(count)?;
    budget.reserve(count.saturating_mul(NODE_BYTES + 16) + text.len())?;
    let parts: Vec<Val> = if text.is_empty() {
        Vec::new()
    } else if separator.is_empty() {
        text.chars().map(|c| Val::from(String::from(c))).collect()
    } else {
        text.split(separator).map(Val::from).collect()
    };
    Ok(parts.into())
}
