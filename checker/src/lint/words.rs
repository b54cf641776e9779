//! The words of a name, and which of them says what it is.

/// Words that say nothing about what a value is when another word stands before them.
const FILLERS: [&str; 9] =
    ["code", "value", "val", "str", "string", "text", "enum", "name", "flag"];

/// The words of `name` in lower case: `orderStatusCode` and `order-status_code` have three. A vendor
/// prefix such as `xdm:` is left out; digits stay with the word before them.
pub(crate) fn words(name: &str) -> Vec<String> {
    let name = name.rsplit_once(':').map_or(name, |(_, rest)| rest);
    if name.is_ascii() {
        return ascii_words(name);
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            end_word(&mut word, &mut words);
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1).copied();
        // `orderID` has two words, `HTTPStatus` too.
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && after.is_some_and(char::is_lowercase))
            });
        if begins {
            end_word(&mut word, &mut words);
        }
        word.extend(letter.to_lowercase());
    }
    end_word(&mut word, &mut words);
    words
}

/// The same for names of ASCII, which nearly all are.
fn ascii_words(name: &str) -> Vec<String> {
    let letters = name.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    let mut end = |start: usize, at: usize| {
        if start < at {
            words.push(name[start..at].to_ascii_lowercase());
        }
    };
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            end(start, at);
            start = at + 1;
        } else if letter.is_ascii_uppercase() && at > start {
            let before = letters[at - 1];
            let is_end = letters.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            if !before.is_ascii_uppercase() || is_end {
                end(start, at);
                start = at;
            }
        }
    }
    end(start, letters.len());
    words
}

fn end_word(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// The word that says what a value is: the last one, or the one before it if the last one only says
/// how it is written (`status_code`) and `is_telling` holds for the one before.
pub(crate) fn head(words: &[String], is_telling: impl Fn(&str) -> bool) -> &str {
    match words {
        [] => "",
        [.., before, last] if FILLERS.contains(&last.as_str()) && is_telling(before) => before,
        [.., last] => last,
    }
}

/// A plain guess at the singular of an English noun.
pub(crate) fn singular(word: &str) -> &str {
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word;
    }
    if let Some(stem) = word.strip_suffix("es")
        && ["s", "x", "z", "ch", "sh"].iter().any(|end| stem.ends_with(end))
    {
        return stem;
    }
    word.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(word)
}

/// How many letters have to be put in, taken out or replaced to come from one word to the other.
pub(crate) fn letters_apart(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (place, wanted) in other.iter().enumerate() {
            let replaced = corner + usize::from(letter != *wanted);
            corner = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("status", vec!["status"]),
            ("orderStatusCode", vec!["order", "status", "code"]),
            ("order-status_code", vec!["order", "status", "code"]),
            ("HTTPStatus", vec!["http", "status"]),
            ("orderID", vec!["order", "id"]),
            ("xdm:orderType", vec!["order", "type"]),
            ("sha256Sum", vec!["sha256", "sum"]),
            ("UPPER_CASE", vec!["upper", "case"]),
            ("주문상태", vec!["주문상태"]),
            ("__", vec![]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }

    #[test]
    fn the_head_is_the_word_that_tells() {
        let is_telling = |word: &str| word == "status";
        assert_eq!(head(&words("order_status_code"), is_telling), "status");
        assert_eq!(head(&words("zip_code"), is_telling), "code");
        assert_eq!(head(&words("state"), is_telling), "state");
        assert_eq!(head(&[], is_telling), "");
    }

    #[test]
    fn nouns_have_a_singular() {
        for (plural, noun) in
            [("statuses", "status"), ("boxes", "box"), ("prices", "price"), ("address", "address")]
        {
            assert_eq!(singular(plural), noun);
            assert_eq!(singular(noun), noun);
        }
    }

    #[test]
    fn words_are_some_letters_apart() {
        for (one, other, expected) in
            [("", "ab", 2), ("same", "same", 0), ("milis", "millis", 1), ("price", "prize", 1)]
        {
            assert_eq!(letters_apart(one, other), expected, "{one} {other}");
            assert_eq!(letters_apart(other, one), expected, "{other} {one}");
        }
    }
}
