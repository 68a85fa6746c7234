//! Where things are, by their ids.

use std::collections::HashMap;

use crate::data::{Data, ResumeFile};

#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    candidates: HashMap<String, usize>,
    applicants: HashMap<String, usize>,
    resume_keys: HashMap<String, usize>,
    rows_of: HashMap<usize, Vec<usize>>,
}

impl Index {
    pub(super) fn new(data: &Data) -> Self {
        let mut index = Self::default();
        (0..data.people.len()).for_each(|person| index.add_person(data, person));
        (0..data.applicants.len()).for_each(|row| index.add_row(data, row));
        index
    }

    /// Enters a person, or their new résumé.
    pub(super) fn add_person(&mut self, data: &Data, position: usize) {
        let Some(person) = data.people.get(position) else {
            return;
        };
        self.candidates.insert(person.id.to_string(), position);
        if let ResumeFile::File { key, .. } = &person.resume {
            self.resume_keys.insert(key.clone(), position);
        }
    }

    pub(super) fn add_row(&mut self, data: &Data, position: usize) {
        let Some(row) = data.applicants.get(position) else {
            return;
        };
        self.applicants.insert(row.id.to_string(), position);
        self.rows_of.entry(row.person).or_default().push(position);
    }

    pub(super) fn candidate(&self, id: &str) -> Option<usize> {
        self.candidates.get(id).copied()
    }

    pub(super) fn applicant(&self, id: &str) -> Option<usize> {
        self.applicants.get(id).copied()
    }

    pub(super) fn resume_key(&self, key: &str) -> Option<usize> {
        self.resume_keys.get(key).copied()
    }

    /// Positions of the rows of that person.
    pub(super) fn rows_of(&self, person: usize) -> &[usize] {
        self.rows_of.get(&person).map_or(&[], Vec::as_slice)
    }
}
