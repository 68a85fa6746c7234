//! The option `state`: what a workflow remembers, kept by two functions.
//!
//! | key | bytes |
//! | --- | --- |
//! | `coordinator.{workflow_id}` | JSON: which ledger counts, who is at work |
//! | `ledger.{workflow_id}.{version}-{fence}` | a ledger |
//!
//! The workflow's id is percent-encoded. Runs in this instance of the module ask the coordinator one at a time. Where other
//! processes use the same state, `get` must give what was last `put`, and no two runs may start at once: two functions
//! cannot compare and swap.

use crate::js::{kind, words};
use async_lock::Mutex;
use futures_util::future::{Either, select};
use js_sys::{Function, Promise, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{
    Command, Coordinator, Response, Revision, StateStore, StoreError,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// How long one call of the two functions may take.
const STATE_CALL_TIMEOUT: Duration = Duration::from_secs(30);

thread_local! {
    /// One question a workflow at a time, whoever asks.
    static TURNS: RefCell<HashMap<String, Rc<Mutex<()>>>> = RefCell::default();
}

fn coordinator_lock(workflow: &str) -> Rc<Mutex<()>> {
    TURNS.with_borrow_mut(|turns| Rc::clone(turns.entry(workflow.to_owned()).or_default()))
}

/// The state of one workflow.
pub(crate) struct JsState {
    pub(crate) object: JsValue,
    pub(crate) get: Function,
    pub(crate) put: Function,
    /// Optional: without it, ledgers that do not count any more are emptied.
    pub(crate) delete: Option<Function>,
    /// The workflow's id, as it stands in keys.
    pub(crate) workflow: String,
}

type StoreFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, StoreError>> + 'a>>;

impl StateStore for JsState {
    fn send(&self, ask: Command) -> StoreFuture<'_, Response> {
        Box::pin(async move {
            let turn = coordinator_lock(&self.workflow);
            let _turn = turn.lock().await;
            let key = std::format!("coordinator.{}", self.workflow);
            let mut coordinator = match self.get(&key).await? {
                Some(stored) => serde_json::from_slice(&stored).map_err(|_| {
                    StoreError(std::format!("state.get({key}) gave no coordinator"))
                })?,
                None => Coordinator::default(),
            };
            let is_look = ask == Command::Query;
            let reply = coordinator.handle(ask, Fetch.now_ms());
            if !is_look {
                let bytes = serde_json::to_vec(&coordinator).unwrap_or_default();
                self.put(&key, &bytes).await?;
            }
            Ok(reply)
        })
    }

    fn read(&self, revision: Revision) -> StoreFuture<'_, Option<Vec<u8>>> {
        Box::pin(async move { self.get(&self.key(revision)).await })
    }

    fn write(&self, revision: Revision, ledger: Vec<u8>) -> StoreFuture<'_, ()> {
        Box::pin(async move { self.put(&self.key(revision), &ledger).await })
    }

    fn delete(&self, revision: Revision) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let key = self.key(revision);
            match &self.delete {
                None => self.put(&key, &[]).await,
                Some(delete) => {
                    let called = delete.call1(&self.object, &key.as_str().into());
                    settled("delete", called).await.map(drop)
                }
            }
        })
    }
}

impl JsState {
    fn key(&self, revision: Revision) -> String {
        let Revision {
            version,
            fencing_token: fence,
            ..
        } = revision;
        std::format!("ledger.{}.{version}-{fence}", self.workflow)
    }

    /// What is there; nothing where it was emptied.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let called = self.get.call1(&self.object, &key.into());
        let given = settled("get", called).await?;
        if given.is_null() || given.is_undefined() {
            return Ok(None);
        }
        // By its name, for it may be of another realm.
        let bytes = match kind(&given).as_str() {
            "Uint8Array" | "ArrayBuffer" => Uint8Array::new(&given).to_vec(),
            _ => {
                let given = crate::js::described(&given);
                return Err(StoreError(std::format!(
                    "state.get gave {given}; a Uint8Array is expected, or null where there is nothing"
                )));
            }
        };
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    async fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        // A copy of its own: memory of wasm must not be kept.
        let bytes = Uint8Array::from(bytes);
        let called = self.put.call2(&self.object, &key.into(), &bytes);
        settled("put", called).await.map(drop)
    }
}

/// What a call gives once its promise is settled, unless that takes too long.
async fn settled(name: &str, called: Result<JsValue, JsValue>) -> Result<JsValue, StoreError> {
    let failed = |thrown: JsValue| StoreError(std::format!("state.{name}: {}", words(&thrown)));
    let promise = Promise::resolve(&called.map_err(failed)?);
    match select(
        JsFuture::from(promise),
        pin!(Fetch.sleep(STATE_CALL_TIMEOUT)),
    )
    .await
    {
        Either::Left((settled, _)) => settled.map_err(failed),
        Either::Right(_) => {
            let seconds = STATE_CALL_TIMEOUT.as_secs();
            let message = std::format!("state.{name} was not done within {seconds} s");
            Err(StoreError(message))
        }
    }
}
