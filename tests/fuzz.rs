//! Whatever comes from outside: rows of a search, answers of HrFlow.ai, bytes of a ledger.
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
use update_profiles_in_hrflow::flatchr::{RateLimiters, RawRows, Row, RowVisitor};
use update_profiles_in_hrflow::hooks::default_format;
use update_profiles_in_hrflow::hrflow::{Hrflow, Upload};
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::http::{
    Client, Clock, Content, Error, Http, Request, Response, TransportError,
};
use update_profiles_in_hrflow::json::Object;
use update_profiles_in_hrflow::ledger::{
    ApplicantKey, CandidateHash, Digest, FORMAT, Fingerprint, Ledger, ParseIntent, ReferenceHash,
    RowVersion, checksum, decode, encode,
};
use update_profiles_in_hrflow::report::ErrorReport;
use update_profiles_in_hrflow::run::{RunOptions, run};
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{EditMode, HrflowAuth, PushParameters, Workflow};

/// What no report and no log may show.
const SECRETS: [&str; 3] = [
    "ask_5ecretOfHrflow",
    "user5ecret@example.org",
    "flatchr5ecret",
];

#[test]
fn rows() {
    check!()
        .with_iterations(10_000)
        .with_max_len(512)
        .for_each(rows_of);
}

#[test]
fn envelopes() {
    check!()
        .with_iterations(8_000)
        .with_max_len(512)
        .for_each(envelopes_of);
}

#[test]
fn runs() {
    check!()
        .with_iterations(4_000)
        .with_max_len(512)
        .for_each(run_on);
}

#[test]
fn ledgers() {
    check!()
        .with_iterations(20_000)
        .with_max_len(512)
        .for_each(ledger_of);
}

/// The rows in the body of a search, with their digests.
fn digests(body: &[u8]) -> Vec<(Vec<u8>, Digest)> {
    #[derive(Default)]
    struct Read(Digest);

    impl RowVisitor for Read {
        fn field(&mut self, name: &[u8], value: &[u8]) {
            self.0.add(name, value);
        }
    }

    let rows = RawRows::<Read>::read(body.to_vec().into()).unwrap_or_default();
    let rows = rows.iter().map(|(text, read)| (text.to_vec(), read.0));
    rows.collect()
}

/// A search whose body is these bytes, or JSON that they choose.
fn rows_of(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let current = bytes.object(3);
    let body = bytes.body(|bytes| {
        let rows = (0..3).map(|_| Value::Object(bytes.row()));
        rows.collect()
    });
    for (text, _) in digests(&body) {
        let Some(row) = Row::read(&text) else {
            continue;
        };
        // However it is written.
        let value: Value = serde_json::from_slice(&text).unwrap();
        let again = digests(format!("[{value}]").as_bytes());
        let pretty = serde_json::to_string_pretty(&json!([value])).unwrap();
        assert_eq!(digests(pretty.as_bytes())[0].1, again[0].1);
        assert!(!row.applicant().is_empty());
        let _ = (
            row.day(),
            row.name(),
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
            };
            for current in [&current, &Object::new(), &formatted] {
                let planned = plan(current, &formatted, &parameters);
                assert_eq!(planned, plan(current, &formatted, &parameters));
            }
        }
    }
}

/// HrFlow.ai answers this to every request.
fn envelopes_of(bytes: &[u8]) {
    let port = Rc::new(Stub::answering(bytes));
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
        created_at: None,
        tags: Value::Null,
        metadatas: Value::Null,
        labels: Value::Null,
        sync: true,
    };
    let profile = Bytes(bytes).object(2);
    tells_no_secret(at_once(hrflow.source()));
    tells_no_secret(at_once(hrflow.profile_by_reference("reference")));
    tells_no_secret(at_once(hrflow.profile_by_email("a@example.org")));
    tells_no_secret(at_once(hrflow.edit("key", &profile, false)));
    // All of these may be tried a few times, but for a parse, which is billed.
    assert!(port.sent.get() <= 4 * 4, "{} requests", port.sent.get());
    port.sent.set(0);
    tells_no_secret(at_once(hrflow.parse(upload)));
    assert!(port.sent.get() <= 4, "{} parses", port.sent.get());
}

/// Both APIs answer this to every request of a run, with our keys in it.
fn run_on(bytes: &[u8]) {
    let mut port = Stub::answering(bytes);
    let place = port.body.len() / 2;
    if bytes.first().is_some_and(|first| first % 4 == 3) {
        let echo = SECRETS.join(" ").into_bytes();
        port.body.splice(place..place, echo);
    }
    let base_urls = BaseUrls::default();
    let paces = RateLimiters::default();
    let setup = RunOptions::new(&base_urls, &paces);
    let mut report = at_once(run(Rc::new(port), &workflow(), &setup));
    // Ids are told as they come: by them one finds the applicant.
    for item in &mut report.items {
        (item.applicant, item.candidate) = (None, None);
    }
    let told = format!("{report:?} {}", serde_json::to_string(&report).unwrap());
    for secret in SECRETS {
        assert!(!told.contains(secret), "{told}");
    }
}

