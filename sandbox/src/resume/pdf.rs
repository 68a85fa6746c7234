//! One page of text as a PDF 1.4 with a cross-reference table that holds.

use std::fmt::Write as _;

/// Writes the lines, one under the other. What pads the file are comments before the first object.
pub(super) fn write(lines: &[String], target: usize) -> Vec<u8> {
    let text = content(lines);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
    ];
    let plain = assemble(&objects, 0);
    match target.checked_sub(plain.len()) {
        None | Some(0) => plain,
        Some(missing) => assemble(&objects, missing),
    }
    .into_bytes()
}

/// Offsets are written with a fixed width, so that padding changes no other length.
fn assemble(objects: &[String], padding: usize) -> String {
    let mut file = String::with_capacity(padding + 4_096);
    file.push_str("%PDF-1.4\n");
    pad(&mut file, padding);
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (object, number) in objects.iter().zip(1..) {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    file.push_str(&table);
    let _ = write!(
        file,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start:010}\n%%EOF\n",
        objects.len() + 1
    );
    file
}

fn pad(file: &mut String, bytes: usize) {
    const LINE: &str =
        "% This line pads the file and is not shown by any reader. %%%%%%%%%%%%%%%%%%%%%\n";
    for _ in 0..bytes / LINE.len() {
        file.push_str(LINE);
    }
    let rest = bytes % LINE.len();
    if rest > 0 {
        file.extend(std::iter::repeat_n('%', rest - 1));
        file.push('\n');
    }
}

fn content(lines: &[String]) -> String {
    let mut text = "BT\n/F1 11 Tf\n50 790 Td\n16 TL\n".to_owned();
    for line in lines {
        let _ = writeln!(
            text,
            "({}) Tj T*",
            line.replace('\\', "\\\\")
                .replace('(', "\\(")
                .replace(')', "\\)")
        );
    }
    text.push_str("ET\n");
    text
}

/// The lines of a file that [`write()`] wrote; none of any other.
pub(super) fn lines(file: &[u8]) -> Vec<String> {
    let Some(start) = memchr::memmem::rfind(file, b"stream\nBT\n") else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(file.get(start..).unwrap_or_default());
    let shown = text
        .lines()
        .filter_map(|line| line.strip_prefix('(')?.strip_suffix(") Tj T*"));
    shown
        .map(|line| {
            line.replace("\\(", "(")
                .replace("\\)", ")")
                .replace("\\\\", "\\")
        })
        .collect()
}
