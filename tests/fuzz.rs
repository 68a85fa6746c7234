//! Fuzz targets for foreign input: rows of a search, responses of HrFlow.ai, responses during a run, and bytes of a
//! ledger.
//!
//! Under `cargo test` each target gets random inputs, and those in `tests/__fuzz__/…/corpus` and
//! `…/crashes`. `cargo bolero test TARGET` hands the same targets to a fuzzer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use bolero::check;
use futures::FutureExt;
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use update_profiles_in_hrflow::edit::plan;
use update_profiles_in_hrflow::flatchr::{RawRows, Row, RowVisitor};
use update_profiles_in_hrflow::hooks::default_format;
use update_profiles_in_hrflow::hrflow::{Hrflow, Upload};
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::http::{
    Client, Clock, Content, Error, HEAD_BYTES, Http, RateLimiters, Request, Response,
    TransportError,
};
use update_profiles_in_hrflow::json::{Object, read};
use update_profiles_in_hrflow::ledger::{
    ApplicantKey, CandidateHash, Digest, FORMAT, Fingerprint, Ledger, ParseIntent, ParseState,
    ReferenceHash, RowVersion, checksum, decode, encode,
};
use update_profiles_in_hrflow::report::ErrorReport;
use update_profiles_in_hrflow::run::{RunOptions, run};
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{EditMode, HrflowAuth, PushParameters, Workflow};

/// Keys that no report and no error may reveal.
const SECRETS: [&str; 3] = [
    "ask_5ecretOfHrflow",
    "user5ecret@example.org",
    "flatchr5ecret",
];

#[test]
fn rows_of_any_search_body_can_be_formatted_and_planned() {
    check!()
        .with_iterations(10_000)
        .with_max_len(512)
        .for_each(check_rows);
}

#[test]
fn any_bytes_are_read_or_refused_at_a_place_in_them() {
    check!()
        .with_iterations(20_000)
        .with_max_len(256)
        .for_each(check_reader);
}

#[test]
fn no_response_of_hrflow_makes_an_error_reveal_a_key() {
    check!()
        .with_iterations(8_000)
        .with_max_len(512)
        .for_each(check_envelopes);
}

#[test]
fn no_response_makes_the_report_of_a_run_reveal_a_key() {
    check!()
        .with_iterations(4_000)
        .with_max_len(512)
        .for_each(check_run);
}

#[test]
fn bytes_that_decode_are_a_ledger_that_encodes_again() {
    check!()
        .with_iterations(20_000)
        .with_max_len(512)
        .for_each(check_ledgers);
}

/// The rows in the body of a search, each with its digest.
fn digests(body: &[u8]) -> Vec<(Vec<u8>, Digest)> {
    #[derive(Default)]
    struct Digester(Digest);

    impl RowVisitor for Digester {
        fn field(&mut self, name: &[u8], value: &[u8]) {
            self.0.add(name, value);
        }
    }

    let rows = RawRows::<Digester>::read(body.to_vec().into()).unwrap_or_default();
    let rows = rows
        .iter()
        .map(|(text, digester)| (text.to_vec(), digester.0));
    rows.collect()
}

/// Reads the input itself, or JSON generated from it with some bytes changed.
fn check_reader(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let body = bytes.body(|bytes| bytes.value(3));
    match read(&body) {
        // What was read is JSON, and reads back as it is.
        Ok(value) => assert_eq!(read(value.to_string().as_bytes()), Ok(value)),
        Err(unreadable) => {
            assert!(unreadable.at <= body.len(), "{unreadable}");
            assert!(
                serde_json::from_slice::<Value>(&body)
                    .map_or(true, |_| unreadable.reason.contains("range"))
            );
        }
    }
}

