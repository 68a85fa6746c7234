//! The sandbox in this process: the core's ports over it, with a clock of its own.

use sandbox::{Delivery, Endpoint, Entry, Reply, Settings, World};
use serde_json::{Value, json};
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;
use std::time::Duration;
use update_profiles_in_hrflow::http::{
    Body, Clock, Content, Http, Part, Request, Response, Transport,
};
use update_profiles_in_hrflow::report::{ItemReport, RunReport};
use update_profiles_in_hrflow::run::{BaseUrls, run};
use update_profiles_in_hrflow::workflow::{Problems, Workflow};

const HOST: &str = "https://sandbox.test";

/// Both APIs, their network and their time.
pub struct Double {
    world: RefCell<World>,
    now_ms: Cell<u64>,
    random: Cell<u64>,
    in_flight: Cell<usize>,
    most_in_flight: Cell<usize>,
}

impl Double {
    pub fn new(settings: Settings) -> Rc<Self> {
        Self::of(World::new(settings))
    }

    /// A copy of a world: making one anew takes longer than a run.
    pub fn of(world: World) -> Rc<Self> {
        Rc::new(Self {
            now_ms: Cell::new(world.settings().base_ms),
            world: RefCell::new(world),
            random: Cell::new(1),
            in_flight: Cell::new(0),
            most_in_flight: Cell::new(0),
        })
    }

    pub fn world(&self) -> Ref<'_, World> {
        self.world.borrow()
    }

    pub fn world_mut(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    pub fn most_in_flight(&self) -> usize {
        self.most_in_flight.get()
    }

    /// What was sent since the journal was cleared.
    pub fn sent(&self) -> Vec<Entry> {
        self.world().journal().to_vec()
    }

    pub fn sent_to(&self, endpoint: Endpoint) -> Vec<Entry> {
        let mut sent = self.sent();
        sent.retain(|entry| entry.endpoint == endpoint);
        sent
    }

    pub fn run(self: &Rc<Self>, workflow: &Workflow) -> RunReport {
        let base_urls = BaseUrls {
            flatchr: Some(format!("{HOST}/flatchr")),
            hrflow: Some(format!("{HOST}/hrflow/v1/")),
        };
        futures::executor::block_on(run(Rc::clone(self), workflow, &base_urls))
    }

    /// Runs the demo's workflow with some parameters changed.
    pub fn run_with(self: &Rc<Self>, changes: Value) -> RunReport {
        self.run(&workflow(changes).unwrap())
    }

    fn answer(&self, request: &Request<Rc<Vec<u8>>>) -> Reply {
        let url = request.url.expose();
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let mut call = sandbox::Request::new(request.method.as_str(), &format!("/{path}"));
        call.now_ms = self.now_ms.get();
        for (name, value) in &request.headers {
            call = call.header(name, value.expose());
        }
        match &request.body {
            Body::Empty => {}
            Body::Bytes(bytes) => call = call.body(bytes.clone()),
            Body::Multipart(parts) => {
                call = call
                    .header("content-type", "multipart/form-data; boundary=frontier")
                    .body(multipart(parts));
            }
        }
        self.world.borrow_mut().handle(&call)
    }

    fn pass(&self, ms: u64) {
        self.now_ms.set(self.now_ms.get() + ms);
    }
}

