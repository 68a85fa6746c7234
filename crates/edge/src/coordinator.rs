//! The coordinator of one workflow, in a Durable Object: one at a time, and strongly consistent.

use std::cell::RefCell;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{Command, Coordinator as State};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Response, Result};
use worker_sys::{DurableObjectState, web_sys};

/// Under which key its storage holds what it knows: JSON, for a value of another kind could lose its
/// maps on the way.
const KEY: &str = "coordinator";

/// The Durable Object. It answers `POST` of an [`Ask`] with a reply, both as JSON.
///
/// By hand and not by `#[durable_object]`, whose requests parse their addresses: see the module `request`.
#[wasm_bindgen]
pub struct Coordinator {
    object: worker::State,
    known: RefCell<Option<State>>,
}

#[wasm_bindgen]
impl Coordinator {
    /// What the platform calls first.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(object: DurableObjectState, _env: Env) -> Self {
        Self {
            object: object.into(),
            known: RefCell::default(),
        }
    }

    /// Answers a request.
    ///
    /// # Errors
    /// It is no [`Ask`], or the storage cannot be read or written.
    pub async fn fetch(&self, request: web_sys::Request) -> std::result::Result<JsValue, JsValue> {
        let ask = JsFuture::from(request.text()?).await?;
        let reply = self.answer(&ask.as_string().unwrap_or_default()).await?;
        Ok(web_sys::Response::from(reply).into())
    }
}

impl Coordinator {
    async fn answer(&self, ask: &str) -> Result<Response> {
        let ask: Command = serde_json::from_str(ask)?;
        let storage = self.object.storage();
        if self.known.borrow().is_none() {
            let stored: Option<String> = storage.get(KEY).await?;
            let known = match stored {
                Some(stored) => serde_json::from_str(&stored)?,
                None => State::default(),
            };
            self.known.borrow_mut().get_or_insert(known);
        }
        let is_look = ask == Command::Query;
        // Nothing is awaited between question and answer, so that no other comes in between.
        let mut known = self.known.borrow().clone().unwrap_or_default();
        let reply = known.handle(ask, Fetch.now_ms());
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
