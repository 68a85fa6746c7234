//! Where in a text something without length holds: anchors, boundaries of words, look-around.

use super::search::Closure;
use super::ways::States;
use crate::hooks::jq::error::Outcome;
use crate::hooks::jq::limits::Budget;
use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::look::Look;

/// Whether an anchor holds.
pub(super) fn holds(nfa: &NFA, look: Look, text: &[u8], at: usize) -> bool {
    // The translation writes `\Z` in this way.
    if look == Look::EndCRLF {
        return matches!(text.get(at..), Some([] | [b'\n']));
    }
    nfa.look_matcher().matches(look, text, at)
}

/// Look-around: an automaton whose matches end here (behind) or begin here (ahead).
pub(super) struct Assertion {
    /// Ahead: reversed, because the text is read from its end.
    pub(super) nfa: NFA,
    pub(super) is_ahead: bool,
    pub(super) is_negated: bool,
}

impl Assertion {
    /// For each byte offset of the text, whether the assertion holds there.
    pub(super) fn places(&self, text: &[u8], budget: &mut Budget) -> Outcome<Vec<bool>> {
        budget.reserve(text.len())?;
        let mut places = vec![self.is_negated; text.len() + 1];
        let mut states = States::new(self.nfa.states().len());
        let mut next = States::new(self.nfa.states().len());
        for step in 0..=text.len() {
            let at = if self.is_ahead {
                text.len() - step
            } else {
                step
            };
            let passed = if self.is_ahead {
                Some(at)
            } else {
                at.checked_sub(1)
            };
            let byte = passed.and_then(|index| text.get(index)).copied();
            budget.take(1 + states.len())?;
            next.clear();
            if let Some(byte) = byte {
                for &state in states.ids() {
                    if let Some(target) = super::search::step(self.nfa.state(state), byte) {
                        self.close(&mut next, target, text, at, budget)?;
                    }
                }
            }
            self.close(&mut next, self.nfa.start_anchored(), text, at, budget)?;
            std::mem::swap(&mut states, &mut next);
            let is_match = |id: &_| matches!(self.nfa.state(*id), State::Match { .. });
            if states.ids().iter().any(is_match)
                && let Some(place) = places.get_mut(at)
            {
                *place = !self.is_negated;
            }
        }
        Ok(places)
    }

    fn close(
        &self,
        states: &mut States,
        start: regex_automata::util::primitives::StateID,
        text: &[u8],
        at: usize,
        budget: &mut Budget,
    ) -> Outcome<()> {
        let mut stack = vec![start];
        while let Some(id) = stack.pop() {
            if !states.insert(id) {
                continue;
            }
            budget.take(1)?;
            Closure::follow(self.nfa.state(id), &mut stack, |look| {
                // A reversed automaton has its anchors reversed, but the text is not.
                let look = if self.is_ahead { look.reversed() } else { look };
                holds(&self.nfa, look, text, at)
            });
        }
        Ok(())
    }
}
