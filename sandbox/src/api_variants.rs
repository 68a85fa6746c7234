//! Variants of both APIs, one field for each question that neither documentation nor observed traffic settles.
//!
//! Each default is the plausible variant that demands most of a client. Each field states the known facts.

use serde::{Deserialize, Serialize};

/// One variant of both APIs. In JSON every field is optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiVariants {
    /// Whether a search row names its candidate. The page `Recuperer_un_candidat` lists no such field.
    pub row_candidate: RowCandidate,
    /// Format of `updated_at` in a search row. The page names the field and not its format; `created_at` is DD/MM/YY.
    pub row_updated_at: RowUpdatedAt,
    /// Whether search returns archived rows (`status` 0) unasked. Not documented.
    pub archived_rows: ArchivedRows,
    /// What search does with `start_update` and `end_update`, which are newer than most clients.
    pub start_update: UpdateFilter,
    /// `GET company/{c}/applicant/{a}`: documented in 2020, absent from the site since 2022.
    pub applicant: ApplicantLookup,
    /// Whether the profiles with which a world begins carry the tag `applicant_id`, as those do that the
    /// reference's action creates. Profiles of another origin do not.
    pub applicant_tags: ApplicantTags,
    /// Which files a candidate carries in the replies of `PUT` and `GET` applicant. The sample of 2022 in
    /// `Deplacer_candidat` has `cv` and a signed `aws`, the newest has neither.
    pub candidate_files: CandidateFiles,
    /// Candidate ids are encoded strings in samples of requests and plain integers in webhooks.
    pub candidate_ids: Ids,
    /// Applicant ids are encoded strings in every sample but the webhook `drag_applicant`.
    pub applicant_ids: Ids,
    /// `vacancy_id` and the id of a column: integers in samples, "string" in the schema page `vacancy`.
    pub plain_ids: PlainIds,
    /// `files/expire`: the document itself, or a redirect to the signed link. The page `Recuperer_CV` does not say.
    pub expire: Expire,
    /// Whether `files/expire`, which documents `token` as required in the query, accepts a bearer header instead.
    pub expire_token: ExpireToken,
    /// The `Retry-After` of a 429 of `files/expire`. Not documented.
    pub expire_retry_after: RetryAfter,
    /// JSON type of the source's `sync_parsing`, and whether it is on. Documented as int, seen as boolean.
    pub sync_parsing: SyncParsing,
    /// Whether parsing does what the source says. A source with real-time parsing may still answer 202 with `data: []`.
    pub parsing: Parsing,
    /// The code of a synchronous parse's response. Documented: 201; the SDK's tests accept 202 as well.
    pub sync_code: SyncCode,
    /// A parse that names a reference which is in use, without the profile's `key`. Not documented.
    pub used_reference: UsedReference,
    /// Shape of `info.urls`: a list of `{type, url}` now, an object in 2021.
    pub info_urls: InfoUrls,
    /// `GET storing/profiles`: documented with 30 profiles a page; how more are answered is not.
    pub profile_list: ProfileList,
    /// The content type of HrFlow's responses.
    pub content_type: ContentType,
    /// The form in which HrFlow stores the values of an edit. Not documented.
    pub stored_values: StoredValues,
}

/// Whether a search row names its candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowCandidate {
    /// It does not, as documented.
    #[default]
    Absent,
    /// A field `candidate_id`.
    CandidateId,
    /// A field `candidate`, an object with an `id`.
    Object,
}

/// Format of `updated_at` in a search row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowUpdatedAt {
    /// `16/02/22`, like `created_at`.
    #[default]
    Day,
    /// `2022-02-16T12:48:36.000Z`.
    Iso,
    /// `1645015716`, as in the reply of the `PUT`.
    EpochSeconds,
    /// The field is missing, as in the sample of 2022.
    Absent,
}

/// Whether search returns archived rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchivedRows {
    /// Archived rows are returned.
    #[default]
    Returned,
    /// Archived rows are left out.
    LeftOut,
}

/// What search does with `start_update` and `end_update`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateFilter {
    /// Whole days in UTC, both ends included.
    #[default]
    Honoured,
    /// The filter is ignored.
    Ignored,
    /// 400.
    Refused,
}

/// What `GET company/{c}/applicant/{a}` returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantLookup {
    /// The candidate as the `PUT` shows it, with its id.
    #[default]
    OfferedWithId,
    /// The fields of the page of 2020: names, e-mail, phone and `cv`, no id.
    OfferedWithoutId,
    /// 404.
    Missing,
}

