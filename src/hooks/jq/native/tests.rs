use super::super::arithmetic::{calculate, negate};
use super::super::ast::Arithmetic;
use super::super::error::{Error, Outcome};
use super::super::limits::{Budget, MAX_STEPS};
use super::super::value::Val;
use super::all;

/// What stands in every value, and must stand in no kept report.
const SECRETS: [&str; 2] = ["Secret7391", "73917391"];

fn values() -> Vec<Val> {
    let texts = [
        "Secret7391",
        "(Secret7391",
        "\\p{Secret7391}",
        "(?<Secret7391-x>a)",
        "{\"Secret7391",
        "%Secret7391",
        "73917391 %Y",
    ];
    let mut values: Vec<Val> = texts.into_iter().map(Val::from).collect();
    values.extend([
        Val::Null,
        Val::Bool(true),
        Val::Num(73_917_391.0),
        Val::Num(-73_917_391.0),
        Val::from_number_text("7391739173917391739173917391"),
        vec![Val::from("Secret7391"), Val::Num(73_917_391.0)].into(),
        vec![Val::from(vec![Val::from("Secret7391")])].into(),
        Val::object([("Secret7391", Val::from("Secret7391"))]),
        Val::object([("start", Val::from("Secret7391"))]),
    ]);
    values
}

fn assert_public<T>(outcome: Outcome<T>, name: &str, failures: &mut usize) {
    if let Err(error) = outcome {
        *failures += 1;
        let public = error.public("");
        let tells = SECRETS.iter().any(|secret| public.contains(secret));
        assert!(!tells, "{name}: {public}");
    }
}

#[test]
fn no_error_of_a_native_tells_a_value_in_a_kept_report() {
    let values = values();
    let mut failures = 0;
    for native in all() {
        for input in &values {
            for value in &values {
                let args = vec![value.clone(); native.arity];
                let mut budget = Budget::new(MAX_STEPS);
                let outcome = (native.function)(&mut budget, input.clone(), &args);
                assert_public(outcome, native.name, &mut failures);
            }
        }
    }
    assert!(failures > 1_000, "only {failures} failures were seen");
}

#[test]
fn no_error_of_an_operation_tells_a_value_in_a_kept_report() {
    let values = values();
    let mut budget = Budget::new(MAX_STEPS);
    let mut failures = 0;
    for left in &values {
        assert_public(negate(left, &mut budget), "-", &mut failures);
        assert_public::<()>(Err(Error::Raised(left.clone())), "error", &mut failures);
        for right in &values {
            for operator in [
                Arithmetic::Add,
                Arithmetic::Subtract,
                Arithmetic::Multiply,
                Arithmetic::Divide,
                Arithmetic::Remainder,
            ] {
                let outcome = calculate(operator, left.clone(), right.clone(), &mut budget);
                assert_public(outcome, "arithmetic", &mut failures);
            }
        }
    }
    assert!(failures > 100, "only {failures} failures were seen");
}
