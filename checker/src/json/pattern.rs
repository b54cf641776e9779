//! Regular expressions in schemas: which match a property name.

use regex::{Regex, RegexBuilder};

use super::ecma::translated;

/// Longest expression that is compiled, in bytes as the engine has it.
const PATTERN_BYTES_MAX: usize = 64 * 1024;

/// Most bytes of states that a search keeps at hand.
const CACHE_BYTES_MAX: usize = 128 * 1024;

/// A size of compiled expressions.
#[derive(Debug, Clone, Copy)]
struct Size {
    bytes_max: usize,
    /// Steps that it costs to compile one, which takes as long as so many pairs take to be compared.
    compile_steps: usize,
    /// Steps that it costs to search sixteen bytes for one.
    search_steps: usize,
}

/// The sizes that are tried in turn.
const SIZES: [Size; 4] = [
    Size { bytes_max: 8 << 10, compile_steps: 600, search_steps: 4 },
    Size { bytes_max: 64 << 10, compile_steps: 4_000, search_steps: 16 },
    Size { bytes_max: 512 << 10, compile_steps: 40_000, search_steps: 64 },
    Size { bytes_max: 2 << 20, compile_steps: 400_000, search_steps: 512 },
];

/// A compiled expression, and what it costs to search for it.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    search_steps: usize,
}

impl Pattern {
    pub(super) fn is_in(&self, name: &str) -> bool {
        self.regex.is_match(name)
    }

    /// How many steps a search in `name` counts for.
    pub(super) fn steps_for(&self, name: &str) -> usize {
        1 + name.len().saturating_mul(self.search_steps) / 16
    }
}

/// `pattern` compiled, or `None` where it needs what linear-time matching cannot do, is too large,
/// or `charge` refuses the steps that the work counts for.
pub(super) fn compile(pattern: &str, mut charge: impl FnMut(usize) -> bool) -> Option<Pattern> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return None;
    }
    let translated = translated(pattern);
    if translated.len() > PATTERN_BYTES_MAX {
        return None;
    }
    // Hardly an expression is smaller when it is compiled, so smaller sizes would be tried in vain.
    for size in SIZES.iter().filter(|size| size.bytes_max >= translated.len()) {
        if !charge(size.compile_steps + translated.len()) {
            return None;
        }
        let built = RegexBuilder::new(&translated)
            .size_limit(size.bytes_max)
            .dfa_size_limit(CACHE_BYTES_MAX)
            .build();
        match built {
            Ok(regex) => {
                // Nested repeats visit most of the expression at each byte.
                let search_steps = size.search_steps.max(translated.len());
                return Some(Pattern { regex, search_steps });
            }
            Err(regex::Error::CompiledTooBig(_)) => {}
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_cannot_be_compiled_is_none() {
        for pattern in ["(?=a)", r"(a)\1", "((a{1000}){1000}){1000}"] {
            assert!(compile(pattern, |_| true).is_none(), "{pattern}");
        }
        assert!(compile(&"a".repeat(PATTERN_BYTES_MAX + 1), |_| true).is_none());
        assert!(compile("^a", |_| false).is_none());
    }

    #[test]
    fn a_large_expression_counts_for_more_steps() {
        let steps = |pattern: &str| {
            let mut steps = 0;
            let found = compile(pattern, |more| {
                steps += more;
                true
            });
            (steps, found.expect("it compiles").steps_for("sixteen letters."))
        };
        assert_eq!(steps("^a$"), (603, 5));
        let (compile_steps, search_steps) = steps(r"^\p{L}{1,32}$");
        assert!(compile_steps > 40_000 && search_steps > 16, "{compile_steps} {search_steps}");
    }

    #[test]
    fn expressions_mean_what_they_mean_in_ecma_262() {
        for (pattern, taken, refused) in [
            (r"^\w{1,64}$", "name_1", "é"),
            (r"^\d{1,255}$", "12", "١"),
            (r"^\p{L}{1,32}$", "é", "1"),
            (r"^[\w-.]+$", "a-b.c", "a/b"),
            (r"^[+-\d]$", "-", ","),
            (r"^[[]$", "[", "a"),
            (r"^[a&&b]$", "&", "c"),
            (r"^[[:alpha:]]$", "a]", "z"),
            (r"^\cA$", "\u{1}", "A"),
            (r"^[\cA]$", "\u{1}", "A"),
            (r"^[\b]$", "\u{8}", "b"),
            (r"^[^\d\s]$", "x", "\u{FEFF}"),
            (r"^[\D]$", "x", "1"),
            (r"^\W\S\s$", "-x ", "xxx"),
            (r"^a\b", "aé", "aa"),
            (r"^\<\>\/\-$", "<>/-", "x"),
            ("^{a}{2}$", "{a}}", "{a}"),
            ("^x{,3}$", "x{,3}", "xx"),
            (r"^[a-c-]$", "-", "d"),
            (r"^[\x41-\x43]\u0041$", "BA", "DA"),
            ("^.$", "é", "\u{2028}"),
            ("^[^]$", "\n", ""),
            ("^(|[])$", "", "a"),
            ("^é[ü]$", "éü", "eu"),
        ] {
            let found = compile(pattern, |_| true).unwrap_or_else(|| panic!("{pattern}"));
            assert!(found.is_in(taken), "{pattern} {taken}");
            assert!(!found.is_in(refused), "{pattern} {refused}");
        }
    }
}
