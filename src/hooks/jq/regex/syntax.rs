//! Oniguruma's syntax, as jq sets it up, in the syntax of `regex_syntax`.

use super::class::{bracket, property};
use super::cursor::Cursor;
use super::search::TOO_LARGE;
use std::rc::Rc;

/// Groups may be nested this deep, so that no pattern overflows the stack.
const MAX_NESTING: usize = 50;
/// The largest number of a repetition; the size of the automaton is limited too.
const MAX_REPEAT: u32 = 100_000;

/// The longest pattern, in bytes.
pub(super) const MAX_PATTERN_BYTES: usize = 4 << 10;
/// The most that all sets of a pattern may weigh. A set weighs as many ranges as it may have.
const MAX_WEIGHT: usize = 100_000;
/// What a set of Unicode's letters and the like weighs: it has up to 800 ranges.
const SET_WEIGHT: usize = 800;
/// How much more a set weighs where its letters mean both cases: each of them is looked up.
const CASE_FACTOR: usize = 4;

/// What the ranges of a set weigh in that case.
const RANGES_WEIGHT: usize = 200;

/// The options of a part of a pattern.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the syntax has as many options"
)]
pub(super) struct Options {
    pub(super) ignore_case: bool,
    pub(super) extended: bool,
    pub(super) dot_all: bool,
    pub(super) multi_line: bool,
}

/// What a group of the translated pattern stands for.
#[derive(Debug, Clone)]
pub(super) enum Group {
    Capture(Option<Rc<str>>),
    /// An empty group: the place where the look-around with this index must hold.
    Assertion(usize),
}

/// Look-around.
#[derive(Debug, Clone)]
pub(super) struct Assertion {
    pub(super) pattern: String,
    pub(super) is_ahead: bool,
    pub(super) is_negated: bool,
}

/// A pattern in the syntax of `regex_syntax`. `(?Rm:$)` stands for `\Z`, which that syntax lacks.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) pattern: String,
    /// The groups by index; the first is the whole match.
    pub(super) groups: Vec<Group>,
    pub(super) assertions: Vec<Assertion>,
    /// What all sets weigh: the work of building the automaton that its length does not tell.
    pub(super) weight: usize,
}

/// The end of the text, or before a newline at the end.
const END: &str = "(?Rm:$)";

/// The group of an assertion, written as no pattern's own group is.
const PLACE: &str = "(){1}";
/// What cannot be repeated: anchors, boundaries and look-around.
const WITHOUT_LENGTH: [&str; 8] = ["\\A", "\\z", "\\b", "\\B", "(?m:^)", "(?m:$)", END, PLACE];

pub(super) fn translate(pattern: &str, options: Options) -> Result<Translated, String> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(format!(
            "too long: a pattern has at most {MAX_PATTERN_BYTES} bytes"
        ));
    }
    let mut translator = Translator {
        weight: 0,
        cursor: Cursor::new(pattern),
        groups: vec![Group::Capture(None)],
        assertions: Vec::new(),
        depth: 0,
        is_inside_assertion: false,
    };
    let body = translator.alternation(options)?;
    if translator.cursor.next().is_some() {
        return Err("unmatched close parenthesis".to_owned());
    }
    Ok(Translated {
        pattern: with_case(&body, options),
        groups: translator.groups,
        assertions: translator.assertions,
        weight: translator.weight,
    })
}

fn with_case(body: &str, options: Options) -> String {
    let flag = if options.ignore_case { "i" } else { "-i" };
    format!("(?{flag}:{body})")
}

struct Translator<'a> {
    cursor: Cursor<'a>,
    groups: Vec<Group>,
    assertions: Vec<Assertion>,
    depth: usize,
    is_inside_assertion: bool,
    weight: usize,
}

