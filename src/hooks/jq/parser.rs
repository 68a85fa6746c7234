//! Words into a program, by jq's grammar.
//!
//! The parser recurses where the program is nested. It counts how deep, so that no program overflows the stack here
//! or in what walks over its tree.

mod pattern;
mod postfix;
mod primary;

use super::ast::{Arithmetic, Comparison, Def, Kind, Operator, Param, Stage, Term};
use super::lexer::{Spanned, SyntaxError, Token, lex};
use super::limits::{MAX_OPERATORS, MAX_PROGRAM_NESTING};

type Parsed<T = Term> = Result<T, SyntaxError>;

struct Parser<'a> {
    program: &'a str,
    tokens: &'a [Spanned],
    next: usize,
    depth: usize,
}

/// Parses a program: a filter, with definitions before it.
pub(super) fn parse(program: &str) -> Parsed {
    let tokens = lex(program)?;
    let mut parser = Parser::new(program, &tokens);
    if matches!(parser.peek(), Token::Word(word) if ["import", "include", "module"].contains(&word.as_str()))
    {
        return Err(parser.error("modules cannot be imported here"));
    }
    let term = parser.query()?;
    parser.end()?;
    Ok(term)
}

/// Parses a file of definitions.
pub(super) fn parse_definitions(program: &str) -> Parsed<Vec<Def>> {
    let tokens = lex(program)?;
    let mut parser = Parser::new(program, &tokens);
    let mut defs = Vec::new();
    while parser.eat_word("def") {
        defs.push(parser.def()?);
    }
    parser.end()?;
    Ok(defs)
}

impl<'a> Parser<'a> {
    fn new(program: &'a str, tokens: &'a [Spanned]) -> Self {
        Self {
            program,
            tokens,
            next: 0,
            depth: 0,
        }
    }

