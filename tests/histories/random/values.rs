//! Values as people and APIs write them, and those that say nothing.

use crate::chance::Chance;
use crate::odd::SURROGATE;
use chrono::DateTime;
use serde_json::{Value, json};

/// What says nothing.
const BLANKS: [&str; 8] = [
    "", " ", "\u{a0}", "\t", "\u{200b}", "\n", "\u{3000}", "XXXXX",
];

pub fn blank(chance: &Chance) -> Value {
    if chance.percent(40) {
        Value::Null
    } else {
        json!(chance.pick(&BLANKS))
    }
}

/// A name as people write it; now and then nothing.
pub fn spelt(chance: &Chance, name: &str, is_needed: bool) -> Value {
    let plain = |name: &str| name.replace(['é', 'è'], "e").replace('ø', "o");
    json!(match chance.below(100) {
        0..60 => name.to_owned(),
        60..68 => name.to_uppercase(),
        68..74 => plain(name),
        74..80 => format!(" {} ", name.replace('-', " ")),
        80..83 => format!("{name}{SURROGATE}"),
        _ if is_needed => name.to_owned(),
        _ => return blank(chance),
    })
}

pub fn respelt_address(chance: &Chance, address: &str) -> Value {
    json!(match chance.below(4) {
        0 => address.to_uppercase(),
        1 => format!(" {address} "),
        _ => address.to_owned(),
    })
}

pub fn respelt_phone(chance: &Chance, index: usize) -> Value {
    match chance.below(6) {
        0 => json!(33_639_980_000_u64 + index as u64),
        1 => json!(format!("+3363998000{index}")),
        2 => json!(format!("06 39 98 00 0{index}")),
        3 => json!(format!("063998000{index}")),
        _ => json!(format!("+33 6 39 98 00 0{index}")),
    }
}

/// The moment in one of the forms that Flatchr uses.
pub fn created_at(chance: &Chance, at: i64, needs_time: bool) -> Value {
    let time = DateTime::from_timestamp(at, 0).unwrap();
    let form = if needs_time {
        chance.below(3)
    } else {
        chance.below(9)
    };
    match form {
        0 => json!(time.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        1 => json!(at),
        2 => json!(at.to_string()),
        3 => json!(time.format("%d/%m/%Y").to_string()),
        4 => json!(time.format("%Y-%m-%d").to_string()),
        _ => json!(time.format("%d/%m/%y").to_string()),
    }
}
