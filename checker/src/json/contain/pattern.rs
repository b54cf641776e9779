//! Regular expressions of schemas as automata over the bytes of texts.

mod product;

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, util::start, util::syntax};

use crate::json::ecma;
use crate::limits::{CONTAIN_AUTOMATON_BYTES_MAX, CONTAIN_PATTERN_BYTES_MAX};

pub(super) use product::{Search, Wanted, search};

/// An automaton that accepts the texts in which its expression is found.
pub(super) struct Automaton {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
}

impl Automaton {
    /// The automaton of an expression of ECMA 262.
    ///
    /// # Errors
    /// How many bytes of an automaton were made in vain: none where the expression says what automata
    /// cannot, or its meaning is not the same for all validators; many where it is too large.
    pub(super) fn new(pattern: &str) -> Result<Automaton, usize> {
        if pattern.len() > CONTAIN_PATTERN_BYTES_MAX || !is_plain(pattern) {
            return Err(0);
        }
        let translated = ecma::translated(pattern);
        // It must stand on its own, so that no bracket in it closes what is put around it.
        regex_syntax::parse(&translated).map_err(|_| 0_usize)?;
        let whole = format!(r"\A(?s:.)*(?:{translated})(?s:.)*\z");
        let dfa = dense::Builder::new()
            .syntax(syntax::Config::new().utf8(true).unicode(true))
            .thompson(thompson::Config::new().nfa_size_limit(Some(CONTAIN_AUTOMATON_BYTES_MAX)))
            .configure(
                dense::Config::new()
                    .start_kind(StartKind::Anchored)
                    .accelerate(false)
                    .dfa_size_limit(Some(CONTAIN_AUTOMATON_BYTES_MAX))
                    .determinize_size_limit(Some(CONTAIN_AUTOMATON_BYTES_MAX)),
            )
            .build(&whole);
        let dfa = dfa.map_err(|error| match error.is_size_limit_exceeded() {
            true => CONTAIN_AUTOMATON_BYTES_MAX,
            // What is too large before states are told apart ends sooner.
            false => CONTAIN_AUTOMATON_BYTES_MAX / 4,
        })?;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes));
        Ok(Automaton { start: start.map_err(|_| dfa.memory_usage())?, dfa })
    }

    /// How much memory the automaton takes.
    pub(super) fn size(&self) -> usize {
        self.dfa.memory_usage()
    }

    /// Whether the expression is found in `text`.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let state = text.bytes().fold(self.start, |state, byte| self.dfa.next_state(state, byte));
        self.accepts(state)
    }

    fn accepts(&self, state: StateID) -> bool {
        self.dfa.is_match_state(self.dfa.next_eoi_state(state))
    }
}

