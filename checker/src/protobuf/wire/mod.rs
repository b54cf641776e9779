//! Files as bytes: the `FileDescriptorProto` of `google/protobuf/descriptor.proto`.

mod decode;
mod encode;
mod loss;
mod marks;
mod reader;
mod shape;

pub(in crate::protobuf) use decode::decode;
pub(in crate::protobuf) use encode::{OptionOrder, encode};
pub(in crate::protobuf) use loss::first_difference;
pub(in crate::protobuf) use shape::is_file;

/// The JSON name of a field that is given none: `foo_bar` becomes `fooBar`.
fn usual_json_name(name: &str) -> String {
    let mut json = String::with_capacity(name.len());
    let mut is_next_upper = false;
    for one in name.chars() {
        if one == '_' {
            is_next_upper = true;
        } else if is_next_upper {
            json.push(one.to_ascii_uppercase());
            is_next_upper = false;
        } else {
            json.push(one);
        }
    }
    json
}

#[cfg(test)]
mod tests;
