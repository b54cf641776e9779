//! The oneofs of a message and their members.

use crate::protobuf::descriptor::{Label, Message};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::problems::Problems;

pub(super) fn check(message: &Message, problems: &mut Problems) {
    let mut members = vec![0_usize; message.oneofs.len()];
    let mut previous = None;
    for field in &message.fields {
        let span = place_of(&field.source);
        if let Some(index) = field.oneof {
            let Some(count) = members.get_mut(index) else {
                problems.add(
                    span,
                    format!("'{}' is in a oneof that is not declared: declare it", field.name),
                );
                continue;
            };
            if *count > 0 && previous != Some(index) {
                let name = &message.oneofs[index].name;
                problems.add(
                    span,
                    format!(
                        "the members of the oneof '{name}' do not stand together: move them \
                         next to each other"
                    ),
                );
            }
            *count += 1;
            if matches!(field.label, Some(Label::Repeated | Label::Required)) {
                let message =
                    format!("'{}' is in a oneof and can have no label: remove it", field.name);
                problems.add(span, message);
            }
        }
        let is_alone = field
            .oneof
            .is_some_and(|index| message.oneofs.get(index).is_some_and(|oneof| oneof.is_synthetic));
        if field.proto3_optional && !is_alone {
            problems.add(
                span,
                format!(
                    "'{}' is optional and has no oneof of its own: encode the descriptor as protoc \
                 does",
                    field.name
                ),
            );
        }
        previous = field.oneof;
    }
    let mut has_synthetic = false;
    for (oneof, count) in message.oneofs.iter().zip(members) {
        let span = place_of(&oneof.source);
        if count == 0 {
            problems.add(
                span,
                format!("the oneof '{}' needs a field: add one, or remove it", oneof.name),
            );
        }
        if has_synthetic && !oneof.is_synthetic {
            let message = format!(
                "the oneof '{}' follows one that stands for `optional`: put those last",
                oneof.name
            );
            problems.add(span, message);
        }
        has_synthetic |= oneof.is_synthetic;
    }
}
