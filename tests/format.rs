//! From a row of Flatchr's search to an item, and from the item to a profile.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

use serde_json::{Value, json};
use update_profiles_in_hrflow::flatchr::{Item, ResumeKnown, Row};
use update_profiles_in_hrflow::hooks::default_format;
use update_profiles_in_hrflow::hrflow::RESUME;
use update_profiles_in_hrflow::json::Object;
use update_profiles_in_hrflow::moment::Moment;

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("not an object: {other}"),
    }
}

fn format(item: Value) -> Value {
    Value::Object(default_format(&object(item)))
}

fn read(row: &Value) -> Option<Row> {
    Row::read(row.to_string().as_bytes()).ok()
}

/// A row as Flatchr documents it, with some fields replaced.
fn row(changes: Value) -> Row {
    let mut row = object(json!({
        "applicant": "z7gWQnjXG77hJRak",
        "vacancy": "Ingénieur Développement  H/F ",
        "column": "Recruté",
        "vacancy_id": 2403,
        "external_id": "",
        "hired": false,
        "firstname": "Juliette",
        "lastname": "Larfoillou",
        "email": "juliette@example.org",
        "phone": "+33 6 37 89 87 57",
        "created_at": "09/11/21",
        "source": "L'Apec",
    }));
    row.extend(object(changes));
    read(&Value::Object(row)).expect("the row has an applicant")
}

fn looked_up(row: Row, candidate: &Value) -> Item {
    let applicant = object(json!({
        "id": "z7gWQnjXG77hJRak",
        "created_at": 1_643_904_014,
        "candidate": candidate,
    }));
    let item = row.with_applicant(&applicant);
    item.expect("the applicant has its candidate's id")
}

mod the_default_format {
    use super::*;

    /// A field that the profile does not name is not overwritten.
    #[test]
    fn the_default_format_sets_only_fields_that_flatchr_knows() {
        let profile = format(json!({
            "id": "LrENkKd8mmn3xYGM",
            "applicant": "z7gWQnjXG77hJRak",
            "vacancy": "Ingénieur Développement  H/F ",
            "vacancy_id": 2403,
            "column": "Recruté",
            "external_id": "X-7",
            "source": "L'Apec",
            "hired": true,
            "firstname": "Juliette",
            "lastname": "Larfoillou",
            "email": "juliette@example.org",
            "phone": "+33 6 37 89 87 57",
            "created_at": "2022-02-03T16:00:14.589Z",
            "resume": { "file_name": "cv.pdf", "content_type": "application/pdf" },
            "status": 1,
            "score": 4,
            "consent": true,
        }));
        let expected = json!({
            "reference": "LrENkKd8mmn3xYGM",
            "created_at": "2022-02-03T16:00:14.589Z",
            "info": {
                "email": "juliette@example.org",
                "first_name": "Juliette",
                "last_name": "Larfoillou",
                "full_name": "Juliette Larfoillou",
                "location": { "text": "", "lat": null, "lng": null },
                "phone": "+33 6 37 89 87 57",
            },
            "tags": [
                { "name": "applicant_id", "value": "z7gWQnjXG77hJRak" },
                { "name": "vacancy", "value": "Ingénieur Développement  H/F " },
                { "name": "vacancy_id", "value": 2403 },
                { "name": "source", "value": "L'Apec" },
                { "name": "external_id", "value": "X-7" },
                { "name": "hired", "value": true },
                { "name": "column", "value": "Recruté" },
            ],
            "resume": { "file_name": "cv.pdf", "content_type": "application/pdf" },
        });
        assert_eq!(profile, expected);
    }

