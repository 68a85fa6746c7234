//! Counts wrong tokens for each client, so that nobody can try many.
//!
//! The platform's rate limit counts for all isolates of a location. It says whether this guess was one too many, and
//! cannot be asked about the next one. So an isolate remembers the clients that exceeded it, and does not look at
//! their tokens, right or wrong, until the window is over. Without the platform's rate limit, an isolate counts
//! alone.

use crate::window::Window;
use std::collections::BTreeMap;

/// How many wrong tokens a client may send in a window.
pub const MAX_GUESSES: u32 = 10;

/// How many clients are remembered. Beyond them, the client whose window began first is forgotten.
const MAX_CLIENTS: usize = 1_000;

/// What an isolate knows of wrong tokens.
#[derive(Debug, Default)]
pub struct Guesses {
    clients: BTreeMap<String, Client>,
}

#[derive(Debug)]
struct Client {
    window: Window,
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
        let client = self.clients.get(client)?;
        let left_ms = client.window.left_ms(now_ms)?;
        client.exceeded.then(|| left_ms.div_ceil(1_000))
    }

    /// Counts a wrong token.
    pub fn count(&mut self, client: &str, now_ms: u64) {
        let client = self.client(client, now_ms);
        client.guesses = client.guesses.saturating_add(1);
        client.exceeded |= client.guesses > MAX_GUESSES;
    }

    /// Notes that the platform's rate limit counts too many for this client.
    pub fn block(&mut self, client: &str, now_ms: u64) {
        self.client(client, now_ms).exceeded = true;
    }

    /// What is known of a client in its window, or in a new one.
    fn client(&mut self, client: &str, now_ms: u64) -> &mut Client {
        if !self.clients.contains_key(client) && self.clients.len() >= MAX_CLIENTS {
            self.forget_one(now_ms);
        }
        let new = || Client {
            window: Window { since_ms: now_ms },
            guesses: 0,
            exceeded: false,
        };
        let client = self.clients.entry(client.to_owned()).or_insert_with(new);
        if client.window.left_ms(now_ms).is_none() {
            *client = new();
        }
        client
    }

    fn forget_one(&mut self, now_ms: u64) {
        self.clients
            .retain(|_, client| client.window.left_ms(now_ms).is_some());
        if self.clients.len() >= MAX_CLIENTS {
            let since_ms = |(_, each): &(_, &Client)| each.window.since_ms;
            let oldest = self.clients.iter().min_by_key(since_ms);
            let oldest = oldest.map(|(client, _)| client.clone());
            oldest.map(|client| self.clients.remove(&client));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Guesses, MAX_CLIENTS, MAX_GUESSES};
    use crate::window::WINDOW_SECONDS;

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
        let after_ms = NOW_MS + WINDOW_SECONDS * 1_000;
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
