//! Finds a key in a text, however a vendor may have written it: as it is, escaped for a URL, JSON or HTML, sign by
//! sign and in any mixture; in hexadecimal digits; or in base64, at any place within what was encoded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::ops::Range;

/// Shorter digits of a key are found everywhere.
const MIN_ENCODED_BYTES: usize = 8;

/// How many backslashes may stand before one escape: a text that was escaped for JSON more than once has several.
const MAX_BACKSLASHES: usize = 8;

/// How often a text may have been escaped for a URL or HTML.
const MAX_TIMES_ESCAPED: usize = 4;

/// At how many places a text may go on after the same part of a key. A text that reads in more ways is no spelling.
const MAX_READINGS: usize = 8;

/// The characters with names in HTML that keys and addresses may have.
const ENTITIES: [(&[u8], u8); 30] = [
    (b"amp;", b'&'),
    (b"lt;", b'<'),
    (b"gt;", b'>'),
    (b"quot;", b'"'),
    (b"apos;", b'\''),
    (b"sol;", b'/'),
    (b"bsol;", b'\\'),
    (b"equals;", b'='),
    (b"plus;", b'+'),
    (b"commat;", b'@'),
    (b"period;", b'.'),
    (b"lowbar;", b'_'),
    (b"hyphen;", b'-'),
    (b"dash;", b'-'),
    (b"colon;", b':'),
    (b"semi;", b';'),
    (b"comma;", b','),
    (b"excl;", b'!'),
    (b"num;", b'#'),
    (b"dollar;", b'$'),
    (b"percnt;", b'%'),
    (b"ast;", b'*'),
    (b"lpar;", b'('),
    (b"rpar;", b')'),
    (b"quest;", b'?'),
    (b"lsqb;", b'['),
    (b"rsqb;", b']'),
    (b"lcub;", b'{'),
    (b"rcub;", b'}'),
    (b"verbar;", b'|'),
];

/// One way to write a key, sign by sign.
pub(super) struct Spelling {
    signs: Vec<u8>,
    alphabet: Alphabet,
}

/// Which signs of a text stand for one of a spelling.
#[derive(Clone, Copy)]
enum Alphabet {
    /// The same.
    Text,
    /// Hexadecimal digits, in either case, and with blanks or colons between them.
    Hex,
    /// Those of base64: `-` and `_` stand for `+` and `/`.
    Base64,
}

impl Spelling {
    /// All spellings of a key, except for the escapes, which are read in the text.
    pub(super) fn all(key: &str) -> Vec<Self> {
        if key.is_empty() {
            return Vec::new();
        }
        let text = Self {
            signs: key.as_bytes().to_vec(),
            alphabet: Alphabet::Text,
        };
        let hex = Self {
            signs: key.bytes().flat_map(hex_digits).collect(),
            alphabet: Alphabet::Hex,
        };
        let base64 = (0..3).map(|before| Self {
            signs: base64(key, before),
            alphabet: Alphabet::Base64,
        });
        let encoded = [hex].into_iter().chain(base64);
        let encoded = encoded.filter(|spelling| spelling.signs.len() >= MIN_ENCODED_BYTES);
        [text].into_iter().chain(encoded).collect()
    }

    /// Where the key begins and ends in a text, from a place on.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        let first = *self.signs.first()?;
        (from..text.len()).find_map(|start| {
            let begins = text.get(start).is_some_and(|byte| {
                matches!(byte, b'%' | b'\\' | b'&') || self.alphabet.is(*byte, first)
            });
            let end = begins.then(|| self.end(text, start))??;
            Some(start..end)
        })
    }

    /// Where the key ends that begins at a place.
    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        let mut readings = vec![start];
        for (index, sign) in self.signs.iter().enumerate() {
            let mut next = Vec::new();
            for at in readings {
                let mut read = |byte, end| {
                    let is_new = !next.contains(&end) && next.len() < MAX_READINGS;
                    if is_new && self.alphabet.is(byte, *sign) {
                        next.push(end);
                    }
                };
                read_sign(text, at, &mut read);
                let after_gap = self.alphabet.after_gap(text, at);
                if index > 0 && after_gap > at {
                    read_sign(text, after_gap, &mut read);
                }
            }
            readings = next;
            if readings.is_empty() {
                return None;
            }
        }
        readings.into_iter().max()
    }
}

impl Alphabet {
    fn is(self, byte: u8, sign: u8) -> bool {
        match self {
            Self::Text => byte == sign,
            Self::Hex => byte.eq_ignore_ascii_case(&sign),
            Self::Base64 => match byte {
                b'-' => sign == b'+',
                b'_' => sign == b'/',
                _ => byte == sign,
            },
        }
    }

