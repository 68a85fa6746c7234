//! A server of this machine, and requests to it.

use js_sys::{Function, Promise, Reflect};
use std::time::Duration;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::{
    Api, Content, Endpoint, Http, Method, Request, Response, TransportError,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A server that answers as a JavaScript function says.
pub struct Server(JsValue);

impl Server {
    /// Starts one; `handler` is the text of a function: see `server.js`.
    pub async fn start(handler: &str) -> Self {
        let start: Function = js_sys::eval(include_str!("server.js"))
            .unwrap()
            .unchecked_into();
        let started = start.call1(&JsValue::NULL, &handler.into()).unwrap();
        Self(JsFuture::from(Promise::from(started)).await.unwrap())
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        let url = Reflect::get(&self.0, &"url".into()).unwrap();
        format!("{}{path}", url.as_string().unwrap())
    }

    /// What the handler told under a name, once it has.
    pub async fn told(&self, name: &str) -> JsValue {
        self.call("waitFor", &name.into()).await
    }

    /// Ends it, and every connection.
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

/// A `GET` with limits that no test reaches unless it means to.
pub fn get(url: String) -> Request<Blob> {
    request(Method::Get, url)
}

/// As [`get`], by any method.
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

/// The same request with so little time that a server can let it pass.
pub fn impatient(mut request: Request<Blob>) -> Request<Blob> {
    request.timeout = Duration::from_millis(50);
    request
}

/// Sends a request.
pub async fn send(request: Request<Blob>) -> Result<Response<Blob>, TransportError> {
    Fetch.send(request).await
}

/// Why a request gave no whole response.
pub async fn failure(request: Request<Blob>) -> TransportError {
    send(request)
        .await
        .map(|response| response.status)
        .unwrap_err()
}

/// The file that came.
pub fn file(response: Response<Blob>) -> (Blob, u64) {
    match response.content {
        Content::File { file, size } => (file, size),
        Content::Bytes(bytes) => panic!("{} bytes instead of a file", bytes.whole().len()),
    }
}

/// The text that came.
pub fn text(response: &Response<Blob>) -> String {
    String::from_utf8(response.bytes().to_vec()).unwrap()
}
