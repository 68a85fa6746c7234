//! A row that kills is set aside: whatever ends each run that works on it, it is found after three dead
//! runs, set aside after two more, fails alone, and is told. A row that does not kill never is.

use crate::support::{Double, Mishap, applicants, held, item, workflow};
use crate::ticks::{DAY, MINUTE, change_column};
use futures_util::future::{LocalBoxFuture, pending, ready};
use sandbox::{Endpoint, People, Settings, World};
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;
use update_profiles_in_hrflow::hooks::{Hook, HookError};
use update_profiles_in_hrflow::http::Method;
use update_profiles_in_hrflow::report::{Outcome, RunReport, Status, StoppedBy};
use update_profiles_in_hrflow::run::Limits;
use update_profiles_in_hrflow::workflow::Workflow;

/// Three dead runs find a row, and two more prove it.
const DEATHS: usize = 5;

/// A logic that ends each run that meets one of some applicants. Of the others it keeps some.
struct Killer {
    double: Rc<Double>,
    applicants: Vec<String>,
    keeps: fn(&str) -> bool,
    identity: &'static str,
}

impl Hook for Killer {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        let applicant = id(&input["applicant"]);
        if self.applicants.contains(&applicant) {
            self.double.kill();
            return Box::pin(pending());
        }
        Box::pin(ready(Ok(Some(input).filter(|_| (self.keeps)(&applicant)))))
    }

    fn identity(&self) -> &str {
        self.identity
    }
}

/// An id, whether it is a text or a number.
fn id(value: &Value) -> String {
    value.to_string().trim_matches('"').to_owned()
}

fn all(_: &str) -> bool {
    true
}

/// One in ten: what the others cost would make these tests slow.
fn one_in_ten(applicant: &str) -> bool {
    applicant.bytes().map(usize::from).sum::<usize>() % 10 == 0
}

fn killed_by(double: &Rc<Double>, applicants: &[&str], keeps: fn(&str) -> bool) -> Workflow {
    with_killer(double, applicants, keeps, json!({ "incremental": true }))
}

fn with_killer(
    double: &Rc<Double>,
    applicants: &[&str],
    keeps: fn(&str) -> bool,
    changes: Value,
) -> Workflow {
    let mut workflow = workflow(changes).unwrap();
    workflow.hooks.logics.push(Rc::new(Killer {
        double: Rc::clone(double),
        applicants: applicants.iter().map(|&each| each.to_owned()).collect(),
        keeps,
        identity: "a program",
    }));
    workflow
}

/// Rows that name their candidates, so that rows that a logic discards cost no request.
fn plain_world(candidates: usize) -> World {
    World::new(Settings {
        candidates,
        people: People::Parsed,
        api_variants: serde_json::from_value(json!({ "row_candidate": "candidate_id" })).unwrap(),
        ..Settings::default()
    })
}

fn cases() -> World {
    World::new(Settings::default())
}

/// The applicants, in the order of the search.
fn rows(world: &World) -> Vec<String> {
    world.rows().map(|row| id(&row["applicant"])).collect()
}

/// Runs until a run ends with a report. Returns it, and how many died before.
fn first_report(double: &Rc<Double>, workflow: &Workflow) -> (RunReport, usize) {
    for dead in 0..4 * DEATHS {
        if let Some(report) = double.run_until_killed(workflow) {
            return (report, dead);
        }
        double.pass(3 * MINUTE);
    }
    panic!("all runs died");
}

/// Runs until all is done. No run dies.
fn finish(double: &Rc<Double>, workflow: &Workflow) {
    for _ in 0..4 {
        double.pass(DAY);
        assert!(double.run(workflow).complete);
    }
}

/// The applicants that the ledger has set aside.
fn set_aside(double: &Double) -> Vec<String> {
    let failed = double.inspect().unwrap().failed;
    let set_aside = failed.into_iter().filter(|failure| {
        let code = &failure.error.as_ref().unwrap().code;
        assert_eq!(failure.next_ms.is_none(), code == "row_ends_run");
        failure.next_ms.is_none()
    });
    set_aside
        .map(|failure| failure.applicant.unwrap())
        .collect()
}

