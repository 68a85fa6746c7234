//! The schema of the parameters, the reader and redaction agree about every parameter.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use update_profiles_in_hrflow::workflow::{MAX_WORKFLOW_ID_BYTES, Problem, Workflow, redacted};
use update_profiles_schema::parameters;

const GROUPS: [&str; 6] = [
    "",
    "connector_auth",
    "pull_parameters",
    "hrflow_auth",
    "push_parameters",
    "alerts",
];

/// A name that is near to no other, so that the reader answers with all names.
const UNKNOWN: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

#[test]
fn the_schema_and_the_reader_know_the_same_names() {
    for group in GROUPS {
        let message = only(problems_of(with(group, UNKNOWN, json!(1))), group, UNKNOWN);
        let names = message.split_once("the names are ").unwrap().1;
        let read: BTreeSet<_> = names.split(", ").collect();
        let schema = group_schema(group);
        assert_eq!(schema["additionalProperties"], false, "{group}");
        let described: BTreeSet<_> = properties(&schema).keys().map(String::as_str).collect();
        assert_eq!(described, read, "{group}");
    }
}

#[test]
fn the_schema_and_the_reader_require_the_same_parameters() {
    let mut required = BTreeSet::new();
    for group in GROUPS {
        let schema = group_schema(group);
        for name in strings(&schema["required"]) {
            // The reader reports the parameters of a missing group, and not the group.
            if !GROUPS.contains(&name.as_str()) {
                required.insert(path(group, &name));
            }
        }
    }
    let missing = problems_of(json!({})).into_iter();
    let read: BTreeSet<_> = missing.map(|problem| problem.path).collect();
    assert_eq!(required, read);

    let group_is_required = strings(&parameters().as_value()["required"]);
    for group in GROUPS.into_iter().filter(|group| !group.is_empty()) {
        let needs_something = !strings(&group_schema(group)["required"]).is_empty();
        let listed = group_is_required.iter().any(|name| name == group);
        assert_eq!(needs_something, listed, "{group}");
    }
}

#[test]
fn the_schema_and_the_reader_accept_the_same_values() {
    let candidates = [
        json!(null),
        json!(true),
        json!(7),
        json!(["tags"]),
        json!(["."]),
        json!(["files.example.com", "*.example.com"]),
        json!(["https://example.com"]),
        json!(["10.0.0.1"]),
        json!([1]),
        json!([]),
        json!({}),
        json!({ "secret": "NAME" }),
        json!({ "secret": "NAME", "more": 1 }),
        json!({ "secret": 1 }),
        json!(""),
        json!("."),
        json!("12/31/24"),
        json!("*/15 * * * *"),
        json!("https://example.com/done"),
        json!("read_only"),
        json!("move"),
        json!("auto"),
        json!("merge"),
        json!("replace"),
        json!("https://api.flatchr.io"),
        json!("https://api.flatchr.io/"),
        json!("https://api.demo.flatchr.io"),
        json!("https://api.demo.flatchr.io/"),
        json!([{ "slack": "https://example.com" }]),
        json!([{ "slack": { "secret": "NAME" } }]),
        json!([{ "slack": "https://example.com", "email": "a@example.com" }]),
        json!([{ "slack": "https://example.com", "unknown": 1 }]),
        json!([{ "email": 1 }]),
        json!([{}]),
        json!("10%"),
        json!("0%"),
        json!("100%"),
        json!(1000),
        json!(1001),
        json!(1.5),
        json!("https://api.flatchr.io//"),
        json!("x".repeat(MAX_WORKFLOW_ID_BYTES)),
        json!("x".repeat(MAX_WORKFLOW_ID_BYTES + 1)),
    ];
    let groups = GROUPS
        .into_iter()
        .skip(1)
        .map(|group| base()[group].clone());
    let candidates: Vec<_> = groups.chain(candidates).collect();
    let root = parameters();
    let validator = jsonschema::validator_for(root.as_value()).unwrap();
    let mut taken = BTreeSet::new();
    for group in GROUPS {
        for name in properties(&group_schema(group)).keys() {
            for value in &candidates {
                let configuration = with(group, name, value.clone());
                let described = validator.is_valid(&configuration);
                let read = problems_of(configuration);
                let place = path(group, name);
                // The schema describes the form of these strings in words.
                if described && !read.is_empty() {
                    let in_words = [
                        "callback",
                        "cron",
                        "document_hosts",
                        "logics",
                        "format",
                        "workflow_id",
                        "receivers",
                        "max_changes",
                    ];
                    assert!(value.is_string() || value.is_array(), "{place}: {value}");
                    assert!(in_words.contains(&name.as_str()), "{place}: {value}");
                }
                if read.is_empty() {
                    assert!(described, "{place}: {value} is accepted, and not described");
                    taken.insert(place);
                }
            }
        }
    }
    let all = GROUPS.iter().flat_map(|group| {
        let schema = group_schema(group);
        let names: Vec<_> = properties(&schema).keys().cloned().collect();
        names.into_iter().map(|name| path(group, &name))
    });
    assert_eq!(taken, all.collect(), "every parameter accepts a candidate");
}

