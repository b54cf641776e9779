//! The tags of messages and fields: the options `(confluent.message_meta).tags` and
//! `(confluent.field_meta).tags`.

use super::Schema;
use super::canonical::{self, OptionNames, Style};
use super::descriptor::{
    Declared, File, Import, ImportKind, Message, OptionField, Options, Value, join,
};
use crate::tags::{EntityTags, EntityType, Listed, NoSuchEntity, Plan, TagEdits};

/// The file that defines the options.
const META_FILE: &str = "confluent/meta.proto";

/// What the file defines.
const META_WORDS: [&str; 6] =
    ["Meta", "file_meta", "message_meta", "field_meta", "enum_meta", "enum_value_meta"];

/// The number of each of the options among those of its declaration.
const META: i32 = 1088;

/// The number of the tags in the options.
const TAGS: i32 = 3;

pub(crate) fn tags(schema: &Schema) -> Vec<EntityTags> {
    let file = schema.linked.files.main();
    let mut listed = Listed::default();
    visit(&file.messages, &file.package, &mut |path, entity_type, options| {
        let tags = tags_of(options, entity_type).map(str::to_owned);
        listed.add(path, entity_type, tags.collect());
    });
    listed.entities()
}

pub(crate) fn edit_tags(schema: &Schema, edits: &TagEdits) -> Result<String, NoSuchEntity> {
    let mut file = schema.linked.files.main().clone();
    let package = std::mem::take(&mut file.package);
    let mut plan = Plan::new(edits);
    let (mut added, mut removed) = (false, false);
    // Full names come first: one without its package may be the full name of something else.
    let mut scopes = vec![package.as_str()];
    if !package.is_empty() {
        scopes.push("");
    }
    for scope in scopes {
        visit_mut(&mut file.messages, scope, &mut |path, entity_type, options| {
            let change = plan.take(path, entity_type);
            let from_root = plan.take(&format!(".{path}"), entity_type);
            let Some(mut change) = change.or_else(|| from_root.is_some().then(Default::default))
            else {
                return;
            };
            from_root.into_iter().for_each(|other| change.and(other));
            let before: Vec<String> = tags_of(options, entity_type).map(str::to_owned).collect();
            let after = change.of(&before);
            if before != after {
                set_tags(options, entity_type, &after);
                added |= !after.is_empty();
                removed |= after.is_empty();
            }
        });
    }
    plan.finish()?;
    file.package = package;
    let is_imported = file.imports.iter().any(|import| import.path == META_FILE);
    if added && !is_imported {
        let path = META_FILE.to_owned();
        let kind = ImportKind::Plain;
        file.imports.push(Import { path, kind, source: Default::default() });
    }
    if removed && !names_meta(&file) {
        let is_idle = |import: &Import| {
            import.path == META_FILE
                && matches!(import.kind, ImportKind::Plain | ImportKind::Option)
        };
        file.imports.retain(|import| !is_idle(import));
    }
    Ok(print(&file))
}

/// The text with options named from the root, as anything in scope may be called `confluent`. Once it
/// is parsed, they are named as is usual where that is possible.
fn print(file: &File) -> String {
    canonical::print(file, Style::Canonical, OptionNames::FromRoot)
}

/// Whether the file uses anything that the file of the options defines, or has a word like it.
fn names_meta(file: &File) -> bool {
    let text = print(file);
    let is_part = |one: char| one.is_ascii_alphanumeric() || one == '_';
    let mut words = text.split(|one| !is_part(one));
    words.any(|word| META_WORDS.contains(&word))
}

fn option_name(entity_type: EntityType) -> &'static str {
    match entity_type {
        EntityType::Record => "confluent.message_meta",
        EntityType::Field => "confluent.field_meta",
    }
}

fn is_meta(option: &OptionField, entity_type: EntityType) -> bool {
    option.is_extension && option.name == option_name(entity_type)
}

fn is_tag(field: &OptionField) -> bool {
    !field.is_extension && field.number == TAGS
}

fn tags_of(options: &Options, entity_type: EntityType) -> impl Iterator<Item = &str> {
    let metas = options.fields.iter().filter(move |option| is_meta(option, entity_type));
    let fields = metas.flat_map(|option| match &option.value {
        Value::Message(fields) => fields.as_slice(),
        _ => &[],
    });
    fields.filter(|field| is_tag(field)).filter_map(|field| match &field.value {
        Value::String(tag) => Some(tag.as_str()),
        _ => None,
    })
}

/// Makes `tags` those of a message or field, and leaves out an option that says nothing then.
fn set_tags(options: &mut Options, entity_type: EntityType, tags: &[String]) {
    let mut tags = tags.iter().map(|tag| tag_field(tag)).collect::<Vec<_>>();
    for option in options.fields.iter_mut().filter(|option| is_meta(option, entity_type)) {
        if let Value::Message(fields) = &mut option.value {
            fields.retain(|field| !is_tag(field));
            fields.append(&mut tags);
        }
    }
    options.fields.retain(|option| {
        let says_nothing = matches!(&option.value, Value::Message(fields) if fields.is_empty());
        !(is_meta(option, entity_type) && says_nothing)
    });
    if !tags.is_empty() {
        let name = option_name(entity_type).to_owned();
        options.fields.push(option_field(META, name, true, Value::Message(tags)));
    }
}

fn tag_field(tag: &str) -> OptionField {
    option_field(TAGS, "tags".to_owned(), false, Value::String(tag.to_owned()))
}

fn option_field(number: i32, name: String, is_extension: bool, value: Value) -> OptionField {
    OptionField { number, name, is_extension, value, is_packed: false, is_alone: false, span: None }
}

/// Visits every message and field that the text declares, each with its path.
fn visit<'f>(
    messages: &'f [Message],
    scope: &str,
    each: &mut dyn FnMut(&str, EntityType, &'f Options),
) {
    for message in messages.iter().filter(|message| message.declared != Declared::MapEntry) {
        let path = join(scope, &message.name);
        each(&path, EntityType::Record, &message.options);
        for field in &message.fields {
            each(&join(&path, &field.name), EntityType::Field, &field.options);
        }
        visit(&message.messages, &path, each);
    }
}

/// The same, for changes.
fn visit_mut(
    messages: &mut [Message],
    scope: &str,
    each: &mut dyn FnMut(&str, EntityType, &mut Options),
) {
    for message in messages.iter_mut().filter(|message| message.declared != Declared::MapEntry) {
        let path = join(scope, &message.name);
        each(&path, EntityType::Record, &mut message.options);
        for field in &mut message.fields {
            each(&join(&path, &field.name), EntityType::Field, &mut field.options);
        }
        visit_mut(&mut message.messages, &path, each);
    }
}
