//! Walking over JSON as bytes: where values and fields begin and end. What they hold, and whether it is
//! well-formed, is left to `serde_json`, for those few that are looked at: of a large search in which
//! nothing changed, no row is.

/// A place in a text of JSON.
pub struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

/// Why it goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The text breaks off.
    End,
    /// It is no JSON.
    Invalid,
}

impl<'a> Scan<'a> {
    /// The beginning of a text.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes it has behind it.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next byte that is no white space; it stays the next.
    ///
    /// # Errors
    /// There is none.
    pub fn peek(&mut self) -> Result<u8, Stop> {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Stop::End),
            }
        }
    }

    /// Passes a byte that has to come next.
    ///
    /// # Errors
    /// It does not.
    pub fn expect(&mut self, expected: u8) -> Result<(), Stop> {
        if self.peek()? != expected {
            return Err(Stop::Invalid);
        }
        self.at += 1;
        Ok(())
    }

    /// Passes an object, and gives each of its fields: the name as it is written between its quotes,
    /// and the value as it is written.
    ///
    /// # Errors
    /// It is none, or breaks off.
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

    /// Passes a value, and gives it as it is written.
    ///
    /// # Errors
    /// It is none, or breaks off.
    pub fn value(&mut self) -> Result<&'a [u8], Stop> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => {
                self.at += 1;
                self.rest_of_string()?;
            }
            b'{' | b'[' => self.brackets()?,
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => self.literal()?,
            _ => return Err(Stop::Invalid),
        }
        self.text.get(start..self.at).ok_or(Stop::End)
    }

    /// Passes what is left of a string, and gives it without the quote at its end.
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

    /// Passes a list or an object, up to where as many are closed as were opened.
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

    /// Passes a number, `true`, `false` or `null`. One that ends where the text does may go on.
    fn literal(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_over = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
        let length = rest.iter().position(is_over).ok_or(Stop::End)?;
        self.at += length;
        match rest.split_at(length).0 {
            b"true" | b"false" | b"null" | [b'-' | b'0'..=b'9', ..] => Ok(()),
            _ => Err(Stop::Invalid),
        }
    }
}
