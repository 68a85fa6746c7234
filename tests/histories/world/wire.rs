//! Requests and replies.

use crate::history::{Failure, Target};
use crate::odd;
use serde_json::Value;

/// A request, as far as the APIs look at it.
pub struct Call<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub body: &'a [u8],
    /// The text parts of a form.
    pub parts: &'a [(&'a str, String)],
    /// The file of a form.
    pub file: &'a [u8],
}

/// What comes back.
pub enum Reply {
    Answer(Answer),
    Cut,
    Hangs,
}

pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: "application/json",
            retry_after: None,
            body: odd::write(body).into_bytes(),
        }
    }
}

/// The value of a query parameter. No value of a history needs more than its `@`, `+` and blanks decoded.
pub(super) fn query(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let pair = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(
        percent_encoding::percent_decode_str(pair)
            .decode_utf8_lossy()
            .into_owned(),
    )
}

pub(super) fn target(call: &Call<'_>) -> Option<Target> {
    let path = call.url.split('?').next().unwrap_or_default();
    Some(match call.method {
        "POST" if path.ends_with("/search/applicants") => Target::Search,
        "GET" if path.contains("/applicant/") => Target::Applicant,
        "GET" if path.ends_with("/profile/indexing") || path.ends_with("/storing/profiles") => {
            Target::Profile
        }
        "PUT" if path.ends_with("/profile/indexing") => Target::Edit,
        "POST" if path.ends_with("/parsing/file") => Target::Parse,
        "GET" if path.contains("files") => Target::Document,
        _ => return None,
    })
}

pub(super) fn refusal(status: u16) -> Answer {
    let body = serde_json::json!({ "code": status, "message": "not now" });
    Answer::json(status, &body)
}

pub(super) fn without_effect(failure: Failure) -> Reply {
    match failure {
        Failure::Cut => Reply::Cut,
        Failure::Hangs => Reply::Hangs,
        Failure::Status(status) => Reply::Answer(refusal(status)),
        Failure::RetryAfter(seconds) => {
            let past = || "Wed, 21 Oct 2015 07:28:00 GMT".to_owned();
            let header =
                u32::try_from(seconds).map_or_else(|_| past(), |seconds| seconds.to_string());
            Reply::Answer(Answer {
                retry_after: Some(header),
                ..refusal(429)
            })
        }
        _ => Reply::Answer(Answer {
            status: 200,
            content_type: "text/html",
            retry_after: None,
            body: b"<html><body>maintenance</body></html>".to_vec(),
        }),
    }
}

/// A request as the story tells it.
pub(super) fn line(call: &Call<'_>, failure: Option<Failure>, reply: &Reply) -> String {
    let path: String = call
        .url
        .splitn(4, '/')
        .nth(3)
        .unwrap_or_default()
        .chars()
        .take(90)
        .collect();
    let came = match reply {
        Reply::Answer(answer) => answer.status.to_string(),
        Reply::Cut => "no answer".to_owned(),
        Reply::Hangs => "no answer in time".to_owned(),
    };
    let why = failure
        .map(|failure| format!(" ({failure:?})"))
        .unwrap_or_default();
    format!("    {} {path} -> {came}{why}", call.method)
}
