//! Strings.

use super::{Charge, NODE_BYTES};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

/// A string.
#[derive(Clone)]
pub(in crate::hooks::jq) struct Str(Rc<Text>);

struct Text {
    text: String,
    charge: Charge,
}

impl Str {
    pub(in crate::hooks::jq) fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Appends in place if this is the only owner.
    pub(in crate::hooks::jq) fn push_str(&mut self, more: &str) {
        if let Some(own) = Rc::get_mut(&mut self.0) {
            own.text.push_str(more);
            own.charge.set(NODE_BYTES + own.text.len());
        } else {
            let mut text = String::with_capacity(self.len() + more.len());
            text.push_str(self);
            text.push_str(more);
            *self = text.into();
        }
    }

    /// Whether a change copies the text first, because others own it, too.
    pub(in crate::hooks::jq) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    /// Whether both are one string in memory.
    pub(in crate::hooks::jq) fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        let charge = Charge::new(NODE_BYTES + text.len());
        Self(Rc::new(Text { text, charge }))
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.as_str() == other.as_str()
    }
}

impl Eq for Str {}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// By code points, as jq sorts keys.
impl Ord for Str {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
