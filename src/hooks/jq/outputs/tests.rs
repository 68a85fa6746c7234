//! The shape of a program's outputs, against what the program gives.

use super::super::super::shape::{Fields, Kinds, Shape, Work};
use super::super::{Program, parser};
use super::outputs;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// More than a program of these tests needs.
const WORK: usize = 100_000;

fn shape_of(program: &str, input: &Shape) -> Shape {
    let term = parser::parse(program).ok().expect(program);
    outputs(&term, input, &mut Work::new(WORK)).0
}

fn of_item(program: &str) -> Shape {
    shape_of(program, &Shape::of(Kinds::OBJECT))
}

/// Whether a value has a shape.
fn has(shape: &Shape, value: &Value) -> bool {
    let kind = match value {
        Value::Null => Kinds::NULL,
        Value::Bool(false) => Kinds::FALSE,
        Value::Bool(true) => Kinds::TRUE,
        Value::Number(_) => Kinds::NUMBER,
        Value::String(_) => Kinds::STRING,
        Value::Array(_) => Kinds::LIST,
        Value::Object(_) => Kinds::OBJECT,
    };
    let has_fields = |fields: &Fields, object: &Map<String, Value>| {
        object.iter().all(|(name, value)| match fields.get(name) {
            Some(field) => has(&field.value, value),
            None => fields.is_open(),
        })
    };
    shape.may_be(kind)
        && match (shape.fields(), value) {
            (Some(fields), Value::Object(object)) => has_fields(fields, object),
            _ => true,
        }
}

/// The names that a program puts into its output, with those in them, and `…` for others.
fn names(shape: &Shape) -> String {
    let mut text = String::new();
    if let Some(fields) = shape.fields() {
        for (name, field) in fields.known() {
            write!(text, "{name}").unwrap();
            if field.value.fields().is_some() {
                write!(text, "{{{}}}", names(&field.value)).unwrap();
            }
            text.push(' ');
        }
        if fields.is_open() {
            text.push('…');
        }
    } else if shape.may_be(Kinds::OBJECT) {
        text.push('…');
    }
    text.trim_end().to_owned()
}

#[test]
fn a_program_that_never_gives_an_object_is_seen_through() {
    for (program, gives) in [
        ("[{ reference: .id }]", "a list"),
        ("{ reference: .id } | tojson", "a string"),
        ("\"\\(.id)\"", "a string"),
        ("@json", "a string"),
        (".hired | not", "a boolean"),
        (".hired == true", "a boolean"),
        (".a and .b", "a boolean"),
        ("if .a then 1 else \"x\" end", "a number or a string"),
        ("map(.a)", "a list"),
        ("to_entries", "a list"),
        (".email | test(\"x\")", "a boolean"),
        ("\"x\" | ascii_downcase | length", "a number"),
        ("reduce .tags[] as $t (0; . + 1)", "a number or null"),
        ("def name: \"x\"; name", "a string"),
        ("def f(g): [g]; f(.)", "a list"),
        ("def f($x): $x; f(1)", "a number"),
        (". as $item | [$item]", "a list"),
        ("del(.)", "null"),
        ("empty", ""),
        ("error", ""),
        ("select(false)", ""),
        ("{ a: empty }", ""),
        ("{ (1): 2 }", ""),
        ("\"x\" | .a", ""),
        ("{} | .a", "null"),
        ("{ a: 1 } | .b.c", "null"),
        ("1 - 1", "a number"),
        ("try error catch 1", "a number"),
        ("label $out | 1, break $out", "a number"),
        ("null // 1", "a number"),
        ("{} | scalars", ""),
    ] {
        let shape = of_item(program);
        assert!(!shape.may_be(Kinds::OBJECT), "{program}: {shape:?}");
        assert_eq!(shape.kinds().names(), gives, "{program}");
    }
}

#[test]
fn a_program_that_may_give_an_object_is_not_taken_for_another() {
    for program in [
        ".",
        ".profile",
        ".[\"a\"]",
        ".a[0]",
        ".[]",
        "[{}] | first",
        "[{}] | .[0]",
        "first(empty, {})",
        "if .a then {} else 1 end",
        ".a // {}",
        "tojson | fromjson",
        "to_entries | from_entries",
        "with_entries(.)",
        "def f: if .a then . else f end; f",
        "reduce .tags[] as $t (null; .x = 1)",
        "reduce .tags[] as $t (1; $t)",
        "null | .a = 1",
        "null | .a += 1",
        "1 as $x | null | .a.b |= $x",
        "[] | add",
        "[{}] | add",
        "walk(.)",
        "..",
        "recurse | objects",
        "try error({}) catch .",
        "\"x\" | match(\"x\")",
        "\"x\" | capture(\"(?<a>x)\")",
        "$__loc__",
        ". * {}",
        "null + {}",
        "limit(1; {})",
        "getpath([])",
        "del(.a)",
        "def f(g): g; f({})",
        "select(.a)",
        "foreach 1 as $x (0; 1; {})",
        ". as [$a] ?// $a | $a",
        "nosuch",
    ] {
        assert!(of_item(program).may_be(Kinds::OBJECT), "{program}");
    }
}

