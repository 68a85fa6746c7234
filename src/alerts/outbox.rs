//! The outbox: messages that receivers do not have yet. At least once and in their order, each is delivered to each
//! receiver, or given up after a day.

use super::message::Message;
use super::parameters::Receiver;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a delivery is tried: a day, in milliseconds.
pub const TRIED_FOR_MS: u64 = 24 * 60 * 60 * 1_000;

/// The pause after the first failed attempt. It doubles with each one, up to an hour.
const FIRST_PAUSE_MS: u64 = 30_000;
const MAX_PAUSE_MS: u64 = 60 * 60 * 1_000;
const MAX_DOUBLINGS: u32 = 7;

/// How many messages are kept. Each change of state takes a run at least, and a failure that returns takes several to
/// recover, so that no day has as many.
const MAX_MESSAGES: usize = 200;

/// Names a receiver by a hash of its address, so that the outbox holds neither keys nor addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReceiverKey(pub u64);

impl ReceiverKey {
    /// The key of a receiver.
    #[must_use]
    pub fn of(receiver: &Receiver) -> Self {
        let digest = Sha256::digest(receiver.address().as_bytes());
        let bytes = digest.iter().take(8);
        Self(bytes.fold(0, |key, byte| key << 8 | u64::from(*byte)))
    }
}

/// Messages that receivers do not have yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Outbox {
    /// The number of the last message.
    serial: u64,
    letters: Vec<Letter>,
    /// How many deliveries were given up.
    given_up: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Letter {
    message: Message,
    /// `None` until the configuration was read, which names the receivers.
    deliveries: Option<Vec<Delivery>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Delivery {
    receiver: ReceiverKey,
    attempts: u32,
    next_ms: u64,
    /// When the first attempt was due: a message may have waited for the ones before it.
    first_ms: Option<u64>,
}

/// A delivery that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The message.
    pub message: Message,
    /// To whom.
    pub receiver: ReceiverKey,
}

impl Outbox {
    /// Puts a message in. Its number is set here.
    pub(super) fn push(&mut self, message: Message) {
        self.serial += 1;
        let message = Message {
            serial: self.serial,
            ..message
        };
        self.letters.push(Letter {
            message,
            deliveries: None,
        });
        while self.letters.len() > MAX_MESSAGES {
            let oldest = self.letters.remove(0);
            self.given_up += oldest.open();
        }
    }

    /// Addresses new messages to the receivers that there are now. Receivers that are not configured any more get nothing.
    /// A new message has those before it tried again at once.
    pub(super) fn address(&mut self, receivers: &[ReceiverKey], now_ms: u64) {
        let is_new = self
            .letters
            .iter()
            .any(|letter| letter.deliveries.is_none());
        for letter in &mut self.letters {
            let known = letter.deliveries.get_or_insert_with(|| {
                let mut all = receivers.to_vec();
                all.sort_unstable();
                all.dedup();
                let all = all.into_iter();
                all.map(|receiver| Delivery {
                    receiver,
                    attempts: 0,
                    next_ms: now_ms,
                    first_ms: None,
                })
                .collect()
            });
            known.retain(|delivery| receivers.contains(&delivery.receiver));
            for delivery in known.iter_mut().filter(|_| is_new) {
                delivery.next_ms = delivery.next_ms.min(now_ms);
            }
        }
        self.drop_delivered();
    }

    /// What is to be delivered now: the oldest message of each receiver. It is tried for a day from here on.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Vec<Due> {
        let mut due = Vec::new();
        let mut waiting = Vec::new();
        for letter in &mut self.letters {
            for delivery in letter.deliveries.iter_mut().flatten() {
                if waiting.contains(&delivery.receiver) {
                    continue;
                }
                waiting.push(delivery.receiver);
                // The clock was set back since, if the next attempt is further away than any pause.
                delivery.next_ms = delivery.next_ms.min(now_ms + MAX_PAUSE_MS);
                if delivery.next_ms <= now_ms {
                    delivery.first_ms.get_or_insert(now_ms);
                    due.push(Due {
                        message: letter.message.clone(),
                        receiver: delivery.receiver,
                    });
                }
            }
        }
        due
    }

    /// A delivery succeeded. A repeated report changes nothing.
    pub(super) fn delivered(&mut self, serial: u64, receiver: ReceiverKey) {
        if let Some(letter) = self.letter_mut(serial) {
            letter
                .deliveries
                .iter_mut()
                .for_each(|all| all.retain(|each| each.receiver != receiver));
        }
        self.drop_delivered();
    }

    /// A delivery failed. Says whether it was given up.
    pub(super) fn failed(
        &mut self,
        serial: u64,
        receiver: ReceiverKey,
        is_final: bool,
        now_ms: u64,
    ) -> bool {
        let Some(deliveries) = self
            .letter_mut(serial)
            .and_then(|letter| letter.deliveries.as_mut())
        else {
            return false;
        };
        let Some(delivery) = deliveries.iter_mut().find(|each| each.receiver == receiver) else {
            return false;
        };
        delivery.next_ms = now_ms + pause_ms(delivery.attempts);
        delivery.attempts = delivery.attempts.saturating_add(1);
        let tried_ms = now_ms.saturating_sub(delivery.first_ms.unwrap_or(now_ms));
        let gives_up = is_final || tried_ms >= TRIED_FOR_MS;
        if gives_up {
            deliveries.retain(|each| each.receiver != receiver);
            self.given_up += 1;
            self.drop_delivered();
        }
        gives_up
    }

    /// When the next delivery is due; 0 if new messages have no receivers yet.
    pub(super) fn next_ms(&self) -> Option<u64> {
        let mut seen = Vec::new();
        let mut next = None;
        for letter in &self.letters {
            let Some(deliveries) = &letter.deliveries else {
                return Some(0);
            };
            for delivery in deliveries {
                if !seen.contains(&delivery.receiver) {
                    seen.push(delivery.receiver);
                    next =
                        Some(next.map_or(delivery.next_ms, |next: u64| next.min(delivery.next_ms)));
                }
            }
        }
        next
    }

    /// Messages that a receiver does not have yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.letters.len()
    }

    /// How many deliveries were given up.
    #[must_use]
    pub fn given_up(&self) -> u64 {
        self.given_up
    }

    fn letter_mut(&mut self, serial: u64) -> Option<&mut Letter> {
        self.letters
            .iter_mut()
            .find(|letter| letter.message.serial == serial)
    }

    fn drop_delivered(&mut self) {
        self.letters.retain(|letter| letter.open() > 0);
    }
}

impl Letter {
    /// How many deliveries are open; one if nobody knows to whom.
    fn open(&self) -> u64 {
        self.deliveries
            .as_ref()
            .map_or(1, |all| u64::try_from(all.len()).unwrap_or(u64::MAX))
    }
}

fn pause_ms(attempts: u32) -> u64 {
    (FIRST_PAUSE_MS << attempts.min(MAX_DOUBLINGS)).min(MAX_PAUSE_MS)
}
