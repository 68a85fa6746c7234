//! Finding the candidate of a row, under every reading of what Flatchr may offer.

use crate::support::{Double, applicants, item};
use crate::ticks::{change_column, incremental};
use sandbox::{Action, Endpoint, Entry, Fault, People, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{ItemReport, MatchedBy, Outcome, RunReport, Stage, Status};

fn double(api_variants: Value) -> Rc<Double> {
    Double::new(Settings {
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

/// Sixty people of one kind: one application, a profile with an attachment, an older column. HrFlow.ai lists no
/// profiles, so that each candidate is looked up.
fn sixty(api_variants: Value) -> Rc<Double> {
    sixty_in("missing", api_variants)
}

/// The same with a list of profiles.
fn sixty_in(list: &str, mut api_variants: Value) -> Rc<Double> {
    api_variants["profile_list"] = json!(list);
    Double::new(Settings {
        candidates: 60,
        people: People::Parsed,
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    })
}

/// A format of what only a candidate's record has, so that the record is read although a list shows the profile.
fn reading_records() -> Value {
    json!({ "format": "{ reference: .id, info: { urls: [.urls[]?] }, tags: [{ name: \"column\", value: .column }] }" })
}

/// No read gives the candidate of any row.
fn nothing_readable() -> Value {
    json!({ "applicant": "missing", "applicant_tags": "absent" })
}

/// A run that may move.
fn moving(mut changes: Value) -> Value {
    changes["pull_parameters"]["candidate_lookup"] = json!("move");
    changes
}

fn all_applicants(double: &Double) -> Vec<String> {
    let world = double.world();
    world.applicants().map(|row| row.id.to_string()).collect()
}

/// The last part of an address, which names an applicant.
fn applicant_of(entry: &Entry) -> String {
    entry.path.rsplit('/').next().unwrap().to_owned()
}

fn moved(double: &Double) -> Vec<String> {
    double
        .sent_to(Endpoint::Move)
        .iter()
        .map(applicant_of)
        .collect()
}

fn count(report: &RunReport, outcome: Outcome) -> usize {
    report
        .items
        .iter()
        .filter(|item| item.outcome == outcome)
        .count()
}

fn code(report: &RunReport, applicant: &str) -> String {
    let error = item(report, applicant).error.as_ref();
    error.map(|error| error.code.clone()).unwrap_or_default()
}

#[test]
fn a_row_that_carries_the_id_costs_no_lookup() {
    for row_candidate in ["candidate_id", "object"] {
        let double = double(json!({ "row_candidate": row_candidate }));
        let report = double.run_with(json!({}));
        assert_eq!(report.events.read_failure, 0);
        assert_eq!(double.sent_to(Endpoint::Move).len(), 0, "{row_candidate}");
        // Those without an attachment are asked for, because a row says nothing of a résumé.
        let asked = double.sent_to(Endpoint::Applicant).len();
        assert!(asked < 16, "{row_candidate}: {asked} lookups");
        assert!(double.sent_to(Endpoint::Parse).len() >= 3);
    }
}

#[test]
fn reading_is_tried_before_moving() {
    let double = double(json!({}));
    let report = double.run_with(moving(json!({})));
    assert_eq!(report.events.read_failure, 0);
    assert_eq!(
        double.world().counters().moves + double.world().counters().mails,
        0
    );
    for unneeded in [Endpoint::Move, Endpoint::Columns, Endpoint::Vacancies] {
        assert!(double.sent_to(unneeded).is_empty(), "{unneeded:?}");
    }
}

#[test]
fn where_no_read_gives_the_candidate_the_same_column_put_finds_everyone_it_can() {
    for applicant in ["missing", "offered_without_id"] {
        let double = double(json!({ "applicant": applicant, "applicant_tags": "absent" }));
        let report = double.run_with(moving(json!({})));
        let world = double.world();
        assert_eq!(
            (world.counters().moves, world.counters().mails),
            (0, 0),
            "everyone stays in the column, and gets no mail"
        );
        assert_eq!(double.sent_to(Endpoint::Columns).len(), 1);
        assert_eq!(double.sent_to(Endpoint::Vacancies).len(), 1);
        for put in double.sent_to(Endpoint::Move) {
            let is_about_it = |entry: &&Entry| applicant_of(entry) == applicant_of(&put);
            let asked = double.sent_to(Endpoint::Applicant);
            let asked = asked.iter().find(is_about_it).expect("asked for first");
            assert!(asked.number < put.number);
            assert!(put.query.contains("disable_mail=true"));
            assert!(put.body.unwrap()["column_id"].is_u64());
        }
        for (case, expected) in [
            ("closed_offer", "unknown_vacancy"),
            ("unknown_column", "unknown_column"),
            ("duplicate_column", "ambiguous_column"),
            ("duplicate_column_second", "ambiguous_column"),
            ("plain", ""),
            ("spaced_title", ""),
            ("numeric_ids", ""),
        ] {
            let applicant = &applicants(&world, case)[0];
            assert_eq!(code(&report, applicant), expected, "{case}");
        }
        assert_eq!(report.events.read_failure, 4);
        assert_eq!(report.status, Status::SuccessWithFailures);
        assert!(report.complete);
    }
}

#[test]
fn read_only_is_the_default_and_never_moves() {
    for persist in [true, false] {
        let double = double(nothing_readable());
        let report = double.run_with(json!({ "persist": persist }));
        assert!(double.sent_to(Endpoint::Move).is_empty());
        let failed =
            |item: &&ItemReport| item.outcome == Outcome::Failed && item.stage == Stage::Pull;
        assert_eq!(
            report.items.iter().filter(failed).count(),
            report.items.len()
        );
        let plain = applicants(&double.world(), "plain").remove(0);
        assert_eq!(code(&report, &plain), "no_read_only_lookup");
        let remedy = &item(&report, &plain).error.as_ref().unwrap().remedy;
        assert!(remedy.contains("candidate_lookup = \"move\""), "{remedy}");
    }
}

#[test]
fn a_dry_run_that_may_not_move_shows_the_profile_with_the_same_email() {
    let double = double(nothing_readable());
    let report = double.run_with(moving(json!({ "persist": false })));
    assert_eq!(double.world().writes().count(), 0);
    let world = double.world();
    let plain = item(&report, &applicants(&world, "plain")[0]);
    assert_eq!(plain.matched_by, Some(MatchedBy::Email));
    assert_eq!(plain.outcome, Outcome::Updated);
    assert_eq!(
        plain.candidate.as_deref(),
        Some(&*world.case("plain").unwrap().id.to_string())
    );
    let created = plain
        .changes
        .iter()
        .find(|change| change.field == "created_at");
    assert!(
        created.is_none(),
        "the day of an application does not replace a moment"
    );
    assert_eq!(
        code(&report, &applicants(&world, "null_contact")[0]),
        "no_email_match"
    );
}

#[test]
fn nobody_is_searched_for_by_the_address_of_an_anonymised_candidate() {
    let searches = |changed: Option<(&str, Value)>| {
        let double = double(nothing_readable());
        let applicant = applicants(&double.world(), "plain").remove(0);
        if let Some((name, value)) = changed {
            let mut world = double.world_mut();
            world.override_row(&applicant, name, Some(value)).unwrap();
        }
        double.run_with(moving(json!({ "persist": false })));
        let asked = double.sent_to(Endpoint::Profile);
        let is_search = |entry: &&Entry| entry.query.contains("email=");
        asked.iter().filter(is_search).count()
    };
    let all = searches(None);
    assert_eq!(searches(Some(("email", json!("XXXXX")))), all - 1);
    assert_eq!(searches(Some(("anonym", json!(true)))), all - 1);
}

#[test]
fn a_profile_with_another_address_than_was_asked_for_is_nobodys() {
    let double = double(nothing_readable());
    let other = json!({ "code": 200, "message": "ok", "data": {
        "key": "k", "reference": "somebody", "tags": [], "info": { "email": "else@example.com" },
    } });
    let answer = raw(&other.to_string());
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Profile, answer));
    let report = double.run_with(moving(json!({ "persist": false })));
    let applicant = applicants(&double.world(), "plain").remove(0);
    assert_eq!(code(&report, &applicant), "no_email_match");
}

#[test]
fn ids_that_arrive_as_numbers_are_as_good_as_strings() {
    for ids in [
        json!({ "candidate_ids": "integer", "applicant_ids": "integer" }),
        json!({ "candidate_ids": "integer", "applicant": "missing", "plain_ids": "text" }),
        json!({ "candidate_ids": "integer", "applicant_ids": "integer", "applicant": "missing" }),
        json!({ "candidate_ids": "integer", "row_candidate": "candidate_id" }),
    ] {
        let double = double(ids.clone());
        let report = double.run_with(moving(json!({})));
        let unexpected: Vec<_> = report
            .items
            .iter()
            .filter_map(|item| item.error.as_ref())
            .map(|error| error.code.as_str())
            .collect();
        let known = [
            "profile_missing",
            "unknown_vacancy",
            "unknown_column",
            "ambiguous_column",
        ];
        assert!(
            unexpected.iter().all(|code| known.contains(code)),
            "{ids}: {unexpected:?}"
        );
        for edit in double.sent_to(Endpoint::Edit) {
            assert!(edit.body.unwrap()["reference"].is_string());
        }
    }
}

#[test]
fn twenty_archived_applicants_do_not_make_forty_others_be_moved() {
    let double = sixty(json!({ "applicant_tags": "absent" }));
    let all = all_applicants(&double);
    let (archived, others) = all.split_at(20);
    for applicant in archived {
        let gone = Fault::on(Endpoint::Applicant, Action::status(404)).id(applicant);
        double.world_mut().add_fault(gone);
    }
    let report = double.run_with(moving(json!({})));
    for applicant in others {
        assert_eq!(item(&report, applicant).outcome, Outcome::Updated);
    }
    let moved = moved(&double);
    assert!(
        moved.iter().all(|applicant| archived.contains(applicant)),
        "{moved:?}"
    );

    // The route is proven by now: a 404 is about the applicant, and moves none of them.
    double.world_mut().clear_journal();
    let report = double.run_with(moving(json!({})));
    assert!(double.sent_to(Endpoint::Move).is_empty());
    assert_eq!(
        count(&report, Outcome::Failed) + count(&report, Outcome::Unchanged),
        60
    );
}

#[test]
fn an_outage_of_the_route_moves_no_applicant_and_the_next_run_syncs_all() {
    for outage in [
        Action::status(503),
        Action::status(429),
        Action::Html,
        Action::Empty,
        Action::DroppedAfter,
        Action::Hang,
        raw("{}"),
        raw(r#"{"statusCode":404,"message":"Not Found"}"#),
    ] {
        let double = sixty(json!({ "applicant_tags": "absent" }));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Applicant, outage.clone()));
        let report = double.run_with(moving(json!({ "incremental": true })));
        assert!(double.sent_to(Endpoint::Move).is_empty(), "{outage:?}");
        assert!(double.sent_to(Endpoint::Edit).is_empty(), "{outage:?}");
        assert_eq!(count(&report, Outcome::Failed), 60, "{outage:?}");
        double.calm();
        double.pass(60_000);
        let report = double.run_with(moving(json!({ "incremental": true })));
        assert!(double.sent_to(Endpoint::Move).is_empty(), "{outage:?}");
        assert_eq!(count(&report, Outcome::Updated), 60, "{outage:?}");
    }
}

/// A response with status 200 and this body.
fn raw(body: &str) -> Action {
    serde_json::from_value(json!({ "body": { "raw": body } })).unwrap()
}

#[test]
fn answers_of_hrflow_that_are_not_about_a_profile_move_no_applicant() {
    let proxy = json!({ "status": { "code": 404, "body": "<h1>Not Found</h1>" } });
    for action in [
        serde_json::from_value(proxy).unwrap(),
        raw(r#"{"code":200,"message":"ok","data":["another shape"]}"#),
        raw(r#"{"code":200,"message":"ok","data":"another shape"}"#),
    ] {
        let action: Action = action;
        let double = sixty(json!({ "applicant": "missing" }));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Profile, action.clone()));
        let report = double.run_with(moving(json!({})));
        assert!(double.sent_to(Endpoint::Move).is_empty(), "{action:?}");
        assert_eq!(count(&report, Outcome::Failed), 60, "{action:?}");
    }
}

#[test]
fn an_applicant_is_moved_once_although_its_run_ends_before_its_outcome() {
    let double = sixty(nothing_readable());
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, Action::status(401)));
    let report = double.run_with(moving(json!({ "incremental": true })));
    assert_eq!(report.status, Status::Fatal);
    let moved = double.sent_to(Endpoint::Move).len();
    assert!((2..60).contains(&moved), "{moved} moved");
    double.calm();
    double.pass(60_000);
    let report = double.run_with(moving(json!({ "incremental": true })));
    assert_eq!(count(&report, Outcome::Updated), 60);
    assert_eq!(double.sent_to(Endpoint::Move).len(), 60);
}

