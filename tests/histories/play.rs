//! Plays a history, run by run, and judges what came of each run and of all of them.

use crate::history::{Event, History, List, Run, Setting};
use crate::port::Port;
use crate::verdict::{judge_count, judge_outcomes, missing, missing_resume};
use crate::world::{Violation, World, text};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use update_profiles_in_hrflow::http::RateLimiters;
use update_profiles_in_hrflow::http::{BaseUrls, Clock};
use update_profiles_in_hrflow::report::RunReport;
use update_profiles_in_hrflow::run::{Limits, Progress, RunOptions, run};
use update_profiles_in_hrflow::workflow::Workflow;

/// When every history begins: 2026-03-02T09:00:00Z.
pub const START_MS: u64 = 1_772_442_000_000;

const HOUR_MIN: u64 = 60;
const DAY_MIN: u64 = 24 * HOUR_MIN;

/// The pauses before the runs of the quiet end: a failure is tried again after a day at most, and a résumé
/// is awaited for a day, twice.
const QUIET: [u64; 7] = [
    10,
    2 * HOUR_MIN,
    DAY_MIN + 60,
    DAY_MIN + 60,
    DAY_MIN + 60,
    DAY_MIN + 60,
    10,
];

/// However many pauses a run makes, it ends within an hour.
const LONGEST_RUN_MS: u64 = 60 * 60_000;

/// What became of a history.
pub struct Played {
    pub violations: Vec<Violation>,
    /// The story, if it was to be told.
    pub story: Vec<String>,
    pub runs: u32,
}

/// Plays a history up to the first event that breaks a rule.
pub fn play(history: &History, is_told: bool) -> Played {
    let mut world = World::new(history, START_MS);
    world.story = is_told.then(Vec::new);
    let player = Player {
        port: Port::new(world),
        setting: history.setting,
        rate_limiters: RateLimiters::default(),
        pulled: Cell::new(None),
        runs: 0,
    };
    player.play(history)
}

struct Player {
    port: Rc<Port>,
    setting: Setting,
    rate_limiters: RateLimiters,
    /// The rows of the run, once it has them.
    pulled: Cell<Option<usize>>,
    runs: u32,
}

impl Player {
    fn play(mut self, history: &History) -> Played {
        for event in &history.events {
            self.happen(event);
            if self.is_broken() {
                return self.end();
            }
        }
        self.end_quietly();
        self.end()
    }

    fn end(self) -> Played {
        let mut world = self.port.world.borrow_mut();
        Played {
            violations: std::mem::take(&mut world.violations),
            story: world.story.take().unwrap_or_default(),
            runs: self.runs,
        }
    }

    fn is_broken(&self) -> bool {
        !self.port.world.borrow().violations.is_empty()
    }

    fn happen(&mut self, event: &Event) {
        self.port
            .world
            .borrow_mut()
            .tell(|| serde_json::to_string(event).unwrap());
        match event {
            Event::Run(run) => drop(self.run(run)),
            Event::Pass { minutes } => self.port.pass(minutes * 60_000),
            Event::Clock { wrong_by_minutes } => self.port.set_clock_wrong_by(*wrong_by_minutes),
            other => self.port.world.borrow_mut().happen(other),
        }
    }

    fn run(&mut self, run: &Run) -> Option<RunReport> {
        self.runs += 1;
        self.pulled.set(None);
        self.port.begin(run.chance, run.mishap);
        let begun_ms = {
            let mut world = self.port.world.borrow_mut();
            (world.is_dry, world.shown, world.writes) = (run.is_dry, None, 0);
            world.true_ms
        };
        let report = self.port.drive(self.running(run));
        let mut world = self.port.world.borrow_mut();
        if let Some(report) = &report {
            world.tell(|| told(report));
            if self.pulled.get().is_some() {
                judge_count(&mut world, report);
            }
            if !run.is_dry {
                judge_outcomes(&mut world, report);
            }
        }
        if world.true_ms > begun_ms + LONGEST_RUN_MS {
            world.violate("a run ends", "it took more than an hour".to_owned());
        }
        report
    }

    async fn running(&self, asked: &Run) -> RunReport {
        let base_urls = BaseUrls {
            flatchr: Some("https://flatchr.test".to_owned()),
            hrflow: Some("https://hrflow.test/v1".to_owned()),
        };
        let mut options = RunOptions::new(&base_urls, &self.rate_limiters);
        if !self.setting.is_forgetful {
            options.state = Some(&*self.port);
        }
        options.limits = Limits {
            requests: asked.max_requests.unwrap_or(u32::MAX),
            until_ms: asked
                .max_seconds
                .map_or(u64::MAX, |seconds| self.port.now_ms() + seconds * 1_000),
            ..Limits::default()
        };
        if self.setting.list != List::NotOffered {
            options.limits.groups_for_pages = 1;
        }
        let now_ms = self.port.now_ms();
        self.port.world.borrow_mut().shown_at_most_ms = now_ms;
        let port = Rc::clone(&self.port);
        let aborted = || port.aborted();
        options.abort_signal = &aborted;
        let on_progress = |progress: &Progress<'_>| self.pulled.set(Some(progress.pulled));
        options.on_progress = &on_progress;
        let is_incremental = !asked.is_full && !self.setting.is_forgetful;
        let workflow = workflow(self.setting, asked.is_dry, is_incremental);
        run(Rc::clone(&self.port), &workflow, &options).await
    }

