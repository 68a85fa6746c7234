//! `Content-Length` (RFC 9110, 8.6).

/// The length that the header announces; `None` if it is anything but digits.
#[must_use]
pub fn content_length(header: &str) -> Option<u64> {
    let header = header.trim();
    let is_number = header.bytes().all(|byte| byte.is_ascii_digit()) && !header.is_empty();
    // More digits than a number has are a great length all the same.
    is_number.then(|| header.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::content_length;

    #[test]
    fn only_digits_are_a_length() {
        assert_eq!(content_length(" 12 "), Some(12));
        assert_eq!(content_length("99999999999999999999999"), Some(u64::MAX));
        for header in ["", "+1", "-1", "1.0", "0x1", "1, 1", "ask_1", "१"] {
            assert_eq!(content_length(header), None, "{header}");
        }
    }
}
