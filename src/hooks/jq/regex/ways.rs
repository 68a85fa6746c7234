//! The ways through an automaton that a search follows at one time.

use super::search::{Found, Goal, Program};
use crate::hooks::jq::error::Outcome;
use crate::hooks::jq::limits::Budget;
use regex_automata::util::primitives::StateID;

/// The slots that count as one step where they are copied.
pub(super) const SLOTS_PER_STEP: usize = 64;
/// No slot, and no state.
pub(super) const NONE: u32 = u32::MAX;

/// A set of states in the order in which they came.
pub(super) struct States {
    ids: Vec<StateID>,
    places: Vec<u32>,
}

impl States {
    pub(super) fn new(count: usize) -> Self {
        Self {
            ids: Vec::new(),
            places: vec![0; count],
        }
    }

    pub(super) fn clear(&mut self) {
        self.ids.clear();
    }

    pub(super) fn ids(&self) -> &[StateID] {
        &self.ids
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a state; false if it is there.
    pub(super) fn insert(&mut self, id: StateID) -> bool {
        let Some(place) = self.places.get_mut(id.as_usize()) else {
            return false;
        };
        if self.ids.get(*place as usize) == Some(&id) {
            return false;
        }
        *place = u32::try_from(self.ids.len()).unwrap_or(NONE);
        self.ids.push(id);
        true
    }
}

/// The ways that are open at one place of the text, and the ends of groups of each.
pub(super) struct Ways {
    pub(super) states: States,
    slots: Vec<u32>,
}

impl Ways {
    pub(super) fn clear(&mut self) {
        self.states.clear();
    }
}

/// The memory of searches, to be used for one after another.
pub(super) struct Scratch {
    pub(super) current: Ways,
    pub(super) next: Ways,
    /// The ends of groups on the way that is followed.
    pub(super) slots: Vec<u32>,
    pub(super) stack: Vec<Frame>,
}

pub(super) enum Frame {
    Follow(StateID),
    Restore(usize, u32),
}

#[derive(Clone, Copy)]
pub(super) enum Side {
    Current,
    Next,
}

impl Scratch {
    pub(super) fn new(program: &Program, budget: &mut Budget) -> Outcome<Self> {
        let (states, slots) = program.dimensions();
        budget.take(states * slots / SLOTS_PER_STEP)?;
        budget.reserve(2 * states * (slots + 1) * size_of::<u32>())?;
        let ways = || Ways {
            states: States::new(states),
            slots: vec![NONE; states * slots],
        };
        Ok(Self {
            current: ways(),
            next: ways(),
            slots: vec![NONE; slots],
            stack: Vec::new(),
        })
    }

    /// Makes the slots of a state in `current` those that are followed.
    pub(super) fn load(&mut self, id: StateID) {
        let from = id.as_usize() * self.slots.len();
        if let Some(slots) = self.current.slots.get(from..from + self.slots.len()) {
            self.slots.copy_from_slice(slots);
        }
    }

    pub(super) fn save(&mut self, side: Side, id: StateID) {
        let ways = match side {
            Side::Current => &mut self.current,
            Side::Next => &mut self.next,
        };
        let from = id.as_usize() * self.slots.len();
        if let Some(slots) = ways.slots.get_mut(from..from + self.slots.len()) {
            slots.copy_from_slice(&self.slots);
        }
    }

    /// The match that is reached at a state, if it is one that the goal asks for.
    pub(super) fn found(
        &mut self,
        id: StateID,
        at: usize,
        goal: Goal,
        best: Option<&Found>,
    ) -> Option<Found> {
        self.load(id);
        let start = *self.slots.first()? as usize;
        let is_wanted = !(goal.not_empty && start == at)
            && best.is_none_or(|best| !goal.longest || at - start > best.whole.len());
        is_wanted.then(|| Found {
            whole: start..at,
            slots: self.slots.clone(),
        })
    }
}
