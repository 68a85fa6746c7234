//! How the workflows stand, as text in the format `OpenMetrics` 1.0, which Prometheus reads.

use std::fmt::Write as _;
use update_profiles_in_hrflow::alerts::State;
use update_profiles_in_hrflow::ledger::Health;
use update_profiles_in_hrflow::report::RunSummary;

/// The media type of the text.
pub const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Each workflow with how it stands; `None` if its coordinator did not answer.
type Workflows<'a> = [(&'a str, Option<&'a Health>)];

/// The text.
#[must_use]
pub fn open_metrics(workflows: &Workflows<'_>) -> String {
    let mut text = String::new();
    up(&mut text, workflows);
    state(&mut text, workflows);
    let seconds = |ms: Option<u64>| ms.map(|ms| ms / 1_000);
    gauge(
        &mut text,
        workflows,
        "last_done_timestamp_seconds",
        "When a run was last done.",
        |health| seconds(health.details.last_done_ms),
    );
    gauge(
        &mut text,
        workflows,
        "late_timestamp_seconds",
        "When it is late, if no run is done until then.",
        |health| seconds(health.late_ms),
    );
    gauge(
        &mut text,
        workflows,
        "key_end_timestamp_seconds",
        "When the Flatchr key ends.",
        |health| seconds(health.details.key_ends_ms),
    );
    gauge(
        &mut text,
        workflows,
        "undelivered_alerts",
        "Alerts that a receiver does not have yet.",
        |health| u64::try_from(health.waiting).ok(),
    );
    rows(&mut text, workflows);
    family(
        &mut text,
        "alerts_given_up",
        "counter",
        "Deliveries of alerts that were given up.",
    );
    for (id, health) in known(workflows) {
        let _ = writeln!(
            text,
            "{PREFIX}alerts_given_up_total{{workflow_id={}}} {}",
            label(id),
            health.given_up
        );
    }
    text.push_str("# EOF\n");
    text
}

const PREFIX: &str = "update_profiles_workflow_";

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# TYPE {PREFIX}{name} {kind}");
    if name.ends_with("_seconds") {
        let _ = writeln!(text, "# UNIT {PREFIX}{name} seconds");
    }
    let _ = writeln!(text, "# HELP {PREFIX}{name} {help}");
}

fn known<'a>(workflows: &'a Workflows<'a>) -> impl Iterator<Item = (&'a str, &'a Health)> {
    workflows
        .iter()
        .filter_map(|(id, health)| Some((*id, (*health)?)))
}

fn up(text: &mut String, workflows: &Workflows<'_>) {
    family(text, "known", "gauge", "Whether its coordinator answered.");
    for (id, health) in workflows {
        let _ = writeln!(
            text,
            "{PREFIX}known{{workflow_id={}}} {}",
            label(id),
            u8::from(health.is_some())
        );
    }
}

fn state(text: &mut String, workflows: &Workflows<'_>) {
    family(text, "state", "stateset", "How the workflow stands.");
    for (id, health) in known(workflows) {
        for state in State::ALL {
            let is_it = u8::from(health.standing.state == state);
            let _ = writeln!(
                text,
                "{PREFIX}state{{workflow_id={},{PREFIX}state=\"{state}\"}} {is_it}",
                label(id)
            );
        }
    }
}

fn rows(text: &mut String, workflows: &Workflows<'_>) {
    family(
        text,
        "last_run_rows",
        "gauge",
        "Rows of the last run that wrote, by what came of them.",
    );
    for (id, health) in known(workflows) {
        let Some(run) = &health.last_run else {
            continue;
        };
        for (outcome, count) in outcomes(run) {
            let _ = writeln!(
                text,
                "{PREFIX}last_run_rows{{workflow_id={},outcome=\"{outcome}\"}} {count}",
                label(id)
            );
        }
    }
}

fn outcomes(run: &RunSummary) -> Vec<(String, u32)> {
    let word = |outcome| {
        let word = serde_word(outcome);
        word.unwrap_or_default()
    };
    let counted = run
        .outcomes
        .iter()
        .map(|(outcome, count)| (word(*outcome), *count));
    let rest = [
        ("skipped", run.skipped),
        ("postponed", run.postponed),
        ("remaining", run.remaining),
    ];
    counted
        .chain(rest.map(|(word, count)| (word.to_owned(), count)))
        .collect()
}

fn serde_word(outcome: impl serde::Serialize) -> Option<String> {
    serde_json::to_value(outcome)
        .ok()?
        .as_str()
        .map(str::to_owned)
}

fn gauge(
    text: &mut String,
    workflows: &Workflows<'_>,
    name: &str,
    help: &str,
    value: impl Fn(&Health) -> Option<u64>,
) {
    family(text, name, "gauge", help);
    for (id, health) in known(workflows) {
        if let Some(value) = value(health) {
            let _ = writeln!(text, "{PREFIX}{name}{{workflow_id={}}} {value}", label(id));
        }
    }
}

/// The value of a label, in quotes.
fn label(value: &str) -> String {
    let escaped = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]
mod tests {
    use super::open_metrics;
    use update_profiles_in_hrflow::ledger::{Command, Coordinator, Health, Response};

    fn health() -> Health {
        match Coordinator::default().handle(Command::Health, 1_700_000_000_000) {
            Response::Health(health) => *health,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_label_keeps_quotes_and_backslashes() {
        let health = health();
        let text = open_metrics(&[("a\"b\\c", Some(&health)), ("unknown", None)]);
        assert!(
            text.contains(r#"_state{workflow_id="a\"b\\c",update_profiles_workflow_state="ok"} 1"#),
            "{text}"
        );
        assert!(
            text.contains("_known{workflow_id=\"unknown\"} 0\n"),
            "{text}"
        );
    }

    #[test]
    fn every_sample_belongs_to_the_family_before_it_and_the_text_has_an_end() {
        let health = health();
        let text = open_metrics(&[("w", Some(&health))]);
        assert!(text.ends_with("\n# EOF\n"));
        let mut family = String::new();
        for line in text.lines().filter(|line| *line != "# EOF") {
            if let Some(declared) = line.strip_prefix("# TYPE ") {
                let (name, kind) = declared.split_once(' ').unwrap();
                name.clone_into(&mut family);
                assert!(["gauge", "counter", "stateset"].contains(&kind));
            } else if !line.starts_with('#') {
                assert!(line.starts_with(&family), "{line}");
            }
        }
    }
}
