//! What a schema asserts of arrays.

use std::rc::Rc;

use super::{Builder, Place};
use crate::json::contain::node::{Lit, Node};
use crate::json::dialect::Dialect;
use crate::json::members::Keyword;
use crate::json_text::flat::{Json, Kind};

impl<'t> Builder<'_, 't> {
    pub(super) fn items(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        self.counts(place, Keyword::MinItems, Keyword::MaxItems, lits, |least, most| {
            (Node::MinItems(least), Node::MaxItems(most))
        });
        if place.members.is_true(Keyword::UniqueItems) {
            lits.push(self.arena.add(Node::Unique));
        }
        let (list, rest) = listed_items(place);
        let prefix: Rc<[Lit]> =
            list.unwrap_or_default().into_iter().map(|node| self.inside(place, node)).collect();
        let rest = rest.map_or(Lit::ANY, |node| self.inside(place, node));
        if rest != Lit::ANY || prefix.iter().any(|&lit| lit != Lit::ANY) {
            lits.push(self.arena.add(Node::Items { prefix, rest }));
        }
        self.contains(place, lits);
    }

    fn contains(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        let Some(node) = place.holder(Keyword::Contains) else { return };
        let item = self.inside(place, node);
        let counts = place.dialect() >= Dialect::Draft2019;
        let mut count = |keyword| match self.count(place, keyword).filter(|_| counts) {
            None => None,
            Some(Ok(count)) => Some(count),
            Some(Err(reason)) => {
                lits.push(self.opaque(reason));
                None
            }
        };
        let least = count(Keyword::MinContains).unwrap_or(1);
        let most = count(Keyword::MaxContains);
        if least > 0 {
            lits.push(self.arena.add(Node::Contains { item, least }));
        }
        if let Some(most) = most {
            lits.push(self.arena.add(Node::ContainsAtMost { item, most }));
        }
    }
}

/// The schemas of the first items, where they are listed, and that of those after them.
pub(super) fn listed_items<'t>(place: &Place<'t>) -> (Option<Vec<Json<'t>>>, Option<Json<'t>>) {
    let members = &place.members;
    let items = members.get(Keyword::Items);
    if place.dialect() >= Dialect::Draft2020 {
        let prefix = members.get(Keyword::PrefixItems).and_then(Json::items);
        return (prefix.map(Iterator::collect), items);
    }
    match items {
        Some(list) if list.is(Kind::Array) => {
            (list.items().map(Iterator::collect), members.get(Keyword::AdditionalItems))
        }
        rest => (None, rest),
    }
}
