//! Cuts a .proto text into tokens.

mod scan;

use crate::limits::PROBLEMS_MAX;
use crate::span::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Identifier,
    /// Decimal, octal or hexadecimal.
    Integer,
    Float,
    /// With its quotes.
    String,
    Symbol(u8),
    End,
}

/// A word of the text, by its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn span(self) -> Span {
        Span::new(self.start, self.end)
    }
}

const SPACE: u8 = 1;
const DIGIT: u8 = 2;
const LETTER: u8 = 4;
const HEX: u8 = 8;
const OCTAL: u8 = 16;
/// Control characters that are no white space. NUL is one of them.
const CONTROL: u8 = 32;
const BEYOND_ASCII: u8 = 64;

const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut index = 0;
    while index < 256 {
        let byte = index as u8;
        classes[index] = match byte {
            b' ' | 9..=13 => SPACE,
            0..=8 | 14..=31 => CONTROL,
            b'0'..=b'7' => DIGIT | HEX | OCTAL,
            b'8'..=b'9' => DIGIT | HEX,
            b'a'..=b'f' | b'A'..=b'F' => LETTER | HEX,
            b'g'..=b'z' | b'G'..=b'Z' | b'_' => LETTER,
            128..=255 => BEYOND_ASCII,
            _ => 0,
        };
        index += 1;
    }
    classes
}

fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// Reads tokens, and keeps what is wrong with them and what the parser adds.
pub(super) struct Lexer<'a> {
    pub text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Where the last token ended if it was an identifier.
    identifier_end: usize,
    problems: Vec<(Span, String)>,
}

impl<'a> Lexer<'a> {
    /// Starts after the byte order mark, if there is one.
    pub fn new(text: &'a str) -> Lexer<'a> {
        let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let bytes = text.as_bytes();
        Lexer { text, bytes, at, identifier_end: usize::MAX, problems: Vec::new() }
    }

    /// Adds a problem, unless there are many.
    pub fn add(&mut self, span: Span, message: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push((span, message.into()));
        }
    }

    pub fn into_problems(self) -> Vec<(Span, String)> {
        self.problems
    }

    /// Offset of the next character.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes back to `at`, between two tokens.
    pub fn rewind(&mut self, at: usize) {
        self.at = at;
    }

    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_after(&self, count: usize) -> Option<u8> {
        self.bytes.get(self.at + count).copied()
    }

    pub fn looks_at(&self, class: u8) -> bool {
        self.peek().is_some_and(|byte| is(byte, class))
    }

    /// Goes past `byte` if it is next.
    pub fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn skip_all(&mut self, class: u8) {
        while self.looks_at(class) {
            self.at += 1;
        }
    }

