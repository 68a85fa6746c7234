//! The history of a workflow: what runs did with each candidate, and operators with the workflow.

use crate::support::{Double, applicants, item};
use crate::ticks::{DAY, MINUTE, change_column, double, incremental, run};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use update_profiles_in_hrflow::history::{EmailHash, Entry, MAX_RUN_BYTES};
use update_profiles_in_hrflow::report::Outcome;

/// The one application of a person.
fn only_applicant(double: &Double, case: &str) -> String {
    let [applicant] = applicants(&double.world(), case).try_into().unwrap();
    applicant
}

fn candidate(double: &Double, case: &str) -> String {
    double.world().case(case).unwrap().id.to_string()
}

/// The timeline without times and ids of runs.
fn told(double: &Double, key: &str) -> Vec<Value> {
    let timeline = double.timeline(key);
    let entries = timeline["entries"].as_array().unwrap().clone();
    let bare = |mut entry: Value| {
        let entry_of = entry.as_object_mut().unwrap();
        for name in ["at", "run_id", "candidate", "applicant", "trigger"] {
            entry_of.remove(name);
        }
        entry
    };
    entries.into_iter().map(bare).collect()
}

#[test]
fn a_timeline_tells_what_runs_and_operators_did() {
    let double = double();
    let applicant = only_applicant(&double, "plain");
    run(&double);
    double.pass(15 * MINUTE);
    change_column(&double, &applicant, "Embauche");
    let first = run(&double);
    assert_eq!(item(&first, &applicant).changes[0].field, "tags.column");
    double.pass(15 * MINUTE);

    change_column(&double, &applicant, "Entretien RH");
    let broken = Fault::on(Endpoint::Edit, Action::status(400));
    double.world_mut().add_fault(broken);
    run(&double);
    double.world_mut().clear_faults();
    double.pause("the format is wrong");
    double.resume();
    assert!(double.retry(&applicant));
    double.pass(15 * MINUTE);
    run(&double);
    double.reset();

    let changed = json!({ "kind": "run", "outcome": "updated", "fields": ["tags.column"] });
    let expected = [
        json!({ "kind": "reset" }),
        changed.clone(),
        json!({ "kind": "retry" }),
        json!({ "kind": "resume" }),
        json!({ "kind": "pause", "reason": "the format is wrong" }),
        json!({ "kind": "run", "outcome": "failed", "fields": [], "code": "rejected" }),
        changed,
    ];
    let told_of_applicant = told(&double, &applicant);
    assert_eq!(told_of_applicant[..expected.len()], expected);
    assert_eq!(
        told(&double, &candidate(&double, "plain")),
        told_of_applicant
    );
}

#[test]
fn a_candidate_is_found_by_each_of_its_applications_and_by_its_address() {
    let double = double();
    run(&double);
    let candidate = candidate(&double, "three_applications");
    let all = applicants(&double.world(), "three_applications");
    assert_eq!(all.len(), 3);
    let whole = double.timeline(&candidate);
    assert_eq!(whole["candidates"], json!([candidate]));
    assert_eq!(whole["entries"].as_array().unwrap().len(), 3);
    let email = double
        .world()
        .case("three_applications")
        .unwrap()
        .email
        .clone()
        .unwrap();
    let hash = EmailHash::of(&email.to_uppercase()).unwrap();
    let by_hash = double.timeline(&format!("{}{}", hash.as_str(), "0".repeat(32)));
    for timeline in all
        .iter()
        .map(|applicant| double.timeline(applicant))
        .chain([by_hash])
    {
        assert_eq!(timeline["entries"], whole["entries"]);
        assert_eq!(timeline["candidates"], whole["candidates"]);
    }
    for nobody in ["", "nobody", "*", "\"", &"0".repeat(64), &email] {
        assert_eq!(double.timeline(nobody)["entries"], json!([]), "{nobody}");
    }
}

#[test]
fn a_row_that_failed_before_its_candidate_was_found_is_in_the_timeline_of_the_candidate() {
    let double = double();
    let applicant = only_applicant(&double, "not_in_hrflow");
    let unread = Fault::on(Endpoint::Applicant, Action::status(400)).id(&applicant);
    double.world_mut().add_fault(unread);
    let workflow = json!({ "incremental": true });
    let failed = double.run_with(workflow.clone());
    assert_eq!(item(&failed, &applicant).candidate, None);
    double.world_mut().clear_faults();
    double.pass(DAY);
    double.run_with(workflow);
    let told = told(&double, &candidate(&double, "not_in_hrflow"));
    let codes: Vec<&Value> = told.iter().map(|entry| &entry["code"]).collect();
    let lookup_failed = &item(&failed, &applicant).error.as_ref().unwrap().code;
    assert_eq!(codes, ["profile_missing", lookup_failed]);
}

