//! Field numbers in `google/protobuf/descriptor.proto`.

pub const FILE_PACKAGE: i32 = 2;
pub const FILE_DEPENDENCY: i32 = 3;
pub const FILE_MESSAGE: i32 = 4;
pub const FILE_ENUM: i32 = 5;
pub const FILE_SERVICE: i32 = 6;
pub const FILE_EXTENSION: i32 = 7;
pub const FILE_OPTIONS: i32 = 8;
pub const FILE_SYNTAX: i32 = 12;
/// The name of every named part but a file.
pub const NAME: i32 = 1;
pub const MESSAGE_FIELD: i32 = 2;
pub const MESSAGE_NESTED: i32 = 3;
pub const MESSAGE_ENUM: i32 = 4;
pub const MESSAGE_EXTENSION_RANGE: i32 = 5;
pub const MESSAGE_EXTENSION: i32 = 6;
pub const MESSAGE_OPTIONS: i32 = 7;
pub const MESSAGE_ONEOF: i32 = 8;
pub const FIELD_EXTENDEE: i32 = 2;
pub const FIELD_TYPE_NAME: i32 = 6;
pub const FIELD_OPTIONS: i32 = 8;
pub const FIELD_JSON_NAME: i32 = 10;
pub const MESSAGE_RESERVED_RANGE: i32 = 9;
pub const MESSAGE_RESERVED_NAME: i32 = 10;
pub const ONEOF_OPTIONS: i32 = 2;
pub const EXTENSION_RANGE_OPTIONS: i32 = 3;
pub const ENUM_VALUE: i32 = 2;
pub const ENUM_OPTIONS: i32 = 3;
pub const ENUM_VALUE_OPTIONS: i32 = 3;
pub const ENUM_RESERVED_RANGE: i32 = 4;
pub const ENUM_RESERVED_NAME: i32 = 5;
pub const SERVICE_METHOD: i32 = 2;
pub const SERVICE_OPTIONS: i32 = 3;
pub const METHOD_INPUT: i32 = 2;
pub const METHOD_OUTPUT: i32 = 3;
pub const METHOD_OPTIONS: i32 = 4;
pub const UNINTERPRETED_OPTION: i32 = 999;
