//! Reading a pattern, and the escapes that stand for one character.

/// Where the translation is in the pattern.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(pattern: &'a str) -> Self {
        Self { rest: pattern }
    }

    /// Whether such a character comes next.
    pub(super) fn begins(&self, is_wanted: impl Fn(char) -> bool) -> bool {
        self.rest.starts_with(is_wanted)
    }

    /// The text up to an end, or all of it; the end is passed.
    pub(super) fn take_until(&mut self, end: &str) -> &'a str {
        let (taken, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next()?;
        self.rest = chars.as_str();
        Some(next)
    }

    pub(super) fn eat(&mut self, text: impl Into<Text>) -> bool {
        let stripped = match text.into() {
            Text::Char(c) => self.rest.strip_prefix(c),
            Text::Str(s) => self.rest.strip_prefix(s),
        };
        self.rest = stripped.unwrap_or(self.rest);
        stripped.is_some()
    }

    /// Whether the character comes later on.
    pub(super) fn has(&self, character: char) -> bool {
        self.rest.contains(character)
    }

    pub(super) fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    /// The character that an escape stands for, given the one behind the backslash.
    pub(super) fn escaped_char(&mut self, escaped: char) -> Result<char, String> {
        Ok(match escaped {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'a' => '\u{7}',
            'e' => '\u{1b}',
            'c' => match self.next() {
                Some(letter) if letter.is_ascii() => char::from(letter as u8 & 0x1f),
                _ => return Err("too short control sequence".to_owned()),
            },
            'x' => return self.hexadecimal(),
            '0'..='7' => {
                let mut digits = String::from(escaped);
                while digits.len() < 3 && self.begins(|c| c.is_digit(8)) {
                    digits.extend(self.next());
                }
                byte(u32::from_str_radix(&digits, 8).unwrap_or(u32::MAX))?
            }
            other => other,
        })
    }

    fn hexadecimal(&mut self) -> Result<char, String> {
        if self.eat('{') {
            let digits = self.take_while(|c| c.is_ascii_hexdigit());
            let code = u32::from_str_radix(&digits, 16)
                .ok()
                .filter(|_| self.eat('}'));
            return code
                .and_then(char::from_u32)
                .ok_or_else(|| "invalid code point value".to_owned());
        }
        let mut digits = String::new();
        while digits.len() < 2 && self.begins(|c| c.is_ascii_hexdigit()) {
            digits.extend(self.next());
        }
        byte(u32::from_str_radix(&digits, 16).unwrap_or(0))
    }
}

/// A byte that is a character of its own.
fn byte(code: u32) -> Result<char, String> {
    let byte = u8::try_from(code).ok().filter(u8::is_ascii);
    byte.map(char::from)
        .ok_or_else(|| "too short multibyte code string: write a code point as \\x{...}".to_owned())
}

pub(super) enum Text {
    Char(char),
    Str(&'static str),
}

impl From<char> for Text {
    fn from(character: char) -> Self {
        Self::Char(character)
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::Str(text)
    }
}
