//! Sorting, grouping, and the least and the greatest.

#![allow(
    clippy::needless_pass_by_value,
    reason = "all natives have one signature"
)]

use super::super::compare::{compare, sort_by_key};
use super::super::error::{Error, Outcome};
use super::super::limits::Budget;
use super::super::native::{Native, native};
use super::super::value::Val;
use std::cmp::Ordering;

pub(in super::super) const NATIVES: &[Native] = &[
    native("sort", 0, sort),
    native("unique", 0, |budget, input, _| {
        let keys = input.clone();
        unique(budget, input, &keys)
    }),
    native("min", 0, |budget, input, _| {
        let keys = input.clone();
        extreme(budget, &input, &keys, Ordering::Less)
    }),
    native("max", 0, |budget, input, _| {
        let keys = input.clone();
        extreme(budget, &input, &keys, Ordering::Greater)
    }),
    // The argument holds the key of each element.
    native("_sort_by", 1, |budget, input, args| {
        let sorted = sorted_pairs(budget, input, first(args))?;
        let items = sorted.into_iter().map(|(_, item)| item);
        Ok(items.collect::<Vec<Val>>().into())
    }),
    native("_group_by", 1, |budget, input, args| {
        let groups = groups(budget, input, first(args))?;
        Ok(groups
            .into_iter()
            .map(Val::from)
            .collect::<Vec<Val>>()
            .into())
    }),
    native("_unique_by", 1, |budget, input, args| {
        unique(budget, input, first(args))
    }),
    native("_min_by", 1, |budget, input, args| {
        extreme(budget, &input, first(args), Ordering::Less)
    }),
    native("_max_by", 1, |budget, input, args| {
        extreme(budget, &input, first(args), Ordering::Greater)
    }),
    native("bsearch", 1, |budget, input, args| {
        search(budget, &input, first(args))
    }),
];

fn first(args: &[Val]) -> &Val {
    args.first().unwrap_or(&Val::Null)
}

fn sort(budget: &mut Budget, input: Val, _: &[Val]) -> Outcome {
    let Val::Arr(items) = input else {
        return Err(Error::about(
            &input,
            "cannot be sorted, as it is not an array",
        ));
    };
    budget.reserve(items.len() * 16)?;
    let mut items = items.into_vec();
    sort_by_key(&mut items, |item| item, budget)?;
    Ok(items.into())
}

/// Keys with their elements, by the keys.
fn sorted_pairs(budget: &mut Budget, input: Val, keys: &Val) -> Outcome<Vec<(Val, Val)>> {
    let (Val::Arr(items), Val::Arr(list)) = (&input, keys) else {
        return Err(Error::about_two(
            &input,
            keys,
            "cannot be sorted, as they are not both arrays",
        ));
    };
    budget.take(items.len())?;
    budget.reserve(items.len() * 48)?;
    let pairs = list.iter().cloned().zip(items.iter().cloned());
    let mut pairs: Vec<(Val, Val)> = pairs.collect();
    sort_by_key(&mut pairs, |(key, _)| key, budget)?;
    Ok(pairs)
}

fn groups(budget: &mut Budget, input: Val, keys: &Val) -> Outcome<Vec<Vec<Val>>> {
    let mut groups: Vec<(Val, Vec<Val>)> = Vec::new();
    for (key, item) in sorted_pairs(budget, input, keys)? {
        if let Some((last, group)) = groups.last_mut()
            && compare(last, &key, budget)?.is_eq()
        {
            group.push(item);
        } else {
            groups.push((key, vec![item]));
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

fn unique(budget: &mut Budget, input: Val, keys: &Val) -> Outcome {
    let groups = groups(budget, input, keys)?;
    let firsts = groups
        .into_iter()
        .filter_map(|group| group.into_iter().next());
    Ok(firsts.collect::<Vec<Val>>().into())
}

/// The first of the least elements, or the last of the greatest.
fn extreme(budget: &mut Budget, input: &Val, keys: &Val, wanted: Ordering) -> Outcome {
    let (Val::Arr(items), Val::Arr(keys)) = (input, keys) else {
        return Err(match (input, keys) {
            (Val::Arr(_), _) | (_, Val::Arr(_)) => Error::about_two(
                input,
                keys,
                "cannot be compared, as they are not both arrays",
            ),
            _ => Error::about_two(input, keys, "cannot be iterated over"),
        });
    };
    let mut best: Option<(&Val, &Val)> = None;
    for (item, key) in items.iter().zip(keys.iter()) {
        let is_better = match best {
            None => true,
            Some((_, best)) => {
                let order = compare(key, best, budget)?;
                order == wanted || order.is_eq() && wanted.is_gt()
            }
        };
        if is_better {
            best = Some((item, key));
        }
    }
    Ok(best.map_or(Val::Null, |(item, _)| item.clone()))
}

/// The place of a value in a sorted array, or -1 less where it would be.
fn search(budget: &mut Budget, input: &Val, wanted: &Val) -> Outcome {
    let Val::Arr(items) = input else {
        return Err(Error::about(input, "cannot be searched from"));
    };
    let (mut from, mut to) = (0, items.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let Some(item) = items.get(middle) else { break };
        match compare(wanted, item, budget)? {
            Ordering::Equal => return Ok(middle.into()),
            Ordering::Less => to = middle,
            Ordering::Greater => from = middle + 1,
        }
    }
    let place = i64::try_from(from).unwrap_or(i64::MAX);
    Ok(Val::from(-1 - place))
}
