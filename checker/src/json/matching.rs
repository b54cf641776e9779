//! Pairs as many members of two lists as fit one another.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Most pairs that may be left to ask for once the members at the same index have been tried.
const OPEN_PAIRS_MAX: usize = 1_000_000;

/// A largest set of pairs `(left, right)` in which no member stands twice and `fits` holds for each
/// pair: by right member, its partner. `fits` is asked only where the answer matters.
///
/// Members whose prints are equal fit and are paired first, then members at the same index are
/// tried: lists that did not change, or only their order, are paired in one pass. `None` if that
/// leaves more than [`OPEN_PAIRS_MAX`] pairs, or once `fits` has no answer.
pub(super) fn maximum_matching<P: Eq + Hash + Copy>(
    left: &[Option<P>],
    right: &[Option<P>],
    mut fits: impl FnMut(usize, usize) -> Option<bool>,
) -> Option<Vec<Option<usize>>> {
    let mut partners = Partners::of_equals(left, right);
    let (left, right) = (left.len(), right.len());
    let mut answers = HashMap::new();
    for index in 0..left.min(right) {
        if partners.of_left[index].is_some() || partners.of_right[index].is_some() {
            continue;
        }
        let answer = fits(index, index)?;
        if answer {
            partners.join(index, index);
        }
        answers.insert((index, index), answer);
    }
    let alone: Vec<usize> = (0..left).filter(|&one| partners.of_left[one].is_none()).collect();
    let mut free = partners.of_right.iter().filter(|partner| partner.is_none()).count();
    if free > 0 && alone.len().saturating_mul(right) > OPEN_PAIRS_MAX {
        return None;
    }
    let mut ask = |one: usize, other: usize| match answers.get(&(one, other)) {
        Some(answer) => Some(*answer),
        None => {
            let answer = fits(one, other)?;
            answers.insert((one, other), answer);
            Some(answer)
        }
    };
    for start in alone {
        // No move makes room where every place is taken.
        if free == 0 {
            break;
        }
        if augment(start, &mut partners, &mut ask)? {
            free -= 1;
        }
    }
    Some(partners.of_right)
}

/// Who is paired with whom, from both sides.
struct Partners {
    of_right: Vec<Option<usize>>,
    of_left: Vec<Option<usize>>,
}

impl Partners {
    /// Pairs members with equal prints, those at the same index before others.
    fn of_equals<P: Eq + Hash + Copy>(left: &[Option<P>], right: &[Option<P>]) -> Partners {
        let mut partners =
            Partners { of_right: vec![None; right.len()], of_left: vec![None; left.len()] };
        for (at, (one, other)) in left.iter().zip(right).enumerate() {
            if one.is_some() && one == other {
                partners.join(at, at);
            }
        }
        let mut free: HashMap<P, Vec<usize>> = HashMap::new();
        for (at, print) in right.iter().enumerate().rev() {
            if let (Some(print), None) = (print, partners.of_right[at]) {
                free.entry(*print).or_default().push(at);
            }
        }
        for (at, print) in left.iter().enumerate() {
            if let (Some(print), None) = (print, partners.of_left[at])
                && let Some(other) = free.get_mut(print).and_then(Vec::pop)
            {
                partners.join(at, other);
            }
        }
        partners
    }

    fn join(&mut self, one: usize, other: usize) {
        self.of_right[other] = Some(one);
        self.of_left[one] = Some(other);
    }

    /// Gives each member on the path to the free right member `end` its new partner.
    fn flip(&mut self, end: usize, reached_from: &[Option<usize>]) {
        let mut other = end;
        while let Some(one) = reached_from[other] {
            let before = self.of_left[one];
            self.join(one, other);
            match before {
                Some(next) => other = next,
                None => return,
            }
        }
    }
}