#[test]
fn an_outage_of_hrflow_moves_no_applicant_either() {
    let double = sixty(json!({ "applicant": "missing" }));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Profile, Action::status(503)));
    let report = double.run_with(moving(json!({})));
    assert!(double.sent_to(Endpoint::Move).is_empty());
    assert_eq!(count(&report, Outcome::Failed), 60);
}

#[test]
fn a_company_without_the_route_syncs_by_the_tags_of_its_profiles() {
    let double = sixty(json!({ "applicant": "missing" }));
    let report = double.run_with(moving(json!({})));
    assert_eq!(count(&report, Outcome::Updated), 60);
    assert!(report.items.iter().all(|item| item.matched_by.is_none()));
    assert_eq!(double.world().writes().count(), 60, "the edits alone");
    // As many as where the route is offered: the profile that the tag is on is the one to edit.
    for endpoint in [Endpoint::Applicant, Endpoint::Profile, Endpoint::Edit] {
        assert_eq!(double.sent_to(endpoint).len(), 60, "{endpoint:?}");
    }
}

#[test]
fn a_list_shows_the_tags_of_a_company_without_the_route_and_each_edit_is_made_of_a_profile_read_alone()
 {
    for (format, applicants) in [(json!({}), 0), (reading_records(), 60)] {
        let double = sixty_in("thirty_a_page", json!({ "applicant": "missing" }));
        let report = double.run_with(moving(format));
        assert_eq!(count(&report, Outcome::Updated), 60);
        assert!(report.items.iter().all(|item| item.matched_by.is_none()));
        assert_eq!(double.world().writes().count(), 60, "the edits alone");
        for (endpoint, sent) in [
            (Endpoint::ProfileList, 2),
            (Endpoint::Applicant, applicants),
            (Endpoint::Profile, 60),
            (Endpoint::Edit, 60),
        ] {
            assert_eq!(double.sent_to(endpoint).len(), sent, "{endpoint:?}");
        }
    }
}

