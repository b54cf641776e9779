//! Parses and links .proto texts with protox and prost-reflect, behind our own model and errors.

use prost_reflect::DescriptorPool;
use prost_types::{FileDescriptorProto, SourceCodeInfo};
use protox::file::{File as ProtoxFile, FileResolver, GoogleFileResolver};

use super::canonical::{self, Style};
use super::converted::{self, Places, tag, written};
use super::imports::{self, Source};
use super::model::Files;
use super::problems;
use super::{checks, encoded, lexical, linker, loss};
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
    pub encoded: Option<Vec<u8>>,
    /// The text and the length of its byte order mark; `None` for a descriptor or a built-in file.
    pub text: Option<(String, usize)>,
    /// Whether the user has written the text, so that places in it mean something.
    has_places: bool,
    /// The name of the reference that holds it; `None` for the main file.
    pub reference: Option<String>,
    /// How many dependencies were written: some may follow that were added for the linker.
    pub imports: usize,
}

/// Parses `text` and links it with `references`.
///
/// What is returned can be kept as its canonical text: that text is read once more, and must say
/// the same.
///
/// # Errors
/// Every problem that the parser or the linker could tell apart, in the first file that has one.
pub(super) fn link(text: &str, references: &[ResolvedReference]) -> Result<Linked, ParseError> {
    let name = imports::main_name(references);
    let encoded = encoded::bytes(text);
    let is_text = encoded.is_none();
    let main = match encoded {
        None => read_text(&name, text, None)?,
        Some(bytes) => read_descriptor(&name, &bytes, None)?,
    };
    let linked = link_main(main, references)?;
    let printed = canonical::print(linked.files.main(), Style::Canonical);
    if printed == text {
        return Ok(linked);
    }
    let again = read_text(&name, &printed, None)
        .and_then(|main| link_main(Parsed { has_places: is_text, ..main }, references))
        .map_err(|error| {
            // Its places would point into a text that the user has not written.
            let why = error.problems().first().map_or("", |problem| problem.message.as_str());
            ParseError::whole(format!("the schema cannot be kept without loss as a text: {why}"))
        })?;
    if again.descriptor != linked.descriptor {
        let place = loss::first(&linked.descriptor, &again.descriptor);
        let message =
            format!("the schema cannot be kept without loss: no text says the same of {place}");
        return Err(ParseError::whole(message));
    }
    Ok(if is_text { linked } else { again })
}

fn read_descriptor(
    name: &str,
    bytes: &[u8],
    reference: Option<&str>,
) -> Result<Parsed, ParseError> {
    let (proto, bytes) = encoded::read(name, bytes)?;
    Ok(Parsed {
        name: name.to_owned(),
        imports: proto.dependency.len(),
        proto,
        encoded: Some(bytes),
        text: None,
        has_places: false,
        reference: reference.map(str::to_owned),
    })
}

fn read_text(name: &str, text: &str, reference: Option<&str>) -> Result<Parsed, ParseError> {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    lexical::check(text, start)?;
    let file = ProtoxFile::from_source(name, &text[start..])
        .map_err(|error| problems::translate(&error, text, start))?;
    let mut proto = FileDescriptorProto::from(file);
    proto.message_type.iter_mut().for_each(written::rename_made_up_oneofs);
    let parsed = Parsed {
        name: name.to_owned(),
        imports: proto.dependency.len(),
        proto,
        encoded: None,
        text: Some((text.to_owned(), start)),
        has_places: true,
        reference: reference.map(str::to_owned),
    };
    let mut problems = Vec::new();
    let places = parsed.places();
    written::check_unlinked(&parsed.proto, &mut |path, message| {
        problems.push(parsed.problem(places.as_ref(), path, message));
    });
    drop(places);
    ParseError::from_problems(problems).map_or(Ok(parsed), Err)
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
                has_places: false,
                reference: None,
            })
        }
        Source::Embedded(text) => read_text(name, text, Some(name)),
        Source::Reference(text) => match encoded::bytes(text) {
            Some(bytes) => read_descriptor(name, &bytes, Some(name)),
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
        self.problem(self.places().as_ref(), &[tag::FILE_DEPENDENCY, index], message)
    }

    /// One problem of the part at `path`.
    fn problem(&self, places: Option<&Places<'_>>, path: &[i32], message: String) -> Problem {
        let shown = places.filter(|places| places.is_shown());
        let mut problem = match (shown.and_then(|places| places.first_in(path)), &self.text) {
            (Some(span), Some((text, _))) => Problem::at(text, span, message),
            (Some(_), None) | (None, _) => {
                Problem { message, span: None, position: None, reference: None }
            }
        };
        problem.reference = self.reference.clone();
        problem
    }

    fn places(&self) -> Option<Places<'_>> {
        self.places_in(self.proto.source_code_info.as_ref()?)
    }

    fn places_in<'a>(&'a self, info: &'a SourceCodeInfo) -> Option<Places<'a>> {
        let (text, start) = self.text.as_ref()?;
        Some(Places::new(text, *start, &info.location, self.has_places))
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
    let mut problems = Vec::new();
    let last = order.len() - 1;
    for index in 0..order.len() {
        let parsed = &order[index];
        linker::add_to(&mut pool, parsed, &order[..index]).map_err(|error| parsed.error(error))?;
        let file = pool
            .get_file_by_name(&parsed.name)
            .expect("the file was added to the pool a moment ago");
        let raw = (index == last).then(|| linker::with_options(&pool, &file)).transpose()?;
        let proto = file.file_descriptor_proto();
        // The linker has moved the places of options to where they belong.
        let info = proto.source_code_info.as_ref().filter(|_| index == last);
        let places = info.and_then(|info| parsed.places_in(info));
        files.push(converted::convert(proto, parsed, raw.as_ref(), places.as_ref()));
        if index == last {
            written::check(proto, &mut |path, message| {
                problems.push(parsed.problem(places.as_ref(), path, message));
            });
        }
        if let Some(raw) = raw {
            descriptor = linker::serialize(raw, parsed);
        }
    }
    let files = Files::new(files);
    let text = order[last].text.as_ref().map_or("", |(text, _)| text);
    problems.extend(checks::check(&files, text));
    problems.sort_by_key(|problem| problem.span.map_or(usize::MAX, |span| span.start));
    if let Some(error) = ParseError::from_problems(problems) {
        return Err(error);
    }
    Ok(Linked { files, descriptor })
}
