//! jq's values.
//!
//! Clones share their memory; a value with one owner is changed in place. Each value counts its bytes while
//! it lives ([`live_bytes`]), and each array and object knows how deep it is nested.

mod array;
mod literal;
mod live;
mod object;
mod shared;
mod text;

pub(super) use array::Arr;
pub(super) use literal::{Literal, number_text};
pub(super) use live::{Charge, NODE_BYTES, live_bytes};
pub(super) use object::Obj;
pub(super) use text::Str;

/// A value. [`Val::as_f64`] reads a number of either form.
#[derive(Clone)]
pub(super) enum Val {
    Null,
    Bool(bool),
    /// A number that a float holds with all its digits, or that was computed.
    Num(f64),
    /// A number of the input or the program whose digits say more than a float.
    Big(Literal),
    Str(Str),
    Arr(Arr),
    Obj(Obj),
}

impl Val {
    /// The object of these fields. The last value of a key counts.
    pub(super) fn object<K: Into<Str>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        let mut object = Obj::default();
        for (key, value) in fields {
            object.insert(key.into(), value);
        }
        Self::Obj(object)
    }

    /// The value's kind, as jq's `type` names it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Num(_) | Self::Big(_) => "number",
            Self::Str(_) => "string",
            Self::Arr(_) => "array",
            Self::Obj(_) => "object",
        }
    }

    /// Whether `if` takes it as true: all but `false` and `null`.
    pub(super) fn is_true(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }

    /// A number as the nearest float.
    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Num(number) => Some(*number),
            Self::Big(literal) => Some(literal.value()),
            _ => None,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The elements of an array, or the values of an object; `Err` with any other value.
    pub(super) fn into_elements(self) -> Result<Vec<Self>, Self> {
        match self {
            Self::Arr(items) => Ok(items.into_vec()),
            Self::Obj(fields) => Ok(fields.iter().map(|(_, value)| value.clone()).collect()),
            other => Err(other),
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Arr(array) => Some(array),
            _ => None,
        }
    }

    /// How deep arrays and objects are nested in it, at most: 0 for others. What was removed may still
    /// count.
    pub(super) fn depth(&self) -> u32 {
        match self {
            Self::Arr(array) => array.depth(),
            Self::Obj(object) => object.depth(),
            _ => 0,
        }
    }
}

impl From<bool> for Val {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<f64> for Val {
    fn from(number: f64) -> Self {
        Self::Num(number)
    }
}

impl From<i32> for Val {
    fn from(number: i32) -> Self {
        Self::Num(f64::from(number))
    }
}

/// Counts and offsets, which are far below the 2^53 up to which floats are exact.
impl From<usize> for Val {
    #[expect(clippy::cast_precision_loss, reason = "no length here is that large")]
    fn from(number: usize) -> Self {
        Self::Num(number as f64)
    }
}

impl From<i64> for Val {
    #[expect(clippy::cast_precision_loss, reason = "jq's numbers are floats")]
    fn from(number: i64) -> Self {
        Self::Num(number as f64)
    }
}

impl From<&str> for Val {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

impl From<String> for Val {
    fn from(text: String) -> Self {
        Self::Str(text.into())
    }
}

impl From<Vec<Val>> for Val {
    fn from(items: Vec<Val>) -> Self {
        Self::Arr(items.into())
    }
}
