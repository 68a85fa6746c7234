//! A body in memory, kept in chunks. A contiguous buffer would be copied each time it grows, and wasm
//! memory never shrinks.

use std::borrow::Cow;

/// The size of a chunk, in bytes. A chunk that came as a whole may be larger.
const CHUNK_BYTES: usize = 256 << 10;

/// Bytes in the order in which they arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChunkedBody(Vec<Vec<u8>>);

impl ChunkedBody {
    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let Some(last) = self.0.last_mut() else {
            // Most bodies have one chunk, so the first gets no spare capacity.
            return self.0.push(bytes.to_vec());
        };
        let fits = CHUNK_BYTES.saturating_sub(last.len()).min(bytes.len());
        let (now, rest) = bytes.split_at(fits);
        last.extend(now);
        for chunk in rest.chunks(CHUNK_BYTES) {
            let mut next = Vec::with_capacity(CHUNK_BYTES);
            next.extend(chunk);
            self.0.push(next);
        }
    }

    /// A body of these chunks.
    #[must_use]
    pub fn of(chunks: Vec<Vec<u8>>) -> Self {
        Self(chunks)
    }

    /// The body as one slice. More than one chunk is copied.
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
    fn from(ChunkedBody(mut chunks): ChunkedBody) -> Self {
        if chunks.len() > 1 {
            return chunks.concat();
        }
        chunks.pop().unwrap_or_default()
    }
}

impl IntoIterator for ChunkedBody {
    type Item = Vec<u8>;
    type IntoIter = std::vec::IntoIter<Vec<u8>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
