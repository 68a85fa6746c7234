//! A change of state in words: what, since when, how many, and what to do. The page has the same in its languages, from the
//! codes and numbers of the message.

use super::message::{Details, Message};
use super::state::State;
use crate::time::rfc3339;

/// One line.
pub(super) fn subject(message: &Message, workflow_id: &str) -> String {
    if message.is_test {
        return format!("{workflow_id}: a test of its alerts");
    }
    let what = match message.state {
        State::Ok if message.was == State::Paused => "goes on",
        State::Ok => "is in order again",
        State::KeyEnds => "has a key that ends soon",
        State::Degraded => "works in part only",
        State::Late => "is late",
        State::Failing => "fails",
        State::Braked => "was stopped by the brake",
        State::Paused => "is paused",
    };
    format!("{workflow_id} {what}")
}

/// The whole text: plain lines.
pub(super) fn body(message: &Message, workflow_id: &str, link: Option<&str>) -> String {
    let mut lines = if message.is_test {
        vec!["An operator asked for this message, to see whether alerts arrive. Nothing has happened.".to_owned()]
    } else {
        let mut lines = what(message, workflow_id);
        if message.was.is_down() || message.was == State::Degraded {
            lines.push(format!(
                "Before, since {}, it was {}.",
                when(message.was_since_ms),
                named(message.was)
            ));
        }
        lines.extend(remedy(message).map(|remedy| format!("What to do: {remedy}")));
        lines
    };
    lines.extend(link.map(str::to_owned));
    lines.join("\n")
}

fn what(message: &Message, workflow_id: &str) -> Vec<String> {
    let (details, since) = (&message.details, when(message.since_ms));
    match message.state {
        State::Ok => vec![format!(
            "The workflow {workflow_id} is in order since {since}."
        )],
        State::KeyEnds => {
            let ends = details.key_ends_ms.map(when).unwrap_or_default();
            vec![format!(
                "The Flatchr key of the workflow {workflow_id} ends at {ends}. From then on, every run will fail."
            )]
        }
        State::Degraded => degraded(details, workflow_id, &since),
        State::Late => {
            let last = match details.last_done_ms {
                Some(last_ms) => format!("The last one was done at {}.", when(last_ms)),
                None => "None was done so far.".to_owned(),
            };
            vec![format!(
                "No run of the workflow {workflow_id} was done in time: one was expected by {since}. {last}"
            )]
        }
        State::Failing => {
            let fails = format!(
                "Runs of the workflow {workflow_id} fail since {since}. Nothing is synced until one succeeds."
            );
            vec![fails, cause(details)]
        }
        State::Braked => {
            let held = format!(
                "The brake held a run of the workflow {workflow_id} back at {since}: it would have changed more profiles than max_changes allows."
            );
            vec![held, cause(details)]
        }
        State::Paused => vec![format!(
            "An operator paused the workflow {workflow_id} at {since}. Nothing is synced until it is resumed."
        )],
    }
}

fn cause(details: &Details) -> String {
    let cause = details.cause.as_ref();
    let message = cause.and_then(|cause| cause.message.as_ref());
    match (message, cause.and_then(|cause| cause.code.as_ref())) {
        (Some(message), Some(code)) => format!("The cause: {message} ({code})."),
        (Some(message), None) => format!("The cause: {message}."),
        _ => "The cause: every applicant failed.".to_owned(),
    }
}

fn degraded(details: &Details, workflow_id: &str, since: &str) -> Vec<String> {
    let mut lines = vec![format!(
        "The workflow {workflow_id} works in part only since {since}."
    )];
    if let (Some(affected), Some(rows)) = (details.affected, details.rows) {
        lines.push(format!(
            "{affected} of {rows} applicants fail, or failed before and wait for another try."
        ));
    }
    if let (Some(found), Some(usual)) = (details.found_rows, details.usual_rows) {
        lines.push(format!(
            "The search shows {found} applicants, where it showed {usual} before."
        ));
    }
    lines
}

