//! The tables of parameters in the documentation say what the schema says: the names, what is
//! required, and where `{ secret = "NAME" }` may stand.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use update_profiles_schema::parameters;

const README: &str = include_str!("../../../README.md");
const PACKAGE: &str = include_str!("../../web/package/README.md");

/// Whether a parameter is required, by its path.
type Parameters = BTreeMap<String, bool>;

#[test]
fn the_readme_lists_every_parameter() {
    assert_eq!(documented(README, "\n## Parameters\n"), described());
}

#[test]
fn the_readme_of_the_package_lists_every_parameter() {
    assert_eq!(documented(PACKAGE, "\n### Options\n"), described());
}

#[test]
fn the_readme_says_where_the_name_of_a_secret_may_stand() {
    let rows = rows(README, "\n## Parameters\n");
    let marked = rows.iter().filter(|(_, cells)| cells.contains('🔑'));
    let marked: Vec<_> = marked
        .flat_map(|(group, cells)| paths(group, cells))
        .collect();
    let schema = parameters().to_value();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let takes_a_secret = |path: &String| {
        let mut configuration = json!({
            "workflow_id": "w",
            "connector_auth": { "api_key": "k", "company_id": "c" },
            "hrflow_auth": { "api_secret": "s", "api_user": "u" },
            "pull_parameters": {},
            "push_parameters": { "source_key": "k" },
        });
        let place = match path.split_once('.') {
            Some((group, name)) => &mut configuration[group][name],
            None => &mut configuration[path.as_str()],
        };
        *place = json!({ "secret": "NAME" });
        validator.is_valid(&configuration)
    };
    let mut expected: Vec<_> = described().into_keys().filter(takes_a_secret).collect();
    let mut marked: Vec<_> = marked.into_iter().map(|(path, _)| path).collect();
    expected.sort();
    marked.sort();
    assert_eq!(marked, expected);
}

#[test]
fn the_readme_says_every_default() {
    let (_, section) = README.split_once("\n## Parameters\n").unwrap();
    for (name, default) in defaults() {
        let has_name = |line: &&str| line.starts_with('|') && line.contains(&format!("`{name}`"));
        let row = section.lines().find(has_name).unwrap();
        let default = default.as_str().map_or(default.to_string(), str::to_owned);
        let spellings = [format!("`{default}` (default)"), format!(", `{default}` |")];
        let says_it = spellings.iter().any(|spelling| row.contains(spelling));
        assert!(says_it, "{name}: {default}");
    }
}

/// What a document lists in the first table after a heading.
fn documented(document: &str, heading: &str) -> Parameters {
    let rows = rows(document, heading);
    let all = rows.iter().flat_map(|(group, cells)| paths(group, cells));
    all.collect()
}

/// The rows of the first table after a heading: the group, and the cell with the fields.
fn rows(document: &str, heading: &str) -> Vec<(String, String)> {
    let (_, section) = document.split_once(heading).unwrap();
    let lines = section.lines().skip_while(|line| !line.starts_with('|'));
    let table = lines.take_while(|line| line.starts_with('|')).skip(2);
    let mut group = String::new();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let Some((name, _)) = names(cells[1]).into_iter().next() {
            group = name;
        } else if cells[1] == "other" || cells[2].contains("`workflow_id`") {
            group = String::new();
        }
        (group.clone(), cells[2].to_owned())
    };
    table.map(row).collect()
}

/// The parameters in a cell, by their paths, and whether each is required.
fn paths(group: &str, cell: &str) -> Vec<(String, bool)> {
    let path = |(name, required)| match group {
        "" => (name, required),
        group => (format!("{group}.{name}"), required),
    };
    names(cell).into_iter().map(path).collect()
}

/// The names in a cell, each with whether a `*` follows it. What stands in brackets is about a
/// name and is none.
fn names(cell: &str) -> Vec<(String, bool)> {
    let mut depth = 0;
    let outside = cell.chars().filter(|sign| {
        depth += i32::from(*sign == '(');
        let is_outside = depth == 0;
        depth -= i32::from(*sign == ')');
        is_outside
    });
    let outside: String = outside.collect();
    let parts: Vec<_> = outside.split('`').collect();
    let pairs = parts[1..].chunks_exact(2);
    pairs
        .map(|pair| (pair[0].to_owned(), pair[1].trim_start().starts_with('*')))
        .collect()
}

/// What the schema describes.
fn described() -> Parameters {
    let root = parameters().to_value();
    let mut described = Parameters::new();
    for (name, property) in root["properties"].as_object().unwrap() {
        let property = property.get("anyOf").map_or(property, |either| &either[0]);
        let group = property["$ref"].as_str().map(|reference| {
            let definition = reference.rsplit('/').next().unwrap();
            root["$defs"][definition].clone()
        });
        match group.filter(|group| group["properties"].is_object()) {
            Some(group) => {
                for field in group["properties"].as_object().unwrap().keys() {
                    described.insert(format!("{name}.{field}"), requires(&group, field));
                }
            }
            None => {
                described.insert(name.clone(), requires(&root, name));
            }
        }
    }
    described
}

/// The defaults of the parameters that have one, by their names.
fn defaults() -> Vec<(String, Value)> {
    let root = parameters().to_value();
    let groups = root["$defs"].as_object().unwrap().values();
    let properties = groups
        .chain([&root])
        .filter_map(|schema| schema["properties"].as_object());
    let default = |(name, property): (&String, &Value)| {
        Some((name.clone(), property.get("default")?.clone()))
    };
    properties.flatten().filter_map(default).collect()
}

fn requires(schema: &Value, name: &str) -> bool {
    let required = schema["required"].as_array().into_iter().flatten();
    required.into_iter().any(|each| each == name)
}
