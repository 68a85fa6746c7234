//! Requests as a careful client sends them.

use sandbox::{Reply, Request, Settings, World};
use serde_json::Value;

pub(crate) const COMPANY: &str = "/flatchr/company/Wy3EOp2NP3p1KMq8";
pub(crate) const HRFLOW: &str = "/hrflow/v1";

/// A world of `candidates` people with another setting or two.
pub(crate) fn world_with(candidates: usize, change: impl FnOnce(&mut Settings)) -> World {
    let mut settings = Settings {
        candidates,
        ..Settings::default()
    };
    change(&mut settings);
    World::new(settings)
}

pub(crate) fn world() -> World {
    World::new(Settings::default())
}

pub(crate) fn now(world: &World) -> u64 {
    world.settings().base_ms + 1_000
}

/// A request to Flatchr with the key in a header. `target` comes after the company.
pub(crate) fn flatchr(world: &World, method: &str, target: &str) -> Request {
    Request::new(method, &format!("{COMPANY}{target}"))
        .header("Authorization", "Bearer demo-flatchr-key")
        .at(now(world))
}

/// A request to `HrFlow`. `target` comes after the version.
pub(crate) fn hrflow(world: &World, method: &str, target: &str) -> Request {
    Request::new(method, &format!("{HRFLOW}{target}"))
        .header("X-API-KEY", "demo-hrflow-secret")
        .header("X-USER-EMAIL", "demo@example.com")
        .at(now(world))
}

pub(crate) fn search(world: &mut World, filters: &Value) -> Vec<Value> {
    let reply = world.handle(&flatchr(world, "POST", "/search/applicants").json(filters));
    assert_eq!(
        reply.status,
        200,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    reply.json_body().as_array().unwrap().clone()
}

pub(crate) fn get_profile(world: &mut World, reference: &str) -> Reply {
    let source = world.settings().source_key.clone();
    let target = format!("/profile/indexing?source_key={source}&reference={reference}");
    world.handle(&hrflow(world, "GET", &target))
}

/// The parsing form, with a text part for each pair.
pub(crate) fn parse_request(
    world: &World,
    texts: &[(&str, &str)],
    file: &str,
    content: &[u8],
) -> Request {
    let mut body = Vec::new();
    for (name, value) in texts {
        let head =
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\nContent-Type: application/pdf\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--b--\r\n");
    hrflow(world, "POST", "/profile/parsing/file")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body)
}

/// The id of the person of a hand-chosen case.
pub(crate) fn id(world: &World, case: &str) -> String {
    world
        .case(case)
        .unwrap_or_else(|| panic!("no case {case}"))
        .id
        .to_string()
}

/// The id of the first application of a hand-chosen case.
pub(crate) fn applicant(world: &World, case: &str) -> String {
    world
        .applications_of(&id(world, case))
        .next()
        .unwrap()
        .id
        .to_string()
}
