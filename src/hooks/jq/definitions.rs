//! The filters that are written in jq.

use super::ast::Def;
use super::parser::parse_definitions;
use std::collections::HashMap;
use std::rc::Rc;

/// The files of definitions. Each may use all others.
const FILES: &[&str] = &[include_str!("core.jq"), include_str!("definitions.jq")];

type Definitions = HashMap<(String, usize), Rc<Def>>;

thread_local! {
    /// Parsed once. A program compiles those that it uses.
    static DEFINITIONS: Rc<Definitions> = Rc::new(read());
}

fn read() -> Definitions {
    let files = FILES.iter().filter_map(|file| parse_definitions(file).ok());
    let defs = files.flatten();
    defs.map(|def| ((def.name.clone(), def.params.len()), Rc::new(def)))
        .collect()
}

/// The definition of this name with this number of parameters.
pub(super) fn definition(name: &str, arity: usize) -> Option<Rc<Def>> {
    let key = (name.to_owned(), arity);
    DEFINITIONS.with(|definitions| definitions.get(&key).cloned())
}

/// The names of all definitions, as `name/arity`.
pub(super) fn names() -> Vec<String> {
    DEFINITIONS.with(|definitions| {
        let names = definitions.keys();
        names
            .map(|(name, arity)| format!("{name}/{arity}"))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{FILES, parse_definitions};

    #[test]
    fn each_file_of_definitions_parses() {
        for file in FILES {
            let parsed = parse_definitions(file);
            if let Err(error) = parsed {
                panic!(
                    "{} at {}",
                    error.message,
                    file.get(error.at..).unwrap_or("")
                );
            }
        }
    }
}
