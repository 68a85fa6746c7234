//! What all native filters use: jaq's types, and typed access to values.

use jaq_core::data::JustLut;
use jaq_core::native::Filter;
use jaq_core::{Error, RunPtr};
use jaq_json::Val;
use jaq_std::ValT;

/// What jaq passes to filters beside their input.
pub(super) type Data = JustLut<Val>;

/// The output of a filter, or the error that `try` catches.
pub(super) type FilterResult<T = Val> = Result<T, Error<Val>>;

/// A filter's name, its number of arguments, and its function.
pub(super) type Native = Filter<RunPtr<Data>>;

/// A string as text.
///
/// # Errors
/// The value is no string, or not UTF-8.
pub(super) fn text(value: &Val) -> FilterResult<&str> {
    let bytes = value.as_utf8_bytes();
    let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.ok_or_else(|| Error::typ(value.clone(), "string"))
}

/// A number as the nearest float.
///
/// # Errors
/// The value is no number.
pub(super) fn number(value: &Val) -> FilterResult<f64> {
    value
        .as_f64()
        .ok_or_else(|| Error::typ(value.clone(), "number"))
}

/// A number as an integer.
///
/// # Errors
/// The value is no number, not whole, or out of range.
pub(super) fn integer(value: &Val) -> FilterResult<i32> {
    let integer = value.as_isize().and_then(|integer| integer.try_into().ok());
    integer.ok_or_else(|| Error::typ(value.clone(), "integer"))
}
