//! The parameter `alerts`: who is told, and from where on.

use super::settings::{DEFAULT_DEGRADED_ABOVE, DEFAULT_LATE_AFTER};
use super::signing_key::SigningKey;
use crate::config::{FieldKind, Section, kind, quoted};
use crate::http::Address;
use crate::secret::Secret;
use serde_json::Value;
use std::ops::RangeInclusive;

/// How many receivers a workflow may have.
const MAX_RECEIVERS: usize = 10;

const LATE_AFTER: RangeInclusive<u64> = 1..=1_000;

/// `alerts`: who is told when the state of the workflow changes.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct AlertParameters {
    /// Who is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<schema::Receiver>>"))]
    pub receivers: Vec<Receiver>,
    /// Above which share of failed and postponed applicants the workflow is degraded: a percentage from 1% to 99%.
    #[cfg_attr(feature = "schema", schemars(with = "Option<schema::Percentage>", extend("default" = "10%")))]
    pub degraded_above: u32,
    /// After how many firings of its `cron` without a run that was done the workflow is late.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>", range(min = 1, max = 1000), extend("default" = 3)))]
    pub late_after: u32,
}

/// One who is told.
#[derive(Debug, Clone)]
pub enum Receiver {
    /// A program that understands Standard Webhooks.
    Webhook {
        /// Its address.
        url: Secret,
        /// Signs each message.
        key: SigningKey,
    },
    /// An incoming webhook of Slack.
    Slack {
        /// Its address, which is a key.
        url: Secret,
    },
    /// A person.
    Email {
        /// The address.
        to: String,
    },
}

impl Default for AlertParameters {
    fn default() -> Self {
        Self {
            receivers: Vec::new(),
            degraded_above: DEFAULT_DEGRADED_ABOVE,
            late_after: DEFAULT_LATE_AFTER,
        }
    }
}

impl Receiver {
    /// The word for its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Webhook { .. } => "webhook",
            Self::Slack { .. } => "slack",
            Self::Email { .. } => "email",
        }
    }

    pub(super) fn address(&self) -> &str {
        match self {
            Self::Webhook { url, .. } | Self::Slack { url } => url.expose(),
            Self::Email { to } => to,
        }
    }
}

impl AlertParameters {
    pub(crate) fn read(mut section: Section<'_>) -> Self {
        let parameters = Self {
            receivers: read_receivers(&mut section),
            degraded_above: read_percentage(&mut section),
            late_after: read_late_after(&mut section),
        };
        section.deny_unknown_fields();
        parameters
    }
}

fn read_receivers(section: &mut Section<'_>) -> Vec<Receiver> {
    let items = section.sections("receivers");
    if items.len() > MAX_RECEIVERS {
        section.report(
            "receivers",
            format!(
                "has {} receivers; at most {MAX_RECEIVERS} are allowed",
                items.len()
            ),
        );
    }
    items
        .into_iter()
        .take(MAX_RECEIVERS)
        .filter_map(read_receiver)
        .collect()
}

fn read_receiver(mut section: Section<'_>) -> Option<Receiver> {
    const KINDS: [&str; 3] = ["webhook", "slack", "email"];
    let given: Vec<&str> = KINDS
        .into_iter()
        .filter(|name| section.value(name).is_some())
        .collect();
    section.declare("webhook", FieldKind::Key);
    section.declare("secret", FieldKind::Key);
    section.declare("slack", FieldKind::Key);
    let email = section.string("email").map(str::to_owned);
    let receiver = match given.as_slice() {
        ["webhook"] => {
            let url = read_address(&mut section, "webhook");
            let key = read_key(&mut section);
            url.zip(key)
                .map(|(url, key)| Receiver::Webhook { url, key })
        }
        ["slack"] => read_address(&mut section, "slack").map(|url| Receiver::Slack { url }),
        ["email"] => email.and_then(|to| read_email(&section, to)),
        _ => {
            section.report_itself(
                "is a receiver of one kind: one of `webhook`, `slack`, `email` is expected",
            );
            None
        }
    };
    if given != ["webhook"] && section.value("secret").is_some() {
        section.report("secret", "belongs to a `webhook` only");
    }
    section.deny_unknown_fields();
    receiver
}

