//! Why a résumé cannot be had.

use super::client::{EXPIRE, SIGNED_LINK};
use crate::http::{Error, ErrorKind};
use std::fmt;

/// Why a résumé that Flatchr announced could not be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResumeError {
    /// The request failed.
    Http(Error),
    /// The file is empty.
    Empty,
    /// The response is a page or a message in place of a document, or nothing known.
    NotADocument {
        /// Its MIME type, as its first bytes tell it.
        found: &'static str,
    },
    /// The document is of a type that HrFlow.ai does not parse.
    UnsupportedType {
        /// Its MIME type.
        found: &'static str,
    },
    /// The link leads to no public host, or not over https.
    UnsafeLink,
    /// The link leads to a host that `document_hosts` does not name.
    UnlistedHost {
        /// The host. It has only what names of hosts have.
        host: String,
    },
    /// Flatchr gave neither a key nor a link.
    NoLink,
    /// Flatchr gives no document for now, as it said of another one in this run.
    NoneForNow(Error),
}

impl ResumeError {
    /// Whether the other route to the same document would fail alike.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::UnsupportedType { .. })
            || matches!(self, Self::Http(error) if matches!(error.kind, ErrorKind::TooLarge { .. }))
            || self.is_cut_off()
    }

    /// The answer of `files/expire`, if it would give no other document either for as long as a run lasts.
    pub(super) fn concerns_all(&self) -> Option<&Error> {
        let Self::Http(error) = self else {
            return None;
        };
        let is_account_wide = matches!(error.kind, ErrorKind::Unauthorized | ErrorKind::OverQuota);
        let concerns_all = is_account_wide || error.kind.asks_for_long_pause();
        Some(error).filter(|error| error.endpoint == EXPIRE && concerns_all)
    }

    /// Whether it is about the download of a document, and not about what leads there.
    pub(crate) fn is_of_download(&self) -> bool {
        match self {
            Self::Http(error) | Self::NoneForNow(error) => {
                [EXPIRE, SIGNED_LINK].contains(&error.endpoint)
            }
            _ => true,
        }
    }

    /// Whether there was no answer.
    pub(super) fn is_timeout(&self) -> bool {
        matches!(self, Self::Http(error) if error.kind == ErrorKind::Timeout)
    }

    /// Whether the run ended before the download, or while it was under way.
    pub(crate) fn is_cut_off(&self) -> bool {
        matches!(self, Self::Http(error) if error.kind.is_cut_off())
    }

    /// Whether no later try can succeed, unless the résumé is replaced.
    pub(crate) fn is_hopeless(&self) -> bool {
        match self {
            Self::UnsupportedType { .. } | Self::NoLink => true,
            Self::Http(error) => matches!(error.kind, ErrorKind::TooLarge { .. }),
            Self::Empty
            | Self::NotADocument { .. }
            | Self::UnsafeLink
            | Self::UnlistedHost { .. }
            | Self::NoneForNow(_) => false,
        }
    }

    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Http(error) | Self::NoneForNow(error) => error.code(),
            Self::Empty => "empty",
            Self::NotADocument { .. } => "not_a_document",
            Self::UnsupportedType { .. } => "unsupported_type",
            Self::UnsafeLink => "unsafe_link",
            Self::UnlistedHost { .. } => "unlisted_host",
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
            Self::Http(error) | Self::NoneForNow(error) => error.remedy(),
            Self::UnsupportedType { .. } => {
                "upload the résumé in Flatchr as a PDF or a Word document, then retry the applicant"
            }
            Self::UnlistedHost { .. } => {
                "add the host to connector_auth.document_hosts if Flatchr keeps its files there, then retry the applicant"
            }
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
            Self::NoneForNow(error) => {
                write!(f, "Flatchr gives no résumé for now: {error}")
            }
            Self::Empty => f.write_str("the résumé is an empty file"),
            Self::NotADocument { found } => {
                write!(
                    f,
                    "Flatchr returned {found} in place of the résumé, not a document"
                )
            }
            Self::UnsupportedType { found } => {
                write!(f, "HrFlow.ai does not parse résumés of the type {found}")
            }
            Self::UnsafeLink => {
                f.write_str("the résumé's link is not an https address of a public host")
            }
            Self::UnlistedHost { host } => write!(
                f,
                "the résumé's link leads to {host}, which connector_auth.document_hosts does not name"
            ),
            Self::NoLink => f.write_str("Flatchr gives neither a key nor a link for the résumé"),
        }
    }
}

impl std::error::Error for ResumeError {}
