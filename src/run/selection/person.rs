//! Who is the same person: the one place that says so, before and after the lookup.
//!
//! Where both applications have a candidate's id, the ids decide. Where one has none (its lookup failed,
//! or it cannot be read), it belongs to a person
//! * with the same e-mail address or phone number, unless the names are clearly those of two persons: a
//!   couple, or an agency's candidates;
//! * with the same name, if one of the two has neither an address nor a number.
//!
//! Names are compared as people read them: without case, accents, punctuation and order. A name that is
//! spelt otherwise (`Anna`, `Ana`) is the same. A person without a name may be anyone, and a first name
//! alone says nothing against a last name alone.

use crate::flatchr::{candidate_id, fields, is_placeholder_text, says_anonymised};
use crate::json::{self, Object, raw_id, raw_text};
use crate::ledger::{CandidateHash, hash_of};
use crate::moment::Moment;
use std::borrow::Cow;
use std::num::NonZeroU64;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use update_profiles_json_scan::Scan;

/// What a row tells of its person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::run) struct Person {
    /// The candidate, once it is known.
    pub(in crate::run) candidate: Option<CandidateHash>,
    /// What the person shares with its other applications.
    keys: MatchKeys,
    name: Name,
}

/// The name of a person, as people read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Name {
    /// The words, in the order of the alphabet.
    words: Vec<String>,
    /// The only half that is known, if the other is not.
    half: Option<Half>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    First,
    Last,
}

/// Hashes of what the applications of one person share, and those of two persons seldom do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MatchKeys {
    pub(super) email: Option<NonZeroU64>,
    pub(super) phone: Option<NonZeroU64>,
    pub(super) name: Option<NonZeroU64>,
}

impl MatchKeys {
    /// Whether there is an address or a number.
    pub(super) fn has_contact(self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }

    fn shares_contact(self, other: Self) -> bool {
        let is_shared = |one: Option<NonZeroU64>, other| one.is_some() && one == other;
        is_shared(self.email, other.email) || is_shared(self.phone, other.phone)
    }

    fn shares_name(self, other: Self) -> bool {
        self.name.is_some() && self.name == other.name
    }
}

impl Person {
    /// Whether two applications are of one person. The module states the rule.
    pub(in crate::run) fn is_same(&self, other: &Self) -> bool {
        match (self.candidate, other.candidate) {
            (Some(one), Some(other)) => one == other,
            _ if self.keys.shares_contact(other.keys) => !self.name.is_another(&other.name),
            _ => {
                let is_complete = self.keys.has_contact() && other.keys.has_contact();
                self.keys.shares_name(other.keys) && !is_complete
            }
        }
    }
}

impl Name {
    fn of(first: Vec<String>, last: Vec<String>) -> Self {
        let half = match (first.is_empty(), last.is_empty()) {
            (false, true) => Some(Half::First),
            (true, false) => Some(Half::Last),
            _ => None,
        };
        let mut words = [first, last].concat();
        words.sort_unstable();
        Self { words, half }
    }

    /// Whether two names are those of two persons: no word of one resembles a word of the other.
    fn is_another(&self, other: &Self) -> bool {
        let resembles = |word: &String| other.words.iter().any(|other| is_spelling_of(word, other));
        let are_two_halves = self.half.is_some() && other.half.is_some() && self.half != other.half;
        !are_two_halves
            && !self.words.is_empty()
            && !other.words.is_empty()
            && !self.words.iter().any(resembles)
    }
}

/// Whether two words may be one, spelt in two ways. An initial stands for a word that begins with it.
fn is_spelling_of(one: &str, other: &str) -> bool {
    const MIN_SIMILARITY: f64 = 0.6;
    let is_initial = |initial: &str, word: &str| {
        initial.chars().nth(1).is_none() && word.chars().next() == initial.chars().next()
    };
    is_initial(one, other)
        || is_initial(other, one)
        || strsim::normalized_levenshtein(one, other) >= MIN_SIMILARITY
}

/// What is read of a row before it is worked on.
#[derive(Debug, Default)]
pub(super) struct RowFields {
    pub(super) candidate: Option<CandidateHash>,
    pub(super) keys: MatchKeys,
    pub(super) applied_at: Option<Moment>,
    name: Name,
}

