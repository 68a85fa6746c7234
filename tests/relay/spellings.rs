//! A key does not reach the page, however a vendor writes it, and nothing else is taken for one.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bolero::check;
use update_profiles_in_hrflow::secret::Secret;

const KEY: &str = "ask_3+Cd/8=&\"y~#2<'>\\%41Z";

/// What the relay shows of a message, to a caller with this key.
fn shown(key: &str, message: &[u8]) -> Vec<u8> {
    let key = Secret::new(key);
    let urls = urls();
    let relay = Relay::flatchr_with(&key, Environment::Production, &urls);
    let request = send(&relay, "GET", "company/c1/applicant/a1", "").unwrap();
    let scrubbed = relay.scrub_response(request.endpoint, 400, message.to_vec());
    scrubbed.unwrap()
}

fn each(key: &str, write: impl Fn(u8) -> String) -> String {
    key.bytes().map(write).collect()
}

/// A text as it stands in a string of JSON.
fn in_json(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    let json = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'));
    json.unwrap().to_owned()
}

fn in_html(key: &str) -> String {
    let html = key
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    html.replace('"', "&quot;")
        .replace('\'', "&#39;")
        .replace('/', "&#x2F;")
}

/// With the signs that encoders like to escape as code points.
fn in_careful_json(key: &str) -> String {
    each(key, |byte| match byte {
        b'd' | b'+' | b'"' | b'&' | b'<' | b'>' | b'\'' | b'=' | b'/' => format!("\\u{byte:04X}"),
        b'\\' => "\\\\".to_owned(),
        _ => char::from(byte).to_string(),
    })
}

fn in_a_url(key: &str) -> String {
    each(key, |byte| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    })
}

fn in_two_lines(key: &str) -> String {
    let (first, second) = key.split_at(9);
    format!("{first}\n{second}")
}

/// The key in the encodings that keep each sign for itself, each under its name.
fn sign_by_sign(key: &str) -> Vec<(String, Vec<u8>)> {
    let url = in_a_url(key);
    let texts = [
        ("as it is", key.to_owned()),
        ("JSON", in_json(key)),
        ("JSON with slashes", in_json(key).replace('/', "\\/")),
        ("JSON in JSON", in_json(&in_json(key))),
        (
            "JSON with code points",
            each(key, |byte| format!("\\u{byte:04x}")),
        ),
        ("JSON with some code points", in_careful_json(key)),
        (
            "code points of JavaScript",
            each(key, |byte| format!("\\u{{{byte:x}}}")),
        ),
        (
            "bytes of Python",
            each(key, |byte| format!("\\x{byte:02x}")),
        ),
        ("percent", url.clone()),
        (
            "percent in lower case",
            each(key, |byte| format!("%{byte:02x}")),
        ),
        ("percent twice", url.replace('%', "%25")),
        ("percent thrice", url.replace('%', "%2525")),
        ("HTML", in_html(key)),
        ("HTML in decimals", each(key, |byte| format!("&#{byte};"))),
        (
            "HTML in hexadecimals",
            each(key, |byte| format!("&#x{byte:x};")),
        ),
        ("HTML with zeros", each(key, |byte| format!("&#0{byte};"))),
        ("HTML twice", each(key, |byte| format!("&amp;#{byte};"))),
        ("hexadecimal", each(key, |byte| format!("{byte:02x}"))),
        (
            "hexadecimal in capitals",
            each(key, |byte| format!("{byte:02X}")),
        ),
        (
            "hexadecimal with colons",
            each(key, |byte| format!("{byte:02x}:")),
        ),
        (
            "hexadecimal with blanks",
            each(key, |byte| format!("{byte:02X} ")),
        ),
        ("a line break within", in_two_lines(key)),
    ];
    let wide = |order: fn(u16) -> [u8; 2]| key.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let texts = texts
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()));
    let wide = [
        ("UTF-16", wide(u16::to_le_bytes)),
        ("UTF-16, reversed", wide(u16::to_be_bytes)),
    ];
    let all = texts.chain(wide);
    all.map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// The key within what is in base64, in all three places of a group.
fn in_base64(key: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for before in ["", "a", "ab", "user:", "Bearer "] {
        for after in ["", "x", "xy", "\n"] {
            let text = format!("{before}{key}{after}");
            let standard = STANDARD.encode(&text);
            let lines = standard
                .as_bytes()
                .chunks(8)
                .collect::<Vec<_>>()
                .join(&b'\n');
            let in_json = in_json(&String::from_utf8_lossy(&lines)).replace('/', "\\/");
            let in_a_url = each(&standard, |byte| format!("%{byte:02X}"));
            for (how, bytes) in [
                ("for URLs", URL_SAFE_NO_PAD.encode(&text).into_bytes()),
                ("in lines in JSON", in_json.into_bytes()),
                ("in lines", lines),
                ("in a URL", in_a_url.into_bytes()),
                ("as it is", standard.into_bytes()),
            ] {
                all.push((format!("base64 of {text:?} {how}"), bytes));
            }
        }
    }
    all
}

