//! Every parameter is validated before any request, and every problem is told at once.

use crate::support::{parameters, workflow};
use serde_json::{Value, json};
use update_profiles_in_hrflow::workflow::{
    CandidateLookup, EditMode, Environment, Problems, Workflow, runs_on,
};

/// What is said about one path.
fn said(problems: &Problems, path: &str) -> String {
    let mut found = problems.0.iter().filter(|problem| problem.path == path);
    let problem = found.next();
    assert!(found.next().is_none(), "{path} is told once: {problems}");
    problem
        .unwrap_or_else(|| panic!("nothing about {path}: {problems}"))
        .message
        .clone()
}

fn refused(changes: Value) -> Problems {
    workflow(changes).expect_err("the configuration is wrong")
}

#[test]
fn only_the_required_parameters_are_required() {
    let workflow = workflow(json!({})).unwrap();
    assert_eq!(workflow.workflow_id, "demo");
    assert!(workflow.persist && !workflow.incremental);
    assert_eq!(workflow.cron, None);
    assert_eq!(
        workflow.connector_auth.env_base_url,
        Environment::Production
    );
    assert_eq!(workflow.push_parameters.edit_mode, EditMode::Merge);
    assert_eq!(workflow.push_parameters.only_edit_fields, None);
    assert_eq!(
        workflow.pull_parameters.candidate_lookup,
        CandidateLookup::ReadOnly
    );
    assert!(workflow.hooks.logics.is_empty());
}

#[test]
fn a_lookup_of_auto_is_refused_with_the_names_that_exist() {
    let lookup = |word: &str| workflow(json!({ "pull_parameters": { "candidate_lookup": word } }));
    for (word, expected) in [
        ("read_only", CandidateLookup::ReadOnly),
        ("move", CandidateLookup::Move),
    ] {
        let workflow = lookup(word).unwrap();
        assert_eq!(workflow.pull_parameters.candidate_lookup, expected);
    }
    let problems = lookup("auto").unwrap_err();
    let message = said(&problems, "pull_parameters.candidate_lookup");
    assert_eq!(message, "`auto` is not one of `read_only`, `move`");
}

#[test]
fn every_missing_parameter_is_named() {
    let problems = Workflow::read(&json!({}), &|_| None).unwrap_err();
    let mut paths: Vec<&str> = problems.0.iter().map(|p| p.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "connector_auth.api_key",
            "connector_auth.company_id",
            "hrflow_auth.api_secret",
            "hrflow_auth.api_user",
            "push_parameters.source_key",
            "workflow_id",
        ]
    );
    for wrong in [json!(null), json!([]), json!("x"), json!(1)] {
        assert!(Workflow::read(&wrong, &|_| None).is_err(), "{wrong}");
    }
}

#[test]
fn null_is_as_good_as_missing() {
    let nulls = json!({
        "pull_parameters": { "firstname": null, "hired": null, "start": null, "candidate_lookup": null },
        "push_parameters": { "only_edit_fields": null, "edit_mode": null },
        "connector_auth": { "env_base_url": null },
        "logics": null, "format": null, "callback": null, "cron": null,
        "persist": null, "incremental": null,
    });
    let workflow = workflow(nulls).unwrap();
    assert!(workflow.persist);
    assert!(workflow.pull_parameters.start.is_none());
}

#[test]
fn all_problems_are_told_at_once() {
    let problems = refused(json!({
        "workflow_id": "  ",
        "connector_auth": { "api_key": 7, "env_base_url": "https://flatchr.example" },
        "pull_parameters": { "hired": "true", "start": "02/30/25", "colum": "Recruté" },
        "push_parameters": { "only_edit_fields": ["tags", "tag", 3], "edit_mode": "overwrite" },
        "logics": [".", 5, "map("],
        "persist": "no",
        "cron": "hourly",
        "worklow": {},
    }));
    assert_eq!(said(&problems, "workflow_id"), "must not be empty");
    assert_eq!(
        said(&problems, "connector_auth.api_key"),
        "a string is expected, not a number"
    );
    assert!(said(&problems, "connector_auth.env_base_url").contains("`https://api.flatchr.io`"));
    assert!(said(&problems, "pull_parameters.hired").contains("true or false"));
    assert!(said(&problems, "pull_parameters.start").contains("MM/DD/YY"));
    assert!(said(&problems, "pull_parameters.colum").contains("did you mean `column`?"));
    assert!(
        said(&problems, "push_parameters.only_edit_fields[1]").contains("did you mean `tags`?")
    );
    assert!(said(&problems, "push_parameters.only_edit_fields[2]").contains("a string"));
    assert!(said(&problems, "push_parameters.edit_mode").contains("`merge`, `replace`"));
    assert!(said(&problems, "logics[1]").contains("a jq program is expected"));
    assert!(said(&problems, "logics[2]").starts_with("line 1, column "));
    assert!(
        said(&problems, "persist").contains("a boolean")
            || said(&problems, "persist").contains("true or false")
    );
    assert!(said(&problems, "cron").contains("five fields"));
    assert!(said(&problems, "worklow").contains("is not the name of a parameter"));
    assert_eq!(problems.0.len(), 14, "{problems}");
}

