//! The files that are linked so far, and what each full name in them stands for.

mod packages;
mod view;

pub(super) use packages::{PackageId, is_in_package};
pub(super) use view::View;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::file_set::FileSet;
use super::symbols::{Hash, Length, Name, Symbols};
use crate::protobuf::descriptor::{File, ImportKind, SymbolVisibility, Visibility};
use packages::Package;

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
    Package(PackageId),
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
    pub full_name: Name,
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
    loaded: FileSet,
    files: Vec<Arc<File>>,
    /// Each file with all that it imports publicly, at any depth.
    exports: Vec<FileSet>,
    by_path: HashMap<String, FileId, RandomState>,
    places: Vec<Place>,
    symbols: Symbols,
    packages: Vec<Package>,
    /// The words between the dots of all names of packages.
    package_parts: HashSet<Box<str>, RandomState>,
    /// Extensions by the message that they extend and their number.
    extensions: HashMap<(PlaceId, i32), PlaceId, RandomState>,
}

/// A state of a pool to which it can go back.
#[derive(Debug, Clone, Copy)]
pub(in crate::protobuf) struct Mark {
    files: usize,
    places: usize,
    packages: usize,
    symbols: Length,
}

impl Pool {
    /// An empty pool over the files of `base`.
    pub fn over(base: &'static Pool) -> Pool {
        Pool { base: Some(base), symbols: base.symbols.like(), ..Pool::default() }
    }

    /// The files in the order in which they were added, without those of the base.
    pub fn files(&self) -> &[Arc<File>] {
        &self.files
    }

    /// The state of the pool.
    pub fn mark(&self) -> Mark {
        Mark {
            files: self.files.len(),
            places: self.places.len(),
            packages: self.packages.len(),
            symbols: self.symbols.length(),
        }
    }

    /// Takes out all files that were added since `mark`. Packages may still count a file that is
    /// gone, so the next one must be in the same package.
    pub fn go_back(&mut self, mark: Mark) {
        for file in self.files.drain(mark.files..) {
            self.by_path.remove(&file.path);
        }
        self.exports.truncate(mark.files);
        self.symbols.cut(mark.symbols);
        self.packages.truncate(mark.packages);
        self.places.truncate(mark.places);
        let next = self.base_places() + mark.places;
        self.extensions.retain(|_, place| (place.0 as usize) < next);
    }

    /// The id of the file that was added or loaded under this path.
    pub(super) fn find_file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied().or_else(|| {
            let id = self.base?.find_file(path)?;
            self.loaded.contains(id).then_some(id)
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

    /// A file with all that it imports publicly, at any depth.
    pub(super) fn exports(&self, id: FileId) -> &FileSet {
        match (self.base, own_index(id.0, self.base_files())) {
            (_, Some(index)) => &self.exports[index],
            (Some(base), None) => base.exports(id),
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
        let id = self.next_file();
        let mut exports = FileSet::default();
        exports.insert(id);
        for import in file.imports.iter().filter(|import| import.kind == ImportKind::Public) {
            if let Some(imported) = self.find_file(&import.path) {
                exports.join(self.exports(imported));
            }
        }
        self.by_path.insert(file.path.clone(), id);
        self.exports.push(exports);
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
        let clashes = |hash: Hash, name: &str, symbol: Symbol| {
            let Some(earlier) = base.symbols.find(hash, name) else { return false };
            match (base.file_of(earlier), symbol) {
                (Some(file), _) => found.contains(&file),
                (None, Symbol::Package(_)) => false,
                (None, _) => found.iter().any(|file| base.package_holds(earlier, *file)),
            }
        };
        let mut symbols = self.symbols.each();
        if let Some((_, name, _)) =
            symbols.find(|(hash, name, symbol)| clashes(*hash, name, *symbol))
        {
            return Err(format!(
                "'{name}' is declared in '{path}' or what it imports, and elsewhere: rename one of \
the two"
            ));
        }
        Ok(found.into_iter().map(|id| Arc::clone(base.file(id))).collect())
    }

    /// Keeps the full name of what is called `name` in `scope`.
    pub(super) fn keep_name(&mut self, scope: Option<Name>, name: &str) -> Name {
        self.symbols.keep(scope, name)
    }

    /// Bytes of all names that were kept.
    pub(super) fn name_bytes(&self) -> usize {
        self.symbols.bytes()
    }

    /// A name that was kept here, not in the base.
    pub(super) fn name(&self, name: Name) -> &str {
        self.symbols.text(name)
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

    /// The full name of what stands at a place.
    pub(super) fn full_name(&self, id: PlaceId) -> &str {
        match (self.base, own_index(id.0, self.base_places())) {
            (_, Some(index)) => self.symbols.text(self.places[index].full_name),
            (Some(base), None) => base.full_name(id),
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
        self.find_hashed(self.symbols.hash(full_name), full_name)
    }

    fn find_hashed(&self, hash: Hash, full_name: &str) -> Option<Symbol> {
        if let Some(symbol) = self.symbols.find(hash, full_name) {
            return Some(symbol);
        }
        let base = self.base?;
        let symbol = base.symbols.find(hash, full_name)?;
        let is_loaded = match symbol {
            Symbol::Package(id) => base.package(id).around.meets(&self.loaded),
            _ => base.file_of(symbol).is_some_and(|file| self.loaded.contains(file)),
        };
        is_loaded.then_some(symbol)
    }

    /// What `full_name` stands for in any file of the pool, or else in the built-in files, loaded or
    /// not.
    pub(super) fn find_any(&self, full_name: &str) -> Option<Symbol> {
        self.find(full_name).or_else(|| self.base?.find(full_name))
    }

    /// Declares a name that was kept; `Err` is what it stands for already.
    pub(super) fn declare(&mut self, name: Name, symbol: Symbol) -> Result<(), Symbol> {
        let text = self.symbols.text(name);
        let hash = self.symbols.hash(text);
        if let Some(earlier) = self.find_hashed(hash, text) {
            return Err(earlier);
        }
        self.symbols.add(hash, name, symbol);
        Ok(())
    }

    /// The file that declares a symbol; packages have no single one.
    pub(super) fn file_of(&self, symbol: Symbol) -> Option<FileId> {
        match symbol {
            Symbol::Package(_) => None,
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
            self.loaded.contains(self.place(found).file).then_some(found)
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

fn small(count: usize) -> u32 {
    u32::try_from(count).expect("texts are too short to declare so much")
}
