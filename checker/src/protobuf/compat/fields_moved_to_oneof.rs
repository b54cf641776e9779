//! A oneof of the reader that holds fields which the writer sets independently.

use std::collections::BTreeSet;

use super::{CompatRule, Found, Kind, MessagePair, OneofView, Spans};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::MultipleFieldsMovedToOneof, Kind::FieldMovedToExistingOneof],
    explanation: include_str!("fields_moved_to_oneof.md"),
};

/// Counts, for each oneof of the reader, from how many plain fields and oneofs of the writer its
/// members come. Members that the writer does not know do not count.
pub(in crate::protobuf) fn check(pair: &MessagePair<'_, '_>, found: &mut Found<'_>) {
    for view in &pair.reader.oneofs {
        let mut plain = Vec::new();
        let mut oneofs = BTreeSet::new();
        for number in view.members.keys() {
            let Some(field) = pair.writer.fields.get(number) else { continue };
            match pair.writer.oneof(field) {
                Some(oneof) => {
                    oneofs.insert(oneof);
                }
                None => plain.push(field.name.as_str()),
            }
        }
        let kind = if plain.len() >= 2 {
            Kind::MultipleFieldsMovedToOneof
        } else if plain.len() + oneofs.len() >= 2 {
            Kind::FieldMovedToExistingOneof
        } else {
            continue;
        };
        add(pair, view, kind, &plain, found);
    }
}

fn add(
    pair: &MessagePair<'_, '_>,
    view: &OneofView<'_>,
    kind: Kind,
    plain: &[&str],
    found: &mut Found<'_>,
) {
    let oneof = &view.oneof.name;
    let what = if plain.is_empty() {
        "fields of two oneofs of the writer".to_owned()
    } else {
        format!("'{}', which the writer sets beside other members", plain.join("', '"))
    };
    let message = format_args!("the reader's oneof '{oneof}' of '{}' holds {what}", pair.name());
    let path = format_args!("{}/{oneof}", pair.path);
    found.add(kind, path, Spans::reader(view.oneof.source.span), message);
}
