//! Expressions of ECMA-262 spelled for the engine that runs them in linear time.

use std::iter::Peekable;
use std::str::Chars;

/// What `\s` stands for, inside a class.
const SPACES: &str =
    r"\t-\r\x20\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// What `\w` stands for, inside a class.
const WORD: &str = "0-9A-Z_a-z";

/// A member of a class: one character, or a set that cannot bound a range.
enum Member {
    One(String),
    Set(String),
}

/// `pattern` with the same meaning in the other dialect, as far as that can say it. What it cannot
/// say is left as it is, and does not compile there.
pub(super) fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => out.push_str(&escape(&mut rest)),
            '[' => class(&mut rest, &mut out),
            '.' => out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '{' if !is_counted(rest.clone()) => out.push_str(r"\{"),
            other => out.push(other),
        }
    }
    out
}

/// Whether the text after a `{` makes it a count of repetitions.
fn is_counted(rest: Peekable<Chars<'_>>) -> bool {
    let inner: String = rest.take_while(|&character| character != '}').take(32).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    match inner.split_once(',') {
        Some((least, most)) => is_number(least) && (most.is_empty() || is_number(most)),
        None => is_number(&inner),
    }
}

/// The set that the letter of a class escape names, as the inside of a class, and whether it is
/// turned around.
fn set(letter: char) -> Option<(&'static str, bool)> {
    match letter {
        'd' | 'D' => Some(("0-9", letter == 'D')),
        'w' | 'W' => Some((WORD, letter == 'W')),
        's' | 'S' => Some((SPACES, letter == 'S')),
        _ => None,
    }
}

/// What stands after a backslash outside a class.
fn escape(rest: &mut Peekable<Chars<'_>>) -> String {
    match rest.peek() {
        Some(&boundary @ ('b' | 'B')) => {
            rest.next();
            format!(r"(?-u:\{boundary})")
        }
        Some(_) | None => match escaped_member(rest) {
            Member::One(text) | Member::Set(text) => text,
        },
    }
}

/// What stands after a backslash, as it may stand inside a class too.
fn escaped_member(rest: &mut Peekable<Chars<'_>>) -> Member {
    let Some(letter) = rest.next() else {
        return Member::One(r"\".to_owned());
    };
    if let Some((inner, is_negated)) = set(letter) {
        return Member::Set(format!("[{}{inner}]", if is_negated { "^" } else { "" }));
    }
    match letter {
        'p' | 'P' | 'u' | 'x' if rest.peek() == Some(&'{') => {
            let mut text = format!(r"\{letter}");
            for character in rest.by_ref() {
                text.push(character);
                if character == '}' {
                    break;
                }
            }
            if letter.eq_ignore_ascii_case(&'p') { Member::Set(text) } else { Member::One(text) }
        }
        'c' => match rest.next_if(char::is_ascii_alphabetic) {
            Some(control) => Member::One(format!(r"\x{:02X}", control as u32 % 32)),
            None => Member::One(r"\\c".to_owned()),
        },
        '0' if !rest.peek().is_some_and(char::is_ascii_digit) => Member::One(r"\x00".to_owned()),
        letter if letter.is_ascii_alphanumeric() => Member::One(format!(r"\{letter}")),
        other => Member::One(literal(other)),
    }
}

/// `character` as one that stands for itself anywhere.
fn literal(character: char) -> String {
    match character {
        // With a backslash these are the ends of a word.
        '<' | '>' => character.to_string(),
        _ if character.is_ascii_punctuation() => format!(r"\{character}"),
        _ => character.to_string(),
    }
}

/// Appends the class that `rest` stands in, after its `[`.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let is_negated = rest.next_if_eq(&'^').is_some();
    if rest.next_if_eq(&']').is_some() {
        // Nothing, or anything.
        out.push_str(if is_negated { r"[\s\S]" } else { r"[^\s\S]" });
        return;
    }
    out.push_str(if is_negated { "[^" } else { "[" });
    while let Some(one) = member(rest) {
        let mut ahead = rest.clone();
        let is_range =
            ahead.next() == Some('-') && ahead.peek().is_some_and(|&character| character != ']');
        if !is_range {
            out.push_str(one.text());
            continue;
        }
        rest.next();
        let Some(other) = member(rest) else { return };
        out.push_str(one.text());
        match (&one, &other) {
            (Member::One(_), Member::One(_)) => out.push('-'),
            (Member::Set(_), _) | (_, Member::Set(_)) => out.push_str(r"\-"),
        }
        out.push_str(other.text());
    }
    out.push(']');
}

impl Member {
    fn text(&self) -> &str {
        match self {
            Member::One(text) | Member::Set(text) => text,
        }
    }
}

/// The next member of a class; `None` at its end, which is passed over.
fn member(rest: &mut Peekable<Chars<'_>>) -> Option<Member> {
    match rest.next()? {
        ']' => None,
        '\\' if rest.next_if_eq(&'b').is_some() => Some(Member::One(r"\x08".to_owned())),
        '\\' => Some(escaped_member(rest)),
        other => Some(Member::One(literal(other))),
    }
}
