//! Inline tags: what a schema text says of its records and fields for people and clients, such as
//! `PII`. Lists and edits them; they never matter to a comparison.

mod members;

use std::collections::{HashMap, HashSet};

use crate::limits::{TAGGED_BYTES_MAX, TAGGED_PATH_BYTES_MAX};
use crate::schema::Schema;
use crate::{avro, json, protobuf};

pub(crate) use members::{edited, listed};

/// What a tag stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityType {
    /// A record, a JSON schema of objects, a message.
    Record,
    /// A field of a record or a message, a property of an object.
    Field,
}

/// A record or a field with tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTags {
    /// Where it is, as [`tags`] explains.
    pub path: String,
    /// What is there.
    pub entity_type: EntityType,
    /// Its tags, or those that an edit is about.
    pub tags: Vec<String>,
}

/// Changes of the tags of one schema. What is removed goes last: it also takes away what is added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagEdits {
    /// Tags of an earlier version, which are put where the schema still has their record or field.
    pub carried: Vec<EntityTags>,
    /// Tags to put on records and fields that the schema must have.
    pub added: Vec<EntityTags>,
    /// Tags to take from records and fields that the schema must have, whether they have them or not.
    pub removed: Vec<EntityTags>,
}

/// Tags were to be edited where the schema has no such record or field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no matching path '{path}' found in the schema")]
pub struct NoSuchEntity {
    /// The path as it was given.
    pub path: String,
}

/// Every record and field of the schema's own text that has tags, in the order of the canonical text.
///
/// Paths are made of names with dots between them:
/// - Avro: the full name of a record, `ns.Order`; a field after that of its record, `ns.Order.id`.
/// - Protobuf: the full name of a message, `pkg.Order.Line`; a field after that of its message. An
///   edit may leave the package out, and may begin with a dot.
/// - JSON Schema: the way to the schema of an object, each object on it called `object`, a property
///   after that of its object: `object`, `object.lines`, `object.lines.array.object.id`. `array` leads
///   to the schema of the items, `array.0` to that of one place, `map` to that of other properties,
///   `allof.0`, `anyof.0`, `oneof.0`, `not`, `if`, `then` and `else` to what stands under these keywords.
///   A `$ref` into the same text adds nothing to the way. A property that is an object has one schema,
///   whose tags are those of the property and of the object.
///
/// Tags in the texts of references are theirs. A record or field whose path has more than
/// [`TAGGED_PATH_BYTES_MAX`] bytes is left out, and the list ends at [`TAGGED_BYTES_MAX`].
///
/// # Examples
/// ```
/// use clade_checker::{SchemaType, TagEdits, Validation, edit_tags, parse, tags};
///
/// let text = r#"{"type":"record","name":"R","fields":[
///     {"name":"mail","type":"string","confluent:tags":["PII"]}]}"#;
/// let schema = parse(SchemaType::Avro, text, &[], Validation::Strict)?;
/// let tagged = tags(&schema);
/// assert_eq!(tagged[0].path, "R.mail");
/// assert_eq!(tagged[0].tags, ["PII"]);
///
/// let without = edit_tags(&schema, &TagEdits { removed: tagged, ..TagEdits::default() });
/// let text = r#"{"type":"record","name":"R","fields":[{"name":"mail","type":"string"}]}"#;
/// assert_eq!(without.as_deref(), Ok(text));
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn tags(schema: &Schema) -> Vec<EntityTags> {
    match schema {
        Schema::Avro(schema) => avro::tags(schema),
        Schema::Protobuf(schema) => protobuf::tags(schema),
        Schema::Json(schema) => json::tags(schema),
    }
}

/// The text of the schema with its tags edited, to be parsed like any other: it is canonical but for
/// the place of new tags.
///
/// Tags that are added come after those that are there. A Protobuf file gets the import that tags
/// need, and loses it with the last of them.
///
/// # Errors
/// [`NoSuchEntity`] with the first path, of those to add and then of those to remove, that the schema
/// does not have, or where it has a field and not a record, or the other way round.
pub fn edit_tags(schema: &Schema, edits: &TagEdits) -> Result<String, NoSuchEntity> {
    match schema {
        Schema::Avro(schema) => avro::edit_tags(schema, edits),
        Schema::Protobuf(schema) => protobuf::edit_tags(schema, edits),
        Schema::Json(schema) => json::edit_tags(schema, edits),
    }
}

