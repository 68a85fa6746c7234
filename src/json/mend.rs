//! Mends a text that is JSON but for what other readers of JSON let pass.

use super::read::is_number_out_of_range;

/// The UTF-8 byte order mark. Some servers send it before JSON.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a pass over a text found.
#[derive(Default)]
pub(super) struct Findings {
    /// The text without what was to mend; `None` if there was nothing.
    pub(super) mended: Option<Mended>,
    /// Where the first number stands that is beyond the range of a 64-bit float.
    pub(super) out_of_range: Option<usize>,
}

/// A text with other bytes in some places.
#[derive(Default)]
pub(super) struct Mended {
    pub(super) text: Vec<u8>,
    /// Where a replacement ends, in this text and in the original.
    ends: Vec<(usize, usize)>,
}

impl Mended {
    /// The place in the original that a place in this text stands for.
    pub(super) fn original(&self, at: usize) -> usize {
        let after = self.ends.partition_point(|(end, _)| *end <= at);
        let last = after.checked_sub(1).and_then(|last| self.ends.get(last));
        let (end, original) = last.copied().unwrap_or_default();
        // A replacement may be longer than what it replaces.
        let next = self.ends.get(after).map_or(usize::MAX, |(_, end)| *end);
        (original + (at - end)).min(next)
    }
}

/// Looks for what is to mend, in one pass.
pub(super) fn mend(text: &[u8]) -> Findings {
    let mut pass = Pass {
        text,
        at: 0,
        copied: 0,
        mended: Mended::default(),
        out_of_range: None,
    };
    if text.starts_with(BYTE_ORDER_MARK) {
        pass.replace(0, BYTE_ORDER_MARK.len(), b"");
    }
    while let Some(byte) = pass.peek() {
        match byte {
            b'"' => pass.string(),
            b'-' | b'+' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => pass.word(),
            _ => pass.at += 1,
        }
    }
    pass.end()
}

/// A cursor in a text, and the part of it that is copied.
struct Pass<'a> {
    text: &'a [u8],
    at: usize,
    copied: usize,
    mended: Mended,
    out_of_range: Option<usize>,
}

impl<'a> Pass<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Replaces bytes, and goes on behind them.
    fn replace(&mut self, start: usize, end: usize, by: &[u8]) {
        let unchanged = self.slice(self.copied, start);
        self.mended.text.extend(unchanged);
        self.mended.text.extend(by);
        self.mended.ends.push((self.mended.text.len(), end));
        (self.copied, self.at) = (end, end);
    }

    /// A number, or a word outside strings.
    fn word(&mut self) {
        let start = self.at;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        while self.peek().is_some_and(is_part) {
            self.at += 1;
        }
        match self.slice(start, self.at) {
            b"NaN" | b"Infinity" | b"-Infinity" => self.replace(start, self.at, b"null"),
            number => {
                let is_out = str::from_utf8(number).is_ok_and(is_number_out_of_range);
                self.out_of_range = self.out_of_range.or(is_out.then_some(start));
            }
        }
    }

    /// A string, from its first quote to its last.
    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.escape(),
                0..0x20 => {
                    let escaped = format!("\\u{byte:04x}");
                    self.replace(self.at, self.at + 1, escaped.as_bytes());
                }
                _ => self.at += 1,
            }
        }
    }

    /// An escape. Half of a surrogate pair stands for no character.
    fn escape(&mut self) {
        const LENGTH: usize = br"\uXXXX".len();
        match (self.unit(self.at), self.unit(self.at + LENGTH)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => self.at += 2 * LENGTH,
            (Some(0xD800..0xE000), _) => self.replace(self.at, self.at + LENGTH, br"\ufffd"),
            (Some(_), _) => self.at += LENGTH,
            (None, _) => self.at += 2,
        }
    }

    /// The UTF-16 code unit that is escaped at a place.
    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..)?.strip_prefix(br"\u")?.get(..4)?;
        let is_hexadecimal = digits.iter().all(u8::is_ascii_hexdigit);
        let digits = str::from_utf8(digits).ok().filter(|_| is_hexadecimal)?;
        u16::from_str_radix(digits, 16).ok()
    }

    fn end(mut self) -> Findings {
        let is_mended = !self.mended.ends.is_empty();
        if is_mended {
            let rest = self.slice(self.copied, self.text.len());
            self.mended.text.extend(rest);
        }
        Findings {
            mended: is_mended.then_some(self.mended),
            out_of_range: self.out_of_range,
        }
    }
}
