//! A dry run against the sandbox, in this process: `cargo run --example dry_run`.
//!
//! The core reaches the world through two ports, [`Http`] and [`Clock`]. Here they lead to a sandbox of
//! both APIs. In the Worker, the npm package and the page they lead to `fetch`.

#![expect(clippy::print_stdout, reason = "it shows what the run found")]

use sandbox::{Settings, World};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;
use update_profiles_in_hrflow::http::RateLimiters;
use update_profiles_in_hrflow::http::{
    BaseUrls, Body, Clock, Content, Http, Request, Response, TransportError,
};
use update_profiles_in_hrflow::run::{RunOptions, run};
use update_profiles_in_hrflow::workflow::Workflow;

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::default();
    let workflow = json!({
        "workflow_id": "example",
        "connector_auth": { "api_key": settings.flatchr_key, "company_id": settings.company_id },
        "hrflow_auth": { "api_secret": settings.hrflow_secret, "api_user": settings.hrflow_user },
        "push_parameters": { "source_key": settings.source_key },
        "logics": ["select(.hired | not)"],
        "persist": false,
    });
    let workflow = Workflow::read(&workflow, &|_| None)?;
    let base_urls = BaseUrls {
        flatchr: Some("https://sandbox.test/flatchr".to_owned()),
        hrflow: Some("https://sandbox.test/hrflow/v1".to_owned()),
    };
    let rate_limiters = RateLimiters::default();
    let options = RunOptions::new(&base_urls, &rate_limiters);

    let sandbox = Rc::new(Sandbox::new(settings));
    let report = futures::executor::block_on(run(Rc::clone(&sandbox), &workflow, &options));

    for item in &report.items {
        let applicant = item
            .applicant
            .as_deref()
            .unwrap_or("a row without an applicant");
        println!("{applicant}: {:?}", item.outcome);
        for change in &item.changes {
            let (old, new) = (json!(change.old), json!(change.new));
            println!("    {}: {old} -> {new}", change.field);
        }
        if let Some(error) = &item.error {
            println!("    {}; {}", error.message, error.remedy);
        }
    }
    println!("{:?}, {} requests", report.status, report.requests.total());
    println!("{} writes", sandbox.world.borrow().writes().count());
    Ok(())
}

/// Both APIs, and a clock that runs only when somebody waits.
struct Sandbox {
    world: RefCell<World>,
    now_ms: Cell<u64>,
    random: Cell<u64>,
}

impl Sandbox {
    fn new(settings: Settings) -> Self {
        Self {
            now_ms: Cell::new(settings.base_ms),
            world: RefCell::new(World::new(settings)),
            random: Cell::new(1),
        }
    }
}

impl Http for Sandbox {
    type File = Vec<u8>;

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let (_, target) = request.url.expose().split_at("https://sandbox.test".len());
        let mut call = sandbox::Request::new(request.method.as_str(), target).at(self.now_ms());
        for (name, value) in &request.headers {
            call = call.header(name, value.expose());
        }
        if let Body::Bytes(body) = request.body {
            call = call.body(body);
        }
        let reply = self.world.borrow_mut().handle(&call);
        let header = |name| reply.header_value(name).map(str::to_owned);
        Ok(Response {
            status: reply.status,
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            location: header("location"),
            content: Content::Bytes(reply.body.into()),
        })
    }
}

impl Clock for Sandbox {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.now_ms.set(self.now_ms.get().saturating_add(ms));
    }

    fn random(&self) -> u64 {
        let next = self
            .random
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        self.random.set(next);
        next >> 11
    }
}
