//! What a value can be, as far as that can be told without running a program: its kinds, and the fields that a program
//! puts into an object.
//!
//! A shape names too much rather than too little: each value that the program really gives has the shape.

use std::collections::BTreeMap;
use std::ops::BitOr;
use std::rc::Rc;

/// How deep fields are known in one another. A profile with an `info` and its `location` takes three.
const MAX_DEPTH: usize = 5;

/// Kinds of values, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const FALSE: Self = Self(1 << 1);
    pub(super) const TRUE: Self = Self(1 << 2);
    pub(super) const BOOLEAN: Self = Self(Self::FALSE.0 | Self::TRUE.0);
    pub(super) const NUMBER: Self = Self(1 << 3);
    pub(super) const STRING: Self = Self(1 << 4);
    pub(super) const LIST: Self = Self(1 << 5);
    pub(super) const OBJECT: Self = Self(1 << 6);
    pub(super) const ANY: Self = Self(0x7f);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds as a message names them: `a string or null`.
    pub(super) fn names(self) -> String {
        const NAMES: [(Kinds, &str); 6] = [
            (Kinds::BOOLEAN, "a boolean"),
            (Kinds::NUMBER, "a number"),
            (Kinds::STRING, "a string"),
            (Kinds::LIST, "a list"),
            (Kinds::OBJECT, "an object"),
            (Kinds::NULL, "null"),
        ];
        let names = NAMES.iter().filter(|(kinds, _)| self.0 & kinds.0 != 0);
        let names: Vec<&str> = names.map(|(_, name)| *name).collect();
        names.join(" or ")
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

/// What is left of the work that one look at a workflow's programs may take.
pub struct Work {
    left: usize,
}

impl Work {
    pub(super) fn new(left: usize) -> Self {
        Self { left }
    }

    /// Takes some of it. Returns whether there was enough.
    pub(super) fn take(&mut self, work: usize) -> bool {
        let left = self.left.checked_sub(work);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    kinds: Kinds,
    /// Of objects; `None` if nothing is known of their fields.
    fields: Option<Rc<Fields>>,
}

/// The fields of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// Fields that a program put there. None of them has to be there.
    known: BTreeMap<Rc<str>, Field>,
    /// Whether there may be others.
    is_open: bool,
    depth: usize,
}

/// A field that a program put into an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub(super) value: Shape,
    /// Where its name stands in the program, in bytes; `None` if an earlier program put it there.
    pub(super) at: Option<usize>,
}

/// What a hook can give.
pub struct Outputs {
    /// The shape of its outputs.
    pub shape: Shape,
    /// Where in its text the term stands that gives them, in bytes.
    pub at: Option<usize>,
}

impl Outputs {
    /// Of a hook of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            shape: Shape::any(),
            at: None,
        }
    }
}

impl Fields {
    pub(super) fn empty() -> Self {
        Self {
            known: BTreeMap::new(),
            is_open: false,
            depth: 1,
        }
    }

