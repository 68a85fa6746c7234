//! `check`.

use crate::error::abort_error;
use crate::host::workflow_id;
use crate::options::Options;
use crate::signal::aborted;
use crate::value::report_to_js;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::rc::Rc;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::check::{check as check_connection, invalid_config_report};
use update_profiles_in_hrflow::http::BaseUrls;
use wasm_bindgen::JsValue;

pub(crate) async fn check(options: &JsValue) -> Result<JsValue, JsValue> {
    let Options { workflow, host } = match Options::read(options) {
        Ok(options) => options,
        Err(problems) => {
            return report_to_js(&invalid_config_report(
                &Fetch,
                &workflow_id(options),
                problems,
            ));
        }
    };
    let base_urls = BaseUrls::default();
    let port = Rc::new(host.http()?);
    let check = pin!(check_connection(port, &workflow, &base_urls));
    // A check only reads, so it may be dropped at any time.
    match select(aborted(host.signal.clone()), check).await {
        Either::Right((report, _)) => report_to_js(&report),
        Either::Left(_) => Err(abort_error(host.signal.as_ref(), "the check was aborted")),
    }
}
