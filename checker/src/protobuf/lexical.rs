//! What must be known of a .proto text before the parser sees it: its depth, its ends, its edition.

use crate::error::ParseError;
use crate::limits::PROTOBUF_DEPTH_MAX;
use crate::span::Span;

/// Refuses texts that the parser must not see: brackets nested deeper than
/// [`PROTOBUF_DEPTH_MAX`], on which it would overflow its stack, strings and comments that do not
/// end, and files of an edition.
///
/// Depth is counted over braces, brackets, parentheses and angle brackets outside strings and
/// comments, so nested messages, nested option values and nested groups all count.
///
/// `start` is where the text begins after a byte order mark.
///
/// # Errors
/// The first such place.
pub(super) fn check(text: &str, start: usize) -> Result<(), ParseError> {
    let mut scanner = Scanner { text, at: start };
    let mut depth = 0_usize;
    let mut statement: [&str; 2] = ["", ""];
    let mut last: [&str; 3] = ["", "", ""];
    while let Some(token) = scanner.next()? {
        let span = Span::new(token.start, scanner.at);
        let spelling = &text[span.start..span.end];
        match spelling {
            "{" | "[" | "(" | "<" => {
                depth += 1;
                if depth > PROTOBUF_DEPTH_MAX {
                    return Err(ParseError::at(
                        text,
                        span,
                        format!("braces and brackets nest deeper than {PROTOBUF_DEPTH_MAX} levels"),
                    ));
                }
            }
            "}" | "]" | ")" | ">" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && statement == ["", "edition"] && spelling == "=" {
            return Err(ParseError::at(
                text,
                Span::new(token.start - gap_before(text, token.start), token.start),
                "editions are not supported yet: write `syntax = \"proto3\";` or \
                 `syntax = \"proto2\";`",
            ));
        }
        if let (["extend", _, "{"], "}") = (last, spelling) {
            return Err(ParseError::at(text, span, "an `extend` block needs a field"));
        }
        last = [last[1], last[2], spelling];
        statement = match spelling {
            ";" | "}" => ["", ""],
            _ if statement[1].is_empty() => ["", spelling],
            _ => [statement[1], spelling],
        };
    }
    Ok(())
}

/// How far the word `edition` starts before the `=` at `end`.
fn gap_before(text: &str, end: usize) -> usize {
    text[..end].rfind("edition").map_or(0, |start| end - start)
}

struct Token {
    start: usize,
}

/// Cuts a text into words, strings and single characters; white space and comments are skipped.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn next(&mut self) -> Result<Option<Token>, ParseError> {
        self.skip_blanks()?;
        let rest = &self.text[self.at..];
        let start = self.at;
        let Some(first) = rest.chars().next() else { return Ok(None) };
        if first == '"' || first == '\'' {
            self.string(first)?;
        } else if is_word(first) {
            self.at += rest.find(|one| !is_word(one)).unwrap_or(rest.len());
        } else {
            self.at += first.len_utf8();
        }
        Ok(Some(Token { start }))
    }

    fn skip_blanks(&mut self) -> Result<(), ParseError> {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = &rest[blank..];
            if rest.starts_with("//") || rest.starts_with('#') {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let Some(end) = comment.find("*/") else {
                    let span = Span::new(self.at, self.at + 2);
                    return Err(ParseError::at(self.text, span, "the comment does not end"));
                };
                self.at += end + 4;
            } else if blank == 0 {
                return Ok(());
            }
        }
    }

    fn string(&mut self, quote: char) -> Result<(), ParseError> {
        let start = self.at;
        let mut characters = self.text[start + 1..].char_indices();
        while let Some((offset, one)) = characters.next() {
            match one {
                // The character after a backslash is taken with it.
                '\\' if characters.next().is_none_or(|(_, escaped)| escaped == '\n') => break,
                '\n' => break,
                _ if one == quote => {
                    self.at = start + 1 + offset + one.len_utf8();
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(ParseError::at(
            self.text,
            Span::new(start, start + 1),
            "the string does not end on its line",
        ))
    }
}

fn is_word(one: char) -> bool {
    one.is_alphanumeric() || one == '_' || one == '.'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> (String, usize, usize) {
        let error = check(text, 0).unwrap_err();
        let problem = error.problems()[0].clone();
        let position = problem.position.unwrap();
        (problem.message, position.line, position.column)
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let many = "{".repeat(200);
        for text in [
            format!("// {many}\nmessage M {{}}"),
            format!("/* {many} */ message M {{}}"),
            format!("option a = \"{many}\\\"{many}\";"),
            format!("option a = '{many}';"),
            format!("# {many}"),
        ] {
            check(&text, 0).unwrap();
        }
    }

    #[test]
    fn too_deep_a_text_is_refused_at_the_bracket_that_is_too_much() {
        check(&format!("{}{}", "{".repeat(100), "}".repeat(100)), 0).unwrap();
        let (message, line, column) = place(&format!("x\n{}", "(".repeat(101)));
        assert_eq!(message, "braces and brackets nest deeper than 100 levels");
        assert_eq!((line, column), (2, 101));
    }

    #[test]
    fn open_ends_are_refused_where_they_start() {
        assert_eq!(place("a\n /* b").1, 2);
        assert_eq!(
            place("option a = \"b\n\";"),
            ("the string does not end on its line".into(), 1, 12)
        );
        assert_eq!(place("option a = 'b\\").0, "the string does not end on its line");
        assert_eq!(place("option a = 'b\\\n';").0, "the string does not end on its line");
    }

    #[test]
    fn an_edition_is_refused_and_the_word_elsewhere_is_not() {
        let (message, line, column) = place("// c\n  edition = \"2023\";");
        assert!(message.starts_with("editions are not supported yet"), "{message}");
        assert_eq!((line, column), (2, 3));
        check("message M { string edition = 1; optional edition edition = 2; }", 0).unwrap();
        check("enum E { A = 0; edition = 1; }", 0).unwrap();
    }
}