    /// The outages end, the clock is right, and days pass. Then HrFlow.ai holds what the model demands, and
    /// another run over all rows finds nothing to write.
    fn end_quietly(&mut self) {
        for event in [
            Event::Calm,
            Event::Clock {
                wrong_by_minutes: 0,
            },
            Event::Parse,
        ] {
            self.happen(&event);
        }
        for (number, minutes) in QUIET.into_iter().enumerate() {
            self.happen(&Event::Pass { minutes });
            self.happen(&quiet_run(number, false));
            if self.is_broken() {
                return;
            }
            self.happen(&Event::Parse);
        }
        self.judge_end("in the end HrFlow.ai holds what the model demands");
        // The first of them may find a résumé that only an application in the archive spoke against.
        for number in 10..13 {
            if self.is_broken() {
                return;
            }
            self.happen(&quiet_run(number, true));
            self.happen(&Event::Parse);
        }
        self.judge_end("another run over all rows changes nothing of it");
        let mut world = self.port.world.borrow_mut();
        if world.writes > 0 && !self.setting.is_forgetful {
            let writes = world.writes;
            world.violate(
                "another run over all rows writes nothing",
                format!("{writes} writes"),
            );
        }
    }

    fn judge_end(&self, rule: &'static str) {
        let mut world = self.port.world.borrow_mut();
        let missing = (0..world.persons.len()).filter_map(|index| {
            let person = &world.persons[index];
            let what = missing(&world, person).or_else(|| missing_resume(&world, index))?;
            Some(format!("{}: {what}", text(&person.id)))
        });
        for what in missing.collect::<Vec<_>>() {
            world.violate(rule, what);
        }
    }
}

fn quiet_run(number: usize, is_full: bool) -> Event {
    Event::Run(Run {
        chance: number as u64,
        is_full,
        is_dry: false,
        mishap: None,
        max_requests: None,
        max_seconds: None,
    })
}

/// A report as the story tells it.
fn told(report: &RunReport) -> String {
    let items = report.items.iter().map(|item| {
        let code = item
            .error
            .as_ref()
            .map(|error| format!(" {}", error.code))
            .unwrap_or_default();
        format!(
            "{} {:?}{code}",
            item.applicant.as_deref().unwrap_or("?"),
            item.outcome
        )
    });
    let items: Vec<String> = items.collect();
    let error = report.error.as_ref().map(|error| error.code.clone());
    format!(
        "    {:?} {:?} {:?} [{}] skipped {} postponed {} remaining {}",
        report.status,
        report.stopped_by,
        error,
        items.join(", "),
        report.skipped,
        report.postponed,
        report.remaining
    )
}

/// The workflow of a setting. Compiling its program takes longer than a run, so each thread does it once.
fn workflow(setting: Setting, is_dry: bool, is_incremental: bool) -> Rc<Workflow> {
    type Key = (Setting, bool, bool);
    thread_local!(static WORKFLOWS: RefCell<HashMap<Key, Rc<Workflow>>> = RefCell::default());
    let of_workflow = Setting {
        discards_hired: setting.discards_hired,
        only_tags: setting.only_tags,
        ..Setting::default()
    };
    WORKFLOWS.with_borrow_mut(|workflows| {
        let compiled = workflows
            .entry((of_workflow, is_dry, is_incremental))
            .or_insert_with(|| {
                let parameters = parameters(setting, is_dry, is_incremental);
                Rc::new(Workflow::read(&parameters, &|_| None).unwrap())
            });
        Rc::clone(compiled)
    })
}

fn parameters(setting: Setting, is_dry: bool, is_incremental: bool) -> Value {
    json!({
        "workflow_id": "history",
        "connector_auth": { "api_key": "key", "company_id": "company" },
        "hrflow_auth": { "api_secret": "ask_secret", "api_user": "user@example.com" },
        "pull_parameters": {},
        "push_parameters": {
            "source_key": "source",
            "only_edit_fields": setting.only_tags.then_some(["tags"]),
        },
        "logics": setting.discards_hired.then_some(["select(.hired | not)"]),
        "persist": !is_dry,
        "incremental": is_incremental,
    })
}
