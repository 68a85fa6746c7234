//! The fields of formatted profiles that HrFlow.ai does not have, each told once.

use crate::config::FieldWarning;
use crate::hooks::{Hooks, Step};
use crate::hrflow::FieldGroup;
use crate::json::Object;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// How many fields are told.
const MAX_FIELDS: usize = 20;

/// Stands for a name that may be a value of a candidate.
const HIDDEN: &str = "…";

/// What the profiles of a run have shown so far.
pub(super) struct FieldWarnings<'a> {
    hooks: &'a Hooks,
    warnings: RefCell<Vec<FieldWarning>>,
}

impl<'a> FieldWarnings<'a> {
    /// Begins with what the programs tell by themselves.
    pub(super) fn new(hooks: &'a Hooks) -> Self {
        let mut warnings = hooks.review().warnings;
        for warning in &mut warnings {
            warning.items = Some(0);
        }
        Self {
            hooks,
            warnings: RefCell::new(warnings),
        }
    }

    /// Looks at the profile that the format made of an item.
    pub(super) fn look_at(&self, profile: &Object, item: &Object) {
        let mut found = BTreeSet::new();
        self.look_into(profile, FieldGroup::Profile, item, &mut found);
        let mut warnings = self.warnings.borrow_mut();
        for (field, message) in found {
            let known = warnings.iter_mut().find(|known| known.field == field);
            if let Some(known) = known {
                known.items = known.items.map(|items| items.saturating_add(1));
            } else if warnings.len() < MAX_FIELDS {
                warnings.push(FieldWarning {
                    path: Step::Format.to_string(),
                    field,
                    message,
                    at: None,
                    items: Some(1),
                });
            }
        }
    }

    fn look_into(
        &self,
        object: &Object,
        group: FieldGroup,
        item: &Object,
        found: &mut BTreeSet<(String, String)>,
    ) {
        for (name, value) in object {
            let Some(message) = group.wrong_name(name) else {
                if let (Some(group), Some(object)) = (group.inside(name), value.as_object()) {
                    self.look_into(object, group, item, found);
                }
                continue;
            };
            if self.may_tell(name, item) {
                found.insert((group.path_of(name), message));
            } else {
                found.insert((group.path_of(HIDDEN), group.hidden_name()));
            }
        }
    }

    /// Whether a name is one that the workflow's owner or Flatchr wrote, and no value of a candidate.
    fn may_tell(&self, name: &str, item: &Object) -> bool {
        let hooks = self.hooks.logics.iter().chain([&self.hooks.format]);
        item.contains_key(name) || hooks.into_iter().any(|hook| hook.identity().contains(name))
    }

    /// What was found.
    pub(super) fn told(&self) -> Vec<FieldWarning> {
        self.warnings.borrow().clone()
    }
}
