//! The Durable Object that owns the stored workflows of the Worker. It is single-threaded and strongly consistent: of two
//! operators who change a workflow at once, one gets an error, and a trigger finds what is due with one request.

use super::protocol::StoreCommand;
use super::tables::Tables;
use super::{secrets, versions, workflows};
use crate::config::Config;
use std::cell::OnceCell;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Response, Result};
use worker_sys::{DurableObjectState, web_sys};

/// The Durable Object. It answers a `POST` of a `StoreCommand` with a `StoreAnswer`, both as JSON.
///
/// Written by hand, as the coordinator is.
#[wasm_bindgen]
pub struct WorkflowStore {
    object: worker::State,
    env: Env,
    tables: OnceCell<Tables>,
}

#[wasm_bindgen]
impl WorkflowStore {
    /// The constructor that the platform calls.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(object: DurableObjectState, env: Env) -> Self {
        Self {
            object: object.into(),
            env,
            tables: OnceCell::new(),
        }
    }

    /// Handles a request.
    ///
    /// # Errors
    /// The body is no `StoreCommand`, or the storage cannot be read or written.
    pub async fn fetch(&self, request: web_sys::Request) -> std::result::Result<JsValue, JsValue> {
        let body = JsFuture::from(request.text()?).await?;
        let answer = self.answer(&body.as_string().unwrap_or_default())?;
        Ok(web_sys::Response::from(answer).into())
    }
}

impl WorkflowStore {
    /// Answers a command. There is no await in it, so that no other command comes in between.
    fn answer(&self, body: &str) -> Result<Response> {
        let command: StoreCommand = serde_json::from_str(body)?;
        let tables = self.tables()?;
        let now_ms = Fetch.now_ms();
        let answer = match command {
            StoreCommand::Due { at_ms, whole } => workflows::due(tables, at_ms, whole, now_ms),
            StoreCommand::DueAgain { ids } => workflows::due_again(tables, ids),
            StoreCommand::List => workflows::list(tables),
            StoreCommand::Get { id } => workflows::get(tables, id),
            StoreCommand::Put(put) => workflows::store(tables, *put, now_ms),
            StoreCommand::Delete {
                id,
                precondition,
                role,
            } => workflows::remove(tables, &id, &precondition, &role, now_ms),
            StoreCommand::PutSecret { id, name, sealed } => {
                secrets::put(tables, &id, &name, sealed, now_ms)
            }
            StoreCommand::DeleteSecret { id, name } => secrets::delete(tables, &id, &name),
            StoreCommand::Versions { id } => versions::list(tables, id),
            StoreCommand::Version { id, version } => versions::get(tables, id, version),
            StoreCommand::Reseal => secrets::reseal(tables, &Config::read(&self.env)),
        };
        Response::ok(serde_json::to_string(&answer?)?)
    }

    fn tables(&self) -> Result<&Tables> {
        if let Some(tables) = self.tables.get() {
            return Ok(tables);
        }
        let tables = Tables::open(self.object.storage().sql())?;
        Ok(self.tables.get_or_init(|| tables))
    }
}
