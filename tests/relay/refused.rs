//! The ways out, each tried.

use super::*;
use update_profiles_in_hrflow::relay::MAX_BODY;

const SEARCH: &str = "company/own/search/applicants";
const APPLICANT: &str = "company/own/applicant/1";
const PROFILE: &str = "profile/indexing?source_key=own&reference=1";

/// Refused, whichever of the allowed methods; gives why.
fn refusal(outcome: impl Fn(&str) -> Outcome) -> Refusal {
    let [get, post] = ["GET", "POST"].map(|method| outcome(method).map(|sent| line(&sent)));
    let post = post.expect_err("a POST is refused");
    get.expect_err("a GET is refused");
    post
}

#[test]
fn paths_that_are_not_the_four() {
    let mut paths: Vec<String> = [
        // Nothing, and too little or too much.
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
        // What else the APIs have.
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
        // Dot segments, as they are and encoded, once and twice.
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
        // Slashes in other writings.
        "company%2Fown%2Fapplicant%2F1",
        "company\\own\\applicant\\1",
        "company/own\\applicant/1",
        "company/own/search\\applicants",
        "company%5Cown/applicant/1",
        "company/own/search%2Fapplicants",
        // Names that are encoded for no reason.
        "%63ompany/own/applicant/1",
        "company/own/search/applicant%73",
        "sourc%65",
        // Parameters and fragments of a path.
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
    // Whole addresses, and hosts.
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
        let why = refusal(search);
        let is_path = matches!(why, Refusal::Path { .. } | Refusal::Method { .. });
        assert!(is_path, "{path}: {why}");
        let get = flatchr("GET", path, "").map(|sent| line(&sent));
        assert!(get.is_err(), "{path}: {get:?}");
        for query in ["", "?key=own", "?source_key=own&reference=1"] {
            let bare = path.split('?').next().unwrap();
            refusal(|method| hrflow(method, &format!("{bare}{query}")));
        }
    }
    assert!(paths.len() > 180, "{}", paths.len());
}

#[test]
fn methods_that_are_not_the_ones() {
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
            let why = outcome.map(|sent| line(&sent)).unwrap_err();
            assert!(matches!(why, Refusal::Method { .. }), "{method}: {why}");
        }
    }
    // Each path has one of the two.
    for outcome in [
        flatchr("GET", SEARCH, ""),
        flatchr("POST", APPLICANT, ""),
        hrflow("POST", "source?key=own"),
        hrflow("POST", PROFILE),
    ] {
        let why = outcome.map(|sent| line(&sent)).unwrap_err();
        assert!(matches!(why, Refusal::Method { .. }), "{why}");
    }
}

#[test]
fn companies_that_are_not_the_workflows() {
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
            let why = flatchr(method, &target, body).map(|sent| line(&sent));
            assert_eq!(
                why.unwrap_err(),
                Refusal::Company { of_workflow: true },
                "{target}"
            );
        }
    }
}

#[test]
fn applicants_that_are_no_ids() {
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
        let why = flatchr("GET", &target, "").map(|sent| line(&sent));
        assert_eq!(why.unwrap_err(), Refusal::Applicant, "{target}");
    }
}

#[test]
fn sources_that_are_not_the_workflows() {
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
            let why = hrflow("GET", &target).map(|sent| line(&sent));
            assert_eq!(
                why.unwrap_err(),
                Refusal::Source { of_workflow: true },
                "{target}"
            );
        }
    }
}

#[test]
fn queries_of_more_or_less_than_is_needed() {
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
            Err(Refusal::Query { .. } | Refusal::Source { .. }) => {}
            Err(why) => panic!("{target}: {why}"),
        }
    }
}

#[test]
fn values_that_readers_could_differ_about() {
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
            let why = hrflow("GET", &target).map(|sent| line(&sent));
            assert_eq!(why.unwrap_err(), Refusal::Value, "{target}");
        }
    }
}

#[test]
fn bodies_that_are_no_search() {
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
        let why = flatchr("POST", SEARCH, body).map(|sent| line(&sent));
        assert!(
            matches!(why, Err(Refusal::Search { .. })),
            "{body}: {why:?}"
        );
    }
}

#[test]
fn a_wrong_filter_is_told_with_the_nearest_right_one() {
    let why = flatchr("POST", SEARCH, r#"{"phne": "06", "lastname": 1}"#);
    let why = why.map(|sent| line(&sent)).unwrap_err().to_string();
    assert!(
        why.contains("phne") && why.contains("did you mean `phone`?"),
        "{why}"
    );
    assert!(
        why.contains("lastname: a string is expected, not a number"),
        "{why}"
    );
    // However many there are, the sentence has an end.
    let many: serde_json::Map<_, _> = (0..1_000).map(|n| (format!("x{n}"), Value::Null)).collect();
    let why = flatchr("POST", SEARCH, &Value::Object(many).to_string());
    assert!(why.map(|sent| line(&sent)).unwrap_err().to_string().len() < 1_000);
}

#[test]
fn searches_in_other_companies() {
    let body = r#"{"company": "other"}"#;
    for configured in [None, Some("mine"), Some("other "), Some("")] {
        let why = searched_in(configured, "POST", SEARCH, body).map(|sent| line(&sent));
        assert_eq!(why.unwrap_err(), Refusal::SearchedCompany);
    }
    // The workflow's own company is another thing than the one that it searches in.
    let own = format!(r#"{{"company": "{COMPANY}"}}"#);
    let why = flatchr("POST", SEARCH, &own).map(|sent| line(&sent));
    assert_eq!(why.unwrap_err(), Refusal::SearchedCompany);
}

#[test]
fn bodies_that_are_too_large_or_where_none_belongs() {
    let size = usize::try_from(MAX_BODY).unwrap();
    let filter = |length: usize| format!(r#"{{"email":"{}"}}"#, "a".repeat(length - 12));
    let largest = flatchr("POST", SEARCH, &filter(size)).unwrap();
    assert_eq!(body(&largest).len(), size);
    let too_large = Refusal::TooLarge { limit: MAX_BODY };
    let why = flatchr("POST", SEARCH, &filter(size + 1)).map(|sent| line(&sent));
    assert_eq!(why.unwrap_err(), too_large);

    let workflow = workflow(json!({}));
    let urls = urls();
    let profile = ask(&Relay::hrflow(&workflow, &urls), "GET", PROFILE, "{}");
    for outcome in [flatchr("GET", APPLICANT, "{}"), profile] {
        let why = outcome.map(|sent| line(&sent));
        assert_eq!(why.unwrap_err(), Refusal::Body);
    }
}

#[test]
fn with_the_callers_own_keys_ids_are_plain_too() {
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
fn a_refusal_says_what_is_allowed_and_repeats_nothing() {
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
        let why = outcome.map(|sent| line(&sent)).unwrap_err().to_string();
        assert!(why.contains(allowed), "{why}");
        assert!(!why.contains("dupont"), "{why}");
    }
}
