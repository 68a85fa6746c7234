//! The coordinator of one workflow in a Durable Object, which is single-threaded and strongly consistent.
//!
//! Its alarm keeps watch over the workflow, also where no cron trigger fires any more: it reads the configuration, judges
//! the state and delivers what is due. The platform repeats an alarm that failed. Each change is stored before anything
//! follows from it, so that a message that was sent twice has one id.
//!
//! The object's database holds the history of the workflow, too: see [`crate::history`].

use crate::alerts;
use crate::config::Config;
use crate::history::History;
use crate::log;
use crate::request::query;
use crate::workflow_config::WorkflowConfig;
use futures_util::future::join;
use percent_encoding::percent_decode_str;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::alerts::{Due, Receiver, ReceiverKey};
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{Command, Coordinator as State};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Response, Result};
use worker_sys::{DurableObjectState, web_sys};

/// The key of the coordinator in the object's storage. The value is JSON text: other values pass through
/// JavaScript, and could lose their maps on the way.
const KEY: &str = "coordinator";

/// The key of the workflow's id: an object does not know under which name it was found.
const WORKFLOW_ID: &str = "workflow_id";

/// When an alarm that died is to be repeated, in milliseconds.
const REPEAT_AFTER_MS: u64 = 60_000;

/// When a configuration is read again that could not be read, in milliseconds.
const READ_AGAIN_AFTER_MS: u64 = 15 * 60_000;

/// How many deliveries an alarm tries. Each takes ten seconds at most, and an alarm has fifteen minutes.
const MAX_DELIVERIES: usize = 60;

/// The Durable Object. It answers a `POST` of a [`Command`] with a response, both as JSON, and a `GET` with the query
/// `key` with the timeline of a candidate, or with null. The path of the address is the workflow's id.
///
/// Written by hand: the requests of `#[durable_object]` parse their addresses; see the module `request`.
#[wasm_bindgen]
pub struct Coordinator {
    object: worker::State,
    history: History,
    env: Env,
    known: RefCell<Option<State>>,
    workflow_id: RefCell<Option<String>>,
    /// When the alarm fires, as far as this instance knows.
    alarm_ms: Cell<Option<u64>>,
}

#[wasm_bindgen]
impl Coordinator {
    /// The constructor that the platform calls.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(object: DurableObjectState, env: Env) -> Self {
        let object = worker::State::from(object);
        Self {
            history: History::new(object.storage().sql()),
            object,
            env,
            known: RefCell::default(),
            workflow_id: RefCell::default(),
            alarm_ms: Cell::default(),
        }
    }

    /// Handles a request.
    ///
    /// # Errors
    /// The body is no [`Command`], or the storage cannot be read or written.
    pub async fn fetch(&self, request: web_sys::Request) -> std::result::Result<JsValue, JsValue> {
        if request.method() == "GET" {
            let key = query(&request.url(), "key").unwrap_or_default();
            let timeline = self.history.timeline(&key, Fetch.now_ms())?;
            let body = serde_json::to_string(&timeline).map_err(worker::Error::from)?;
            return Ok(web_sys::Response::from(Response::ok(body)?).into());
        }
        let body = JsFuture::from(request.text()?).await?;
        self.remember_id(&request.url()).await?;
        let response = self.handle(&body.as_string().unwrap_or_default()).await?;
        Ok(web_sys::Response::from(response).into())
    }

    /// Looks at the clock and the configuration, and delivers what is due.
    ///
    /// # Errors
    /// The storage cannot be read or written. The platform then fires the alarm again.
    pub async fn alarm(&self) -> std::result::Result<JsValue, JsValue> {
        self.alarm_ms.set(None);
        self.keep_watch().await?;
        Ok(JsValue::UNDEFINED)
    }
}

