//! `HrFlow`'s side: profiles, edits that empty what they do not name, and parses that cost money.

use sandbox::{
    ContentType, InfoUrls, ParseDelay, Parsing, SyncCode, SyncParsing, UsedReference, World,
};
use serde_json::{Value, json};

use crate::support::{get_profile, hrflow, id, now, parse_request, world, world_with};

const SOURCE: &str = "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de";

fn profile(world: &World, case: &str) -> Value {
    world.profile_by_reference(&id(world, case)).unwrap()
}

fn edit(world: &mut World, body: &Value) -> sandbox::Reply {
    world.handle(&hrflow(world, "PUT", "/profile/indexing").json(body))
}

fn parse(world: &mut World, case: &str, more: &[(&str, &str)]) -> sandbox::Reply {
    let reference = id(world, case);
    let file = world.resume(&reference).unwrap();
    let mut texts = vec![("source_key", SOURCE), ("reference", reference.as_str())];
    texts.extend(more);
    world.handle(&parse_request(world, &texts, "resume.pdf", &file))
}

#[test]
fn every_response_is_an_envelope_with_the_status_as_code() {
    let mut world = world();
    let requests = [
        (
            hrflow(&world, "GET", &format!("/source?key={SOURCE}")),
            200,
            "Source info",
        ),
        (
            hrflow(&world, "GET", "/source?key=other"),
            400,
            "Invalid parameters. Unable to find object: source",
        ),
        (
            hrflow(
                &world,
                "GET",
                &format!("/profile/indexing?source_key={SOURCE}&reference=x"),
            ),
            400,
            "Invalid parameters. Unable to find object: profile",
        ),
        (
            hrflow(&world, "GET", "/profile/indexing?source_key=x&reference=x"),
            400,
            "Invalid parameters. Unable to find object: source",
        ),
        (
            hrflow(
                &world,
                "GET",
                &format!("/profile/indexing?source_key={SOURCE}"),
            ),
            400,
            "Invalid parameters. Unable to find object: profile",
        ),
        (hrflow(&world, "GET", "/unknown"), 404, "Not found"),
    ];
    for (request, code, message) in requests {
        let reply = world.handle(&request);
        let body = reply.json_body();
        assert_eq!(
            (
                reply.status,
                body["code"].as_u64(),
                body["message"].as_str()
            ),
            (code, Some(code.into()), Some(message))
        );
        assert_eq!(reply.header_value("content-type"), Some("application/json"));
    }
}

#[test]
fn a_wrong_key_is_repeated_in_the_message() {
    let mut world = world();
    let request = sandbox::Request::new("GET", &format!("/hrflow/v1/source?key={SOURCE}"))
        .header("X-API-KEY", "ask_wrong");
    let reply = world.handle(&request);
    assert_eq!(
        (reply.status, &reply.json_body()["message"]),
        (401, &json!("Unauthorized. Invalid secret key: ask_wrong"))
    );
    let request = sandbox::Request::new("GET", &format!("/hrflow/v1/source?key={SOURCE}"))
        .header("X-API-KEY", "demo-hrflow-secret")
        .header("X-USER-EMAIL", "other@example.com");
    assert_eq!(world.handle(&request).status, 401);
}

#[test]
fn profiles_are_found_by_reference_key_and_email() {
    let mut world = world();
    let profile = profile(&world, "others_tags");
    for (name, value) in [
        ("reference", &profile["reference"]),
        ("key", &profile["key"]),
        ("email", &profile["info"]["email"]),
    ] {
        let target = format!(
            "/profile/indexing?source_key={SOURCE}&{name}={}",
            value.as_str().unwrap()
        );
        assert_eq!(
            world.handle(&hrflow(&world, "GET", &target)).json_body()["data"],
            profile,
            "{name}"
        );
    }
}

