//! How much may happen in a model, which safeguards it has, and the rules.

/// How much may happen.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each may happen or not")]
pub struct Bounds {
    pub runs: usize,
    /// For how many ticks the model goes on.
    pub ticks: u8,
    /// How many ticks a lease lasts.
    pub lease: u8,
    /// How many ticks a write may take.
    pub timeout: u8,
    /// Up to which version the row grows.
    pub versions: u8,
    /// Whether the third version reads as the first did.
    pub returns: bool,
    pub kills: u8,
    /// Responses that get lost, and requests that never arrive or arrive late.
    pub losses: u8,
    /// Whether runs also commit while they are at work.
    pub commits_meanwhile: bool,
    /// Whether runs have a résumé parsed, whose attachment never appears, instead of writing the row.
    pub parses: bool,
    /// Whether the last run is an operator who starts over.
    pub resets: bool,
}

pub const FEW: Bounds = Bounds {
    runs: 2,
    ticks: 4,
    lease: 2,
    timeout: 1,
    versions: 2,
    returns: false,
    kills: 1,
    losses: 1,
    commits_meanwhile: true,
    parses: false,
    resets: false,
};

/// More runs and versions, and every response arrives.
pub const MORE_RUNS: Bounds = Bounds {
    runs: 3,
    versions: 3,
    losses: 0,
    commits_meanwhile: false,
    ..FEW
};

/// Nothing fails, but time passes: enough to break rules without a safeguard.
pub const CALM: Bounds = Bounds {
    kills: 0,
    losses: 0,
    ..FEW
};

/// A row returns to what it was, and one run dies.
pub const RETURNS: Bounds = Bounds {
    runs: 3,
    ticks: 2,
    versions: 3,
    returns: true,
    kills: 1,
    ..CALM
};

/// A row returns to what it was, and one response is lost.
pub const RETURNS_AND_LOSES: Bounds = Bounds {
    ticks: 0,
    kills: 0,
    losses: 1,
    ..RETURNS
};

/// Time passes while a write is on its way.
pub const LONGER_WRITES: Bounds = Bounds {
    ticks: 5,
    lease: 3,
    timeout: 2,
    losses: 0,
    ..FEW
};

/// A résumé is to be parsed; a run dies and a response gets lost.
pub const PARSES: Bounds = Bounds {
    ticks: 3,
    versions: 1,
    parses: true,
    ..FEW
};

/// A résumé is to be parsed by one of more runs, of which one dies.
pub const MORE_PARSES: Bounds = Bounds {
    runs: 3,
    ticks: 2,
    losses: 0,
    ..PARSES
};

/// An operator starts over between two runs and beside them.
pub const RESETS: Bounds = Bounds {
    runs: 3,
    ticks: 2,
    versions: 2,
    losses: 0,
    resets: true,
    ..FEW
};

/// The safeguards. The driver of the model takes one out by changing what it carries out or reports.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not")]
pub struct Safeguards {
    /// A write leaves only if the lease outlasts it. Without: it always leaves.
    pub outlasting: bool,
    /// Only the holder of the lease may commit. Without: a run commits with the newest token.
    pub fencing: bool,
    /// A run that was fenced ends. Without: it takes a refusal for a success.
    pub ending_when_fenced: bool,
    /// Each ledger is written under a key of its own. Without: all have the same key.
    pub own_keys: bool,
    /// A run never writes two ledgers under one key. Without: it uses the version of a commit without a
    /// response again.
    pub fresh_versions: bool,
    /// A ledger is written before it is committed. Without: it is committed while it is on its way.
    pub writing_first: bool,
    /// A ledger is deleted only after another one was committed. Without: before.
    pub deleting_last: bool,
    /// A ledger is read only if it has the checksum that was committed. Without: every ledger has it.
    pub checksums: bool,
    /// Before a run edits what the ledger knows as another row, it marks the key dirty. Without: it
    /// edits at once.
    pub marking: bool,
    /// It marks while no commit is under way. Without: it does not wait.
    pub marking_apart: bool,
    /// A run sends its résumé after it has recorded the intent. Without: it sends it at once.
    pub recording: bool,
    /// The coordinator knows what was marked and recorded before the run goes on. Without: both are
    /// acknowledged and then lost.
    pub acknowledging_last: bool,
}

pub const ALL: Safeguards = Safeguards {
    outlasting: true,
    fencing: true,
    ending_when_fenced: true,
    own_keys: true,
    fresh_versions: true,
    writing_first: true,
    deleting_last: true,
    checksums: true,
    marking: true,
    marking_apart: true,
    recording: true,
    acknowledging_last: true,
};

// The rules.
pub const OLDER: &str = "HrFlow.ai holds what the committed ledger says, or newer";
pub const BACK: &str = "no older row goes over a newer one";
pub const STALE: &str = "the ledger that a run acts on is the committed one";
pub const GONE: &str = "the committed ledger can be read";
pub const MISSED: &str = "HrFlow.ai holds what a run skipped, or newer";
pub const TWICE: &str = "the résumé is parsed at most once";
pub const RULES: [&str; 6] = [OLDER, BACK, STALE, GONE, MISSED, TWICE];
