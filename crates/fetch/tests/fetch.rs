//! Requests over real connections, as wasm under Node: timeouts, aborted connections and memory, which the tests of the
//! Worker cannot observe.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]

mod support;

use std::time::Duration;
use support::{Server, failure, file, for_file, get, request, send, text, with_short_timeout};
use update_profiles_in_hrflow::http::{Body, Content, Method, Part, TransportError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const MB: u64 = 1 << 20;

#[wasm_bindgen_test]
async fn a_server_that_never_answers_is_a_timeout() {
    let server = Server::start("() => {}").await;
    let request = with_short_timeout(get(server.url("/")));
    assert_eq!(failure(request).await, TransportError::Timeout);
    server.close().await;
}

#[wasm_bindgen_test]
async fn a_body_that_stalls_or_never_ends_is_a_timeout() {
    let handler = "(request, response) => {
        response.writeHead(200);
        const more = () => response.write('.', () => setTimeout(more, 5));
        if (request.url === '/trickle') more(); else response.write('half');
    }";
    let server = Server::start(handler).await;
    for path in ["/silent", "/trickle"] {
        let request = get(server.url(path));
        for request in [request.clone(), for_file(request)] {
            let request = with_short_timeout(request);
            assert_eq!(failure(request).await, TransportError::Timeout, "{path}");
        }
    }
    server.close().await;
}

/// Node drops the signal of a `Request` that was garbage-collected.
#[wasm_bindgen_test]
async fn a_timeout_survives_garbage_collection() {
    let handler = "(request, response) => {
        process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
        const collect = setInterval(process.getBuiltinModule('node:vm').runInNewContext('gc'), 10);
        response.on('close', () => clearInterval(collect));
        if (request.url === '/headers') response.flushHeaders();
    }";
    let server = Server::start(handler).await;
    for path in ["/nothing", "/headers"] {
        let mut request = get(server.url(path));
        request.timeout = Duration::from_millis(300);
        assert_eq!(failure(request).await, TransportError::Timeout, "{path}");
    }
    server.close().await;
}

#[wasm_bindgen_test]
async fn a_timeout_closes_the_connection() {
    let handler = "(request, response, record) => response.on('close', () => record('closed'))";
    let server = Server::start(handler).await;
    let request = with_short_timeout(get(server.url("/")));
    assert_eq!(failure(request).await, TransportError::Timeout);
    server.recorded("closed").await;
    server.close().await;
}

#[wasm_bindgen_test]
async fn a_dropped_or_refused_connection_is_a_network_error() {
    let handler = "(request, response) => {
        if (request.url === '/dropped') return request.socket.destroy();
        response.writeHead(200, { 'content-length': 100 });
        response.write('half of it', () => request.socket.destroy());
    }";
    let server = Server::start(handler).await;
    for path in ["/dropped", "/truncated"] {
        for request in [get(server.url(path)), for_file(get(server.url(path)))] {
            assert_eq!(failure(request).await, TransportError::Network, "{path}");
        }
    }
    let gone = server.url("/");
    server.close().await;
    assert_eq!(failure(get(gone)).await, TransportError::Network);
}

#[wasm_bindgen_test]
async fn a_body_with_too_large_a_content_length_is_not_read() {
    let handler = "(request, response) => {
        response.writeHead(200, { 'content-length': 11 });
        response.flushHeaders();
    }";
    let server = Server::start(handler).await;
    // The body never arrives, so a client that waited for it would time out.
    for request in [get(server.url("/")), for_file(get(server.url("/")))] {
        let request = request.max_bytes(10).timeout(5);
        assert_eq!(
            failure(request).await,
            TransportError::TooLarge { limit: 10 }
        );
    }
    server.close().await;
}

#[wasm_bindgen_test]
async fn reading_stops_once_a_body_is_too_large() {
    let handler = "(request, response, record) => {
        response.on('close', () => record('closed'));
        const more = () => response.destroyed || response.write(Buffer.alloc(65536), more);
        more();
    }";
    let server = Server::start(handler).await;
    let request = for_file(get(server.url("/"))).max_bytes(MB);
    assert_eq!(
        failure(request).await,
        TransportError::TooLarge { limit: MB }
    );
    server.recorded("closed").await;
    server.close().await;
}

