//! The workflows of the store: which are due, and each change of one.

use super::protocol::{Put, StoreAnswer, StoreRefusal, StoredWorkflow, Version};
use super::tables::{Tables, number};
use super::{secrets, versions};
use serde::Deserialize;
use update_profiles_api::Precondition;
use update_profiles_in_hrflow::workflow::nth_after;
use worker::Result;

/// How many workflows are stored at most, and how many bytes their configurations have: a trigger without a queue holds
/// all of them.
const MAX_WORKFLOWS: u32 = 2_000;
const MAX_DOCUMENT_BYTES: u32 = 8_000_000;

/// What a query for workflows shows.
#[derive(Deserialize)]
struct WorkflowRow {
    id: String,
    version: u32,
    hash: String,
    changed_ms: u64,
    document: Option<String>,
}

/// What a query for cron expressions shows.
#[derive(Deserialize)]
struct Cron {
    cron: String,
}

pub(super) fn due(tables: &Tables, at_ms: u64, whole: bool, now_ms: u64) -> Result<StoreAnswer> {
    versions::forget_old(tables, now_ms)?;
    secrets::forget_old(tables, now_ms)?;
    let document = if whole {
        "document"
    } else {
        "NULL AS document"
    };
    let due: Vec<WorkflowRow> = tables.rows(
        &format!("SELECT id, version, hash, changed_ms, {document} FROM workflows WHERE next_ms <= ? ORDER BY id"),
        vec![number(at_ms)],
    )?;
    let workflows = if whole {
        with_secrets(tables, due)?
    } else {
        due.into_iter().map(WorkflowRow::into_workflow).collect()
    };
    let crons: Vec<Cron> = tables.rows(
        "SELECT DISTINCT cron FROM workflows WHERE next_ms <= ? AND cron IS NOT NULL",
        vec![number(at_ms)],
    )?;
    for Cron { cron } in crons {
        let next_ms = next_ms(&cron, at_ms);
        tables.write(
            "UPDATE workflows SET next_ms = ? WHERE cron = ? AND next_ms <= ?",
            vec![number(next_ms), cron.into(), number(at_ms)],
        )?;
    }
    let total = tables.count("SELECT count(*) AS n FROM workflows", Vec::new())?;
    Ok(StoreAnswer::Workflows { workflows, total })
}

/// When a workflow is due next. One that is never due again is due in some thousand years.
fn next_ms(cron: &str, after_ms: u64) -> u64 {
    nth_after(cron, after_ms, 1).unwrap_or(u64::MAX)
}

pub(super) fn due_again(tables: &Tables, ids: Vec<String>) -> Result<StoreAnswer> {
    for id in ids {
        let query = "UPDATE workflows SET next_ms = 0 WHERE id = ?";
        tables.write(query, vec![id.into()])?;
    }
    Ok(StoreAnswer::Done)
}

pub(super) fn list(tables: &Tables) -> Result<StoreAnswer> {
    let workflows: Vec<WorkflowRow> = tables.rows(
        "SELECT id, version, hash, changed_ms, document FROM workflows ORDER BY id",
        Vec::new(),
    )?;
    let total = u32::try_from(workflows.len()).unwrap_or(u32::MAX);
    Ok(StoreAnswer::Workflows {
        workflows: with_secrets(tables, workflows)?,
        total,
    })
}

/// The workflows of some rows, with their secrets: one query, however many there are.
fn with_secrets(tables: &Tables, rows: Vec<WorkflowRow>) -> Result<Vec<StoredWorkflow>> {
    let mut secrets = secrets::all(tables)?;
    let workflow = |row: WorkflowRow| StoredWorkflow {
        secrets: secrets.remove(&row.id).unwrap_or_default(),
        ..row.into_workflow()
    };
    Ok(rows.into_iter().map(workflow).collect())
}

impl WorkflowRow {
    fn into_workflow(self) -> StoredWorkflow {
        StoredWorkflow {
            id: self.id,
            version: self.version,
            hash: self.hash,
            changed_ms: self.changed_ms,
            document: self.document,
            secrets: Vec::new(),
        }
    }
}

pub(super) fn get(tables: &Tables, id: String) -> Result<StoreAnswer> {
    let row = find(tables, &id)?;
    let secrets = secrets::of(tables, &id)?;
    if row.is_none() && secrets.is_empty() {
        return Ok(StoreAnswer::Workflow(None));
    }
    let workflow = row.map(WorkflowRow::into_workflow).unwrap_or_default();
    Ok(StoreAnswer::Workflow(Some(Box::new(StoredWorkflow {
        id,
        secrets,
        ..workflow
    }))))
}