impl Translator<'_> {
    /// Everything up to a `)` or the end.
    fn alternation(&mut self, mut options: Options) -> Result<String, String> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err("too deep nest level".to_owned());
        }
        let mut output = String::new();
        let mut target = Err("target of repeat operator is not specified");
        while let Some(next) = self.cursor.clone().next() {
            if next == ')' {
                break;
            }
            self.cursor.next();
            if options.extended && next.is_ascii_whitespace() {
                continue;
            }
            if options.extended && next == '#' {
                self.cursor.take_while(|c| c != '\n');
                continue;
            }
            if let Some(repetition) = self.repetition(next)? {
                target?;
                output.push_str(&repetition);
                continue;
            }
            let piece = match next {
                '|' => "|".to_owned(),
                '(' => self.group(&mut options)?,
                _ => {
                    let atom = self.atom(next, options)?;
                    self.weigh(&atom, options)?;
                    atom
                }
            };
            target = match piece.as_str() {
                "|" => Err("target of repeat operator is not specified"),
                piece if WITHOUT_LENGTH.contains(&piece) => {
                    Err("target of repeat operator is invalid")
                }
                _ => Ok(()),
            };
            output.push_str(&piece);
        }
        self.depth -= 1;
        Ok(output)
    }

    fn atom(&mut self, next: char, options: Options) -> Result<String, String> {
        Ok(match next {
            '.' if options.dot_all => "(?s:.)".to_owned(),
            '.' => "[^\\n]".to_owned(),
            '^' if options.multi_line => "(?m:^)".to_owned(),
            '^' => "\\A".to_owned(),
            '$' if options.multi_line => "(?m:$)".to_owned(),
            '$' => END.to_owned(),
            '[' => bracket(&mut self.cursor)?,
            '\\' => self.escape()?,
            other => literal(other),
        })
    }

    /// Counts the sets of an atom. The automaton's size is limited too, but all sets are made before it.
    fn weigh(&mut self, atom: &str, options: Options) -> Result<(), String> {
        let starts = ["\\p", "\\w", "\\W", "\\d", "\\D", "\\s", "\\S"];
        let sets: usize = starts.iter().map(|start| atom.matches(start).count()).sum();
        let factor = if options.ignore_case { CASE_FACTOR } else { 1 };
        // Each letter of a range is looked up, too.
        let has_ranges = options.ignore_case && atom.starts_with('[');
        self.weight += sets * SET_WEIGHT * factor + if has_ranges { RANGES_WEIGHT } else { 0 };
        if self.weight > MAX_WEIGHT {
            return Err(format!(
                "{TOO_LARGE}, or fewer sets such as \\w and \\p{{L}}"
            ));
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<String, String> {
        let Some(next) = self.cursor.next() else {
            return Err("end pattern at escape".to_owned());
        };
        Ok(match next {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'A' | 'z' => format!("\\{next}"),
            'Z' => END.to_owned(),
            'N' => "[^\\n]".to_owned(),
            'O' => "(?s:.)".to_owned(),
            'R' => "(?:\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])".to_owned(),
            'p' | 'P' => property(&mut self.cursor, next == 'P')?,
            'Q' => self.quoted(),
            '1'..='9' | 'k' if !self.cursor.begins(|c| c.is_digit(8)) => {
                return Err(
                    "back-references are not available: capture the text and compare it in jq"
                        .to_owned(),
                );
            }
            'g' => return Err("calls of groups are not available: repeat the group".to_owned()),
            'K' => return Err("\\K is not available: use look-behind, (?<=...)".to_owned()),
            'G' => return Err("\\G is not available: use ^ or the flag g".to_owned()),
            'X' | 'y' | 'Y' => {
                return Err(format!("\\{next} is not available: use . with \\p{{M}}*"));
            }
            other => literal(self.cursor.escaped_char(other)?),
        })
    }

    /// The text up to `\E`.
    fn quoted(&mut self) -> String {
        let quoted = self.cursor.take_until("\\E");
        quoted.chars().map(literal).collect()
    }

    /// `*`, `+`, `?` or `{n,m}`, lazy or not.
    fn repetition(&mut self, next: char) -> Result<Option<String>, String> {
        let mut repetition = match next {
            '*' | '+' | '?' => String::from(next),
            '{' => match self.interval()? {
                Some(interval) => interval,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if self.cursor.eat('?') {
            repetition.push('?');
        } else if next != '{' && self.cursor.eat('+') {
            return Err(format!(
                "possessive repetition ({next}+) is not available: {next} alone takes the same text in most patterns"
            ));
        }
        Ok(Some(repetition))
    }

    /// An interval behind its `{`. Anything else leaves a brace that stands for itself.
    fn interval(&mut self) -> Result<Option<String>, String> {
        let mut ahead = self.cursor.clone();
        let low = ahead.take_while(|c| c.is_ascii_digit());
        let has_comma = ahead.eat(',');
        let high = ahead.take_while(|c| c.is_ascii_digit());
        if low.is_empty() || !ahead.eat('}') {
            return Ok(None);
        }
        self.cursor = ahead;
        let number = |digits: &str| {
            let number = digits.parse::<u32>().ok().filter(|n| *n <= MAX_REPEAT);
            number.ok_or("too big number for repeat range")
        };
        let low = number(&low)?;
        Ok(Some(match (has_comma, high.as_str()) {
            (false, _) => format!("{{{low}}}"),
            (true, "") => format!("{{{low},}}"),
            (true, high) => {
                let high = number(high)?;
                if high < low {
                    return Err("upper is smaller than lower in repeat range".to_owned());
                }
                format!("{{{low},{high}}}")
            }
        }))
    }

    /// A group behind its `(`. Options that it sets for the rest of the group around it are changed.
    fn group(&mut self, options: &mut Options) -> Result<String, String> {
        if !self.cursor.eat('?') {
            return self.capture(None, *options);
        }
        if self.cursor.eat('#') {
            self.cursor.take_while(|c| c != ')');
            return self.closed("(?:".to_owned());
        }
        if self.cursor.eat(':') {
            let body = self.alternation(*options)?;
            return self.closed(format!("(?:{body}"));
        }
        for (start, is_ahead, is_negated) in [
            ("=", true, false),
            ("!", true, true),
            ("<=", false, false),
            ("<!", false, true),
        ] {
            if self.cursor.eat(start) {
                return self.assertion(is_ahead, is_negated, *options);
            }
        }
        for (start, end) in [('<', '>'), ('\'', '\'')] {
            if self.cursor.eat(start) {
                let name = self.group_name(end)?;
                return self.capture(Some(name), *options);
            }
        }
        if self.cursor.eat('>') {
            return Err(
                "atomic groups are not available: (?:...) takes the same text in most patterns"
                    .to_owned(),
            );
        }
        if self.cursor.eat('(') || self.cursor.eat('~') {
            return Err(
                "conditions and absent operators are not available: test several patterns in jq"
                    .to_owned(),
            );
        }
        self.inline_options(options)
    }

    fn group_name(&mut self, end: char) -> Result<Rc<str>, String> {
        let name = self.cursor.take_while(|c| c != end);
        if name.is_empty() {
            return Err("group name is empty".to_owned());
        }
        let is_name = name.chars().all(|c| c == '_' || c.is_alphanumeric());
        if !self.cursor.eat(end) || !is_name || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("invalid group name <{name}>"));
        }
        Ok(name.into())
    }

    fn capture(&mut self, name: Option<Rc<str>>, options: Options) -> Result<String, String> {
        if self.is_inside_assertion {
            return Err("groups in look-around are not available: use (?:...)".to_owned());
        }
        self.groups.push(Group::Capture(name));
        let body = self.alternation(options)?;
        self.closed(format!("({body}"))
    }

    fn closed(&mut self, group: String) -> Result<String, String> {
        if self.cursor.eat(')') {
            Ok(group + ")")
        } else {
            Err("end pattern with unmatched parenthesis".to_owned())
        }
    }

    fn assertion(
        &mut self,
        is_ahead: bool,
        is_negated: bool,
        options: Options,
    ) -> Result<String, String> {
        if self.is_inside_assertion {
            return Err(
                "look-around inside look-around is not available: test several patterns in jq"
                    .to_owned(),
            );
        }
        self.is_inside_assertion = true;
        let body = self.alternation(options)?;
        self.closed(String::new())?;
        self.is_inside_assertion = false;
        self.groups.push(Group::Assertion(self.assertions.len()));
        self.assertions.push(Assertion {
            pattern: with_case(&body, options),
            is_ahead,
            is_negated,
        });
        Ok(PLACE.to_owned())
    }

    /// `(?imsx-imsx)` or `(?imsx-imsx:…)`.
    fn inline_options(&mut self, options: &mut Options) -> Result<String, String> {
        let mut changed = *options;
        let mut is_on = true;
        loop {
            match self.cursor.next() {
                Some('-') => is_on = false,
                Some('i') => changed.ignore_case = is_on,
                Some('m') => changed.multi_line = is_on,
                Some('s') => changed.dot_all = is_on,
                Some('x') => changed.extended = is_on,
                Some(')') => {
                    *options = changed;
                    let flag = if changed.ignore_case { "i" } else { "-i" };
                    return Ok(format!("(?{flag})"));
                }
                Some(':') => {
                    let body = self.alternation(changed)?;
                    self.closed(String::new())?;
                    return Ok(with_case(&body, changed));
                }
                None => return Err("end pattern in group".to_owned()),
                Some(_) => return Err("undefined group option".to_owned()),
            }
        }
    }
}

fn literal(character: char) -> String {
    regex_syntax::escape(character.encode_utf8(&mut [0; 4]))
}
