//! The bearer token: the secret `ADMIN_TOKEN`.

use super::error::ApiError;
use crate::config::Config;
use crate::request::Request;
use update_profiles_in_hrflow::secret::Secret;

/// Accepts a request that carries the token.
///
/// # Errors
/// 503 if no token is set, because nothing is open by default; 401 if it is missing or wrong.
pub(super) fn check(request: &Request, config: &Config<'_>) -> Result<(), ApiError> {
    let token = config.secret("ADMIN_TOKEN");
    let token = token.map(|token| Secret::new(token.expose().trim()));
    let Some(token) = token.filter(|token| !token.expose().is_empty()) else {
        return Err(ApiError::no_token());
    };
    let header = request.headers().get("authorization").ok().flatten();
    let given = header.as_deref().and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        Some(token.trim()).filter(|_| scheme.eq_ignore_ascii_case("bearer"))
    });
    match given {
        Some(given) if token.is(given) => Ok(()),
        _ => Err(ApiError::unauthorized()),
    }
}
