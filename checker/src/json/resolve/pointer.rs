//! Follows a JSON pointer.

use std::borrow::Cow;

use crate::json::dialect::Dialect;
use crate::json_text::flat::{Json, Kind};

use super::{Library, Target};

/// Objects and arrays with more in them than this are searched through an index.
const LINEAR_SEARCH_MAX: usize = 16;

impl<'t> Library<'t> {
    pub(super) fn walk(&mut self, root: Target<'t>, pointer: &str) -> Option<Target<'t>> {
        let mut at = root;
        for token in pointer.split('/') {
            let token = unescaped(token);
            let document = at.context.document;
            let node = match at.node.kind() {
                Kind::Array => self.item(document, at.node, token.parse::<usize>().ok()?)?,
                Kind::Object => {
                    let bridge = match &*token {
                        "definitions" => Some("$defs"),
                        "$defs" => Some("definitions"),
                        _ => None,
                    };
                    let bridge = bridge.filter(|_| at.context.dialect >= Dialect::Draft2019);
                    self.member(document, at.node, &token).or_else(|| {
                        bridge.and_then(|other| self.member(document, at.node, other))
                    })?
                }
                Kind::Null | Kind::Bool | Kind::Number | Kind::String => return None,
            };
            let context = at.context.enter(|keyword| self.member(document, node, keyword.name()));
            at = Target { node, context };
        }
        Some(at)
    }

    /// The value of `key` in `node`, found through an index where many keys are to be searched.
    pub(super) fn member(
        &mut self,
        document: usize,
        node: Json<'t>,
        key: &str,
    ) -> Option<Json<'t>> {
        for (at, (name, value)) in node.members()?.enumerate() {
            if at == LINEAR_SEARCH_MAX {
                let index = self.objects.entry((document, node.index())).or_insert_with(|| {
                    let members = node.members().into_iter().flatten();
                    members.filter_map(|(key, value)| Some((key.as_str()?, value))).collect()
                });
                return index.get(key).copied();
            }
            if name.is_str(key) {
                return Some(value);
            }
        }
        None
    }

    /// The item at `place` of `node`, likewise.
    fn item(&mut self, document: usize, node: Json<'t>, place: usize) -> Option<Json<'t>> {
        if place < LINEAR_SEARCH_MAX {
            return node.items()?.nth(place);
        }
        let items = self
            .arrays
            .entry((document, node.index()))
            .or_insert_with(|| node.items().into_iter().flatten().collect());
        items.get(place).copied()
    }
}

/// A part of a JSON pointer as it is meant.
fn unescaped(token: &str) -> Cow<'_, str> {
    match token.contains('~') {
        true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(token),
    }
}
