//! The formats: `@csv`, `@html`, `@base64` and so on. Each of them is a native with its `@`.

#![allow(
    clippy::needless_pass_by_value,
    reason = "all natives have one signature"
)]

use super::error::{Error, Outcome};
use super::limits::Budget;
use super::native::{Native, native};
use super::value::Val;
use super::write::excerpt;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

pub(super) const NATIVES: &[Native] = &[
    native("@text", 0, |budget, input, _| input.to_text(budget)),
    native("@json", 0, |budget, input, _| {
        Ok(input.to_json(budget)?.into())
    }),
    native("@csv", 0, |budget, input, _| row(budget, &input, &CSV)),
    native("@tsv", 0, |budget, input, _| row(budget, &input, &TSV)),
    native("@html", 0, |budget, input, _| {
        on_text(budget, &input, 6, |_, text| Ok(html(text)))
    }),
    native("@sh", 0, |budget, input, _| shell(budget, &input)),
    native("@uri", 0, |budget, input, _| {
        on_text(budget, &input, 3, |_, text| {
            Ok(utf8_percent_encode(text, RESERVED).to_string())
        })
    }),
    native("@urid", 0, |budget, input, _| {
        on_text(budget, &input, 1, uri_decoded)
    }),
    native("@base64", 0, |budget, input, _| {
        on_text(budget, &input, 2, |_, text| Ok(BASE64.encode(text)))
    }),
    native("@base64d", 0, |budget, input, _| {
        on_text(budget, &input, 3, base64_decoded)
    }),
    native("@base32", 0, |budget, input, _| {
        on_text(budget, &input, 2, |_, text| Ok(base32(text.as_bytes())))
    }),
    native("@base32d", 0, |budget, input, _| {
        on_text(budget, &input, 3, base32_decoded)
    }),
    native("format", 1, |budget, input, args| {
        format(budget, input, args)
    }),
];

/// All characters but those that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Turns the input as text into a text that is at most `growth` times as long.
fn on_text(
    budget: &mut Budget,
    input: &Val,
    growth: usize,
    convert: fn(&Val, &str) -> Outcome<String>,
) -> Outcome {
    let value = input.to_text(budget)?;
    let text = value.as_str().unwrap_or_default();
    budget.text(text.len())?;
    budget.reserve(text.len().saturating_mul(growth))?;
    Ok(convert(&value, text)?.into())
}

/// `format("csv")` is `@csv`.
fn format(budget: &mut Budget, input: Val, args: &[Val]) -> Outcome {
    let name = args.first().unwrap_or(&Val::Null);
    let Some(text) = name.as_str() else {
        return Err(Error::about(name, "is not a valid format"));
    };
    let mut formats = NATIVES.iter();
    let format = formats.find(|format| format.name.strip_prefix('@') == Some(text));
    let Some(format) = format else {
        return Err(Error::with_values(
            format!("{} is not a valid format", excerpt(text)),
            "the text is not a valid format",
        ));
    };
    (format.function)(budget, input, &[])
}

/// How the values of a row are written.
struct Row {
    name: &'static str,
    separator: char,
    quote: &'static str,
    escapes: &'static [(char, &'static str)],
}

const CSV: Row = Row {
    name: "csv",
    separator: ',',
    quote: "\"",
    escapes: &[('"', "\"\"")],
};

const TSV: Row = Row {
    name: "tsv",
    separator: '\t',
    quote: "",
    escapes: &[('\t', "\\t"), ('\r', "\\r"), ('\n', "\\n"), ('\\', "\\\\")],
};

