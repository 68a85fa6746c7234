//! Which state follows from which runs.

use super::*;
use update_profiles_in_hrflow::alerts::{
    ACCEPTED_AFTER_MS, Due, GRACE_MS, ReceiverKey, State, WARNED_BEFORE_MS, Watch,
};
use update_profiles_in_hrflow::report::StoppedBy;

/// A watch that looks at its clock after each event, and has one receiver that takes everything.
struct Play {
    watch: Watch,
    settings: Settings,
    now_ms: u64,
    runs: u32,
}

impl Play {
    fn new() -> Self {
        let mut play = Self {
            watch: Watch::default(),
            settings: settings(),
            now_ms: NOW_MS,
            runs: 0,
        };
        assert_eq!(play.look(), []);
        play
    }

    fn look(&mut self) -> Vec<(State, State)> {
        self.watch
            .look(self.settings.clone(), &[ReceiverKey(1)], self.now_ms);
        let mut told = Vec::new();
        loop {
            let due = self.watch.take_due(self.now_ms);
            let Some(first) = due.first() else {
                return told;
            };
            told.push((first.message.was, first.message.state));
            self.watch.delivered(first);
        }
    }

    /// A quarter of an hour later, a run ends. Returns the changes that are told.
    fn run(&mut self, run: RunSummary) -> Vec<(State, State)> {
        self.now_ms += 15 * MINUTE_MS;
        self.runs += 1;
        let run_id = self.runs.to_string();
        self.watch.ended(&RunSummary { run_id, ..run }, self.now_ms);
        self.look()
    }

    fn wait(&mut self, ms: u64) -> Vec<(State, State)> {
        self.now_ms += ms;
        self.look()
    }

    fn state(&self) -> State {
        self.watch.standing(self.now_ms).state
    }
}

use State::{Braked, Degraded, Failing, KeyEnds, Late, Ok as Fine, Paused};

#[test]
fn a_fatal_run_is_told_once_and_so_is_the_recovery() {
    let mut play = Play::new();
    assert_eq!(play.run(run("", 100, 0)), []);
    assert_eq!(play.run(fatal("")), [(Fine, Failing)]);
    assert_eq!(play.run(fatal("")), []);
    assert_eq!(play.run(run("", 100, 0)), [(Failing, Fine)]);
    assert_eq!(play.run(run("", 100, 0)), []);
}

#[test]
fn an_api_that_comes_and_goes_is_told_ever_more_seldom() {
    let mut play = Play::new();
    let mut told = 0;
    for _ in 0..48 {
        told += play.run(fatal("")).len();
        told += play.run(run("", 100, 0)).len();
    }
    assert_eq!(told, 3, "it fails, recovers, fails for the rest of the day");
    let good: usize = (0..8).map(|_| play.run(run("", 100, 0)).len()).sum();
    assert_eq!((good, play.state()), (1, Fine));
}

#[test]
fn a_run_that_says_nothing_about_the_workflow_changes_nothing() {
    let mut play = Play::new();
    // Without a schedule, none is late.
    play.settings.cron = None;
    play.look();
    for stopped_by in [
        StoppedBy::Aborted,
        StoppedBy::Leased,
        StoppedBy::LeaseLost,
        StoppedBy::Paused,
    ] {
        let stopped = RunSummary {
            stopped_by: Some(stopped_by),
            ..fatal("")
        };
        assert_eq!(play.run(stopped), []);
    }
    play.run(run("", 9, 0));
    assert_eq!(play.run(fatal("")), [(Fine, Failing)]);
    let stopped = RunSummary {
        stopped_by: Some(StoppedBy::RetryAfter),
        complete: false,
        ..run("", 9, 0)
    };
    assert_eq!(play.run(stopped), []);
    assert_eq!(play.state(), Failing);
}

#[test]
fn a_workflow_without_a_run_is_late_after_three_firings_and_a_quarter_of_an_hour() {
    let mut play = Play::new();
    play.run(run("", 100, 0));
    let late_ms = play.watch.late_ms().unwrap();
    assert!((late_ms - play.now_ms) <= 3 * 15 * MINUTE_MS + GRACE_MS);
    assert_eq!(play.watch.wake_ms(), Some(late_ms));
    assert_eq!(play.wait(late_ms - play.now_ms - 1), []);
    assert_eq!(play.wait(1), [(Fine, Late)]);
    assert_eq!(play.watch.wake_ms(), None, "it has been told");
    assert_eq!(play.wait(DAY_MS), []);
    assert_eq!(play.run(run("", 100, 0)), [(Late, Fine)]);
}

