//! Sealing a value, and opening it where it was sealed.

use crate::keys::{KeyProblem, SealingKeys};
use aes_gcm::aead::{Aead, Payload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use update_profiles_in_hrflow::secret::Secret;

/// The bytes of a nonce. Each value needs its own, at random.
pub const NONCE_BYTES: usize = 12;

/// The form of a sealed value: `v1.ID-OF-THE-KEY.NONCE-AND-CIPHERTEXT`.
const FORMAT: &str = "v1";

/// Where a value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The id of the workflow.
    pub workflow: &'a str,
    /// The name of the secret.
    pub name: &'a str,
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenError {
    /// The key that sealed it is not set.
    NoKey,
    /// It was changed, moved, or is no sealed value.
    Damaged,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoKey => "was sealed under a SEALING_KEY that is not set any more",
            Self::Damaged => "does not open: its stored bytes were changed, or belong elsewhere",
        })
    }
}

impl SealingKeys {
    /// Seals a value for its place. No two values may have the same nonce.
    ///
    /// # Errors
    /// No key is set that seals.
    pub fn seal(
        &self,
        place: Place<'_>,
        value: &Secret,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<String, KeyProblem> {
        let key = self.current()?;
        let payload = Payload {
            msg: value.expose().as_bytes(),
            aad: &place.associated_data(&key.id),
        };
        // Fails only for texts of 64 GB.
        let ciphertext = key
            .cipher
            .encrypt(&nonce.into(), payload)
            .unwrap_or_default();
        let bytes = [&nonce[..], &ciphertext].concat();
        Ok(format!(
            "{FORMAT}.{}.{}",
            key.id,
            URL_SAFE_NO_PAD.encode(bytes)
        ))
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// The key is missing, or this is not what was sealed for the place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Secret, OpenError> {
        let (id, bytes) = parts(sealed).ok_or(OpenError::Damaged)?;
        let key = self.find(id).ok_or(OpenError::NoKey)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(bytes)
            .map_err(|_| OpenError::Damaged)?;
        let (nonce, ciphertext) = bytes
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(OpenError::Damaged)?;
        let payload = Payload {
            msg: ciphertext,
            aad: &place.associated_data(id),
        };
        let value = key.cipher.decrypt(&(*nonce).into(), payload);
        let value = value.map_err(|_| OpenError::Damaged)?;
        let value = String::from_utf8(value).map_err(|_| OpenError::Damaged)?;
        Ok(Secret::new(value))
    }

    /// Whether a value is sealed under the key that seals now.
    #[must_use]
    pub fn is_current(&self, sealed: &str) -> bool {
        let id = parts(sealed).map(|(id, _)| id);
        self.current().is_ok_and(|key| Some(key.id.as_str()) == id)
    }
}

impl Place<'_> {
    /// What a sealed value is bound to. The lengths keep `a` and `bc` from being `ab` and `c`.
    fn associated_data(self, key_id: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [FORMAT, key_id, self.workflow, self.name] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

fn parts(sealed: &str) -> Option<(&str, &str)> {
    sealed
        .strip_prefix(FORMAT)?
        .strip_prefix('.')?
        .split_once('.')
}
