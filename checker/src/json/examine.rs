//! What data says about a reader and a writer.

use super::{Schema, evidence};
use crate::difference::Difference;
use crate::examination::Examination;

/// Looks for data that `writer` writes and `reader` does not read, in general and for each of
/// `differences`, or for a proof that there are none.
pub(crate) fn examine(
    reader: &Schema,
    writer: &Schema,
    differences: Vec<Difference>,
) -> Examination {
    evidence::examine(reader, writer, differences)
}