impl Coordinator {
    async fn handle(&self, body: &str) -> Result<Response> {
        let mut command: Command = serde_json::from_str(body)?;
        let is_about_state = match &command {
            Command::Release { last_run, .. } => last_run.is_some(),
            Command::RunEnded { .. }
            | Command::Health
            | Command::Pause { .. }
            | Command::Resume => true,
            _ => false,
        };
        self.load().await?;
        let now_ms = Fetch.now_ms();
        let has_entry = Cell::new(false);
        let change = |state: &mut State| {
            if let Some(entry) = state.take_entry(&mut command) {
                has_entry.set(true);
                self.told(self.history.write(&entry, now_ms));
            }
            state.handle(command, now_ms)
        };
        let wake_ms = |state: &State| {
            let wake_ms = if is_about_state {
                state.watch().wake_after_run_ms(now_ms)
            } else if has_entry.get() {
                state.watch().wake_ms()
            } else {
                return None;
            };
            self.with_history(wake_ms)
        };
        let response = self.update(change, wake_ms);
        Response::ok(serde_json::to_string(&response.await?)?)
    }

    async fn keep_watch(&self) -> Result<()> {
        self.load().await?;
        let Some(workflow_id) = self.workflow_id().await? else {
            return Ok(());
        };
        let config = Config::read(&self.env);
        let now_ms = Fetch.now_ms();
        self.told(self.history.prune(now_ms));
        let entry = match config.workflow(&workflow_id).await {
            Ok(Some(entry)) => entry,
            Ok(None) => {
                let forget = |state: &mut State| state.watch_mut().forget();
                self.update(forget, |_| None).await?;
                return self.wake_at(self.with_history(None)).await;
            }
            Err(fault) => {
                log::error(&fault.to_string(), &json!({ "workflow_id": workflow_id }));
                return self.arm(now_ms + READ_AGAIN_AFTER_MS).await;
            }
        };
        self.deliver(&config, &entry, &workflow_id).await?;
        let wake_ms = self
            .known
            .borrow()
            .as_ref()
            .and_then(|state| state.watch().wake_ms());
        self.wake_at(self.with_history(wake_ms)).await
    }

    /// When the alarm has to fire, so that nothing is kept for longer than it may be.
    fn with_history(&self, wake_ms: Option<u64>) -> Option<u64> {
        let until_ms = self.told(self.history.until_ms()).flatten();
        wake_ms.into_iter().chain(until_ms).min()
    }

    /// Logs that the history could not be read or written. Runs go on without one.
    fn told<T>(&self, outcome: Result<T>) -> Option<T> {
        let tell = |error: &worker::Error| {
            let about = json!({ "workflow_id": *self.workflow_id.borrow() });
            log::error(&format!("the history of the workflow: {error}"), &about);
        };
        outcome.inspect_err(tell).ok()
    }

    /// Judges the state, and tries each delivery that is due.
    async fn deliver(
        &self,
        config: &Config<'_>,
        entry: &WorkflowConfig,
        workflow_id: &str,
    ) -> Result<()> {
        let watched = entry.watched(config);
        let receivers: Vec<(ReceiverKey, Receiver)> = watched
            .receivers
            .into_iter()
            .map(|receiver| (ReceiverKey::of(&receiver), receiver))
            .collect();
        let keys: Vec<ReceiverKey> = receivers.iter().map(|(key, _)| *key).collect();
        let now_ms = Fetch.now_ms();
        let look = |state: &mut State| state.watch_mut().look(watched.settings, &keys, now_ms);
        self.update(look, |_| Some(now_ms + REPEAT_AFTER_MS))
            .await?;
        let mut tried = 0;
        while tried < MAX_DELIVERIES {
            let due = self
                .update(|state| state.watch_mut().take_due(Fetch.now_ms()), |_| None)
                .await?;
            if due.is_empty() {
                break;
            }
            for due in due {
                let receiver = receivers.iter().find(|(key, _)| *key == due.receiver);
                if let Some((_, receiver)) = receiver {
                    self.try_once(config, workflow_id, &due, receiver).await?;
                }
                tried += 1;
            }
        }
        Ok(())
    }

