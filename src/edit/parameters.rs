//! `push_parameters`: where and how profiles are edited.

use super::max_changes::{self, MaxChanges};
use crate::config::{Problems, ReadContext, Section, kind, nearest, quoted, read_with};
use crate::hrflow::PROFILE_FIELDS;
use serde_json::Value;

/// `push_parameters`: where and how profiles are edited.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct PushParameters {
    /// Key of the HrFlow.ai source.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "crate::config::schema::Identifier")
    )]
    pub source_key: String,
    /// The top-level fields that may be edited; `None` is all. An empty list is `None` too, as in
    /// the reference.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<ProfileField>>"))]
    pub only_edit_fields: Option<Vec<String>>,
    /// How formatted values and current ones are brought together. *Ours.*
    #[cfg_attr(feature = "schema", schemars(with = "Option<EditMode>", extend("default" = "merge")))]
    pub edit_mode: EditMode,
    /// How many profiles a run may change: a number, or a percentage of the applicants that are known. A run that would
    /// change more writes nothing. `None` is no limit. *Ours.*
    #[cfg_attr(feature = "schema", schemars(with = "Option<MaxChangesValue>"))]
    pub max_changes: Option<MaxChanges>,
}

/// How formatted values and those that HrFlow.ai holds are brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum EditMode {
    /// `merge`: values without content overwrite nothing, and lists are united by the rules of
    /// [`crate::edit::merge`].
    #[default]
    Merge,
    /// `replace`: formatted top-level fields replace the current ones, as in the reference.
    Replace,
}

impl EditMode {
    const ALL: [Self; 2] = [Self::Merge, Self::Replace];

    /// As it is written in a configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Replace => "replace",
        }
    }
}

impl PushParameters {
    pub(crate) fn read(mut section: Section<'_>) -> Self {
        let source_key = section.identifier("source_key");
        Self::read_edit(section, source_key)
    }

    /// Reads the parameters without `source_key`, to compare profiles without a source.
    ///
    /// # Errors
    /// All problems, each with its path.
    pub fn read_edit_options(value: &Value) -> Result<Self, Problems> {
        read_with(value, &ReadContext::default(), |section| {
            Self::read_edit(section, String::new())
        })
    }

    fn read_edit(mut section: Section<'_>, source_key: String) -> Self {
        let modes = EditMode::ALL.map(|mode| (mode.name(), mode));
        let parameters = Self {
            source_key,
            only_edit_fields: read_only_edit_fields(&mut section),
            edit_mode: section.one_of("edit_mode", &modes).unwrap_or_default(),
            max_changes: read_max_changes(&mut section),
        };
        section.deny_unknown_fields();
        parameters
    }
}

fn read_max_changes(section: &mut Section<'_>) -> Option<MaxChanges> {
    let is_one = |value: &Value| MaxChanges::read(value).is_some();
    section.amount(
        "max_changes",
        max_changes::EXPECTED,
        MaxChanges::read,
        is_one,
    )
}

fn read_only_edit_fields(section: &mut Section<'_>) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    for (index, field) in section.list("only_edit_fields")?.iter().enumerate() {
        let name = format!("only_edit_fields[{index}]");
        match field.as_str() {
            Some(field) if PROFILE_FIELDS.contains(&field) => fields.push(field.to_owned()),
            Some(field) => {
                let subject = quoted(field);
                let hint = nearest(field, PROFILE_FIELDS.into_iter());
                section.report(
                    &name,
                    format!("{subject} is not a field of an HrFlow.ai profile{hint}"),
                );
            }
            None => section.report(&name, format!("a string is expected, not {}", kind(field))),
        }
    }
    Some(fields).filter(|fields| !fields.is_empty())
}

/// A top-level field of a profile, for the JSON Schema.
#[cfg(feature = "schema")]
struct ProfileField;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ProfileField {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProfileField".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A top-level field of a profile of HrFlow.ai.",
            "type": "string",
            "enum": PROFILE_FIELDS
        })
    }
}

/// A number or a percentage, for the JSON Schema.
#[cfg(feature = "schema")]
struct MaxChangesValue;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for MaxChangesValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MaxChanges".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number of profiles, or a percentage of the applicants that are known.",
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": u32::MAX },
                { "type": "string", "pattern": "^([0-9]+|[0-9]{1,3}(\\.[0-9]{1,2})? *%)$" }
            ]
        })
    }
}
