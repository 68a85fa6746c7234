//! What a download is, told by its first bytes: names, extensions and content types of documents are
//! often wrong, and a page or a message may come in a document's place.

use super::resume_error::ResumeError;
use crate::http::{Content, Response};

/// A type of document that HrFlow.ai parses (developers.hrflow.ai, "Parse a resume").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentType {
    /// The extension of the file name, from which HrFlow.ai takes the type.
    pub extension: &'static str,
    /// The MIME type.
    pub mime: &'static str,
    container: Container,
}

/// What the bytes of a type begin like. Several types share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Pdf,
    Png,
    Jpeg,
    Bmp,
    Rtf,
    /// The compound file of Office until 2003.
    Ole,
    /// The package of Office since 2007, and of `OpenDocument`.
    Zip,
}

const fn parsed(extension: &'static str, mime: &'static str, container: Container) -> DocumentType {
    DocumentType {
        extension,
        mime,
        container,
    }
}

/// The types that HrFlow.ai parses, the commonest of a container first.
const PARSED: [DocumentType; 14] = [
    parsed("pdf", "application/pdf", Container::Pdf),
    parsed("png", "image/png", Container::Png),
    parsed("jpg", "image/jpeg", Container::Jpeg),
    parsed("jpeg", "image/jpeg", Container::Jpeg),
    parsed("bmp", "image/bmp", Container::Bmp),
    parsed("rtf", "application/rtf", Container::Rtf),
    parsed("doc", "application/msword", Container::Ole),
    parsed("ppt", "application/vnd.ms-powerpoint", Container::Ole),
    parsed("msg", "application/vnd.ms-outlook", Container::Ole),
    parsed(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Container::Zip,
    ),
    parsed(
        "dotx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        Container::Zip,
    ),
    parsed(
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Container::Zip,
    ),
    parsed(
        "odt",
        "application/vnd.oasis.opendocument.text",
        Container::Zip,
    ),
    parsed(
        "odp",
        "application/vnd.oasis.opendocument.presentation",
        Container::Zip,
    ),
];

