//! The objects and properties of a JSON schema that can have tags.

use super::Schema;
use super::members::{Keyword, Members};
use super::parse;
use super::resolve::{Found, Library, Target};
use crate::json_text::flat::{Document, Json, Kind};
use crate::limits::{TAGGED_PATH_BYTES_MAX, TAGGED_REFERENCES_MAX, TAGGED_VISITS_MAX};
use crate::tags::{EntityTags, EntityType, NoSuchEntity, TagEdits, edited, listed};

/// What a path calls the keywords that hold schemas: each of a list or a map by its place in it.
const WORDS: [(Keyword, &str); 11] = [
    (Keyword::AllOf, "allof"),
    (Keyword::AnyOf, "anyof"),
    (Keyword::OneOf, "oneof"),
    (Keyword::PrefixItems, "array"),
    (Keyword::Items, "array"),
    (Keyword::PatternProperties, "map"),
    (Keyword::AdditionalProperties, "map"),
    (Keyword::Not, "not"),
    (Keyword::If, "if"),
    (Keyword::Then, "then"),
    (Keyword::Else, "else"),
];

pub(crate) fn tags(schema: &Schema) -> Vec<EntityTags> {
    listed(&read(schema), visit)
}

pub(crate) fn edit_tags(schema: &Schema, edits: &TagEdits) -> Result<String, NoSuchEntity> {
    edited(&schema.canonical, &read(schema), visit, edits)
}

fn read(schema: &Schema) -> Document<'_> {
    parse::read(&schema.canonical)
        .expect("the compact text of a value that was parsed is parsed again")
}

fn visit<'d>(document: &'d Document<'d>, each: &mut dyn FnMut(&str, EntityType, Json<'d>)) {
    let library = Library::new(document, &[], &[]);
    let root = library.root();
    let visits_left = document.len() + TAGGED_VISITS_MAX;
    Walk { library, each, path: String::new(), around: Vec::new(), visits_left }.schema(root);
}

struct Walk<'d, 'w> {
    library: Library<'d>,
    each: &'w mut dyn FnMut(&str, EntityType, Json<'d>),
    /// Empty, or ending with the dot before the next part.
    path: String,
    /// The schemas that are being visited, by their numbers.
    around: Vec<u32>,
    visits_left: usize,
}

impl<'d> Walk<'d, '_> {
    /// Visits a schema, and what it refers to under the same path. The length of the path bounds the
    /// recursion.
    fn schema(&mut self, mut at: Target<'d>) {
        let depth = self.around.len();
        for _ in 0..TAGGED_REFERENCES_MAX {
            let members = Members::of(at.node);
            let cost = 1 + at.node.members().into_iter().flatten().count();
            if self.around.contains(&at.node.index()) || self.visits_left < cost {
                break;
            }
            self.visits_left -= cost;
            self.around.push(at.node.index());
            if !members.hides_siblings(at.context.dialect) {
                self.object(&at, &members);
                self.parts(&at, &members);
            }
            let Some(reference) = members.text(Keyword::Ref) else { break };
            match self.library.find(&reference, &at.context) {
                Ok(Found::Schema(target)) => at = target,
                // What a reference brings along has its tags there.
                Ok(Found::MetaSchema) | Err(_) => break,
            }
        }
        self.around.truncate(depth);
    }

    /// Visits the object that a schema describes, if it does, and its properties.
    fn object(&mut self, at: &Target<'d>, members: &Members<'d>) {
        if !describes_object(members) {
            return;
        }
        let length = self.path.len();
        if self.extend("object") {
            (self.each)(&self.path, EntityType::Record, at.node);
            for (name, property) in members.entries(Keyword::Properties) {
                let object = self.path.len();
                let name = name.as_str().unwrap_or_default();
                // A schema that is `true` or `false` has no place for tags.
                if property.is(Kind::Object) && self.extend(".") && self.extend(&name) {
                    (self.each)(&self.path, EntityType::Field, property);
                    self.path.push('.');
                    self.schema(inside(at, property));
                }
                self.path.truncate(object);
            }
        }
        self.path.truncate(length);
    }

    /// Visits the schemas that a schema applies elsewhere than to properties with names.
    fn parts(&mut self, at: &Target<'d>, members: &Members<'d>) {
        for (keyword, word) in WORDS {
            let Some(value) = members.get(keyword) else { continue };
            if keyword == Keyword::PatternProperties {
                let patterns = value.members().into_iter().flatten().map(|(_, part)| part);
                self.list(at, word, patterns);
            } else if let Some(items) = value.items() {
                self.list(at, word, items);
            } else {
                self.part(at, word, value);
            }
        }
    }

    fn list(&mut self, at: &Target<'d>, word: &str, parts: impl Iterator<Item = Json<'d>>) {
        for (place, part) in parts.enumerate() {
            self.part(at, &format!("{word}.{place}"), part);
        }
    }

    fn part(&mut self, at: &Target<'d>, word: &str, part: Json<'d>) {
        let length = self.path.len();
        if part.is(Kind::Object) && self.extend(word) {
            self.path.push('.');
            self.schema(inside(at, part));
        }
        self.path.truncate(length);
    }

    /// Adds to the path, if that does not become too long.
    fn extend(&mut self, part: &str) -> bool {
        let is_short = self.path.len() + part.len() <= TAGGED_PATH_BYTES_MAX;
        if is_short {
            self.path.push_str(part);
        }
        is_short
    }
}

/// A schema that stands in the schema `at`.
fn inside<'d>(at: &Target<'d>, node: Json<'d>) -> Target<'d> {
    let members = Members::of(node);
    Target { node, context: at.context.enter(|keyword| members.get(keyword)) }
}

fn describes_object(members: &Members<'_>) -> bool {
    let is_object = |one: Json<'_>| one.is_str("object");
    members.get(Keyword::Properties).is_some()
        || members.get(Keyword::Type).is_some_and(is_object)
        || members.items(Keyword::Type).any(is_object)
}