    #[test]
    fn the_default_format_makes_no_full_name_of_missing_names() {
        for (first, last, full) in [
            (
                json!("Juliette"),
                json!("Larfoillou"),
                json!("Juliette Larfoillou"),
            ),
            (json!("Juliette"), Value::Null, json!("Juliette")),
            (Value::Null, json!("Larfoillou"), json!("Larfoillou")),
            (json!(""), json!("Larfoillou"), json!("Larfoillou")),
            (json!("Juliette"), json!("  "), json!("Juliette")),
            (Value::Null, Value::Null, Value::Null),
            (json!(""), json!("\t"), Value::Null),
            (json!("\u{a0}"), json!("\u{200b}\u{2800}"), Value::Null),
            (json!(7), json!("Larfoillou"), json!("7 Larfoillou")),
            (json!(true), json!(["Larfoillou"]), Value::Null),
        ] {
            let info = format(json!({ "firstname": first, "lastname": last }))["info"].clone();
            assert_eq!(info["full_name"], full, "{first} {last}");
            // The names themselves are not changed.
            assert_eq!((&info["first_name"], &info["last_name"]), (&first, &last));
        }
        let nobody = format(json!({ "lastname": "Larfoillou" }));
        assert_eq!(nobody["info"]["full_name"], "Larfoillou");
        assert_eq!(nobody["info"]["first_name"], Value::Null);
        assert_eq!(format(json!({}))["info"]["full_name"], Value::Null);
    }

    #[test]
    fn the_default_format_keeps_accents_and_right_to_left_names() {
        for (first, last) in [
            ("Éloïse", "Sœur-Dupré"),
            ("Łukasz", "Żółć"),
            ("محمد", "العربي"),
            ("דוד", "לוי"),
            ("小龍", "李"),
            // A Mac decomposes accents; they must stay decomposed.
            ("E\u{301}loi\u{308}se", "D'Artagnan"),
            (" Zoé ", "van  der Berg"),
        ] {
            let info = format(json!({ "firstname": first, "lastname": last }))["info"].clone();
            assert_eq!(info["full_name"], format!("{first} {last}"));
        }
    }

    #[test]
    fn the_default_format_keeps_the_types_of_values() {
        let profile = format(json!({
            "id": 1260, "applicant": 17, "vacancy_id": "2403", "external_id": 0, "hired": false,
            "phone": 33_637_898_757_u64, "created_at": 1_645_015_716,
        }));
        assert_eq!(profile["reference"], json!(1260));
        assert_eq!(profile["created_at"], json!(1_645_015_716));
        assert_eq!(profile["info"]["phone"], json!(33_637_898_757_u64));
        let tag = |index: usize| profile["tags"][index]["value"].clone();
        assert_eq!(tag(0), json!(17));
        assert_eq!(tag(2), json!("2403"));
        assert_eq!(tag(4), json!(0));
        assert_eq!(tag(5), json!(false));
    }

    /// All seven tags are always present; merging decides what they overwrite.
    #[test]
    fn the_default_format_keeps_tags_without_a_value() {
        let profile = format(json!({ "vacancy": null, "source": "" }));
        let tags = profile["tags"].as_array().expect("tags are a list");
        let names: Vec<&str> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
        assert_eq!(
            names,
            [
                "applicant_id",
                "vacancy",
                "vacancy_id",
                "source",
                "external_id",
                "hired",
                "column"
            ]
        );
        for tag in tags {
            let value = tag.get("value").expect("the tag has a value");
            let expected = if tag["name"] == "source" {
                json!("")
            } else {
                Value::Null
            };
            assert_eq!(*value, expected, "{tag}");
        }
    }
}

mod rows {
    use super::*;

    #[test]
    fn a_row_has_an_applicant() {
        assert_eq!(row(json!({})).applicant(), "z7gWQnjXG77hJRak");
        assert_eq!(row(json!({ "applicant": 17 })).applicant(), "17");
        assert_eq!(row(json!({ "applicant": " a " })).applicant(), "a");
        for not_a_row in [
            json!(null),
            json!(7),
            json!("z7gWQnjXG77hJRak"),
            json!(["applicant"]),
            json!({}),
            json!({ "applicant": null }),
            json!({ "applicant": " " }),
            json!({ "applicant": ["z7gWQnjXG77hJRak"] }),
            json!({ "applicant": true }),
        ] {
            assert!(read(&not_a_row).is_none(), "{not_a_row}");
        }
    }

