//! The file name under which a résumé is sent. HrFlow.ai takes a document's type from its extension,
//! and people see the name in the list of attachments.

use super::document::is_extension;

/// The most characters and bytes of a file name, its extension included. File systems allow 255 bytes.
const MAX_CHARS: usize = 100;
const MAX_BYTES: usize = 255;

/// The file name at the end of a path, with this extension: never empty, of limited length, without
/// characters that nobody sees or that mean something in a path.
pub(super) fn file_name(path: &str, extension: &str) -> String {
    let extension: String = extension
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(5)
        .collect();
    let extension = if extension.is_empty() {
        "pdf"
    } else {
        &extension
    };
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| is_allowed(*c)).collect();
    let name = name.trim_matches(is_margin);
    let stem = match name.rsplit_once('.') {
        Some((stem, end)) if is_extension_of(end, extension) => stem.trim_matches(is_margin),
        _ => name,
    };
    let end = extension.len() + 1;
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= MAX_BYTES - end;
    let chars = stem.char_indices().take(MAX_CHARS - end).take_while(fits);
    let stem: String = chars.map(|(_, c)| c).collect();
    let stem = stem.trim_end_matches(is_margin);
    let stem = if stem.is_empty() { "resume" } else { stem };
    format!("{stem}.{extension}")
}

/// Whether the end of a name is an extension, and not a part of the name as in `jo.n`.
fn is_extension_of(end: &str, extension: &str) -> bool {
    end.eq_ignore_ascii_case(extension) || is_extension(&end.to_ascii_lowercase())
}

fn is_margin(c: char) -> bool {
    c.is_whitespace() || c == '.'
}

fn is_allowed(c: char) -> bool {
    !c.is_control() && !is_format(c) && !['"', ':', '*', '?', '<', '>', '|'].contains(&c)
}

/// Whether a character is of Unicode's category "format", or ends a line or a paragraph: it is
/// invisible, and some of them turn the direction of the text around.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, MAX_CHARS, file_name};

    #[test]
    fn a_file_name_is_the_last_part_of_a_path_with_a_fitting_extension() {
        for (path, extension, expected) in [
            (
                "candidates/2022/alexandre-andrieux",
                "pdf",
                "alexandre-andrieux.pdf",
            ),
            ("c/jo.n-é.DOCX", "docx", "jo.n-é.docx"),
            ("c/jo.n", "pdf", "jo.n.pdf"),
            ("c/cv.pdf", "docx", "cv.docx"),
            ("c\\cv.txt", "rtf", "cv.rtf"),
            ("c/.pdf", "pdf", "pdf.pdf"),
            ("", "pdf", "resume.pdf"),
            ("c/", "pdf", "resume.pdf"),
            ("c/..", "pdf", "resume.pdf"),
            ("c/cv. ", "", "cv.pdf"),
            ("c/\u{202e}fdp.\u{200b}exe\u{7}\n", "pdf", "fdp.exe.pdf"),
            ("c/a\"b:c*d?e<f>g|h", "pdf", "abcdefgh.pdf"),
            ("c/cv", "../p d f", "cv.pdf"),
            ("c/\u{200d}\u{feff} ", "pdf", "resume.pdf"),
        ] {
            assert_eq!(file_name(path, extension), expected, "{path:?} {extension}");
        }
    }

    #[test]
    fn a_long_file_name_loses_the_end_of_its_stem_and_keeps_its_extension() {
        for (character, kept) in [("a", 95), ("é", 95), ("漢", 83), ("🚀", 62)] {
            let name = file_name(&character.repeat(300), "docx");
            assert_eq!(name, format!("{}.docx", character.repeat(kept)));
            assert!(name.len() <= MAX_BYTES && name.chars().count() <= MAX_CHARS);
        }
    }
}
