//! Helpers of the tests of incremental runs.

use crate::support::Double;
use sandbox::{Endpoint, Entry, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::RunReport;

pub const MINUTE: u64 = 60 * 1_000;

pub const HOUR: u64 = 60 * MINUTE;

pub const DAY: u64 = 24 * HOUR;

pub fn double_of(api_variants: Value) -> Rc<Double> {
    Double::new(Settings {
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

pub fn double() -> Rc<Double> {
    thread_local!(static WORLD: World = World::new(Settings::default()));
    Double::of(WORLD.with(Clone::clone))
}

/// An incremental workflow with some parameters changed. Its logics discard the one candidate without
/// a profile.
pub fn incremental(changes: Value) -> Value {
    let mut workflow = json!({
        "incremental": true,
        "logics": ["select(.lastname != \"Grandet\")"],
    });
    for (name, value) in changes.as_object().unwrap() {
        workflow[name] = value.clone();
    }
    workflow
}

pub fn run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(incremental(json!({})))
}

pub fn change_column(double: &Double, applicant: &str, column: &str) {
    let now_ms = double.world().settings().base_ms;
    double
        .world_mut()
        .change_row(applicant, &json!({ "column": column }), now_ms)
        .unwrap();
}

pub fn endpoints(sent: &[Entry]) -> Vec<Endpoint> {
    sent.iter().map(|entry| entry.endpoint).collect()
}

pub fn start_update(double: &Double) -> Vec<Value> {
    let searches = double.sent_to(Endpoint::Search);
    let body = |entry: &Entry| entry.body.as_ref().unwrap()["start_update"].clone();
    searches.iter().map(body).collect()
}
