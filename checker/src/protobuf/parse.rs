//! Reads a schema, links it with what it imports, and makes sure that its canonical text says the
//! same.

use super::canonical::{self, OptionNames, Style};
use super::descriptor::{File, Files};
use super::{base64, link, syntax, wire};
use crate::error::ParseError;
use crate::reference::ResolvedReference;

/// A schema that is linked.
#[derive(Debug)]
pub(super) struct Linked {
    pub files: Files,
    /// How its texts name custom options.
    pub names: OptionNames,
}

impl Linked {
    /// The text of the main file.
    pub fn text(&self, style: Style) -> String {
        canonical::print(self.files.main(), style, self.names)
    }
}

/// Parses `text`, a .proto text or a base64 `FileDescriptorProto`, and links it with `references`.
///
/// What is returned can be kept as its canonical text: that text is read once more, and must say
/// the same.
///
/// # Errors
/// Every problem that the parser or the linker could tell apart, in the first file that has one.
pub(super) fn link(text: &str, references: &[ResolvedReference]) -> Result<Linked, ParseError> {
    let path = link::main_name(references);
    let files = link_main(read(&path, text)?, text, references)?;
    let mut linked = Linked { files, names: OptionNames::Plain };
    let Err(why) = keeps(&linked, &path, text, references) else { return Ok(linked) };
    linked.names = OptionNames::FromRoot;
    match keeps(&linked, &path, text, references) {
        Ok(()) => Ok(linked),
        Err(_) => Err(why),
    }
}

/// Reads the canonical text of `linked`, which was read from `text`, and compares what it says.
fn keeps(
    linked: &Linked,
    path: &str,
    text: &str,
    references: &[ResolvedReference],
) -> Result<(), ParseError> {
    let printed = linked.text(Style::Canonical);
    if printed == text {
        return Ok(());
    }
    let again = syntax::parse(path, &printed)
        .and_then(|file| link_main(file, &printed, references))
        .map_err(|error| {
            // Its places would point into a text that the user has not written.
            let why = error.problems().first().map_or("", |problem| problem.message.as_str());
            ParseError::whole(format!("the schema cannot be kept without loss as a text: {why}"))
        })?;
    let (given, kept) = (identity(linked.files.main()), identity(again.main()));
    if given == kept {
        return Ok(());
    }
    let place = wire::first_difference(&given, &kept);
    Err(ParseError::whole(format!(
        "the schema cannot be kept without loss: no text says the same of {place}"
    )))
}

/// The bytes that `text` stands for if it is a base64 `FileDescriptorProto`.
pub(super) fn descriptor_bytes(text: &str) -> Option<Vec<u8>> {
    base64::decode(text).filter(|bytes| wire::is_file(bytes))
}

fn read(path: &str, text: &str) -> Result<File, ParseError> {
    match descriptor_bytes(text) {
        Some(bytes) => wire::decode(path, &bytes),
        None => syntax::parse(path, text),
    }
}

fn link_main(
    main: File,
    text: &str,
    references: &[ResolvedReference],
) -> Result<Files, ParseError> {
    link::link(main, text, references, &read)
}

/// What the canonical text must keep. Empty braces of a method are left out of it, as they say
/// nothing.
fn identity(file: &File) -> Vec<u8> {
    let methods = file.services.iter().flat_map(|service| &service.methods);
    if !methods.clone().any(|method| method.has_body && method.options.fields.is_empty()) {
        return wire::encode(file, wire::OptionOrder::ByNumber);
    }
    let mut file = file.clone();
    for method in file.services.iter_mut().flat_map(|service| &mut service.methods) {
        method.has_body &= !method.options.fields.is_empty();
        if !method.has_body {
            method.options = Default::default();
        }
    }
    wire::encode(&file, wire::OptionOrder::ByNumber)
}
