//! Faults, as the pure function shows them. How they look on the wire is tested in `sockets`.

use sandbox::{Action, Api, Delivery, Endpoint, Fault, World};
use serde_json::{Value, json};

use crate::support::{flatchr, get_profile, hrflow, id, parse_request, search, world};

fn columns(world: &mut World) -> sandbox::Reply {
    world.handle(&flatchr(world, "GET", "/columns"))
}

#[test]
fn a_fault_hits_the_nth_call_only() {
    let mut world = world();
    world.add_fault(Fault::on(Endpoint::Columns, Action::status(503)).nth(2));
    world.add_fault(
        Fault::on(Endpoint::Columns, Action::retry_after("3"))
            .from(4)
            .times(2),
    );
    let statuses = [0; 7].map(|_| columns(&mut world).status);
    assert_eq!(statuses, [200, 503, 200, 429, 429, 200, 200]);
    assert_eq!(
        world
            .faults()
            .iter()
            .map(|state| (state.matched, state.acted))
            .collect::<Vec<_>>(),
        [(7, 1), (7, 2)]
    );
    world.clear_faults();
    assert!(world.faults().is_empty());
}

#[test]
fn a_fault_of_one_api_does_not_touch_the_other() {
    let mut world = world();
    world.add_fault(Fault::everywhere(Action::status(500)).api(Api::Hrflow));
    assert_eq!(columns(&mut world).status, 200);
    let reply = get_profile(&mut world, "x");
    assert_eq!(
        (reply.status, &reply.json_body()["code"]),
        (500, &json!(500))
    );
}

#[test]
fn a_fault_matches_a_candidate_by_every_id_in_a_call() {
    let clean = world();
    let reference = id(&clean, "plain");
    let profile = clean.profile_by_reference(&reference).unwrap();
    let row = clean.applications_of(&reference).next().unwrap();
    let vacancy = clean.vacancy(row).unwrap().id.clone();
    let source = clean.settings().source_key.clone();
    let file = clean.resume(&reference).unwrap();
    let calls = [
        flatchr(&clean, "GET", &format!("/applicant/{}", row.id)),
        flatchr(
            &clean,
            "PUT",
            &format!("/vacancy/{vacancy}/applicant/{}", row.id),
        )
        .json(&json!({})),
        hrflow(
            &clean,
            "GET",
            &format!("/profile/indexing?source_key={source}&reference={reference}"),
        ),
        hrflow(&clean, "PUT", "/profile/indexing")
            .json(&json!({"source_key": source, "key": profile["key"]})),
        parse_request(
            &clean,
            &[("source_key", &source), ("reference", &reference)],
            "a.pdf",
            &file,
        ),
    ];
    for call in calls {
        let mut world = clean.clone();
        world.add_fault(Fault::everywhere(Action::status(418)).id(&reference[2..]));
        assert_eq!(
            world.handle(&call).status,
            418,
            "{} {}",
            call.method,
            call.path
        );
        assert!(world.journal()[0].is_about(&reference));
        assert_eq!(
            world
                .handle(&flatchr(&clean, "GET", "/applicant/other"))
                .status,
            404
        );
    }
}

#[test]
fn a_call_dropped_before_has_no_effect_and_one_dropped_after_has() {
    let clean = world();
    let (reference, source) = (
        id(&clean, "no_attachments"),
        clean.settings().source_key.clone(),
    );
    let file = clean.resume(&reference).unwrap();
    let request = parse_request(
        &clean,
        &[("source_key", &source), ("reference", &reference)],
        "a.pdf",
        &file,
    );
    let run = |action: Action| {
        let mut world = clean.clone();
        world.add_fault(Fault::on(Endpoint::Parse, action));
        let reply = world.handle(&request);
        let entry = world.journal().last().unwrap().clone();
        assert_eq!((entry.delivery, entry.status), (reply.effect, reply.status));
        assert_eq!(entry.took_effect, world.parses(&reference) == 1);
        (reply.effect, reply.status, entry.took_effect)
    };
    assert_eq!(
        run(Action::DroppedBefore),
        (Delivery::DroppedBefore, 0, false)
    );
    assert_eq!(
        run(Action::DroppedAfter),
        (Delivery::DroppedAfter, 201, true)
    );
    assert_eq!(run(Action::Hang), (Delivery::Hang, 0, false));
    assert_eq!(run(Action::HangAfter), (Delivery::Hang, 0, true));
    assert_eq!(run(Action::status(500)), (Delivery::Whole, 500, false));
    assert_eq!(
        run(Action::Slow { ms: 7 }),
        (Delivery::Delayed { ms: 7 }, 201, true)
    );
    assert_eq!(run(Action::Html), (Delivery::Whole, 201, true));
}

