//! Parts of values by their paths.

mod delete;
mod slice;

use super::error::{Error, Outcome};
use super::limits::{Budget, Limit, MAX_NESTING};
use super::value::{Arr, Obj, Val};
pub(super) use delete::delete_paths;
use slice::{replace_slice, slice, slice_text};

/// The largest index at which an element may be set, as in jq.
const MAX_INDEX: f64 = 536_870_911.0;

/// `value[key]`
pub(super) fn get(value: &Val, key: &Val, budget: &mut Budget) -> Outcome {
    match (value, key) {
        (Val::Obj(object), Val::Str(key)) => {
            budget.key(key)?;
            Ok(object.get(key).cloned().unwrap_or(Val::Null))
        }
        (Val::Arr(items), Val::Num(_) | Val::Big(_)) => {
            let index = index_in(items, key);
            let item = index.and_then(|index| items.get(index));
            Ok(item.cloned().unwrap_or(Val::Null))
        }
        (Val::Arr(items), Val::Obj(range)) => slice(items, range, budget),
        (Val::Str(text), Val::Obj(range)) => slice_text(text, range, budget),
        (Val::Arr(items), Val::Arr(part)) => occurrences(items, part, budget),
        (Val::Null, Val::Str(_) | Val::Num(_) | Val::Big(_) | Val::Obj(_)) => Ok(Val::Null),
        _ => Err(Error::Index(Box::new((value.clone(), key.clone())))),
    }
}

/// The place of an index that may count from the end; `None` if it is before the beginning.
fn index_in(items: &Arr, key: &Val) -> Option<usize> {
    let index = key.as_f64().filter(|index| !index.is_nan())?.trunc();
    place(index, items.len())
}

fn place(index: f64, length: usize) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an index beyond the range is beyond any array"
    )]
    let index = index as i64;
    if index < 0 {
        let from_end = usize::try_from(index.unsigned_abs()).ok()?;
        return length.checked_sub(from_end);
    }
    usize::try_from(index).ok()
}

/// The indices at which a part begins.
pub(super) fn occurrences(items: &[Val], part: &[Val], budget: &mut Budget) -> Outcome {
    let mut found = Vec::new();
    if part.is_empty() {
        return Ok(Val::Null);
    }
    for (index, window) in items.windows(part.len()).enumerate() {
        let mut is_equal = true;
        for (a, b) in window.iter().zip(part) {
            if !super::compare::is_equal(a, b, budget)? {
                is_equal = false;
                break;
            }
        }
        if is_equal {
            found.push(Val::from(index));
        }
    }
    Ok(found.into())
}

/// The keys of a path.
fn keys(path: &Val) -> Outcome<&[Val]> {
    let Some(keys) = path.as_array() else {
        return Err(Error::new("Path must be specified as an array"));
    };
    if keys.len() > MAX_NESTING as usize {
        return Err(Error::Limit(Limit::Nesting));
    }
    Ok(keys)
}

/// `getpath(path)`
pub(super) fn get_path(value: &Val, path: &Val, budget: &mut Budget) -> Outcome {
    let keys = keys(path)?;
    budget.take(keys.len())?;
    let mut part = value.clone();
    for key in keys {
        part = get(&part, key, budget)?;
    }
    Ok(part)
}

/// Takes the value at a path out, so that its owner may change it in place.
pub(super) fn take_path(root: &mut Val, path: &Val, budget: &mut Budget) -> Outcome {
    let keys = keys(path)?;
    let part = get_path(root, path, budget)?;
    if keys.iter().any(|key| matches!(key, Val::Obj(_))) || is_missing(&part) {
        return Ok(part);
    }
    drop(part);
    take(root, keys, budget)
}

/// Whether nothing would be gained by taking a value out of another.
fn is_missing(value: &Val) -> bool {
    !matches!(value, Val::Str(_) | Val::Arr(_) | Val::Obj(_))
}

fn take(value: &mut Val, keys: &[Val], budget: &mut Budget) -> Outcome {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(std::mem::replace(value, Val::Null));
    };
    charge_copy(value, budget)?;
    match (&mut *value, key) {
        (Val::Obj(object), Val::Str(name)) => {
            budget.key(name)?;
            let mut part = object.take(name);
            let taken = take(&mut part, rest, budget)?;
            object.insert(name.clone(), part);
            Ok(taken)
        }
        (Val::Arr(items), key) => {
            let Some(index) = index_in(items, key) else {
                return Ok(Val::Null);
            };
            let mut part = items.take(index);
            let taken = take(&mut part, rest, budget)?;
            items.set(index, part);
            Ok(taken)
        }
        _ => Ok(Val::Null),
    }
}

