//! The rows of a search: found in its body in one pass, in which of each is read what whoever asks
//! wants to know. The rows themselves stay text, where they came.

use crate::http::ChunkedBody;
use std::borrow::Cow;
use update_profiles_json_scan::{Scan, Stop};

/// What is read of each row while it is looked for. Of one that is no object nothing is.
pub trait RowVisitor: Default {
    /// Looks at a field: its name, and its value as it is written.
    fn field(&mut self, name: &[u8], value: &[u8]);
}

impl RowVisitor for () {
    fn field(&mut self, _name: &[u8], _value: &[u8]) {}
}

/// The rows of a search, in their order. One row is one application.
#[derive(Debug, Default)]
pub struct RawRows<T> {
    /// The body, cut between rows.
    texts: Vec<Vec<u8>>,
    rows: Vec<(Span, T)>,
}

/// Where a row is: in which text, from where to where.
#[derive(Debug, Clone, Copy)]
struct Span {
    text: u32,
    start: u32,
    end: u32,
}

impl<T> RawRows<T> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row as it came: JSON.
    #[must_use]
    pub fn text(&self, index: usize) -> Option<&[u8]> {
        let (place, _) = self.rows.get(index)?;
        slice(&self.texts, *place)
    }

    /// All rows as they came, with what was read of them.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &T)> {
        let rows = self.rows.iter();
        rows.map(|(place, read)| (slice(&self.texts, *place).unwrap_or_default(), read))
    }
}

fn slice(texts: &[Vec<u8>], place: Span) -> Option<&[u8]> {
    let [text, start, end] = [place.text, place.start, place.end].map(|at| at as usize);
    texts.get(text)?.get(start..end)
}

impl<T: RowVisitor> RawRows<T> {
    /// Finds the rows in the body of a search. `None` where it is not a list.
    #[must_use]
    pub fn read(body: ChunkedBody) -> Option<Self> {
        let mut rows = Self {
            texts: Vec::new(),
            rows: Vec::new(),
        };
        let mut place = ListState::Outside;
        // What a piece ends in the middle of.
        let mut rest = Vec::new();
        for piece in body {
            let mut text = joined(rest, piece);
            if place == ListState::Outside && text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
                place = ListState::Before;
            }
            let end = rows.read_text(&text, &mut place)?;
            if end == 0 {
                // A row that is larger than a piece: kept once, and not with each of them.
                rest = text;
                continue;
            }
            rest = text.split_off(end);
            rows.texts.push(text);
        }
        let is_whole = place == ListState::After && rest.trim_ascii().is_empty();
        is_whole.then_some(rows)
    }

    /// Finds the rows in a text that goes on the list, up to where it ends or breaks off.
    fn read_text(&mut self, text: &[u8], place: &mut ListState) -> Option<usize> {
        let mut scan = Scan::new(text);
        let mut done = 0;
        loop {
            match self.step(&mut scan, place) {
                Ok(()) => done = scan.at(),
                Err(Stop::End) => return Some(done),
                Err(Stop::Invalid) => return None,
            }
        }
    }

    /// Passes the next part of the list.
    fn step(&mut self, scan: &mut Scan<'_>, place: &mut ListState) -> Result<(), Stop> {
        let next = scan.peek()?;
        *place = match (*place, next) {
            (ListState::Outside | ListState::Before, b'[') => ListState::AtFirst,
            (ListState::AtFirst | ListState::AfterRow, b']') => ListState::After,
            (ListState::AfterRow, b',') => ListState::AtNext,
            (ListState::AtFirst | ListState::AtNext, _) => {
                self.row(scan, next)?;
                *place = ListState::AfterRow;
                return Ok(());
            }
            _ => return Err(Stop::Invalid),
        };
        scan.expect(next)
    }

    fn row(&mut self, scan: &mut Scan<'_>, first: u8) -> Result<(), Stop> {
        let start = scan.at();
        let mut read = T::default();
        if first == b'{' {
            fields(scan, &mut |name, value| read.field(name, value))?;
        } else {
            scan.value()?;
        }
        // No text is so long.
        let number = |at: usize| u32::try_from(at).map_err(|_| Stop::Invalid);
        let place = Span {
            text: number(self.texts.len())?,
            start: number(start)?,
            end: number(scan.at())?,
        };
        self.rows.push((place, read));
        Ok(())
    }
}

/// Passes an object, and gives each of its fields: the name, and the value as it is written.
pub(crate) fn fields<'a>(
    scan: &mut Scan<'a>,
    each: &mut dyn FnMut(&[u8], &'a [u8]),
) -> Result<(), Stop> {
    scan.object(&mut |name, value| each(&unescaped(name), value))
}

/// A name as it is meant.
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'\\') {
        return Cow::Borrowed(name);
    }
    let quoted = [b"\"", name, b"\""].concat();
    match serde_json::from_slice::<String>(&quoted) {
        Ok(name) => Cow::Owned(name.into_bytes()),
        Err(_) => Cow::Borrowed(name),
    }
}

/// The byte order mark, which some servers put before JSON.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Between which parts of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListState {
    Outside,
    Before,
    AtFirst,
    AfterRow,
    AtNext,
    After,
}

fn joined(mut rest: Vec<u8>, piece: Vec<u8>) -> Vec<u8> {
    if rest.is_empty() {
        return piece;
    }
    rest.extend(piece);
    rest
}
