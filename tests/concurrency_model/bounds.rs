//! How much may happen in a model, which safeguards it has, and the rules.

/// How much may happen.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub runs: usize,
    /// For how long it goes on.
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
    /// Answers that get lost, and requests that never arrive or arrive late.
    pub losses: u8,
    /// Whether runs also commit while they are at work.
    pub commits_meanwhile: bool,
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
};

/// More runs and versions, and every answer arrives.
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

/// Time passes while a write is on its way.
pub const LONGER_WRITES: Bounds = Bounds {
    ticks: 5,
    lease: 3,
    timeout: 2,
    losses: 0,
    ..FEW
};

/// The safeguards, each of which can be taken out.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not")]
pub struct Safeguards {
    /// A write leaves only if the lease outlasts it: `Client::write_until`.
    pub outlasting: bool,
    /// The coordinator lets only the holder of the lease commit.
    pub fencing: bool,
    /// Each ledger is written under a key of its own.
    pub own_keys: bool,
    /// A run never writes two ledgers under one key.
    pub fresh_numbers: bool,
    /// Before a run writes what the ledger knows as another row, the coordinator is told.
    pub touching: bool,
    /// It is told while no commit is under way, which would say that the ledger knows it all.
    pub touching_apart: bool,
    /// A ledger is read only if it has the checksum that was committed.
    pub checksums: bool,
}

pub const ALL: Safeguards = Safeguards {
    outlasting: true,
    fencing: true,
    own_keys: true,
    fresh_numbers: true,
    touching: true,
    touching_apart: true,
    checksums: true,
};

// The rules.
pub const OLDER: &str = "HrFlow.ai holds what the committed ledger says, or newer";
pub const BACK: &str = "no older row goes over a newer one";
pub const STALE: &str = "the ledger that a run acts on is the committed one";
pub const GONE: &str = "the committed ledger can be read";
pub const MISSED: &str = "HrFlow.ai holds what a run skipped, or newer";
pub const RULES: [&str; 5] = [OLDER, BACK, STALE, GONE, MISSED];
