//! Parses and links .proto texts with protox and prost-reflect, behind our own model and errors.

use std::collections::HashSet;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, FileDescriptor, ReflectMessage, Value};
use prost_types::{DescriptorProto, FileDescriptorProto};
use protox::file::{File as ProtoxFile, FileResolver, GoogleFileResolver};

use super::canonical::{self, Style};
use super::descriptor::{self, MADE_UP, Places, json_name, tag};
use super::imports::{self, Source};
use super::model::Files;
use super::problems;
use super::{base64, checks, lexical};
use crate::error::{ParseError, Problem};
use crate::reference::ResolvedReference;

/// A schema text with its imports, linked.
#[derive(Debug)]
pub(super) struct Linked {
    /// The files in our model; those of a base64 descriptor have no spans.
    pub files: Files,
    /// The `FileDescriptorProto` of the main file, without source info.
    pub descriptor: Vec<u8>,
}

/// One file that the parser has read but not linked.
pub(super) struct Parsed {
    /// The path under which it is imported.
    pub name: String,
    pub proto: FileDescriptorProto,
    /// The bytes of the descriptor where the file was given as one: they keep custom options.
    encoded: Option<Vec<u8>>,
    /// The text and the length of its byte order mark; `None` for a descriptor or a built-in file.
    text: Option<(String, usize)>,
    /// The name of the reference that holds it; `None` for the main file.
    pub reference: Option<String>,
    /// How many dependencies were written: some may follow that were added for the linker.
    imports: usize,
}

/// Parses `text` and links it with `references`.
///
/// # Errors
/// Every problem that the parser or the linker could tell apart, in the first file that has one.
pub(super) fn link(text: &str, references: &[ResolvedReference]) -> Result<Linked, ParseError> {
    let name = imports::main_name(references);
    match descriptor_bytes(text) {
        None => link_main(read_text(&name, text, None)?, references),
        Some(bytes) => {
            let main = read_descriptor(&name, bytes, None)?;
            let linked = link_main(main, references)?;
            let printed = canonical::print(linked.files.main(), Style::Canonical);
            // A descriptor may hold what no text can say, so its text is checked like any other.
            // Its places would point into a text that the user has not written.
            let descriptor = read_text(&name, &printed, None)
                .and_then(|main| link_main(main, references))
                .map_err(|error| ParseError::whole(format!("in the decoded descriptor: {error}")))?
                .descriptor;
            Ok(Linked { files: linked.files, descriptor })
        }
    }
}

/// The bytes that `text` stands for if it is a base64 `FileDescriptorProto`.
pub(super) fn descriptor_bytes(text: &str) -> Option<Vec<u8>> {
    let bytes = base64::decode(text)?;
    FileDescriptorProto::decode(bytes.as_slice()).ok()?;
    Some(bytes)
}

fn read_descriptor(
    name: &str,
    mut bytes: Vec<u8>,
    reference: Option<&str>,
) -> Result<Parsed, ParseError> {
    // Of a field that comes twice the last value counts: this names the file as it is imported.
    let named = FileDescriptorProto { name: Some(name.to_owned()), ..Default::default() };
    bytes.extend(named.encode_to_vec());
    let proto = FileDescriptorProto::decode(bytes.as_slice())
        .map_err(|error| ParseError::whole(format!("the descriptor cannot be read: {error}")))?;
    Ok(Parsed {
        name: name.to_owned(),
        imports: proto.dependency.len(),
        proto,
        encoded: Some(bytes),
        text: None,
        reference: reference.map(str::to_owned),
    })
}

fn read_text(name: &str, text: &str, reference: Option<&str>) -> Result<Parsed, ParseError> {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    lexical::check(text, start)?;
    let file = ProtoxFile::from_source(name, &text[start..])
        .map_err(|error| problems::translate(&error, text, start))?;
    let proto = FileDescriptorProto::from(file);
    Ok(Parsed {
        name: name.to_owned(),
        imports: proto.dependency.len(),
        proto,
        encoded: None,
        text: Some((text.to_owned(), start)),
        reference: reference.map(str::to_owned),
    })
}

