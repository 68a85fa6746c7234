//! Requests that the relay refuses.

use super::*;
use update_profiles_in_hrflow::relay::MAX_BODY;

const SEARCH: &str = "company/own/search/applicants";
const APPLICANT: &str = "company/own/applicant/1";
const PROFILE: &str = "profile/indexing?source_key=own&reference=1";

/// The refusal of a request that is refused under both methods; that of the `POST`.
fn refusal(outcome: impl Fn(&str) -> Outcome) -> Refusal {
    let [get, post] = ["GET", "POST"].map(|method| outcome(method).map(|sent| line(&sent)));
    let post = post.expect_err("a POST is refused");
    get.expect_err("a GET is refused");
    post
}

#[test]
fn a_path_that_is_not_one_of_the_five_is_refused() {
    let mut paths: Vec<String> = [
        // Empty, too short or too long.
        "",
        "/",
        "company",
        "company/own",
        "company/own/",
        "company/own/search",
        "company/own/applicant",
        "company/own/search/applicants/",
        "/company/own/search/applicants",
        "company//own/search/applicants",
        "company/own/search//applicants",
        "company/own/search/applicants/1",
        "company/own/applicant/1/files",
        "COMPANY/own/applicant/1",
        "company/own/Applicant/1",
        // Other endpoints of the APIs.
        "company/own/columns",
        "company/own/vacancies",
        "company/own/vacancy/2/applicant/1",
        "company/own/files/expire?key=k&extension=pdf",
        "company/own/files/expire",
        "profile/parsing/file",
        "profile/indexing/file",
        "profiles/searching",
        "source/list",
        "sources",
        "auth",
        "storing",
        "storing/profile",
        "storing/profiles/",
        "storing/jobs",
        "storing%2fprofiles",
        "storing//profiles",
        "storing/../storing/profiles",
        // Dot segments, plain and encoded, once and twice.
        "company/own/applicant/../columns",
        "company/own/applicant/..%2fcolumns",
        "company/own/applicant/../../other/applicant/1",
        "company/own/./applicant/1",
        "company/../company/own/applicant/1",
        "../company/own/applicant/1",
        "%2e%2e/company/own/applicant/1",
        "company/own/applicant/1/..",
        "company/own/applicant/1/%2e%2E",
        "company/own/applicant/1/..;/columns",
        "source/../profile/indexing",
        "source/",
        "profile/indexing/",
        "profile%2findexing",
        "profile/./indexing",
        "profile//indexing",
        // Slashes in other spellings.
        "company%2Fown%2Fapplicant%2F1",
        "company\\own\\applicant\\1",
        "company/own\\applicant/1",
        "company/own/search\\applicants",
        "company%5Cown/applicant/1",
        "company/own/search%2Fapplicants",
        // Percent-encoded names.
        "%63ompany/own/applicant/1",
        "company/own/search/applicant%73",
        "sourc%65",
        // Parameters and fragments in a path.
        "company/own/search/applicants;a=b",
        "company;x/own/applicant/1",
        "company/own/search/applicants#",
        "company/own/search/applicants%00",
        "company/own/search/applicants%20",
        "company/own/search/applicants ",
        "company/own/search/applicants\n",
    ]
    .map(str::to_owned)
    .into();
    // Absolute URLs and hosts.
    for host in ["evil.example", "169.254.169.254", "localhost", "[::1]"] {
        for path in [SEARCH, APPLICANT, "source", "profile/indexing"] {
            paths.push(format!("https://{host}/{path}"));
            paths.push(format!("https:/{host}/{path}"));
            paths.push(format!("//{host}/{path}"));
            paths.push(format!("/\\{host}/{path}"));
            paths.push(format!("@{host}/{path}"));
            paths.push(format!(".{host}/{path}"));
            paths.push(format!(":80@{host}/{path}"));
            paths.push(format!("%2F%2F{host}/{path}"));
            paths.push(format!("https%3A%2F%2F{host}/{path}"));
        }
    }
    for path in &paths {
        let search = |method: &str| flatchr(method, path, "{}");
        let refused = refusal(search);
        let is_path = matches!(refused, Refusal::Path { .. } | Refusal::Method { .. });
        assert!(is_path, "{path}: {refused}");
        let get = flatchr("GET", path, "").map(|sent| line(&sent));
        assert!(get.is_err(), "{path}: {get:?}");
        let list = format!("?{}", list_query("%5B%22own%22%5D", "1", "30"));
        for query in ["", "?key=own", "?source_key=own&reference=1", &list] {
            let bare = path.split('?').next().unwrap();
            refusal(|method| hrflow(method, &format!("{bare}{query}")));
        }
    }
    assert!(paths.len() > 180, "{}", paths.len());
}