/// Pairs `start` if the others can move to make room for it: whether they could.
fn augment(
    start: usize,
    partners: &mut Partners,
    ask: &mut impl FnMut(usize, usize) -> Option<bool>,
) -> Option<bool> {
    // By right member: the left one that reached it.
    let mut reached_from: Vec<Option<usize>> = vec![None; partners.of_right.len()];
    let mut unreached: Vec<usize> = (0..partners.of_right.len()).collect();
    let mut open = VecDeque::from([start]);
    while let Some(one) = open.pop_front() {
        let mut still_unreached = Vec::new();
        for &other in &unreached {
            if !ask(one, other)? {
                still_unreached.push(other);
                continue;
            }
            reached_from[other] = Some(one);
            match partners.of_right[other] {
                Some(next) => open.push_back(next),
                None => {
                    partners.flip(other, &reached_from);
                    return Some(true);
                }
            }
        }
        unreached = still_unreached;
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(partners: Vec<Option<usize>>) -> usize {
        partners.into_iter().flatten().collect::<std::collections::HashSet<_>>().len()
    }

    /// Members of which nothing is known.
    fn unknown(count: usize) -> Vec<Option<u32>> {
        vec![None; count]
    }

    fn size(left: usize, right: usize, edges: &[(usize, usize)]) -> usize {
        let fits = |one, other| Some(edges.contains(&(one, other)));
        paired(maximum_matching(&unknown(left), &unknown(right), fits).expect("the graph is small"))
    }

    #[test]
    fn the_largest_set_is_found() {
        assert_eq!(size(0, 3, &[]), 0);
        assert_eq!(size(2, 2, &[(0, 0), (1, 1)]), 2);
        assert_eq!(size(2, 2, &[(0, 1), (1, 0)]), 2);
        // The first one must give up its partner.
        assert_eq!(size(2, 2, &[(0, 0), (0, 1), (1, 0)]), 2);
        // A chain of three moves.
        assert_eq!(size(3, 3, &[(0, 0), (0, 1), (1, 1), (1, 2), (2, 0)]), 3);
        // Two want the same one.
        assert_eq!(size(2, 2, &[(0, 0), (1, 0)]), 1);
        assert_eq!(size(3, 2, &[(0, 0), (1, 0), (2, 1)]), 2);
    }

    #[test]
    fn every_small_graph_agrees_with_trying_all_ways() {
        fn best(left: usize, free: &mut Vec<usize>, graph: usize, at: usize) -> usize {
            if at == left {
                return 0;
            }
            let mut most = best(left, free, graph, at + 1);
            for index in 0..free.len() {
                if graph >> (at * 3 + free[index]) & 1 == 1 {
                    let taken = free.remove(index);
                    most = most.max(1 + best(left, free, graph, at + 1));
                    free.insert(index, taken);
                }
            }
            most
        }
        for graph in 0..1 << 9 {
            let fits = |one, other| Some(graph >> (one * 3 + other) & 1 == 1);
            let found = maximum_matching(&unknown(3), &unknown(3), fits);
            assert_eq!(paired(found.unwrap()), best(3, &mut vec![0, 1, 2], graph, 0), "{graph:b}");
        }
    }

    #[test]
    fn members_at_the_same_index_need_no_table_of_all_pairs() {
        let found =
            maximum_matching(&unknown(300_000), &unknown(300_001), |one, other| Some(one == other));
        assert_eq!(paired(found.expect("no member is left")), 300_000);
        let found = maximum_matching(&unknown(300_001), &unknown(300_000), |_, _| Some(true));
        assert_eq!(paired(found.expect("no place is left")), 300_000);
    }

    #[test]
    fn equal_members_are_paired_without_asking() {
        let forth: Vec<_> = (0..100_000).map(Some).collect();
        let back: Vec<_> = (0..100_000).rev().map(Some).collect();
        let found = maximum_matching(&forth, &back, |_, _| panic!("the prints tell"));
        assert_eq!(paired(found.expect("no member is left")), 100_000);
        // One of two equal members is left, and fits the other print.
        let found = maximum_matching(&[Some(1), Some(1)], &[Some(2), Some(1)], |_, _| Some(true));
        assert_eq!(paired(found.expect("two are few")), 2);
    }

    #[test]
    fn too_many_pairs_are_not_asked() {
        let mut asked = 0;
        let found = maximum_matching(&unknown(2_000), &unknown(2_000), |_, _| {
            asked += 1;
            Some(false)
        });
        assert_eq!((found, asked), (None, 2_000));
    }

    #[test]
    fn no_answer_ends_the_matching() {
        let mut asked = 0;
        let found = maximum_matching(&unknown(500), &unknown(500), |_, _| {
            asked += 1;
            (asked < 700).then_some(false)
        });
        assert_eq!((found, asked), (None, 700));
    }
}
