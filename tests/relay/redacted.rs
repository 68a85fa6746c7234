//! A configuration is shown without its keys.

use super::configuration;
use serde_json::{Value, json};
use update_profiles_in_hrflow::workflow::{Problem, Workflow, redacted, written_keys};

fn show(workflow: &Value) -> Value {
    redacted(workflow, &|_| None)
}

/// A configuration with every parameter.
fn complete() -> Value {
    let mut complete = configuration(json!({
        "firstname": "a", "lastname": "b", "email": "c@d.fr", "hired": false, "column": "Entretien RH",
        "start": "01/01/24", "end": "12/31/24", "vacancy": "v", "start_update": "01/01/24",
        "end_update": "12/31/24", "phone": "06", "company": "c1", "candidate_lookup": "read_only",
    }));
    complete["connector_auth"]["env_base_url"] = "https://api.demo.flatchr.io".into();
    complete["push_parameters"]["only_edit_fields"] = json!(["tags", "metadatas"]);
    complete["push_parameters"]["edit_mode"] = "replace".into();
    complete["logics"] = json!(["select(.hired | not)"]);
    complete["format"] = "{reference: .id}".into();
    complete["callback"] = "https://example.com/?token=t0ken".into();
    complete["persist"] = false.into();
    complete["incremental"] = true.into();
    complete["cron"] = "0 3 * * *".into();
    complete
}

#[test]
fn every_parameter_but_keys_and_the_callback_is_shown() {
    Workflow::read(&complete(), &|_| None).expect("a valid configuration");
    let mut expected = complete();
    expected["connector_auth"]["api_key"] = "REDACTED".into();
    expected["hrflow_auth"]["api_secret"] = "REDACTED".into();
    expected["hrflow_auth"]["api_user"] = "REDACTED".into();
    expected["callback"] = "REDACTED".into();
    assert_eq!(show(&complete()), expected);
    // The order is that of the configuration.
    assert_eq!(show(&complete()).to_string(), expected.to_string());
}

#[test]
fn a_parameter_that_is_missing_or_null_stays_so() {
    let shown = show(&json!({ "workflow_id": "w", "format": null, "callback": null }));
    assert_eq!(
        shown,
        json!({ "workflow_id": "w", "format": null, "callback": null })
    );
}

#[test]
fn the_name_of_a_secret_is_shown() {
    let reference = json!({ "secret": "FLATCHR_API_KEY_2" });
    let shown = show(&json!({
        "connector_auth": { "api_key": reference, "company_id": reference },
        "hrflow_auth": { "api_secret": reference, "api_user": reference },
        "push_parameters": { "source_key": reference },
        "callback": reference,
    }));
    for path in [
        "/connector_auth/api_key",
        "/connector_auth/company_id",
        "/hrflow_auth/api_secret",
        "/hrflow_auth/api_user",
        "/push_parameters/source_key",
        "/callback",
    ] {
        assert_eq!(shown.pointer(path), Some(&reference), "{path}");
    }
    // A name of another form is shown if there is a secret of that name.
    let lower = json!({ "connector_auth": { "api_key": { "secret": "flatchr-key" } } });
    assert_eq!(redacted(&lower, &|_| Some("x".to_owned())), lower);
}

#[test]
fn a_key_of_the_workflow_is_shown_nowhere_in_it() {
    const KEYS: [&str; 3] = [
        "key-of-flatchr-1",
        "key-of-hrflow-12",
        "https://example.com/?token=1",
    ];
    for key in KEYS {
        let mut workflow = complete();
        workflow["connector_auth"]["api_key"] = json!({ "secret": "FLATCHR_API_KEY" });
        workflow["hrflow_auth"]["api_secret"] = json!(KEYS[1]);
        workflow["callback"] = json!(KEYS[2]);
        workflow["logics"] = json!([format!(".key = \"{key}\""), "."]);
        workflow["format"] = json!(format!("\"{key}\""));
        workflow["workflow_id"] = json!(format!("for {key}"));
        workflow["cron"] = json!(key);
        workflow["pull_parameters"]["email"] = json!(key);
        let secrets = |name: &str| (name == "FLATCHR_API_KEY").then(|| KEYS[0].to_owned());
        let shown = redacted(&workflow, &secrets);
        assert!(!shown.to_string().contains(key), "{shown}");
        assert_eq!(shown["logics"], json!(["REDACTED", "."]));
    }
}

