//! Hostile programs: each ends within the limits, and harms no other.

use futures::executor::block_on;
use serde_json::json;
use std::fmt::Write;
use update_profiles_in_hrflow::hooks::{HookError, MAX_JQ_STEPS, jq, measure_jq};

/// Fewer steps than a hook has, so that the tests are quick.
const FEW_STEPS: u64 = 300_000;

/// What comes of a hostile program.
#[derive(Debug, PartialEq)]
enum End {
    Limit(String),
    Error(String),
    Value,
    Refused(String),
}

fn end_of(program: &str, max_steps: u64) -> End {
    match measure_jq(program, &json!({"id": 1}), max_steps) {
        Err(error) => End::Refused(error.to_string()),
        Ok((Ok(_), _)) => End::Value,
        Ok((Err(HookError::Limit(message)), _)) => End::Limit(message),
        Ok((Err(error), _)) => End::Error(error.message().to_owned()),
    }
}

/// Programs that would never end, or need more than there is.
fn endless() -> Vec<&'static str> {
    include_str!("hostile/endless.jq")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Programs that look as if they would, and end with a value or an error of their own.
fn harmless() -> Vec<&'static str> {
    include_str!("hostile/harmless.jq")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[test]
fn a_program_that_would_never_end_exceeds_a_limit() {
    let wrong: Vec<String> = endless()
        .into_iter()
        .filter_map(|program| match end_of(program, FEW_STEPS) {
            End::Limit(_) => None,
            other => Some(format!("{program}: {other:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Before it is made: the machine has no memory for it.
#[test]
fn what_is_much_larger_than_its_text_is_refused_by_the_limit_of_memory() {
    for program in [
        r#"("\u0001" * 30000000) | tojson"#,
        r#""[" + ("{\"a\":1}," * 900000) + "1]" | fromjson | length"#,
        r#""[" + ("[]," * 2300000) + "1]" | fromjson | length"#,
        r#""x" * 60000000 | ascii_downcase | length"#,
    ] {
        let (output, _) = measure_jq(program, &json!(null), MAX_JQ_STEPS).unwrap();
        let message = output.unwrap_err().message().to_owned();
        assert!(message.contains("memory"), "{program}: {message}");
    }
}

#[test]
fn a_program_that_only_looks_endless_ends_by_itself() {
    let wrong: Vec<String> = harmless()
        .into_iter()
        .filter_map(|program| match end_of(program, MAX_JQ_STEPS) {
            End::Value | End::Error(_) | End::Refused(_) => None,
            limit @ End::Limit(_) => Some(format!("{program}: {limit:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_in_a_program_catches_a_limit() {
    for program in [
        "try (def f: f; f) catch 1",
        "(def f: f; f)? // 1",
        "(def f: f; f) // 1",
        "[.[] | (def f: f; f)?] | length",
        "label $out | try (def f: f; f) catch break $out",
        ". as [$a] ?// $a | def f: f; f",
        "first((def f: f; f), 1)",
        "reduce 1 as $x (0; (def f: f; f)?)",
        ".a |= (def f: f; f)?",
    ] {
        let end = end_of(program, FEW_STEPS);
        assert!(matches!(end, End::Limit(_)), "{program}: {end:?}");
    }
}

#[test]
fn the_message_of_a_limit_names_it_and_its_number() {
    for (program, message) in [
        ("def f: f; f", "takes more than 10000000 steps"),
        ("def f: 1 + f; f", "nests more than 100000 calls"),
        ("\"x\" * 100000000", "needs more than 64 MiB of memory"),
        (
            "def f: [f]; reduce range(20000) as $i (0; [.])",
            "makes arrays or objects that are nested more than 1000 levels deep",
        ),
    ] {
        assert_eq!(
            end_of(program, MAX_JQ_STEPS),
            End::Limit(message.to_owned()),
            "{program}"
        );
    }
}

#[test]
fn a_program_that_is_nested_too_deeply_is_refused_at_its_position() {
    let deep = 10_000;
    let programs = [
        format!("{}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("{}1{}", "[".repeat(deep), "]".repeat(deep)),
        format!("{}1{}", "{a:".repeat(deep), "}".repeat(deep)),
        "[".repeat(deep),
        "{\"a\":".repeat(deep),
        format!("{}1", "-".repeat(deep)),
        format!("{}1", "try ".repeat(deep)),
        format!(
            "{}1{}",
            "if 1 then ".repeat(deep),
            " else 2 end".repeat(deep)
        ),
        format!("{}1{}", "def f: ".repeat(deep), "; f".repeat(deep)),
        format!(
            "{}1{}",
            "reduce ".repeat(deep),
            " as $x (0; 1)".repeat(deep)
        ),
        format!("1{}", " + 1".repeat(deep)),
        format!("1{}", " // 1".repeat(deep)),
        format!("1{}", " and 1".repeat(deep)),
        format!(".{}", ".a".repeat(deep)).replacen('.', "", 1),
        format!(".{}", "[0]".repeat(deep)),
        format!(".{}", "?".repeat(deep)),
        format!("\"{}1{}\"", "\\(\"".repeat(deep), "\")".repeat(deep)),
        format!(". as {}$x{} | 1", "[".repeat(deep), "]".repeat(deep)),
        format!(". as {}$x{} | 1", "{a:".repeat(deep), "}".repeat(deep)),
        format!("1{}", ", def f: 1; 1".repeat(deep)),
        format!("1{}", ", . as $x | 1".repeat(deep)),
        format!("{}1{}", "f(".repeat(deep), ")".repeat(deep)),
    ];
    for program in programs {
        let start: String = program.chars().take(40).collect();
        match jq(&program) {
            Ok(_) => panic!("{start} compiles"),
            Err(error) => {
                assert!(error.message.contains("program_limit"), "{start}: {error}");
                assert!(
                    error.at.column > 10 || start.starts_with('.'),
                    "{start}: {error}"
                );
            }
        }
    }
}

#[test]
fn a_long_program_that_is_not_nested_compiles_and_runs() {
    let count = 5_000;
    for program in [
        format!(".{}", " | .".repeat(count)),
        format!("[1{}] | length", ", 1".repeat(count)),
        format!("{}1", "def f: 1; ".repeat(count)),
        format!("{}1", ". as $x | ".repeat(count)),
        format!("{}1", "label $x | ".repeat(count)),
        format!(
            "if 0 then 1 {} else 2 end",
            "elif null then 1 ".repeat(count)
        ),
        format!("{{a: 1{}}}", ", a: 1".repeat(count)),
        format!("\"{}\"", "\\(1)".repeat(count)),
        format!("1 {}", "#(((((\n".repeat(count)),
    ] {
        let start: String = program.chars().take(40).collect();
        let run = measure_jq(&program, &json!(null), MAX_JQ_STEPS);
        assert!(matches!(run, Ok((Ok(_), _))), "{start}: {run:?}");
    }
    let error = jq(&" ".repeat(300_000)).err().expect("too long");
    assert!(error.message.contains("program_limit"), "{error}");
}

#[test]
fn many_variables_of_alternative_patterns_compile_up_to_a_limit() {
    let names = |count| {
        (0..count)
            .map(|index| format!("$v{index}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    assert!(jq(&format!(". as [{}] ?// $v0 | 1", names(20_000))).is_ok());
    let many = format!(". as [{}]{} | 1", names(10_000), " ?// $v0".repeat(10_000));
    let error = jq(&many).err().expect("it is too large");
    assert!(error.message.contains("program_limit"), "{error}");
}

#[test]
fn eight_thousand_programs_compile_and_run() {
    let programs: Vec<_> = (0..8_000)
        .map(|index| {
            jq(&format!(
                "select(.id != {index}) | .tags |= map(ascii_downcase)"
            ))
        })
        .collect::<Result<_, _>>()
        .expect("they compile");
    let mut value = json!({"id": "a", "tags": ["B"]});
    for program in &programs {
        value = block_on(program.call(value))
            .expect("a value")
            .expect("kept");
    }
    assert_eq!(value, json!({"id": "a", "tags": ["b"]}));
}

#[test]
fn the_same_program_takes_the_same_steps_every_time() {
    for program in [
        "[range(1000)] | map(. * 2) | add",
        "def f: f; f",
        "[range(300)] | map(tostring) | sort | unique | join(\",\") | test(\"1.*2\")",
    ] {
        let steps = |_| {
            measure_jq(program, &json!(null), FEW_STEPS)
                .expect("compiles")
                .1
        };
        let [first, second, third] = [0, 1, 2].map(steps);
        assert_eq!((first, first), (second, third), "{program}");
    }
}

#[test]
fn a_usual_mapping_uses_under_a_thousandth_of_the_steps() {
    let format = include_str!("hostile/mapping.jq");
    let item = json!({
        "id": "c1", "applicant": "a1", "firstname": "Zoé", "lastname": "Martin", "email": "zoe@example.com",
        "phone": "+33612345678", "created_at": "2021-11-09T10:00:00Z", "vacancy": "Développeur·se",
        "vacancy_id": 12, "source": "site", "hired": false, "column": "Entretien", "tags": ["a", "b"],
        "external_id": null, "resume": {"url": "https://example.com/cv.pdf"},
    });
    let (output, steps) = measure_jq(format, &item, MAX_JQ_STEPS).expect("compiles");
    let profile = output.expect("a profile").expect("a profile");
    assert_eq!(profile["info"]["full_name"], "Zoé Martin");
    assert!(steps < 10_000, "{steps} steps");
}

#[test]
fn appending_to_the_accumulator_takes_steps_in_proportion() {
    for program in [
        "reduce range($n) as $i ([]; . + [$i])",
        "reduce range($n) as $i ([]; .[$i] = $i)",
        "reduce range($n) as $i ({}; .[$i | tostring] = $i)",
        "reduce range($n) as $i (\"\"; . + \"x\")",
        "reduce range($n) as $i ({a: {b: []}}; .a.b += [$i])",
        "reduce range($n) as $i ({a: {b: []}}; .a.b |= . + [$i])",
        "[range($n)] | map(. + 1) | .[] |= . + 1",
        "reduce range($n) as $i ({}; . + {($i | tostring): $i})",
        "reduce (range($n) | tostring) as $i (null; setpath([\"a\", $i]; 1))",
        "last(foreach range($n) as $i ([]; . + [$i]; length))",
    ] {
        let steps = |n: usize| {
            let program = program.replace("$n", &n.to_string());
            let (output, steps) =
                measure_jq(&program, &json!(null), MAX_JQ_STEPS).expect("compiles");
            output.expect("a value");
            steps
        };
        let (few, many) = (steps(1_000), steps(10_000));
        assert!(many < few * 12, "{program}: {few} and {many}");
    }
}

/// The steps of a usual operation do not tell that work on keys and texts counts; those of one on long texts do.
#[test]
fn work_on_keys_texts_and_digits_takes_steps_by_their_length() {
    for operation in [
        "{a: 1, b: 2}[$text]",
        "{($text): 1}",
        "{a: 1} | has($text)",
        "{a: 1} | .[$text] = 1",
        "{a: 1} | .[$text] |= 1",
        "{a: 1} | delpaths([[$text]])",
        "{a: 1} | getpath([$text])",
        "{a: 1} | setpath([$text]; 1)",
        "{a: 1} + $object",
        "{a: 1} * $object",
        "{a: 1} | contains($object)",
        "$object == $other_object",
        "$text == $other_text",
        "$text < $other_text",
        "[$text, $other_text] | sort",
        "[$text, $other_text] | unique",
        "[$text, $other_text] | max",
        "[$text] - [$other_text]",
        "[$text] | index($other_text)",
        "[$text] | bsearch($other_text)",
        "$object + $longer_object | keys",
        "$text | ascii_downcase",
        "$text | ltrimstr($other_text)",
        "$text | trim",
        "$text | @html",
        "$text | @base64d",
        "$text | tojson",
        "$text | test(\"y\")",
        "$text | split(\"y\")",
        "$text | try fromjson catch 1",
        "$text | try tonumber catch 1",
        "$text | .[1:2]",
        "$digits | tonumber",
        "[$text, $text] | join(\"\")",
    ] {
        let steps = |length: usize| {
            let program = format!(
                "(\"x\" * {length}) as $text | (\"x\" * {length}) as $other_text | (\"1\" * {length}) as $digits \
                 | {{($text): 1}} as $object | {{($other_text): 1}} as $other_object \
                 | {{($text + \"y\"): 1}} as $longer_object | [{operation}] | length"
            );
            let without = program.replace(operation, "1");
            let steps = |program| {
                let (output, steps) =
                    measure_jq(program, &json!(null), MAX_JQ_STEPS).expect("compiles");
                output.expect("a number");
                steps
            };
            steps(&program) - steps(&without)
        };
        let (short, long) = (steps(10), steps(640_000));
        assert!(long > short + 9_000, "{operation}: {short} and {long}");
    }
}

/// Steps, program and output of each program of the tables, as the test in wasm expects them. After a change that is
/// meant, copy the file that the message names over this one.
const MEASURED: &str = include_str!("hostile/measured.tsv");

#[test]
fn hostile_programs_end_as_they_did_when_they_were_measured() {
    let mut measured = String::new();
    for program in endless().into_iter().chain(harmless()) {
        let (steps, end) = match measure_jq(program, &json!({"id": 1}), FEW_STEPS) {
            Err(error) => (0, error.to_string()),
            Ok((Ok(value), steps)) => (steps, json!(value).to_string()),
            Ok((Err(error), steps)) => (steps, error.message().to_owned()),
        };
        // What a person cannot read says nothing more.
        if end.len() < 2_000 && !end.contains(['\n', '\t']) {
            writeln!(measured, "{steps}\t{program}\t{end}").expect("a text takes all");
        }
    }
    let copy = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("measured.tsv");
    if measured != MEASURED {
        std::fs::write(&copy, &measured).expect("it can be written");
    }
    assert!(measured == MEASURED, "now it is {}", copy.display());
}
