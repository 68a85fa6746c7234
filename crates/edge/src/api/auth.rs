//! Who asks: the role of the token, and how often a client may send a wrong one.

use super::error::ApiError;
use crate::config::Config;
use crate::request::Request;
use std::cell::RefCell;
use update_profiles_api::{Guesses, Role, Tokens, bearer};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;

/// The binding of the platform's rate limit. Its limits are those of [`Guesses`].
const RATE_LIMIT: &str = "GUESSES";

thread_local! {
    static WRONG_TOKENS: RefCell<Guesses> = const { RefCell::new(Guesses::new()) };
}

/// The role of the request's token.
///
/// # Errors
/// 503 if no token opens the API, because nothing is open by default; 401 if the token is missing or wrong; 429 if
/// the client sent too many wrong ones, whatever it sends now.
pub(super) async fn role(
    request: &Request,
    config: &Config<'_>,
    client: &str,
) -> Result<Role, ApiError> {
    let tokens = Tokens::read(|name| config.secret(name));
    if let Some(problem) = tokens.closed() {
        return Err(ApiError::closed(&problem));
    }
    let header = request.headers().get("authorization").ok().flatten();
    let Some(given) = header.as_deref().and_then(bearer) else {
        return Err(ApiError::unauthorized());
    };
    let now_ms = Fetch.now_ms();
    let blocked = WRONG_TOKENS.with_borrow(|guesses| guesses.blocked_seconds(client, now_ms));
    if let Some(seconds) = blocked {
        return Err(ApiError::too_many_guesses(seconds));
    }
    match tokens.role_of(given) {
        Some(role) => Ok(role),
        None => Err(wrong_token(config, client, now_ms).await),
    }
}

/// Counts a wrong token: by the platform's rate limit if it is bound, else in this isolate.
async fn wrong_token(config: &Config<'_>, client: &str, now_ms: u64) -> ApiError {
    let within = match config.env.rate_limiter(RATE_LIMIT) {
        Ok(limiter) => limiter.limit(client.to_owned()).await.ok(),
        Err(_) => None,
    };
    let blocked = WRONG_TOKENS.with_borrow_mut(|guesses| {
        match within {
            Some(outcome) if outcome.success => {}
            Some(_) => guesses.block(client, now_ms),
            None => guesses.count(client, now_ms),
        }
        guesses.blocked_seconds(client, now_ms)
    });
    blocked.map_or_else(ApiError::unauthorized, ApiError::too_many_guesses)
}
