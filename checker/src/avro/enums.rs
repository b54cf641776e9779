//! Reads enums and fixed types.

use super::members::{Key, Members, Reserved};
use super::model::{Enum, Fixed, NodeId, Place, Run, Shape};
use super::named::{number, repetitions};
use super::names::Name;
use super::parse::Parser;
use super::texts::Text;
use crate::json_text::flat::{Json, Kind};

/// Largest size of a fixed.
///
/// # Source
/// Avro Java 1.12: the longest array of a Java machine.
const FIXED_SIZE_MAX: i32 = i32::MAX - 8;

impl<'d> Parser<'d> {
    /// Reads an enum. One that repeats an earlier enum of that name word for word is that enum.
    pub(super) fn read_enum(
        &mut self,
        json: &Members<'d>,
        namespace: Option<Text>,
    ) -> Option<NodeId> {
        let (name, name_span) = self.read_type_name(json, namespace)?;
        let written = json.get(Key::Symbols);
        let Some(written) = written.filter(|symbols| symbols.is(Kind::Array)) else {
            let message = format!(
                "the enum '{}' needs \"symbols\", an array of names",
                name.full(&self.parts.texts)
            );
            self.refuse(written.unwrap_or(json.json).span(), message);
            self.define(name, name_span);
            return None;
        };
        let symbols = self.read_symbols(written);
        let properties = self.read_properties(json, Reserved::OF_ENUMS);
        let default = self.keep_text(json, Key::Default);
        self.check_enum_default(json, name, symbols);
        if let Some(known) = self.repeated(name, |parser, shape| match shape {
            Shape::Enum(known) => {
                parser.list(parser.parts.enumeration(known).symbols).eq(parser.list(symbols))
            }
            _ => false,
        }) {
            return Some(known);
        }
        let id = self.define(name, name_span)?;
        let named = self.read_named(json, (name, name_span));
        let symbols_place = self.place(written.span());
        let index = self.parts.enums.len();
        self.parts.enums.push(Enum { named, symbols, symbols_place, default });
        self.complete(id, Shape::Enum(number(index)), properties);
        Some(id)
    }

    fn list(&self, symbols: Run) -> impl Iterator<Item = &str> + Clone {
        symbols.of(&self.parts.symbols).iter().map(|symbol| self.parts.text(*symbol))
    }

    fn check_enum_default(&mut self, json: &Members<'d>, name: Name, symbols: Run) {
        let Some(written) = json.get(Key::Default) else { return };
        let Some(default) = written.as_str() else { return };
        if !self.list(symbols).any(|symbol| symbol == default) {
            let message = format!(
                "the default '{default}' of the enum '{}' is not one of its symbols",
                name.full(&self.parts.texts)
            );
            self.refuse(written.span(), message);
        }
    }

    fn read_symbols(&mut self, written: Json<'d>) -> Run {
        let start = self.parts.symbols.len();
        for item in written.items().into_iter().flatten() {
            let Some(symbol) = item.as_str() else {
                let found = item.kind_in_words();
                let message = format!("a symbol of an enum must be a string, found {found}");
                self.refuse(item.span(), message);
                continue;
            };
            self.check_simple_name(&symbol, item.span(), "symbol");
            let symbol = self.parts.texts.keep(&symbol);
            self.parts.symbols.push(symbol);
        }
        let symbols = Run::since(&self.parts.symbols, start);
        let repeated: Vec<usize> =
            repetitions(self.list(symbols)).into_iter().map(|(index, _)| index).collect();
        for index in repeated {
            let mut items = written.items().into_iter().flatten();
            let Some(item) = items.by_ref().filter(|item| item.is(Kind::String)).nth(index) else {
                continue;
            };
            let symbol = item.as_str().unwrap_or_default();
            self.refuse(item.span(), format!("the symbol '{symbol}' stands twice in the enum"));
        }
        symbols
    }

    /// Reads a fixed. One that repeats an earlier fixed of that name and size is that fixed.
    pub(super) fn read_fixed(
        &mut self,
        json: &Members<'d>,
        namespace: Option<Text>,
    ) -> Option<NodeId> {
        let (name, name_span) = self.read_type_name(json, namespace)?;
        let written = json.get(Key::Size);
        let size =
            written.and_then(Json::as_number).and_then(|spelled| spelled.parse::<i32>().ok());
        let Some(size) = size.filter(|size| (0..=FIXED_SIZE_MAX).contains(size)) else {
            let message = format!(
                "the fixed '{}' needs \"size\", a whole number of bytes from 0 to {FIXED_SIZE_MAX}",
                name.full(&self.parts.texts)
            );
            self.refuse(written.unwrap_or(json.json).span(), message);
            self.define(name, name_span);
            return None;
        };
        if let Some(known) = self.repeated(name, |parser, shape| match shape {
            Shape::Fixed(known) => parser.parts.fixed_type(known).size == size,
            _ => false,
        }) {
            return Some(known);
        }
        let id = self.define(name, name_span)?;
        let named = self.read_named(json, (name, name_span));
        let size_place = written.map_or(Place::NOWHERE, |size| self.place(size.span()));
        let properties = self.read_properties(json, Reserved::OF_TYPES);
        let index = self.parts.fixed.len();
        self.parts.fixed.push(Fixed { named, size, size_place });
        self.complete(id, Shape::Fixed(number(index)), properties);
        Some(id)
    }
}
