//! The port to where the state of one workflow is kept.

use super::coordinator::{Command, Response};
use super::types::Revision;
use futures_util::future::LocalBoxFuture;

/// Where the state of one workflow is kept.
///
/// The store of ledgers may show a write late. The coordinator must be strongly consistent and must
/// handle one command at a time.
pub trait StateStore {
    /// Has the coordinator handle a command; see [`super::Coordinator::handle`].
    fn send(&self, command: Command) -> LocalBoxFuture<'_, Result<Response, StoreError>>;

    /// Reads the ledger under this revision's version and fencing token; `None` if the store shows none.
    fn read(&self, revision: Revision) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StoreError>>;

    /// Writes a ledger under its revision's version and fencing token.
    fn write(
        &self,
        revision: Revision,
        ledger: Vec<u8>,
    ) -> LocalBoxFuture<'_, Result<(), StoreError>>;

    /// Deletes a ledger. A ledger that is not there counts as deleted.
    fn delete(&self, revision: Revision) -> LocalBoxFuture<'_, Result<(), StoreError>>;
}

/// The platform failed: its own message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StoreError(pub String);
