//! A workflow's state: its coordinator in a Durable Object, its ledgers in Workers KV.

use crate::kv;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use update_profiles_in_hrflow::ledger::{Command, Response, Revision, StateStore, StoreError};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use worker::kv::KvStore;
use worker::{Env, Stub};
use worker_sys::{DurableObject, web_sys};

/// The binding of the Durable Objects' namespace.
const COORDINATOR: &str = "COORDINATOR";

/// The state of one workflow.
pub(crate) struct WorkerState {
    coordinator: DurableObject,
    /// Of the coordinator. It names the workflow, which the object itself does not know.
    address: String,
    store: KvStore,
    prefix: String,
}

impl WorkerState {
    /// # Errors
    /// A binding is missing: which, and what to put into wrangler.toml.
    pub(crate) fn of(env: &Env, workflow: &str) -> Result<Self, String> {
        let coordinator = env
            .durable_object(COORDINATOR)
            .and_then(|coordinators| coordinators.get_by_name(workflow))
            .map(Stub::into_rpc);
        let coordinator = coordinator.map_err(|_| {
            format!("there is no Durable Object bound as {COORDINATOR}: copy [[durable_objects.bindings]] and [[migrations]] from the repository's wrangler.toml")
        })?;
        let store = kv::open(env)?;
        let workflow = utf8_percent_encode(workflow, NON_ALPHANUMERIC);
        Ok(Self {
            coordinator,
            address: format!("https://coordinator/{workflow}"),
            store,
            prefix: format!("ledger:{workflow}:"),
        })
    }

    fn key(&self, revision: Revision) -> String {
        format!(
            "{}{}-{}",
            self.prefix, revision.version, revision.fencing_token
        )
    }

    /// The timeline of a candidate as JSON, `null` if no run touched it.
    ///
    /// # Errors
    /// The coordinator cannot read its history.
    pub(crate) async fn timeline(&self, key: &str) -> Result<String, String> {
        let key = utf8_percent_encode(key, NON_ALPHANUMERIC);
        let address = format!("{}?key={key}", self.address);
        let init = web_sys::RequestInit::new();
        let text = self.request(&address, &init).await;
        text.map_err(|error| format!("the coordinator: {error}"))
    }

    async fn send_command(&self, command: Command) -> worker::Result<Response> {
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        init.set_body(&serde_json::to_string(&command)?.into());
        Ok(serde_json::from_str(
            &self.request(&self.address, &init).await?,
        )?)
    }

    async fn request(&self, address: &str, init: &web_sys::RequestInit) -> worker::Result<String> {
        let request = web_sys::Request::new_with_str_and_init(address, init)?;
        let response = JsFuture::from(self.coordinator.fetch_with_request(&request)?).await?;
        let response: web_sys::Response = response.dyn_into()?;
        let body = JsFuture::from(response.text()?).await?;
        Ok(body.as_string().unwrap_or_default())
    }
}

type StoreFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, StoreError>> + 'a>>;

impl StateStore for WorkerState {
    fn send(&self, command: Command) -> StoreFuture<'_, Response> {
        Box::pin(async move {
            self.send_command(command)
                .await
                .map_err(unavailable("the coordinator"))
        })
    }

    fn read(&self, revision: Revision) -> StoreFuture<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            let get = self.store.get(&self.key(revision));
            get.bytes().await.map_err(unavailable("Workers KV"))
        })
    }

    fn write(&self, revision: Revision, ledger: Vec<u8>) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let put = self.store.put_bytes(&self.key(revision), &ledger);
            let put = put.map_err(unavailable("Workers KV"))?;
            put.execute().await.map_err(unavailable("Workers KV"))
        })
    }

    fn delete(&self, revision: Revision) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let deleted = self.store.delete(&self.key(revision)).await;
            deleted.map_err(unavailable("Workers KV"))
        })
    }
}

fn unavailable<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> StoreError {
    move |error| StoreError(format!("{what}: {error}"))
}
