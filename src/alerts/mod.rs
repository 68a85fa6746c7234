//! Alerts: how a workflow stands, and the messages about each change.
//!
//! Nobody watches a workflow for months, so it has to speak up. The [`Watch`] of a workflow is a pure state machine that the
//! workflow's coordinator keeps. Each run that ends is told to it, and a clock: it judges how the workflow [stands](State),
//! and puts one [`Message`] into its outbox for each change. The platform delivers what is due, through [`outgoing`], and
//! tells the watch what came of it. A message stays in the outbox, under one id, until each receiver has it or a day has
//! passed.
//!
//! | file | subject |
//! | --- | --- |
//! | `state` | the states |
//! | `watch`, `rows`, `failing` | from runs and the clock to a state |
//! | `settings`, `key_end` | what a workflow's configuration says about it; when a key ends |
//! | `outbox` | what is to be delivered, to whom, when next |
//! | `message`, `text` | a change of state; the same in words |
//! | `parameters`, `signing_key` | the parameter `alerts`; signatures by Standard Webhooks |
//! | `delivery` | messages as requests |

mod delivery;
mod failing;
mod key_end;
mod message;
mod outbox;
mod parameters;
mod rows;
mod settings;
mod signing_key;
mod state;
mod text;
mod watch;

pub use delivery::{DeliveryError, Outgoing, Sender, outgoing, response_result};
pub use key_end::{WARNED_BEFORE_MS, key_end_ms};
pub use message::{Cause, Details, Message};
pub use outbox::{Due, Outbox, ReceiverKey, TRIED_FOR_MS};
pub use parameters::{AlertParameters, Receiver};
pub use rows::{ACCEPTED_AFTER_MS, MIN_USUAL_ROWS};
pub use settings::{DEFAULT_DEGRADED_ABOVE, DEFAULT_LATE_AFTER, Settings};
pub use signing_key::{SigningKey, SigningKeyError};
pub use state::State;
pub use watch::{GRACE_MS, Standing, Watch};
