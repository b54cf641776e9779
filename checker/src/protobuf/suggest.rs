//! Edits of a proposed .proto text that may mend a difference. Whether they do is for the check to say.

mod oneofs;
mod place;

use super::Schema;
use super::canonical::{print_field, print_message};
use super::descriptor::{Field, FieldType, File, Label, Message, OptionField, Options, Value};
use super::kind::Kind;
use crate::difference::{self, Difference};
use crate::level::Direction;
use crate::span::Span;
use crate::suggestion::Edit;
use place::{Place, removed};

/// The number of `deprecated` in `FieldOptions` and `MessageOptions`.
const DEPRECATED: i32 = 3;

/// Numbers that Protobuf keeps for itself.
const KEPT_NUMBERS: std::ops::RangeInclusive<i32> = 19_000..=19_999;

/// A proposed schema with its text, and the registered one that it is compared with.
struct Sides<'a> {
    text: &'a str,
    proposed: &'a Schema,
    registered: &'a Schema,
}

/// What a difference is about, on each side that has it.
struct Site<'a> {
    proposed: Option<&'a Message>,
    registered: Option<&'a Message>,
    number: i32,
}

/// Ideas of how to mend `difference` between `proposed`, which stands in `text`, and `registered`,
/// which was found in `direction`: what puts back or keeps the smallest part comes first.
pub(crate) fn edits(
    text: &str,
    proposed: &Schema,
    registered: &Schema,
    direction: Direction,
    difference: &Difference,
) -> Vec<Edit> {
    let difference::Kind::Protobuf(kind) = difference.kind else { return Vec::new() };
    let sides = Sides { text, proposed, registered };
    let path: Vec<&str> = difference.path.trim_start_matches("#/").split('/').collect();
    let found = match kind {
        Kind::PackageChanged => sides.package(),
        Kind::MessageRemoved => match direction {
            Direction::Backward => sides.removed_message(&path),
            Direction::Forward => sides.added_message(&path),
        },
        Kind::MultipleFieldsMovedToOneof | Kind::FieldMovedToExistingOneof => {
            oneofs::edits(&sides, direction, &path)
        }
        _ => sides.field(kind, &path),
    };
    found.unwrap_or_default()
}

impl<'a> Sides<'a> {
    fn files(&self) -> (&'a File, &'a File) {
        (self.proposed.linked.files.main(), self.registered.linked.files.main())
    }

    /// The package as it was.
    fn package(&self) -> Option<Vec<Edit>> {
        let (proposed, registered) = self.files();
        let statement = match registered.package.as_str() {
            "" => String::new(),
            package => format!("package {package};"),
        };
        let change = match (proposed.package_source.span, proposed.edition_source.span) {
            (Some(span), _) if statement.is_empty() => removed(self.text, span),
            (Some(span), _) => (span, statement),
            (None, Some(edition)) => {
                (Span::new(edition.end, edition.end), format!("\n{statement}"))
            }
            (None, None) => (Span::new(0, 0), format!("{statement}\n")),
        };
        let why = match registered.package.as_str() {
            "" => "The registered schema is in no package, so the messages keep their full names \
                   without one."
                .to_owned(),
            package => format!(
                "The package is '{package}' again, so that every message keeps its full name."
            ),
        };
        Some(vec![Edit { why, changes: vec![change] }])
    }

    /// The message that the proposed schema does not have any more, as it was and deprecated.
    fn removed_message(&self, path: &[&str]) -> Option<Vec<Edit>> {
        let (proposed, registered) = self.files();
        let (name, around) = path.split_last()?;
        let message = find(&registered.messages, path)?;
        let place = match around {
            [] => Place::EndOfFile,
            around => Place::InMessage(find(&proposed.messages, around)?),
        };
        let names = self.registered.linked.names;
        let mut deprecated = message.clone();
        deprecate(&mut deprecated.options);
        let edit = |message: &Message, why: String| {
            let change = place.insertion(self.text, &print_message(registered, message, names))?;
            Some(Edit { why, changes: vec![change] })
        };
        let kept = edit(
            message,
            format!("The message '{name}' stays, so that its data has a type to be read with."),
        );
        let marked = edit(
            &deprecated,
            format!(
                "The message '{name}' stays and is marked as deprecated, so that its data can be \
                     read until nobody writes it."
            ),
        );
        Some(kept.into_iter().chain(marked).collect())
    }

