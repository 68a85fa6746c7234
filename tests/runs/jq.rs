//! logics and format as jq programs.

use futures::executor::block_on;
use serde_json::{Value, json};
use update_profiles_in_hrflow::hooks::{CompileError, HookError, jq};

fn run(program: &str, input: Value) -> Result<Option<Value>, HookError> {
    block_on(jq(program).unwrap().call(input))
}

fn error(program: &str) -> CompileError {
    jq(program).err().expect("does not compile")
}

#[test]
fn empty_output_and_null_discard_the_item() {
    assert_eq!(
        run("select(.hired | not)", json!({"hired": true})),
        Ok(None)
    );
    assert_eq!(run("null", json!({})), Ok(None));
    let kept = json!({"hired": false});
    assert_eq!(run("select(.hired | not)", kept.clone()), Ok(Some(kept)));
}

#[test]
fn an_error_of_a_program_is_a_failure_with_its_message() {
    assert!(
        run("error(\"no\")", json!({}))
            .unwrap_err()
            .message()
            .contains("no")
    );
    assert!(run(".a.b", json!({"a": 1})).is_err());
    assert!(
        run(".[]", json!([1, 2]))
            .unwrap_err()
            .message()
            .contains("more than one")
    );
}

#[test]
fn a_program_that_does_not_compile_is_reported_with_its_position() {
    let cases = [
        (".a |", 1, 5),
        (".a\n| nosuch(.b)", 2, 3),
        ("{a: .b", 1, 7),
        ("\"é\" | $x", 1, 7),
        (". | \"\\q\"", 1, 7),
    ];
    for (program, line, column) in cases {
        let error = error(program);
        assert_eq!(
            (error.at.line, error.at.column),
            (line, column),
            "{program}: {error}"
        );
        assert!(!error.message.is_empty());
    }
    assert!(error("nosuch").message.contains("nosuch"));
    error("");
    error("import \"a\" as a; .");
    error("include \"a\"; .");
}

#[test]
fn a_program_keeps_numbers_and_the_order_of_keys() {
    let value = json!({
        "z": 1, "a": 9_007_199_254_740_993_u64, "max": u64::MAX, "min": i64::MIN,
        "float": 0.1, "text": "نועה 🚀 \u{0}\u{1f}", "null": null, "list": [[], {}],
    });
    let passed = run(".", value.clone()).unwrap().unwrap();
    assert_eq!(passed, value);
    let order: Vec<&String> = passed.as_object().unwrap().keys().collect();
    assert_eq!(
        order.first().map(|key| key.as_str()),
        Some("z"),
        "keys keep their order"
    );
}

#[test]
fn a_program_keeps_the_digits_of_long_numbers() {
    for digits in [
        "123456789012345678901234567890",
        "-18446744073709551616",
        "0.10000000000000000000000000001",
        "1.50",
        "1e+30",
        "-0",
    ] {
        let number: Value = serde_json::from_str(digits).unwrap();
        let passed = run(
            "{ id: .[0], in_text: (.[1] | fromjson) }",
            json!([number, digits]),
        );
        assert_eq!(passed, Ok(Some(json!({ "id": number, "in_text": number }))));
    }
    let next = run(
        ". + 1",
        serde_json::from_str("18446744073709551615").unwrap(),
    );
    assert_eq!(next.unwrap().unwrap().to_string(), "18446744073709552000");
}

#[test]
fn programs_have_the_usual_filters() {
    let cases = [
        ("test(\"^a.c$\")", json!("abc"), json!(true)),
        ("ascii_downcase | ltrimstr(\"x\")", json!("XY"), json!("y")),
        ("[.[] | select(. > 1)] | length", json!([1, 2, 3]), json!(2)),
        (
            "strptime(\"%d/%m/%y\") | mktime | todate",
            json!("09/11/21"),
            json!("2021-11-09T00:00:00Z"),
        ),
        (". as {a: $x} | {b: $x}", json!({"a": 1}), json!({"b": 1})),
        ("@base64", json!("a"), json!("YQ==")),
        ("(.a // \"none\")", json!({}), json!("none")),
        (
            "fromjson",
            json!("{\"a\": [1, null]}"),
            json!({"a": [1, null]}),
        ),
        ("try fromjson catch 0", json!("{"), json!(0)),
    ];
    for (program, input, output) in cases {
        assert_eq!(run(program, input), Ok(Some(output)), "{program}");
    }
}

#[test]
fn a_value_that_json_does_not_have_is_an_error_that_says_so() {
    let deep = "[".repeat(100_000);
    for (program, input) in [
        ("nan", json!(null)),
        ("infinite", json!(null)),
        ("fromjson", json!(deep)),
    ] {
        let error = run(program, input).unwrap_err();
        assert!(error.message().contains("JSON"), "{program}: {error}");
    }
}

#[test]
fn a_value_nested_too_deeply_is_an_error_and_ends_no_process() {
    let deep = "reduce range(100000) as $i (0; [.])";
    let keys = "reduce range(100000) as $i (0; {(\"k\"): .})";
    for program in [
        deep.to_owned(),
        keys.to_owned(),
        format!("({deep}) as $deep | $deep"),
        format!("({deep}) | ., ."),
        format!("1, ({deep})"),
        format!("({deep}), 1"),
        format!("({deep}) | error"),
        format!("({deep}) | fromjson"),
        format!("({deep}) | .a"),
    ] {
        let error = run(&program, json!(null)).unwrap_err();
        assert!(
            error.message().len() < 200,
            "{program}: {} bytes",
            error.message().len()
        );
    }
    let error = run(deep, json!(null)).unwrap_err();
    assert!(
        error
            .message()
            .contains("nested more than 1000 levels deep"),
        "{error}"
    );
    let error = run(&format!("{deep} | error"), json!(null)).unwrap_err();
    assert!(
        error
            .message()
            .contains("nested more than 1000 levels deep"),
        "{error}"
    );
}

#[test]
fn a_value_may_be_nested_as_deeply_as_json_allows() {
    let program = |levels| format!("reduce range({levels}) as $i (0; [.])");
    let nested = run(&program(127), json!(null)).unwrap().unwrap();
    assert_eq!(nested.to_string().len(), 2 * 127 + 1);
    assert!(run(&program(128), json!(null)).is_err());
}

#[test]
fn filters_that_would_end_the_process_or_leak_are_disabled() {
    for program in [
        "halt",
        "halt(1)",
        "halt_error",
        "now",
        "env",
        "$ENV",
        "input",
        "inputs",
    ] {
        let outcome = jq(program).map(|hook| block_on(hook.call(json!({}))));
        let harmless = match &outcome {
            Err(_) | Ok(Err(_)) => true,
            Ok(Ok(value)) => value.as_ref().is_none_or(|value| *value == json!({})),
        };
        assert!(harmless, "{program}: {:?}", outcome.map(|_| ()));
    }
}