#[test]
fn an_email_address_alone_proves_nothing_in_a_run_that_writes() {
    let double = sixty(nothing_readable());
    let report = double.run_with(json!({}));
    assert_eq!(double.world().writes().count(), 0);
    assert_eq!(count(&report, Outcome::Failed), 60);
}

/// An incremental workflow whose format leaves out the tag, so that only the ledger can know a candidate.
fn without_tag(lookup: &str) -> Value {
    incremental(json!({
        "format": "{ reference: .id, metadatas: [{ name: \"stage\", value: .column }] }",
        "pull_parameters": { "candidate_lookup": lookup },
    }))
}

#[test]
fn what_one_run_found_by_a_move_the_ledger_knows_in_the_next() {
    let double = sixty(nothing_readable());
    double.run_with(without_tag("move"));
    assert_eq!(double.sent_to(Endpoint::Move).len(), 60);
    let one = all_applicants(&double).remove(0);
    change_column(&double, &one, "Recruté");
    double.pass(60_000);
    double.world_mut().clear_journal();
    let report = double.run_with(without_tag("read_only"));
    assert_eq!(item(&report, &one).outcome, Outcome::Updated);
    for endpoint in [Endpoint::Applicant, Endpoint::Profile, Endpoint::Edit] {
        assert_eq!(double.sent_to(endpoint).len(), 1, "{endpoint:?}");
    }
    assert!(double.sent_to(Endpoint::Move).is_empty());
}

