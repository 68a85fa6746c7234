//! Regular expressions: Oniguruma's syntax as jq has it, in linear time.
//!
//! A pattern becomes an automaton of `regex_automata`. The search is our own, because jq asks for
//! what no library's search has together: the longest match of a text (`l`), matches that are not
//! empty (`n`), look-around, and a count of steps instead of a clock.

mod class;
mod cursor;
mod filters;
mod kept;
mod look;
mod search;
mod syntax;
mod ways;

use super::error::Outcome;
use super::limits::Budget;
use super::write::excerpt;
pub(super) use filters::NATIVES;
pub(super) use kept::Patterns;
use search::{Goal, Program};
use std::ops::Range;
use std::rc::Rc;
use syntax::{Group, Options};
use ways::Scratch;

/// jq's modifiers, such as `gi`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "jq has as many modifiers")]
pub(super) struct Flags {
    /// `g`: all matches, not only the first.
    pub(super) global: bool,
    ignore_case: bool,
    extended: bool,
    dot_all: bool,
    longest: bool,
    not_empty: bool,
}

impl Flags {
    /// # Errors
    /// A character that is no modifier; the message is jq's.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut flags = Self::default();
        for flag in text.chars() {
            match flag {
                'g' => flags.global = true,
                'i' => flags.ignore_case = true,
                'x' => flags.extended = true,
                'm' | 'p' => flags.dot_all = true,
                // `^` and `$` mean the ends of the text anyway.
                's' => {}
                'l' => flags.longest = true,
                'n' => flags.not_empty = true,
                _ => return Err(format!("{} is not a valid modifier string", excerpt(text))),
            }
        }
        Ok(flags)
    }
}

/// A compiled pattern.
pub(super) struct Pattern {
    program: Program,
    goal: Goal,
    global: bool,
    /// The steps of building it.
    steps: usize,
}

/// A part of the text that a pattern or a group matched. Offset and length count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) offset: usize,
    pub(super) length: usize,
    /// The same part in bytes.
    pub(super) bytes: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) whole: Span,
    pub(super) captures: Vec<Capture>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Capture {
    pub(super) name: Option<Rc<str>>,
    /// `None` if the group did not take part in the match.
    pub(super) span: Option<Span>,
}

/// Says whether a pattern can be used, before a program runs. The number is the steps that this took.
///
/// # Errors
/// What is wrong with the pattern or its modifiers, for people.
pub(super) fn check_pattern(pattern: &str, flags: &str) -> Result<usize, String> {
    Pattern::compile(pattern, Flags::parse(flags)?).map(|pattern| pattern.steps)
}

/// The work of building an automaton, in steps.
const STEPS_PER_STATE: usize = 8;

impl Pattern {
    /// # Errors
    /// The pattern is invalid, not supported or too large; the message begins as jq's.
    pub(super) fn compile(pattern: &str, flags: Flags) -> Result<Self, String> {
        let options = Options {
            ignore_case: flags.ignore_case,
            extended: flags.extended,
            dot_all: flags.dot_all,
            multi_line: false,
        };
        let translated = syntax::translate(pattern, options);
        let built = translated.and_then(|translated| {
            let weight = translated.weight;
            Ok((weight, Program::build(translated)?))
        });
        let (weight, program) = built.map_err(|message| format!("Regex failure: {message}"))?;
        Ok(Self {
            steps: weight + program.states() * STEPS_PER_STATE,
            program,
            goal: Goal {
                longest: flags.longest,
                not_empty: flags.not_empty,
            },
            global: flags.global,
        })
    }

    /// Whether any part of the text matches.
    ///
    /// # Errors
    /// The search took all steps of the program.
    pub(super) fn is_match(&self, text: &str, budget: &mut Budget) -> Outcome<bool> {
        let holds = self.program.assertions_in(text.as_bytes(), budget)?;
        let mut scratch = Scratch::new(&self.program, budget)?;
        let found = self
            .program
            .search(text, 0, self.goal, &holds, &mut scratch, budget);
        Ok(found?.is_some())
    }

    /// The first match, or with `g` all of them.
    ///
    /// # Errors
    /// The search took all steps of the program.
    pub(super) fn matches(&self, text: &str, budget: &mut Budget) -> Outcome<Vec<Match>> {
        let holds = self.program.assertions_in(text.as_bytes(), budget)?;
        let mut scratch = Scratch::new(&self.program, budget)?;
        let mut matches = Vec::new();
        let mut characters = Characters::new(text);
        let mut start = 0;
        while start <= text.len() {
            let found =
                self.program
                    .search(text, start, self.goal, &holds, &mut scratch, budget)?;
            let Some(found) = found else { break };
            budget.take(found.slots.len())?;
            start = match text
                .get(found.whole.end..)
                .and_then(|rest| rest.chars().next())
            {
                // The next match begins behind the character that follows an empty one.
                Some(next) if found.whole.is_empty() => found.whole.end + next.len_utf8(),
                None if found.whole.is_empty() => text.len() + 1,
                _ => found.whole.end,
            };
            matches.push(self.describe(&found, &mut characters));
            if !self.global {
                break;
            }
        }
        Ok(matches)
    }

    fn describe(&self, found: &search::Found, characters: &mut Characters<'_>) -> Match {
        let whole = characters.span(found.whole.clone());
        let groups = self.program.groups().iter().enumerate().skip(1);
        let captures = groups.filter_map(|(index, group)| {
            let Group::Capture(name) = group else {
                return None;
            };
            let span = found.group(index).map(|bytes| characters.span(bytes));
            let name = name.clone();
            Some(Capture { name, span })
        });
        Match {
            captures: captures.collect(),
            whole,
        }
    }
}

/// Converts byte offsets into character offsets. It counts on from the last offset, because the next
/// one is usually near.
struct Characters<'a> {
    text: &'a str,
    byte: usize,
    character: usize,
}

impl<'a> Characters<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            character: 0,
        }
    }

    fn span(&mut self, bytes: Range<usize>) -> Span {
        let offset = self.offset(bytes.start);
        let inside = self.text.get(bytes.clone()).unwrap_or_default();
        Span {
            offset,
            length: inside.chars().count(),
            bytes,
        }
    }

    fn offset(&mut self, byte: usize) -> usize {
        let count = |from, to| self.text.get(from..to).unwrap_or_default().chars().count();
        if byte < self.byte {
            self.character -= count(byte, self.byte);
        } else {
            self.character += count(self.byte, byte);
        }
        self.byte = byte;
        self.character
    }
}
