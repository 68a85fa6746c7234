//! Flatchr's requests, one function each.

use super::document::{Document, document};
use super::document_hosts::DocumentHosts;
use super::item::candidate_id;
use super::lookup_tables::{Columns, Vacancies};
use super::parameters::{ConnectorAuth, PullParameters};
use super::request::{RequestBuilder, SEARCH, read};
use super::resume::{MAX_RESUME_BYTES, Resume};
use super::resume_error::ResumeError;
use super::rows::{MAX_ROWS, RawRows, RowVisitor};
use crate::http::{
    Client, Clock, Content, Endpoint, Error, ErrorKind, Exchange, Http, MAX_LIST_BYTES, Method,
    RateLimiter, RateLimiters, Request, resolve,
};
use crate::json::{self, Object, get, id_text};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::time::Duration;

const COLUMNS: Endpoint = read("GET columns");
const VACANCIES: Endpoint = read("GET vacancies");
const MOVE: Endpoint = Endpoint {
    writes: true,
    ..read("PUT applicant")
};
pub(super) const EXPIRE: Endpoint = read("GET files/expire");
pub(super) const SIGNED_LINK: Endpoint = read("GET signed link");

/// One request a second and company, and none beside another (developers.flatchr.io, "Récupérer un CV").
const EXPIRE_EVERY: Duration = Duration::from_secs(1);

/// The most redirects that are followed from `files/expire` to a document.
const MAX_REDIRECTS: usize = 3;

/// The client of Flatchr's API, for one company and one key.
pub struct Flatchr<'a, P> {
    client: &'a Client<P>,
    requests: RequestBuilder<'a>,
    rate_limiter: RateLimiter,
    document_hosts: DocumentHosts<'a>,
    /// Why `files/expire` gives no document for now.
    no_documents: RefCell<Option<Error>>,
}

