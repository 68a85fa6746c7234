//! Faults on request: which calls go wrong, and how.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::call::{Api, Call, Endpoint};
use crate::message::{Delivery, Reply};

/// One rule about calls that go wrong.
///
/// A call *matches* when `api`, `endpoint` and `id` all do. Of the matching calls, those from the `nth` on (the first is
/// 1, which is the default) go wrong, `times` of them, or all where `times` is absent. The first rule that is due acts;
/// every rule that matches counts the call.
///
/// ```
/// let fault: sandbox::Fault = serde_json::from_str(
///     r#"{"api": "hrflow", "endpoint": "edit", "id": "LrENkKd8", "nth": 2, "times": 1,
///         "action": {"status": {"code": 429, "retry_after": 3}}}"#,
/// ).unwrap();
/// assert_eq!(fault.times, Some(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The API; absent for both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<Api>,
    /// The endpoint; absent or `"any"` for every one.
    #[serde(
        default,
        deserialize_with = "endpoint_or_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub endpoint: Option<Endpoint>,
    /// A part of an id the call is about: applicant, candidate, reference, profile key or résumé key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The first matching call that goes wrong, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// How many calls go wrong from there; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What goes wrong.
    pub action: Action,
}

impl Fault {
    /// A rule for every call of that endpoint.
    #[must_use]
    pub fn on(endpoint: Endpoint, action: Action) -> Self {
        Self {
            api: None,
            endpoint: Some(endpoint),
            id: None,
            nth: None,
            times: None,
            action,
        }
    }

    /// A rule for every call of both APIs.
    #[must_use]
    pub fn everywhere(action: Action) -> Self {
        Self {
            api: None,
            endpoint: None,
            id: None,
            nth: None,
            times: None,
            action,
        }
    }

    /// The same rule for one API.
    #[must_use]
    pub fn api(mut self, api: Api) -> Self {
        self.api = Some(api);
        self
    }

    /// The same rule for calls about that id.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// The same rule from the n-th matching call on.
    #[must_use]
    pub fn from(mut self, nth: u32) -> Self {
        self.nth = Some(nth);
        self
    }

    /// The same rule for the n-th matching call only.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        self.times = Some(1);
        self.from(nth)
    }

    /// The same rule for that many calls.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// The same rule for one call.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }
}

/// What goes wrong.
///
/// What replaces an answer (`not_json`, `html`, `empty`, `not_array`, `byte_order_mark`, `nan_for_null`,
/// `latin1`, `body`) leaves the request its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// That status, without any effect of the request.
    Status {
        /// HTTP status.
        code: u16,
        /// The body; absent for the API's own form of an error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// Its content type; absent for HTML where the body begins with `<`, and JSON otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
        /// The header `Retry-After`: seconds or a date.
        #[serde(
            default,
            deserialize_with = "text_or_number",
            skip_serializing_if = "Option::is_none"
        )]
        retry_after: Option<String>,
    },
    /// A redirect to that address, without any effect of the request.
    Redirect {
        /// The header `Location`.
        to: String,
    },
    /// The right answer after that time.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// No answer, ever, and no effect.
    Hang,
    /// No answer, ever, though the request took effect.
    HangAfter,
    /// The connection is closed before the request took effect.
    DroppedBefore,
    /// The connection is closed after the request took effect.
    DroppedAfter,
    /// Half the body arrives, under headers that announce the whole.
    Truncated,
    /// Plain text where JSON is announced.
    NotJson,
    /// A page of HTML.
    Html,
    /// No body.
    Empty,
    /// A JSON object where a list is expected.
    NotArray,
    /// The right answer behind a byte order mark, if it is JSON.
    ByteOrderMark,
    /// The right answer with `NaN` for each null, as Python writes missing numbers.
    NanForNull,
    /// The right answer in Latin-1, if it is JSON. What Latin-1 does not have becomes a question mark.
    Latin1,
    /// That body under the right headers.
    Body {
        /// The body.
        raw: String,
    },
}

/// Rewrites a body that is JSON.
fn rewrite(body: &mut Vec<u8>, write: impl FnOnce(&str) -> Vec<u8>) {
    if let (Some(b'{' | b'['), Ok(text)) = (body.first(), str::from_utf8(body)) {
        *body = write(text);
    }
}

impl Action {
    /// That status with the API's own form of an error.
    #[must_use]
    pub fn status(code: u16) -> Self {
        Self::Status {
            code,
            body: None,
            content_type: None,
            retry_after: None,
        }
    }

    /// 429 with that `Retry-After`.
    #[must_use]
    pub fn retry_after(value: &str) -> Self {
        Self::Status {
            code: 429,
            body: None,
            content_type: None,
            retry_after: Some(value.to_owned()),
        }
    }

    /// Whether the request takes its effect all the same.
    pub(crate) fn takes_effect(&self) -> bool {
        !matches!(
            self,
            Self::Status { .. } | Self::Redirect { .. } | Self::Hang | Self::DroppedBefore
        )
    }

