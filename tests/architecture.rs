//! The arrows between the core's modules, and between the crates, run as ARCHITECTURE.md says.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules that each module uses.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn modules_use_modules_of_lower_layers_only() {
    let layers = layers(&read("ARCHITECTURE.md"));
    let mut files = BTreeMap::new();
    read_rust_files("src", &mut files);
    assert_eq!(violations(&layers, &imports(&files)), Vec::<String>::new());
}

#[test]
fn the_picture_of_the_crates_shows_their_dependencies() {
    let document = read("ARCHITECTURE.md");
    let directories = [
        ("scan", "crates/json-scan"),
        ("core", "."),
        ("fetch", "crates/fetch"),
        ("api", "crates/api"),
        ("seal", "crates/seal"),
        ("edge", "crates/edge"),
        ("web", "crates/web"),
        ("schema", "crates/schema"),
        ("sandbox", "sandbox"),
    ];
    let packages: BTreeMap<String, &str> = directories
        .iter()
        .map(|(node, directory)| (package_name(directory), *node))
        .collect();
    for (node, directory) in directories {
        let dependencies = dependencies(&read(&format!("{directory}/Cargo.toml")));
        let used: BTreeSet<&str> = dependencies
            .iter()
            .filter_map(|name| packages.get(name).copied())
            .collect();
        let drawn: BTreeSet<&str> = document
            .lines()
            .filter_map(|line| line.trim().split_once(" --> "))
            .filter(|(from, _)| *from == node)
            .map(|(_, to)| to)
            .collect();
        assert_eq!(used, drawn, "{directory}");
    }
}

#[test]
fn a_made_up_tree_with_every_mistake_is_rejected() {
    let document = "# Order\n```text\nnot this\n```\n\n```text modules\nlow left right\nmiddle gone\nhigh\n```\n";
    let files = [
        ("src/lib.rs", "pub mod low;\nmod high;"),
        (
            "src/low.rs",
            "// use crate::high;\n//! [`crate::high`]\n/* crate::high /* crate::high */ */\nfn f() -> &'static str { \"http://crate \" }",
        ),
        ("src/left/mod.rs", "mod deep;\nuse crate::low::X;"),
        ("src/left/deep.rs", "use super::super::right::X;"),
        ("src/right.rs", "use super::left;"),
        (
            "src/middle.rs",
            "use crate::{low::{A, B}, high};\n#[cfg(test)]\nmod tests { const OPEN: &str = \"{\"; use crate::gone::X; }\nfn g() { crate::left::f() }",
        ),
        (
            "src/high.rs",
            "#[cfg(test)]\nuse crate::new;\npub(in crate::high) struct X;",
        ),
        (
            "src/new.rs",
            "fn h(x: crate::low::X, quote: char) { let _ = ['\"', '\\'', quote]; /* */ crate::high::f() }",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let imports = imports(&files.into());
    let used = |module: &str| {
        imports[module]
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
    };
    let expected: [(&str, Vec<&str>); 6] = [
        ("low", vec![]),
        ("left", vec!["low", "right"]),
        ("right", vec!["left"]),
        ("middle", vec!["high", "left", "low"]),
        ("high", vec![]),
        ("new", vec!["high", "low"]),
    ];
    for (module, modules) in expected {
        assert_eq!(modules, used(module), "{module}");
    }
    assert_eq!(
        violations(&layers(document), &imports),
        [
            "gone is in the list, but not in src/",
            "new is in src/, but not in the list",
            "left uses low, which is not in a lower layer",
            "left uses right, which is not in a lower layer",
            "middle uses high, which is not in a lower layer",
            "right uses left, which is not in a lower layer",
            "left and right use each other, directly or through other modules",
        ]
    );
}

/// The layers of modules in the block `text modules`, lowest first.
fn layers(document: &str) -> Vec<Vec<String>> {
    let (_, rest) = document.split_once("```text modules\n").unwrap();
    let (block, _) = rest.split_once("```").unwrap();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    block.lines().map(words).collect()
}

/// All that contradicts the layers, in sentences.
fn violations(layers: &[Vec<String>], imports: &Imports) -> Vec<String> {
    let layer_of = |module: &str| {
        let mut numbered = layers.iter().enumerate();
        let found = numbered.find(|(_, layer)| layer.iter().any(|listed| listed == module));
        found.map(|(number, _)| number)
    };
    let mut violations = Vec::new();
    for listed in layers.iter().flatten() {
        if !imports.contains_key(listed) {
            violations.push(format!("{listed} is in the list, but not in src/"));
        }
    }
    for module in imports.keys() {
        if layer_of(module).is_none() {
            violations.push(format!("{module} is in src/, but not in the list"));
        }
    }
    for (module, used) in imports {
        for other in used {
            // A module that is missing from the list is reported above.
            if let (Some(own), Some(other_layer)) = (layer_of(module), layer_of(other))
                && other_layer >= own
            {
                violations.push(format!(
                    "{module} uses {other}, which is not in a lower layer"
                ));
            }
        }
    }
    let reachable: Imports = imports
        .keys()
        .map(|module| (module.clone(), reachable(module, imports)))
        .collect();
    for (module, reached) in &reachable {
        for other in reached.iter().filter(|other| *other > module) {
            if reachable
                .get(other)
                .is_some_and(|back| back.contains(module))
            {
                violations.push(format!(
                    "{module} and {other} use each other, directly or through other modules"
                ));
            }
        }
    }
    violations
}

/// All modules that a module uses, directly or through others.
fn reachable(module: &str, imports: &Imports) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![module];
    while let Some(next) = open.pop() {
        for used in imports.get(next).into_iter().flatten() {
            if reached.insert(used.clone()) {
                open.push(used);
            }
        }
    }
    reached
}

/// The imports of each top-level module, from the texts of all files by their paths.
fn imports(files: &BTreeMap<String, String>) -> Imports {
    let mut imports = Imports::new();
    for (path, text) in files {
        let inside: Vec<&str> = path.strip_prefix("src/").unwrap().split('/').collect();
        let module = inside[0].trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        // `super` of a module that is this deep leads to the root of the crate.
        let is_folder = inside.len() > 1 && inside.last() == Some(&"mod.rs");
        let depth = inside.len() - usize::from(is_folder);
        let used = imports.entry(module.to_owned()).or_default();
        used.extend(used_modules(&code(text), depth));
        used.remove(module);
    }
    imports
}

/// The modules of the crate's root that follow `crate::`, or as many `super::` as lead to the root.
fn used_modules(code: &str, depth: usize) -> BTreeSet<String> {
    let to_root = "super::".repeat(depth);
    let mut used = BTreeSet::new();
    for root in ["crate::", &to_root] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || "_$:".contains(c)) {
                continue;
            }
            let rest = &code[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(group) => used.extend(first_names(group)),
                None => used.extend([first_name(rest)]),
            }
        }
    }
    used.remove("super");
    used.remove("");
    used
}