/// Whether every validator reads the expression alike, as far as it can be translated at all: no
/// flags, no possessive quantifiers, no letters that are escaped without need.
fn is_plain(pattern: &str) -> bool {
    let mut rest = pattern.chars().peekable();
    let mut is_quantified = false;
    let mut in_class = false;
    while let Some(character) = rest.next() {
        let was_quantified = std::mem::take(&mut is_quantified);
        match character {
            '\\' => {
                let Some(letter) = rest.next() else { return false };
                match letter {
                    'u' | 'p' | 'P' if (rest.peek() == Some(&'{')) == (letter == 'u') => {
                        return false;
                    }
                    'c' if !rest.peek().is_some_and(char::is_ascii_alphabetic) => return false,
                    '0' if rest.peek().is_some_and(char::is_ascii_digit) => return false,
                    'x' if rest.peek() == Some(&'{') => return false,
                    _ if letter.is_ascii_alphanumeric()
                        && !"dDwWsSbBpPuxcfnrtv0".contains(letter) =>
                    {
                        return false;
                    }
                    _ => {}
                }
            }
            '[' if !in_class => {
                in_class = true;
                rest.next_if_eq(&'^');
                if rest.next_if_eq(&']').is_some() {
                    in_class = false;
                }
            }
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '(' if rest.peek() == Some(&'?') => {
                rest.next();
                let is_named = match rest.next() {
                    Some(':') => false,
                    Some('<') => true,
                    Some(_) | None => return false,
                };
                if is_named && !rest.peek().is_some_and(char::is_ascii_alphabetic) {
                    return false;
                }
            }
            // A `?` says that the shortest is to be found; more of the others are no expression.
            '*' | '+' if was_quantified => return false,
            '?' if was_quantified => {}
            '*' | '+' | '?' | '}' => is_quantified = true,
            '{' if was_quantified => return false,
            _ => {}
        }
    }
    !in_class
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(some: &[&str], others: &[&str], least: u64, most: Option<u64>) -> Search {
        let build = |patterns: &[&str]| -> Vec<Automaton> {
            let build = |it: &&str| Automaton::new(it).expect("it is regular");
            patterns.iter().map(build).collect()
        };
        let (some, others) = (build(some), build(others));
        let some: Vec<&Automaton> = some.iter().collect();
        let others: Vec<&Automaton> = others.iter().collect();
        let mut steps = 100_000;
        search(&some, &others, &Wanted { least, most, excluded: &[] }, || {
            steps -= 1;
            steps > 0
        })
    }

    fn text(text: &str) -> Search {
        Search::Text(text.to_owned())
    }

    #[test]
    fn differences_of_expressions_are_found() {
        assert_eq!(find(&["^a+$"], &["^aa*$"], 0, None), Search::Nothing);
        assert_eq!(find(&["^aa*$"], &["^aa+$"], 0, None), text("a"));
        assert_eq!(find(&["^a{3}$"], &["^a+$"], 0, None), Search::Nothing);
        assert_eq!(find(&["^.{3,5}$"], &[], 6, None), Search::Nothing);
        assert_eq!(find(&[], &[""], 0, None), Search::Nothing);
        assert_eq!(find(&["a"], &["^a"], 0, Some(1)), Search::Nothing);
        assert_eq!(find(&["^[ab]*$", "b$", "^a"], &[], 4, Some(4)), text("aaab"));
        assert_eq!(find(&[r"^\d+$"], &["^[0-9]*$"], 0, None), Search::Nothing);
        assert_eq!(find(&[r"^\D$"], &[r"^[\s\S]$"], 0, None), Search::Nothing);
        // A character that takes several bytes is one character.
        assert_eq!(find(&["^[é€😀]+$"], &[], 2, Some(2)), text("éé"));
        assert_eq!(find(&["^[^a]$"], &[r"^[\s\S]$"], 0, None), Search::Nothing);
    }

    #[test]
    fn excluded_texts_are_not_found() {
        let automaton = Automaton::new("^[ab]$").expect("it is regular");
        let wanted = |excluded| Wanted { least: 0, most: None, excluded };
        assert_eq!(search(&[&automaton], &[], &wanted(&["a"]), || true), text("b"));
        assert_eq!(
            search(&[&automaton], &[], &wanted(&["a", "b", "ab"]), || true),
            Search::Nothing
        );
        assert_eq!(search(&[&automaton], &[], &wanted(&[]), || false), Search::GaveUp);
    }

    #[test]
    fn what_is_not_regular_or_not_clear_has_no_automaton() {
        for pattern in [
            "(?=a)",
            r"(a)\1",
            "(?!a)",
            "a++",
            "(?i)a",
            r"\Aa",
            r"a\z",
            r"\pL",
            r"\u{41}",
            "a**",
            r"\ca1\c1",
            "(",
            "a)|(b",
            r"\a",
            "(?<=a)b",
            "(?P<n>a)",
            "[a",
            r"\uD83D\uDE00",
        ] {
            assert!(Automaton::new(pattern).is_err(), "{pattern}");
        }
        for pattern in
            ["(?<n>a)", "a+?", "a{2}?", "[*+?]+", "[(?=a)]", r"\(?=a", "[]a]?", "[^]+", r"\p{L}"]
        {
            assert!(Automaton::new(pattern).is_ok(), "{pattern}");
        }
    }
}