fn assert_no_parse_twice(double: &Double) {
    for (reference, parses) in &double.world().counters().parses {
        assert_eq!(*parses, 1, "{reference} was parsed twice");
    }
}

/// What HrFlow.ai holds after runs that nothing kills.
fn undisturbed(world: &World, keeps: fn(&str) -> bool) -> Vec<Value> {
    let double = Double::of(world.clone());
    double.run(&killed_by(&double, &[], keeps));
    held(&double)
}

/// The references of the profiles that are not as expected.
fn differing(double: &Double, expected: &[Value]) -> Vec<String> {
    let held = held(double);
    assert_eq!(held.len(), expected.len());
    let pairs = held.iter().zip(expected);
    let differing = pairs.filter(|(held, expected)| held != expected);
    differing.map(|(held, _)| id(&held["reference"])).collect()
}

/// The candidate of the row at a position of the search.
fn candidate(world: &World, at: usize) -> String {
    let person = world.applicants().nth(at).unwrap().person;
    world.people().nth(person).unwrap().id.to_string()
}

/// Lets one row kill. Asserts that it alone is set aside, after three dead runs, and that all others are
/// pushed.
fn assert_found(world: &World, at: usize, expected: &[Value]) {
    let all = rows(world);
    let double = Double::of(world.clone());
    let workflow = killed_by(&double, &[&all[at]], one_in_ten);
    let (report, dead) = first_report(&double, &workflow);
    assert!(dead <= DEATHS && report.complete, "row {at}: {dead}");
    for dead in &double.dead_runs()[2..] {
        let message = &dead.error.as_ref().unwrap().message;
        assert!(message.ends_with(&all[at]), "row {at}: {message}");
    }
    let failed: Vec<_> = report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Failed)
        .collect();
    assert_eq!(failed.len(), 1, "row {at}");
    assert_eq!(failed[0].applicant.as_ref(), Some(&all[at]));
    assert_eq!(failed[0].error.as_ref().unwrap().code, "row_ends_run");
    assert_eq!(set_aside(&double), [all[at].clone()]);
    let mut differing = differing(&double, expected);
    if one_in_ten(&all[at]) {
        assert_eq!(differing.pop(), Some(candidate(world, at)));
    }
    assert_eq!(differing, Vec::<String>::new(), "row {at}");
    let next = double.run(&workflow);
    assert_eq!((next.complete, next.postponed), (true, 1));
    assert!(next.items.is_empty());
    assert_eq!(next.status, Status::SuccessWithFailures);
    assert_eq!(next.set_aside, [all[at].clone()]);
}

/// A run dies, and its lease expires.
fn die(double: &Rc<Double>, workflow: &Workflow) {
    assert!(double.run_until_killed(workflow).is_none());
    double.pass(3 * MINUTE);
}

#[test]
fn a_row_that_kills_is_found_at_every_position() {
    let world = plain_world(100);
    let expected = undisturbed(&world, one_in_ten);
    for at in 0..rows(&world).len() {
        assert_found(&world, at, &expected);
    }
}

#[test]
fn a_row_that_kills_is_found_among_ten_thousand() {
    let world = plain_world(10_000);
    let expected = undisturbed(&world, one_in_ten);
    // Anywhere, and at the end, where most was done in vain.
    for at in [4_567, 9_999] {
        assert_found(&world, at, &expected);
    }
}

/// Not after the last row is formatted. At most twelve persons are in progress at once, whether each profile is read
/// alone or pages show them.
#[test]
fn what_comes_before_a_row_that_kills_is_pushed_before_it() {
    for list in ["missing", "thirty_a_page"] {
        let variants = json!({ "row_candidate": "candidate_id", "profile_list": list });
        let world = World::new(Settings {
            api_variants: serde_json::from_value(variants).unwrap(),
            ..plain_world(100).settings().clone()
        });
        for place in [30, 60, 99] {
            let double = Double::of(world.clone());
            let (workflow, _) = exhausted_after(place, &double);
            assert!(double.run_until_killed(&workflow).is_none());
            let pushed = double.sent_to(Endpoint::Edit).len();
            assert!(
                pushed < place && pushed + 2 * 12 >= place,
                "{list}: {pushed} of {place}"
            );
        }
    }
}

