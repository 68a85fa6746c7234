//! The client of HrFlow.ai's API, one function for each request.

use super::envelope::{data, is_missing_profile};
use super::parameters::HrflowAuth;
use super::profile_list::ProfilePage;
use super::request::{OWN, PROFILE, ProfileQuery, RequestBuilder, SOURCE, endpoint};
use crate::http::{
    Body, Client, Clock, Endpoint, Error, ErrorKind, Http, MAX_LARGE_PROFILE_BYTES,
    MAX_OBJECT_BYTES, Method, Part, Purpose,
};
use crate::json::{Object, get, has_content, id_text};
use serde_json::Value;
use std::time::Duration;

/// An edit sends the whole profile, so sending it twice has the effect of sending it once.
const EDIT: Endpoint = endpoint("PUT profile/indexing", true, true);
/// HrFlow.ai bills every parse, so this is not repeated.
const PARSE: Endpoint = endpoint("POST profile/parsing/file", false, true);

/// A parse is not begun if less than this is left for it: whether a parse that is cut off took place,
/// only a later run finds out.
const LEAST_PARSE_TIME: Duration = Duration::from_secs(10);

/// HrFlow.ai's API, for one key and one source.
pub struct Hrflow<'a, P> {
    client: &'a Client<P>,
    requests: RequestBuilder<'a>,
}

/// The properties of a source that a run needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its key, if the response tells it.
    pub key: Option<String>,
    /// Whether the source parses synchronously; `None` if the response does not tell. The documentation
    /// has a number here, real responses a boolean.
    pub sync_parsing: Option<bool>,
}

/// A résumé to be parsed.
#[derive(Debug, Clone)]
pub struct Upload<F> {
    /// The document, as the platform holds it.
    pub file: F,
    /// The file name. HrFlow.ai takes the type from its extension.
    pub file_name: String,
    /// Its MIME type.
    pub content_type: &'static str,
    /// The profile's reference.
    pub reference: String,
    /// The profile's key, if it is known.
    pub key: Option<String>,
    /// Whether the key is sent: only after HrFlow.ai has refused the reference alone.
    pub sends_key: bool,
    /// The time at which the candidate was created, ISO 8601.
    pub created_at: Option<String>,
    /// The tags of the planned profile; null if it has none.
    pub tags: Value,
    /// The metadatas of the planned profile; null if it has none.
    pub metadatas: Value,
    /// The labels of the current profile; null if it has none.
    pub labels: Value,
    /// Whether to ask for a synchronous parse, whose response holds the parsed profile.
    pub sync: bool,
}

/// The result of sending a résumé.
#[derive(Debug, Clone, PartialEq)]
pub enum ParseResult {
    /// The parsed profile.
    Complete(Object),
    /// HrFlow.ai has queued the résumé.
    Queued,
}

