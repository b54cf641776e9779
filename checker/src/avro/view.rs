//! An Avro schema as the lint rules see it.

use super::model::{Edge, Enum, Field, Model, NodeId, Primitive, Record, Run, Shape as Own};
use super::texts::Text;
use crate::json_text::{Node, Value, parse_as_jackson};
use crate::lint::suppression;
use crate::lint::view;
use crate::lint::view::{Body, Details, FieldId, Notes, Place, Shape, Symbol, Type, TypeId, View};
use crate::lint::words::words;
use crate::schema_type::SchemaType;

/// The view of a schema. Types of references are in it, after those of the text itself.
pub(super) fn view(model: &Model) -> View {
    let mut builder = Builder {
        model,
        view: View {
            schema_type: SchemaType::Avro,
            types: Vec::new(),
            fields: Vec::new(),
            root: Shape::Any,
            root_place: Place { span: model.root.place.span(), ..Place::default() },
            top_level: Vec::new(),
            knows_docs: true,
        },
        ids: vec![None; model.nodes.len()],
        imported: Vec::new(),
    };
    builder.view.root = builder.shape(model.root, "", None);
    let mut done = 0;
    while let Some(&(node, id)) = builder.imported.get(done) {
        builder.fill(node, id, "");
        done += 1;
    }
    if let Shape::Record(id) | Shape::Enum(id) = builder.view.root {
        builder.view.root_place = builder.view.type_of(id).place.clone();
        builder.view.top_level.push(id);
    }
    builder.view
}

struct Builder<'a> {
    model: &'a Model,
    view: View,
    /// The type that a node has become.
    ids: Vec<Option<TypeId>>,
    /// Types of references, whose fields are looked at last: they may nest deeper than a stack allows.
    imported: Vec<(NodeId, TypeId)>,
}

