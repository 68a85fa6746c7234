//! `.[from:to]`

use super::super::error::{Error, Outcome};
use super::super::limits::Budget;
use super::super::value::{Arr, NODE_BYTES, Obj, Val};
use std::ops::Range;

/// Where a slice begins and ends in so many elements. It begins with the element in which it starts, and
/// ends with the one in which it ends.
pub(super) fn bounds(range: &Obj, length: usize) -> Outcome<Range<usize>> {
    let end = |name: &str| match range.get(name) {
        None | Some(Val::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(number) => Ok(Some(number).filter(|number| !number.is_nan())),
            None => Err(Error::new(
                "Start and end indices of an array slice must be numbers",
            )),
        },
    };
    let (from, to) = (end("start")?, end("end")?);
    #[expect(clippy::cast_precision_loss, reason = "no array is that long")]
    let size = length as f64;
    let clamp = |index: f64| (if index < 0.0 { index + size } else { index }).clamp(0.0, size);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and the length"
    )]
    let whole = |index: f64| index as usize;
    let from = whole(clamp(from.unwrap_or(0.0)).floor());
    let to = whole(clamp(to.unwrap_or(size)).ceil());
    Ok(from..to.max(from))
}

pub(super) fn slice(items: &Arr, range: &Obj, budget: &mut Budget) -> Outcome {
    let bounds = bounds(range, items.len())?;
    if bounds.len() == items.len() {
        return Ok(Val::Arr(items.clone()));
    }
    budget.take(bounds.len())?;
    budget.reserve(bounds.len() * 16)?;
    Ok(items.get(bounds).unwrap_or_default().to_vec().into())
}

/// A slice by characters.
pub(super) fn slice_text(text: &str, range: &Obj, budget: &mut Budget) -> Outcome {
    budget.text(text.len())?;
    budget.reserve(text.len() + NODE_BYTES)?;
    let bounds = bounds(range, text.chars().count())?;
    let offset = |character: usize| {
        let mut offsets = text.char_indices().map(|(offset, _)| offset);
        offsets.nth(character).unwrap_or(text.len())
    };
    let bytes = offset(bounds.start)..offset(bounds.end);
    Ok(text.get(bytes).unwrap_or_default().into())
}

pub(super) fn replace_slice(items: Arr, range: &Obj, part: Val, budget: &mut Budget) -> Outcome {
    let bounds = bounds(range, items.len())?;
    let Val::Arr(part) = part else {
        return Err(Error::new(
            "A slice of an array can only be assigned another array",
        ));
    };
    budget.take(items.len() + part.len())?;
    budget.reserve((items.len() + part.len()) * 16)?;
    let mut items = items.into_vec();
    items.splice(bounds, part.into_vec());
    Ok(items.into())
}
