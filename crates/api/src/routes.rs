//! The routes of the API: each with its method, its path and the role that it needs. A request that is not in this
//! table does nothing.

use crate::role::Role;
use percent_encoding::percent_decode_str;

/// What a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// Whether the Worker answers.
    Health,
    /// How all workflows stand.
    WorkflowsHealth,
    /// The same for Prometheus.
    Metrics,
    /// A message to each receiver of a workflow's alerts.
    TestAlerts,
    /// All workflows, and the problems of the configuration.
    Workflows,
    /// The configuration of a workflow.
    Workflow,
    /// A configuration for the store.
    PutWorkflow,
    /// The removal of a stored workflow.
    DeleteWorkflow,
    /// A secret of a stored workflow.
    PutSecret,
    /// The removal of one.
    DeleteSecret,
    /// All secrets sealed under the key that seals now.
    ResealSecrets,
    /// The versions of a stored workflow.
    Versions,
    /// One version.
    Version,
    /// A version taken back.
    RestoreVersion,
    /// A run, which may be a dry run.
    StartRun,
    /// The runs of a workflow, in short.
    Runs,
    /// The report of a run.
    Run,
    /// What runs did with a candidate.
    Candidate,
    /// A connection check.
    Check,
    /// What a workflow remembers.
    Ledger,
    /// A new beginning for a workflow's ledger.
    ResetLedger,
    /// Another try for an applicant.
    RetryItem,
    /// A pause of a workflow.
    Pause,
    /// The end of a pause.
    Resume,
    /// The end of a run under way.
    Stop,
    /// A read request of a dry run, with the workflow's keys.
    Relay(Api),
    /// A read request of a dry run, with the caller's own keys.
    RelayWithOwnKeys(Api),
    /// Messages of the queue that failed too often.
    DeadLetters,
}

/// The API to which a request is relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Flatchr's API; a workflow's environment may be the one for demonstrations.
    Flatchr,
    /// Flatchr's environment for demonstrations.
    FlatchrDemo,
    /// HrFlow.ai's API.
    Hrflow,
}

/// A route.
#[derive(Debug)]
pub struct Route {
    /// What it is about.
    pub endpoint: Endpoint,
    /// Its method. A route for GET answers HEAD, too. `*` is any method: the relay checks it, with the rest.
    pub method: &'static str,
    /// Its path: `{name}` is a parameter, `*` the rest of the path.
    pub path: &'static str,
    /// The role that it needs; `None` if it is open to all.
    pub role: Option<Role>,
    /// Whether it can change something, at HrFlow.ai, at Flatchr, or in what the Worker keeps.
    pub writes: bool,
}

/// All routes. No request is for two of them.
///
/// A dry run and the relay need an operator although they write nothing: their answers hold values of candidates. The
/// role depends on the route alone, so that no body can lower it.
pub const ROUTES: [Route; 31] = [
    open(Endpoint::Health, "/api/health"),
    seen(Endpoint::WorkflowsHealth, "/api/health/workflows"),
    seen(Endpoint::Metrics, "/metrics"),
    seen(Endpoint::Workflows, "/api/workflows"),
    seen(Endpoint::Workflow, "/api/workflows/{id}"),
    changed(Endpoint::PutWorkflow, "PUT", "/api/workflows/{id}"),
    changed(Endpoint::DeleteWorkflow, "DELETE", "/api/workflows/{id}"),
    changed(
        Endpoint::PutSecret,
        "PUT",
        "/api/workflows/{id}/secrets/{name}",
    ),
    changed(
        Endpoint::DeleteSecret,
        "DELETE",
        "/api/workflows/{id}/secrets/{name}",
    ),
    done(Endpoint::ResealSecrets, "/api/secrets/reseal"),
    seen(Endpoint::Versions, "/api/workflows/{id}/versions"),
    seen(Endpoint::Version, "/api/workflows/{id}/versions/{version}"),
    done(
        Endpoint::RestoreVersion,
        "/api/workflows/{id}/versions/{version}/restore",
    ),
    done(Endpoint::StartRun, "/api/workflows/{id}/runs"),
    seen(Endpoint::Runs, "/api/workflows/{id}/runs"),
    seen(Endpoint::Run, "/api/workflows/{id}/runs/{run_id}"),
    seen(Endpoint::Candidate, "/api/workflows/{id}/candidates/{key}"),
    done(Endpoint::Check, "/api/workflows/{id}/check"),
    done(Endpoint::TestAlerts, "/api/workflows/{id}/alerts/test"),
    seen(Endpoint::Ledger, "/api/workflows/{id}/ledger"),
    done(Endpoint::ResetLedger, "/api/workflows/{id}/ledger/reset"),
    done(
        Endpoint::RetryItem,
        "/api/workflows/{id}/items/{applicant}/retry",
    ),
    done(Endpoint::Pause, "/api/workflows/{id}/pause"),
    done(Endpoint::Resume, "/api/workflows/{id}/resume"),
    done(Endpoint::Stop, "/api/workflows/{id}/stop"),
    relayed(
        Endpoint::Relay(Api::Flatchr),
        "/api/workflows/{id}/relay/flatchr/*",
    ),
    relayed(
        Endpoint::Relay(Api::Hrflow),
        "/api/workflows/{id}/relay/hrflow/*",
    ),
    relayed(
        Endpoint::RelayWithOwnKeys(Api::Flatchr),
        "/api/relay/flatchr/*",
    ),
    relayed(
        Endpoint::RelayWithOwnKeys(Api::FlatchrDemo),
        "/api/relay/flatchr-demo/*",
    ),
    relayed(
        Endpoint::RelayWithOwnKeys(Api::Hrflow),
        "/api/relay/hrflow/*",
    ),
    seen(Endpoint::DeadLetters, "/api/dead-letters"),
];

