//! What is wrong with a workflow's programs, as far as that can be told without an item: a format that never gives a
//! profile, and names that no field of a profile has.

use super::hook::Hook;
use super::pipeline::{Hooks, Step};
use super::shape::{Fields, Kinds, Shape, Work};
use crate::config::{FieldWarning, Position, Problem, near};
use crate::hrflow::FieldGroup;

/// How many terms of programs are walked over in all. A mapping of a hundred fields takes a thousand. Of what is left
/// then, nothing is said.
const MAX_WORK: usize = 100_000;

/// How many warnings are told.
const MAX_WARNINGS: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Why no item can ever become a profile.
    pub problem: Option<Problem>,
    /// What is allowed, and probably a mistake.
    pub warnings: Vec<FieldWarning>,
}

impl Hooks {
    /// Looks at the programs. Nothing is known of functions.
    #[must_use]
    pub fn review(&self) -> Review {
        let mut work = Work::new(MAX_WORK);
        let mut input = Shape::of(Kinds::OBJECT);
        let mut loses_object = None;
        for (index, logic) in self.logics.iter().enumerate() {
            let outputs = logic.outputs(&input, &mut work);
            let kept = outputs.shape.without(Kinds::NULL);
            if kept.is_none() {
                // No item ever comes to the format.
                return Review::default();
            }
            if input.may_be(Kinds::OBJECT) && !kept.may_be(Kinds::OBJECT) {
                loses_object = Some((index, outputs.at, kept.kinds()));
            }
            input = kept.without_places(&mut work);
        }
        let outputs = self.format.outputs(&input, &mut work);
        if outputs.shape.may_be(Kinds::OBJECT) {
            return match outputs.shape.fields() {
                Some(fields) => self.review_profile(fields, outputs.at),
                None => Review::default(),
            };
        }
        let of_anything = self.format.outputs(&Shape::any(), &mut work);
        let loses_object = loses_object.filter(|_| of_anything.shape.may_be(Kinds::OBJECT));
        let problem = if let Some((index, at, kinds)) = loses_object {
            let hook = self.logics.get(index).unwrap_or(&self.format);
            let kinds = kinds.names();
            let why = format!(
                "gives {kinds} and never an object, so the format can make no profile of it; `select(…)` keeps items by a condition"
            );
            problem(Step::Logic(index), &**hook, at, &why)
        } else {
            let gives = match outputs.shape.kinds() {
                Kinds::NONE => "nothing".to_owned(),
                kinds => kinds.names(),
            };
            let why = format!("gives {gives} and never an object, which a profile is");
            problem(Step::Format, &*self.format, outputs.at, &why)
        };
        Review {
            problem: Some(problem),
            warnings: Vec::new(),
        }
    }

    /// Looks at the fields that the format puts into a profile.
    fn review_profile(&self, fields: &Fields, at: Option<usize>) -> Review {
        let mut review = Review::default();
        if !fields.is_open() && fields.get("reference").is_none() {
            let mut names = fields.known().map(|(name, _)| name);
            let hint = names.find(|name| near(name, ["reference"].into_iter()).is_some());
            let hint = hint.map(|name| format!(" in place of `{name}`"));
            let why = format!(
                "never gives a `reference`, by which HrFlow.ai finds the profile: write `reference: .id`{}",
                hint.unwrap_or_default()
            );
            review.problem = Some(problem(Step::Format, &*self.format, at, &why));
        }
        self.warn(fields, FieldGroup::Profile, &mut review.warnings);
        review
    }

    fn warn(&self, fields: &Fields, group: FieldGroup, warnings: &mut Vec<FieldWarning>) {
        for (name, field) in fields.known() {
            if warnings.len() >= MAX_WARNINGS {
                return;
            }
            if let Some(message) = group.wrong_name(name) {
                let source = self.format.identity();
                warnings.push(FieldWarning {
                    path: Step::Format.to_string(),
                    field: group.path_of(name),
                    message,
                    at: field.at.map(|at| Position::in_text(source, at)),
                    items: None,
                });
            } else if let (Some(group), Some(fields)) = (group.inside(name), field.value.fields()) {
                self.warn(fields, group, warnings);
            }
        }
    }
}

fn problem(step: Step, hook: &dyn Hook, at: Option<usize>, why: &str) -> Problem {
    let at = at.map(|at| Position::in_text(hook.identity(), at));
    let place = at.map(|Position { line, column }| format!("line {line}, column {column}: "));
    Problem {
        path: step.to_string(),
        message: format!("{}it {why}", place.unwrap_or_default()),
        at,
    }
}
