//! The state that tests observe.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::World;
use super::seed_profiles;
use crate::data::{Applicant, Column, Person, ResumeFile, Vacancy};

/// All personal data that either API ever returned, so that a test can assert that it appears nowhere else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PersonalData {
    /// First, last and full names, without spaces around them.
    pub names: BTreeSet<String>,
    /// E-mail addresses.
    pub emails: BTreeSet<String>,
    /// Phone numbers.
    pub phones: BTreeSet<String>,
    /// Keys of résumés, which derive from names.
    pub resume_keys: BTreeSet<String>,
}

impl PersonalData {
    /// All values in one sequence.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let all = [&self.names, &self.emails, &self.phones, &self.resume_keys];
        all.into_iter().flatten().map(String::as_str)
    }

    /// The values that a text contains.
    #[must_use]
    pub fn found_in(&self, text: &str) -> Vec<&str> {
        self.iter()
            .filter(|personal| text.contains(personal))
            .collect()
    }

    pub(super) fn add_person(&mut self, person: &Person) {
        add(&mut self.names, person.firstname.as_deref());
        add(&mut self.names, person.lastname.as_deref());
        add(&mut self.names, Some(&person.full_name()));
        add(&mut self.emails, person.email.as_deref());
        add(&mut self.phones, person.phone.as_deref());
        if let ResumeFile::File { key, .. } = &person.resume {
            add(&mut self.resume_keys, Some(key));
        }
    }

    fn add_profile(&mut self, profile: &Value) {
        let info = |name: &str| {
            profile
                .get("info")
                .and_then(|info| info.get(name))
                .and_then(Value::as_str)
        };
        for name in ["full_name", "first_name", "last_name"] {
            add(
                &mut self.names,
                info(name).filter(|name| *name != "Anonymous"),
            );
        }
        add(&mut self.emails, info("email"));
        add(&mut self.phones, info("phone"));
    }
}

fn add(set: &mut BTreeSet<String>, text: Option<&str>) {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        set.insert(text.to_owned());
    }
}

impl World {
    /// The candidates, hand-chosen cases first.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.data.people.iter().map(AsRef::as_ref)
    }

    /// The candidate with this id.
    #[must_use]
    pub fn person(&self, candidate: &str) -> Option<&Person> {
        self.index
            .candidate(candidate)
            .and_then(|position| self.data.people.get(position))
            .map(AsRef::as_ref)
    }

    /// The person of a hand-chosen case, by its name ([`Person::case`]).
    #[must_use]
    pub fn case(&self, name: &str) -> Option<&Person> {
        self.people().find(|person| person.case == name)
    }

    /// The applications, in the order of the search.
    pub fn applicants(&self) -> impl Iterator<Item = &Applicant> {
        self.data.applicants.iter().map(AsRef::as_ref)
    }

    /// The applications of one candidate, in the order of the search.
    pub fn applications_of(&self, candidate: &str) -> impl Iterator<Item = &Applicant> {
        let rows = self
            .index
            .candidate(candidate)
            .map_or(&[][..], |person| self.index.rows_of(person));
        rows.iter()
            .filter_map(|&position| self.data.applicants.get(position))
            .map(AsRef::as_ref)
    }

    /// The search rows as the API shows them, unfiltered.
    pub fn rows(&self) -> impl Iterator<Item = Value> {
        self.applicants()
            .filter_map(|row| Some(self.row(row, self.data.people.get(row.person)?).to_value()))
    }

    /// Flatchr's columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.data.columns
    }

    /// Flatchr's offers, closed ones too.
    #[must_use]
    pub fn vacancies(&self) -> &[Vacancy] {
        &self.data.vacancies
    }

    /// The offer of an application.
    #[must_use]
    pub fn vacancy(&self, row: &Applicant) -> Option<&Vacancy> {
        self.vacancy_of(row)
    }

    /// The bytes of a candidate's résumé, where there is one.
    #[must_use]
    pub fn resume(&self, candidate: &str) -> Option<Vec<u8>> {
        match &self.person(candidate)?.resume {
            ResumeFile::File { key, extension, .. } => self.stored_file(key, extension),
            ResumeFile::Null | ResumeFile::Absent => None,
        }
    }

    /// Every profile of the source as the API shows it, in the order of their creation.
    pub fn profiles(&self) -> impl Iterator<Item = Value> {
        self.profiles.all(&self.settings)
    }

    /// The profile with that reference, as the API shows it.
    #[must_use]
    pub fn profile_by_reference(&self, reference: &str) -> Option<Value> {
        let slot = self.profiles.by_reference(reference)?;
        self.profiles
            .get(&self.settings, slot)
            .map(|profile| Value::Object(profile.as_ref().clone()))
    }

    /// All personal data that either API returned or would return.
    #[must_use]
    pub fn personal_data(&self) -> PersonalData {
        let mut personal = self.former.clone();
        for person in self.people() {
            personal.add_person(person);
            add(
                &mut personal.phones,
                Some(&seed_profiles::old_phone(&self.settings, person)),
            );
        }
        self.profiles()
            .for_each(|profile| personal.add_profile(&profile));
        personal
    }
}