/// Persons with a change, with a résumé to parse, and with several applications; and whichever step kills.
#[test]
fn a_row_that_kills_is_found_at_whichever_step_it_does() {
    let world = cases();
    let expected = {
        let double = Double::of(world.clone());
        finish(&double, &killed_by(&double, &[], all));
        held(&double)
    };
    for case in [
        "plain",
        "two_applications",
        "three_applications",
        "no_attachments",
        "docx",
    ] {
        // The next run finds a profile that was parsed as it is to be, and does not edit it.
        let is_edited = !["no_attachments", "docx"].contains(&case);
        for applicant in applicants(&world, case) {
            let reference = world.case(case).unwrap().id.to_string();
            let mut steps = vec![
                None,
                Some((Method::Get, &applicant)),
                Some((Method::Get, &reference)),
            ];
            steps.extend(is_edited.then_some(Some((Method::Put, &reference))));
            for step in steps {
                assert_found_at_step(&world, &applicant, &reference, step, &expected);
            }
        }
    }
}

fn assert_found_at_step(
    world: &World,
    applicant: &str,
    reference: &str,
    step: Option<(Method, &String)>,
    expected: &[Value],
) {
    let what = format!("{applicant} {step:?}");
    let double = Double::of(world.clone());
    let killers: &[&str] = if step.is_none() { &[applicant] } else { &[] };
    let workflow = killed_by(&double, killers, all);
    if let Some((method, text)) = step {
        double.kill_at(method, text);
    }
    let (report, dead) = first_report(&double, &workflow);
    assert!(dead <= DEATHS && report.complete, "{what}: {dead}");
    finish(&double, &workflow);
    let set_aside = set_aside(&double);
    assert!(!set_aside.is_empty(), "{what}");
    let others: Vec<String> = differing(&double, expected);
    assert!(
        others.iter().all(|other| other == reference),
        "{what}: {others:?}"
    );

    // It is tried again if somebody asks for it.
    double.calm();
    let workflow = killed_by(&double, &[], all);
    for applicant in set_aside {
        assert!(double.retry(&applicant));
    }
    finish(&double, &workflow);
    assert_no_parse_twice(&double);
    assert_eq!(differing(&double, expected), Vec::<String>::new(), "{what}");
}

#[test]
fn an_older_application_that_kills_holds_the_newest_not_back() {
    let double = Double::of(cases());
    let [older, newer] = applicants(&double.world(), "two_applications")
        .try_into()
        .unwrap();
    let (report, _) = first_report(&double, &killed_by(&double, &[&older], all));
    assert_eq!(item(&report, &newer).outcome, Outcome::Updated);
    assert_eq!(set_aside(&double), [older]);
}

#[test]
fn a_person_waits_whose_newest_application_kills() {
    let double = Double::of(cases());
    let [older, newer] = applicants(&double.world(), "two_applications")
        .try_into()
        .unwrap();
    let workflow = killed_by(&double, &[&newer], all);
    let (report, _) = first_report(&double, &workflow);
    assert_eq!(
        item(&report, &older).error.as_ref().unwrap().code,
        "newer_unread"
    );
    assert_eq!(set_aside(&double), std::slice::from_ref(&newer));
    // The row is not worked on with the other one, either.
    change_column(&double, &older, "Recruté");
    double.pass(MINUTE);
    let report = double.run(&workflow);
    assert_eq!(
        item(&report, &newer).error.as_ref().unwrap().code,
        "row_ends_run"
    );
    assert_eq!(set_aside(&double), [newer]);
}