/// What decodes is a ledger.
fn ledger_of(bytes: &[u8]) {
    let with_sum = |document: &[u8]| {
        let sum = checksum(document).to_le_bytes();
        [b"UPHL", &[FORMAT][..], &sum, document].concat()
    };
    assert!(decode(bytes).is_err());
    check_ledger(&with_sum(bytes));

    // One that was a ledger, before its bytes were changed here and there.
    let mut document = encode(&some_ledger()).split_off(13);
    for change in bytes.chunks_exact(2) {
        let place = usize::from(change[0]) % document.len();
        document[place] = change[1];
    }
    check_ledger(&with_sum(&document));
}

fn check_ledger(bytes: &[u8]) {
    if let Ok(mut ledger) = decode(bytes) {
        assert_eq!(decode(&encode(&ledger)).as_ref(), Ok(&ledger));
        let told = |ledger: &Ledger| ledger.failures().collect::<Vec<_>>();
        let before = told(&ledger);
        ledger.compact_errors();
        assert_eq!(told(&ledger), before);
    }
}

fn some_ledger() -> Ledger {
    let mut ledger = Ledger::default();
    let mark = |key| RowVersion {
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
    ledger.record_synced(mark(1), false);
    ledger.record_synced(mark(2), true);
    ledger.record_failure(mark(3), Some("a"), &error, true, 1);
    ledger.record_failure(mark(4), None, &error, true, 2);
    ledger.add_pending(ParseIntent {
        reference: ReferenceHash(7),
        candidate: "c".to_owned(),
        submissions: 1,
        applicant: "a".to_owned(),
        sent_ms: 3,
    });
    ledger
}

/// Nothing that waits here waits for anything but the stub's clock, which never lets it wait.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    // What is done wakes what waits for it, which is asked again.
    (0..4)
        .find_map(|_| future.as_mut().now_or_never())
        .expect("it waits for what never comes")
}

fn tells_no_secret<T>(answer: Result<T, Error>) {
    if let Err(error) = answer {
        let told = format!("{error} {error:?} {}", error.remedy());
        for secret in SECRETS {
            assert!(!told.contains(secret), "{told}");
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

/// A platform that gives the same answer to everything, and never waits.
struct Stub {
    status: u16,
    headers: [Option<String>; 3],
    body: Vec<u8>,
    fails: Option<TransportError>,
    sent: Cell<u32>,
    now_ms: Cell<u64>,
}

impl Stub {
    fn answering(bytes: &[u8]) -> Self {
        const STATUSES: [u16; 12] = [200, 200, 200, 201, 204, 302, 400, 401, 404, 429, 500, 501];
        let mut bytes = Bytes(bytes);
        let kind = bytes.next();
        let status = match bytes.next() {
            byte if byte < 64 => u16::from_le_bytes([bytes.next(), bytes.next()]),
            byte => STATUSES[usize::from(byte) % STATUSES.len()],
        };
        let fails = match kind {
            0 => Some(TransportError::Timeout),
            1 => Some(TransportError::Network),
            2 => Some(TransportError::TooLarge { limit: 1 << 20 }),
            _ => None,
        };
        let mut header = || (bytes.next() < 64).then(|| bytes.text());
        Self {
            status,
            headers: [header(), header(), header()],
            body: bytes.body(Bytes::answer),
            fails,
            sent: Cell::new(0),
            now_ms: Cell::new(1_700_000_000_000),
        }
    }
}

impl Http for Stub {
    type File = ();

    async fn send(&self, request: Request<()>) -> Result<Response<()>, TransportError> {
        self.sent.set(self.sent.get() + 1);
        if let Some(fails) = self.fails {
            return Err(fails);
        }
        let [content_type, retry_after, location] = self.headers.clone();
        let size = u64::try_from(self.body.len()).unwrap();
        Ok(Response {
            status: self.status,
            content_type,
            retry_after,
            location,
            content: if request.wants_file && self.status == 200 {
                Content::File { file: (), size }
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

/// An input, from which values are made byte by byte. Where it ends, zeros follow.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// The rest as it is, or JSON made of it, which may then be broken somewhere.
    fn body(&mut self, json: impl FnOnce(&mut Self) -> Value) -> Vec<u8> {
        match self.next() % 4 {
            0 => self.0.to_vec(),
            1 => {
                let (place, byte) = (usize::from(self.next()), self.next());
                let mut body = json(self).to_string().into_bytes();
                let place = place % body.len();
                body[place] = byte;
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

    /// One that is read, as long as its applicant is not overwritten.
    fn row(&mut self) -> Object {
        let mut row = Map::new();
        row.insert("applicant".to_owned(), "a".into());
        row.extend(self.object(3));
        row
    }

    /// An envelope around anything, or a list.
    fn answer(&mut self) -> Value {
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
