//! `connector_auth` and `pull_parameters`: how to reach Flatchr, and which candidates are pulled.

use super::{document_hosts, search_day};
use crate::config::{FieldKind, Problems, ReadContext, Section, quoted, read_with};
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
    #[cfg_attr(
        feature = "schema",
        schemars(with = "crate::config::schema::Identifier")
    )]
    pub company_id: String,
    /// Which of Flatchr's environments.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Environment>", extend("default" = "https://api.flatchr.io")))]
    pub env_base_url: Environment,
    /// The hosts that documents may be fetched from, besides Flatchr's API: names such as `files.example.com`, and
    /// `*.example.com` for all under one; `None` is every public host. An empty list is `None` too. *Ours.*
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<DocumentHost>>"))]
    pub document_hosts: Option<Vec<String>>,
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

    /// The environment at an address, with or without a trailing slash.
    fn at(url: &str) -> Option<Self> {
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

/// `pull_parameters`: the body of Flatchr's search. A filter that is `None` is not sent; without any
/// filter, the search returns every applicant.
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
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = search_day::PATTERN)))]
    pub start: Option<String>,
    /// Created on or before this day, `MM/DD/YY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = search_day::PATTERN)))]
    pub end: Option<String>,
    /// Id of the offer (the vacancy's `id`, not its `vacancy_id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vacancy: Option<String>,
    /// Modified on or after this day, `MM/DD/YY`. *Ours.*
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = search_day::PATTERN)))]
    pub start_update: Option<String>,
    /// Modified on or before this day, `MM/DD/YY`. *Ours.*
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = search_day::PATTERN)))]
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

impl ConnectorAuth {
    pub(crate) fn read(mut section: Section<'_>) -> Self {
        let auth = Self {
            api_key: section.secret("api_key"),
            company_id: section.identifier("company_id"),
            env_base_url: read_environment(&mut section),
            document_hosts: document_hosts::read(&mut section),
        };
        section.deny_unknown_fields();
        auth
    }
}

fn read_environment(section: &mut Section<'_>) -> Environment {
    let is_known = |url: &str| Environment::at(url).is_some();
    section.declare("env_base_url", FieldKind::Accepted(is_known));
    let Some(url) = section.string("env_base_url") else {
        return Environment::Production;
    };
    let known = Environment::at(url);
    if known.is_none() {
        let allowed = Environment::ALL.map(|known| format!("`{}`", known.base_url()));
        // A key may stand before an `@` and in a query.
        let url = if url.contains(['@', '?', '#']) {
            "an address with more than a host and a path".to_owned()
        } else {
            quoted(url)
        };
        section.report(
            "env_base_url",
            format!(
                "{url} is not one of {} (to send requests elsewhere, set the var FLATCHR_BASE_URL)",
                allowed.join(", ")
            ),
        );
    }
    known.unwrap_or(Environment::Production)
}

impl PullParameters {
    /// Reads the body of a search: these parameters without `candidate_lookup`, which is not sent.
    ///
    /// # Errors
    /// All problems, each with its path.
    pub fn read_search_body(body: &Value) -> Result<Self, Problems> {
        read_with(body, &ReadContext::default(), |mut section| {
            let parameters = Self::read_search(&mut section);
            section.deny_unknown_fields();
            parameters
        })
    }

    pub(crate) fn read(mut section: Section<'_>) -> Self {
        let mut parameters = Self::read_search(&mut section);
        let choices = [
            ("read_only", CandidateLookup::ReadOnly),
            ("move", CandidateLookup::Move),
        ];
        let lookup = section.one_of("candidate_lookup", &choices);
        parameters.candidate_lookup = lookup.unwrap_or_default();
        section.deny_unknown_fields();
        parameters
    }

    fn read_search(section: &mut Section<'_>) -> Self {
        let text = |section: &mut Section<'_>, name| section.string(name).map(str::to_owned);
        let parameters = Self {
            firstname: text(section, "firstname"),
            lastname: text(section, "lastname"),
            email: text(section, "email"),
            hired: section.boolean("hired"),
            column: text(section, "column"),
            start: text(section, "start"),
            end: text(section, "end"),
            vacancy: text(section, "vacancy"),
            start_update: text(section, "start_update"),
            end_update: text(section, "end_update"),
            phone: text(section, "phone"),
            company: text(section, "company"),
            candidate_lookup: CandidateLookup::default(),
        };
        let Self {
            start,
            end,
            start_update,
            end_update,
            ..
        } = &parameters;
        check_period(
            section,
            ("start", start.as_deref()),
            ("end", end.as_deref()),
        );
        check_period(
            section,
            ("start_update", start_update.as_deref()),
            ("end_update", end_update.as_deref()),
        );
        parameters
    }
}

/// Reports days that do not exist and a period that ends before it starts.
fn check_period(
    section: &Section<'_>,
    (start_name, start): (&str, Option<&str>),
    (end_name, end): (&str, Option<&str>),
) {
    let read = |name: &str, text: Option<&str>| {
        let text = text?;
        let day = search_day::parse(text);
        if day.is_none() {
            section.report(
                name,
                format!(
                    "{} is not a day written MM/DD/YY, such as 12/31/24",
                    quoted(text)
                ),
            );
        }
        day
    };
    if let (Some(start), Some(end)) = (read(start_name, start), read(end_name, end))
        && start > end
    {
        section.report(start_name, format!("{start} is after `{end_name}`, {end}"));
    }
}

/// The name of a host, for the JSON Schema.
#[cfg(feature = "schema")]
struct DocumentHost;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DocumentHost {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DocumentHost".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The name of a public host, or `*.` and a name for all hosts under it.",
            "type": "string",
            "pattern": document_hosts::PATTERN
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Environment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Environment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let addresses = Self::ALL.map(Self::base_url);
        let with_and_without_slash: Vec<_> = addresses
            .iter()
            .flat_map(|url| [(*url).to_owned(), format!("{url}/")])
            .collect();
        schemars::json_schema!({
            "description": "Flatchr's environments, with or without a trailing slash.",
            "type": "string",
            "enum": with_and_without_slash
        })
    }
}
