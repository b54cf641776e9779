//! A JSON schema as the lint rules see it.
//!
//! The view is made of the text itself: the model of the comparison keeps no descriptions, and splits
//! what a team wrote as one. A `$ref` that leads out of the text is followed into the references; what
//! cannot be found stands for any value, as a view decides nothing.

mod containers;
mod keywords;
mod library;
mod shapes;

use std::collections::HashMap;

use crate::json_text::{Node, Value};
use crate::lint::view::{
    Body, Details, Enum, Field, FieldId, Place, Record, Shape, Symbol, Type, TypeId, View,
};
use crate::lint::words::words;
use crate::reference::ResolvedReference;
use crate::schema_type::SchemaType;
use keywords::{details, is_true, notes, text_of};
use library::{Library, Spot};
use shapes::{extra_of, merged, of_json, of_type, types_of};

/// Most schemas inside each other that are looked into.
const DEPTH_MAX: usize = 256;

/// The view of a schema text. A text that is no JSON gives an empty one.
pub(crate) fn view(text: &str, references: &[ResolvedReference]) -> View {
    let library = Library::new(text, references);
    let mut builder = Builder {
        library: &library,
        view: View {
            schema_type: SchemaType::Json,
            types: Vec::new(),
            fields: Vec::new(),
            root: Shape::Any,
            root_place: Place { path: "#".to_owned(), ..Place::default() },
            top_level: Vec::new(),
            knows_docs: true,
        },
        ids: HashMap::new(),
    };
    if let Some(root) = library.root() {
        let site = Site { path: "#".to_owned(), target: String::new(), name: None };
        let name = site_name(root.node);
        builder.view.root_place.span = Some(root.node.span);
        builder.view.root = builder.value(root, &Site { name, ..site }, None, 0).shape;
        builder.definitions(root, 0);
    }
    if let Shape::Record(id) | Shape::Enum(id) = builder.view.root {
        builder.view.root_place = builder.view.type_of(id).place.clone();
        builder.view.top_level.push(id);
    }
    builder.view
}

/// The name that a schema gives to itself: its title, or the name of its description of itself.
fn site_name(node: &Node) -> Option<String> {
    let own = node.get("self").and_then(|own| own.get("name")).and_then(Node::as_str);
    let title = node.get("title").and_then(Node::as_str);
    own.or(title).map(str::to_owned).filter(|name| !name.is_empty())
}

/// Where a schema stands, and what it is called there.
struct Site {
    path: String,
    target: String,
    name: Option<String>,
}

/// What a schema lets a value be.
struct Found {
    shape: Shape,
    is_nullable: bool,
    details: Details,
}

struct Builder<'a> {
    library: &'a Library,
    view: View,
    /// The types by the text and the place in it that declare them.
    ids: HashMap<(usize, usize), TypeId>,
}

impl Found {
    fn of(shape: Shape) -> Found {
        Found { shape, is_nullable: false, details: Details::default() }
    }
}