/// Extensions of files that HrFlow.ai does not parse, with their MIME types. Those of packages and of
/// text cannot be told from the bytes.
const NOT_PARSED: [(&str, &str); 24] = [
    ("txt", "text/plain"),
    ("md", "text/markdown"),
    ("csv", "text/csv"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("mht", "multipart/related"),
    ("eml", "message/rfc822"),
    ("xml", "application/xml"),
    ("json", "application/json"),
    ("gif", "image/gif"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("webp", "image/webp"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("svg", "image/svg+xml"),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("pages", "application/vnd.apple.pages"),
    ("epub", "application/epub+zip"),
    ("zip", "application/zip"),
    ("rar", "application/vnd.rar"),
    ("7z", "application/x-7z-compressed"),
];

/// A document that HrFlow.ai parses.
#[derive(Debug, Clone)]
pub struct Document<F> {
    /// The file, as the platform holds it.
    pub file: F,
    /// Its size in bytes.
    pub size: u64,
    /// What it is, by its bytes.
    pub kind: DocumentType,
}

/// The document of a successful download. `extension` is the one that Flatchr announced.
pub(super) fn document<F>(
    response: Response<F>,
    extension: &str,
) -> Result<Document<F>, ResumeError> {
    match response.content {
        Content::File { file, size, head } if size > 0 => {
            let kind = kind(&head, extension)?;
            Ok(Document { file, size, kind })
        }
        _ => Err(ResumeError::Empty),
    }
}

/// The type that an extension names, if HrFlow.ai parses it.
pub(super) fn announced(extension: &str) -> Option<DocumentType> {
    let named = |kind: &&DocumentType| kind.extension == extension;
    PARSED.iter().find(named).copied()
}

/// Whether an extension names a type, parsed or not.
pub(super) fn is_extension(extension: &str) -> bool {
    announced(extension).is_some() || not_parsed(extension).is_some()
}

fn not_parsed(extension: &str) -> Option<&'static str> {
    let mut known = NOT_PARSED.iter();
    known
        .find(|(name, _)| *name == extension)
        .map(|kind| kind.1)
}

/// The type of a document by its first bytes. Within a container the announced extension decides if
/// it fits, else the commonest type.
fn kind(head: &[u8], extension: &str) -> Result<DocumentType, ResumeError> {
    let unsupported = |found| Err(ResumeError::UnsupportedType { found });
    let container = match sniff(head) {
        Found::Parsed(container) => container,
        Found::NotParsed(found) => return unsupported(found),
        // A text that was announced as one is not the message of a server, and is not parsed either.
        Found::Text(found) => {
            return match not_parsed(extension) {
                Some(announced) => unsupported(announced),
                None => Err(ResumeError::NotADocument { found }),
            };
        }
    };
    let mut fitting = PARSED.iter().filter(|kind| kind.container == container);
    if let Some(found) = opendocument(head).filter(|_| container == Container::Zip) {
        return match fitting.find(|kind| kind.mime.as_bytes() == found) {
            Some(kind) => Ok(*kind),
            None => unsupported("application/vnd.oasis.opendocument"),
        };
    }
    if let Some(kind) = fitting.clone().find(|kind| kind.extension == extension) {
        return Ok(*kind);
    }
    let is_package = matches!(container, Container::Zip | Container::Ole);
    if let Some(announced) = not_parsed(extension).filter(|_| is_package) {
        return unsupported(announced);
    }
    if container == Container::Zip && !is_office_package(head) {
        return unsupported("application/zip");
    }
    match fitting.next() {
        Some(kind) => Ok(*kind),
        None => unsupported("application/octet-stream"),
    }
}

/// What bytes begin like.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Parsed(Container),
    /// A file of a type that HrFlow.ai does not parse.
    NotParsed(&'static str),
    /// Text, or bytes without a known beginning: a page, a message, something broken.
    Text(&'static str),
}

fn sniff(head: &[u8]) -> Found {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = text.trim_ascii_start();
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Found::Parsed(Container::Png),
        [0xFF, 0xD8, 0xFF, ..] => Found::Parsed(Container::Jpeg),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Found::Parsed(Container::Ole),
        [b'P', b'K', 3, 4, ..] => Found::Parsed(Container::Zip),
        // The size of the second header tells a bitmap from a text that begins with these letters.
        [b'B', b'M', ..] if matches!(head.get(14..18), Some([12..=124, 0, 0, 0])) => {
            Found::Parsed(Container::Bmp)
        }
        [b'G', b'I', b'F', b'8', ..] => Found::NotParsed("image/gif"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Found::NotParsed("image/tiff"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Found::NotParsed("image/webp"),
        [
            _,
            _,
            _,
            _,
            b'f',
            b't',
            b'y',
            b'p',
            b'h' | b'm',
            b'e' | b'i',
            ..,
        ] => Found::NotParsed("image/heic"),
        [b'R', b'a', b'r', b'!', 0x1A, 7, ..] => Found::NotParsed("application/vnd.rar"),
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Found::NotParsed("application/x-7z-compressed"),
        [0x1F, 0x8B, 8, ..] => Found::NotParsed("application/gzip"),
        _ if text.starts_with(b"{\\rtf") => Found::Parsed(Container::Rtf),
        _ if text.starts_with(b"<") => Found::Text(markup(text)),
        _ if text.starts_with(b"{") || text.starts_with(b"[") => Found::Text("application/json"),
        _ if begins_pdf(head) => Found::Parsed(Container::Pdf),
        _ if is_plain_text(head) => Found::Text("text/plain"),
        _ => Found::Text("application/octet-stream"),
    }
}

fn markup(text: &[u8]) -> &'static str {
    if text.starts_with(b"<?xml") && !contains(&text.to_ascii_lowercase(), b"<html") {
        "application/xml"
    } else {
        "text/html"
    }
}

/// Whether a PDF begins in these bytes. Readers look for its first line within the first 1,024 bytes. A message that
/// names it, in the middle of a line, is none.
fn begins_pdf(head: &[u8]) -> bool {
    const START: &[u8] = b"%PDF-";
    let is_text = is_plain_text(head);
    let mut windows = head.windows(START.len() + 1).enumerate();
    windows.any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|at| head.get(at));
        let is_line = before.is_none_or(|byte| [b'\n', b'\r'].contains(byte));
        let version = window.strip_prefix(START).and_then(<[u8]>::first);
        version.is_some_and(u8::is_ascii_digit) && (is_line || !is_text)
    })
}

