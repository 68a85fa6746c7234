//! `delpaths`

use super::super::compare::{is_equal, sort_by_key};
use super::super::error::{Error, Outcome};
use super::super::limits::Budget;
use super::super::value::{Arr, Obj, Val};
use super::slice::bounds;
use super::{charge_copy, get, index_in, keys};

/// Deletes the values at some paths. All paths mean the value as it is before.
pub(in super::super) fn delete_paths(
    root: Val,
    mut paths: Vec<Val>,
    budget: &mut Budget,
) -> Outcome {
    for path in &paths {
        if path.as_array().is_none() {
            return Err(Error::new(format!(
                "Path must be specified as array, not {}",
                path.kind()
            )));
        }
    }
    sort_by_key(&mut paths, |path| path, budget)?;
    let lists = paths.iter().map(keys).collect::<Outcome<Vec<&[Val]>>>()?;
    match lists.first() {
        None => Ok(root),
        Some([]) => Ok(Val::Null),
        Some(_) => delete_sorted(root, &lists, budget),
    }
}

/// Paths of which none is empty. It recurses as deep as they are long.
fn delete_sorted(mut root: Val, paths: &[&[Val]], budget: &mut Budget) -> Outcome {
    let mut whole = Vec::new();
    let mut rest = paths;
    while let Some((key, inner)) = rest.first().and_then(|path| path.split_first()) {
        budget.take(1)?;
        let mut count = 1;
        while let Some((next, _)) = rest.get(count).and_then(|path| path.split_first()) {
            if !is_equal(key, next, budget)? {
                break;
            }
            count += 1;
        }
        let (same, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        rest = others;
        if inner.is_empty() {
            // What is deeper goes with it.
            whole.push(key);
            continue;
        }
        let part = get(&root, key, budget)?;
        if !matches!(part, Val::Null) {
            let same: Vec<&[Val]> = same.iter().filter_map(|path| path.get(1..)).collect();
            let part = delete_sorted(part, &same, budget)?;
            root = super::set(root, std::slice::from_ref(key), part, budget)?;
        }
    }
    delete_keys(root, &whole, budget)
}

fn delete_keys(root: Val, keys: &[&Val], budget: &mut Budget) -> Outcome {
    if keys.is_empty() {
        return Ok(root);
    }
    charge_copy(&root, budget)?;
    match root {
        Val::Null => Ok(Val::Null),
        Val::Arr(items) => delete_items(items, keys, budget),
        Val::Obj(fields) => delete_fields(fields, keys, budget),
        other => Err(Error::new(format!(
            "Cannot delete fields from {}",
            other.kind()
        ))),
    }
}

fn delete_items(items: Arr, keys: &[&Val], budget: &mut Budget) -> Outcome {
    budget.take(items.len())?;
    let mut is_deleted = vec![false; items.len()];
    for key in keys {
        let range = match key {
            Val::Num(_) | Val::Big(_) => match index_in(&items, key) {
                Some(index) => index..index + 1,
                None => continue,
            },
            Val::Obj(range) => bounds(range, items.len())?,
            _ => {
                return Err(Error::new(format!(
                    "Cannot delete {} element of array",
                    key.kind()
                )));
            }
        };
        budget.take(range.len())?;
        if let Some(flags) = is_deleted.get_mut(range) {
            flags.fill(true);
        }
    }
    let kept = items.into_vec().into_iter().zip(is_deleted);
    let kept = kept.filter_map(|(item, is_deleted)| (!is_deleted).then_some(item));
    Ok(kept.collect::<Vec<Val>>().into())
}

fn delete_fields(mut fields: Obj, keys: &[&Val], budget: &mut Budget) -> Outcome {
    // Each removal moves the fields behind it.
    budget.take(fields.len().saturating_mul(keys.len()) / 8)?;
    for key in keys {
        let Val::Str(key) = key else {
            return Err(Error::new(format!(
                "Cannot delete {} field of object",
                key.kind()
            )));
        };
        budget.key(key)?;
        fields.remove(key);
    }
    Ok(Val::Obj(fields))
}
