//! Which parts of a graph lead back to themselves.

/// The vertices, below `count`, in groups that lead to one another, each after the groups that it
/// leads to. `next` tells where the ways of a vertex lead, by their place, until there are no more. The
/// walk keeps its own stack, so that a long way cannot overflow ours.
///
/// # Source
/// Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
pub(crate) fn circles(
    count: usize,
    next: impl Fn(usize, usize) -> Option<usize>,
) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; count];
    let mut lowest = vec![0; count];
    let mut is_open = vec![false; count];
    let (mut open, mut circles) = (Vec::new(), Vec::new());
    let mut seen = 0;
    let mut ways: Vec<(usize, usize)> = Vec::new();
    for start in 0..count {
        if order[start] != UNSEEN {
            continue;
        }
        ways.push((start, 0));
        while let Some((at, way)) = ways.pop() {
            if way == 0 {
                (order[at], lowest[at], is_open[at]) = (seen, seen, true);
                seen += 1;
                open.push(at);
            }
            if let Some(next) = next(at, way) {
                ways.push((at, way + 1));
                if order[next] == UNSEEN {
                    ways.push((next, 0));
                } else if is_open[next] {
                    lowest[at] = lowest[at].min(order[next]);
                }
                continue;
            }
            if let Some(&(parent, _)) = ways.last() {
                lowest[parent] = lowest[parent].min(lowest[at]);
            }
            if lowest[at] == order[at] {
                let first = open.iter().rposition(|&one| one == at).unwrap_or(0);
                let circle = open.split_off(first);
                circle.iter().for_each(|&one| is_open[one] = false);
                circles.push(circle);
            }
        }
    }
    circles
}
