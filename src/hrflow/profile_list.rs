//! `GET storing/profiles`: the profiles of a source, a page at a time.
//!
//! A page stays the text that arrived. Of each profile it is known where it begins, whose it is, and what
//! decides whether it can stand for one that is read alone; the rest is read on request.

use super::applicant_tag;
use super::envelope::data;
use crate::http::{Error, Exchange, MAX_OBJECT_BYTES};
use crate::json::{BYTE_ORDER_MARK, MAX_ID_BYTES, Object, get, mended, raw_id, read, read_object};
use crate::moment::Moment;
use serde_json::Value;
use std::ops::Range;
use update_profiles_json_scan::Scan;

/// The most profiles of a page: no page is asked for with more.
const MAX_PROFILES: usize = 1_000;

/// A page of the list.
#[derive(Debug, Default)]
pub struct ProfilePage {
    text: Vec<u8>,
    profiles: Vec<ListedProfile>,
    /// How many profiles the list says that there are.
    pub total: Option<usize>,
}

/// What is known of a profile on a page.
#[derive(Debug, Default)]
pub struct ListedProfile {
    span: Range<usize>,
    /// The key by which it is edited.
    pub key: String,
    /// The reference: the candidate's id.
    pub reference: String,
    /// The applicants that its tags name.
    pub applicants: Vec<String>,
    /// Whether it has an attachment.
    pub has_attachment: bool,
    /// Whether its `created_at` is a date with the time of the day.
    pub has_moment: bool,
    shown: Shown,
}

/// How much of a profile a page shows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// All that is compared.
    Whole,
    /// It is archived.
    Archived,
    /// It is of another source, without key or reference, larger than [`MAX_OBJECT_BYTES`], or in outline only.
    #[default]
    InPart,
}

impl ProfilePage {
    /// Reads a page from the list's answer.
    ///
    /// # Errors
    /// The answer is an error, or no page of profiles.
    pub(super) fn of<F>(exchange: &Exchange<F>, source: &str) -> Result<Self, Error> {
        const EXPECTED: &str = "a page of profiles";
        let is_success = (200..=299).contains(&exchange.response.status);
        let body = exchange.response.bytes();
        match Self::read(&body, source).filter(|_| is_success) {
            Some(page) => Ok(page),
            None => Err(data(exchange)
                .err()
                .unwrap_or_else(|| exchange.malformed(EXPECTED))),
        }
    }

    /// Finds the profiles in an envelope that reports success. `None` if it is none.
    fn read(body: &[u8], source: &str) -> Option<Self> {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let text = mended(body).unwrap_or_else(|| body.to_vec());
        let (mut code, mut total, mut list) = (None, None, None);
        Scan::new(&text)
            .object(&mut |name, value| match name {
                b"code" => code = raw_id(value).and_then(|code| code.parse::<u16>().ok()),
                b"meta" => total = total_of(value),
                b"data" => list = Some(value),
                _ => {}
            })
            .ok()?;
        if code.is_some_and(|code| !(200..=299).contains(&code)) {
            return None;
        }
        let list = list?;
        let start = list.as_ptr().addr() - text.as_ptr().addr();
        let mut profiles = Vec::new();
        let mut scan = Scan::new(list);
        scan.expect(b'[').ok()?;
        while scan.peek().ok()? != b']' {
            if profiles.len() == MAX_PROFILES {
                return None;
            }
            let value = scan.value().ok()?;
            let end = start + scan.at();
            let mut profile = ListedProfile::read(value, source);
            profile.span = end - value.len()..end;
            profiles.push(profile);
            if scan.peek().ok()? == b',' {
                scan.expect(b',').ok()?;
            }
        }
        Some(Self {
            text,
            profiles,
            total,
        })
    }

    /// The profiles, in the order of the page.
    #[must_use]
    pub fn profiles(&self) -> &[ListedProfile] {
        &self.profiles
    }

    /// How many bytes the page has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// These fields of a profile. `None` if they cannot be read.
    #[must_use]
    pub fn fields(
        &self,
        profile: &ListedProfile,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Option<Object> {
        fields_of(self.text.get(profile.span.clone())?, is_wanted)
    }

    /// These fields of a profile's `info`. `None` if they cannot be read.
    #[must_use]
    pub fn info(
        &self,
        profile: &ListedProfile,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Option<Object> {
        let text = self.text.get(profile.span.clone())?;
        let mut info = None;
        Scan::new(text)
            .object(&mut |name, value| {
                if name == b"info" {
                    info = fields_of(value, is_wanted);
                }
            })
            .ok()?;
        info
    }
}

fn fields_of(text: &[u8], is_wanted: &dyn Fn(&str) -> bool) -> Option<Object> {
    let mut fields = Object::new();
    let mut is_readable = true;
    Scan::new(text)
        .object(&mut |name, value| {
            let Some(name) = str::from_utf8(name).ok().filter(|name| is_wanted(name)) else {
                return;
            };
            match read(value) {
                Ok(value) => drop(fields.insert(name.to_owned(), value)),
                Err(_) => is_readable = false,
            }
        })
        .ok()?;
    is_readable.then_some(fields)
}

impl ListedProfile {
    /// Whether the list shows all of it. One that is archived, of another source, without key or reference, or in
    /// outline only, is not.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.shown == Shown::Whole
    }

    /// Whether it is archived.
    #[must_use]
    pub fn is_archived(&self) -> bool {
        self.shown == Shown::Archived
    }

    fn read(text: &[u8], source: &str) -> Self {
        let mut profile = Self::default();
        let (mut is_own, mut is_archived) = (true, false);
        let (mut has_info, mut has_tags) = (false, false);
        let mut is_own_source =
            |value: &[u8]| is_own &= raw_id(value).is_none_or(|key| key == source);
        let scanned = Scan::new(text).object(&mut |name, value| match name {
            b"key" => profile.key = id(value),
            b"reference" => profile.reference = id(value),
            b"source_key" => is_own_source(value),
            b"source" => {
                let _ = Scan::new(value).object(&mut |name, value| {
                    if name == b"key" {
                        is_own_source(value);
                    }
                });
            }
            b"archive" => is_archived = !matches!(value, b"null" | b"false" | b"0" | b"\"0\""),
            b"info" => has_info = value.starts_with(b"{"),
            b"tags" => {
                has_tags = value.starts_with(b"[");
                profile.applicants = applicants(value);
            }
            b"attachments" => profile.has_attachment = !is_empty_list(value),
            b"created_at" => {
                let moment = raw_id(value).and_then(|text| Moment::read_text(&text));
                profile.has_moment = moment.is_some_and(Moment::has_time);
            }
            _ => {}
        });
        let is_small = u64::try_from(text.len()).is_ok_and(|size| size <= MAX_OBJECT_BYTES);
        let is_whole = scanned.is_ok()
            && is_small
            && is_own
            && has_info
            && has_tags
            && !profile.key.is_empty()
            && !profile.reference.is_empty();
        profile.shown = match (is_archived, is_whole) {
            (true, _) => Shown::Archived,
            (false, true) => Shown::Whole,
            (false, false) => Shown::InPart,
        };
        profile
    }
}

fn id(value: &[u8]) -> String {
    let id = raw_id(value).unwrap_or_default();
    if id.len() <= MAX_ID_BYTES {
        id.into_owned()
    } else {
        String::new()
    }
}

fn is_empty_list(value: &[u8]) -> bool {
    matches!(value, b"null" | b"false")
        || value
            .strip_prefix(b"[")
            .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"]"))
}

