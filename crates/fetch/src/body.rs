//! Reading a body up to a size, without letting files into wasm memory, which never shrinks.

use crate::network;
use js_sys::{Array, Reflect, Uint8Array};
use update_profiles_in_hrflow::http::Transport;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader};

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
        let Some(body) = body else {
            return Ok(collected);
        };
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        while let Some(chunk) = next(&reader).await? {
            collected.size += u64::from(chunk.length());
            if collected.size > max_bytes {
                // What is left is not wanted; whether cancelling succeeds does not matter.
                let _ = JsFuture::from(reader.cancel()).await;
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

async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, Transport> {
    let result = JsFuture::from(reader.read()).await.map_err(network)?;
    let field = |name: &str| Reflect::get(&result, &JsValue::from_str(name)).map_err(network);
    if field("done")?.is_truthy() {
        return Ok(None);
    }
    Ok(Some(field("value")?.unchecked_into()))
}