#[test]
fn a_workflow_is_late_whose_runs_die_from_the_beginning_and_never_without_a_schedule() {
    let mut play = Play::new();
    assert_eq!(play.wait(2 * HOUR_MS), [(Fine, Late)]);
    let mut play = Play::new();
    play.settings.cron = None;
    assert_eq!(play.wait(0), []);
    assert_eq!(play.wait(365 * DAY_MS), []);
    assert_eq!(play.watch.wake_ms(), None);
}

#[test]
fn another_schedule_counts_from_the_moment_at_which_it_is_known() {
    let mut play = Play::new();
    play.settings.cron = Some("0 6 * * MON".to_owned());
    play.wait(10 * MINUTE_MS);
    play.settings.cron = Some("*/15 * * * *".to_owned());
    assert_eq!(play.wait(20 * DAY_MS), []);
    assert_eq!(play.wait(2 * HOUR_MS), [(Fine, Late)]);
}

#[test]
fn a_run_at_the_end_of_its_budget_is_neither_late_nor_failing() {
    let mut play = Play::new();
    for _ in 0..20 {
        let stopped_by = Some(StoppedBy::MaxSeconds);
        let stopped = RunSummary {
            stopped_by,
            complete: false,
            remaining: 900,
            ..run("", 100, 0)
        };
        assert_eq!(play.run(stopped), []);
    }
}

#[test]
fn failures_above_the_limit_degrade_and_half_of_the_limit_ends_it() {
    let mut play = Play::new();
    assert_eq!(play.run(run("", 100, 10)), []);
    assert_eq!(play.run(run("", 100, 11)), [(Fine, Degraded)]);
    let details = play.watch.details();
    assert_eq!((details.affected, details.rows), (Some(11), Some(100)));
    for failed in [9, 11, 6] {
        assert_eq!(play.run(run("", 100, failed)), [], "{failed}");
    }
    assert_eq!(play.run(run("", 100, 5)), [(Degraded, Fine)]);
}

#[test]
fn postponed_applicants_count_and_a_narrowed_search_ends_nothing() {
    let mut play = Play::new();
    play.run(run("", 100, 0));
    let narrowed = |items, failed| RunSummary {
        whole_search: false,
        ..run("", items, failed)
    };
    assert_eq!(play.run(narrowed(2, 2)), [], "two of all that are known");
    let postponed = RunSummary {
        postponed: 20,
        skipped: 80,
        ..run("", 0, 0)
    };
    assert_eq!(play.run(postponed), [(Fine, Degraded)]);
    assert_eq!(play.run(narrowed(50, 0)), []);
    assert_eq!(play.run(run("", 100, 0)), [(Degraded, Fine)]);
}

#[test]
fn a_search_that_suddenly_shows_far_fewer_rows_degrades() {
    let mut play = Play::new();
    play.run(run("", 100, 0));
    assert_eq!(play.run(run("", 51, 0)), []);
    assert_eq!(play.run(run("", 100, 0)), []);
    assert_eq!(play.run(run("", 49, 0)), [(Fine, Degraded)]);
    let details = play.watch.details();
    assert_eq!(
        (details.found_rows, details.usual_rows),
        (Some(49), Some(100))
    );
    assert_eq!(play.run(run("", 0, 0)), []);
    assert_eq!(
        play.run(run("", 74, 0)),
        [],
        "near the limit it would come and go"
    );
    assert_eq!(play.run(run("", 75, 0)), [(Degraded, Fine)]);
}

#[test]
fn fewer_rows_are_usual_after_three_days_and_under_another_search_at_once() {
    let mut play = Play::new();
    play.settings.cron = None;
    play.look();
    play.run(run("", 100, 0));
    play.run(run("", 10, 0));
    play.now_ms += ACCEPTED_AFTER_MS;
    assert_eq!(play.run(run("", 10, 0)), [(Degraded, Fine)]);
    assert_eq!(play.run(run("", 10, 0)), []);

    play.run(run("", 1000, 0));
    assert_eq!(play.run(run("", 10, 0)), [(Fine, Degraded)]);
    play.settings.scope = 7;
    assert_eq!(play.look(), [(Degraded, Fine)]);
    assert_eq!(play.run(run("", 10, 0)), []);
}

