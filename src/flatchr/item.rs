//! A row of a search, and the item that logics and format see: the row with what the candidate
//! lookup added. Whatever way a candidate was found, an item has the same shape.

use super::placeholder::{forget_placeholders, is_anonymised, is_placeholder};
use super::resume::ResumeKnown;
use super::row_error::{RowError, RowFault};
use super::rows::MAX_ROW_BYTES;
use crate::json::{self, MAX_ID_BYTES, Object, get, has_content, id_text, text};
use crate::moment::Moment;
use serde_json::Value;

/// One row of a search: one application of one candidate.
#[derive(Debug, Clone)]
pub struct Row {
    fields: Object,
    applicant: String,
}

impl Row {
    /// Reads a row.
    ///
    /// # Errors
    /// It cannot be read, or is not an object with an `applicant`.
    pub fn read(text: &[u8]) -> Result<Self, RowError> {
        if text.len() > MAX_ROW_BYTES {
            return Err(RowError::too_long(text));
        }
        let fields = match json::read(text) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Err(RowError::NO_APPLICANT),
            Err(unreadable) => return Err(RowError::of(text, &unreadable)),
        };
        let is_long = |id: &String| id.len() > MAX_ID_BYTES;
        match id_text(get(&fields, "applicant")) {
            Some(applicant) if is_long(&applicant) => Err(RowError {
                applicant: None,
                fault: RowFault::LongId,
            }),
            Some(applicant) if candidate_id(&fields).is_some_and(|id| is_long(&id)) => {
                Err(RowError {
                    applicant: Some(applicant),
                    fault: RowFault::LongId,
                })
            }
            Some(applicant) => Ok(Self { fields, applicant }),
            None => Err(RowError::NO_APPLICANT),
        }
    }

    /// The id of the application.
    #[must_use]
    pub fn applicant(&self) -> &str {
        &self.applicant
    }

    /// The title of the column the applicant is in.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        text(&self.fields, "column")
    }

    /// The number of the offer.
    #[must_use]
    pub fn vacancy_number(&self) -> Option<String> {
        id_text(get(&self.fields, "vacancy_id"))
    }

    /// The candidate's address, unless it is a placeholder.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.personal("email")?;
        text(&self.fields, "email")
    }

    /// Whether an item of this row alone holds under this name what it holds with the candidate's record.
    /// Flatchr documents the same names, addresses and numbers for both.
    #[must_use]
    pub fn tells(&self, field: &str) -> bool {
        const OF_RECORD: [&str; 5] = ["created_at", "resume", "urls", "consent", "aws"];
        field == "id" || !OF_RECORD.contains(&field) && self.fields.contains_key(field)
    }

    /// A name, an address or a number, unless it is blank or a placeholder.
    pub(crate) fn personal(&self, field: &str) -> Option<&Value> {
        let value = get(&self.fields, field);
        let says_something =
            !is_anonymised(&self.fields) && has_content(value) && !is_placeholder(value);
        Some(value).filter(|_| says_something)
    }

    /// When the application was made.
    #[must_use]
    pub fn applied_at(&self) -> Option<Moment> {
        Moment::read(get(&self.fields, "created_at"))
    }

    /// The candidate's id, where the row carries it. No documentation says that it does; the
    /// names are those of the webhooks.
    #[must_use]
    pub fn candidate_id(&self) -> Option<String> {
        candidate_id(&self.fields)
    }

    /// The item of a row that carries everything itself.
    #[must_use]
    pub fn into_item(self, candidate_id: String) -> Item {
        let nested = get(&self.fields, "candidate").as_object().cloned();
        let is_anonymised = is_anonymised(&self.fields);
        Item::new(
            self,
            candidate_id,
            nested.unwrap_or_default(),
            is_anonymised,
        )
    }

    /// The item of a row, an applicant that a lookup gave without its candidate's id, and that id
    /// from elsewhere.
    #[must_use]
    pub fn with_candidate_id(self, applicant: &Object, candidate_id: String) -> Item {
        let candidate = get(applicant, "candidate").as_object().cloned();
        let applied_at = Moment::read(get(applicant, "created_at"));
        let is_anonymised = is_anonymised(applicant);
        let candidate = candidate.unwrap_or_default();
        let mut item = Item::new(self, candidate_id, candidate, is_anonymised);
        item.applied_at = Moment::better(item.applied_at, applied_at);
        item
    }

    /// The item of a row and the applicant that a lookup gave. `None` if the applicant does not name
    /// its candidate's id.
    #[must_use]
    pub fn with_applicant(self, applicant: &Object) -> Option<Item> {
        let id = candidate_id(applicant).filter(|id| id.len() <= MAX_ID_BYTES)?;
        Some(self.with_candidate_id(applicant, id))
    }
}

