//! The rows of a search: found in its body in one pass, in which of each is read what whoever asks
//! wants to know. The rows themselves stay text, where they came.

use crate::http::Pieces;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;

/// What is read of each row while it is looked for.
pub trait OfRow: DeserializeOwned {
    /// What stands for a row that cannot be read: one that is no object, say.
    fn unreadable() -> Self;
}

impl OfRow for IgnoredAny {
    fn unreadable() -> Self {
        Self
    }
}

/// The rows of a search, in their order. One row is one application.
#[derive(Debug, Default)]
pub struct Rows<T> {
    /// The body, cut between rows.
    texts: Vec<Vec<u8>>,
    rows: Vec<(Place, T)>,
}

/// Where a row is: in which text, from where to where.
#[derive(Debug, Clone, Copy)]
struct Place {
    text: u32,
    start: u32,
    end: u32,
}

impl<T> Rows<T> {
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

    /// What was read of a row.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.rows.get(index).map(|(_, read)| read)
    }

    /// All rows as they came, with what was read of them.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &T)> {
        let rows = self.rows.iter();
        rows.map(|(place, read)| (slice(&self.texts, *place).unwrap_or_default(), read))
    }

    /// What was read of them, to be added to.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.iter_mut().map(|(_, read)| read)
    }
}

fn slice(texts: &[Vec<u8>], place: Place) -> Option<&[u8]> {
    let [text, start, end] = [place.text, place.start, place.end].map(|at| at as usize);
    texts.get(text)?.get(start..end)
}

impl<T: OfRow> Rows<T> {
    /// Finds the rows in the body of a search. `None` where it is not a list.
    #[must_use]
    pub fn read(body: Pieces) -> Option<Self> {
        let mut rows = Self {
            texts: Vec::new(),
            rows: Vec::new(),
        };
        let mut place = InList::Outside;
        // What a piece ends in the middle of.
        let mut rest = Vec::new();
        for piece in body {
            let mut text = joined(rest, piece);
            let end = rows.read_text(&text, &mut place, Rest::MayCome)?;
            rest = text.split_off(end);
            rows.texts.push(text);
        }
        let end = rows.read_text(&rest, &mut place, Rest::None)?;
        let is_whole = place == InList::After && end == rest.len();
        rows.texts.push(rest);
        is_whole.then_some(rows)
    }

    /// Finds the rows in a text that goes on the list, up to where it ends or breaks off.
    fn read_text(&mut self, text: &[u8], place: &mut InList, rest: Rest) -> Option<usize> {
        let mut at = 0;
        loop {
            let mut left = text.get(at..)?;
            if *place == InList::Outside && !left.is_empty() {
                left = left.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(left);
                *place = InList::Before;
            }
            left = left.trim_ascii_start();
            at = text.len() - left.len();
            let Some(first) = left.first() else {
                return Some(at);
            };
            *place = match (*place, first) {
                (InList::Before, b'[') => InList::AtFirst,
                (InList::AtFirst | InList::AfterRow, b']') => InList::After,
                (InList::AfterRow, b',') => InList::AtNext,
                (InList::AtFirst | InList::AtNext, _) => {
                    let (read, length) = match row(left, rest) {
                        Ok(row) => row,
                        Err(NoRow::Unfinished) => return Some(at),
                        Err(NoRow::NoJson) => return None,
                    };
                    self.push(read, at, at + length)?;
                    at += length;
                    *place = InList::AfterRow;
                    continue;
                }
                _ => return None,
            };
            at += 1;
        }
    }

    fn push(&mut self, read: T, start: usize, end: usize) -> Option<()> {
        let place = Place {
            text: u32::try_from(self.texts.len()).ok()?,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        };
        self.rows.push((place, read));
        Some(())
    }
}

/// Between which parts of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InList {
    Outside,
    Before,
    AtFirst,
    AfterRow,
    AtNext,
    After,
}

/// Whether a text that breaks off goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    MayCome,
    None,
}

fn joined(mut rest: Vec<u8>, piece: Vec<u8>) -> Vec<u8> {
    if rest.is_empty() {
        return piece;
    }
    rest.extend(piece);
    rest
}

/// Why a text does not begin with a row.
enum NoRow {
    /// It breaks off in it, and goes on.
    Unfinished,
    /// It is no JSON.
    NoJson,
}

/// The row that a text begins with, and its length. What cannot be read is still a row, as long as it
/// is known where it ends.
fn row<T: OfRow>(text: &[u8], rest: Rest) -> Result<(T, usize), NoRow> {
    let may_go_on = rest == Rest::MayCome;
    let no_row = |error: serde_json::Error| {
        if may_go_on && error.is_eof() {
            NoRow::Unfinished
        } else {
            NoRow::NoJson
        }
    };
    let row = value::<T>(text).map_err(no_row).or_else(|why| match why {
        NoRow::Unfinished => Err(why),
        NoRow::NoJson => {
            let unread = value::<IgnoredAny>(text).map_err(no_row);
            unread.map(|(_, length)| (T::unreadable(), length))
        }
    });
    let (read, length) = row?;
    // A number that ends where the text does may go on too.
    if may_go_on && length == text.len() {
        return Err(NoRow::Unfinished);
    }
    Ok((read, length))
}

/// The value that a text begins with, and its length.
fn value<T: DeserializeOwned>(text: &[u8]) -> serde_json::Result<(T, usize)> {
    let mut values = Deserializer::from_slice(text).into_iter::<T>();
    match values.next() {
        Some(value) => Ok((value?, values.byte_offset())),
        // Only of a text of nothing but white space.
        None => Err(serde::de::Error::custom("nothing")),
    }
}
