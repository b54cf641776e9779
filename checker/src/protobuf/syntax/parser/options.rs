//! Options: statements, lists in brackets, names, values, and the defaults of scalars.

use super::{Kind, Parse, Parser, Skip, number};
use crate::protobuf::descriptor::{
    NamePart, OptionStatement, OptionValue, Options, Scalar, Source,
};
use crate::protobuf::syntax::{double_text, escape_bytes, float_text, saturating_float};

impl Parser<'_> {
    /// `option name = value;`
    pub(super) fn option_statement(&mut self, options: &mut Options) -> Parse<()> {
        let start = self.token.start;
        self.advance();
        let mut option = self.option_value_of_name(start)?;
        let mut source = Source::default();
        self.expect_end(b';', &mut source, "';' at the end of the option")?;
        option.span = Some(self.span_from(start));
        options.written.push(option);
        Ok(())
    }

    /// `name = value` in brackets.
    pub(super) fn option(&mut self, options: &mut Options) -> Parse<()> {
        let option = self.option_value_of_name(self.token.start)?;
        options.written.push(option);
        Ok(())
    }

    /// `[name = value, ...]`, if it is next.
    pub(super) fn option_list(&mut self, options: &mut Options) -> Parse<()> {
        if !self.take(b'[') {
            return Ok(());
        }
        loop {
            self.option(options)?;
            if !self.take(b',') {
                return self.expect(b']', "',' and another option, or ']'");
            }
        }
    }

    fn option_value_of_name(&mut self, start: usize) -> Parse<OptionStatement> {
        let name_start = self.token.start;
        let mut name = vec![self.name_part()?];
        while self.take(b'.') {
            let part = self.name_part()?;
            name.push(part);
        }
        let name_span = Some(self.span_from(name_start));
        self.expect(b'=', "'=' and the value of the option")?;
        let value_start = self.token.start;
        let value = self.option_value()?;
        let value_span = Some(self.span_from(value_start));
        let span = Some(self.span_from(start));
        Ok(OptionStatement { name, value, span, name_span, value_span })
    }

    fn name_part(&mut self) -> Parse<NamePart> {
        let start = self.token.start;
        if self.take(b'(') {
            let name = self.type_name("the name of the option")?.written.unwrap_or_default();
            self.expect(b')', "')' after the name of the option")?;
            let span = Some(self.span_from(start));
            return Ok(NamePart { name, is_extension: true, span });
        }
        let (name, span) = self.name("the name of an option")?;
        Ok(NamePart { name, is_extension: false, span: Some(span) })
    }

    fn option_value(&mut self) -> Parse<OptionValue> {
        let is_negative = self.take(b'-');
        let token = self.token;
        let text = self.slice(token);
        let value = match token.kind {
            Kind::Identifier if is_negative => match text {
                "inf" => OptionValue::Double(f64::NEG_INFINITY),
                "nan" => OptionValue::Double(f64::NAN),
                _ => return self.expected("a number, 'inf' or 'nan' after '-'"),
            },
            Kind::Identifier => OptionValue::Identifier(text.to_owned()),
            Kind::Integer => self.integer_value(text, is_negative),
            Kind::Float => {
                let value = number::float(text);
                OptionValue::Double(if is_negative { -value } else { value })
            }
            Kind::String if is_negative => return self.expected("a number after '-'"),
            Kind::String => return self.string_bytes("a string").map(OptionValue::String),
            // protoc lets a '-' in front of it pass, too.
            Kind::Symbol(b'{') => return self.aggregate().map(OptionValue::Aggregate),
            Kind::Symbol(_) | Kind::End => {
                return self.expected("a value: a word, a number, a string or a message in braces");
            }
        };
        self.advance();
        Ok(value)
    }

    /// A decimal integer that no 64 bits hold is a floating-point number.
    fn integer_value(&mut self, text: &str, is_negative: bool) -> OptionValue {
        let max = if is_negative { i64::MIN.unsigned_abs() } else { u64::MAX };
        match number::integer(text, max) {
            Some(value) if is_negative => OptionValue::NegativeInt(value),
            Some(value) => OptionValue::PositiveInt(value),
            None => {
                if !number::is_decimal(text) {
                    self.out_of_range(self.token, max);
                }
                let value = number::float(text);
                OptionValue::Double(if is_negative { -value } else { value })
            }
        }
    }

    /// The default of a field of this type: as written, and as a descriptor spells it.
    pub(super) fn scalar_default(&mut self, scalar: Scalar) -> Parse<(OptionValue, String)> {
        match scalar {
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
                self.integer_default(i32::MAX.unsigned_abs().into(), true)
            }
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
                self.integer_default(i64::MAX.unsigned_abs(), true)
            }
            Scalar::Uint32 | Scalar::Fixed32 => self.integer_default(u32::MAX.into(), false),
            Scalar::Uint64 | Scalar::Fixed64 => self.integer_default(u64::MAX, false),
            Scalar::Float => {
                let value = self.float_default()?;
                Ok((OptionValue::Double(value), float_text(saturating_float(value))))
            }
            Scalar::Double => {
                let value = self.float_default()?;
                Ok((OptionValue::Double(value), double_text(value)))
            }
            Scalar::Bool => {
                let text = self.word();
                if !matches!(text, "true" | "false") {
                    return self.expected("'true' or 'false' as the default");
                }
                self.advance();
                Ok((OptionValue::Identifier(text.to_owned()), text.to_owned()))
            }
            Scalar::String => {
                let bytes = self.string_bytes("a string as the default")?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                Ok((OptionValue::String(bytes), text))
            }
            Scalar::Bytes => {
                let bytes = self.string_bytes("a string as the default")?;
                let text = escape_bytes(&bytes);
                Ok((OptionValue::String(bytes), text))
            }
        }
    }

    fn integer_default(&mut self, max: u64, is_signed: bool) -> Parse<(OptionValue, String)> {
        let sign = self.token.span();
        let is_negative = self.take(b'-');
        if is_negative && !is_signed {
            self.add(sign, "a field without sign has no negative default, remove the '-'");
        }
        let token = self.token;
        if token.kind != Kind::Integer {
            return self.expected("an integer as the default");
        }
        let max = max + u64::from(is_negative && is_signed);
        let value = number::integer(self.slice(token), max).unwrap_or_else(|| {
            self.out_of_range(token, max);
            0
        });
        self.advance();
        Ok(match (is_negative, value) {
            (true, 0) => (OptionValue::NegativeInt(0), "0".to_owned()),
            (true, _) => (OptionValue::NegativeInt(value), format!("-{value}")),
            (false, _) => (OptionValue::PositiveInt(value), value.to_string()),
        })
    }

    fn float_default(&mut self) -> Parse<f64> {
        let is_negative = self.take(b'-');
        let token = self.token;
        let text = self.slice(token);
        let value = match token.kind {
            Kind::Float => number::float(text),
            Kind::Integer => match number::integer(text, u64::MAX) {
                Some(value) => value as f64,
                None if number::is_decimal(text) => number::float(text),
                None => {
                    self.out_of_range(token, u64::MAX);
                    return Err(Skip);
                }
            },
            Kind::Identifier if text == "inf" => f64::INFINITY,
            Kind::Identifier if text == "nan" => f64::NAN,
            Kind::Identifier | Kind::String | Kind::Symbol(_) | Kind::End => {
                return self.expected("a number, 'inf' or 'nan' as the default");
            }
        };
        self.advance();
        Ok(if is_negative { -value } else { value })
    }
}
