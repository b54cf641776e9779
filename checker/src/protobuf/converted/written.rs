//! Checks of names, ranges and options that need the descriptor, where each part has its place.

use std::collections::{HashMap, HashSet};

use prost_types::field_descriptor_proto::Type;
use prost_types::field_options::JsType;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    OneofDescriptorProto,
};

use super::tag;
use crate::protobuf::model::FIELD_NUMBER_END;

/// Takes the path of a part and what is wrong with it.
type Report<'a> = dyn FnMut(&[i32], String) + 'a;

/// Reports what the linker leaves out of the linked descriptor `proto`.
pub(in crate::protobuf) fn check(proto: &FileDescriptorProto, report: &mut Report<'_>) {
    let mut path = Vec::new();
    each_child(&mut path, tag::FILE_MESSAGE, &proto.message_type, &mut |path, one| {
        message(one, path, report);
    });
    each_child(&mut path, tag::FILE_ENUM, &proto.enum_type, &mut |path, one| {
        one_enum(one, path, report);
    });
    each_child(&mut path, tag::FILE_EXTENSION, &proto.extension, &mut |path, one| {
        extension(one, path, report);
    });
}

/// Reports each `map_entry` that was written: only `map<..>` may set it. The linker must not see it.
pub(in crate::protobuf) fn check_unlinked(proto: &FileDescriptorProto, report: &mut Report<'_>) {
    let mut path = Vec::new();
    each_child(&mut path, tag::FILE_MESSAGE, &proto.message_type, &mut |path, one| {
        no_map_entry(one, path, report);
    });
}

fn no_map_entry(message: &DescriptorProto, path: &mut Vec<i32>, report: &mut Report<'_>) {
    let options = message.options.iter().flat_map(|options| &options.uninterpreted_option);
    for (option, index) in options.zip(0_i32..) {
        if let [part] = option.name.as_slice()
            && part.name_part == "map_entry"
            && !part.is_extension
        {
            let place = [path, &[tag::MESSAGE_OPTIONS, tag::UNINTERPRETED_OPTION, index][..]];
            report(
                &place.concat(),
                "the option 'map_entry' cannot be set, write `map<key, value>` instead".to_owned(),
            );
        }
    }
    each_child(path, tag::MESSAGE_NESTED, &message.nested_type, &mut |path, one| {
        no_map_entry(one, path, report);
    });
}

/// Gives the oneofs that stand for `optional` names that nothing else in their message has.
pub(in crate::protobuf) fn rename_made_up_oneofs(message: &mut DescriptorProto) {
    let mut taken: HashSet<String> =
        message.field.iter().map(|field| field.name().to_owned()).collect();
    let made_up: HashMap<usize, String> = message
        .field
        .iter()
        .filter(|field| field.proto3_optional())
        .filter_map(|field| Some((usize::try_from(field.oneof_index?).ok()?, field)))
        .map(|(index, field)| (index, field.name().to_owned()))
        .collect();
    let written = message.oneof_decl.iter().enumerate();
    let written = written.filter(|(index, _)| !made_up.contains_key(index));
    taken.extend(written.map(|(_, oneof)| oneof.name().to_owned()));
    for (index, oneof) in message.oneof_decl.iter_mut().enumerate() {
        let Some(field) = made_up.get(&index) else { continue };
        let mut name = if field.starts_with('_') { field.clone() } else { format!("_{field}") };
        while taken.contains(&name) {
            name.insert(0, 'X');
        }
        taken.insert(name.clone());
        *oneof = OneofDescriptorProto { name: Some(name), options: oneof.options.take() };
    }
    message.nested_type.iter_mut().for_each(rename_made_up_oneofs);
}

/// Visits the parts in `list`, each at its path.
fn each_child<T>(
    path: &mut Vec<i32>,
    tag: i32,
    list: &[T],
    visit: &mut dyn FnMut(&mut Vec<i32>, &T),
) {
    for (one, index) in list.iter().zip(0_i32..) {
        path.extend([tag, index]);
        visit(path, one);
        path.truncate(path.len() - 2);
    }
}

fn message(proto: &DescriptorProto, path: &mut Vec<i32>, report: &mut Report<'_>) {
    let is_set = proto.options.as_ref().is_some_and(|options| options.message_set_wire_format());
    let number_end = if is_set { i32::MAX } else { FIELD_NUMBER_END };
    let mut ranges = Ranges::default();
    each_child(path, tag::MESSAGE_RESERVED_RANGE, &proto.reserved_range, &mut |path, one| {
        ranges.add("reserved", i64::from(one.start()), i64::from(one.end()) - 1, path);
    });
    each_child(path, tag::MESSAGE_EXTENSION_RANGE, &proto.extension_range, &mut |path, one| {
        ranges.add("extension", i64::from(one.start()), i64::from(one.end()) - 1, path);
    });
    ranges.check(1, i64::from(number_end) - 1, report);
    let reserved = reserved_names(&proto.reserved_name, path, tag::MESSAGE_RESERVED_NAME, report);
    each_child(path, tag::MESSAGE_FIELD, &proto.field, &mut |path, one| {
        if reserved.contains(one.name()) {
            path.push(tag::NAME);
            report(path, format!("the field name '{}' is reserved", one.name()));
            path.pop();
        }
        field(one, path, report);
    });
    each_child(path, tag::MESSAGE_NESTED, &proto.nested_type, &mut |path, one| {
        message(one, path, report);
    });
    each_child(path, tag::MESSAGE_ENUM, &proto.enum_type, &mut |path, one| {
        one_enum(one, path, report);
    });
    each_child(path, tag::MESSAGE_EXTENSION, &proto.extension, &mut |path, one| {
        extension(one, path, report);
    });
}

