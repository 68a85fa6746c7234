//! Plays random histories on two threads, and shows the smallest form of one that breaks a rule.

use crate::history::History;
use crate::play::{Played, play};
use crate::random;
use crate::shrink::shrink;
use crate::world::Violation;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long and from which seed on to hunt.
pub struct Hunt {
    pub from: u64,
    pub time: Duration,
    pub histories: u64,
    /// Whether to go on after a failure, and count the rules that are broken.
    pub is_survey: bool,
}

/// What a hunt found.
#[derive(Default)]
pub struct Found {
    pub histories: u64,
    pub runs: u64,
    pub time: Duration,
    /// For each broken rule, how often, and the first seed.
    pub broken: BTreeMap<&'static str, (u64, u64)>,
}

/// Plays a history; a panic of the engine breaks a rule, too.
pub fn play_safely(history: &History, is_told: bool) -> Played {
    let played = catch_unwind(AssertUnwindSafe(|| play(history, is_told)));
    played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let what = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Played {
            violations: vec![Violation {
                rule: "nothing panics",
                what: what.unwrap_or_default(),
            }],
            story: Vec::new(),
            runs: 0,
        }
    })
}

impl Hunt {
    pub fn run(&self) -> Found {
        const THREADS: usize = 2;
        let (next, is_over) = (AtomicU64::new(self.from), AtomicBool::new(false));
        let found = Mutex::new(Found::default());
        let begun = Instant::now();
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) && begun.elapsed() < self.time {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed - self.from >= self.histories {
                            return;
                        }
                        let played = play_safely(&random::history(seed), false);
                        let mut found = found.lock().unwrap();
                        found.histories += 1;
                        found.runs += u64::from(played.runs);
                        if let Some(violation) = played.violations.first() {
                            let known = found.broken.entry(violation.rule).or_insert((0, seed));
                            *known = (known.0 + 1, known.1.min(seed));
                            is_over.store(!self.is_survey, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        let mut found = found.into_inner().unwrap();
        found.time = begun.elapsed();
        found
    }
}

/// What to read about a failing seed: its smallest history, and the story of it.
pub fn explain(seed: u64) -> String {
    let smallest = shrink(random::history(seed));
    let played = play_safely(&smallest, true);
    let what: Vec<String> = played
        .violations
        .iter()
        .map(|broken| format!("{}: {}", broken.rule, broken.what))
        .collect();
    format!(
        "HISTORY={seed} breaks a rule.\n\n{}\n\nThe smallest history that does (HISTORY='...' plays it, too):\n{}\n\n{}",
        what.join("\n"),
        serde_json::to_string(&smallest).unwrap(),
        played.story.join("\n")
    )
}
