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
fn an_unknown_name_in_a_program_is_reported_with_the_nearest_one() {
    for (program, message) in [
        (
            "ascii_downcas",
            "there is no filter `ascii_downcas`; did you mean `ascii_downcase`?",
        ),
        (
            "slect(.a)",
            "there is no filter `slect` with 1 argument; did you mean `select`?",
        ),
        (
            "test",
            "there is no filter `test` with no argument; it takes 1 or 2 arguments",
        ),
        (
            "map(.; .)",
            "there is no filter `map` with 2 arguments; it takes 1 argument",
        ),
        (
            "limit(3)",
            "there is no filter `limit` with 1 argument; it takes 2 arguments",
        ),
        (
            "def blank: .; blanc",
            "there is no filter `blanc`; did you mean `blank`?",
        ),
        (
            "def f(keep): kep; f(.)",
            "there is no filter `kep`; did you mean `keep`?",
        ),
        (
            ". as $item | $itm.a",
            "there is no variable `$itm`; did you mean `$item`?",
        ),
        ("$x", "there is no variable `$x`"),
        (
            "@base46",
            "there is no format `@base46`; did you mean `@base64`?",
        ),
        ("@xyz", "there is no format `@xyz`"),
        (
            "nothing_like_that",
            "there is no filter `nothing_like_that`",
        ),
        ("now", "`now` is not available here: programs have no clock"),
    ] {
        assert_eq!(error(program).message, message, "{program}");
    }
    // A hostile program's names are compared in little time.
    let long = "f".repeat(200_000);
    assert!(error(&long).message.starts_with("there is no filter"));
    let defs: Vec<String> = (0..8_000).map(|n| format!("def filter{n}: .; ")).collect();
    assert!(
        error(&format!("{} fillter", defs.concat()))
            .message
            .contains("filter")
    );
}

#[test]
fn a_constant_regular_expression_that_is_wrong_is_an_error_of_the_program() {
    for (program, column) in [
        ("test(\"a(\")", 6),
        ("test(\"a\"; \"y\")", 6),
        (".a | match(\"[b-a]\"; \"g\")", 12),
        ("capture([\"(?<a>\", \"g\"])", 10),
        ("[scan(\"a**+\")]", 7),
        ("split(\"(\"; null)", 7),
        ("splits(\"(\")", 8),
        ("sub(\"(\"; \"\")", 5),
        ("gsub(\"(\"; \"\"; \"i\")", 6),
        ("if false then test(\"(\") else . end", 20),
    ] {
        let error = error(program);
        assert_eq!(error.at.column, column, "{program}: {error}");
        assert!(error.message.len() > 20, "{program}: {error}");
    }
    // What is not constant may be right, and a filter of the program's own is another one.
    for program in [
        "test(.a)",
        "\"(\" as $re | test($re)",
        "def test(f): f; test(\"(\")",
        "split(\"(\")",
    ] {
        assert!(jq(program).is_ok(), "{program}");
    }
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

/// What a kept report says of a failure.
fn public(program: &str, item: &Value) -> String {
    match run(program, item.clone()) {
        Err(HookError::Failed { public, .. }) => public.expect(program),
        other => panic!("{program}: {other:?}"),
    }
}

#[test]
fn a_failure_names_the_field_and_the_kind_of_its_value() {
    let item = json!({
        "email": null, "firstname": "Zoé", "hired": true, "age": 7001, "urls": [null, "https://zoe.example"],
        "tags": [{ "name": "Zoé" }, { "name": null }], "info": { "email": null, "a b": 1 },
    });
    for (program, expected) in [
        (".email | ascii_downcase", "`.email` is null"),
        (
            "{ reference: .id, info: { email: (.email | ascii_downcase) } }",
            "`.email` is null",
        ),
        (".email | test(\"@\")", "`.email` is null"),
        ("select(.email | test(\"@\"))", "`.email` is null"),
        (".info.email | gsub(\" \"; \"\")", "`.info.email` is null"),
        (".info | .email | ascii_upcase", "`.info.email` is null"),
        (
            ".info[\"a b\"] | ascii_upcase",
            "`.info[\"a b\"]` is a number",
        ),
        (
            ". as $item | [1][] | $item.email | explode",
            "`.email` is null",
        ),
        (".firstname.name", "`.firstname` is a string"),
        (
            ".urls[0] | ltrimstr(\"x\") | ascii_downcase",
            "`.urls[0]` is null",
        ),
        (".urls[0] | ascii_downcase", "`.urls[0]` is null"),
        (".tags[] | .name | ascii_downcase", "`.tags[].name` is null"),
        (
            ".tags | map(.name | ascii_downcase)",
            "`.tags[].name` is null",
        ),
        ("[.tags[].name | ascii_downcase]", "`.tags[].name` is null"),
        (".email[]", "`.email` is null"),
        ("[.email[] | .x]", "`.email` is null"),
        (".email | map(.x)", "`.email` is null"),
        (
            ".firstname + .age",
            "`.firstname` is a string and `.age` is a number",
        ),
        (".hired - 1", "`.hired` is a boolean"),
        ("-.firstname", "`.firstname` is a string"),
        (".email | @csv", "`.email` is null"),
        (".urls | tonumber", "`.urls` is an array"),
        (".info |= ascii_downcase", "`.info` is an object"),
        // What the program made is no field of the item.
        (".firstname | length | ascii_downcase", ""),
        ("\"x\" | tonumber", ""),
        (".email | error(\"no\")", ""),
        ("def f(g): g | ascii_downcase; f(1)", ""),
    ] {
        let message = public(program, &item);
        let (_, told) = message.split_once("; ").unwrap_or((&message, ""));
        assert_eq!(told, expected, "{program}: {message}");
        assert!(
            message.starts_with("at line 1, column "),
            "{program}: {message}"
        );
        for value in ["Zoé", "zoe.example", "true", "7001"] {
            assert!(!message.contains(value), "{program}: {message}");
        }
    }
}

#[test]
fn the_field_of_a_failure_is_found_in_any_program_of_any_length() {
    // More places than are kept, in a program of the greatest length.
    let parts: Vec<String> = (0..4_000)
        .map(|n| format!("(if .n == {n} then .email | ascii_downcase else null end)"))
        .collect();
    let program = format!("[{}]", parts.join(",\n"));
    let hook = jq(&program).expect("it compiles");
    for n in 0..100 {
        let error = block_on(hook.call(json!({ "n": n, "email": null }))).unwrap_err();
        let HookError::Failed { public, .. } = error else {
            panic!("{error}");
        };
        let public = public.expect("a message");
        assert!(
            public.starts_with(&format!("at line {}, ", n + 1)),
            "{public}"
        );
        assert_eq!(public.contains("`.email` is null"), n < 32, "{public}");
    }
}
