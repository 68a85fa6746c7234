//! Which characters show nothing, so that a text of nothing else says nothing.

/// Whether a text says nothing: it is empty, or made of characters that show nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(shows_nothing)
}

/// The text without the characters at its ends that show nothing.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(shows_nothing)
}

/// White space (`White_Space`), control characters (`Cc`), and the ranges of [`INVISIBLE`].
pub(crate) fn shows_nothing(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace() || c.is_ascii_control();
    }
    c.is_whitespace()
        || c.is_control()
        || INVISIBLE
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&c))
}

/// The format characters (general category `Cf`: zero-width characters, the byte order mark, soft hyphens,
/// marks of direction) and those of the property `Default_Ignorable_Code_Point` (Hangul fillers, variation
/// selectors), of Unicode 16: `DerivedGeneralCategory.txt` and `DerivedCoreProperties.txt`. And the braille
/// pattern without dots, which is a symbol (`So`) by its category.
const INVISIBLE: [(char, char); 26] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

#[cfg(test)]
mod tests {
    use super::{INVISIBLE, is_blank, trim};

    /// One of each kind of character that shows nothing.
    const BLANKS: [&str; 19] = [
        "",
        " ",
        "\t",
        "\r\n",
        "\0",
        "\u{1b}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{200e}\u{202a}",
        "\u{2060}",
        "\u{2800}",
        "\u{3000}",
        "\u{3164}\u{115f}\u{ffa0}",
        "\u{fe0f}",
        "\u{feff}",
        "\u{e0041}",
    ];

    #[test]
    fn what_shows_nothing_is_blank_alone_and_mixed() {
        for blank in BLANKS {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(is_blank(&BLANKS.concat()));
    }

    #[test]
    fn what_shows_anything_is_not_blank_and_keeps_its_inside() {
        for text in [
            "a",
            "0",
            ".",
            "-",
            "é",
            "李",
            "🦀",
            "\u{301}",
            "\u{fffd}",
            "\u{2801}",
            "a\u{200d}b",
        ] {
            assert!(!is_blank(text), "{text:?}");
            assert!(!is_blank(&format!(" \u{200b}{text}")), "{text:?}");
            let padded = format!("{}{text}{}", BLANKS.concat(), BLANKS.concat());
            assert_eq!(trim(&padded), text);
        }
    }

    #[test]
    fn the_ranges_are_in_order_and_hold_no_letter() {
        assert!(INVISIBLE.is_sorted());
        for (from, to) in INVISIBLE {
            assert!(from <= to);
            assert!(!from.is_ascii() && !from.is_numeric(), "{from:?}");
        }
    }
}