fn multipart(parts: &[Part<Rc<Vec<u8>>>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(b"--frontier\r\ncontent-disposition: form-data; ");
        match part {
            Part::Text { name, value } => {
                body.extend(format!("name=\"{name}\"\r\n\r\n{value}").bytes());
            }
            Part::File {
                name,
                file,
                file_name,
                content_type,
            } => {
                body.extend(
                    format!("name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: {content_type}\r\n\r\n")
                        .bytes(),
                );
                body.extend(file.iter());
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(b"--frontier--\r\n");
    body
}

impl Http for Double {
    type File = Rc<Vec<u8>>;

    async fn send(&self, request: Request<Self::File>) -> Result<Response<Self::File>, Transport> {
        let in_flight = self.in_flight.get() + 1;
        self.in_flight.set(in_flight);
        self.most_in_flight
            .set(self.most_in_flight.get().max(in_flight));
        let reply = self.answer(&request);
        pause().await;
        self.in_flight.set(self.in_flight.get() - 1);
        let timeout = u64::try_from(request.timeout.as_millis()).unwrap();
        match reply.effect {
            Delivery::Hang => {
                self.pass(timeout);
                return Err(Transport::Timeout);
            }
            Delivery::Delayed { ms } if ms >= timeout => {
                self.pass(timeout);
                return Err(Transport::Timeout);
            }
            Delivery::Delayed { ms } => self.pass(ms),
            Delivery::Whole => {}
            _ => return Err(Transport::Network),
        }
        let size = u64::try_from(reply.body.len()).unwrap();
        if size > request.max_bytes {
            return Err(Transport::TooLarge {
                limit: request.max_bytes,
            });
        }
        let header = |name| reply.header_value(name).map(str::to_owned);
        Ok(Response {
            status: reply.status,
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            location: header("location"),
            content: if request.wants_file && reply.status == 200 {
                Content::File {
                    file: Rc::new(reply.body),
                    size,
                }
            } else {
                Content::Bytes(reply.body)
            },
        })
    }
}

/// Lets the others go on, as every real request does.
async fn pause() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        if waited {
            return std::task::Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

impl Clock for Double {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, time: Duration) {
        self.pass(u64::try_from(time.as_millis()).unwrap());
        pause().await;
    }

    fn random(&self) -> u64 {
        // Numerical Recipes' generator: a seed that every run of the tests shares.
        let next = self
            .random
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.random.set(next);
        next >> 11
    }
}

/// The parameters that fit the sandbox's default settings.
pub fn parameters() -> Value {
    let settings = Settings::default();
    json!({
        "workflow_id": "demo",
        "connector_auth": { "api_key": settings.flatchr_key, "company_id": settings.company_id },
        "hrflow_auth": { "api_secret": settings.hrflow_secret, "api_user": settings.hrflow_user },
        "pull_parameters": {},
        "push_parameters": { "source_key": settings.source_key },
    })
}

/// The demo's workflow with some parameters changed, group by group.
pub fn workflow(changes: Value) -> Result<Workflow, Problems> {
    let mut parameters = parameters();
    for (name, change) in changes.as_object().unwrap() {
        match (parameters.get_mut(name), change) {
            (Some(Value::Object(group)), Value::Object(change)) => group.extend(change.clone()),
            _ => parameters[name] = change.clone(),
        }
    }
    Workflow::read(&parameters, &|_| None)
}

/// The record of one applicant.
pub fn item<'a>(report: &'a RunReport, applicant: &str) -> &'a ItemReport {
    report
        .items
        .iter()
        .find(|item| item.applicant.as_deref() == Some(applicant))
        .unwrap_or_else(|| panic!("no item {applicant}"))
}

/// The applicants of a hand-chosen person of the sandbox, oldest application first.
pub fn applicants(world: &World, case: &str) -> Vec<String> {
    let person = world.case(case).unwrap_or_else(|| panic!("no case {case}"));
    let mut rows: Vec<_> = world.applications_of(&person.id.to_string()).collect();
    rows.sort_by_key(|row| row.created_ms);
    rows.iter().map(|row| row.id.to_string()).collect()
}

/// The profile of a hand-chosen person, as HrFlow.ai holds it.
pub fn profile(world: &World, case: &str) -> Value {
    let person = world.case(case).unwrap_or_else(|| panic!("no case {case}"));
    world
        .profile_by_reference(&person.id.to_string())
        .unwrap_or_else(|| panic!("no profile of {case}"))
}

/// The value of a profile's tag.
pub fn tag<'a>(profile: &'a Value, name: &str) -> &'a Value {
    let tags = profile["tags"].as_array().expect("tags");
    let tag = tags.iter().find(|tag| tag["name"] == name);
    tag.map_or(&Value::Null, |tag| &tag["value"])
}

/// What HrFlow.ai holds, but for the times at which it came to hold it.
pub fn held(double: &Double) -> Vec<Value> {
    let mut profiles: Vec<Value> = double.world().profiles().collect();
    for profile in &mut profiles {
        profile["updated_at"] = Value::Null;
        for attachment in profile["attachments"].as_array_mut().into_iter().flatten() {
            attachment["created_at"] = Value::Null;
            attachment["updated_at"] = Value::Null;
        }
    }
    profiles
}

/// The fields in which two states of HrFlow.ai differ, by reference: short enough to be read.
pub fn differences(left: &[Value], right: &[Value]) -> Vec<String> {
    let mut differences = Vec::new();
    if left.len() != right.len() {
        differences.push(format!("{} profiles, not {}", left.len(), right.len()));
    }
    for (left, right) in left.iter().zip(right) {
        for (field, value) in left.as_object().expect("a profile") {
            if right[field] != *value {
                differences.push(format!("{}: {field}", left["reference"]));
            }
        }
    }
    differences
}
