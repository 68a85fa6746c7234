//! What jq's own filters give. Of one that is not listed, anything may come.

use super::super::super::shape::{Kinds, Shape};
use super::super::ast::Term;
use super::Walk;

impl<'a> Walk<'a, '_> {
    pub(super) fn builtin(&mut self, name: &str, arguments: &'a [Term], input: &Shape) -> Shape {
        match (name, arguments) {
            ("empty" | "error", []) | ("error", [_]) => Shape::none(),
            ("debug" | "stderr", []) | ("debug", [_]) => input.clone(),
            ("select", [condition]) => {
                if self.term(condition, input).may_be_true() {
                    input.clone()
                } else {
                    Shape::none()
                }
            }
            ("first" | "last", [of]) | ("limit" | "skip" | "nth", [_, of]) => self.term(of, input),
            ("del", [paths]) => self.delete(paths, input),
            ("values", []) => input.clone().without(Kinds::NULL),
            ("nulls", []) => input.clone().only(Kinds::NULL),
            ("booleans", []) => input.clone().only(Kinds::BOOLEAN),
            ("numbers", []) => input.clone().only(Kinds::NUMBER),
            ("strings", []) => input.clone().only(Kinds::STRING),
            ("arrays", []) => input.clone().only(Kinds::LIST),
            ("objects", []) => input.clone().only(Kinds::OBJECT),
            ("iterables", []) => input.clone().only(Kinds::LIST | Kinds::OBJECT),
            ("scalars", []) => input.clone().without(Kinds::LIST | Kinds::OBJECT),
            _ => given(name, arguments.len()).map_or_else(Shape::any, Shape::of),
        }
    }
}

/// Filters whose outputs are of the same kinds whatever their input is, each with its numbers of arguments.
const GIVEN: [(Kinds, &str); 7] = [
    (
        Kinds::BOOLEAN,
        "not/0 has/1 in/1 inside/1 contains/1 startswith/1 endswith/1 isvalid/1 isempty/1 any/0 any/1 any/2 all/0 all/1 \
         all/2 test/1 test/2 IN/1 IN/2 isnan/0 isinfinite/0 isnormal/0 isfinite/0 toboolean/0",
    ),
    (
        Kinds::NUMBER,
        "length/0 utf8bytelength/0 tonumber/0 floor/0 ceil/0 round/0 sqrt/0 mktime/0 fromdate/0 fromdateiso8601/0 \
         infinite/0 nan/0 range/1 range/2 range/3",
    ),
    (
        Kinds::STRING,
        "type/0 tostring/0 tojson/0 ascii_downcase/0 ascii_upcase/0 trim/0 ltrim/0 rtrim/0 implode/0 todate/0 \
         todateiso8601/0 date/0 join/1 strftime/1 strflocaltime/1 format/1 splits/1 splits/2 sub/2 sub/3 gsub/2 gsub/3",
    ),
    (
        Kinds::LIST,
        "keys/0 keys_unsorted/0 to_entries/0 sort/0 unique/0 transpose/0 explode/0 toarray/0 gmtime/0 localtime/0 \
         flatten/0 flatten/1 paths/0 paths/1 leaf_paths/0 map/1 sort_by/1 group_by/1 unique_by/1 path/1 strptime/1 \
         split/1 split/2",
    ),
    (Kinds::OBJECT, "match/1 match/2"),
    (
        OBJECT_OR_NULL,
        "with_entries/1 from_entries/0 INDEX/1 INDEX/2 capture/1 capture/2",
    ),
    (STRING_OR_LIST, "scan/1 scan/2"),
];

/// What a fold over an empty object gives: null where its update gives nothing.
const OBJECT_OR_NULL: Kinds = Kinds::OBJECT.or(Kinds::NULL);

const STRING_OR_LIST: Kinds = Kinds::STRING.or(Kinds::LIST);

fn given(name: &str, arguments: usize) -> Option<Kinds> {
    let is_it = |filter: &str| {
        let (known, arity) = filter.split_once('/').unwrap_or((filter, ""));
        known == name && arity.parse() == Ok(arguments)
    };
    let mut tables = GIVEN.iter();
    let found = tables.find(|(_, filters)| filters.split_whitespace().any(is_it));
    found.map(|(kinds, _)| *kinds)
}