/// Whether profiles name their applicants at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantTags {
    /// By the tag `applicant_id`.
    #[default]
    Present,
    /// They do not.
    Absent,
}

/// Which files a candidate carries in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateFiles {
    /// `cv`, and `aws` with key, extension and a signed link.
    #[default]
    Signed,
    /// `cv`, and `aws` with key and extension only.
    KeyOnly,
    /// Neither.
    Absent,
}

/// The form of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ids {
    /// 16 letters and digits.
    #[default]
    Encoded,
    /// A JSON number.
    Integer,
}

/// The form of plain ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlainIds {
    /// A JSON number.
    #[default]
    Integer,
    /// The digits in a string.
    Text,
}

/// The response of `files/expire`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expire {
    /// 200 with the document.
    #[default]
    Direct,
    /// 302 to the signed link.
    Redirect,
}

/// Where `files/expire` accepts the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpireToken {
    /// In the query only, as documented.
    #[default]
    QueryOnly,
    /// In the query or in a bearer header, as on the other routes.
    QueryOrHeader,
}

/// The `Retry-After` of a 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// The header is missing.
    #[default]
    Absent,
    /// Seconds.
    Seconds,
    /// An HTTP date.
    Date,
}

/// The value of the source's `sync_parsing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncParsing {
    /// `true`.
    #[default]
    True,
    /// `1`.
    One,
    /// `"1"`.
    OneText,
    /// `false`.
    False,
    /// `0`.
    Zero,
}

impl SyncParsing {
    /// Whether real-time parsing is on.
    #[must_use]
    pub fn is_on(self) -> bool {
        matches!(self, Self::True | Self::One | Self::OneText)
    }
}

/// Whether parsing does what the source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parsing {
    /// Synchronous where the source's `sync_parsing` is on.
    #[default]
    AsSourceSays,
    /// Always at once.
    Sync,
    /// Always queued: 202 and `data: []`.
    Async,
}

/// The code of a synchronous parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncCode {
    /// 201.
    #[default]
    Created,
    /// 202, with `data.profile` all the same.
    Accepted,
}

/// A parse that names a used reference without the profile's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsedReference {
    /// The profile is parsed anew.
    #[default]
    Accepted,
    /// 400 `Cannot create profile with this reference: X. Already used!`
    Refused,
}

/// Shape of `info.urls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InfoUrls {
    /// `[{"type": "linkedin", "url": "https://…"}]`.
    #[default]
    List,
    /// `{"from_resume": [], "linkedin": "https://…"}`.
    Object,
}

/// What `GET storing/profiles` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileList {
    /// Whole profiles, at most 30 a page whatever `limit` says.
    #[default]
    ThirtyAPage,
    /// As many a page as `limit` says.
    AnyLimit,
    /// A `limit` above 30 is refused with 400.
    LimitRefused,
    /// Profiles without their lists and their `info`, as without `return_profile`.
    Outlines,
    /// Each profile as it was before its last edit.
    Lagging,
    /// A profile is left out between two pages, as when one was archived meanwhile.
    Skipping,
    /// The last profile of a page comes first on the next one, as when one was added meanwhile.
    Repeating,
    /// Every page is the first.
    FirstPageOnly,
    /// The total is the number of profiles on the page.
    WrongTotal,
    /// Every seventh profile is said to be archived.
    Archived,
    /// 403: the key may not.
    Forbidden,
    /// 404.
    Missing,
}

/// The content type of HrFlow's responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentType {
    /// `application/json`.
    #[default]
    Plain,
    /// `application/json; charset=utf-8`.
    WithCharset,
}

/// The form in which the values of an edit are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredValues {
    /// As they were sent.
    #[default]
    AsSent,
    /// Texts without white space at their ends.
    Trimmed,
    /// Texts with their letters decomposed (NFD).
    Decomposed,
    /// Names in title case.
    TitleCase,
    /// Phones without spaces.
    PhonesWithoutSpaces,
    /// E-mail addresses in small letters.
    LowerCaseEmails,
    /// Tags without a value are dropped.
    TagsWithValues,
    /// `created_at` without its zone.
    DatesWithoutZone,
    /// The edit is answered with 200 and not carried out.
    NotAtAll,
}