#[test]
fn a_method_that_the_path_does_not_allow_is_refused() {
    for method in [
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "QUERY",
        "get",
        "Post",
        "",
        "GET ",
        "POST, GET",
    ] {
        for outcome in [
            flatchr(method, SEARCH, "{}"),
            flatchr(method, APPLICANT, ""),
            hrflow(method, "source?key=own"),
            hrflow(method, PROFILE),
            flatchr_with(method, "company/c/search/applicants", "{}"),
            hrflow_with(method, "source?key=s"),
        ] {
            let refusal = outcome.map(|sent| line(&sent)).unwrap_err();
            assert!(
                matches!(refusal, Refusal::Method { .. }),
                "{method}: {refusal}"
            );
        }
    }
    let list = format!(
        "storing/profiles?{}",
        list_query("%5B%22own%22%5D", "1", "30")
    );
    // Each path allows one of the two methods.
    for outcome in [
        flatchr("GET", SEARCH, ""),
        flatchr("POST", APPLICANT, ""),
        hrflow("POST", "source?key=own"),
        hrflow("POST", PROFILE),
        hrflow("POST", &list),
    ] {
        let refusal = outcome.map(|sent| line(&sent)).unwrap_err();
        assert!(matches!(refusal, Refusal::Method { .. }), "{refusal}");
    }
}

#[test]
fn a_company_other_than_the_workflows_is_refused() {
    let lower = COMPANY.to_lowercase();
    let longer = format!("{COMPANY}1");
    let twice = format!("{COMPANY},own");
    for company in [
        "other",
        "Own",
        "OWN",
        "own%20",
        "own%00",
        "%6Fwn%2F..",
        "..",
        ".",
        "%2e%2e",
        "%252e%252e",
        "",
        "*",
        "own;x",
        "%",
        "%zz",
        "%FF",
        "own+",
        &lower,
        &longer,
        &twice,
    ] {
        for (method, path, body) in [
            ("POST", "search/applicants", "{}"),
            ("GET", "applicant/1", ""),
        ] {
            let target = format!("company/{company}/{path}");
            let refusal = flatchr(method, &target, body).map(|sent| line(&sent));
            assert_eq!(
                refusal.unwrap_err(),
                Refusal::Company { of_workflow: true },
                "{target}"
            );
        }
    }
}

#[test]
fn an_applicant_id_with_special_characters_is_refused() {
    let long = "a".repeat(129);
    for applicant in [
        "",
        ".",
        "..",
        "%2e%2e",
        "%2E.",
        "%252e%252e",
        "..%2f..",
        "a%2Fb",
        "a%252Fb",
        "a%5cb",
        "a\\b",
        "a b",
        "a%20b",
        "a+b",
        "a;b",
        "a@b",
        "a:b",
        "a,b",
        "a.b",
        "a~b",
        "1%00",
        "1%0d%0a",
        "1#",
        "1%3Fx",
        "%31",
        "é",
        "１",
        &long,
    ] {
        let target = format!("company/own/applicant/{applicant}");
        let refusal = flatchr("GET", &target, "").map(|sent| line(&sent));
        let refusal = refusal.unwrap_err();
        assert_eq!(refusal, Refusal::Applicant, "{target}");
        assert!(refusal.is_about_one_value(), "{target}");
    }
}

