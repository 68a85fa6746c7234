//! Flatchr's side, by the shapes its documentation shows.

use crate::support::{COMPANY, applicant, flatchr, id, now, search, world, world_with};
use sandbox::{
    ApplicantLookup, ArchivedRows, CandidateFiles, Expire, ExpireToken, Id, Ids, PlainIds, Reply,
    Request, RetryAfter, RowCandidate, RowUpdatedAt, UpdateFilter, World,
};
use serde_json::{Value, json};

/// A `PUT` that leaves the applicant of that case where it is.
fn same_column_put(world: &mut World, case: &str, query: &str) -> Reply {
    let row = world
        .applications_of(&id(world, case))
        .next()
        .unwrap()
        .clone();
    let vacancy = world.vacancy(&row).unwrap().id.clone();
    let target = format!("/vacancy/{vacancy}/applicant/{}{query}", row.id);
    world.handle(&flatchr(world, "PUT", &target).json(&json!({"column_id": row.column_id})))
}

fn row_of(world: &mut World, case: &str) -> Value {
    let applicant = applicant(world, case);
    let rows = search(world, &json!({}));
    rows.into_iter()
        .find(|row| row["applicant"].to_string().trim_matches('"') == applicant)
        .unwrap()
}

fn expire(world: &World, key: &str, extension: &str) -> Request {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("key", key)
        .append_pair("extension", extension)
        .append_pair("token", "demo-flatchr-key")
        .finish();
    Request::new("GET", &format!("{COMPANY}/files/expire?{query}")).at(now(world))
}

fn resume_key(world: &World, case: &str) -> (String, &'static str) {
    match &world.case(case).unwrap().resume {
        sandbox::ResumeFile::File { key, extension, .. } => (key.clone(), extension),
        _ => panic!("no résumé"),
    }
}

#[test]
fn a_row_has_the_documented_fields_in_their_order() {
    let mut world = world();
    let row = row_of(&mut world, "plain");
    let names: Vec<&str> = row
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let documented = [
        "applicant",
        "vacancy",
        "column",
        "vacancy_id",
        "external_id",
        "status",
        "score",
        "hired",
        "firstname",
        "lastname",
        "email",
        "phone",
        "created_at",
        "updated_at",
        "source",
    ];
    assert_eq!(names, documented);
    let day = row["created_at"].as_str().unwrap();
    assert!(day.len() == 8 && day.as_bytes()[2] == b'/', "{day}");
    assert!(row["vacancy_id"].is_u64());
}

#[test]
fn the_forty_cases_match_their_names() {
    let mut world = world();
    assert_eq!(world.people().count(), sandbox::CASES);
    assert!(world.people().all(|person| !person.case.is_empty()));
    assert_eq!(row_of(&mut world, "apostrophe")["lastname"], "O'Brien");
    assert_eq!(row_of(&mut world, "null_names")["firstname"], Value::Null);
    assert_eq!(row_of(&mut world, "null_contact")["email"], Value::Null);
    assert_eq!(row_of(&mut world, "null_contact")["phone"], Value::Null);
    assert!(row_of(&mut world, "numeric_ids")["applicant"].is_u64());
    assert!(
        row_of(&mut world, "long_name")["lastname"]
            .as_str()
            .unwrap()
            .len()
            > 150
    );
    assert_eq!(row_of(&mut world, "hired")["hired"], true);
    assert_eq!(row_of(&mut world, "archived")["status"], 0);
    assert_eq!(
        row_of(&mut world, "null_external_id")["external_id"],
        Value::Null
    );
    assert!(
        row_of(&mut world, "spaced_title")["vacancy"]
            .as_str()
            .unwrap()
            .contains("  H/F ")
    );
    assert!(
        resume_key(&world, "odd_resume_key").0.contains("é")
            && resume_key(&world, "odd_resume_key").0.contains("& fils #")
    );
    assert_eq!(resume_key(&world, "docx").1, "docx");
    assert!(
        world
            .profile_by_reference(&id(&world, "not_in_hrflow"))
            .is_none()
    );
    let counts = [
        ("two_applications", 2),
        ("three_applications", 3),
        ("plain", 1),
    ];
    for (case, count) in counts {
        let rows: Vec<_> = world.applications_of(&id(&world, case)).cloned().collect();
        assert_eq!(rows.len(), count, "{case}");
        assert!(
            rows.windows(2)
                .all(|pair| pair[0].created_ms > pair[1].created_ms
                    && pair[0].vacancy != pair[1].vacancy)
        );
    }
}

