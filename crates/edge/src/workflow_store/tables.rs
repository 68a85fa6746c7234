//! The tables of the store, in the `SQLite` of its Durable Object. What is written without an await in between is
//! written as a whole.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Result, SqlStorage, SqlStorageValue};

/// `next_ms` is when a workflow is due: 0 is each trigger.
const TABLES: [&str; 5] = [
    "CREATE TABLE IF NOT EXISTS workflows (
        id TEXT PRIMARY KEY, version INTEGER NOT NULL, hash TEXT NOT NULL, document TEXT NOT NULL, cron TEXT,
        next_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS due ON workflows (next_ms)",
    "CREATE TABLE IF NOT EXISTS versions (
        id TEXT NOT NULL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL, role TEXT NOT NULL, restores INTEGER,
        hash TEXT NOT NULL, document TEXT, PRIMARY KEY (id, version)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS removals ON versions (at_ms) WHERE document IS NULL",
    "CREATE TABLE IF NOT EXISTS secrets (
        id TEXT NOT NULL, name TEXT NOT NULL, sealed TEXT NOT NULL, set_ms INTEGER NOT NULL,
        PRIMARY KEY (id, name)) WITHOUT ROWID",
];

pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// What a query for a number shows.
#[derive(Deserialize)]
struct Count {
    n: u64,
}

/// The tables.
pub(super) struct Tables(SqlStorage);

impl Tables {
    /// Opens the tables, and makes those that are missing.
    pub(super) fn open(sql: SqlStorage) -> Result<Self> {
        for table in TABLES {
            sql.exec(table, None)?;
        }
        Ok(Self(sql))
    }

    /// The rows of a query.
    pub(super) fn rows<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>> {
        self.0.exec(query, values)?.to_array()
    }

    /// The first row of a query.
    pub(super) fn first<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Option<T>> {
        Ok(self.rows(query, values)?.into_iter().next())
    }

    /// The number `n` of a query.
    pub(super) fn count(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<u32> {
        let count: Option<Count> = self.first(query, values)?;
        Ok(count.map_or(0, |count| u32::try_from(count.n).unwrap_or(u32::MAX)))
    }

    /// Writes.
    pub(super) fn write(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<()> {
        self.0.exec(query, values).map(drop)
    }
}

/// A number as `SQLite` has it.
pub(super) fn number(number: u64) -> SqlStorageValue {
    /// What JavaScript's numbers hold exactly.
    const LARGEST: i64 = (1 << 53) - 1;
    let number = i64::try_from(number).unwrap_or(LARGEST);
    SqlStorageValue::Integer(number.min(LARGEST))
}