#[test]
fn a_key_in_the_place_of_any_parameter_is_not_shown() {
    const KEY: &str = "ask_5ecretOfHrflow";
    let values = [
        json!(KEY),
        json!({ "secret": KEY }),
        json!({ "secret": "FLATCHR_API_KEY", "value": KEY }),
        json!({ "Secret": KEY }),
        json!({ "secret": { "secret": KEY } }),
        json!({ "secret": [KEY] }),
        json!([KEY]),
        json!([{ "secret": KEY }]),
    ];
    let keys = [
        "connector_auth/api_key",
        "hrflow_auth/api_secret",
        "hrflow_auth/api_user",
        "callback",
    ];
    let mut tried = 0;
    for value in &values {
        let is_text = value.is_string();
        for path in leaves(&complete()) {
            // A parameter that is not a key shows a text if it takes a text, and likewise a list of texts.
            let is_key = keys.contains(&path.as_str());
            let shows_texts =
                ["logics", "push_parameters/only_edit_fields"].contains(&path.as_str());
            let shows_text = !is_key
                && !shows_texts
                && !["persist", "incremental", "pull_parameters/hired"].contains(&path.as_str());
            let is_list_of_texts = value.get(0).is_some_and(Value::is_string);
            if (is_text && shows_text) || (is_list_of_texts && shows_texts) {
                continue;
            }
            tried += 1;
            let mut workflow = complete();
            *workflow.pointer_mut(&format!("/{path}")).unwrap() = value.clone();
            let shown = show(&workflow).to_string();
            assert!(!shown.contains(KEY), "{path} = {value}: {shown}");
        }
        for group in [
            "connector_auth",
            "hrflow_auth",
            "pull_parameters",
            "push_parameters",
        ] {
            let mut workflow = complete();
            workflow[group] = value.clone();
            let shown = show(&workflow).to_string();
            assert!(!shown.contains(KEY), "{group} = {value}: {shown}");
        }
        for path in [
            "/api_key",
            "/apikey",
            "/connector_auth/apiKey",
            "/hrflow_auth/secret",
            "/x",
        ] {
            let mut workflow = complete();
            let (group, name) = path.rsplit_once('/').unwrap();
            workflow.pointer_mut(group).unwrap()[name] = value.clone();
            let shown = show(&workflow).to_string();
            assert!(!shown.contains(KEY), "{path} = {value}: {shown}");
        }
        if !value.is_object() {
            assert_eq!(show(value), json!("REDACTED"));
        }
    }
    assert!(tried > 150, "{tried}");
}

/// The paths of all parameters.
fn leaves(workflow: &Value) -> Vec<String> {
    let groups = workflow.as_object().unwrap().iter();
    groups
        .flat_map(|(name, value)| match value {
            Value::Object(group) => group.keys().map(|key| format!("{name}/{key}")).collect(),
            _ => vec![name.clone()],
        })
        .collect()
}

#[test]
fn an_hrflow_key_in_the_place_of_an_id_or_a_keyword_is_not_shown() {
    for prefix in ["ask_", "askr_", "askw_", " ASK_"] {
        let key = format!("{prefix}0123456789abcdef");
        let mut workflow = complete();
        workflow["connector_auth"]["company_id"] = json!(key);
        workflow["push_parameters"]["source_key"] = json!(key);
        workflow["push_parameters"]["edit_mode"] = json!(key);
        workflow["push_parameters"]["only_edit_fields"] = json!(["tags", key]);
        workflow["pull_parameters"]["company"] = json!(key);
        workflow["pull_parameters"]["start"] = json!(key);
        let shown = show(&workflow);
        assert!(!shown.to_string().contains(&key), "{shown}");
        assert_eq!(shown["connector_auth"]["company_id"], "REDACTED");
        assert_eq!(
            shown["push_parameters"]["only_edit_fields"],
            json!(["tags", "REDACTED"])
        );
        workflow["connector_auth"]["env_base_url"] = json!(key);
        workflow["cron"] = json!(key);
        let problems = problems(&workflow);
        assert!(!problems.contains(&key), "{problems}");
        for path in [
            "edit_mode",
            "only_edit_fields[1]",
            "start",
            "env_base_url",
            "cron",
        ] {
            assert!(problems.contains(path), "{path}: {problems}");
        }
    }
}