    fn unknown() -> Self {
        Self {
            is_open: true,
            ..Self::empty()
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    pub(super) fn known(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.known.iter().map(|(name, field)| (&**name, field))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Field> {
        self.known.get(name)
    }

    pub(super) fn insert(&mut self, name: &str, mut value: Shape, at: Option<usize>) {
        let inside = value.fields.as_ref().map_or(0, |fields| fields.depth);
        if inside >= MAX_DEPTH {
            value.fields = None;
        } else {
            self.depth = self.depth.max(inside + 1);
        }
        self.known.insert(name.into(), Field { value, at });
    }

    /// A field whose name is not known has this value. It may be one of the known ones.
    pub(super) fn insert_somewhere(&mut self) {
        for field in self.known.values_mut() {
            field.value = Shape::any();
        }
        self.is_open = true;
    }

    /// What is found under a name.
    fn value(&self, name: &str) -> Shape {
        match self.known.get(name) {
            Some(field) => field.value.clone().or_kinds(Kinds::NULL),
            None if self.is_open => Shape::any(),
            None => Shape::of(Kinds::NULL),
        }
    }

    fn or(&self, other: &Self, work: &mut Work) -> Self {
        if !work.take(self.known.len() + other.known.len()) {
            return Self::unknown();
        }
        let mut all = Self {
            is_open: self.is_open || other.is_open,
            ..Self::empty()
        };
        for (one, another) in [(self, other), (other, self)] {
            for (name, field) in one.known() {
                if all.known.contains_key(name) {
                    continue;
                }
                let value = match another.known.get(name) {
                    Some(other) => field.value.clone().or(&other.value, work),
                    None if another.is_open => Shape::any(),
                    None => field.value.clone(),
                };
                all.insert(name, value, field.at);
            }
        }
        all
    }
}

impl Shape {
    /// Of no value at all: the program gives nothing, or fails.
    pub(super) fn none() -> Self {
        Self::of(Kinds::NONE)
    }

    /// Of a value of which nothing is known.
    pub(super) fn any() -> Self {
        Self::of(Kinds::ANY)
    }

    /// Of values of these kinds. Nothing is known of the fields of objects.
    pub(super) fn of(kinds: Kinds) -> Self {
        Self {
            kinds,
            fields: None,
        }
    }

    pub(super) fn object(fields: Fields) -> Self {
        Self {
            kinds: Kinds::OBJECT,
            fields: Some(Rc::new(fields)),
        }
    }

    pub(super) fn kinds(&self) -> Kinds {
        self.kinds
    }

    pub(super) fn is_none(&self) -> bool {
        self.kinds == Kinds::NONE
    }

    /// Whether it can be of one of these kinds.
    pub(super) fn may_be(&self, kinds: Kinds) -> bool {
        self.kinds.0 & kinds.0 != 0
    }

    /// Whether `if` may take it as true.
    pub(super) fn may_be_true(&self) -> bool {
        self.may_be(Kinds(Kinds::ANY.0 & !Kinds::NULL.0 & !Kinds::FALSE.0))
    }

    /// Whether `if` may take it as false.
    pub(super) fn may_be_false(&self) -> bool {
        self.may_be(Kinds::NULL | Kinds::FALSE)
    }

    /// The fields of the objects, if anything is known of them.
    pub(super) fn fields(&self) -> Option<&Fields> {
        self.fields.as_deref()
    }

    /// The same, without values of other kinds.
    pub(super) fn only(mut self, kinds: Kinds) -> Self {
        self.kinds = Kinds(self.kinds.0 & kinds.0);
        if !self.may_be(Kinds::OBJECT) {
            self.fields = None;
        }
        self
    }

    pub(super) fn without(self, kinds: Kinds) -> Self {
        self.only(Kinds(!kinds.0))
    }

    pub(super) fn or_kinds(mut self, kinds: Kinds) -> Self {
        if kinds.0 & Kinds::OBJECT.0 != 0 {
            self.fields = None;
        }
        self.kinds = self.kinds | kinds;
        self
    }

    /// Of a value that has one of two shapes.
    pub(super) fn or(mut self, other: &Self, work: &mut Work) -> Self {
        self.fields = match (self.may_be(Kinds::OBJECT), other.may_be(Kinds::OBJECT)) {
            (true, true) => match (&self.fields, &other.fields) {
                (Some(one), Some(another)) if Rc::ptr_eq(one, another) => self.fields,
                (None, None) => None,
                (one, another) => {
                    let unknown = Rc::new(Fields::unknown());
                    let one = one.as_ref().unwrap_or(&unknown);
                    let another = another.as_ref().unwrap_or(&unknown);
                    Some(Rc::new(one.or(another, work)))
                }
            },
            (true, false) => self.fields,
            (false, _) => other.fields.clone(),
        };
        self.kinds = self.kinds | other.kinds;
        self
    }

    /// `.name` of it.
    pub(super) fn field(&self, name: &str) -> Self {
        let mut found = Self::none();
        if self.may_be(Kinds::OBJECT) {
            found = match &self.fields {
                Some(fields) => fields.value(name),
                None => Self::any(),
            };
        }
        if self.may_be(Kinds::NULL) {
            found = found.or_kinds(Kinds::NULL);
        }
        found
    }

    /// It with this value at a path of names, each with its place in the program.
    pub(super) fn with(&self, path: &[(&str, usize)], value: &Self, work: &mut Work) -> Self {
        let Some(((name, at), rest)) = path.split_first() else {
            return value.clone();
        };
        if !self.may_be(Kinds::NULL | Kinds::OBJECT) {
            return Self::none();
        }
        let inside = self.field(name).with(rest, value, work);
        if inside.is_none() {
            return inside;
        }
        let Some(mut fields) = self.fields_to_change(work) else {
            return Self::of(Kinds::OBJECT);
        };
        // `.info.email = 1` does not name `info` for the first time.
        let place = fields.get(name).filter(|_| !rest.is_empty());
        let place = place.map_or(Some(*at), |field| field.at);
        fields.insert(name, inside, place);
        Self::object(fields)
    }

    /// It without what is at a path of names.
    pub(super) fn deleted(&self, path: &[(&str, usize)], work: &mut Work) -> Self {
        let Some(((name, _), rest)) = path.split_first() else {
            return Self::of(Kinds::NULL);
        };
        let of_null = self.clone().only(Kinds::NULL);
        if !self.may_be(Kinds::OBJECT) {
            return of_null;
        }
        let Some(mut fields) = self.fields_to_change(work) else {
            return Self::of(Kinds::OBJECT).or(&of_null, work);
        };
        if rest.is_empty() {
            fields.known.remove(*name);
        } else if let Some(field) = fields.known.remove(*name) {
            let value = field.value.deleted(rest, work);
            // Where nothing can be deleted from it, the program goes on only if it is not there.
            if !value.is_none() {
                fields.insert(name, value, field.at);
            }
        }
        Self::object(fields).or(&of_null, work)
    }

    /// The sum of two objects: the second one's fields win.
    pub(super) fn merged(&self, other: &Self, work: &mut Work) -> Self {
        let unknown = Fields::unknown();
        let over = other.fields().unwrap_or(&unknown);
        let Some(mut fields) = self.fields_to_change(work) else {
            return Self::of(Kinds::OBJECT);
        };
        if !work.take(over.known.len()) {
            return Self::of(Kinds::OBJECT);
        }
        if over.is_open {
            fields.insert_somewhere();
        }
        for (name, field) in over.known() {
            // It may be missing there.
            let value = match fields.get(name) {
                Some(under) => field.value.clone().or(&under.value, work),
                None if fields.is_open => Self::any(),
                None => field.value.clone(),
            };
            fields.insert(name, value, field.at);
        }
        Self::object(fields)
    }

    /// The same, with no places: for the next program.
    pub(super) fn without_places(self, work: &mut Work) -> Self {
        let Some(fields) = &self.fields else {
            return self;
        };
        if !work.take(fields.known.len()) {
            return Self::of(self.kinds);
        }
        let mut new = Fields {
            is_open: fields.is_open,
            ..Fields::empty()
        };
        for (name, field) in fields.known() {
            new.insert(name, field.value.clone().without_places(work), None);
        }
        Self {
            kinds: self.kinds,
            fields: Some(Rc::new(new)),
        }
    }

    /// A copy of the fields: those of an empty object if it is null. `None` if there is no work left for that.
    fn fields_to_change(&self, work: &mut Work) -> Option<Fields> {
        let fields = match &self.fields {
            Some(fields) => fields,
            None if self.may_be(Kinds::OBJECT) => return Some(Fields::unknown()),
            None => return Some(Fields::empty()),
        };
        work.take(fields.known.len()).then(|| (**fields).clone())
    }
}
