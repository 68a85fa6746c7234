//! Workflows for the sandbox, and what tests read from its world and from reports.

use super::Double;
use sandbox::{Settings, World};
use serde_json::{Value, json};
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::report::{ItemReport, RunReport};
use update_profiles_in_hrflow::workflow::{Problems, Workflow};

const HOST: &str = "https://sandbox.test";

/// The addresses of the sandbox.
pub fn base_urls() -> BaseUrls {
    BaseUrls {
        flatchr: Some(format!("{HOST}/flatchr")),
        hrflow: Some(format!("{HOST}/hrflow/v1/")),
    }
}

/// The parameters that fit the sandbox's default settings.
pub fn parameters() -> Value {
    let settings = Settings::default();
    json!({
        "workflow_id": "demo",
        "connector_auth": { "api_key": settings.flatchr_key, "company_id": settings.company_id },
        "hrflow_auth": { "api_secret": settings.hrflow_secret, "api_user": settings.hrflow_user },
        "pull_parameters": {},
        "push_parameters": { "source_key": settings.source_key },
    })
}

/// The demo's workflow with some parameters changed, group by group.
pub fn workflow(changes: Value) -> Result<Workflow, Problems> {
    let mut parameters = parameters();
    for (name, change) in changes.as_object().unwrap() {
        match (parameters.get_mut(name), change) {
            (Some(Value::Object(group)), Value::Object(change)) => group.extend(change.clone()),
            _ => parameters[name] = change.clone(),
        }
    }
    Workflow::read(&parameters, &|_| None)
}

/// The record of one applicant.
pub fn item<'a>(report: &'a RunReport, applicant: &str) -> &'a ItemReport {
    report
        .items
        .iter()
        .find(|item| item.applicant.as_deref() == Some(applicant))
        .unwrap_or_else(|| panic!("no item {applicant}"))
}

/// The applicants of a named person of the sandbox, oldest application first.
pub fn applicants(world: &World, case: &str) -> Vec<String> {
    let person = world.case(case).unwrap_or_else(|| panic!("no case {case}"));
    let mut rows: Vec<_> = world.applications_of(&person.id.to_string()).collect();
    rows.sort_by_key(|row| row.created_ms);
    rows.iter().map(|row| row.id.to_string()).collect()
}

/// The profile of a named person, as HrFlow.ai holds it.
pub fn profile(world: &World, case: &str) -> Value {
    let person = world.case(case).unwrap_or_else(|| panic!("no case {case}"));
    world
        .profile_by_reference(&person.id.to_string())
        .unwrap_or_else(|| panic!("no profile of {case}"))
}

/// The value of a profile's tag; null if there is no such tag.
pub fn tag<'a>(profile: &'a Value, name: &str) -> &'a Value {
    let tags = profile["tags"].as_array().expect("tags");
    let tag = tags.iter().find(|tag| tag["name"] == name);
    tag.map_or(&Value::Null, |tag| &tag["value"])
}

/// The profiles that HrFlow.ai holds, without the times of their changes.
pub fn held(double: &Double) -> Vec<Value> {
    let mut profiles: Vec<Value> = double.world().profiles().collect();
    for profile in &mut profiles {
        profile["updated_at"] = Value::Null;
        for attachment in profile["attachments"].as_array_mut().into_iter().flatten() {
            attachment["created_at"] = Value::Null;
            attachment["updated_at"] = Value::Null;
        }
    }
    profiles
}

/// Asserts that HrFlow.ai holds the same in both worlds, and that as many résumés were parsed.
pub fn assert_same_end(left: &Double, right: &Double) {
    assert_eq!(differences(&held(left), &held(right)), Vec::<String>::new());
    assert_eq!(
        left.world().counters().parses,
        right.world().counters().parses
    );
}

/// The fields in which two lists of profiles differ, by reference: short enough to read.
pub fn differences(left: &[Value], right: &[Value]) -> Vec<String> {
    let mut differences = Vec::new();
    if left.len() != right.len() {
        differences.push(format!("{} profiles, not {}", left.len(), right.len()));
    }
    for (left, right) in left.iter().zip(right) {
        for (field, value) in left.as_object().expect("a profile") {
            if right[field] != *value {
                differences.push(format!("{}: {field}", left["reference"]));
            }
        }
    }
    differences
}
