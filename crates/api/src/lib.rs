//! What the Worker's HTTP API allows: which requests there are, which role each needs, which tokens have a role,
//! how many wrong tokens a client may send, and how much strangers and runs may log. Pure functions and values,
//! without the platform.

mod address;
mod guesses;
mod line_cap;
mod log_budget;
mod metrics;
mod precondition;
mod role;
mod routes;
mod tokens;
mod var_size;
mod window;

pub use address::{client, is_safe_transport};
pub use guesses::{Guesses, MAX_GUESSES};
pub use line_cap::{LineCap, MAX_LINES};
pub use log_budget::{Line, LogBudget};
pub use metrics::{OPEN_METRICS, open_metrics};
pub use precondition::{Precondition, entity_tag};
pub use role::Role;
pub use routes::{Api, Endpoint, NoRoute, ROUTES, Request, Route, find, is_api};
pub use tokens::{MIN_TOKEN_CHARS, TOKEN_NAMES, TokenFault, TokenProblem, Tokens, bearer};
pub use var_size::{MAX_VAR_BYTES, workflows_var_problem};