#[test]
fn a_row_that_was_set_aside_is_tried_again_once_it_or_the_program_changes() {
    let double = Double::of(cases());
    let applicant = &applicants(&double.world(), "plain")[0];
    let workflow = killed_by(&double, &[applicant], all);
    first_report(&double, &workflow);
    assert!(double.run(&workflow).complete);
    change_column(&double, applicant, "Recruté");
    assert!(
        first_report(&double, &workflow).1 <= DEATHS,
        "the row changed"
    );
    assert_eq!(
        double.run(&workflow).set_aside,
        std::slice::from_ref(applicant)
    );

    let mut mended = killed_by(&double, &[], all);
    mended.hooks.logics.push(Rc::new(Killer {
        double: Rc::clone(&double),
        applicants: Vec::new(),
        keeps: all,
        identity: "another program",
    }));
    let report = double.run(&mended);
    assert_eq!(item(&report, applicant).outcome, Outcome::Updated);
    assert!(report.set_aside.is_empty());
    assert!(set_aside(&double).is_empty());
}

#[test]
fn a_row_whose_program_was_mended_after_the_last_death_is_not_set_aside() {
    let double = Double::of(cases());
    let applicant = &applicants(&double.world(), "plain")[0];
    let workflow = killed_by(&double, &[applicant], all);
    let undisturbed = Double::of(cases());
    let (_, deaths) = first_report(&undisturbed, &killed_by(&undisturbed, &[applicant], all));
    for _ in 0..deaths {
        die(&double, &workflow);
    }
    change_column(&double, applicant, "Recruté");
    let report = double.run(&killed_by(&double, &[], all));
    assert_eq!(item(&report, applicant).outcome, Outcome::Updated);
    assert!(set_aside(&double).is_empty());
}

#[test]
fn a_full_run_tells_of_a_row_that_was_set_aside_and_leaves_it_alone() {
    let double = Double::of(cases());
    let applicant = &applicants(&double.world(), "plain")[0];
    first_report(&double, &killed_by(&double, &[applicant], all));
    let full = with_killer(&double, &[applicant], all, json!({ "incremental": false }));
    for _ in 0..3 {
        let report = double.run(&full);
        let item = item(&report, applicant);
        assert_eq!(item.error.as_ref().unwrap().code, "row_ends_run");
        assert_eq!(item.tries, 3);
        assert_eq!(set_aside(&double), std::slice::from_ref(applicant));
    }
    let dry = json!({ "incremental": false, "persist": false });
    let report = double.run(&with_killer(&double, &[applicant], all, dry));
    assert_eq!(item(&report, applicant).outcome, Outcome::Failed);
}

#[test]
fn several_rows_that_kill_are_found_one_after_the_other() {
    let world = plain_world(100);
    let all = rows(&world);
    let double = Double::of(world);
    let killers = [&*all[3], &*all[4], &*all[70]];
    let workflow = killed_by(&double, &killers, one_in_ten);
    let (report, dead) = first_report(&double, &workflow);
    assert!(report.complete);
    assert!(dead <= killers.len() * DEATHS, "{dead}");
    let mut found = set_aside(&double);
    found.sort();
    let mut expected = killers.map(str::to_owned);
    expected.sort();
    assert_eq!(found, expected);
}

/// Runs that a budget ends, and runs that die, take turns.
#[test]
fn a_row_that_kills_is_found_where_no_run_comes_to_its_last_row() {
    let world = plain_world(200);
    let all = rows(&world);
    for at in [10, 100, 190] {
        let double = Double::of(world.clone());
        let requests = Limits {
            requests: 60,
            ..Limits::default()
        };
        double.limit(requests);
        let workflow = killed_by(&double, &[&all[at]], self::all);
        let mut dead = 0;
        for _ in 0..40 {
            match double.run_until_killed(&workflow) {
                None => dead += 1,
                Some(report) if report.complete => break,
                Some(_) => {}
            }
            double.pass(3 * MINUTE);
        }
        assert!((3..=DEATHS).contains(&dead), "row {at}: {dead}");
        assert_eq!(set_aside(&double), [all[at].clone()]);
        assert!(double.run(&workflow).complete);
    }
}

/// Ends each run after so many rows: a limit of the time or of the memory that all rows use up together.
struct Exhausts {
    double: Rc<Double>,
    left: Cell<usize>,
}

impl Hook for Exhausts {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() == 0 {
            self.double.kill();
            return Box::pin(pending());
        }
        Box::pin(ready(Ok(Some(input))))
    }

    fn identity(&self) -> &'static str {
        "exhausts"
    }
}

