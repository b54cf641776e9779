//! Reads .proto texts: from characters to a [`File`] whose names are not looked up yet.
//!
//! The language is what protoc 35.1 reads. `lexer.rs` makes tokens and `comments.rs` the comments
//! between them, `parser/` makes declarations of them.

mod comments;
mod lexer;
mod literal;
mod number;
mod parser;

pub(in crate::protobuf) use literal::{escape_bytes, octal, unescaped};
pub(in crate::protobuf) use number::{double_text, float_text, saturating_float};

use super::descriptor::File;
use crate::error::ParseError;

/// Reads the file that is imported under `path`. Spans are byte offsets into `text`, of which a
/// byte order mark is part.
///
/// # Errors
/// Every problem that the parser could tell apart, in the order of the text.
pub(in crate::protobuf) fn parse(path: &str, text: &str) -> Result<File, ParseError> {
    parser::parse(path, text, Room::default())
}

/// As [`parse`], for a text that was printed from `printed`: the lists have their lengths at once, as
/// those that grow take twice the memory for a while.
pub(in crate::protobuf) fn parse_again(printed: &File, text: &str) -> Result<File, ParseError> {
    let room = Room { messages: printed.messages.len(), enums: printed.enums.len() };
    parser::parse(&printed.path, text, room)
}

/// How many declarations a file has room for at once.
#[derive(Debug, Clone, Copy, Default)]
struct Room {
    messages: usize,
    enums: usize,
}
