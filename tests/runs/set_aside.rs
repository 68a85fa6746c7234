//! A row that kills is set aside: whatever ends each run that works on it, it is found after three dead
//! runs, fails alone, and is told.

use crate::support::{Double, held, item, workflow};
use crate::ticks::MINUTE;
use futures_util::future::{LocalBoxFuture, pending, ready};
use sandbox::{Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::hooks::{Hook, HookError};
use update_profiles_in_hrflow::report::{Outcome, RunReport};
use update_profiles_in_hrflow::workflow::Workflow;

/// A logic that ends the run when it meets a certain applicant.
struct Killer {
    double: Rc<Double>,
    applicants: Vec<String>,
    identity: String,
}

impl Hook for Killer {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        let applicant = id(&input["applicant"]);
        if self.applicants.contains(&applicant) {
            self.double.kill();
            return Box::pin(pending());
        }
        Box::pin(ready(Ok(Some(input))))
    }

    fn identity(&self) -> &str {
        &self.identity
    }
}

/// A workflow whose logics end each run that meets one of these applicants.
fn killed_by(double: &Rc<Double>, applicants: &[&str], changes: Value) -> Workflow {
    let mut workflow = workflow(changes).unwrap();
    workflow.hooks.logics.push(Rc::new(Killer {
        double: Rc::clone(double),
        applicants: applicants.iter().map(|&each| each.to_owned()).collect(),
        identity: "kills".to_owned(),
    }));
    workflow
}

/// An id, whether it is a text or a number.
fn id(value: &Value) -> String {
    value.to_string().trim_matches('"').to_owned()
}

fn rows(world: &World) -> Vec<String> {
    world.rows().map(|row| id(&row["applicant"])).collect()
}

fn world(candidates: usize) -> World {
    World::new(Settings {
        candidates,
        ..Settings::default()
    })
}

/// Runs until one ends with a report. Returns it, and how many died before.
fn first_report(double: &Rc<Double>, workflow: &Workflow) -> (RunReport, usize) {
    for dead in 0..10 {
        if let Some(report) = double.run_until_killed(workflow) {
            return (report, dead);
        }
        double.pass(3 * MINUTE);
    }
    panic!("all runs died");
}

fn incremental() -> Value {
    json!({ "incremental": true })
}

#[test]
fn time_one() {
    for n in [300, 10_000] {
        let t = std::time::Instant::now();
        let world = world(n);
        eprintln!("world {n}: {:?}", t.elapsed());
        let all = rows(&world);
        let t = std::time::Instant::now();
        let double = Double::of(world.clone());
        eprintln!("clone {n}: {:?}", t.elapsed());
        let at = all.len() / 2;
        let workflow = killed_by(&double, &[&all[at]], incremental());
        for _ in 0..5 {
            let t = std::time::Instant::now();
            double.world_mut().clear_journal();
            let report = double.run_until_killed(&workflow);
            eprintln!(
                "run {:?} edits {} {:?} state {}",
                t.elapsed(),
                double.sent_to(sandbox::Endpoint::Edit).len(),
                report.map(|r| (r.items.len(), r.complete, r.dead_run.clone(), item(&r, &all[at]).error.clone())),
                double.state_requests(),
            );
            double.pass(3 * MINUTE);
        }
    }
}
