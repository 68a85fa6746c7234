//! Whether two texts write the same phone number.

use crate::json::trim;

/// A number as its notation gives it.
struct Number {
    notation: Notation,
    /// Its digits, without the prefix that the notation stands for.
    digits: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// `+33 6 39 98 00 01`, `0033…`: with the code of its country.
    International,
    /// `06 39 98 00 01`: without it, behind a zero.
    National,
    /// `33639980001`, `639980001`: there is no telling.
    Digits,
}

/// Whether two texts write the same phone number. A national number equals an international one that ends
/// with it behind the code of a country: it does not say another country. Whatever holds more than digits
/// and their usual punctuation is no number.
pub(super) fn is_same_number(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (Number::read(one), Number::read(other)) else {
        return false;
    };
    if one.notation == other.notation {
        return one.digits == other.digits;
    }
    one.extends(&other) || other.extends(&one)
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let text = trim(text);
        let is_usual = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-.()/".contains(c);
        if !text.chars().all(is_usual) || text.chars().skip(1).any(|c| c == '+') {
            return None;
        }
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        let written = digits(text);
        let international = text
            .strip_prefix('+')
            .or_else(|| written.strip_prefix("00"));
        let (notation, digits) = match (international, written.strip_prefix('0')) {
            // `+33 (0)6` gives the national zero too.
            (Some(_), _) => {
                let all = digits(&text.replace("(0)", ""));
                let behind_prefix = all.strip_prefix("00").filter(|_| !text.starts_with('+'));
                (
                    Notation::International,
                    behind_prefix.unwrap_or(&all).to_owned(),
                )
            }
            (None, Some(behind_zero)) => (Notation::National, behind_zero.to_owned()),
            (None, None) => (Notation::Digits, written),
        };
        Some(Self { notation, digits }).filter(|number| !number.digits.is_empty())
    }

    /// Whether this number is the other one with the code of a country before it, or without the zero.
    fn extends(&self, other: &Self) -> bool {
        const MIN_DIGITS: usize = 6;
        const MAX_CODE: usize = 3;
        let may_lack_code =
            self.notation != Notation::National && other.notation != Notation::International;
        let may_be_whole = [self.notation, other.notation].contains(&Notation::Digits);
        let code = self.digits.strip_suffix(other.digits.as_str());
        code.is_some_and(|code| match code.len() {
            0 => may_be_whole,
            length => may_lack_code && length <= MAX_CODE && other.digits.len() >= MIN_DIGITS,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_same_number;

    #[test]
    fn a_number_is_the_same_in_every_notation() {
        let notations = [
            "+33 6 39 98 00 01",
            "+33639980001",
            " +33 (0)6 39 98 00 01 ",
            "0033 6.39.98.00.01",
            "00 33 6 39 98 00 01",
        ];
        let national = [
            "06 39 98 00 01",
            "0639980001",
            "06.39.98.00.01",
            "06-39/98 00 01",
            "639980001",
        ];
        for one in notations {
            for other in notations.iter().chain(&national) {
                assert!(is_same_number(one, other), "{one} {other}");
                assert!(is_same_number(other, one), "{other} {one}");
            }
        }
        for one in national {
            for other in national {
                assert!(is_same_number(one, other), "{one} {other}");
            }
        }
        for other in ["+33 6 39 98 00 01", "06 39 98 00 01", "0033 639980001"] {
            assert!(is_same_number("33639980001", other), "{other}");
            assert!(is_same_number(other, "33639980001"), "{other}");
            assert!(
                is_same_number("\u{202d}0639980001\u{202c}", other),
                "{other}"
            );
        }
    }

    #[test]
    fn another_number_is_another_one() {
        for (one, other) in [
            ("+33 6 39 98 00 01", "+33 6 39 98 00 02"),
            ("+33 6 39 98 00 01", "+32 6 39 98 00 01"),
            ("+33 6 39 98 00 01", "07 39 98 00 01"),
            ("06 39 98 00 01", "06 39 98 00 0"),
            ("0123456789", "09123456789"),
            // A code has three digits at most, and a number more than a few.
            ("+1234 6 39 98 00 01", "06 39 98 00 01"),
            ("+33 1 12", "0112"),
            ("33639980001", "639980001"),
            // An international number begins with the code of its country.
            ("+6 39 98 00 01", "06 39 98 00 01"),
            // What holds more than a number.
            ("0639980001", "0639980001 (bureau)"),
            ("0639980001", "0639980001 ext. 5"),
            ("0639980001", "+0639+980001"),
            ("", "0"),
            ("-", "."),
        ] {
            assert!(!is_same_number(one, other), "{one} {other}");
            assert!(!is_same_number(other, one), "{other} {one}");
        }
    }
}
