//! jq's own format of tests: groups of lines with a program, an input and the outputs, between blank lines.
//! `%%FAIL` begins a program that must not compile. Lines that begin with `#` are comments.

use futures::executor::block_on;
use serde_json::Value;
use std::path::Path;
use update_profiles_in_hrflow::hooks::jq;

/// A program and what comes of it.
pub struct Case {
    /// The comment above it, or the program.
    pub name: String,
    pub program: String,
    pub expected: Expected,
}

pub enum Expected {
    /// The program does not compile.
    Refused,
    /// The outputs for this input. An error may follow them.
    Outputs { input: String, outputs: Vec<String> },
}

/// The cases of a file, in their order.
pub fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let text = text.replace('\u{feff}', "");
    text.split("\n\n").filter_map(read_case).collect()
}

fn read_case(group: &str) -> Option<Case> {
    let comment = group.lines().rfind(|line| line.starts_with('#'));
    let mut lines = group
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let first = lines.next()?;
    let is_refused = first.starts_with("%%FAIL");
    let program = if is_refused { lines.next()? } else { first }.to_owned();
    let expected = if is_refused {
        Expected::Refused
    } else {
        Expected::Outputs {
            input: lines.next()?.to_owned(),
            outputs: lines.map(str::to_owned).collect(),
        }
    };
    let name = comment.map(|comment| comment.trim_start_matches('#').trim().to_owned());
    Some(Case {
        name: name.unwrap_or_else(|| program.clone()),
        program,
        expected,
    })
}

/// Why a case fails; `None` if it passes.
pub fn failure(case: &Case) -> Option<String> {
    let Expected::Outputs { input, outputs } = &case.expected else {
        return jq(&case.program).is_ok().then(|| "it compiles".to_owned());
    };
    // `?` keeps the outputs before an error, and `tojson` shows what JSON does not have as jq prints it.
    let all = format!("[({}\n)?] | tojson", case.program);
    let (input, all) = match serde_json::from_str(input) {
        Ok(input) => (input, all),
        Err(_) => (Value::String(input.clone()), format!("fromjson | {all}")),
    };
    let hook = match jq(&all) {
        Ok(hook) => hook,
        Err(error) => return Some(error.to_string()),
    };
    let text = match block_on(hook.call(input)) {
        Ok(Some(Value::String(text))) => text,
        Ok(other) => return Some(format!("gives {other:?}")),
        Err(error) => return Some(error.to_string()),
    };
    let Ok(actual) = serde_json::from_str::<Vec<Value>>(&text) else {
        return Some(format!("gives {text}"));
    };
    let expected = outputs.iter().map(|output| parsed(output));
    let is_same = actual.len() == outputs.len()
        && actual
            .iter()
            .zip(expected)
            .all(|(actual, expected)| is_equal(actual, &expected));
    (!is_same).then(|| format!("gives {text}"))
}

fn parsed(output: &str) -> Value {
    serde_json::from_str(output).unwrap_or_else(|_| Value::String(format!("not JSON: {output}")))
}

/// Equal as jq compares: numbers by their value.
fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_str() == b.as_str() || a.as_f64().is_some_and(|a| b.as_f64() == Some(a))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let mut fields = a.iter();
            a.len() == b.len() && fields.all(|(key, a)| b.get(key).is_some_and(|b| is_equal(a, b)))
        }
        _ => a == b,
    }
}