impl RowFields {
    /// Reads a row field by field, so that one that cannot be read hides no other. A row that is not an
    /// object has none.
    pub(super) fn read(row: &[u8]) -> Self {
        let mut read = Self::default();
        let (mut email, mut phone) = (None, None);
        let (mut first, mut last) = (Vec::new(), Vec::new());
        let mut is_anonymised = false;
        // Of a row that is no JSON, what stands before the fault counts.
        let _ = fields(&mut Scan::new(row), &mut |name, value| match name {
            b"candidate_id" => {
                read.candidate = raw_id(value)
                    .map(|id| CandidateHash::of(&id))
                    .or(read.candidate);
            }
            b"candidate" => read.candidate = read.candidate.or_else(|| nested_candidate(value)),
            b"created_at" => read.applied_at = moment(value),
            b"email" => email = raw_text(value).and_then(|email| folded_email(&email)),
            b"phone" => phone = raw_id(value).and_then(|phone| folded_phone(&phone)),
            b"firstname" => first = words_of(value),
            b"lastname" => last = words_of(value),
            b"anonym" => {
                is_anonymised = json::read(value).is_ok_and(|anonym| says_anonymised(&anonym));
            }
            _ => {}
        });
        if is_anonymised {
            return read;
        }
        read.name = Name::of(first, last);
        read.keys = MatchKeys {
            email: email.as_deref().map(key),
            phone: phone.as_deref().map(key),
            name: Some(read.name.words.join(" "))
                .filter(|name| !name.is_empty())
                .as_deref()
                .map(key),
        };
        read
    }

    /// The person, with the candidate that the row or the ledger names.
    pub(super) fn into_person(self, candidate: Option<CandidateHash>) -> Person {
        Person {
            candidate,
            keys: self.keys,
            name: self.name,
        }
    }
}

fn key(text: &str) -> NonZeroU64 {
    NonZeroU64::new(hash_of(text)).unwrap_or(NonZeroU64::MIN)
}

/// The candidate's id in the field `candidate` of a row, in any of its forms.
fn nested_candidate(value: &[u8]) -> Option<CandidateHash> {
    let candidate = json::read(value).ok()?;
    let fields = Object::from_iter([("candidate".to_owned(), candidate)]);
    candidate_id(&fields).map(|id| CandidateHash::of(&id))
}

fn moment(value: &[u8]) -> Option<Moment> {
    match raw_text(value) {
        Some(text) => Moment::read_text(&text),
        None => Moment::read(&json::read(value).ok()?),
    }
}

/// When a row was last updated, if it tells.
pub(super) fn updated_at(row: &[u8]) -> Option<Moment> {
    let mut updated_at = None;
    let scanned = fields(&mut Scan::new(row), &mut |name, value| {
        if name == b"updated_at" {
            updated_at = moment(value);
        }
    });
    updated_at.filter(|_| scanned.is_ok())
}

/// The e-mail address of a row, if it tells one.
pub(super) fn email(row: &[u8]) -> Option<String> {
    let mut email = None;
    let _ = fields(&mut Scan::new(row), &mut |name, value| {
        if name == b"email" {
            email = raw_text(value).map(Cow::into_owned);
        }
    });
    email
}

fn words_of(value: &[u8]) -> Vec<String> {
    raw_text(value).map_or_else(Vec::new, |name| name_words(&name))
}

fn folded_email(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    Some(email).filter(|email| email.contains('@'))
}

/// The last nine digits: a number is written with its country's code or without.
fn folded_phone(phone: &str) -> Option<String> {
    const DIGITS: usize = 9;
    const MIN_DIGITS: usize = 6;
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let last = digits.get(digits.len().saturating_sub(DIGITS)..)?;
    (last.len() >= MIN_DIGITS).then(|| last.iter().collect())
}

/// The letters that have no accent to take away, and how they are written without them.
const LETTERS: [(char, &str); 9] = [
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ß', "ss"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ı', "i"),
];

