//! The numbers that descriptors give types and labels.

use crate::protobuf::descriptor::Scalar;

pub(super) const LABEL_OPTIONAL: u64 = 1;
pub(super) const LABEL_REQUIRED: u64 = 2;
pub(super) const LABEL_REPEATED: u64 = 3;

pub(super) const TYPE_GROUP: u64 = 10;
pub(super) const TYPE_MESSAGE: u64 = 11;
pub(super) const TYPE_ENUM: u64 = 14;

pub(super) const VISIBILITY_LOCAL: u64 = 1;
pub(super) const VISIBILITY_EXPORT: u64 = 2;

pub(super) const EDITION_2023: u64 = 1000;
pub(super) const EDITION_2024: u64 = 1001;

/// The number of `map_entry` in `MessageOptions`.
pub(super) const MAP_ENTRY: u32 = 7;

/// Each scalar with its number.
const SCALARS: [(u64, Scalar); 15] = [
    (1, Scalar::Double),
    (2, Scalar::Float),
    (3, Scalar::Int64),
    (4, Scalar::Uint64),
    (5, Scalar::Int32),
    (6, Scalar::Fixed64),
    (7, Scalar::Fixed32),
    (8, Scalar::Bool),
    (9, Scalar::String),
    (12, Scalar::Bytes),
    (13, Scalar::Uint32),
    (15, Scalar::Sfixed32),
    (16, Scalar::Sfixed64),
    (17, Scalar::Sint32),
    (18, Scalar::Sint64),
];

pub(super) fn of_scalar(scalar: Scalar) -> u64 {
    SCALARS
        .iter()
        .find(|(_, one)| *one == scalar)
        .map(|(number, _)| *number)
        .expect("every scalar is in the table")
}

pub(super) fn scalar(number: u64) -> Option<Scalar> {
    SCALARS.iter().find(|(one, _)| *one == number).map(|(_, scalar)| *scalar)
}