    #[test]
    fn a_row_gives_what_a_lookup_needs() {
        let full = row(json!({}));
        assert_eq!(full.column(), Some("Recruté"));
        assert_eq!(full.vacancy_number().as_deref(), Some("2403"));
        assert_eq!(full.email(), Some("juliette@example.org"));
        assert_eq!(
            row(json!({ "vacancy_id": "2403" })).vacancy_number(),
            full.vacancy_number()
        );
        let poor = row(json!({ "column": null, "vacancy_id": null, "email": "" }));
        assert_eq!(
            (poor.column(), poor.vacancy_number(), poor.email()),
            (None, None, None)
        );
    }

    /// Rows of one candidate are processed in the order of their days.
    #[test]
    fn a_row_gives_the_day_of_the_application() {
        let day = |created_at: Value| {
            let day = row(json!({ "created_at": created_at })).applied_at();
            day.map(Moment::to_iso8601)
        };
        assert_eq!(day(json!("09/11/21")).as_deref(), Some("2021-11-09"));
        assert_eq!(day(json!(" 9/11/21")).as_deref(), Some("2021-11-09"));
        assert_eq!(day(json!("2021-11-09")).as_deref(), Some("2021-11-09"));
        assert_eq!(
            day(json!("2022-02-03T16:00:14.589Z")).as_deref(),
            Some("2022-02-03T16:00:14.589Z")
        );
        for no_day in [
            json!(null),
            json!(""),
            json!("11/31/21"),
            json!("hier"),
            json!("ééééééééé"),
        ] {
            assert_eq!(day(no_day.clone()), None, "{no_day}");
        }
    }

    #[test]
    fn a_row_may_contain_the_candidate_s_id() {
        let id = |changes: Value| row(changes).candidate_id();
        assert_eq!(id(json!({})), None);
        assert_eq!(id(json!({ "candidate_id": "c" })).as_deref(), Some("c"));
        assert_eq!(id(json!({ "candidate_id": 1260 })).as_deref(), Some("1260"));
        assert_eq!(id(json!({ "candidate": "c" })).as_deref(), Some("c"));
        assert_eq!(
            id(json!({ "candidate": { "id": 1260 } })).as_deref(),
            Some("1260")
        );
        assert_eq!(
            id(json!({ "candidate_id": null, "candidate": { "id": "c" } })).as_deref(),
            Some("c")
        );
        assert_eq!(
            id(json!({ "candidate_id": "", "candidate": { "email": "x" } })),
            None
        );
    }
}

mod items {
    use super::*;

    /// The row's field stays if the candidate has none.
    #[test]
    fn the_candidate_s_fields_win_over_the_row_s() {
        let item = looked_up(
            row(json!({})),
            &json!({
                "id": "LrENkKd8mmn3xYGM",
                "email": "new@example.org",
                "firstname": "Julie",
                "urls": { "linkedin": "https://example.org/julie" },
                "created_at": "2022-02-03T16:00:14.589Z",
            }),
        );
        assert_eq!(item.candidate, "LrENkKd8mmn3xYGM");
        let fields = Value::Object(item.fields);
        assert_eq!(fields["id"], "LrENkKd8mmn3xYGM");
        assert_eq!(fields["applicant"], "z7gWQnjXG77hJRak");
        assert_eq!(fields["email"], "new@example.org");
        assert_eq!(fields["firstname"], "Julie");
        assert_eq!(fields["lastname"], "Larfoillou");
        assert_eq!(fields["column"], "Recruté");
        assert_eq!(fields["vacancy_id"], 2403);
        assert_eq!(fields["urls"]["linkedin"], "https://example.org/julie");
    }

    /// Logics and format receive the same item.
    #[test]
    fn an_item_does_not_depend_on_how_its_candidate_was_found() {
        let candidate = json!({
            "id": "LrENkKd8mmn3xYGM",
            "firstname": "Julie",
            "created_at": "2022-02-03T16:00:14.589Z",
            "aws": { "key": "candidates/2022/02/julie", "extension": "pdf" },
        });
        let carried = row(json!({ "candidate": candidate }));
        let id = carried.candidate_id().expect("the row carries it");
        let mut carried = carried.into_item(id);
        carried.fields.shift_remove("candidate");
        let found = looked_up(row(json!({})), &candidate);
        assert_eq!(carried.fields, found.fields);
        assert_eq!(carried.candidate, found.candidate);
        assert_eq!(carried.resume, found.resume);
    }

