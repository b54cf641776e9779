//! Prints enums and services.

use super::values::{indent, push_number, push_option_list};
use super::{Printer, Section, Style, visibility};
use crate::protobuf::descriptor::{Enum, EnumValue, Method, Service, TypeName};

impl Printer {
    pub(super) fn one_enum(&mut self, one: &Enum) {
        let head = format!("{}enum {}", visibility(one.visibility), one.name);
        self.open(&head, |printer| {
            let mut section = None;
            let ranges = one.reserved_ranges.iter();
            let ranges = ranges.map(|range| (range.start, range.end, range.end == i32::MAX));
            printer.reserved(ranges, &one.reserved_names, &mut section);
            let options = printer.shown(&one.options);
            if !options.is_empty() {
                printer.start(Section::Options, &mut section);
                printer.options(&options);
            }
            let mut values: Vec<_> = one.values.iter().collect();
            if printer.style == Style::Normalized && values.len() > 1 {
                // The first constant is the default of the enum, so it keeps its place.
                values[1..].sort_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
            }
            if !values.is_empty() {
                printer.start(Section::Fields, &mut section);
            }
            values.iter().for_each(|value| printer.enum_value(value));
        });
    }

    fn enum_value(&mut self, value: &EnumValue) {
        let options = self.shown(&value.options);
        indent(&mut self.out, self.level);
        self.out.extend([&value.name, " = "]);
        push_number(&mut self.out, value.number);
        push_option_list(&mut self.out, &options, self.level);
        self.out.push_str(";\n");
    }

    pub(super) fn service(&mut self, service: &Service) {
        let options = self.shown(&service.options);
        self.open(&format!("service {}", service.name), |printer| {
            let mut section = None;
            if !options.is_empty() {
                printer.start(Section::Options, &mut section);
                printer.options(&options);
            }
            if !service.methods.is_empty() {
                printer.start(Section::Fields, &mut section);
            }
            service.methods.iter().for_each(|method| printer.method(method));
        });
    }

    fn method(&mut self, method: &Method) {
        let options = self.shown(&method.options);
        indent(&mut self.out, self.level);
        self.out.extend(["rpc ", &method.name, " ("]);
        self.method_type(method.client_streaming, &method.input);
        self.out.push_str(") returns (");
        self.method_type(method.server_streaming, &method.output);
        self.out.push(')');
        if options.is_empty() {
            self.out.push_str(";\n");
        } else {
            self.braces(|printer| printer.options(&options));
        }
    }

    fn method_type(&mut self, is_streaming: bool, name: &TypeName) {
        if is_streaming {
            self.out.push_str("stream ");
        }
        self.type_name(name);
    }
}

/// Adds a range of numbers, both ends included.
pub(super) fn push_range(out: &mut String, (start, end, is_open): (i32, i32, bool)) {
    push_number(out, start);
    if is_open {
        out.push_str(" to max");
    } else if start != end {
        out.push_str(" to ");
        push_number(out, end);
    }
}
