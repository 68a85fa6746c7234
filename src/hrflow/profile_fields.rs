//! The names of a profile's fields (developers.hrflow.ai, "The Profile Object").

use super::RESUME;
use crate::config::{near, shown_name};

/// The top-level fields.
pub const PROFILE_FIELDS: [&str; 27] = [
    "id",
    "key",
    "reference",
    "source",
    "source_key",
    "consent_algorithmic",
    "archive",
    "archived_at",
    "updated_at",
    "created_at",
    "info",
    "text_language",
    "text",
    "experiences_duration",
    "educations_duration",
    "experiences",
    "educations",
    "attachments",
    "skills",
    "languages",
    "certifications",
    "courses",
    "tasks",
    "interests",
    "labels",
    "tags",
    "metadatas",
];

/// The fields of `info`.
pub const INFO_FIELDS: [&str; 12] = [
    "full_name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "date_birth",
    "location",
    "urls",
    "picture",
    "gender",
    "summary",
    "driving_license",
];

/// The fields of `info.location`.
pub const LOCATION_FIELDS: [&str; 5] = ["text", "lat", "lng", "gmaps", "fields"];

/// The objects in a profile whose fields are known by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldGroup {
    /// The profile itself. A formatted one may have a `resume`, too.
    Profile,
    /// `info`
    Info,
    /// `info.location`
    Location,
}

impl FieldGroup {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &PROFILE_FIELDS,
            Self::Info => &INFO_FIELDS,
            Self::Location => &LOCATION_FIELDS,
        }
    }

    /// The group that a field of this one holds.
    pub(crate) fn inside(self, name: &str) -> Option<Self> {
        match (self, name) {
            (Self::Profile, "info") => Some(Self::Info),
            (Self::Info, "location") => Some(Self::Location),
            _ => None,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Profile => "",
            Self::Info => "info",
            Self::Location => "info.location",
        }
    }

    /// The path of a name from the profile on, as a message may repeat it.
    pub(crate) fn path_of(self, name: &str) -> String {
        let name = shown_name(name);
        match self.path() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    /// What is to be said of a name that no field of the group has, with the nearest one that there is.
    pub(crate) fn wrong_name(self, name: &str) -> Option<String> {
        if self.names().contains(&name) || (self == Self::Profile && name == RESUME) {
            return None;
        }
        let meant = match self {
            Self::Profile if INFO_FIELDS.contains(&name) => Some(format!("info.{name}")),
            _ => near(name, self.names().iter().copied()).map(str::to_owned),
        };
        let hint = meant.map(|meant| format!("; did you mean `{meant}`?"));
        let hint = hint.unwrap_or_default();
        let of = self.of_what();
        Some(format!(
            "`{}` is not a field of {of}{hint}",
            shown_name(name)
        ))
    }

    /// The same, where the name may be a value of a candidate.
    pub(crate) fn hidden_name(self) -> String {
        let of = self.of_what();
        format!("a name that the format takes from a value is not a field of {of}")
    }

    fn of_what(self) -> String {
        match self.path() {
            "" => "an HrFlow.ai profile".to_owned(),
            path => format!("`{path}` in an HrFlow.ai profile"),
        }
    }
}
