//! Responses, with the headers that all of them have.

use worker::{Headers, Response, Result};

/// The media type of most answers.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// What the API answers, before it is a response of the platform.
pub(super) enum Reply {
    /// A text of ours.
    Text {
        status: u16,
        text: String,
        content_type: &'static str,
        header: Option<(&'static str, String)>,
    },
    /// A response of a vendor.
    Relayed(Response),
}

/// The headers of all answers. No cache may keep an answer, and a browser that opens one shows text, runs nothing,
/// and puts it into no frame and no page of another origin. From the first answer on, browsers use https alone.
const HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    (
        "strict-transport-security",
        "max-age=31536000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
];

/// An answer in JSON.
pub(super) fn json_reply(status: u16, text: String) -> Reply {
    Reply::Text {
        status,
        text,
        content_type: JSON,
        header: None,
    }
}

impl Reply {
    /// The same with a header more.
    pub(super) fn with_header(self, name: &'static str, value: String) -> Self {
        match self {
            Self::Text {
                status,
                text,
                content_type,
                ..
            } => Self::Text {
                status,
                text,
                content_type,
                header: Some((name, value)),
            },
            Self::Relayed(_) => self,
        }
    }

    /// Changes its text. That of a vendor is not a text here.
    pub(super) fn map_text(self, change: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Text {
                status,
                text,
                content_type,
                header,
            } => Self::Text {
                status,
                text: change(text),
                content_type,
                header,
            },
            Self::Relayed(_) => self,
        }
    }

    /// Makes the response. The one to HEAD has no body.
    pub(super) fn into_response(self, is_head: bool) -> Result<Response> {
        let (response, headers) = match self {
            Self::Text {
                status,
                text,
                content_type,
                header,
            } => {
                let headers = Headers::new();
                headers.set("content-type", content_type)?;
                if let Some((name, value)) = header {
                    headers.set(name, &value)?;
                }
                let response = if is_head {
                    Response::empty()?
                } else {
                    Response::ok(text)?
                };
                (response.with_status(status), headers)
            }
            Self::Relayed(response) => {
                let headers = response.headers().clone();
                (response, headers)
            }
        };
        for (name, value) in HEADERS {
            headers.set(name, value)?;
        }
        Ok(response.with_headers(headers))
    }
}
