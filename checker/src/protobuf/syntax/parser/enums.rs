//! Enums.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use thin_vec::ThinVec;

use super::{Parse, Parser, Skip};
use crate::protobuf::descriptor::{Enum, EnumValue, OptionValue, Options, Source, Visibility};

impl Parser<'_> {
    /// An enum, from its keyword on; with its `export` it starts at `start`.
    pub(super) fn one_enum(&mut self, start: usize, visibility: Option<Visibility>) -> Parse<Enum> {
        self.advance();
        let (name, span) = self.name("the name of the enum")?;
        let mut one = Enum {
            name,
            visibility,
            values: Vec::new(),
            reserved_ranges: ThinVec::new(),
            reserved_names: ThinVec::new(),
            options: Options::default(),
            features: self.features,
            source: Source { name: Some(span), ..Source::default() },
        };
        self.expect_end(b'{', &mut one.source, "'{' after the name of the enum")?;
        while !self.end(b'}', None) {
            if self.at_end() {
                return self.expected(&format!("'}}' to end the enum '{}'", one.name));
            }
            if self.enum_statement(&mut one).is_err() {
                self.skip_statement();
            }
        }
        one.values.shrink_to_fit();
        one.source.span = Some(self.span_from(start));
        self.check_alias(&one)?;
        Ok(one)
    }

    fn enum_statement(&mut self, one: &mut Enum) -> Parse<()> {
        if self.end(b';', None) {
            return Ok(());
        }
        match self.word() {
            "option" => self.option_statement(&mut one.options),
            "reserved" => self.enum_reserved(&mut one.reserved_ranges, &mut one.reserved_names),
            _ => {
                let value = self.enum_value()?;
                one.values.push(value);
                Ok(())
            }
        }
    }

    fn enum_value(&mut self) -> Parse<EnumValue> {
        let start = self.token.start;
        let (name, span) = self.name("the name of a constant, 'option' or 'reserved'")?;
        self.expect(b'=', "'=' and the number of the constant")?;
        let number = self.signed_number("the number of the constant")?;
        let mut value = EnumValue {
            name,
            number,
            options: Options::default(),
            features: self.features,
            source: Source { name: Some(span), ..Source::default() },
        };
        self.option_list(&mut value.options)?;
        self.expect_end(b';', &mut value.source, "';' after the constant")?;
        value.source.span = Some(self.span_from(start));
        Ok(value)
    }

    /// `allow_alias` must be true, and needed.
    fn check_alias(&mut self, one: &Enum) -> Parse<()> {
        let alias = one.options.written.iter().find(|option| {
            matches!(option.name.as_slice(), [part]
                if !part.is_extension && part.name == "allow_alias")
        });
        let Some(alias) = alias else { return Ok(()) };
        let name = &one.name;
        let is_true = matches!(&alias.value, OptionValue::Identifier(value) if value == "true");
        let mut numbers: HashSet<i32, RandomState> = HashSet::default();
        let message = if !is_true {
            format!("'allow_alias' of '{name}' can only be true, remove the option")
        } else if one.values.iter().all(|value| numbers.insert(value.number)) {
            format!("no constants of '{name}' share a number, remove 'allow_alias'")
        } else {
            return Ok(());
        };
        self.add(alias.span.unwrap_or_default(), message);
        Err(Skip)
    }
}
