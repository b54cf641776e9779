//! Regular expressions in schemas: which are clearly broken, and which match a property name.

use regex::{Regex, RegexBuilder};

/// Largest compiled expression, in bytes. A larger one counts as one that matches nothing.
const COMPILED_BYTES_MAX: usize = 1 << 20;

/// What is wrong with `pattern` in every dialect of regular expressions, if anything is.
///
/// Dialects differ too much to refuse more: what this lets pass may still not be of ECMA-262.
pub(super) fn clear_fault(pattern: &str) -> Option<&'static str> {
    let mut groups = 0_usize;
    let mut is_in_class = false;
    let mut characters = pattern.chars();
    let mut is_first = true;
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next().is_none() => return Some("it ends with '\\'"),
            // What it escapes has been passed over.
            '\\' => {}
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '(' if !is_in_class => groups += 1,
            ')' if !is_in_class => match groups.checked_sub(1) {
                Some(rest) => groups = rest,
                None => return Some("')' closes no group"),
            },
            '*' | '+' | '?' if is_first => {
                return Some("nothing stands before the first quantifier");
            }
            _ => {}
        }
        is_first = false;
    }
    match (is_in_class, groups) {
        (true, _) => Some("'[' is not closed"),
        (false, 0) => None,
        (false, _) => Some("'(' is not closed"),
    }
}

/// `pattern` compiled, or `None` where it needs what linear-time matching cannot do.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(COMPILED_BYTES_MAX).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clear_faults_are_named() {
        for sound in [
            "", "^a+$", "(a|b)*", "[(]", "[^)]", r"\(", r"\[", "(?<=a)b", "(?!x)y", "a{1,2}", "[]",
            r"\p{L}", "{",
        ] {
            assert_eq!(clear_fault(sound), None, "{sound}");
        }
        for broken in ["(", ")", "a)", "[a", "a\\", "*a", "+", "((a)"] {
            assert!(clear_fault(broken).is_some(), "{broken}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_compiled_is_none() {
        assert!(compile("^a").is_some());
        assert!(compile("(?=a)").is_none());
        assert!(compile("(a{1000}){1000}").is_none());
    }
}
