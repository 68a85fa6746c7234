//! The keys that seal: the secret `SEALING_KEY` of the Worker, and its successor.

use aes_gcm::{Aes256Gcm, KeyInit};
use sha2::{Digest, Sha256};
use std::fmt;
use update_profiles_in_hrflow::secret::Secret;

/// The names of the secrets that hold the keys. While the second one is set, it seals, and both open.
pub const SEALING_KEY_NAMES: [&str; 2] = ["SEALING_KEY", "SEALING_KEY_NEXT"];

/// The bytes of a key for AES-256.
const KEY_BYTES: usize = 32;

/// The keys that are set.
pub struct SealingKeys {
    /// All that can be used, the one that seals last.
    keys: Vec<SealingKey>,
    /// Why nothing can be sealed.
    problem: Option<KeyProblem>,
}

/// A key.
pub(crate) struct SealingKey {
    /// Tells which key sealed a value, and nothing about the key.
    pub(crate) id: String,
    pub(crate) cipher: Aes256Gcm,
}

/// Why a key seals nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// It is not set.
    Missing,
    /// It is not 64 hexadecimal digits.
    Malformed,
}

/// A key that seals nothing. As a text, it says why, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyProblem {
    /// The name of its secret.
    pub name: &'static str,
    /// Why it seals nothing.
    pub fault: KeyFault,
}

impl SealingKeys {
    /// Reads the keys. White space around one does not count, and an empty one counts as not set.
    #[must_use]
    pub fn read(secret: impl Fn(&str) -> Option<Secret>) -> Self {
        let mut keys = Vec::new();
        let [first, _] = SEALING_KEY_NAMES;
        let mut problem = Some(KeyProblem {
            name: first,
            fault: KeyFault::Missing,
        });
        for name in SEALING_KEY_NAMES {
            let value = secret(name);
            let value = value.as_ref().map(|value| value.expose().trim());
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                continue;
            };
            // The last one that is set seals, so its fault counts.
            problem = match SealingKey::read(value) {
                Some(key) => {
                    keys.push(key);
                    None
                }
                None => Some(KeyProblem {
                    name,
                    fault: KeyFault::Malformed,
                }),
            };
        }
        Self { keys, problem }
    }

    /// The key that seals.
    ///
    /// # Errors
    /// It is not set, or is not one.
    pub(crate) fn current(&self) -> Result<&SealingKey, KeyProblem> {
        let [name, _] = SEALING_KEY_NAMES;
        match (self.problem, self.keys.last()) {
            (None, Some(key)) => Ok(key),
            (problem, _) => Err(problem.unwrap_or(KeyProblem {
                name,
                fault: KeyFault::Missing,
            })),
        }
    }

    /// The key with an id.
    pub(crate) fn find(&self, id: &str) -> Option<&SealingKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Why nothing can be sealed.
    #[must_use]
    pub fn problem(&self) -> Option<KeyProblem> {
        self.problem
    }
}

impl SealingKey {
    fn read(digits: &str) -> Option<Self> {
        let bytes = from_hex(digits)?;
        let cipher = Aes256Gcm::new_from_slice(&bytes).ok()?;
        let mut hash = Sha256::new();
        hash.update(b"id of a sealing key:");
        hash.update(&bytes);
        let id = hash
            .finalize()
            .iter()
            .take(8)
            .copied()
            .flat_map(hex_digits)
            .collect();
        Some(Self { id, cipher })
    }
}

fn hex_digits(byte: u8) -> impl Iterator<Item = char> {
    let digits = [byte >> 4, byte & 15];
    digits
        .into_iter()
        .filter_map(|digit| char::from_digit(digit.into(), 16))
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = digits
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .filter_map(|pair| Some((pair.first()? << 4) | pair.get(1)?))
        .collect();
    (bytes.len() == KEY_BYTES).then_some(bytes)
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match self.fault {
            KeyFault::Missing => write!(
                f,
                "the secret {name}, under which secrets of workflows are sealed, is not set"
            )?,
            KeyFault::Malformed => {
                write!(f, "the secret {name} is not a key of 64 hexadecimal digits")?;
            }
        }
        write!(
            f,
            "; make one with `openssl rand -hex 32`, and set it with `npx wrangler secret put {name}`"
        )
    }
}