#[test]
fn the_initial_profiles_differ_from_flatchr_as_the_cases_describe() {
    let world = world();
    let tag = |case: &str, name: &str| {
        let tags = profile(&world, case)["tags"].as_array().unwrap().clone();
        tags.into_iter()
            .find(|tag| tag["name"] == name)
            .map(|tag| tag["value"].clone())
    };
    let row = |case: &str| {
        world
            .applications_of(&id(&world, case))
            .next()
            .unwrap()
            .clone()
    };
    assert_ne!(
        tag("moved_column", "column"),
        Some(json!(row("moved_column").column))
    );
    assert_eq!(
        tag("up_to_date", "column"),
        Some(json!(row("up_to_date").column))
    );
    assert_eq!(tag("up_to_date", "hired"), Some(json!(false)));
    assert_eq!(tag("no_tags", "column"), None);
    assert_eq!(tag("plain", "referrer"), Some(Value::Null));
    assert_eq!(tag("others_tags", "rating"), Some(json!(4.5)));
    assert_eq!(tag("numeric_ids", "applicant_id"), Some(json!(50_260)));
    let phone = |case: &str| profile(&world, case)["info"]["phone"].clone();
    assert_ne!(
        phone("new_phone"),
        json!(world.case("new_phone").unwrap().phone)
    );
    assert_eq!(
        phone("up_to_date"),
        json!(world.case("up_to_date").unwrap().phone)
    );
    assert_eq!(profile(&world, "no_attachments")["attachments"], json!([]));
    assert_eq!(
        profile(&world, "location_fields_list")["info"]["location"]["fields"],
        json!([])
    );
    assert!(
        !profile(&world, "parsed")["experiences"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(profile(&world, "numeric_ids")["reference"], "1271");
}

#[test]
fn an_edit_empties_what_it_does_not_name_and_keeps_what_hrflow_handles() {
    let mut world = world();
    let old = profile(&world, "others_tags");
    let reply = edit(
        &mut world,
        &json!({
            "source_key": SOURCE, "key": old["key"], "reference": old["reference"], "attachments": [], "archive": true, "unknown": 1,
            "created_at": "2022-02-03T16:00:14.589Z", "info": {"phone": "+33 1"}, "tags": [{"name": "n", "value": 2403}],
        }),
    );
    let new = profile(&world, "others_tags");
    assert_eq!(
        (reply.status, &reply.json_body()["message"]),
        (200, &json!("Profile edited"))
    );
    assert_eq!(reply.json_body()["data"], new);
    assert_eq!(new["tags"], json!([{"name": "n", "value": 2403}]));
    for (field, emptied) in [
        ("metadatas", json!([])),
        ("text", Value::Null),
        ("experiences", json!([])),
        ("experiences_duration", json!(0.0)),
    ] {
        assert_ne!(old[field], emptied, "{field}");
        assert_eq!(new[field], emptied, "{field}");
    }
    assert_eq!(
        (&new["info"]["phone"], &new["info"]["email"]),
        (&json!("+33 1"), &Value::Null)
    );
    assert_eq!(new["created_at"], "2022-02-03T16:00:14+0000");
    assert_ne!(new["updated_at"], old["updated_at"]);
    for field in [
        "attachments",
        "key",
        "id",
        "source",
        "archive",
        "consent_algorithmic",
    ] {
        assert_eq!(new[field], old[field], "{field}");
    }
    assert_eq!(new.get("unknown"), None);
    assert_eq!(world.counters().edits, 1);
}

#[test]
fn sending_back_a_profile_changes_only_its_time() {
    let mut world = world_with(400, |settings| {
        settings.api_variants.info_urls = InfoUrls::Object;
    });
    for old in world.profiles().collect::<Vec<_>>() {
        let mut new = edit(&mut world, &old).json_body()["data"].clone();
        new["updated_at"] = old["updated_at"].clone();
        assert_eq!(new, old);
    }
}

#[test]
fn an_edit_without_a_reference_loses_it() {
    let mut world = world();
    let old = profile(&world, "plain");
    assert_eq!(
        edit(
            &mut world,
            &json!({"source_key": SOURCE, "key": old["key"]})
        )
        .status,
        200
    );
    assert_eq!(
        get_profile(&mut world, old["reference"].as_str().unwrap()).status,
        400
    );
}

#[test]
fn invalid_edits_are_rejected_and_change_nothing() {
    let mut world = world();
    let (key, other) = (
        profile(&world, "plain")["key"].clone(),
        id(&world, "accents"),
    );
    let before: Vec<Value> = world.profiles().collect();
    let bodies = [
        json!({"source_key": SOURCE, "key": key, "info": []}),
        json!({"source_key": SOURCE, "key": key, "info": null}),
        json!({"source_key": SOURCE, "key": key, "tags": {}}),
        json!({"source_key": SOURCE, "key": key, "tags": ["x"]}),
        json!({"source_key": SOURCE, "key": key, "experiences": null}),
        json!({"source_key": SOURCE, "key": key, "text": 1}),
        json!({"source_key": SOURCE, "key": key, "reference": 1260}),
        json!({"source_key": SOURCE, "key": key, "reference": other}),
        json!({"source_key": SOURCE, "key": key, "created_at": "09/11/21"}),
        json!({"source_key": SOURCE, "key": "unknown"}),
        json!({"source_key": SOURCE}),
        json!({"source_key": SOURCE, "profile": {"key": key}}),
        json!({"source_key": "unknown", "key": key}),
        json!([]),
    ];
    for body in bodies {
        let reply = edit(&mut world, &body);
        assert_eq!(
            (reply.status, &reply.json_body()["code"]),
            (400, &json!(400)),
            "{body}"
        );
    }
    assert_eq!(before, world.profiles().collect::<Vec<_>>());
}

#[test]
fn a_synchronous_parse_returns_the_profile() {
    for (value, code) in [
        (SyncParsing::True, SyncCode::Created),
        (SyncParsing::One, SyncCode::Accepted),
        (SyncParsing::OneText, SyncCode::Created),
    ] {
        let mut world = world_with(40, |settings| {
            (
                settings.api_variants.sync_parsing,
                settings.api_variants.sync_code,
            ) = (value, code);
        });
        let reply = parse(&mut world, "no_attachments", &[]);
        let data = reply.json_body()["data"]["profile"].clone();
        assert_eq!(
            reply.status,
            if code == SyncCode::Created { 201 } else { 202 }
        );
        assert_eq!(data, profile(&world, "no_attachments"));
        assert!(!data["experiences"].as_array().unwrap().is_empty());
        assert!(
            data["text"]
                .as_str()
                .unwrap()
                .starts_with("Horace Bianchon\n")
        );
        let entry = world.journal().last().unwrap();
        assert_eq!(
            data["attachments"][0]["alt"],
            entry.part("file").unwrap().sha1.as_str()
        );
        assert_eq!(data["attachments"][0]["type"], "original");
        assert_eq!(world.parses(&id(&world, "no_attachments")), 1);
    }
}

#[test]
fn a_parse_replaces_only_the_lists_that_were_sent() {
    let mut world = world();
    parse(&mut world, "others_tags", &[]);
    let kept = profile(&world, "others_tags");
    assert!(kept["tags"].as_array().unwrap().len() > 4);
    assert_eq!(
        kept["info"]["picture"],
        "https://pictures.example.org/1.jpg"
    );
    parse(
        &mut world,
        "others_tags",
        &[
            ("tags", "[{\"name\":\"a\",\"value\":1}]"),
            ("created_at", "2020-01-01T00:00:00+0000"),
        ],
    );
    let replaced = profile(&world, "others_tags");
    assert_eq!(replaced["tags"], json!([{"name": "a", "value": 1}]));
    assert_eq!(replaced["metadatas"], kept["metadatas"]);
    assert_eq!(replaced["created_at"], "2020-01-01T00:00:00+0000");
    assert_eq!(world.parses(&id(&world, "others_tags")), 2);
}

#[test]
fn a_parse_of_a_new_reference_creates_a_profile_with_the_referrer_tag() {
    let mut world = world();
    let count = world.profiles().count();
    let reply = parse(&mut world, "not_in_hrflow", &[("tags", "[]")]);
    assert_eq!(reply.status, 201);
    assert_eq!(
        profile(&world, "not_in_hrflow")["tags"],
        json!([{"name": "referrer", "value": null}])
    );
    assert_eq!(
        profile(&world, "not_in_hrflow")["info"]["full_name"],
        "Eugenie Grandet"
    );
    assert_eq!(world.profiles().count(), count + 1);
}

#[test]
fn a_queued_parse_is_done_after_its_time_or_its_requests() {
    let sync_parsing = SyncParsing::Zero;
    let mut by_time = world_with(40, |settings| {
        settings.api_variants.sync_parsing = sync_parsing;
        settings.parse_delay = ParseDelay::Ms(500);
    });
    let reply = parse(&mut by_time, "no_attachments", &[]);
    assert_eq!(
        (reply.status, &reply.json_body()["data"]),
        (202, &json!([]))
    );
    let reference = id(&by_time, "no_attachments");
    let target = format!("/profile/indexing?source_key={SOURCE}&reference={reference}");
    let attachments = |world: &mut World, ms: u64| {
        let request = hrflow(world, "GET", &target).at(now(world) + ms);
        world.handle(&request).json_body()["data"]["attachments"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(attachments(&mut by_time, 499), 0);
    assert_eq!(attachments(&mut by_time, 500), 2);
    let mut by_requests = world_with(40, |settings| {
        settings.api_variants.parsing = Parsing::Async;
        settings.parse_delay = ParseDelay::Requests(3);
    });
    parse(&mut by_requests, "no_attachments", &[]);
    assert_eq!(
        [0; 3].map(|ms| attachments(&mut by_requests, ms)),
        [0, 0, 2]
    );
    let mut never = world_with(40, |settings| {
        settings.api_variants.parsing = Parsing::Async;
        settings.parse_delay = ParseDelay::Never;
    });
    parse(&mut never, "no_attachments", &[]);
    assert_eq!(
        (attachments(&mut never, 1 << 40), never.queued_parses()),
        (0, 1)
    );
    never.finish_parses(0);
    assert_eq!((attachments(&mut never, 0), never.queued_parses()), (2, 0));
}

#[test]
fn a_used_reference_is_accepted_or_refused() {
    let mut world = world_with(40, |settings| {
        settings.api_variants.used_reference = UsedReference::Refused;
    });
    let reference = id(&world, "no_attachments");
    let reply = parse(&mut world, "no_attachments", &[]);
    let message = format!("Cannot create profile with this reference: {reference}. Already used!");
    assert_eq!(
        (reply.status, &reply.json_body()["message"]),
        (400, &json!(message))
    );
    assert_eq!(world.parses(&reference), 0, "what is refused costs nothing");
    let key = profile(&world, "no_attachments")["key"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        parse(&mut world, "no_attachments", &[("key", &key)]).status,
        201
    );
}

#[test]
fn invalid_forms_are_rejected_without_a_bill() {
    let mut world = world();
    let source = ("source_key", SOURCE);
    let requests = [
        parse_request(&world, &[source], "resume", b"%PDF"),
        parse_request(&world, &[source], "resume.exe", b"%PDF"),
        parse_request(&world, &[source], "resume.pdf", b""),
        parse_request(
            &world,
            &[source, ("metadatas", "{}")],
            "resume.pdf",
            b"%PDF",
        ),
        parse_request(&world, &[source, ("key", "unknown")], "resume.pdf", b"%PDF"),
        parse_request(
            &world,
            &[source, ("created_at", "09/11/21")],
            "resume.pdf",
            b"%PDF",
        ),
        parse_request(&world, &[("source_key", "x")], "resume.pdf", b"%PDF"),
        hrflow(&world, "POST", "/profile/parsing/file").json(&json!({"source_key": SOURCE})),
    ];
    for request in requests {
        let reply = world.handle(&request);
        assert_eq!(
            reply.status,
            400,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
    }
    assert!(world.counters().parses.is_empty());
}

#[test]
fn an_account_runs_out_of_quota() {
    let mut world = world_with(40, |settings| settings.parse_quota = Some(1));
    assert_eq!(parse(&mut world, "no_attachments", &[]).status, 201);
    let reply = parse(&mut world, "docx", &[]);
    assert_eq!(
        (reply.status, &reply.json_body()["code"]),
        (402, &json!(402))
    );
    assert_eq!(world.parses(&id(&world, "docx")), 0);
}

#[test]
fn responses_follow_the_api_variant() {
    let mut world = world_with(40, |settings| {
        settings.api_variants.content_type = ContentType::WithCharset;
        settings.api_variants.info_urls = InfoUrls::Object;
        settings.api_variants.sync_parsing = SyncParsing::OneText;
    });
    let reference = id(&world, "links");
    let reply = get_profile(&mut world, &reference);
    assert_eq!(
        reply.header_value("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert!(reply.json_body()["data"]["info"]["urls"]["github"].is_string());
    let source = world.handle(&hrflow(&world, "GET", &format!("/source?key={SOURCE}")));
    assert_eq!(source.json_body()["data"]["sync_parsing"], "1");
}

#[test]
fn a_strange_file_parses_to_the_same_profile_each_time() {
    let parsed = || {
        let mut world = world();
        let texts = [("source_key", SOURCE), ("reference", "new")];
        world
            .handle(&parse_request(&world, &texts, "scan.PNG", b"\x89PNG"))
            .json_body()["data"]
            .clone()
    };
    assert_eq!(parsed(), parsed());
    assert_eq!(
        parsed()["profile"]["attachments"][0]["original_file_name"],
        "scan.PNG"
    );
}
