//! The port to the APIs: requests reach the sandbox, and responses take a random time.

use super::Double;
use sandbox::{Delivery, Reply};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use update_profiles_in_hrflow::http::{
    Body, BodyLimit, Clock, Content, HEAD_BYTES, Http, Part, Request, Response, TransportError,
};

/// The longest time that a response takes, so that requests end in any order.
const MAX_LATENCY_MS: u64 = 400;

type File = Rc<Vec<u8>>;

/// What is counted of requests and of the files that they carry.
#[derive(Default)]
pub struct Network {
    /// How much longer each response takes.
    pub slow_ms: Cell<u64>,
    pub in_flight: Cell<usize>,
    most_in_flight: Cell<usize>,
    /// The files that responses carried, as long as the run holds them.
    files: RefCell<Vec<Weak<Vec<u8>>>>,
    most_held: Cell<usize>,
}

impl Network {
    /// A file whose lifetime is watched.
    fn hold(&self, body: Vec<u8>) -> File {
        let file = Rc::new(body);
        let mut files = self.files.borrow_mut();
        files.push(Rc::downgrade(&file));
        files.retain(|file| file.strong_count() > 0);
        let held = files.iter().filter_map(Weak::upgrade);
        let held = held.map(|file| file.len()).sum();
        self.most_held.set(self.most_held.get().max(held));
        file
    }
}

impl Double {
    pub fn most_in_flight(&self) -> usize {
        self.network.most_in_flight.get()
    }

    /// Lets each response take this much longer.
    pub fn slow_down(&self, ms: u64) {
        self.network.slow_ms.set(ms);
    }

    /// The most bytes of files that were held at once.
    pub fn most_held(&self) -> usize {
        self.network.most_held.get()
    }

    /// The sandbox's reply to a request.
    fn reply(&self, request: &Request<File>) -> Reply {
        let url = request.url.expose();
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let mut call = sandbox::Request::new(request.method.as_str(), &format!("/{path}"));
        // The APIs have clocks of their own.
        call.now_ms = self.true_ms();
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

    async fn deliver(
        &self,
        request: &Request<File>,
        reply: Reply,
    ) -> Result<Response<File>, TransportError> {
        let timeout = u64::try_from(request.timeout.as_millis()).unwrap();
        match reply.effect {
            Delivery::Hang => {
                self.wait(timeout).await;
                return Err(TransportError::Timeout);
            }
            Delivery::Delayed { ms } if ms >= timeout => {
                self.wait(timeout).await;
                return Err(TransportError::Timeout);
            }
            Delivery::Delayed { ms } => self.wait(ms).await,
            Delivery::Whole => {}
            _ => return Err(TransportError::Network),
        }
        let limit = BodyLimit::of(reply.status, request.max_bytes);
        let size = u64::try_from(reply.body.len()).unwrap();
        if size > limit.bytes && !limit.cuts {
            return Err(TransportError::TooLarge { limit: limit.bytes });
        }
        let mut reply = reply;
        reply.body.truncate(usize::try_from(limit.bytes).unwrap());
        let header = |name| reply.header_value(name).map(str::to_owned);
        Ok(Response {
            status: reply.status,
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            location: header("location"),
            content: if request.wants_file && reply.status == 200 {
                Content::File {
                    head: reply.body.iter().take(HEAD_BYTES).copied().collect(),
                    file: self.network.hold(reply.body),
                    size,
                }
            } else {
                Content::Bytes(reply.body.into())
            },
        })
    }
}

impl Http for Double {
    type File = File;

    async fn send(&self, request: Request<File>) -> Result<Response<File>, TransportError> {
        let Network {
            in_flight,
            most_in_flight,
            ..
        } = &self.network;
        in_flight.set(in_flight.get() + 1);
        most_in_flight.set(most_in_flight.get().max(in_flight.get()));
        if self.is_deadly(&request) {
            self.kill();
        }
        let reply = self.step(|| self.reply(&request)).await;
        self.maybe_take_over();
        self.maybe_jump();
        self.wait(self.network.slow_ms.get() + 1 + self.random() % MAX_LATENCY_MS)
            .await;
        let response = match reply {
            Some(reply) => self.deliver(&request, reply).await,
            None => Err(TransportError::Network),
        };
        in_flight.set(in_flight.get() - 1);
        response
    }
}

fn multipart(parts: &[Part<File>]) -> Vec<u8> {
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
