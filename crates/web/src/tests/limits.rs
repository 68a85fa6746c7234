//! Hostile programs in wasm: each ends as it does on the host, after as many steps, and harms no other.

use serde_json::json;
use update_profiles_in_hrflow::hooks::{MAX_JQ_STEPS, measure_jq};
use wasm_bindgen_test::wasm_bindgen_test;

/// What the host's test measured: steps, program and output, with tabs between them.
const MEASURED: &str = include_str!("../../../../tests/jq/hostile/measured.tsv");

#[wasm_bindgen_test]
fn hostile_programs_end_as_on_the_host() {
    for line in MEASURED.lines() {
        let mut parts = line.splitn(3, '\t');
        let mut part = || parts.next().unwrap();
        let (steps, program, end) = (part(), part(), part());
        assert_eq!(
            measured(program, 300_000),
            (steps.to_owned(), end.to_owned()),
            "{program}"
        );
    }
}

fn measured(program: &str, max_steps: u64) -> (String, String) {
    match measure_jq(program, &json!({"id": 1}), max_steps) {
        Err(error) => ("0".to_owned(), error.to_string()),
        Ok((Ok(value), steps)) => (steps.to_string(), json!(value).to_string()),
        Ok((Err(error), steps)) => (steps.to_string(), error.message().to_owned()),
    }
}

#[wasm_bindgen_test]
fn values_and_programs_at_the_limits_overflow_no_stack() {
    let deep = |levels: usize| format!("reduce range({levels}) as $i (0; [.])");
    let programs = [
        format!("{} | [tojson, (. == .), sort, contains([[]]), ([., .] | unique), (.. | 1)] | length", deep(998)),
        format!("{} as $x | {} as $y | [$x == $y, $x < $y, ($x | contains($y)), ([$x, $y] | sort | length)] | length", deep(998), deep(998)),
        "(reduce range(999) as $i (0; {a: .})) as $x | (reduce range(999) as $i (0; {a: .})) as $y | $x * $y | tojson | length".to_owned(),
        format!("[{} | paths] | length", deep(999)),
        format!("{} | flatten, walk(.), tostream | 1] | length", "[".to_owned() + &deep(999)),
        "[range(999) | 0] as $p | null | setpath($p; 1) | getpath($p), delpaths([$p]) | length".replace("| length", "| [.] | length").replace("getpath($p), ", ""),
        "[range(999) | \"a\"] as $p | null | setpath($p; {}) | setpath($p + [\"b\"]; 1) | delpaths([$p + [\"b\"]]) | tojson | length".to_owned(),
        deep(5_000),
        "def f: 1 + f; f".to_owned(),
        "def f(x): f(x + 1); f(0)".to_owned(),
        "last(def f: .a | f; null | path(f))".to_owned(),
        format!("{}1{}", "(".repeat(99), ")".repeat(99)),
        format!("{}1{}", "[".repeat(95), "]".repeat(95)),
        format!("{}1{}", "if 1 then ".repeat(95), " else 2 end".repeat(95)),
        format!("{}1{}", "reduce 1 as $x (0; ".repeat(45), ")".repeat(45)),
        format!("{}1{}", "def f: ".repeat(95), "; f".repeat(95)),
        format!("1{} | length", " + 1".repeat(1_000)),
        format!("1{}", " // 1".repeat(1_000)),
        format!("\"{}1{}\"", "\\(\"".repeat(45), "\")".repeat(45)),
    ];
    for program in programs {
        let start: String = program.chars().take(60).collect();
        let run = measure_jq(&program, &json!(null), MAX_JQ_STEPS);
        assert!(run.is_ok(), "{start}: {run:?}");
        let after = measure_jq(".id", &json!({"id": 1}), MAX_JQ_STEPS);
        assert!(matches!(after, Ok((Ok(Some(_)), _))), "after {start}");
    }
}