#[test]
fn a_source_other_than_the_workflows_is_refused() {
    let upper = SOURCE.to_uppercase();
    for source in [
        "other",
        "Own",
        "own%20",
        "own%2Cother",
        "%256fwn",
        &upper,
        SOURCE.trim_start_matches('5'),
        "*",
        "..",
    ] {
        for target in [
            format!("source?key={source}"),
            format!("profile/indexing?source_key={source}&reference=1"),
            format!("profile/indexing?email=a%40b.fr&source_key={source}"),
        ] {
            let refusal = hrflow("GET", &target).map(|sent| line(&sent));
            assert_eq!(
                refusal.unwrap_err(),
                Refusal::Source { of_workflow: true },
                "{target}"
            );
        }
    }
}

#[test]
fn a_list_of_another_source_than_the_workflows_is_refused() {
    let other = SOURCE.to_uppercase();
    for source in ["other", "Own", "", "own,other", "*", "..", &other] {
        let sources = format!("%5B%22{source}%22%5D");
        let target = format!("storing/profiles?{}", list_query(&sources, "1", "30"));
        let refusal = hrflow("GET", &target).map(|sent| line(&sent));
        assert_eq!(
            refusal.unwrap_err(),
            Refusal::Source { of_workflow: true },
            "{target}"
        );
    }
}

#[test]
fn a_list_with_another_query_than_a_runs_is_refused() {
    let own = "%5B%22own%22%5D";
    let query = |sources: &str| list_query(sources, "1", "30");
    let mut queries: Vec<String> = [
        "own",
        SOURCE,
        "%5B%5D",
        "%5B%22own%22,%22own%22%5D",
        "%5B%22own%22,%22other%22%5D",
        "%5B%22other%22,%22own%22%5D",
        "%5B%5B%22own%22%5D%5D",
        "%5Bnull%5D",
        "%5B1%5D",
        "%7B%220%22:%22own%22%7D",
        "%5B%22own%22%5D%5B%22other%22%5D",
        "%5B%22own%22",
    ]
    .map(query)
    .into();
    for number in [
        "0",
        "-1",
        "01",
        "1.0",
        "1e2",
        "0x1",
        "%2B1",
        "1%20",
        "%EF%BC%91",
        "true",
        "1001",
    ] {
        queries.push(list_query(own, "1", number));
    }
    for number in ["0", "-1", "007", "1000001", "18446744073709551617"] {
        queries.push(list_query(own, number, "30"));
    }
    let whole = query(own);
    for (part, other) in [
        ("&return_profile=true", ""),
        ("&return_profile=true", "&return_profile=false"),
        ("&page=1", ""),
        ("&page=1", "&page=1&page=2"),
        ("&limit=30", ""),
        ("&order_by=asc", "&order_by=desc"),
        ("&sort_by=created_at", ""),
        ("&sort_by=created_at", "&sort_by=updated_at"),
        ("source_keys", "source_key"),
        ("source_keys", "source%5Fkeys"),
        ("source_keys", "source_keys[]"),
    ] {
        let changed = whole.replace(part, other);
        assert_ne!(changed, whole);
        queries.push(changed);
    }
    for more in [
        "name=a",
        "key=k",
        "reference=1",
        "location_lat=1",
        "created_at_min=1",
        "source_keys=%5B%22other%22%5D",
        "board_keys=%5B%22own%22%5D",
        "",
    ] {
        queries.push(format!("{whole}&{more}"));
    }
    queries.push(String::new());
    for query in &queries {
        let target = format!("storing/profiles?{query}");
        for outcome in [hrflow("GET", &target), hrflow_with("GET", &target)] {
            let refusal = outcome.map(|sent| line(&sent)).unwrap_err();
            assert!(
                matches!(refusal, Refusal::Query { .. }),
                "{query}: {refusal}"
            );
            assert!(!refusal.is_about_one_value(), "{query}");
        }
    }
}