impl<'a, P: Http + Clock + 'static> Hrflow<'a, P> {
    /// `base_url` overrides `https://api.hrflow.ai/v1`.
    pub fn new(
        client: &'a Client<P>,
        auth: &'a HrflowAuth,
        source_key: &'a str,
        base_url: Option<&str>,
    ) -> Self {
        Self {
            client,
            requests: RequestBuilder::new(base_url, auth, source_key),
        }
    }

    /// `GET source?key=`.
    ///
    /// # Errors
    /// See [`Error`]; `NotFound` if the source does not exist.
    pub async fn source(&self) -> Result<Source, Error> {
        let source = self.client.send(self.requests.source(), |exchange| {
            let error = match data(&exchange) {
                Ok(Value::Object(source)) => return Ok(source),
                Ok(_) => Error {
                    is_enveloped: true,
                    ..Error::new(SOURCE, ErrorKind::NotFound)
                },
                Err(error) => error,
            };
            Err(missing_if_refused(error))
        });
        let source = source.await?;
        let sync_parsing = match get(&source, "sync_parsing") {
            Value::Bool(flag) => Some(*flag),
            other => id_text(other).map(|text| text == "1" || text == "true"),
        };
        let key = id_text(get(&source, "key"));
        Ok(Source { key, sync_parsing })
    }

    /// `GET profile/indexing?source_key&reference`: the profile, or `None` if the source has no profile with
    /// this reference.
    ///
    /// # Errors
    /// See [`Error`]; `NotFound` if the API reports that the source itself is missing, `TooLarge` above `max_bytes`.
    pub async fn profile_by_reference(
        &self,
        reference: &str,
        max_bytes: u64,
    ) -> Result<Option<Object>, Error> {
        let profile = self.profile(ProfileQuery::Reference, reference, max_bytes);
        let profile = profile.await?;
        let answered = profile.as_ref().map(|profile| get(profile, "reference"));
        match answered.and_then(id_text) {
            Some(other) if other != reference.trim() => {
                let expected = THIS_PROFILE;
                Err(Error::new(PROFILE, ErrorKind::Malformed { expected }))
            }
            _ => Ok(profile),
        }
    }

    /// `GET profile/indexing?source_key&email`. Only the caller can tell whether a profile with another
    /// address in the answer is the one that is wanted.
    ///
    /// # Errors
    /// As [`Self::profile_by_reference`].
    pub async fn profile_by_email(
        &self,
        email: &str,
        max_bytes: u64,
    ) -> Result<Option<Object>, Error> {
        self.profile(ProfileQuery::Email, email, max_bytes).await
    }

    async fn profile(
        &self,
        by: ProfileQuery,
        value: &str,
        max_bytes: u64,
    ) -> Result<Option<Object>, Error> {
        let request = self.requests.profile(by, value).max_bytes(max_bytes);
        self.client
            .send(request, |exchange| match data(&exchange) {
                Ok(Value::Object(profile)) if !profile.is_empty() => Ok(Some(profile)),
                Ok(nothing) if !has_content(&nothing) => Ok(None),
                Ok(_) => Err(exchange.malformed("a profile")),
                Err(error) if is_missing_profile(&error) => Ok(None),
                Err(error) => Err(error),
            })
            .await
    }

    /// The key that the source's profiles name, if it is known without a request: a relay is asked by a placeholder.
    #[must_use]
    pub fn source_key(&self) -> Option<&str> {
        let key = self.requests.source_key();
        Some(key).filter(|key| *key != OWN)
    }

    /// `GET storing/profiles`: a page of the source's profiles, counted from 1. How many profiles a page may have
    /// at most is not documented. `source` is the key that the profiles have to name.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn profile_page(
        &self,
        page: usize,
        limit: usize,
        source: &str,
    ) -> Result<ProfilePage, Error> {
        let request = self.requests.profile_list(page, limit);
        self.client
            .send(request, |exchange| ProfilePage::of(&exchange, source))
            .await
    }

    /// `PUT profile/indexing` with the whole profile, because HrFlow.ai may empty a field that is left out
    /// ("edit is a Put not a Patch", the vendor's notebook). `must_complete` is for the edit after a parse: it
    /// is sent even after the run has stopped, because the parse has overwritten values of the profile.
    ///
    /// Returns the profile as HrFlow.ai stored it, if the response shows it.
    ///
    /// # Errors
    /// See [`Error`]; `Malformed` if the response is about another profile.
    pub async fn edit(
        &self,
        key: &str,
        profile: &Object,
        must_complete: bool,
    ) -> Result<Option<Object>, Error> {
        let mut body = profile.clone();
        body.insert("source_key".to_owned(), self.requests.source_key().into());
        body.insert("key".to_owned(), key.into());
        let body = serde_json::to_vec(&body).unwrap_or_default();
        // The answer may show what was sent, with what HrFlow.ai adds to it.
        let sent = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let max_bytes = sent
            .saturating_mul(2)
            .clamp(MAX_OBJECT_BYTES, MAX_LARGE_PROFILE_BYTES);
        let url = self.requests.url(&["profile", "indexing"]);
        let request = self.requests.request(EDIT, Method::Put, url).json(body);
        let mut request = request.max_bytes(max_bytes);
        request.purpose = if must_complete {
            Purpose::Complete
        } else {
            Purpose::Write
        };
        let reference = id_text(get(profile, "reference"));
        let is_another = |stored: &Object| {
            let differs = |field, own: Option<&str>| {
                let answered = id_text(get(stored, field));
                own.is_some() && answered.is_some_and(|answered| Some(&*answered) != own)
            };
            differs("key", Some(key)) || differs("reference", reference.as_deref())
        };
        let edited = self
            .client
            .send(request, |exchange| match data(&exchange)? {
                Value::Object(stored) if is_another(&stored) => {
                    Err(exchange.malformed(THIS_PROFILE))
                }
                Value::Object(stored) if !get(&stored, "key").is_null() => Ok(Some(stored)),
                _ => Ok(None),
            });
        edited.await
    }

    /// `POST profile/parsing/file`. It is sent once, because HrFlow.ai could bill a retry again.
    ///
    /// # Errors
    /// See [`Error`]. If [`ErrorKind::is_ambiguous`], HrFlow.ai may have queued the résumé all the same; a
    /// response about another profile is such an error.
    pub async fn parse(&self, upload: Upload<P::File>) -> Result<ParseResult, Error> {
        let (reference, key) = (upload.reference.clone(), upload.key.clone());
        let url = self.requests.url(&["profile", "parsing", "file"]);
        let mut request = self.requests.request(PARSE, Method::Post, url).timeout(90);
        request.max_bytes = MAX_PARSE_BYTES;
        request.at_least = LEAST_PARSE_TIME;
        request.body = Body::Multipart(self.parts(upload));
        self.client
            .send(request, |exchange| {
                // HrFlow.ai has accepted the résumé even if the body cannot be read.
                let accepted = (200..=299).contains(&exchange.response.status);
                match data(&exchange) {
                    Ok(mut data) => Ok(match data.get_mut("profile").map(Value::take) {
                        Some(Value::Object(profile)) => {
                            if is_another(&profile, &reference, key.as_deref()) {
                                return Err(exchange.malformed(THIS_PROFILE));
                            }
                            ParseResult::Complete(profile)
                        }
                        _ => ParseResult::Queued,
                    }),
                    Err(error) if accepted && matches!(error.kind, ErrorKind::Malformed { .. }) => {
                        Ok(ParseResult::Queued)
                    }
                    Err(error) => Err(error),
                }
            })
            .await
    }

    /// The parts by the names and in the order of the vendor's own package.
    fn parts(&self, upload: Upload<P::File>) -> Vec<Part<P::File>> {
        let text = |name, value: String| Part::Text { name, value };
        let list = |value: Value| match value {
            Value::Array(list) => Value::Array(list).to_string(),
            _ => "[]".to_owned(),
        };
        let mut parts = vec![text("source_key", self.requests.source_key().to_owned())];
        let key = upload.key.filter(|_| upload.sends_key);
        parts.extend(key.map(|key| text("key", key)));
        parts.push(text("profile_content_type", upload.content_type.to_owned()));
        parts.push(text("reference", upload.reference));
        parts.extend(upload.created_at.map(|at| text("created_at", at)));
        parts.push(text("labels", list(upload.labels)));
        parts.push(text("tags", list(upload.tags)));
        parts.push(text("metadatas", list(upload.metadatas)));
        parts.push(text("sync_parsing", u8::from(upload.sync).to_string()));
        parts.push(text("sync_parsing_indexing", "1".to_owned()));
        parts.push(text("webhook_parsing_sending", "0".to_owned()));
        parts.push(Part::File {
            name: "file",
            file: upload.file,
            file_name: upload.file_name,
            content_type: upload.content_type,
        });
        parts
    }
}

/// The most bytes of the answer to a parse: a profile, with the text of the document.
const MAX_PARSE_BYTES: u64 = 2 * MAX_OBJECT_BYTES;

const THIS_PROFILE: &str = "the profile with the reference that was asked for";

/// Whether a profile names another reference or another key.
fn is_another(profile: &Object, reference: &str, key: Option<&str>) -> bool {
    let differs = |field, expected: &str| {
        id_text(get(profile, field)).is_some_and(|named| named != expected.trim())
    };
    differs("reference", reference) || key.is_some_and(|key| differs("key", key))
}

/// HrFlow.ai responds with 400 `Invalid source fields` to an unknown source key.
fn missing_if_refused(mut error: Error) -> Error {
    if error.kind == (ErrorKind::Rejected { status: 400 }) {
        error.kind = ErrorKind::NotFound;
    }
    error
}
