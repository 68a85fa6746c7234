//! The callback: told what came of a run, at its end.

use super::{Run, error};
use crate::hooks::{Callback, HookError};
use crate::http::{Api, Clock, Endpoint, Error, Http, Method, Request};
use crate::report::{ItemReport, ResumeOutcome, RunReport, Stage, Status, StoppedBy};
use futures_util::future::{Either, select};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Calls the callback, at the end of a run that was no dry run, did not fail as a whole, and
    /// had something to bring up to date.
    pub(super) async fn call_back(&self, report: &mut RunReport) {
        let pushed = |item: &ItemReport| {
            item.stage >= Stage::Compare && item.resume != Some(ResumeOutcome::Pending)
        };
        let due = report.persist
            && report.status != Status::Fatal
            && report.stopped_by.is_none_or(StoppedBy::is_budget)
            && report.items.iter().any(pushed);
        let Some(callback) = self.workflow.hooks.callback.as_ref().filter(|_| due) else {
            return;
        };
        let shared = report.clone().without_values();
        let body = serde_json::to_value(&shared).unwrap_or_default();
        report.events.callback_executed += 1;
        let called = match callback {
            Callback::Hook(hook) => {
                let called = match select((self.options.abort_signal)(), hook.call(body)).await {
                    Either::Right((called, _)) => called.map(drop),
                    Either::Left(_) => Err(HookError(
                        "it was not done when the run was aborted".to_owned(),
                    )),
                };
                called.map_err(error::callback_report)
            }
            Callback::Url(url) => {
                let posted = self.post(url.expose(), body.to_string()).await;
                posted.map_err(|error| error::fatal(&error))
            }
        };
        if let Err(error) = called {
            report.events.callback_failure += 1;
            (report.status, report.reason) = report.verdict(self.has_other_synced_rows());
            report.error = Some(error);
        }
    }

    async fn post(&self, url: &str, body: String) -> Result<(), Error> {
        const CALLBACK: Endpoint = Endpoint {
            api: Api::Callback,
            name: "POST callback",
            idempotent: true,
            writes: false,
        };
        let request = Request::new(CALLBACK, Method::Post, url.to_owned()).json(body.into_bytes());
        self.client
            .send(request, |answer| {
                answer.error(answer.response.status).map_or(Ok(()), Err)
            })
            .await
    }
}