impl<'a, P: Http + Clock + 'static> Flatchr<'a, P> {
    /// `base_url` overrides the environment that the parameters name.
    pub fn new(
        client: &'a Client<P>,
        auth: &'a ConnectorAuth,
        base_url: Option<&str>,
        rate_limiters: &RateLimiters,
    ) -> Self {
        let root = base_url.unwrap_or_else(|| auth.env_base_url.base_url());
        Self {
            client,
            requests: RequestBuilder::new(root, &auth.company_id, &auth.api_key),
            rate_limiter: rate_limiters.of(&format!("{root}/{}", auth.company_id), EXPIRE_EVERY),
            document_hosts: DocumentHosts::new(root, auth.document_hosts.as_deref()),
            no_documents: RefCell::default(),
        }
    }

    /// `POST company/{c}/search/applicants`: the rows, as they came, each with what was read of it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn search<T: RowVisitor>(
        &self,
        parameters: &PullParameters,
    ) -> Result<RawRows<T>, Error> {
        let request = self.requests.search(parameters);
        let read = |exchange: Exchange<P::File>| match exchange.error(exchange.response.status) {
            Some(error) => Err(error),
            None => match exchange.response.content {
                Content::Bytes(body) => {
                    let rows = RawRows::read(body);
                    let rows = rows.map_err(|unreadable| not_rows(Some(unreadable.at)))?;
                    match rows.len() {
                        0..=MAX_ROWS => Ok(rows),
                        _ => Err(Error::new(
                            SEARCH,
                            ErrorKind::TooManyRows { limit: MAX_ROWS },
                        )),
                    }
                }
                Content::File { .. } => Err(not_rows(None)),
            },
        };
        self.client.send(request, read).await
    }

    /// `GET company/{c}/columns`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn columns(&self) -> Result<Columns, Error> {
        let request = self.requests.request(COLUMNS, Method::Get, &["columns"]);
        let request = request.max_bytes(MAX_LIST_BYTES);
        self.json(request, "a JSON list of columns", Columns::read)
            .await
    }

    /// `GET company/{c}/vacancies`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn vacancies(&self) -> Result<Vacancies, Error> {
        let request = self
            .requests
            .request(VACANCIES, Method::Get, &["vacancies"])
            .max_bytes(MAX_LIST_BYTES);
        self.json(request, "a JSON list of vacancies", Vacancies::read)
            .await
    }

    /// `GET company/{c}/applicant/{a}`: an applicant with its candidate, without changing it.
    /// Documented until 2020 ("Récupérer un candidat"); whether it is still offered is not known.
    ///
    /// # Errors
    /// See [`Error`]; `Malformed` if the response is about another applicant.
    pub async fn applicant(&self, applicant: &str) -> Result<Object, Error> {
        let request = self.requests.applicant(applicant);
        self.json(request, THIS_APPLICANT, |value| {
            this_applicant(value, applicant)
        })
        .await
    }

    /// `PUT company/{c}/vacancy/{v}/applicant/{a}` with the column the applicant is in: the
    /// reference's way to a candidate's id. It marks the applicant as updated; `disable_mail`
    /// (documented in 2020) keeps it from sending mail.
    ///
    /// # Errors
    /// See [`Error`]; `Malformed` if the response is about another applicant.
    pub async fn move_in_place(
        &self,
        vacancy: &str,
        applicant: &str,
        column_id: &Value,
    ) -> Result<Object, Error> {
        let path = ["vacancy", vacancy, "applicant", applicant];
        let url = self
            .requests
            .base()
            .path(&path)
            .query("disable_mail", "true");
        let request = self
            .requests
            .authorized(MOVE, Method::Put, url)
            .json(json!({ "column_id": column_id }).to_string().into_bytes());
        self.json(request, THIS_APPLICANT, |value| {
            not_another_applicant(value, applicant)
        })
        .await
    }

    /// Downloads a résumé: by its signed link where there is one, else by `files/expire`.
    /// What is no document that HrFlow.ai parses is an error.
    ///
    /// # Errors
    /// See [`ResumeError`].
    pub async fn resume(&self, resume: &Resume) -> Result<Document<P::File>, ResumeError> {
        let extension = resume.extension();
        let by_link = match resume.signed_link() {
            Some(link) => Some(self.download_link(link, extension).await),
            None => None,
        };
        match (by_link, resume.key()) {
            (Some(Ok(file)), _) => Ok(file),
            // A link may have expired: it is valid for a day.
            (Some(Err(error)), _) if error.is_final() => Err(error),
            (by_link, Some((key, extension))) => {
                match (by_link, self.expire(key, extension).await) {
                    // No time was left after the link had hung.
                    (Some(Err(of_link)), Err(of_key))
                        if of_link.is_timeout() && of_key.is_cut_off() =>
                    {
                        Err(of_link)
                    }
                    (_, by_key) => by_key,
                }
            }
            (Some(Err(error)), None) => Err(error),
            (None, None) => Err(ResumeError::NoLink),
        }
    }

    /// `GET company/{c}/files/expire`: the only documented way to a résumé. The key goes into the
    /// query, because that is where the documentation requires it. Once it has said that it gives no
    /// document for now, it is not asked again.
    async fn expire(&self, key: &str, extension: &str) -> Result<Document<P::File>, ResumeError> {
        if let Some(error) = self.no_documents.borrow().clone() {
            return Err(ResumeError::NoneForNow(error));
        }
        let url = self
            .requests
            .base()
            .path(&["files", "expire"])
            .query("key", key)
            .query("extension", extension)
            .query("token", self.requests.api_key().expose())
            .build();
        let mut request = Request::new(EXPIRE, Method::Get, url.clone());
        request.rate_limiter = Some(self.rate_limiter.clone());
        let downloaded = self.download(request, extension).await;
        let refusal = downloaded
            .as_ref()
            .err()
            .and_then(ResumeError::concerns_all);
        if let Some(refusal) = refusal {
            self.no_documents.replace(Some(refusal.clone()));
        }
        match downloaded? {
            Download::Document(file) => Ok(file),
            Download::Redirect(location) => {
                let link = resolve(&url, &location);
                self.download_link(link, extension).await
            }
        }
    }

    /// Fetches a link without any of our credentials, following it where it leads.
    async fn download_link(
        &self,
        mut link: String,
        extension: &str,
    ) -> Result<Document<P::File>, ResumeError> {
        for _ in 0..=MAX_REDIRECTS {
            self.document_hosts.check(&link)?;
            let request = Request::new(SIGNED_LINK, Method::Get, link.clone());
            match self.download(request, extension).await? {
                Download::Document(file) => return Ok(file),
                Download::Redirect(location) => link = resolve(&link, &location),
            }
        }
        Err(ResumeError::Http(Error::new(
            SIGNED_LINK,
            ErrorKind::Redirected,
        )))
    }

    async fn download(
        &self,
        request: Request<P::File>,
        extension: &str,
    ) -> Result<Download<P::File>, ResumeError> {
        let mut request = request.timeout(60).max_bytes(MAX_RESUME_BYTES);
        request.wants_file = true;
        let read = |exchange: Exchange<P::File>| {
            let status = exchange.response.status;
            if let (300..=399, Some(location)) = (status, &exchange.response.location) {
                return Ok(Ok(Download::Redirect(location.clone())));
            }
            match exchange.error(status) {
                Some(error) => Err(about_one_document(error)),
                None => Ok(document(exchange.response, extension).map(Download::Document)),
            }
        };
        self.client.send(request, read).await?
    }

    async fn json<T>(
        &self,
        request: Request<P::File>,
        expected: &'static str,
        read: impl Fn(Value) -> Option<T>,
    ) -> Result<T, Error> {
        let read = |exchange: Exchange<P::File>| {
            if let Some(error) = exchange.error(exchange.response.status) {
                return Err(error);
            }
            match json::read(&exchange.response.bytes()) {
                Ok(body) => read(body).ok_or_else(|| exchange.malformed(expected)),
                Err(unreadable) => Err(exchange.unreadable(expected, &unreadable)),
            }
        };
        self.client.send(request, read).await
    }
}

