//! Plans: a run that carries one out changes what the dry run showed, and nothing else.

use crate::support::{Double, assert_same_end, differences, held, item};
use crate::ticks::{DAY, MINUTE, change_column, incremental};
use proptest::collection::vec;
use proptest::prelude::*;
use sandbox::{Endpoint, Settings, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, RunReport, Status};

fn world() -> World {
    thread_local!(static WORLD: World = World::new(Settings::default()));
    WORLD.with(Clone::clone)
}

fn dry(double: &Rc<Double>, changes: Value) -> RunReport {
    let mut workflow = incremental(changes);
    workflow["persist"] = json!(false);
    double.apply_plan(false);
    let report = double.run_with(workflow);
    assert_eq!(report.plan.as_deref(), Some(report.run_id.as_str()));
    report
}

fn apply(double: &Rc<Double>, changes: Value) -> RunReport {
    double.apply_plan(true);
    double.world_mut().clear_journal();
    let report = double.run_with(incremental(changes));
    double.apply_plan(false);
    report
}

fn writes(double: &Double) -> usize {
    let sent = double.sent().into_iter();
    sent.filter(|entry| entry.endpoint.writes(&entry.method))
        .count()
}

/// The profiles by their references.
fn profiles(double: &Double) -> BTreeMap<String, Value> {
    let held = held(double).into_iter();
    held.map(|profile| (profile["reference"].to_string(), profile))
        .collect()
}

#[test]
fn a_plan_that_still_holds_is_carried_out_as_a_whole() {
    for changes in [
        json!({}),
        json!({ "incremental": false }),
        json!({ "push_parameters": { "edit_mode": "replace" } }),
        // Whoever applies a plan has seen how much it changes.
        json!({ "push_parameters": { "max_changes": 1 } }),
    ] {
        let mut without_brake = changes.clone();
        if let Some(parameters) = without_brake.get_mut("push_parameters") {
            parameters["max_changes"] = Value::Null;
        }
        let free = Double::of(world());
        free.run_with(incremental(without_brake));
        let double = Double::of(world());
        let shown = dry(&double, changes.clone());
        assert_eq!(writes(&double), 0);
        let report = apply(&double, changes.clone());
        assert_eq!(report.plan, shown.plan);
        assert!(
            report.complete && report.status != Status::Fatal,
            "{report:?}"
        );
        assert_same_end(&free, &double);
        let again = apply(&double, changes);
        assert_eq!((writes(&double), again.status), (0, report.status));
    }
}

#[test]
fn nobody_is_moved_for_a_plan() {
    let double = Double::new(Settings {
        api_variants: serde_json::from_value(json!({ "applicant": "missing" })).unwrap(),
        ..Settings::default()
    });
    let move_ = json!({ "pull_parameters": { "candidate_lookup": "move" } });
    dry(&double, move_.clone());
    apply(&double, move_);
    assert_eq!(double.sent_to(Endpoint::Move).len(), 0);
}

#[test]
fn a_candidate_that_came_after_the_dry_run_is_left_to_the_next_run() {
    let double = Double::of(world());
    double.run_with(incremental(json!({})));
    double.pass(15 * MINUTE);
    dry(&double, json!({}));
    let row = double.world().applicants().next().unwrap().id.to_string();
    change_column(&double, &row, "Recruté");
    let before = held(&double);
    let report = apply(&double, json!({}));
    let left = item(&report, &row);
    assert_eq!(left.outcome, Outcome::Deferred);
    assert_eq!(left.error.as_ref().unwrap().code, "changed_since");
    assert_eq!(writes(&double), 0);
    assert_eq!(differences(&before, &held(&double)), Vec::<String>::new());
    double.pass(15 * MINUTE);
    let next = double.run_with(incremental(json!({})));
    assert_eq!(item(&next, &row).outcome, Outcome::Updated);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever others write between the dry run and the run: what they wrote stays, and all others are brought up to
    /// date.
    #[test]
    fn no_edit_in_between_is_overwritten(
        edits in vec((any::<prop::sample::Index>(), 0..3_u8), 0..12),
        pause_ms in 0..DAY,
    ) {
        let free = Double::of(world());
        free.run_with(incremental(json!({})));
        let free = profiles(&free);

        let double = Double::of(world());
        dry(&double, json!({}));
        double.pass(pause_ms);
        let references: Vec<String> = double
            .world()
            .profiles()
            .filter_map(|profile| profile["reference"].as_str().map(str::to_owned))
            .collect();
        for (at, kind) in edits {
            let reference = at.get(&references);
            let changes = match kind {
                0 => json!({ "tags": [{ "name": "column", "value": "by hand" }] }),
                1 => json!({ "info": { "phone": "+33 1 00 00 00 00" } }),
                _ => json!({ "tags": [{ "name": "applicant_id", "value": "by hand" }] }),
            };
            double.world_mut().change_profile(reference, &changes).unwrap();
        }
        let edited = profiles(&double);
        let report = apply(&double, json!({}));
        let after = profiles(&double);
        let left: Vec<String> = report
            .items
            .iter()
            .filter(|item| item.error.as_ref().is_some_and(|error| error.code == "changed_since"))
            .filter_map(|item| item.candidate.as_ref().map(|candidate| format!("\"{candidate}\"")))
            .collect();
        for (reference, profile) in &after {
            if left.contains(reference) {
                prop_assert_eq!(profile, &edited[reference]);
            } else if profile != &free[reference] {
                // Nothing that the plan would change was touched: the edit in between is there as it was made.
                let by_hand = profile.to_string();
                prop_assert!(by_hand.contains("by hand") || by_hand.contains("+33 1 00 00 00 00"), "{}", by_hand);
            }
        }
    }
}
