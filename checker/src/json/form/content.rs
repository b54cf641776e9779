//! The forms of arrays and objects.

use crate::json::decimal::Decimal;
use crate::json::dialect::Dialect;
use crate::json::members::Keyword;
use crate::json::model::{
    ArrayForm, Asks, Dependency, Extra, InPlace, Located, Name, ObjectForm, Property, ShapeId,
    number,
};
use crate::json_text::flat::{Json, Kind};
use crate::span::Span;

use super::Builder;

impl<'t> Builder<'_, 't> {
    fn extra(&mut self, keyword: Keyword) -> Extra {
        match self.get(keyword) {
            Some(node) if self.dialect().holds(keyword).is_some() => {
                let is_unevaluated =
                    matches!(keyword, Keyword::UnevaluatedProperties | Keyword::UnevaluatedItems);
                match node.as_bool() {
                    // Only there is `true` told from nothing.
                    Some(true) if !is_unevaluated => Extra::Open,
                    Some(false) => Extra::Closed(node.span()),
                    Some(true) | None => Extra::Schema(self.child(node), node.span()),
                }
            }
            _ => Extra::Open,
        }
    }

    pub(super) fn array(&mut self) -> ArrayForm {
        let dialect = self.dialect();
        let has_prefix = dialect >= Dialect::Draft2020;
        let list = if has_prefix { Keyword::PrefixItems } else { Keyword::Items };
        let list = self.members.items(list);
        let tuple: Vec<ShapeId> = list.map(|item| self.child(item)).collect();
        let takes_rest = has_prefix && !tuple.is_empty();
        let rest = if takes_rest { Keyword::Items } else { Keyword::AdditionalItems };
        let mut single =
            self.get(Keyword::Items).filter(|node| !takes_rest && !node.is(Kind::Array));
        let mut additional = if tuple.is_empty() && dialect > Dialect::Draft7 {
            Extra::Open
        } else {
            self.extra(rest)
        };
        // The later loader takes `items: false` for a tuple of none that is closed.
        if dialect >= Dialect::Draft2019
            && let Some(flag) = single.filter(|node| node.is(Kind::Bool))
        {
            single = None;
            if flag.as_bool() == Some(false) {
                additional = Extra::Closed(flag.span());
            }
        }
        // With a schema for all items, the earlier loader forgets that no more are let in.
        if single.is_some() && matches!(additional, Extra::Closed(_)) {
            additional = Extra::Open;
        }
        let contained = self.get(Keyword::Contains).filter(|_| dialect >= Dialect::Draft2019);
        ArrayForm {
            items: single.map(|node| self.child(node)),
            tuple,
            additional,
            unevaluated: self.extra(Keyword::UnevaluatedItems),
            min_items: self.bound(Keyword::MinItems),
            max_items: self.bound(Keyword::MaxItems),
            sees: self.seen_by(Keyword::UnevaluatedItems),
            contains: self.maybe_child(Keyword::Contains),
            min_contains: contained.and_then(|node| {
                let once = Located { value: Decimal::parse("1")?, span: node.span() };
                self.bound(Keyword::MinContains).or(Some(Box::new(once)))
            }),
            max_contains: contained.and_then(|_| self.bound(Keyword::MaxContains)),
            unique: self
                .get(Keyword::UniqueItems)
                .filter(|node| node.as_bool() == Some(true))
                .map(Json::span),
        }
    }

    /// What `keyword` sees of other schemas; nothing if it is not there.
    fn seen_by(&self, keyword: Keyword) -> Vec<InPlace> {
        if self.get(keyword).is_some() { self.sees.clone() } else { Vec::new() }
    }

    pub(super) fn object(&mut self) -> ObjectForm {
        let properties = self.members.entries(Keyword::Properties);
        let properties: Vec<Property> = properties
            .map(|(key, value)| Property {
                name: self.name(key),
                name_span: key.span(),
                schema: self.child(value),
            })
            .collect();
        let mut by_name: Vec<u32> = (0..number(properties.len())).collect();
        by_name.sort_by_key(|&at| &properties[at as usize].name);
        let patterns = self.members.entries(Keyword::PatternProperties);
        ObjectForm {
            properties,
            by_name,
            required: self.required(),
            patterns: patterns.map(|(key, value)| (self.name(key), self.child(value))).collect(),
            property_names: self.maybe_child(Keyword::PropertyNames),
            additional: self.extra(Keyword::AdditionalProperties),
            unevaluated: self.extra(Keyword::UnevaluatedProperties),
            sees: self.seen_by(Keyword::UnevaluatedProperties),
            min_properties: self.bound(Keyword::MinProperties),
            max_properties: self.bound(Keyword::MaxProperties),
            dependencies: self.dependencies(),
        }
    }

    /// The names in `required`, in order and each once.
    fn required(&mut self) -> Vec<(Name, Span)> {
        let names = self.members.items(Keyword::Required);
        let mut required: Vec<(Name, Span)> = names
            .filter_map(|node| Some((self.compiler.name(&node.as_str()?), node.span())))
            .collect();
        required.sort_by(|(one, _), (other, _)| one.cmp(other));
        required.dedup_by(|(later, _), (earlier, _)| later == earlier);
        required
    }

    fn dependencies(&mut self) -> Vec<Dependency> {
        let keywords: &[Keyword] = if self.dialect() >= Dialect::Draft2019 {
            &[Keyword::DependentRequired, Keyword::DependentSchemas]
        } else {
            &[Keyword::Dependencies]
        };
        let mut found = Vec::new();
        for &keyword in keywords {
            for (key, value) in self.members.entries(keyword) {
                let asks = match value.items() {
                    Some(names) => Asks::Names(
                        names
                            .filter_map(|name| Some(self.compiler.name(&name.as_str()?)))
                            .collect(),
                    ),
                    None => Asks::Schema(self.child(value)),
                };
                found.push(Dependency { name: self.name(key), span: key.span(), asks });
            }
        }
        found
    }
}
