//! JSON Schemas (draft 2020-12) of the parameters and the reports of a run, made from the types of
//! the core. The npm package makes its TypeScript types from them, and the page its form.

mod null;
mod text;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use update_profiles_in_hrflow::check::CheckReport;
use update_profiles_in_hrflow::report::RunReport;
use update_profiles_in_hrflow::workflow::Workflow;

/// The parameters of a workflow, as a configuration holds them.
#[must_use]
pub fn parameters() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    schema_of::<Workflow>(settings.with_transform(RecursiveTransform(remove_write_only)))
}

/// The reports, as they are sent. A property that may be left out is not required, and never null.
#[must_use]
pub fn reports() -> Vec<Schema> {
    vec![report::<RunReport>(), report::<CheckReport>()]
}

fn report<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    schema_of::<T>(settings.with_transform(RecursiveTransform(null::remove_from_optional)))
}

fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    settings
        .with_transform(RecursiveTransform(text::to_plain))
        .into_generator()
        .into_root_schema_for::<T>()
}

/// Removes `writeOnly`: a user does not care whether a parameter is sent to Flatchr.
fn remove_write_only(schema: &mut Schema) {
    schema.remove("writeOnly");
}
