//! Reading a body up to a size, without letting files into wasm memory, which never shrinks.

use crate::network;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use update_profiles_in_hrflow::http::Transport;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream};

#[wasm_bindgen]
extern "C" {
    /// A stream, of which it is caught that it is locked, say.
    type Body;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Body) -> Result<Reader, JsValue>;
    type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<Promise, JsValue>;
}

/// A body as the platform holds it: its chunks, outside of wasm memory.
pub(super) struct Collected {
    chunks: Array,
    size: u64,
}

impl Collected {
    /// Reads to the end, or to where the body is larger than allowed.
    pub(super) async fn read(
        body: Option<ReadableStream>,
        max_bytes: u64,
    ) -> Result<Self, Transport> {
        let mut collected = Self {
            chunks: Array::new(),
            size: 0,
        };
        let Some(body) = body.map(JsCast::unchecked_into::<Body>) else {
            return Ok(collected);
        };
        let reader = body.reader().map_err(network)?;
        while let Some(chunk) = next(&reader).await? {
            collected.size += u64::from(chunk.length());
            if collected.size > max_bytes {
                // What is left is not wanted; whether cancelling succeeds does not matter.
                if let Ok(cancelled) = reader.cancel() {
                    let _ = JsFuture::from(cancelled).await;
                }
                return Err(Transport::TooLarge { limit: max_bytes });
            }
            collected.chunks.push(&chunk);
        }
        Ok(collected)
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn into_blob(self) -> Result<Blob, JsValue> {
        Blob::new_with_u8_array_sequence(&self.chunks)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or_default());
        for chunk in self.chunks.iter() {
            bytes.extend(chunk.unchecked_into::<Uint8Array>().to_vec());
        }
        bytes
    }
}

async fn next(reader: &Reader) -> Result<Option<Uint8Array>, Transport> {
    let read = Promise::resolve(&reader.read().map_err(network)?);
    let result = JsFuture::from(read).await.map_err(network)?;
    let field = |name: &str| Reflect::get(&result, &JsValue::from_str(name)).map_err(network);
    if field("done")?.is_truthy() {
        return Ok(None);
    }
    // One that gives texts, say, gives no bytes.
    let chunk = field("value")?.dyn_into().map_err(network)?;
    Ok(Some(chunk))
}
