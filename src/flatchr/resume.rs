//! Résumés in Flatchr: their location, their name and type, and whether a download is a document.

use crate::http::{Content, Error, ErrorKind, Response, is_public_or_loopback};
use crate::json::{Object, get, has_content, id_text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// The largest résumé that a run sends to HrFlow.ai, in bytes. HrFlow.ai documents no limit.
pub const MAX_RESUME_BYTES: u64 = 20 << 20;

/// The MIME types that HrFlow.ai parses (developers.hrflow.ai, "Parse a resume"), by extension.
const TYPES: [(&str, &str); 14] = [
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("bmp", "image/bmp"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "dotx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    ),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("rtf", "application/rtf"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ppt", "application/vnd.ms-powerpoint"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("msg", "application/vnd.ms-outlook"),
];

/// The location of a candidate's résumé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resume {
    key: Option<String>,
    extension: String,
    link: Option<String>,
}

/// What Flatchr says about a candidate's résumé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResumeKnown {
    /// Flatchr does not say whether there is one.
    Unknown,
    /// There is none.
    Absent,
    /// There is one.
    At(Resume),
}

impl ResumeKnown {
    /// Reads a candidate. Without the keys `aws` and `cv`, it leaves the question open.
    pub(super) fn read(candidate: &Object) -> Self {
        match Resume::read(candidate) {
            Some(resume) => Self::At(resume),
            None if ["aws", "cv"].iter().any(|key| candidate.contains_key(*key)) => Self::Absent,
            None => Self::Unknown,
        }
    }

    /// The résumé, if there is one.
    #[must_use]
    pub fn resume(&self) -> Option<&Resume> {
        match self {
            Self::At(resume) => Some(resume),
            Self::Unknown | Self::Absent => None,
        }
    }

    /// The item's field `resume`: `{ file_name, content_type }`, `null` if there is none, both
    /// `null` if Flatchr does not say.
    pub(super) fn describe(&self) -> Value {
        match self {
            Self::Unknown => json!({ "file_name": null, "content_type": null }),
            Self::Absent => Value::Null,
            Self::At(resume) => resume.describe(),
        }
    }
}

/// How a candidate's résumé can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResumeLinks {
    /// Through a signed link, without a rate limit.
    Signed,
    /// Through `files/expire` with key and extension, at one request a second.
    Expire,
    /// The candidate's record has neither.
    None,
}

impl Resume {
    /// Reads `aws { key, extension, signature }` (the response to PUT applicant), `cv { key, extension,
    /// url }` (webhooks) or `cv` as a URL (the response to GET applicant).
    fn read(candidate: &Object) -> Option<Self> {
        let cv = get(candidate, "cv");
        let location = [get(candidate, "aws"), cv]
            .into_iter()
            .find_map(|value| value.as_object().filter(|_| has_content(value)));
        let (key, extension, link) = match location {
            Some(location) => (
                id_text(get(location, "key")),
                id_text(get(location, "extension")),
                id_text(get(location, "signature")).or_else(|| id_text(get(location, "url"))),
            ),
            None => (None, None, id_text(cv)),
        };
        if key.is_none() && link.is_none() {
            return None;
        }
        let path = key.clone().or_else(|| link.clone()).unwrap_or_default();
        let extension = extension
            .or_else(|| extension_of(&path))
            .unwrap_or_else(|| "pdf".to_owned());
        Some(Self {
            key,
            extension: extension.trim_start_matches('.').to_ascii_lowercase(),
            link,
        })
    }

    /// How the résumé can be downloaded. A URL without a query is not signed; `cv` in the documented
    /// response to GET applicant (2020) is such a URL.
    pub(crate) fn links(&self) -> ResumeLinks {
        let link = self.link.as_deref();
        match (link, &self.key) {
            (Some(_), Some(_)) => ResumeLinks::Signed,
            (Some(link), None) if link.contains('?') => ResumeLinks::Signed,
            (None, Some(_)) => ResumeLinks::Expire,
            _ => ResumeLinks::None,
        }
    }

    /// The URL that needs no API key. A link without a scheme becomes `https`.
    pub(super) fn signed_link(&self) -> Option<String> {
        let link = self.link.as_deref()?;
        let link = match link.split_once("://") {
            None => format!("https://{}", link.trim_start_matches('/')),
            Some(("http", rest)) if !is_public_or_loopback(link) => format!("https://{rest}"),
            Some(_) => link.to_owned(),
        };
        Some(link)
    }

    /// Key and extension for `files/expire`.
    pub(super) fn key(&self) -> Option<(&str, &str)> {
        self.key
            .as_deref()
            .map(|key| (key, self.extension.as_str()))
    }

    /// The résumé's own file name. HrFlow.ai takes a document's type from the extension.
    #[must_use]
    pub fn file_name(&self) -> String {
        let of_link = || self.link.as_deref().unwrap_or_default();
        let of_link = || of_link().split(['?', '#']).next().unwrap_or_default();
        let path = self.key.as_deref().unwrap_or_else(of_link);
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name
            .chars()
            .filter(|c| !c.is_control() && *c != '"')
            .collect();
        let dotted = format!(".{}", self.extension);
        let stem = match name.rsplit_once('.') {
            Some((stem, end)) if end.eq_ignore_ascii_case(&self.extension) => stem,
            _ => &name,
        };
        let stem = if stem.is_empty() { "resume" } else { stem };
        format!("{stem}{dotted}")
    }

