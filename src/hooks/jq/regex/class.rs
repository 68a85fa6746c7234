//! Sets of characters: `[…]`, POSIX brackets and properties, in the syntax of `regex_syntax`.

use super::cursor::Cursor;

/// Reads a set behind its `[`, and writes it as `regex_syntax` has it.
pub(super) fn bracket(cursor: &mut Cursor<'_>) -> Result<String, String> {
    let mut set = String::from(if cursor.eat('^') { "[^" } else { "[" });
    let mut is_first = true;
    loop {
        let Some(next) = cursor.next() else {
            return Err("premature end of char-class".to_owned());
        };
        let item = match next {
            ']' if is_first && !cursor.has(']') => return Err("empty char-class".to_owned()),
            ']' if !is_first => break,
            '[' => match posix(cursor)? {
                Some(class) => Item::Set(class),
                None => Item::Char('['),
            },
            '\\' => escape(cursor)?,
            other => Item::Char(other),
        };
        is_first = false;
        match item {
            Item::Set(class) => set.push_str(&class),
            Item::Char(start) => match range_end(cursor)? {
                Some(end) if end < start => return Err("empty range in char class".to_owned()),
                Some(end) => {
                    push_char(&mut set, start);
                    set.push('-');
                    push_char(&mut set, end);
                }
                None => push_char(&mut set, start),
            },
        }
    }
    set.push(']');
    Ok(set)
}

enum Item {
    Char(char),
    Set(String),
}

/// The end of a range, if `-` and a character follow.
fn range_end(cursor: &mut Cursor<'_>) -> Result<Option<char>, String> {
    let mut ahead = cursor.clone();
    if !ahead.eat('-') {
        return Ok(None);
    }
    let end = match ahead.next() {
        None | Some(']') => return Ok(None),
        Some('[') if posix(&mut ahead.clone())?.is_some() => return Ok(None),
        Some('\\') => match escape(&mut ahead)? {
            Item::Char(end) => end,
            Item::Set(_) => return Ok(None),
        },
        Some(end) => end,
    };
    *cursor = ahead;
    Ok(Some(end))
}

fn push_char(set: &mut String, character: char) {
    set.push_str(&regex_syntax::escape(character.encode_utf8(&mut [0; 4])));
}

fn escape(cursor: &mut Cursor<'_>) -> Result<Item, String> {
    let Some(next) = cursor.next() else {
        return Err("end pattern at escape".to_owned());
    };
    Ok(match next {
        'd' | 'D' | 'w' | 'W' | 's' | 'S' => Item::Set(format!("\\{next}")),
        'p' | 'P' => Item::Set(property(cursor, next == 'P')?),
        'b' => Item::Char('\u{8}'),
        other => Item::Char(cursor.escaped_char(other)?),
    })
}

/// A POSIX bracket behind its first `[`, such as `:alpha:]`.
fn posix(cursor: &mut Cursor<'_>) -> Result<Option<String>, String> {
    let mut ahead = cursor.clone();
    if !ahead.eat(':') {
        return Ok(None);
    }
    let is_negated = ahead.eat('^');
    let name: String = ahead.take_while(|c| c.is_ascii_alphabetic());
    if !(ahead.eat(':') && ahead.eat(']')) {
        return Ok(None);
    }
    *cursor = ahead;
    let inside = match name.as_str() {
        // Symbols are punctuation in brackets, but not as a property.
        "punct" => Some("\\p{P}\\p{S}"),
        "ascii" | "word" => named(&name),
        name => named(name).filter(|_| POSIX.contains(&name)),
    };
    let inside = inside.ok_or("invalid POSIX bracket type")?;
    Ok(Some(negated(inside, is_negated)))
}

const POSIX: [&str; 12] = [
    "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "xdigit",
];

/// The content of a set that has a name of its own in Oniguruma.
fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "alnum" => "\\p{Alphabetic}\\p{Nd}",
        "alpha" => "\\p{Alphabetic}",
        "any" => "\\x{0}-\\x{10FFFF}",
        "ascii" => "\\x00-\\x7F",
        "blank" => "\\p{Zs}\\t",
        "cntrl" => "\\p{Cc}",
        "digit" => "\\p{Nd}",
        "graph" => "[^\\s\\p{Cc}\\p{Cn}]",
        "lower" => "\\p{Lowercase}",
        "print" => "[^\\s\\p{Cc}\\p{Cn}]\\p{Zs}",
        "punct" => "\\p{P}",
        "space" => "\\s",
        "upper" => "\\p{Uppercase}",
        "word" => "\\w",
        "xdigit" => "0-9A-Fa-f",
        _ => return None,
    })
}

/// `{Name}` or `{^Name}` behind `\p` or `\P`, as a set.
pub(super) fn property(cursor: &mut Cursor<'_>, is_negated: bool) -> Result<String, String> {
    if !cursor.eat('{') {
        return Err("invalid character property name {p}".to_owned());
    }
    let is_negated = cursor.eat('^') != is_negated;
    let written: String = cursor.take_while(|c| c != '}');
    let unknown = || format!("invalid character property name {{{written}}}");
    if !cursor.eat('}') {
        return Err(unknown());
    }
    let name: String = written
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if let Some(inside) = named(&name) {
        return Ok(negated(inside, is_negated));
    }
    let set = format!("\\p{{{name}}}");
    // `regex_syntax` reads more than names here, such as `gc=Lu`.
    let is_name = name.chars().all(char::is_alphanumeric) && !name.is_empty();
    if !is_name || regex_syntax::parse(&set).is_err() {
        return Err(unknown());
    }
    Ok(negated(&set, is_negated))
}

fn negated(inside: &str, is_negated: bool) -> String {
    format!("[{}{inside}]", if is_negated { "^" } else { "" })
}
