//! The first stage: whether a profile needs a résumé, as a pure function.

use crate::run::handoff::ResumeState;
use crate::run::profile_plan::MemberIndex;

/// What the decision depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// What this run and earlier ones did about the résumé.
    pub(super) state: ResumeState,
    /// The newest member whose format wants a résumé.
    pub(super) wanted_by: Option<MemberIndex>,
    /// Whether HrFlow.ai's profile has an attachment.
    pub(super) has_attachment: bool,
    /// Whether the parameters allow a parse to change the profile.
    pub(super) may_parse: bool,
    /// Whether this run sends résumés.
    pub(super) sending: Sending,
}

/// Whether a run sends résumés.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    Allowed,
    /// A dry run sends none.
    DryRun,
    /// HrFlow.ai parses nothing more in this run.
    Stopped,
}

/// What to do about the résumé of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing.
    Skip,
    /// Leave it to a later run to see whether HrFlow.ai parsed it.
    Await,
    /// Mention that it is not sent again.
    Mention(MemberIndex),
    /// Report that HrFlow.ai never parsed the résumé.
    GiveUp(MemberIndex),
    /// Find out whether there is a résumé, and leave it to a later run.
    Wait(MemberIndex),
    /// Find out whether there is a résumé, and report it.
    Preview(MemberIndex),
    /// Find out whether there is a résumé, and send it.
    Send(MemberIndex),
}

/// Decides what to do about the résumé of a profile.
pub(super) fn decide(facts: &Facts) -> Decision {
    let Some(member) = facts.wanted_by else {
        return Decision::Skip;
    };
    if facts.has_attachment || !facts.may_parse {
        return Decision::Skip;
    }
    match facts.state {
        ResumeState::Settled => Decision::Skip,
        ResumeState::Awaited | ResumeState::Pending => Decision::Await,
        ResumeState::GivenUp => Decision::Mention(member),
        ResumeState::Exhausted => Decision::GiveUp(member),
        ResumeState::Untouched => match facts.sending {
            Sending::Allowed => Decision::Send(member),
            Sending::DryRun => Decision::Preview(member),
            Sending::Stopped => Decision::Wait(member),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Facts, Sending, decide};
    use crate::run::handoff::ResumeState::{
        self, Awaited, Exhausted, GivenUp, Pending, Settled, Untouched,
    };
    use crate::run::profile_plan::MemberIndex;

    const STATES: [ResumeState; 6] = [Untouched, Settled, GivenUp, Exhausted, Awaited, Pending];

    /// A profile in a run that writes, of which nothing stands against a résumé.
    const WANTING: Facts = Facts {
        state: Untouched,
        wanted_by: Some(MemberIndex::FIRST),
        has_attachment: false,
        may_parse: true,
        sending: Sending::Allowed,
    };
    const SENDING: [Sending; 3] = [Sending::Allowed, Sending::DryRun, Sending::Stopped];

    #[test]
    fn a_wanted_resume_that_nobody_dealt_with_is_sent() {
        assert_eq!(decide(&WANTING), Decision::Send(MemberIndex::FIRST));
    }

    #[test]
    fn a_dry_run_previews_what_a_run_sends() {
        let facts = Facts {
            sending: Sending::DryRun,
            ..WANTING
        };
        assert_eq!(decide(&facts), Decision::Preview(MemberIndex::FIRST));
    }

    #[test]
    fn a_resume_waits_while_hrflow_parses_nothing() {
        let facts = Facts {
            sending: Sending::Stopped,
            ..WANTING
        };
        assert_eq!(decide(&facts), Decision::Wait(MemberIndex::FIRST));
    }

    #[test]
    fn a_resume_that_was_dealt_with_is_sent_in_no_state() {
        let first = MemberIndex::FIRST;
        for (state, expected) in [
            (Settled, Decision::Skip),
            (GivenUp, Decision::Mention(first)),
            (Exhausted, Decision::GiveUp(first)),
            (Awaited, Decision::Await),
            (Pending, Decision::Await),
        ] {
            for sending in SENDING {
                let facts = Facts {
                    state,
                    sending,
                    ..WANTING
                };
                assert_eq!(decide(&facts), expected, "{state:?}");
            }
        }
    }

    #[test]
    fn an_unwanted_a_forbidden_or_a_needless_resume_is_skipped_in_every_state() {
        for state in STATES {
            for sending in SENDING {
                let wanting = Facts {
                    state,
                    sending,
                    ..WANTING
                };
                let unwanted = Facts {
                    wanted_by: None,
                    ..wanting
                };
                let forbidden = Facts {
                    may_parse: false,
                    ..wanting
                };
                let needless = Facts {
                    has_attachment: true,
                    ..wanting
                };
                for facts in [unwanted, forbidden, needless] {
                    assert_eq!(decide(&facts), Decision::Skip, "{facts:?}");
                }
            }
        }
    }
}
