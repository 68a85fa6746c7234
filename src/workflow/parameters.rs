//! The groups of parameters, one type each.

use super::date;
use super::problem::Problems;
use super::read::{ReadContext, Section, nearest, quoted};
use crate::hrflow::PROFILE_FIELDS;
use crate::secret::Secret;
use serde::Serialize;
use serde_json::Value;

/// `connector_auth`: how to reach Flatchr.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct ConnectorAuth {
    /// The API key. It expires after 365 days (developers.flatchr.io, "Récupérer un CV").
    pub api_key: Secret,
    /// The company ("clé entreprise").
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::Identifier"))]
    pub company_id: String,
    /// Which of Flatchr's environments.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Environment>", extend("default" = "https://api.flatchr.io")))]
    pub env_base_url: Environment,
}

/// Flatchr's environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// `https://api.flatchr.io`
    Production,
    /// `https://api.demo.flatchr.io`, known from the reference implementation only.
    Demo,
}

impl Environment {
    const ALL: [Self; 2] = [Self::Production, Self::Demo];

    /// The one at an address, with or without a trailing slash.
    pub(super) fn at(url: &str) -> Option<Self> {
        let bare = url.strip_suffix('/').unwrap_or(url);
        let mut all = Self::ALL.into_iter();
        all.find(|known| known.base_url() == bare)
    }

    /// The root of the API, without a trailing slash.
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Production => "https://api.flatchr.io",
            Self::Demo => "https://api.demo.flatchr.io",
        }
    }
}

/// `hrflow_auth`: how to reach HrFlow.ai.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct HrflowAuth {
    /// Sent as `X-API-KEY`. It must be allowed to read and to write (`ask_…`).
    pub api_secret: Secret,
    /// Sent as `X-USER-EMAIL`. In custody too: it is somebody's address.
    pub api_user: Secret,
}

/// `pull_parameters`: the body of Flatchr's search. What is `None` is not sent; without any, the
/// search gives every applicant.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct PullParameters {
    /// First name to search for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    /// Last name to search for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    /// E-mail address to search for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the applicant was hired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hired: Option<bool>,
    /// Title of the column the applicant is in, e.g. `Entretien RH`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Created on or after this day, `MM/DD/YY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = super::schema::DATE)))]
    pub start: Option<String>,
    /// Created on or before this day, `MM/DD/YY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = super::schema::DATE)))]
    pub end: Option<String>,
    /// Id of the offer (the vacancy's `id`, not its `vacancy_id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vacancy: Option<String>,
    /// Modified on or after this day, `MM/DD/YY`. *Ours.*
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = super::schema::DATE)))]
    pub start_update: Option<String>,
    /// Modified on or before this day, `MM/DD/YY`. *Ours.*
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = super::schema::DATE)))]
    pub end_update: Option<String>,
    /// Phone number to search for. *Ours.*
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Company to search in, for accounts with several. *Ours.*
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// How a candidate's id may be found. *Ours*; it is not sent.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<CandidateLookup>", extend("default" = "read_only")))]
    pub candidate_lookup: CandidateLookup,
}

/// How a candidate's id may be found where a search row does not carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum CandidateLookup {
    /// `read_only`: by reads alone. An applicant whose candidate no read gives fails.
    #[default]
    ReadOnly,
    /// `move`: as a last resort also by moving the applicant to the column that it is in, without mail.
    /// Only a run that writes does so, and only after every read answered that it does not have the
    /// candidate.
    Move,
}

/// `push_parameters`: where and how profiles are edited.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct PushParameters {
    /// Key of the HrFlow.ai source.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::Identifier"))]
    pub source_key: String,
    /// The top-level fields that may be edited; `None` is all. An empty list is `None` too, as in
    /// the reference.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<Vec<super::schema::ProfileField>>")
    )]
    pub only_edit_fields: Option<Vec<String>>,
    /// How formatted values and current ones are brought together. *Ours.*
    #[cfg_attr(feature = "schema", schemars(with = "Option<EditMode>", extend("default" = "merge")))]
    pub edit_mode: EditMode,
}

/// How formatted values and those that HrFlow.ai holds are brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum EditMode {
    /// `merge`: what has no content overwrites nothing, and lists are united by the rules of
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

impl ConnectorAuth {
    pub(super) fn read(mut group: Section<'_>) -> Self {
        let auth = Self {
            api_key: group.secret("api_key"),
            company_id: group.identifier("company_id"),
            env_base_url: read_environment(&mut group),
        };
        group.deny_unknown_fields();
        auth
    }
}

