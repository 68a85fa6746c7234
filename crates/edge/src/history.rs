//! The history of a workflow in the database of its coordinator's Durable Object.
//!
//! An entry is one row, written together with what the coordinator stores: one row for a run, however many candidates it
//! touched. A search goes over the texts of the entries, so no index has to be written either. What is too old, or too
//! much, is deleted when something is written, and by the alarm.

use std::cell::Cell;
use update_profiles_in_hrflow::history::{Entry, Kept, Linked, Timeline, Totals};
use worker::{Error, Result, SqlCursor, SqlStorage, SqlStorageValue};

/// The entries, in the order in which they were written. The size stands before the text, so that it is read without it.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, bytes INTEGER NOT NULL, concerns_all INTEGER NOT NULL, entry TEXT NOT NULL)";

/// How many of the oldest entries are looked at at once.
const BATCH: usize = 100;

/// The history of one workflow.
pub(crate) struct History {
    sql: SqlStorage,
    has_table: Cell<bool>,
}

impl History {
    pub(crate) fn new(sql: SqlStorage) -> Self {
        Self {
            sql,
            has_table: Cell::default(),
        }
    }

    /// Writes an entry, and deletes what is too much.
    pub(crate) fn write(&self, entry: &Entry, now_ms: u64) -> Result<()> {
        let text = serde_json::to_string(entry)?;
        let values = vec![
            integer(now_ms)?,
            integer(text.len() as u64)?,
            i32::from(entry.concerns_all()).into(),
            text.into(),
        ];
        self.exec(
            "INSERT INTO history (at_ms, bytes, concerns_all, entry) VALUES (?, ?, ?, ?)",
            values,
        )?;
        self.prune(now_ms)
    }

    /// Deletes what is too old, or too much.
    pub(crate) fn prune(&self, now_ms: u64) -> Result<()> {
        loop {
            let oldest = self.oldest(BATCH as u64)?;
            let kept: Vec<Kept> = oldest.iter().map(|(_, kept)| *kept).collect();
            let obsolete = self.totals()?.obsolete(&kept, now_ms);
            let Some((last, _)) = obsolete.checked_sub(1).and_then(|last| oldest.get(last)) else {
                return Ok(());
            };
            self.exec("DELETE FROM history WHERE id <= ?", vec![integer(*last)?])?;
            if obsolete < BATCH {
                return Ok(());
            }
        }
    }

    /// Until when the oldest entry is kept at most.
    pub(crate) fn until_ms(&self) -> Result<Option<u64>> {
        let oldest = self.oldest(1)?;
        Ok(oldest.first().map(|(_, kept)| kept.until_ms()))
    }

    /// The timeline of a candidate; `None` if no run touched it.
    pub(crate) fn timeline(&self, key: &str, now_ms: u64) -> Result<Option<Timeline>> {
        let mut linked = Linked::new(key);
        let named = self.matching(&linked.needles(), "FALSE")?;
        for row in named.raw() {
            linked.learn(&read_entry(&row?)?.1);
        }
        let rows = self.matching(&linked.needles(), "concerns_all")?;
        let mut timeline = Timeline::new(linked, now_ms);
        for row in rows.raw() {
            let (at_ms, entry) = read_entry(&row?)?;
            if !timeline.add(at_ms, entry) {
                break;
            }
        }
        Ok(Some(timeline).filter(Timeline::has_runs))
    }

    /// The entries with one of these texts, or for which this condition holds, newest first.
    fn matching(&self, needles: &[String], or: &str) -> Result<SqlCursor> {
        let has_needle = " OR instr(entry, ?)".repeat(needles.len());
        let query =
            format!("SELECT at_ms, entry FROM history WHERE {or}{has_needle} ORDER BY id DESC");
        let needles = needles.iter().map(|needle| needle.as_str().into());
        self.exec(&query, needles.collect())
    }

    /// The oldest entries, each with its id.
    fn oldest(&self, count: u64) -> Result<Vec<(u64, Kept)>> {
        let query = "SELECT id, at_ms, bytes FROM history ORDER BY id LIMIT ?";
        let rows = self.exec(query, vec![integer(count)?])?;
        let read = |row: Result<Vec<SqlStorageValue>>| {
            let [id, at_ms, bytes] = numbers(&row?)?;
            Ok((id, Kept { at_ms, bytes }))
        };
        rows.raw().map(read).collect()
    }

    fn totals(&self) -> Result<Totals> {
        let query = "SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM history";
        let row = self.exec(query, Vec::new())?.raw().next();
        let [entries, bytes] = numbers(&row.unwrap_or_else(|| Ok(Vec::new()))?)?;
        Ok(Totals { entries, bytes })
    }

    fn exec(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<SqlCursor> {
        if !self.has_table.get() {
            self.sql.exec(TABLE, None)?;
            self.has_table.set(true);
        }
        self.sql.exec(query, values)
    }
}

fn integer(number: u64) -> Result<SqlStorageValue> {
    let number = i64::try_from(number).map_err(|error| Error::from(error.to_string()))?;
    SqlStorageValue::try_from_i64(number)
}

/// The first columns of a row, which are numbers.
fn numbers<const N: usize>(row: &[SqlStorageValue]) -> Result<[u64; N]> {
    let mut numbers = [0; N];
    for (number, value) in numbers.iter_mut().zip(row) {
        *number = match value {
            SqlStorageValue::Integer(value) => u64::try_from(*value).unwrap_or_default(),
            _ => return Err(unreadable()),
        };
    }
    Ok(numbers)
}

/// When an entry was written, and the entry.
fn read_entry(row: &[SqlStorageValue]) -> Result<(u64, Entry)> {
    let [
        SqlStorageValue::Integer(at_ms),
        SqlStorageValue::String(entry),
    ] = row
    else {
        return Err(unreadable());
    };
    let at_ms = u64::try_from(*at_ms).unwrap_or_default();
    Ok((at_ms, serde_json::from_str(entry)?))
}

fn unreadable() -> Error {
    Error::from("a row of the table history is not as it was written")
}
