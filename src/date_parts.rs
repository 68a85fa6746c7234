//! Dates as three numbers, as Flatchr writes them: `09/11/21`, `2021-11-09`.

/// The numbers of a text such as `09/11/21`, each of so many digits at most; `None` where it is another.
pub(crate) fn date_parts(text: &str, separator: char, digits: [usize; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(separator);
    let mut read = [0; 3];
    for (number, length) in read.iter_mut().zip(digits) {
        let part = parts
            .next()
            .filter(|part| (1..=length).contains(&part.len()))?;
        // `parse` takes a sign too.
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        *number = part.parse().ok().filter(|_| is_number)?;
    }
    Some(read).filter(|_| parts.next().is_none())
}
