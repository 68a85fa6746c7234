//! Messages as they are sent: a webhook by Standard Webhooks, Slack's form, an e-mail.

use super::message::Message;
use super::parameters::Receiver;
use super::text;
use crate::http::{Api, Endpoint, Method, Request, UrlBuilder};
use crate::time::rfc3339;
use serde_json::{Map, Value, json};
use std::fmt;

/// How long a receiver may take, in seconds.
const TIMEOUT_SECONDS: u64 = 10;

/// Nothing in a receiver's answer is read but its status.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

const ENDPOINT: Endpoint = Endpoint {
    api: Api::Callback,
    name: "POST alert",
    idempotent: true,
    writes: false,
};

/// Who sends.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The workflow.
    pub workflow_id: &'a str,
    /// The address of the page, for links; `None` if nobody knows it.
    pub page: Option<&'a str>,
}

/// A message for one receiver.
pub enum Outgoing<F> {
    /// A request. A status from 200 to 299 means that the receiver has it.
    Request(Box<Request<F>>),
    /// An e-mail.
    Email {
        /// Its address.
        to: String,
        /// One line.
        subject: String,
        /// Plain text.
        text: String,
    },
}

/// Why a message did not arrive. The texts name no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryError {
    /// The receiver answered with this status.
    Status(u16),
    /// No answer came.
    NoAnswer,
    /// The platform did not take the e-mail: its own words.
    Email(String),
}

impl DeliveryError {
    /// Whether another attempt makes no sense: the receiver is gone (410), as Standard Webhooks has it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        *self == Self::Status(410)
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) if (300..400).contains(status) => write!(
                f,
                "the receiver answered {status}, a redirect, which is not followed: give the address that it leads to"
            ),
            Self::Status(status) => write!(f, "the receiver answered {status}"),
            Self::NoAnswer => write!(
                f,
                "the receiver gave no answer within {TIMEOUT_SECONDS} seconds, or could not be reached"
            ),
            Self::Email(words) => write!(f, "the e-mail was not taken: {words}"),
        }
    }
}

impl std::error::Error for DeliveryError {}

/// Whether a status means that a receiver has the message.
///
/// # Errors
/// It does not.
pub fn response_result(status: u16) -> Result<(), DeliveryError> {
    if (200..300).contains(&status) {
        Ok(())
    } else {
        Err(DeliveryError::Status(status))
    }
}

/// A message for a receiver, at this moment: receivers refuse a signature that is older than five minutes.
#[must_use]
pub fn outgoing<F>(
    message: &Message,
    sender: Sender<'_>,
    receiver: &Receiver,
    now_ms: u64,
) -> Outgoing<F> {
    let link = link(message, sender);
    let subject = text::subject(message, sender.workflow_id);
    let text = text::body(message, sender.workflow_id, link.as_deref());
    match receiver {
        Receiver::Webhook { url, key } => {
            let id = message.id(sender.workflow_id);
            let seconds = now_ms / 1_000;
            let body = payload(
                message,
                sender.workflow_id,
                &subject,
                &text,
                link.as_deref(),
            )
            .to_string();
            let signature = key.sign(&id, seconds, &body);
            let request = request(url.expose(), body)
                .header("webhook-id", id)
                .header("webhook-timestamp", seconds.to_string())
                .header("webhook-signature", signature);
            Outgoing::Request(Box::new(request))
        }
        Receiver::Slack { url } => {
            let body = json!({ "text": format!("*{}*\n{}", escaped(&subject), escaped(&text)) });
            Outgoing::Request(Box::new(request(url.expose(), body.to_string())))
        }
        Receiver::Email { to } => Outgoing::Email {
            to: to.clone(),
            subject,
            text,
        },
    }
}

fn request<F>(url: &str, body: String) -> Request<F> {
    Request::new(ENDPOINT, Method::Post, url.to_owned())
        .json(body.into_bytes())
        .timeout(TIMEOUT_SECONDS)
        .max_bytes(MAX_ANSWER_BYTES)
}

/// What a webhook gets: codes, numbers and times for programs, and the same in words.
fn payload(
    message: &Message,
    workflow_id: &str,
    subject: &str,
    text: &str,
    link: Option<&str>,
) -> Value {
    let mut data = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            data.insert(name.to_owned(), value);
        }
    };
    let details = &message.details;
    put("workflow_id", json!(workflow_id));
    put("state", json!(message.state));
    put("since", json!(rfc3339(message.since_ms)));
    put("was", json!(message.was));
    put("was_since", json!(rfc3339(message.was_since_ms)));
    put("cause", json!(details.cause));
    put("affected", json!(details.affected));
    put("rows", json!(details.rows));
    put("found_rows", json!(details.found_rows));
    put("usual_rows", json!(details.usual_rows));
    put("last_done", json!(details.last_done_ms.map(rfc3339)));
    put("key_ends", json!(details.key_ends_ms.map(rfc3339)));
    put("subject", json!(subject));
    put("text", json!(text));
    put("url", json!(link));
    let kind = if message.is_test {
        "test"
    } else {
        message.state.code()
    };
    json!({ "type": format!("workflow.{kind}"), "timestamp": rfc3339(message.at_ms), "data": data })
}

