//! Whose turn it is, where one budget has to do for all workflows of a trigger.

use serde::{Deserialize, Serialize};

/// The order in which the workflows of a trigger come next. It depends on turns alone, and on no clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns {
    /// Those that were left out the last time, the one that has waited longest first.
    pub left_out: Vec<String>,
    /// Those that had their turn, the one whose turn is longest ago first.
    pub had_turn: Vec<String>,
}

impl Turns {
    /// Puts due workflows into the order of their turns: those that were left out first, then those that
    /// are new, then the others. `id` names a workflow.
    #[must_use]
    pub fn order<T>(&self, mut due: Vec<T>, id: impl Fn(&T) -> &str) -> Vec<T> {
        let place = |list: &[String], one: &T| list.iter().position(|known| known == id(one));
        due.sort_by_key(|one| {
            let waited = place(&self.left_out, one);
            let had_turn = place(&self.had_turn, one);
            let rank = match (waited, had_turn) {
                (Some(_), _) => 0,
                (None, None) => 1,
                (None, Some(_)) => 2,
            };
            (rank, waited.or(had_turn))
        });
        due
    }

    /// The turns after the first `begun` of these workflows had theirs. As long as all of them have, their
    /// order does not matter, and stays: then there is nothing to store.
    #[must_use]
    pub fn after(&self, ordered: &[&str], begun: usize) -> Self {
        let (had_turn, left_out) = ordered.split_at(begun.min(ordered.len()));
        if left_out.is_empty() && self.left_out.is_empty() {
            return self.clone();
        }
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Self {
            left_out: owned(left_out),
            had_turn: owned(had_turn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Turns;

    fn order<'a>(turns: &Turns, due: &[&'a str]) -> Vec<&'a str> {
        turns.order(due.to_vec(), |id| id)
    }

    /// Who had a turn, tick after tick, if the budget is enough for so many.
    fn ticks<'a>(due: &[&'a str], fits: usize, ticks: usize) -> Vec<Vec<&'a str>> {
        let mut turns = Turns::default();
        let tick = |_| {
            let ordered = order(&turns, due);
            turns = turns.after(&ordered, fits);
            ordered.into_iter().take(fits).collect()
        };
        (0..ticks).map(tick).collect()
    }

    #[test]
    fn who_was_left_out_comes_first_the_next_time() {
        let due = ["a", "b", "c", "d", "e"];
        let expected = [["a", "b"], ["c", "d"], ["e", "a"], ["b", "c"], ["d", "e"]];
        assert_eq!(ticks(&due, 2, 5), expected);
        let expected = [["a", "b"], ["c", "a"], ["b", "c"]];
        assert_eq!(ticks(&due[..3], 2, 3), expected);
    }

    #[test]
    fn everyone_has_the_same_number_of_turns_whatever_fits() {
        let due = ["a", "b", "c", "d", "e", "f", "g"];
        for fits in 1..due.len() {
            let turns = ticks(&due, fits, due.len()).concat();
            for id in due {
                let had = turns.iter().filter(|other| **other == id).count();
                assert_eq!(had, fits, "{id} with {fits} a tick");
            }
        }
    }

    #[test]
    fn there_is_nothing_to_store_as_long_as_all_fit() {
        let turns = Turns::default();
        assert_eq!(turns.after(&["a", "b"], 2), turns);
        let left_out = turns.after(&["a", "b"], 1);
        assert_eq!(left_out.left_out, ["b"]);
        assert_eq!(
            left_out.after(&["b", "a"], 2).left_out,
            Vec::<String>::new()
        );
    }

    #[test]
    fn workflows_come_and_go() {
        let turns = Turns::default().after(&["a", "b", "gone", "c"], 1);
        assert_eq!(
            order(&turns, &["a", "new", "c", "b"]),
            ["b", "c", "new", "a"]
        );
        assert_eq!(order(&turns, &[]), Vec::<&str>::new());
    }
}
