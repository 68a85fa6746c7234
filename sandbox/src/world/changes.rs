//! Changes that recruiters make in Flatchr, and users in `HrFlow`, between two runs.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::World;
use crate::data::{Applicant, Id, Person, ResumeFile, give_resume};

/// Why a change is impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeError {
    /// The id is unknown.
    Unknown(String),
    /// The field is unknown, or the value does not fit it.
    Field(String),
}

impl fmt::Display for ChangeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(id) => write!(formatter, "nobody has the id {id:?}"),
            Self::Field(name) => write!(
                formatter,
                "the field {name:?} is unknown, or its value does not fit"
            ),
        }
    }
}

impl std::error::Error for ChangeError {}

impl World {
    /// Changes a candidate in Flatchr and marks all their applications as updated at this time.
    ///
    /// `changes` is an object with any of `firstname`, `lastname`, `email`, `phone` (strings or null), `urls` (an object),
    /// `consent` (a boolean) and `resume` (`"new"` for another file, null for none).
    ///
    /// # Errors
    /// [`ChangeError`], if no candidate has this id or a change does not fit. Nothing is changed then.
    pub fn edit_candidate(
        &mut self,
        candidate: &str,
        changes: &Value,
        now_ms: u64,
    ) -> Result<(), ChangeError> {
        let unknown = || ChangeError::Unknown(candidate.to_owned());
        let position = self.index.candidate(candidate).ok_or_else(unknown)?;
        let old = self.data.people.get(position).ok_or_else(unknown)?;
        let mut person = Person::clone(old);
        for (name, value) in object(changes)? {
            change_person(&mut person, name, value)?;
        }
        if changes.get("resume").is_some_and(|resume| resume == "new") {
            self.new_resumes += 1;
            give_resume(&self.settings, &mut person, "pdf", self.new_resumes);
        }
        self.former.add_person(old);
        if let Some(slot) = self.data.people.get_mut(position) {
            *slot = Arc::new(person);
        }
        self.index.add_person(&self.data, position);
        for &row in self.index.rows_of(position) {
            if let Some(row) = self.data.applicants.get_mut(row) {
                Arc::make_mut(row).updated_ms = now_ms;
            }
        }
        Ok(())
    }

    /// Changes an application in Flatchr and marks it as updated at this time.
    ///
    /// `changes` is an object with any of `column` (a title; the first of that title, or one that `columns` does not list),
    /// `column_id`, `hired`, `status`, `score`, `external_id`, `source`, `comment`, `vacancy_id` (the plain id).
    ///
    /// # Errors
    /// [`ChangeError`], and nothing is changed, where no application has that id or a change does not fit.
    pub fn change_row(
        &mut self,
        applicant: &str,
        changes: &Value,
        now_ms: u64,
    ) -> Result<(), ChangeError> {
        let unknown = || ChangeError::Unknown(applicant.to_owned());
        let position = self.index.applicant(applicant).ok_or_else(unknown)?;
        let mut row = Applicant::clone(self.data.applicants.get(position).ok_or_else(unknown)?);
        for (name, value) in object(changes)? {
            self.change_applicant(&mut row, name, value)
                .ok_or_else(|| ChangeError::Field(name.clone()))?;
        }
        row.updated_ms = now_ms;
        if let Some(slot) = self.data.applicants.get_mut(position) {
            *slot = Arc::new(row);
        }
        Ok(())
    }

    fn change_applicant(&self, row: &mut Applicant, name: &str, value: &Value) -> Option<()> {
        let text =
            || (value.is_string() || value.is_null()).then(|| value.as_str().map(str::to_owned));
        match name {
            "column" => {
                let title = value.as_str()?;
                let column = self
                    .data
                    .columns
                    .iter()
                    .find(|column| column.title == title);
                row.column_id = column.map_or(12_002, |column| column.id);
                row.hired = column.is_some_and(|column| column.hired);
                title.clone_into(&mut row.column);
            }
            "column_id" => {
                let column = self.column_by_id(value)?;
                row.column_id = column.id;
                row.hired = column.hired;
                row.column.clone_from(&column.title);
            }
            "vacancy_id" => {
                let wanted = value.as_u64()?;
                row.vacancy = self
                    .data
                    .vacancies
                    .iter()
                    .position(|vacancy| vacancy.vacancy_id == wanted)?;
            }
            "hired" => row.hired = value.as_bool()?,
            "status" => row.status = value.as_u64()?,
            "score" => row.score = value.as_u64()?,
            "comment" => value.as_str()?.clone_into(&mut row.comment),
            "external_id" => row.external_id = text()?,
            "source" => row.source = text()?,
            _ => return None,
        }
        Some(())
    }