#[test]
fn the_names_that_a_program_puts_into_its_output_are_known() {
    for (program, expected) in [
        (
            "{ reference: .id, infos: { email: .email } }",
            "infos{email} reference",
        ),
        ("{ id, $__loc__ }", "__loc__ id"),
        ("{ \"a b\": 1, \"c\": 2 }", "a b c"),
        (".id as $id | { $id }", "id"),
        ("{ a: 1 } | . + { b: 2 }", "a b"),
        ("{ a: 1, b: 2 } | del(.a)", "b"),
        ("{ a: 1, b: 2 } | del(.a, .b)", ""),
        ("{ a: { b: 1, c: 2 } } | del(.a.b)", "a{c}"),
        ("{} | .a = 1 | .b.c = 2", "a b{c}"),
        ("{} | .a |= 1 | .b += 1 | .c //= 1", "a b c"),
        ("{} | (.a, .b) = 1", "a b"),
        ("{ a: 1 } | .a |= empty", ""),
        (". + { infos: 1 }", "infos …"),
        (".infos = 1", "infos …"),
        ("if .a then { b: 1 } else { c: 1 } end", "b c"),
        ("{ a: 1 } // { b: 1 }", "a b"),
        (".a // { b: 1 }", "b …"),
        ("{ (.a): 1, b: 2 }", "b …"),
        ("{ \"a\\(.b)\": 1 }", "…"),
        ("{ a: 1 } | with_entries(.key |= \"b\")", "…"),
        ("{ a: 1 } | { b: .a }", "b"),
        ("{ a: { c: 1 } } | { b: .a }", "b{c}"),
        ("{ a: { c: 1 } } | .a", "c"),
        ("def profile: { a: 1 }; profile | select(.a)", "a"),
        ("def add(g): . + { x: g }; {} | add(.a)", "x"),
        ("reduce .tags[] as $t ({ a: 1 }; .b = $t)", "a b"),
        ("reduce .tags[] as $t ({}; .[$t] = 1)", "…"),
        ("try { a: 1 } catch { b: 1 }", "a b"),
        ("first({ a: 1 })", "a"),
        ("{ a: 1 } | values | objects | debug", "a"),
        ("{ a: 1 } | .. ", "…"),
    ] {
        assert_eq!(names(&of_item(program)), expected, "{program}");
    }
}

#[test]
fn a_hostile_program_is_looked_at_in_little_work() {
    let doubling: Vec<String> = (1..200)
        .map(|n| format!("def f{n}(g): f{}(g | g);", n - 1))
        .collect();
    let doubling = format!("def f0(g): g | g; {} {{ a: f199(.a) }}", doubling.join(" "));
    let growing: String = (0..60).map(|_| ". as $x | { a: $x, b: $x } | ").collect();
    let wide: Vec<String> = (0..9_000).map(|n| format!(".a{n} = 1 | ")).collect();
    let defs: Vec<String> = (0..8_000).map(|n| format!("def f{n}: f{n}; ")).collect();
    for program in [
        doubling,
        format!("{growing} ."),
        format!("{} .", wide.concat()),
        format!("{} f0", defs.concat()),
        "def f(g): f(g | g) | f(g); f(.)".to_owned(),
        "def f: f, f; f".to_owned(),
        "def f(g): def h: f(h | g); h; f(.)".to_owned(),
    ] {
        let term = parser::parse(&program).ok().expect("it parses");
        let mut work = Work::new(WORK);
        let (shape, _) = outputs(&term, &Shape::of(Kinds::OBJECT), &mut work);
        let start: String = program.chars().take(60).collect();
        assert!(shape.may_be(Kinds::OBJECT), "{start}");
    }
    // Work that is used up proves nothing.
    let term = parser::parse("[1, 2, 3] | 1").ok().unwrap();
    let (shape, _) = outputs(&term, &Shape::of(Kinds::OBJECT), &mut Work::new(2));
    assert_eq!(shape, Shape::any());
}

