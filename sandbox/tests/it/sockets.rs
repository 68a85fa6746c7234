//! The server, over real sockets. Time is Tokio's and paused: a wait takes no time, and counts as long as it would.

use std::time::Duration;

use sandbox::{Server, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

struct Running {
    url: String,
    end: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

async fn start(latency: Duration) -> Running {
    let server = Server::bind(Settings::default(), 0, latency).await.unwrap();
    let url = server.url();
    let (end, ended) = oneshot::channel();
    let task = tokio::spawn(server.run(async {
        let _ = ended.await;
    }));
    Running { url, end, task }
}

/// What came back: the head and what there was of the body, as text; empty where the connection was closed.
async fn send(url: &str, method: &str, target: &str, body: &str) -> String {
    let mut stream = open(url, method, target, body).await;
    let mut answer = Vec::new();
    // A connection that is reset has given what it has.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn open(url: &str, method: &str, target: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap())
        .await
        .unwrap();
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

const COLUMNS: &str = "/flatchr/company/Wy3EOp2NP3p1KMq8/columns?token=demo-flatchr-key";

async fn columns_under(running: &Running, action: Value) -> String {
    send(&running.url, "DELETE", "/_sandbox/faults", "").await;
    let fault = json!({"endpoint": "columns", "action": action}).to_string();
    assert!(
        send(&running.url, "POST", "/_sandbox/faults", &fault)
            .await
            .starts_with("HTTP/1.1 200")
    );
    send(&running.url, "GET", COLUMNS, "").await
}

fn split(answer: &str) -> (&str, &str) {
    answer.split_once("\r\n\r\n").unwrap_or((answer, ""))
}

fn announced(head: &str) -> usize {
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.expect("a length is announced").parse().unwrap()
}

#[tokio::test]
async fn a_server_listens_on_loopback_and_links_point_to_it() {
    let running = start(Duration::ZERO).await;
    assert!(running.url.starts_with("http://127.0.0.1:"));
    let answer = send(&running.url, "GET", COLUMNS, "").await;
    let (head, body) = split(&answer);
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: application/json"));
    assert_eq!(announced(head), body.len());
    let rows = send(
        &running.url,
        "POST",
        &COLUMNS.replace("columns", "search/applicants"),
        "{}",
    )
    .await;
    let rows: Value = serde_json::from_str(split(&rows).1).unwrap();
    let target = COLUMNS.replace(
        "columns",
        &format!("applicant/{}", rows[0]["applicant"].as_str().unwrap()),
    );
    let applicant = send(&running.url, "GET", &target, "").await;
    let applicant: Value = serde_json::from_str(split(&applicant).1).unwrap();
    let link = applicant["candidate"]["aws"]["signature"].as_str().unwrap();
    let file = send(
        &running.url,
        "GET",
        link.strip_prefix(&running.url).unwrap(),
        "",
    )
    .await;
    assert!(split(&file).1.starts_with("%PDF-"));
}

#[tokio::test]
async fn a_dropped_connection_sends_no_byte() {
    let running = start(Duration::ZERO).await;
    for action in ["dropped_before", "dropped_after"] {
        assert_eq!(columns_under(&running, json!(action)).await, "", "{action}");
    }
}

#[tokio::test]
async fn a_truncated_response_announces_its_complete_length() {
    let running = start(Duration::ZERO).await;
    let answer = columns_under(&running, json!("truncated")).await;
    let (head, body) = split(&answer);
    assert_eq!(announced(head) / 2, body.len());
    assert!(body.starts_with("[{"));
}

#[tokio::test]
async fn a_hanging_connection_stays_silent() {
    let running = start(Duration::ZERO).await;
    let fault = json!({"endpoint": "columns", "action": "hang"}).to_string();
    send(&running.url, "POST", "/_sandbox/faults", &fault).await;
    let mut hanging = open(&running.url, "GET", COLUMNS, "").await;
    // Once the journal has it, the request was read; others are answered all the while.
    loop {
        let journal = send(&running.url, "GET", "/_sandbox/journal", "").await;
        if split(&journal).1 != "[]" {
            break;
        }
    }
    let mut byte = [0];
    assert_eq!(
        hanging.try_read(&mut byte).unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock
    );
    running.end.send(()).unwrap();
    running.task.await.unwrap().unwrap();
    assert!(matches!(hanging.read(&mut byte).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn spoilt_bodies_arrive_whole() {
    let running = start(Duration::ZERO).await;
    let cases = [
        (json!("html"), "HTTP/1.1 200", "<!DOCTYPE html>"),
        (json!("not_json"), "HTTP/1.1 200", "upstream"),
        (json!("empty"), "HTTP/1.1 200", ""),
        (json!("not_array"), "HTTP/1.1 200", "{"),
        (json!({"body": {"raw": "[null]"}}), "HTTP/1.1 200", "[null]"),
        (
            json!({"status": {"code": 429, "retry_after": 2}}),
            "HTTP/1.1 429",
            "{\"statusCode\":429",
        ),
    ];
    for (action, status, body) in cases {
        let answer = columns_under(&running, action.clone()).await;
        let (head, rest) = split(&answer);
        assert!(
            head.starts_with(status) && rest.starts_with(body),
            "{action}: {answer}"
        );
        assert_eq!(announced(head), rest.len());
        assert_eq!(head.contains("retry-after: 2"), status.ends_with("429"));
    }
}

#[tokio::test(start_paused = true)]
async fn slowness_and_latency_take_their_time_but_not_of_the_control_api() {
    let running = start(Duration::from_mins(1)).await;
    let before = Instant::now();
    columns_under(&running, json!({"slow": {"ms": 30_000}})).await;
    let waited = before.elapsed();
    // The end of the latency is slept by a thread, which a clock that stands still does not see.
    assert!((89..92).contains(&waited.as_secs()), "{waited:?}");
    let before = Instant::now();
    send(&running.url, "GET", "/_sandbox/state", "").await;
    assert!(before.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_reset_keeps_the_address() {
    let running = start(Duration::ZERO).await;
    send(
        &running.url,
        "POST",
        "/_sandbox/reset",
        "{\"candidates\": 3}",
    )
    .await;
    let state = send(&running.url, "GET", "/_sandbox/state", "").await;
    let state: Value = serde_json::from_str(split(&state).1).unwrap();
    assert_eq!(
        (&state["candidates"], &state["settings"]["public_url"]),
        (&json!(3), &json!(running.url))
    );
}
