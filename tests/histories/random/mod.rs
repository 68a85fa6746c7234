//! Random histories: one for each seed.

mod events;
mod values;

use crate::chance::Chance;
use crate::history::{
    Application, Document, History, List, Object, Oddity, Person, Record, Setting,
};
use crate::odd::{BIG, NAN, SURROGATE};
use crate::play::START_MS;
use events::events;
use serde_json::{Value, json};
use values::{blank, created_at, respelt_address, respelt_phone, spelt};

const DAY: i64 = 24 * 60 * 60;

const NAMES: [[&str; 2]; 5] = [
    ["Zoé", "Lefèvre-Martin"],
    ["Karim", "Benali"],
    ["Ingrid", "Sørensen"],
    ["Ngọc", "Trần"],
    ["Paolo", "D'Amico"],
];

const LISTS: [List; 8] = [
    List::NotOffered,
    List::NotOffered,
    List::NotOffered,
    List::Whole,
    List::Whole,
    List::Small,
    List::Skips,
    List::Lags,
];

pub fn history(seed: u64) -> History {
    let chance = &Chance::new(seed);
    let setting = Setting {
        discards_hired: chance.percent(50),
        only_tags: chance.percent(6),
        is_forgetful: chance.percent(8),
        queues: chance.percent(35),
        normalizes: chance.percent(25),
        refuses_references: chance.percent(20),
        has_byte_order_mark: chance.percent(5),
        list: *chance.pick(&LISTS),
    };
    let mut makers: Vec<Maker<'_>> = Vec::new();
    let mut persons = Vec::new();
    for index in 0..=chance.index(3) {
        let shares_address = index > 0 && chance.percent(20);
        let address = match (shares_address, makers.last()) {
            (true, Some(other)) => other.address.clone(),
            _ => format!("person{index}@example.com"),
        };
        let mut maker = Maker::new(chance, index, address);
        maker.is_couple = shares_address;
        if let (true, Some(other)) = (shares_address, makers.last_mut()) {
            other.is_couple = true;
        }
        makers.push(maker);
    }
    for maker in &mut makers {
        persons.push(maker.person());
    }
    let events = events(chance, &mut makers, &persons);
    History {
        setting,
        persons,
        events,
    }
}

/// What the rows of a person have in common, as far as one sees before any lookup.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Address,
    Phone,
    /// The name, where there is neither an address nor a number.
    Name,
    /// The candidate's id in the row.
    Id,
}

/// Makes the applications of one person.
struct Maker<'a> {
    chance: &'a Chance,
    index: usize,
    id: Value,
    address: String,
    anchor: Anchor,
    is_couple: bool,
    /// The moments of its applications, and whether row or record tells the time of the day.
    moments: Vec<(i64, bool)>,
}

impl<'a> Maker<'a> {
    fn new(chance: &'a Chance, index: usize, address: String) -> Self {
        let anchors = [
            Anchor::Address,
            Anchor::Address,
            Anchor::Phone,
            Anchor::Name,
            Anchor::Id,
        ];
        Self {
            chance,
            index,
            id: if chance.percent(15) {
                json!(1_000 + index)
            } else {
                json!(format!("C{index}"))
            },
            address,
            anchor: *chance.pick(&anchors),
            is_couple: false,
            moments: Vec::new(),
        }
    }

    fn person(&mut self) -> Person {
        if self.is_couple {
            self.anchor = Anchor::Address;
        }
        let mut applications = Vec::new();
        let count = [1, 1, 2, 2, 2, 3, 3, 4, 5];
        for _ in 0..*self.chance.pick(&count) {
            let days = i64::try_from(self.chance.below(40)).unwrap();
            let at = start() - days * DAY - i64::try_from(self.chance.below(80_000)).unwrap();
            applications.push(self.application(at));
        }
        let documents = [
            Document::Good,
            Document::Good,
            Document::Good,
            Document::NeverParsed,
            Document::Refused(400),
            Document::Refused(422),
            Document::Refused(500),
            Document::Refused(503),
            Document::Page,
            Document::Message,
            Document::Empty,
            Document::Missing,
        ];
        Person {
            id: self.id.clone(),
            profile: if self.chance.percent(93) {
                self.profile(&applications)
            } else {
                Value::Null
            },
            document: *self.chance.pick(&documents),
            applications,
        }
    }

