//! What a schema asserts of objects.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Builder, Place};
use crate::json::contain::node::{Lit, Name, Node, PatternId, Sort, Sorts};
use crate::json::dialect::Dialect;
use crate::json::members::Keyword;
use crate::json_text::flat::Json;

impl<'t> Builder<'_, 't> {
    pub(super) fn properties(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        self.counts(place, Keyword::MinProperties, Keyword::MaxProperties, lits, |least, most| {
            (Node::MinProperties(least), Node::MaxProperties(most))
        });
        for name in place.members.items(Keyword::Required).filter_map(Json::as_str) {
            lits.push(self.required(&name));
        }
        for (key, node) in place.members.entries(Keyword::Properties) {
            let value = self.inside(place, node);
            if value != Lit::ANY {
                let name = Rc::from(&*key.as_str().unwrap_or_default());
                lits.push(self.arena.add(Node::Property(name, value)));
            }
        }
        for (key, node) in place.members.entries(Keyword::PatternProperties) {
            let value = self.inside(place, node);
            if value != Lit::ANY {
                let pattern = self.arena.pattern(&key.as_str().unwrap_or_default());
                lits.push(self.arena.add(Node::Matching(pattern, value)));
            }
        }
        if let Some(node) = place.members.get(Keyword::AdditionalProperties) {
            let value = self.inside(place, node);
            let (names, patterns) = self.named(place);
            lits.push(self.others(names, patterns, value));
        }
        if let Some(node) = place.holder(Keyword::PropertyNames) {
            let name = self.inside(place, node);
            if name != Lit::ANY {
                lits.push(self.arena.add(Node::Names(name)));
            }
        }
        self.dependencies(place, lits);
    }

    fn required(&mut self, name: &str) -> Lit {
        self.arena.add(Node::Required(Rc::from(name)))
    }

    /// The names and patterns that the schema gives schemas to.
    pub(super) fn named(&mut self, place: &Place<'t>) -> (BTreeSet<Name>, BTreeSet<PatternId>) {
        let names = place.members.entries(Keyword::Properties);
        let names = names.filter_map(|(key, _)| Some(Rc::from(&*key.as_str()?))).collect();
        let patterns = place.members.entries(Keyword::PatternProperties);
        let patterns = patterns.filter_map(|(key, _)| Some(self.arena.pattern(&key.as_str()?)));
        (names, patterns.collect())
    }

    /// That all properties but those named have `value`s.
    pub(super) fn others(
        &mut self,
        names: BTreeSet<Name>,
        patterns: BTreeSet<PatternId>,
        value: Lit,
    ) -> Lit {
        if value == Lit::ANY {
            return Lit::ANY;
        }
        let (names, patterns) = (names.into_iter().collect(), patterns.into_iter().collect());
        self.arena.add(Node::Others { names, patterns, value })
    }

    /// That a value is an object that has the property `name`.
    pub(super) fn has(&mut self, name: &str) -> Lit {
        let object = self.arena.sorts(Sorts::of(&[Sort::Object]));
        let required = self.required(name);
        self.arena.all([object, required])
    }

    fn dependencies(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        let keywords: &[Keyword] = if place.dialect() >= Dialect::Draft2019 {
            &[Keyword::DependentRequired, Keyword::DependentSchemas]
        } else {
            &[Keyword::Dependencies]
        };
        if place.dialect() >= Dialect::Draft2019
            && place.members.get(Keyword::Dependencies).is_some()
        {
            lits.push(self.opaque("'dependencies' is no longer a keyword, but some read it"));
        }
        for &keyword in keywords {
            for (key, node) in place.members.entries(keyword) {
                let asked = match node.items() {
                    Some(names) => {
                        let names: Vec<Lit> =
                            names.filter_map(Json::as_str).map(|it| self.required(&it)).collect();
                        self.arena.all(names)
                    }
                    None => self.in_place(place, node),
                };
                let has = self.has(&key.as_str().unwrap_or_default());
                lits.push(self.arena.any([!has, asked]));
            }
        }
    }
}
