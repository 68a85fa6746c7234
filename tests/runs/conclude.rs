//! What a run reports if several things go wrong one after the other. `src/run/conclude/tests.rs` holds
//! every pair of causes against the rule; these runs show that the causes arrive there.

use crate::support::{Double, Mishap};
use crate::ticks::{double, incremental};
use sandbox::{Action, Endpoint, Fault};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Reason, RunReport, Status, StoppedBy};
use update_profiles_in_hrflow::run::Limits;

/// One commit is tried this often.
const ATTEMPTS_OF_A_COMMIT: u32 = 4;

/// An address that refuses the callback.
const REFUSING: &str = "https://sandbox.test/nowhere";

fn run(double: &Rc<Double>) -> RunReport {
    double.run_with(incremental(json!({ "callback": REFUSING })))
}

fn limit_requests(double: &Double) {
    double.limit(Limits {
        requests: 60,
        ..Limits::default()
    });
}

fn code(report: &RunReport) -> &str {
    report.error.as_ref().map_or("", |error| &error.code)
}

#[test]
fn after_a_budget_stop_a_failing_callback_is_reported_as_the_error() {
    let double = double();
    limit_requests(&double);
    let report = run(&double);
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxRequests));
    assert_eq!(
        (report.status, report.reason, code(&report)),
        (Status::SuccessWithFailures, Reason::None, "not_found")
    );
    let events = report.events;
    assert_eq!((events.callback_executed, events.callback_failure), (1, 1));
    assert!(!report.complete && report.remaining > 0);
}

/// The next run does the same again and calls the callback then. A run that went on at once, as after a
/// budget stop, could fail to commit again and again.
#[test]
fn after_a_budget_stop_a_failed_commit_is_reported_and_no_callback_is_called() {
    let double = double();
    limit_requests(&double);
    double.lose_commits(ATTEMPTS_OF_A_COMMIT);
    let report = run(&double);
    assert_eq!(report.stopped_by, Some(StoppedBy::State));
    assert_eq!(
        (report.status, report.reason, code(&report)),
        (
            Status::SuccessWithFailures,
            Reason::None,
            "state_unavailable"
        )
    );
    assert_eq!(report.events.callback_executed, 0);
    assert_eq!(report.events.getting_incremental_token_failure, 1);
    assert!(!report.complete && report.remaining > 0 && !report.items.is_empty());
    assert!(report.incremental_token.is_none());
}

#[test]
fn a_failed_commit_after_the_last_row_is_reported_and_no_callback_is_called() {
    let double = double();
    double.lose_commits(ATTEMPTS_OF_A_COMMIT);
    let report = run(&double);
    assert_eq!(report.stopped_by, Some(StoppedBy::State));
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert_eq!(code(&report), "state_unavailable");
    assert_eq!(report.events.callback_executed, 0);
    assert!(!report.complete && report.remaining == 0);
}

#[test]
fn a_run_that_was_aborted_stays_aborted_although_its_commit_fails() {
    let double = double();
    double.mishap_at(60, Mishap::Aborted);
    double.lose_commits(ATTEMPTS_OF_A_COMMIT);
    let report = run(&double);
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert_eq!(code(&report), "state_unavailable");
    assert_eq!(report.events.callback_executed, 0);
}

#[test]
fn a_refused_key_is_reported_before_a_failed_commit() {
    let double = double();
    let refused = Fault::on(Endpoint::Edit, Action::status(401));
    double.world_mut().add_fault(refused);
    double.lose_commits(ATTEMPTS_OF_A_COMMIT);
    let report = run(&double);
    assert_eq!(report.stopped_by, Some(StoppedBy::Error));
    assert_eq!(
        (report.status, report.reason, code(&report)),
        (Status::Fatal, Reason::WriteFailure, "unauthorized")
    );
    assert_eq!(report.events.callback_executed, 0);
}

#[test]
fn a_refused_key_is_reported_in_place_of_a_budget_that_ran_out_before() {
    let double = double();
    limit_requests(&double);
    let requests = run(&double).requests.total();
    let last = self::double();
    limit_requests(&last);
    // The last requests finish the groups that had started before the budget ran out.
    let refused = Fault::everywhere(Action::status(401)).from(requests - 2);
    last.world_mut().add_fault(refused);
    let report = run(&last);
    assert_eq!(report.stopped_by, Some(StoppedBy::Error));
    assert_eq!(
        (report.status, code(&report)),
        (Status::Fatal, "unauthorized")
    );
}

