//! Worlds as a whole: made the same each time, of any size, and theirs alone.

use std::collections::{HashMap, HashSet};

use sandbox::{People, Settings, World};
use serde_json::{Value, json};

use crate::support::{flatchr, get_profile, id, search, world, world_with};

fn shown(world: &World) -> (Vec<Value>, Vec<Value>) {
    (world.rows().collect(), world.profiles().collect())
}

#[test]
fn the_same_settings_make_the_same_world() {
    assert_eq!(
        shown(&world_with(200, |_| {})),
        shown(&world_with(200, |_| {}))
    );
    assert_ne!(
        shown(&world_with(200, |_| {})),
        shown(&world_with(200, |settings| settings.seed = 2))
    );
}

#[test]
fn a_smaller_world_is_a_prefix_of_a_larger_one() {
    let (small, large) = (
        shown(&world_with(50, |_| {})),
        shown(&world_with(120, |_| {})),
    );
    assert!(large.0.starts_with(&small.0) && large.1.starts_with(&small.1));
}

#[test]
fn uniform_people_cost_the_same_requests() {
    for (people, is_parsed) in [(People::Parsed, true), (People::Unparsed, false)] {
        let world = world_with(120, |settings| settings.people = people);
        assert_eq!((world.rows().count(), world.profiles().count()), (120, 120));
        for (row, profile) in world.rows().zip(world.profiles()) {
            assert_eq!(profile["info"]["email"], row["email"]);
            let attachments = profile["attachments"].as_array().unwrap();
            assert_eq!(!attachments.is_empty(), is_parsed);
            let tags = profile["tags"].as_array().unwrap();
            let column = tags.iter().find(|tag| tag["name"] == "column");
            assert_ne!(column.unwrap()["value"], row["column"]);
            assert!(
                world
                    .resume(profile["reference"].as_str().unwrap())
                    .is_some()
            );
        }
    }
}

#[test]
fn clones_of_a_world_are_independent() {
    let mut one = world();
    let before = shown(&one);
    let mut other = one.clone();
    other
        .edit_candidate(&id(&one, "plain"), &json!({"phone": null}), 0)
        .unwrap();
    other
        .remove_applicant(&one.applicants().last().unwrap().id.to_string())
        .unwrap();
    get_profile(&mut other, &id(&one, "plain"));
    assert_eq!(shown(&one), before);
    assert_ne!(shown(&other), before);
    assert!(one.journal().is_empty());
    search(&mut one, &json!({}));
    assert_eq!(other.journal().len(), 1);
}

#[test]
fn reading_changes_nothing() {
    let mut world = world_with(100, |_| {});
    let before = shown(&world);
    search(&mut world, &json!({}));
    world.handle(&flatchr(&world, "GET", "/vacancies"));
    for person in world
        .people()
        .map(|person| person.id.to_string())
        .collect::<Vec<_>>()
    {
        get_profile(&mut world, &person);
    }
    assert_eq!(shown(&world), before);
}

#[test]
fn a_world_holds_ten_thousand_candidates() {
    let mut world = World::new(Settings {
        candidates: 10_000,
        ..Settings::default()
    });
    let rows = search(&mut world, &json!({}));
    assert!(rows.len() > 10_000);
    let ids: HashSet<&str> = rows
        .iter()
        .filter_map(|row| row["applicant"].as_str())
        .collect();
    assert_eq!(ids.len(), rows.len() - 1, "all different, and one a number");
    let present = world
        .people()
        .filter(|person| person.hrflow.is_some())
        .count();
    assert!((9_000..10_000).contains(&present));
    let mut rows_of: HashMap<usize, u32> = HashMap::new();
    world
        .applicants()
        .for_each(|row| *rows_of.entry(row.person).or_default() += 1);
    assert_eq!(rows_of.len(), 10_000);
    // Every fiftieth: looking at all of them is for machines with time.
    for person in world
        .people()
        .step_by(50)
        .map(|person| person.id.to_string())
        .collect::<Vec<_>>()
    {
        let known = world.person(&person).unwrap().hrflow.is_some();
        assert_eq!(get_profile(&mut world, &person).status == 200, known);
    }
}

#[test]
fn personal_data_covers_both_apis() {
    let mut world = world();
    let text = world
        .rows()
        .chain(world.profiles())
        .map(|value| value.to_string())
        .collect::<String>();
    let personal = world.personal_data();
    for case in ["plain", "arabic", "new_phone", "apostrophe"] {
        let person = world.case(case).unwrap();
        assert!(personal.names.contains(person.lastname.as_deref().unwrap()));
        assert!(personal.emails.contains(person.email.as_deref().unwrap()));
        assert!(!personal.found_in(&text).is_empty());
    }
    assert!(
        personal
            .found_in(
                "{\"status\": \"success\", \"outcome\": \"updated\", \"column\": \"Recruté\"}"
            )
            .is_empty()
    );
    // What was true once stays personal.
    let old = world.case("plain").unwrap().phone.clone().unwrap();
    world
        .edit_candidate(&id(&world.clone(), "plain"), &json!({"phone": "1"}), 0)
        .unwrap();
    assert!(world.personal_data().phones.contains(&old));
}
