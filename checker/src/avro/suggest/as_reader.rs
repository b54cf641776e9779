//! Edits of a proposed schema that does not read what the registered one wrote.

use std::collections::HashSet;

use super::text::{default_of, edit, edit_of, listed, neutral_symbol, quoted};
use super::{Mender, Site};
use crate::avro::compat::type_mismatch::promotes;
use crate::avro::kind::Kind;
use crate::avro::model::{Field, Model, NodeId, Primitive, Shape};
use crate::json_text::layout::{inserted_item, removed_items, removed_member};
use crate::suggestion::Edit;

/// Most fields of the writer that are taken for the former name of one of the reader.
const RENAMES_MAX: usize = 2;

impl Mender<'_> {
    pub(super) fn as_reader(&self, kind: Kind, site: &Site<'_>) -> Vec<Edit> {
        let mut edits = Vec::new();
        match kind {
            Kind::ReaderFieldMissingDefaultValue => self.default_the_field(site, &mut edits),
            Kind::TypeMismatch if site.field.is_some() => self.default_the_field(site, &mut edits),
            Kind::TypeMismatch => self.widen_the_type(site, &mut edits),
            Kind::MissingEnumSymbols => self.know_the_symbols(site, &mut edits),
            Kind::FixedSizeMismatch => edits.extend(self.keep_the_size(site)),
            Kind::MissingUnionBranch => edits.extend(self.add_the_branch(site)),
            Kind::NameMismatch => {
                edits.extend(self.alias_the_type(site));
                edits.extend(self.keep_the_name(site));
            }
            Kind::FieldAliasAmbiguous => edits.extend(self.drop_the_alias(site)),
            Kind::ComparisonLimitExceeded => {}
        }
        edits
    }

    /// The reader's field that a site is about, and its object in the text.
    fn field<'s>(&self, site: &'s Site<'_>) -> Option<(&Field, &'s crate::json_text::Node)> {
        let Shape::Record(at) = self.own.shape(site.own) else { return None };
        let field = self.own.record(at).fields.of(&self.own.fields).get(site.field? as usize)?;
        let around = super::ancestors(self.root, field.name_place.span()?)?;
        let start = around.get(around.len().checked_sub(2)?)?.span;
        // The site may stand at the name of the field or at its type; both are inside its object.
        Some((field, site.around.iter().copied().find(|node| node.span == start)?))
    }

    fn default_the_field(&self, site: &Site<'_>, edits: &mut Vec<Edit>) {
        let Some((field, object)) = self.field(site) else { return };
        let name = self.own.text(field.name);
        if let Some(default) = default_of(self.own, field.edge.node, 0)
            && let Some(change) = self.member(object, "default", &default)
        {
            let why = format!(
                "give the field '{name}' the default {default}: it is read where data have no such \
                 field"
            );
            edits.push(edit(why, change));
        }
        if let (Some(type_), Some(default)) =
            (object.get("type"), self.member(object, "default", "null"))
            && let Some(nullable) = self.nullable(field.edge.node, type_)
        {
            let why = format!(
                "make the field '{name}' nullable with the default null: data without it read as null"
            );
            edits.push(edit_of(why, vec![(type_.span, nullable), default]));
        }
        let Shape::Record(at) = self.other.shape(site.other) else { return };
        let written = self.other.record(at).fields.of(&self.other.fields);
        let renamed = written.iter().filter(|it| {
            !self.has_field(site.own, self.other.text(it.name))
                && may_read(self.own, field.edge.node, self.other, it.edge.node)
        });
        for former in renamed.take(RENAMES_MAX) {
            let former = self.other.text(former.name);
            let why = format!(
                "if the field '{former}' was renamed to '{name}', say so with an alias: its data are \
                 then read"
            );
            edits.push(edit(why, self.alias(object, former)));
        }
    }

    fn has_field(&self, record: NodeId, name: &str) -> bool {
        let Shape::Record(at) = self.own.shape(record) else { return false };
        let fields = self.own.record(at).fields.of(&self.own.fields);
        fields.iter().any(|field| {
            self.own.text(field.name) == name || self.own.aliases_of(field).any(|one| one == name)
        })
    }

    /// The text of a type with null as its first branch; nothing if it has null.
    fn nullable(&self, id: NodeId, type_: &crate::json_text::Node) -> Option<String> {
        let own = self.own;
        let text = self.text_of(type_);
        let Shape::Union(branches) = own.shape(id) else {
            let is_null = matches!(own.shape(id), Shape::Primitive(Primitive::Null));
            return (!is_null).then(|| format!("[\"null\", {text}]"));
        };
        let is_null = |it: &crate::avro::model::Edge| {
            matches!(own.shape(it.node), Shape::Primitive(Primitive::Null))
        };
        if branches.of(&own.branches).iter().any(is_null) {
            return None;
        }
        let rest = text.strip_prefix('[')?;
        let comma = if branches.is_empty() { "" } else { ", " };
        Some(format!("[\"null\"{comma}{}", rest.trim_start()))
    }

    fn widen_the_type(&self, site: &Site<'_>, edits: &mut Vec<Edit>) {
        let Some(type_) = site.around.last() else { return };
        let own = self.own.describe(self.own.shape(site.own));
        let written = self.other.shape(site.other);
        let (other, is_null) =
            (self.other.describe(written), matches!(written, Shape::Primitive(Primitive::Null)));
        if is_null {
            let text = self.text_of(type_);
            // The default of a field stays one of the first branch.
            let holder = site.around.iter().rev().nth(1);
            let has_default = holder.is_some_and(|holder| holder.get("default").is_some());
            let union = match has_default {
                true => format!("[{text}, \"null\"]"),
                false => format!("[\"null\", {text}]"),
            };
            let why = "let the type be null: the writer may write null".to_owned();
            edits.push(edit(why, (type_.span, union)));
        } else {
            let both = format!("[{}, {}]", self.text_of(type_), self.registered_type(site.other));
            let why = format!("read both {own} and {other}, which was written before");
            edits.push(edit(why, (type_.span, both)));
        }
        let former = site.written_union.unwrap_or(site.other);
        let text = self.registered_type(former);
        let described = self.other.describe(self.other.shape(former));
        let why = format!("keep the type {described}, which was written before");
        edits.push(edit(why, (type_.span, text)));
    }

    fn know_the_symbols(&self, site: &Site<'_>, edits: &mut Vec<Edit>) {
        let (Shape::Enum(own), Shape::Enum(other)) =
            (self.own.shape(site.own), self.other.shape(site.other))
        else {
            return;
        };
        let Some(list) = site.around.last() else { return };
        let known: HashSet<&str> = self.own.symbols_of(self.own.enumeration(own)).collect();
        let missing: Vec<String> = self
            .other
            .symbols_of(self.other.enumeration(other))
            .filter(|symbol| !known.contains(symbol))
            .map(quoted)
            .collect();
        let why = format!("keep the symbols {}: they may have been written", listed(&missing));
        edits.push(edit(why, inserted_item(self.text, list, &missing.join(", "))));
        if let Some(symbol) = neutral_symbol(self.own, own)
            && let Some(object) = self.object(site)
            && let Some(change) = self.member(object, "default", &quoted(symbol))
        {
            let why =
                format!("give the enum the default '{symbol}': unknown symbols are read as that");
            edits.push(edit(why, change));
        }
    }

    pub(super) fn keep_the_size(&self, site: &Site<'_>) -> Option<Edit> {
        let Shape::Fixed(other) = self.other.shape(site.other) else { return None };
        let size = self.other.fixed_type(other).size;
        let why = format!("keep the size {size}: values have no length of their own");
        Some(edit(why, (site.span, size.to_string())))
    }

    fn add_the_branch(&self, site: &Site<'_>) -> Option<Edit> {
        let union = site.around.last().filter(|node| node.items().is_some())?;
        let described = self.other.describe(self.other.shape(site.other));
        let why = format!("keep {described} in the union: it may have been written");
        Some(edit(why, inserted_item(self.text, union, &self.registered_type(site.other))))
    }

    fn alias_the_type(&self, site: &Site<'_>) -> Option<Edit> {
        let own = self.own.named(self.own.shape(site.own))?;
        let other = self.other.named(self.other.shape(site.other))?;
        let namespace = |model: &Model, named: &crate::avro::model::Named| {
            named.name.namespace(&model.texts).map(str::to_owned)
        };
        let former = match namespace(self.own, own) == namespace(self.other, other) {
            true => other.name.simple(&self.other.texts),
            false => self.other.full_name(other),
        };
        let object = self.definition(site.own)?;
        let why = format!(
            "name '{former}' as an alias of '{}': data of that name are then read",
            self.own.full_name(own)
        );
        Some(edit(why, self.alias(object, former)))
    }

    /// The type gets the name back that it has in the registered schema, and so do its uses.
    pub(super) fn keep_the_name(&self, site: &Site<'_>) -> Option<Edit> {
        let own = self.own.named(self.own.shape(site.own))?;
        let other = self.other.named(self.other.shape(site.other))?;
        let (simple, full) = (own.name.simple(&self.own.texts), self.own.full_name(own));
        let written = self.definition(site.own)?.get("name")?;
        let former = match written.as_str()?.contains('.') {
            true => self.other.full_name(other),
            false => other.name.simple(&self.other.texts),
        };
        let mut changes = self.renamed_uses(&[simple, full], former);
        changes.push((written.span, quoted(former)));
        let why = format!("keep the name '{former}' rather than '{simple}'");
        Some(edit_of(why, changes))
    }

    fn drop_the_alias(&self, site: &Site<'_>) -> Option<Edit> {
        let (field, object) = self.field(site)?;
        let Shape::Record(at) = self.other.shape(site.other) else { return None };
        let written = self.other.record(at).fields.of(&self.other.fields).iter();
        let written: HashSet<&str> = written.map(|field| self.other.text(field.name)).collect();
        let list = object.get("aliases")?;
        let items = list.items()?;
        let is_written = |item: &crate::json_text::Node| {
            item.as_str().is_some_and(|name| written.contains(name))
        };
        let name = self.own.text(field.name);
        let why = format!(
            "drop the aliases of '{name}' that are fields of the data: one field is read by one name"
        );
        if items.iter().all(is_written) {
            let members = object.members()?;
            let place = members.iter().position(|member| member.key == "aliases")?;
            return Some(edit(why, (removed_member(members, place), String::new())));
        }
        let removed = removed_items(items, is_written);
        Some(edit_of(why, removed.into_iter().map(|span| (span, String::new())).collect()))
    }
}

/// Whether a type looks as if it read another: the same kind of type, or one that it promotes to.
pub(super) fn may_read(reader: &Model, to: NodeId, writer: &Model, from: NodeId) -> bool {
    match (reader.shape(to), writer.shape(from)) {
        (Shape::Primitive(to), Shape::Primitive(from)) => promotes(from, to),
        (Shape::Union(branches), _) => {
            let mut branches = branches.of(&reader.branches).iter();
            matches!(writer.shape(from), Shape::Union(_))
                || branches.any(|branch| may_read(reader, branch.node, writer, from))
        }
        (to, from) => std::mem::discriminant(&to) == std::mem::discriminant(&from),
    }
}
