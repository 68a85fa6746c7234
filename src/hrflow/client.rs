//! HrFlow.ai's requests, one function each.

use super::envelope::{data, is_missing_profile};
use super::request::{ProfileQuery, RequestBuilder, SOURCE, endpoint};
use crate::http::{Body, Client, Clock, Endpoint, Error, ErrorKind, Http, Method, Part};
use crate::json::{Object, get, id_text};
use crate::workflow::HrflowAuth;
use serde_json::Value;

/// An edit says what the profile is to be, so saying it twice does no harm.
const EDIT: Endpoint = endpoint("PUT profile/indexing", true, true);
/// A parse is billed each time.
const PARSE: Endpoint = endpoint("POST profile/parsing/file", false, true);

/// HrFlow.ai, as one key sees one source.
pub struct Hrflow<'a, P> {
    client: &'a Client<P>,
    requests: RequestBuilder<'a>,
}

/// What a run needs to know of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Whether it parses at once; `None` where it does not say. Documented as a number, seen as a
    /// boolean.
    pub sync_parsing: Option<bool>,
}

/// A résumé on its way to be parsed.
#[derive(Debug, Clone)]
pub struct Upload<F> {
    /// The document, as the platform holds it.
    pub file: F,
    /// Its name, whose extension tells HrFlow.ai the type.
    pub file_name: String,
    /// Its MIME type.
    pub content_type: &'static str,
    /// The profile's reference.
    pub reference: String,
    /// The profile's key, to be sent only where the reference alone was refused.
    pub key: Option<String>,
    /// When the candidate was created.
    pub created_at: Option<String>,
    /// The tags that the profile is to have; null where it has none.
    pub tags: Value,
    /// The metadatas that it is to have; null where it has none.
    pub metadatas: Value,
    /// The labels that it has; null where it has none.
    pub labels: Value,
    /// Whether to ask for an answer that holds the parsed profile.
    pub sync: bool,
}

/// What came of a résumé.
#[derive(Debug, Clone, PartialEq)]
pub enum ParseResult {
    /// The profile as parsed.
    Complete(Object),
    /// It waits in HrFlow.ai's queue.
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
    /// See [`Error`]; `NotFound` where the source does not exist.
    pub async fn source(&self) -> Result<Source, Error> {
        let source = self.client.send(self.requests.source(), |answer| {
            let error = match data(&answer) {
                Ok(Value::Object(source)) => return Ok(source),
                Ok(_) => Error {
                    is_enveloped: true,
                    ..Error::new(SOURCE, ErrorKind::NotFound)
                },
                Err(error) => error,
            };
            Err(missing_if_refused(error))
        });
        let sync_parsing = match get(&source.await?, "sync_parsing") {
            Value::Bool(flag) => Some(*flag),
            other => id_text(other).map(|text| text == "1" || text == "true"),
        };
        Ok(Source { sync_parsing })
    }

    /// `GET profile/indexing?source_key&reference`: the profile, or `None` where the source has
    /// none with this reference.
    ///
    /// # Errors
    /// See [`Error`]; `NotFound` where the source itself is said to be missing.
    pub async fn profile_by_reference(&self, reference: &str) -> Result<Option<Object>, Error> {
        self.profile(ProfileQuery::Reference, reference).await
    }

    /// `GET profile/indexing?source_key&email`.
    ///
    /// # Errors
    /// As [`Self::profile_by_reference`].
    pub async fn profile_by_email(&self, email: &str) -> Result<Option<Object>, Error> {
        self.profile(ProfileQuery::Email, email).await
    }

    async fn profile(&self, by: ProfileQuery, value: &str) -> Result<Option<Object>, Error> {
        let request = self.requests.profile(by, value);
        self.client
            .send(request, |answer| match data(&answer) {
                Ok(Value::Object(profile)) if !profile.is_empty() => Ok(Some(profile)),
                Ok(_) => Ok(None),
                Err(error) if is_missing_profile(&error) => Ok(None),
                Err(error) => Err(error),
            })
            .await
    }

    /// `PUT profile/indexing`: the whole profile, because what is left out may be emptied
    /// ("edit is a Put not a Patch", the vendor's notebook). Where it `finishes` a parse, it is sent
    /// although the run has stopped, for the parse put its own values over the profile's.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn edit(&self, key: &str, profile: &Object, finishes: bool) -> Result<(), Error> {
        let mut body = profile.clone();
        body.insert("source_key".to_owned(), self.requests.source_key().into());
        body.insert("key".to_owned(), key.into());
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let url = self.requests.url(&["profile", "indexing"]);
        let mut request = self.requests.request(EDIT, Method::Put, url).json(body);
        request.must_complete = finishes;
        let edited = self.client.send(request, |answer| data(&answer));
        edited.await.map(drop)
    }

    /// `POST profile/parsing/file`. Sent once: another try could be billed again.
    ///
    /// # Errors
    /// See [`Error`]; where [`ErrorKind::is_ambiguous`], the résumé may be in the queue all the same.
    pub async fn parse(&self, upload: Upload<P::File>) -> Result<ParseResult, Error> {
        let url = self.requests.url(&["profile", "parsing", "file"]);
        let mut request = self.requests.request(PARSE, Method::Post, url).timeout(90);
        request.body = Body::Multipart(self.parts(upload));
        self.client
            .send(request, |answer| {
                // A successful answer that cannot be read is still a résumé taken.
                let accepted = (200..=299).contains(&answer.response.status);
                match data(&answer) {
                    Ok(mut data) => Ok(match data.get_mut("profile").map(Value::take) {
                        Some(Value::Object(profile)) => ParseResult::Complete(profile),
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

    /// The parts in the order, and by the names, of the vendor's own package.
    fn parts(&self, upload: Upload<P::File>) -> Vec<Part<P::File>> {
        let text = |name, value: String| Part::Text { name, value };
        let list = |value: Value| match value {
            Value::Array(list) => Value::Array(list).to_string(),
            _ => "[]".to_owned(),
        };
        let mut parts = vec![text("source_key", self.requests.source_key().to_owned())];
        parts.extend(upload.key.map(|key| text("key", key)));
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

/// HrFlow.ai answers 400 `Invalid source fields` to a source key that it does not know.
fn missing_if_refused(mut error: Error) -> Error {
    if error.kind == (ErrorKind::Rejected { status: 400 }) {
        error.kind = ErrorKind::NotFound;
    }
    error
}