fn exhausted_after(rows: usize, double: &Rc<Double>) -> (Workflow, Rc<Exhausts>) {
    let exhausts = Rc::new(Exhausts {
        double: Rc::clone(double),
        left: Cell::new(rows),
    });
    let mut workflow = workflow(json!({ "incremental": true })).unwrap();
    workflow
        .hooks
        .logics
        .push(Rc::clone(&exhausts) as Rc<dyn Hook>);
    (workflow, exhausts)
}

#[test]
fn runs_that_all_rows_together_end_get_further_each_time_and_set_none_aside() {
    let double = Double::of(plain_world(100));
    let (workflow, exhausts) = exhausted_after(0, &double);
    let mut runs = 0;
    let report = loop {
        runs += 1;
        assert!(runs < 25, "it gets nowhere");
        exhausts.left.set(25);
        match double.run_until_killed(&workflow) {
            Some(report) => break report,
            None => double.pass(3 * MINUTE),
        }
    };
    assert!(report.complete && runs > DEATHS, "{runs}");
    assert!(set_aside(&double).is_empty());
    let ledger = double.inspect().unwrap();
    assert_eq!((ledger.applicants, ledger.failed.len()), (100, 0));
}

/// Each run is killed after so many seconds, and the APIs are slow.
#[test]
fn no_row_is_set_aside_where_a_limit_of_time_ends_the_runs() {
    for (candidates, limit_s, answer_s) in [
        (9, 30, 6),
        (30, 60, 5),
        (30, 60, 6),
        (30, 60, 7),
        (30, 90, 8),
        (30, 25, 6),
        (60, 60, 4),
        (60, 45, 3),
        (100, 60, 2),
        (100, 45, 4),
        (300, 30, 2),
    ] {
        let what = format!("{candidates} rows, {limit_s} s, {answer_s} s an answer");
        let double = Double::of(plain_world(candidates));
        double.slow_down(answer_s * 1_000);
        let limit = || double.kill_after(Some(limit_s * 1_000));
        let (dead, is_complete) = run_often(&double, limit, &what);
        assert!(dead > 0, "{what}");
        // The search, the three requests of a profile, and what is asked once.
        if limit_s > 8 * answer_s {
            assert!(is_complete, "{what}");
        }
        assert!(double.run(&killed_by(&double, &[], all)).complete);
        assert_eq!(double.inspect().unwrap().applicants, candidates, "{what}");
    }
}

/// Runs until a run is complete, or so often that it makes no difference. Returns how many died.
fn run_often(double: &Rc<Double>, limit: impl Fn(), what: &str) -> (usize, bool) {
    let workflow = killed_by(double, &[], all);
    let mut in_sync = 0;
    for dead in 0..150 {
        limit();
        let is_complete = double.run_until_killed(&workflow).is_some();
        double.kill_after(None);
        double.calm();
        assert_eq!(set_aside(double), Vec::<String>::new(), "{what}");
        let ledger = double.inspect().unwrap();
        assert!(ledger.applicants >= in_sync, "{what}");
        in_sync = ledger.applicants;
        if is_complete {
            return (dead, true);
        }
        double.pass(15 * MINUTE);
    }
    (150, false)
}

/// Each run is killed after so many steps: requests to the APIs or to the state. Ten suffice for a row.
#[test]
fn no_row_is_set_aside_where_a_limit_of_requests_ends_the_runs() {
    for candidates in [1, 2, 9, 40] {
        for steps in (10..40).step_by(3) {
            let what = format!("{candidates} rows, {steps} steps");
            let double = Double::of(plain_world(candidates));
            let limit = || double.mishap_at(steps, Mishap::KilledAfter);
            let (_, is_complete) = run_often(&double, limit, &what);
            if steps > 24 {
                assert!(is_complete, "{what}");
            }
        }
    }
}

