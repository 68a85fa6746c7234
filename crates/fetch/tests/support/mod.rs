//! A local server, and requests to it.

use js_sys::{Function, Promise, Reflect};
use std::time::Duration;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::{
    Api, Content, Endpoint, Http, Method, Request, Response, TransportError,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A local server with a JavaScript function as its handler.
pub struct Server(JsValue);

impl Server {
    /// Starts a server. `handler` is the source of a function: see `server.js`.
    pub async fn start(handler: &str) -> Self {
        let start: Function = js_sys::eval(include_str!("server.js"))
            .unwrap()
            .unchecked_into();
        let started = start.call1(&JsValue::NULL, &handler.into()).unwrap();
        Self(JsFuture::from(Promise::from(started)).await.unwrap())
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        let url = Reflect::get(&self.0, &"url".into()).unwrap();
        format!("{}{path}", url.as_string().unwrap())
    }

    /// Waits for the value that the handler records under a name.
    pub async fn recorded(&self, name: &str) -> JsValue {
        self.call("waitFor", &name.into()).await
    }

    /// Stops the server and closes every connection.
    pub async fn close(self) {
        self.call("close", &JsValue::UNDEFINED).await;
    }

    async fn call(&self, method: &str, argument: &JsValue) -> JsValue {
        let method: Function = Reflect::get(&self.0, &method.into())
            .unwrap()
            .unchecked_into();
        let promise = method.call1(&self.0, argument).unwrap();
        JsFuture::from(Promise::from(promise)).await.unwrap()
    }
}

/// A `GET` with limits that a test reaches only on purpose.
pub fn get(url: String) -> Request<Blob> {
    request(Method::Get, url)
}

/// Like [`get`], with any method.
pub fn request(method: Method, url: String) -> Request<Blob> {
    let endpoint = Endpoint {
        api: Api::Flatchr,
        name: "test",
        idempotent: true,
        writes: false,
    };
    Request::new(endpoint, method, url)
}

/// The same request for a file.
pub fn for_file(mut request: Request<Blob>) -> Request<Blob> {
    request.wants_file = true;
    request
}

/// The same request with a timeout of 50 ms.
pub fn with_short_timeout(mut request: Request<Blob>) -> Request<Blob> {
    request.timeout = Duration::from_millis(50);
    request
}

/// Sends a request.
pub async fn send(request: Request<Blob>) -> Result<Response<Blob>, TransportError> {
    Fetch.send(request).await
}

/// The error of a request that must fail.
pub async fn failure(request: Request<Blob>) -> TransportError {
    send(request)
        .await
        .map(|response| response.status)
        .unwrap_err()
}

/// The file of a response, and its size in bytes.
pub fn file(response: Response<Blob>) -> (Blob, u64) {
    match response.content {
        Content::File { file, size, .. } => (file, size),
        Content::Bytes(bytes) => panic!("{} bytes instead of a file", bytes.whole().len()),
    }
}

/// The body of a response as text.
pub fn text(response: &Response<Blob>) -> String {
    String::from_utf8(response.bytes().to_vec()).unwrap()
}
