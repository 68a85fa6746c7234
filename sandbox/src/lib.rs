//! Flatchr and HrFlow.ai in miniature.

mod call;
mod chance;
mod clock;
mod data;
mod dialect;
mod faults;
mod journal;
mod message;
mod multipart;
mod resume;
#[cfg(feature = "server")]
mod server;
mod settings;
mod world;

pub use call::{Api, Endpoint};
pub use data::{Applicant, CASES, Column, Id, Known, Person, ResumeFile, Vacancy};
pub use dialect::{
    ApplicantLookup, ArchivedRows, CandidateFiles, ContentType, Dialect, Expire, ExpireToken, Ids,
    InfoUrls, Parsing, PlainIds, RetryAfter, RowCandidate, RowUpdatedAt, SyncCode, SyncParsing,
    UpdateFilter, UsedReference,
};
pub use faults::{Action, Fault, FaultState};
pub use journal::{Entry, PartEntry};
pub use message::{Delivery, Reply, Request};
pub use resume::Resume;
#[cfg(feature = "server")]
pub use server::Server;
pub use settings::{DEFAULT_PUBLIC_URL, ParseDelay, Settings};
pub use world::{ChangeError, Counters, PersonalData, World};