    /// The MIME type of the extension.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        let known = TYPES.iter().find(|(known, _)| *known == self.extension);
        known.map_or("application/octet-stream", |(_, mime)| mime)
    }

    /// The description that logics and format see. The document itself is downloaded later, if at all.
    pub(super) fn describe(&self) -> Value {
        json!({ "file_name": self.file_name(), "content_type": self.content_type() })
    }
}

fn extension_of(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?;
    let (_, extension) = name.rsplit_once('.')?;
    let plain = extension.len() <= 5 && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    Some(extension.to_owned()).filter(|_| plain)
}

/// Returns the document of a successful download with its size in bytes, unless the response is evidently
/// no document.
pub(super) fn document<F>(response: Response<F>) -> Result<(F, u64), ResumeError> {
    let content_type = response.content_type.as_deref().unwrap_or_default();
    let mime = content_type.split(';').next().unwrap_or_default().trim();
    if ["text/html", "application/json"].contains(&mime) {
        return Err(ResumeError::NotADocument {
            found: mime.to_owned(),
        });
    }
    match response.content {
        Content::File { file, size } if size > 0 => Ok((file, size)),
        _ => Err(ResumeError::Empty),
    }
}

/// Why a résumé that Flatchr announced could not be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResumeError {
    /// The request failed.
    Http(Error),
    /// The file is empty.
    Empty,
    /// The response is a page or a message.
    NotADocument {
        /// Its MIME type.
        found: String,
    },
    /// The link is neither https nor to this machine.
    UnsafeLink,
    /// Flatchr gave neither a key nor a link.
    NoLink,
}

impl ResumeError {
    /// Whether the other route to the same document would fail alike.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Empty)
            || matches!(self, Self::Http(error) if matches!(error.kind, ErrorKind::TooLarge { .. } | ErrorKind::Stopped))
    }

    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Http(error) => error.code(),
            Self::Empty => "empty",
            Self::NotADocument { .. } => "not_a_document",
            Self::UnsafeLink => "unsafe_link",
            Self::NoLink => "no_link",
        }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Http(error) if matches!(error.kind, ErrorKind::TooLarge { .. }) => {
                "ask the candidate for a smaller file, or upload it to HrFlow.ai by hand"
            }
            // The failure concerns this document, not the account.
            Self::Http(error)
                if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Rejected { .. }) =>
            {
                "open the candidate in Flatchr and upload the résumé again"
            }
            Self::Http(error) => error.remedy(),
            Self::Empty | Self::NotADocument { .. } | Self::NoLink | Self::UnsafeLink => {
                "open the candidate in Flatchr and upload the résumé again"
            }
        }
    }
}

impl From<Error> for ResumeError {
    fn from(error: Error) -> Self {
        Self::Http(error)
    }
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => match error.kind {
                ErrorKind::TooLarge { limit } => {
                    write!(f, "the résumé is larger than {} MB", limit >> 20)
                }
                _ => write!(f, "the résumé could not be downloaded: {error}"),
            },
            Self::Empty => f.write_str("the résumé is an empty file"),
            Self::NotADocument { found } => {
                write!(
                    f,
                    "Flatchr returned {found} in place of the résumé, not a document"
                )
            }
            Self::UnsafeLink => f.write_str("the résumé's link is not an https URL"),
            Self::NoLink => f.write_str("Flatchr gives neither a key nor a link for the résumé"),
        }
    }
}

impl std::error::Error for ResumeError {}

#[cfg(test)]
mod tests {
    use super::Resume;
    use serde_json::json;

    fn resume(candidate: &serde_json::Value) -> Option<Resume> {
        Resume::read(candidate.as_object().unwrap())
    }

    #[test]
    fn all_documented_shapes_of_a_resume_are_read() {
        let aws = resume(&json!({"aws": {
            "key": "candidates/2022/02/67fb/alexandre-andrieux", "extension": "pdf",
            "signature": "s3.eu-west-1.amazonaws.com/a?X-Amz-Expires=86400"}}))
        .unwrap();
        assert_eq!(aws.file_name(), "alexandre-andrieux.pdf");
        assert_eq!(aws.content_type(), "application/pdf");
        assert_eq!(
            aws.signed_link().unwrap(),
            "https://s3.eu-west-1.amazonaws.com/a?X-Amz-Expires=86400"
        );
        let cv = resume(&json!({"cv": "http://b.s3.amazonaws.com/c/jo.n-é.DOCX?v=1"})).unwrap();
        assert_eq!(cv.file_name(), "jo.n-é.docx");
        assert!(cv.content_type().ends_with("wordprocessingml.document"));
        assert_eq!(
            cv.signed_link().unwrap(),
            "https://b.s3.amazonaws.com/c/jo.n-é.DOCX?v=1"
        );
    }

    #[test]
    fn a_candidate_without_key_and_link_has_no_resume() {
        for none in [
            json!({}),
            json!({"aws": null}),
            json!({"aws": {}, "cv": ""}),
            json!({"aws": {"key": null}}),
        ] {
            assert_eq!(resume(&none), None, "{none}");
        }
    }
}
