//! Makes declarations of tokens. A statement that cannot be read is told and skipped, so that the
//! next one is read all the same.

mod enums;
mod field;
mod file;
mod message;
mod options;
mod ranges;
mod service;
mod text_format;

use std::mem;

use super::comments::{self, Gathered};
use super::lexer::{Kind, Lexer, Token};
use super::{Room, literal, number};
use crate::error::ParseError;
use crate::protobuf::descriptor::{Comments, Edition, Features, File, Source, TypeName};
use crate::span::Span;

/// A statement could not be read; why has been told.
struct Skip;

type Parse<T> = Result<T, Skip>;

/// Reads the file that is imported under `path`.
///
/// # Errors
/// Every problem that was found, in the order of the text.
pub(super) fn parse(path: &str, text: &str, room: Room) -> Result<File, ParseError> {
    let mut parser = Parser::new(text);
    let file = parser.file(path, room);
    ParseError::in_text(text, parser.lexer.into_problems()).map_or(Ok(file), Err)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The next token.
    token: Token,
    /// Where the token before it ended.
    previous_end: usize,
    edition: Edition,
    /// Those of the edition, which declarations have until they are linked.
    features: Features,
    /// How many messages are open.
    depth: usize,
    /// Comments that were read with the end of a declaration and belong to the next one.
    leading: String,
    detached: Vec<String>,
    /// Whether it has been told that the text ends too early.
    is_end_told: bool,
    /// How many fields the options set inside messages.
    option_fields: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Parser<'a> {
        let mut lexer = Lexer::new(text);
        let (token, gathered) = comments::next(&mut lexer, true);
        let gathered = gathered.unwrap_or_default();
        Parser {
            lexer,
            token,
            previous_end: 0,
            edition: Edition::Proto2,
            features: Edition::Proto2.features(),
            depth: 0,
            leading: gathered.leading,
            detached: gathered.detached,
            is_end_told: false,
            option_fields: 0,
        }
    }

    fn slice(&self, token: Token) -> &'a str {
        &self.lexer.text[token.start..token.end]
    }

    /// The next token if it is an identifier, or nothing.
    fn word(&self) -> &'a str {
        if self.token.kind == Kind::Identifier { self.slice(self.token) } else { "" }
    }

    fn at(&self, symbol: u8) -> bool {
        self.token.kind == Kind::Symbol(symbol)
    }

    fn at_end(&self) -> bool {
        self.token.kind == Kind::End
    }

    fn advance(&mut self) {
        self.previous_end = self.token.end;
        self.token = self.lexer.next();
    }

    fn take(&mut self, symbol: u8) -> bool {
        let is_next = self.at(symbol);
        if is_next {
            self.advance();
        }
        is_next
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.word() == word;
        if is_next {
            self.advance();
        }
        is_next
    }

    fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.previous_end)
    }

    fn add(&mut self, span: Span, message: impl Into<String>) {
        self.lexer.add(span, message);
    }

    /// Tells that something else than the next token was expected.
    fn expected<T>(&mut self, what: &str) -> Parse<T> {
        if self.at_end() && mem::replace(&mut self.is_end_told, true) {
            return Err(Skip);
        }
        let found = self.found();
        self.add(self.token.span(), format!("expected {what}, but found {found}"));
        Err(Skip)
    }

    /// The next token as messages show it.
    fn found(&self) -> String {
        const SHOWN_MAX: usize = 40;
        let text = self.slice(self.token);
        if self.at_end() {
            "the end of the text".to_owned()
        } else if let Some((end, _)) = text.char_indices().nth(SHOWN_MAX) {
            format!("'{}...'", &text[..end])
        } else {
            format!("'{text}'")
        }
    }

    fn expect(&mut self, symbol: u8, what: &str) -> Parse<()> {
        if self.take(symbol) { Ok(()) } else { self.expected(what) }
    }

    /// Goes past an identifier.
    fn identifier(&mut self, what: &str) -> Parse<Token> {
        let token = self.token;
        if token.kind != Kind::Identifier {
            return self.expected(what);
        }
        self.advance();
        Ok(token)
    }

    fn name(&mut self, what: &str) -> Parse<(String, Span)> {
        let token = self.identifier(what)?;
        Ok((self.slice(token).to_owned(), token.span()))
    }

    /// A number of at most 31 bits; one that is larger is told and taken for 0.
    fn number(&mut self, what: &str) -> Parse<i32> {
        self.integer(i32::MAX.unsigned_abs(), what).map(|value| i32::try_from(value).unwrap_or(0))
    }

    fn signed_number(&mut self, what: &str) -> Parse<i32> {
        if !self.take(b'-') {
            return self.number(what);
        }
        let value = self.integer(i32::MIN.unsigned_abs(), what)?;
        Ok(0_i32.wrapping_sub_unsigned(value))
    }

    fn integer(&mut self, max: u32, what: &str) -> Parse<u32> {
        let token = self.token;
        if token.kind != Kind::Integer {
            return self.expected(what);
        }
        let value = number::integer(self.slice(token), u64::from(max));
        if value.is_none() {
            self.out_of_range(token, u64::from(max));
        }
        self.advance();
        Ok(value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0))
    }

    fn out_of_range(&mut self, token: Token, max: u64) {
        self.add(
            token.span(),
            format!("the number is too large, the limit is {max}: write a smaller one"),
        );
    }

    /// The bytes of one string literal or of several in a row.
    fn string_bytes(&mut self, what: &str) -> Parse<Vec<u8>> {
        if self.token.kind != Kind::String {
            return self.expected(what);
        }
        let mut bytes = Vec::new();
        while self.token.kind == Kind::String {
            literal::unescape(self.slice(self.token), &mut bytes);
            self.advance();
        }
        Ok(bytes)
    }

    fn string(&mut self, what: &str) -> Parse<(String, Span)> {
        let start = self.token.start;
        let bytes = self.string_bytes(what)?;
        let span = self.span_from(start);
        let text = String::from_utf8(bytes).unwrap_or_else(|_| {
            self.add(span, format!("expected {what} in UTF-8, its escapes give other bytes"));
            String::new()
        });
        Ok((text, span))
    }

    /// A name with dots, such as that of a message type.
    fn type_name(&mut self, what: &str) -> Parse<TypeName> {
        let start = self.token.start;
        let mut written = String::new();
        if self.take(b'.') {
            written.push('.');
        }
        let token = self.identifier(what)?;
        written.push_str(self.slice(token));
        while self.take(b'.') {
            let token = self.identifier("an identifier after the '.'")?;
            written.push('.');
            written.push_str(self.slice(token));
        }
        let span = Some(self.span_from(start));
        Ok(TypeName { written: Some(written), full: String::new(), span })
    }

    /// Goes past `symbol`, which ends or opens a declaration, if it is next. The comments around go
    /// to `source`.
    fn end(&mut self, symbol: u8, source: Option<&mut Source>) -> bool {
        if !self.at(symbol) {
            return false;
        }
        self.previous_end = self.token.end;
        let (token, gathered) = comments::next(&mut self.lexer, false);
        self.token = token;
        if gathered.is_none() && self.leading.is_empty() && self.detached.is_empty() {
            return true;
        }
        let Gathered { trailing, mut detached, leading } = gathered.unwrap_or_default();
        let leading = mem::replace(&mut self.leading, leading);
        match source {
            Some(source) => {
                mem::swap(&mut self.detached, &mut detached);
                let given = |text: String| (!text.is_empty()).then_some(text);
                let comments =
                    Comments { leading: given(leading), trailing: given(trailing), detached };
                if comments != Comments::default() {
                    source.comments = Some(Box::new(comments));
                }
            }
            None if symbol == b'}' => self.detached = detached,
            None => self.detached.append(&mut detached),
        }
        true
    }

    fn expect_end(&mut self, symbol: u8, source: &mut Source, what: &str) -> Parse<()> {
        if self.end(symbol, Some(source)) { Ok(()) } else { self.expected(what) }
    }

    /// Goes past the rest of a statement that could not be read.
    fn skip_statement(&mut self) {
        loop {
            match self.token.kind {
                Kind::End | Kind::Symbol(b'}') => return,
                Kind::Symbol(b';') => {
                    self.end(b';', None);
                    return;
                }
                Kind::Symbol(b'{') => {
                    self.advance();
                    self.skip_block();
                    return;
                }
                _ => self.advance(),
            }
        }
    }

    /// Goes past the rest of a block, the brace of which has been read.
    fn skip_block(&mut self) {
        let mut depth = 1_usize;
        while depth > 0 && !self.at_end() {
            if self.end(b'}', None) {
                depth -= 1;
            } else {
                depth += usize::from(self.at(b'{'));
                self.advance();
            }
        }
    }
}

/// A name as the text spells it.
fn written(name: &TypeName) -> &str {
    name.written.as_deref().unwrap_or(&name.full)
}

#[cfg(test)]
mod tests;