#[test]
fn two_columns_share_a_title_and_some_rows_have_an_unknown_one() {
    let mut world = world();
    let columns = world
        .handle(&flatchr(&world, "GET", "/columns"))
        .json_body();
    let titles: Vec<&str> = columns
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["title"].as_str().unwrap())
        .collect();
    let twins = titles
        .iter()
        .filter(|title| **title == row_of(&mut world.clone(), "duplicate_column")["column"])
        .count();
    assert_eq!(twins, 2);
    assert!(
        !titles.contains(
            &row_of(&mut world, "unknown_column")["column"]
                .as_str()
                .unwrap()
        )
    );
    let ids = ["duplicate_column", "duplicate_column_second"].map(|case| {
        world
            .applications_of(&id(&world, case))
            .next()
            .unwrap()
            .column_id
    });
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn closed_vacancies_are_listed_only_on_request() {
    let mut world = world();
    let wanted = row_of(&mut world, "closed_offer")["vacancy_id"].clone();
    let mut listed = |query: &str| {
        let vacancies = world
            .handle(&flatchr(&world, "GET", &format!("/vacancies{query}")))
            .json_body();
        vacancies
            .as_array()
            .unwrap()
            .iter()
            .any(|vacancy| vacancy["vacancy_id"] == wanted)
    };
    assert!(!listed(""));
    assert!(listed("?status=0"));
    assert!(listed("?status=0,1"));
}

#[test]
fn keys_are_taken_from_the_header_and_from_the_query() {
    let mut world = world();
    for target in [
        format!("{COMPANY}/columns"),
        format!("{COMPANY}/columns?token=wrong"),
    ] {
        let reply = world.handle(&Request::new("GET", &target));
        assert_eq!(
            (reply.status, reply.json_body()["error"].as_str()),
            (401, Some("Unauthorized"))
        );
        assert_eq!(reply.json_body()["statusCode"], 401);
    }
    let request =
        Request::new("GET", &format!("{COMPANY}/columns")).header("authorization", "Bearer other");
    assert_eq!(world.handle(&request).status, 401);
    let request = Request::new("GET", &format!("{COMPANY}/columns?token=demo-flatchr-key"));
    assert_eq!(world.handle(&request).status, 200);
    let request = Request::new(
        "GET",
        "/flatchr/company/other/columns?token=demo-flatchr-key",
    );
    assert_eq!(world.handle(&request).status, 404);
}

#[test]
fn every_filter_narrows_the_search() {
    let mut world = world();
    let person = world.case("accents").unwrap().clone();
    for (name, value) in [
        ("firstname", &person.firstname),
        ("lastname", &person.lastname),
        ("email", &person.email),
        ("phone", &person.phone),
    ] {
        let rows = search(&mut world, &json!({name: value}));
        assert!(!rows.is_empty() && rows.len() < 5, "{name}");
        assert!(rows.iter().all(|row| row[name] == json!(value)), "{name}");
    }
    let hired = search(&mut world, &json!({"hired": true}));
    assert_eq!(hired, search(&mut world, &json!({"hired": "true"})));
    assert!(!hired.is_empty() && hired.iter().all(|row| row["hired"] == true));
    let vacancy = world.vacancies()[0].clone();
    assert!(
        search(&mut world, &json!({"vacancy": vacancy.id}))
            .iter()
            .all(|row| row["vacancy_id"] == vacancy.vacancy_id)
    );
    assert!(
        search(&mut world, &json!({"column": "Recruté"}))
            .iter()
            .all(|row| row["column"] == "Recruté")
    );
    assert!(search(&mut world, &json!({"company": "other"})).is_empty());
    let all = search(&mut world, &json!({})).len();
    let halves = search(&mut world, &json!({"end": "12/31/24"})).len()
        + search(&mut world, &json!({"start": "01/01/25"})).len();
    assert_eq!(halves, all);
}

