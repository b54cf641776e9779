//! The files that are linked so far, and what each full name in them stands for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::cache::Cache;
use crate::protobuf::descriptor::{
    Enum, Field, File, ImportKind, Message, SymbolVisibility, Visibility,
};

/// A file of a pool. Those of the base come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FileId(pub u32);

/// A message, an enum or an extension of a pool. Those of the base come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PlaceId(pub u32);

/// What a full name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// Any number of files may be in one package.
    Package,
    Message(PlaceId),
    Enum(PlaceId),
    /// The enum and the index of the constant.
    EnumValue(PlaceId, u32),
    /// The message and the index of the field.
    Field(PlaceId, u32),
    Oneof(PlaceId),
    Extension(PlaceId),
    Service(FileId),
    Method(FileId),
}

/// Where a message, an enum or an extension stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub file: FileId,
    /// Positions in the lists of messages, from the outermost; the last one is in the list of
    /// messages, enums or extensions, as the symbol says.
    pub path: Box<[u32]>,
    pub full_name: Box<str>,
    /// Whether other files may name it, and if not why. Extensions are seen by all.
    pub locality: Locality,
}

/// Whether other files may name a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locality {
    Exported,
    /// `local` is written.
    Local,
    /// The default of the file makes it local.
    LocalByDefault,
}

impl Locality {
    /// Of a type with this keyword in a file with this default.
    pub fn of(written: Option<Visibility>, default: SymbolVisibility, is_nested: bool) -> Locality {
        let is_exported = match (written, default) {
            (Some(Visibility::Local), _) => return Locality::Local,
            (Some(Visibility::Export), _) | (None, SymbolVisibility::ExportAll) => true,
            (None, SymbolVisibility::ExportTopLevel) => !is_nested,
            (None, SymbolVisibility::LocalAll | SymbolVisibility::Strict) => false,
        };
        if is_exported { Locality::Exported } else { Locality::LocalByDefault }
    }
}

/// Files that were linked one after the other.
#[derive(Debug, Default)]
pub(in crate::protobuf) struct Pool {
    /// The built-in files, which all schemas share.
    base: Option<&'static Pool>,
    /// Those of the base that something here imports.
    loaded: HashSet<FileId>,
    files: Vec<Arc<File>>,
    /// The public imports of each file.
    public_imports: Vec<Vec<FileId>>,
    by_path: HashMap<String, FileId>,
    places: Vec<Place>,
    symbols: HashMap<Box<str>, Symbol>,
    /// Extensions by the message that they extend and their number.
    extensions: HashMap<(PlaceId, i32), PlaceId>,
}

impl Pool {
    /// An empty pool over the files of `base`.
    pub fn over(base: &'static Pool) -> Pool {
        Pool { base: Some(base), ..Pool::default() }
    }

    /// The files in the order in which they were added, without those of the base.
    pub fn files(&self) -> &[Arc<File>] {
        &self.files
    }

