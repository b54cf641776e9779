//! Reads a schema, links it with what it imports, and makes sure that its canonical text says the
//! same.

use super::canonical::{self, OptionNames, Style};
use super::descriptor::{File, Files};
use super::link::Linking;
use super::{base64, link, same, syntax, wire};
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
    let mut linking = link::link(read(&path, text)?, text, references, &read)?;
    let names = names_that_keep(&mut linking, text)?;
    Ok(Linked { files: linking.into_files(), names })
}

/// How the text of a schema that was read from `text` names custom options.
///
/// # Errors
/// A sentence about what no text would keep.
fn names_that_keep(linking: &mut Linking, text: &str) -> Result<OptionNames, ParseError> {
    let Err(why) = keeps(linking, OptionNames::Plain, text) else {
        return Ok(OptionNames::Plain);
    };
    match keeps(linking, OptionNames::FromRoot, text) {
        Ok(()) => Ok(OptionNames::FromRoot),
        Err(_) => Err(why),
    }
}

/// Reads the canonical text of what was linked from `text`, and compares what it says.
fn keeps(linking: &mut Linking, names: OptionNames, text: &str) -> Result<(), ParseError> {
    let printed = canonical::print(linking.main(), Style::Canonical, names);
    if printed == text {
        return Ok(());
    }
    let lost = |error: ParseError| {
        // Its places would point into a text that the user has not written.
        let why = error.problems().first().map_or("", |problem| problem.message.as_str());
        ParseError::whole(format!("the schema cannot be kept without loss as a text: {why}"))
    };
    let again = syntax::parse_again(linking.main(), &printed).map_err(lost)?;
    // Once the main file is linked again, its statements are gone.
    let is_same = names == OptionNames::Plain && same::is_same(linking.main(), &again);
    if is_same && cfg!(not(debug_assertions)) {
        return Ok(());
    }
    let again = linking.link_again(again, &printed).map_err(lost)?;
    let (given, kept) = (identity(linking.main()), identity(&again));
    debug_assert!(!is_same || given == kept, "files that are written alike mean the same");
    if given == kept {
        return Ok(());
    }
    let place = wire::first_difference(&given, &kept);
    Err(ParseError::whole(format!(
        "the schema cannot be kept without loss, as no text says the same of {place}: remove that"
    )))
}

/// The bytes that `text` stands for if it is a base64 `FileDescriptorProto`.
pub(super) fn descriptor_bytes(text: &str) -> Option<Vec<u8>> {
    base64::decode(text).filter(|bytes| wire::is_file(bytes))
}

pub(super) fn read(path: &str, text: &str) -> Result<File, ParseError> {
    match descriptor_bytes(text) {
        Some(bytes) => wire::decode(path, &bytes),
        None => syntax::parse(path, text),
    }
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