    /// An application at about this moment, at another moment than all others of the person.
    fn application(&mut self, mut at: i64) -> Application {
        let chance = self.chance;
        if let (true, Some((other, _))) = (chance.percent(25), self.moments.first()) {
            at = other - other.rem_euclid(DAY) + i64::try_from(chance.below(86_000)).unwrap();
        }
        let is_same_day = |at: i64, moment: i64| moment.div_euclid(DAY) == at.div_euclid(DAY);
        // Of a day without a time, nobody could say which of two is newer.
        while self
            .moments
            .iter()
            .any(|(moment, has_time)| is_same_day(at, *moment) && !has_time)
        {
            at += DAY;
        }
        while self.moments.iter().any(|(moment, _)| *moment == at) {
            at += 1;
        }
        let mut others = self.moments.iter();
        let has_neighbour = others.any(|(moment, _)| is_same_day(at, *moment));
        self.application_at(at, has_neighbour)
    }

    fn application_at(&mut self, at: i64, needs_time: bool) -> Application {
        let chance = self.chance;
        let id = format!("A{}{}", self.index, self.moments.len());
        let carries_id = self.anchor == Anchor::Id || chance.percent(8);
        let mut row = self.names_and_contacts();
        let record = self.record(&row, carries_id);
        row.insert("created_at".to_owned(), created_at(chance, at, needs_time));
        let has_time = row["created_at"].is_number()
            || row["created_at"]
                .as_str()
                .is_some_and(|text| text.contains('T') || !text.contains(['-', '/']));
        self.moments.push((at, has_time));
        if carries_id {
            row.insert("candidate_id".to_owned(), self.id.clone());
        }
        row.insert(
            "vacancy".to_owned(),
            (*chance.pick(&["Développeur  H/F ", "Comptable", "Chef de projet"])).into(),
        );
        row.insert(
            "vacancy_id".to_owned(),
            json!(VACANCIES.start + chance.below(9)),
        );
        row.insert(
            "source".to_owned(),
            (*chance.pick(&["L'Apec", "Indeed", "", " "])).into(),
        );
        row.insert(
            "external_id".to_owned(),
            (*chance.pick(&["", "ext-1"])).into(),
        );
        row.insert("hired".to_owned(), chance.percent(15).into());
        row.insert("column".to_owned(), (*chance.pick(&COLUMNS)).into());
        let oddity = match chance.below(100) {
            0..5 => Oddity::Duplicated,
            5..8 => Oddity::Nameless,
            8..11 => Oddity::HugeNumber,
            _ => Oddity::None,
        };
        Application {
            id,
            at,
            row,
            record,
            oddity,
        }
    }

    fn names_and_contacts(&self) -> Object {
        let chance = self.chance;
        let mut row = Object::new();
        let names = NAMES[self.index % NAMES.len()];
        for (key, name) in ["firstname", "lastname"].into_iter().zip(names) {
            let is_needed = self.is_couple || self.anchor == Anchor::Name;
            let name = spelt(chance, name, is_needed);
            row.insert(key.to_owned(), name);
        }
        let email = match self.anchor {
            Anchor::Address => respelt_address(chance, &self.address),
            Anchor::Name => blank(chance),
            _ if chance.percent(60) => respelt_address(chance, &self.address),
            _ if chance.percent(50) => json!(format!("other{}@example.com", self.index)),
            _ => blank(chance),
        };
        row.insert("email".to_owned(), email);
        let phone = match self.anchor {
            Anchor::Phone => respelt_phone(chance, self.index),
            Anchor::Name => blank(chance),
            _ if chance.percent(60) => respelt_phone(chance, self.index),
            _ if chance.percent(40) => json!(format!("+33 7 11 22 33 4{}", self.index)),
            _ => blank(chance),
        };
        row.insert("phone".to_owned(), phone);
        row
    }