    #[test]
    fn the_ids_of_an_item_are_strings() {
        let item = looked_up(row(json!({})), &json!({ "id": 1260 }));
        assert_eq!(item.candidate, "1260");
        assert_eq!(item.fields["id"], "1260");
        let item = row(json!({ "id": "of the row" })).into_item("c".to_owned());
        assert_eq!(item.fields["id"], "c");
    }

    /// Older responses have the candidate's id in the first consent.
    #[test]
    fn the_candidate_s_id_may_come_from_the_consent() {
        let consent = |consent: Value| {
            let applicant = object(json!({ "candidate": { "consent": consent } }));
            row(json!({})).with_applicant(&applicant)
        };
        let found = consent(json!([{ "candidate_id": 1260 }, { "candidate_id": 7 }]));
        assert_eq!(found.map(|item| item.candidate).as_deref(), Some("1260"));
        for none in [
            json!(true),
            json!([]),
            json!([{}]),
            json!(["c"]),
            json!(null),
        ] {
            assert!(consent(none.clone()).is_none(), "{none}");
        }
        let both = json!({ "id": "own", "consent": [{ "candidate_id": "other" }] });
        assert_eq!(looked_up(row(json!({})), &both).candidate, "own");
        for applicant in [json!({}), json!({ "candidate": null })] {
            assert!(row(json!({})).with_applicant(&object(applicant)).is_none());
        }
        // The forms that rows have count here too.
        for applicant in [json!({ "candidate": "c" }), json!({ "candidate_id": "c" })] {
            let item = row(json!({})).with_applicant(&object(applicant)).unwrap();
            assert_eq!(item.candidate, "c");
        }
    }

    /// The date of an item, made of those of a row and of a candidate. `missing` stands for no date.
    fn created_at(of_row: Value, of_candidate: Value) -> Value {
        let date = |date: Value| Object::from_iter([("created_at".to_owned(), date)]);
        let mut candidate = date(of_candidate);
        candidate.retain(|_, date| date != "missing");
        candidate.insert("id".to_owned(), json!("c"));
        let item = looked_up(row(Value::Object(date(of_row))), &Value::Object(candidate));
        item.fields
            .get("created_at")
            .cloned()
            .expect("items have one")
    }

    #[test]
    fn the_date_of_an_item_is_iso_8601() {
        let row = || json!("09/11/21");
        assert_eq!(created_at(row(), json!("2022-02-03")), json!("2022-02-03"));
        assert_eq!(created_at(row(), json!("03/02/22")), json!("2022-02-03"));
        assert_eq!(
            created_at(row(), json!(1_645_015_716)),
            json!("2022-02-16T12:48:36Z")
        );
        // A candidate without a date gets the day of the application.
        assert_eq!(created_at(row(), json!(null)), json!("2021-11-09"));
        assert_eq!(created_at(row(), json!("missing")), json!("2021-11-09"));
        assert_eq!(created_at(json!(null), json!(null)), json!(null));
    }

    /// A row has only the day; the candidate's time must not be cut.
    #[test]
    fn an_item_keeps_the_time_of_day_if_flatchr_gives_it() {
        for (moment, expected) in [
            ("2022-02-03T16:00:14.589Z", "2022-02-03T16:00:14.589Z"),
            ("2022-02-03T16:00:14+01:00", "2022-02-03T16:00:14+01:00"),
            ("2022-02-03T16:00:14+0100", "2022-02-03T15:00:14Z"),
        ] {
            let moment = json!(moment);
            assert_eq!(created_at(json!("09/11/21"), moment.clone()), expected);
            assert_eq!(created_at(moment, json!(null)), expected);
        }
    }

    #[test]
    fn what_is_no_date_leaves_the_day_of_the_application_or_null() {
        for odd in [
            json!("hier"),
            json!("31/02/22"),
            json!("00/00/00"),
            json!(1.5),
            json!(true),
            json!(i64::MAX),
            json!(" "),
            json!({}),
        ] {
            assert_eq!(created_at(json!("09/11/21"), odd.clone()), "2021-11-09");
            assert_eq!(created_at(json!(null), odd.clone()), Value::Null, "{odd}");
            assert_eq!(created_at(odd.clone(), odd.clone()), Value::Null, "{odd}");
        }
    }

