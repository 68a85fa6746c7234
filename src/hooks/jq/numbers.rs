//! Mathematics. `libm` computes the same digits on the host and in wasm.

use super::error::{Error, Outcome};
use super::limits::Budget;
use super::native::{Native, native};
use super::value::Val;

pub(super) const TABLES: [&[Native]; 2] = [NAMED, OTHERS];

/// Filters that have the name of their function in C's library.
macro_rules! table {
    ($($name:ident: $arity:literal $call:ident),* $(,)?) => {
        &[$(native(stringify!($name), $arity, |_, input, args| $call(&input, args, libm::$name))),*]
    };
}

const NAMED: &[Native] = table! {
    acos: 0 unary, acosh: 0 unary, asin: 0 unary, asinh: 0 unary, atan: 0 unary, atanh: 0 unary,
    cbrt: 0 unary, ceil: 0 unary, cos: 0 unary, cosh: 0 unary, erf: 0 unary, erfc: 0 unary,
    exp: 0 unary, exp10: 0 unary, exp2: 0 unary, expm1: 0 unary, floor: 0 unary,
    j0: 0 unary, j1: 0 unary, lgamma: 0 unary, log: 0 unary, log10: 0 unary, log1p: 0 unary,
    log2: 0 unary, rint: 0 unary, round: 0 unary, sin: 0 unary, sinh: 0 unary, sqrt: 0 unary,
    tan: 0 unary, tanh: 0 unary, tgamma: 0 unary, trunc: 0 unary, y0: 0 unary, y1: 0 unary,
    atan2: 2 binary, copysign: 2 binary, fdim: 2 binary, fmax: 2 binary, fmin: 2 binary,
    fmod: 2 binary, hypot: 2 binary, nextafter: 2 binary, pow: 2 binary, remainder: 2 binary,
};

const OTHERS: &[Native] = &[
    native("fabs", 0, |_, input, args| unary(&input, args, f64::abs)),
    native("gamma", 0, |_, input, args| {
        unary(&input, args, libm::lgamma)
    }),
    native("pow10", 0, |_, input, args| {
        unary(&input, args, libm::exp10)
    }),
    native("nearbyint", 0, |_, input, args| {
        unary(&input, args, libm::rint)
    }),
    native("logb", 0, |_, input, args| unary(&input, args, logb)),
    native("significand", 0, |_, input, args| {
        unary(&input, args, significand)
    }),
    native("drem", 2, |_, input, args| {
        binary(&input, args, libm::remainder)
    }),
    native("nexttoward", 2, |_, input, args| {
        binary(&input, args, libm::nextafter)
    }),
    native("ldexp", 2, |_, input, args| binary(&input, args, scaled)),
    native("scalb", 2, |_, input, args| binary(&input, args, scalb)),
    native("scalbln", 2, |_, input, args| binary(&input, args, scaled)),
    native("jn", 2, |budget, _, args| bessel(budget, args, libm::jn)),
    native("yn", 2, |budget, _, args| bessel(budget, args, libm::yn)),
    native("fma", 3, |_, _, args| match args {
        [x, y, z] => Ok(libm::fma(number(x)?, number(y)?, number(z)?).into()),
        _ => Ok(Val::Null),
    }),
    native("frexp", 0, |_, input, _| {
        let (fraction, exponent) = parts(number(&input)?);
        Ok(pair(fraction.into(), exponent.into()))
    }),
    native("modf", 0, |_, input, _| {
        let x = number(&input)?;
        let whole = libm::trunc(x);
        let fraction = if x.is_infinite() { 0.0 } else { x - whole };
        Ok(pair(libm::copysign(fraction, x).into(), whole.into()))
    }),
    native("lgamma_r", 0, |_, input, _| {
        let (gamma, sign) = libm::lgamma_r(number(&input)?);
        Ok(pair(gamma.into(), sign.into()))
    }),
    native("infinite", 0, |_, _, _| Ok(f64::INFINITY.into())),
    native("nan", 0, |_, _, _| Ok(f64::NAN.into())),
    native("isinfinite", 0, |_, input, _| {
        Ok(is(&input, f64::is_infinite))
    }),
    native("isnan", 0, |_, input, _| Ok(is(&input, f64::is_nan))),
    native("isnormal", 0, |_, input, _| Ok(is(&input, f64::is_normal))),
];

fn number(value: &Val) -> Outcome<f64> {
    let number = value.as_f64();
    number.ok_or_else(|| Error::about(value, "number required"))
}

fn unary(input: &Val, _: &[Val], function: fn(f64) -> f64) -> Outcome {
    Ok(function(number(input)?).into())
}

fn binary(_: &Val, args: &[Val], function: fn(f64, f64) -> f64) -> Outcome {
    match args {
        [x, y] => Ok(function(number(x)?, number(y)?).into()),
        _ => Ok(Val::Null),
    }
}

/// The functions of Bessel take as long as their order is high.
fn bessel(budget: &mut Budget, args: &[Val], function: fn(i32, f64) -> f64) -> Outcome {
    let [order, x] = args else {
        return Ok(Val::Null);
    };
    let (order, x) = (whole(number(order)?), number(x)?);
    budget.take(usize::try_from(order.unsigned_abs()).unwrap_or(usize::MAX))?;
    Ok(function(order, x).into())
}

fn is(input: &Val, holds: fn(f64) -> bool) -> Val {
    input.as_f64().is_some_and(holds).into()
}

fn pair(first: Val, second: Val) -> Val {
    Val::from(vec![first, second])
}

/// A float as the integer that C converts it to; out of range, the nearest one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the nearest integer is meant"
)]
fn whole(number: f64) -> i32 {
    number as i32
}

fn scaled(x: f64, exponent: f64) -> f64 {
    libm::ldexp(x, whole(exponent))
}

/// Unlike `ldexp`, not for exponents with a fraction.
fn scalb(x: f64, exponent: f64) -> f64 {
    let is_whole = exponent.is_infinite() || exponent.fract() == 0.0;
    if is_whole {
        scaled(x, exponent)
    } else {
        f64::NAN
    }
}

/// A fraction from 0.5 to 1 and a power of 2.
fn parts(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        (x, 0)
    } else {
        libm::frexp(x)
    }
}

fn logb(x: f64) -> f64 {
    match x {
        0.0 => f64::NEG_INFINITY,
        x if x.is_finite() => f64::from(parts(x).1 - 1),
        x => x.abs(),
    }
}

fn significand(x: f64) -> f64 {
    if x.is_finite() { 2.0 * parts(x).0 } else { x }
}
