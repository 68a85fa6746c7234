//! The record of requests: complete, and without secrets.

use sandbox::{Api, Endpoint, Request};
use serde_json::{Value, json};

use crate::support::{COMPANY, applicant, flatchr, hrflow, id, now, parse_request, world};

#[test]
fn the_journal_holds_no_secret() {
    let mut world = world();
    let mut requests = vec![
        flatchr(&world, "GET", "/columns").header("Cookie", "demo-flatchr-key"),
        Request::new(
            "GET",
            &format!("{COMPANY}/columns?a=1&token=demo-flatchr-key&b=2"),
        ),
        Request::new(
            "GET",
            &format!("{COMPANY}/columns?t%6Fken=demo-flatchr-key"),
        ),
        hrflow(&world, "GET", "/source?key=x"),
        Request::new(
            "GET",
            "/flatchr-s3/flatchr-demo/x.pdf?X-Amz-Credential=demo-flatchr-key&X-Amz-Signature=demo-hrflow-secret",
        ),
    ];
    for request in requests.drain(..) {
        world.handle(&request);
    }
    let text = serde_json::to_string(world.journal()).unwrap();
    for secret in ["demo-flatchr-key", "demo-hrflow-secret", "demo@example.com"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(world.journal()[1].query, "a=1&token=REDACTED&b=2");
    let authorized: Vec<bool> = world
        .journal()
        .iter()
        .map(|entry| entry.authorized)
        .collect();
    assert_eq!(authorized, [true, false, false, true, false]);
}

#[test]
fn the_journal_classifies_each_request() {
    let mut world = world();
    let text = [("source_key", "s"), ("tags", "[1]")];
    let flatchr_calls = [
        ("POST", "/search/applicants", Endpoint::Search, false),
        ("GET", "/columns", Endpoint::Columns, false),
        ("GET", "/vacancies", Endpoint::Vacancies, false),
        ("GET", "/applicant/x", Endpoint::Applicant, false),
        ("PUT", "/vacancy/v/applicant/x", Endpoint::Move, true),
        ("DELETE", "/vacancy/v/applicant/x", Endpoint::Unknown, true),
        ("GET", "/files/expire?key=k", Endpoint::Expire, false),
    ]
    .map(|(method, target, endpoint, writes)| {
        (
            flatchr(&world, method, target),
            Api::Flatchr,
            endpoint,
            writes,
        )
    });
    let hrflow_calls = [
        ("GET", "/source", Endpoint::Source, false),
        ("GET", "/profile/indexing", Endpoint::Profile, false),
        ("PUT", "/profile/indexing", Endpoint::Edit, true),
        ("POST", "/profile/indexing", Endpoint::Unknown, true),
    ]
    .map(|(method, target, endpoint, writes)| {
        (
            hrflow(&world, method, target),
            Api::Hrflow,
            endpoint,
            writes,
        )
    });
    let others = [
        (
            parse_request(&world, &text, "a.pdf", b"x"),
            Api::Hrflow,
            Endpoint::Parse,
            true,
        ),
        (
            Request::new("GET", "/flatchr-s3/flatchr-demo/x.pdf"),
            Api::Flatchr,
            Endpoint::SignedLink,
            false,
        ),
        (
            Request::new("GET", "/"),
            Api::Neither,
            Endpoint::Unknown,
            false,
        ),
    ];
    for (request, api, endpoint, writes) in
        flatchr_calls.into_iter().chain(hrflow_calls).chain(others)
    {
        world.handle(&request);
        let entry = world.journal().last().unwrap();
        let found = (entry.api, entry.endpoint, entry.writes);
        assert_eq!(
            found,
            (api, endpoint, writes),
            "{} {}",
            request.method,
            request.path
        );
    }
    assert_eq!(world.writes().count(), 5);
    assert!(
        world
            .journal()
            .iter()
            .zip(1..)
            .all(|(entry, number)| entry.number == number)
    );
}

#[test]
fn the_journal_keeps_bodies_and_parts() {
    let mut world = world();
    let body = json!({"source_key": "s", "tags": [{"name": "a", "value": 1}]});
    world.handle(&hrflow(&world, "PUT", "/profile/indexing").json(&body));
    assert_eq!(world.journal()[0].body, Some(body));
    let request = parse_request(
        &world,
        &[("tags", "[{\"name\":\"é\"}]")],
        "cv é.docx",
        b"hello",
    );
    world.handle(&request.at(now(&world) + 5));
    let entry = &world.journal()[1];
    assert_eq!(
        entry.part("tags").unwrap().value.as_deref(),
        Some("[{\"name\":\"é\"}]")
    );
    let file = entry.part("file").unwrap();
    assert_eq!(
        (file.filename.as_deref(), file.size, file.value.as_deref()),
        (Some("cv é.docx"), 5, None)
    );
    assert_eq!(file.sha1, "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
    assert_eq!((entry.at_ms, entry.body.clone()), (now(&world) + 5, None));
    assert!(
        entry
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data")
    );
}

#[test]
fn the_control_api_is_neither_recorded_nor_disturbed() {
    let mut world = world();
    let control = |method: &str, path: &str| Request::new(method, &format!("/_sandbox/{path}"));
    let reply = world.handle(&control("POST", "faults").json(&json!([{"action": "hang"}])));
    assert_eq!(reply.status, 200);
    assert_eq!(
        world.handle(&control("GET", "faults")).json_body()[0]["fault"]["action"],
        "hang"
    );
    world.handle(&flatchr(&world, "GET", "/columns"));
    assert_eq!(
        world
            .handle(&control("GET", "journal"))
            .json_body()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    world.handle(&control("DELETE", "journal"));
    assert!(world.journal().is_empty());
    let (candidate, row) = (id(&world, "plain"), applicant(&world, "plain"));
    let changes = json!([
        {"edit_candidate": {"id": candidate, "set": {"phone": "+33 6 39 99 99 99"}}},
        {"add_candidate": {}},
        {"override_row": {"id": row, "field": "vacancy", "value": null}},
        {"override_row": {"id": row, "field": "column"}},
    ]);
    let reply = world.handle(&control("POST", "changes").json(&changes));
    assert_eq!(
        (
            reply.status,
            reply.json_body()["added"].as_array().unwrap().len()
        ),
        (200, 1)
    );
    assert!(world.personal_data().phones.contains("+33 6 39 99 99 99"));
    let shown = world
        .rows()
        .find(|shown| shown["applicant"] == row)
        .unwrap();
    assert_eq!(
        (shown.get("vacancy"), shown.get("column")),
        (Some(&Value::Null), None)
    );
    let wrong = world
        .handle(&control("POST", "changes").json(&json!({"remove_applicant": {"id": "nobody"}})));
    assert_eq!(wrong.status, 400);
    world.handle(&control("POST", "callback").json(&json!({"status": "success"})));
    world.handle(&control("POST", "callback").body("text"));
    assert_eq!(
        world.handle(&control("GET", "callbacks")).json_body(),
        json!([{"status": "success"}, "text"])
    );
    let reset = json!({"candidates": 50, "api_variants": {"sync_parsing": "zero"}, "parse_delay": {"requests": 2}});
    assert_eq!(
        world.handle(&control("POST", "reset").json(&reset)).status,
        200
    );
    let state = world.handle(&control("GET", "state")).json_body();
    assert_eq!(
        (
            &state["candidates"],
            &state["settings"]["api_variants"]["sync_parsing"]
        ),
        (&json!(50), &json!("zero"))
    );
    assert!(world.faults().is_empty() && world.callbacks().is_empty());
    assert_eq!(
        world
            .handle(&control("POST", "reset").json(&json!({"candidate": 1})))
            .status,
        400
    );
    assert_eq!(
        world
            .handle(&control("GET", "profiles"))
            .json_body()
            .as_array()
            .unwrap()
            .len(),
        world.profiles().count()
    );
    assert_eq!(world.handle(&control("GET", "nothing")).status, 404);
}