#[test]
fn the_ledger_knows_a_candidate_whose_row_failed() {
    let double = sixty(nothing_readable());
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, Action::status(500)));
    let report = double.run_with(without_tag("move"));
    assert_eq!(count(&report, Outcome::Failed), 60);
    double.calm();
    double.pass(60_000);
    double.world_mut().clear_journal();
    let report = double.run_with(without_tag("read_only"));
    assert_eq!(count(&report, Outcome::Updated), 60);
    assert!(double.sent_to(Endpoint::Move).is_empty());
}

#[test]
fn a_key_that_may_not_read_applicants_never_moves_and_does_not_stop_the_run() {
    for (tags, synced) in [("present", 60), ("absent", 0)] {
        let double = sixty(json!({ "applicant_tags": tags }));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Applicant, Action::status(403)));
        let report = double.run_with(moving(json!({})));
        assert!(double.sent_to(Endpoint::Move).is_empty());
        assert_eq!(report.stopped_by, None);
        assert_eq!(count(&report, Outcome::Updated), synced, "{tags}");
        let failed = report.items.iter().filter_map(|item| item.error.as_ref());
        for error in failed {
            assert_eq!(error.code, "lookup_forbidden");
            assert_eq!(
                (error.status, error.endpoint.as_deref()),
                (Some(403), Some("GET applicant"))
            );
        }
    }
}