/// Takes the steps for copying a value that has other owners.
fn charge_copy(value: &Val, budget: &mut Budget) -> Outcome<()> {
    match value {
        Val::Arr(items) if items.is_shared() => {
            budget.reserve(items.len() * 16)?;
            budget.take(items.len())
        }
        Val::Obj(fields) if fields.is_shared() => {
            budget.reserve(fields.len() * 48)?;
            budget.take(fields.len())
        }
        _ => Ok(()),
    }
}

/// `setpath(path; value)`
pub(super) fn set_path(root: Val, path: &Val, value: Val, budget: &mut Budget) -> Outcome {
    let keys = keys(path)?;
    budget.take(keys.len())?;
    set(root, keys, value, budget)
}

/// It recurses as deep as the path is long, which [`keys`] bounds.
fn set(root: Val, keys: &[Val], value: Val, budget: &mut Budget) -> Outcome {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(value);
    };
    charge_copy(&root, budget)?;
    match (root, key) {
        (Val::Obj(mut object), Val::Str(name)) => {
            budget.key(name)?;
            let part = if rest.is_empty() {
                Val::Null
            } else {
                object.take(name)
            };
            let part = set(part, rest, value, budget)?;
            object.insert(name.clone(), part);
            Ok(Val::Obj(object))
        }
        (Val::Null, Val::Str(name)) => {
            budget.key(name)?;
            let mut object = Obj::default();
            object.insert(name.clone(), set(Val::Null, rest, value, budget)?);
            Ok(Val::Obj(object))
        }
        (Val::Arr(items), Val::Num(_) | Val::Big(_)) => set_item(items, key, rest, value, budget),
        (Val::Null, Val::Num(_) | Val::Big(_)) => {
            set_item(Vec::new().into(), key, rest, value, budget)
        }
        (Val::Arr(items), Val::Obj(range)) => {
            let part = slice(&items, range, budget)?;
            let part = set(part, rest, value, budget)?;
            replace_slice(items, range, part, budget)
        }
        (Val::Null, Val::Obj(range)) => {
            let part = set(Val::Null, rest, value, budget)?;
            replace_slice(Vec::new().into(), range, part, budget)
        }
        (Val::Str(_), Val::Obj(_)) => Err(Error::new("Cannot update string slices")),
        (root, key) => Err(match get(&root, key, budget) {
            Err(error) => error,
            Ok(_) => Error::new(format!(
                "Cannot update field at {} index of {}",
                key.kind(),
                root.kind()
            )),
        }),
    }
}

fn set_item(mut items: Arr, key: &Val, rest: &[Val], value: Val, budget: &mut Budget) -> Outcome {
    let index = key.as_f64().unwrap_or(f64::NAN).floor();
    if index.is_nan() {
        return Err(Error::new("Cannot set array element at NaN index"));
    }
    if index > MAX_INDEX {
        return Err(Error::new("Array index too large"));
    }
    let Some(index) = place(index, items.len()) else {
        return Err(Error::new("Out of bounds negative array index"));
    };
    if let Some(missing) = (index + 1).checked_sub(items.len()) {
        budget.reserve(missing.saturating_mul(16))?;
        budget.take(missing)?;
    }
    let part = if rest.is_empty() {
        Val::Null
    } else {
        items.take(index)
    };
    let part = set(part, rest, value, budget)?;
    items.set(index, part);
    Ok(Val::Arr(items))
}

/// Fails if a value is nested too deeply. What was removed from a value may still count, so the depth is
/// measured before.
pub(super) fn check_nesting(value: &Val, budget: &mut Budget) -> Outcome<()> {
    if value.depth() > MAX_NESTING && measure(value, budget)? > MAX_NESTING {
        return Err(Error::Limit(Limit::Nesting));
    }
    Ok(())
}

/// How deep a value is nested. The recursion ends at the depth that was counted.
fn measure(value: &Val, budget: &mut Budget) -> Outcome<u32> {
    budget.take(1)?;
    let mut depth = 0;
    match value {
        Val::Arr(items) => {
            for item in items.iter() {
                depth = depth.max(measure(item, budget)?);
            }
            items.set_depth(depth + 1);
        }
        Val::Obj(fields) => {
            for (_, field) in fields.iter() {
                depth = depth.max(measure(field, budget)?);
            }
            fields.set_depth(depth + 1);
        }
        _ => return Ok(0),
    }
    Ok(depth + 1)
}
