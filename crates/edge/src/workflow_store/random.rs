//! Random numbers that nobody can guess, from the platform.

use update_profiles_seal::NONCE_BYTES;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// A nonce for one sealed value; `None` if the platform has no random numbers.
pub(crate) fn nonce() -> Option<[u8; NONCE_BYTES]> {
    let mut nonce = [0; NONCE_BYTES];
    random_values(&mut nonce).ok()?;
    Some(nonce)
}