#[test]
fn a_query_with_missing_repeated_or_unknown_names_is_refused() {
    let mut targets: Vec<(&str, String)> = Vec::new();
    for query in ["a=b", "key=own", "&", "=", "token=x", "company=other"] {
        targets.push(("POST", format!("{SEARCH}?{query}")));
        targets.push(("GET", format!("{APPLICANT}?{query}")));
    }
    for query in [
        "",
        "&",
        "key",
        "Key=own",
        "k%65y=own",
        "key=own&",
        "&key=own",
        "key=own&&",
        "key=own&key=own",
        "key=own&key=other",
        "key=own&name=x",
        "key[]=own",
        "key=own;key=other",
        "source_key=own",
        "reference=1",
    ] {
        targets.push(("GET", format!("source?{query}")));
    }
    for query in [
        "",
        "source_key=own",
        "reference=1",
        "email=a%40b.fr",
        "key=own&reference=1",
        "source_key=own&key=1",
        "source_key=own&id=1",
        "source_key=own&reference=1&email=a%40b.fr",
        "source_key=own&reference=1&reference=2",
        "source_key=own&source_key=own&reference=1",
        "source_key=own&source_key=other&reference=1",
        "source_key=own&reference=1&limit=100",
        "source_key=own&reference=1&source_keys=other",
        "source_key=own&reference=1&",
        "source_key=own&REFERENCE=1",
    ] {
        targets.push(("GET", format!("profile/indexing?{query}")));
    }
    for (method, target) in &targets {
        let body = if *method == "POST" { "{}" } else { "" };
        let is_flatchr = target.starts_with("company");
        let outcome = if is_flatchr {
            flatchr(method, target, body)
        } else {
            hrflow(method, target)
        };
        match outcome.map(|sent| line(&sent)) {
            Ok(line) => panic!("{target}: {line}"),
            Err(refusal @ (Refusal::Query { .. } | Refusal::Source { .. })) => {
                assert!(!refusal.is_about_one_value(), "{target}");
            }
            Err(refusal) => panic!("{target}: {refusal}"),
        }
    }
}

#[test]
fn an_ambiguously_encoded_value_is_refused() {
    for value in [
        "",
        "a+b",
        "a%",
        "a%4",
        "a%zz",
        "%FF",
        "%C3",
        "a%00",
        "a%0d%0aX-Key%3A%20x",
        "%1b",
    ] {
        for by in ["reference", "email"] {
            let target = format!("profile/indexing?source_key=own&{by}={value}");
            let refusal = hrflow("GET", &target).map(|sent| line(&sent));
            let refusal = refusal.unwrap_err();
            assert_eq!(refusal, Refusal::Value, "{target}");
            assert!(refusal.is_about_one_value(), "{target}");
        }
    }
}

#[test]
fn a_body_that_is_not_a_search_is_refused() {
    for body in [
        "",
        " ",
        "{",
        "[]",
        "null",
        "\"{}\"",
        "1",
        "{}{}",
        "firstname=x",
        r#"{"candidate_lookup": "move"}"#,
        r#"{"companies": ["other"]}"#,
        r#"{"Company": "other"}"#,
        r#"{"limit": 1}"#,
        r#"{"__proto__": {}}"#,
        r#"{"": ""}"#,
        r#"{"firstname": 1}"#,
        r#"{"firstname": ["x"]}"#,
        r#"{"email": {"$ne": null}}"#,
        r#"{"hired": "true"}"#,
        r#"{"column": {"secret": "FLATCHR_API_KEY"}}"#,
        r#"{"start": "2024-01-01"}"#,
        r#"{"start": "12/31/24", "end": "01/01/24"}"#,
        &format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000)),
    ] {
        let refusal = flatchr("POST", SEARCH, body).map(|sent| line(&sent));
        assert!(
            matches!(refusal, Err(Refusal::Search { .. })),
            "{body}: {refusal:?}"
        );
    }
}

