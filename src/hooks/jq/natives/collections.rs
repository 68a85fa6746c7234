//! Filters on arrays, objects and their parts.

#![allow(
    clippy::needless_pass_by_value,
    reason = "all natives have one signature"
)]

use super::super::arithmetic::add;
use super::super::compare::{is_equal, sorted_keys};
use super::super::error::{Error, Outcome};
use super::super::limits::Budget;
use super::super::native::{Native, native};
use super::super::paths;
use super::super::value::{Str, Val};

pub(in super::super) const NATIVES: &[Native] = &[
    native("length", 0, length),
    native("not", 0, |_, input, _| Ok(Val::Bool(!input.is_true()))),
    native("type", 0, |_, input, _| Ok(input.kind().into())),
    native("keys", 0, |budget, input, _| keys(budget, &input, true)),
    native("keys_unsorted", 0, |budget, input, _| {
        keys(budget, &input, false)
    }),
    native("has", 1, |budget, input, args| has(budget, &input, args)),
    native("add", 0, sum),
    native("contains", 1, |budget, input, args| {
        let other = args.first().unwrap_or(&Val::Null);
        contains(&input, other, budget).map(Val::Bool)
    }),
    native("setpath", 2, |budget, input, args| match args {
        [path, value] => paths::set_path(input, path, value.clone(), budget),
        _ => Ok(input),
    }),
    native("delpaths", 1, delete_paths),
    native("to_entries", 0, to_entries),
    native("flatten", 1, |budget, input, args| {
        flatten(budget, &input, args.first().unwrap_or(&Val::Null))
    }),
    native("reverse", 0, reverse),
    native("indices", 1, indices),
    native("_strindices", 1, string_indices),
    native("toarray", 0, |_, input, _| match input {
        Val::Arr(_) => Ok(input),
        other => Ok(vec![other].into()),
    }),
    native("error", 0, |_, input, _| Err(Error::Raised(input))),
    native("error", 1, |_, _, args| {
        Err(Error::Raised(args.first().cloned().unwrap_or(Val::Null)))
    }),
    native("debug", 0, |_, input, _| Ok(input)),
    native("stderr", 0, |_, input, _| Ok(input)),
    native("have_decnum", 0, |_, _, _| Ok(Val::Bool(true))),
    native("have_literal_numbers", 0, |_, _, _| Ok(Val::Bool(true))),
    native("transpose", 0, transpose),
];

fn length(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    Ok(match &input {
        Val::Null => Val::Num(0.0),
        Val::Num(number) => Val::Num(number.abs()),
        Val::Big(literal) if literal.text().starts_with('-') => {
            budget.digits(literal.text())?;
            literal.negated()
        }
        Val::Big(_) => input,
        Val::Str(text) => {
            budget.text(text.len())?;
            text.chars().count().into()
        }
        Val::Arr(items) => items.len().into(),
        Val::Obj(fields) => fields.len().into(),
        Val::Bool(_) => return Err(Error::about(&input, "has no length")),
    })
}

fn keys(budget: &mut Budget, input: &Val, is_sorted: bool) -> Outcome {
    match input {
        Val::Obj(fields) => {
            let keys = if is_sorted {
                sorted_keys(fields, budget)?
            } else {
                budget.take(fields.len())?;
                fields.iter().map(|(key, _)| key).collect()
            };
            let keys = keys.into_iter().map(|key| Val::Str(key.clone()));
            Ok(keys.collect::<Vec<Val>>().into())
        }
        Val::Arr(items) => {
            budget.take(items.len())?;
            Ok((0..items.len()).map(Val::from).collect::<Vec<Val>>().into())
        }
        _ => Err(Error::about(input, "has no keys")),
    }
}

fn has(budget: &mut Budget, input: &Val, args: &[Val]) -> Outcome {
    let key = args.first().unwrap_or(&Val::Null);
    match (input, key) {
        (Val::Null, _) => Ok(Val::Bool(false)),
        (Val::Obj(fields), Val::Str(key)) => {
            budget.key(key)?;
            Ok(Val::Bool(fields.get(key).is_some()))
        }
        (Val::Arr(items), Val::Num(_) | Val::Big(_)) => {
            #[expect(clippy::cast_precision_loss, reason = "no array is that long")]
            let length = items.len() as f64;
            let is_there = |index: f64| index.trunc() >= 0.0 && index.trunc() < length;
            Ok(Val::Bool(key.as_f64().is_some_and(is_there)))
        }
        _ => Err(Error::new(format!(
            "Cannot check whether {} has a {} key",
            input.kind(),
            key.kind()
        ))),
    }
}

/// The sum of all elements, or of all values of an object.
fn sum(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let items = input.into_elements().map_err(Error::Iterate)?;
    let mut total = Val::Null;
    for item in items {
        budget.take(1)?;
        total = add(total, item, budget)?;
    }
    Ok(total)
}

