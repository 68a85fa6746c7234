//! `strftime` as glibc has it in the C locale.

use super::calendar::Parts;

pub(super) const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The format that stands for a conversion, if it is made of others.
pub(super) fn composed(conversion: char) -> Option<&'static str> {
    Some(match conversion {
        'c' => "%a %b %e %H:%M:%S %Y",
        'D' | 'x' => "%m/%d/%y",
        'F' => "%Y-%m-%d",
        'R' => "%H:%M",
        'r' => "%I:%M:%S %p",
        'T' | 'X' => "%H:%M:%S",
        _ => return None,
    })
}

/// The first letters by which days and months are known.
pub(super) fn abbreviated(name: &str) -> &str {
    name.get(..3).unwrap_or(name)
}

/// A time as text. The parts are in their range. `None` if the text is more than 99 bytes longer than
/// the format, for which jq has no room.
pub(super) fn format(time: Parts, format: &str, zone: &str) -> Option<String> {
    let mut output = String::new();
    let mut rest = format;
    while let Some((before, conversion)) = rest.split_once('%') {
        output.push_str(before);
        let (conversion, behind) = Conversion::read(conversion);
        let room = (format.len() + 100).saturating_sub(output.len());
        if conversion.width >= room {
            return None;
        }
        match conversion.text(time, zone) {
            Some(text) => output.push_str(&text),
            // What is no conversion stands for itself.
            None => output.push_str(rest.get(before.len()..rest.len() - behind.len())?),
        }
        if output.len() >= format.len() + 100 {
            return None;
        }
        rest = behind;
    }
    output.push_str(rest);
    Some(output)
}

/// A conversion with its flags and width, such as `%^10a`.
#[derive(Default)]
struct Conversion {
    /// `_`, `-` or `0`, the last one that is written.
    pad: Option<char>,
    is_upper: bool,
    changes_case: bool,
    width: usize,
    modifier: Option<char>,
    /// `None` at the end of the format.
    letter: Option<char>,
}

enum Part {
    /// A text that `^` turns to upper case, and `#` too.
    Name(&'static str),
    /// A text with its form for `#`.
    Case(String, String),
    /// A number with its least number of digits, and the padding that it has without a flag.
    Number(i64, usize, char),
    Composed(&'static str),
}

impl Conversion {
    /// Reads a conversion behind its `%`; the text behind it is the second part.
    fn read(text: &str) -> (Self, &str) {
        let mut this = Self::default();
        let mut chars = text.chars();
        let mut next = chars.next();
        while let Some(flag) = next {
            match flag {
                '_' | '-' | '0' => this.pad = Some(flag),
                '^' => this.is_upper = true,
                '#' => this.changes_case = true,
                _ => break,
            }
            next = chars.next();
        }
        while let Some(digit) = next.and_then(|c| c.to_digit(10)) {
            this.width = this.width.saturating_mul(10).saturating_add(digit as usize);
            next = chars.next();
        }
        if let Some('E' | 'O') = next {
            this.modifier = next;
            next = chars.next();
        }
        this.letter = next;
        (this, chars.as_str())
    }

    fn text(&self, time: Parts, zone: &str) -> Option<String> {
        let allowed = match self.modifier {
            Some('E') => "%cCnpPrRstTuxXyYzZ",
            Some(_) => "%bBCdegGhHIjklmMnpPrRsStTuUVwWyzZ",
            None => "",
        };
        let letter = self.letter?;
        if self.modifier.is_some() && !allowed.contains(letter) {
            return None;
        }
        let text = match part(letter, time, zone)? {
            Part::Number(number, digits, pad) => return Some(self.number(number, digits, pad)),
            Part::Name(name) if self.changes_case || self.is_upper => name.to_ascii_uppercase(),
            Part::Name(name) => name.to_owned(),
            Part::Case(_, changed) if self.changes_case => return Some(self.padded(&changed)),
            Part::Case(text, _) => text,
            Part::Composed(parts) => format(time, parts, zone)?,
        };
        if self.is_upper && letter != 'P' {
            return Some(self.padded(&text.to_ascii_uppercase()));
        }
        Some(self.padded(&text))
    }

    fn padded(&self, text: &str) -> String {
        let fill = if self.pad == Some('0') { "0" } else { " " };
        fill.repeat(self.width.saturating_sub(text.len())) + text
    }

    fn number(&self, number: i64, digits: usize, pad: char) -> String {
        let digits = digits.max(self.width);
        match self.pad.unwrap_or(pad) {
            '-' => self.padded(&number.to_string()),
            '_' => format!("{number:digits$}"),
            _ => format!("{number:0digits$}"),
        }
    }
}

fn part(letter: char, time: Parts, zone: &str) -> Option<Part> {
    let name = |names: &[&'static str], index: i32| {
        let index = usize::try_from(index).ok()?;
        names.get(index).copied()
    };
    let number = |number: i32, digits| Part::Number(number.into(), digits, '0');
    let hour_of_12 = (time.hour + 11) % 12 + 1;
    let monday_based = (time.weekday + 6) % 7;
    Some(match letter {
        'a' => Part::Name(abbreviated(name(&DAYS, time.weekday)?)),
        'A' => Part::Name(name(&DAYS, time.weekday)?),
        'b' | 'h' => Part::Name(abbreviated(name(&MONTHS, time.month)?)),
        'B' => Part::Name(name(&MONTHS, time.month)?),
        'C' => number(time.year.div_euclid(100), 1),
        'd' => number(time.day, 2),
        'e' => Part::Number(time.day.into(), 2, '_'),
        'g' => number(time.iso_week().0.rem_euclid(100), 2),
        'G' => number(time.iso_week().0, 1),
        'H' => number(time.hour, 2),
        'I' => number(hour_of_12, 2),
        'j' => number(time.yearday + 1, 3),
        'k' => Part::Number(time.hour.into(), 2, '_'),
        'l' => Part::Number(hour_of_12.into(), 2, '_'),
        'm' => number(time.month + 1, 2),
        'M' => number(time.minute, 2),
        'n' => Part::Name("\n"),
        'p' | 'P' => {
            let half = if time.hour < 12 { "AM" } else { "PM" };
            let small = half.to_ascii_lowercase();
            let text = if letter == 'p' {
                half.to_owned()
            } else {
                small.clone()
            };
            Part::Case(text, small)
        }
        's' => Part::Number(time.timestamp()?, 1, '0'),
        'S' => number(time.second, 2),
        't' => Part::Name("\t"),
        'u' => number(monday_based + 1, 1),
        'U' => number((time.yearday - time.weekday + 7) / 7, 2),
        'V' => number(time.iso_week().1, 2),
        'w' => number(time.weekday, 1),
        'W' => number((time.yearday - monday_based + 7) / 7, 2),
        'y' => number(time.year.rem_euclid(100), 2),
        'Y' => number(time.year, 1),
        'z' => Part::Name("+0000"),
        'Z' => Part::Case(zone.to_owned(), zone.to_ascii_lowercase()),
        '%' => Part::Name("%"),
        letter => Part::Composed(composed(letter)?),
    })
}