    /// Goes past white space, but not past the end of a line.
    pub fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| is(byte, SPACE) && byte != b'\n') {
            self.at += 1;
        }
    }

    /// The next token, past white space and comments.
    pub fn next(&mut self) -> Token {
        loop {
            self.skip_all(SPACE);
            let start = self.at;
            let Some(byte) = self.peek() else {
                return Token { kind: Kind::End, start, end: start };
            };
            let kind = if is(byte, LETTER) {
                self.skip_all(LETTER | DIGIT);
                self.identifier_end = self.at;
                Kind::Identifier
            } else if is(byte, DIGIT) {
                self.at += 1;
                self.number(start, byte)
            } else if byte == b'/' && matches!(self.peek_after(1), Some(b'/' | b'*')) {
                self.comment(None);
                continue;
            } else if byte == b'.' && self.peek_after(1).is_some_and(|next| is(next, DIGIT)) {
                if self.identifier_end == start {
                    let span = Span::new(start, start + 1);
                    self.add(span, "a name has no digit after its '.', write a space between them");
                }
                self.at += 1;
                self.number(start, byte)
            } else if byte == b'"' || byte == b'\'' {
                self.string(start, byte);
                Kind::String
            } else if is(byte, CONTROL | BEYOND_ASCII) {
                self.stray(start);
                continue;
            } else {
                self.at += 1;
                Kind::Symbol(byte)
            };
            return Token { kind, start, end: self.at };
        }
    }

    fn stray(&mut self, start: usize) {
        self.skip_all(CONTROL | BEYOND_ASCII);
        let found = self.text[start..self.at].chars().next().unwrap_or_default();
        let what = if found.is_ascii() { "control characters" } else { "other than ASCII letters" };
        let shown = found.escape_debug();
        self.add(
            Span::new(start, self.at),
            format!(
                "found '{shown}', but {what} may only stand in comments and strings: remove it"
            ),
        );
    }

    /// Goes past a comment, the mark of which is next; what it says is added to `content`.
    pub fn comment(&mut self, content: Option<&mut String>) {
        if self.peek_after(1) == Some(b'*') {
            self.block_comment(content);
            return;
        }
        self.at += 2;
        let start = self.at;
        while self.peek().is_some_and(|byte| byte != b'\n' && byte != 0) {
            self.at += 1;
        }
        self.skip(b'\n');
        if let Some(content) = content {
            content.push_str(&self.text[start..self.at]);
        }
    }

    /// Each line of a block comment may begin with blanks and a `*`, which are not part of it.
    fn block_comment(&mut self, mut content: Option<&mut String>) {
        let open = self.at;
        self.at += 2;
        let mut start = self.at;
        let mut add = |part: &str| {
            if let Some(content) = content.as_deref_mut() {
                content.push_str(part);
            }
        };
        loop {
            match self.peek() {
                Some(b'\n') => {
                    self.at += 1;
                    add(&self.text[start..self.at]);
                    self.skip_blanks();
                    if self.skip(b'*') && self.skip(b'/') {
                        return;
                    }
                    start = self.at;
                }
                Some(b'*') if self.peek_after(1) == Some(b'/') => {
                    add(&self.text[start..self.at]);
                    self.at += 2;
                    return;
                }
                Some(b'/') if self.peek_after(1) == Some(b'*') => {
                    let span = Span::new(self.at, self.at + 2);
                    self.add(
                        span,
                        "found '/*' inside a comment, but comments do not nest: remove it",
                    );
                    // The star may end the comment with the next slash.
                    self.at += 1;
                }
                None | Some(0) => {
                    let span = Span::new(open, open + 2);
                    self.add(span, "the comment does not end, expected '*/'");
                    return;
                }
                Some(_) => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(Kind, &str)> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next();
            if token.kind == Kind::End {
                assert_eq!(lexer.into_problems(), [], "{text}");
                return tokens;
            }
            tokens.push((token.kind, &text[token.start..token.end]));
        }
    }

    fn problem(text: &str) -> String {
        let mut lexer = Lexer::new(text);
        while lexer.next().kind != Kind::End {}
        let problems = lexer.into_problems();
        let (span, message) = problems.first().unwrap_or_else(|| panic!("{text} has no problem"));
        format!("{}-{} {message}", span.start, span.end)
    }

    #[test]
    fn each_kind_of_token_is_told_apart() {
        assert_eq!(
            tokens("\u{FEFF}a_1//\r\n0x1F 017/**/1. .5 1e9 1.5E-3 'x\"' . - _ 0"),
            [
                (Kind::Identifier, "a_1"),
                (Kind::Integer, "0x1F"),
                (Kind::Integer, "017"),
                (Kind::Float, "1."),
                (Kind::Float, ".5"),
                (Kind::Float, "1e9"),
                (Kind::Float, "1.5E-3"),
                (Kind::String, "'x\"'"),
                (Kind::Symbol(b'.'), "."),
                (Kind::Symbol(b'-'), "-"),
                (Kind::Identifier, "_"),
                (Kind::Integer, "0"),
            ]
        );
        assert_eq!(
            tokens("/* a\n ** b\n */ x /"),
            [(Kind::Identifier, "x"), (Kind::Symbol(b'/'), "/")]
        );
        assert_eq!(tokens(r#""\n\x1\0\u00e9\U0010ffff\?""#).len(), 1);
    }

    #[test]
    fn what_is_no_token_is_told_with_its_place() {
        for (text, expected) in [
            ("a \u{1}\u{2}", "2-4 found '\\u{1}', but control characters"),
            ("a\0", "1-2 found '\\0', but control"),
            ("// a\0b", "4-5 found '\\0'"),
            ("aé", "1-3 found 'é', but other than ASCII"),
            ("0x", "0-2 expected hexadecimal digits"),
            ("089", "0-3 a number that starts with 0"),
            ("1e+", "0-3 expected digits after the 'e'"),
            ("1f", "1-2 expected a space or a mark after the number 1, but found 'f'"),
            ("1.2.3", "3-5 expected a space or a mark after the number 1.2"),
            ("a.1", "1-2 a name has no digit"),
            ("/* /* */", "3-5 found '/*' inside a comment"),
            ("x /* {", "2-4 the comment does not end"),
            ("/* a\0 */", "0-2 the comment does not end"),
            ("'a", "0-2 the string does not end, expected"),
            ("'a\nb'", "0-2 the string does not end on its line"),
            ("'a\0'", "0-2 the string does not end, expected"),
            ("'\\z'", "1-2 expected one of abfnrtv"),
            ("'\\xg'", "1-3 expected a hexadecimal digit"),
            ("'\\u12'", "1-5 expected four"),
            ("'\\U00200000'", "1-11 expected eight"),
            ("'\\", "1-2 expected one of"),
        ] {
            assert!(problem(text).starts_with(expected), "{text}: {}", problem(text));
        }
    }
}