fn row(budget: &mut Budget, input: &Val, row: &Row) -> Outcome {
    let Some(values) = input.as_array() else {
        let wrong = format!("cannot be {}-formatted, only array", row.name);
        return Err(Error::about(input, &wrong));
    };
    let mut output = String::new();
    for (index, value) in values.iter().enumerate() {
        budget.take(1)?;
        if index > 0 {
            output.push(row.separator);
        }
        match value {
            Val::Null => {}
            Val::Str(text) => {
                quote(budget, &mut output, text, row.quote, row.escapes)?;
            }
            Val::Arr(_) | Val::Obj(_) => {
                return Err(Error::about(value, "is not valid in a csv row"));
            }
            value if value.as_f64().is_some_and(f64::is_nan) => {}
            value => output.push_str(&value.to_json(budget)?),
        }
    }
    Ok(output.into())
}

fn quote(
    budget: &mut Budget,
    output: &mut String,
    text: &str,
    quote: &str,
    escapes: &[(char, &str)],
) -> Outcome<()> {
    budget.text(text.len())?;
    budget.reserve(output.len() + text.len() * 4)?;
    output.push_str(quote);
    escape(output, text, escapes);
    output.push_str(quote);
    Ok(())
}

fn escape(output: &mut String, text: &str, escapes: &[(char, &str)]) {
    for character in text.chars() {
        match escapes.iter().find(|(plain, _)| *plain == character) {
            Some((_, replacement)) => output.push_str(replacement),
            None => output.push(character),
        }
    }
}

const HTML: [(char, &str); 5] = [
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('&', "&amp;"),
    ('\'', "&apos;"),
    ('"', "&quot;"),
];

fn html(text: &str) -> String {
    let mut output = String::new();
    escape(&mut output, text, &HTML);
    output
}

fn shell(budget: &mut Budget, input: &Val) -> Outcome {
    let alone = [input.clone()];
    let values = input.as_array().unwrap_or(&alone);
    let mut output = String::new();
    for (index, value) in values.iter().enumerate() {
        budget.take(1)?;
        if index > 0 {
            output.push(' ');
        }
        match value {
            Val::Str(text) => quote(budget, &mut output, text, "'", &[('\'', "'\\''")])?,
            Val::Arr(_) | Val::Obj(_) => {
                return Err(Error::about(value, "can not be escaped for shell"));
            }
            value => output.push_str(&value.to_json(budget)?),
        }
    }
    Ok(output.into())
}

fn uri_decoded(value: &Val, text: &str) -> Outcome<String> {
    let wrong = || Error::about(value, "is not a valid uri encoding");
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(is_escape) {
        return Err(wrong());
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(String::from).map_err(|_| wrong())
}

fn base64_decoded(value: &Val, text: &str) -> Outcome<String> {
    // Everything behind a `=` is padding.
    let text = text.split('=').next().unwrap_or_default();
    match BASE64.decode(text) {
        Ok(bytes) => Ok(lossy(bytes)),
        Err(DecodeError::InvalidLength(_)) => {
            Err(Error::about(value, "trailing base64 byte found"))
        }
        Err(_) => Err(Error::about(value, "is not valid base64 data")),
    }
}

/// What is no UTF-8 becomes U+FFFD.
fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32(bytes: &[u8]) -> String {
    let mut output = String::new();
    for chunk in bytes.chunks(5) {
        let mut bits = [0; 8];
        bits.iter_mut()
            .skip(3)
            .zip(chunk)
            .for_each(|(to, from)| *to = *from);
        let bits = u64::from_be_bytes(bits);
        let letters = (chunk.len() * 8).div_ceil(5);
        for letter in 0..8 {
            let index = bits >> (35 - 5 * letter) & 31;
            let index = usize::try_from(index).unwrap_or_default();
            let character = BASE32.get(index).filter(|_| letter < letters);
            output.push(character.map_or('=', |byte| char::from(*byte)));
        }
    }
    output
}

fn base32_decoded(value: &Val, text: &str) -> Outcome<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = BASE32.iter().position(|letter| *letter == byte);
        let Some(digit) = digit.and_then(|digit| u32::try_from(digit).ok()) else {
            return Err(Error::about(value, "is not valid base32 data"));
        };
        bits = (bits << 5 | digit) & 0xfff;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    Ok(lossy(bytes))
}
