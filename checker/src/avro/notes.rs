//! What a walk finds, noted without paths and words. Only the differences that are told in the end get
//! them: most of what is found is found in branches of unions that are only tried.

use super::compat::{self, Finding, Part, Side, Step};
use super::compat::{field_alias_ambiguous, fixed_size_mismatch, missing_enum_symbols};
use super::compat::{missing_union_branch, name_mismatch, reader_field_missing_default_value};
use super::model::{Edge, Enum, Fixed, Model, Named, Record, Shape};
use crate::difference::{self, Difference, Place};
use crate::limits::{DIFFERENCE_TEXT_BYTES_MAX, DIFFERENCES_MAX};

/// What is noted of a pair of types.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause {
    Name,
    Size,
    Symbols,
    Kind,
    Branch,
    /// The field of the reader's record at this place is missing.
    Missing(u32),
    Ambiguous(field_alias_ambiguous::Ambiguity),
}

impl Cause {
    /// The reader's field at `index` is missing.
    pub(super) fn missing(index: usize) -> Cause {
        Cause::Missing(number(index))
    }
}

/// A difference that has been found, with all that its words depend on.
#[derive(Debug, Clone, Copy)]
struct Note {
    cause: Cause,
    reader: Edge,
    writer: Edge,
    location: Link,
    /// How many steps of the location are not told.
    skipped: u32,
    reader_path: Link,
    writer_path: Link,
}

/// The last step of a path; 0 for the root.
type Link = u32;

/// A list of notes and lists. It has at least one note; 0 stands for no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List(u32);

#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Note(u32),
    List(List),
}

/// The notes of one comparison.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: Vec<Note>,
    /// Each step with the one before it.
    links: Vec<(Link, Step)>,
    items: Vec<Item>,
    /// Where each list ends in `items`; it begins where the one before it ends.
    ends: Vec<u32>,
}

/// The way to where a walk stands. Its steps become links when something is noted there.
#[derive(Debug, Default)]
pub(super) struct Way {
    steps: Vec<(Step, Option<Link>)>,
}

/// Where a walk stands on both sides.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// The location that Avro Java reports: steps into the reader, and indexes of branches of a
    /// writer's union that the reader has no union for.
    pub(super) location: Way,
    /// Where the location begins: Java forgets the way to a union before it tries its branches.
    pub(super) skipped: usize,
    pub(super) reader: Way,
    pub(super) writer: Way,
}

impl Way {
    pub(super) fn push(&mut self, step: Step) {
        self.steps.push((step, None));
    }

    pub(super) fn extend(&mut self, steps: [Step; 2]) {
        self.steps.extend(steps.map(|step| (step, None)));
    }

    pub(super) fn pop(&mut self) {
        self.steps.pop();
    }

    pub(super) fn drop_last(&mut self, count: usize) {
        self.steps.truncate(self.steps.len() - count);
    }

    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The link of the last step, after which all steps have one.
    fn link(&mut self, links: &mut Vec<(Link, Step)>) -> Link {
        let linked = self.steps.iter().rposition(|(_, link)| link.is_some());
        let mut before = linked.and_then(|at| self.steps[at].1).unwrap_or(0);
        for (step, link) in &mut self.steps[linked.map_or(0, |at| at + 1)..] {
            links.push((before, *step));
            before = number(links.len());
            *link = Some(before);
        }
        before
    }
}

impl List {
    pub(super) const NONE: List = List(0);

    pub(super) fn is_empty(self) -> bool {
        self == List::NONE
    }
}

impl Notes {
    /// Notes a difference of `reader` and `writer` where the walk stands.
    pub(super) fn note(&mut self, cause: Cause, pair: (Edge, Edge), ways: &mut Ways) -> Item {
        let links = &mut self.links;
        self.notes.push(Note {
            cause,
            reader: pair.0,
            writer: pair.1,
            location: ways.location.link(links),
            skipped: number(ways.skipped),
            reader_path: ways.reader.link(links),
            writer_path: ways.writer.link(links),
        });
        Item::Note(number(self.notes.len() - 1))
    }

    /// Keeps what has been found of one pair.
    pub(super) fn keep(&mut self, found: &[Item]) -> List {
        match found {
            [] => List::NONE,
            [Item::List(list)] => *list,
            _ => {
                self.items.extend_from_slice(found);
                self.ends.push(number(self.items.len()));
                List(number(self.ends.len()))
            }
        }
    }