#[test]
fn a_default_in_the_schema_is_what_a_missing_value_means() {
    let missing = format!("{:?}", read(&base()).unwrap());
    let mut seen = Vec::new();
    for group in GROUPS {
        for (name, property) in properties(&group_schema(group)) {
            let Some(default) = property.get("default") else {
                continue;
            };
            let given = read(&with(group, name, default.clone())).unwrap();
            assert_eq!(format!("{given:?}"), missing, "{}", path(group, name));
            for other in others(property, default) {
                let given = read(&with(group, name, other.clone())).unwrap();
                assert_ne!(format!("{given:?}"), missing, "{name}: {other}");
                seen.push(name.clone());
            }
        }
    }
    seen.dedup();
    seen.sort();
    let with_default = [
        "candidate_lookup",
        "degraded_above",
        "edit_mode",
        "env_base_url",
        "incremental",
        "late_after",
        "persist",
    ];
    assert_eq!(seen, with_default);
}

#[test]
fn redaction_shows_every_parameter_of_the_schema_but_keys() {
    let complete = json!({
        "workflow_id": "w",
        "connector_auth": {
            "api_key": "k", "company_id": "c", "env_base_url": "https://api.demo.flatchr.io/",
            "document_hosts": ["files.example.com", "*.amazonaws.com"]
        },
        "hrflow_auth": { "api_secret": "s", "api_user": "u" },
        "pull_parameters": {
            "firstname": "a", "lastname": "b", "email": "c", "hired": true, "column": "d",
            "start": "01/01/25", "end": "01/02/25", "vacancy": "e", "start_update": "01/01/25",
            "end_update": "01/02/25", "phone": "f", "company": "g", "candidate_lookup": "read_only"
        },
        "push_parameters": {
            "source_key": "k", "only_edit_fields": ["tags"], "edit_mode": "replace", "max_changes": "10%"
        },
        "logics": ["."],
        "format": ".",
        "callback": "https://example.com/?token=1",
        "persist": false,
        "incremental": true,
        "cron": "*/15 * * * *",
        "alerts": {
            "receivers": [
                { "webhook": "https://example.com/?token=1", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }
            ],
            "degraded_above": "25%",
            "late_after": 2
        },
    });
    read(&complete).unwrap();
    let shown = redacted(&complete, &|_| None);
    let mut hidden = Vec::new();
    for group in GROUPS {
        let (given, shown) = match group {
            "" => (&complete, &shown),
            group => (&complete[group], &shown[group]),
        };
        for name in properties(&group_schema(group)).keys() {
            assert!(!given[name].is_null(), "{name} is missing in this test");
            if shown[name] == "REDACTED" {
                hidden.push(path(group, name));
            } else if name == "receivers" {
                let keys = json!([{ "webhook": "REDACTED", "secret": "REDACTED" }]);
                assert_eq!(shown[name], keys);
            } else if !GROUPS.contains(&name.as_str()) {
                assert_eq!(shown[name], given[name], "{}", path(group, name));
            }
        }
    }
    hidden.sort();
    let keys = [
        "callback",
        "connector_auth.api_key",
        "hrflow_auth.api_secret",
        "hrflow_auth.api_user",
    ];
    assert_eq!(hidden, keys);
}