/// The candidate's id in a row or an applicant, in every form that Flatchr is known to send: the field
/// `candidate_id`, `candidate` as a text, the id of the object `candidate`, or that of its first consent.
pub(crate) fn candidate_id(fields: &Object) -> Option<String> {
    let candidate = get(fields, "candidate");
    let of_object = || {
        let candidate = candidate.as_object()?;
        id_text(get(candidate, "id")).or_else(|| {
            let consent = get(candidate, "consent").as_array()?.first()?.as_object()?;
            id_text(get(consent, "candidate_id"))
        })
    };
    id_text(get(fields, "candidate_id"))
        .or_else(|| id_text(candidate))
        .or_else(of_object)
}

/// A row with its candidate.
#[derive(Debug, Clone)]
pub struct Item {
    /// What logics and format see: the row's fields, over them the candidate's (`id`, `email`,
    /// `firstname`, `lastname`, `phone`, `urls`, `consent`, `aws`…), `created_at` in ISO 8601 or null, and
    /// `resume`: `{ file_name, content_type }`, null where there is none, both null where Flatchr
    /// did not say yet.
    pub fields: Object,
    /// The candidate's id: HrFlow.ai's `reference`.
    pub candidate: String,
    /// When the application was made: the best that the row and the applicant's record tell.
    pub applied_at: Option<Moment>,
    /// What Flatchr says about the résumé.
    pub resume: ResumeKnown,
}

impl Item {
    fn new(row: Row, id: String, mut candidate: Object, is_candidate_anonymised: bool) -> Self {
        let applied_at = row.applied_at();
        let mut fields = row.fields;
        let is_row_anonymised = is_anonymised(&fields);
        forget_placeholders(&mut fields, is_row_anonymised);
        let is_candidate_anonymised = is_candidate_anonymised || is_anonymised(&candidate);
        forget_placeholders(&mut candidate, is_candidate_anonymised);
        let dates = [&candidate, &fields].map(|one| Moment::normalize(get(one, "created_at")));
        lay_over(&mut fields, candidate);
        fields.insert("id".to_owned(), Value::String(id.clone()));
        let created_at = dates.into_iter().flatten().next();
        fields.insert("created_at".to_owned(), created_at.into());
        let resume = ResumeKnown::read(&fields);
        fields.insert("resume".to_owned(), resume.describe());
        Self {
            fields,
            candidate: id,
            applied_at,
            resume,
        }
    }
}

/// Lays the candidate's fields over the row's. A value without content says nothing, so the row's stays;
/// where the row has no such field, the candidate's is there all the same, because an item has one shape.
fn lay_over(fields: &mut Object, candidate: Object) {
    for (name, value) in candidate {
        if has_content(&value) || !fields.contains_key(&name) {
            fields.insert(name, value);
        }
    }
}

/// The item of a row alone, as far as the row tells: what logics and format see of a sample. Where it
/// does not carry the candidate's id, `id` is null: a run would look it up.
#[must_use]
pub fn item_of_row(fields: Object) -> Object {
    let applicant = id_text(get(&fields, "applicant")).unwrap_or_default();
    let row = Row { fields, applicant };
    let id = row
        .candidate_id()
        .or_else(|| id_text(get(&row.fields, "id")));
    let is_known = id.is_some();
    let mut item = row.into_item(id.unwrap_or_default());
    if !is_known {
        item.fields.insert("id".to_owned(), Value::Null);
    }
    item.fields
}