/// A row that kills is found also where most runs end for another reason.
#[test]
fn a_row_that_kills_is_found_where_a_limit_of_time_ends_the_other_runs() {
    let world = plain_world(30);
    for at in [0, 13, 29] {
        let applicant = &rows(&world)[at];
        let double = Double::of(world.clone());
        double.slow_down(4_000);
        double.kill_after(Some(60_000));
        let workflow = killed_by(&double, &[applicant], all);
        let is_found = (0..80).any(|_| {
            let report = double.run_until_killed(&workflow);
            double.pass(15 * MINUTE);
            report.is_some_and(|report| report.complete)
        });
        assert!(is_found, "row {at}");
        assert_eq!(set_aside(&double), std::slice::from_ref(applicant));
    }
}

/// It is not a row that ends these runs.
#[test]
fn runs_that_die_before_their_first_row_set_no_row_aside() {
    let double = Double::of(cases());
    let workflow = killed_by(&double, &[], all);
    double.kill_at(Method::Post, "search/applicants");
    for _ in 0..5 {
        die(&double, &workflow);
    }
    double.calm();
    assert!(double.run(&workflow).complete);
    assert!(set_aside(&double).is_empty());
}

#[test]
fn a_dead_run_is_told_by_the_next_one() {
    let double = Double::of(cases());
    let applicant = &applicants(&double.world(), "plain")[0];
    let workflow = killed_by(&double, &[applicant], all);
    let (report, _) = first_report(&double, &workflow);
    let told = double.dead_runs();
    assert!((4..=DEATHS).contains(&told.len()));
    for dead in &told {
        assert_eq!(
            (dead.status, dead.stopped_by),
            (Status::Fatal, Some(StoppedBy::Died))
        );
        assert_eq!(dead.error.as_ref().unwrap().code, "run_died");
        assert_eq!(dead.workflow_id, "demo");
        assert!(dead.started_at < dead.finished_at);
        assert!(!dead.complete && dead.items.is_empty());
    }
    let messages = told
        .iter()
        .map(|dead| dead.error.as_ref().unwrap().message.clone());
    let messages: Vec<String> = messages.collect();
    let [first, second, others @ ..] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    assert_eq!(first, "the run ended without a word");
    assert!(
        second.contains("while it worked on") && second.contains("rows"),
        "{second}"
    );
    for other in others {
        assert!(other.contains(applicant), "{other}");
    }
    let dead_run = report.dead_run.unwrap();
    assert_eq!(dead_run.run_id, told.last().unwrap().run_id);
    assert_eq!(
        (dead_run.deaths, dead_run.applicant.as_ref()),
        (u32::try_from(told.len()).unwrap(), Some(applicant))
    );

    let next = double.run(&workflow);
    assert_eq!(next.dead_run, None);
    assert_eq!(double.dead_runs().len(), told.len(), "it is told once");
}

#[test]
fn a_run_that_gives_way_leaves_everything_as_it_is() {
    let double = Double::of(cases());
    let applicant = &applicants(&double.world(), "plain")[0];
    let workflow = killed_by(&double, &[applicant], all);
    while set_aside(&double).is_empty() {
        die(&double, &workflow);
        double.world_mut().clear_journal();
        double.give_way(true);
        let report = double.run(&workflow);
        assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
        assert!(double.sent().is_empty());
        double.give_way(false);
    }
    let report = double.run(&workflow);
    assert!(report.complete && report.dead_run.is_some());
    assert_eq!(set_aside(&double), std::slice::from_ref(applicant));
}

#[test]
fn a_careful_run_asks_the_coordinator_twice_the_root_of_its_rows() {
    let world = plain_world(100);
    let last = rows(&world).pop().unwrap();
    let double = Double::of(world);
    let workflow = killed_by(&double, &[&last], |_| false);
    let asked = [(); 6].map(|()| {
        double.run_until_killed(&workflow);
        double.pass(3 * MINUTE);
        double.state_requests()
    });
    assert_eq!(asked[0], 1, "the lease");
    // With the lease: at most ten batches of ten, then at most ten rows; and ledgers that are
    // written, committed and deleted after 1, 2, 4 … rows.
    assert!(asked.iter().all(|asked| *asked <= 40), "{asked:?}");
    double.run(&workflow);
    assert_eq!(
        double.state_requests(),
        3,
        "an ordinary run: lease, read, release"
    );
}
