//! The parts of a `multipart/form-data` body. The crates that do this are asynchronous or read from a stream; the world
//! has the whole body at hand and no executor.

use memchr::memmem;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) content: &'a [u8],
}

impl Part<'_> {
    /// The content as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(self.content).into_owned()
    }
}

/// The parts of the body; none where the content type or the body are no multipart form.
pub(crate) fn parts<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    if !content_type
        .get(..19)?
        .eq_ignore_ascii_case("multipart/form-data")
    {
        return None;
    }
    let boundary = parameter(content_type, "boundary")?;
    let delimiter = format!("\r\n--{boundary}");
    let first = body.strip_prefix(delimiter.get(2..)?.as_bytes())?;
    let finder = memmem::Finder::new(delimiter.as_bytes());
    let (mut parts, mut rest) = (Vec::new(), first);
    while let Some(after) = rest.strip_prefix(b"\r\n") {
        let end = finder.find(after)?;
        parts.push(part(after.get(..end)?)?);
        rest = after.get(end + delimiter.len()..)?;
    }
    rest.starts_with(b"--").then_some(parts)
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    // A part without headers begins with the empty line itself.
    let end = memmem::find(bytes, b"\r\n\r\n")?;
    let headers = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let header = |wanted: &str| {
        let lines = headers
            .split("\r\n")
            .filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
    };
    let disposition = header("content-disposition")?;
    Some(Part {
        name: parameter(&disposition, "name")?,
        filename: parameter(&disposition, "filename"),
        content_type: header("content-type"),
        content: bytes.get(end + 4..)?,
    })
}

/// `name="value"` or `name=value` among the parameters of a header. Browsers write a quote in a value as `%22`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after
                .split_once(';')
                .map_or((after, ""), |(value, _)| (value.trim(), after)),
        };
        if key
            .trim_start_matches([';', ' '])
            .eq_ignore_ascii_case(name)
        {
            return Some(
                value
                    .replace("%22", "\"")
                    .replace("%0D", "\r")
                    .replace("%0A", "\n"),
            );
        }
        rest = if after.starts_with('"') {
            next
        } else {
            after.split_once(';')?.1
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"reference\"\r\n\r\nabc\r\n--x\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"a; b=\xc3\xa9.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
        %PDF\r\n--\r\n\r\n--x--\r\n";

    #[test]
    fn parts_keep_names_types_and_bytes() {
        let parts = parts("multipart/form-data; boundary=x", FORM).unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].name.as_str(), parts[0].text().as_str()),
            ("reference", "abc")
        );
        assert_eq!(parts[0].filename, None);
        assert_eq!(parts[1].filename.as_deref(), Some("a; b=é.pdf"));
        assert_eq!(parts[1].content_type.as_deref(), Some("application/pdf"));
        assert_eq!(parts[1].content, b"%PDF\r\n--\r\n");
    }

    #[test]
    fn a_quoted_boundary_is_a_boundary() {
        assert!(parts("Multipart/Form-Data; charset=utf-8; boundary=\"x\"", FORM).is_some());
    }

    #[test]
    fn what_is_no_form_is_none() {
        assert_eq!(parts("application/json", FORM), None);
        assert_eq!(parts("multipart/form-data", FORM), None);
        assert_eq!(parts("multipart/form-data; boundary=y", FORM), None);
        assert_eq!(
            parts("multipart/form-data; boundary=x", &FORM[..FORM.len() - 6]),
            None
        );
    }
}