#[test]
fn redaction_hides_values_of_the_wrong_type_and_leaves_unknown_names_out() {
    let wrong = json!({
        "workflow_id": "ask_0123",
        "connector_auth": {
            "api_key": { "secret": "NAME" },
            "company_id": { "secret": "ask_0123" },
            "env_base_url": "https://key@api.flatchr.io",
            "unknown": "k"
        },
        "hrflow_auth": "k",
        "push_parameters": { "source_key": " ASKW_1", "only_edit_fields": ["ask_1", 2, "tags"] },
        "logics": "k",
        "persist": "k",
        "incremental": null,
        "alerts": {
            "receivers": [
                { "slack": { "secret": "NAME" }, "email": "ask_1", "k": "k" }, "k", { "email": "ops@example.com" }
            ],
            "degraded_above": "k",
            "late_after": "k"
        },
        "k": 1,
    });
    let shown = json!({
        "workflow_id": "REDACTED",
        "connector_auth": {
            "api_key": { "secret": "NAME" },
            "company_id": "REDACTED",
            "env_base_url": "REDACTED"
        },
        "hrflow_auth": "REDACTED",
        "push_parameters": {
            "source_key": "REDACTED", "only_edit_fields": ["REDACTED", "REDACTED", "tags"]
        },
        "logics": "REDACTED",
        "persist": "REDACTED",
        "incremental": null,
        "alerts": {
            "receivers": [
                { "slack": { "secret": "NAME" }, "email": "REDACTED" }, "REDACTED", { "email": "ops@example.com" }
            ],
            "degraded_above": "REDACTED",
            "late_after": "REDACTED"
        },
    });
    assert_eq!(redacted(&wrong, &|_| None), shown);
}

/// The values of a property that are not its default.
fn others(property: &Value, default: &Value) -> Vec<Value> {
    if let Some(flag) = default.as_bool() {
        return vec![json!(!flag)];
    }
    if let Some(number) = default.as_u64() {
        return vec![json!(number + 1)];
    }
    let choices = resolved(&property["anyOf"][0]);
    if choices["pattern"].is_string() {
        return vec![json!("11%")];
    }
    let words = choices["enum"].as_array().cloned().unwrap_or_default();
    let constants = choices["oneOf"].as_array().into_iter().flatten();
    let all = words
        .into_iter()
        .chain(constants.map(|each| each["const"].clone()));
    // An address with a slash at its end is the same address.
    all.filter(|value| value != default && !value.as_str().unwrap().ends_with('/'))
        .collect()
}

fn base() -> Value {
    json!({
        "workflow_id": "w",
        "connector_auth": { "api_key": "k", "company_id": "c" },
        "hrflow_auth": { "api_secret": "s", "api_user": "u" },
        "push_parameters": { "source_key": "k" },
    })
}

/// A valid configuration with one more value.
fn with(group: &str, name: &str, value: Value) -> Value {
    let mut configuration = base();
    let place = if group.is_empty() {
        &mut configuration
    } else {
        &mut configuration[group]
    };
    place[name] = value;
    configuration
}

fn read(configuration: &Value) -> Result<Workflow, Vec<Problem>> {
    let secrets = |_: &str| Some("https://example.com".to_owned());
    Workflow::read(configuration, &secrets).map_err(|problems| problems.0)
}

#[expect(clippy::needless_pass_by_value, reason = "shorter to call")]
fn problems_of(configuration: Value) -> Vec<Problem> {
    read(&configuration).err().unwrap_or_default()
}

fn only(problems: Vec<Problem>, group: &str, name: &str) -> String {
    let [problem] = <[Problem; 1]>::try_from(problems).unwrap();
    assert_eq!(problem.path, path(group, name));
    problem.message
}

fn path(group: &str, name: &str) -> String {
    if group.is_empty() {
        name.to_owned()
    } else {
        format!("{group}.{name}")
    }
}

fn group_schema(group: &str) -> Value {
    let root = parameters().to_value();
    if group.is_empty() {
        return root;
    }
    let property = &root["properties"][group];
    // A group that may be null is one of two alternatives.
    resolved(property.get("anyOf").map_or(property, |either| &either[0]))
}

fn resolved(schema: &Value) -> Value {
    let name = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
    parameters().to_value()["$defs"][name].clone()
}

fn properties(schema: &Value) -> &Map<String, Value> {
    schema["properties"].as_object().unwrap()
}

fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.map(|each| each.as_str().unwrap().to_owned()).collect()
}
