//! Names that a program uses and nothing has: what the message says, with the nearest name that there is.

use super::super::definitions;
use super::super::lexer::SyntaxError;
use super::super::native;
use super::builtin::OWN;
use crate::config::near;

/// Filters that this core cannot have, and why.
const WITHHELD: [(&[&str], &str); 4] = [
    (&["now"], "programs have no clock"),
    (&["env"], "programs have no environment"),
    (
        &["input", "inputs", "input_filename", "get_search_list"],
        "a program has one input, its item",
    ),
    (&["halt", "halt_error"], "a program cannot end the process"),
];

/// How many of a program's own names are compared with the unknown one: a program may have thousands.
const MAX_DEFINED: usize = 500;

/// A call of a filter that does not exist. `defined` holds the program's own definitions, with their arities.
pub(super) fn filter<'a>(
    name: &str,
    arity: usize,
    at: usize,
    defined: impl Iterator<Item = (&'a str, usize)>,
) -> SyntaxError {
    let withheld = WITHHELD.iter().find(|(names, _)| names.contains(&name));
    if let Some((_, why)) = withheld {
        return SyntaxError::new(at, format!("`{name}` is not available here: {why}"));
    }
    let mut known = filters();
    known.extend(
        defined
            .take(MAX_DEFINED)
            .map(|(name, arity)| (name.to_owned(), arity)),
    );
    let mut arities: Vec<usize> = known
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, arity)| *arity)
        .collect();
    arities.sort_unstable();
    arities.dedup();
    let mut message = format!("there is no filter `{name}`");
    if arity > 0 || !arities.is_empty() {
        message = format!("{message} with {}", arguments(&[arity]));
    }
    let hint = if arities.is_empty() {
        hint(name, known.iter().map(|(known, _)| known.as_str()), "")
    } else {
        format!("; it takes {}", arguments(&arities))
    };
    SyntaxError::new(at, message + &hint)
}

/// A format, such as `@csv`, that does not exist.
pub(super) fn format(name: &str, at: usize) -> SyntaxError {
    let known = native::all().filter_map(|native| native.name.strip_prefix('@'));
    let hint = hint(name, known, "@");
    SyntaxError::new(at, format!("there is no format `@{name}`{hint}"))
}

/// A variable that no binding around has. `bound` holds those that there are.
pub(super) fn variable<'a>(
    name: &str,
    at: usize,
    bound: impl Iterator<Item = &'a str>,
) -> SyntaxError {
    let message = match name {
        "ENV" => "`$ENV` is not available here: programs have no environment".to_owned(),
        _ => format!(
            "there is no variable `${name}`{}",
            hint(name, bound.take(MAX_DEFINED), "$")
        ),
    };
    SyntaxError::new(at, message)
}

/// The filters that a program may call without defining them, with their arities.
fn filters() -> Vec<(String, usize)> {
    let natives = native::all().map(|native| (native.name.to_owned(), native.arity));
    let of_texts = definitions::names().into_iter();
    let of_texts = of_texts.chain(OWN.into_iter().map(str::to_owned));
    let of_texts = of_texts.filter_map(|name| {
        let (name, arity) = name.split_once('/')?;
        Some((name.to_owned(), arity.parse().ok()?))
    });
    let all = natives.chain(of_texts);
    // Those that begin with `_` or `@` are parts of others.
    all.filter(|(name, _)| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect()
}

fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>, sign: &str) -> String {
    match near(name, known) {
        Some(near) => format!("; did you mean `{sign}{near}`?"),
        None => String::new(),
    }
}

/// `2 arguments`, `1 or 2 arguments`, `no argument`.
fn arguments(arities: &[usize]) -> String {
    match arities {
        [0] => "no argument".to_owned(),
        [1] => "1 argument".to_owned(),
        _ => {
            let numbers: Vec<String> = arities.iter().map(usize::to_string).collect();
            format!("{} arguments", numbers.join(" or "))
        }
    }
}
