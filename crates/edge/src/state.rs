//! A workflow's state: its guard in a Durable Object, its ledgers in Workers KV.

use crate::kv;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use update_profiles_in_hrflow::ledger::{Ask, Reply, Revision, State, Unavailable};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use worker::kv::KvStore;
use worker::{Env, Stub};
use worker_sys::{DurableObject, web_sys};

/// The binding of the Durable Objects' namespace.
const GUARD: &str = "GUARD";

/// The state of one workflow.
pub(crate) struct Kept {
    guard: DurableObject,
    store: KvStore,
    prefix: String,
}

impl Kept {
    /// # Errors
    /// A binding is missing: which, and what to put into wrangler.toml.
    pub(crate) fn of(env: &Env, workflow: &str) -> Result<Self, String> {
        let guard = env
            .durable_object(GUARD)
            .and_then(|guards| guards.get_by_name(workflow))
            .map(Stub::into_rpc);
        let guard = guard.map_err(|_| {
            format!("there is no Durable Object bound as {GUARD}: copy [[durable_objects.bindings]] and [[migrations]] from the repository's wrangler.toml")
        })?;
        let store = kv::open(env)?;
        let workflow = utf8_percent_encode(workflow, NON_ALPHANUMERIC);
        Ok(Self {
            guard,
            store,
            prefix: format!("ledger:{workflow}:"),
        })
    }

    fn key(&self, revision: Revision) -> String {
        format!("{}{}-{}", self.prefix, revision.version, revision.fence)
    }

    async fn asked(&self, ask: Ask) -> worker::Result<Reply> {
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        init.set_body(&serde_json::to_string(&ask)?.into());
        // The address names nothing: the stub leads to one object only.
        let request = web_sys::Request::new_with_str_and_init("https://guard/", &init)?;
        let response = JsFuture::from(self.guard.fetch_with_request(&request)?).await?;
        let response: web_sys::Response = response.dyn_into()?;
        let reply = JsFuture::from(response.text()?).await?;
        Ok(serde_json::from_str(
            &reply.as_string().unwrap_or_default(),
        )?)
    }
}

type Answer<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Unavailable>> + 'a>>;

impl State for Kept {
    fn ask(&self, ask: Ask) -> Answer<'_, Reply> {
        Box::pin(async move { self.asked(ask).await.map_err(unavailable("the guard")) })
    }

    fn read(&self, revision: Revision) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            let get = self.store.get(&self.key(revision));
            get.bytes().await.map_err(unavailable("Workers KV"))
        })
    }

    fn write(&self, revision: Revision, ledger: Vec<u8>) -> Answer<'_, ()> {
        Box::pin(async move {
            let put = self.store.put_bytes(&self.key(revision), &ledger);
            let put = put.map_err(unavailable("Workers KV"))?;
            put.execute().await.map_err(unavailable("Workers KV"))
        })
    }

    fn delete(&self, revision: Revision) -> Answer<'_, ()> {
        Box::pin(async move {
            let deleted = self.store.delete(&self.key(revision)).await;
            deleted.map_err(unavailable("Workers KV"))
        })
    }
}

fn unavailable<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> Unavailable {
    move |error| Unavailable(format!("{what}: {error}"))
}