/// Random numbers from a seed.
struct Random {
    state: u64,
    /// How many conditions the program has so far.
    conditions: usize,
}

impl Random {
    fn new(seed: u64) -> Self {
        Self {
            state: seed,
            conditions: 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// A program. `T` in a template is a program, `P` a path, and `C` a condition of its own.
    fn program(&mut self, templates: &[&str], atoms: &[&str], depth: usize) -> String {
        if depth == 0 || self.below(4) == 0 {
            return self.one_of(atoms).to_owned();
        }
        let template = self.one_of(templates);
        let mut program = String::from("(");
        for c in template.chars() {
            match c {
                'T' => program += &self.program(templates, atoms, depth - 1),
                'P' => program += self.one_of(&PATHS),
                'C' => {
                    write!(program, "$item.c{}", self.conditions).unwrap();
                    self.conditions += 1;
                }
                c => program.push(c),
            }
        }
        program + ")"
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 12 }) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(false),
            3 => json!(self.below(5)),
            4 => json!("x"),
            5 => json!("2015-03-05T23:51:47Z"),
            6 => json!("a"),
            7 => json!("3"),
            8 | 9 => (0..self.below(3)).map(|_| self.value(depth - 1)).collect(),
            _ => self.object(depth),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut object = Map::new();
        for name in ["a", "b", "c", "key", "value"] {
            if self.below(3) > 0 {
                object.insert(name.to_owned(), self.value(depth - 1));
            }
        }
        Value::Object(object)
    }
}

const PATHS: [&str; 12] = [
    ".a",
    ".b",
    ".b.c",
    ".",
    ".a[0]",
    "(.a, .b)",
    ".[]",
    ".[0]",
    ".[\"c\"]",
    "..",
    ".a?",
    "(.a | .b)",
];

/// The conditions that a program of these tests has at most.
const CONDITIONS: usize = 16;

const ATOMS: [&str; 24] = [
    ".", ".", ".a", ".b", ".b.c", "$item", "$item.a", "null", "true", "false", "1", "\"x\"", "[]",
    "{}", ".[0]", ".[]", ".[]?", "empty", "error", "\"a\"", "[1]", "{ a: 1 }", ".[\"a\"]", "-1",
];

/// Filters with no argument: all that there are, but for those that give the same anywhere.
fn filters() -> Vec<String> {
    let own = super::super::definitions::names().into_iter();
    let own = own.filter_map(|name| name.strip_suffix("/0").map(str::to_owned));
    let natives = super::super::native::all().filter(|native| native.arity == 0);
    own.chain(natives.map(|native| native.name.to_owned()))
        .filter(|name| !name.starts_with('_'))
        .collect()
}

const TEMPLATES: [&str; 90] = [
    "T | T",
    "T | T",
    "T | T",
    "T, T",
    "{ a: T, b: T }",
    "{ a: T, a: T }",
    "{ (T): T }",
    "{ a }",
    "{ \"a\\(T)\": T }",
    "{ a: 1, (T): T }",
    "[T]",
    "T as $v | T",
    "T as { a: $v } | $v",
    "T as [$v] ?// $v | $v",
    "T // T",
    "T + T",
    "T + T",
    "T - T",
    "T * T",
    "T / T",
    "T % T",
    "T == T",
    "T < T",
    "T and T",
    "T or T",
    "P = T",
    "P |= T",
    "P |= T",
    "P += T",
    "P -= T",
    "P *= T",
    "P //= T",
    "if T then T else T end",
    "if T then T end",
    "if T then T elif T then T else T end",
    "try T catch T",
    "T?",
    "-T",
    "\"\\(T)\"",
    "T[]",
    "T.a",
    "T[0]",
    "T[1:2]",
    "T[T]",
    "select(T)",
    "map(T)",
    "with_entries(T)",
    "map_values(T)",
    "first(T)",
    "last(T)",
    "limit(2; T)",
    "skip(1; T)",
    "nth(1; T)",
    "isempty(T)",
    "any(T)",
    "all(T)",
    "any(T; T)",
    "has(T)",
    "del(P)",
    "del(P, P)",
    "path(P)",
    "paths(T)",
    "sort_by(T)",
    "group_by(T)",
    "unique_by(T)",
    "min_by(T)",
    "test(T)",
    "test(\"x\")",
    "match(\"x\"; \"g\")",
    "capture(\"(?<a>x)|(?<b>3)\")",
    "scan(\"x\")",
    "sub(\"x\"; T)",
    "gsub(\"(?<b>x)\"; T)",
    "split(T)",
    "splits(\"x\")",
    "join(T)",
    "range(T)",
    "reduce T as $v (T; T)",
    "reduce .[]? as $v (T; . + $v)",
    "foreach T as $v (T; T)",
    "foreach T as $v (T; T; T)",
    "def f: T; f | f",
    "def f(g): T | g; f(T)",
    "def f($v): $v; f(T)",
    "label $out | T, break $out",
    "getpath(T)",
    "setpath([\"a\"]; T)",
    "IN(T)",
    "INDEX(T)",
    "walk(T)",
];