    #[test]
    fn seconds_and_milliseconds_are_told_apart() {
        for (date, expected) in [
            (json!(1_636_452_000_123_i64), "2021-11-09T10:00:00.123Z"),
            (json!("1636452000"), "2021-11-09T10:00:00Z"),
            (json!(1_636_452_000.5), "2021-11-09T10:00:00.500Z"),
            (json!("2021-11-09 10:00:00"), "2021-11-09T10:00:00Z"),
        ] {
            assert_eq!(created_at(json!("01/01/20"), date), expected);
        }
    }

    const NAMED: [&str; 4] = ["firstname", "lastname", "email", "phone"];

    /// The four values of the row and of the candidate, and those of the item.
    fn laid_over(of_row: &Value, applicant: Value) -> Vec<Value> {
        let fields = NAMED.map(|name| (name.to_owned(), of_row[name].clone()));
        let row = row(Value::Object(fields.into_iter().collect()));
        let item = row.with_applicant(&object(applicant));
        let item = item.expect("the applicant has its candidate's id").fields;
        NAMED.map(|name| item[name].clone()).to_vec()
    }

    fn person() -> Value {
        json!({ "firstname": "Ana", "lastname": "Exemple", "email": "ana@example.com", "phone": "0639980001" })
    }

    fn with_all(value: &Value) -> Value {
        let fields = NAMED.map(|name| (name.to_owned(), value.clone()));
        let mut candidate: Object = fields.into_iter().collect();
        candidate.insert("id".to_owned(), json!("c"));
        Value::Object(candidate)
    }

    #[test]
    fn what_says_nothing_of_the_candidate_leaves_the_row_s_values() {
        let known = NAMED.map(|name| person()[name].clone());
        for nothing in [
            json!(null),
            json!(""),
            json!(" "),
            json!("\u{a0}\t\u{200b}"),
            json!([]),
            json!([""]),
            json!("XXX"),
            json!(" xxxxx "),
            json!("XXXXXXXXXXXX"),
        ] {
            let applicant = json!({ "candidate": with_all(&nothing) });
            assert_eq!(laid_over(&person(), applicant), known, "{nothing}");
        }
        // `false` and 0 are values, and so are the last names X and Xx.
        for value in [
            json!(0),
            json!(false),
            json!("X"),
            json!("Xx"),
            json!("Xxy"),
        ] {
            let applicant = json!({ "candidate": with_all(&value) });
            assert_eq!(laid_over(&person(), applicant), vec![value; 4]);
        }
    }

    #[test]
    fn the_row_s_placeholders_say_nothing_either() {
        let placeholders =
            json!({ "firstname": "XXXXX", "lastname": "xxx", "email": "XXXX", "phone": null });
        let nobody = json!({ "candidate": { "id": "c", "firstname": "XXXXX" } });
        assert_eq!(laid_over(&placeholders, nobody), vec![Value::Null; 4]);
        let mut known = person();
        known["id"] = json!("c");
        let expected = NAMED.map(|name| person()[name].clone());
        assert_eq!(
            laid_over(&placeholders, json!({ "candidate": known })),
            expected
        );
    }

    #[test]
    fn an_anonymised_candidate_s_names_say_nothing_however_they_are_written() {
        let known = NAMED.map(|name| person()[name].clone());
        let mut somebody = with_all(&json!("Anonyme"));
        for anonym in [json!(true), json!(1), json!("true")] {
            let applicant = json!({ "anonym": anonym, "candidate": somebody });
            assert_eq!(laid_over(&person(), applicant), known, "{anonym}");
        }
        somebody["anonym"] = json!(true);
        assert_eq!(
            laid_over(&person(), json!({ "candidate": somebody })),
            known
        );
        for anonym in [json!(false), json!(0), json!(null), json!("false")] {
            let applicant = json!({ "anonym": anonym, "candidate": with_all(&json!("Anonyme")) });
            assert_eq!(
                laid_over(&person(), applicant),
                vec![json!("Anonyme"); 4],
                "{anonym}"
            );
        }
        // The row may say it of itself.
        let item = row(json!({ "anonym": true, "candidate_id": "c" })).into_item("c".to_owned());
        assert!(
            NAMED.iter().all(|name| item.fields[*name].is_null()),
            "{:?}",
            item.fields
        );
    }