#[test]
fn the_loss_of_the_lease_is_reported_in_place_of_a_budget() {
    let double = double();
    limit_requests(&double);
    let requests = run(&double).requests.total();
    let last = self::double();
    limit_requests(&last);
    let taken_over = last.take_over_after(usize::try_from(requests).unwrap());
    let report = run(&last);
    assert!(taken_over.get() > 0);
    assert_eq!(report.stopped_by, Some(StoppedBy::LeaseLost));
    assert_eq!(code(&report), "lease_lost");
    assert_eq!(report.events.callback_executed, 0);
    assert!(!report.complete);
}

#[test]
fn a_missing_source_fails_its_items_for_this_reason() {
    let double = double();
    let changes = json!({ "push_parameters": { "source_key": "0".repeat(40) } });
    let report = double.run_with(incremental(changes));
    assert_eq!(
        (report.status, report.reason, report.stopped_by),
        (Status::Fatal, Reason::WriteFailure, Some(StoppedBy::Error))
    );
    let errors = report.items.iter().filter_map(|item| item.error.as_ref());
    let errors: Vec<_> = errors.collect();
    assert!(!errors.is_empty());
    for error in errors {
        assert_eq!(error.code, "not_found");
        assert!(error.remedy.contains("source_key"), "{}", error.remedy);
    }
}

/// The fields of a report that only `conclude` writes.
const CONCLUDED: [&str; 5] = ["status", "reason", "stopped_by", "error", "complete"];

/// Where they may be written: by the rule itself, and where a report without a run is made.
const WRITERS: [&str; 3] = [
    "src/run/conclude.rs",
    "src/report/new.rs",
    "src/report/dead_run.rs",
];

#[test]
fn no_other_module_writes_what_is_concluded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in [
        "src",
        "crates/edge/src",
        "crates/web/src",
        "crates/fetch/src",
    ] {
        sources(&root.join(folder), &mut files);
    }
    assert!(files.len() > 100, "{}", files.len());
    let mut writes = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().to_string_lossy();
        if WRITERS.contains(&&*name) || name.contains("/tests") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        let found = CONCLUDED.iter().filter(|field| is_written(&code, field));
        writes.extend(found.map(|field| format!("{name}: report.{field}")));
        if is_made(&code) {
            writes.push(format!("{name}: RunReport {{ … }}"));
        }
    }
    assert_eq!(writes, Vec::<String>::new());
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Whether a field of a `report` is assigned: alone, in a tuple, or by a method that changes an option.
fn is_written(code: &str, field: &str) -> bool {
    let access = format!("report.{field}");
    code.match_indices(&access).any(|(at, _)| {
        let rest = code.get(at + access.len()..).unwrap_or_default();
        let in_tuple = rest.split_once(')').is_some_and(|(inside, after)| {
            let only_fields = inside
                .chars()
                .all(|char| char.is_ascii_alphabetic() || "_., \n".contains(char));
            only_fields && is_assignment(after)
        });
        let by_method = [".insert(", ".get_or_insert", ".take()", ".replace("]
            .iter()
            .any(|method| rest.starts_with(method));
        is_assignment(rest) || in_tuple || by_method
    })
}

/// Whether a report is made field by field.
fn is_made(code: &str) -> bool {
    code.match_indices("RunReport {").any(|(at, _)| {
        let before = code.get(..at).unwrap_or_default().trim_end();
        !["->", "struct", "impl", "for"]
            .iter()
            .any(|word| before.ends_with(word))
    })
}

fn is_assignment(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
}

#[test]
fn the_test_of_the_writers_sees_each_way_to_write() {
    for written in [
        "report.status = Status::Fatal;",
        "(report.status, report.reason) = verdict;",
        "(report.status, report.reason, report.stopped_by) = match error {",
        "report.stopped_by.get_or_insert(by)",
        "report.error.take()",
    ] {
        assert!(
            CONCLUDED.iter().any(|field| is_written(written, field)),
            "{written}"
        );
    }
    for read in [
        "if report.status == Status::Fatal {",
        "match report.stopped_by { Some(by) => by }",
        "(report.status, report.reason) == verdict",
        "(Some(by), Some(error)) = (report.stopped_by, &report.error)",
        "report.complete && is_new",
    ] {
        assert!(
            !CONCLUDED.iter().any(|field| is_written(read, field)),
            "{read}"
        );
    }
    assert!(is_made("let report = RunReport { status };"));
    assert!(!is_made(
        "impl RunReport {}\nfn run() -> RunReport { report }"
    ));
}
