//! Reads JSON text into a flat list of values, without recursion.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Comments;
use super::flat::{Document, Item, ItemKind};
use crate::error::ParseError;
use crate::limits::JSON_DEPTH_MAX;
use crate::span::Span;

mod keys;
mod strings;

/// What becomes of a key that its object has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RepeatedKeys {
    /// It is an error.
    Refused,
    /// The last value counts, at the place of the first key, as in Jackson.
    LastCounts,
}

/// Reads one JSON value; a leading byte order mark is skipped.
///
/// # Errors
/// [`ParseError`] at the first byte that does not fit, and where the nesting exceeds
/// [`JSON_DEPTH_MAX`].
pub(crate) fn read(
    text: &str,
    comments: Comments,
    repeated_keys: RepeatedKeys,
) -> Result<Document<'_>, ParseError> {
    if u32::try_from(text.len()).is_err() {
        return Err(ParseError::whole("a JSON text may not be longer than 4 GiB"));
    }
    let items = Vec::with_capacity(text.len() / 5 + 1);
    let mut scanner = Scanner { text, at: 0, comments, repeated_keys, items, open: Vec::new() };
    if text.starts_with('\u{FEFF}') {
        scanner.at = '\u{FEFF}'.len_utf8();
    }
    scanner.values()?;
    scanner.end()?;
    Ok(Document::new(text, scanner.items))
}

/// The characters of the string of `text` that opens at `start`, which has been read before.
pub(super) fn resolve(text: &str, start: usize) -> String {
    let mut scanner = Scanner {
        text,
        at: start,
        comments: Comments::Refused,
        repeated_keys: RepeatedKeys::Refused,
        items: Vec::new(),
        open: Vec::new(),
    };
    let mut resolved = String::new();
    scanner.string(Some(&mut resolved)).expect("the string has been read without an error before");
    resolved
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    comments: Comments,
    repeated_keys: RepeatedKeys,
    items: Vec<Item>,
    /// The arrays and objects around `at`, from the outside in.
    open: Vec<Open<'a>>,
}