#[test]
fn each_kind_of_spoilt_body_is_sent() {
    let spoiled = |action: Action| {
        let mut world = world();
        world.add_fault(Fault::on(Endpoint::Columns, action));
        columns(&mut world)
    };
    let whole = columns(&mut world());
    let truncated = spoiled(Action::Truncated);
    assert_eq!(
        (truncated.effect, truncated.body),
        (
            Delivery::Truncated {
                at: whole.body.len() / 2
            },
            whole.body
        )
    );
    assert!(serde_json::from_slice::<Value>(&spoiled(Action::NotJson).body).is_err());
    assert_eq!(
        spoiled(Action::Html).header_value("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(spoiled(Action::Empty).body, b"");
    assert!(spoiled(Action::NotArray).json_body().is_object());
    let plain = String::from_utf8(columns(&mut world()).body).unwrap();
    let marked = spoiled(Action::ByteOrderMark).body;
    assert_eq!(marked, format!("\u{feff}{plain}").into_bytes());
    let nan = spoiled(Action::NanForNull).body;
    assert_eq!(nan, plain.replace(":null", ":NaN").into_bytes());
    let latin1 = spoiled(Action::Latin1).body;
    assert_eq!(latin1.len(), plain.chars().count());
    assert!(!plain.is_ascii() && String::from_utf8(latin1).is_err());
    assert_eq!(
        spoiled(Action::Body {
            raw: "[1]".to_owned()
        })
        .body,
        b"[1]"
    );
}

#[test]
fn a_faulty_status_has_the_form_of_its_api_or_the_given_body() {
    let mut world = world();
    world.add_fault(Fault::on(Endpoint::Search, Action::status(401)));
    let request = flatchr(&world, "POST", "/search/applicants").json(&json!({}));
    assert_eq!(world.handle(&request).json_body()["error"], "Unauthorized");
    let fault: Fault = serde_json::from_value(json!({
        "endpoint": "columns", "action": {"status": {"code": 502, "body": "<html>", "retry_after": 2}},
    }))
    .unwrap();
    world.add_fault(fault);
    let reply = columns(&mut world);
    assert_eq!(
        (
            reply.status,
            reply.header_value("content-type"),
            reply.header_value("retry-after")
        ),
        (502, Some("text/html; charset=utf-8"), Some("2"))
    );
}

#[test]
fn faults_read_from_json_write_the_same_json() {
    let faults = [
        Fault::on(Endpoint::SignedLink, Action::Truncated)
            .api(Api::Flatchr)
            .id("abc")
            .nth(3),
        Fault::everywhere(Action::Status {
            code: 429,
            body: None,
            content_type: None,
            retry_after: Some("Wed, 16 Feb 2022 12:48:36 GMT".to_owned()),
        }),
        Fault::everywhere(Action::Slow { ms: 9 }).once(),
        Fault::everywhere(Action::HangAfter),
    ];
    for fault in faults {
        let text = serde_json::to_string(&fault).unwrap();
        assert_eq!(
            serde_json::from_str::<Fault>(&text).unwrap(),
            fault,
            "{text}"
        );
    }
    let any: Fault = serde_json::from_str(r#"{"endpoint": "any", "action": "hang"}"#).unwrap();
    assert_eq!(any, Fault::everywhere(Action::Hang));
    for wrong in [
        r#"{"action": "explode"}"#,
        r#"{"endpoint": "serach", "action": "hang"}"#,
        r#"{"action": "hang", "ntth": 1}"#,
    ] {
        assert!(serde_json::from_str::<Fault>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_failed_search_reads_nothing_else() {
    let mut world = world();
    world.add_fault(Fault::on(
        Endpoint::Search,
        Action::Body {
            raw: "[]".to_owned(),
        },
    ));
    assert!(search(&mut world, &json!({})).is_empty());
}
