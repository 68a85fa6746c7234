//! Sends a message of a workflow to one of its receivers.

use crate::config::Config;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::alerts::{
    DeliveryError, Message, Outgoing, Receiver, Sender, outgoing, response_result,
};
use update_profiles_in_hrflow::http::{Clock, Http};
use worker::{Env, SendEmailBuilder};

/// The binding that sends e-mail.
const EMAIL: &str = "EMAIL";

/// Sends a message once.
///
/// # Errors
/// The receiver may not have it.
pub(crate) async fn send(
    config: &Config<'_>,
    workflow_id: &str,
    message: &Message,
    receiver: &Receiver,
) -> Result<(), DeliveryError> {
    let page = config.page.as_ref().ok().and_then(Option::as_deref);
    let sender = Sender { workflow_id, page };
    match outgoing(message, sender, receiver, Fetch.now_ms()) {
        Outgoing::Request(request) => {
            let response = Fetch.send(*request).await;
            let response = response.map_err(|_| DeliveryError::NoAnswer)?;
            response_result(response.status)
        }
        Outgoing::Email { to, subject, text } => {
            let sent = send_email(config, &to, &subject, &text).await;
            sent.map_err(|error| DeliveryError::Email(error.to_string()))
        }
    }
}

/// Whether the Worker has what it needs to send e-mail.
pub(crate) fn sends_email(env: &Env, from: Option<&str>) -> bool {
    from.is_some() && env.send_email(EMAIL).is_ok()
}

async fn send_email(
    config: &Config<'_>,
    to: &str,
    subject: &str,
    text: &str,
) -> worker::Result<()> {
    let from = config.alerts_from.as_deref().unwrap_or_default();
    let email = SendEmailBuilder::new(from, to, subject);
    email.set_text(text);
    let sent = config
        .env
        .send_email(EMAIL)?
        .send_with_builder(&email)
        .await;
    sent.map(drop)
        .map_err(|error| worker::Error::RustError(format!("{error:?}")))
}
