//! The order of values: null, false, true, numbers, strings, arrays, objects.

use super::error::Outcome;
use super::limits::Budget;
use super::value::{Obj, Str, Val};
use std::cmp::Ordering;

/// Compares two values. It recurses as deep as they are nested, which a limit bounds, and takes a step for
/// each pair of parts.
pub(super) fn compare(a: &Val, b: &Val, budget: &mut Budget) -> Outcome<Ordering> {
    budget.take(1)?;
    Ok(match (a, b) {
        (Val::Big(a), Val::Big(b)) => {
            budget.texts(a.text(), b.text())?;
            a.compare(b)
        }
        (Val::Num(_) | Val::Big(_), Val::Num(_) | Val::Big(_)) => {
            compare_floats(a.as_f64(), b.as_f64())
        }
        (Val::Str(a), Val::Str(b)) => {
            if a.is_same(b) {
                return Ok(Ordering::Equal);
            }
            budget.texts(a, b)?;
            a.as_bytes().cmp(b.as_bytes())
        }
        (Val::Arr(a), Val::Arr(b)) => {
            if a.is_same(b) {
                return Ok(Ordering::Equal);
            }
            for (a, b) in a.iter().zip(b.iter()) {
                let order = compare(a, b, budget)?;
                if order.is_ne() {
                    return Ok(order);
                }
            }
            a.len().cmp(&b.len())
        }
        (Val::Obj(a), Val::Obj(b)) => return compare_objects(a, b, budget),
        _ => rank(a).cmp(&rank(b)),
    })
}

/// Whether two values are equal.
pub(super) fn is_equal(a: &Val, b: &Val, budget: &mut Budget) -> Outcome<bool> {
    Ok(rank(a) == rank(b) && compare(a, b, budget)?.is_eq())
}

/// `nan` is less than any number, itself included.
fn compare_floats(a: Option<f64>, b: Option<f64>) -> Ordering {
    let (a, b) = (a.unwrap_or(f64::NAN), b.unwrap_or(f64::NAN));
    if a.is_nan() {
        return Ordering::Less;
    }
    a.partial_cmp(&b).unwrap_or(Ordering::Greater)
}

/// By their keys first, in the order of the keys, then by their values.
fn compare_objects(a: &Obj, b: &Obj, budget: &mut Budget) -> Outcome<Ordering> {
    if a.is_same(b) {
        return Ok(Ordering::Equal);
    }
    let (a_keys, b_keys) = (sorted_keys(a, budget)?, sorted_keys(b, budget)?);
    for (a, b) in a_keys.iter().zip(&b_keys) {
        budget.texts(a, b)?;
        let order = a.cmp(b);
        if order.is_ne() {
            return Ok(order);
        }
    }
    if a_keys.len() != b_keys.len() {
        return Ok(a_keys.len().cmp(&b_keys.len()));
    }
    for key in a_keys {
        budget.key(key)?;
        if let (Some(a), Some(b)) = (a.get(key), b.get(key)) {
            let order = compare(a, b, budget)?;
            if order.is_ne() {
                return Ok(order);
            }
        }
    }
    Ok(Ordering::Equal)
}

/// The keys of an object in jq's order: by code points.
pub(super) fn sorted_keys<'o>(object: &'o Obj, budget: &mut Budget) -> Outcome<Vec<&'o Str>> {
    budget.take(object.len())?;
    budget.reserve(object.len() * 8)?;
    let mut keys: Vec<&Str> = object.iter().map(|(key, _)| key).collect();
    sort(&mut keys, |a, b| {
        budget.texts(a, b)?;
        Ok(a.cmp(b))
    })?;
    Ok(keys)
}

fn rank(value: &Val) -> u8 {
    match value {
        Val::Null => 0,
        Val::Bool(false) => 1,
        Val::Bool(true) => 2,
        Val::Num(_) | Val::Big(_) => 3,
        Val::Str(_) => 4,
        Val::Arr(_) => 5,
        Val::Obj(_) => 6,
    }
}

/// Sorts by a key, stably. Keys that are equal keep their order.
pub(super) fn sort_by_key<T>(
    items: &mut [T],
    key: impl Fn(&T) -> &Val,
    budget: &mut Budget,
) -> Outcome<()> {
    // A stable sort takes a copy of half of the items.
    budget.reserve(size_of_val(items) / 2)?;
    sort(items, |a, b| compare(key(a), key(b), budget))
}

/// Sorts stably by an order that may fail.
fn sort<T>(items: &mut [T], mut order: impl FnMut(&T, &T) -> Outcome<Ordering>) -> Outcome<()> {
    let mut failure = None;
    items.sort_by(|a, b| {
        if failure.is_some() {
            return Ordering::Equal;
        }
        match order(a, b) {
            Ok(order) => order,
            Err(error) => {
                failure = Some(error);
                Ordering::Equal
            }
        }
    });
    failure.map_or(Ok(()), Err)
}
