//! The coordinator of one workflow in a Durable Object, which is single-threaded and strongly consistent.

use std::cell::RefCell;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{Command, Coordinator as State};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Response, Result};
use worker_sys::{DurableObjectState, web_sys};

/// The key of the coordinator in the object's storage. The value is JSON text: other values pass through
/// JavaScript, and could lose their maps on the way.
const KEY: &str = "coordinator";

/// The Durable Object. It answers a `POST` of a [`Command`] with a response, both as JSON.
///
/// Written by hand: the requests of `#[durable_object]` parse their addresses; see the module `request`.
#[wasm_bindgen]
pub struct Coordinator {
    object: worker::State,
    known: RefCell<Option<State>>,
}

#[wasm_bindgen]
impl Coordinator {
    /// The constructor that the platform calls.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(object: DurableObjectState, _env: Env) -> Self {
        Self {
            object: object.into(),
            known: RefCell::default(),
        }
    }

    /// Handles a request.
    ///
    /// # Errors
    /// The body is no [`Command`], or the storage cannot be read or written.
    pub async fn fetch(&self, request: web_sys::Request) -> std::result::Result<JsValue, JsValue> {
        let body = JsFuture::from(request.text()?).await?;
        let response = self.handle(&body.as_string().unwrap_or_default()).await?;
        Ok(web_sys::Response::from(response).into())
    }
}

impl Coordinator {
    async fn handle(&self, body: &str) -> Result<Response> {
        let command: Command = serde_json::from_str(body)?;
        let storage = self.object.storage();
        if self.known.borrow().is_none() {
            let stored: Option<String> = storage.get(KEY).await?;
            let known = match stored {
                Some(stored) => serde_json::from_str(&stored)?,
                None => State::default(),
            };
            self.known.borrow_mut().get_or_insert(known);
        }
        let is_query = command == Command::Query;
        // No await from here to the response: another command would come in between.
        let mut known = self.known.borrow().clone().unwrap_or_default();
        let response = known.handle(command, Fetch.now_ms());
        if !is_query {
            let stored = serde_json::to_string(&known)?;
            self.known.replace(Some(known));
            // The platform holds the response back until this is stored (output gate).
            if let Err(error) = storage.put(KEY, stored).await {
                self.known.replace(None);
                return Err(error);
            }
        }
        Response::ok(serde_json::to_string(&response)?)
    }
}
