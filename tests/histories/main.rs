//! Random histories of persons, of both APIs and of runs, in which the real engine is held against a naive
//! model of what HrFlow.ai has to hold: `model.rs`, a page, which is the specification.
//!
//! | file | holds |
//! | --- | --- |
//! | `model` | what HrFlow.ai has to hold |
//! | `history`, `random`, `shrink` | a history as data; one for each seed; smaller ones |
//! | `world`, `odd` | both APIs in small, and the judgement of each write |
//! | `port`, `store` | the engine's ports over them |
//! | `play`, `verdict`, `hunt` | playing one history, judging its runs, and playing many |
//!
//! | variable | does |
//! | --- | --- |
//! | `HISTORY=7` | plays the history of this seed, and tells its story; also a history as JSON |
//! | `HISTORIES_SECONDS=60` | plays for so long; 10 seconds without it |
//! | `HISTORIES=1000` | plays so many at most |
//! | `HISTORIES_FROM=5000` | begins at this seed; at 0 without it |
//! | `HISTORIES_SURVEY=1` | goes on after a failure, and counts which rules are broken |

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that panics has failed; threads and variables exist where it runs"
)]

mod chance;
mod history;
mod hunt;
mod model;
mod odd;
mod play;
mod port;
mod random;
mod shrink;
mod store;
mod verdict;
mod world;

use hunt::{Found, Hunt, explain, play_safely};
use std::env;
use std::time::Duration;

#[test]
fn whatever_happens_hrflow_holds_what_the_model_allows() {
    if let Ok(asked) = env::var("HISTORY") {
        return replay(&asked);
    }
    // Without a time of one's own the same ones everywhere, however fast the machine is.
    let at_most = match number("HISTORIES_SECONDS") {
        Some(_) => u64::MAX,
        None => 250,
    };
    let hunt = Hunt {
        from: number("HISTORIES_FROM").unwrap_or(0),
        time: Duration::from_secs(number("HISTORIES_SECONDS").unwrap_or(10)),
        histories: number("HISTORIES").unwrap_or(at_most),
        is_survey: env::var("HISTORIES_SURVEY").is_ok(),
    };
    let found = hunt.run();
    report(&found);
    let explained = found.broken.values().map(|(_, seed)| explain(*seed));
    let explained: Vec<String> = explained.collect();
    assert!(explained.is_empty(), "{}", explained.join("\n\n"));
}

fn number(name: &str) -> Option<u64> {
    Some(env::var(name).ok()?.parse().expect("a number"))
}

/// Plays one history, and tells its story.
fn replay(asked: &str) {
    let history = match asked.parse() {
        Ok(seed) => random::history(seed),
        Err(_) => serde_json::from_str(asked).expect("a seed, or a history as JSON"),
    };
    println!(
        "{}",
        serde_json::to_string_pretty(&history.persons).unwrap()
    );
    let played = play_safely(&history, true);
    println!("{:?}\n{}", history.setting, played.story.join("\n"));
    assert!(played.violations.is_empty(), "{:#?}", played.violations);
}

fn report(found: &Found) {
    let seconds = found.time.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "nobody plays that many")]
    let an_hour = found.histories as f64 / seconds * 3_600.0;
    println!(
        "{} histories, {} runs in {seconds:.1} s: {an_hour:.0} histories an hour",
        found.histories, found.runs
    );
    for (rule, (times, seed)) in &found.broken {
        println!("{times:>6} x {rule}, first HISTORY={seed}");
    }
}

#[test]
fn a_seed_always_gives_the_same_history_and_the_same_story() {
    for seed in 0..20 {
        let history = random::history(seed);
        assert_eq!(history, random::history(seed));
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(history, serde_json::from_str(&text).unwrap());
        assert_eq!(
            play_safely(&history, true).story,
            play_safely(&history, true).story
        );
    }
}
