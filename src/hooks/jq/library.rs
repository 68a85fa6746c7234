//! The filters of jq's standard library that are not written in jq.
//!
//! `jaq_std` has the same filters behind one feature. That feature brings a time zone database, a second library of
//! dates and a searcher of many words along: a fifth of the whole wasm. Bessel's functions and the error function
//! are missing here.

use super::value::{Data, FilterResult, Native, integer, number, text};
use super::{regex, time};
use base64::{Engine, prelude::BASE64_STANDARD};
use jaq_core::native::{Fun, bome, run, v};
use jaq_core::{Cv, Error, RunPtr, ValXs};
use jaq_json::Val;
use jaq_std::ValT;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All filters beside those that `jaq_std` has without features.
pub(super) fn filters() -> impl Iterator<Item = Fun<Data>> {
    let math = [math_on_number(), math_on_numbers(), other_math()];
    math.into_iter()
        .chain([
            formats(),
            no_op_filters(),
            regex::filters(),
            time::filters(),
        ])
        .flatten()
        .map(run::<Data>)
}

/// All characters but those that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

const HTML: [(&str, &str); 5] = [
    ("<", "&lt;"),
    (">", "&gt;"),
    ("&", "&amp;"),
    ("'", "&apos;"),
    ("\"", "&quot;"),
];

fn escape_html(mut text: &str) -> String {
    let mut escaped = String::new();
    while let Some(at) = text.find(['<', '>', '&', '\'', '"']) {
        let (before, rest) = text.split_at(at);
        escaped.push_str(before);
        text = rest;
        for (plain, entity) in HTML {
            if let Some(rest) = rest.strip_prefix(plain) {
                escaped.push_str(entity);
                text = rest;
            }
        }
    }
    escaped + text
}

fn unescape_html(mut text: &str) -> String {
    let mut plain = String::new();
    while let Some(at) = text.find('&') {
        let (before, rest) = text.split_at(at);
        plain.push_str(before);
        let known = HTML
            .iter()
            .find_map(|(plain, entity)| Some((*plain, rest.strip_prefix(entity)?)));
        let (meant, rest) = known.unwrap_or(("&", rest.get(1..).unwrap_or_default()));
        plain.push_str(meant);
        text = rest;
    }
    plain + text
}

fn on_text((_, input): Cv<'_, Data>, convert: fn(&str) -> FilterResult) -> ValXs<'_, Val> {
    bome(text(&input).and_then(convert))
}

fn formats() -> Vec<Native> {
    vec![
        ("escape_html", v(0), |cv| {
            on_text(cv, |text| Ok(escape_html(text).into()))
        }),
        ("unescape_html", v(0), |cv| {
            on_text(cv, |text| Ok(unescape_html(text).into()))
        }),
        ("encode_uri", v(0), |cv| {
            on_text(cv, |text| {
                Ok(utf8_percent_encode(text, RESERVED).to_string().into())
            })
        }),
        ("decode_uri", v(0), |cv| {
            on_text(cv, |text| {
                Ok(Val::from_utf8_bytes(
                    percent_decode_str(text).collect::<Vec<u8>>(),
                ))
            })
        }),
        ("encode_base64", v(0), |cv| {
            on_text(cv, |text| Ok(BASE64_STANDARD.encode(text).into()))
        }),
        ("decode_base64", v(0), |cv| {
            on_text(cv, |text| {
                let decoded = BASE64_STANDARD.decode(text).map_err(Error::str);
                decoded.map(Val::from_utf8_bytes)
            })
        }),
    ]
}

/// Filters that would write to a log. They write nothing, because values may be personal data.
fn no_op_filters() -> Vec<Native> {
    let nothing: RunPtr<Data> = |_| Box::new(std::iter::empty());
    vec![
        ("debug_empty", v(0), nothing),
        ("stderr_empty", v(0), nothing),
    ]
}

fn on_number((_, input): Cv<'_, Data>, function: fn(f64) -> f64) -> ValXs<'_, Val> {
    bome(number(&input).map(|x| function(x).into()))
}

fn on_numbers((mut ctx, _): Cv<'_, Data>, function: fn(f64, f64) -> f64) -> ValXs<'_, Val> {
    let (y, x) = (ctx.pop_var(), ctx.pop_var());
    bome(number(&x).and_then(|x| Ok(function(x, number(&y)?).into())))
}

fn on_number_and_integer(
    (mut ctx, _): Cv<'_, Data>,
    function: fn(f64, i32) -> f64,
) -> ValXs<'_, Val> {
    let (n, x) = (ctx.pop_var(), ctx.pop_var());
    bome(number(&x).and_then(|x| Ok(function(x, integer(&n)?).into())))
}

/// Filters that have the name of their function in C's library.
macro_rules! named {
    ($arguments:literal $call:ident: $($name:ident)*) => { vec![$(
        (stringify!($name), v($arguments), |cv| $call(cv, libm::$name)),
    )*] };
}

fn math_on_number() -> Vec<Native> {
    named! { 0 on_number:
        acos acosh asin asinh atan atanh cbrt cos cosh exp exp10 exp2 expm1 fabs lgamma log log10 log1p log2 rint sin
        sinh sqrt tan tanh tgamma trunc
    }
}

fn math_on_numbers() -> Vec<Native> {
    named! { 2 on_numbers:
        atan2 copysign fdim fmax fmin fmod hypot nextafter pow remainder
    }
}

fn other_math() -> Vec<Native> {
    vec![
        ("nearbyint", v(0), |cv| on_number(cv, libm::round)),
        ("ldexp", v(2), |cv| on_number_and_integer(cv, libm::ldexp)),
        ("scalbln", v(2), |cv| {
            on_number_and_integer(cv, libm::scalbn)
        }),
        ("ilogb", v(0), |(_, input)| {
            bome(number(&input).map(|x| whole(libm::ilogb(x))))
        }),
        ("frexp", v(0), |(_, input)| {
            let (fraction, exponent) = match number(&input) {
                Ok(x) => libm::frexp(x),
                Err(error) => return bome(Err(error)),
            };
            bome(Ok([fraction.into(), whole(exponent)].into_iter().collect()))
        }),
        ("modf", v(0), |(_, input)| {
            let split = number(&input).map(libm::modf);
            bome(split.map(|(fraction, integer)| {
                [fraction, integer].into_iter().map(Val::from).collect()
            }))
        }),
        ("fma", v(3), |(mut ctx, _)| {
            let (z, y, x) = (ctx.pop_var(), ctx.pop_var(), ctx.pop_var());
            let fma = |x: &Val, y: &Val, z: &Val| {
                Ok(libm::fma(number(x)?, number(y)?, number(z)?).into())
            };
            bome(fma(&x, &y, &z))
        }),
    ]
}

fn whole(number: i32) -> Val {
    isize::try_from(number).unwrap_or_default().into()
}