/// Reads, formats and plans the rows of a search. The body is the input itself, or JSON generated from it.
fn check_rows(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let current = bytes.object(3);
    let body = bytes.body(|bytes| {
        let rows = (0..3).map(|_| Value::Object(bytes.row()));
        rows.collect()
    });
    for (text, _) in digests(&body) {
        let Ok(row) = Row::read(&text) else {
            continue;
        };
        // The digest does not depend on the spelling of the JSON.
        let value = read(&text).unwrap();
        let compact = digests(format!("[{value}]").as_bytes());
        let pretty = serde_json::to_string_pretty(&json!([value])).unwrap();
        assert_eq!(digests(pretty.as_bytes())[0].1, compact[0].1);
        assert!(!row.applicant().is_empty());
        let _ = (
            row.applied_at(),
            row.email(),
            row.column(),
            row.vacancy_number(),
        );
        let candidate = row.candidate_id().unwrap_or_else(|| "candidate".to_owned());
        let item = row.into_item(candidate.clone());
        assert_eq!(item.candidate, candidate);
        let formatted = default_format(&item.fields);
        for edit_mode in [EditMode::Merge, EditMode::Replace] {
            let parameters = PushParameters {
                source_key: "source".to_owned(),
                only_edit_fields: None,
                edit_mode,
                max_changes: None,
            };
            for current in [&current, &Object::new(), &formatted] {
                let planned = plan(current, &formatted, &parameters);
                assert_eq!(planned, plan(current, &formatted, &parameters));
            }
        }
    }
}

/// Sends every kind of request to an HrFlow.ai that gives one response to all.
fn check_envelopes(bytes: &[u8]) {
    let port = Rc::new(Stub::responding(bytes));
    let client = Client::new(Rc::clone(&port));
    let auth = HrflowAuth {
        api_secret: Secret::new(SECRETS[0]),
        api_user: Secret::new(SECRETS[1]),
    };
    let hrflow = Hrflow::new(&client, &auth, "source", None);
    let upload = Upload {
        file: (),
        file_name: "cv.pdf".to_owned(),
        content_type: "application/pdf",
        reference: "reference".to_owned(),
        key: None,
        sends_key: false,
        created_at: None,
        tags: Value::Null,
        metadatas: Value::Null,
        labels: Value::Null,
        sync: true,
    };
    let profile = Bytes(bytes).object(2);
    assert_no_secret(poll_to_end(hrflow.source()));
    assert_no_secret(poll_to_end(
        hrflow.profile_by_reference("reference", 1 << 20),
    ));
    assert_no_secret(poll_to_end(
        hrflow.profile_by_email("a@example.org", 1 << 20),
    ));
    assert_no_secret(poll_to_end(hrflow.edit("key", &profile, false)));
    // Each of these four is sent at most four times.
    assert!(port.sent.get() <= 4 * 4, "{} requests", port.sent.get());
    port.sent.set(0);
    assert_no_secret(poll_to_end(hrflow.parse(upload)));
    assert!(port.sent.get() <= 4, "{} parses", port.sent.get());
}

/// Runs a workflow against APIs that give one response to all requests, with our keys in some of them.
fn check_run(bytes: &[u8]) {
    let mut port = Stub::responding(bytes);
    let middle = port.body.len() / 2;
    if bytes.first().is_some_and(|first| first % 4 == 3) {
        let echo = SECRETS.join(" ").into_bytes();
        port.body.splice(middle..middle, echo);
    }
    let base_urls = BaseUrls::default();
    let rate_limiters = RateLimiters::default();
    let options = RunOptions::new(&base_urls, &rate_limiters);
    let mut report = poll_to_end(run(Rc::new(port), &workflow(), &options));
    // A report shows ids unchanged, so that a user can find the applicant.
    for item in &mut report.items {
        (item.applicant, item.candidate) = (None, None);
    }
    let text = format!("{report:?} {}", serde_json::to_string(&report).unwrap());
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
}

/// Decodes arbitrary bytes, the same bytes with a valid header, and a valid ledger with some bytes changed.
fn check_ledgers(bytes: &[u8]) {
    let with_header = |document: &[u8]| {
        let sum = checksum(document).to_le_bytes();
        [b"UPHL", &[FORMAT][..], &sum, document].concat()
    };
    assert!(decode(bytes).is_err());
    check_ledger(&with_header(bytes));

    let mut document = encode(&sample_ledger()).split_off(13);
    for change in bytes.chunks_exact(2) {
        let index = usize::from(change[0]) % document.len();
        document[index] = change[1];
    }
    check_ledger(&with_header(&document));
}