#[test]
fn the_history_holds_no_value_of_a_candidate() {
    let double = Double::new(Settings {
        candidates: 200,
        ..Settings::default()
    });
    let rude = json!({ "format": ". as $item | { reference: .id, info: { email, first_name: .firstname }, tags: [{ name: .email, value: .lastname }] }" });
    double.run_with(incremental(json!({})));
    double.run_with(incremental(rude));
    let text = serde_json::to_string(&double.history()).unwrap();
    assert!(text.len() > 10_000, "{text}");
    let world = double.world();
    assert_eq!(world.personal_data().found_in(&text), Vec::<&str>::new());
}

#[test]
fn what_is_the_same_as_before_is_no_news() {
    for is_incremental in [true, false] {
        let double = double();
        let workflow = |is_incremental: bool| {
            json!({
                "incremental": is_incremental,
                "logics": ["select(.lastname != \"Grandet\" and .hired)"],
            })
        };
        double.run_with(workflow(is_incremental));
        assert_eq!(double.history().len(), 1);
        for _ in 0..3 {
            double.pass(DAY);
            let report = double.run_with(workflow(false));
            assert!(report.complete && !report.items.is_empty());
        }
        assert_eq!(double.history().len(), 1, "{:?}", double.history().last());
    }
}

#[test]
fn an_outage_is_told_once_of_each_row() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Profile, Action::status(503)));
    for _ in 0..6 {
        run(&double);
        double.pass(15 * MINUTE);
    }
    let applicant = only_applicant(&double, "plain");
    let failed = json!({ "kind": "run", "outcome": "failed", "fields": [], "code": "unavailable" });
    assert_eq!(told(&double, &applicant), [failed]);
    double.world_mut().clear_faults();
    run(&double);
    assert_eq!(told(&double, &applicant)[0]["outcome"], "updated");
}

#[test]
fn a_run_that_carries_out_a_plan_is_an_action_to_all_and_a_dry_run_is_nothing() {
    let double = double();
    run(&double);
    let before = double.history().len();
    let applicant = only_applicant(&double, "plain");
    double.pass(15 * MINUTE);
    change_column(&double, &applicant, "Embauche");
    double.apply_plan(false);
    let dry = double.run_with(incremental(json!({ "persist": false })));
    assert_eq!(double.history().len(), before);
    double.apply_plan(true);
    double.run_with(incremental(json!({})));
    let plan = dry.run_id;
    let of_all = json!({ "kind": "apply", "plan": plan });
    let of_one =
        json!({ "kind": "run", "plan": plan, "outcome": "updated", "fields": ["tags.column"] });
    assert_eq!(told(&double, &candidate(&double, "new_phone"))[0], of_all);
    assert_eq!(told(&double, &applicant)[0], of_one);
}

#[test]
fn a_large_run_is_cut_where_those_who_changed_are_told_first() {
    let double = Double::new(Settings {
        candidates: 6_000,
        ..Settings::default()
    });
    let report = double.run_with(incremental(json!({ "logics": ["select(.hired)"] })));
    assert!(report.items.len() >= 6_000);
    let [(_, entry)] = double.history().try_into().unwrap();
    let bytes = serde_json::to_string(&entry).unwrap().len();
    assert!(
        (MAX_RUN_BYTES / 2..MAX_RUN_BYTES + 1_000).contains(&bytes),
        "{bytes} bytes"
    );
    let Entry::Run(run) = entry else {
        panic!("{entry:?}")
    };
    let left_out = usize::try_from(run.left_out).unwrap();
    assert!(left_out > 0 && run.touched.len() + left_out <= report.items.len());
    assert!(run.touched.len() > 2_500, "{}", run.touched.len());
    let outcomes: Vec<Outcome> = run.touched.iter().map(|touched| touched.outcome).collect();
    let changed = report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Updated)
        .count();
    assert!(
        changed > 0
            && outcomes[..changed]
                .iter()
                .all(|outcome| *outcome != Outcome::Discarded)
    );
}
