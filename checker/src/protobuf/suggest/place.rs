//! Where in a text a declaration is put in or taken out, so that the layout stays.

use crate::protobuf::descriptor::{Field, Message, Oneof, Source};
use crate::span::Span;

/// Where a declaration goes.
pub(super) enum Place<'a> {
    EndOfFile,
    InMessage(&'a Message),
    InOneof(&'a Oneof),
}

impl<'a> Place<'a> {
    /// The place in `proposed` of a field of the registered message: in its oneof, if that is left.
    pub fn of_field(proposed: &'a Message, registered: &Message, field: &Field) -> Place<'a> {
        let Some(at) = field.oneof else { return Place::InMessage(proposed) };
        let name = registered.oneofs.get(at).map(|oneof| oneof.name.as_str());
        let members: Vec<i32> = registered
            .fields
            .iter()
            .filter(|one| one.oneof == Some(at))
            .map(|one| one.number)
            .collect();
        let by_name = proposed.oneofs.iter().find(|one| Some(one.name.as_str()) == name);
        let by_member = || {
            let shared = proposed.fields.iter().find(|one| members.contains(&one.number))?;
            proposed.oneofs.get(shared.oneof?)
        };
        let found = by_name.or_else(by_member).filter(|one| !one.is_synthetic);
        found.map_or(Place::InMessage(proposed), Place::InOneof)
    }

    /// What puts `declaration` at the end of this place.
    pub fn insertion(&self, text: &str, declaration: &str) -> Option<(Span, String)> {
        match self {
            Place::EndOfFile => {
                let end = text.trim_end().len();
                Some((Span::new(end, end), format!("\n\n{declaration}")))
            }
            Place::InMessage(message) => in_braces(text, &message.source, declaration),
            Place::InOneof(oneof) => in_braces(text, &oneof.source, declaration),
        }
    }
}

/// Puts a declaration in front of the brace that ends another one.
fn in_braces(text: &str, source: &Source, declaration: &str) -> Option<(Span, String)> {
    let span = source.span?;
    let brace = span.end.checked_sub(1)?;
    let before = text.get(span.start..brace)?;
    if !before.contains('\n') {
        let end = span.start + before.trim_end().len();
        let declaration = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        return Some((Span::new(end, brace), format!(" {declaration} ")));
    }
    let line = text[..brace].rfind('\n').map_or(0, |newline| newline + 1);
    let inner = format!("{}  ", indent(text, span.start));
    let lines = declaration.replace('\n', &format!("\n{inner}"));
    if text[line..brace].trim().is_empty() {
        return Some((Span::new(line, line), format!("{inner}{lines}\n")));
    }
    Some((Span::new(brace, brace), format!("\n{inner}{lines}\n{}", indent(text, span.start))))
}

/// The white space in front of the line that holds `at`.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &text[start..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// What takes a declaration out, with its line if nothing else stands there.
pub(super) fn removed(text: &str, span: Span) -> (Span, String) {
    let start = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |newline| span.end + newline + 1);
    let is_alone =
        text[start..span.start].trim().is_empty() && text[span.end..end].trim().is_empty();
    if is_alone {
        return (Span::new(start, end), String::new());
    }
    (span, String::new())
}
