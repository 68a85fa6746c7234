//! What a world is made from.

use serde::{Deserialize, Serialize};

use crate::api_variants::ApiVariants;

/// Everything that decides how a world begins. The same settings make the same world, byte for byte.
///
/// In JSON every field is optional.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How many people there are. Some of them apply more than once, so there are more rows than people. Unless
    /// `people` says otherwise the first forty are hand-chosen cases (see [`crate::Person::case`]); the same seed gives the
    /// same people whatever their number.
    pub candidates: usize,
    /// What kind of people they are.
    pub people: People,
    /// Seed of everything that looks random.
    pub seed: u64,
    /// Size in bytes to which every résumé is padded; what is longer already stays as it is.
    pub resume_bytes: usize,
    /// The reading of what the vendors leave open.
    pub api_variants: ApiVariants,
    /// When a queued parse is done.
    pub parse_delay: ParseDelay,
    /// How many parses HrFlow's account pays for; the next one answers 402. Absent: any number.
    pub parse_quota: Option<u32>,
    /// The time at which the world begins, in milliseconds since 1970: everything in it happened before.
    pub base_ms: u64,
    /// Where the caller reaches this world, for signed links. An `https` address is written without its scheme, as in the
    /// vendor's sample. The server puts its own address here.
    pub public_url: String,
    /// Flatchr's company ("clé entreprise").
    pub company_id: String,
    /// Flatchr's API key.
    pub flatchr_key: String,
    /// The key of HrFlow's source.
    pub source_key: String,
    /// HrFlow's `X-API-KEY`.
    pub hrflow_secret: String,
    /// HrFlow's `X-USER-EMAIL`.
    pub hrflow_user: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            candidates: 40,
            people: People::default(),
            seed: 1,
            resume_bytes: 0,
            api_variants: ApiVariants::default(),
            parse_delay: ParseDelay::default(),
            parse_quota: None,
            base_ms: 1_780_000_000_000,
            public_url: DEFAULT_PUBLIC_URL.to_owned(),
            company_id: "Wy3EOp2NP3p1KMq8".to_owned(),
            flatchr_key: "demo-flatchr-key".to_owned(),
            source_key: "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de".to_owned(),
            hrflow_secret: "demo-hrflow-secret".to_owned(),
            hrflow_user: "demo@example.com".to_owned(),
        }
    }
}

/// What kind of people a world has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum People {
    /// The hand-chosen cases, and then all kinds.
    #[default]
    Mixed,
    /// All of one kind, so that what one of them costs can be counted: one application, a résumé in Flatchr, and a
    /// profile that still has the column of an earlier stage. `HrFlow` has parsed the résumé.
    Parsed,
    /// The same, but `HrFlow` has no résumé.
    Unparsed,
}

/// The address of a world that no server carries.
pub const DEFAULT_PUBLIC_URL: &str = "https://sandbox.test";

/// When a queued parse is done, counted from the request that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParseDelay {
    /// Once that many further requests to either API have arrived.
    Requests(u32),
    /// Once that many milliseconds have passed.
    Ms(u64),
    /// Only when [`crate::World::finish_parses`] is called.
    Never,
}

impl Default for ParseDelay {
    /// Two seconds: the documented samples lie between 1.7 and 8.
    fn default() -> Self {
        Self::Ms(2_000)
    }
}
