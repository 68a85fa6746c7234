//! A body in memory. One that is large is kept in pieces: as one whole it would be moved each time it
//! outgrows its place, and what that takes of wasm memory is never given back.

use std::borrow::Cow;

/// What a piece holds at most, unless it came as one.
const MOST_BYTES: usize = 256 << 10;

/// Bytes, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChunkedBody(Vec<Vec<u8>>);

impl ChunkedBody {
    /// Adds what came next.
    pub fn push(&mut self, bytes: &[u8]) {
        let Some(last) = self.0.last_mut() else {
            // Most bodies have one piece, and need no room for more.
            return self.0.push(bytes.to_vec());
        };
        let fits = MOST_BYTES.saturating_sub(last.len()).min(bytes.len());
        let (now, rest) = bytes.split_at(fits);
        last.extend(now);
        for piece in rest.chunks(MOST_BYTES) {
            let mut next = Vec::with_capacity(MOST_BYTES);
            next.extend(piece);
            self.0.push(next);
        }
    }

    /// Bytes that are in pieces already.
    #[must_use]
    pub fn of(pieces: Vec<Vec<u8>>) -> Self {
        Self(pieces)
    }

    /// All of it as one, which copies it where it is not.
    #[must_use]
    pub fn whole(&self) -> Cow<'_, [u8]> {
        match &*self.0 {
            [] => Cow::Borrowed(&[]),
            [one] => Cow::Borrowed(one),
            many => Cow::Owned(many.concat()),
        }
    }
}

impl From<Vec<u8>> for ChunkedBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(vec![bytes])
    }
}

impl From<ChunkedBody> for Vec<u8> {
    fn from(ChunkedBody(mut pieces): ChunkedBody) -> Self {
        if pieces.len() > 1 {
            return pieces.concat();
        }
        pieces.pop().unwrap_or_default()
    }
}

impl IntoIterator for ChunkedBody {
    type Item = Vec<u8>;
    type IntoIter = std::vec::IntoIter<Vec<u8>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
