//! Gives the option statements of a file their meaning: which field of which message each sets, and
//! the value by the type of that field.

mod decode;
mod definition;
mod encode;
mod required;
mod text;
mod tree;
mod values;

pub(super) use definition::{
    Definition, constant_named, constant_numbered, find_enum, is_packable,
};
pub(in crate::protobuf) use encode::encode;

use std::cell::Cell;

use super::lookup::{Lookup, Unknown, Wanted};
use super::pool::{PlaceId, Symbol, View};
use super::problems::Problems;
use super::walk::{self, Element, Target};
use crate::protobuf::descriptor::{NamePart, OptionField, OptionStatement, OptionValue};
use crate::span::Span;
use tree::Tree;

/// Most parts of the name of an option, and deepest nesting of options in a decoded file: protoc
/// reads messages to this depth.
const OPTION_DEPTH_MAX: usize = 100;

/// Which statements are read in one go. The features of the definitions of custom options must be
/// known before those options are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Those of the options that Protobuf defines, features among them.
    Standard,
    /// Custom options, and the bytes of decoded files.
    Custom,
}

/// What the options of `view`'s file mean, for each element that has some; its place is that in the
/// order of [`walk::each`].
pub(super) fn interpret(
    view: View<'_>,
    lookup: &Lookup<'_>,
    pass: Pass,
    problems: &mut Problems,
) -> Vec<(usize, Vec<OptionField>)> {
    let mut found = Vec::new();
    let mut at = 0;
    let count = Cell::new(0);
    let mut interpreter = Interpreter { view, lookup, problems, count: &count };
    walk::each(view.current, &mut |element| {
        if let Some(fields) = interpreter.element(&element, pass) {
            found.push((at, fields));
        }
        at += 1;
    });
    found
}

struct Interpreter<'a> {
    view: View<'a>,
    lookup: &'a Lookup<'a>,
    problems: &'a mut Problems,
    /// How many values the options of a decoded file have so far.
    count: &'a Cell<usize>,
}

/// An option statement whose name is understood.
struct Meant<'a> {
    /// The messages on the way to the field.
    outer: Vec<Definition<'a>>,
    last: Definition<'a>,
}

impl<'a> Interpreter<'a> {
    fn element(&mut self, element: &Element<'_>, pass: Pass) -> Option<Vec<OptionField>> {
        let options = element.options;
        // Bytes are read in both passes: the second one knows the features of all definitions.
        if let Some(bytes) = &options.encoded {
            return self.decoded(element.target, bytes, element.span);
        }
        let is_now = |statement: &&OptionStatement| {
            let is_custom = statement.name.first().is_some_and(|part| part.is_extension);
            is_custom == (pass == Pass::Custom)
        };
        let mut statements = options.written.iter().filter(is_now).peekable();
        statements.peek()?;
        let root = self.view.options_message(element.target.options_message())?;
        let mut tree = Tree::from(options.fields.clone());
        for statement in statements {
            self.statement(element, root, statement, &mut tree);
        }
        let mut fields = tree.into_fields();
        if pass == Pass::Standard {
            fields.sort_by_key(|field| field.number);
        }
        for field in fields.iter().filter(|field| field.is_extension) {
            if let Some(missing) = required::inside(self.view, root, field) {
                let text = format!("an option does not set the required field '{missing}': add it");
                self.problems.add(field.span.or(element.span), text);
            }
        }
        Some(fields)
    }

    fn statement(
        &mut self,
        element: &Element<'_>,
        root: PlaceId,
        statement: &OptionStatement,
        tree: &mut Tree,
    ) {
        let Some(meant) = self.meaning(element, root, statement) else { return };
        let mut branch = tree;
        for outer in &meant.outer {
            branch = branch.inside(outer, statement.span);
        }
        let is_inside = !meant.outer.is_empty();
        let is_repeated = meant.last.is_repeated();
        if !is_repeated && branch.has(meant.last.field.number) {
            let message = format!(
                "the option '{}' is set twice: remove one of the statements",
                spelled(&statement.name)
            );
            return self.problems.add(statement.name_span.or(statement.span), message);
        }
        let value = match &statement.value {
            OptionValue::Aggregate(fields) => {
                text::aggregate(self.view, self.lookup, meant.last, fields)
            }
            scalar => values::option(self.view, meant.last, scalar),
        };
        let value = value.and_then(|value| {
            text::check_utf8(meant.last, &value)?;
            Ok(value)
        });
        match value {
            // protoc writes what a statement sets as it stands: no zero is left out, nothing packed.
            Ok(value) => {
                let is_nothing = text::is_nothing(self.view, meant.last, &value);
                let mut field = meant.last.set(value, false, statement.span);
                field.is_alone = is_inside && (is_nothing || meant.last.is_packed());
                branch.set(&meant.last, field);
            }
            Err(problem) => {
                let span = problem.span.or(statement.value_span).or(statement.span);
                let name = spelled(&statement.name);
                self.problems.add(span, format!("the option '{name}' {}", problem.message));
            }
        }
    }

