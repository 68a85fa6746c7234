//! A fuzz target for the router: made-up methods and addresses, compared with a second, naive router.
//!
//! Under `cargo test` it gets random inputs. `cargo bolero test` hands the same target to a fuzzer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use bolero::check;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use update_profiles_api::{Api, Endpoint, NoRoute, ROUTES, Request, Route, find, is_api};

#[test]
fn every_request_is_for_the_route_that_a_naive_router_finds() {
    static FOUND: AtomicU32 = AtomicU32::new(0);
    check!()
        .with_iterations(20_000)
        .with_max_len(64)
        .for_each(|bytes: &[u8]| {
            FOUND.fetch_add(check_request(bytes).into(), Relaxed);
        });
    // Many inputs must get further than the first segment.
    assert!(FOUND.load(Relaxed) > 2_000, "{FOUND:?}");
}

/// Checks one request. Returns whether it has a route.
fn check_request(bytes: &[u8]) -> bool {
    let mut bytes = Bytes(bytes);
    let method = bytes.method();
    let path = bytes.path();
    let url = format!("https://worker.example{path}{}", bytes.query());
    let wanted = naive(&path).and_then(|endpoint| {
        let mut routes = ROUTES.iter();
        routes.find(|route| route.endpoint == endpoint)
    });
    let is_named = |route: &&Route| wanted.is_some_and(|wanted| wanted.path == route.path);
    let answers = |route: &&Route| match route.method {
        "*" => true,
        "GET" => ["GET", "HEAD"].contains(&method.as_str()),
        other => other == method,
    };
    let named: Vec<&Route> = ROUTES.iter().filter(is_named).collect();
    let expected: Vec<&Route> = named.iter().copied().filter(answers).collect();
    match find(&method, &url) {
        Ok(request) => {
            assert_eq!(expected.len(), 1, "{method} {url}: {expected:?}");
            assert_eq!(expected[0].endpoint, request.route.endpoint, "{url}");
            assert!(is_api(&url), "{url}");
            assert_leads_back(&method, &request);
        }
        Err(NoRoute::Path) => assert!(named.is_empty(), "{method} {url}: {named:?}"),
        Err(NoRoute::Method(allowed)) => {
            assert!(!named.is_empty() && expected.is_empty(), "{method} {url}");
            assert!(!allowed.contains(&method.as_str()), "{method} {url}");
        }
    }
    !expected.is_empty()
}

/// What was captured of an address makes an address of the same request.
fn assert_leads_back(method: &str, request: &Request<'_>) {
    let mut parameters = request.parameters.iter();
    let segments = request.route.path.split('/').map(|segment| match segment {
        "*" => request.rest.to_owned(),
        _ if segment.starts_with('{') => {
            utf8_percent_encode(parameters.next().unwrap(), NON_ALPHANUMERIC).to_string()
        }
        _ => segment.to_owned(),
    });
    let path: Vec<String> = segments.collect();
    let url = format!("https://worker.example{}", path.join("/"));
    let again = find(method, &url).unwrap();
    assert_eq!(again.route.endpoint, request.route.endpoint, "{url}");
    assert_eq!(again.parameters, request.parameters, "{url}");
    assert_eq!(again.rest, request.rest, "{url}");
}