    fn peek(&self) -> &'a Token {
        self.tokens
            .get(self.next)
            .map_or(&Token::End, |(token, _)| token)
    }

    fn at(&self) -> usize {
        self.tokens
            .get(self.next)
            .map_or(self.program.len(), |(_, at)| *at)
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.at(), message)
    }

    fn expected<T>(&self, what: &str) -> Parsed<T> {
        let end = if *self.peek() == Token::End {
            ", but the program ends"
        } else {
            ""
        };
        Err(self.error(format!("expected {what}{end}")))
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat(symbol) {
            return Ok(());
        }
        self.expected(&format!("`{symbol}`"))
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) {
            return Ok(());
        }
        self.expected(&format!("`{word}`"))
    }

    fn variable(&mut self) -> Parsed<String> {
        if let Token::Variable(name) = self.peek() {
            self.next += 1;
            return Ok(name.clone());
        }
        self.expected("a variable, such as `$name`")
    }

    fn end(&self) -> Parsed<()> {
        match self.peek() {
            Token::End => Ok(()),
            _ => self.expected("the end of the program, or an operator"),
        }
    }

    /// Goes one level down.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_PROGRAM_NESTING {
            return Err(SyntaxError::too_deep(self.at()));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// A term that starts at `at` above others, of which the highest is `below`.
    fn term(at: usize, below: usize, kind: Kind) -> Parsed {
        if below >= MAX_PROGRAM_NESTING {
            return Err(SyntaxError::too_deep(at));
        }
        Ok(Term {
            kind,
            at,
            height: below + 1,
        })
    }

    /// Filters with `|` and `,` between them, and definitions, bindings and labels before them.
    fn query(&mut self) -> Parsed {
        self.nested(Self::query_here)
    }

    fn query_here(&mut self) -> Parsed {
        let at = self.at();
        let mut stages = Vec::new();
        let mut below = 0;
        loop {
            if let Some((stage, height)) = self.opening()? {
                below = below.max(height);
                stages.push(stage);
                continue;
            }
            let first = self.expression()?;
            if self.eat_word("as") {
                below = below.max(first.height);
                let (patterns, height) = self.patterns()?;
                below = below.max(height);
                self.expect("|")?;
                stages.push(Stage::Bind(first, patterns));
                continue;
            }
            let term = self.comma(first)?;
            below = below.max(term.height);
            if self.eat("|") {
                stages.push(Stage::Term(term));
                continue;
            }
            if stages.is_empty() {
                return Ok(term);
            }
            return Self::term(at, below, Kind::Pipe(stages, Box::new(term)));
        }
    }

    /// A definition or a label, which hold for the rest of the query.
    fn opening(&mut self) -> Parsed<Option<(Stage, usize)>> {
        if self.eat_word("def") {
            let def = self.def()?;
            let height = def.body.height;
            return Ok(Some((Stage::Def(def), height)));
        }
        if self.eat_word("label") {
            let name = self.variable()?;
            self.expect("|")?;
            return Ok(Some((Stage::Label(name), 0)));
        }
        Ok(None)
    }

    /// What follows the first filter of a list.
    fn comma(&mut self, first: Term) -> Parsed {
        if !self.is_symbol(",") {
            return Ok(first);
        }
        let (at, mut below) = (first.at, first.height);
        let mut terms = vec![first];
        while self.eat(",") {
            let before = self.next;
            let opens = self.is_word("def") || self.is_word("label");
            let mut term = if opens {
                self.query()?
            } else {
                self.expression()?
            };
            if !opens && self.is_word("as") {
                // The binding holds for all that follows, which is a query of its own.
                self.next = before;
                term = self.query()?;
            }
            below = below.max(term.height);
            terms.push(term);
        }
        Self::term(at, below, Kind::Comma(terms))
    }

    /// A definition, from behind `def`.
    fn def(&mut self) -> Parsed<Def> {
        let Token::Word(name) = self.peek() else {
            return self.expected("the name of the definition");
        };
        self.next += 1;
        let mut params = Vec::new();
        if self.eat("(") {
            loop {
                params.push(match self.peek() {
                    Token::Word(name) => Param::Filter(name.clone()),
                    Token::Variable(name) => Param::Variable(name.clone()),
                    _ => return self.expected("a parameter"),
                });
                self.next += 1;
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        self.expect(":")?;
        let body = self.query()?;
        self.expect(";")?;
        Ok(Def {
            name: name.clone(),
            params,
            body,
        })
    }

    /// Terms with operators between them. `//` binds least strongly, and groups to the right.
    fn expression(&mut self) -> Parsed {
        let mut terms = vec![self.operators(1)?];
        while self.is_symbol("//") || self.is_symbol("?//") {
            if self.is_symbol("?//")
                && let Some(term) = terms.pop()
            {
                terms.push(Self::term(
                    term.at,
                    term.height,
                    Kind::Try(Box::new(term), None),
                )?);
            }
            self.chain(terms.len())?;
            self.next += 1;
            terms.push(self.operators(1)?);
        }
        let below = terms.iter().map(|term| term.height).fold(0, usize::max);
        let mut terms = terms.into_iter().rev();
        let Some(mut right) = terms.next() else {
            return self.expected("a filter");
        };
        for left in terms {
            let (at, operator) = (left.at, Operator::Alternative);
            let kind = Kind::Binary(operator, Box::new(left), Box::new(right));
            right = Self::term(at, below, kind)?;
        }
        Ok(right)
    }

    /// Terms with operators that bind at least this strongly.
    fn operators(&mut self, min: u8) -> Parsed {
        let mut left = self.postfix()?;
        let mut below = left.height;
        let mut compared = None;
        let mut count = 0;
        while let Some((operator, strength, is_chained)) = self.operator() {
            if strength < min {
                break;
            }
            if compared == Some(strength) {
                return Err(self.error("this operator does not chain: set parentheses"));
            }
            count += 1;
            self.chain(count)?;
            self.next += 1;
            let right = self.nested(|parser| parser.operators(strength + 1))?;
            compared = (!is_chained).then_some(strength);
            below = below.max(right.height);
            let (at, kind) = (
                left.at,
                Kind::Binary(operator, Box::new(left), Box::new(right)),
            );
            left = Self::term(at, below, kind)?;
        }
        Ok(left)
    }

    fn chain(&self, operators: usize) -> Parsed<()> {
        if operators > MAX_OPERATORS {
            return Err(self.error(format!(
                "there are more than {MAX_OPERATORS} operators in a row (program_limit)"
            )));
        }
        Ok(())
    }

    /// The next operator, how strongly it binds, and whether it may follow one of its own kind.
    fn operator(&self) -> Option<(Operator, u8, bool)> {
        use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        use Operator::{Binary, Compare, Update};
        let symbol = match self.peek() {
            Token::Symbol(symbol) => symbol,
            Token::Word(word) if word == "and" => return Some((Operator::And, 3, true)),
            Token::Word(word) if word == "or" => return Some((Operator::Or, 2, true)),
            _ => return None,
        };
        let (operator, strength) = match *symbol {
            "=" => (Operator::Assign, 1),
            "|=" => (Operator::Modify, 1),
            "//=" => (Operator::UpdateAlternative, 1),
            "+=" => (Update(Add), 1),
            "-=" => (Update(Subtract), 1),
            "*=" => (Update(Multiply), 1),
            "/=" => (Update(Divide), 1),
            "%=" => (Update(Remainder), 1),
            "==" => (Compare(Equal), 4),
            "!=" => (Compare(NotEqual), 4),
            "<" => (Compare(Less), 4),
            "<=" => (Compare(LessOrEqual), 4),
            ">" => (Compare(Greater), 4),
            ">=" => (Compare(GreaterOrEqual), 4),
            "+" => (Binary(Add), 5),
            "-" => (Binary(Subtract), 5),
            "*" => (Binary(Multiply), 6),
            "/" => (Binary(Divide), 6),
            "%" => (Binary(Remainder), 6),
            _ => return None,
        };
        Some((operator, strength, strength > 4))
    }
}
