//! Flatchr and HrFlow.ai in miniature: two APIs by the shapes their vendors document, with people in them, faults on
//! request and a record of everything that was asked.
//!
//! It shares no code with the synchronisation it tests. What no document says is a field of [`ApiVariants`], so that each
//! reading can be tried; what a document says is cited where it is imitated.
//!
//! # As a library
//! A [`World`] is all state; [`World::handle`] is a pure function of it and the request. It has no clock (the time comes
//! with each request), reads and writes nothing, and begins the same for the same [`Settings`]. A clone is a world of its
//! own.
//!
//! ```
//! use sandbox::{Action, Delivery, Endpoint, Fault, Request, Settings, World};
//! use serde_json::json;
//!
//! let mut world = World::new(Settings::default());
//! let search = Request::new("POST", "/flatchr/company/Wy3EOp2NP3p1KMq8/search/applicants")
//!     .header("Authorization", "Bearer demo-flatchr-key")
//!     .json(&json!({"lastname": "O'Brien"}))
//!     .at(world.settings().base_ms);
//! let reply = world.handle(&search);
//! assert_eq!((reply.status, reply.effect), (200, Delivery::Whole));
//! assert_eq!(reply.json_body()[0]["firstname"], "Siobhán");
//!
//! // The second search from now on is lost on the way back.
//! world.add_fault(Fault::on(Endpoint::Search, Action::DroppedAfter).nth(2));
//! assert_eq!(world.handle(&search).effect, Delivery::Whole);
//! assert_eq!(world.handle(&search).effect, Delivery::DroppedAfter);
//!
//! // Nothing was written, and no key is in the record.
//! assert_eq!(world.writes().count(), 0);
//! assert!(world.journal()[0].authorized && world.journal()[0].header("authorization").is_none());
//!
//! // The first forty people are hand-chosen.
//! let person = world.case("two_applications").unwrap();
//! assert_eq!(world.applications_of(&person.id.to_string()).count(), 2);
//! ```
//!
//! Without the feature `server` (`default-features = false`) there is neither Tokio nor hyper.
//!
//! # As a server
//! `cargo run -p sandbox -- --port 8080 --candidates 40` listens on 127.0.0.1 and prints
//! `{"listening":"http://127.0.0.1:8080"}` once it does; `--help` lists the options. It ends on SIGTERM and SIGINT, and with
//! `--until-stdin-closes` when its standard input is closed. Deliveries look on the wire as they should: connections are
//! closed, bodies break off, requests hang.
//!
//! | base | what |
//! | --- | --- |
//! | `/flatchr/` | Flatchr: `company/{c}/search/applicants`, `columns`, `vacancies`, `applicant/{a}`, `vacancy/{v}/applicant/{a}`, `files/expire` |
//! | `/flatchr-s3/` | the store to which Flatchr's signed links lead |
//! | `/hrflow/v1/` | `HrFlow`: `source`, `profile/indexing`, `profile/parsing/file` |
//! | `/_sandbox/` | the control API |
//!
//! The credentials are those of [`Settings::default`]: company `Wy3EOp2NP3p1KMq8`, key `demo-flatchr-key`; source
//! `5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de`, `X-API-KEY: demo-hrflow-secret`, `X-USER-EMAIL: demo@example.com`.
//!
//! # The control API
//! Neither faults nor the latency touch it, and the journal does not record it. It has no credentials: only this machine
//! reaches it.
//!
//! | request | what |
//! | --- | --- |
//! | `GET journal`, `DELETE journal` | every request ([`Entry`]), or forget them |
//! | `POST faults`, `GET faults`, `DELETE faults` | one [`Fault`] or a list; what became of them; forget them |
//! | `POST reset` | a new world: any [`Settings`] over the present ones |
//! | `POST changes` | one change or a list, in order |
//! | `GET state` | counts, the settings, `parses` by reference |
//! | `GET profiles` | every profile |
//! | `GET personal-data` | every name, e-mail, phone number and résumé key ([`PersonalData`]) |
//! | `POST callback`, `GET callbacks` | a target for callbacks, and the bodies that arrived |
//!
//! ```sh
//! S=http://127.0.0.1:8080/_sandbox
//! # The second edit of a profile is over the limit, once.
//! curl $S/faults -d '{"api": "hrflow", "endpoint": "edit", "nth": 2, "times": 1,
//!                     "action": {"status": {"code": 429, "retry_after": 3}}}'
//! # Every lookup of one candidate hangs; every third-party proxy answers HTML.
//! curl $S/faults -d '[{"endpoint": "applicant", "id": "V41QG9eja5pK6Xev", "action": "hang"},
//!                     {"endpoint": "any", "api": "flatchr", "nth": 9, "action": "html"}]'
//! # Another world, in which parses are queued and done after two more requests.
//! curl $S/reset -d '{"candidates": 10000, "seed": 7, "api_variants": {"sync_parsing": "zero"},
//!                    "parse_delay": {"requests": 2}}'
//! # What happens in Flatchr between two runs.
//! curl $S/changes -d '[{"edit_candidate": {"id": "LrENkKd8mmn3xYGM", "set": {"phone": "+33 6 39 00 00 00", "resume": "new"}}},
//!                      {"change_row": {"id": "V41QG9eja5pK6Xev", "set": {"column": "Recruté"}}},
//!                      {"override_row": {"id": "V41QG9eja5pK6Xev", "field": "vacancy_id", "value": null}},
//!                      {"remove_applicant": {"id": "z7gWQnjXG77hJRak"}}, {"add_candidate": {}}, {"finish_parses": {}}]'
//! ```
//!
//! `override_row` puts any JSON into a row; without `value` it leaves the field out.
//!
//! Actions without a value are strings: `"hang"`, `"hang_after"`, `"dropped_before"`, `"dropped_after"`, `"truncated"`,
//! `"not_json"`, `"html"`, `"empty"`, `"not_array"`, `"byte_order_mark"`, `"nan_for_null"`, `"latin1"`; the others are `{"status": {…}}`, `{"redirect": {"to": "…"}}`, `{"slow": {"ms": 500}}`
//! and `{"body": {"raw": "…"}}`. Note that in JSON `nth` alone means *from the n-th on*.

mod api_variants;
mod call;
mod clock;
mod data;
mod faults;
mod journal;
mod message;
mod multipart;
mod resume;
mod rng;
#[cfg(feature = "server")]
mod server;
mod settings;
mod world;

pub use api_variants::{
    ApiVariants, ApplicantLookup, ApplicantTags, ArchivedRows, CandidateFiles, ContentType, Expire,
    ExpireToken, Ids, InfoUrls, Parsing, PlainIds, RetryAfter, RowCandidate, RowUpdatedAt,
    StoredValues, SyncCode, SyncParsing, UpdateFilter, UsedReference,
};
pub use call::{Api, Endpoint};
pub use data::{Applicant, CASES, Column, Id, Known, Person, ResumeFile, Vacancy};
pub use faults::{Action, Fault, FaultState};
pub use journal::{Entry, PartEntry};
pub use message::{Delivery, Reply, Request};
pub use resume::Resume;
#[cfg(feature = "server")]
pub use server::Server;
pub use settings::{DEFAULT_PUBLIC_URL, ParseDelay, People, Settings};
pub use world::{ChangeError, Counters, PersonalData, World};