    /// Changes a profile in `HrFlow`, as a user or another connector does. `changes` is an object of fields; `info` is
    /// changed key by key.
    ///
    /// # Errors
    /// [`ChangeError`], and nothing is changed, where no profile has that reference or a change does not fit.
    pub fn change_profile(&mut self, reference: &str, changes: &Value) -> Result<(), ChangeError> {
        let unknown = || ChangeError::Unknown(reference.to_owned());
        let slot = self.profiles.by_reference(reference).ok_or_else(unknown)?;
        let old = self.profiles.open(&self.settings, slot);
        let mut profile = Map::clone(&*old.ok_or_else(unknown)?);
        for (name, value) in object(changes)? {
            match (profile.get_mut(name), value) {
                (None, _) => return Err(ChangeError::Field(name.clone())),
                (Some(Value::Object(info)), Value::Object(changes)) => info.extend(changes.clone()),
                (Some(old), value) => *old = value.clone(),
            }
        }
        self.profiles.put(&self.settings, Some(slot), profile);
        Ok(())
    }

    /// Makes the search row of an application show a literal value under that name, or leave the name out, whatever its
    /// data says. It does not mark the application as updated.
    ///
    /// # Errors
    /// [`ChangeError::Unknown`] where no application has that id.
    pub fn override_row(
        &mut self,
        applicant: &str,
        field: &str,
        value: Option<Value>,
    ) -> Result<(), ChangeError> {
        let position = self
            .index
            .applicant(applicant)
            .and_then(|position| self.data.applicants.get_mut(position));
        let row =
            Arc::make_mut(position.ok_or_else(|| ChangeError::Unknown(applicant.to_owned()))?);
        row.literal.retain(|(name, _)| name != field);
        row.literal.push((field.to_owned(), value));
        Ok(())
    }

    /// Gives a field of a profile any value, as another program may have stored it. `info.phone` is a key of `info`.
    ///
    /// # Errors
    /// [`ChangeError::Unknown`] where no profile has that reference, [`ChangeError::Field`] where `info` is no object.
    pub fn override_profile(
        &mut self,
        reference: &str,
        path: &str,
        value: Value,
    ) -> Result<(), ChangeError> {
        let unknown = || ChangeError::Unknown(reference.to_owned());
        let slot = self.profiles.by_reference(reference).ok_or_else(unknown)?;
        let profile = self.profiles.open(&self.settings, slot);
        let mut profile = (*profile.ok_or_else(unknown)?).clone();
        match path.split_once('.') {
            Some((field, key)) => {
                let fields = profile.get_mut(field).and_then(Value::as_object_mut);
                let fields = fields.ok_or_else(|| ChangeError::Field(path.to_owned()))?;
                fields.insert(key.to_owned(), value);
            }
            None => drop(profile.insert(path.to_owned(), value)),
        }
        self.profiles.put(&self.settings, Some(slot), profile);
        Ok(())
    }

    /// Removes an application from Flatchr. The candidate and the profile stay.
    ///
    /// # Errors
    /// [`ChangeError::Unknown`] where no application has that id.
    pub fn remove_applicant(&mut self, applicant: &str) -> Result<(), ChangeError> {
        let position = self
            .index
            .applicant(applicant)
            .ok_or_else(|| ChangeError::Unknown(applicant.to_owned()))?;
        self.data.applicants.remove(position);
        self.index = super::Index::new(&self.data);
        Ok(())
    }

    /// A new person applies: the next one of this seed, with whatever `HrFlow` knows of them. Gives the candidate id.
    pub fn add_candidate(&mut self, now_ms: u64) -> Id {
        let (person, rows) = (self.data.people.len(), self.data.applicants.len());
        self.data.add_person(&self.settings, person);
        self.index.add_person(&self.data, person);
        let mut newest = None;
        for position in rows..self.data.applicants.len() {
            if let Some(row) = self.data.applicants.get_mut(position) {
                let fresh = Arc::make_mut(row);
                (fresh.created_ms, fresh.updated_ms) = (now_ms, now_ms);
                newest = Some(Arc::clone(row));
            }
            self.index.add_row(&self.data, position);
        }
        let Some(person) = self.data.people.get(person) else {
            return Id::Number(0);
        };
        if let (Some(_), Some(row)) = (&person.hrflow, newest) {
            self.profiles.add_born(&self.settings, person, &row);
        }
        person.id.clone()
    }
}

fn object(changes: &Value) -> Result<&Map<String, Value>, ChangeError> {
    changes
        .as_object()
        .ok_or_else(|| ChangeError::Field("changes must be an object".to_owned()))
}

fn change_person(person: &mut Person, name: &str, value: &Value) -> Result<(), ChangeError> {
    let misfit = || ChangeError::Field(name.to_owned());
    let text = || match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(misfit()),
    };
    match name {
        "firstname" => person.firstname = text()?,
        "lastname" => person.lastname = text()?,
        "email" => person.email = text()?,
        "phone" => person.phone = text()?,
        "urls" => person
            .urls
            .clone_from(value.as_object().ok_or_else(misfit)?),
        "consent" => person.consent = value.as_bool().ok_or_else(misfit)?,
        "resume" if value.is_null() => person.resume = ResumeFile::Null,
        "resume" if value == "new" => {}
        _ => return Err(misfit()),
    }
    Ok(())
}