    /// The id of the file that was added or loaded under this path.
    pub(super) fn find_file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied().or_else(|| {
            let id = self.base?.find_file(path)?;
            self.loaded.contains(&id).then_some(id)
        })
    }

    /// A file. Must not be called for the file that is being linked.
    pub(super) fn file(&self, id: FileId) -> &Arc<File> {
        match (self.base, own_index(id.0, self.base_files())) {
            (_, Some(index)) => &self.files[index],
            (Some(base), None) => base.file(id),
            (None, None) => unreachable!("ids without a base start at 0"),
        }
    }

    /// The packages of all files.
    pub(super) fn packages(&self) -> impl Iterator<Item = &str> {
        let loaded =
            self.base.into_iter().flat_map(|base| self.loaded.iter().map(|id| base.file(*id)));
        self.files.iter().chain(loaded).map(|file| file.package.as_str())
    }

    /// The files that a file imports publicly itself.
    pub(super) fn public_imports(&self, id: FileId) -> &[FileId] {
        match (self.base, own_index(id.0, self.base_files())) {
            (_, Some(index)) => &self.public_imports[index],
            (Some(base), None) => base.public_imports(id),
            (None, None) => unreachable!("ids without a base start at 0"),
        }
    }

    /// The file that was added or loaded under this path.
    pub fn named(&self, path: &str) -> Option<&Arc<File>> {
        self.find_file(path).map(|id| self.file(id))
    }

    /// Whether the file of this id is in the pool already; the one that is being linked is not.
    pub(super) fn has(&self, id: FileId) -> bool {
        (id.0 as usize) < self.base_files() + self.files.len()
    }

    /// The id of the next file that is added.
    pub(super) fn next_file(&self) -> FileId {
        FileId(small(self.base_files() + self.files.len()))
    }

    /// Adds a linked file; its symbols were declared before.
    pub fn add(&mut self, file: Arc<File>) {
        let public = file.imports.iter().filter(|import| import.kind == ImportKind::Public);
        let public = public.filter_map(|import| self.find_file(&import.path)).collect();
        self.by_path.insert(file.path.clone(), self.next_file());
        self.public_imports.push(public);
        self.files.push(file);
    }

    /// Makes a file of the base, and all that it imports, known here. The files that were not
    /// known before come in the order in which they were linked.
    ///
    /// # Errors
    /// A sentence about a name that one of them and a file that was added both declare.
    pub fn load(&mut self, path: &str) -> Result<Vec<Arc<File>>, String> {
        let Some(base) = self.base else { return Ok(Vec::new()) };
        let mut waiting: Vec<FileId> = base.find_file(path).into_iter().collect();
        let mut found = Vec::new();
        while let Some(id) = waiting.pop() {
            if self.loaded.insert(id) {
                found.push(id);
                let imports = base.file(id).imports.iter();
                waiting.extend(imports.filter_map(|import| base.find_file(&import.path)));
            }
        }
        found.sort_unstable();
        let clashes = |name: &str, symbol: Symbol| {
            let earlier = base.find(name);
            let file = earlier.and_then(|earlier| base.file_of(earlier));
            file.is_some_and(|file| found.contains(&file))
                || symbol != Symbol::Package && earlier == Some(Symbol::Package)
        };
        let mut symbols = self.symbols.iter();
        if let Some((name, _)) = symbols.find(|(name, symbol)| clashes(name, **symbol)) {
            return Err(format!(
                "'{name}' is declared in '{path}' or what it imports, and elsewhere"
            ));
        }
        Ok(found.into_iter().map(|id| Arc::clone(base.file(id))).collect())
    }

    /// Adds a place, and says which.
    pub(super) fn add_place(&mut self, place: Place) -> PlaceId {
        let id = PlaceId(small(self.base_places() + self.places.len()));
        self.places.push(place);
        id
    }

    /// A place.
    pub(super) fn place(&self, id: PlaceId) -> &Place {
        match (self.base, own_index(id.0, self.base_places())) {
            (_, Some(index)) => &self.places[index],
            (Some(base), None) => base.place(id),
            (None, None) => unreachable!("ids without a base start at 0"),
        }
    }

    /// The place, if a file that is not of the base declares it.
    pub(super) fn place_mut(&mut self, id: PlaceId) -> Option<&mut Place> {
        let index = own_index(id.0, self.base_places())?;
        self.places.get_mut(index)
    }

    /// What `full_name` stands for in any file of the pool, seen or not.
    pub(super) fn find(&self, full_name: &str) -> Option<Symbol> {
        if let Some(symbol) = self.symbols.get(full_name) {
            return Some(*symbol);
        }
        let base = self.base?;
        let symbol = base.find(full_name)?;
        match base.file_of(symbol) {
            Some(file) => self.loaded.contains(&file).then_some(symbol),
            None => {
                let in_package =
                    |file: &FileId| is_in_package(&base.file(*file).package, full_name);
                self.loaded.iter().any(in_package).then_some(symbol)
            }
        }
    }

    /// What `full_name` stands for in the built-in files, loaded or not.
    pub(super) fn find_built_in(&self, full_name: &str) -> Option<Symbol> {
        match self.base {
            Some(base) => base.find(full_name),
            None => self.find(full_name),
        }
    }

    /// Declares a name; `Err` is what it stands for already.
    pub(super) fn declare(&mut self, full_name: &str, symbol: Symbol) -> Result<(), Symbol> {
        if let Some(earlier) = self.find(full_name) {
            return Err(earlier);
        }
        self.symbols.insert(full_name.into(), symbol);
        Ok(())
    }

    /// The file that declares a symbol; packages have no single one.
    pub(super) fn file_of(&self, symbol: Symbol) -> Option<FileId> {
        match symbol {
            Symbol::Package => None,
            Symbol::Message(place)
            | Symbol::Enum(place)
            | Symbol::EnumValue(place, _)
            | Symbol::Field(place, _)
            | Symbol::Oneof(place)
            | Symbol::Extension(place) => Some(self.place(place).file),
            Symbol::Service(file) | Symbol::Method(file) => Some(file),
        }
    }

    /// The extension of a message with this number.
    pub(super) fn extension(&self, extendee: PlaceId, number: i32) -> Option<PlaceId> {
        let key = (extendee, number);
        self.extensions.get(&key).copied().or_else(|| {
            let found = self.base?.extension(extendee, number)?;
            self.loaded.contains(&self.place(found).file).then_some(found)
        })
    }

    /// Notes an extension; `Err` is the one that has the number already.
    pub(super) fn add_extension(
        &mut self,
        extendee: PlaceId,
        number: i32,
        extension: PlaceId,
    ) -> Result<(), PlaceId> {
        if let Some(earlier) = self.extension(extendee, number) {
            return Err(earlier);
        }
        self.extensions.insert((extendee, number), extension);
        Ok(())
    }

    fn base_files(&self) -> usize {
        self.base.map_or(0, |base| base.files.len())
    }

    fn base_places(&self) -> usize {
        self.base.map_or(0, |base| base.places.len())
    }
}

/// The index of an id behind those of the base.
fn own_index(id: u32, base: usize) -> Option<usize> {
    (id as usize).checked_sub(base)
}

/// The pool while a file is linked: it sees that file too.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
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

    /// The message of the options of one kind, such as `google.protobuf.FileOptions`. It does not
    /// have to be imported.
    pub fn options_message(self, full_name: &str) -> Option<PlaceId> {
        match self.pool.find(full_name).or_else(|| self.pool.find_built_in(full_name))? {
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

/// Whether `package` is `name` or inside it.
pub(super) fn is_in_package(package: &str, name: &str) -> bool {
    package.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn small(count: usize) -> u32 {
    u32::try_from(count).expect("texts are too short to declare so much")
}
