//! Reads JSON strings.

use super::Scanner;
use crate::error::ParseError;

const HALF_PAIR: &str = "half of a surrogate pair stands alone";

impl Scanner<'_> {
    /// Reads a string, its characters into `resolved` if asked; whether it has escapes.
    #[inline]
    pub(super) fn string(&mut self, resolved: Option<&mut String>) -> Result<bool, ParseError> {
        if resolved.is_none() {
            // Most strings are short and have no escapes.
            let inside = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
            let plain = plain_length(inside);
            if inside.get(plain) == Some(&b'"') {
                self.at += plain + 2;
                return Ok(false);
            }
        }
        self.any_string(resolved)
    }

    fn any_string(&mut self, mut resolved: Option<&mut String>) -> Result<bool, ParseError> {
        let start = self.at;
        let mut has_escape = false;
        self.at += 1;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = plain_length(rest);
            if plain == rest.len() {
                self.at = self.text.len();
                return Err(self.error_from(start, "not valid JSON: the string is not closed"));
            }
            if let Some(resolved) = resolved.as_deref_mut() {
                resolved.push_str(&self.text[self.at..self.at + plain]);
            }
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(has_escape);
                }
                Some(b'\\') => {
                    has_escape = true;
                    let character = self.escape()?;
                    if let Some(resolved) = resolved.as_deref_mut() {
                        resolved.push(character);
                    }
                }
                Some(_) | None => {
                    return Err(self.unexpected("an escape such as \\n for a control character"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        let start = self.at;
        self.at += 1;
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            Some(_) | None => {
                self.at = start + 1;
                return Err(self.unexpected("one of \" \\ / b f n r t u after '\\'"));
            }
        })
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, ParseError> {
        let first = self.four_hex_digits()?;
        let code = if (0xD800..0xDC00).contains(&first) {
            if !self.text[self.at..].starts_with("\\u") {
                return Err(self.error_from(start, HALF_PAIR));
            }
            self.at += 2;
            let second = self.four_hex_digits()?;
            if !(0xDC00..0xE000).contains(&second) {
                return Err(self.error_from(start, HALF_PAIR));
            }
            0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.error_from(start, HALF_PAIR))
    }

    fn four_hex_digits(&mut self) -> Result<u32, ParseError> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.unexpected("four hexadecimal digits after \\u"));
            };
            code = code << 4 | digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// How many bytes come before the first quote, backslash or control character.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH_BITS: u64 = ONES << 7;
    // The high bit of the lowest byte that is 0 is the lowest one set.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH_BITS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGH_BITS;
        let special = controls
            | zeros(word ^ (ONES * u64::from(b'"')))
            | zeros(word ^ (ONES * u64::from(b'\\')));
        if special != 0 {
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < 0x20;
    words.len() * 8 + rest.iter().position(is_special).unwrap_or(rest.len())
}