const THIS_APPLICANT: &str = "the JSON applicant that was asked for";

/// The applicant with this id. A response without an id counts if it has a candidate: the URL named the
/// applicant. Any other object, such as a message with status 200, is unreadable, so that no applicant is
/// moved for it.
fn this_applicant(response: Value, id: &str) -> Option<Object> {
    let applicant = not_another_applicant(response, id)?;
    let is_applicant = id_text(get(&applicant, "id")).is_some()
        || get(&applicant, "candidate").is_object()
        || candidate_id(&applicant).is_some();
    is_applicant.then_some(applicant)
}

/// An object without an id, or with this one.
fn not_another_applicant(response: Value, id: &str) -> Option<Object> {
    let Value::Object(applicant) = response else {
        return None;
    };
    let is_another = id_text(get(&applicant, "id")).is_some_and(|responded| responded != id);
    (!is_another).then_some(applicant)
}

/// What a search that is not a list of rows fails with.
fn not_rows(unreadable_at: Option<usize>) -> Error {
    let expected = "a JSON list of applicants";
    Error {
        unreadable_at,
        ..Error::new(SEARCH, ErrorKind::Malformed { expected })
    }
}

/// 403 of a document, and whatever its link says, are about this document and not about our key
/// or our account: links expire, and lead to somebody's storage.
fn about_one_document(mut error: Error) -> Error {
    let link = error.endpoint == SIGNED_LINK;
    error.kind = match error.kind {
        ErrorKind::Forbidden => ErrorKind::Rejected { status: 403 },
        ErrorKind::Unauthorized if link => ErrorKind::Rejected { status: 401 },
        ErrorKind::OverQuota if link => ErrorKind::Rejected { status: 402 },
        ErrorKind::Retryable { status, .. } if link => ErrorKind::Retryable {
            status,
            retry_after: None,
        },
        kind => kind,
    };
    error
}

enum Download<F> {
    Document(Document<F>),
    Redirect(String),
}
