//! Which messages of a writer have data at all, and the smallest datum of each.

use super::atom;
use super::datum::{Datum, Element};
use super::types::{FieldView, Id, Side, ValueType};
use crate::limits::{PROTOBUF_DATUM_BYTES_MAX, PROTOBUF_DATUM_DEPTH_MAX};

/// What the smallest datum of each message takes; a message that requires itself has none.
pub(super) struct Least {
    sizes: Vec<Option<Size>>,
}

/// How large a datum is, at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Levels of messages.
    pub depth: usize,
    pub bytes: usize,
}

/// Bytes that a tag, a length or a scalar of our own takes at most.
const RECORD_BYTES: usize = 20;

impl Size {
    /// Whether a datum of this size may be made.
    pub fn fits(self) -> bool {
        self.depth <= PROTOBUF_DATUM_DEPTH_MAX && self.bytes <= PROTOBUF_DATUM_BYTES_MAX
    }
}

impl Least {
    /// Finds them all: those that require no message first, then what requires only these, and so on.
    pub fn of(side: &Side<'_>) -> Least {
        let count = side.messages.len();
        let mut sizes: Vec<Option<Size>> = vec![None; count];
        let mut wanting = vec![0_usize; count];
        let mut wanted_by: Vec<Vec<Id>> = vec![Vec::new(); count];
        let mut ready = Vec::new();
        for (id, wanting) in wanting.iter_mut().enumerate() {
            for inner in required(side, id).filter_map(message_of) {
                *wanting += 1;
                wanted_by[inner].push(id);
            }
            if *wanting == 0 {
                ready.push(id);
            }
        }
        while let Some(id) = ready.pop() {
            let mut size = Size { depth: 1, bytes: RECORD_BYTES };
            for field in required(side, id) {
                let inner = message_of(field).and_then(|inner| sizes[inner]).unwrap_or_default();
                size.depth = size.depth.max(inner.depth + 1);
                size.bytes = size.bytes.saturating_add(inner.bytes).saturating_add(RECORD_BYTES);
            }
            sizes[id] = Some(size);
            for outer in std::mem::take(&mut wanted_by[id]) {
                wanting[outer] -= 1;
                if wanting[outer] == 0 {
                    ready.push(outer);
                }
            }
        }
        Least { sizes }
    }

    /// How large the smallest datum of the message is; `None` if it has none.
    pub fn size(&self, id: Id) -> Option<Size> {
        self.sizes[id]
    }

    /// Whether a field can be set at all.
    pub fn is_settable(&self, field: &FieldView<'_>) -> bool {
        message_of(field).is_none_or(|id| self.sizes[id].is_some())
    }

    /// The smallest datum of a message that has one and whose size fits.
    pub fn datum(&self, side: &Side<'_>, id: Id) -> Datum {
        let fields =
            required(side, id).map(|field| (field.number, vec![self.element(side, field)]));
        Datum { id, fields: fields.collect() }
    }

    /// The smallest element of a field that is neither zero nor empty, if it has one.
    pub fn element(&self, side: &Side<'_>, field: &FieldView<'_>) -> Element {
        match field.value {
            ValueType::Message { id, .. } => Element::Message(self.datum(side, id)),
            value => Element::Atom(atom::nonzero(value).unwrap_or(atom::Atom::Int(0))),
        }
    }
}

fn required<'s, 'a>(side: &'s Side<'a>, id: Id) -> impl Iterator<Item = &'s FieldView<'a>> {
    side.fields(id).iter().filter(|field| field.is_always_there())
}

/// The message that a field holds.
pub(super) fn message_of(field: &FieldView<'_>) -> Option<Id> {
    match field.value {
        ValueType::Message { id, .. } => Some(id),
        ValueType::Scalar(_) | ValueType::Text { .. } | ValueType::Enum(_) => None,
    }
}
