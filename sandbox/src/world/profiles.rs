//! All profiles of the source. The initial ones are rendered when they are read.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::profile::{self, Profile};
use super::seed_profiles;
use crate::data::{Applicant, Data, Person, Vacancy};
use crate::rng::Chance;
use crate::settings::Settings;

#[derive(Debug, Clone)]
pub(super) struct Profiles {
    slots: Vec<Slot>,
    vacancies: Arc<Vec<Vacancy>>,
    by_key: HashMap<String, usize>,
    by_reference: HashMap<String, usize>,
    by_email: HashMap<String, Vec<usize>>,
    /// The profiles that were edited, as they were before the last edit.
    before_edit: HashMap<usize, Arc<Profile>>,
}

#[derive(Debug, Clone)]
enum Slot {
    /// Unchanged since the beginning, and derived from Flatchr's data of that time.
    Born(Arc<Person>, Arc<Applicant>),
    /// Edited or created since.
    Made(Arc<Profile>),
}

impl Profiles {
    pub(super) fn new(settings: &Settings, data: &Data) -> Self {
        let mut profiles = Self {
            slots: Vec::with_capacity(data.people.len()),
            vacancies: Arc::clone(&data.vacancies),
            by_key: HashMap::new(),
            by_reference: HashMap::new(),
            by_email: HashMap::new(),
            before_edit: HashMap::new(),
        };
        let mut newest: Vec<Option<&Arc<Applicant>>> = vec![None; data.people.len()];
        for row in &data.applicants {
            if let Some(newest) = newest.get_mut(row.person)
                && newest.is_none_or(|newest| newest.created_ms <= row.created_ms)
            {
                *newest = Some(row);
            }
        }
        for (person, row) in data.people.iter().zip(newest) {
            if let (Some(_), Some(row)) = (&person.hrflow, row) {
                profiles.add_born(settings, person, row);
            }
        }
        profiles
    }

    pub(super) fn add_born(
        &mut self,
        settings: &Settings,
        person: &Arc<Person>,
        row: &Arc<Applicant>,
    ) {
        let slot = self.slots.len();
        self.slots
            .push(Slot::Born(Arc::clone(person), Arc::clone(row)));
        self.by_key.insert(person.profile_key(settings), slot);
        self.by_reference.insert(person.id.to_string(), slot);
        self.enter_email(person.email.as_deref(), slot);
    }

    /// The profile in a slot.
    pub(super) fn get(&self, settings: &Settings, slot: usize) -> Option<Arc<Profile>> {
        match self.slots.get(slot)? {
            Slot::Made(profile) => Some(Arc::clone(profile)),
            Slot::Born(person, row) => Some(Arc::new(seed_profiles::profile(
                settings,
                &self.vacancies,
                person,
                row,
            ))),
        }
    }

    /// The profile in a slot, stored as it is shown, so that the next read costs nothing.
    pub(super) fn open(&mut self, settings: &Settings, slot: usize) -> Option<Arc<Profile>> {
        let profile = self.get(settings, slot)?;
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Slot::Made(Arc::clone(&profile));
        }
        Some(profile)
    }

    /// The profile in a slot as it was before its last edit.
    pub(super) fn before_edit(&self, slot: usize) -> Option<Arc<Profile>> {
        self.before_edit.get(&slot).cloned()
    }

    pub(super) fn by_key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(super) fn by_reference(&self, reference: &str) -> Option<usize> {
        self.by_reference.get(reference).copied()
    }

    /// The oldest profile with this e-mail address.
    pub(super) fn by_email(&self, email: &str) -> Option<usize> {
        self.by_email.get(&email.to_lowercase())?.first().copied()
    }

    /// Key and reference of the profile in a slot, without making it.
    pub(super) fn names(&self, settings: &Settings, slot: usize) -> [Option<String>; 2] {
        match self.slots.get(slot) {
            None => [None, None],
            Some(Slot::Born(person, _)) => {
                [person.profile_key(settings), person.id.to_string()].map(Some)
            }
            Some(Slot::Made(profile)) => {
                ["key", "reference"].map(|name| profile::text(profile, name).map(str::to_owned))
            }
        }
    }

    /// A key and an id for a new profile.
    pub(super) fn new_names(&self, settings: &Settings) -> (String, u64) {
        let number = self.slots.len() as u64;
        (
            Chance::new(settings.seed, "new profile", number).key(),
            5_000_000 + number,
        )
    }

    /// Stores a profile, under its slot or as a new one, and enters its reference and e-mail.
    pub(super) fn put(
        &mut self,
        settings: &Settings,
        slot: Option<usize>,
        profile: Profile,
    ) -> Arc<Profile> {
        let slot = slot.unwrap_or(self.slots.len());
        if let Some(old) = self.get(settings, slot) {
            if let Some(reference) = profile::text(&old, "reference") {
                self.by_reference.remove(reference);
            }
            if let Some(slots) =
                profile::email(&old).and_then(|email| self.by_email.get_mut(&email.to_lowercase()))
            {
                slots.retain(|other| *other != slot);
            }
            self.before_edit.insert(slot, old);
        }
        let enter = |name: &str| profile::text(&profile, name).map(str::to_owned);
        self.by_key.extend(enter("key").map(|key| (key, slot)));
        self.by_reference
            .extend(enter("reference").map(|reference| (reference, slot)));
        self.enter_email(profile::email(&profile), slot);
        let profile = Arc::new(profile);
        let made = Slot::Made(Arc::clone(&profile));
        match self.slots.get_mut(slot) {
            Some(slot) => *slot = made,
            None => self.slots.push(made),
        }
        profile
    }

    fn enter_email(&mut self, email: Option<&str>, slot: usize) {
        if let Some(email) = email {
            let slots = self.by_email.entry(email.to_lowercase()).or_default();
            slots.push(slot);
            slots.sort_unstable();
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Every profile, in the order of their creation.
    pub(super) fn all(&self, settings: &Settings) -> impl Iterator<Item = Value> {
        (0..self.slots.len())
            .filter_map(|slot| self.get(settings, slot))
            .map(|profile| Value::Object(profile.as_ref().clone()))
    }
}
