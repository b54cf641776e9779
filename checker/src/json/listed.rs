//! The values of `enum` and `const`, each in two spellings.

use crate::json_text::flat::Json;
use crate::span::Span;

use super::model::number;
use super::value;

/// `enum` or `const`.
#[derive(Debug, Clone)]
pub(super) struct ValuesForm {
    pub(super) is_const: bool,
    pub(super) span: Span,
    /// The texts of all values.
    texts: Box<str>,
    values: Box<[ListedValue]>,
}

/// Where two texts of a value end; each begins where the one before it ends.
#[derive(Debug, Clone, Copy)]
struct ListedValue {
    /// The same text for every spelling of the value.
    key_end: u32,
    /// The value as it is spelled. Where that is the key, this text is empty.
    text_end: u32,
}

impl ValuesForm {
    /// The form of values of which each has two texts: one that is the same for every spelling of
    /// the value, and one as it is spelled.
    pub(super) fn new<'t>(
        is_const: bool,
        span: Span,
        listed: impl Iterator<Item = Json<'t>>,
    ) -> ValuesForm {
        let (mut texts, mut values, mut text) = (String::new(), Vec::new(), String::new());
        for value in listed {
            let start = texts.len();
            value::write_key(value, &mut texts);
            let key_end = number(texts.len());
            text.clear();
            value::write_compact(value, &mut text);
            if texts[start..] != text {
                texts.push_str(&text);
            }
            values.push(ListedValue { key_end, text_end: number(texts.len()) });
        }
        ValuesForm { is_const, span, texts: texts.into(), values: values.into() }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The key of each value.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| &self.texts[self.start(at)..self.values[at].key_end as usize])
    }

    /// The value with this number as it is spelled.
    pub(super) fn text(&self, at: usize) -> &str {
        let ListedValue { key_end, text_end } = self.values[at];
        let start = if key_end == text_end { self.start(at) } else { key_end as usize };
        &self.texts[start..text_end as usize]
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.values[before].text_end as usize)
    }
}
