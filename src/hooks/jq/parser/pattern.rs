//! Patterns of variables: `as [$a, {b: $c}] ?// $d`.

use super::super::ast::{Kind, Pattern, Term};
use super::super::lexer::Token;
use super::super::value::Val;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// Patterns with `?//` between them, and the height of the highest term in them.
    pub(super) fn patterns(&mut self) -> Parsed<(Vec<Pattern>, usize)> {
        let mut patterns = Vec::new();
        let mut below = 0;
        loop {
            patterns.push(self.pattern(&mut below)?);
            if !self.eat("?//") {
                return Ok((patterns, below));
            }
        }
    }

    fn pattern(&mut self, below: &mut usize) -> Parsed<Pattern> {
        let depth = self.depth;
        *below = (*below).max(depth);
        self.nested(|parser| parser.pattern_here(below))
    }

    fn pattern_here(&mut self, below: &mut usize) -> Parsed<Pattern> {
        if let Token::Variable(name) = self.peek() {
            self.next += 1;
            return Ok(Pattern::Variable(name.clone()));
        }
        if self.eat("[") {
            let mut items = Vec::new();
            loop {
                items.push(self.pattern(below)?);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("]")?;
            return Ok(Pattern::Array(items));
        }
        if !self.eat("{") {
            return self.expected("a variable, `[` or `{`");
        }
        let mut fields = Vec::new();
        loop {
            fields.push(self.field_pattern(below)?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        Ok(Pattern::Object(fields))
    }

    fn field_pattern(
        &mut self,
        below: &mut usize,
    ) -> Parsed<(Term, Option<String>, Option<Pattern>)> {
        let token = self.peek();
        let mut variable = None;
        let key = match token {
            Token::Variable(name) => {
                let key = self.constant(Val::from(name.as_str()));
                self.next += 1;
                if !self.is_symbol(":") {
                    return Ok((key, Some(name.clone()), None));
                }
                variable = Some(name.clone());
                key
            }
            Token::Word(name) => {
                let key = self.constant(Val::from(name.as_str()));
                self.next += 1;
                key
            }
            Token::Quote => self.text(None)?,
            Token::Symbol("(") => {
                self.next += 1;
                let key = self.query()?;
                self.expect(")")?;
                if let Kind::Constant(value) = &key.kind
                    && value.as_str().is_none()
                {
                    return Err(super::SyntaxError::new(
                        key.at,
                        "a key of an object must be a string",
                    ));
                }
                key
            }
            _ => return self.expected("a key or a variable"),
        };
        *below = (*below).max(key.height);
        self.expect(":")?;
        Ok((key, variable, Some(self.pattern(below)?)))
    }
}
