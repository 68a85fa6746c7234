//! The five allowed requests, as the relay sends them.

use super::*;
use update_profiles_in_hrflow::http::USER_AGENT;
use update_profiles_in_hrflow::workflow::ReadContext;

#[test]
fn the_relay_sends_a_search_as_a_run_does() {
    let by_id = format!("company/{COMPANY}/search/applicants");
    for target in ["company/own/search/applicants", &by_id] {
        let sent = flatchr("POST", target, r#"{"lastname": "Sédillot", "hired": null}"#).unwrap();
        let url = format!("{FLATCHR}/company/{COMPANY}/search/applicants");
        assert_eq!(line(&sent), format!("POST {url}"));
        assert_eq!(body(&sent), r#"{"lastname":"Sédillot"}"#);
        assert_eq!(
            headers(&sent),
            [
                ("user-agent", USER_AGENT),
                ("authorization", "Bearer flatchr-key"),
                ("content-type", "application/json"),
            ]
        );
        assert_eq!(
            (sent.timeout.as_secs(), sent.max_bytes),
            (60, 40 << 20),
            "as in a run"
        );
        assert!(!sent.endpoint.writes);
    }
}

#[test]
fn the_relay_passes_on_every_search_filter() {
    let filters = json!({
        "firstname": "a", "lastname": "b", "email": "c@d.fr", "hired": false, "column": "Entretien RH",
        "start": "01/01/24", "end": "12/31/24", "vacancy": "v", "start_update": "01/01/24",
        "end_update": "12/31/24", "phone": "+33 6", "company": "c1",
    });
    let requested = filters.to_string();
    let sent = flatchr_searching(
        Some("c1"),
        "POST",
        "company/own/search/applicants",
        &requested,
    );
    let sent: Value = serde_json::from_str(body(&sent.unwrap())).unwrap();
    assert_eq!(sent, filters);
}

#[test]
fn a_search_with_a_filter_twice_is_refused() {
    for requested in [
        r#"{"company": "other", "company": "c1"}"#,
        r#"{"company": "c1", "c\u006fmpany": "c1"}"#,
    ] {
        let path = "company/own/search/applicants";
        let refusal = flatchr_searching(Some("c1"), "POST", path, requested)
            .err()
            .unwrap();
        assert!(refusal.to_string().contains("twice"), "{refusal}");
    }
}

#[test]
fn the_relay_reads_an_applicant_a_source_and_profiles_as_a_run_does() {
    let sent = flatchr("GET", "company/own/applicant/dQ4-_9", "").unwrap();
    assert_eq!(
        line(&sent),
        format!("GET {FLATCHR}/company/{COMPANY}/applicant/dQ4-_9")
    );
    let keys = [
        ("user-agent", USER_AGENT),
        ("x-api-key", "hrflow-key"),
        ("x-user-email", "ops@example.com"),
    ];
    let profile = format!("{HRFLOW}/profile/indexing?source_key={SOURCE}");
    for (target, url) in [
        ("source?key=own", format!("{HRFLOW}/source?key={SOURCE}")),
        (
            &format!("source?key={SOURCE}"),
            format!("{HRFLOW}/source?key={SOURCE}"),
        ),
        (
            "profile/indexing?source_key=own&reference=LrENkKd8",
            format!("{profile}&reference=LrENkKd8"),
        ),
        (
            "profile/indexing?email=zo%C3%A9%2Bjobs%26x%3D1%40example.org&source_key=own",
            format!("{profile}&email=zo%C3%A9%2Bjobs%26x%3D1%40example.org"),
        ),
        // A reference that looks like a path stays an encoded value.
        (
            "profile/indexing?source_key=own&reference=..%2f..%2Fx%3F%26source_key%3Dother%23",
            format!("{profile}&reference=..%2F..%2Fx%3F%26source_key%3Dother%23"),
        ),
    ] {
        let sent = hrflow("GET", target).unwrap();
        assert_eq!(line(&sent), format!("GET {url}"));
        assert_eq!(headers(&sent), keys);
        assert_eq!(body(&sent), "");
    }
}

#[test]
fn the_relay_reads_a_page_of_profiles_as_a_run_does() {
    let own = format!("%5B%22{SOURCE}%22%5D");
    for (sources, page, limit) in [
        ("%5B%22own%22%5D", "1", "30"),
        ("[\"own\"]", "334", "1000"),
        ("%5B%20%22own%22%20%5D", "2", "100"),
        (&own, "1000000", "1"),
    ] {
        let query = list_query(sources, page, limit);
        let sent = hrflow("GET", &format!("storing/profiles?{query}")).unwrap();
        let query = list_query(&own, page, limit);
        assert_eq!(
            line(&sent),
            format!("GET {HRFLOW}/storing/profiles?{query}")
        );
        assert_eq!(headers(&sent)[1], ("x-api-key", "hrflow-key"));
        assert_eq!(body(&sent), "");
        assert!(!sent.endpoint.writes);
    }
    // The names may come in any order.
    let query = "limit=7&page=3&sort_by=created_at&order_by=asc&return_profile=true&source_keys=%5B%22own%22%5D";
    let sent = hrflow("GET", &format!("storing/profiles?{query}")).unwrap();
    let query = list_query(&own, "3", "7");
    assert_eq!(
        line(&sent),
        format!("GET {HRFLOW}/storing/profiles?{query}")
    );
}

#[test]
fn special_characters_in_a_company_id_or_source_key_are_encoded() {
    let mut configuration = configuration(json!({}));
    configuration["connector_auth"]["company_id"] = "a/../b?c".into();
    configuration["push_parameters"]["source_key"] = "k&email=x#".into();
    let workflow = Workflow::read(&configuration, &|_| None).unwrap();
    let urls = urls();
    for company in ["own", "a%2F..%2Fb%3Fc"] {
        let target = format!("company/{company}/applicant/1");
        let sent = send(&Relay::flatchr(&workflow, &urls), "GET", &target, "").unwrap();
        assert_eq!(
            line(&sent),
            format!("GET {FLATCHR}/company/a%2F..%2Fb%3Fc/applicant/1")
        );
    }
    let relay = Relay::hrflow(&workflow, &urls);
    let sent = send(&relay, "GET", "source?key=own", "").unwrap();
    assert_eq!(
        line(&sent),
        format!("GET {HRFLOW}/source?key=k%26email%3Dx%23")
    );
}

#[test]
fn a_caller_with_an_own_key_names_company_and_source() {
    let search = "company/c1/search/applicants";
    let sent = flatchr_with("POST", search, r#"{"company": "c2"}"#).unwrap();
    assert_eq!(line(&sent), format!("POST https://api.flatchr.io/{search}"));
    assert_eq!(headers(&sent)[1], ("authorization", "Bearer their-key"));
    assert_eq!(body(&sent), r#"{"company":"c2"}"#);

    let query = list_query("%5B%22abc%22%5D", "1", "30");
    let sent = hrflow_with("GET", &format!("storing/profiles?{query}")).unwrap();
    let url = format!("https://api.hrflow.ai/v1/storing/profiles?{query}");
    assert_eq!(line(&sent), format!("GET {url}"));
    let sent = hrflow_with("GET", "source?key=abc").unwrap();
    assert_eq!(line(&sent), "GET https://api.hrflow.ai/v1/source?key=abc");
    assert_eq!(
        headers(&sent)[1..],
        [
            ("x-api-key", "their-key"),
            ("x-user-email", "they@example.com")
        ]
    );
}

#[test]
fn the_environment_chooses_flatchrs_base_url_unless_it_is_overridden() {
    let key = Secret::new("their-key");
    for (environment, urls, base) in [
        (
            Environment::Production,
            BaseUrls::default(),
            "https://api.flatchr.io",
        ),
        (
            Environment::Demo,
            BaseUrls::default(),
            "https://api.demo.flatchr.io",
        ),
        (Environment::Demo, urls(), FLATCHR),
    ] {
        let relay = Relay::flatchr_with(&key, environment, &urls);
        let sent = send(&relay, "GET", "company/c/applicant/1", "").unwrap();
        assert_eq!(line(&sent), format!("GET {base}/company/c/applicant/1"));
    }
}

#[test]
fn a_relayed_request_compiles_no_jq_program() {
    let mut configuration = configuration(json!({ "company": "c1" }));
    configuration["logics"] = json!(["select(", "."]);
    configuration["format"] = json!("{{");
    configuration["callback"] = json!({ "secret": "NOT_SET" });
    let problems = Workflow::read(&configuration, &|_| None).unwrap_err();
    assert_eq!(problems.0.len(), 3);
    // No program was compiled: these programs do not compile.
    let workflow = Workflow::read_without_hooks(&configuration, &ReadContext::default()).unwrap();
    assert!(workflow.hooks.logics.is_empty() && workflow.hooks.callback.is_none());
    let urls = urls();
    let relay = Relay::flatchr(&workflow, &urls);
    let request = send(&relay, "POST", "company/own/search/applicants", "{}").unwrap();
    assert_eq!(
        headers(&request)[1],
        ("authorization", "Bearer flatchr-key")
    );
    // All other problems are still reported, and secrets are looked up.
    configuration["connector_auth"]["api_key"] = json!({ "secret": "KEY" });
    configuration["logic"] = json!(["."]);
    let paths_of_problems = |secrets: &dyn Fn(&str) -> Option<String>| {
        let workflow = Workflow::read_without_hooks(
            &configuration,
            &ReadContext {
                secrets: Some(secrets),
                ..ReadContext::default()
            },
        );
        let problems = workflow.unwrap_err().0;
        problems
            .into_iter()
            .map(|problem| problem.path)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        paths_of_problems(&|_| None),
        ["connector_auth.api_key", "logic"]
    );
    assert_eq!(paths_of_problems(&|_| Some("k".to_owned())), ["logic"]);
}
