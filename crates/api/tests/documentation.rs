//! The documentation lists every route, with its method and its role.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use update_profiles_api::ROUTES;

#[test]
fn the_documentation_lists_every_route_with_its_role() {
    let routes: BTreeSet<String> = ROUTES
        .iter()
        .map(|route| {
            let role = route
                .role
                .map_or("none".to_owned(), |role| role.to_string());
            let (method, path) = (route.method, route.path.trim_end_matches('*'));
            format!("{method} {path} {role}").replacen("* ", "", 1)
        })
        .collect();
    assert_eq!(
        documented(include_str!("../../../docs/http-api.md")),
        routes
    );
}

/// The rows of the first table: `request | role | …`, where `{a\|b}` stands for two requests.
fn documented(document: &str) -> BTreeSet<String> {
    let (_, table) = document.split_once("| request | role |").unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let requests = rows.flat_map(|row| {
        let row = row.replace("\\|", ";");
        let mut cells = row.split('|').map(str::trim).skip(1);
        let request = cells.next().unwrap().trim_matches('`').replace('…', "");
        let role = cells.next().unwrap().to_owned();
        let choice = request.split(['{', '}']).find(|part| part.contains(';'));
        let choice = choice.unwrap_or_default().to_owned();
        let choices: Vec<String> = choice.split(';').map(str::to_owned).collect();
        choices.into_iter().map(move |each| {
            let request = request.replace(&format!("{{{choice}}}"), &each);
            format!("{request} {role}")
        })
    });
    requests.collect()
}