#[wasm_bindgen_test]
async fn a_body_of_exactly_the_allowed_size_passes() {
    let handler = "(request, response) => {
        if (request.url === '/announced') response.setHeader('content-length', 10);
        response.write('01234');
        response.end('56789');
    }";
    let server = Server::start(handler).await;
    for path in ["/announced", "/unannounced"] {
        let response = send(get(server.url(path)).max_bytes(10)).await.unwrap();
        assert_eq!(text(&response), "0123456789");
        let (_, size) = file(
            send(for_file(get(server.url(path))).max_bytes(10))
                .await
                .unwrap(),
        );
        assert_eq!(size, 10);
        let over = failure(get(server.url(path)).max_bytes(9)).await;
        assert_eq!(over, TransportError::TooLarge { limit: 9 });
    }
    server.close().await;
}

#[wasm_bindgen_test]
async fn a_redirect_is_returned_and_not_followed() {
    let handler = "(request, response, record) => {
        if (request.url === '/next') record('followed', true);
        response.writeHead(Number(request.url.slice(1)) || 200, { location: '/next' });
        response.end();
        if (request.url === '/308') record('followed', false);
    }";
    let server = Server::start(handler).await;
    for status in [301, 302, 303, 307, 308] {
        let response = send(get(server.url(&format!("/{status}")))).await.unwrap();
        assert_eq!(response.status, status);
        assert_eq!(response.location.as_deref(), Some("/next"));
    }
    assert_eq!(server.recorded("followed").await, JsValue::FALSE);
    server.close().await;
}

#[wasm_bindgen_test]
async fn the_response_has_content_type_and_retry_after() {
    let handler = "(request, response) => {
        response.writeHead(429, { 'content-type': 'text/html; charset=utf-8', 'retry-after': '7' });
        response.end('<p>later</p>');
    }";
    let server = Server::start(handler).await;
    // Only a 200 gives a file.
    let response = send(for_file(get(server.url("/")))).await.unwrap();
    assert_eq!(response.status, 429);
    assert_eq!(
        response.content_type.as_deref(),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(response.retry_after.as_deref(), Some("7"));
    assert_eq!(text(&response), "<p>later</p>");
    server.close().await;
}

#[wasm_bindgen_test]
async fn method_url_headers_and_body_are_sent_unchanged() {
    let handler = "(request, response, record, body) => {
        const { 'user-agent': agent, 'x-api-key': key, 'content-type': type } = request.headers;
        response.end(JSON.stringify([request.method, request.url, agent, key, type, body.toString()]));
    }";
    let server = Server::start(handler).await;
    let url = server.url("/a%2Fb%20c?key=%C3%A9%2B%26");
    let put = request(Method::Put, url)
        .header("x-api-key", "ask_1")
        .json("{\"é\":1}".into());
    let response = send(put).await.unwrap();
    let agent = update_profiles_in_hrflow::http::USER_AGENT;
    assert_eq!(
        text(&response),
        format!(
            r#"["PUT","/a%2Fb%20c?key=%C3%A9%2B%26","{agent}","ask_1","application/json","{{\"é\":1}}"]"#
        )
    );
    server.close().await;
}

