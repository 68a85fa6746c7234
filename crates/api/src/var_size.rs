//! How much a var of a Worker may hold. The platform refuses a deployment with a larger one; a local run does not tell.

/// The most that a var may hold, in bytes (developers.cloudflare.com/workers/platform/limits: 5 KB).
pub const MAX_VAR_BYTES: usize = 5_000;

/// From here on, the next workflow may be one too many.
const NEAR_BYTES: usize = 4_000;

/// What is wrong with the size of the var `WORKFLOWS`, and what to do.
#[must_use]
pub fn workflows_var_problem(bytes: usize) -> Option<String> {
    if bytes <= NEAR_BYTES {
        return None;
    }
    let what = if bytes <= MAX_VAR_BYTES {
        format!("of the {MAX_VAR_BYTES} that a var may hold")
    } else {
        format!("and a var may hold {MAX_VAR_BYTES}: the next deployment is refused")
    };
    Some(format!(
        "the var holds {bytes} bytes, {what}; keep further workflows in the Worker, with PUT /api/workflows/ID"
    ))
}

#[cfg(test)]
mod tests {
    use super::workflows_var_problem;

    #[test]
    fn a_var_near_its_limit_is_told_from_one_above_it() {
        assert_eq!(workflows_var_problem(4_000), None);
        let near = workflows_var_problem(4_001).unwrap_or_default();
        assert!(near.contains("4001 bytes, of the 5000"), "{near}");
        let above = workflows_var_problem(5_001).unwrap_or_default();
        assert!(above.contains("refused"), "{above}");
    }
}