/// Whatever decodes has to encode to the same ledger, and keep its failures when its errors are compacted.
fn check_ledger(bytes: &[u8]) {
    if let Ok(mut ledger) = decode(bytes) {
        assert_eq!(decode(&encode(&ledger)).as_ref(), Ok(&ledger));
        let failures = |ledger: &Ledger| ledger.failures().collect::<Vec<_>>();
        let before = failures(&ledger);
        ledger.compact_errors();
        assert_eq!(failures(&ledger), before);
    }
}

fn sample_ledger() -> Ledger {
    let mut ledger = Ledger::default();
    let version = |key| RowVersion {
        key: ApplicantKey(key),
        fingerprint: Fingerprint(1),
        candidate: Some(CandidateHash::of("c")),
    };
    let error = ErrorReport {
        code: "rejected".to_owned(),
        message: "it failed".to_owned(),
        remedy: "wait".to_owned(),
        endpoint: None,
        status: Some(400),
        detail: None,
    };
    ledger.record_synced(version(1), false);
    ledger.record_synced(version(2), true);
    ledger.record_failure(version(3), Some("a"), &error, true, 1);
    ledger.record_failure(version(4), None, &error, true, 2);
    ledger.add_pending(ParseIntent {
        reference: ReferenceHash(7),
        candidate: "c".to_owned(),
        submissions: 1,
        state: ParseState::Sent,
        applicant: "a".to_owned(),
        sent_ms: 3,
    });
    ledger
}

/// Polls a future that waits only for the stub, which is always ready.
fn poll_to_end<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    // A part that finishes wakes the parts that wait for it, and these need another poll.
    (0..4)
        .find_map(|_| future.as_mut().now_or_never())
        .expect("the future is ready after a few polls")
}