/// What to do about a state; `None` if nothing is to be done.
fn remedy(message: &Message) -> Option<&'static str> {
    match message.state {
        State::Ok => None,
        State::KeyEnds => Some(
            "ask Flatchr for a new key, and set it as the secret in place of the old one. No run is needed for it to count.",
        ),
        State::Degraded if message.details.found_rows.is_some() => Some(
            "check in Flatchr whether these applicants are still there, and the filters in pull_parameters. If the number is right, do nothing: after three days it counts as the usual one.",
        ),
        State::Degraded => Some(
            "open the last run's report: each failed applicant is listed with its cause and its remedy.",
        ),
        State::Late => Some(
            "look at the Worker's cron triggers and logs: a trigger may be missing, runs may die, or an API may ask for long pauses. Then start a run.",
        ),
        State::Failing => Some(
            "open the run's report, which has the remedy, or ask for a connection check. No change is lost: the next good run takes in what was missed.",
        ),
        State::Braked => Some(
            "look at a dry run. If its changes are right, raise max_changes, or start one run with a higher max_changes.",
        ),
        State::Paused => Some("resume it when the reason is gone."),
    }
}

fn named(state: State) -> &'static str {
    match state {
        State::Ok => "in order",
        State::KeyEnds => "about to lose its key",
        State::Degraded => "working in part only",
        State::Late => "late",
        State::Failing => "failing",
        State::Braked => "stopped by the brake",
        State::Paused => "paused",
    }
}

/// A time to the second.
fn when(ms: u64) -> String {
    rfc3339(ms)
        .split('.')
        .next()
        .map_or_else(String::new, |time| format!("{time}Z"))
}

#[cfg(test)]
mod tests {
    use super::{body, subject};
    use crate::alerts::{Cause, Details, Message, State};
    use crate::report::Reason;

    fn message(state: State, was: State, details: Details) -> Message {
        Message {
            serial: 1,
            at_ms: 1_700_000_000_000,
            state,
            since_ms: 1_700_000_000_000,
            was,
            was_since_ms: 1_699_990_000_000,
            details,
            is_test: false,
        }
    }

    #[test]
    fn a_text_says_what_since_when_why_and_what_to_do() {
        let cause = Cause {
            run_id: "r".to_owned(),
            reason: Reason::ReadFailure,
            code: Some("unauthorized".to_owned()),
            message: Some("Flatchr does not accept the key (401)".to_owned()),
        };
        let details = Details {
            cause: Some(cause),
            ..Details::default()
        };
        let message = message(State::Failing, State::Ok, details);
        assert_eq!(subject(&message, "w"), "w fails");
        let text = body(&message, "w", Some("https://worker.example/#/runs/w/r"));
        assert_eq!(
            text,
            "Runs of the workflow w fail since 2023-11-14T22:13:20Z. Nothing is synced until one succeeds.\n\
             The cause: Flatchr does not accept the key (401) (unauthorized).\n\
             What to do: open the run's report, which has the remedy, or ask for a connection check. No change is lost: the next good run takes in what was missed.\n\
             https://worker.example/#/runs/w/r"
        );
    }

    #[test]
    fn a_recovery_says_what_was_before() {
        let message = message(State::Ok, State::Late, Details::default());
        assert_eq!(subject(&message, "w"), "w is in order again");
        let text = body(&message, "w", None);
        assert_eq!(
            text,
            "The workflow w is in order since 2023-11-14T22:13:20Z.\nBefore, since 2023-11-14T19:26:40Z, it was late."
        );
    }

    #[test]
    fn every_state_but_ok_says_what_to_do() {
        for state in State::ALL {
            let text = body(&message(state, State::Ok, Details::default()), "w", None);
            assert_eq!(text.contains("What to do: "), state != State::Ok, "{text}");
        }
    }
}