fn read_environment(group: &mut Section<'_>) -> Environment {
    let Some(url) = group.string("env_base_url") else {
        return Environment::Production;
    };
    let known = Environment::at(url);
    if known.is_none() {
        let allowed = Environment::ALL.map(|known| format!("`{}`", known.base_url()));
        // Before an `@`, and in a query, there may be a key.
        let url = if url.contains(['@', '?', '#']) {
            "an address with more than a host and a path".to_owned()
        } else {
            quoted(url)
        };
        group.report(
            "env_base_url",
            format!(
                "{url} is not one of {} (to send requests elsewhere, set the var FLATCHR_BASE_URL)",
                allowed.join(", ")
            ),
        );
    }
    known.unwrap_or(Environment::Production)
}

impl HrflowAuth {
    pub(super) fn read(mut group: Section<'_>) -> Self {
        let auth = Self {
            api_secret: group.secret("api_secret"),
            api_user: group.secret("api_user"),
        };
        group.deny_unknown_fields();
        auth
    }
}

impl PullParameters {
    /// Reads the body of a search: these parameters but for `candidate_lookup`, which is not sent.
    ///
    /// # Errors
    /// All that Flatchr would not understand, by its names.
    pub fn of_search(body: &Value) -> Result<Self, Problems> {
        super::read_all(body, &ReadContext::default(), |mut group| {
            let parameters = Self::read_search(&mut group);
            group.deny_unknown_fields();
            parameters
        })
    }

    pub(super) fn read(mut group: Section<'_>) -> Self {
        let mut parameters = Self::read_search(&mut group);
        let choices = [
            ("read_only", CandidateLookup::ReadOnly),
            ("move", CandidateLookup::Move),
        ];
        let lookup = group.one_of("candidate_lookup", &choices);
        parameters.candidate_lookup = lookup.unwrap_or_default();
        group.deny_unknown_fields();
        parameters
    }

    fn read_search(group: &mut Section<'_>) -> Self {
        let text = |group: &mut Section<'_>, name| group.string(name).map(str::to_owned);
        let parameters = Self {
            firstname: text(group, "firstname"),
            lastname: text(group, "lastname"),
            email: text(group, "email"),
            hired: group.boolean("hired"),
            column: text(group, "column"),
            start: text(group, "start"),
            end: text(group, "end"),
            vacancy: text(group, "vacancy"),
            start_update: text(group, "start_update"),
            end_update: text(group, "end_update"),
            phone: text(group, "phone"),
            company: text(group, "company"),
            candidate_lookup: CandidateLookup::default(),
        };
        parameters.check_period(group, "start", "end");
        parameters.check_period(group, "start_update", "end_update");
        parameters
    }

    /// Both ends are real days, and the first is not after the last.
    fn check_period(&self, group: &Section<'_>, from: &str, to: &str) {
        let (first, last) = match from {
            "start" => (&self.start, &self.end),
            _ => (&self.start_update, &self.end_update),
        };
        let read = |name: &str, text: &Option<String>| {
            let text = text.as_deref()?;
            let day = date::parse(text);
            if day.is_none() {
                group.report(
                    name,
                    format!(
                        "{} is not a day written MM/DD/YY, such as 12/31/24",
                        quoted(text)
                    ),
                );
            }
            day
        };
        if let (Some(first), Some(last)) = (read(from, first), read(to, last))
            && first > last
        {
            group.report(from, format!("{first} is after `{to}`, {last}"));
        }
    }
}

impl PushParameters {
    pub(super) fn read(mut group: Section<'_>) -> Self {
        let source_key = group.identifier("source_key");
        Self::read_edit(group, source_key)
    }

    /// Those that say how profiles are edited, whatever the source.
    pub(super) fn read_edit(mut group: Section<'_>, source_key: String) -> Self {
        let parameters = Self {
            source_key,
            only_edit_fields: read_only_edit_fields(&mut group),
            edit_mode: group
                .one_of("edit_mode", &EditMode::ALL.map(|mode| (mode.name(), mode)))
                .unwrap_or_default(),
        };
        group.deny_unknown_fields();
        parameters
    }
}

fn read_only_edit_fields(group: &mut Section<'_>) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    for (index, field) in group.list("only_edit_fields")?.iter().enumerate() {
        let name = format!("only_edit_fields[{index}]");
        match field.as_str() {
            Some(field) if PROFILE_FIELDS.contains(&field) => fields.push(field.to_owned()),
            Some(field) => {
                let hint = nearest(field, &PROFILE_FIELDS);
                group.report(
                    &name,
                    format!(
                        "{} is no field of an HrFlow.ai profile{hint}",
                        quoted(field)
                    ),
                );
            }
            None => group.report(
                &name,
                format!("a string is expected, not {}", super::read::kind(field)),
            ),
        }
    }
    Some(fields).filter(|fields| !fields.is_empty())
}