fn find(tables: &Tables, id: &str) -> Result<Option<WorkflowRow>> {
    tables.first(
        "SELECT id, version, hash, changed_ms, document FROM workflows WHERE id = ?",
        vec![id.into()],
    )
}

pub(super) fn store(tables: &Tables, put: Put, now_ms: u64) -> Result<StoreAnswer> {
    versions::forget_old(tables, now_ms)?;
    secrets::forget_old(tables, now_ms)?;
    let before = find(tables, &put.id)?;
    if let Some(refused) = precondition(&put.precondition, before.as_ref()) {
        return Ok(refused);
    }
    let hash = super::hash(&put.document);
    let is_new = before.is_none();
    if let Some(before) = before.filter(|before| before.hash == hash) {
        return Ok(StoreAnswer::Stored {
            version: before.version,
            hash,
            is_new,
        });
    }
    if let Some(refusal) = too_many(tables, &put)? {
        return Ok(StoreAnswer::Refused(refusal));
    }
    let version = versions::next(tables, &put.id)?;
    let next_ms = match &put.cron {
        Some(cron) => next_ms(cron, now_ms),
        None => 0,
    };
    versions::add(
        tables,
        &put.id,
        &Version {
            number: version,
            at_ms: now_ms,
            role: put.role,
            restores: put.restores,
            hash: hash.clone(),
            document: Some(put.document.clone()),
        },
    )?;
    // What is due already stays due if its times are the same.
    tables.write(
        "INSERT INTO workflows (id, version, hash, document, cron, next_ms, changed_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET version = ?2, hash = ?3, document = ?4, cron = ?5, changed_ms = ?7,
         next_ms = CASE WHEN cron IS ?5 THEN next_ms ELSE ?6 END",
        vec![
            put.id.into(),
            number(version.into()),
            hash.as_str().into(),
            put.document.into(),
            put.cron.into(),
            number(next_ms),
            number(now_ms),
        ],
    )?;
    Ok(StoreAnswer::Stored {
        version,
        hash,
        is_new,
    })
}

fn precondition(precondition: &Precondition, before: Option<&WorkflowRow>) -> Option<StoreAnswer> {
    let version = before.map(|before| before.version);
    let refused = StoreAnswer::Refused(StoreRefusal::Precondition { version });
    (!precondition.holds(version)).then_some(refused)
}

/// Why there is no room for a workflow.
fn too_many(tables: &Tables, put: &Put) -> Result<Option<StoreRefusal>> {
    let others = |what: &str| format!("SELECT {what} AS n FROM workflows WHERE id <> ?");
    let id = || vec![put.id.as_str().into()];
    if tables.count(&others("count(*)"), id())? >= MAX_WORKFLOWS {
        let message =
            format!("{MAX_WORKFLOWS} workflows are stored, which is the most that a Worker keeps");
        return Ok(Some(StoreRefusal::Full(message)));
    }
    let bytes = tables.count(
        &others("coalesce(sum(length(CAST(document AS BLOB))), 0)"),
        id(),
    )?;
    let bytes = bytes.saturating_add(u32::try_from(put.document.len()).unwrap_or(u32::MAX));
    let message = || {
        format!(
            "all configurations together would have {bytes} bytes, and a Worker keeps {MAX_DOCUMENT_BYTES}"
        )
    };
    Ok((bytes > MAX_DOCUMENT_BYTES).then(|| StoreRefusal::Full(message())))
}

pub(super) fn remove(
    tables: &Tables,
    id: &str,
    precondition: &Precondition,
    role: &str,
    now_ms: u64,
) -> Result<StoreAnswer> {
    let before = find(tables, id)?;
    if before.is_none() {
        return Ok(StoreAnswer::Missing);
    }
    if let Some(refused) = self::precondition(precondition, before.as_ref()) {
        return Ok(refused);
    }
    let removal = Version {
        number: versions::next(tables, id)?,
        at_ms: now_ms,
        role: role.to_owned(),
        restores: None,
        hash: String::new(),
        document: None,
    };
    versions::add(tables, id, &removal)?;
    tables.write("DELETE FROM workflows WHERE id = ?", vec![id.into()])?;
    secrets::forget(tables, id)?;
    Ok(StoreAnswer::Done)
}
