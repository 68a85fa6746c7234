//! Downloads of résumés from Flatchr: `files/expire` (the page `Recuperer_CV`) and signed links into its store.

use percent_encoding::percent_decode_str;

use super::World;
use crate::api_variants::{Expire, RetryAfter};
use crate::call::{Call, Endpoint};
use crate::clock;
use crate::data::{Person, ResumeFile};
use crate::faults::{boom, s3_error};
use crate::message::{Reply, encode};
use crate::rng::sha1_hex;

/// The path of the store, after the host.
const STORE: &str = "/flatchr-s3/flatchr-demo/";
/// How long a link is valid, in seconds: the `X-Amz-Expires` of the sample.
const EXPIRES_S: u64 = 86_400;

/// The key of the requested résumé, without the extension; empty if the request names none.
pub(super) fn asked_key(call: &Call) -> String {
    if call.endpoint == Endpoint::Expire {
        return call.request.query_value("key").unwrap_or_default();
    }
    let path = stored_path(call);
    path.rsplit_once('.')
        .map(|(key, _)| key.to_owned())
        .unwrap_or_default()
}

fn stored_path(call: &Call) -> String {
    let path = call.request.path.strip_prefix(STORE).unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

impl World {
    /// `GET files/expire?key&extension&token`: one request a second and company, 429 beyond.
    pub(super) fn expire(&mut self, call: &Call) -> Reply {
        let now_ms = call.request.now_ms;
        if let Some(wait) = self
            .last_expire_ms
            .and_then(|last| (last + 1_000).checked_sub(now_ms))
            .filter(|wait| *wait > 0)
        {
            return self.too_many(now_ms + wait, wait);
        }
        self.last_expire_ms = Some(now_ms);
        let (Some(key), Some(extension)) = (
            call.request.query_value("key"),
            call.request.query_value("extension"),
        ) else {
            return boom(400, "\"key\" and \"extension\" are required");
        };
        let Some(file) = self.stored_file(&key, &extension) else {
            return boom(404, "File not found");
        };
        match self.settings.api_variants.expire {
            Expire::Direct => Reply::new(200, media_type(&extension), file),
            Expire::Redirect => {
                let link = format!(
                    "{}{}",
                    self.settings.public_url,
                    self.signed_path(&key, &extension, now_ms)
                );
                Reply::new(302, "text/html; charset=utf-8", "").with_header("location", &link)
            }
        }
    }

    fn too_many(&self, at_ms: u64, wait_ms: u64) -> Reply {
        let reply = boom(429, "Too many requests: 1 request per second and company");
        match self.settings.api_variants.expire_retry_after {
            RetryAfter::Absent => reply,
            RetryAfter::Seconds => {
                reply.with_header("retry-after", &wait_ms.div_ceil(1_000).to_string())
            }
            RetryAfter::Date => reply.with_header(
                "retry-after",
                &clock::http_date(at_ms.div_ceil(1_000) * 1_000),
            ),
        }
    }

    /// The target of a signed link. The store accepts only the link's own signature.
    pub(super) fn signed_link(&self, call: &Call) -> Reply {
        let request = call.request;
        if request.header_value("authorization").is_some() {
            return s3_error(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        let value = |name: &str| request.query_value(name).unwrap_or_default();
        let (date, signature) = (value("X-Amz-Date"), value("X-Amz-Signature"));
        let (Some(signed_ms), false) = (clock::parse_amz(&date), signature.is_empty()) else {
            return s3_error(403, "AccessDenied", "Access Denied");
        };
        let path = stored_path(call);
        if signature != self.sign(&path, &date, &value("X-Amz-Expires")) {
            return s3_error(
                403,
                "SignatureDoesNotMatch",
                "The request signature does not match",
            );
        }
        if request.now_ms > signed_ms + EXPIRES_S * 1_000 {
            return s3_error(403, "AccessDenied", "Request has expired");
        }
        let parts = path.rsplit_once('.');
        match parts
            .and_then(|(key, extension)| Some((extension, self.stored_file(key, extension)?)))
        {
            Some((extension, file)) => Reply::new(200, media_type(extension), file),
            None => s3_error(404, "NoSuchKey", "The specified key does not exist."),
        }
    }

    /// `aws.signature` of a candidate: the link without its scheme, as in the sample; complete if the scheme is not `https`.
    pub(super) fn signature(&self, key: &str, extension: &str, now_ms: u64) -> String {
        let host = self
            .settings
            .public_url
            .strip_prefix("https://")
            .unwrap_or(&self.settings.public_url);
        format!("{host}{}", self.signed_path(key, extension, now_ms))
    }

    /// `cv` of a candidate: the same URL without a signature. The store refuses it.
    pub(super) fn unsigned_link(&self, person: &Person) -> Option<String> {
        let ResumeFile::File { key, extension, .. } = &person.resume else {
            return None;
        };
        let path = key.split('/').map(encode).collect::<Vec<_>>().join("/");
        Some(format!(
            "{}{STORE}{path}.{extension}",
            self.settings.public_url
        ))
    }

    fn signed_path(&self, key: &str, extension: &str, now_ms: u64) -> String {
        let (path, date) = (format!("{key}.{extension}"), clock::amz(now_ms));
        let signature = self.sign(&path, &date, &EXPIRES_S.to_string());
        format!(
            "{STORE}{}?X-Amz-Expires={EXPIRES_S}&X-Amz-Date={date}&X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=SANDBOX%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}",
            encode(&path)
        )
    }

    fn sign(&self, path: &str, date: &str, expires: &str) -> String {
        sha1_hex(format!("{}\n{path}\n{date}\n{expires}", self.settings.seed).as_bytes())
    }

    /// The bytes of a résumé, by its key and extension.
    pub(super) fn stored_file(&self, wanted: &str, suffix: &str) -> Option<Vec<u8>> {
        let person = self
            .index
            .resume_key(wanted)
            .and_then(|person| self.data.people.get(person))?;
        match &person.resume {
            ResumeFile::File {
                key,
                extension,
                content,
            } if key == wanted && *extension == suffix => {
                Some(content.file(extension, self.settings.resume_bytes))
            }
            _ => None,
        }
    }
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}
