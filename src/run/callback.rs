//! The callback: called with the report at the end of a run.

use super::Run;
use super::error::callback_report;
use crate::hooks::{Callback, HookError};
use crate::http::{Api, Clock, Endpoint, Error, Http, Method, Purpose, Request};
use crate::report::{ErrorReport, RunReport};
use futures_util::future::{Either, pending, select};
use std::pin::pin;
use std::time::Duration;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Calls the callback with the report, without values of candidates.
    pub(super) async fn call_back(
        &self,
        callback: &Callback,
        report: &RunReport,
    ) -> Result<(), ErrorReport> {
        let shared = report.clone().without_values();
        let body = serde_json::to_value(&shared).unwrap_or_default();
        match callback {
            Callback::Hook(hook) => {
                let time_is_up = pin!(self.time_to_tell());
                let given_up = select((self.options.abort_signal)(), time_is_up);
                match select(given_up, hook.call(body)).await {
                    Either::Right((called, _)) => {
                        called.map(drop).map_err(|error| callback_report(&error))
                    }
                    Either::Left(_) => Err(callback_report(&HookError::new(
                        "it was not done when the run was aborted, or its time was up",
                    ))),
                }
            }
            Callback::Url(url) => {
                let posted = self.post(url.expose(), body.to_string()).await;
                posted.map_err(|error| ErrorReport::of_request(&error))
            }
        }
    }

    /// Resolves when the time for the callback is up.
    async fn time_to_tell(&self) {
        let clock = self.client.clock();
        match self.control.time_left(Purpose::Tell, clock.now_ms()) {
            Some(left_ms) => clock.sleep(Duration::from_millis(left_ms)).await,
            None => pending().await,
        }
    }

    async fn post(&self, url: &str, body: String) -> Result<(), Error> {
        const CALLBACK: Endpoint = Endpoint {
            api: Api::Callback,
            name: "POST callback",
            idempotent: true,
            writes: false,
        };
        let mut request =
            Request::new(CALLBACK, Method::Post, url.to_owned()).json(body.into_bytes());
        request.purpose = Purpose::Tell;
        self.client
            .send(request, |answer| {
                answer.error(answer.response.status).map_or(Ok(()), Err)
            })
            .await
    }
}
