//! The store of workflows: their configurations, sealed secrets and versions, in one Durable Object of the Worker.

mod object;
mod protocol;
mod random;
mod secrets;
mod tables;
mod versions;
mod workflows;

pub use object::WorkflowStore;
pub(crate) use protocol::{
    Put, SealedSecret, StoreAnswer, StoreCommand, StoreRefusal, StoredWorkflow, Version,
};
pub(crate) use random::nonce;

use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Stub};
use worker_sys::{DurableObject, web_sys};

/// The binding of the Durable Object's namespace.
const BINDING: &str = "WORKFLOW_STORE";

/// The name of the one object.
const NAME: &str = "workflows";

/// The store, as the rest of the Worker sees it.
pub(crate) struct Store(DurableObject);

/// Why the store gave no answer.
#[derive(Debug, Clone)]
pub(crate) enum StoreFault {
    /// It is not bound. Then there are no stored workflows.
    NotBound,
    /// It did not answer: why.
    Unavailable(String),
}

impl Store {
    /// The store, if it is bound.
    pub(crate) fn open(env: &Env) -> Result<Self, StoreFault> {
        let stub = env
            .durable_object(BINDING)
            .and_then(|namespace| namespace.get_by_name(NAME))
            .map(Stub::into_rpc);
        stub.map(Self).map_err(|_| StoreFault::NotBound)
    }

    /// Sends a command.
    ///
    /// # Errors
    /// The store did not answer, or not as expected.
    pub(crate) async fn send(&self, command: &StoreCommand) -> Result<StoreAnswer, StoreFault> {
        let sent = self.send_once(command).await;
        sent.map_err(|error| StoreFault::Unavailable(error.to_string()))
    }

    async fn send_once(&self, command: &StoreCommand) -> worker::Result<StoreAnswer> {
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        init.set_body(&serde_json::to_string(command)?.into());
        let request = web_sys::Request::new_with_str_and_init("https://store/", &init)?;
        let response = JsFuture::from(self.0.fetch_with_request(&request)?).await?;
        let response: web_sys::Response = response.dyn_into()?;
        let body = JsFuture::from(response.text()?).await?;
        Ok(serde_json::from_str(&body.as_string().unwrap_or_default())?)
    }
}

impl std::fmt::Display for StoreFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotBound => write!(
                f,
                "the Worker has no store of workflows: copy [[durable_objects.bindings]] with the name {BINDING} and its [[migrations]] from the repository's wrangler.toml"
            ),
            Self::Unavailable(error) => write!(f, "the store of workflows: {error}"),
        }
    }
}

/// The hash of a configuration: 16 hexadecimal digits.
fn hash(document: &str) -> String {
    let digest = Sha256::digest(document.as_bytes());
    let first = digest.iter().take(8);
    let first = first.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{first:016x}")
}
