//! What may be kept of the vendors' and the hooks' own words: those that cannot be a value.
//!
//! "Invalid parameters. Unable to find object: profile" tells much, and an API may put anything
//! into such a sentence: a name, an address, even the key that it refuses. So a word is kept only
//! if it is one of those below, which sentences about requests are made of; the rest becomes `…`.

use crate::hrflow::PROFILE_FIELDS;
use crate::json::{is_place, read_object, text as text_of};
use serde_json::Value;
use std::borrow::Cow;

/// Words of sentences about requests. None of them is a given or a family name.
const WORDS: &str = "a accepted access account action allowed already an and another any api applicant are argument \
array as at authorized available bad be been boolean body bytes call can cannot column company content could \
create created data date datetime decimal deleted denied does duplicate duplicated edit edited email empty end \
enough error exceeded exist existing exists expected expired extension extraction failed field fields file files \
filter find float for forbidden form format found from full gave generic given has have http id identifier if in \
incorrect index indexed input integer internal invalid is iterate it item items its json key keys language large lat \
length less limit list lng location long malformed many maximum message method minimum missing more must name names \
no none not null number object objects occurred of on one only or out output over over-quota page parameter parameters \
parse parsed parsing password payload phone please position profile profiles property provided queue quota range rate \
reach reached read received reference references refused request requests required resource response result retry \
rule schema server service short should size something source sources start state status string strings successfully \
such supported tag tags temporarily text than that the there this time timed timeout times to token too try type \
types unable unauthorized unavailable unexpected unique unknown unsupported update updated upload url urls use used \
user valid validation value values vacancy was were when while with without wrong you your";

/// What stands for words that are not kept.
const ELLIPSIS: &str = "…";

/// The names under which APIs put the sentence of an error.
const MESSAGE_NAMES: [&str; 5] = ["message", "error_description", "detail", "title", "error"];

/// A sentence with every word that could be a value left out; `None` where nothing is left. The place of a
/// fault in an answer is kept. Of JSON the sentence in it counts: taken for words, its braces and quotes would stay.
pub(crate) fn redact_text(text: &str) -> Option<String> {
    if is_place(text) {
        return Some(text.to_owned());
    }
    let text = sentence_of(text)?;
    let mut reduced: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let kept = if is_known(word) { word } else { ELLIPSIS };
        if kept != ELLIPSIS || reduced.last() != Some(&ELLIPSIS) {
            reduced.push(kept);
        }
    }
    let says_something = reduced.iter().any(|word| *word != ELLIPSIS);
    says_something.then(|| reduced.join(" "))
}

/// The sentence of an error: the one that a JSON object holds, or the text itself. `None` for an object without one.
fn sentence_of(text: &str) -> Option<Cow<'_, str>> {
    let Ok(Some(object)) = read_object(text.as_bytes()) else {
        return Some(Cow::Borrowed(text));
    };
    let nested = object.get("error").and_then(Value::as_object);
    let message = [nested, Some(&object)]
        .into_iter()
        .flatten()
        .find_map(|object| MESSAGE_NAMES.iter().find_map(|name| text_of(object, name)));
    message.map(|message| Cow::Owned(message.to_owned()))
}

/// Whether a word, without the punctuation around it, is one of ours. `info.email` is two.
fn is_known(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
    !bare.is_empty() && bare.split(['.', '_', '\'', ':']).all(is_known_part)
}

fn is_known_part(part: &str) -> bool {
    let lower = part.to_ascii_lowercase();
    WORDS.split(' ').any(|known| known == lower)
        || PROFILE_FIELDS
            .iter()
            .flat_map(|field| field.split('_'))
            .any(|known| known == lower)
}

#[cfg(test)]
mod tests {
    use super::redact_text;

    #[test]
    fn sentences_stay_and_values_go() {
        for (told, kept) in [
            (
                "Invalid parameters. Unable to find object: profile",
                "Invalid parameters. Unable to find object: profile",
            ),
            (
                "Cannot create profile with this reference: Zoé Martin 12. Already used!",
                "Cannot create profile with this reference: … Already used!",
            ),
            (
                "Unauthorized. Invalid secret key: ask_0123abcd",
                "Unauthorized. Invalid … key: …",
            ),
            (
                "info.email: not a valid value \"a@b.c\"",
                "info.email: not a valid value …",
            ),
            (
                "cannot index \"juliette\" with \"x\"",
                "cannot index … with …",
            ),
        ] {
            assert_eq!(redact_text(told).as_deref(), Some(kept));
        }
        for (told, kept) in [
            (
                r#"{"error":"invalid_request","message":"Invalid token"}"#,
                "Invalid token",
            ),
            (
                r#"{ "error": { "code": 7, "message": "Unable to find a profile: Zoé" } }"#,
                "Unable to find a profile: …",
            ),
            (r#"{"error":"Unauthorized"}"#, "Unauthorized"),
        ] {
            assert_eq!(redact_text(told).as_deref(), Some(kept));
        }
        assert_eq!(redact_text(r#"{"id":"token","name":"Invalid"}"#), None);
        for nothing in ["<html><h1>Bad</h1>", "+33 6 12 34", "", "  "] {
            assert_eq!(redact_text(nothing), None);
        }
    }
}