fn one_enum(proto: &EnumDescriptorProto, path: &mut Vec<i32>, report: &mut Report<'_>) {
    let mut ranges = Ranges::default();
    each_child(path, tag::ENUM_RESERVED_RANGE, &proto.reserved_range, &mut |path, one| {
        ranges.add("reserved", i64::from(one.start()), i64::from(one.end()), path);
    });
    ranges.check(i64::from(i32::MIN), i64::from(i32::MAX), report);
    let reserved = reserved_names(&proto.reserved_name, path, tag::ENUM_RESERVED_NAME, report);
    each_child(path, tag::ENUM_VALUE, &proto.value, &mut |path, one| {
        if reserved.contains(one.name()) {
            path.push(tag::NAME);
            report(path, format!("the enum constant '{}' is reserved", one.name()));
            path.pop();
        }
    });
    let mut numbers = HashSet::new();
    if proto.options.as_ref().is_some_and(|options| options.allow_alias())
        && proto.value.iter().all(|value| numbers.insert(value.number()))
    {
        let name = proto.name();
        let message = format!("no constants of '{name}' share a number, remove 'allow_alias'");
        path.push(tag::ENUM_OPTIONS);
        report(path, message);
        path.pop();
    }
}

/// The names in `list`, which reserves each at most once.
fn reserved_names<'a>(
    list: &'a [String],
    path: &mut Vec<i32>,
    tag: i32,
    report: &mut Report<'_>,
) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for (name, index) in list.iter().zip(0_i32..) {
        if !names.insert(name.as_str()) {
            path.extend([tag, index]);
            report(path, format!("the name '{name}' is reserved twice"));
            path.truncate(path.len() - 2);
        }
    }
    names
}

fn extension(proto: &FieldDescriptorProto, path: &mut Vec<i32>, report: &mut Report<'_>) {
    // The linker gives extensions the usual name where none is written.
    if proto.json_name.as_ref().is_some_and(|name| *name != super::json_name(proto.name())) {
        path.push(tag::FIELD_JSON_NAME);
        report(path, format!("the extension '{}' cannot have a 'json_name'", proto.name()));
        path.pop();
    }
    field(proto, path, report);
}

fn field(proto: &FieldDescriptorProto, path: &mut Vec<i32>, report: &mut Report<'_>) {
    if proto.json_name().starts_with('[') && proto.json_name().ends_with(']') {
        path.push(tag::FIELD_JSON_NAME);
        let message = format!(
            "the JSON name '{}' has the form of an extension's, leave the brackets out",
            proto.json_name()
        );
        report(path, message);
        path.pop();
    }
    let Some(options) = &proto.options else { return };
    let is_long = matches!(
        proto.r#type(),
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64
    );
    if options.jstype() != JsType::JsNormal && !is_long {
        let message = "'jstype' only applies to 64-bit integers, remove it from".to_owned();
        report(path, format!("{message} '{}'", proto.name()));
    }
    if options.lazy() && proto.r#type() != Type::Message {
        let message = "'lazy' only applies to messages, remove it from".to_owned();
        report(path, format!("{message} '{}'", proto.name()));
    }
}

/// A range of numbers, both ends included, with its path.
struct Range {
    kind: &'static str,
    start: i64,
    end: i64,
    path: Vec<i32>,
}

/// The ranges of one message or enum.
#[derive(Default)]
struct Ranges {
    ranges: Vec<Range>,
}

impl Ranges {
    fn add(&mut self, kind: &'static str, start: i64, end: i64, path: &[i32]) {
        self.ranges.push(Range { kind, start, end, path: path.to_vec() });
    }

    /// Reports ranges that run backwards, leave `min` to `max`, or share a number with another.
    fn check(mut self, min: i64, max: i64, report: &mut Report<'_>) {
        self.ranges.retain(|range| {
            let Range { kind, start, end, path } = range;
            if end < start {
                report(path, format!("the {kind} range {start} to {end} ends before it starts"));
            } else if *start < min || *end > max {
                report(
                    path,
                    format!("the {kind} range {start} to {end} is not within {min} to {max}"),
                );
            }
            start <= end
        });
        // Of two that overlap the one that was written later is wrong, so order is kept in ties.
        self.ranges.sort_by_key(|range| range.start);
        let mut ranges = self.ranges.into_iter();
        let Some(mut widest) = ranges.next() else { return };
        for range in ranges {
            if range.start <= widest.end {
                let (later, other) =
                    if range.path > widest.path { (&range, &widest) } else { (&widest, &range) };
                report(
                    &later.path,
                    format!(
                        "the {} range {} to {} overlaps the {} range {} to {}",
                        later.kind, later.start, later.end, other.kind, other.start, other.end
                    ),
                );
            }
            if range.end > widest.end {
                widest = range;
            }
        }
    }
}