fn read_address(section: &mut Section<'_>, name: &'static str) -> Option<Secret> {
    let url = section.string_or_secret(name);
    // An empty one is reported already.
    if url.is_empty() {
        return None;
    }
    if let Err(error) = Address::read_configured(&url) {
        section.report(name, error.to_string());
        return None;
    }
    Some(Secret::new(url))
}

fn read_key(section: &mut Section<'_>) -> Option<SigningKey> {
    let text = section.string_or_secret("secret");
    if text.is_empty() {
        return None;
    }
    SigningKey::read(&text)
        .map_err(|error| section.report("secret", error.to_string()))
        .ok()
}

fn read_email(section: &Section<'_>, to: String) -> Option<Receiver> {
    let is_address = to.split_once('@').is_some_and(|(name, host)| {
        let is_plain =
            |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '@');
        !name.is_empty()
            && host.contains('.')
            && name.chars().all(is_plain)
            && host.chars().all(is_plain)
    });
    if !is_address {
        section.report("email", format!("{} is no e-mail address", quoted(&to)));
    } else if !section.sends_email() {
        section.report(
            "email",
            "needs a Worker that sends e-mail: bind [[send_email]] as EMAIL in wrangler.toml, and set the var ALERTS_FROM to the sender's address",
        );
    } else {
        return Some(Receiver::Email { to });
    }
    None
}

fn read_percentage(section: &mut Section<'_>) -> u32 {
    section.declare(
        "degraded_above",
        FieldKind::Accepted(|text| percentage(text).is_some()),
    );
    let Some(text) = section.string("degraded_above") else {
        return DEFAULT_DEGRADED_ABOVE;
    };
    percentage(text).unwrap_or_else(|| {
        section.report(
            "degraded_above",
            format!(
                "{} is no percentage from 1% to 99%, such as \"10%\"",
                quoted(text)
            ),
        );
        DEFAULT_DEGRADED_ABOVE
    })
}

fn percentage(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('%')?;
    let is_short =
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|percent| is_short && *percent > 0)
}

fn is_late_after(value: &Value) -> bool {
    let number = value.as_u64();
    number.is_some_and(|number| LATE_AFTER.contains(&number))
}

fn read_late_after(section: &mut Section<'_>) -> u32 {
    section.declare("late_after", FieldKind::Amount(is_late_after));
    let Some(value) = section.value("late_after") else {
        return DEFAULT_LATE_AFTER;
    };
    let number = value.as_u64().filter(|number| LATE_AFTER.contains(number));
    if number.is_none() {
        let found = match value {
            Value::Number(number) => number.to_string(),
            other => kind(other).to_owned(),
        };
        section.report(
            "late_after",
            format!("a whole number from 1 to 1000 is expected, not {found}"),
        );
    }
    number
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(DEFAULT_LATE_AFTER)
}

/// The JSON Schemas of what stands in a configuration otherwise than the core holds it.
#[cfg(feature = "schema")]
mod schema {
    use crate::config::schema::Address;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    /// One who is told: a webhook with its secret, Slack, or an e-mail address.
    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is used")]
    pub(super) struct Receiver {
        /// The address of a program that understands Standard Webhooks: https, or http to this machine.
        webhook: Option<Address>,
        /// The webhook's secret: `whsec_` and 24 to 64 bytes in base64.
        secret: Option<Address>,
        /// The address of an incoming webhook of Slack.
        slack: Option<Address>,
        /// An e-mail address. The Worker needs the binding EMAIL.
        email: Option<String>,
    }

    /// A percentage.
    pub(super) struct Percentage;

    impl JsonSchema for Percentage {
        fn schema_name() -> Cow<'static, str> {
            "Percentage".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "description": "A percentage.", "type": "string", "pattern": "^(0?[1-9]|[1-9][0-9])%$" })
        }
    }
}
