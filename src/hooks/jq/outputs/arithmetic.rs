//! The shapes of sums, products and the like.

use super::super::super::shape::{Kinds, Shape, Work};
use super::super::ast::Arithmetic;

pub(super) fn calculate(
    operator: Arithmetic,
    left: &Shape,
    right: &Shape,
    work: &mut Work,
) -> Shape {
    let both = |kinds| left.may_be(kinds) && right.may_be(kinds);
    let mut kinds = Kinds::NONE;
    let mut may_give = |is_possible, given| {
        if is_possible {
            kinds = kinds | given;
        }
    };
    may_give(both(Kinds::NUMBER), Kinds::NUMBER);
    match operator {
        Arithmetic::Add => {
            may_give(both(Kinds::STRING), Kinds::STRING);
            may_give(both(Kinds::LIST), Kinds::LIST);
            return sum(kinds, left, right, work);
        }
        Arithmetic::Subtract => may_give(both(Kinds::LIST), Kinds::LIST),
        Arithmetic::Multiply => {
            let is_repeated = |text: &Shape, times: &Shape| {
                text.may_be(Kinds::STRING) && times.may_be(Kinds::NUMBER)
            };
            may_give(
                is_repeated(left, right) || is_repeated(right, left),
                Kinds::STRING | Kinds::NULL,
            );
            may_give(both(Kinds::OBJECT), Kinds::OBJECT);
        }
        Arithmetic::Divide => may_give(both(Kinds::STRING), Kinds::LIST),
        Arithmetic::Remainder => {}
    }
    Shape::of(kinds)
}

/// `+`: null adds nothing.
fn sum(kinds: Kinds, left: &Shape, right: &Shape, work: &mut Work) -> Shape {
    let mut sum = Shape::of(kinds);
    for (one, another) in [(left, right), (right, left)] {
        if one.may_be(Kinds::NULL) {
            sum = sum.or(another, work);
        }
    }
    if left.may_be(Kinds::OBJECT) && right.may_be(Kinds::OBJECT) {
        let [left, right] = [left, right].map(|shape| shape.clone().only(Kinds::OBJECT));
        let merged = left.merged(&right, work);
        sum = sum.or(&merged, work);
    }
    sum
}
