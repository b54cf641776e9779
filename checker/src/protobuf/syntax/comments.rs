//! Tells which comments belong to which declaration, as `SourceCodeInfo` does.
//!
//! A comment trails the declaration before it if it begins on the same line, or if it follows at
//! once and an empty line or another comment stands after it. The last comment right before a
//! declaration leads it. All others are detached.

use super::lexer::{Kind, Lexer, Token};

/// The comments between two tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gathered {
    /// Of the declaration that ends with the token before.
    pub trailing: String,
    pub detached: Vec<String>,
    /// Of the declaration that begins with the token after.
    pub leading: String,
}

/// Puts comments where they belong, one after the other.
struct Collector {
    gathered: Gathered,
    /// The comment that was read last, of which it is not clear yet where it belongs.
    pending: Option<Pending>,
    flushed: usize,
    has_trailing: bool,
    can_trail: bool,
}

struct Pending {
    text: String,
    is_line: bool,
}

impl Collector {
    /// Where to write a comment that begins. Line comments that follow one another are one.
    fn buffer(&mut self, is_line: bool) -> &mut String {
        if self.pending.as_ref().is_some_and(|pending| !(pending.is_line && is_line)) {
            self.flush();
        }
        &mut self.pending.get_or_insert(Pending { text: String::new(), is_line }).text
    }

    /// The pending comment does not lead the next token.
    fn flush(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        if self.can_trail {
            self.gathered.trailing.push_str(&pending.text);
            self.has_trailing = true;
            self.can_trail = false;
        } else {
            self.gathered.detached.push(pending.text);
        }
        self.flushed += 1;
    }

    /// A single comment between two tokens of one line belongs to neither.
    fn detach_single(&mut self) {
        if self.flushed + usize::from(self.pending.is_some()) == 1 {
            if self.has_trailing {
                let trailing = std::mem::take(&mut self.gathered.trailing);
                self.gathered.detached.insert(0, trailing);
            }
            self.can_trail = false;
            self.flush();
        }
    }

    fn finish(mut self) -> Gathered {
        if let Some(pending) = self.pending.take() {
            self.gathered.leading = pending.text;
        }
        self.gathered
    }
}

/// Whether a comment begins at the next character.
fn looks_at_comment(lexer: &Lexer<'_>) -> bool {
    let rest = &lexer.text.as_bytes()[lexer.at()..];
    rest.starts_with(b"//") || rest.starts_with(b"/*")
}

/// Goes past a comment, the mark of which is next.
fn read(lexer: &mut Lexer<'_>, collector: &mut Collector) -> bool {
    let is_line = lexer.text.as_bytes()[lexer.at() + 1] == b'/';
    lexer.comment(Some(collector.buffer(is_line)));
    is_line
}

/// The next token and the comments in front of it; `is_first` at the start of the text.
pub(super) fn next(lexer: &mut Lexer<'_>, is_first: bool) -> (Token, Option<Gathered>) {
    let start = lexer.at();
    lexer.skip_blanks();
    while lexer.skip(b'\n') {
        lexer.skip_blanks();
    }
    if !looks_at_comment(lexer) {
        return (lexer.next(), None);
    }
    lexer.rewind(start);
    let (token, gathered) = gather(lexer, is_first);
    (token, Some(gathered))
}

fn gather(lexer: &mut Lexer<'_>, is_first: bool) -> (Token, Gathered) {
    let mut collector = Collector {
        gathered: Gathered::default(),
        pending: None,
        flushed: 0,
        has_trailing: false,
        can_trail: !is_first,
    };
    let mut line_start = lexer.at();
    let mut trailing_end = None;
    if !is_first {
        lexer.skip_blanks();
        if looks_at_comment(lexer) {
            let is_line = read(lexer, &mut collector);
            if !is_line {
                trailing_end = Some(lexer.at());
                lexer.skip_blanks();
            }
            collector.flush();
        } else {
            lexer.skip(b'\n');
        }
    }
    loop {
        lexer.skip_blanks();
        if looks_at_comment(lexer) {
            if !read(lexer, &mut collector) {
                // So that the rest of this line is no empty line.
                lexer.skip_blanks();
                lexer.skip(b'\n');
            }
        } else if lexer.skip(b'\n') {
            collector.flush();
            collector.can_trail = false;
        } else {
            let token = lexer.next();
            if is_end_of_scope(token.kind) {
                collector.flush();
            }
            line_start = if is_first { usize::MAX } else { line_start };
            let is_on_line = |from: usize| {
                lexer
                    .text
                    .as_bytes()
                    .get(from..token.end)
                    .is_some_and(|part| !part.contains(&b'\n'))
            };
            if token.kind != Kind::End
                && (is_on_line(line_start) || trailing_end.is_some_and(is_on_line))
            {
                collector.detach_single();
            }
            return (token, collector.finish());
        }
    }
}

/// A comment in front of the end of a scope leads nothing.
fn is_end_of_scope(kind: Kind) -> bool {
    matches!(kind, Kind::End | Kind::Symbol(b'}' | b']' | b')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trailing, detached and leading comments after the first token of `text`.
    fn gathered(text: &str) -> (String, Vec<String>, String) {
        let mut lexer = Lexer::new(text);
        lexer.next();
        let found = next(&mut lexer, false).1.unwrap_or_default();
        (found.trailing, found.detached, found.leading)
    }

    #[test]
    fn comments_go_where_source_code_info_puts_them() {
        for (text, trailing, detached, leading) in [
            ("; // a\nx", " a\n", &[][..], ""),
            ("; // a\n// b\nx", " a\n", &[], " b\n"),
            (";\n// a\nx", "", &[], " a\n"),
            (";\n// a\n\nx", " a\n", &[], ""),
            (";\n// a\n// b\n\n// c\nx", " a\n b\n", &[], " c\n"),
            (";\n\n// a\n\n// b\n/* c */\nx", "", &[" a\n", " b\n"], " c "),
            ("; /* a */ x", "", &[" a "], ""),
            ("; /* a\n */ x", "", &[" a\n"], ""),
            ("; /* a */\nx", " a ", &[], ""),
            (";\n// a\n}", " a\n", &[], ""),
            ("; // a\n// b\n}", " a\n", &[" b\n"], ""),
            (";\n/* a\n * b\n   c */\nx", "", &[], " a\n b\nc "),
            (";\nx", "", &[], ""),
            ("; x", "", &[], ""),
        ] {
            let detached: Vec<String> = detached.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(
                gathered(text),
                (trailing.to_owned(), detached, leading.to_owned()),
                "{text:?}"
            );
        }
        let mut lexer = Lexer::new("// a\n\n// b\nx");
        let found = next(&mut lexer, true).1.unwrap_or_default();
        assert_eq!((found.detached, found.leading), (vec![" a\n".into()], " b\n".into()));
    }
}
