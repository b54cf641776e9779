//! The tokens and statements of a .proto text, as far as moving them about needs.

use std::ops::Range;

/// A token, with what stands between it and the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub gap: String,
    pub text: String,
}

/// Splits a text into tokens. Anything goes: what is no token of the language is one character.
/// What follows the last token is the gap of an empty one.
pub fn split(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut gap = String::new();
    while at < characters.len() {
        let end = end_of(&characters, at);
        let piece: String = characters[at..end].iter().collect();
        if characters[at].is_whitespace() || piece.starts_with("//") || piece.starts_with("/*") {
            gap += &piece;
        } else {
            tokens.push(Token { gap: std::mem::take(&mut gap), text: piece });
        }
        at = end;
    }
    tokens.push(Token { gap, text: String::new() });
    tokens
}

/// Where the piece that starts at `start` ends.
fn end_of(characters: &[char], start: usize) -> usize {
    let while_true = |from: usize, test: &dyn Fn(char) -> bool| {
        characters[from..].iter().position(|one| !test(*one)).map_or(characters.len(), |n| from + n)
    };
    let next = characters.get(start + 1).copied();
    match (characters[start], next) {
        (one, _) if one.is_whitespace() => start + 1,
        ('/', Some('/')) => while_true(start, &|one| one != '\n'),
        ('/', Some('*')) => {
            let mut at = start + 2;
            while at < characters.len() && !(characters[at] == '/' && characters[at - 1] == '*') {
                at += 1;
            }
            (at + 1).min(characters.len())
        }
        (quote @ ('"' | '\''), _) => {
            let mut at = start + 1;
            while at < characters.len() && characters[at] != quote && characters[at] != '\n' {
                at += if characters[at] == '\\' { 2 } else { 1 };
            }
            (at + 1).min(characters.len())
        }
        (one, _) if one.is_ascii_alphanumeric() || one == '_' => {
            while_true(start, &|one| one.is_ascii_alphanumeric() || one == '_')
        }
        _ => start + 1,
    }
}

/// The text again.
pub fn joined(tokens: &[Token]) -> String {
    tokens.iter().flat_map(|token| [token.gap.as_str(), token.text.as_str()]).collect()
}

/// Every statement, at any depth, from the outermost to the innermost, as ranges of tokens.
pub fn statements(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut waiting = vec![(0, tokens.len().saturating_sub(1))];
    while let Some((mut start, block_end)) = waiting.pop() {
        let mut at = start;
        while at < block_end {
            match tokens[at].text.as_str() {
                ";" => {
                    found.push(start..at + 1);
                    start = at + 1;
                }
                "[" => at = closing(tokens, at, block_end),
                "{" => {
                    let end = closing(tokens, at, block_end);
                    let is_value = at > start && matches!(tokens[at - 1].text.as_str(), "=" | ":");
                    if !is_value {
                        waiting.push((at + 1, end));
                        found.push(start..(end + 1).min(block_end));
                        start = end + 1;
                    }
                    at = end;
                }
                _ => {}
            }
            at += 1;
        }
    }
    found
}

/// The lists in brackets, the elements of these lists and the blocks in braces.
pub fn parts(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.text != "[" && token.text != "{" {
            continue;
        }
        let end = closing(tokens, at, tokens.len() - 1);
        found.push(at..(end + 1).min(tokens.len() - 1));
        let mut start = at + 1;
        let mut inner = at + 1;
        while inner < end {
            match tokens[inner].text.as_str() {
                "[" | "{" | "<" => inner = closing(tokens, inner, end),
                "," => {
                    found.push(start..inner + 1);
                    start = inner + 1;
                }
                _ => {}
            }
            inner += 1;
        }
        // The last element goes with the comma before it.
        if start > at + 1 && start < end {
            found.push(start - 1..end);
        }
    }
    found
}

/// The place of the bracket that closes the one at `open`, or `end`.
fn closing(tokens: &[Token], open: usize, end: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().take(end).skip(open) {
        match token.text.as_str() {
            "[" | "{" | "<" => depth += 1,
            "]" | "}" | ">" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_from_its_tokens() {
        let text = "a /* b */ = 'c\\'' // d\n;\u{e9}0x1F.e";
        assert_eq!(joined(&split(text)), text);
        let words: Vec<String> = split(text).into_iter().map(|token| token.text).collect();
        assert_eq!(words, ["a", "=", "'c\\''", ";", "\u{e9}", "0x1F", ".", "e", ""]);
    }

    #[test]
    fn statements_are_found_at_every_depth() {
        let tokens = split("message M { int32 a = 1 [d = {x: 1}]; option o = {y: 2}; } enum E {}");
        let mut found: Vec<String> = statements(&tokens)
            .into_iter()
            .map(|range| joined(&tokens[range]).trim().to_owned())
            .collect();
        found.sort_by_key(String::len);
        assert_eq!(found[..3], ["enum E {}", "option o = {y: 2};", "int32 a = 1 [d = {x: 1}];"]);
        assert!(found[3].starts_with("message M") && found[3].ends_with("y: 2}; }"));
    }
}
