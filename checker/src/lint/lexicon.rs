//! Words that say whether a string stands for one of a few values: data that a team can extend.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::words::singular;

/// What the heads of names count for `string-as-enum`: positive for words of closed sets, negative for
/// words of free texts and identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    points: HashMap<String, i32>,
}

/// Why a lexicon cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} of the lexicon is `{text}`, but a line is `word = points`, with points from -9 to 9"
)]
pub struct LexiconError {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl Lexicon {
    /// The words that come with the checker.
    pub fn built_in() -> &'static Lexicon {
        static BUILT_IN: OnceLock<Lexicon> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let none = Lexicon { points: HashMap::new() };
            none.extended(include_str!("lexicon.toml")).expect("a test reads the built-in lexicon")
        })
    }

    /// The same with the words of `text`, which count instead where both have a word: lines
    /// `word = points` as in TOML, with `#` before comments.
    ///
    /// # Errors
    /// [`LexiconError`] at the first line that is something else.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::lint::Lexicon;
    ///
    /// let lexicon = Lexicon::built_in().extended("# our words\nladder = 3\n상태 = 2")?;
    /// assert_eq!(lexicon.points("ladder"), 3);
    /// assert!(Lexicon::built_in().extended("ladder: 3").is_err());
    /// # Ok::<(), clade_checker::lint::LexiconError>(())
    /// ```
    pub fn extended(&self, text: &str) -> Result<Lexicon, LexiconError> {
        let mut points = self.points.clone();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wrong = || LexiconError { line: number + 1, text: line.to_owned() };
            let (word, value) = line.split_once('=').ok_or_else(wrong)?;
            let value: i32 = value.trim().parse().map_err(|_| wrong())?;
            let word = word.trim().trim_matches('"').to_lowercase();
            if word.is_empty() || !(-9..=9).contains(&value) {
                return Err(wrong());
            }
            points.insert(word, value);
        }
        Ok(Lexicon { points })
    }

    /// What a word counts, in the singular or the plural; 0 for a word that says nothing.
    pub fn points(&self, word: &str) -> i32 {
        let found = self.points.get(word).or_else(|| self.points.get(singular(word)));
        found.copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_are_read() {
        let lexicon = Lexicon::built_in();
        assert_eq!(lexicon.points("status"), 3);
        assert_eq!(lexicon.points("statuses"), 3);
        assert_eq!(lexicon.points("상태"), 3);
        assert_eq!(lexicon.points("description"), -3);
        assert_eq!(lexicon.points("zebra"), 0);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = Lexicon::built_in().extended("a = 1\nb = many").unwrap_err();
        assert_eq!((error.line, error.text.as_str()), (2, "b = many"));
    }
}
