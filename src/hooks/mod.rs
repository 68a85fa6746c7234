//! logics, format and callback: what a workflow's owner adds to a run.
//!
//! jq programs and JavaScript functions share one trait, [`Hook`].

mod format;
mod hook;
#[cfg(feature = "jq")]
mod jq;
mod pipeline;

pub use format::default_format;
pub use hook::{CompileError, Hook, HookError};
pub use pipeline::{ApplyError, Callback, Hooks, Step, reference};

use std::rc::Rc;

/// Compiles a jq program.
///
/// # Errors
/// The first error of the program, with its position.
#[cfg(feature = "jq")]
pub fn jq(program: &str) -> Result<Rc<dyn Hook>, CompileError> {
    Ok(Rc::new(jq::Program::compile(program)?))
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
