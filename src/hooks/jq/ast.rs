//! A program as the parser reads it.

use super::value::Val;

/// A filter.
pub(super) struct Term {
    pub(super) kind: Kind,
    /// Where it starts in the program, in bytes.
    pub(super) at: usize,
    /// How deep the terms in it are nested.
    pub(super) height: usize,
}

pub(super) enum Kind {
    /// `.`
    Identity,
    /// A number or another constant.
    Constant(Val),
    /// `$name`
    Variable(String),
    /// `"…"` and `@format "…"`
    Text(Option<String>, Vec<Part>),
    /// `@format`
    Format(String),
    /// `t[key]`, `.key`
    Index(Box<Term>, Box<Term>),
    /// `t[from:to]`
    Slice(Box<Term>, Option<Box<Term>>, Option<Box<Term>>),
    /// `t[]`
    Iterate(Box<Term>),
    /// `try t catch t`, `t?`
    Try(Box<Term>, Option<Box<Term>>),
    Negate(Box<Term>),
    /// `[t]`
    Array(Option<Box<Term>>),
    Object(Vec<(Term, Term)>),
    Fold(Box<Fold>),
    /// Conditions with their branches, and `else`
    If(Vec<(Term, Term)>, Option<Box<Term>>),
    /// `break $name`
    Break(String),
    /// `name(t; t)`
    Call(String, Vec<Term>),
    Binary(Operator, Box<Term>, Box<Term>),
    Comma(Vec<Term>),
    Pipe(Vec<Stage>, Box<Term>),
}

/// `reduce` and `foreach`.
pub(super) struct Fold {
    pub(super) source: Term,
    pub(super) patterns: Vec<Pattern>,
    pub(super) init: Term,
    pub(super) update: Term,
    /// `None` in `reduce`.
    pub(super) extract: Option<Term>,
}

/// A part of a pipe before the last one.
pub(super) enum Stage {
    /// `t |`
    Term(Term),
    /// `t as pattern ?// pattern |`
    Bind(Term, Vec<Pattern>),
    /// `label $name |`
    Label(String),
    /// `def name(…): …;`
    Def(Def),
}

/// A definition.
pub(super) struct Def {
    pub(super) name: String,
    pub(super) params: Vec<Param>,
    pub(super) body: Term,
}

/// A parameter of a definition.
pub(super) enum Param {
    Filter(String),
    /// `$name`: a variable, and a filter of this name.
    Variable(String),
}

impl Param {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Filter(name) | Self::Variable(name) => name,
        }
    }
}

/// A part of a text.
pub(super) enum Part {
    Plain(String),
    /// `\(t)`
    Term(Term),
}

/// A pattern of variables.
pub(super) enum Pattern {
    Variable(String),
    Array(Vec<Pattern>),
    /// Keys with the variable that takes the whole value, and the pattern that takes it apart.
    Object(Vec<(Term, Option<String>, Option<Pattern>)>),
}

/// An operator between two filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Alternative,
    And,
    Or,
    Binary(Arithmetic),
    Compare(Comparison),
    /// `=`
    Assign,
    /// `|=`
    Modify,
    /// `+=` and the like
    Update(Arithmetic),
    /// `//=`
    UpdateAlternative,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
