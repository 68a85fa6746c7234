//! A configuration as it is shown.

use super::configuration;
use serde_json::{Value, json};
use update_profiles_in_hrflow::workflow::{Workflow, redacted};

fn show(workflow: &Value) -> Value {
    redacted(workflow, &|_| None)
}

/// A configuration with every parameter there is.
fn whole() -> Value {
    let mut whole = configuration(json!({
        "firstname": "a", "lastname": "b", "email": "c@d.fr", "hired": false, "column": "Entretien RH",
        "start": "01/01/24", "end": "12/31/24", "vacancy": "v", "start_update": "01/01/24",
        "end_update": "12/31/24", "phone": "06", "company": "c1", "candidate_lookup": "read_only",
    }));
    whole["connector_auth"]["env_base_url"] = "https://api.demo.flatchr.io".into();
    whole["push_parameters"]["only_edit_fields"] = json!(["tags", "metadatas"]);
    whole["push_parameters"]["edit_mode"] = "replace".into();
    whole["logics"] = json!(["select(.hired | not)"]);
    whole["format"] = "{reference: .id}".into();
    whole["callback"] = "https://example.com/?token=t0ken".into();
    whole["persist"] = false.into();
    whole["incremental"] = true.into();
    whole["cron"] = "0 3 * * *".into();
    whole
}

#[test]
fn every_parameter_is_shown_but_for_keys_and_the_callback() {
    Workflow::read(&whole(), &|_| None).expect("a right configuration");
    let mut expected = whole();
    expected["connector_auth"]["api_key"] = "REDACTED".into();
    expected["hrflow_auth"]["api_secret"] = "REDACTED".into();
    expected["hrflow_auth"]["api_user"] = "REDACTED".into();
    expected["callback"] = "REDACTED".into();
    assert_eq!(show(&whole()), expected);
    // In the same order, as it is written.
    assert_eq!(show(&whole()).to_string(), expected.to_string());
}

#[test]
fn what_is_not_set_stays_so() {
    let shown = show(&json!({ "workflow_id": "w", "format": null, "callback": null }));
    assert_eq!(
        shown,
        json!({ "workflow_id": "w", "format": null, "callback": null })
    );
}

#[test]
fn references_stay_where_they_are_names() {
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
    // A name of another form is one where a secret has it.
    let lower = json!({ "connector_auth": { "api_key": { "secret": "flatchr-key" } } });
    assert_eq!(redacted(&lower, &|_| Some("x".to_owned())), lower);
}

#[test]
fn a_key_is_not_shown_wherever_it_was_put() {
    const KEY: &str = "ask_5ecretOfHrflow";
    let places = [
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
    for place in &places {
        let is_text = place.is_string();
        for path in leaves(&whole()) {
            // A text where a text belongs is shown, if it is no key's place; so is a list of texts.
            let is_key = keys.contains(&path.as_str());
            let shows_texts =
                ["logics", "push_parameters/only_edit_fields"].contains(&path.as_str());
            let shows_text = !is_key
                && !shows_texts
                && !["persist", "incremental", "pull_parameters/hired"].contains(&path.as_str());
            let is_list_of_texts = place.get(0).is_some_and(Value::is_string);
            if (is_text && shows_text) || (is_list_of_texts && shows_texts) {
                continue;
            }
            tried += 1;
            let mut workflow = whole();
            *workflow.pointer_mut(&format!("/{path}")).unwrap() = place.clone();
            let shown = show(&workflow).to_string();
            assert!(!shown.contains(KEY), "{path} = {place}: {shown}");
        }
        for group in [
            "connector_auth",
            "hrflow_auth",
            "pull_parameters",
            "push_parameters",
        ] {
            let mut workflow = whole();
            workflow[group] = place.clone();
            let shown = show(&workflow).to_string();
            assert!(!shown.contains(KEY), "{group} = {place}: {shown}");
        }
        for path in [
            "/api_key",
            "/apikey",
            "/connector_auth/apiKey",
            "/hrflow_auth/secret",
            "/x",
        ] {
            let mut workflow = whole();
            let (group, name) = path.rsplit_once('/').unwrap();
            workflow.pointer_mut(group).unwrap()[name] = place.clone();
            let shown = show(&workflow).to_string();
            assert!(!shown.contains(KEY), "{path} = {place}: {shown}");
        }
        if !place.is_object() {
            assert_eq!(show(place), json!("REDACTED"));
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
fn a_key_of_hrflow_is_not_shown_in_the_place_of_an_identifier_or_a_word() {
    for beginning in ["ask_", "askr_", "askw_", " ASK_"] {
        let key = format!("{beginning}0123456789abcdef");
        let mut workflow = whole();
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
fn an_address_is_shown_only_where_it_is_one_of_flatchrs() {
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
        let mut workflow = whole();
        workflow["connector_auth"]["env_base_url"] = json!(url);
        let shown = show(&workflow);
        let expected = if shows { url } else { "REDACTED" };
        assert_eq!(shown["connector_auth"]["env_base_url"], expected);
        if shows {
            Workflow::read(&workflow, &|_| None).expect("one of Flatchr's addresses");
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
fn a_key_in_capitals_is_no_name_of_a_secret() {
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
        let mut workflow = whole();
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
        // Where there is such a secret, it is its name.
        let known = redacted(&workflow, &|_| Some("x".to_owned()));
        assert_eq!(known["connector_auth"]["api_key"]["secret"], name);
    }
}

/// All that is said of a configuration that is wrong.
fn problems(workflow: &Value) -> String {
    let read = Workflow::read(workflow, &|_| None);
    json!(read.expect_err("a wrong configuration")).to_string()
}