const fn route(
    endpoint: Endpoint,
    method: &'static str,
    path: &'static str,
    role: Option<Role>,
) -> Route {
    Route {
        endpoint,
        method,
        path,
        role,
        writes: false,
    }
}

const fn open(endpoint: Endpoint, path: &'static str) -> Route {
    route(endpoint, "GET", path, None)
}

const fn seen(endpoint: Endpoint, path: &'static str) -> Route {
    route(endpoint, "GET", path, Some(Role::Viewer))
}

const fn done(endpoint: Endpoint, path: &'static str) -> Route {
    changed(endpoint, "POST", path)
}

const fn changed(endpoint: Endpoint, method: &'static str, path: &'static str) -> Route {
    Route {
        writes: true,
        ..route(endpoint, method, path, Some(Role::Operator))
    }
}

const fn relayed(endpoint: Endpoint, path: &'static str) -> Route {
    route(endpoint, "*", path, Some(Role::Operator))
}

/// A request that a route is for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The route.
    pub route: &'static Route,
    /// The values of the path's parameters, decoded, in their order.
    pub parameters: Vec<String>,
    /// What `*` stands for, not decoded and with `..` in it: changing it before the core checks it could open a way
    /// out of the relay.
    pub rest: &'a str,
    /// The query without its `?`, not decoded.
    pub query: &'a str,
}

impl Request<'_> {
    /// A parameter of the path; empty if the route has fewer.
    #[must_use]
    pub fn parameter(&self, index: usize) -> &str {
        self.parameters.get(index).map_or("", String::as_str)
    }
}

/// Why no route is for a request.
#[derive(Debug, PartialEq, Eq)]
pub enum NoRoute {
    /// No route has this path.
    Path,
    /// Routes with this path have other methods: these.
    Method(Vec<&'static str>),
}

/// Whether a URL is under `/api`, or is that of the metrics.
#[must_use]
pub fn is_api(url: &str) -> bool {
    let (path, _) = path_and_query(url);
    let first = path.trim_start_matches('/').split('/').next();
    let is =
        |name: &[u8]| first.is_some_and(|first| percent_decode_str(first).eq(name.iter().copied()));
    is(b"api") || is(b"metrics")
}

/// Finds the route of a request. Methods are compared letter by letter, as HTTP says.
///
/// # Errors
/// No route has this path, or none with this path has this method.
pub fn find<'a>(method: &str, url: &'a str) -> Result<Request<'a>, NoRoute> {
    let (path, query) = path_and_query(url);
    let mut allowed = Vec::new();
    for route in &ROUTES {
        let Some((parameters, rest)) = captures(route.path, path) else {
            continue;
        };
        if route.answers(method) {
            return Ok(Request {
                route,
                parameters,
                rest,
                query,
            });
        }
        allowed.extend(route.methods());
    }
    if allowed.is_empty() {
        Err(NoRoute::Path)
    } else {
        allowed.sort_unstable();
        Err(NoRoute::Method(allowed))
    }
}

