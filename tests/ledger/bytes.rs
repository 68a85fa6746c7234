//! The codec: nothing that was cut short or changed is taken for a ledger.

use super::ledgers::{any_ledger, full_ledger, mark_of};
use super::*;

fn some_ledgers() -> [Ledger; 3] {
    let mut one = Ledger::default();
    one.record_synced(mark_of("a", 1, 1), false);
    [Ledger::default(), one, full_ledger()]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn give_the_ledger_again(ledger in any_ledger()) {
        let bytes = encode(&ledger);
        let again = decode(&bytes);
        prop_assert_eq!(again.as_ref(), Ok(&ledger));
        prop_assert_eq!(encode(&again.unwrap()), bytes);
    }

    #[test]
    fn are_never_taken_from_chance(bytes in vec(any::<u8>(), 0..256)) {
        prop_assert!(decode(&bytes).is_err());
        let marked = [b"UPHL", &[FORMAT][..], &bytes].concat();
        prop_assert_eq!(decode(&marked), Err(DecodeError::Corrupt));
    }

    /// Whatever is in it, and however short it is.
    #[test]
    fn of_another_format_are_told(format in any::<u8>(), rest in vec(any::<u8>(), 8..64)) {
        prop_assume!(format != FORMAT);
        let bytes = [b"UPHL", &[format][..], &rest].concat();
        prop_assert_eq!(decode(&bytes), Err(DecodeError::Format(format)));
    }
}

#[test]
fn are_refused_where_they_are_cut_short() {
    for ledger in some_ledgers() {
        let bytes = encode(&ledger);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length} bytes");
        }
        assert_eq!(decode(&bytes), Ok(ledger));
    }
}

#[test]
fn are_refused_where_they_go_on() {
    for ledger in some_ledgers() {
        let bytes = [encode(&ledger), vec![0]].concat();
        assert_eq!(decode(&bytes), Err(DecodeError::Corrupt));
    }
}

#[test]
fn are_refused_where_one_bit_was_changed() {
    for ledger in some_ledgers() {
        let bytes = encode(&ledger);
        for place in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[place / 8] ^= 1 << (place % 8);
            let expected = match place / 8 {
                0..4 => DecodeError::Foreign,
                4 => DecodeError::Format(changed[4]),
                _ => DecodeError::Corrupt,
            };
            assert_eq!(decode(&changed), Err(expected), "bit {place}");
            assert_ne!(checksum(&changed), checksum(&bytes), "bit {place}");
        }
    }
}

#[test]
fn are_at_most_24_for_an_applicant() {
    for applicants in [1, 1_000, 100_000] {
        let mut ledger = full_ledger().reset_keeping_pending();
        for number in 0..applicants {
            let applicant = format!("applicant {number}");
            ledger.record_synced(mark_of(&applicant, !number, u32::MAX), false);
        }
        assert_eq!(u64::try_from(ledger.applicants()), Ok(applicants));
        let bytes = u64::try_from(encode(&ledger).len()).unwrap();
        assert!(bytes <= 64 + 24 * applicants, "{bytes} for {applicants}");
    }
}
