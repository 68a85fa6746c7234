//! The versions of stored workflows.

use super::protocol::{StoreAnswer, Version};
use super::tables::{DAY_MS, Tables, number};
use worker::Result;

/// How many versions of a workflow are kept.
const MAX_VERSIONS: u32 = 20;

/// How long the versions of a removed workflow are kept.
const REMOVED_MS: u64 = 30 * DAY_MS;

/// The number of the next version: numbers are not used again while a version with one is kept.
pub(super) fn next(tables: &Tables, id: &str) -> Result<u32> {
    let query = "SELECT coalesce(max(version), 0) AS n FROM versions WHERE id = ?";
    Ok(tables.count(query, vec![id.into()])?.saturating_add(1))
}

pub(super) fn add(tables: &Tables, id: &str, version: &Version) -> Result<()> {
    tables.write(
        "INSERT INTO versions (id, version, at_ms, role, restores, hash, document) VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            number(version.number.into()),
            number(version.at_ms),
            version.role.as_str().into(),
            version.restores.map(i64::from).into(),
            version.hash.as_str().into(),
            version.document.clone().into(),
        ],
    )?;
    let oldest = version.number.saturating_sub(MAX_VERSIONS);
    tables.write(
        "DELETE FROM versions WHERE id = ? AND version <= ?",
        vec![id.into(), number(oldest.into())],
    )
}

pub(super) fn list(tables: &Tables, id: String) -> Result<StoreAnswer> {
    let versions = tables.rows(
        "SELECT version AS number, at_ms, role, restores, hash, NULL AS document FROM versions WHERE id = ? ORDER BY version DESC",
        vec![id.into()],
    )?;
    Ok(StoreAnswer::Versions(versions))
}

pub(super) fn get(tables: &Tables, id: String, version: u32) -> Result<StoreAnswer> {
    let version = tables.first(
        "SELECT version AS number, at_ms, role, restores, hash, document FROM versions WHERE id = ? AND version = ?",
        vec![id.into(), number(version.into())],
    )?;
    Ok(StoreAnswer::Version(version))
}

/// Forgets the versions of workflows that were removed long ago.
pub(super) fn forget_old(tables: &Tables, now_ms: u64) -> Result<()> {
    tables.write(
        "DELETE FROM versions WHERE id IN (SELECT id FROM versions WHERE document IS NULL AND at_ms <= ?1)
         AND id NOT IN (SELECT id FROM versions WHERE document IS NULL AND at_ms > ?1)
         AND id NOT IN (SELECT id FROM workflows)",
        vec![number(now_ms.saturating_sub(REMOVED_MS))],
    )
}
