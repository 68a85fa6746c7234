//! Every parameter is validated before any request, and all problems are reported at once.

use crate::support::{parameters, workflow};
use serde_json::{Value, json};
use update_profiles_in_hrflow::workflow::{
    CandidateLookup, EditMode, Environment, MissingSecret, Problems, ReadContext, Workflow, runs_on,
};

/// The message of the only problem at a path.
fn message_at(problems: &Problems, path: &str) -> String {
    let mut found = problems.0.iter().filter(|problem| problem.path == path);
    let problem = found.next();
    assert!(found.next().is_none(), "{path} has one problem: {problems}");
    problem
        .unwrap_or_else(|| panic!("{path} has no problem: {problems}"))
        .message
        .clone()
}

fn problems_of(changes: Value) -> Problems {
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
    let message = message_at(&problems, "pull_parameters.candidate_lookup");
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
fn null_counts_as_missing() {
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
fn all_problems_are_reported_at_once() {
    let problems = problems_of(json!({
        "workflow_id": "  ",
        "connector_auth": { "api_key": 7, "env_base_url": "https://flatchr.example" },
        "pull_parameters": { "hired": "true", "start": "02/30/25", "colum": "Recruté" },
        "push_parameters": { "only_edit_fields": ["tags", "tag", 3], "edit_mode": "overwrite" },
        "logics": [".", 5, "map("],
        "persist": "no",
        "cron": "hourly",
        "worklow": {},
    }));
    assert_eq!(message_at(&problems, "workflow_id"), "must not be empty");
    assert_eq!(
        message_at(&problems, "connector_auth.api_key"),
        "a string is expected, not a number"
    );
    assert!(
        message_at(&problems, "connector_auth.env_base_url").contains("`https://api.flatchr.io`")
    );
    assert!(message_at(&problems, "pull_parameters.hired").contains("true or false"));
    assert!(message_at(&problems, "pull_parameters.start").contains("MM/DD/YY"));
    assert!(message_at(&problems, "pull_parameters.colum").contains("did you mean `column`?"));
    assert!(
        message_at(&problems, "push_parameters.only_edit_fields[1]")
            .contains("did you mean `tags`?")
    );
    assert!(message_at(&problems, "push_parameters.only_edit_fields[2]").contains("a string"));
    assert!(message_at(&problems, "push_parameters.edit_mode").contains("`merge`, `replace`"));
    assert!(message_at(&problems, "logics[1]").contains("a jq program is expected"));
    assert!(message_at(&problems, "logics[2]").starts_with("line 1, column "));
    assert!(
        message_at(&problems, "persist").contains("a boolean")
            || message_at(&problems, "persist").contains("true or false")
    );
    assert!(message_at(&problems, "cron").contains("five fields"));
    assert!(message_at(&problems, "worklow").contains("is not the name of a parameter"));
    assert_eq!(problems.0.len(), 14, "{problems}");
}

#[test]
fn an_environment_is_recognised_with_and_without_its_slash() {
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
        message_at(&problems_of(auth), "connector_auth.env_base_url");
    }
}

#[test]
fn a_period_must_not_end_before_it_starts() {
    let period =
        |start: &str, end: &str| json!({ "pull_parameters": { "start": start, "end": end } });
    workflow(period("12/31/24", "01/01/25")).unwrap();
    workflow(period("01/01/25", "01/01/25")).unwrap();
    message_at(
        &problems_of(period("01/02/25", "01/01/25")),
        "pull_parameters.start",
    );
    let update =
        json!({ "pull_parameters": { "start_update": "12/31/25", "end_update": "12/30/25" } });
    message_at(&problems_of(update), "pull_parameters.start_update");
}

#[test]
fn an_empty_only_edit_fields_allows_all_fields() {
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
    let message = message_at(&problems, "connector_auth.api_key");
    assert!(
        message.contains("wrangler secret put FLATCHR_API_KEY"),
        "{message}"
    );

    configuration["connector_auth"]["api_key"] = json!({ "secrt": "s3cr3t" });
    let problems = Workflow::read(&configuration, &secrets).unwrap_err();
    assert!(!message_at(&problems, "connector_auth.api_key").contains("s3cr3t"));
}

#[test]
fn a_callback_must_be_an_https_address_or_this_machine() {
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
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://intranet/hook",
        "https://jenkins.internal/",
    ] {
        let problems = problems_of(json!({ "callback": url }));
        assert!(
            message_at(&problems, "callback").contains("https://"),
            "{url}"
        );
    }
}

#[test]
fn a_host_of_documents_is_the_name_of_a_public_host() {
    let hosts =
        json!({ "connector_auth": { "document_hosts": ["files.example.com", "*.amazonaws.com"] } });
    workflow(hosts).unwrap();
    for host in [
        "https://files.example.com",
        "files.example.com/a",
        "files.example.com:443",
        "10.0.0.1",
        "8.8.8.8",
        "[::1]",
        "localhost",
        "intranet",
        "a.internal",
        "*",
        "*.com",
        "*.*.example.com",
        "a*.example.com",
        "",
    ] {
        let hosts = json!({ "connector_auth": { "document_hosts": ["a.example.com", host] } });
        let problems = problems_of(hosts);
        let message = message_at(&problems, "connector_auth.document_hosts[1]");
        assert!(message.contains("files.example.com"), "{host}: {message}");
    }
}

