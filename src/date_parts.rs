//! Dates as three numbers, as Flatchr writes them: `09/11/21`, `2021-11-09`.

/// The three numbers of a text such as `09/11/21`. `digits` is the most digits that each may have.
/// `None` if the text has another shape.
pub(crate) fn date_parts(text: &str, separator: char, digits: [usize; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, max_digits) in numbers.iter_mut().zip(digits) {
        let part = parts
            .next()
            .filter(|part| (1..=max_digits).contains(&part.len()))?;
        // `parse` would accept a sign.
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        *number = part.parse().ok().filter(|_| is_number)?;
    }
    Some(numbers).filter(|_| parts.next().is_none())
}