#[test]
fn a_key_that_is_not_accepted_stops_the_run() {
    for list in ["missing", "thirty_a_page"] {
        for status in [401, 402] {
            let double = sixty_in(list, json!({}));
            double
                .world_mut()
                .add_fault(Fault::on(Endpoint::Applicant, Action::status(status)));
            let report = double.run_with(moving(reading_records()));
            assert_eq!(report.status, Status::Fatal, "{list} {status}");
            assert_eq!(double.world().writes().count(), 0);
        }
    }
}

#[test]
fn another_refusal_is_answered_by_a_proof_and_never_by_a_move() {
    for (tags, updated) in [("present", 60), ("absent", 0)] {
        let double = sixty(json!({ "applicant_tags": tags }));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Applicant, Action::status(400)));
        let report = double.run_with(moving(json!({})));
        assert!(double.sent_to(Endpoint::Move).is_empty());
        assert_eq!(count(&report, Outcome::Updated), updated);
    }
}

#[test]
fn an_answer_about_another_applicant_is_an_error_and_never_a_basis_for_an_edit() {
    let other = json!({ "id": "Z9", "candidate": { "id": "C9", "firstname": "Bob" } });
    let raw = other.to_string();
    for (endpoint, list) in [
        (Endpoint::Applicant, "missing"),
        (Endpoint::Applicant, "thirty_a_page"),
        (Endpoint::Move, "missing"),
        (Endpoint::Move, "thirty_a_page"),
    ] {
        let api_variants = match endpoint {
            Endpoint::Applicant => json!({}),
            _ => nothing_readable(),
        };
        let double = sixty_in(list, api_variants);
        let fault = Fault::on(endpoint, Action::Body { raw: raw.clone() });
        double.world_mut().add_fault(fault);
        let report = double.run_with(moving(reading_records()));
        assert!(double.sent_to(Endpoint::Edit).is_empty());
        assert_eq!(
            double.sent_to(Endpoint::Move).is_empty(),
            endpoint == Endpoint::Applicant
        );
        for item in &report.items {
            assert_eq!(item.error.as_ref().unwrap().code, "malformed");
        }
    }
}

#[test]
fn an_answer_about_another_profile_is_an_error_and_never_a_basis_for_an_edit() {
    let double = sixty(json!({}));
    let raw = json!({
        "code": 200,
        "message": "Profile details",
        "data": { "key": "OTHER", "reference": "another", "info": { "full_name": "Bob Autre" } },
    });
    let fault = Fault::on(
        Endpoint::Profile,
        Action::Body {
            raw: raw.to_string(),
        },
    );
    double.world_mut().add_fault(fault);
    let report = double.run_with(json!({}));
    assert!(double.sent_to(Endpoint::Edit).is_empty());
    assert!(double.sent_to(Endpoint::Parse).is_empty());
    for item in &report.items {
        assert_eq!(item.error.as_ref().unwrap().code, "malformed");
    }
}

#[test]
fn lookup_tables_that_fail_fail_their_rows_and_no_more() {
    for (endpoint, action) in [
        (Endpoint::Columns, Action::status(500)),
        (Endpoint::Vacancies, Action::NotArray),
        (Endpoint::Columns, Action::Html),
        (Endpoint::Vacancies, Action::status(404)),
    ] {
        let double = double(nothing_readable());
        double.world_mut().add_fault(Fault::on(endpoint, action));
        let report = double.run_with(moving(json!({})));
        assert!(double.sent_to(Endpoint::Move).is_empty(), "{endpoint:?}");
        assert_eq!(report.events.read_failure as usize, report.items.len());
        assert!(report.complete);
    }
}

#[test]
fn an_answer_to_the_put_that_names_no_candidate_fails_the_applicant() {
    let double = double(nothing_readable());
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Move, Action::Body { raw: "{}".into() }));
    let report = double.run_with(moving(json!({})));
    let plain = applicants(&double.world(), "plain").remove(0);
    assert_eq!(code(&report, &plain), "no_candidate");
}