/// Reads the file that `source` gives for the import path `name`.
pub(super) fn read(name: &str, source: Source<'_>) -> Result<Parsed, ParseError> {
    match source {
        Source::BuiltIn => {
            let file = GoogleFileResolver::new()
                .open_file(name)
                .map_err(|error| problems::translate(&error, "", 0))?;
            let proto = FileDescriptorProto::from(file);
            Ok(Parsed {
                name: name.to_owned(),
                imports: proto.dependency.len(),
                proto,
                encoded: None,
                text: None,
                reference: None,
            })
        }
        Source::Embedded(text) => read_text(name, text, Some(name)),
        Source::Reference(text) => match descriptor_bytes(text) {
            Some(bytes) => read_descriptor(name, bytes, Some(name)),
            None => read_text(name, text, Some(name)),
        }
        .map_err(|error| error.in_reference(name)),
    }
}

/// Whether the parser itself brings the file of this import path.
pub(super) fn is_built_in(name: &str) -> bool {
    name.starts_with("google/protobuf/") && GoogleFileResolver::new().open_file(name).is_ok()
}

impl Parsed {
    /// One problem at the `index`th import.
    pub fn import_problem(&self, index: usize, message: String) -> Problem {
        let index = i32::try_from(index).unwrap_or(i32::MAX);
        let place = self.places().and_then(|places| places.span(&[tag::FILE_DEPENDENCY, index]));
        let mut problem = match (place, &self.text) {
            (Some(span), Some((text, _))) => Problem::at(text, span, message),
            (Some(_), None) | (None, _) => {
                Problem { message, span: None, position: None, reference: None }
            }
        };
        problem.reference = self.reference.clone();
        problem
    }

    fn places(&self) -> Option<Places<'_>> {
        let (text, start) = self.text.as_ref()?;
        let info = self.proto.source_code_info.as_ref()?;
        Some(Places::new(text, *start, &info.location))
    }

    fn error(&self, error: ParseError) -> ParseError {
        match &self.reference {
            Some(name) => error.in_reference(name),
            None => error,
        }
    }
}

fn link_main(main: Parsed, references: &[ResolvedReference]) -> Result<Linked, ParseError> {
    let order = imports::in_order(main, references)?;
    let mut pool = DescriptorPool::new();
    let mut files = Vec::with_capacity(order.len());
    let mut descriptor = Vec::new();
    let last = order.len() - 1;
    for index in 0..order.len() {
        let parsed = &order[index];
        add_to(&mut pool, parsed, &order[..index]).map_err(|error| parsed.error(error))?;
        let file = pool
            .get_file_by_name(&parsed.name)
            .expect("the file was added to the pool a moment ago");
        let raw = (index == last).then(|| with_options(&pool, &file)).transpose()?;
        let places = if index == last { parsed.places() } else { None };
        files.push(descriptor::convert(
            file.file_descriptor_proto(),
            raw.as_ref(),
            places.as_ref(),
            parsed.imports,
        ));
        if let Some(raw) = raw {
            descriptor = serialize(raw, parsed.imports);
        }
    }
    let files = Files::new(files);
    let text = order[last].text.as_ref().map_or("", |(text, _)| text);
    checks::check(&files, text)?;
    Ok(Linked { files, descriptor })
}

/// Links `parsed` with the files that are in the pool already, which `earlier` lists.
fn add_to(
    pool: &mut DescriptorPool,
    parsed: &Parsed,
    earlier: &[Parsed],
) -> Result<(), ParseError> {
    let imports = imports::far_public_imports(parsed, earlier);
    let is_proto2 = parsed.proto.syntax() != "proto3";
    let clashes = is_proto2 && parsed.proto.message_type.iter().any(has_clashing_json_names);
    let added = match &parsed.encoded {
        Some(bytes) if imports.is_empty() && !clashes => {
            pool.decode_file_descriptor_proto(bytes.as_slice())
        }
        None if imports.is_empty() && !clashes => {
            pool.add_file_descriptor_proto(parsed.proto.clone())
        }
        encoded => {
            let bytes = encoded.clone().unwrap_or_else(|| parsed.proto.encode_to_vec());
            pool.decode_file_descriptor_proto(adapted(&bytes, imports)?.as_slice())
        }
    };
    added.map_err(|error| match &parsed.text {
        Some((text, start)) => problems::translate_linking(error, text, *start),
        None => ParseError::whole(error.to_string()),
    })
}