    /// The schema without a message that registered readers do not know.
    fn added_message(&self, path: &[&str]) -> Option<Vec<Edit>> {
        let message = find(&self.files().0.messages, path)?;
        let change = removed(self.text, message.source.span?);
        let name = &message.name;
        let why = format!("The message '{name}' is left out until the registered readers know it.");
        Some(vec![Edit { why, changes: vec![change] }])
    }

    /// Edits of one field, by which side has it.
    fn field(&self, kind: Kind, path: &[&str]) -> Option<Vec<Edit>> {
        let site = self.site(path)?;
        let proposed = site.proposed?;
        let ours = proposed.fields.iter().find(|field| field.number == site.number);
        let theirs = site.registered?.fields.iter().find(|field| field.number == site.number);
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => self.changed(kind, &site, ours, theirs),
            (None, Some(theirs)) => self.lacking(&site, proposed, theirs),
            (Some(ours), None) => self.added(proposed, ours),
            (None, None) => None,
        }
    }

    /// The messages and the number that a path means: `Message/3` or `Message/oneof/3`.
    fn site(&self, path: &[&str]) -> Option<Site<'a>> {
        let (number, names) = path.split_last()?;
        let number = number.parse().ok()?;
        let (proposed, registered) = self.files();
        let within =
            |names: &[&str]| (find(&proposed.messages, names), find(&registered.messages, names));
        let (ours, theirs) = match (within(names), names.split_last()) {
            ((None, _) | (_, None), Some((_, around))) if !around.is_empty() => within(around),
            (found, _) => found,
        };
        Some(Site { proposed: ours, registered: theirs, number })
    }

    /// A field whose type or label is another one: as it was, or kept beside the new one.
    fn changed(
        &self,
        kind: Kind,
        site: &Site<'_>,
        ours: &Field,
        theirs: &Field,
    ) -> Option<Vec<Edit>> {
        let registered = self.files().1;
        let message = site.registered?;
        let names = self.registered.linked.names;
        let (name, number) = (&ours.name, ours.number);
        let span = ours.source.span?;
        let mut edits = Vec::new();
        if kind == Kind::FieldNumericLabelChanged {
            let label = label_of(theirs);
            let why = format!("The field '{name}' has its former label again.");
            let until = ours.type_span?.start;
            edits.push(Edit { why, changes: vec![(Span::new(span.start, until), label)] });
        } else {
            let why = format!("The field '{name}' has its former type again.");
            let change = match (type_text(theirs), ours.type_span) {
                (Some(text), Some(span)) if type_text(ours).is_some() => (span, text),
                _ => {
                    let renamed = Field { name: name.clone(), ..theirs.clone() };
                    (span, print_field(registered, message, &renamed, names))
                }
            };
            edits.push(Edit { why, changes: vec![change] });
        }
        let fresh = fresh_number(&[site.proposed?, message])?;
        let mut kept = theirs.clone();
        deprecate(&mut kept.options);
        let kept = print_field(registered, message, &kept, names);
        let indent = place::indent(self.text, span.start);
        let mut changes = vec![(Span::new(span.start, span.start), format!("{kept}\n{indent}"))];
        if *name == theirs.name {
            changes.push((ours.source.name?, format!("{name}_{fresh}")));
        }
        changes.push((ours.number_span?, fresh.to_string()));
        let why = format!(
            "The former field keeps the number {number} and is marked as deprecated; the new one has \
             the number {fresh}."
        );
        edits.push(Edit { why, changes });
        Some(edits)
    }

    /// A field of the registered schema that the proposed one does not have any more.
    fn lacking(&self, site: &Site<'_>, proposed: &Message, theirs: &Field) -> Option<Vec<Edit>> {
        let (registered, message) = (self.files().1, site.registered?);
        let names = self.registered.linked.names;
        let (name, number) = (&theirs.name, theirs.number);
        let mut edits = Vec::new();
        let same_name = proposed.fields.iter().find(|field| field.name == *name);
        if let Some(span) = same_name.and_then(|field| field.number_span) {
            let why = format!("The field '{name}' has its former number {number} again.");
            edits.push(Edit { why, changes: vec![(span, number.to_string())] });
        }
        let place = Place::of_field(proposed, message, theirs);
        let mut deprecated = theirs.clone();
        deprecate(&mut deprecated.options);
        for (field, why) in [
            (theirs, format!("The field '{name}' stays.")),
            (&deprecated, format!("The field '{name}' stays and is marked as deprecated.")),
        ] {
            let text = print_field(registered, message, field, names);
            if let Some(change) = place.insertion(self.text, &text) {
                edits.push(Edit { why, changes: vec![change] });
            }
        }
        Some(edits)
    }

    /// A field of the proposed schema that the registered one does not have.
    fn added(&self, proposed: &Message, ours: &Field) -> Option<Vec<Edit>> {
        let (span, type_span) = (ours.source.span?, ours.type_span);
        let name = &ours.name;
        let mut edits = Vec::new();
        if let (Some(Label::Required), Some(type_span)) = (ours.label, type_span) {
            let label = Span::new(span.start, type_span.start);
            edits.push(Edit {
                why: format!("The field '{name}' is optional, so that data without it is read."),
                changes: vec![(label, "optional ".to_owned())],
            });
        }
        if ours.oneof.is_some_and(|at| proposed.oneofs.get(at).is_some_and(|one| !one.is_synthetic))
        {
            edits.extend(self.moved_out(proposed, ours, span));
        }
        let why = format!("The field '{name}' is left out until the registered side knows it.");
        edits.push(Edit { why, changes: vec![removed(self.text, span)] });
        Some(edits)
    }

    /// A new member of a oneof as a field of its own.
    fn moved_out(&self, proposed: &Message, ours: &Field, span: Span) -> Option<Edit> {
        let written = self.text.get(span.start..span.end)?;
        let is_proto2 = self.files().0.edition < super::descriptor::Edition::Proto3;
        let label = if is_proto2 { "optional " } else { "" };
        let place = Place::InMessage(proposed);
        let mut changes = vec![
            removed(self.text, span),
            place.insertion(self.text, &format!("{label}{written}"))?,
        ];
        changes.sort_by_key(|(span, _)| span.start);
        let name = &ours.name;
        let why = format!(
            "The field '{name}' stands outside the oneof, so that a reader that does not know it \
             still sees which member is set."
        );
        Some(Edit { why, changes })
    }
}