impl Route {
    fn answers(&self, method: &str) -> bool {
        self.method == "*" || self.methods().any(|each| each == method)
    }

    fn methods(&self) -> impl Iterator<Item = &'static str> {
        let head = (self.method == "GET").then_some("HEAD");
        std::iter::once(self.method).chain(head)
    }
}

fn path_and_query(url: &str) -> (&str, &str) {
    let target = url.split('#').next().unwrap_or_default();
    let target = target.split_once("://").map_or(target, |(_, rest)| rest);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.find('/').and_then(|start| path.get(start..));
    (path.unwrap_or("/"), query)
}

/// The parameters of a path, and its rest, if it has the form of a route's path. No parameter is empty. One slash
/// more at the end makes no difference.
fn captures<'a>(pattern: &str, path: &'a str) -> Option<(Vec<String>, &'a str)> {
    let mut parameters = Vec::new();
    let mut left = Some(path.strip_prefix('/')?);
    for expected in pattern.split('/').skip(1) {
        let rest = left?;
        if expected == "*" {
            return Some((parameters, rest));
        }
        let (segment, after) = match rest.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (rest, None),
        };
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        if expected.starts_with('{') && !segment.is_empty() {
            parameters.push(segment.into_owned());
        } else if segment != expected {
            return None;
        }
        left = after;
    }
    left.is_none_or(str::is_empty).then_some((parameters, ""))
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, NoRoute, ROUTES, find, is_api};
    use crate::role::Role;

    fn endpoint(method: &str, path: &str) -> Result<Endpoint, NoRoute> {
        let url = format!("https://worker.example{path}");
        find(method, &url).map(|request| request.route.endpoint)
    }

    #[test]
    fn a_request_has_the_decoded_parameters_of_its_path_and_the_rest_as_it_is() {
        let url =
            "https://w.example/api/workflows/%C3%89quipe%20%2F%20a/relay/hrflow/a/..%2f?b=%41#c";
        let request = find("GET", url).expect("a route");
        assert_eq!(request.parameter(0), "Équipe / a");
        assert_eq!((request.rest, request.query), ("a/..%2f", "b=%41"));
    }

    #[test]
    fn each_method_that_a_path_does_not_have_is_refused_with_those_that_it_has() {
        for method in [
            "PROPFIND", "get", "PUT", "DELETE", "OPTIONS", "", "*", "POST ",
        ] {
            for (path, allowed) in [
                ("/api/health", vec!["GET", "HEAD"]),
                ("/api/workflows/w/runs", vec!["GET", "HEAD", "POST"]),
                ("/api/workflows/w/ledger/reset", vec!["POST"]),
            ] {
                let refused = endpoint(method, path);
                assert_eq!(refused, Err(NoRoute::Method(allowed)), "{method} {path}");
            }
        }
    }

    #[test]
    fn head_asks_for_what_get_asks_for() {
        assert_eq!(endpoint("HEAD", "/api/health"), Ok(Endpoint::Health));
        assert_eq!(
            endpoint("HEAD", "/api/workflows/w/runs"),
            Ok(Endpoint::Runs)
        );
    }

    #[test]
    fn a_path_that_is_almost_right_has_no_route() {
        for path in [
            "",
            "/",
            "/api",
            "/api/",
            "//api/health",
            "/api//health",
            "/api/health/x",
            "/api/health//",
            "/API/health",
            "/api/workflows/w/relay/flatchr",
            "/api/workflows/w/relay/flatchr-demo/x",
            "/x/api/health",
            "/api%2Fhealth",
        ] {
            assert_eq!(endpoint("GET", path), Err(NoRoute::Path), "{path}");
        }
        assert_eq!(endpoint("GET", "/api/health/?a"), Ok(Endpoint::Health));
    }

    #[test]
    fn only_health_is_open_and_a_viewer_can_change_nothing() {
        for route in &ROUTES {
            assert_eq!(route.role.is_none(), route.endpoint == Endpoint::Health);
            assert!(
                !route.writes || route.role == Some(Role::Operator),
                "{route:?}"
            );
        }
    }

    #[test]
    fn what_is_not_under_api_is_told_from_what_is() {
        assert!(is_api("https://w.example/api") && is_api("https://w.example/%61pi/x?y"));
        assert!(is_api("https://w.example/metrics"));
        assert!(!is_api("https://w.example/apis") && !is_api("https://w.example/?/api/"));
    }
}
