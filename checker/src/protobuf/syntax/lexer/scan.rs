//! Reads numbers and strings, and tells what is wrong with them.

use super::{DIGIT, HEX, Kind, LETTER, Lexer, OCTAL, is};
use crate::span::Span;

impl Lexer<'_> {
    /// Reads a number, the first character of which has been read.
    pub(super) fn number(&mut self, start: usize, first: u8) -> Kind {
        let mut is_float = first == b'.';
        if first == b'0' && matches!(self.peek(), Some(b'x' | b'X')) {
            self.at += 1;
            let digits = self.at;
            self.skip_all(HEX);
            if digits == self.at {
                self.add(Span::new(start, self.at), "expected hexadecimal digits after '0x'");
            }
        } else if first == b'0' && self.looks_at(DIGIT) {
            self.skip_all(OCTAL);
            if self.looks_at(DIGIT) {
                self.skip_all(DIGIT);
                let message = "a number that starts with 0 is octal and has the digits 0 to 7 only: \
                               leave the 0 out to write a decimal one";
                self.add(Span::new(start, self.at), message);
            }
        } else {
            self.skip_all(DIGIT);
            if !is_float && self.skip(b'.') {
                is_float = true;
                self.skip_all(DIGIT);
            }
            if matches!(self.peek(), Some(b'e' | b'E')) {
                is_float = true;
                self.at += 1;
                if matches!(self.peek(), Some(b'-' | b'+')) {
                    self.at += 1;
                }
                let digits = self.at;
                self.skip_all(DIGIT);
                if digits == self.at {
                    self.add(
                        Span::new(start, self.at),
                        "expected digits after the 'e' of a number",
                    );
                }
            }
        }
        if self.looks_at(LETTER) || self.peek() == Some(b'.') {
            let end = self.at;
            while self.looks_at(LETTER | DIGIT) || self.peek() == Some(b'.') {
                self.at += 1;
            }
            let number = &self.text[start..end];
            let rest = &self.text[end..self.at];
            let shown = &rest[..rest.len().min(20)];
            self.add(
                Span::new(end, self.at),
                format!(
                    "expected a space or a mark after the number {number}, but found '{shown}'"
                ),
            );
        }
        if is_float { Kind::Float } else { Kind::Integer }
    }

    /// Goes past a string literal, the quote of which is next.
    pub(super) fn string(&mut self, start: usize, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                0 => break,
                b'\n' => {
                    let message = "the string does not end on its line: close it there, write a \
                                   line break as '\\n'";
                    self.add(Span::new(start, self.at), message);
                    return;
                }
                b'\\' => self.escape(),
                _ => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
        self.add(Span::new(start, self.at), "the string does not end, expected a closing quote");
    }

    fn escape(&mut self) {
        let start = self.at;
        self.at += 1;
        let expected = match self.peek() {
            Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'?' | b'\'' | b'"') => {
                self.at += 1;
                return;
            }
            Some(byte) if is(byte, OCTAL) => {
                self.at += 1;
                return;
            }
            Some(b'x' | b'X') => {
                self.at += 1;
                (1, "a hexadecimal digit after '\\x'")
            }
            Some(b'u') => {
                self.at += 1;
                (4, "four hexadecimal digits after '\\u'")
            }
            Some(b'U') => {
                self.at += 1;
                // protoc looks at the digits one by one, and so lets up to 1FFFFF pass.
                let is_in_range = self.skip(b'0') && self.skip(b'0');
                let is_in_range = is_in_range && (self.skip(b'0') || self.skip(b'1'));
                let count = if is_in_range { 5 } else { usize::MAX };
                (count, "eight hexadecimal digits up to 0010FFFF after '\\U'")
            }
            _ => (usize::MAX, "one of abfnrtv\\?'\"xuU or an octal digit after '\\'"),
        };
        let (count, what) = expected;
        for _ in 0..count {
            if !self.looks_at(HEX) {
                let end = self.at.max(start + 1);
                self.add(
                    Span::new(start, end),
                    format!("expected {what}: write '\\\\' for a '\\'"),
                );
                return;
            }
            self.at += 1;
        }
    }
}
