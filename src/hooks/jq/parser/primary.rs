//! The terms that others are made of.

use super::super::ast::{Fold, Kind, Part, Term};
use super::super::lexer::Token;
use super::super::value::Val;
use super::{Parsed, Parser};
use crate::config::Position;

/// Words that cannot be the name of a filter.
const KEYWORDS: [&str; 19] = [
    "__loc__", "and", "as", "break", "catch", "def", "elif", "else", "end", "foreach", "if",
    "import", "include", "label", "module", "or", "reduce", "then", "try",
];

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed {
        let at = self.at();
        let token = self.peek();
        match token {
            Token::Word(word) => self.word(word),
            Token::Quote => self.text(None),
            Token::Number(text) => {
                let number = self.constant(Val::from_number_text(text));
                self.next += 1;
                Ok(number)
            }
            Token::Field(name) => {
                let key = self.constant(Val::from(name.as_str()));
                let input = Self::term(at, 0, Kind::Identity)?;
                self.next += 1;
                Self::index(input, key)
            }
            Token::Variable(name) => {
                let kind = if name == "__loc__" {
                    Kind::Constant(self.place(at))
                } else {
                    Kind::Variable(name.clone())
                };
                self.next += 1;
                Self::term(at, 0, kind)
            }
            Token::Format(name) => {
                self.next += 1;
                if *self.peek() == Token::Quote {
                    return self.text(Some(name.clone()));
                }
                Self::term(at, 0, Kind::Format(name.clone()))
            }
            Token::Symbol(symbol) => self.symbol(symbol),
            _ => self.expected("a filter"),
        }
    }

    fn symbol(&mut self, symbol: &str) -> Parsed {
        let at = self.at();
        match symbol {
            "." => {
                self.next += 1;
                let input = Self::term(at, 0, Kind::Identity)?;
                match self.peek() {
                    Token::Quote => {
                        let key = self.text(None)?;
                        Self::index(input, key)
                    }
                    _ => Ok(input),
                }
            }
            ".." => {
                self.next += 1;
                Self::term(at, 0, Kind::Call("recurse".to_owned(), Vec::new()))
            }
            "-" => {
                self.next += 1;
                let term = self.nested(Self::postfix)?;
                Self::term(at, term.height, Kind::Negate(Box::new(term)))
            }
            "(" => {
                self.next += 1;
                let term = self.query()?;
                self.expect(")")?;
                Ok(term)
            }
            "[" => {
                self.next += 1;
                if self.eat("]") {
                    return Self::term(at, 0, Kind::Array(None));
                }
                let term = self.query()?;
                self.expect("]")?;
                Self::term(at, term.height, Kind::Array(Some(Box::new(term))))
            }
            "{" => {
                self.next += 1;
                self.object(at)
            }
            _ => self.expected("a filter"),
        }
    }

    fn word(&mut self, word: &str) -> Parsed {
        let at = self.at();
        match word {
            "if" => return self.condition(),
            "try" => return self.attempt(),
            "reduce" | "foreach" => return self.fold(word == "foreach"),
            "break" => {
                self.next += 1;
                let name = self.variable()?;
                return Self::term(at, 0, Kind::Break(name));
            }
            _ if KEYWORDS.contains(&word) => return self.expected("a filter"),
            _ => self.next += 1,
        }
        let mut args = Vec::new();
        let mut below = 0;
        if self.eat("(") {
            loop {
                let arg = self.query()?;
                below = below.max(arg.height);
                args.push(arg);
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        let kind = match (word, args.is_empty()) {
            ("null", true) => Kind::Constant(Val::Null),
            ("true", true) => Kind::Constant(Val::Bool(true)),
            ("false", true) => Kind::Constant(Val::Bool(false)),
            _ => Kind::Call(word.to_owned(), args),
        };
        Self::term(at, below, kind)
    }

    fn condition(&mut self) -> Parsed {
        let at = self.at();
        let mut branches: Vec<(Term, Term)> = Vec::new();
        let mut below = 0;
        while self.eat_word(if branches.is_empty() { "if" } else { "elif" }) {
            let condition = self.query()?;
            self.expect_word("then")?;
            let branch = self.query()?;
            below = below.max(condition.height).max(branch.height);
            branches.push((condition, branch));
        }
        let mut otherwise = None;
        if self.eat_word("else") {
            let term = self.query()?;
            below = below.max(term.height);
            otherwise = Some(Box::new(term));
        }
        if !self.eat_word("end") {
            return self.expected(if otherwise.is_some() {
                "`end`"
            } else {
                "`elif`, `else` or `end`"
            });
        }
        Self::term(at, below, Kind::If(branches, otherwise))
    }

    /// `try` binds more strongly than any operator.
    fn attempt(&mut self) -> Parsed {
        let at = self.at();
        self.next += 1;
        let body = self.nested(Self::postfix)?;
        let mut below = body.height;
        let mut handler = None;
        if self.eat_word("catch") {
            let term = self.nested(Self::postfix)?;
            below = below.max(term.height);
            handler = Some(Box::new(term));
        }
        Self::term(at, below, Kind::Try(Box::new(body), handler))
    }

    fn fold(&mut self, is_foreach: bool) -> Parsed {
        let at = self.at();
        self.next += 1;
        let source = self.nested(Self::expression)?;
        self.expect_word("as")?;
        let (patterns, height) = self.patterns()?;
        self.expect("(")?;
        let init = self.query()?;
        self.expect(";")?;
        let update = self.query()?;
        let mut below = source
            .height
            .max(height)
            .max(init.height)
            .max(update.height);
        let mut extract = None;
        if is_foreach {
            let term = if self.eat(";") {
                self.query()?
            } else {
                Self::term(self.at(), 0, Kind::Identity)?
            };
            below = below.max(term.height);
            extract = Some(term);
        }
        self.expect(")")?;
        let fold = Fold {
            source,
            patterns,
            init,
            update,
            extract,
        };
        Self::term(at, below, Kind::Fold(Box::new(fold)))
    }

    /// A text, from its quote on.
    pub(super) fn text(&mut self, format: Option<String>) -> Parsed {
        let at = self.at();
        self.next += 1;
        let mut parts = Vec::new();
        let mut below = 0;
        loop {
            let token = self.peek();
            match token {
                Token::Plain(text) => {
                    self.next += 1;
                    parts.push(Part::Plain(text.clone()));
                }
                Token::OpenTerm => {
                    self.next += 1;
                    let term = self.query()?;
                    below = below.max(term.height);
                    if *self.peek() != Token::CloseTerm {
                        return self.expected("`)`");
                    }
                    self.next += 1;
                    parts.push(Part::Term(term));
                }
                _ => break,
            }
        }
        self.next += 1;
        let plain = match parts.as_slice() {
            [] => Some(""),
            [Part::Plain(text)] => Some(text.as_str()),
            _ => None,
        };
        let kind = match plain {
            Some(text) => Kind::Constant(Val::from(text)),
            None => Kind::Text(format, parts),
        };
        Self::term(at, below, kind)
    }

    /// `$__loc__`
    fn place(&self, at: usize) -> Val {
        let Position { line, .. } = Position::in_text(self.program, at);
        Val::object([
            ("file", Val::from("<top-level>")),
            ("line", Val::from(line)),
        ])
    }

    /// From behind `{`.
    fn object(&mut self, at: usize) -> Parsed {
        let mut fields = Vec::new();
        let mut below = 0;
        while !self.is_symbol("}") {
            let (key, value) = self.field()?;
            below = below.max(key.height).max(value.height);
            fields.push((key, value));
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        Self::term(at, below, Kind::Object(fields))
    }

    fn field(&mut self) -> Parsed<(Term, Term)> {
        let at = self.at();
        let token = self.peek();
        let (key, default) = match token {
            Token::Word(name) => {
                let key = || self.constant(Val::from(name.as_str()));
                let input = Self::term(at, 0, Kind::Identity)?;
                let pair = (key(), Some(Self::index(input, key())?));
                self.next += 1;
                pair
            }
            Token::Number(text) => {
                // The key is no string, which the compiler says.
                let key = self.constant(Val::from_number_text(text));
                self.next += 1;
                (key, None)
            }
            Token::Variable(name) if name == "__loc__" => {
                let key = self.constant(Val::from("__loc__"));
                let value = self.constant(self.place(at));
                self.next += 1;
                (key, Some(value))
            }
            Token::Variable(name) => {
                self.next += 1;
                let value = Self::term(at, 0, Kind::Variable(name.clone()))?;
                if self.is_symbol(":") {
                    (value, None)
                } else {
                    (self.constant(Val::from(name.as_str())), Some(value))
                }
            }
            Token::Quote | Token::Format(_) => {
                let before = self.next;
                let key = self.key_text()?;
                let default = if self.is_symbol(":") {
                    None
                } else {
                    self.next = before;
                    let again = self.key_text()?;
                    let input = Self::term(at, 0, Kind::Identity)?;
                    Some(Self::index(input, again)?)
                };
                (key, default)
            }
            Token::Symbol("(") => {
                self.next += 1;
                let key = self.query()?;
                self.expect(")")?;
                (key, None)
            }
            _ => return self.expected("a key of the object, or `}`"),
        };
        match default {
            Some(value) if !self.is_symbol(":") => Ok((key, value)),
            _ => {
                self.expect(":")?;
                Ok((key, self.value_of_field()?))
            }
        }
    }

    fn key_text(&mut self) -> Parsed {
        if let Token::Format(name) = self.peek() {
            self.next += 1;
            if *self.peek() != Token::Quote {
                return self.expected("a text");
            }
            return self.text(Some(name.clone()));
        }
        self.text(None)
    }

    /// Expressions with `|` between them, but without `,`.
    fn value_of_field(&mut self) -> Parsed {
        let at = self.at();
        let mut term = self.nested(Self::expression)?;
        let mut stages = Vec::new();
        let mut below = term.height;
        while self.eat("|") {
            stages.push(super::Stage::Term(term));
            term = self.nested(Self::expression)?;
            below = below.max(term.height);
        }
        if stages.is_empty() {
            return Ok(term);
        }
        Self::term(at, below, Kind::Pipe(stages, Box::new(term)))
    }
}
