//! A sealed value opens at its place, under its key, and nowhere else.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

use proptest::prelude::*;
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_seal::{
    KeyFault, NONCE_BYTES, OpenError, Place, SEALING_KEY_NAMES, SealingKeys,
};

const OLD: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const NEW: &str = "FFEEDDCCBBAA99887766554433221100FFEEDDCCBBAA99887766554433221100";
const PLACE: Place<'_> = Place {
    workflow: "sales",
    name: "FLATCHR_API_KEY",
};

/// Keys by the names of their secrets; an empty one is not set.
fn keys(first: &str, next: &str) -> SealingKeys {
    SealingKeys::read(
        |name| match SEALING_KEY_NAMES.iter().position(|each| *each == name) {
            Some(0) => Some(Secret::new(first)),
            Some(1) => Some(Secret::new(next)),
            _ => None,
        },
    )
}

fn opened(keys: &SealingKeys, place: Place<'_>, sealed: &str) -> Result<String, OpenError> {
    let opened = keys.open(place, sealed);
    opened.map(|value| value.expose().to_owned())
}

proptest! {
    #[test]
    fn a_value_opens_at_its_place_and_at_no_other(
        value in ".{0,40}",
        nonce in any::<[u8; NONCE_BYTES]>(),
        workflow in "[a-c]{0,3}",
        name in "[a-c]{0,3}",
        other_workflow in "[a-c]{0,3}",
        other_name in "[a-c]{0,3}",
    ) {
        let keys = keys(OLD, "");
        let place = Place { workflow: &workflow, name: &name };
        let other = Place { workflow: &other_workflow, name: &other_name };
        let sealed = keys.seal(place, &Secret::new(value.clone()), nonce).unwrap();
        prop_assert_eq!(opened(&keys, place, &sealed), Ok(value.clone()));
        let expected = if other == place { Ok(value) } else { Err(OpenError::Damaged) };
        prop_assert_eq!(opened(&keys, other, &sealed), expected);
    }

    #[test]
    fn a_value_with_another_character_does_not_open(at in 0_usize..80, to in "[ -~]") {
        let keys = keys(OLD, "");
        let sealed = keys.seal(PLACE, &Secret::new("the-key-of-flatchr"), [7; NONCE_BYTES]).unwrap();
        let at = at % sealed.len();
        let changed = format!("{}{to}{}", &sealed[..at], &sealed[at + 1..]);
        prop_assume!(changed != sealed);
        prop_assert!(opened(&keys, PLACE, &changed).is_err());
    }

    #[test]
    fn any_text_is_opened_without_a_panic(text in ".*", rest in "[A-Za-z0-9_-]*") {
        let keys = keys(OLD, "");
        prop_assert!(opened(&keys, PLACE, &text).is_err());
        let id = keys.seal(PLACE, &Secret::new(""), [0; NONCE_BYTES]).unwrap();
        let id = id.split('.').nth(1).unwrap().to_owned();
        let sealed = ["v1", &id, &rest].join(".");
        prop_assert!(opened(&keys, PLACE, &sealed).is_err());
    }
}

#[test]
fn a_sealed_value_holds_neither_the_value_nor_the_key() {
    let sealed = keys(OLD, "").seal(PLACE, &Secret::new("the-key-of-flatchr"), [7; NONCE_BYTES]);
    let sealed = sealed.unwrap();
    assert!(
        !sealed.contains("flatchr") && !sealed.contains(&OLD[..16]),
        "{sealed}"
    );
}

#[test]
fn equal_values_look_different_under_their_own_nonces() {
    let keys = keys(OLD, "");
    let value = Secret::new("the-key-of-flatchr");
    let [first, second] =
        [1, 2].map(|nonce| keys.seal(PLACE, &value, [nonce; NONCE_BYTES]).unwrap());
    assert_ne!(first, second);
}

#[test]
fn a_key_is_replaced_without_a_moment_in_which_a_value_does_not_open() {
    let value = "the-key-of-flatchr";
    let seal = |keys: &SealingKeys| {
        keys.seal(PLACE, &Secret::new(value), [7; NONCE_BYTES])
            .unwrap()
    };
    let before = keys(OLD, "");
    let sealed = seal(&before);
    // The successor is set: it seals, and both open.
    let during = keys(OLD, NEW);
    assert!(before.is_current(&sealed) && !during.is_current(&sealed));
    assert_eq!(opened(&during, PLACE, &sealed).as_deref(), Ok(value));
    let resealed = seal(&during);
    assert!(during.is_current(&resealed));
    assert_eq!(opened(&before, PLACE, &resealed), Err(OpenError::NoKey));
    // The successor takes the place of the old one.
    for after in [keys(NEW, NEW), keys(NEW, "")] {
        assert!(after.is_current(&resealed));
        assert_eq!(opened(&after, PLACE, &resealed).as_deref(), Ok(value));
        assert_eq!(opened(&after, PLACE, &sealed), Err(OpenError::NoKey));
    }
}

#[test]
fn nothing_is_sealed_under_a_key_that_is_none_and_the_problem_shows_no_key() {
    for (first, next, name, fault) in [
        ("", "", "SEALING_KEY", KeyFault::Missing),
        ("secret words", "", "SEALING_KEY", KeyFault::Malformed),
        (&OLD[1..], "", "SEALING_KEY", KeyFault::Malformed),
        (OLD, "too short", "SEALING_KEY_NEXT", KeyFault::Malformed),
        (
            OLD,
            &"é".repeat(64),
            "SEALING_KEY_NEXT",
            KeyFault::Malformed,
        ),
    ] {
        let keys = keys(first, next);
        let problem = keys
            .seal(PLACE, &Secret::new("x"), [7; NONCE_BYTES])
            .unwrap_err();
        assert_eq!((problem.name, problem.fault), (name, fault));
        assert_eq!(keys.problem(), Some(problem));
        let text = problem.to_string();
        assert!(text.contains("openssl rand -hex 32"), "{text}");
        assert!(!text.contains("words") && !text.contains("short"), "{text}");
    }
}

#[test]
fn a_wrong_successor_keeps_no_value_from_opening() {
    let sealed = keys(OLD, "").seal(PLACE, &Secret::new("value"), [7; NONCE_BYTES]);
    let during = keys(OLD, "too short");
    assert_eq!(
        opened(&during, PLACE, &sealed.unwrap()).as_deref(),
        Ok("value")
    );
}