#[test]
fn unknown_filters_are_rejected() {
    let mut world = world();
    for filters in [
        json!({"email": null}),
        json!({"start": "31/12/24"}),
        json!({"hired": 1}),
        json!({"unknown": "x"}),
        json!([]),
    ] {
        let reply = world.handle(&flatchr(&world, "POST", "/search/applicants").json(&filters));
        assert_eq!(
            (reply.status, reply.json_body()["statusCode"].as_u64()),
            (400, Some(400)),
            "{filters}"
        );
    }
}

#[test]
fn start_update_is_honoured_ignored_or_refused() {
    for (reading, status) in [
        (UpdateFilter::Honoured, 200),
        (UpdateFilter::Ignored, 200),
        (UpdateFilter::Refused, 400),
    ] {
        let mut world = world_with(60, |settings| settings.api_variants.start_update = reading);
        let now = now(&world);
        let all = world.applicants().count();
        world
            .change_row(
                &applicant(&world, "plain"),
                &json!({"score": 5}),
                now + 90_000_000,
            )
            .unwrap();
        // The base lies on 28 May 2026.
        let reply = world.handle(
            &flatchr(&world, "POST", "/search/applicants")
                .json(&json!({"start_update": "05/29/26"})),
        );
        assert_eq!(reply.status, status);
        match reading {
            UpdateFilter::Honoured => assert_eq!(reply.json_body().as_array().unwrap().len(), 1),
            UpdateFilter::Ignored => assert_eq!(reply.json_body().as_array().unwrap().len(), all),
            UpdateFilter::Refused => {}
        }
    }
}

#[test]
fn rows_follow_the_api_variant() {
    let mut world = world_with(40, |settings| {
        settings.api_variants.row_candidate = RowCandidate::CandidateId;
        settings.api_variants.row_updated_at = RowUpdatedAt::EpochSeconds;
        settings.api_variants.candidate_ids = Ids::Integer;
        settings.api_variants.applicant_ids = Ids::Integer;
        settings.api_variants.plain_ids = PlainIds::Text;
        settings.api_variants.archived_rows = ArchivedRows::LeftOut;
    });
    let rows = search(&mut world, &json!({}));
    assert!(rows.iter().all(|row| {
        row["candidate_id"].is_u64()
            && row["updated_at"].is_u64()
            && row["applicant"].is_u64()
            && row["vacancy_id"].is_string()
            && row["status"] == 1
    }));
    let references: Vec<Value> = world
        .profiles()
        .map(|profile| profile["reference"].clone())
        .collect();
    assert!(references.contains(&json!(rows[0]["candidate_id"].to_string())));
}

