//! Message values in braces: the text format, as options hold it.

use super::{Kind, Parse, Parser, literal};
use crate::limits::{PROTOBUF_DEPTH_MAX, PROTOBUF_OPTION_FIELDS_MAX};
use crate::protobuf::descriptor::{TextField, TextName, TextValue};

/// What is open inside a value.
struct Nesting {
    /// Braces, by which protoc finds the end of the value.
    braces: usize,
    /// Braces and angle brackets.
    depth: usize,
}

impl Parser<'_> {
    /// A message, from its opening brace on. What is wrong inside does not hide what follows.
    pub(super) fn aggregate(&mut self) -> Parse<Vec<TextField>> {
        self.advance();
        let mut nesting = Nesting { braces: 1, depth: 1 };
        let fields = self.text_fields(b'}', &mut nesting);
        if fields.is_ok() {
            return fields;
        }
        while nesting.braces > 0 && !self.at_end() {
            nesting.braces += usize::from(self.at(b'{'));
            nesting.braces -= usize::from(self.at(b'}'));
            self.advance();
        }
        Ok(Vec::new())
    }

    /// Fields up to `close`, which is read too.
    fn text_fields(&mut self, close: u8, nesting: &mut Nesting) -> Parse<Vec<TextField>> {
        let mut fields = Vec::new();
        loop {
            if self.at(close) {
                nesting.braces -= usize::from(close == b'}');
                nesting.depth -= 1;
                self.advance();
                return Ok(fields);
            }
            if self.at(b'#') && nesting.depth == 1 {
                // protoc joins the words of the value into one line, which a '#' makes a comment.
                self.skip_to_close(nesting);
                return Ok(fields);
            }
            let field = self.text_field(close, nesting)?;
            fields.push(field);
            self.count()?;
            if !self.take(b',') {
                self.take(b';');
            }
        }
    }

    /// Counts a field or another element of a list.
    fn count(&mut self) -> Parse<()> {
        self.option_fields += 1;
        if self.option_fields <= PROTOBUF_OPTION_FIELDS_MAX {
            return Ok(());
        }
        if self.option_fields == PROTOBUF_OPTION_FIELDS_MAX + 1 {
            let message = format!(
                "the options of this file set more than {PROTOBUF_OPTION_FIELDS_MAX} fields and \
                 elements of lists: leave some out"
            );
            self.add(self.token.span(), message);
        }
        Err(super::Skip)
    }

    fn skip_to_close(&mut self, nesting: &mut Nesting) {
        while nesting.braces > 0 && !self.at_end() {
            nesting.braces += usize::from(self.at(b'{'));
            nesting.braces -= usize::from(self.at(b'}'));
            self.advance();
        }
        if nesting.braces > 0 {
            self.expected::<()>("'}' to end the value").unwrap_or_default();
        }
    }

    fn text_field(&mut self, close: u8, nesting: &mut Nesting) -> Parse<TextField> {
        let start = self.token.start;
        let name = self.text_name(close)?;
        let has_colon = self.take(b':');
        let value = match self.token.kind {
            Kind::Symbol(b'{' | b'<') => TextValue::Message(self.text_message(nesting)?),
            Kind::Symbol(b'[') => TextValue::List(self.text_list(has_colon, nesting)?),
            _ if has_colon => self.text_scalar()?,
            _ => return self.expected("':' and a value, or a message in braces"),
        };
        Ok(TextField { name, has_colon, value, span: Some(self.span_from(start)) })
    }

    fn text_name(&mut self, close: u8) -> Parse<TextName> {
        if !self.at(b'[') {
            let close = char::from(close);
            let token = self.identifier(&format!("the name of a field, or '{close}'"))?;
            return Ok(TextName::Field(self.slice(token).to_owned()));
        }
        self.advance();
        let mut name = String::new();
        loop {
            match self.token.kind {
                Kind::Identifier | Kind::Integer | Kind::Float => {}
                Kind::Symbol(b'.' | b'/' | b'-' | b'%' | b'~') => {}
                Kind::Symbol(b']') if !name.is_empty() => break,
                Kind::Symbol(_) | Kind::String | Kind::End => {
                    return self.expected("the name of an extension or of a type, and ']'");
                }
            }
            name.push_str(self.slice(self.token));
            self.advance();
        }
        let is_type = name.contains('/');
        if !is_type && !name.split('.').all(is_identifier) {
            return self.expected("the full name of an extension, without a leading '.', and ']'");
        }
        self.advance();
        Ok(if is_type { TextName::Any(name) } else { TextName::Extension(name) })
    }

    fn text_message(&mut self, nesting: &mut Nesting) -> Parse<Vec<TextField>> {
        if nesting.depth >= PROTOBUF_DEPTH_MAX {
            let message =
                format!("braces and brackets nest deeper than {PROTOBUF_DEPTH_MAX} levels");
            self.add(self.token.span(), message);
            return Err(super::Skip);
        }
        let is_brace = self.at(b'{');
        nesting.depth += 1;
        nesting.braces += usize::from(is_brace);
        self.advance();
        self.text_fields(if is_brace { b'}' } else { b'>' }, nesting)
    }

    /// A list; one of scalars needs the colon in front.
    fn text_list(&mut self, has_colon: bool, nesting: &mut Nesting) -> Parse<Vec<TextValue>> {
        self.advance();
        let mut list = Vec::new();
        if self.take(b']') {
            return Ok(list);
        }
        loop {
            list.push(match self.token.kind {
                Kind::Symbol(b'{' | b'<') => TextValue::Message(self.text_message(nesting)?),
                _ if has_colon => self.text_scalar()?,
                _ => return self.expected("a message in braces, or ':' in front of the list"),
            });
            if !self.take(b',') {
                self.expect(b']', "',' and another element, or ']'")?;
                return Ok(list);
            }
            self.count()?;
        }
    }

    fn text_scalar(&mut self) -> Parse<TextValue> {
        if self.token.kind == Kind::String {
            let mut bytes = Vec::new();
            while self.token.kind == Kind::String {
                literal::unescape(self.slice(self.token), &mut bytes);
                self.advance();
            }
            return Ok(TextValue::String(bytes));
        }
        let sign = if self.take(b'-') { "-" } else { "" };
        match self.token.kind {
            Kind::Identifier | Kind::Integer | Kind::Float => {
                let word = [sign, self.slice(self.token)].concat();
                self.advance();
                Ok(TextValue::Word(word))
            }
            Kind::String | Kind::Symbol(_) | Kind::End => {
                self.expected("a word, a number, a string or a message in braces")
            }
        }
    }
}

fn is_identifier(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && part.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
}