/// Recurses as deep as the values are nested.
fn contains(value: &Val, other: &Val, budget: &mut Budget) -> Outcome<bool> {
    budget.take(1)?;
    match (value, other) {
        (Val::Obj(fields), Val::Obj(wanted)) => {
            for (key, wanted) in wanted.iter() {
                budget.key(key)?;
                match fields.get(key) {
                    Some(field) if is_contained(field, wanted, budget)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        (Val::Arr(items), Val::Arr(wanted)) => {
            for wanted in wanted.iter() {
                let mut is_found = false;
                for item in items.iter() {
                    if is_contained(item, wanted, budget)? {
                        is_found = true;
                        break;
                    }
                }
                if !is_found {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Val::Str(text), Val::Str(wanted)) => {
            budget.text(text.len() + wanted.len())?;
            Ok(text.contains(wanted.as_str()))
        }
        _ if value.kind() == other.kind() => is_equal(value, other, budget),
        _ => Err(Error::about_two(
            value,
            other,
            "cannot have their containment checked",
        )),
    }
}

fn is_contained(value: &Val, other: &Val, budget: &mut Budget) -> Outcome<bool> {
    if value.kind() == other.kind() {
        return contains(value, other, budget);
    }
    budget.take(1)?;
    Ok(false)
}

fn delete_paths(budget: &mut Budget, input: Val, args: &[Val]) -> Outcome {
    match args.first() {
        Some(Val::Arr(list)) => paths::delete_paths(input, list.to_vec(), budget),
        _ => Err(Error::new("Paths must be specified as an array")),
    }
}

fn to_entries(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let Val::Obj(fields) = &input else {
        return match keys(budget, &input, false) {
            // An array has keys, too, but they are not those of entries.
            Ok(_) => Err(Error::Index(Box::new((input, Val::from("key"))))),
            Err(error) => Err(error),
        };
    };
    budget.take(fields.len() * 2)?;
    budget.reserve(fields.len().saturating_mul(64 + 2 * 48))?;
    let (name, content): (Str, Str) = ("key".into(), "value".into());
    let entries = fields.iter().map(|(key, value)| {
        Val::object([
            (name.clone(), Val::Str(key.clone())),
            (content.clone(), value.clone()),
        ])
    });
    Ok(entries.collect::<Vec<Val>>().into())
}

fn flatten(budget: &mut Budget, input: &Val, depth: &Val) -> Outcome {
    let depth = match depth.as_f64() {
        Some(depth) if depth < 0.0 => {
            return Err(Error::new("flatten depth must not be negative"));
        }
        Some(depth) => depth,
        None => return Err(Error::about(depth, "is not a depth of nesting")),
    };
    let mut items = Vec::new();
    flatten_into(budget, input, depth, &mut items)?;
    Ok(items.into())
}

/// Recurses as deep as the arrays are nested.
fn flatten_into(budget: &mut Budget, value: &Val, depth: f64, items: &mut Vec<Val>) -> Outcome<()> {
    let mut put = |budget: &mut Budget, item: &Val| {
        budget.take(1)?;
        budget.reserve(items.len() * 16)?;
        match item {
            Val::Arr(_) if depth > 0.0 => flatten_into(budget, item, depth - 1.0, items),
            _ => {
                items.push(item.clone());
                Ok(())
            }
        }
    };
    match value {
        Val::Arr(list) => list.iter().try_for_each(|item| put(budget, item)),
        Val::Obj(fields) => fields.iter().try_for_each(|(_, item)| put(budget, item)),
        other => Err(Error::Iterate(other.clone())),
    }
}

fn reverse(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    match input {
        Val::Null => Ok(Vec::new().into()),
        Val::Arr(items) => {
            budget.take(items.len())?;
            let mut items = items.into_vec();
            items.reverse();
            Ok(items.into())
        }
        Val::Str(text) => {
            budget.text(text.len())?;
            Ok(text.chars().rev().collect::<String>().into())
        }
        other => Err(Error::about(
            &other,
            "cannot be reversed, as it is not an array",
        )),
    }
}

/// The places of a part in an array or a text.
fn indices(budget: &mut Budget, input: Val, args: &[Val]) -> Outcome {
    let part = args.first().unwrap_or(&Val::Null);
    match (&input, part) {
        (Val::Null, _) => Ok(Val::Null),
        (Val::Arr(items), Val::Arr(part)) => paths::occurrences(items, part, budget),
        (Val::Arr(items), part) => paths::occurrences(items, std::slice::from_ref(part), budget),
        (Val::Str(text), Val::Str(part)) => places(budget, text, part),
        _ => paths::get(&input, part, budget),
    }
}

fn string_indices(budget: &mut Budget, input: Val, args: &[Val]) -> Outcome {
    match (&input, args) {
        (Val::Str(text), [Val::Str(part)]) => places(budget, text, part),
        (Val::Str(_), [part, ..]) => Err(Error::about(part, "is not a string")),
        _ => Err(Error::about(
            &input,
            "cannot be searched, as it is not a string",
        )),
    }
}

/// Counted in characters. The places may overlap.
fn places(budget: &mut Budget, text: &str, part: &str) -> Outcome {
    budget.text(text.len().saturating_mul(part.len().max(1)))?;
    budget.take(text.len() / 8)?;
    if part.is_empty() {
        return Ok(Val::Null);
    }
    let starts = text.char_indices().enumerate();
    let found = starts.filter(|(_, (offset, _))| {
        text.get(*offset..)
            .is_some_and(|rest| rest.starts_with(part))
    });
    let found: Vec<Val> = found.map(|(index, _)| Val::from(index)).collect();
    Ok(found.into())
}

fn transpose(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let Val::Arr(rows) = &input else {
        return Err(Error::Iterate(input));
    };
    let mut width = 0;
    for row in rows.iter() {
        match row {
            Val::Arr(row) => width = width.max(row.len()),
            Val::Null => {}
            other => return Err(Error::Index(Box::new((other.clone(), Val::Num(0.0))))),
        }
    }
    let cells = width.saturating_mul(rows.len());
    budget.take(cells)?;
    budget.reserve(cells.saturating_mul(16) + width.saturating_mul(64))?;
    let columns = (0..width).map(|index| {
        let cell = |row: &Val| {
            let cell = row.as_array().and_then(|row| row.get(index));
            cell.cloned().unwrap_or(Val::Null)
        };
        Val::from(rows.iter().map(cell).collect::<Vec<Val>>())
    });
    Ok(columns.collect::<Vec<Val>>().into())
}