#[test]
fn a_key_that_ends_within_two_weeks_is_told_once() {
    let mut play = Play::new();
    play.settings.cron = None;
    let ends_ms = NOW_MS + 30 * DAY_MS;
    play.settings.key_ends_ms = Some(ends_ms);
    assert_eq!(play.look(), []);
    assert_eq!(play.watch.wake_ms(), Some(ends_ms - WARNED_BEFORE_MS));
    assert_eq!(play.wait(16 * DAY_MS), [(Fine, KeyEnds)]);
    assert_eq!(play.watch.wake_ms(), None);
    assert_eq!(play.wait(DAY_MS), []);
    play.settings.key_ends_ms = Some(ends_ms + 365 * DAY_MS);
    assert_eq!(play.look(), [(KeyEnds, Fine)]);
}

#[test]
fn the_worst_of_several_states_counts_and_the_rest_returns_after_it() {
    let mut play = Play::new();
    play.run(run("", 100, 50));
    assert_eq!(play.run(fatal("")), [(Degraded, Failing)]);
    play.watch.pause(true, play.now_ms);
    assert_eq!(play.look(), [(Failing, Paused)]);
    assert_eq!(play.wait(DAY_MS), []);
    assert_eq!(play.watch.wake_ms(), None, "nothing changes by itself");
    play.watch.pause(false, play.now_ms);
    assert_eq!(play.look(), [(Paused, Failing)]);
    assert_eq!(play.run(run("", 100, 50)), [(Failing, Degraded)]);
}

#[test]
fn a_workflow_that_is_resumed_is_not_late() {
    let mut play = Play::new();
    play.run(run("", 100, 0));
    play.watch.pause(true, play.now_ms);
    assert_eq!(play.wait(9 * DAY_MS), [(Fine, Paused)]);
    play.watch.pause(false, play.now_ms);
    assert_eq!(play.look(), [(Paused, Fine)]);
}

#[test]
fn a_removed_workflow_is_not_late_and_tells_nothing() {
    let mut play = Play::new();
    play.run(fatal(""));
    play.watch.forget();
    assert!(play.watch.is_new());
    let none: [Due; 0] = [];
    assert_eq!(play.watch.take_due(play.now_ms + DAY_MS), none);
}

#[test]
fn the_configuration_is_read_again_an_hour_after_it_was() {
    let mut play = Play::new();
    let now_ms = play.now_ms;
    assert_eq!(
        play.watch.wake_after_run_ms(now_ms + HOUR_MS - 1),
        play.watch.wake_ms()
    );
    assert_eq!(play.watch.wake_after_run_ms(now_ms + HOUR_MS), Some(0));
    assert_eq!(
        play.watch.wake_after_run_ms(now_ms - 1),
        Some(0),
        "the clock was set back"
    );
    assert_eq!(Watch::default().wake_ms(), Some(0));
    play.run(fatal(""));
}

#[test]
fn a_run_that_the_brake_held_back_is_told_until_one_is_done() {
    let mut play = Play::new();
    play.run(run("", 100, 0));
    let held = RunSummary {
        status: Status::SuccessWithFailures,
        stopped_by: Some(StoppedBy::MaxChanges),
        complete: false,
        code: Some("too_many_changes".to_owned()),
        ..run("", 100, 0)
    };
    assert_eq!(play.run(held.clone()), [(Fine, Braked)]);
    let code = play.watch.details().cause.and_then(|cause| cause.code);
    assert_eq!(code.as_deref(), Some("too_many_changes"));
    assert_eq!(play.run(held), []);
    assert_eq!(play.run(run("", 100, 0)), [(Braked, Fine)]);
}

#[test]
fn the_page_about_incidents_says_what_to_do_about_each_state() {
    let page = include_str!("../../docs/incidents.md");
    for state in State::ALL.into_iter().filter(|state| *state != State::Ok) {
        let heading = format!("### `{state}`\n");
        assert!(page.contains(&heading), "{state}");
    }
}
