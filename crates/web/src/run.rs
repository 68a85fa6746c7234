//! `updateProfilesInHrflow`.

use crate::error::{abort_error, set};
use crate::host::{persist, workflow_id};
use crate::options::Options;
use crate::progress::{emit_program, emit_progress};
use crate::signal::aborted;
use crate::turns::Turns;
use crate::value::report_to_js;
use std::rc::Rc;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::http::RateLimiters;
use update_profiles_in_hrflow::ledger::StateStore;
use update_profiles_in_hrflow::report::StoppedBy;
use update_profiles_in_hrflow::report::invalid_config_report;
use update_profiles_in_hrflow::run::{AtWork, Progress, RunOptions, run};
use wasm_bindgen::JsValue;

pub(crate) async fn update_profiles_in_hrflow(options: &JsValue) -> Result<JsValue, JsValue> {
    let Options { workflow, host } = match Options::read(options) {
        Ok(options) => options,
        Err(problems) => {
            return report_to_js(&invalid_config_report(
                &Fetch,
                &workflow_id(options),
                persist(options),
                problems,
            ));
        }
    };
    let (base_urls, rate_limiters) = (BaseUrls::default(), RateLimiters::default());
    let on_progress = |progress: &Progress<'_>| emit_progress(host.on_progress.as_ref(), progress);
    let on_program = |at_work: &AtWork<'_>| emit_program(host.on_program.as_ref(), at_work);
    let turns = Turns::new();
    let pause = || turns.pause();
    let abort_signal = || aborted(host.signal.clone());
    let mut run_options = RunOptions::new(&base_urls, &rate_limiters);
    run_options.state = host.state.as_ref().map(|state| state as &dyn StateStore);
    run_options.on_progress = &on_progress;
    run_options.on_program = &on_program;
    run_options.pause = &pause;
    run_options.abort_signal = &abort_signal;
    run_options.keep_hook_messages = true;
    let report = run(Rc::new(host.http()?), &workflow, &run_options).await;
    if report.stopped_by == Some(StoppedBy::Aborted) {
        let error = abort_error(
            host.signal.as_ref(),
            "the run was aborted; `report` lists what was done until then",
        );
        set(&error, "report", &report_to_js(&report)?);
        return Err(error);
    }
    report_to_js(&report)
}
