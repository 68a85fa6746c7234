//! `strptime` as glibc has it in the C locale.

use super::calendar::Parts;
use super::format::{DAYS, MONTHS, abbreviated, composed};

/// What stands for a day of the week and a day of the year that no part of the text names.
const UNKNOWN_WEEKDAY: i32 = 8;
const UNKNOWN_YEARDAY: i32 = 367;

/// Reads a time. The second part is what the format leaves of the text. `None` if they do not match.
pub(super) fn parse<'a>(text: &'a str, format: &str) -> Option<(Parts, &'a str)> {
    let mut reader = Reader::new(text);
    reader.follow(format)?;
    let rest = reader.rest;
    Some((reader.finish()?, rest))
}

/// What was read so far.
struct Reader<'a> {
    rest: &'a str,
    time: Parts,
    names: Names,
    is_12_hours: bool,
    is_afternoon: bool,
    century: Option<i32>,
    has_year_of_century: bool,
    /// A week of the year and the day on which weeks begin.
    week: Option<(i32, i32)>,
}

/// Which parts of a date the text names.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each part is there or not")]
struct Names {
    /// Anything from which a day follows: a year, a month, a day.
    date: bool,
    month: bool,
    day: bool,
    weekday: bool,
    yearday: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            time: Parts {
                year: 1900,
                month: 0,
                day: 0,
                hour: 0,
                minute: 0,
                second: 0,
                weekday: UNKNOWN_WEEKDAY,
                yearday: UNKNOWN_YEARDAY,
            },
            names: Names::default(),
            is_12_hours: false,
            is_afternoon: false,
            century: None,
            has_year_of_century: false,
            week: None,
        }
    }

    fn follow(&mut self, format: &str) -> Option<()> {
        let mut chars = format.chars();
        while let Some(next) = chars.next() {
            if is_space(next) {
                self.skip_space();
            } else if next != '%' {
                self.rest = self.rest.strip_prefix(next)?;
            } else {
                let mut letter = chars.next()?;
                while matches!(letter, '_' | '-' | '^' | '#' | '0'..='9') {
                    letter = chars.next()?;
                }
                if matches!(letter, 'E' | 'O') {
                    letter = chars.next()?;
                }
                self.convert(letter)?;
            }
        }
        Some(())
    }

    fn convert(&mut self, letter: char) -> Option<()> {
        if let Some(parts) = composed(letter) {
            return self.follow(parts);
        }
        match letter {
            'a' | 'A' => {
                self.time.weekday = self.name(&DAYS)?;
                self.names.weekday = true;
            }
            'b' | 'B' | 'h' => {
                self.time.month = self.name(&MONTHS)?;
                (self.names.month, self.names.date) = (true, true);
            }
            'm' => {
                self.time.month = self.number(1, 12, 2)? - 1;
                (self.names.month, self.names.date) = (true, true);
            }
            'd' | 'e' => {
                self.time.day = self.number(1, 31, 2)?;
                (self.names.day, self.names.date) = (true, true);
            }
            'C' => {
                self.century = Some(self.number(0, 99, 2)?);
                self.names.date = true;
            }
            'y' => {
                let year = self.number(0, 99, 2)?;
                self.time.year = if year < 69 { 2000 + year } else { 1900 + year };
                (self.has_year_of_century, self.names.date) = (true, true);
            }
            'Y' => {
                self.time.year = self.number(0, 9999, 4)?;
                (self.has_year_of_century, self.names.date) = (false, true);
            }
            'j' => {
                self.time.yearday = self.number(1, 366, 3)? - 1;
                self.names.yearday = true;
            }
            'u' => {
                self.time.weekday = self.number(1, 7, 1)? % 7;
                self.names.weekday = true;
            }
            'w' => {
                self.time.weekday = self.number(0, 6, 1)?;
                self.names.weekday = true;
            }
            'U' => self.week = Some((self.number(0, 53, 2)?, 0)),
            'W' => self.week = Some((self.number(0, 53, 2)?, 1)),
            other => return self.convert_time(other),
        }
        Some(())
    }

    fn convert_time(&mut self, letter: char) -> Option<()> {
        match letter {
            'H' | 'k' => {
                self.time.hour = self.number(0, 23, 2)?;
                self.is_12_hours = false;
            }
            'I' | 'l' => {
                self.time.hour = self.number(1, 12, 2)? % 12;
                self.is_12_hours = true;
            }
            'p' => self.is_afternoon = self.name(&["AM", "PM"])? == 1,
            'M' => self.time.minute = self.number(0, 59, 2)?,
            'S' => self.time.second = self.number(0, 61, 2)?,
            's' => self.timestamp()?,
            'z' => self.offset()?,
            'Z' => {
                self.skip_space();
                self.rest = self.rest.trim_start_matches(|c| !is_space(c));
            }
            // The week of ISO 8601 and its year are read, but do not say which day it is.
            'g' => drop(self.number(0, 99, 2)?),
            'V' => drop(self.number(0, 53, 2)?),
            'G' => drop(self.digits()?),
            'n' | 't' => self.skip_space(),
            '%' => self.rest = self.rest.strip_prefix('%')?,
            _ => return None,
        }
        Some(())
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches(is_space);
    }

    /// A number with its greatest number of digits, behind spaces.
    fn number(&mut self, min: i32, max: i32, digits: usize) -> Option<i32> {
        self.rest = self.rest.trim_start_matches(' ');
        let mut number = 0;
        let mut count = 0;
        for digit in self.rest.chars().map_while(|c| c.to_digit(10)) {
            number = number * 10 + i32::try_from(digit).ok()?;
            count += 1;
            if count == digits || number * 10 > max {
                break;
            }
        }
        self.rest = self.rest.get(count..)?;
        (count > 0 && (min..=max).contains(&number)).then_some(number)
    }

    fn digits(&mut self) -> Option<&'a str> {
        let is_digit = |c: char| c.is_ascii_digit();
        let end = self.rest.find(|c| !is_digit(c)).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// The index of the name with which the text begins, whole or abbreviated, in any case.
    fn name(&mut self, names: &[&str]) -> Option<i32> {
        let begins = |name: &str| {
            let start = self.rest.get(..name.len())?;
            start.eq_ignore_ascii_case(name).then_some(name.len())
        };
        let found = names.iter().enumerate().find_map(|(index, name)| {
            let length = begins(name).or_else(|| begins(abbreviated(name)))?;
            Some((index, length))
        });
        let (index, length) = found?;
        self.rest = self.rest.get(length..)?;
        i32::try_from(index).ok()
    }

    fn timestamp(&mut self) -> Option<()> {
        self.time = Parts::at(self.digits()?.parse().ok()?)?;
        Some(())
    }

    /// An offset from UTC. It is read, and jq does not use it.
    fn offset(&mut self) -> Option<()> {
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Some(());
        }
        self.rest = self.rest.strip_prefix(['+', '-'])?;
        let pair = |text: &'a str| {
            let (pair, rest) = text.split_at_checked(2)?;
            let number = pair.bytes().all(|byte| byte.is_ascii_digit());
            number
                .then(|| pair.parse::<u32>().ok())
                .flatten()
                .map(|number| (number, rest))
        };
        let (_, rest) = pair(self.rest)?;
        let minutes = pair(rest.strip_prefix(':').unwrap_or(rest));
        self.rest = match minutes {
            Some((minutes, rest)) if minutes < 60 => rest,
            Some(_) => return None,
            None if rest.starts_with(|c: char| c.is_ascii_digit()) => return None,
            None => rest,
        };
        Some(())
    }

    /// The parts that follow from those that were read.
    fn finish(mut self) -> Option<Parts> {
        if self.is_12_hours && self.is_afternoon {
            self.time.hour += 12;
        }
        if let Some(century) = self.century {
            let year = self.time.year.rem_euclid(100);
            self.time.year = century * 100 + if self.has_year_of_century { year } else { 0 };
        }
        if self.names.date && !self.names.weekday {
            if self.names.yearday && !(self.names.month && self.names.day) {
                self.take_date_of_yearday()?;
            }
            self.time.weekday = self.time.weekday_of_date()?;
        }
        if self.names.date && !self.names.yearday {
            self.time.yearday = self.time.yearday_of_date()?;
        }
        if let Some((week, first_day)) = self.week
            && self.names.weekday
        {
            self.take_week(week, first_day)?;
        }
        Some(self.time)
    }

    fn take_date_of_yearday(&mut self) -> Option<()> {
        let (month, day) = self.time.date_of_yearday()?;
        if !self.names.month {
            self.time.month = month;
        }
        if !self.names.day {
            self.time.day = day;
        }
        Some(())
    }

    fn take_week(&mut self, week: i32, first_day: i32) -> Option<()> {
        let new_year = Parts {
            month: 0,
            day: 1,
            ..self.time
        };
        let before = (7 - (new_year.weekday_of_date()? - first_day)) % 7;
        if !self.names.yearday {
            let day = (self.time.weekday - first_day + 7) % 7;
            self.time.yearday = before + (week - 1) * 7 + day;
        }
        self.take_date_of_yearday()
    }
}

/// C's `isspace`.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}
