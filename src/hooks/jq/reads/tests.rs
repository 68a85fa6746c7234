use super::super::parser;
use super::item_use;

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
