//! The words of a program.

use super::limits::MAX_PROGRAM_NESTING;

/// A word and where it starts, in bytes.
pub(super) type Spanned = (Token, usize);

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    /// `.name`
    Field(String),
    /// `$name`
    Variable(String),
    /// `@name`
    Format(String),
    Number(String),
    Symbol(&'static str),
    /// The beginning of a text.
    Quote,
    /// A part of a text, its escapes replaced.
    Plain(String),
    /// `\(` in a text. Its end is `CloseTerm`.
    OpenTerm,
    CloseTerm,
    /// The end of a text.
    Unquote,
    End,
}

/// What is wrong with a program, and where, in bytes.
pub(super) struct SyntaxError {
    pub(super) at: usize,
    pub(super) message: String,
}

impl SyntaxError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }

    /// A program whose parts are nested too deeply.
    pub(super) fn too_deep(at: usize) -> Self {
        Self::new(
            at,
            format!(
                "the program is nested more than {MAX_PROGRAM_NESTING} levels deep (program_limit)"
            ),
        )
    }
}

/// Longest first.
const SYMBOLS: [&str; 33] = [
    "?//", "//=", "..", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", ".", "[",
    "]", "{", "}", "(", ")", "|", ",", ":", ";", "=", "<", ">", "+", "-", "*", "/", "%",
];

struct Lexer<'a> {
    program: &'a str,
    at: usize,
    tokens: Vec<Spanned>,
    /// The brackets that are open; `"` for a term in a text.
    open: Vec<u8>,
}