/// Whether two fields get one JSON name. proto2 allows it, the linker does not.
fn has_clashing_json_names(message: &DescriptorProto) -> bool {
    let mut taken = HashSet::new();
    message.field.iter().any(|field| {
        let name = json_name(field.name());
        let is_usual = field.json_name.as_ref().is_none_or(|given| *given == name);
        !taken.insert(name) && is_usual
    }) || message.nested_type.iter().any(has_clashing_json_names)
}

/// The descriptor in `bytes` with what the linker needs beyond the language: imports that others
/// pass on, and JSON names that differ. Both are taken back in [`serialize`].
fn adapted(bytes: &[u8], imports: Vec<String>) -> Result<Vec<u8>, ParseError> {
    let mut raw = DynamicMessage::decode(FileDescriptorProto::default().descriptor(), bytes)
        .map_err(|error| ParseError::whole(format!("the descriptor cannot be read: {error}")))?;
    let added = imports.into_iter().map(Value::String);
    if let Some(Value::List(dependencies)) = raw.get_field_by_name_mut("dependency") {
        dependencies.extend(added);
    }
    if raw.get_field_by_name("syntax").is_none_or(|syntax| syntax.as_str() != Some("proto3")) {
        each_message(&mut raw, "message_type", &mut |message| {
            let mut taken = HashSet::new();
            each_in(message, "field", &mut |field| {
                let name = text_of(field, "name");
                let given = text_of(field, "json_name");
                let usual = json_name(&name);
                let is_usual = given.is_empty() || given == usual;
                if !taken.insert(usual) && is_usual {
                    let made_up = Value::String(format!("{MADE_UP}{name}"));
                    field.set_field_by_name("json_name", made_up);
                }
            });
        });
    }
    Ok(raw.encode_to_vec())
}

fn text_of(raw: &DynamicMessage, field: &str) -> String {
    raw.get_field_by_name(field)
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Visits the messages in the field `list` of `raw`.
fn each_in(raw: &mut DynamicMessage, list: &str, visit: &mut dyn FnMut(&mut DynamicMessage)) {
    if raw.has_field_by_name(list)
        && let Some(Value::List(elements)) = raw.get_field_by_name_mut(list)
    {
        elements.iter_mut().filter_map(Value::as_message_mut).for_each(visit);
    }
}

/// Visits the descriptors of the messages in the field `list` of `raw`, and of those inside them.
fn each_message(raw: &mut DynamicMessage, list: &str, visit: &mut dyn FnMut(&mut DynamicMessage)) {
    each_in(raw, list, &mut |message| {
        each_message(message, "nested_type", visit);
        visit(message);
    });
}

/// The descriptor of `file` as a message that knows the custom options that the pool defines.
fn with_options(
    pool: &DescriptorPool,
    file: &FileDescriptor,
) -> Result<DynamicMessage, ParseError> {
    let known = pool
        .get_file_by_name("google/protobuf/descriptor.proto")
        .and_then(|_| pool.get_message_by_name("google.protobuf.FileDescriptorProto"));
    let shape = known.unwrap_or_else(|| FileDescriptorProto::default().descriptor());
    DynamicMessage::decode(shape, file.encode_to_vec().as_slice())
        .map_err(|error| ParseError::whole(format!("the descriptor cannot be read: {error}")))
}

/// The bytes of a descriptor without what the text does not say: places and added imports.
fn serialize(mut raw: DynamicMessage, imports: usize) -> Vec<u8> {
    raw.clear_field_by_name("source_code_info");
    if let Some(Value::List(dependencies)) = raw.get_field_by_name_mut("dependency") {
        dependencies.truncate(imports);
    }
    if imports == 0 {
        raw.clear_field_by_name("dependency");
    }
    each_message(&mut raw, "message_type", &mut |message| {
        each_in(message, "field", &mut |field| {
            if let Some(name) = text_of(field, "json_name").strip_prefix(MADE_UP) {
                field.set_field_by_name("json_name", Value::String(json_name(name)));
            }
        });
    });
    raw.encode_to_vec()
}
