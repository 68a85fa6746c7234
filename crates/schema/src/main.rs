//! Prints all schemas as one JSON object: `{ "parameters": …, "reports": [ … ] }`.

use serde_json::json;
use std::io::{Result, Write};
use update_profiles_schema::{parameters, reports};

fn main() -> Result<()> {
    let schemas = json!({ "parameters": parameters(), "reports": reports() });
    writeln!(std::io::stdout(), "{schemas:#}")
}
