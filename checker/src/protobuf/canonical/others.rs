//! Prints enums and services.

use super::values::option_list;
use super::{Printer, Section, Style, visibility};
use crate::protobuf::descriptor::{Enum, EnumValue, Method, Service};

impl Printer {
    pub(super) fn one_enum(&mut self, one: &Enum) {
        let head = format!("{}enum {}", visibility(one.visibility), one.name);
        self.open(&head, |printer| {
            let mut section = None;
            let ranges: Vec<_> = one
                .reserved_ranges
                .iter()
                .map(|range| range_text(range.start, range.end, range.end == i32::MAX))
                .collect();
            printer.reserved(&ranges, &one.reserved_names, &mut section);
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
        let options = option_list(&self.shown(&value.options), self.level);
        self.line(&format!("{} = {}{options};", value.name, value.number));
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
        let stream = |is_streaming: bool| if is_streaming { "stream " } else { "" };
        let head = format!(
            "rpc {} ({}{}) returns ({}{})",
            method.name,
            stream(method.client_streaming),
            self.type_name(&method.input),
            stream(method.server_streaming),
            self.type_name(&method.output),
        );
        let options = self.shown(&method.options);
        if options.is_empty() {
            self.line(&format!("{head};"));
        } else {
            self.open(&head, |printer| printer.options(&options));
        }
    }
}

/// A range of numbers, both ends included.
pub(super) fn range_text(start: i32, end: i32, is_open: bool) -> String {
    if is_open {
        format!("{start} to max")
    } else if start == end {
        start.to_string()
    } else {
        format!("{start} to {end}")
    }
}
