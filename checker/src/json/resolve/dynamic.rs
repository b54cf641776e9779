//! What `$dynamicRef` and `$recursiveRef` may name.

use crate::json::dialect::Dialect;
use crate::json::members::Keyword;
use crate::json::uri;
use crate::json_text::flat::Json;
use crate::limits::DYNAMIC_CANDIDATES_MAX;

use super::{Base, Library, Target};

/// What a reference through the dynamic scope turned out to name.
pub(in crate::json) enum Dynamic<'t> {
    /// One schema, whatever the way to the reference.
    Decided(Target<'t>),
    /// One of several, which the way to the reference decides.
    Open { initial: Target<'t>, candidates: Vec<Target<'t>> },
}

/// Schemas that are all named by one dynamic anchor.
#[derive(Default)]
pub(super) struct Rivals<'t> {
    /// The first of those in the resource that the main text is.
    outermost: Option<Target<'t>>,
    /// The first ones, one more than can be followed.
    first: Vec<Target<'t>>,
}

impl<'t> Rivals<'t> {
    /// Adds a schema; `main` is the URI of the main text.
    pub(super) fn add(&mut self, target: &Target<'t>, main: &Base) {
        if target.context.document == 0 && target.context.base == *main {
            self.outermost.get_or_insert_with(|| target.clone());
        }
        if self.first.len() <= DYNAMIC_CANDIDATES_MAX {
            self.first.push(target.clone());
        }
    }
}

impl<'t> Library<'t> {
    /// What a `$dynamicRef` or `$recursiveRef` with the value `reference` may name besides `initial`,
    /// which it names as a `$ref` would.
    ///
    /// Every way through a schema begins in its root, so an anchor there wins over all others. So
    /// does one that is the only one of its name.
    pub(in crate::json) fn dynamic(&mut self, reference: &str, initial: Target<'t>) -> Dynamic<'t> {
        let (_, fragment) = uri::split_fragment(reference);
        let mut get =
            |keyword: Keyword| self.member(initial.context.document, initial.node, keyword.name());
        let flag = get(Keyword::RecursiveAnchor);
        let anchor = get(Keyword::DynamicAnchor).and_then(Json::as_str);
        let rivals = match anchor.filter(|anchor| fragment == Some(anchor)) {
            Some(anchor) => self.dynamic_anchors.get(&anchor),
            None if fragment == Some("") && is_recursive_anchor(initial.context.dialect, flag) => {
                Some(&self.recursive_anchors)
            }
            None => None,
        };
        let Some(rivals) = rivals else { return Dynamic::Decided(initial) };
        match (&rivals.outermost, &rivals.first[..]) {
            (None, []) => Dynamic::Decided(initial),
            (Some(only), _) | (None, [only]) => Dynamic::Decided(only.clone()),
            (None, several) => {
                let known = several.len() <= DYNAMIC_CANDIDATES_MAX;
                let candidates = if known { several.to_vec() } else { Vec::new() };
                Dynamic::Open { initial, candidates }
            }
        }
    }
}

pub(super) fn is_recursive_anchor(dialect: Dialect, flag: Option<Json<'_>>) -> bool {
    dialect == Dialect::Draft2019 && flag.and_then(Json::as_bool) == Some(true)
}
