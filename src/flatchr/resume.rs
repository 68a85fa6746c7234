//! Résumés in Flatchr: where they are, what they are called, and why one cannot be had.

use super::document::{DocumentType, announced};
use super::file_name::file_name;
use crate::http::Address;
use crate::json::{Object, get, has_content, id_text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The largest résumé that a run sends to HrFlow.ai, in bytes. HrFlow.ai documents no limit.
pub const MAX_RESUME_BYTES: u64 = 20 << 20;

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
        let extension = extension.trim().trim_start_matches('.');
        Some(Self {
            key,
            extension: extension.to_ascii_lowercase(),
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
            Some(("http", rest)) if Address::read(link).is_err() => format!("https://{rest}"),
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

    /// The extension that Flatchr announces. The bytes decide what the document is.
    pub(super) fn extension(&self) -> &str {
        &self.extension
    }

    /// The résumé's own file name, with the extension of what it is.
    #[must_use]
    pub fn file_name(&self, kind: DocumentType) -> String {
        file_name(self.path(), kind.extension)
    }

    /// The last part of it is the file name.
    fn path(&self) -> &str {
        let link = self.link.as_deref().unwrap_or_default();
        let link = link.split(['?', '#']).next().unwrap_or_default();
        self.key.as_deref().unwrap_or(link)
    }

    /// The description that logics and format see. The document itself is downloaded later, if at all.
    pub(super) fn describe(&self) -> Value {
        let content_type =
            announced(&self.extension).map_or("application/octet-stream", |kind| kind.mime);
        json!({
            "file_name": file_name(self.path(), &self.extension),
            "content_type": content_type,
        })
    }
}

fn extension_of(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?;
    let (_, extension) = name.rsplit_once('.')?;
    let plain = extension.len() <= 5 && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    Some(extension.to_owned()).filter(|_| plain)
}

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
        assert_eq!(
            aws.describe(),
            json!({ "file_name": "alexandre-andrieux.pdf", "content_type": "application/pdf" })
        );
        assert_eq!(
            aws.signed_link().unwrap(),
            "https://s3.eu-west-1.amazonaws.com/a?X-Amz-Expires=86400"
        );
        let cv = resume(&json!({"cv": "http://b.s3.amazonaws.com/c/jo.n-é.DOCX?v=1"})).unwrap();
        assert_eq!(cv.describe()["file_name"], "jo.n-é.docx");
        let content_type = cv.describe()["content_type"].take();
        assert!(
            content_type
                .as_str()
                .is_some_and(|mime| mime.ends_with("wordprocessingml.document"))
        );
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
