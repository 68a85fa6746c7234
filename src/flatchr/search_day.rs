//! The days of Flatchr's search: `MM/DD/YY`.

use crate::date_parts::date_parts;
use chrono::NaiveDate;

/// The form of a day, as a regular expression for the JSON Schema.
#[cfg(feature = "schema")]
pub(super) const PATTERN: &str = "^[0-9]{2}/[0-9]{2}/[0-9]{2}$";

/// Reads a day as Flatchr's search takes it (developers.flatchr.io, "Récupérer un candidat").
///
/// Two-digit years are those of this century: Flatchr was founded in 2014. Returns `None` for
/// anything that is not a real day, `02/30/25` included.
pub(super) fn parse(text: &str) -> Option<NaiveDate> {
    let whole = Some(text).filter(|text| text.len() == 8)?;
    let [month, day, year] = date_parts(whole, '/', [2, 2, 2])?;
    NaiveDate::from_ymd_opt(2000 + i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_real_days_in_the_documented_form_are_read() {
        assert_eq!(parse("02/29/24").unwrap().to_string(), "2024-02-29");
        for wrong in [
            "02/29/23",
            "13/01/24",
            "00/10/24",
            "1/2/24",
            "01/02/2024",
            "01-02-24",
            "",
            "01/02/24/",
            "+1/02/24",
            "２2/01/24",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
