//! The parsed request: API, endpoint, names in the path, and the body.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::message::Request;
use crate::multipart::{self, Part};

/// One of the two APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// Flatchr, and the store that its signed links point to.
    Flatchr,
    /// `HrFlow`.
    Hrflow,
    /// A path under neither prefix.
    Neither,
}

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `POST /flatchr/company/{c}/search/applicants`, a read.
    Search,
    /// `GET /flatchr/company/{c}/columns`.
    Columns,
    /// `GET /flatchr/company/{c}/vacancies`.
    Vacancies,
    /// `GET /flatchr/company/{c}/applicant/{a}`.
    Applicant,
    /// `PUT /flatchr/company/{c}/vacancy/{v}/applicant/{a}`, a write.
    Move,
    /// `GET /flatchr/company/{c}/files/expire`.
    Expire,
    /// `GET /flatchr-s3/…`, where signed links lead.
    SignedLink,
    /// `GET /hrflow/v1/source`.
    Source,
    /// `GET /hrflow/v1/profile/indexing`.
    Profile,
    /// `GET /hrflow/v1/storing/profiles`.
    ProfileList,
    /// `PUT /hrflow/v1/profile/indexing`, a write.
    Edit,
    /// `POST /hrflow/v1/profile/parsing/file`, a write.
    Parse,
    /// Any other; a write unless it is a `GET`.
    Unknown,
}

impl Endpoint {
    /// Whether such a request changes data at the vendor.
    #[must_use]
    pub fn writes(self, method: &str) -> bool {
        match self {
            Self::Move | Self::Edit | Self::Parse => true,
            Self::Unknown => !matches!(method, "GET" | "HEAD" | "OPTIONS"),
            _ => false,
        }
    }
}

/// A request, classified and with its body read.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) api: Api,
    pub(crate) endpoint: Endpoint,
    /// The decoded segments the path names: company, applicant, vacancy.
    pub(crate) names: Vec<String>,
    /// The body as JSON, where it is JSON.
    pub(crate) json: Option<Value>,
    /// The body's parts, where it is a form.
    pub(crate) parts: Option<Vec<Part<'a>>>,
}

impl<'a> Call<'a> {
    pub(crate) fn read(request: &'a Request) -> Self {
        let segments: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        let (api, endpoint, names) = classify(&request.method, &segments);
        let parts = request
            .header_value("content-type")
            .and_then(|kind| multipart::parts(kind, &request.body));
        let json = if parts.is_some() {
            None
        } else {
            serde_json::from_slice(&request.body).ok()
        };
        let decode = |name: &&str| percent_decode_str(name).decode_utf8_lossy().into_owned();
        Self {
            request,
            api,
            endpoint,
            names: names.iter().map(decode).collect(),
            json,
            parts,
        }
    }

    /// The n-th name of the path.
    pub(crate) fn name(&self, nth: usize) -> &str {
        self.names.get(nth).map_or("", String::as_str)
    }

    /// The part with this name.
    pub(crate) fn part(&self, name: &str) -> Option<&Part<'a>> {
        self.parts.iter().flatten().find(|part| part.name == name)
    }

    /// The text of the part of that name, where there is one that is not empty.
    pub(crate) fn part_text(&self, name: &str) -> Option<String> {
        self.part(name)
            .map(Part::text)
            .filter(|text| !text.is_empty())
    }

    /// A string of the JSON body.
    pub(crate) fn json_text(&self, name: &str) -> Option<&str> {
        self.json.as_ref()?.get(name)?.as_str()
    }
}

fn classify<'s>(method: &str, path: &[&'s str]) -> (Api, Endpoint, Vec<&'s str>) {
    match *path {
        ["flatchr", "company", company, ref rest @ ..] => {
            let (endpoint, mut names) = flatchr(method, rest);
            names.insert(0, company);
            (Api::Flatchr, endpoint, names)
        }
        ["flatchr-s3", ..] if method == "GET" => (Api::Flatchr, Endpoint::SignedLink, Vec::new()),
        ["flatchr" | "flatchr-s3", ..] => (Api::Flatchr, Endpoint::Unknown, Vec::new()),
        ["hrflow", "v1", ref rest @ ..] => (Api::Hrflow, hrflow(method, rest), Vec::new()),
        ["hrflow", ..] => (Api::Hrflow, Endpoint::Unknown, Vec::new()),
        _ => (Api::Neither, Endpoint::Unknown, Vec::new()),
    }
}

fn flatchr<'s>(method: &str, path: &[&'s str]) -> (Endpoint, Vec<&'s str>) {
    match (method, path) {
        ("POST", ["search", "applicants"]) => (Endpoint::Search, Vec::new()),
        ("GET", ["columns"]) => (Endpoint::Columns, Vec::new()),
        ("GET", ["vacancies"]) => (Endpoint::Vacancies, Vec::new()),
        ("GET", ["applicant", applicant]) => (Endpoint::Applicant, vec![*applicant]),
        ("PUT", ["vacancy", vacancy, "applicant", applicant]) => {
            (Endpoint::Move, vec![*applicant, *vacancy])
        }
        ("GET", ["files", "expire"]) => (Endpoint::Expire, Vec::new()),
        _ => (Endpoint::Unknown, Vec::new()),
    }
}

fn hrflow(method: &str, path: &[&str]) -> Endpoint {
    match (method, path) {
        ("GET", ["source"]) => Endpoint::Source,
        ("GET", ["profile", "indexing"]) => Endpoint::Profile,
        ("GET", ["storing", "profiles"]) => Endpoint::ProfileList,
        ("PUT", ["profile", "indexing"]) => Endpoint::Edit,
        ("POST", ["profile", "parsing", "file"]) => Endpoint::Parse,
        _ => Endpoint::Unknown,
    }
}