/// What a path is for. Where two routes have the path, the one for GET, else the first.
fn naive(path: &str) -> Option<Endpoint> {
    let segments = path.strip_prefix('/')?.split('/');
    let segments = segments.map(|segment| percent_decode_str(segment).decode_utf8_lossy());
    let segments: Vec<_> = segments.collect();
    let mut segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    match segments[..] {
        ["api", "workflows", "", _, ..] => return None,
        ["api", "workflows", _, "relay", "flatchr", _, ..] => {
            return Some(Endpoint::Relay(Api::Flatchr));
        }
        ["api", "workflows", _, "relay", "hrflow", _, ..] => {
            return Some(Endpoint::Relay(Api::Hrflow));
        }
        ["api", "relay", "flatchr", _, ..] => {
            return Some(Endpoint::RelayWithOwnKeys(Api::Flatchr));
        }
        ["api", "relay", "flatchr-demo", _, ..] => {
            return Some(Endpoint::RelayWithOwnKeys(Api::FlatchrDemo));
        }
        ["api", "relay", "hrflow", _, ..] => return Some(Endpoint::RelayWithOwnKeys(Api::Hrflow)),
        _ => {}
    }
    if segments.last() == Some(&"") {
        segments.pop();
    }
    Some(match segments[..] {
        ["api", "health"] => Endpoint::Health,
        ["api", "health", "workflows"] => Endpoint::WorkflowsHealth,
        ["metrics"] => Endpoint::Metrics,
        ["api", "dead-letters"] => Endpoint::DeadLetters,
        ["api", "workflows"] => Endpoint::Workflows,
        ["api", "workflows", id] if !id.is_empty() => Endpoint::Workflow,
        ["api", "workflows", _, "runs"] => Endpoint::Runs,
        ["api", "workflows", _, "runs", id] if !id.is_empty() => Endpoint::Run,
        ["api", "secrets", "reseal"] => Endpoint::ResealSecrets,
        ["api", "workflows", _, "secrets", name] if !name.is_empty() => Endpoint::PutSecret,
        ["api", "workflows", _, "versions"] => Endpoint::Versions,
        ["api", "workflows", _, "versions", version] if !version.is_empty() => Endpoint::Version,
        ["api", "workflows", _, "versions", version, "restore"] if !version.is_empty() => {
            Endpoint::RestoreVersion
        }
        ["api", "workflows", _, "candidates", id] if !id.is_empty() => Endpoint::Candidate,
        ["api", "workflows", _, "check"] => Endpoint::Check,
        ["api", "workflows", _, "alerts", "test"] => Endpoint::TestAlerts,
        ["api", "workflows", _, "pause"] => Endpoint::Pause,
        ["api", "workflows", _, "resume"] => Endpoint::Resume,
        ["api", "workflows", _, "stop"] => Endpoint::Stop,
        ["api", "workflows", _, "ledger"] => Endpoint::Ledger,
        ["api", "workflows", _, "ledger", "reset"] => Endpoint::ResetLedger,
        ["api", "workflows", _, "items", id, "retry"] if !id.is_empty() => Endpoint::RetryItem,
        _ => return None,
    })
}

/// A source of requests: input bytes, read from the front.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first)
    }

    fn method(&mut self) -> String {
        const METHODS: [&str; 10] = [
            "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get", "", "*",
        ];
        METHODS[self.next() % METHODS.len()].to_owned()
    }

    /// Mostly the path of a route, as it is or with a change.
    fn path(&mut self) -> String {
        let mut segments: Vec<String> = if self.next().is_multiple_of(4) {
            (0..self.next() % 8).map(|_| self.segment()).collect()
        } else {
            let route = &ROUTES[self.next() % ROUTES.len()];
            let mut segment = |text: &str| {
                if text.starts_with(['{', '*']) {
                    self.segment()
                } else {
                    text.to_owned()
                }
            };
            let segments = route.path.split('/').skip(1);
            segments.map(&mut segment).collect()
        };
        match self.next() % 6 {
            0 if !segments.is_empty() => {
                let place = self.next() % segments.len();
                segments[place] = self.segment();
            }
            1 => segments.push(self.segment()),
            2 => segments.push(String::new()),
            3 => drop(segments.pop()),
            _ => {}
        }
        format!("/{}", segments.join("/"))
    }

    fn segment(&mut self) -> String {
        const SEGMENTS: [&str; 26] = [
            "api",
            "health",
            "workflows",
            "runs",
            "ledger",
            "reset",
            "items",
            "retry",
            "relay",
            "flatchr",
            "flatchr-demo",
            "hrflow",
            "check",
            "dead-letters",
            "alerts",
            "metrics",
            "",
            ".",
            "..",
            "%2e%2e",
            "%2F",
            "%FF",
            "a%20b",
            "%61pi",
            "Run\u{e9}s",
            "*",
        ];
        match self.next() % 5 {
            0 => {
                let (text, rest) = self.0.split_at(self.0.len().min(4));
                self.0 = rest;
                String::from_utf8_lossy(text).replace(['/', '?', '#'], "%")
            }
            _ => SEGMENTS[self.next() % SEGMENTS.len()].to_owned(),
        }
    }

    fn query(&mut self) -> &'static str {
        const QUERIES: [&str; 5] = ["", "?", "?cursor=/api/health", "#/api/health", "?a=%3F#?"];
        QUERIES[self.next() % QUERIES.len()]
    }
}
