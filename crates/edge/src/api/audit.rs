//! The security log. It has one line of JSON for each request that may write, and one for each request that was
//! refused or failed. A line names the role, the address and the route. It holds no token and no text of the request.

use crate::config::Config;
use crate::request::Request;
use serde_json::{Value, json};
use std::cell::RefCell;
use update_profiles_api::{LineCap, Role, Route, client};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use worker::console_log;

/// Methods are short. One that is not was made up.
const MAX_METHOD_CHARS: usize = 16;

thread_local! {
    static OF_STRANGERS: RefCell<LineCap> = const { RefCell::new(LineCap::new()) };
}

/// What is known of a request.
pub(super) struct Audit {
    method: String,
    /// The address that the platform names. It is missing in requests that did not come through it.
    address: Option<String>,
    /// The role of its token.
    pub(super) role: Option<Role>,
    /// Its route, and the first parameter of its path.
    pub(super) route: Option<(&'static Route, String)>,
}

impl Audit {
    pub(super) fn of(request: &Request) -> Self {
        let address = request.headers().get("cf-connecting-ip").ok().flatten();
        Self {
            method: request.method_name(),
            // Nothing but an address gets into the log.
            address: address.filter(|address| client(address).is_some()),
            role: None,
            route: None,
        }
    }

    /// For whom wrong tokens are counted.
    pub(super) fn client(&self) -> String {
        let address = self.address.as_deref();
        address
            .and_then(client)
            .unwrap_or_else(|| "unknown".to_owned())
    }

    /// Logs a request that may write, before it does: it may end the invocation.
    pub(super) fn admitted(&self, config: &Config<'_>) {
        self.log(config, "info", "admitted", &json!({}));
    }

    /// Logs a change of a stored workflow, after it was made. Its id was checked.
    pub(super) fn changed(role: Role, workflow_id: &str, change: &str, version: Option<u32>) {
        let line = json!({
            "level": "info",
            "event": "workflow_changed",
            "role": role.to_string(),
            "workflow_id": workflow_id,
            "change": change,
            "version": version,
        });
        console_log!("{line}");
    }

    /// Logs a request that was not answered as it asked.
    pub(super) fn refused(&self, config: &Config<'_>, status: u16, code: &str) {
        let mut about = json!({ "status": status, "code": code });
        if self.role.is_none() {
            let now_ms = Fetch.now_ms();
            let Some(left_out) = OF_STRANGERS.with_borrow_mut(|cap| cap.admit(now_ms)) else {
                return;
            };
            if let Some(about) = about.as_object_mut().filter(|_| left_out > 0) {
                about.insert("not_logged".to_owned(), left_out.into());
            }
        }
        self.log(config, "warn", "refused", &about);
    }

    fn log(&self, config: &Config<'_>, level: &str, event: &str, about: &Value) {
        let method: String = self.method.chars().take(MAX_METHOD_CHARS).collect();
        let mut line = json!({
            "level": level,
            "event": event,
            "role": self.role.map(|role| role.to_string()),
            "address": self.address,
            "method": method,
            "route": self.route.as_ref().map(|(route, _)| route.path),
            "workflow_id": self.workflow_id(config),
        });
        if let (Some(line), Some(about)) = (line.as_object_mut(), about.as_object()) {
            line.extend(about.clone());
        }
        console_log!("{line}");
    }

    /// The workflow, if there is one with this id. Another text is what somebody typed.
    pub(super) fn workflow_id(&self, config: &Config<'_>) -> Option<String> {
        self.role?;
        let (route, id) = self.route.as_ref()?;
        let entry = config.known(id).filter(|_| route.path.contains("{id}"))?;
        entry.id().map(str::to_owned)
    }
}