#[wasm_bindgen_test]
async fn a_file_goes_from_a_response_to_a_form_unchanged_and_outside_wasm_memory() {
    // The file has every byte value, so that a conversion to text would change it.
    let handler = "(request, response, record, body) => {
        const file = Buffer.from(Uint8Array.from({ length: 5 * 1024 * 1024 + 7 }, (_, index) => (index * 31) >> 3));
        if (request.method === 'GET') return response.end(file);
        const at = body.indexOf(file);
        const head = body.subarray(0, at).toString().replaceAll(/--\\S+/g, '--').split('\\r\\n');
        response.end(JSON.stringify([at > 0, Number(request.headers['content-length']) === body.length, head]));
    }";
    let server = Server::start(handler).await;
    let pages = core::arch::wasm32::memory_size::<0>();
    let download = for_file(get(server.url("/"))).max_bytes(6 * MB);
    let (file, size) = file(send(download).await.unwrap());
    assert_eq!(size, 5 * MB + 7);
    let mut post = request(Method::Post, server.url("/"));
    post.body = Body::Multipart(vec![
        Part::Text {
            name: "reference",
            value: "é".to_owned(),
        },
        Part::File {
            name: "file",
            file,
            file_name: "Zoé \"CV\" – 1.pdf".to_owned(),
            content_type: "application/pdf",
        },
    ]);
    let response = send(post).await.unwrap();
    assert_eq!(
        text(&response),
        concat!(
            r#"[true,true,["--","Content-Disposition: form-data; name=\"reference\"","","é","--","#,
            r#""Content-Disposition: form-data; name=\"file\"; filename=\"Zoé %22CV%22 – 1.pdf\"","#,
            r#""Content-Type: application/pdf","",""]]"#
        )
    );
    // A page has 64 KB: the file alone would take eighty pages.
    let grown = core::arch::wasm32::memory_size::<0>() - pages;
    assert!(grown < 16, "{grown} pages");
    server.close().await;
}

#[wasm_bindgen_test]
async fn an_empty_file_is_a_file() {
    let server = Server::start("(request, response) => response.end()").await;
    let response = send(for_file(get(server.url("/")))).await.unwrap();
    assert!(matches!(response.content, Content::File { size: 0, .. }));
    server.close().await;
}

/// A Worker may have ten thousand timers.
#[wasm_bindgen_test]
async fn a_finished_request_leaves_no_timer() {
    let timers = || {
        js_sys::eval("process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length")
            .unwrap()
            .as_f64()
            .unwrap()
    };
    let handler = "(request, response) => {
        if (request.url === '/dropped') request.socket.destroy(); else response.end();
    }";
    let server = Server::start(handler).await;
    let before = timers();
    for path in ["/", "/dropped"] {
        for _ in 0..50 {
            // Node keeps a few timers of its own, one for each connection.
            let _ = send(get(server.url(path))).await;
        }
    }
    assert!(timers() - before < 25.0, "{} timers", timers() - before);
    server.close().await;
}

#[wasm_bindgen_test]
async fn read_returns_a_whole_body_and_rejects_one_that_is_too_large_or_broken() {
    let body = |script: &str| {
        let response: web_sys::Response = js_sys::eval(script).unwrap().unchecked_into();
        response.body()
    };
    let read = |script: &str| update_profiles_fetch::read(body(script), 4);
    assert_eq!(read("new Response()").await, Ok(vec![]));
    assert_eq!(read("new Response('1234')").await, Ok(b"1234".to_vec()));
    let over = Err(TransportError::TooLarge { limit: 4 });
    assert_eq!(read("new Response('12345')").await, over);
    let endless =
        "new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(3)) }))";
    assert_eq!(read(endless).await, over);
    let broken = "new Response(new ReadableStream({
        start: (to) => to.enqueue(new Uint8Array(3)),
        pull: (to) => to.error(new Error('aborted')),
    }))";
    assert_eq!(read(broken).await, Err(TransportError::Network));
}

#[wasm_bindgen_test]
async fn the_clock_advances_and_random_numbers_do_not_repeat() {
    use update_profiles_in_hrflow::http::Clock;
    let fetch = update_profiles_fetch::Fetch;
    let before = fetch.now_ms();
    fetch.sleep(Duration::from_millis(20)).await;
    assert!(fetch.now_ms() - before >= 19);
    // Both halves of the bits are used, in run ids and in pauses.
    let numbers: Vec<u64> = (0..64).map(|_| fetch.random()).collect();
    for half in [0, 28] {
        let mut seen: Vec<u64> = numbers
            .iter()
            .map(|number| (number >> half) & 0xFFF_FFFF)
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() > 60, "{} of 64", seen.len());
    }
}