fn is_plain_text(head: &[u8]) -> bool {
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        // The head may end within a character.
        Err(error) if error.error_len().is_none() => {
            let valid = head.get(..error.valid_up_to()).unwrap_or_default();
            str::from_utf8(valid).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.contains(|c: char| c.is_control() && !c.is_whitespace())
}

/// The MIME type of an `OpenDocument`: its package begins with an uncompressed file `mimetype`.
fn opendocument(head: &[u8]) -> Option<&[u8]> {
    let entry = head.get(30..)?.strip_prefix(b"mimetype")?;
    let end = entry.iter().position(|byte| *byte == b'P');
    let mime = entry.get(..end.unwrap_or(entry.len()))?;
    mime.starts_with(b"application/vnd.oasis.opendocument.")
        .then_some(mime)
}

/// Whether the first file of a package has a name that Office gives.
fn is_office_package(head: &[u8]) -> bool {
    const NAMES: [&[u8]; 6] = [
        b"[Content_Types].xml",
        b"_rels/",
        b"docProps/",
        b"word/",
        b"ppt/",
        b"customXml/",
    ];
    let name = head.get(30..).unwrap_or_default();
    NAMES.iter().any(|known| name.starts_with(known))
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::kind;
    use crate::flatchr::ResumeError;

    /// A package whose first file has this name and content.
    fn zip(name: &str, content: &str) -> Vec<u8> {
        let mut head = b"PK\x03\x04".to_vec();
        head.resize(30, 0);
        head.extend(name.bytes());
        head.extend(content.bytes());
        head
    }

    fn ole() -> Vec<u8> {
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 compound".to_vec()
    }

    fn bitmap() -> Vec<u8> {
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec()
    }

    #[test]
    fn the_type_follows_the_bytes_and_not_the_extension() {
        let odt = zip(
            "mimetype",
            "application/vnd.oasis.opendocument.textPK\x03\x04",
        );
        for (head, announced, expected) in [
            (b"%PDF-1.4".to_vec(), "pdf", "pdf"),
            (b"%PDF-1.4".to_vec(), "docx", "pdf"),
            (b"%PDF-1.4".to_vec(), "txt", "pdf"),
            (
                b"\n\njunk of a mail server\n%PDF-1.7".to_vec(),
                "pdf",
                "pdf",
            ),
            (b"\0\0junk %PDF-1.7".to_vec(), "pdf", "pdf"),
            (b"\x89PNG\r\n\x1a\n".to_vec(), "pdf", "png"),
            (b"\xff\xd8\xff\xe0".to_vec(), "jpeg", "jpeg"),
            (b"\xff\xd8\xff\xe0".to_vec(), "pdf", "jpg"),
            (bitmap(), "pdf", "bmp"),
            (b"{\\rtf1\\ansi".to_vec(), "doc", "rtf"),
            (ole(), "msg", "msg"),
            (ole(), "ppt", "ppt"),
            (ole(), "pdf", "doc"),
            (zip("[Content_Types].xml", ""), "pdf", "docx"),
            (zip("[Content_Types].xml", ""), "dotx", "dotx"),
            (zip("ppt/presentation.xml", ""), "pptx", "pptx"),
            (odt.clone(), "docx", "odt"),
            (odt, "odt", "odt"),
        ] {
            let found = kind(&head, announced).map(|kind| kind.extension);
            assert_eq!(found, Ok(expected), "{announced}: {head:?}");
        }
    }

    #[test]
    fn a_page_or_a_message_is_no_document_whatever_was_announced() {
        for (head, found) in [
            (&b"<!doctype html><title>Sign in</title>"[..], "text/html"),
            (b"\xEF\xBB\xBF \n<HTML>Sign in %PDF-", "text/html"),
            (b"<?xml version=\"1.0\"?><html>", "text/html"),
            (
                b"<?xml version=\"1.0\"?><Error><Code>AccessDenied",
                "application/xml",
            ),
            (b"{\"title\":\"gone\"}", "application/json"),
            (b"[]", "application/json"),
            (b"Not found", "text/plain"),
            (b"expected a %PDF-1.4 header", "text/plain"),
            (b"expected a line\n%PDF-x", "text/plain"),
            (b"BMW is not a bitmap, said the server", "text/plain"),
            (b"Expir\xC3", "text/plain"),
            (b"\0\0\0\0", "application/octet-stream"),
        ] {
            for announced in ["pdf", "docx", "unknown", ""] {
                let expected = ResumeError::NotADocument { found };
                assert_eq!(kind(head, announced), Err(expected), "{announced}");
            }
        }
    }

    #[test]
    fn a_type_that_hrflow_does_not_parse_is_told_apart() {
        for (head, announced, found) in [
            (b"GIF89a".to_vec(), "pdf", "image/gif"),
            (b"II*\0".to_vec(), "tif", "image/tiff"),
            (b"\0\0\0\x18ftypheic".to_vec(), "jpg", "image/heic"),
            (b"RIFF\0\0\0\0WEBPVP8".to_vec(), "jpg", "image/webp"),
            (b"Jean Martin, Paris".to_vec(), "txt", "text/plain"),
            (b"<html>Jean Martin".to_vec(), "html", "text/html"),
            (zip("a.pdf", ""), "pdf", "application/zip"),
            (zip("[Content_Types].xml", ""), "zip", "application/zip"),
            (ole(), "xls", "application/vnd.ms-excel"),
            (
                zip(
                    "mimetype",
                    "application/vnd.oasis.opendocument.spreadsheetPK",
                ),
                "odt",
                "application/vnd.oasis.opendocument",
            ),
        ] {
            let expected = ResumeError::UnsupportedType { found };
            assert_eq!(kind(&head, announced), Err(expected), "{announced}");
        }
    }
}