/// The words of a name without case and accents. A placeholder, `XXXXX`, is nobody's name.
fn name_words(name: &str) -> Vec<String> {
    let folded: String = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        let bare = name
            .nfkd()
            .filter(|character| !is_combining_mark(*character));
        let lowercase = bare.collect::<String>().to_lowercase();
        LETTERS.iter().fold(lowercase, |name, (letter, plain)| {
            name.replace(*letter, plain)
        })
    };
    let words = folded.split(|character: char| !character.is_alphanumeric());
    words
        .filter(|word| !word.is_empty() && !is_placeholder_text(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Person, RowFields};
    use serde_json::{Value, json};

    fn person(row: &Value) -> Person {
        let fields = RowFields::read(row.to_string().as_bytes());
        let candidate = fields.candidate;
        fields.into_person(candidate)
    }

    fn named(first: &str, last: &str) -> Value {
        json!({ "firstname": first, "lastname": last, "email": "shared@example.com" })
    }

    #[track_caller]
    fn assert_same(one: &Value, other: &Value, expected: bool) {
        let [first, second] = [one, other].map(person);
        assert_eq!(first.is_same(&second), expected, "{one} {other}");
        assert_eq!(second.is_same(&first), expected, "{other} {one}");
    }

    #[test]
    fn two_known_candidates_are_compared_by_their_ids_alone() {
        let of =
            |candidate: Value, email: &str| json!({ "candidate_id": candidate, "email": email });
        assert_same(&of(json!("7"), "a@x.fr"), &of(json!(7), "b@x.fr"), true);
        assert_same(&of(json!("7"), "a@x.fr"), &of(json!("8"), "a@x.fr"), false);
        let nested = json!({ "candidate": { "id": "7" } });
        assert_same(&of(json!("7"), "a@x.fr"), &nested, true);
        let by_consent = json!({ "candidate": { "consent": [{ "candidate_id": 7 }] } });
        assert_same(&of(json!("7"), "a@x.fr"), &by_consent, true);
    }

    #[test]
    fn an_address_or_a_number_is_shared_however_it_is_written() {
        for (one, other) in [
            (
                json!({ "email": "Ana@X.fr " }),
                json!({ "email": "ana@x.fr" }),
            ),
            (
                json!({ "phone": "+33 6 39 98 00 01" }),
                json!({ "phone": "06.39.98.00.01" }),
            ),
            (
                json!({ "phone": "0639980001" }),
                json!({ "phone": 33_639_980_001_i64 }),
            ),
        ] {
            assert_same(&one, &other, true);
        }
        for (one, other) in [
            (json!({ "email": "" }), json!({ "email": "" })),
            (json!({ "email": "n/a" }), json!({ "email": "n/a" })),
            (json!({ "phone": "0" }), json!({ "phone": "0" })),
            (json!({ "phone": null }), json!({ "phone": null })),
            (json!({}), json!({})),
        ] {
            assert_same(&one, &other, false);
        }
    }

    #[test]
    fn a_name_that_is_spelt_otherwise_is_the_same_person() {
        for (first, last) in [
            ("Éloïse", "Dupont-Martin"),
            ("ELOISE", "DUPONT MARTIN"),
            ("Dupont", "Éloise"),
            ("Heloise", "Martin"),
            ("É.", ""),
            ("", ""),
            ("Eloise", "Durand"),
        ] {
            assert_same(&named("Eloïse", "Dupont"), &named(first, last), true);
        }
    }

    #[test]
    fn other_names_at_one_address_are_other_persons() {
        for (first, last) in [("Karim", "Benali"), ("Zhang", "Wei"), ("Bo", "Li")] {
            assert_same(&named("Eloïse", "Dupont"), &named(first, last), false);
        }
    }

    #[test]
    fn half_a_name_says_nothing_against_the_other_half() {
        let [first, last] = [json!("Karim"), json!("Benali")];
        let of = |first: &Value, last: &Value| json!({ "firstname": first, "lastname": last, "email": "shared@example.com" });
        assert_same(&of(&first, &json!("\t")), &of(&Value::Null, &last), true);
        assert_same(
            &of(&first, &Value::Null),
            &of(&json!("Zhang"), &Value::Null),
            false,
        );
        assert_same(
            &of(&first, &Value::Null),
            &of(&json!("Zhang"), &last),
            false,
        );
    }

    #[test]
    fn a_name_alone_joins_only_those_who_cannot_be_told_apart_otherwise() {
        let name = json!({ "firstname": "Zoé", "lastname": "Martin" });
        let with_email = json!({ "firstname": "Zoe", "lastname": "MARTIN", "email": "z@x.fr" });
        let other = json!({ "firstname": "Zoe", "lastname": "MARTIN", "email": "zoe@y.fr" });
        assert_same(&name, &name, true);
        assert_same(&name, &with_email, true);
        assert_same(&with_email, &other, false);
    }

    #[test]
    fn a_name_alone_is_the_same_without_the_letters_of_its_language() {
        let of = |first: &str, last: &str| json!({ "firstname": first, "lastname": last });
        for (one, other) in [
            (of("Søren", "Sørensen"), of("SOREN", "SORENSEN")),
            (of("Łukasz", "Đorđević"), of("lukasz", "dordevic")),
            (of("Cœur", "Lætitia"), of("COEUR", "Laetitia")),
            (of("Þór", "Weiß"), of("Thor", "WEISS")),
        ] {
            assert_same(&one, &other, true);
        }
    }

    #[test]
    fn two_anonymised_candidates_are_not_one_person() {
        let anonymous = json!({ "firstname": "XXXXX", "lastname": "XXXXX" });
        assert_same(&anonymous, &anonymous, false);
        for anonym in [json!(true), json!(1), json!("true")] {
            let anonymous = json!({
                "firstname": "Candidat", "lastname": "Anonyme", "email": "anonyme@company.example",
                "phone": "0600000000", "anonym": anonym
            });
            assert_same(&anonymous, &anonymous, false);
        }
        let named = json!({ "firstname": "Candidat", "lastname": "Anonyme", "anonym": false });
        assert_same(&named, &named, true);
    }

    #[test]
    fn one_field_that_cannot_be_read_hides_no_other() {
        let row =
            br#"{"score":1e999,"firstname":"\ud83d","email":"a@x.fr","created_at":1704474000}"#;
        let fields = RowFields::read(row);
        assert!(fields.keys.email.is_some() && fields.applied_at.is_some());
    }
}
