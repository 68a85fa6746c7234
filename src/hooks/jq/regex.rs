//! Regular expressions.

use super::value::{Data, FilterResult, Native, text};
use jaq_core::native::{bome, v};
use jaq_core::{Cv, Error, ValT as _};
use jaq_json::Val;
use jaq_std::ValT as _;
use regex_bites::bytes::{Match, Regex, RegexBuilder};

/// The filters that `test`, `match`, `capture`, `scan`, `split`, `sub` and `gsub` are made of.
pub(super) fn filters() -> Vec<Native> {
    vec![
        ("matches", v(2), |cv| bome(apply(cv, false, true))),
        ("split_matches", v(2), |cv| bome(apply(cv, true, true))),
        ("split_", v(2), |cv| bome(apply(cv, true, false))),
    ]
}

/// The parts between the matches, the matches, or both, in their order.
fn apply((mut ctx, input): Cv<'_, Data>, between: bool, matching: bool) -> FilterResult {
    let (flags, pattern) = (ctx.pop_var(), ctx.pop_var());
    let flags = text(&flags)?;
    let regex = compile(text(&pattern)?, flags)?;
    let whole = text(&input)?;
    let mut parts = Vec::new();
    let mut rest = 0;
    let mut offsets = CharOffsets {
        whole,
        byte: 0,
        character: 0,
    };
    for captures in regex.captures_iter(whole.as_bytes()) {
        let Some(whole_match) = captures.get(0) else {
            continue;
        };
        if flags.contains('n') && whole_match.is_empty() {
            continue;
        }
        if between {
            parts.push(part(&input, whole, rest, whole_match.start()));
            rest = whole_match.end();
        }
        if matching {
            let named = captures.iter().zip(regex.capture_names());
            let groups = named.filter_map(|(group, name)| Some((group?, name)));
            parts.push(
                groups
                    .map(|(group, name)| describe(&input, &mut offsets, &group, name))
                    .collect::<FilterResult>()?,
            );
        }
        if !flags.contains('g') {
            break;
        }
    }
    if between {
        parts.push(part(&input, whole, rest, whole.len()));
    }
    Ok(parts.into_iter().collect())
}

fn compile(pattern: &str, flags: &str) -> FilterResult<Regex> {
    if let Some(unknown) = flags.chars().find(|flag| !"gnimslxp".contains(*flag)) {
        return Err(Error::str(format_args!("invalid regex flag: {unknown}")));
    }
    let has = |flag| flags.contains(flag);
    RegexBuilder::new(pattern)
        .case_insensitive(has('i'))
        .multi_line(has('m') || has('p'))
        .dot_matches_new_line(has('s') || has('p'))
        .swap_greed(has('l'))
        .ignore_whitespace(has('x'))
        .build()
        .map_err(|error| Error::str(format_args!("invalid regex: {error}")))
}

/// A part of the input that shares its memory.
fn part(input: &Val, whole: &str, start: usize, end: usize) -> Val {
    let bytes = whole.as_bytes().get(start..end).unwrap_or_default();
    input.as_sub_str(bytes)
}

fn describe(
    input: &Val,
    offsets: &mut CharOffsets<'_>,
    group: &Match<'_>,
    name: Option<&str>,
) -> FilterResult {
    let string = std::str::from_utf8(group.as_bytes()).map_err(Error::str)?;
    let length = isize::try_from(string.chars().count()).unwrap_or_default();
    let fields = [
        ("offset", offsets.of(group.start()).into()),
        ("length", length.into()),
        ("string", input.as_sub_str(group.as_bytes())),
    ];
    let name = name.map(|name| ("name", name.to_owned().into()));
    let fields = fields.into_iter().chain(name);
    Val::from_map(fields.map(|(key, value)| (key.to_owned().into(), value)))
}

/// Converts byte offsets into character offsets. It counts on from the last offset, because the next
/// one is usually behind it.
struct CharOffsets<'a> {
    whole: &'a str,
    byte: usize,
    character: usize,
}

impl CharOffsets<'_> {
    fn of(&mut self, byte: usize) -> isize {
        if byte < self.byte {
            (self.byte, self.character) = (0, 0);
        }
        let passed = self.whole.get(self.byte..byte).unwrap_or_default();
        self.character += passed.chars().count();
        self.byte = byte;
        isize::try_from(self.character).unwrap_or_default()
    }
}