    fn record(&self, row: &Object, carries_id: bool) -> Record {
        let chance = self.chance;
        let mut candidate = row.clone();
        if !carries_id {
            for value in candidate.values_mut() {
                if chance.percent(15) {
                    *value = if chance.percent(50) {
                        Value::Null
                    } else {
                        blank(chance)
                    };
                }
            }
        }
        let candidate_since = ["2021-11-10T10:00:00.000Z", "2020-02-03T16:00:14.589Z"];
        candidate.insert(
            "created_at".to_owned(),
            (*chance.pick(&candidate_since)).into(),
        );
        if chance.percent(60) {
            let id = self
                .id
                .as_str()
                .map_or_else(|| self.id.to_string(), str::to_owned);
            let key = format!("candidates/2022/02/{id}");
            let signature = format!("files.test/{id}?X-Amz-Expires=86400");
            let aws = match chance.below(4) {
                0 => json!({ "key": key, "extension": "pdf" }),
                1 => json!({ "signature": signature, "extension": "pdf" }),
                _ => json!({ "key": key, "extension": "pdf", "signature": signature }),
            };
            candidate.insert("aws".to_owned(), aws);
        }
        match chance.below(100) {
            0..12 => Record::NotFound,
            12..16 => Record::Forbidden,
            16..24 => Record::WithoutId(candidate),
            _ => Record::Named(candidate),
        }
    }

    fn profile(&self, applications: &[Application]) -> Value {
        let chance = self.chance;
        let reference = self
            .id
            .as_str()
            .map_or_else(|| self.id.to_string(), str::to_owned);
        let [first, last] = NAMES[self.index % NAMES.len()];
        let mut tags = vec![json!({ "name": "rating", "value": "A" })];
        let oldest = applications.iter().min_by_key(|application| application.at);
        if let Some(application) = oldest.filter(|_| chance.percent(60)) {
            tags.push(json!({ "name": "applicant_id", "value": application.id }));
            tags.push(json!({ "name": "column", "value": "Nouveau" }));
        }
        for (percent, tag) in [
            (20, json!({ "name": "referrer", "value": null })),
            (8, json!({ "name": "number", "value": BIG })),
            (5, json!({ "name": "score", "value": NAN })),
            (
                5,
                json!({ "name": "note", "value": format!("half of a{SURROGATE} letter") }),
            ),
        ] {
            if chance.percent(percent) {
                tags.push(tag);
            }
        }
        let is_known = chance.percent(75);
        let phone = is_known.then(|| format!("+33 6 00 00 00 0{}", self.index));
        json!({
            "id": 100 + self.index,
            "key": format!("key-of-{reference}"),
            "reference": reference,
            "source": { "key": "source", "name": "Flatchr" },
            "created_at": if chance.percent(50) { json!("2021-11-10T10:00:00+0000") } else { Value::Null },
            "updated_at": "2025-01-01T00:00:00+0000",
            "info": {
                "first_name": first,
                "last_name": last,
                "full_name": format!("{first} {last}"),
                "email": self.address,
                "phone": phone,
                "summary": if is_known { "a summary" } else { "" },
                "location": { "text": "Lyon", "lat": 45.7, "lng": 4.8, "fields": [] },
                "urls": [{ "type": "linkedin", "url": "https://example.com/in" }],
            },
            "text": if is_known { "the old text" } else { "" },
            "text_language": "en",
            "experiences": [{ "title": "Engineer", "date_start": "2020-01-01T00:00:00" }],
            "skills": [],
            "tags": tags,
            "metadatas": [{ "name": "kept", "value": "yes" }],
            "labels": [],
            "attachments": if chance.percent(50) { json!([{ "type": "original", "file_name": "cv.pdf" }]) } else { json!([]) },
        })
    }
}

/// The titles of the columns.
pub const COLUMNS: [&str; 5] = ["Nouveau", "Entretien RH", "Refusé", "Recruté", " "];

/// The numbers of the vacancies.
pub const VACANCIES: std::ops::Range<u64> = 2_400..2_409;

fn start() -> i64 {
    i64::try_from(START_MS / 1_000).unwrap()
}