/// The message at a path from the top.
fn find<'a>(messages: &'a [Message], path: &[&str]) -> Option<&'a Message> {
    let (first, rest) = path.split_first()?;
    let found = messages.iter().find(|message| message.name == *first)?;
    if rest.is_empty() { Some(found) } else { find(&found.messages, rest) }
}

/// The label as it is written in front of a type.
fn label_of(field: &Field) -> String {
    field.label.map(|label| format!("{} ", label.keyword())).unwrap_or_default()
}

/// The type as it was written, where it is one word.
fn type_text(field: &Field) -> Option<String> {
    match &field.field_type {
        FieldType::Scalar(scalar) => Some(scalar.keyword().to_owned()),
        FieldType::Message(name) | FieldType::Enum(name) => {
            Some(name.written.clone().unwrap_or_else(|| format!(".{}", name.full)))
        }
        FieldType::Unresolved(_) | FieldType::Group(_) | FieldType::Map(_) => None,
    }
}

/// Adds `deprecated = true`, if it is not there.
fn deprecate(options: &mut Options) {
    if options.fields.iter().any(|field| field.name == "deprecated" && !field.is_extension) {
        return;
    }
    let option = OptionField {
        number: DEPRECATED,
        name: "deprecated".to_owned(),
        is_extension: false,
        value: Value::Bool(true),
        is_packed: false,
        is_alone: false,
        span: None,
    };
    let at = options.fields.iter().take_while(|one| !one.is_extension && one.number < DEPRECATED);
    let at = at.count();
    options.fields.insert(at, option);
}

/// A number behind all that the messages use, reserve or leave to extensions.
fn fresh_number(messages: &[&Message]) -> Option<i32> {
    let used = messages.iter().flat_map(|message| {
        let fields = message.fields.iter().map(|field| field.number);
        let reserved = message.reserved_ranges.iter().map(|range| range.end - 1);
        let extensions = message.extension_ranges.iter().map(|range| range.end - 1);
        fields.chain(reserved).chain(extensions)
    });
    let next = used.max().unwrap_or(0) + 1;
    let next = if KEPT_NUMBERS.contains(&next) { KEPT_NUMBERS.end() + 1 } else { next };
    (next < super::descriptor::FIELD_NUMBER_END).then_some(next)
}