    fn items(&self, list: List) -> &[Item] {
        let end = |lists: u32| match lists.checked_sub(1) {
            Some(at) => self.ends[at as usize] as usize,
            None => 0,
        };
        &self.items[end(list.0.saturating_sub(1))..end(list.0)]
    }

    /// The differences of a list, in the order in which they were found.
    pub(super) fn tell(&self, list: List, reader: &Model, writer: &Model) -> Vec<Difference> {
        let mut told = Vec::new();
        let mut text_bytes = 0;
        // Lists can hold each other as deep as types do. Each has a note that is told, so that the
        // lists on the way cost no more than the notes.
        let mut open = vec![self.items(list).iter()];
        while let Some(items) = open.last_mut() {
            match items.next() {
                None => drop(open.pop()),
                Some(Item::List(list)) => open.push(self.items(*list).iter()),
                Some(Item::Note(note)) => {
                    let difference = self.difference(&self.notes[*note as usize], reader, writer);
                    text_bytes += text_bytes_of(&difference);
                    told.push(difference);
                    if told.len() >= DIFFERENCES_MAX || text_bytes > DIFFERENCE_TEXT_BYTES_MAX {
                        break;
                    }
                }
            }
        }
        told
    }

    fn difference(&self, note: &Note, reader: &Model, writer: &Model) -> Difference {
        let sides = (Side::new(&reader.parts, note.reader), Side::new(&writer.parts, note.writer));
        let finding = finding(note.cause, sides);
        let place = |path: Link, spot: &compat::Spot| Place {
            path: compat::render_path(self.path(path).iter().chain(&spot.steps)),
            span: spot.span,
        };
        let location = self.path(note.location);
        let location = location.iter().skip(note.skipped as usize).chain(&finding.reader.steps);
        Difference {
            kind: difference::Kind::Avro(finding.kind),
            path: compat::render_path(location),
            reader: Some(place(note.reader_path, &finding.reader)),
            writer: Some(place(note.writer_path, &finding.writer)),
            detail: finding.detail,
            message: finding.message,
        }
    }

    /// The steps from the root to `link`.
    fn path(&self, mut link: Link) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Some(at) = link.checked_sub(1) {
            let (before, step) = self.links[at as usize];
            steps.push(step);
            link = before;
        }
        steps.reverse();
        steps
    }
}

fn text_bytes_of(difference: &Difference) -> usize {
    let places = [&difference.reader, &difference.writer];
    let paths: usize = places.into_iter().flatten().map(|place| place.path.len()).sum();
    paths + difference.path.len() + difference.detail.len() + difference.message.len()
}

/// The words for what was noted of a pair of types.
fn finding(cause: Cause, (reader, writer): (Side<'_>, Side<'_>)) -> Finding {
    match cause {
        Cause::Name => name_mismatch::finding(named(reader), named(writer)),
        Cause::Size => fixed_size_mismatch::finding(fixed(reader), fixed(writer)),
        Cause::Symbols => missing_enum_symbols::finding(enumeration(reader), enumeration(writer)),
        Cause::Kind => compat::type_mismatch::finding(reader, writer),
        Cause::Branch => missing_union_branch::finding(reader, writer),
        Cause::Missing(at) => {
            let field = &record(reader).fields.of(&reader.parts.fields)[at as usize];
            let field = Part::new(reader.parts, field);
            reader_field_missing_default_value::finding(field, record(writer), writer)
        }
        Cause::Ambiguous(ambiguity) => {
            field_alias_ambiguous::finding(record(reader), record(writer), ambiguity)
        }
    }
}

fn named(side: Side<'_>) -> Part<'_, Named> {
    Part::new(side.parts, side.parts.named(side.shape).expect(NOTED))
}

fn record(side: Side<'_>) -> Part<'_, Record> {
    let Shape::Record(index) = side.shape else { unreachable!("{NOTED}") };
    Part::new(side.parts, side.parts.record(index))
}

fn enumeration(side: Side<'_>) -> Part<'_, Enum> {
    let Shape::Enum(index) = side.shape else { unreachable!("{NOTED}") };
    Part::new(side.parts, side.parts.enumeration(index))
}

fn fixed(side: Side<'_>) -> Part<'_, Fixed> {
    let Shape::Fixed(index) = side.shape else { unreachable!("{NOTED}") };
    Part::new(side.parts, side.parts.fixed_type(index))
}

const NOTED: &str = "a cause is noted of types that can have it";

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("the steps of a comparison are limited")
}
