//! The same text as a `.docx`: three XML parts in a zip archive that compresses nothing.

use std::fmt::Write as _;

const TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Override PartName="/word/document.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
);
const RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" "#,
    r#"Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" "#,
    r#"Target="word/document.xml"/></Relationships>"#,
);

/// Writes the lines as paragraphs. What pads the file is a comment at the end of the document.
pub(super) fn write(lines: &[String], target: usize) -> Vec<u8> {
    let plain = archive(&document(lines, ""));
    match target.checked_sub(plain.len()) {
        None | Some(0..=7) => plain,
        // The comment's own marks take seven bytes.
        Some(missing) => archive(&document(
            lines,
            &format!("<!--{}-->", "x".repeat(missing - 7)),
        )),
    }
}

fn document(lines: &[String], padding: &str) -> String {
    let mut xml = concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#,
    )
    .to_owned();
    for line in lines {
        let text = line
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let _ = write!(xml, "<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    }
    let _ = write!(xml, "</w:body></w:document>{padding}");
    xml
}

fn archive(document: &str) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", document),
    ];
    for (name, content) in parts {
        let entry = entry(name, content);
        let offset = number(file.len());
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&entry);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(content.as_bytes());
        // version made by; the entry; no comment, first disk, no attributes; where the entry lies; its name.
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&entry);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset);
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, length) = (number(file.len()), number(directory.len()));
    file.append(&mut directory);
    file.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00\x03\x00\x03\x00");
    file.extend_from_slice(&length);
    file.extend_from_slice(&start);
    file.extend_from_slice(&[0, 0]);
    file
}

/// What a local header and the directory have in common: version 2.0, no flags, stored, 1 January 1980.
fn entry(name: &str, content: &str) -> Vec<u8> {
    let mut entry = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    entry.extend_from_slice(&crc32fast::hash(content.as_bytes()).to_le_bytes());
    entry.extend_from_slice(&number(content.len()));
    entry.extend_from_slice(&number(content.len()));
    entry.extend_from_slice(&u16::try_from(name.len()).unwrap_or_default().to_le_bytes());
    entry.extend_from_slice(&[0, 0]);
    entry
}

fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}

/// The paragraphs of a file that [`write()`] wrote; none of any other.
pub(super) fn lines(file: &[u8]) -> Vec<String> {
    let start = memchr::memmem::find(file, b"<w:body>");
    let end = memchr::memmem::find(file, b"</w:body>");
    let body = start
        .zip(end)
        .and_then(|(start, end)| file.get(start..end))
        .unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let texts = body
        .split("<w:t>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</w:t>"));
    texts
        .map(|(text, _)| {
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        })
        .collect()
}
