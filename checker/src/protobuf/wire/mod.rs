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

#[cfg(test)]
mod tests;