#[test]
fn the_put_replies_like_the_sample_and_marks_as_updated() {
    let mut world = world();
    let reply = same_column_put(&mut world, "plain", "?disable_mail=true");
    let body = reply.json_body();
    assert_eq!(reply.status, 200);
    assert_eq!(body["candidate"]["id"], id(&world, "plain"));
    assert_eq!(body["updated_at"], now(&world) / 1_000);
    assert!(
        body["candidate"]["created_at"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    assert!(
        body["candidate"]["aws"]["signature"]
            .as_str()
            .unwrap()
            .starts_with("sandbox.test/flatchr-s3/")
    );
    let counters = world.counters();
    assert_eq!(
        (counters.moves, counters.same_column_puts, counters.mails),
        (0, 1, 0)
    );
    same_column_put(&mut world, "plain", "");
    assert_eq!(world.counters().mails, 1);
}

#[test]
fn a_put_with_another_column_moves_the_applicant() {
    let mut world = world();
    let row = world
        .applications_of(&id(&world, "plain"))
        .next()
        .unwrap()
        .clone();
    let vacancy = world.vacancy(&row).unwrap().id.clone();
    let target = format!("/vacancy/{vacancy}/applicant/{}", row.id);
    let reply = world.handle(&flatchr(&world, "PUT", &target).json(&json!({"column_id": 13_135})));
    assert_eq!((reply.status, world.counters().moves), (200, 1));
    assert_eq!(row_of(&mut world, "plain")["column"], "Recruté");
    assert_eq!(row_of(&mut world, "plain")["hired"], true);
    for (target, body, status) in [
        (target.as_str(), json!({"column_id": 1}), 400),
        (target.as_str(), json!({"column_id": "13135"}), 400),
        (target.as_str(), json!({}), 200),
        ("/vacancy/other/applicant/other", json!({}), 404),
    ] {
        assert_eq!(
            world
                .handle(&flatchr(&world, "PUT", target).json(&body))
                .status,
            status,
            "{target} {body}"
        );
    }
}

#[test]
fn the_applicant_route_has_three_variants() {
    for (reading, status, id_shown) in [
        (ApplicantLookup::OfferedWithId, 200, true),
        (ApplicantLookup::OfferedWithoutId, 200, false),
        (ApplicantLookup::Missing, 404, false),
    ] {
        let mut world = world_with(40, |settings| settings.api_variants.applicant = reading);
        let before = world.rows().collect::<Vec<_>>();
        let reply = world.handle(&flatchr(
            &world,
            "GET",
            &format!("/applicant/{}", applicant(&world, "numeric_ids")),
        ));
        assert_eq!(reply.status, status);
        assert_eq!(reply.json_body()["candidate"]["id"].is_u64(), id_shown);
        assert_eq!(
            before,
            world.rows().collect::<Vec<_>>(),
            "a lookup changes nothing"
        );
    }
}

#[test]
fn a_missing_resume_has_two_forms() {
    let mut world = world();
    let null = same_column_put(&mut world, "resume_null", "").json_body();
    assert_eq!(null["candidate"].get("aws"), Some(&Value::Null));
    let absent = same_column_put(&mut world, "resume_absent", "").json_body();
    assert_eq!(absent["candidate"].get("aws"), None);
    let mut world = world_with(40, |settings| {
        settings.api_variants.candidate_files = CandidateFiles::KeyOnly;
    });
    let key_only = same_column_put(&mut world, "plain", "").json_body();
    assert!(
        key_only["candidate"]["aws"]["key"].is_string()
            && key_only["candidate"]["aws"].get("signature").is_none()
    );
}

#[test]
fn signed_links_work_for_a_day_and_without_credentials() {
    let mut world = world();
    let body = same_column_put(&mut world, "plain", "").json_body();
    let link = body["candidate"]["aws"]["signature"]
        .as_str()
        .unwrap()
        .strip_prefix("sandbox.test")
        .unwrap()
        .to_owned();
    let at = |ms: u64| Request::new("GET", &link).at(ms);
    let reply = world.handle(&at(now(&world)));
    assert_eq!(reply.status, 200);
    assert_eq!(Some(reply.body), world.resume(&id(&world, "plain")));
    assert!(!world.journal().last().unwrap().authorized);
    assert_eq!(world.handle(&at(now(&world) + 86_401_000)).status, 403);
    assert_eq!(
        world
            .handle(&at(now(&world)).header("Authorization", "Bearer x"))
            .status,
        400
    );
    assert!(world.journal().last().unwrap().authorized);
    let forged = link.replace("X-Amz-Signature=", "X-Amz-Signature=0");
    assert_eq!(
        world
            .handle(&Request::new("GET", &forged).at(now(&world)))
            .status,
        403
    );
    let cv = body["candidate"]["cv"]
        .as_str()
        .unwrap()
        .strip_prefix("https://sandbox.test")
        .unwrap();
    assert_eq!(
        world
            .handle(&Request::new("GET", cv).at(now(&world)))
            .status,
        403
    );
}

#[test]
fn files_expire_returns_a_file_with_an_unusual_key() {
    let mut world = world();
    let (key, extension) = resume_key(&world, "odd_resume_key");
    let reply = world.handle(&expire(&world, &key, extension));
    assert_eq!(
        (reply.status, reply.header_value("content-type")),
        (200, Some("application/pdf"))
    );
    let mut later = expire(&world, &key, extension).at(now(&world) + 1_000);
    // Not encoded, the key ends at its ampersand.
    later.query = format!("key={key}&extension={extension}&token=demo-flatchr-key");
    assert_eq!(world.handle(&later).status, 404);
}

#[test]
fn files_expire_allows_one_request_a_second() {
    for (reading, header) in [
        (RetryAfter::Absent, None),
        (RetryAfter::Seconds, Some("1")),
        (RetryAfter::Date, Some("Thu, 28 May 2026 20:26:42 GMT")),
    ] {
        let mut world = world_with(40, |settings| {
            settings.api_variants.expire_retry_after = reading;
        });
        let (key, extension) = resume_key(&world, "plain");
        let request = expire(&world, &key, extension);
        assert_eq!(world.handle(&request).status, 200);
        let reply = world.handle(&request.clone().at(now(&world) + 999));
        assert_eq!(
            (reply.status, reply.header_value("retry-after")),
            (429, header)
        );
        assert_eq!(world.handle(&request.at(now(&world) + 1_000)).status, 200);
    }
}

#[test]
fn files_expire_may_redirect_and_may_take_a_header() {
    let mut world = world_with(40, |settings| {
        settings.api_variants.expire = Expire::Redirect;
        settings.api_variants.expire_token = ExpireToken::QueryOrHeader;
    });
    let (key, extension) = resume_key(&world, "docx");
    let reply = world.handle(&expire(&world, &key, extension));
    let link = reply
        .header_value("location")
        .unwrap()
        .strip_prefix("https://sandbox.test")
        .unwrap()
        .to_owned();
    assert_eq!(reply.status, 302);
    let file = world.handle(&Request::new("GET", &link).at(now(&world)));
    assert_eq!(Some(file.body), world.resume(&id(&world, "docx")));
    let header =
        flatchr(&world, "GET", "/files/expire?key=a&extension=pdf").at(now(&world) + 5_000);
    assert_eq!(world.handle(&header).status, 404);
    let mut strict = crate::support::world();
    let header = flatchr(&strict, "GET", "/files/expire?key=a&extension=pdf");
    assert_eq!(strict.handle(&header).status, 401);
}

#[test]
fn changes_appear_in_the_rows() {
    let mut world = world();
    let (candidate, row) = (
        id(&world, "two_applications"),
        applicant(&world, "two_applications"),
    );
    let later = now(&world) + 100_000_000;
    world
        .edit_candidate(
            &candidate,
            &json!({"phone": "+33 6 39 11 22 33", "resume": "new"}),
            later,
        )
        .unwrap();
    let rows = search(&mut world, &json!({"phone": "+33 6 39 11 22 33"}));
    assert_eq!(rows.len(), 2);
    assert!(
        world
            .applications_of(&candidate)
            .all(|row| row.updated_ms == later)
    );
    assert!(world.resume(&candidate).is_some());
    world
        .change_row(&row, &json!({"column": "Recruté"}), later + 1)
        .unwrap();
    assert_eq!(row_of(&mut world, "two_applications")["hired"], true);
    world.override_row(&row, "vacancy", Some(json!(7))).unwrap();
    world.override_row(&row, "column", None).unwrap();
    let shown = row_of(&mut world, "two_applications");
    assert_eq!(
        (shown["vacancy"].clone(), shown.get("column")),
        (json!(7), None)
    );
    world.remove_applicant(&row).unwrap();
    assert_eq!(world.applications_of(&candidate).count(), 1);
    let added = world.add_candidate(later + 2);
    assert!(matches!(added, Id::Text(_)));
    assert!(
        world
            .applications_of(&added.to_string())
            .all(|row| row.created_ms == later + 2)
    );
    assert!(world.edit_candidate("nobody", &json!({}), 0).is_err());
    assert!(
        world
            .edit_candidate(&candidate, &json!({"fone": "x"}), 0)
            .is_err()
    );
}
