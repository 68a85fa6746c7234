//! `GET storing/profiles`: the profiles of a source, a page at a time, in the order of their creation.

use std::sync::Arc;

use serde_json::{Value, json};

use super::World;
use super::hrflow::{Answer, Data};
use super::profile::Profile;
use crate::api_variants::ProfileList;
use crate::call::Call;

/// Profiles on a page, where the query does not say, and at most as documented.
const DOCUMENTED: usize = 30;

/// The fields of a profile without `return_profile=true`.
const OUTLINE: [&str; 7] = [
    "id",
    "key",
    "reference",
    "source",
    "archive",
    "updated_at",
    "created_at",
];

impl World {
    /// `GET storing/profiles?source_keys=[…]&return_profile=true&page=1&limit=30`.
    pub(super) fn list_profiles(&mut self, call: &Call) -> Answer {
        let variant = self.settings.api_variants.profile_list;
        match variant {
            ProfileList::Forbidden => return Err((403, "Forbidden".to_owned())),
            ProfileList::Missing => return Err((404, "Not found".to_owned())),
            _ => {}
        }
        let asked = |name: &str| call.request.query_value(name);
        let sources: Vec<String> = asked("source_keys")
            .and_then(|text| serde_json::from_str(&text).ok())
            .ok_or((400, "Invalid source_keys".to_owned()))?;
        for source in &sources {
            self.check_source(Some(source))?;
        }
        let number = |name: &str, default: usize| match asked(name) {
            None => Ok(default),
            Some(text) => (text.parse().ok())
                .filter(|number| *number > 0)
                .ok_or((400, format!("Invalid {name}"))),
        };
        let (page, limit) = (number("page", 1)?, number("limit", DOCUMENTED)?);
        let limit = match variant {
            ProfileList::AnyLimit => limit,
            ProfileList::LimitRefused if limit > DOCUMENTED => {
                return Err((400, "Invalid limit: 30 at most".to_owned()));
            }
            _ => limit.min(DOCUMENTED),
        };
        let is_whole =
            asked("return_profile").is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        let profiles: Vec<Arc<Profile>> = self
            .slots_of(variant, page, limit)
            .filter_map(|slot| self.listed(variant, slot, is_whole))
            .collect();
        let all = match variant {
            ProfileList::WrongTotal => profiles.len(),
            _ => self.profiles.len(),
        };
        let meta = json!({ "page": page, "maxPage": all.div_ceil(limit), "count": profiles.len(), "total": all });
        Ok((200, "Profiles list", Data::Page(profiles, meta)))
    }

    fn slots_of(&self, variant: ProfileList, page: usize, limit: usize) -> std::ops::Range<usize> {
        let before = page - 1;
        let all = self.profiles.len();
        let start = match variant {
            ProfileList::FirstPageOnly => 0,
            ProfileList::Skipping => before * limit + before,
            ProfileList::Repeating => before * limit - before,
            _ => before * limit,
        };
        start.min(all)..(start + limit).min(all)
    }

    fn listed(
        &mut self,
        variant: ProfileList,
        slot: usize,
        is_whole: bool,
    ) -> Option<Arc<Profile>> {
        const EVERY: usize = 7;
        let profile = self.profiles.open(&self.settings, slot)?;
        match variant {
            ProfileList::Lagging => Some(self.profiles.before_edit(slot).unwrap_or(profile)),
            ProfileList::Archived if slot.is_multiple_of(EVERY) => {
                let mut archived = profile.as_ref().clone();
                archived.insert("archive".to_owned(), Value::Bool(true));
                Some(Arc::new(archived))
            }
            ProfileList::Outlines => Some(outline(&profile)),
            _ if !is_whole => Some(outline(&profile)),
            _ => Some(profile),
        }
    }
}

fn outline(profile: &Profile) -> Arc<Profile> {
    let field = |name: &str| Some((name.to_owned(), profile.get(name)?.clone()));
    Arc::new(OUTLINE.into_iter().filter_map(field).collect())
}