#[test]
fn the_refusal_of_a_misspelt_filter_suggests_the_nearest_name() {
    let refusal = flatchr("POST", SEARCH, r#"{"phne": "06", "lastname": 1}"#);
    let refusal = refusal.map(|sent| line(&sent)).unwrap_err().to_string();
    assert!(
        refusal.contains("phne") && refusal.contains("did you mean `phone`?"),
        "{refusal}"
    );
    assert!(
        refusal.contains("lastname: a string is expected, not a number"),
        "{refusal}"
    );
    // A thousand problems do not make a long message.
    let many: serde_json::Map<_, _> = (0..1_000).map(|n| (format!("x{n}"), Value::Null)).collect();
    let refusal = flatchr("POST", SEARCH, &Value::Object(many).to_string());
    assert!(
        refusal
            .map(|sent| line(&sent))
            .unwrap_err()
            .to_string()
            .len()
            < 1_000
    );
}

#[test]
fn a_search_in_a_company_that_the_workflow_does_not_search_is_refused() {
    let body = r#"{"company": "other"}"#;
    for configured in [None, Some("mine"), Some("other "), Some("")] {
        let refusal = flatchr_searching(configured, "POST", SEARCH, body).map(|sent| line(&sent));
        assert_eq!(refusal.unwrap_err(), Refusal::SearchedCompany);
    }
    // connector_auth.company_id is not the filter pull_parameters.company.
    let own = format!(r#"{{"company": "{COMPANY}"}}"#);
    let refusal = flatchr("POST", SEARCH, &own).map(|sent| line(&sent));
    assert_eq!(refusal.unwrap_err(), Refusal::SearchedCompany);
}

#[test]
fn a_body_that_is_too_large_or_belongs_to_a_get_is_refused() {
    let size = usize::try_from(MAX_BODY).unwrap();
    let filter = |length: usize| format!(r#"{{"email":"{}"}}"#, "a".repeat(length - 12));
    let largest = flatchr("POST", SEARCH, &filter(size)).unwrap();
    assert_eq!(body(&largest).len(), size);
    let too_large = Refusal::TooLarge { limit: MAX_BODY };
    let refusal = flatchr("POST", SEARCH, &filter(size + 1)).map(|sent| line(&sent));
    assert_eq!(refusal.unwrap_err(), too_large);

    let workflow = workflow(json!({}));
    let urls = urls();
    let profile = send(&Relay::hrflow(&workflow, &urls), "GET", PROFILE, "{}");
    for outcome in [flatchr("GET", APPLICANT, "{}"), profile] {
        let refusal = outcome.map(|sent| line(&sent));
        assert_eq!(refusal.unwrap_err(), Refusal::Body);
    }
}

#[test]
fn a_company_or_source_of_a_caller_with_an_own_key_has_plain_characters() {
    for id in ["own", "", ".", "..", "a%2Fb", "a%20", "é", "a/b", "%2e%2e"] {
        let search = flatchr_with("POST", &format!("company/{id}/search/applicants"), "{}");
        assert!(search.is_err(), "{id}");
        let source = hrflow_with("GET", &format!("source?key={id}"));
        assert!(source.is_err(), "{id}");
    }
    let own = flatchr_with("GET", APPLICANT, "").map(|sent| line(&sent));
    let own = own.unwrap_err();
    assert_eq!(own, Refusal::Company { of_workflow: false });
    assert!(own.to_string().contains("`own`"), "{own}");
}

#[test]
fn a_refusal_names_what_is_allowed_and_repeats_nothing_of_the_request() {
    let canary = "jean.dupont%40example.org";
    for (outcome, allowed) in [
        (
            flatchr("GET", &format!("company/own/{canary}"), ""),
            "search/applicants",
        ),
        (hrflow("GET", canary), "profile/indexing"),
        (flatchr("PUT", SEARCH, canary), "POST"),
        (
            flatchr("GET", &format!("company/{canary}/applicant/1"), ""),
            "`own`",
        ),
        (
            flatchr("GET", &format!("company/own/applicant/{canary}"), ""),
            "letters, digits",
        ),
        (hrflow("GET", &format!("source?key={canary}")), "`own`"),
        (
            hrflow("GET", &format!("source?{canary}={canary}")),
            "?key={source}",
        ),
        (
            hrflow(
                "GET",
                &format!("profile/indexing?source_key=own&email={canary}+"),
            ),
            "%2B",
        ),
        (
            flatchr("POST", SEARCH, r#"{"company": "jean.dupont"}"#),
            "`pull_parameters.company`",
        ),
    ] {
        let refusal = outcome.map(|sent| line(&sent)).unwrap_err().to_string();
        assert!(refusal.contains(allowed), "{refusal}");
        assert!(!refusal.contains("dupont"), "{refusal}");
    }
}
