//! A scanner of JSON bytes, which finds where values and fields begin and end.
//!
//! It does not check that a value is well-formed, and does not unescape it. The core's reader does both for
//! the few rows that a run reads; in a large search without changes it reads none.

/// A cursor in a text of JSON.
pub struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

/// Why a scan stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The text ends.
    End,
    /// The text is not JSON.
    Invalid,
}

impl<'a> Scan<'a> {
    /// A cursor at the beginning of a text.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The position in bytes.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next byte that is not white space. The cursor stays before it.
    ///
    /// # Errors
    /// Fails at the end of the text.
    pub fn peek(&mut self) -> Result<u8, Stop> {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Stop::End),
            }
        }
    }

    /// Consumes the next byte.
    ///
    /// # Errors
    /// Fails if it is another byte than expected.
    pub fn expect(&mut self, expected: u8) -> Result<(), Stop> {
        if self.peek()? != expected {
            return Err(Stop::Invalid);
        }
        self.at += 1;
        Ok(())
    }

    /// Consumes an object and calls `each` with every field: its name as written between the quotes, and
    /// its value as written.
    ///
    /// # Errors
    /// Fails if there is no object or the text ends.
    pub fn object(&mut self, each: &mut dyn FnMut(&'a [u8], &'a [u8])) -> Result<(), Stop> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        loop {
            self.expect(b'"')?;
            let name = self.rest_of_string()?;
            self.expect(b':')?;
            let value = self.value()?;
            each(name, value);
            match self.peek()? {
                b',' => self.at += 1,
                _ => return self.expect(b'}'),
            }
        }
    }

    /// Consumes the list or object that begins at `start`, whatever stands between its brackets: for one that
    /// [`Self::object`] found invalid.
    ///
    /// # Errors
    /// Fails if the text ends.
    pub fn skip_invalid(&mut self, start: usize) -> Result<(), Stop> {
        self.at = start;
        self.brackets()
    }

    /// Consumes a value and returns it as written.
    ///
    /// # Errors
    /// Fails if there is no value or the text ends.
    pub fn value(&mut self) -> Result<&'a [u8], Stop> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => {
                self.at += 1;
                self.rest_of_string()?;
            }
            b'{' | b'[' => self.brackets()?,
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I' => self.literal()?,
            _ => return Err(Stop::Invalid),
        }
        self.text.get(start..self.at).ok_or(Stop::End)
    }

    /// Consumes the rest of a string and returns it without its closing quote.
    fn rest_of_string(&mut self) -> Result<&'a [u8], Stop> {
        let start = self.at;
        let mut rest = self.text.get(start..).unwrap_or_default().iter();
        loop {
            match rest.next() {
                Some(b'"') => break,
                Some(b'\\') => drop(rest.next()),
                Some(_) => {}
                None => return Err(Stop::End),
            }
        }
        self.at = self.text.len() - rest.as_slice().len();
        self.text.get(start..self.at - 1).ok_or(Stop::End)
    }

    /// Consumes a list or an object, up to the bracket that closes it.
    fn brackets(&mut self) -> Result<(), Stop> {
        let mut open = 0_usize;
        loop {
            let byte = *self.text.get(self.at).ok_or(Stop::End)?;
            self.at += 1;
            match byte {
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                b'"' => drop(self.rest_of_string()?),
                _ => {}
            }
            if open == 0 {
                return Ok(());
            }
        }
    }

    /// Consumes a number, `true`, `false`, `null`, or what Python writes for numbers that JSON does not have. A
    /// literal at the end of the text may be incomplete, so it counts as [`Stop::End`].
    fn literal(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_over = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
        let length = rest.iter().position(is_over).ok_or(Stop::End)?;
        self.at += length;
        match rest.split_at(length).0 {
            b"true" | b"false" | b"null" | b"NaN" | b"Infinity" | [b'-' | b'0'..=b'9', ..] => {
                Ok(())
            }
            _ => Err(Stop::Invalid),
        }
    }
}
