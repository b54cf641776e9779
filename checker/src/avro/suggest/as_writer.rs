//! Edits of a proposed schema that writes what the registered one does not read.

use std::collections::HashSet;

use super::as_reader::may_read;
use super::text::{edit, edit_of, listed, quoted};
use super::{Mender, Site};
use crate::avro::kind::Kind;
use crate::avro::model::{NodeId, Shape};
use crate::json_text::layout::{inserted_item, removed_item, removed_items};
use crate::suggestion::Edit;

impl Mender<'_> {
    pub(super) fn as_writer(&self, kind: Kind, site: &Site<'_>) -> Vec<Edit> {
        let mut edits = Vec::new();
        match kind {
            Kind::ReaderFieldMissingDefaultValue => self.write_the_field(site, &mut edits),
            Kind::TypeMismatch if site.field.is_some() => self.write_the_field(site, &mut edits),
            Kind::TypeMismatch | Kind::MissingUnionBranch => self.keep_the_type(site, &mut edits),
            Kind::MissingEnumSymbols => edits.extend(self.drop_the_symbols(site)),
            Kind::FixedSizeMismatch => edits.extend(self.keep_the_size(site)),
            Kind::NameMismatch => edits.extend(self.keep_the_name(site)),
            Kind::FieldAliasAmbiguous | Kind::ComparisonLimitExceeded => {}
        }
        edits
    }

    /// The field that the registered readers need: kept, or under its former name.
    fn write_the_field(&self, site: &Site<'_>, edits: &mut Vec<Edit>) {
        let (Shape::Record(own), Shape::Record(other)) =
            (self.own.shape(site.own), self.other.shape(site.other))
        else {
            return;
        };
        let (own, other) = (self.own.record(own), self.other.record(other));
        let needed = other.fields.of(&self.other.fields);
        let Some(field) = site.field.and_then(|at| needed.get(at as usize)) else { return };
        let name = self.other.text(field.name);
        for renamed in own.fields.of(&self.own.fields) {
            let now = self.own.text(renamed.name);
            let is_new = !needed.iter().any(|it| self.other.text(it.name) == now);
            let fits = may_read(self.other, field.edge.node, self.own, renamed.edge.node);
            if let (true, true, Some(span)) = (is_new, fits, renamed.name_place.span()) {
                let why = format!(
                    "keep the name '{name}' rather than '{now}': registered readers know no other"
                );
                edits.push(edit(why, (span, quoted(name))));
                break;
            }
        }
        let Some(fields) = self.definition(site.own).and_then(|object| object.get("fields")) else {
            return;
        };
        let type_ = self.registered_type(field.edge.node);
        let mut text = format!("{{\"name\": {}, \"type\": {type_}", quoted(name));
        if let Some(default) = field.default {
            text.push_str(", \"default\": ");
            text.push_str(self.other.text(default));
        }
        text.push('}');
        let why = format!(
            "keep the field '{name}': registered readers need it and have no default for it"
        );
        edits.push(edit(why, inserted_item(self.text, fields, &text)));
    }

    /// What the registered readers take, in place of what they do not.
    fn keep_the_type(&self, site: &Site<'_>, edits: &mut Vec<Edit>) {
        let Some((type_, around)) = site.around.split_last() else { return };
        let union = around.last().filter(|_| site.written_union.is_some());
        if let Some(items) = union.and_then(|union| union.items())
            && items.len() > 1
            && let Some(place) = items.iter().position(|item| item.span == type_.span)
        {
            let described = self.own.describe(self.own.shape(site.own));
            let why = format!("leave {described} out of the union: registered readers refuse it");
            edits.push(edit(why, (removed_item(items, place), String::new())));
        }
        let replaced = union.unwrap_or(type_);
        let described = self.describe_registered(site.other);
        let why = format!("keep the type {described}: registered readers take no other");
        edits.push(edit(why, (replaced.span, self.registered_type(site.other))));
    }

    fn describe_registered(&self, id: NodeId) -> String {
        self.other.describe(self.other.shape(id))
    }

    fn drop_the_symbols(&self, site: &Site<'_>) -> Option<Edit> {
        let (Shape::Enum(_), Shape::Enum(other)) =
            (self.own.shape(site.own), self.other.shape(site.other))
        else {
            return None;
        };
        let known: HashSet<&str> = self.other.symbols_of(self.other.enumeration(other)).collect();
        let items = site.around.last()?.items()?;
        let is_new = |item: &crate::json_text::Node| {
            item.as_str().is_some_and(|symbol| !known.contains(symbol))
        };
        let new: Vec<&str> =
            items.iter().filter(|item| is_new(item)).filter_map(|item| item.as_str()).collect();
        let why = format!(
            "leave out {}: registered readers do not know them and have no default",
            listed(&new)
        );
        let removed = removed_items(items, is_new);
        Some(edit_of(why, removed.into_iter().map(|span| (span, String::new())).collect()))
    }
}