fn total_of(meta: &[u8]) -> Option<usize> {
    let meta = read_object(meta).ok()??;
    get(&meta, "total").as_u64()?.try_into().ok()
}

/// The applicants that tags name. Most profiles are read no further than this.
fn applicants(tags: &[u8]) -> Vec<String> {
    match read(tags) {
        Ok(Value::Array(tags)) => applicant_tag::applicants(&tags).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::ProfilePage;
    use serde_json::{Value, json};

    fn whole() -> Value {
        json!({
            "key": "k", "reference": "7", "source": { "key": "own" }, "archive": null, "info": {},
            "tags": [{ "name": "applicant_id", "value": 12 }, { "name": "column", "value": "A" }],
            "attachments": [{}], "created_at": "2024-01-05T10:00:00+0000",
        })
    }

    fn page(profiles: &Value) -> Option<ProfilePage> {
        let body = json!({ "code": 200, "message": "", "meta": { "total": 2 }, "data": profiles });
        ProfilePage::read(body.to_string().as_bytes(), "own")
    }

    #[test]
    fn a_page_tells_whose_its_profiles_are_and_gives_the_fields_that_are_asked_for() {
        let other = json!({ "reference": 8, "created_at": "2024-01-05" });
        let page = page(&json!([whole(), other])).unwrap();
        assert_eq!(page.total, Some(2));
        let [first, second] = page.profiles() else {
            panic!("two profiles");
        };
        assert_eq!((&*first.key, &*first.reference), ("k", "7"));
        assert_eq!(first.applicants, ["12"]);
        assert!(first.has_attachment && first.has_moment && first.is_whole());
        assert_eq!(second.reference, "8");
        assert!(!second.has_attachment && !second.has_moment && !second.is_whole());
        let fields = page.fields(first, &|name| name == "archive" || name == "info");
        assert_eq!(Value::from(fields), json!({ "archive": null, "info": {} }));
        let info = page.info(first, &|name| name == "email").unwrap();
        assert!(info.is_empty());
    }

    #[test]
    fn a_profile_stands_for_itself_only_if_all_of_it_is_shown_and_it_is_of_this_source() {
        for (name, value) in [
            ("key", json!(null)),
            ("reference", json!("")),
            ("source", json!({ "key": "other" })),
            ("source_key", json!("other")),
            ("archive", json!(true)),
            ("archive", json!(1)),
            ("archive", json!({ "at": "2024-01-05" })),
            ("info", json!(null)),
            ("tags", json!(null)),
        ] {
            let mut profile = whole();
            profile[name] = value.clone();
            let page = page(&json!([profile])).unwrap();
            assert!(!page.profiles()[0].is_whole(), "{name}: {value}");
        }
        for (name, value) in [
            ("archive", json!(false)),
            ("archive", json!(0)),
            ("source", json!(null)),
            ("source_key", json!("own")),
            ("attachments", json!([])),
        ] {
            let mut profile = whole();
            profile[name] = value.clone();
            let page = page(&json!([profile])).unwrap();
            assert!(page.profiles()[0].is_whole(), "{name}: {value}");
        }
    }

    #[test]
    fn what_is_no_page_is_none() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"code":200}"#,
            r#"{"code":200,"data":null}"#,
            r#"{"code":200,"data":{}}"#,
            r#"{"code":200,"data":[{}"#,
            r#"{"code":403,"data":[]}"#,
        ] {
            let page = ProfilePage::read(body.as_bytes(), "own");
            assert!(page.is_none(), "{body}");
        }
        for body in [
            "\u{feff}{\"code\":200,\"data\":[]}",
            r#"{"code":"201","data":[ ],"meta":NaN}"#,
            r#"{"data":[{"a":"\ud83d"},7,null]}"#,
        ] {
            let page = ProfilePage::read(body.as_bytes(), "own");
            assert!(page.is_some(), "{body}");
        }
    }
}
