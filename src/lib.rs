//! Brings every candidate that changed in Flatchr up to date in HrFlow.ai.
//!
//! This is the core: it knows neither Workers nor browsers. It reaches the network through the
//! port [`http::Http`] and the clock through [`http::Clock`]; adapters give both.
//!
//! A run takes each candidate through `pull → logics → format → compare → push`:
//! [`workflow::Workflow`] says what is wanted, [`run::run`] does it, [`report::RunReport`] says
//! what came of it, and [`ledger::Ledger`] what need not be done again.
//!
//! # Example
//! A dry run against a sandbox of both APIs, in this process. `examples/dry_run.rs` has the whole
//! program; the lines that are hidden here are its ports.
//!
//! ```
//! use sandbox::{Settings, World};
//! use serde_json::json;
//! use std::rc::Rc;
//! use update_profiles_in_hrflow::http::RateLimiters;
//! use update_profiles_in_hrflow::http::BaseUrls;
//! use update_profiles_in_hrflow::report::{Outcome, Status};
//! use update_profiles_in_hrflow::run::{RunOptions, run};
//! use update_profiles_in_hrflow::workflow::Workflow;
//! # use std::cell::{Cell, RefCell};
//! # use std::time::Duration;
//! # use update_profiles_in_hrflow::http::{Body, Clock, Content, Http, Request, Response, TransportError};
//! # struct Sandbox { world: RefCell<World>, now_ms: Cell<u64> }
//! # impl Http for Sandbox {
//! #     type File = Vec<u8>;
//! #     async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
//! #         let (_, target) = request.url.expose().split_at("https://sandbox.test".len());
//! #         let mut call = sandbox::Request::new(request.method.as_str(), target).at(self.now_ms());
//! #         for (name, value) in &request.headers {
//! #             call = call.header(name, value.expose());
//! #         }
//! #         if let Body::Bytes(body) = request.body {
//! #             call = call.body(body);
//! #         }
//! #         let reply = self.world.borrow_mut().handle(&call);
//! #         Ok(Response {
//! #             status: reply.status,
//! #             content_type: reply.header_value("content-type").map(str::to_owned),
//! #             retry_after: None,
//! #             location: None,
//! #             content: Content::Bytes(reply.body.into()),
//! #         })
//! #     }
//! # }
//! # impl Clock for Sandbox {
//! #     fn now_ms(&self) -> u64 { self.now_ms.get() }
//! #     async fn sleep(&self, time: Duration) {
//! #         self.now_ms.set(self.now_ms.get() + time.as_millis() as u64);
//! #     }
//! #     fn random(&self) -> u64 { 4 }
//! # }
//!
//! let settings = Settings::default();
//! let workflow = json!({
//!     "workflow_id": "example",
//!     "connector_auth": { "api_key": settings.flatchr_key, "company_id": settings.company_id },
//!     "hrflow_auth": { "api_secret": settings.hrflow_secret, "api_user": settings.hrflow_user },
//!     "pull_parameters": { "lastname": "O'Brien" },
//!     "push_parameters": { "source_key": settings.source_key },
//!     "persist": false,
//! });
//! let workflow = Workflow::read(&workflow, &|_| None).unwrap();
//! let base_urls = BaseUrls {
//!     flatchr: Some("https://sandbox.test/flatchr".to_owned()),
//!     hrflow: Some("https://sandbox.test/hrflow/v1".to_owned()),
//! };
//! let rate_limiters = RateLimiters::default();
//! let options = RunOptions::new(&base_urls, &rate_limiters);
//!
//! // `Sandbox` implements the ports `Http` and `Clock`.
//! let sandbox = Rc::new(Sandbox {
//!     now_ms: Cell::new(settings.base_ms),
//!     world: RefCell::new(World::new(settings)),
//! });
//! let report = futures::executor::block_on(run(Rc::clone(&sandbox), &workflow, &options));
//!
//! assert_eq!(report.status, Status::Success);
//! assert_eq!(report.items[0].outcome, Outcome::Updated);
//! let change = &report.items[0].changes[0];
//! assert_eq!((change.field.as_str(), &change.new), ("tags.column", &Some(json!("Entretien RH"))));
//!
//! // A dry run writes nothing.
//! assert_eq!(sandbox.world.borrow().writes().count(), 0);
//! ```

pub mod alerts;
pub mod check;
mod config;
pub mod cron;
mod date_parts;
pub mod edit;
pub mod flatchr;
pub mod history;
pub mod hooks;
pub mod hrflow;
pub mod http;
pub mod json;
pub mod ledger;
pub mod moment;
pub mod relay;
pub mod report;
pub mod run;
pub mod secret;
mod sort;
pub mod time;
pub mod workflow;
