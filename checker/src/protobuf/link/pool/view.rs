//! What a file that is being linked sees of the pool and of itself.

use super::{FileId, PlaceId, Pool, Symbol};
use crate::protobuf::descriptor::{Enum, Field, File, Message};
use crate::protobuf::link::cache::Cache;

/// The pool while a file is linked: it sees that file too.
#[derive(Clone, Copy)]
pub(in crate::protobuf::link) struct View<'a> {
    pub pool: &'a Pool,
    /// The file that is being linked, which has the next id.
    pub current: &'a File,
    pub cache: &'a Cache,
}

impl<'a> View<'a> {
    /// A file of the pool, or the current one.
    pub fn file(self, id: FileId) -> &'a File {
        if self.pool.has(id) { self.pool.file(id) } else { self.current }
    }

    /// The message at `place`.
    pub fn message(self, place: PlaceId) -> &'a Message {
        let place = self.pool.place(place);
        message_at(self.file(place.file), &place.path).expect("the place is that of a message")
    }

    /// The enum at `place`.
    pub fn enum_type(self, place: PlaceId) -> &'a Enum {
        let place = self.pool.place(place);
        let (last, outer) = place.path.split_last().expect("a path is never empty");
        let file = self.file(place.file);
        let enums = message_at(file, outer).map_or(&file.enums, |message| &message.enums);
        &enums[*last as usize]
    }

    /// The extension at `place`.
    pub fn extension(self, place: PlaceId) -> &'a Field {
        let place = self.pool.place(place);
        let (last, outer) = place.path.split_last().expect("a path is never empty");
        let file = self.file(place.file);
        let fields =
            message_at(file, outer).map_or(&file.extensions, |message| &message.extensions);
        &fields[*last as usize]
    }

    /// The message that has this full name, in any file of the pool.
    pub fn find_message(self, full_name: &str) -> Option<PlaceId> {
        match self.pool.find(full_name)? {
            Symbol::Message(place) => Some(place),
            _ => None,
        }
    }

    /// The enum that has this full name, in any file of the pool.
    pub fn find_enum(self, full_name: &str) -> Option<PlaceId> {
        match self.pool.find(full_name)? {
            Symbol::Enum(place) => Some(place),
            _ => None,
        }
    }

    /// The message of this full name, also one of a built-in file that nothing imports: those of
    /// options, such as `google.protobuf.FileOptions`, and the types of standard options.
    pub fn options_message(self, full_name: &str) -> Option<PlaceId> {
        match self.pool.find_any(full_name)? {
            Symbol::Message(place) => Some(place),
            _ => None,
        }
    }
}

fn message_at<'a>(file: &'a File, path: &[u32]) -> Option<&'a Message> {
    let (&first, rest) = path.split_first()?;
    let first = file.messages.get(first as usize)?;
    rest.iter().try_fold(first, |message, &at| message.messages.get(at as usize))
}
