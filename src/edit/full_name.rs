//! `info.full_name`, which is made of two other values: half of a name never wins over a whole one.
//!
//! A formatted full name is half a name if it is one of the two parts: the only one that is formatted, or
//! one of two that are known after the merge. `null Exemple` and `Exemple,`, as programs write it where a part is
//! missing, are half a name too.
//!
//! * A whole name wins.
//! * Half a name, or no full name where a part changes, leaves HrFlow.ai's full name, unless that one was
//!   made of HrFlow.ai's own parts: then it is made anew of the merged parts, in the same order.
//! * If HrFlow.ai holds no full name, it is made of the parts that are known. One is better than none.

use super::equality::{is_equivalent, plain};
use super::normalize::is_nothing;
use crate::json::{Object, get, is_blank, trim};
use serde_json::Value;

/// The first and the last name of an `info`.
struct Parts<'a>([Option<&'a str>; 2]);

/// The full name to write; `None` if the current one stays. `merged` holds the parts after the merge.
pub(super) fn full_name(current: &Object, formatted: &Object, merged: &Object) -> Option<Value> {
    let (before, ours, after) = (Parts::of(current), Parts::of(formatted), Parts::of(merged));
    let given = match get(formatted, "full_name") {
        nothing if is_nothing(nothing) => None,
        Value::String(name) => Some(name.as_str()),
        // Whatever that is, it is no name of two parts.
        other => return Some(other.clone()),
    };
    if let Some(name) = given
        && !is_half(name, &ours, &after)
    {
        return Some(name.into());
    }
    let changes = |key: &str| !is_equivalent(get(current, key), get(merged, key));
    let has_changed = changes("first_name") || changes("last_name");
    let known = get(current, "full_name").as_str();
    let Some(known) = known.filter(|name| !is_blank(name)) else {
        let is_worth_it = given.is_some() || (has_changed && after.are_both_known());
        return after
            .joined(FIRST_LAST)
            .filter(|_| is_worth_it)
            .map(Value::String);
    };
    let is_made_in = |order: &Order| {
        let own = before.joined(*order);
        own.is_some_and(|own| is_same_name(&own, known))
    };
    let order = ORDERS.into_iter().find(is_made_in)?;
    after
        .joined(order)
        .filter(|_| has_changed)
        .map(Value::String)
}

/// The positions of the parts in a full name.
type Order = [usize; 2];

const FIRST_LAST: Order = [0, 1];
const ORDERS: [Order; 2] = [FIRST_LAST, [1, 0]];

impl<'a> Parts<'a> {
    fn of(info: &'a Object) -> Self {
        let part = |key| get(info, key).as_str().filter(|name| !is_blank(name));
        Self([part("first_name"), part("last_name")])
    }

    fn known(&self) -> impl Iterator<Item = &'a str> {
        self.0.into_iter().flatten()
    }

    fn are_both_known(&self) -> bool {
        self.known().count() == 2
    }

    /// The parts that are known, in this order.
    fn joined(&self, order: Order) -> Option<String> {
        let parts = order
            .iter()
            .filter_map(|index| self.0.get(*index).copied().flatten());
        let parts: Vec<&str> = parts.map(trim).collect();
        Some(parts.join(" ")).filter(|name| !name.is_empty())
    }
}

/// Whether a formatted full name is only one of the parts.
fn is_half(name: &str, ours: &Parts<'_>, after: &Parts<'_>) -> bool {
    let is_whole = |order| {
        after
            .joined(order)
            .is_some_and(|whole| is_same_name(&whole, name))
    };
    if after.are_both_known() && ORDERS.into_iter().any(is_whole) {
        return false;
    }
    let words = words(name);
    let bare = if ours.are_both_known() {
        words.as_slice()
    } else {
        without_filler(&words)
    };
    let is_part = |part: &str| self::words(part) == bare;
    // A person may have the same first and last name.
    let one_of_two =
        after.are_both_known() && after.known().filter(|part| is_part(part)).count() == 1;
    let the_only_one = !ours.are_both_known() && ours.known().any(is_part);
    bare.is_empty() || one_of_two || the_only_one
}

/// The words of a name in small letters, without what separates them.
fn words(name: &str) -> Vec<String> {
    let name = plain(name).to_lowercase();
    let words = name.split_whitespace();
    let bare = words.map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    bare.filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words of a name without those at its ends that programs write for a missing part.
fn without_filler(mut words: &[String]) -> &[String] {
    const FILLERS: [&str; 3] = ["null", "none", "undefined"];
    let is_filler = |word: &String| FILLERS.contains(&word.as_str());
    while let Some((_, rest)) = words.split_first().filter(|(first, _)| is_filler(first)) {
        words = rest;
    }
    while let Some((_, rest)) = words.split_last().filter(|(last, _)| is_filler(last)) {
        words = rest;
    }
    words
}

/// Whether two names differ in nothing but white space and case.
fn is_same_name(one: &str, other: &str) -> bool {
    plain(one).to_lowercase() == plain(other).to_lowercase()
}
