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