    async fn try_once(
        &self,
        config: &Config<'_>,
        workflow_id: &str,
        due: &Due,
        receiver: &Receiver,
    ) -> Result<()> {
        let sent = alerts::send(config, workflow_id, &due.message, receiver).await;
        let Err(error) = sent else {
            return self
                .update(|state| state.watch_mut().delivered(due), |_| None)
                .await;
        };
        let is_final = error.is_final();
        let fail = |state: &mut State| state.watch_mut().failed(due, is_final, Fetch.now_ms());
        let is_given_up = self.update(fail, |_| None).await?;
        let then = if is_given_up {
            "it is given up"
        } else {
            "it is tried again"
        };
        let about = json!({
            "workflow_id": workflow_id,
            "message_id": due.message.id(workflow_id),
            "state": due.message.state,
            "receiver": receiver.kind(),
        });
        log::error(&format!("an alert did not arrive: {error}; {then}"), &about);
        Ok(())
    }

    async fn load(&self) -> Result<()> {
        if self.known.borrow().is_none() {
            let stored: Option<String> = self.object.storage().get(KEY).await?;
            let known = match stored {
                Some(stored) => serde_json::from_str(&stored)?,
                None => State::default(),
            };
            self.known.borrow_mut().get_or_insert(known);
        }
        Ok(())
    }

    /// Changes what is known, and stores it. `wake_ms` says by when the alarm has to fire after that; it is set together
    /// with what is stored, so that no message is stored that no alarm would deliver.
    async fn update<T>(
        &self,
        change: impl FnOnce(&mut State) -> T,
        wake_ms: impl FnOnce(&State) -> Option<u64>,
    ) -> Result<T> {
        self.load().await?;
        // No await from here until the platform has both writes: another command would come in between.
        let mut known = self.known.borrow().clone().unwrap_or_default();
        let result = change(&mut known);
        let is_changed = self.known.borrow().as_ref() != Some(&known);
        let wake_ms = wake_ms(&known);
        let stored = serde_json::to_string(&known)?;
        self.known.replace(Some(known));
        let storage = self.object.storage();
        let store = async {
            if is_changed {
                storage.put(KEY, stored).await
            } else {
                Ok(())
            }
        };
        let arm = async {
            match wake_ms {
                Some(wake_ms)
                    if self
                        .alarm_ms
                        .get()
                        .is_none_or(|armed_ms| armed_ms > wake_ms) =>
                {
                    self.arm(wake_ms).await
                }
                _ => Ok(()),
            }
        };
        // The platform holds responses and requests back until this is stored (output gate).
        let (stored, armed) = join(store, arm).await;
        if let Err(error) = stored.and(armed) {
            self.known.replace(None);
            self.alarm_ms.set(None);
            return Err(error);
        }
        Ok(result)
    }

    async fn arm(&self, at_ms: u64) -> Result<()> {
        let now_ms = Fetch.now_ms();
        self.alarm_ms.set(Some(at_ms));
        let wait = Duration::from_millis(at_ms.saturating_sub(now_ms));
        self.object.storage().set_alarm(wait).await
    }

    async fn wake_at(&self, wake_ms: Option<u64>) -> Result<()> {
        match wake_ms {
            Some(wake_ms) => self.arm(wake_ms).await,
            None => self.disarm().await,
        }
    }

    async fn disarm(&self) -> Result<()> {
        self.alarm_ms.set(None);
        self.object.storage().delete_alarm().await
    }

    async fn workflow_id(&self) -> Result<Option<String>> {
        if self.workflow_id.borrow().is_none() {
            let stored: Option<String> = self.object.storage().get(WORKFLOW_ID).await?;
            self.workflow_id.replace(stored);
        }
        Ok(self.workflow_id.borrow().clone())
    }

    async fn remember_id(&self, url: &str) -> Result<()> {
        let id = url.rsplit('/').next().unwrap_or_default();
        let id = percent_decode_str(id).decode_utf8_lossy().into_owned();
        if id.is_empty() || self.workflow_id().await?.as_ref() == Some(&id) {
            return Ok(());
        }
        self.object.storage().put(WORKFLOW_ID, id.clone()).await?;
        self.workflow_id.replace(Some(id));
        Ok(())
    }
}
