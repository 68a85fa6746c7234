//! Flatchr, the applicant tracking system that candidates are pulled from.
//!
//! Its API is documented at developers.flatchr.io; where a fact is not documented, the item that
//! relies on it says where it was seen, and both readings are handled.

mod client;
mod directory;
mod item;
mod offer;
mod pace;
mod request;
mod resume;
mod rows;

pub use client::Flatchr;
pub use directory::{Columns, Vacancies};
pub(crate) use item::day;
pub use item::{Item, Row, item_of_row};
pub use offer::OfferedLookup;
pub(crate) use offer::{Asking, MISSES, Offer};
pub use pace::Paces;
pub(crate) use request::{RequestBuilder, SEARCH};
pub use resume::{MAX_RESUME_BYTES, Resume, ResumeError, ResumeLinks};
pub(crate) use rows::fields;
pub use rows::{OfRow, Rows};