fn assert_no_secret<T>(result: Result<T, Error>) {
    if let Err(error) = result {
        let text = format!("{error} {error:?} {}", error.remedy());
        for secret in SECRETS {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

fn workflow() -> Workflow {
    let parameters = json!({
        "workflow_id": "demo",
        "connector_auth": { "api_key": SECRETS[2], "company_id": "company" },
        "hrflow_auth": { "api_secret": SECRETS[0], "api_user": SECRETS[1] },
        "pull_parameters": {},
        "push_parameters": { "source_key": "source" },
    });
    Workflow::read(&parameters, &|_| None).unwrap()
}

/// A platform that gives the same response to every request, and never waits.
struct Stub {
    status: u16,
    headers: [Option<String>; 3],
    body: Vec<u8>,
    error: Option<TransportError>,
    sent: Cell<u32>,
    now_ms: Cell<u64>,
}

impl Stub {
    fn responding(bytes: &[u8]) -> Self {
        const STATUSES: [u16; 12] = [200, 200, 200, 201, 204, 302, 400, 401, 404, 429, 500, 501];
        let mut bytes = Bytes(bytes);
        let kind = bytes.next();
        let status = match bytes.next() {
            byte if byte < 64 => u16::from_le_bytes([bytes.next(), bytes.next()]),
            byte => STATUSES[usize::from(byte) % STATUSES.len()],
        };
        let error = match kind {
            0 => Some(TransportError::Timeout),
            1 => Some(TransportError::Network),
            2 => Some(TransportError::TooLarge { limit: 1 << 20 }),
            _ => None,
        };
        let mut header = || (bytes.next() < 64).then(|| bytes.text());
        Self {
            status,
            headers: [header(), header(), header()],
            body: bytes.body(Bytes::response),
            error,
            sent: Cell::new(0),
            now_ms: Cell::new(1_700_000_000_000),
        }
    }
}

impl Http for Stub {
    type File = ();

    async fn send(&self, request: Request<()>) -> Result<Response<()>, TransportError> {
        self.sent.set(self.sent.get() + 1);
        if let Some(error) = self.error {
            return Err(error);
        }
        let [content_type, retry_after, location] = self.headers.clone();
        let size = u64::try_from(self.body.len()).unwrap();
        Ok(Response {
            status: self.status,
            content_type,
            retry_after,
            location,
            content: if request.wants_file && self.status == 200 {
                let head = self.body.iter().take(HEAD_BYTES).copied().collect();
                Content::File {
                    file: (),
                    size,
                    head,
                }
            } else {
                Content::Bytes(self.body.clone().into())
            },
        })
    }
}

impl Clock for Stub {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap();
        self.now_ms.set(self.now_ms.get() + ms);
    }

    fn random(&self) -> u64 {
        7
    }
}

/// An input that generates values byte by byte. At its end it continues with zeros.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// A body: the rest of the input, JSON generated from it, or such JSON with one byte changed.
    fn body(&mut self, json: impl FnOnce(&mut Self) -> Value) -> Vec<u8> {
        match self.next() % 4 {
            0 => self.0.to_vec(),
            1 => {
                let (position, byte) = (usize::from(self.next()), self.next());
                let mut body = json(self).to_string().into_bytes();
                let index = position % body.len();
                body[index] = byte;
                body
            }
            _ => json(self).to_string().into_bytes(),
        }
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 12] = [
            "",
            " ",
            "0",
            "09/11/21",
            "2021-11-09T10:00:00.000Z",
            "2021-11-0é",
            "https://a.example/cv.pdf?X-Amz-Signature=1",
            "?",
            "https://a.example:99999/[",
            "a@example.org",
            "cv.pdf",
            "Invalid parameters. Unable to find object: profile",
        ];
        let length = usize::from(self.next());
        if let Some(text) = TEXTS.get(length) {
            return (*text).to_owned();
        }
        let (text, rest) = self.0.split_at(self.0.len().min(length % 16));
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    fn value(&mut self, depth: u8) -> Value {
        match self.next() % 12 {
            0 => Value::Null,
            1 => self.next().is_multiple_of(2).into(),
            2 => self.next().into(),
            3 => u64::from_le_bytes([(); 8].map(|()| self.next())).into(),
            4 => i64::from_le_bytes([(); 8].map(|()| self.next())).into(),
            5 => f64::from_le_bytes([(); 8].map(|()| self.next())).into(),
            6 | 7 if depth > 0 => {
                let length = self.next() % 4;
                (0..length).map(|_| self.value(depth - 1)).collect()
            }
            8 | 9 if depth > 0 => Value::Object(self.object(depth - 1)),
            _ => self.text().into(),
        }
    }

    fn object(&mut self, depth: u8) -> Object {
        const NAMES: [&str; 32] = [
            "applicant",
            "candidate",
            "candidate_id",
            "id",
            "email",
            "firstname",
            "lastname",
            "phone",
            "created_at",
            "updated_at",
            "vacancy",
            "vacancy_id",
            "column",
            "hired",
            "aws",
            "cv",
            "resume",
            "consent",
            "urls",
            "type",
            "url",
            "link",
            "key",
            "extension",
            "info",
            "tags",
            "metadatas",
            "name",
            "value",
            "skills",
            "experiences",
            "labels",
        ];
        let length = self.next() % 8;
        let mut fields = Map::new();
        for _ in 0..length {
            let name = NAMES[usize::from(self.next()) % NAMES.len()].to_owned();
            fields.insert(name, self.value(depth));
        }
        fields
    }

    /// A row, readable unless a generated field overwrites its `applicant`.
    fn row(&mut self) -> Object {
        let mut row = Map::new();
        row.insert("applicant".to_owned(), "a".into());
        row.extend(self.object(3));
        row
    }

    /// A list of rows, any value, or an envelope around any value.
    fn response(&mut self) -> Value {
        match self.next() % 4 {
            0 => (0..3).map(|_| Value::Object(self.row())).collect(),
            1 => self.value(3),
            _ => json!({
                "code": self.value(0),
                "message": self.text(),
                "data": self.value(3),
            }),
        }
    }
}
