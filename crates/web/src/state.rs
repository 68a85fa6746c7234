//! The option `state`: what a workflow remembers, kept by two functions.
//!
//! | key | bytes |
//! | --- | --- |
//! | `guard.{workflow_id}` | JSON: which ledger counts, who is at work |
//! | `ledger.{workflow_id}.{version}-{fence}` | a ledger |
//!
//! The workflow's id is percent-encoded. Runs in this instance of the module ask the guard one at a time. Where other
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
use update_profiles_in_hrflow::ledger::{Ask, Guard, Reply, Revision, State, Unavailable};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// How long one call of the two functions may take.
const PATIENCE: Duration = Duration::from_secs(30);

thread_local! {
    /// One question a workflow at a time, whoever asks.
    static TURNS: RefCell<HashMap<String, Rc<Mutex<()>>>> = RefCell::default();
}

fn turn(workflow: &str) -> Rc<Mutex<()>> {
    TURNS.with_borrow_mut(|turns| Rc::clone(turns.entry(workflow.to_owned()).or_default()))
}

/// The state of one workflow.
pub(crate) struct Stored {
    pub(crate) object: JsValue,
    pub(crate) get: Function,
    pub(crate) put: Function,
    /// Optional: without it, ledgers that do not count any more are emptied.
    pub(crate) delete: Option<Function>,
    /// The workflow's id, as it stands in keys.
    pub(crate) workflow: String,
}

type Answer<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Unavailable>> + 'a>>;

impl State for Stored {
    fn ask(&self, ask: Ask) -> Answer<'_, Reply> {
        Box::pin(async move {
            let turn = turn(&self.workflow);
            let _turn = turn.lock().await;
            let key = std::format!("guard.{}", self.workflow);
            let mut guard = match self.get(&key).await? {
                Some(stored) => serde_json::from_slice(&stored)
                    .map_err(|_| Unavailable(std::format!("state.get({key}) gave no guard")))?,
                None => Guard::default(),
            };
            let is_look = ask == Ask::Look;
            let reply = guard.answer(ask, Fetch.now_ms());
            if !is_look {
                let bytes = serde_json::to_vec(&guard).unwrap_or_default();
                self.put(&key, &bytes).await?;
            }
            Ok(reply)
        })
    }

    fn read(&self, revision: Revision) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async move { self.get(&self.key(revision)).await })
    }

    fn write(&self, revision: Revision, ledger: Vec<u8>) -> Answer<'_, ()> {
        Box::pin(async move { self.put(&self.key(revision), &ledger).await })
    }

    fn delete(&self, revision: Revision) -> Answer<'_, ()> {
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

impl Stored {
    fn key(&self, revision: Revision) -> String {
        let Revision { version, fence, .. } = revision;
        std::format!("ledger.{}.{version}-{fence}", self.workflow)
    }

    /// What is there; nothing where it was emptied.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Unavailable> {
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
                return Err(Unavailable(std::format!(
                    "state.get gave {given}; a Uint8Array is expected, or null where there is nothing"
                )));
            }
        };
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    async fn put(&self, key: &str, bytes: &[u8]) -> Result<(), Unavailable> {
        // A copy of its own: memory of wasm must not be kept.
        let bytes = Uint8Array::from(bytes);
        let called = self.put.call2(&self.object, &key.into(), &bytes);
        settled("put", called).await.map(drop)
    }
}

/// What a call gives once its promise is settled, unless that takes too long.
async fn settled(name: &str, called: Result<JsValue, JsValue>) -> Result<JsValue, Unavailable> {
    let failed = |thrown: JsValue| Unavailable(std::format!("state.{name}: {}", words(&thrown)));
    let promise = Promise::resolve(&called.map_err(failed)?);
    match select(JsFuture::from(promise), pin!(Fetch.sleep(PATIENCE))).await {
        Either::Left((settled, _)) => settled.map_err(failed),
        Either::Right(_) => {
            let seconds = PATIENCE.as_secs();
            let message = std::format!("state.{name} was not done within {seconds} s");
            Err(Unavailable(message))
        }
    }
}
