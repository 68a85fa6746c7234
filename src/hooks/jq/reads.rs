//! What a program reads of its input, told from its text.
//!
//! The walk follows the input through the program, for as long as it is whole. A field that is taken out of it by
//! a constant name counts as read, and what becomes of the field's value does not matter any more. Wherever else the
//! whole input goes (into a list, a text, a filter that is not listed here), everything counts as read. So the answer
//! may name too much, and never too little.

use super::super::reads::{HANDED_ON, ItemUse, Reads};
use super::ast::{Arithmetic, Def, Fold, Kind, Operator, Param, Part, Pattern, Stage, Term};
use std::rc::Rc;

/// Terms within terms, through definitions that call one another, are followed as deep as this: an engine gives
/// WebAssembly a small stack.
const MAX_DEPTH: usize = 200;

/// How many terms are walked over, with the names that are copied for calls. A mapping of a hundred fields takes a
/// thousand; of a program that takes more, everything counts as read.
const MAX_WORK: usize = 50_000;

/// What the program reads of its input, and whether its output may be the input.
pub(super) fn item_use(program: &Term) -> ItemUse {
    let mut walk = Walk {
        reads: Reads::default(),
        names: Vec::new(),
        depth: 0,
        work: 0,
    };
    let gives = match &program.kind {
        Kind::Object(fields) => walk.result(fields),
        _ => walk.term(program, Is::Item),
    };
    ItemUse {
        reads: walk.reads,
        may_give_item: gives == Is::Item,
    }
}

/// What a value is, as far as the walk knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    /// The input, or the input with some of its fields replaced. Also a value that may be the input.
    Item,
    /// Anything else.
    Other,
}

impl Is {
    fn or(self, other: Self) -> Self {
        if self == Self::Item { self } else { other }
    }
}