struct Open<'a> {
    /// The item of the array or object.
    item: u32,
    is_object: bool,
    keys: u32,
    /// A bit for each hash of a key, of which there are few.
    key_bits: u64,
    /// The first item of each key, once they are many.
    hashed: Option<HashMap<Cow<'a, str>, u32, RandomState>>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn error_from(&self, start: usize, message: impl Into<String>) -> ParseError {
        ParseError::at(self.text, Span::new(start, self.at.max(start)), message)
    }

    fn unexpected(&self, expected: &str) -> ParseError {
        let found = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(character) => format!("'{}'", character.escape_debug()),
            None => "the end of the text".to_owned(),
        };
        let end = self.text.len().min(self.at + 1);
        let message = format!("not valid JSON: expected {expected}, found {found}");
        ParseError::at(self.text, Span::new(self.at, end), message)
    }

    #[inline]
    fn skip_space(&mut self) -> Result<(), ParseError> {
        match self.peek() {
            Some(b' ' | b'\t' | b'\n' | b'\r' | b'/') => self.skip_more_space(),
            Some(_) | None => Ok(()),
        }
    }

    fn skip_more_space(&mut self) -> Result<(), ParseError> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' if self.comments == Comments::Skipped => self.skip_comment()?,
                _ => break,
            }
        }
        Ok(())
    }

    fn skip_comment(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = if let Some(comment) = rest.strip_prefix("/*") {
            let Some(end) = comment.find("*/") else {
                return Err(self.error_from(start, "the comment is not closed"));
            };
            end + 4
        } else if rest.starts_with("//") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else {
            return Err(self.unexpected("a value"));
        };
        self.at += length;
        Ok(())
    }

    /// Nothing but white space may follow the value, as Avro Java has it for comments too.
    fn end(&mut self) -> Result<(), ParseError> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        match self.peek() {
            None => Ok(()),
            Some(b'/') if self.comments == Comments::Skipped => Err(self.unexpected(
                "the end of the text; comments may stand before it and in it, not after it",
            )),
            Some(_) => Err(self.unexpected("the end of the text")),
        }
    }

    /// Reads a value and all that is in it.
    fn values(&mut self) -> Result<(), ParseError> {
        loop {
            self.skip_space()?;
            if self.begin_value()? {
                continue;
            }
            // A value has ended, and with it perhaps those around it.
            loop {
                let Some(open) = self.open.last() else { return Ok(()) };
                let is_object = open.is_object;
                self.skip_space()?;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if is_object {
                            self.skip_space()?;
                            self.key()?;
                        }
                        break;
                    }
                    Some(b'}') if is_object => self.close(),
                    Some(b']') if !is_object => self.close(),
                    Some(_) | None if is_object => return Err(self.unexpected("',' or '}'")),
                    Some(_) | None => return Err(self.unexpected("',' or ']'")),
                }
            }
        }
    }

    /// Reads a scalar or what opens an array or object; whether a value must follow in it.
    fn begin_value(&mut self) -> Result<bool, ParseError> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                let has_escape = self.string(None)?;
                self.push(ItemKind::String, start, has_escape);
            }
            Some(b'{') => return self.open_object(),
            Some(b'[') => {
                self.open(ItemKind::Array)?;
                self.skip_space()?;
                if self.peek() != Some(b']') {
                    return Ok(true);
                }
                self.close();
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                self.push(ItemKind::Number, start, false);
            }
            Some(b't') => self.word("true", ItemKind::True)?,
            Some(b'f') => self.word("false", ItemKind::False)?,
            Some(b'n') => self.word("null", ItemKind::Null)?,
            Some(_) | None => return Err(self.unexpected("a value")),
        }
        Ok(false)
    }

    fn open_object(&mut self) -> Result<bool, ParseError> {
        self.open(ItemKind::Object)?;
        self.skip_space()?;
        if self.peek() == Some(b'}') {
            self.close();
            return Ok(false);
        }
        self.key()?;
        Ok(true)
    }

    fn open(&mut self, kind: ItemKind) -> Result<(), ParseError> {
        if self.open.len() >= JSON_DEPTH_MAX {
            let message = format!("nested deeper than {JSON_DEPTH_MAX} levels");
            return Err(self.error_from(self.at, message));
        }
        let item = self.next_item();
        self.push(kind, self.at, false);
        let is_object = kind == ItemKind::Object;
        self.open.push(Open { item, is_object, keys: 0, key_bits: 0, hashed: None });
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.at += 1;
        let next = self.next_item();
        let Some(open) = self.open.pop() else { return };
        let item = &mut self.items[open.item as usize];
        item.end = offset(self.at);
        item.next = next;
    }

    fn next_item(&self) -> u32 {
        offset(self.items.len())
    }

    fn push(&mut self, kind: ItemKind, start: usize, has_escape: bool) {
        let next = self.next_item() + 1;
        self.items.push(Item {
            start: offset(start),
            end: offset(self.at),
            next,
            kind,
            has_escape,
        });
    }

    fn word(&mut self, word: &str, kind: ItemKind) -> Result<(), ParseError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        let start = self.at;
        self.at += word.len();
        self.push(kind, start, false);
        Ok(())
    }

    /// Reads a key and the colon after it.
    fn key(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let has_escape = self.string(None)?;
        self.push(ItemKind::Key, start, has_escape);
        self.check_key()?;
        self.skip_space()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("':'"));
        }
        self.at += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<(), ParseError> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            Some(_) | None => return Err(self.unexpected("a digit")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.')) {
            return Err(self.unexpected("the end of the number"));
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), ParseError> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected("a digit"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }
}

/// An offset into a text, the length of which has been found to fit.
fn offset(at: usize) -> u32 {
    at as u32
}