    /// What the name of a statement means; a problem is noted if it means nothing.
    fn meaning(
        &mut self,
        element: &Element<'_>,
        root: PlaceId,
        statement: &OptionStatement,
    ) -> Option<Meant<'a>> {
        let mut message = root;
        let mut outer: Vec<Definition<'a>> = Vec::new();
        if statement.name.len() > OPTION_DEPTH_MAX {
            let text = format!(
                "the name of an option has more than {OPTION_DEPTH_MAX} parts: set it with braces"
            );
            self.problems.add(statement.name_span.or(statement.span), text);
            return None;
        }
        for (index, part) in statement.name.iter().enumerate() {
            let found = if part.is_extension {
                self.extension(element, message, part)
            } else {
                self.field(element, message, part, index == 0)
            };
            let definition = match found {
                Ok(definition) => definition,
                Err(text) => {
                    let span = part.span.or(statement.name_span).or(statement.span);
                    self.problems.add(span, text);
                    return None;
                }
            };
            if index + 1 == statement.name.len() {
                return Some(Meant { outer, last: definition });
            }
            let inner = definition.message(self.view);
            let Some(inner) = inner.filter(|_| !definition.is_repeated()) else {
                let name = spelled(&statement.name[..=index]);
                let text = if inner.is_some() {
                    format!("'{name}' is repeated: set each element by `{name} = {{ ... }}`")
                } else {
                    format!("'{name}' is no message, it has nothing inside: end the name there")
                };
                self.problems.add(part.span.or(statement.name_span).or(statement.span), text);
                return None;
            };
            outer.push(definition);
            message = inner;
        }
        None
    }

    fn extension(
        &self,
        element: &Element<'_>,
        message: PlaceId,
        part: &NamePart,
    ) -> Result<Definition<'a>, String> {
        let found = self.lookup.find(&part.name, &element.full_name(), Wanted::Option);
        let place = match found {
            Ok(Symbol::Extension(place)) => place,
            Ok(_) => return Err(format!("'{}' is no extension: name one that is", part.name)),
            Err(Unknown::Undefined) => {
                return Err(format!(
                    "the option '({})' is not defined: import the file that defines it",
                    part.name
                ));
            }
            Err(error) => return Err(error.message(&part.name)),
        };
        let definition = Definition::extension(self.view, place);
        let extendee = definition.field.extendee.as_ref().map_or("", |name| &name.full);
        if self.view.options_message(extendee) != Some(message) {
            return Err(format!(
                "the option '({})' extends '{extendee}', and here an extension of '{}' is \
                 wanted: use it there, or extend this one",
                part.name,
                self.view.pool.full_name(message)
            ));
        }
        if extendee == "google.protobuf.FeatureSet"
            && self.view.pool.place(place).file == self.lookup.current()
        {
            return Err(format!(
                "the feature '({})' cannot be used in the file that defines it: use it in files \
                 that import this one",
                part.name
            ));
        }
        Ok(definition)
    }

    fn field(
        &self,
        element: &Element<'_>,
        message: PlaceId,
        part: &NamePart,
        is_first: bool,
    ) -> Result<Definition<'a>, String> {
        if is_first && matches!(part.name.as_str(), "uninterpreted_option" | "map_entry") {
            return Err(format!("'{}' cannot be set, it is not for texts: remove it", part.name));
        }
        Definition::named(self.view, message, &part.name).ok_or_else(|| {
            if is_first {
                let target = element.target.phrase();
                format!(
                    "'{0}' is no option of {target}: custom options stand in parentheses, \
                     '({0})'",
                    part.name
                )
            } else {
                let name = self.view.pool.full_name(message);
                format!("'{}' is no field of '{name}': name one of its fields", part.name)
            }
        })
    }

    fn decoded(
        &mut self,
        target: Target,
        bytes: &[u8],
        span: Option<Span>,
    ) -> Option<Vec<OptionField>> {
        let root = self.view.options_message(target.options_message())?;
        match decode::decode(self.view, root, bytes, self.count) {
            Ok(mut fields) => {
                // As in a text: standard options by number, custom ones as they come.
                fields.sort_by_key(|field| match field.is_extension {
                    true => i32::MAX,
                    false => field.number,
                });
                Some(fields)
            }
            Err(why) => {
                let message = format!("the options of {} {why}", target.phrase());
                self.problems.add(span, message);
                None
            }
        }
    }
}

/// The name of an option as it is written.
fn spelled(parts: &[NamePart]) -> String {
    let parts = parts.iter().map(|part| match part.is_extension {
        true => format!("({})", part.name),
        false => part.name.clone(),
    });
    parts.collect::<Vec<_>>().join(".")
}

/// What is wrong with the value of an option: the rest of a sentence about that option.
pub(super) struct Unfit {
    pub message: String,
    pub span: Option<Span>,
}

impl Unfit {
    fn new(message: impl Into<String>) -> Unfit {
        Unfit { message: message.into(), span: None }
    }

    fn or_at(mut self, span: Option<Span>) -> Unfit {
        self.span = self.span.or(span);
        self
    }
}
