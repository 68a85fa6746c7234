//! What hooks read of an item, as far as that can be told without running them: whether Flatchr has to be asked
//! for what only a candidate's record has.

use std::collections::BTreeSet;

/// The fields whose values a format may hand on to a profile without looking at them, under the same name.
pub(super) const HANDED_ON: [&str; 2] = ["created_at", "resume"];

/// What hooks read of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reads {
    /// Anything, for all that is known.
    pub everything: bool,
    /// Fields by their names.
    pub fields: BTreeSet<String>,
    /// Fields that are no more than handed on to the profile.
    pub handed_on: BTreeSet<&'static str>,
}

impl Reads {
    /// For a hook of which nothing is known.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// These fields.
    pub(super) fn of(fields: &[&str], handed_on: &[&'static str]) -> Self {
        Self {
            everything: false,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            handed_on: handed_on.iter().copied().collect(),
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.everything |= other.everything;
        self.fields.extend(other.fields);
        self.handed_on.extend(other.handed_on);
    }
}

/// What one hook does with the item that it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemUse {
    /// What it reads.
    pub reads: Reads,
    /// Whether its output may be the item, so that the next hook sees the rest of it.
    pub may_give_item: bool,
}

impl ItemUse {
    /// Of a hook of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            reads: Reads::everything(),
            may_give_item: true,
        }
    }
}