impl EntityType {
    /// The name in the HTTP API.
    pub fn wire_name(self) -> &'static str {
        match self {
            EntityType::Record => "sr_record",
            EntityType::Field => "sr_field",
        }
    }

    /// The type of this name.
    pub fn from_wire_name(name: &str) -> Option<EntityType> {
        [EntityType::Record, EntityType::Field].into_iter().find(|one| one.wire_name() == name)
    }
}

/// What is to happen to the tags of one record or field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change<'a> {
    added: Vec<&'a str>,
    removed: Vec<&'a str>,
}

impl<'a> Change<'a> {
    /// Both changes, made together.
    pub(crate) fn and(&mut self, other: Change<'a>) {
        self.added.extend(other.added);
        self.removed.extend(other.removed);
    }

    /// `tags` after the change.
    pub(crate) fn of(&self, tags: &[String]) -> Vec<String> {
        let mut changed: Vec<&str> = tags.iter().map(String::as_str).collect();
        let mut known: HashSet<&str> = changed.iter().copied().collect();
        changed.extend(self.added.iter().copied().filter(|tag| known.insert(tag)));
        let removed: HashSet<&str> = self.removed.iter().copied().collect();
        changed.retain(|tag| !removed.contains(tag));
        changed.into_iter().map(str::to_owned).collect()
    }
}

/// The changes that edits ask for, by path. Each is taken by the first record or field that has it.
pub(crate) struct Plan<'a> {
    edits: &'a TagEdits,
    of_records: HashMap<&'a str, Change<'a>>,
    of_fields: HashMap<&'a str, Change<'a>>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(edits: &'a TagEdits) -> Plan<'a> {
        let mut plan = Plan { edits, of_records: HashMap::new(), of_fields: HashMap::new() };
        for entity in edits.carried.iter().chain(&edits.added) {
            let tags = entity.tags.iter().map(String::as_str);
            plan.change_of(entity).added.extend(tags);
        }
        for entity in &edits.removed {
            let tags = entity.tags.iter().map(String::as_str);
            plan.change_of(entity).removed.extend(tags);
        }
        plan
    }

    fn of_type(&mut self, entity_type: EntityType) -> &mut HashMap<&'a str, Change<'a>> {
        match entity_type {
            EntityType::Record => &mut self.of_records,
            EntityType::Field => &mut self.of_fields,
        }
    }

    fn change_of(&mut self, entity: &'a EntityTags) -> &mut Change<'a> {
        self.of_type(entity.entity_type).entry(&entity.path).or_default()
    }

    /// The change of the record or field at `path`, which nothing else takes then.
    pub(crate) fn take(&mut self, path: &str, entity_type: EntityType) -> Option<Change<'a>> {
        if path.len() > TAGGED_PATH_BYTES_MAX {
            return None;
        }
        self.of_type(entity_type).remove(path)
    }

    /// Whether everything that had to be there was.
    pub(crate) fn finish(mut self) -> Result<(), NoSuchEntity> {
        for entity in self.edits.added.iter().chain(&self.edits.removed) {
            if self.of_type(entity.entity_type).contains_key(entity.path.as_str()) {
                return Err(NoSuchEntity { path: entity.path.clone() });
            }
        }
        Ok(())
    }
}

/// A list of records and fields with tags, up to its limit.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    entities: Vec<EntityTags>,
    bytes: usize,
}

impl Listed {
    /// Adds a record or field, if it has tags.
    pub(crate) fn add(&mut self, path: &str, entity_type: EntityType, tags: Vec<String>) {
        if tags.is_empty() || path.len() > TAGGED_PATH_BYTES_MAX {
            return;
        }
        self.bytes += path.len() + tags.iter().map(String::len).sum::<usize>();
        if self.bytes <= TAGGED_BYTES_MAX {
            self.entities.push(EntityTags { path: path.to_owned(), entity_type, tags });
        }
    }

    pub(crate) fn entities(self) -> Vec<EntityTags> {
        self.entities
    }
}