/// The page's view of the failed run, or of all workflows.
fn link(message: &Message, sender: Sender<'_>) -> Option<String> {
    let page = sender.page?.trim_end_matches('/');
    let run_id = message
        .details
        .cause
        .as_ref()
        .map(|cause| cause.run_id.as_str());
    Some(match run_id {
        Some(run_id) => UrlBuilder::new(&format!("{page}/#/runs"))
            .path(&[sender.workflow_id, run_id])
            .build(),
        None => format!("{page}/#/workflows"),
    })
}

/// Slack gives these three characters a meaning.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]
mod tests {
    use super::{DeliveryError, Outgoing, Sender, outgoing, response_result};
    use crate::alerts::{Cause, Details, Message, Receiver, SigningKey, State};
    use crate::http::{Body, Request};
    use crate::report::Reason;
    use crate::secret::Secret;
    use serde_json::{Value, json};

    fn message() -> Message {
        Message {
            serial: 3,
            at_ms: 1_700_000_000_000,
            state: State::Failing,
            since_ms: 1_700_000_000_000,
            was: State::Ok,
            was_since_ms: 0,
            details: Details {
                cause: Some(Cause {
                    run_id: "01-02".to_owned(),
                    reason: Reason::ReadFailure,
                    code: Some("unauthorized".to_owned()),
                    message: Some("a <b> & c".to_owned()),
                }),
                ..Details::default()
            },
            is_test: false,
        }
    }

    const SENDER: Sender<'_> = Sender {
        workflow_id: "é/1",
        page: Some("https://w.example/"),
    };
    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn request(receiver: &Receiver, now_ms: u64) -> Request<()> {
        match outgoing(&message(), SENDER, receiver, now_ms) {
            Outgoing::Request(request) => *request,
            Outgoing::Email { .. } => panic!("an e-mail"),
        }
    }

    fn body(request: &Request<()>) -> String {
        match &request.body {
            Body::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
            _ => panic!("no bytes"),
        }
    }

    fn header(request: &Request<()>, name: &str) -> String {
        let found = request.headers.iter().find(|(known, _)| *known == name);
        found.unwrap().1.expose().to_owned()
    }

    #[test]
    fn a_webhook_is_signed_at_the_moment_of_the_attempt_and_keeps_its_id() {
        let receiver = Receiver::Webhook {
            url: Secret::new("https://hooks.example/a"),
            key: SigningKey::read(KEY).unwrap(),
        };
        let first = request(&receiver, 1_700_000_000_999);
        let later = request(&receiver, 1_700_003_600_000);
        assert_eq!(header(&first, "webhook-id"), header(&later, "webhook-id"));
        assert_eq!(header(&first, "webhook-timestamp"), "1700000000");
        assert_eq!(header(&later, "webhook-timestamp"), "1700003600");
        let text = body(&first);
        assert_eq!(text, body(&later));
        let signature = SigningKey::read(KEY).unwrap().sign(
            &header(&first, "webhook-id"),
            1_700_000_000,
            &text,
        );
        assert_eq!(header(&first, "webhook-signature"), signature);
        let payload: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(payload["type"], "workflow.failing");
        assert_eq!(payload["data"]["cause"]["code"], "unauthorized");
        assert_eq!(
            payload["data"]["url"],
            "https://w.example/#/runs/%C3%A9%2F1/01-02"
        );
        assert_eq!(payload["data"]["rows"], Value::Null);
    }

    #[test]
    fn slack_gets_a_text_in_its_form() {
        let receiver = Receiver::Slack {
            url: Secret::new("https://hooks.slack.com/services/x"),
        };
        let payload: Value = serde_json::from_str(&body(&request(&receiver, 0))).unwrap();
        let text = payload["text"].as_str().unwrap();
        assert!(
            text.starts_with("*é/1 fails*\n") && text.contains("a &lt;b&gt; &amp; c"),
            "{text}"
        );
        assert_eq!(payload, json!({ "text": text }));
    }

    #[test]
    fn an_id_names_one_message_of_one_workflow() {
        let message = message();
        let other = Message {
            serial: 4,
            ..message.clone()
        };
        let test = Message {
            is_test: true,
            ..message.clone()
        };
        let ids = [
            message.id("a"),
            message.id("b"),
            other.id("a"),
            test.id("a"),
        ];
        for (index, id) in ids.iter().enumerate() {
            assert!(id.len() == 36 && !ids[..index].contains(id), "{id}");
        }
    }

    #[test]
    fn only_a_success_is_one() {
        assert!(
            [200, 202, 204, 299]
                .iter()
                .all(|status| response_result(*status).is_ok())
        );
        for status in [100, 199, 300, 302, 404, 410, 500] {
            let error = response_result(status).unwrap_err();
            assert_eq!(error.is_final(), status == 410);
        }
        assert!(!DeliveryError::NoAnswer.is_final());
    }
}