/// A name that holds at a place of the program.
#[derive(Clone)]
enum Name<'a> {
    Variable(&'a str, Is),
    /// A definition, with how many names hold in its body.
    Def(&'a Def, usize),
    /// A parameter that is a filter, with the argument and how many names hold there.
    Filter(&'a str, &'a Term, Rc<[Name<'a>]>),
}

struct Walk<'a> {
    reads: Reads,
    names: Vec<Name<'a>>,
    depth: usize,
    work: usize,
}

impl<'a> Walk<'a> {
    fn everything(&mut self) -> Is {
        self.reads.everything = true;
        Is::Other
    }

    /// Counts work. Returns whether the walk ends here, because it is known that everything counts as read.
    fn is_over(&mut self, work: usize) -> bool {
        self.work = self.work.saturating_add(work);
        self.reads.everything |= self.work > MAX_WORK;
        self.reads.everything
    }

    /// The value goes where the walk cannot follow.
    fn lose(&mut self, is: Is) -> Is {
        match is {
            Is::Item => self.everything(),
            Is::Other => Is::Other,
        }
    }

    /// The fields of the object that the whole program gives: `created_at` and `resume` may be handed on unseen.
    fn result(&mut self, fields: &'a [(Term, Term)]) -> Is {
        for (key, value) in fields {
            let handed_on = HANDED_ON
                .into_iter()
                .find(|name| is_text(key, name) && is_field(value, name));
            match handed_on {
                Some(name) => drop(self.reads.handed_on.insert(name)),
                None => self.escape_all([key, value], Is::Item),
            }
        }
        Is::Other
    }

    /// Walks terms whose outputs become parts of another value.
    fn escape_all<const N: usize>(&mut self, terms: [&'a Term; N], input: Is) {
        for term in terms {
            let is = self.term(term, input);
            self.lose(is);
        }
    }

    fn term(&mut self, term: &'a Term, input: Is) -> Is {
        if self.is_over(1) || self.depth >= MAX_DEPTH {
            self.everything();
            return Is::Item;
        }
        self.depth += 1;
        let is = self.kind(&term.kind, input);
        self.depth -= 1;
        is
    }

    fn kind(&mut self, kind: &'a Kind, input: Is) -> Is {
        match kind {
            Kind::Identity => input,
            Kind::Constant(_) | Kind::Break(_) => Is::Other,
            Kind::Format(_) => self.lose(input),
            Kind::Variable(name) => self.variable(name),
            Kind::Text(_, parts) => {
                for part in parts {
                    if let Part::Term(term) = part {
                        self.escape_all([term], input);
                    }
                }
                Is::Other
            }
            Kind::Index(of, key) => self.index(of, key, input),
            Kind::Slice(of, from, to) => {
                for part in [Some(of), from.as_ref(), to.as_ref()].into_iter().flatten() {
                    self.escape_all([part], input);
                }
                Is::Other
            }
            Kind::Iterate(of) | Kind::Negate(of) => {
                self.escape_all([of], input);
                Is::Other
            }
            Kind::Array(of) => {
                if let Some(of) = of {
                    self.escape_all([of], input);
                }
                Is::Other
            }
            Kind::Object(fields) => {
                for (key, value) in fields {
                    self.escape_all([key, value], input);
                }
                Is::Other
            }
            Kind::Try(body, handler) => {
                let is = self.term(body, input);
                match handler {
                    // Its input is a message.
                    Some(handler) => is.or(self.term(handler, Is::Other)),
                    None => is,
                }
            }
            Kind::If(branches, otherwise) => {
                let mut is = Is::Other;
                for (condition, then) in branches {
                    self.term(condition, input);
                    is = is.or(self.term(then, input));
                }
                is.or(match otherwise {
                    Some(otherwise) => self.term(otherwise, input),
                    None => input,
                })
            }
            Kind::Fold(fold) => self.scoped(|walk| walk.fold(fold, input)),
            Kind::Call(name, arguments) => self.call(name, arguments, input),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right, input),
            Kind::Comma(terms) => {
                let each = terms.iter().map(|term| self.term(term, input));
                each.fold(Is::Other, Is::or)
            }
            Kind::Pipe(stages, last) => self.scoped(|walk| {
                let input = stages
                    .iter()
                    .fold(input, |input, stage| walk.stage(stage, input));
                walk.term(last, input)
            }),
        }
    }

    fn scoped<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let names = self.names.len();
        let result = body(self);
        self.names.truncate(names);
        result
    }

    fn stage(&mut self, stage: &'a Stage, input: Is) -> Is {
        match stage {
            Stage::Term(term) => return self.term(term, input),
            Stage::Bind(term, patterns) => {
                let is = self.term(term, input);
                self.bind(patterns, is, input);
            }
            Stage::Label(_) => {}
            Stage::Def(def) => {
                let names = self.names.len();
                self.names.push(Name::Def(def, names));
            }
        }
        input
    }

    fn bind(&mut self, patterns: &'a [Pattern], is: Is, input: Is) {
        if let [Pattern::Variable(name)] = patterns {
            self.names.push(Name::Variable(name, is));
            return;
        }
        // What is taken apart is no item any more.
        self.lose(is);
        for pattern in patterns {
            self.bind_parts(pattern, input);
        }
    }

    fn bind_parts(&mut self, pattern: &'a Pattern, input: Is) {
        match pattern {
            Pattern::Variable(name) => self.names.push(Name::Variable(name, Is::Other)),
            Pattern::Array(patterns) => {
                for pattern in patterns {
                    self.bind_parts(pattern, input);
                }
            }
            Pattern::Object(fields) => {
                for (key, name, pattern) in fields {
                    self.escape_all([key], input);
                    if let Some(name) = name {
                        self.names.push(Name::Variable(name, Is::Other));
                    }
                    if let Some(pattern) = pattern {
                        self.bind_parts(pattern, input);
                    }
                }
            }
        }
    }

    fn variable(&mut self, name: &str) -> Is {
        let known = self.names.iter().rev().find_map(|known| match known {
            Name::Variable(known, is) if *known == name => Some(*is),
            _ => None,
        });
        known.unwrap_or(Is::Other)
    }

    fn index(&mut self, of: &'a Term, key: &'a Term, input: Is) -> Is {
        let is = self.term(of, input);
        match (is, text(key)) {
            (Is::Item, Some(field)) => drop(self.reads.fields.insert(field.to_owned())),
            (is, _) => {
                self.lose(is);
                self.escape_all([key], input);
            }
        }
        Is::Other
    }

    fn fold(&mut self, fold: &'a Fold, input: Is) -> Is {
        let source = self.term(&fold.source, input);
        self.bind(&fold.patterns, source, input);
        let mut state = self.term(&fold.init, input);
        // The second time with what the first may have given.
        for _ in 0..2 {
            state = state.or(self.term(&fold.update, state));
        }
        match &fold.extract {
            Some(extract) => self.term(extract, state),
            None => state,
        }
    }

    fn binary(&mut self, operator: Operator, left: &'a Term, right: &'a Term, input: Is) -> Is {
        match operator {
            Operator::Alternative => self.term(left, input).or(self.term(right, input)),
            Operator::And | Operator::Or => {
                self.term(left, input);
                self.term(right, input);
                Is::Other
            }
            // Fields that are put over the item's.
            Operator::Binary(Arithmetic::Add) => {
                let (left, right) = (self.term(left, input), self.term(right, input));
                left.or(right)
            }
            Operator::Binary(_) | Operator::Compare(_) => {
                self.escape_all([left, right], input);
                Is::Other
            }
            Operator::Assign => {
                self.escape_all([right], input);
                self.assign(left, input, false)
            }
            Operator::Modify => {
                self.escape_all([right], Is::Other);
                self.assign(left, input, true)
            }
            Operator::Update(_) | Operator::UpdateAlternative => {
                self.escape_all([right], input);
                self.assign(left, input, true)
            }
        }
    }

    /// The input with other values at paths.
    fn assign(&mut self, paths: &'a Term, input: Is, is_read: bool) -> Is {
        if input == Is::Other {
            self.escape_all([paths], input);
            return Is::Other;
        }
        match field_of_path(paths) {
            Some((field, is_all_of_it)) => {
                if is_read || !is_all_of_it {
                    self.reads.fields.insert(field.to_owned());
                }
                Is::Item
            }
            None => self.everything(),
        }
    }

    fn call(&mut self, name: &str, arguments: &'a [Term], input: Is) -> Is {
        let known = self.names.iter().rposition(|known| match known {
            Name::Def(def, _) => def.name == name && def.params.len() == arguments.len(),
            Name::Filter(known, ..) => *known == name && arguments.is_empty(),
            Name::Variable(..) => false,
        });
        match known.and_then(|at| self.names.get(at).cloned()) {
            Some(Name::Filter(_, filter, names)) => {
                self.within(names.to_vec(), |walk| walk.term(filter, input))
            }
            Some(Name::Def(def, depth)) => self.defined(def, depth, arguments, input),
            _ => self.builtin(name, arguments, input),
        }
    }

    fn defined(&mut self, def: &'a Def, depth: usize, arguments: &'a [Term], input: Is) -> Is {
        if self.is_over(self.names.len()) {
            return Is::Item;
        }
        let mut names: Vec<Name<'a>> = self.names.iter().take(depth).cloned().collect();
        let of_caller: Rc<[Name<'a>]> = Rc::from(self.names.as_slice());
        names.push(Name::Def(def, depth));
        for (param, argument) in def.params.iter().zip(arguments) {
            if let Param::Variable(name) = param {
                let is = self.term(argument, input);
                names.push(Name::Variable(name, is));
            }
            names.push(Name::Filter(param.name(), argument, Rc::clone(&of_caller)));
        }
        self.within(names, |walk| walk.term(&def.body, input))
    }

    /// Walks where other names hold.
    fn within(&mut self, names: Vec<Name<'a>>, walk: impl FnOnce(&mut Self) -> Is) -> Is {
        if self.is_over(names.len()) {
            return Is::Item;
        }
        let outer = std::mem::replace(&mut self.names, names);
        let is = walk(self);
        self.names = outer;
        is
    }

    fn builtin(&mut self, name: &str, arguments: &'a [Term], input: Is) -> Is {
        match (name, arguments) {
            ("empty" | "not" | "now" | "true" | "false" | "null" | "type", []) => Is::Other,
            ("select", [condition]) => {
                self.term(condition, input);
                input
            }
            ("first" | "last", [of]) => self.term(of, input),
            ("limit", [count, of]) => {
                self.escape_all([count], input);
                self.term(of, input)
            }
            ("isempty", [of]) => {
                self.term(of, input);
                Is::Other
            }
            ("any" | "all", [of, condition]) => {
                let is = self.term(of, input);
                self.term(condition, is);
                Is::Other
            }
            ("has", [key]) if input == Is::Item => {
                match text(key) {
                    Some(field) => drop(self.reads.fields.insert(field.to_owned())),
                    None => drop(self.everything()),
                }
                Is::Other
            }
            ("del", [paths]) => self.assign(paths, input, false),
            _ => {
                self.lose(input);
                for argument in arguments {
                    self.escape_all([argument], Is::Other);
                }
                Is::Other
            }
        }
    }
}

/// The field that a path begins with, and whether the path ends there: `.name`, `.name.more[0]`.
fn field_of_path(path: &Term) -> Option<(&str, bool)> {
    match &path.kind {
        Kind::Index(of, key) if matches!(of.kind, Kind::Identity) => Some((text(key)?, true)),
        Kind::Index(of, key) => {
            is_constant(key).then_some(())?;
            Some((field_of_path(of)?.0, false))
        }
        Kind::Iterate(of) => Some((field_of_path(of)?.0, false)),
        _ => None,
    }
}

fn is_constant(term: &Term) -> bool {
    matches!(term.kind, Kind::Constant(_))
}

fn text(term: &Term) -> Option<&str> {
    match &term.kind {
        Kind::Constant(value) => value.as_str(),
        _ => None,
    }
}

fn is_text(term: &Term, expected: &str) -> bool {
    text(term) == Some(expected)
}

/// Whether a term is `.name`.
fn is_field(term: &Term, name: &str) -> bool {
    matches!(&term.kind, Kind::Index(of, key) if matches!(of.kind, Kind::Identity) && is_text(key, name))
}

#[cfg(test)]
mod tests {
    use super::{super::parser, item_use};

    fn of(program: &str) -> (String, bool) {
        let used = item_use(&parser::parse(program).ok().unwrap());
        let mut names: Vec<String> = used.reads.fields.into_iter().collect();
        names.extend(
            used.reads
                .handed_on
                .into_iter()
                .map(|name| format!("+{name}")),
        );
        if used.reads.everything {
            names.push("*".to_owned());
        }
        (names.join(" "), used.may_give_item)
    }

    #[test]
    fn the_fields_that_a_program_takes_out_of_an_item_are_what_it_reads() {
        for (program, expected) in [
            ("{ reference: .id, info: { email: .email } }", "email id"),
            (
                "{ id, tags: [{ name: \"column\", value: .column }] }",
                "column id",
            ),
            (".email", "email"),
            (".[\"email\"]", "email"),
            (".\"email\" | test(\"x\")", "email"),
            (".email // .phone", "email phone"),
            (".urls.linkedin[0]", "urls"),
            (".a as $a | .b as $b | { $a, $b }", "a b"),
            (
                ". as $item | [.tags[] | { name: ., value: $item.id }]",
                "id tags",
            ),
            ("\"\\(.firstname) \\(.lastname)\"", "firstname lastname"),
            (
                "if .hired then \"x\" elif .column == \"a\" then .b else empty end",
                "b column hired",
            ),
            ("def name: .firstname; { n: name }", "firstname"),
            ("def f(g): g; { n: f(.a) }", "a"),
            ("def f($x): $x; f(.a)", "a"),
            ("def f(g): .x | g; { n: f(.a) }", "x"),
            (
                "[.tags[]? | select(.name == \"a\") | .value] | first",
                "tags",
            ),
            ("reduce .tags[] as $t ({}; .[$t.name] = $t.value)", "tags"),
            ("foreach .tags[] as $t (0; . + 1; [., $t])", "tags"),
            ("try .a catch .b", "a"),
            (
                "{ a: (.x | ascii_downcase), b: (.y | gsub(\"a\"; \"b\")) }",
                "x y",
            ),
            ("label $out | .a, break $out", "a"),
            ("{ has: has(\"urls\") }", "urls"),
            ("any(.tags[]; .name == \"a\")", "tags"),
            ("{ kind: type }", ""),
            (
                "{ created_at, resume: .resume, id }",
                "id +created_at +resume",
            ),
            ("{ created_at: (.created_at | .[:10]) }", "created_at"),
            ("{ other: .created_at }", "created_at"),
            ("{ info: { created_at } }", "created_at"),
        ] {
            assert_eq!(of(program), (expected.to_owned(), false), "{program}");
        }
    }

    #[test]
    fn an_item_that_goes_on_is_read_by_what_comes_next() {
        for (program, expected) in [
            (".", ""),
            ("select(.hired | not)", "hired"),
            ("if .a then . else empty end", "a"),
            ("if .a then empty end", "a"),
            ("select(.a) | select(.b == 1)", "a b"),
            (".email = \"x\"", ""),
            (".email |= ascii_downcase", "email"),
            (".email += \"x\"", "email"),
            (".info.email = \"x\"", "info"),
            (". + { a: 1 }", ""),
            ("del(.a)", ""),
            ("del(.a.b)", "a"),
            ("first(., empty)", ""),
            (". as $i | $i", ""),
            ("reduce .tags[] as $t (.; .n = $t)", "tags"),
            ("reduce 1 as $t (null; $__loc__) // .", ""),
            (". as $i | reduce .tags[] as $t (null; $i)", "tags"),
            ("def f: .; f", ""),
            (".a as $a | select($a)", "a"),
        ] {
            assert_eq!(of(program), (expected.to_owned(), true), "{program}");
        }
    }

    #[test]
    fn a_program_that_calls_itself_in_many_ways_is_read_whole_and_soon() {
        let doubling: Vec<String> = (1..200)
            .map(|n| format!("def f{n}(g): f{}(g | g);", n - 1))
            .collect();
        let doubling = doubling.join(" ");
        let nested = format!("def f0(g): g | g; {doubling} {{ a: f199(.a) }}");
        for program in [
            &*nested,
            "def f(g): f(g | g) | f(g); f(.)",
            "def f: f, f; f",
        ] {
            assert!(of(program).0.contains('*'), "{program}");
        }
    }

    #[test]
    fn an_item_that_goes_where_nobody_can_follow_is_read_whole() {
        for program in [
            "keys",
            "[.]",
            "{ a: . }",
            "to_entries",
            "with_entries(.)",
            "..",
            ".[]",
            ".[.name]",
            "tojson",
            "@json",
            "@text \"\\(.)\"",
            "\"\\(.)\"",
            ". == .",
            ".[1:2]",
            "length",
            "map(.)",
            "paths",
            "getpath([\"a\"])",
            ". as $i | [$i]",
            ". as { a: $a } | $a",
            ". as [$a] | $a",
            "def f: keys; f",
            "def f(g): g; f(keys)",
            "error",
            "error(.)",
            "def f: f; f",
            ". * {}",
            "del(.[])",
            "del(.. | .a)",
            ".[.x] = 1",
            "(.a, .b) = 1",
            "has(.x)",
            "any(.[]; .)",
            ". as $i | .tags | map($i)",
            "limit(.; 1)",
            "input",
            "debug",
            "reduce . as $x (0; $x)",
            "[., 1] | .[0].urls",
            "walk(.)",
            "env",
            "splits(\"a\")",
            ". as $i | \"x\" | test($i)",
            "{ (.): 1 }",
            "-(.)",
            "$__prog_args | .",
            "getpath(.a)",
        ] {
            let (reads, gives_item) = of(program);
            let is_all = reads.contains('*') || gives_item;
            let harmless = program.starts_with("$__prog_args");
            assert!(is_all || harmless, "{program}: {reads}");
        }
    }
}
