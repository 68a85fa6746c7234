//! The codec never takes bytes that were cut short or changed for a ledger.

use super::ledgers::{any_ledger, full_ledger, row_version};
use super::*;

fn some_ledgers() -> [Ledger; 3] {
    let mut one = Ledger::default();
    one.record_synced(row_version("a", 1, 1), false);
    [Ledger::default(), one, full_ledger()]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn encoded_ledgers_decode_to_the_same_ledger(ledger in any_ledger()) {
        let bytes = encode(&ledger);
        let again = decode(&bytes);
        prop_assert_eq!(again.as_ref(), Ok(&ledger));
        prop_assert_eq!(encode(&again.unwrap()), bytes);
    }

    #[test]
    fn random_bytes_are_never_taken_for_a_ledger(bytes in vec(any::<u8>(), 0..256)) {
        prop_assert!(decode(&bytes).is_err());
        let marked = [b"UPHL", &[FORMAT][..], &bytes].concat();
        prop_assert_eq!(decode(&marked), Err(DecodeError::Corrupt));
    }

    #[test]
    fn another_format_is_reported_however_short_the_bytes_are(format in any::<u8>(), rest in vec(any::<u8>(), 8..64)) {
        prop_assume!(format != FORMAT);
        let bytes = [b"UPHL", &[format][..], &rest].concat();
        prop_assert_eq!(decode(&bytes), Err(DecodeError::Format(format)));
    }
}

#[test]
fn a_ledger_cut_short_is_refused() {
    for ledger in some_ledgers() {
        let bytes = encode(&ledger);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length} bytes");
        }
        assert_eq!(decode(&bytes), Ok(ledger));
    }
}

#[test]
fn a_ledger_with_bytes_after_it_is_refused() {
    for ledger in some_ledgers() {
        let bytes = [encode(&ledger), vec![0]].concat();
        assert_eq!(decode(&bytes), Err(DecodeError::Corrupt));
    }
}

#[test]
fn a_ledger_with_one_changed_bit_is_refused() {
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

/// Key, fingerprint, kind and the candidate's id: 33 with an id of Flatchr's length.
#[test]
fn an_applicant_takes_at_most_48_bytes_whatever_its_candidates_id() {
    type Id = fn(u64) -> String;
    let ids: [(Id, u64); 4] = [
        (|number| format!("{number:016}"), 33),
        (
            |number| format!("0191d2a4-5b6c-7d8e-9f00-{number:012x}"),
            33,
        ),
        (|number| format!("{number:031}"), 48),
        (|number| format!("{number:0200}"), 21),
    ];
    for (id, each) in ids {
        for applicants in [1, 5_000] {
            let mut ledger = Ledger::default();
            for number in 0..applicants {
                let version = row_version(&format!("applicant {number}"), !number, 0);
                ledger.record_candidate(version.key, &id(number));
                ledger.record_synced(version, false);
            }
            assert_eq!(u64::try_from(ledger.applicants()), Ok(applicants));
            let bytes = u64::try_from(encode(&ledger).len()).unwrap();
            assert!(bytes <= 64 + each * applicants, "{bytes} for {applicants}");
        }
    }
}