impl Builder<'_> {
    /// What a value of the type is that stands at `path`.
    fn shape(&mut self, edge: Edge, path: &str, holder: Option<FieldId>) -> Shape {
        match self.model.shape(edge.node) {
            Own::Awaited | Own::Begun => Shape::Any,
            Own::Primitive(primitive) => of_primitive(primitive),
            Own::Array(items) => {
                Shape::Array(Box::new(self.shape(items, &format!("{path}/items"), holder)))
            }
            Own::Map(values) => {
                Shape::Map(Box::new(self.shape(values, &format!("{path}/values"), holder)))
            }
            Own::Union(branches) => self.union(branches, path, holder),
            Own::Record(_) => Shape::Record(self.declared(edge.node, path, holder)),
            Own::Enum(_) => Shape::Enum(self.declared(edge.node, path, holder)),
            Own::Fixed(index) => {
                Shape::Fixed(usize::try_from(self.model.fixed_type(index).size).unwrap_or(0))
            }
        }
    }

    /// A union without its null, or the one branch that is left then.
    fn union(&mut self, branches: Run, path: &str, holder: Option<FieldId>) -> Shape {
        let model = self.model;
        let mut shapes = Vec::new();
        for (place, branch) in branches.of(&model.branches).iter().enumerate() {
            if !is_null(model, *branch) {
                shapes.push(self.shape(*branch, &format!("{path}/{place}"), holder));
            }
        }
        match shapes.len() {
            0 => Shape::Null,
            1 => shapes.remove(0),
            _ => Shape::Union(shapes),
        }
    }

    /// The id of a named type, which is declared where it is met first.
    fn declared(&mut self, node: NodeId, path: &str, holder: Option<FieldId>) -> TypeId {
        if let Some(id) = self.ids[node.index()] {
            return id;
        }
        let id = TypeId(self.view.types.len());
        self.ids[node.index()] = Some(id);
        let model = self.model;
        let shape = model.shape(node);
        let named = model.named(shape).expect("only named types are declared");
        let name = named.name.simple(&model.texts).to_owned();
        let place = Place {
            path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
            target: name.clone(),
            span: None,
            name_span: named.name_place.span(),
        };
        let body = match shape {
            Own::Enum(index) => Body::Enum(self.enumeration(model.enumeration(index))),
            _ => Body::Record(view::Record::default()),
        };
        self.view.types.push(Type {
            place,
            name,
            namespace: named.name.namespace(&model.texts).unwrap_or_default().to_owned(),
            notes: self.notes(named.doc, model.node(node).properties),
            is_imported: model.is_imported(node),
            holder,
            body,
        });
        if model.is_imported(node) {
            self.imported.push((node, id));
        } else {
            self.fill(node, id, path);
        }
        id
    }

    /// Adds the fields of a record.
    fn fill(&mut self, node: NodeId, id: TypeId, path: &str) {
        let Own::Record(index) = self.model.shape(node) else { return };
        let record: &Record = self.model.record(index);
        let model = self.model;
        for (place, field) in record.fields.of(&model.fields).iter().enumerate() {
            self.add_field(field, id, &format!("{path}/fields/{place}"));
        }
    }

    fn add_field(&mut self, field: &Field, owner: TypeId, path: &str) {
        let model = self.model;
        let id = FieldId(self.view.fields.len());
        let name = model.text(field.name).to_owned();
        let place = Place {
            path: path.to_owned(),
            target: format!("{}.{name}", self.view.type_of(owner).place.target),
            span: None,
            name_span: field.name_place.span(),
        };
        let null_at = null_at(model, field.edge.node);
        self.view.fields.push(view::Field {
            place,
            words: words(&name),
            name,
            owner,
            notes: self.notes(field.doc, field.properties),
            shape: Shape::Any,
            is_nullable: null_at.is_some(),
            null_at,
            is_required: true,
            default: field.default.map(|default| model.text(default).to_owned()),
            details: self.details(field),
            number: None,
            oneof: None,
            aliases: model.aliases_of(field).map(str::to_owned).collect(),
        });
        if let Body::Record(record) = &mut self.view.types[owner.0].body {
            record.fields.push(id);
        }
        let shape = self.shape(field.edge, &format!("{path}/type"), Some(id));
        self.view.fields[id.0].shape = shape;
    }

    fn enumeration(&self, one: &Enum) -> view::Enum {
        let model = self.model;
        let symbols =
            model.symbols_of(one).map(|name| Symbol { name: name.to_owned(), number: None });
        view::Enum {
            symbols: symbols.collect(),
            default: one.default.map(|default| model.text(default).to_owned()),
            is_extensible: false,
        }
    }

    /// The value of a property, if there is one of this key.
    fn property(&self, properties: Run, key: &str) -> Option<Node> {
        let properties = properties.of(&self.model.properties).iter();
        let mut found = properties.filter(|property| self.model.text(property.key) == key);
        parse_as_jackson(self.model.text(found.next()?.value)).ok()
    }

    fn notes(&self, doc: Option<Text>, properties: Run) -> Notes {
        let doc = doc.map(|doc| self.model.text(doc).trim().to_owned());
        if properties.is_empty() {
            let doc = doc.filter(|doc| !doc.is_empty());
            return Notes { doc, ..Notes::default() };
        }
        let is_true = |node: Node| node.value == Value::Bool(true);
        let suppressions = self.property(properties, suppression::PROPERTY);
        Notes {
            doc: doc.filter(|doc| !doc.is_empty()),
            is_deprecated: self.property(properties, "deprecated").is_some_and(is_true),
            tags: self
                .property(properties, "confluent:tags")
                .as_ref()
                .map(texts)
                .unwrap_or_default(),
            suppressions: suppressions.as_ref().map(suppression::of_property).unwrap_or_default(),
        }
    }

    fn details(&self, field: &Field) -> Details {
        let model = self.model;
        let node = model.node(item(model, field.edge.node));
        let text = |key| {
            self.property(node.properties, key).and_then(|value| value.as_str().map(str::to_owned))
        };
        let misplaced = self.property(field.properties, "logicalType");
        let number = |key| self.property(node.properties, key).map(|value| value.to_compact());
        let examples = self.property(field.properties, "examples");
        let examples = examples.as_ref().and_then(Node::items).unwrap_or_default();
        Details {
            logical: text("logicalType"),
            misplaced_logical: misplaced.and_then(|value| value.as_str().map(str::to_owned)),
            precision: number("precision"),
            scale: number("scale"),
            examples: examples.iter().map(Node::to_compact).collect(),
            ..Details::default()
        }
    }
}

fn texts(node: &Node) -> Vec<String> {
    node.items().unwrap_or_default().iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

fn of_primitive(primitive: Primitive) -> Shape {
    match primitive {
        Primitive::Null => Shape::Null,
        Primitive::Boolean => Shape::Boolean,
        Primitive::Int => Shape::Integer(32),
        Primitive::Long => Shape::Integer(64),
        Primitive::Float => Shape::Float(32),
        Primitive::Double => Shape::Float(64),
        Primitive::Bytes => Shape::Bytes,
        Primitive::String => Shape::String,
    }
}

fn is_null(model: &Model, edge: Edge) -> bool {
    matches!(model.shape(edge.node), Own::Primitive(Primitive::Null))
}

/// Where null stands in a union.
fn null_at(model: &Model, node: NodeId) -> Option<usize> {
    let Own::Union(branches) = model.shape(node) else { return None };
    branches.of(&model.branches).iter().position(|branch| is_null(model, *branch))
}

/// The type whose properties a field is described by: through the one branch beside null, arrays and
/// maps.
fn item(model: &Model, mut node: NodeId) -> NodeId {
    for _ in 0..model.nodes.len() {
        node = match model.shape(node) {
            Own::Array(inner) | Own::Map(inner) => inner.node,
            Own::Union(branches) => {
                let mut other =
                    branches.of(&model.branches).iter().filter(|branch| !is_null(model, **branch));
                match (other.next(), other.next()) {
                    (Some(only), None) => only.node,
                    _ => return node,
                }
            }
            _ => return node,
        };
    }
    node
}
