//! The rows of a search. One pass over the body finds them and shows their fields to a visitor; the rows
//! themselves stay text in place.

use crate::http::ChunkedBody;
use crate::json::{BYTE_ORDER_MARK, Unreadable, raw_text};
use std::borrow::Cow;
use update_profiles_json_scan::{Scan, Stop};

/// The most rows of a search. One more is read, and tells that there are more.
pub(super) const MAX_ROWS: usize = 100_000;

/// The most bytes of a row. Of a longer one the beginning is kept, and one byte more tells that it is longer.
pub(super) const MAX_ROW_BYTES: usize = 256 << 10;

/// Reads fields of each row during the pass that finds the rows. A row that is not an object has none.
pub trait RowVisitor: Default {
    /// Visits a field: its unescaped name, and its value as JSON text.
    fn field(&mut self, name: &[u8], value: &[u8]);

    /// After the fields that were visited, the row is no JSON.
    fn invalid(&mut self) {}
}

impl RowVisitor for () {
    fn field(&mut self, _name: &[u8], _value: &[u8]) {}
}

/// The rows of a search in their original order. One row is one application.
#[derive(Debug, Default)]
pub struct RawRows<T> {
    /// The body, cut between rows.
    texts: Vec<Vec<u8>>,
    rows: Vec<(Span, T)>,
}

/// The position of a row: the index of its text, and its byte range in it.
#[derive(Debug, Clone, Copy)]
struct Span {
    text: u32,
    start: u32,
    end: u32,
}

impl<T> RawRows<T> {
    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row as JSON text.
    #[must_use]
    pub fn text(&self, index: usize) -> Option<&[u8]> {
        let (span, _) = self.rows.get(index)?;
        slice(&self.texts, *span)
    }

    /// Keeps the rows whose index passes.
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut index = 0..;
        self.rows.retain(|_| index.next().is_some_and(&keep));
    }

    /// All rows as JSON text, each with its visitor.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &T)> {
        let rows = self.rows.iter();
        rows.map(|(span, visitor)| (slice(&self.texts, *span).unwrap_or_default(), visitor))
    }
}

fn slice(texts: &[Vec<u8>], span: Span) -> Option<&[u8]> {
    let [text, start, end] = [span.text, span.start, span.end].map(|at| at as usize);
    texts.get(text)?.get(start..end)
}

