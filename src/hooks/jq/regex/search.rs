//! The search: all ways through the automaton at once, a byte at a time, so that it takes linear
//! time (Pike's virtual machine).

use super::look::{self, Assertion};
use super::syntax::{Group, Translated};
use super::ways::{Frame, NONE, SLOTS_PER_STEP, Scratch, Side, States};
use crate::hooks::jq::error::Outcome;
use crate::hooks::jq::limits::Budget;
use regex_automata::nfa::thompson::{self, NFA, State, WhichCaptures};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use std::ops::Range;

/// A pattern's automaton takes at most this many bytes.
const MAX_BYTES: usize = 2 << 20;
/// What a search keeps of all its ways: a number for each state and end of a group.
const MAX_SLOTS: usize = 1 << 20;

/// Which match is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    /// The longest of the text instead of the first.
    pub(super) longest: bool,
    pub(super) not_empty: bool,
}

pub(super) struct Program {
    nfa: NFA,
    groups: Vec<Group>,
    assertions: Vec<Assertion>,
    /// The bytes with which a match can begin; `None` if a match can be empty.
    first: Option<Box<[bool; 256]>>,
}

/// A match: the whole, and the ends of all groups.
pub(super) struct Found {
    pub(super) whole: Range<usize>,
    pub(super) slots: Vec<u32>,
}

impl Found {
    /// The part that a group matched.
    pub(super) fn group(&self, index: usize) -> Option<Range<usize>> {
        let slot = |index: usize| self.slots.get(index).filter(|at| **at != NONE);
        Some(*slot(2 * index)? as usize..*slot(2 * index + 1)? as usize)
    }
}

impl Program {
    pub(super) fn build(translated: Translated) -> Result<Self, String> {
        let nfa = automaton(&translated.pattern, false)?;
        let slots = nfa.group_info().slot_len();
        if nfa.states().len().saturating_mul(slots) > MAX_SLOTS {
            return Err(TOO_LARGE.to_owned());
        }
        let assertions = translated.assertions.into_iter().map(|assertion| {
            Ok(Assertion {
                nfa: automaton(&assertion.pattern, assertion.is_ahead)?,
                is_ahead: assertion.is_ahead,
                is_negated: assertion.is_negated,
            })
        });
        Ok(Self {
            assertions: assertions.collect::<Result<_, String>>()?,
            first: first_bytes(&nfa),
            groups: translated.groups,
            nfa,
        })
    }

    /// The size of its automatons.
    pub(super) fn states(&self) -> usize {
        self.automatons().map(|nfa| nfa.states().len()).sum()
    }

    /// The states of the main automaton, and the slots that each way through it has.
    pub(super) fn dimensions(&self) -> (usize, usize) {
        (self.nfa.states().len(), self.nfa.group_info().slot_len())
    }

    /// The memory of its automatons.
    pub(super) fn bytes(&self) -> usize {
        self.automatons().map(NFA::memory_usage).sum()
    }

    fn automatons(&self) -> impl Iterator<Item = &NFA> {
        let assertions = self.assertions.iter().map(|assertion| &assertion.nfa);
        assertions.chain([&self.nfa])
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Where each look-around holds.
    pub(super) fn assertions_in(
        &self,
        text: &[u8],
        budget: &mut Budget,
    ) -> Outcome<Vec<Vec<bool>>> {
        let assertions = self.assertions.iter();
        assertions
            .map(|assertion| assertion.places(text, budget))
            .collect()
    }

    /// The first match that begins at `start` or later; with the goal `longest`, the longest one.
    pub(super) fn search(
        &self,
        text: &str,
        start: usize,
        goal: Goal,
        holds: &[Vec<bool>],
        scratch: &mut Scratch,
        budget: &mut Budget,
    ) -> Outcome<Option<Found>> {
        let closure = Closure {
            program: self,
            text: text.as_bytes(),
            holds,
        };
        let mut best: Option<Found> = None;
        let mut at = start;
        scratch.current.clear();
        while at <= text.len() {
            let may_begin = best.is_none() || goal.longest;
            if scratch.current.states.is_empty() {
                if !may_begin {
                    break;
                }
                let skipped = self.skip(text.as_bytes(), at);
                budget.take(1 + skipped / 8)?;
                at += skipped;
            }
            if may_begin && text.is_char_boundary(at) {
                scratch.slots.fill(NONE);
                closure.add(
                    scratch,
                    Side::Current,
                    self.nfa.start_anchored(),
                    at,
                    budget,
                )?;
            }
            budget.take(scratch.current.states.len())?;
            scratch.next.clear();
            for index in 0..scratch.current.states.len() {
                let Some(&id) = scratch.current.states.ids().get(index) else {
                    break;
                };
                let state = self.nfa.state(id);
                if matches!(state, State::Match { .. }) {
                    if let Some(found) = scratch.found(id, at, goal, best.as_ref()) {
                        best = Some(found);
                        if !goal.longest {
                            break;
                        }
                    }
                } else if let Some(&byte) = text.as_bytes().get(at)
                    && let Some(target) = step(state, byte)
                {
                    scratch.load(id);
                    closure.add(scratch, Side::Next, target, at + 1, budget)?;
                }
            }
            std::mem::swap(&mut scratch.current, &mut scratch.next);
            at += 1;
        }
        Ok(best)
    }

    /// How many bytes to the next one with which a match can begin.
    fn skip(&self, text: &[u8], at: usize) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        self.first.as_ref().map_or(0, |first| {
            let begins = |byte: &u8| first.get(usize::from(*byte)).copied().unwrap_or(true);
            rest.iter().position(begins).unwrap_or(rest.len())
        })
    }
}

