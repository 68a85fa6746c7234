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
    /// False in a dry run.
    pub(super) persist: bool,
}

/// What to do about the résumé of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing.
    Skip,
    /// Report that HrFlow.ai never parsed the résumé.
    GiveUp(MemberIndex),
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
        ResumeState::Settled | ResumeState::Pending => Decision::Skip,
        ResumeState::GivenUp => Decision::GiveUp(member),
        ResumeState::Untouched if facts.persist => Decision::Send(member),
        ResumeState::Untouched => Decision::Preview(member),
    }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Facts, decide};
    use crate::run::handoff::ResumeState::{self, GivenUp, Pending, Settled, Untouched};
    use crate::run::profile_plan::MemberIndex;

    const STATES: [ResumeState; 4] = [Untouched, Settled, GivenUp, Pending];

    /// A profile in a run that writes, of which nothing stands against a résumé.
    const WANTING: Facts = Facts {
        state: Untouched,
        wanted_by: Some(MemberIndex::FIRST),
        has_attachment: false,
        may_parse: true,
        persist: true,
    };

    #[test]
    fn a_wanted_resume_that_nobody_dealt_with_is_sent() {
        assert_eq!(decide(&WANTING), Decision::Send(MemberIndex::FIRST));
    }

    #[test]
    fn a_dry_run_previews_what_a_run_sends() {
        let facts = Facts {
            persist: false,
            ..WANTING
        };
        assert_eq!(decide(&facts), Decision::Preview(MemberIndex::FIRST));
    }

    #[test]
    fn a_resume_that_was_sent_too_often_is_given_up_in_runs_and_dry_runs() {
        for persist in [true, false] {
            let facts = Facts {
                state: GivenUp,
                persist,
                ..WANTING
            };
            assert_eq!(decide(&facts), Decision::GiveUp(MemberIndex::FIRST));
        }
    }

    #[test]
    fn a_settled_or_pending_resume_is_not_sent_again() {
        for state in [Settled, Pending] {
            for persist in [true, false] {
                let facts = Facts {
                    state,
                    persist,
                    ..WANTING
                };
                assert_eq!(decide(&facts), Decision::Skip, "{state:?}");
            }
        }
    }

    #[test]
    fn an_unwanted_a_forbidden_or_a_needless_resume_is_skipped_in_every_state() {
        for state in STATES {
            for persist in [true, false] {
                let wanting = Facts {
                    state,
                    persist,
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