    /// What the caller gets instead of the answer, which is absent where the request took no effect.
    pub(crate) fn apply(&self, call: &Call, answer: Option<Reply>) -> Reply {
        let Some(mut answer) = answer else {
            return self.instead(call);
        };
        match self {
            Self::Slow { ms } => answer.effect = Delivery::Delayed { ms: *ms },
            Self::HangAfter => return Reply::nothing(Delivery::Hang),
            Self::DroppedAfter => answer.effect = Delivery::DroppedAfter,
            Self::Truncated => {
                answer.effect = Delivery::Truncated {
                    at: answer.body.len() / 2,
                }
            }
            Self::NotJson => {
                answer.body = b"upstream connect error or disconnect/reset before headers".to_vec();
            }
            Self::Html => {
                return Reply {
                    status: answer.status,
                    ..html(PAGE)
                };
            }
            Self::Empty => answer.body.clear(),
            Self::NotArray => answer.body = br#"{"statusCode":200,"message":"ok"}"#.to_vec(),
            Self::ByteOrderMark => rewrite(&mut answer.body, |text| {
                format!("\u{feff}{text}").into_bytes()
            }),
            Self::NanForNull => rewrite(&mut answer.body, |text| {
                text.replace(":null", ":NaN").into_bytes()
            }),
            Self::Latin1 => rewrite(&mut answer.body, |text| {
                let byte = |character| u8::try_from(character).unwrap_or(b'?');
                text.chars().map(byte).collect()
            }),
            Self::Body { raw } => answer.body = raw.clone().into_bytes(),
            Self::Status { .. } | Self::Redirect { .. } | Self::Hang | Self::DroppedBefore => {}
        }
        answer
    }

    fn instead(&self, call: &Call) -> Reply {
        match self {
            Self::Status {
                code,
                body,
                content_type,
                retry_after,
            } => {
                let reply = match body {
                    None => error(call, *code, "The sandbox was told to fail here"),
                    Some(body) if body.trim_start().starts_with('<') => html(body),
                    Some(body) => Reply::new(*code, "application/json", body.clone()),
                };
                let mut reply = Reply {
                    status: *code,
                    ..reply
                };
                if let Some(kind) = content_type {
                    reply.headers = vec![("content-type".to_owned(), kind.clone())];
                }
                match retry_after {
                    Some(value) => reply.with_header("retry-after", value),
                    None => reply,
                }
            }
            Self::Redirect { to } => Reply::new(302, "text/plain", "").with_header("location", to),
            Self::DroppedBefore => Reply::nothing(Delivery::DroppedBefore),
            _ => Reply::nothing(Delivery::Hang),
        }
    }
}

const PAGE: &str = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>";

fn html(page: &str) -> Reply {
    Reply::new(200, "text/html; charset=utf-8", page)
}

/// An error in the API's own form: Boom's at Flatchr, S3's behind signed links, the envelope at `HrFlow`.
pub(crate) fn error(call: &Call, code: u16, message: &str) -> Reply {
    match (call.api, call.endpoint) {
        (Api::Hrflow, _) => Reply::json(code, &json!({"code": code, "message": message})),
        (_, Endpoint::SignedLink) => s3_error(code, "InternalError", message),
        _ => boom(code, message),
    }
}

/// The error of hapi's Boom, which Flatchr's documented envelopes (`{"statusCode":200,…}`) suggest.
pub(crate) fn boom(code: u16, message: &str) -> Reply {
    Reply::hapi(
        code,
        &json!({"statusCode": code, "error": reason(code), "message": message}),
    )
}

/// An error of S3.
pub(crate) fn s3_error(code: u16, name: &str, message: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{name}</Code><Message>{message}</Message></Error>"
    );
    Reply::new(code, "application/xml", body)
}

fn reason(code: u16) -> &'static str {
    match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Time-out",
        422 => "Unprocessable Entity",
        425 => "Too Early",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Time-out",
        _ => "Internal Server Error",
    }
}

/// The rules, with how often each matched and acted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    rules: Vec<FaultState>,
}

/// A rule and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultState {
    /// The rule.
    pub fault: Fault,
    /// How many calls matched.
    pub matched: u32,
    /// How many went wrong by it.
    pub acted: u32,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.rules.push(FaultState {
            fault,
            matched: 0,
            acted: 0,
        });
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn states(&self) -> &[FaultState] {
        &self.rules
    }

    /// Counts the call and gives what happens to it.
    pub(crate) fn next(&mut self, call: &Call, subjects: &[String]) -> Option<Action> {
        let mut due = None;
        for rule in self
            .rules
            .iter_mut()
            .filter(|rule| rule.fault.matches(call, subjects))
        {
            rule.matched += 1;
            let first = rule.fault.nth.unwrap_or(1).max(1);
            let over = rule.fault.times.is_some_and(|times| rule.acted >= times);
            if due.is_none() && rule.matched >= first && !over {
                rule.acted += 1;
                due = Some(rule.fault.action.clone());
            }
        }
        due
    }
}

impl Fault {
    fn matches(&self, call: &Call, subjects: &[String]) -> bool {
        self.api.is_none_or(|api| api == call.api)
            && self
                .endpoint
                .is_none_or(|endpoint| endpoint == call.endpoint)
            && self
                .id
                .as_ref()
                .is_none_or(|id| subjects.iter().any(|subject| subject.contains(id.as_str())))
    }
}

fn endpoint_or_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Endpoint>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text == "any" => Ok(None),
        value => serde_json::from_value(value)
            .map(Some)
            .map_err(serde::de::Error::custom),
    }
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(serde::de::Error::custom(
            "retry_after is a number of seconds or a date",
        )),
    }
}