impl<T: RowVisitor> RawRows<T> {
    /// Finds the rows in the body of a search.
    ///
    /// # Errors
    /// The body is not a JSON list.
    pub fn read(body: ChunkedBody) -> Result<Self, Unreadable> {
        let mut rows = Self {
            texts: Vec::new(),
            rows: Vec::new(),
        };
        let mut state = ListState::Outside;
        // The number of bytes before `rest`, which is the incomplete row at the end of a chunk.
        let (mut before, mut rest) = (0, Vec::new());
        let mut skipped: Option<LongRow> = None;
        for chunk in body {
            let mut text = joined(std::mem::take(&mut rest), chunk);
            if state == ListState::Outside && BYTE_ORDER_MARK.starts_with(&text) {
                rest = text;
                continue;
            }
            if state == ListState::Outside && text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
                before = BYTE_ORDER_MARK.len();
                state = ListState::Before;
            }
            if let Some(long) = &mut skipped {
                let end = long.skip(&text);
                before += end;
                if !long.is_over {
                    continue;
                }
                text.drain(..end);
                skipped = None;
                state = ListState::AfterRow;
            }
            let end = rows.read_text(&text, &mut state);
            let end = end.map_err(|at| unreadable(before + at, "no list of rows"))?;
            rest = text.split_off(end);
            before += end;
            // Blanks would be looked at again with every chunk.
            let blanks = rest.len() - rest.trim_ascii_start().len();
            before += rest.drain(..blanks).len();
            if end > 0 {
                rows.texts.push(text);
            }
            if rows.len() > MAX_ROWS {
                return Ok(rows);
            }
            if rest.len() > MAX_ROW_BYTES && state.is_at_row() {
                let mut long = LongRow::default();
                before += long.skip(&rest);
                rows.add_beginning(std::mem::take(&mut rest))
                    .ok_or_else(|| unreadable(before, "no list of rows"))?;
                skipped = Some(long);
            }
        }
        if state == ListState::After && rest.trim_ascii().is_empty() && skipped.is_none() {
            return Ok(rows);
        }
        let reason = "the list of rows does not end";
        Err(unreadable(before + rest.len(), reason))
    }

    /// Finds the rows in the next text of the list. Returns the end of the last complete row, or where the
    /// text stops being a list.
    fn read_text(&mut self, text: &[u8], state: &mut ListState) -> Result<usize, usize> {
        let mut scan = Scan::new(text);
        let mut done = 0;
        loop {
            match self.step(&mut scan, state) {
                Ok(()) => done = scan.at(),
                // More rows than are wanted are not looked for.
                Err(_) if self.rows.len() > MAX_ROWS => return Ok(done),
                Err(Stop::End) => return Ok(done),
                Err(Stop::Invalid) => return Err(scan.at()),
            }
        }
    }

    /// Adds a row that is too long, by its beginning.
    fn add_beginning(&mut self, mut text: Vec<u8>) -> Option<()> {
        text.truncate(MAX_ROW_BYTES + 1);
        text.shrink_to_fit();
        let mut visitor = T::default();
        let _ = fields(&mut Scan::new(&text), &mut |name, value| {
            visitor.field(name, value);
        });
        visitor.invalid();
        let span = Span {
            text: u32::try_from(self.texts.len()).ok()?,
            start: 0,
            end: u32::try_from(text.len()).ok()?,
        };
        self.texts.push(text);
        self.rows.push((span, visitor));
        Some(())
    }

    /// Consumes the next token or row of the list.
    fn step(&mut self, scan: &mut Scan<'_>, state: &mut ListState) -> Result<(), Stop> {
        let next = scan.peek()?;
        if self.rows.len() > MAX_ROWS {
            return Err(Stop::End);
        }
        *state = match (*state, next) {
            (ListState::Outside | ListState::Before, b'[') => ListState::AtFirst,
            (ListState::AtFirst | ListState::AfterRow, b']') => ListState::After,
            (ListState::AfterRow, b',') => ListState::AtNext,
            (ListState::AtFirst | ListState::AtNext, _) => {
                self.row(scan, next)?;
                *state = ListState::AfterRow;
                return Ok(());
            }
            _ => return Err(Stop::Invalid),
        };
        scan.expect(next)
    }

    fn row(&mut self, scan: &mut Scan<'_>, first: u8) -> Result<(), Stop> {
        let start = scan.at();
        let mut visitor = T::default();
        if first == b'{' {
            match fields(scan, &mut |name, value| visitor.field(name, value)) {
                // Its brackets still tell where it ends, and the other rows are none the worse.
                Err(Stop::Invalid) => {
                    visitor.invalid();
                    scan.skip_invalid(start)?;
                }
                scanned => scanned?,
            }
        } else {
            scan.value()?;
        }
        // The size limit of a search keeps every position within 32 bits.
        let number = |at: usize| u32::try_from(at).map_err(|_| Stop::Invalid);
        let position = Span {
            text: number(self.texts.len())?,
            start: number(start)?,
            end: number(scan.at())?,
        };
        self.rows.push((position, visitor));
        Ok(())
    }
}

/// Scans an object and calls `each` with every field: its unescaped name, and its value as JSON text.
pub(crate) fn fields<'a>(
    scan: &mut Scan<'a>,
    each: &mut dyn FnMut(&[u8], &'a [u8]),
) -> Result<(), Stop> {
    scan.object(&mut |name, value| each(&unescaped(name), value))
}

/// The name without its escapes.
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'\\') {
        return Cow::Borrowed(name);
    }
    let quoted = [b"\"", name, b"\""].concat();
    match raw_text(&quoted) {
        Some(name) => Cow::Owned(name.into_owned().into_bytes()),
        None => Cow::Borrowed(name),
    }
}

fn unreadable(at: usize, reason: &str) -> Unreadable {
    Unreadable {
        at,
        reason: reason.to_owned(),
    }
}

/// The position of the parser in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListState {
    Outside,
    Before,
    AtFirst,
    AfterRow,
    AtNext,
    After,
}

impl ListState {
    fn is_at_row(self) -> bool {
        matches!(self, Self::AtFirst | Self::AtNext)
    }
}

/// What is left of a row that is too long to be held: where it ends is told by its brackets and quotes.
#[derive(Debug, Default)]
struct LongRow {
    open: usize,
    is_in_string: bool,
    is_escaped: bool,
    is_over: bool,
}

impl LongRow {
    /// Reads on, and returns where the row ends, or the text.
    fn skip(&mut self, text: &[u8]) -> usize {
        for (at, byte) in text.iter().enumerate() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_in_string => self.is_escaped = true,
                b'"' => self.is_in_string = !self.is_in_string,
                _ if self.is_in_string => {}
                b'{' | b'[' => self.open += 1,
                // The end of the list, or the comma after a value without brackets.
                b']' | b',' if self.open == 0 => {
                    self.is_over = true;
                    return at;
                }
                b'}' | b']' => self.open = self.open.saturating_sub(1),
                _ => {}
            }
            if self.open == 0 && matches!(byte, b'}' | b']') {
                self.is_over = true;
                return at + 1;
            }
        }
        text.len()
    }
}

fn joined(mut rest: Vec<u8>, chunk: Vec<u8>) -> Vec<u8> {
    if rest.is_empty() {
        return chunk;
    }
    rest.extend(chunk);
    rest
}
