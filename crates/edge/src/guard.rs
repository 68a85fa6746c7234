//! The guard of one workflow, in a Durable Object: one at a time, and strongly consistent.

#![expect(missing_docs, reason = "the macro makes methods of its own")]

use std::cell::RefCell;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{Ask, Guard as State};
use worker::{DurableObject, Env, Request, Response, Result, durable_object};

/// Under which key its storage holds what it knows: JSON, for a value of another kind could lose its
/// maps on the way.
const KEY: &str = "guard";

/// The Durable Object. It answers `POST` of an [`Ask`] with a reply, both as JSON.
#[durable_object]
pub struct Guard {
    object: worker::State,
    known: RefCell<Option<State>>,
}

impl DurableObject for Guard {
    fn new(object: worker::State, _env: Env) -> Self {
        Self {
            object,
            known: RefCell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let ask: Ask = serde_json::from_str(&request.text().await?)?;
        let storage = self.object.storage();
        if self.known.borrow().is_none() {
            let stored: Option<String> = storage.get(KEY).await?;
            let known = match stored {
                Some(stored) => serde_json::from_str(&stored)?,
                None => State::default(),
            };
            self.known.borrow_mut().get_or_insert(known);
        }
        let is_look = ask == Ask::Look;
        // Nothing is awaited between question and answer, so that no other comes in between.
        let mut known = self.known.borrow().clone().unwrap_or_default();
        let reply = known.answer(ask, Fetch.now_ms());
        if !is_look {
            let stored = serde_json::to_string(&known)?;
            self.known.replace(Some(known));
            // The answer leaves only once this is stored (output gate).
            if let Err(error) = storage.put(KEY, stored).await {
                self.known.replace(None);
                return Err(error);
            }
        }
        Response::ok(serde_json::to_string(&reply)?)
    }
}
