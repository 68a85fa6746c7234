//! Values that are nested deeply. jaq writes and drops values by recursion, and a stack that
//! overflows ends the process, or the wasm instance with everything that runs in it.

use jaq_json::{Rc, Val};

/// How deep a value that leaves jaq may be nested: as deep as `serde_json` reads.
pub(super) const MAX_LEVELS: usize = 128;

/// Whether lists and objects are nested at most `levels` deep.
pub(super) fn is_nested_within(value: &Val, levels: usize) -> bool {
    let Some(inside) = levels.checked_sub(1) else {
        return !matches!(value, Val::Arr(_) | Val::Obj(_));
    };
    match value {
        Val::Arr(values) => values.iter().all(|value| is_nested_within(value, inside)),
        Val::Obj(fields) => fields
            .iter()
            .all(|(key, value)| is_nested_within(key, inside) && is_nested_within(value, inside)),
        _ => true,
    }
}

/// Drops a value of any depth, without recursion.
pub(super) fn drop_iteratively(value: Val) {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            // A shared part is dropped by its last owner.
            Val::Arr(shared) => values.extend(Rc::try_unwrap(shared).unwrap_or_default()),
            Val::Obj(shared) => {
                let fields = Rc::try_unwrap(shared).unwrap_or_default();
                values.extend(fields.into_iter().flat_map(<[Val; 2]>::from));
            }
            _ => {}
        }
    }
}