#[test]
fn a_base_url_is_shown_only_if_it_is_one_of_flatchrs() {
    for (url, shows) in [
        ("https://api.flatchr.io", true),
        ("https://api.demo.flatchr.io/", true),
        ("https://user:sekret@api.flatchr.io", false),
        ("https://api.flatchr.io/?token=sekret", false),
        ("https://api.flatchr.io#sekret", false),
        ("user:sekret@", false),
        ("ask_sekret", false),
        ("https://sandbox.example.com", false),
    ] {
        let mut workflow = complete();
        workflow["connector_auth"]["env_base_url"] = json!(url);
        let shown = show(&workflow);
        let expected = if shows { url } else { "REDACTED" };
        assert_eq!(shown["connector_auth"]["env_base_url"], expected);
        if shows {
            Workflow::read(&workflow, &|_| None).expect("one of Flatchr's base URLs");
            continue;
        }
        let problems = problems(&workflow);
        assert!(!problems.contains("sekret"), "{problems}");
        assert!(problems.contains("`https://api.demo.flatchr.io`"));
        let quotes = problems.contains(&format!("`{url}` is not one of"));
        assert_eq!(quotes, !url.contains("sekret"), "{problems}");
    }
}

#[test]
fn a_key_in_capitals_is_not_taken_for_the_name_of_a_secret() {
    for (name, is_name) in [
        ("FLATCHR_API_KEY_2", true),
        ("CAFE", true),
        ("DEADBEEF_KEY", true),
        ("0123456789ABCDEF0123", false),
        ("ABCDEF0123456789", false),
        ("KEY_0123456789ABCDEF", false),
        ("2026_KEY", false),
        ("_SEKRET", false),
        ("", false),
    ] {
        let reference = json!({ "secret": name });
        let mut workflow = complete();
        workflow["connector_auth"]["api_key"] = reference.clone();
        let expected = if is_name {
            reference
        } else {
            json!("REDACTED")
        };
        let shown = show(&workflow);
        assert_eq!(shown["connector_auth"]["api_key"], expected, "{name}");
        let problems = problems(&workflow);
        let repeats = !name.is_empty() && problems.contains(name);
        assert_eq!(repeats, is_name, "{problems}");
        // If there is a secret of that name, the name is shown.
        let with_secret = redacted(&workflow, &|_| Some("x".to_owned()));
        assert_eq!(with_secret["connector_auth"]["api_key"]["secret"], name);
    }
}

/// The problems of an invalid configuration, as JSON.
fn problems(workflow: &Value) -> String {
    let result = Workflow::read(workflow, &|_| None);
    json!(result.expect_err("an invalid configuration")).to_string()
}

#[test]
fn what_is_not_shown_as_it_is_written_is_named_by_its_path_unless_it_is_named_already() {
    let written = json!({
        "workflow_id": "w",
        "connector_auth": { "api_key": "fk-0123456789abcdef", "company_id": "acme" },
        "hrflow_auth": { "api_secret": { "secret": "HRFLOW_API_SECRET" }, "api_user": 7 },
        "push_parameters": { "only_edit_fields": ["info", "ask_0123456789abcdef"] },
        "callback": "https://example.com/0123",
        "unknown": "fk-0123456789abcdef",
    });
    let paths = |named: &[&str]| -> Vec<String> {
        let named: Vec<Problem> = named
            .iter()
            .map(|path| Problem::new(*path, "wrong"))
            .collect();
        let found = written_keys(&written, &|_| None, &named).into_iter();
        found.map(|problem| problem.path).collect()
    };
    let all = [
        "connector_auth.api_key",
        "hrflow_auth.api_user",
        "push_parameters.only_edit_fields[1]",
        "callback",
    ];
    assert_eq!(paths(&[]), all);
    assert_eq!(paths(&[all[1], all[3]]), [all[0], all[2]]);
    let clean =
        json!({ "workflow_id": "w", "callback": { "secret": "CALLBACK" }, "persist": false });
    assert_eq!(written_keys(&clean, &|_| None, &[]), []);
    assert_eq!(redacted(&clean, &|_| None), clean);
}