fn encoded(key: &str) -> Vec<(String, Vec<u8>)> {
    [sign_by_sign(key), in_base64(key)].concat()
}

#[test]
fn a_key_is_removed_in_every_common_encoding() {
    for key in [
        KEY,
        "ask_0123456789abcdef0123456789abcdef",
        "ops@example.com",
    ] {
        for (name, written) in encoded(key) {
            let message = [b"<p>The token \"", &*written, b"\" of \xe9 is wrong.</p>"].concat();
            let shown = shown(key, &message);
            let text = String::from_utf8_lossy(&shown);
            assert!(text.contains("REDACTED"), "{name}: {text}");
            assert!(text.starts_with("<p>The token \""), "{name}: {text}");
            assert!(shown.ends_with(b" of \xe9 is wrong.</p>"), "{name}: {text}");
            // In base64 the signs beside the key hold some bits of it, and no whole character.
            let rest = shown.len() - "<p>The token \"REDACTED\" of e is wrong.</p>".len();
            assert!(rest <= 90, "{name}: {text}");
        }
    }
}

#[test]
fn a_message_without_a_key_stays_as_it_is() {
    for message in [
        &b"{\"code\": 400, \"message\": \"Unable to find object: profile\"}"[..],
        b"ask_3+Cd/8=& and YXNrXzM, 61736b5f33, ask%5F3, \\u0061sk, &#97;sk",
        b"\\\\\\\\\\\\ %%%%%% &&&&&& &#; &#x; &#99999999999; \\u00 \\x %2 \xff\0",
        b"",
    ] {
        assert_eq!(shown(KEY, message), message);
    }
}

#[test]
fn keys_beside_and_within_one_another_are_removed() {
    let message = format!("{KEY}{KEY} {KEY}");
    assert_eq!(shown(KEY, message.as_bytes()), b"REDACTEDREDACTED REDACTED");
}

/// Any bytes around any encoding of any key.
fn check_any(bytes: &[u8]) {
    let (length, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (signs, rest) = rest.split_at(rest.len().min(12 + usize::from(*length) % 40));
    let key = signs.iter().map(|byte| char::from(b'!' + byte % 94));
    let key: String = key.collect();
    if key.len() < 12 {
        return;
    }
    let encoded = encoded(&key);
    let (_, written) = &encoded[usize::from(*length) * 31 % encoded.len()];
    let (before, after) = rest.split_at(rest.len() / 2);
    let message = [before, b" ", written, b" ", after].concat();
    let shown = shown(&key, &message);
    assert!(
        shown.windows(8).any(|window| window == b"REDACTED"),
        "{key}"
    );
    for (name, written) in sign_by_sign(&key) {
        let is_in = shown
            .windows(written.len())
            .any(|window| window == written.as_slice());
        assert!(!is_in, "{key}: {name}");
    }
}

#[test]
fn no_bytes_around_a_key_hide_it() {
    check!()
        .with_iterations(10_000)
        .with_max_len(256)
        .for_each(check_any);
}

/// The parser of requests takes any bytes for its path, its query and its body.
fn check_request(bytes: &[u8]) {
    let workflow = workflow(json!({}));
    let urls = urls();
    let text = String::from_utf8_lossy(bytes);
    let parts: Vec<_> = text.splitn(3, '\u{1}').collect();
    let at = |index: usize| parts.get(index).copied().unwrap_or_default();
    for relay in [
        Relay::flatchr(&workflow, &urls),
        Relay::hrflow(&workflow, &urls),
    ] {
        for method in ["GET", "POST"] {
            for path in [at(0), "company/own/search/applicants", "profile/indexing"] {
                let request = ProxyRequest {
                    method,
                    path,
                    query: at(1),
                    body: at(2).as_bytes(),
                };
                match relay.build_request::<()>(request) {
                    Ok(sent) => assert!(!sent.endpoint.writes),
                    // A refusal repeats nothing of the request.
                    Err(refusal) => drop(refusal.to_string()),
                }
            }
        }
    }
}

#[test]
fn any_bytes_are_one_of_the_requests_or_refused() {
    check!()
        .with_iterations(10_000)
        .with_max_len(256)
        .for_each(check_request);
}
