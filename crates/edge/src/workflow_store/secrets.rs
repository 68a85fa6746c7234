//! The sealed secrets of stored workflows.

use super::protocol::{SealedSecret, StoreAnswer, StoreRefusal};
use super::random::nonce;
use super::tables::{DAY_MS, Tables, number};
use crate::config::Config;
use serde::Deserialize;
use std::collections::BTreeMap;
use update_profiles_seal::Place;
use worker::Result;

/// How many secrets a workflow has at most.
const MAX_SECRETS: u32 = 32;

/// How many secrets may wait for their workflow.
const MAX_WAITING_SECRETS: u32 = 2_000;

/// How long secrets wait for their workflow.
const WAITING_MS: u64 = 7 * DAY_MS;

/// What a query for secrets shows.
#[derive(Deserialize)]
struct SecretRow {
    id: String,
    name: String,
    sealed: String,
    set_ms: u64,
}

impl SecretRow {
    fn into_secret(self) -> (String, SealedSecret) {
        let secret = SealedSecret {
            name: self.name,
            sealed: self.sealed,
            set_ms: self.set_ms,
        };
        (self.id, secret)
    }
}

/// The secrets of all workflows.
pub(super) fn all(tables: &Tables) -> Result<BTreeMap<String, Vec<SealedSecret>>> {
    let query = "SELECT id, name, sealed, set_ms FROM secrets ORDER BY id, name";
    let rows: Vec<SecretRow> = tables.rows(query, Vec::new())?;
    let mut secrets: BTreeMap<String, Vec<SealedSecret>> = BTreeMap::new();
    for row in rows {
        let (id, secret) = row.into_secret();
        secrets.entry(id).or_default().push(secret);
    }
    Ok(secrets)
}

/// The secrets of one workflow.
pub(super) fn of(tables: &Tables, id: &str) -> Result<Vec<SealedSecret>> {
    let query = "SELECT id, name, sealed, set_ms FROM secrets WHERE id = ? ORDER BY name";
    let rows: Vec<SecretRow> = tables.rows(query, vec![id.into()])?;
    Ok(rows.into_iter().map(|row| row.into_secret().1).collect())
}

pub(super) fn put(
    tables: &Tables,
    id: &str,
    name: &str,
    sealed: String,
    now_ms: u64,
) -> Result<StoreAnswer> {
    forget_old(tables, now_ms)?;
    let others = "SELECT count(*) AS n FROM secrets WHERE id = ? AND name <> ?";
    if tables.count(others, vec![id.into(), name.into()])? >= MAX_SECRETS {
        let message =
            format!("the workflow has {MAX_SECRETS} secrets, which is the most that it may have");
        return Ok(StoreAnswer::Refused(StoreRefusal::Full(message)));
    }
    let waiting = "SELECT count(*) AS n FROM secrets WHERE id NOT IN (SELECT id FROM workflows)";
    if tables.count(waiting, Vec::new())? >= MAX_WAITING_SECRETS {
        let message = format!(
            "{MAX_WAITING_SECRETS} secrets wait for their workflow already: PUT the workflows first, or wait a week"
        );
        return Ok(StoreAnswer::Refused(StoreRefusal::Full(message)));
    }
    tables.write(
        "INSERT OR REPLACE INTO secrets (id, name, sealed, set_ms) VALUES (?, ?, ?, ?)",
        vec![id.into(), name.into(), sealed.into(), number(now_ms)],
    )?;
    Ok(StoreAnswer::Done)
}

pub(super) fn delete(tables: &Tables, id: &str, name: &str) -> Result<StoreAnswer> {
    let values = || vec![id.into(), name.into()];
    let there = "SELECT count(*) AS n FROM secrets WHERE id = ? AND name = ?";
    if tables.count(there, values())? == 0 {
        return Ok(StoreAnswer::Missing);
    }
    tables.write("DELETE FROM secrets WHERE id = ? AND name = ?", values())?;
    Ok(StoreAnswer::Done)
}

/// Forgets the secrets of a workflow.
pub(super) fn forget(tables: &Tables, id: &str) -> Result<()> {
    tables.write("DELETE FROM secrets WHERE id = ?", vec![id.into()])
}

/// Forgets secrets whose workflow never came.
pub(super) fn forget_old(tables: &Tables, now_ms: u64) -> Result<()> {
    tables.write(
        "DELETE FROM secrets WHERE id NOT IN (SELECT id FROM workflows)
         AND id NOT IN (SELECT id FROM secrets WHERE set_ms > ?)",
        vec![number(now_ms.saturating_sub(WAITING_MS))],
    )
}

/// Seals every secret under the key that seals now, as far as they open.
pub(super) fn reseal(tables: &Tables, config: &Config<'_>) -> Result<StoreAnswer> {
    let keys = config.sealing_keys();
    if let Some(problem) = keys.problem() {
        return Ok(StoreAnswer::Refused(StoreRefusal::NoKey(
            problem.to_string(),
        )));
    }
    let (mut resealed, mut unopened) = (0, Vec::new());
    let all: Vec<SecretRow> =
        tables.rows("SELECT id, name, sealed, set_ms FROM secrets", Vec::new())?;
    for row in all.into_iter().filter(|row| !keys.is_current(&row.sealed)) {
        let place = Place {
            workflow: &row.id,
            name: &row.name,
        };
        let anew = keys.open(place, &row.sealed).ok();
        let anew = anew.and_then(|value| keys.seal(place, &value, nonce()?).ok());
        let Some(sealed) = anew else {
            unopened.push((row.id, row.name));
            continue;
        };
        tables.write(
            "UPDATE secrets SET sealed = ? WHERE id = ? AND name = ?",
            vec![sealed.into(), row.id.into(), row.name.into()],
        )?;
        resealed += 1;
    }
    Ok(StoreAnswer::Resealed { resealed, unopened })
}
