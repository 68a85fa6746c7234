//! How much of an answer is read. An isolate has 128 MB for everything, and wasm memory never shrinks.
//!
//! A tree of JSON takes many times the size of its text, and a run works on several answers at once. So what a run
//! holds many of is small, and what is large is held one at a time.

use std::fmt;

/// What is no success: a message. The rest is not read.
pub const MAX_MESSAGE_BYTES: u64 = 64 << 10;

/// One object: an applicant, a source, the profile of a candidate.
pub const MAX_OBJECT_BYTES: u64 = 256 << 10;

/// A profile that is larger than most. A run holds one of them at a time.
pub const MAX_LARGE_PROFILE_BYTES: u64 = 2 << 20;

/// A list of which a run holds one: columns, vacancies.
pub const MAX_LIST_BYTES: u64 = 4 << 20;

/// A page of profiles, of which a run holds three.
pub const MAX_PAGE_BYTES: u64 = 3 << 20;

/// How much of one body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit {
    /// The most bytes.
    pub bytes: u64,
    /// Whether a longer body is cut off. If not, it is an error.
    pub cuts: bool,
}

impl BodyLimit {
    /// The limit of a response. `max_bytes` is the request's, and holds for success.
    #[must_use]
    pub fn of(status: u16, max_bytes: u64) -> Self {
        let is_success = (200..=299).contains(&status);
        Self {
            bytes: if is_success {
                max_bytes
            } else {
                max_bytes.min(MAX_MESSAGE_BYTES)
            },
            cuts: !is_success,
        }
    }

    /// The limit of a body that has to be read whole.
    #[must_use]
    pub fn whole(bytes: u64) -> Self {
        Self { bytes, cuts: false }
    }
}

/// A size as people write it.
pub(super) struct Size(pub(super) u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= 1 << 20 {
            write!(f, "{} MB", self.0 >> 20)
        } else {
            write!(f, "{} KB", self.0 >> 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyLimit, MAX_MESSAGE_BYTES, Size};

    #[test]
    fn what_is_no_success_is_cut_and_a_success_is_whole_or_an_error() {
        for status in [100, 199, 300, 302, 400, 404, 500, 599] {
            let limit = BodyLimit::of(status, 2 << 20);
            assert_eq!(
                (limit.bytes, limit.cuts),
                (MAX_MESSAGE_BYTES, true),
                "{status}"
            );
            assert_eq!(BodyLimit::of(status, 9).bytes, 9, "{status}");
        }
        for status in [200, 201, 299] {
            assert_eq!(BodyLimit::of(status, 2 << 20), BodyLimit::whole(2 << 20));
        }
        assert_eq!(
            format!("{}, {}", Size(64 << 10), Size(2 << 20)),
            "64 KB, 2 MB"
        );
    }
}
