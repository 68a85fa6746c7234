//! The bearer token: the secret `ADMIN_TOKEN`, compared in constant time.

use super::error::ApiError;
use crate::request::Request;
use update_profiles_in_hrflow::secret::Secret;
use worker::Env;

/// Lets a request pass that carries the token.
///
/// # Errors
/// 503 where no token is set, for nothing is open by default; 401 where it is missing or wrong.
pub(super) fn check(request: &Request, env: &Env) -> Result<(), ApiError> {
    let token = env.secret("ADMIN_TOKEN").map(|token| token.to_string());
    let Some(token) = token.ok().filter(|token| !token.trim().is_empty()) else {
        return Err(ApiError::no_token());
    };
    let header = request.headers().get("authorization").ok().flatten();
    let given = header.as_deref().and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        Some(token.trim()).filter(|_| scheme.eq_ignore_ascii_case("bearer"))
    });
    match given {
        Some(given) if Secret::new(token.trim()).is(given) => Ok(()),
        _ => Err(ApiError::unauthorized()),
    }
}