const MORE_TEMPLATES: [&str; 14] = [
    "pick(P)",
    "debug(T)",
    "error(T)",
    "ltrimstr(T)",
    "startswith(T)",
    "contains(T)",
    "flatten(T)",
    "index(T)",
    "strftime(T)",
    "strptime(T)",
    "isvalid(T)",
    "in(T)",
    "format(\"json\")",
    "def f: if T then T else f end; f",
];

/// How many programs are tried. 60,000 were when the test was written.
const PROGRAMS: usize = 3_000;

#[test]
fn whatever_a_random_program_gives_has_the_shape_that_was_told() {
    let mut random = Random::new(7);
    let filters = filters();
    let atoms: Vec<&str> = ATOMS
        .iter()
        .copied()
        .chain(ATOMS)
        .chain(filters.iter().map(String::as_str))
        .collect();
    let templates = [TEMPLATES.as_slice(), &MORE_TEMPLATES].concat();
    let (mut outputs, mut told) = (0, 0);
    for _ in 0..PROGRAMS {
        let depth = 1 + random.below(4);
        let text = random.program(&templates, &atoms, depth);
        let program = format!(". as $item | {text}");
        // All outputs, or those before a failure.
        let compiled = ["", "first"].map(|only| Program::compile(&format!("[{only}({program})]")));
        // A constant key that is no text, for example, is refused.
        let [Ok(all), Ok(first)] = compiled else {
            continue;
        };
        let shape = of_item(&program);
        let told_something = !shape.may_be(Kinds::OBJECT) || shape.fields().is_some();
        for _ in 0..3 {
            let item = random.object(3);
            for given in [&all, &first].map(|program| program.run(&item, 20_000).output) {
                let Ok(Some(Value::Array(values))) = given else {
                    continue;
                };
                for value in values {
                    assert!(
                        has(&shape, &value),
                        "{text}\nof {item}\ngives {value}\nnot {shape:?}"
                    );
                    outputs += 1;
                    told += usize::from(told_something);
                }
            }
        }
    }
    assert!(outputs > 2_000 && told > outputs / 4, "{told} of {outputs}");
}

/// Programs of which each part is reached by some item.
const LIVE_TEMPLATES: [&str; 12] = [
    "if C then T else T end",
    "if C == true then T else T end",
    "T + T",
    "T | . + { p: 1 }",
    "T | .q = 1",
    "T | .r.s = $item.a",
    "T | .r |= { t: 1 }",
    "T | del(.p)",
    "T | del(.q, .r.s)",
    "T as $v | $v",
    "{ p: 1 } | { u: .p }",
    "def f(g): g; f(T)",
];

const LIVE_ATOMS: [&str; 5] = [
    "{}",
    "{ p: 1 }",
    "{ q: $item.a }",
    "{ p: { u: 1 }, v: 2 }",
    "{ \"w\": [1] }",
];

#[test]
fn a_name_that_is_told_is_in_some_output() {
    let mut random = Random::new(11);
    let items: Vec<Value> = (0..100)
        .map(|_| {
            let conditions =
                (0..CONDITIONS).map(|n| (format!("c{n}"), json!(random.below(2) == 0)));
            Value::Object(conditions.collect())
        })
        .collect();
    let mut names = 0;
    for _ in 0..500 {
        random.conditions = 0;
        let depth = 1 + random.below(3);
        let text = random.program(&LIVE_TEMPLATES, &LIVE_ATOMS, depth);
        let program = format!(". as $item | {text}");
        let shape = of_item(&program);
        let compiled = Program::compile(&program).expect("it compiles");
        let given: Vec<Value> = items
            .iter()
            .filter_map(|item| compiled.run(item, 20_000).output.ok().flatten())
            .collect();
        let fields = shape.fields().into_iter().flat_map(Fields::known);
        for (name, _) in fields {
            let is_there = given.iter().any(|value| value.get(name).is_some());
            assert!(is_there || given.is_empty(), "{program}: {name}");
            names += 1;
        }
    }
    assert!(names > 500, "{names}");
}
