//! Reads response bodies up to a size limit. Files stay outside of wasm memory, because that never
//! shrinks.

use crate::network;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use update_profiles_in_hrflow::http::{
    BodyLimit, ChunkedBody, Content, HEAD_BYTES, TransportError,
};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ReadableStream};

#[wasm_bindgen]
extern "C" {
    /// A `ReadableStream` with methods that return what they throw, for example for a locked stream.
    type Body;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Body) -> Result<Reader, JsValue>;
    type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<JsValue, JsValue>;
}

/// Reads a body into memory.
pub(super) async fn bytes(
    body: Option<ReadableStream>,
    limit: BodyLimit,
) -> Result<ChunkedBody, TransportError> {
    let mut bytes = ChunkedBody::default();
    // Copies chunk by chunk, so that a large body is never held twice.
    read(body, limit, |chunk| bytes.push(&chunk.to_vec())).await?;
    Ok(bytes)
}

/// Reads a body into a `Blob`, outside of wasm memory. Only its first bytes are copied.
pub(super) async fn file(
    body: Option<ReadableStream>,
    limit: BodyLimit,
) -> Result<Content<Blob>, TransportError> {
    let chunks = Array::new();
    let mut head = Vec::new();
    let keep = |chunk: Uint8Array| {
        let missing = u32::try_from(HEAD_BYTES - head.len()).unwrap_or_default();
        if missing > 0 {
            head.extend(chunk.subarray(0, missing).to_vec());
        }
        chunks.push(&chunk);
    };
    let size = read(body, limit, keep).await?;
    let file = Blob::new_with_u8_array_sequence(&chunks).map_err(network)?;
    Ok(Content::File { file, size, head })
}

/// Reads chunks to the end of the body, or up to the limit. Returns the size in bytes.
async fn read(
    body: Option<ReadableStream>,
    limit: BodyLimit,
    mut keep: impl FnMut(Uint8Array),
) -> Result<u64, TransportError> {
    let mut size = 0;
    let Some(body) = body.map(JsCast::unchecked_into::<Body>) else {
        return Ok(size);
    };
    let reader = body.reader().map_err(network)?;
    while let Some(chunk) = next(&reader).await? {
        let left = limit.bytes - size;
        if u64::from(chunk.length()) > left {
            discard(&reader);
            if !limit.cuts {
                return Err(TransportError::TooLarge { limit: limit.bytes });
            }
            // Less than the chunk's own length, which has 32 bits.
            keep(chunk.subarray(0, u32::try_from(left).unwrap_or_default()));
            return Ok(limit.bytes);
        }
        size += u64::from(chunk.length());
        keep(chunk);
    }
    Ok(size)
}

/// Gives up the rest of a body. It is not waited for: a stream of a custom `fetch` may never end its cancellation, and
/// a failure does not matter.
fn discard(reader: &Reader) {
    if let Ok(cancelled) = reader.cancel() {
        spawn_local(async move {
            let _ = JsFuture::from(Promise::resolve(&cancelled)).await;
        });
    }
}

async fn next(reader: &Reader) -> Result<Option<Uint8Array>, TransportError> {
    let read = Promise::resolve(&reader.read().map_err(network)?);
    let result = JsFuture::from(read).await.map_err(network)?;
    let field = |name: &str| Reflect::get(&result, &JsValue::from_str(name)).map_err(network);
    if field("done")?.is_truthy() {
        return Ok(None);
    }
    // A stream may give something else than bytes, for example strings.
    let chunk = field("value")?.dyn_into().map_err(network)?;
    Ok(Some(chunk))
}