fn first_name(text: &str) -> String {
    let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
    text.trim_start().chars().take_while(is_part).collect()
}

/// The first names of the paths in `a::{B, C}, d}`.
fn first_names(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut paths = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => paths.push(String::new()),
            _ if depth == 1 => paths.last_mut().unwrap().push(c),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    paths.iter().map(|path| first_name(path)).collect()
}

/// A file's text without comments and without items for tests. Strings stay: an attribute may name a
/// type in one.
fn code(text: &str) -> String {
    let marked = without_comments(text);
    let mut code = String::new();
    let mut rest: &[(char, bool)] = &marked;
    while !rest.is_empty() {
        let attribute = "#[cfg(test)]";
        let is_test = rest.len() >= attribute.len()
            && attribute
                .chars()
                .zip(rest)
                .all(|(c, (other, _))| c == *other);
        if is_test {
            rest = after_item(&rest[attribute.len()..]);
        } else {
            code.push(rest[0].0);
            rest = &rest[1..];
        }
    }
    code
}

/// What follows the first item of a code: behind its semicolon or its closing brace.
fn after_item(code: &[(char, bool)]) -> &[(char, bool)] {
    let mut depth = 0;
    for (index, (c, is_string)) in code.iter().enumerate() {
        match c {
            _ if *is_string => continue,
            '{' => depth += 1,
            '}' => depth -= 1,
            ';' => {}
            _ => continue,
        }
        if depth == 0 {
            return &code[index + 1..];
        }
    }
    &[]
}

/// The characters of a text outside its comments, and whether each is in a string.
fn without_comments(text: &str) -> Vec<(char, bool)> {
    let mut kept = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (length, is_kept, is_string) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false, false)
        } else if rest.starts_with("/*") {
            (block_comment(rest), false, false)
        } else if c == '"' {
            (string(rest), true, true)
        } else if rest.starts_with("r\"") || rest.starts_with("r#") {
            (raw_string(rest), true, true)
        } else if c == '\'' {
            (character(rest), true, true)
        } else {
            (c.len_utf8(), true, false)
        };
        if is_kept {
            kept.extend(rest[..length].chars().map(|c| (c, is_string)));
        }
        rest = &rest[length..];
    }
    kept
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    for (at, _) in text.char_indices() {
        if text[at..].starts_with("/*") {
            depth += 1;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            if depth == 0 {
                return at + 2;
            }
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str) -> usize {
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    let end = format!("\"{}", "#".repeat(hashes));
    let start = 1 + hashes + 1;
    // `r#name` is a name.
    if !text[1 + hashes..].starts_with('"') {
        return 1;
    }
    let found = text[start..].find(&end);
    found.map_or(text.len(), |at| start + at + end.len())
}

/// The length of a character such as `'"'` or `'\''`; 1 for the quote of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            let end = text[3..].find('\'');
            end.map_or(1, |at| 3 + at + 1)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// The names in `[dependencies]` of a Cargo.toml.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let lines = manifest.lines();
    let section = lines.skip_while(|line| *line != "[dependencies]").skip(1);
    let entries = section.take_while(|line| !line.starts_with('['));
    let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap().to_owned();
    entries.map(name).collect()
}

fn package_name(directory: &str) -> String {
    let manifest = read(&format!("{directory}/Cargo.toml"));
    let (_, package) = manifest.split_once("[package]").unwrap();
    let (_, name) = package.split_once("name = \"").unwrap();
    name.split('"').next().unwrap().to_owned()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_rust_files(directory: &str, files: &mut BTreeMap<String, String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{directory}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read_rust_files(&path, files);
        } else if Path::new(&path).extension().is_some_and(|end| end == "rs") {
            let text = read(&path);
            files.insert(path, text);
        }
    }
}
