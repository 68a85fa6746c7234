//! logics, format and callback: what a workflow's owner adds to a run.
//!
//! jq programs and JavaScript functions share one trait, [`Hook`].

mod format;
mod hook;
#[cfg(feature = "jq")]
mod jq;
mod pipeline;
mod reads;
mod review;
mod shape;

pub use format::default_format;
pub use hook::{CompileError, Hook, HookError};
pub use pipeline::{ApplyError, Callback, Hooks, Step, reference};
pub use reads::{ItemUse, Reads};
pub use review::Review;
pub use shape::{Field, Fields, Kinds, Outputs, Shape, Work};

use std::rc::Rc;

/// Compiles a jq program.
///
/// # Errors
/// The first error of the program, with its position.
#[cfg(feature = "jq")]
pub fn jq(program: &str) -> Result<Rc<dyn Hook>, CompileError> {
    Ok(Rc::new(jq::Program::compile(program)?))
}

/// The steps that a program may take for one item.
#[cfg(feature = "jq")]
pub const MAX_JQ_STEPS: u64 = jq::MAX_STEPS;

/// The output of a program for one value, and how many steps it took: to find out how near to the limit it is.
/// It may take `max_steps`; a hook may take [`MAX_JQ_STEPS`].
///
/// # Errors
/// The first error of the program, with its position.
#[cfg(feature = "jq")]
pub fn measure_jq(
    program: &str,
    input: &serde_json::Value,
    max_steps: u64,
) -> Result<(Result<Option<serde_json::Value>, HookError>, u64), CompileError> {
    let run = jq::Program::compile(program)?.run(input, max_steps);
    Ok((run.output, run.steps))
}

/// Rejects a jq program, because this build has no jq.
///
/// # Errors
/// Always.
#[cfg(not(feature = "jq"))]
pub fn jq(_program: &str) -> Result<Rc<dyn Hook>, CompileError> {
    Err(CompileError {
        at: crate::config::Position { line: 1, column: 1 },
        message:
            "this build has no jq: make it without `JQ=`, or give a function where JavaScript can"
                .to_owned(),
    })
}
