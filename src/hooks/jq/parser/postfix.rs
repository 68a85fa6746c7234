//! Terms with what stands behind them: indices, slices, iteration, `?`.

use super::super::ast::{Kind, Term};
use super::super::lexer::Token;
use super::super::value::Val;
use super::{Parsed, Parser};

impl Parser<'_> {
    pub(super) fn postfix(&mut self) -> Parsed {
        let mut term = self.primary()?;
        loop {
            term = match self.peek() {
                Token::Field(name) => {
                    let key = self.constant(Val::from(name.as_str()));
                    self.next += 1;
                    Self::index(term, key)?
                }
                Token::Symbol("?") => {
                    self.next += 1;
                    Self::term(term.at, term.height, Kind::Try(Box::new(term), None))?
                }
                Token::Symbol("[") => {
                    self.next += 1;
                    self.bracket(term)?
                }
                Token::Symbol(".") => {
                    match self.tokens.get(self.next + 1).map(|(token, _)| token) {
                        Some(Token::Symbol("[")) => {
                            self.next += 2;
                            self.bracket(term)?
                        }
                        Some(Token::Quote) => {
                            self.next += 1;
                            let key = self.text(None)?;
                            Self::index(term, key)?
                        }
                        _ => return Ok(term),
                    }
                }
                _ => return Ok(term),
            };
        }
    }

    pub(super) fn constant(&self, value: Val) -> Term {
        Term {
            kind: Kind::Constant(value),
            at: self.at(),
            height: 1,
        }
    }

    pub(super) fn index(term: Term, key: Term) -> Parsed {
        let below = term.height.max(key.height);
        Self::term(term.at, below, Kind::Index(Box::new(term), Box::new(key)))
    }

    /// From behind `[`.
    pub(super) fn bracket(&mut self, term: Term) -> Parsed {
        if self.eat("]") {
            return Self::term(term.at, term.height, Kind::Iterate(Box::new(term)));
        }
        let mut from = None;
        if !self.is_symbol(":") {
            from = Some(self.query()?);
            if self.eat("]") {
                return match from {
                    Some(key) => Self::index(term, key),
                    None => Ok(term),
                };
            }
        }
        self.expect(":")?;
        let to = if self.is_symbol("]") && from.is_some() {
            None
        } else {
            Some(self.query()?)
        };
        self.expect("]")?;
        let below = [&from, &to].into_iter().flatten().map(|term| term.height);
        let below = below.fold(term.height, usize::max);
        let kind = Kind::Slice(Box::new(term), from.map(Box::new), to.map(Box::new));
        let at = match &kind {
            Kind::Slice(term, ..) => term.at,
            _ => self.at(),
        };
        Self::term(at, below, kind)
    }
}