pub(super) const TOO_LARGE: &str = "too large: write fewer or smaller repetitions";

fn automaton(pattern: &str, is_reversed: bool) -> Result<NFA, String> {
    let captures = if is_reversed {
        WhichCaptures::None
    } else {
        WhichCaptures::All
    };
    let config = thompson::Config::new()
        .reverse(is_reversed)
        .which_captures(captures)
        .nfa_size_limit(Some(MAX_BYTES));
    let compiled = thompson::Compiler::new()
        .configure(config)
        .syntax(syntax::Config::new().nest_limit(1000))
        .build(pattern);
    compiled.map_err(|error| match error.size_limit() {
        Some(_) => TOO_LARGE.to_owned(),
        None => "the pattern is not valid".to_owned(),
    })
}

fn first_bytes(nfa: &NFA) -> Option<Box<[bool; 256]>> {
    let mut first = Box::new([false; 256]);
    let mut seen = States::new(nfa.states().len());
    let mut stack = vec![nfa.start_anchored()];
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        let state = nfa.state(id);
        if matches!(state, State::Match { .. }) {
            return None;
        }
        for byte in 0..=u8::MAX {
            if step(state, byte).is_some()
                && let Some(can_begin) = first.get_mut(usize::from(byte))
            {
                *can_begin = true;
            }
        }
        Closure::follow(state, &mut stack, |_| true);
    }
    Some(first)
}

/// Where a byte leads from a state.
pub(super) fn step(state: &State, byte: u8) -> Option<StateID> {
    match state {
        State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
        State::Sparse(transitions) => transitions.matches_byte(byte),
        State::Dense(transitions) => transitions.matches_byte(byte),
        _ => None,
    }
}

/// Everything that can be reached without reading a byte.
pub(super) struct Closure<'a> {
    program: &'a Program,
    text: &'a [u8],
    holds: &'a [Vec<bool>],
}

impl Closure<'_> {
    /// Adds the states that follow without a byte, the preferred one last.
    pub(super) fn follow(state: &State, stack: &mut Vec<StateID>, holds: impl Fn(Look) -> bool) {
        match state {
            State::Union { alternates } => stack.extend(alternates.iter().rev()),
            State::BinaryUnion { alt1, alt2 } => stack.extend([*alt2, *alt1]),
            State::Capture { next, .. } => stack.push(*next),
            State::Look { look, next } if holds(*look) => stack.push(*next),
            _ => {}
        }
    }

    fn add(
        &self,
        scratch: &mut Scratch,
        side: Side,
        start: StateID,
        at: usize,
        budget: &mut Budget,
    ) -> Outcome<()> {
        scratch.stack.clear();
        scratch.stack.push(Frame::Follow(start));
        let mut reached = Vec::new();
        while let Some(frame) = scratch.stack.pop() {
            let id = match frame {
                Frame::Follow(id) => id,
                Frame::Restore(slot, old) => {
                    scratch
                        .slots
                        .get_mut(slot)
                        .into_iter()
                        .for_each(|slot| *slot = old);
                    continue;
                }
            };
            let ways = match side {
                Side::Current => &mut scratch.current,
                Side::Next => &mut scratch.next,
            };
            if !ways.states.insert(id) {
                continue;
            }
            budget.take(1 + scratch.slots.len() / SLOTS_PER_STEP)?;
            let state = self.program.nfa.state(id);
            if let State::Capture {
                group_index, slot, ..
            } = state
                && !self.pass(scratch, group_index.as_usize(), slot.as_usize(), at)
            {
                continue;
            }
            if !state.is_epsilon() {
                scratch.save(side, id);
                continue;
            }
            let holds = |look| look::holds(&self.program.nfa, look, self.text, at);
            Self::follow(state, &mut reached, holds);
            scratch.stack.extend(reached.drain(..).map(Frame::Follow));
        }
        Ok(())
    }

    /// Passes an end of a group. False if it stands for look-around that does not hold.
    fn pass(&self, scratch: &mut Scratch, group: usize, slot: usize, at: usize) -> bool {
        if let Some(Group::Assertion(index)) = self.program.groups.get(group) {
            let places = self.holds.get(*index);
            return places
                .and_then(|places| places.get(at))
                .copied()
                .unwrap_or(false);
        }
        if let Some(value) = scratch.slots.get_mut(slot) {
            scratch.stack.push(Frame::Restore(slot, *value));
            *value = u32::try_from(at).unwrap_or(NONE);
        }
        true
    }
}