    /// Where a text goes on after what may stand between two signs: line breaks, also those that are escaped for JSON,
    /// the zeros of UTF-16, and between digits more.
    fn after_gap(self, text: &[u8], mut at: usize) -> usize {
        while let Some(byte) = text.get(at) {
            let length = match byte {
                0 | b'\r' | b'\n' => 1,
                b' ' | b':' | b'\t' if matches!(self, Self::Hex) => 1,
                b'\\' if matches!(text.get(at + 1), Some(b'n' | b'r')) => 2,
                _ => break,
            };
            at += length;
        }
        at
    }
}

/// Reads the sign at a place in each way that there is: as it is, and as the escape that begins there. `each` gets the
/// sign and where the text goes on.
fn read_sign(text: &[u8], at: usize, each: &mut dyn FnMut(u8, usize)) {
    let Some(byte) = text.get(at) else { return };
    each(*byte, at + 1);
    match byte {
        b'%' => percent(text, at + 1, each),
        b'\\' => backslash(text, at, each),
        b'&' => entity(text, at + 1, each),
        _ => {}
    }
}

/// `%2F`, also where the `%` was encoded again: `%252F`.
fn percent(text: &[u8], mut digits: usize, each: &mut dyn FnMut(u8, usize)) {
    for _ in 0..MAX_TIMES_ESCAPED {
        let Some((value, end)) = number(text, digits, 2) else {
            return;
        };
        each(value, end);
        if value != b'%' {
            return;
        }
        digits = end;
    }
}

/// `\/`, `\"`, `\u002f`, `\u{2f}`, `\x2f`, also where the `\` was escaped again.
fn backslash(text: &[u8], at: usize, each: &mut dyn FnMut(u8, usize)) {
    let rest = text.get(at..).unwrap_or_default().iter();
    let backslashes = rest
        .take(MAX_BACKSLASHES)
        .take_while(|byte| **byte == b'\\');
    let at = at + backslashes.count();
    let Some(escape) = text.get(at) else { return };
    each(*escape, at + 1);
    let in_braces = text.get(at + 2..).unwrap_or_default().iter();
    let in_braces = in_braces.take(8).position(|byte| *byte == b'}');
    let value = match (escape, text.get(at + 1), in_braces) {
        (b'u', Some(b'{'), Some(length)) => {
            number(text, at + 2, length).map(|(value, end)| (value, end + 1))
        }
        (b'u' | b'U', ..) => number(text, at + 1, 4),
        (b'x' | b'X', ..) => number(text, at + 1, 2),
        _ => None,
    };
    if let Some((value, end)) = value {
        each(value, end);
    }
}

/// `&#47;`, `&#x2f;`, `&sol;`, also where the `&` was escaped again: `&amp;#47;`.
fn entity(text: &[u8], mut at: usize, each: &mut dyn FnMut(u8, usize)) {
    for _ in 0..MAX_TIMES_ESCAPED {
        let rest = text.get(at..).unwrap_or_default();
        let named = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
        if let Some((value, end)) = numbered(text, at) {
            each(value, end);
        } else if let Some((name, value)) = named {
            each(*value, at + name.len());
        }
        match named {
            Some((name, b'&')) => at += name.len(),
            _ => return,
        }
    }
}

/// `#47;`, `#x2f;`. The semicolon may be missing.
fn numbered(text: &[u8], at: usize) -> Option<(u8, usize)> {
    const MAX_DIGITS: usize = 8;
    let number = text.get(at..)?.strip_prefix(b"#")?;
    let (digits, radix, before) = match number.first()? {
        b'x' | b'X' => (number.get(1..)?, 16, 2),
        _ => (number, 10, 1),
    };
    let are_digits = digits.iter().take(MAX_DIGITS);
    let are_digits = are_digits.take_while(|byte| char::from(**byte).is_digit(radix));
    let length = are_digits.count();
    let digits = str::from_utf8(digits.get(..length)?).ok()?;
    let value = u32::from_str_radix(digits, radix).ok()?;
    let end = at + before + length;
    let semicolon = usize::from(text.get(end) == Some(&b';'));
    Some((u8::try_from(value).ok()?, end + semicolon))
}

/// A byte of so many hexadecimal digits, and where they end.
fn number(text: &[u8], at: usize, length: usize) -> Option<(u8, usize)> {
    let digits = text.get(at..at + length)?;
    let are_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let digits = str::from_utf8(digits).ok().filter(|_| are_digits)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    Some((u8::try_from(value).ok()?, at + length))
}

fn hex_digits(byte: u8) -> [u8; 2] {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    [digit(byte >> 4), digit(byte & 15)]
}

/// The signs of base64 that depend on nothing but the key, where so many bytes come before it in their group of three.
fn base64(key: &str, before: usize) -> Vec<u8> {
    let bytes = [vec![0; before], key.as_bytes().to_vec()].concat();
    let mixed_at_the_beginning = (before * 8).div_ceil(6);
    let whole = bytes.len() * 8 / 6;
    let encoded = STANDARD_NO_PAD.encode(bytes).into_bytes();
    let own = encoded.get(mixed_at_the_beginning..whole);
    own.unwrap_or_default().to_vec()
}