    /// The shape of an item does not depend on what the candidate says.
    #[test]
    fn a_field_that_only_the_candidate_has_is_there_even_without_content() {
        let candidate = json!({ "id": "c", "urls": null, "consent": [], "column": null });
        let item = looked_up(row(json!({})), &candidate).fields;
        assert_eq!(item["urls"], Value::Null);
        assert_eq!(item["consent"], json!([]));
        assert_eq!(item["column"], "Recruté");
    }

    #[test]
    fn an_item_gives_name_and_type_of_the_resume() {
        let resume = |candidate: Value| {
            let mut candidate = object(candidate);
            candidate.insert("id".to_owned(), json!("c"));
            let item = looked_up(row(json!({})), &Value::Object(candidate));
            assert!(item.resume.resume().is_some(), "{:?}", item.fields);
            item.fields[RESUME].clone()
        };
        let pdf = json!({ "file_name": "zoé.pdf", "content_type": "application/pdf" });
        for candidate in [
            json!({ "aws": { "key": "candidates/2022/02/67fb/zoé", "extension": "pdf" } }),
            json!({ "aws": { "key": "candidates/2022/02/67fb/zoé.PDF", "extension": ".PDF", "signature": "s3.example.org/x" } }),
            json!({ "aws": null, "cv": { "key": "candidates/zoé", "extension": "pdf", "url": "https://s3.example.org/x" } }),
            json!({ "aws": {}, "cv": "http://s3.example.org/2022/zoé.pdf?X-Amz-Expires=86400" }),
        ] {
            assert_eq!(resume(candidate.clone()), pdf, "{candidate}");
        }
        let docx = resume(json!({ "aws": { "key": "candidates/a", "extension": "docx" } }));
        assert_eq!(docx["file_name"], "a.docx");
        assert_eq!(
            docx["content_type"],
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        );
    }

    /// Flatchr may say that there is no résumé, or say nothing about it.
    #[test]
    fn a_missing_resume_differs_from_an_unknown_one() {
        for none in [
            json!({ "id": "c", "aws": null }),
            json!({ "id": "c", "cv": null }),
            json!({ "id": "c", "cv": "", "aws": { "key": null } }),
        ] {
            let item = looked_up(row(json!({})), &none);
            assert_eq!(item.resume, ResumeKnown::Absent, "{none}");
            assert_eq!(item.fields[RESUME], Value::Null, "{none}");
        }
        let unknown = looked_up(row(json!({})), &json!({ "id": "c" }));
        assert_eq!(unknown.resume, ResumeKnown::Unknown);
        assert_eq!(
            unknown.fields[RESUME],
            json!({ "file_name": null, "content_type": null })
        );
        let of_the_row = row(json!({ "cv": null })).into_item("c".to_owned());
        assert_eq!(of_the_row.resume, ResumeKnown::Absent);
        assert!(of_the_row.fields[RESUME].is_null());
    }

    /// The profile contains the item's résumé, so that push can send it.
    #[test]
    fn the_default_format_reads_an_item_with_its_resume() {
        let candidate =
            json!({ "id": 1260, "firstname": null, "aws": { "key": "a/b", "extension": "doc" } });
        let item = looked_up(row(json!({})), &candidate);
        let profile = Value::Object(default_format(&item.fields));
        assert_eq!(profile["reference"], "1260");
        assert_eq!(profile["created_at"], "2021-11-09");
        assert_eq!(profile["info"]["full_name"], "Juliette Larfoillou");
        assert_eq!(profile[RESUME]["file_name"], "b.doc");
        assert_eq!(profile["tags"][0]["value"], "z7gWQnjXG77hJRak");
    }
}
