//! Regular expressions take linear time, and a bounded part of a program's steps and memory.

use futures::executor::block_on;
use serde_json::{Value, json};
use update_profiles_in_hrflow::hooks::jq;

fn run(program: &str, input: Value) -> Result<Option<Value>, String> {
    let hook = jq(program).map_err(|error| error.to_string())?;
    block_on(hook.call(input)).map_err(|error| error.to_string())
}

/// Backtracking would take 2^30 steps for these, and a program has ten million.
#[test]
fn patterns_that_make_backtracking_explode_take_few_steps() {
    for pattern in [
        "^(a+)+$",
        "^(a|a)*$",
        "^(a?){30}a{30}$",
        "(.*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "^(?=(?:a+)+$)b",
        "(?<!(?:a|aa)+)b",
    ] {
        let text = "a".repeat(29) + "!";
        let output = run(
            "test($p)"
                .replace("$p", &json!(pattern).to_string())
                .as_str(),
            json!(text),
        );
        assert_eq!(output, Ok(Some(json!(false))), "{pattern}");
    }
}

#[test]
fn a_long_text_is_searched_within_the_limit() {
    let text = "Jean Éluard, 12 rue de la Paix; ".repeat(3_000);
    let output = run(
        r#"[gsub("\\s+"; " ") | scan("\\p{Lu}\\w*")] | length"#,
        json!(text),
    );
    assert_eq!(output, Ok(Some(json!(9_000))));
}

/// Each search reads the rest of the text, so that all of them together take quadratic time.
#[test]
fn searches_that_read_the_whole_text_again_and_again_reach_the_limit() {
    let output = run(
        r#"[match("a.*b|a"; "g")] | length"#,
        json!("a".repeat(20_000)),
    );
    let message = output.expect_err("it takes 200 million steps");
    assert!(message.contains("steps"), "{message}");
}

#[test]
fn patterns_that_are_made_and_used_once_count_what_they_cost() {
    let output = run(
        r#"[. as $text | range(100000) as $i | $text | test("\\w{90}\($i)")] | length"#,
        json!("a"),
    );
    let message = output.expect_err("each pattern is compiled");
    assert!(message.contains("steps"), "{message}");
    let output = run(
        r#"[. as $text | range(100000) as $i | $text | try test("(?:a{1000}){1000}\($i)") catch 1] | length"#,
        json!("a"),
    );
    let message = output.expect_err("each pattern is too large");
    assert!(message.contains("steps"), "{message}");
}

/// The steps of an item must not depend on the items before it.
#[test]
fn a_pattern_costs_the_same_whether_another_item_used_it_or_not() {
    // With what the patterns cost, 300 of them are too many; without, they would not be.
    let program = r#"[. as $text | range(300) as $i | $text | test("\\w{60}\($i)")] | length"#;
    let first = run(program, json!("a"));
    assert!(first.is_err(), "{first:?}");
    assert_eq!(run(program, json!("a")), first);
    // A pattern that is used again costs nothing again.
    let again = r#"[. as $text | range(3000) | $text | test("\\w{60}")] | length"#;
    assert_eq!(run(again, json!("a")), Ok(Some(json!(3000))));
}

#[test]
fn a_pattern_that_is_nested_very_deeply_is_an_error() {
    let pattern = "(".repeat(2_000) + &")".repeat(2_000);
    let message = run(
        "test($p)"
            .replace("$p", &json!(pattern).to_string())
            .as_str(),
        json!("a"),
    );
    assert!(message.expect_err("it is too deep").contains("nest"));
}

/// A row's field may become a pattern, and has any length.
#[test]
fn a_pattern_is_refused_before_anything_is_built_from_it() {
    let words = "\\w".repeat(60_000);
    let output = run(". as $text | \"a\" | test($text)", json!(words));
    let message = output.expect_err("it is too long");
    assert!(
        message.contains("a pattern has at most 4096 bytes"),
        "{message}"
    );
    for pattern in [
        "\\w".repeat(60_000),
        "\\w".repeat(2_000),
        "(?i)".to_owned() + &"\\p{L}".repeat(800),
        "(?i)".to_owned() + &"[[:^graph:]]".repeat(300),
        "(?=".to_owned() + &"\\p{L}".repeat(800) + ")",
    ] {
        let error = jq(&format!("test({})", json!(pattern)))
            .err()
            .expect("it is too large");
        assert!(error.message.contains("Regex failure: too l"), "{error}");
        assert_eq!((error.at.line, error.at.column), (1, 6));
    }
    // What people write is far from the limit.
    for pattern in [
        "(?i)^[\\p{L}\\p{M}' -]+ [\\p{L}\\p{M}' -]+$".to_owned(),
        "(?i)".to_owned() + &"[a-z].".repeat(200),
        "x".repeat(4_000),
        "\\w+[\\w.-]*@(?:[\\w-]+\\.)+\\w{2,}".to_owned(),
        "\\w{90}".to_owned(),
    ] {
        let error = jq(&format!("test({})", json!(pattern))).err();
        assert!(error.is_none(), "{error:?}");
    }
}

#[test]
fn all_constant_patterns_of_a_program_together_have_a_limit() {
    let tests = |count: usize| {
        let tests = (0..count).map(|index| format!("test(\"\\\\w{{80}}{index}\")"));
        tests.collect::<Vec<_>>().join(" | ")
    };
    assert!(jq(&tests(5)).is_ok());
    let error = jq(&tests(1_000)).err().expect("they are too many");
    assert!(error.message.contains("program_limit"), "{error}");
    // The same pattern is built once.
    assert!(jq(&vec!["test(\"\\\\w{80}\")"; 900].join(" | ")).is_ok());
}

#[test]
fn many_groups_do_not_take_much_memory() {
    let pattern = "(a)?".repeat(1_000);
    let message = run(
        "test($p)"
            .replace("$p", &json!(pattern).to_string())
            .as_str(),
        json!("a"),
    );
    assert!(message.expect_err("it is too large").contains("too large"));
}

/// What is wrong, and where.
#[test]
fn a_constant_pattern_that_is_wrong_is_found_before_the_program_runs() {
    let error = jq("if .x then\n  .y | test(\"(\") else . end")
        .err()
        .expect("it is refused");
    assert_eq!(error.at.line, 2);
    assert_eq!(error.at.column, 13);
    assert!(error.message.contains("unmatched parenthesis"), "{error}");
    // Another filter of the same name takes what it wants.
    assert!(jq("def test(x): x; test(\"(\")").is_ok());
}

/// A candidate's text may become a pattern by mistake.
#[test]
fn a_text_that_is_searched_for_can_be_quoted() {
    let output = run(
        r#". as $all | .name as $n | .text | test("\\Q\($n)\\E")"#,
        json!({ "name": "C++ (senior)", "text": "a C++ (senior) job" }),
    );
    assert_eq!(output, Ok(Some(json!(true))));
}