#[test]
fn a_cron_expression_that_would_never_fire_is_a_problem() {
    for cron in ["0 0 30 2 *", "* * * *", "0 0 * * 0", "60 * * * *"] {
        message_at(&problems_of(json!({ "cron": cron })), "cron");
    }
    workflow(json!({ "cron": "0 0 29 2 *" })).unwrap();
    assert!(runs_on("0 6 * * MON-FRI", "0 6 * * 2-6"));
}

#[test]
fn no_problem_shows_a_key_wherever_it_was_written() {
    const KEYS: [&str; 3] = [
        "s3cret-of-flatchr",
        "ask_0123456789abcdef0123456789abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEyMyIsIm4iOjF9.c2lnbmF0dXJl",
    ];
    for key in KEYS {
        let mut wrong = parameters();
        wrong["connector_auth"]["api_key"] = json!(KEYS[0]);
        wrong["workflow_id"] = json!(format!("{key}\n"));
        wrong["cron"] = json!(format!("* * * {key}"));
        wrong["logics"] = json!([format!("{key} |"), "."]);
        wrong["push_parameters"]["edit_mode"] = json!(format!("merge {key}"));
        wrong["push_parameters"]["only_edit_fields"] = json!([key]);
        wrong["pull_parameters"] = json!({ "start": key, key: 1 });
        wrong["connector_auth"]["env_base_url"] = json!(format!("https://{key}.example"));
        wrong[key] = json!(1);
        let problems = Workflow::read(&wrong, &|_| None).unwrap_err();
        assert!(problems.0.len() >= 8, "{problems:?}");
        for problem in problems.0 {
            assert!(!problem.to_string().contains(key), "{problem}");
        }
    }
}

#[test]
fn a_secret_that_opens_the_worker_is_sent_to_no_api() {
    let secrets = |name: &str| match name {
        "ADMIN_TOKEN" | "COPY" => Some("0123456789abcdef-of-the-operator".to_owned()),
        _ => None,
    };
    let context = ReadContext {
        secrets: Some(&secrets),
        own_secrets: &["ADMIN_TOKEN", "VIEWER_TOKEN"],
        ..ReadContext::default()
    };
    for value in [
        json!({ "secret": "ADMIN_TOKEN" }),
        json!({ "secret": "VIEWER_TOKEN" }),
        json!({ "secret": "COPY" }),
        json!(" 0123456789abcdef-of-the-operator "),
    ] {
        for path in [
            "/connector_auth/api_key",
            "/connector_auth/company_id",
            "/hrflow_auth/api_secret",
            "/push_parameters/source_key",
            "/callback",
        ] {
            let mut wrong = parameters();
            wrong["callback"] = json!("https://example.com/");
            *wrong.pointer_mut(path).unwrap() = value.clone();
            let problems = Workflow::read_with(&wrong, &context, &|_| None).unwrap_err();
            let message = message_at(&problems, path.replace('/', ".").trim_start_matches('.'));
            assert!(message.contains("opens this Worker"), "{path}: {message}");
            assert!(!message.contains("0123456789abcdef"), "{message}");
        }
    }
}

#[test]
fn a_workflow_id_that_is_long_or_cannot_be_typed_or_holds_a_key_is_a_problem() {
    message_at(
        &problems_of(json!({ "workflow_id": "x".repeat(101) })),
        "workflow_id",
    );
    for id in ["a\nb", "..", "a\u{202e}b", " a", "for ask_0123456789abcdef"] {
        let problems = problems_of(json!({ "workflow_id": id }));
        assert!(!message_at(&problems, "workflow_id").contains("0123456789"));
    }
    workflow(json!({ "workflow_id": "Größe/ß : 1" })).unwrap();
}

#[test]
fn a_key_in_the_place_of_a_secret_s_name_is_not_repeated() {
    let mut configuration = parameters();
    configuration["hrflow_auth"]["api_secret"] = json!({ "secret": "ask_0123456789abcdef" });
    let problems = Workflow::read(&configuration, &|_| None).unwrap_err();
    let message = message_at(&problems, "hrflow_auth.api_secret");
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
        let problems = problems_of(json!({ "hrflow_auth": { "api_secret": key } }));
        assert!(!message_at(&problems, "hrflow_auth.api_secret").contains(key));
    }
}

#[test]
fn the_host_says_what_to_do_about_a_secret_that_is_not_set() {
    let mut configuration = parameters();
    configuration["hrflow_auth"]["api_secret"] = json!({ "secret": "MISSING" });
    let message = |missing: Option<&MissingSecret<'_>>| {
        let context = ReadContext {
            secrets: Some(&|_| None),
            missing_secret: missing,
            ..ReadContext::default()
        };
        let problems = Workflow::read_with(&configuration, &context, &|_| None).unwrap_err();
        message_at(&problems, "hrflow_auth.api_secret")
    };
    let set: &MissingSecret<'_> = &|name| Some(format!("set {name}"));
    assert_eq!(message(Some(set)), "set MISSING");
    let unknown: &MissingSecret<'_> = &|_| None;
    for other in [None, Some(unknown)] {
        assert!(message(other).contains("wrangler secret put MISSING"));
    }
}
