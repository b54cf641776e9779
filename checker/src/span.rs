//! Where something stands in a schema text.

use std::fmt;

/// A half-open range of byte offsets into a schema text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset of the byte after the last one.
    pub end: usize,
}

impl Span {
    /// The range `start..end`, in bytes.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The place of this span's first character in `text`.
    pub fn position(self, text: &str) -> Position {
        let mut start = self.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// A line and a column, both counted from 1; the column counts characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_counts_lines_and_characters_from_one() {
        let text = "añb\ncd";
        assert_eq!(Span::new(0, 1).position(text), Position { line: 1, column: 1 });
        assert_eq!(Span::new(3, 4).position(text), Position { line: 1, column: 3 });
        assert_eq!(Span::new(5, 6).position(text), Position { line: 2, column: 1 });
        assert_eq!(Span::new(99, 99).position(text), Position { line: 2, column: 3 });
    }
}
