//! Pairs as many members of two lists as fit one another.

use std::collections::VecDeque;

/// A largest set of pairs `(left, right)` in which no member stands twice and `fits` holds for each
/// pair: by right member, its partner. `fits` is asked only where the answer matters, and once for
/// each pair.
///
/// Members at the same index are tried first: lists that did not change are paired in one pass.
pub(super) fn maximum_matching(
    left: usize,
    right: usize,
    mut fits: impl FnMut(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let mut answers: Vec<Option<bool>> = vec![None; left.saturating_mul(right)];
    let mut ask = |one: usize, other: usize| {
        *answers[one * right + other].get_or_insert_with(|| fits(one, other))
    };
    let mut partner: Vec<Option<usize>> = vec![None; right];
    let mut is_paired = vec![false; left];
    for index in 0..left.min(right) {
        if ask(index, index) {
            partner[index] = Some(index);
            is_paired[index] = true;
        }
    }
    for (start, _) in is_paired.iter().enumerate().filter(|(_, is_paired)| !**is_paired) {
        augment(start, &mut partner, &mut ask);
    }
    partner
}

/// Pairs `start` if the others can move to make room for it.
fn augment(
    start: usize,
    partner: &mut [Option<usize>],
    ask: &mut impl FnMut(usize, usize) -> bool,
) {
    // By right member: the left one that reached it.
    let mut reached_from: Vec<Option<usize>> = vec![None; partner.len()];
    let mut open = VecDeque::from([start]);
    while let Some(one) = open.pop_front() {
        for other in 0..partner.len() {
            if reached_from[other].is_some() || !ask(one, other) {
                continue;
            }
            reached_from[other] = Some(one);
            match partner[other] {
                Some(next) => open.push_back(next),
                None => return flip(start, other, partner, &reached_from),
            }
        }
    }
}

/// Gives each member on the path from `start` to the free right member `end` its new partner.
fn flip(start: usize, end: usize, partner: &mut [Option<usize>], reached_from: &[Option<usize>]) {
    let mut other = end;
    while let Some(one) = reached_from[other] {
        let before = partner.iter().position(|&left| left == Some(one));
        partner[other] = Some(one);
        match before {
            Some(next) if one != start => other = next,
            Some(_) | None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(partners: Vec<Option<usize>>) -> usize {
        partners.into_iter().flatten().collect::<std::collections::HashSet<_>>().len()
    }

    fn size(left: usize, right: usize, edges: &[(usize, usize)]) -> usize {
        paired(maximum_matching(left, right, |one, other| edges.contains(&(one, other))))
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
            let found = maximum_matching(3, 3, |one, other| graph >> (one * 3 + other) & 1 == 1);
            assert_eq!(paired(found), best(3, &mut vec![0, 1, 2], graph, 0), "{graph:b}");
        }
    }
}