impl<'a> Builder<'a> {
    /// What a value of the schema at `spot` is.
    fn value(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> Found {
        let node = spot.node;
        let is_plain = node.members().is_none() || depth > DEPTH_MAX;
        if is_plain {
            return Found::of(Shape::Any);
        }
        if let Some(target) = node.get("$ref").and_then(Node::as_str) {
            return self.referred(spot, target, site, holder, depth);
        }
        let mut found = self.claimed(spot, site, holder, depth);
        found.is_nullable |= node.get("nullable").is_some_and(is_true);
        let own = details(node);
        // What is said of an array or a map is said of its items.
        if found.shape.item() == &found.shape || own.has_max_items {
            let inner = std::mem::take(&mut found.details);
            found.details = merged(own, inner);
        }
        found
    }

    fn referred(
        &mut self,
        spot: Spot<'a>,
        target: &str,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> Found {
        let Some((found, path)) = self.library.find(spot, target) else {
            return Found::of(Shape::Any);
        };
        let last = path.rsplit('/').next().unwrap_or_default();
        let name = site_name(found.node)
            .or_else(|| Some(last.to_owned()).filter(|last| !last.is_empty() && last != "#"));
        let name = name.or_else(|| site.name.clone());
        let target = name.clone().unwrap_or_else(|| site.target.clone());
        self.value(found, &Site { path, target, name }, holder, depth + 1)
    }

    /// What the keywords of a schema without `$ref` say.
    fn claimed(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> Found {
        let node = spot.node;
        if let Some(constant) = node.get("const") {
            let mut found = Found::of(of_json(constant));
            found.details.is_constant = true;
            found.is_nullable = constant.value == Value::Null;
            return found;
        }
        if let Some(values) = node.get("enum").and_then(Node::items) {
            return self.listed(spot, values, site, holder);
        }
        let types = types_of(node);
        let has_fields = ["properties", "allOf"].iter().any(|key| node.get(key).is_some());
        if types.is_empty() {
            if node.get("properties").is_some() || self.is_merged(spot, depth) {
                return Found::of(Shape::Record(self.record(spot, site, holder, depth)));
            }
            return self.combined(spot, site, holder, depth).unwrap_or(Found::of(Shape::Any));
        }
        let is_nullable = types.contains(&"null");
        let mut shapes = Vec::new();
        let mut inner = Details::default();
        for one in types.iter().filter(|one| **one != "null") {
            let found = match *one {
                "object" if has_fields => {
                    Found::of(Shape::Record(self.record(spot, site, holder, depth)))
                }
                "object" => self.map(spot, site, holder, depth),
                "array" => self.array(spot, site, holder, depth),
                scalar => Found::of(of_type(scalar, node)),
            };
            inner = merged(inner, found.details);
            shapes.push(found.shape);
        }
        let shape = match shapes.len() {
            0 => Shape::Null,
            1 => shapes.remove(0),
            _ => Shape::Union(shapes),
        };
        Found { shape, is_nullable, details: inner }
    }

    /// Whether `allOf` names an object somewhere.
    fn is_merged(&self, spot: Spot<'a>, depth: usize) -> bool {
        let members = spot.node.get("allOf").and_then(Node::items).unwrap_or_default();
        depth < DEPTH_MAX
            && members.iter().any(|member| {
                let at = self.library.behind(Spot { node: member, ..spot });
                at.node.get("properties").is_some()
                    || types_of(at.node).contains(&"object")
                    || self.is_merged(at, depth + 1)
            })
    }

    /// `enum`: strings are symbols, other values are listed.
    fn listed(
        &mut self,
        spot: Spot<'a>,
        values: &'a [Node],
        site: &Site,
        holder: Option<FieldId>,
    ) -> Found {
        let is_nullable = values.iter().any(|value| value.value == Value::Null);
        let others: Vec<&Node> = values.iter().filter(|one| one.value != Value::Null).collect();
        if others.is_empty() || others.iter().any(|value| value.as_str().is_none()) {
            let shape = others.first().map_or(Shape::Null, |first| of_json(first));
            let values = others.iter().map(|value| value.to_compact()).collect();
            let details = Details { values, ..Details::default() };
            return Found { shape, is_nullable, details };
        }
        let key = (spot.document, spot.node.span.start);
        let id = match self.ids.get(&key) {
            Some(&id) => id,
            None => {
                let names = others.iter().filter_map(|value| value.as_str());
                let symbols = names.map(|name| Symbol { name: name.to_owned(), number: None });
                let symbols = symbols.collect();
                let is_extensible = spot.node.get("x-extensible-enum").is_some();
                let body = Body::Enum(Enum { symbols, default: None, is_extensible });
                self.declare(spot, site, holder, body)
            }
        };
        Found { shape: Shape::Enum(id), is_nullable, details: Details::default() }
    }

    /// The type of an object with properties, which is declared where it is met first.
    fn record(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> TypeId {
        if let Some(&id) = self.ids.get(&(spot.document, spot.node.span.start)) {
            return id;
        }
        let composed = ["allOf", "anyOf", "oneOf", "if", "patternProperties", "dependentSchemas"];
        let record = Record {
            extra: extra_of(spot.node),
            is_composed: composed.iter().any(|key| spot.node.get(key).is_some()),
            ..Record::default()
        };
        let id = self.declare(spot, site, holder, Body::Record(record));
        self.add_fields(spot, id, &site.path, depth);
        id
    }

    /// Adds the properties of an object, and of the objects that `allOf` merges into it.
    fn add_fields(&mut self, spot: Spot<'a>, owner: TypeId, path: &str, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        let required = spot.node.get("required").and_then(Node::items).unwrap_or_default();
        let required: Vec<&str> = required.iter().filter_map(Node::as_str).collect();
        for member in spot.node.get("properties").and_then(Node::members).unwrap_or_default() {
            let is_required = required.contains(&member.key.as_str());
            let property = Spot { node: &member.value, ..spot };
            let path = format!("{path}/properties/{}", member.key);
            let name_span = (spot.document == 0).then_some(member.key_span);
            let place = Place {
                path,
                target: String::new(),
                span: self.span(spot.document, &member.value),
                name_span,
            };
            self.add_field(property, &member.key, place, is_required, owner, depth);
        }
        for (at, member) in
            spot.node.get("allOf").and_then(Node::items).unwrap_or_default().iter().enumerate()
        {
            let inner = self.library.behind(Spot { node: member, ..spot });
            self.add_fields(inner, owner, &format!("{path}/allOf/{at}"), depth + 1);
        }
    }

    fn add_field(
        &mut self,
        spot: Spot<'a>,
        name: &str,
        place: Place,
        is_required: bool,
        owner: TypeId,
        depth: usize,
    ) {
        let id = FieldId(self.view.fields.len());
        let holder = &self.view.type_of(owner).place.target;
        let target = if holder.is_empty() { name.to_owned() } else { format!("{holder}.{name}") };
        let site = Site { path: place.path.clone(), target: target.clone(), name: None };
        let mut own = notes(spot.node);
        if own.doc.is_none() {
            own.doc = notes(self.library.behind(spot).node).doc;
        }
        self.view.fields.push(Field {
            place: Place { target, ..place },
            name: name.to_owned(),
            words: words(name),
            owner,
            notes: own,
            shape: Shape::Any,
            is_nullable: false,
            null_at: None,
            is_required,
            default: spot.node.get("default").map(Node::to_compact),
            details: Details::default(),
            number: None,
            oneof: None,
            aliases: Vec::new(),
        });
        if let Body::Record(record) = &mut self.view.types[owner.0].body {
            record.fields.push(id);
        }
        let found = self.value(spot, &site, Some(id), depth + 1);
        let field = &mut self.view.fields[id.0];
        field.shape = found.shape;
        field.is_nullable = found.is_nullable;
        field.details = merged(details(spot.node), found.details);
    }

    fn declare(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        body: Body,
    ) -> TypeId {
        let id = TypeId(self.view.types.len());
        self.ids.insert((spot.document, spot.node.span.start), id);
        let name = site_name(spot.node).or_else(|| site.name.clone()).unwrap_or_default();
        let is_root = site.path == "#";
        self.view.types.push(Type {
            place: Place {
                path: site.path.clone(),
                target: if is_root { name.clone() } else { site.target.clone() },
                span: self.span(spot.document, spot.node),
                name_span: spot.node.get("title").and_then(|title| self.span(spot.document, title)),
            },
            name,
            namespace: text_of(spot.node, "$id").or(text_of(spot.node, "id")).unwrap_or_default(),
            notes: notes(spot.node),
            is_imported: spot.document != 0,
            holder,
            body,
        });
        id
    }

    /// The schemas that nothing refers to, which are linted all the same.
    fn definitions(&mut self, root: Spot<'a>, depth: usize) {
        for keyword in ["definitions", "$defs"] {
            for member in root.node.get(keyword).and_then(Node::members).unwrap_or_default() {
                let site = Site {
                    path: format!("#/{keyword}/{}", member.key),
                    target: member.key.clone(),
                    name: Some(member.key.clone()),
                };
                self.value(Spot { node: &member.value, ..root }, &site, None, depth + 1);
            }
        }
    }

    fn span(&self, document: usize, node: &Node) -> Option<crate::Span> {
        (document == 0).then_some(node.span)
    }
}
