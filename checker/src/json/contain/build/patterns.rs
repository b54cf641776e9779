//! Patterns that look ahead at their beginning, said without looking ahead.

use super::Builder;
use crate::json::contain::node::{Lit, Node, Sort, Sorts};

impl Builder<'_, '_> {
    /// That a string matches `pattern`.
    pub(super) fn matching(&mut self, pattern: &str) -> Lit {
        let Some((ahead, rest)) = split(pattern) else {
            let pattern = self.arena.pattern(pattern);
            return self.arena.add(Node::Pattern(pattern));
        };
        let mut lits = Vec::with_capacity(ahead.len() + 1);
        for (is_wanted, inner) in ahead {
            let inner = self.arena.pattern(&format!("^(?:{inner})"));
            lits.push(self.arena.add(Node::Pattern(inner)).negated_if(!is_wanted));
        }
        let rest = self.arena.pattern(&format!("^{rest}"));
        lits.push(self.arena.add(Node::Pattern(rest)));
        let matches = self.arena.all(lits);
        let string = self.arena.sorts(Sorts::of(&[Sort::String]));
        self.arena.any([!string, matches])
    }
}

/// What `pattern` looks ahead for at the beginning of a text, each with whether it is to be there,
/// and what follows. All of it is asked of the same place, so each part may be asked alone.
fn split(pattern: &str) -> Option<(Vec<(bool, &str)>, &str)> {
    let mut rest = pattern.strip_prefix('^')?;
    let mut ahead = Vec::new();
    loop {
        let is_wanted = rest.starts_with("(?=");
        if !is_wanted && !rest.starts_with("(?!") {
            break;
        }
        let inner = &rest[3..];
        let end = end_of_group(inner)?;
        ahead.push((is_wanted, &inner[..end]));
        rest = &inner[end + 1..];
        if rest.starts_with(['*', '+', '?', '{']) {
            return None;
        }
    }
    let is_split = !ahead.is_empty() && is_one_branch(rest) && !refers_back(pattern);
    is_split.then_some((ahead, rest))
}

/// Where the group that `inner` begins in is closed.
fn end_of_group(inner: &str) -> Option<usize> {
    let mut depth = 1;
    plain_characters(inner).find_map(|(at, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// Whether no `|` stands outside of groups.
fn is_one_branch(rest: &str) -> bool {
    let mut depth = 0;
    plain_characters(rest).all(|(_, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth > 0 || character != '|'
    })
}

/// Whether the expression may name one of its groups, whose numbers parts of it do not keep.
fn refers_back(pattern: &str) -> bool {
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let is_reference = |next: char| matches!(next, '1'..='9' | 'k');
        if character == '\\' && characters.next().is_some_and(is_reference) {
            return true;
        }
    }
    false
}

/// The characters of an expression that are neither escaped nor in a class, and where they stand.
fn plain_characters(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut is_escaped = false;
    let mut in_class = false;
    text.char_indices().filter(move |&(_, character)| {
        if std::mem::take(&mut is_escaped) {
            return false;
        }
        match character {
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ => return !in_class,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn what_stands_after_a_beginning_is_split() {
        for (pattern, ahead, rest) in [
            ("^(?!a)b", &[(false, "a")][..], "b"),
            ("^(?=.*[)])(?!x(y|z))[a|b]+$", &[(true, ".*[)]"), (false, "x(y|z)")], "[a|b]+$"),
            (r"^(?!\))(a|b)", &[(false, r"\)")], "(a|b)"),
        ] {
            assert_eq!(split(pattern), Some((ahead.to_vec(), rest)), "{pattern}");
        }
        for pattern in ["(?!a)b", "^a(?!b)", "^(?!a)b|c", "^(?!a)*b", r"^(?=(a))\1", "^(?!a", "^a"]
        {
            assert_eq!(split(pattern), None, "{pattern}");
        }
    }
}
