//! The option `state`: a state store over the functions `get`, `put` and `delete`.
//!
//! | key | bytes |
//! | --- | --- |
//! | `coordinator.{workflow_id}` | the coordinator as JSON: the committed revision and the lease |
//! | `ledger.{workflow_id}.{version}-{fencing_token}` | a ledger |
//!
//! The workflow's id is percent-encoded. Runs in this instance of the module send the coordinator one command at a time.
//! If other processes use the same state, `get` must return what was last `put`, and two runs must not start at once: `get`
//! and `put` cannot compare and swap. A caller that keeps other runs away by a lock of its own says so with `exclusive`: a
//! lease that is found then is that of a dead run, and is not waited for.

use crate::js::{describe, kind, message_of};
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

/// How long one call of a function may take.
const STATE_CALL_TIMEOUT: Duration = Duration::from_secs(30);

thread_local! {
    /// One lock for each workflow, held during a command.
    static LOCKS: RefCell<HashMap<String, Rc<Mutex<()>>>> = RefCell::default();
}

fn coordinator_lock(workflow: &str) -> Rc<Mutex<()>> {
    LOCKS.with_borrow_mut(|locks| Rc::clone(locks.entry(workflow.to_owned()).or_default()))
}

/// The option `state`, for one workflow.
pub(crate) struct JsState {
    pub(crate) object: JsValue,
    pub(crate) get: Function,
    pub(crate) put: Function,
    /// Optional: without it, obsolete ledgers are overwritten with no bytes.
    pub(crate) delete: Option<Function>,
    /// The workflow's id, percent-encoded for keys.
    pub(crate) workflow: String,
    /// Whether the caller holds a lock on the state, so that no other run of the workflow is alive.
    pub(crate) exclusive: bool,
}

type StoreFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, StoreError>> + 'a>>;

impl StateStore for JsState {
    fn send(&self, command: Command) -> StoreFuture<'_, Response> {
        Box::pin(async move {
            let lock = coordinator_lock(&self.workflow);
            let _locked = lock.lock().await;
            let key = format!("coordinator.{}", self.workflow);
            let mut coordinator = match self.get(&key).await? {
                Some(stored) => serde_json::from_slice(&stored).map_err(|_| {
                    StoreError(format!(
                        "state.get({key}) gave bytes that are no coordinator"
                    ))
                })?,
                None => Coordinator::default(),
            };
            let now_ms = Fetch.now_ms();
            if let Command::Lease { run_id, .. } = &command
                && self.exclusive
            {
                coordinator.expire_lease_of_another(run_id, now_ms);
            }
            let is_query = command == Command::Query;
            let response = coordinator.handle(command, now_ms);
            if !is_query {
                let bytes = serde_json::to_vec(&coordinator).unwrap_or_default();
                self.put(&key, &bytes).await?;
            }
            Ok(response)
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
            fencing_token,
            ..
        } = revision;
        format!("ledger.{}.{version}-{fencing_token}", self.workflow)
    }

    /// The bytes under a key. `None` if there are none, which is also how a ledger is deleted without `delete`.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let called = self.get.call1(&self.object, &key.into());
        let value = settled("get", called).await?;
        if value.is_null() || value.is_undefined() {
            return Ok(None);
        }
        // The name of the class counts: the value may come from another realm, with a class of its own.
        let bytes = match kind(&value).as_str() {
            "Uint8Array" | "ArrayBuffer" => Uint8Array::new(&value).to_vec(),
            _ => {
                let given = describe(&value);
                return Err(StoreError(format!(
                    "state.get returned {given}; it must return a Uint8Array, or null for a key without a value"
                )));
            }
        };
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    async fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        // A copy: the function may keep it, and wasm memory changes.
        let bytes = Uint8Array::from(bytes);
        let called = self.put.call2(&self.object, &key.into(), &bytes);
        settled("put", called).await.map(drop)
    }
}

/// Waits for the result of a call, for at most [`STATE_CALL_TIMEOUT`].
async fn settled(name: &str, called: Result<JsValue, JsValue>) -> Result<JsValue, StoreError> {
    let failed = |thrown: JsValue| StoreError(format!("state.{name}: {}", message_of(&thrown)));
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
            let message = format!("state.{name} did not finish within {seconds} s");
            Err(StoreError(message))
        }
    }
}
