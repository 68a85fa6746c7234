//! Wrong tokens, counted for each client, so that nobody can try many.
//!
//! The platform's rate limit counts for all isolates of a location; it tells whether a guess was one too many, but
//! not whether the next one would be. So an isolate remembers which clients exceeded it, and looks at none of
//! their tokens, right or wrong, until the window is over. Without the platform's rate limit, an isolate counts by
//! itself.

use std::collections::BTreeMap;

/// How many wrong tokens a client may send in a window.
pub const MAX_GUESSES: u32 = 10;

/// How long a window is. The platform allows 10 and 60.
pub const GUESS_WINDOW_SECONDS: u64 = 60;

/// How many clients are remembered. Beyond them, the client whose window began first is forgotten.
const MAX_CLIENTS: usize = 1_000;

/// What an isolate knows of wrong tokens.
#[derive(Debug, Default)]
pub struct Guesses {
    clients: BTreeMap<String, Window>,
}

#[derive(Debug)]
struct Window {
    since_ms: u64,
    guesses: u32,
    exceeded: bool,
}

impl Guesses {
    /// An isolate that knows of none.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            clients: BTreeMap::new(),
        }
    }

    /// How many seconds this client's tokens are not looked at; `None` if they are.
    #[must_use]
    pub fn blocked_seconds(&self, client: &str, now_ms: u64) -> Option<u64> {
        let window = self.clients.get(client)?;
        let left_ms = window.left_ms(now_ms)?;
        window.exceeded.then(|| left_ms.div_ceil(1_000))
    }

    /// Counts a wrong token.
    pub fn count(&mut self, client: &str, now_ms: u64) {
        let window = self.window(client, now_ms);
        window.guesses = window.guesses.saturating_add(1);
        window.exceeded |= window.guesses > MAX_GUESSES;
    }

    /// Notes that the platform's rate limit counts too many for this client.
    pub fn block(&mut self, client: &str, now_ms: u64) {
        self.window(client, now_ms).exceeded = true;
    }

    fn window(&mut self, client: &str, now_ms: u64) -> &mut Window {
        if !self.clients.contains_key(client) && self.clients.len() >= MAX_CLIENTS {
            self.forget_one(now_ms);
        }
        let new = || Window {
            since_ms: now_ms,
            guesses: 0,
            exceeded: false,
        };
        let window = self.clients.entry(client.to_owned()).or_insert_with(new);
        if window.left_ms(now_ms).is_none() {
            *window = new();
        }
        window
    }

    fn forget_one(&mut self, now_ms: u64) {
        self.clients
            .retain(|_, window| window.left_ms(now_ms).is_some());
        if self.clients.len() >= MAX_CLIENTS {
            let oldest = self.clients.iter().min_by_key(|(_, each)| each.since_ms);
            let oldest = oldest.map(|(client, _)| client.clone());
            oldest.map(|client| self.clients.remove(&client));
        }
    }
}

impl Window {
    /// The rest of the window; `None` if it is over, or if the clock was set back.
    fn left_ms(&self, now_ms: u64) -> Option<u64> {
        let age_ms = now_ms.checked_sub(self.since_ms)?;
        (GUESS_WINDOW_SECONDS * 1_000)
            .checked_sub(age_ms)
            .filter(|left_ms| *left_ms > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{GUESS_WINDOW_SECONDS, Guesses, MAX_CLIENTS, MAX_GUESSES};

    const NOW_MS: u64 = 1_800_000_000_000;

    #[test]
    fn a_client_that_guesses_too_often_is_blocked_until_its_window_is_over() {
        let mut guesses = Guesses::new();
        for _ in 0..MAX_GUESSES {
            guesses.count("a", NOW_MS);
            assert_eq!(guesses.blocked_seconds("a", NOW_MS), None);
        }
        guesses.count("a", NOW_MS + 1_000);
        assert_eq!(guesses.blocked_seconds("a", NOW_MS + 1_000), Some(59));
        assert_eq!(guesses.blocked_seconds("b", NOW_MS + 1_000), None);
        let after_ms = NOW_MS + GUESS_WINDOW_SECONDS * 1_000;
        guesses.count("a", after_ms);
        assert_eq!(guesses.blocked_seconds("a", after_ms), None);
    }

    #[test]
    fn the_platforms_count_blocks_before_the_isolates_own() {
        let mut guesses = Guesses::new();
        guesses.block("a", NOW_MS);
        assert_eq!(guesses.blocked_seconds("a", NOW_MS), Some(60));
    }

    #[test]
    fn a_clock_that_is_set_back_blocks_nobody_for_long() {
        let mut guesses = Guesses::new();
        guesses.block("a", NOW_MS);
        assert_eq!(guesses.blocked_seconds("a", NOW_MS - 3_600_000), None);
    }

    #[test]
    fn no_number_of_clients_takes_more_memory() {
        let mut guesses = Guesses::new();
        let clients = u64::try_from(3 * MAX_CLIENTS).unwrap_or_default();
        for client in 0..clients {
            guesses.block(&client.to_string(), NOW_MS + client);
        }
        assert_eq!(guesses.clients.len(), MAX_CLIENTS);
        let last = (clients - 1).to_string();
        assert!(guesses.blocked_seconds(&last, NOW_MS + clients).is_some());
    }
}
