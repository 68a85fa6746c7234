//! A world behind HTTP on the loopback address.

use std::future::{Future, pending};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::message::{Delivery, Reply, Request};
use crate::settings::{DEFAULT_PUBLIC_URL, Settings};
use crate::world::World;

/// A world that listens on the loopback address.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    latency: Duration,
}

impl Server {
    /// Binds this port of 127.0.0.1 (0 for any free one) and creates the world. Every response of the two APIs, but not
    /// of the control API, is delayed by `latency`. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// Fails if the port is taken.
    pub async fn bind(mut settings: Settings, port: u16, latency: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        if settings.public_url == DEFAULT_PUBLIC_URL {
            settings.public_url = format!("http://{address}");
        }
        let world = Mutex::new(World::new(settings));
        let shared = Arc::new(Shared { world, latency });
        Ok(Self {
            listener,
            address,
            shared,
        })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until `end` is ready, then closes all connections.
    ///
    /// # Errors
    /// Fails if the listener fails.
    pub async fn run(self, end: impl Future<Output = ()>) -> io::Result<()> {
        let mut connections = tokio::task::JoinSet::new();
        let mut end = std::pin::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => return Ok(()),
                accepted = self.listener.accept() => {
                    match accepted {
                        Ok((stream, _)) => drop(connections.spawn(serve(stream, Arc::clone(&self.shared)))),
                        // A client that gives up must not disturb the others.
                        Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                        Err(error) => return Err(error),
                    }
                }
                // Drops the connections that have ended.
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Without this, a small response waits for the acknowledgement of the previous one.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request| answer(request, Arc::clone(&shared)));
    // Faults end connections in every way, so errors are expected.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

type Response = hyper::Response<Either<Full<Bytes>, Cut>>;

/// An error here makes hyper close the connection without an answer.
async fn answer(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response, Dropped> {
    let request = read(request).await.map_err(|_| Dropped)?;
    let reply = shared.world().handle(&request);
    if !request.path.starts_with("/_sandbox/") && !shared.latency.is_zero() {
        late(shared.latency).await;
    }
    let body = match reply.effect {
        Delivery::Whole => Either::Left(Full::from(reply.body.clone())),
        Delivery::Delayed { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Either::Left(Full::from(reply.body.clone()))
        }
        Delivery::Hang => pending().await,
        Delivery::DroppedBefore | Delivery::DroppedAfter => return Err(Dropped),
        Delivery::Truncated { at } => Either::Right(Cut::new(&reply.body, at)),
    };
    response(&reply, body).map_err(|_| Dropped)
}

/// A timer of Tokio may be this late. A thread sleeps the rest, so that 20 ms do not become 22.
const COARSENESS: Duration = Duration::from_millis(2);

#[expect(
    clippy::disallowed_methods,
    reason = "it blocks a thread that is there for nothing else"
)]
async fn late(latency: Duration) {
    let due = Instant::now() + latency;
    tokio::time::sleep(latency.saturating_sub(COARSENESS)).await;
    let rest = due.saturating_duration_since(Instant::now());
    // It fails only when the runtime shuts down.
    let _ = tokio::task::spawn_blocking(move || std::thread::sleep(rest)).await;
}

fn response(reply: &Reply, body: Either<Full<Bytes>, Cut>) -> Result<Response, hyper::http::Error> {
    let response = hyper::Response::builder().status(reply.status);
    let headers = reply.headers.iter();
    headers
        .fold(response, |response, (name, value)| {
            response.header(name, value)
        })
        .body(body)
}

async fn read(request: hyper::Request<Incoming>) -> Result<Request, hyper::Error> {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter();
    Ok(Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
        body: body.collect().await?.to_bytes().to_vec(),
        now_ms: now_ms(),
    })
}

impl Shared {
    /// A panic in one request must not make all following requests fail.
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that gives the world its time"
)]
fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Why a connection is closed without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("dropped on request")
    }
}

impl std::error::Error for Dropped {}

/// A body that announces its complete length and ends early.
#[derive(Debug)]
struct Cut {
    announced: u64,
    begin: Option<Bytes>,
    flushed: bool,
}

impl Cut {
    fn new(whole: &[u8], at: usize) -> Self {
        let begin = whole.get(..at).unwrap_or(whole);
        Self {
            announced: whole.len() as u64,
            begin: Some(Bytes::copy_from_slice(begin)),
            flushed: false,
        }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        if let Some(begin) = self.begin.take().filter(|begin| !begin.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(begin))));
        }
        if !self.flushed {
            // hyper writes out what it has before it asks again.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Dropped)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