/// Reads a program into words.
pub(super) fn lex(program: &str) -> Result<Vec<Spanned>, SyntaxError> {
    let mut lexer = Lexer {
        program,
        at: 0,
        tokens: Vec::new(),
        open: Vec::new(),
    };
    while lexer.token()? {}
    lexer.tokens.push((Token::End, program.len()));
    Ok(lexer.tokens)
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.program.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.program.as_bytes().get(self.at + ahead).copied()
    }

    fn push(&mut self, token: Token, bytes: usize) {
        self.tokens.push((token, self.at));
        self.at += bytes;
    }

    /// Reads one word; false at the end.
    fn token(&mut self) -> Result<bool, SyntaxError> {
        self.skip_space();
        let Some(first) = self.byte(0) else {
            return Ok(false);
        };
        match first {
            b'"' => {
                self.push(Token::Quote, 1);
                self.text()?;
            }
            b'.' if self.byte(1).is_some_and(is_word_start) => {
                let name = self.word(1);
                self.push(Token::Field(name.clone()), 1 + name.len());
            }
            b'.' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'0'..=b'9' => self.number(),
            b'$' if self.byte(1).is_some_and(is_word_start) => {
                let name = self.path_word(1);
                self.push(Token::Variable(name.clone()), 1 + name.len());
            }
            b'@' if self.byte(1).is_some_and(is_word_part) => {
                let name = self.word(1);
                self.push(Token::Format(name.clone()), 1 + name.len());
            }
            _ if is_word_start(first) => {
                let name = self.path_word(0);
                let bytes = name.len();
                self.push(Token::Word(name), bytes);
            }
            _ => self.symbol()?,
        }
        Ok(true)
    }

    fn skip_space(&mut self) {
        loop {
            match self.byte(0) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'#') => self.skip_comment(),
                _ => break,
            }
        }
    }

    /// A comment goes on in the next line after an odd number of backslashes.
    fn skip_comment(&mut self) {
        while let Some(byte) = self.byte(0) {
            self.at += match (byte, self.byte(1), self.byte(2)) {
                (b'\\', Some(b'\r'), Some(b'\n')) => 3,
                (b'\\', Some(b'\\' | b'\n'), _) => 2,
                (b'\n', ..) => return,
                _ => 1,
            };
        }
    }

    fn word(&self, from: usize) -> String {
        let rest = self.rest().get(from..).unwrap_or_default();
        let end = rest.bytes().position(|byte| !is_word_part(byte));
        rest.get(..end.unwrap_or(rest.len()))
            .unwrap_or_default()
            .to_owned()
    }

    /// A word, or several with `::` between them.
    fn path_word(&self, from: usize) -> String {
        let mut name = self.word(from);
        while self
            .rest()
            .get(from + name.len()..)
            .is_some_and(|rest| rest.starts_with("::"))
            && self.byte(from + name.len() + 2).is_some_and(is_word_start)
        {
            let next = self.word(from + name.len() + 2);
            name.push_str("::");
            name.push_str(&next);
        }
        name
    }

    fn number(&mut self) {
        let digits = |from: usize| {
            let rest = self
                .program
                .as_bytes()
                .get(self.at + from..)
                .unwrap_or_default();
            rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let mut bytes = digits(0);
        if self.byte(bytes) == Some(b'.') {
            bytes += 1 + digits(bytes + 1);
        }
        if matches!(self.byte(bytes), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte(bytes + 1), Some(b'+' | b'-')));
            let exponent = digits(bytes + 1 + sign);
            if exponent > 0 {
                bytes += 1 + sign + exponent;
            }
        }
        let text = self.rest().get(..bytes).unwrap_or_default().to_owned();
        self.push(Token::Number(text), bytes);
    }

    fn symbol(&mut self) -> Result<(), SyntaxError> {
        if self.byte(0) == Some(b'?') && !self.rest().starts_with("?//") {
            self.push(Token::Symbol("?"), 1);
            return Ok(());
        }
        let found = SYMBOLS
            .iter()
            .find(|symbol| self.rest().starts_with(**symbol));
        let Some(symbol) = found else {
            return Err(SyntaxError::new(
                self.at,
                "this character means nothing in jq",
            ));
        };
        match *symbol {
            "(" | "[" | "{" => self.enter(symbol.as_bytes().first().copied().unwrap_or(b'('))?,
            ")" | "]" | "}" => return self.close(symbol),
            _ => {}
        }
        self.push(Token::Symbol(symbol), symbol.len());
        Ok(())
    }

    fn enter(&mut self, bracket: u8) -> Result<(), SyntaxError> {
        if self.open.len() >= MAX_PROGRAM_NESTING {
            return Err(SyntaxError::too_deep(self.at));
        }
        self.open.push(bracket);
        Ok(())
    }

    fn close(&mut self, symbol: &'static str) -> Result<(), SyntaxError> {
        match (self.open.pop(), symbol) {
            (Some(b'"'), ")") => {
                self.push(Token::CloseTerm, 1);
                self.text()
            }
            (Some(b'('), ")") | (Some(b'['), "]") | (Some(b'{'), "}") => {
                self.push(Token::Symbol(symbol), 1);
                Ok(())
            }
            _ => Err(SyntaxError::new(
                self.at,
                format!("unexpected `{symbol}`: no bracket of its kind is open"),
            )),
        }
    }

    /// Reads a text from behind its quote, up to its end or to a term in it.
    fn text(&mut self) -> Result<(), SyntaxError> {
        let mut plain = String::new();
        let start = self.at;
        loop {
            let Some(c) = self.rest().chars().next() else {
                return Err(SyntaxError::new(
                    self.at,
                    "expected the end of the text, `\"`",
                ));
            };
            match c {
                '"' | '\\' if c == '"' || self.byte(1) == Some(b'(') => {
                    if !plain.is_empty() {
                        self.tokens.push((Token::Plain(plain), start));
                    }
                    if c == '"' {
                        self.push(Token::Unquote, 1);
                    } else {
                        self.enter(b'"')?;
                        self.push(Token::OpenTerm, 2);
                    }
                    return Ok(());
                }
                '\\' => {
                    self.at += 1;
                    plain.push(self.escape()?);
                }
                _ => {
                    plain.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    /// Reads an escape from behind its backslash.
    fn escape(&mut self) -> Result<char, SyntaxError> {
        let c = match self.byte(0) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                return Err(SyntaxError::new(
                    self.at,
                    "expected an escape of JSON after `\\`, or `(`",
                ));
            }
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, SyntaxError> {
        let first = self.unit()?;
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 1;
            let second = self.unit()?;
            if let Some(Ok(c)) = char::decode_utf16([first, second]).next() {
                return Ok(c);
            }
            self.at = back;
        }
        Ok(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Reads `uXXXX`.
    fn unit(&mut self) -> Result<u16, SyntaxError> {
        let digits = self.rest().get(1..5);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let Some(unit) = unit else {
            return Err(SyntaxError::new(
                self.at,
                "expected four hexadecimal digits after `\\u`",
            ));
        };
        self.at += 5;
        Ok(unit)
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_word_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