#[test]
fn the_environment_is_known_with_and_without_its_slash() {
    for (url, environment) in [
        ("https://api.flatchr.io/", Environment::Production),
        ("https://api.flatchr.io", Environment::Production),
        ("https://api.demo.flatchr.io", Environment::Demo),
        ("https://api.demo.flatchr.io/", Environment::Demo),
    ] {
        let auth = json!({ "connector_auth": { "env_base_url": url } });
        let workflow = workflow(auth).unwrap();
        assert_eq!(workflow.connector_auth.env_base_url, environment, "{url}");
    }
    for url in [
        "https://api.flatchr.io//",
        "http://api.flatchr.io",
        "api.flatchr.io",
        "",
    ] {
        let auth = json!({ "connector_auth": { "env_base_url": url } });
        said(&refused(auth), "connector_auth.env_base_url");
    }
}

#[test]
fn periods_start_before_they_end() {
    let period =
        |start: &str, end: &str| json!({ "pull_parameters": { "start": start, "end": end } });
    workflow(period("12/31/24", "01/01/25")).unwrap();
    workflow(period("01/01/25", "01/01/25")).unwrap();
    said(
        &refused(period("01/02/25", "01/01/25")),
        "pull_parameters.start",
    );
    let update =
        json!({ "pull_parameters": { "start_update": "12/31/25", "end_update": "12/30/25" } });
    said(&refused(update), "pull_parameters.start_update");
}

#[test]
fn an_empty_list_of_fields_is_none_as_in_the_reference() {
    let empty = json!({ "push_parameters": { "only_edit_fields": [] } });
    let workflow = workflow(empty).unwrap();
    assert_eq!(workflow.push_parameters.only_edit_fields, None);
}

#[test]
fn secrets_are_looked_up_by_name_and_never_shown() {
    let mut configuration = parameters();
    configuration["connector_auth"]["api_key"] = json!({ "secret": "FLATCHR_API_KEY" });
    let secrets = |name: &str| (name == "FLATCHR_API_KEY").then(|| "s3cr3t".to_owned());
    let workflow = Workflow::read(&configuration, &secrets).unwrap();
    assert_eq!(workflow.connector_auth.api_key.expose(), "s3cr3t");
    assert!(!format!("{workflow:?}").contains("s3cr3t"));

    let problems = Workflow::read(&configuration, &|_| None).unwrap_err();
    let message = said(&problems, "connector_auth.api_key");
    assert!(
        message.contains("wrangler secret put FLATCHR_API_KEY"),
        "{message}"
    );

    configuration["connector_auth"]["api_key"] = json!({ "secrt": "s3cr3t" });
    let problems = Workflow::read(&configuration, &secrets).unwrap_err();
    assert!(!said(&problems, "connector_auth.api_key").contains("s3cr3t"));
}

#[test]
fn a_callback_is_an_https_address_or_this_machine() {
    for url in [
        "https://example.com/hook?token=1",
        "http://127.0.0.1:8080/x",
        "http://localhost/x",
        "http://[::1]:9/",
    ] {
        workflow(json!({ "callback": url })).unwrap();
    }
    for url in [
        "http://example.com/hook",
        "ftp://example.com",
        "example.com",
        "https://",
        "https://user:pass@example.com",
        "http://127.0.0.1.example.com/",
        "http://localhost@example.com/",
        "https://example.com/ x",
    ] {
        let problems = refused(json!({ "callback": url }));
        assert!(said(&problems, "callback").contains("https://"), "{url}");
    }
}

#[test]
fn a_cron_expression_is_compared_with_the_trigger_field_by_field() {
    assert!(runs_on(" 0  6 * * MON-FRI ", "0 6 * * MON-FRI"));
    assert!(!runs_on("0 6 * * MON-FRI", "*/15 * * * *"));
}

#[test]
fn a_long_or_unprintable_workflow_id_is_refused() {
    said(
        &refused(json!({ "workflow_id": "x".repeat(101) })),
        "workflow_id",
    );
    said(&refused(json!({ "workflow_id": "a\nb" })), "workflow_id");
    workflow(json!({ "workflow_id": "Größe/ß : 1" })).unwrap();
}

#[test]
fn a_key_in_the_place_of_a_name_is_not_repeated() {
    let mut configuration = parameters();
    configuration["hrflow_auth"]["api_secret"] = json!({ "secret": "ask_0123456789abcdef" });
    let problems = Workflow::read(&configuration, &|_| None).unwrap_err();
    let message = said(&problems, "hrflow_auth.api_secret");
    assert!(
        !message.contains("0123") && message.contains("capital letters"),
        "{message}"
    );
}

#[test]
fn keys_are_trimmed_and_must_be_printable() {
    let padded = json!({ "hrflow_auth": { "api_secret": " ask_1\n" } });
    let workflow = workflow(padded).unwrap();
    assert_eq!(workflow.hrflow_auth.api_secret.expose(), "ask_1");
    for key in ["ask_…", "ask\n1", "a b"] {
        let problems = refused(json!({ "hrflow_auth": { "api_secret": key } }));
        assert!(!said(&problems, "hrflow_auth.api_secret").contains(key));
    }
}
