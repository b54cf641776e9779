//! Finds what a name stands for where it is used: innermost scope first.

use std::collections::HashSet;

use super::pool::{FileId, Locality, Pool, Symbol, is_in_package};
use crate::protobuf::descriptor::{File, ImportKind};

/// What a file sees of a pool.
pub(super) struct Lookup<'a> {
    pub pool: &'a Pool,
    /// The file itself, which has the next id of the pool.
    current: FileId,
    package: String,
    /// The files that it imports, and what these import publicly, at any depth.
    seen: HashSet<FileId>,
    /// Those that only options may use.
    for_options: HashSet<FileId>,
    /// The packages of the files that it sees.
    packages: HashSet<&'a str>,
}

/// Which symbols a use may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Anything.
    Any,
    /// A message or an enum: others of the same name are passed over.
    Type,
    /// Anything, also in files that are imported for options only.
    Option,
}

/// Why a name stands for nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Nothing has the name.
    Undefined,
    /// The file that declares it is not imported.
    NotImported { full_name: String, path: String },
    /// The first part of the name stands for something that does not have the rest.
    NotInside { full_name: String },
    /// Its file keeps it to itself.
    Local { full_name: String, path: String, locality: Locality },
}

impl Unknown {
    /// The sentence for `name`, as it is used.
    pub fn message(&self, name: &str) -> String {
        match self {
            Unknown::Undefined => format!("'{name}' is not defined"),
            Unknown::NotImported { full_name, path } => format!(
                "'{full_name}' is declared in '{path}', which is not imported: add \
                 `import \"{path}\";`"
            ),
            Unknown::NotInside { full_name } => format!(
                "'{name}' means '{full_name}' here, as the innermost scope counts, and that is not \
                 defined: write '.{name}' to start from the outermost scope"
            ),
            Unknown::Local { full_name, path, locality: Locality::Local } => {
                format!("'{full_name}' is local to '{path}': remove `local` there")
            }
            Unknown::Local { full_name, path, .. } => format!(
                "'{full_name}' is local to '{path}', by the default of that file: write `export` \
                 in front of it there"
            ),
        }
    }
}

impl<'a> Lookup<'a> {
    /// What `file`, which comes next in `pool`, sees.
    pub fn new(pool: &'a Pool, file: &File) -> Lookup<'a> {
        let mut seen = HashSet::new();
        let mut for_options = HashSet::new();
        for import in &file.imports {
            let Some(id) = pool.find_file(&import.path) else { continue };
            let of_kind = match import.kind {
                ImportKind::Plain | ImportKind::Public | ImportKind::Weak => &mut seen,
                ImportKind::Option => &mut for_options,
            };
            add_public(pool, id, of_kind);
        }
        let packages = seen.iter().map(|id| pool.file(*id).package.as_str()).collect();
        let package = file.package.clone();
        Lookup { pool, current: pool.next_file(), package, seen, for_options, packages }
    }

    /// What `name` stands for where it is used in the element of the full name `scope`: from the
    /// scope around that element outwards.
    pub fn find(&self, name: &str, scope: &str, wanted: Wanted) -> Result<Symbol, Unknown> {
        let mut not_imported = None;
        if let Some(absolute) = name.strip_prefix('.') {
            return self
                .seen(absolute, wanted, &mut not_imported)
                .ok_or_else(|| unknown(not_imported));
        }
        let first = name.split('.').next().unwrap_or_default();
        let mut tried = String::with_capacity(scope.len() + 1 + name.len());
        let mut scope = scope;
        while let Some(end) = scope.rfind('.') {
            scope = &scope[..end];
            tried.clear();
            tried.extend([scope, ".", first]);
            let Some(found) = self.seen(&tried, wanted, &mut not_imported) else { continue };
            if first.len() < name.len() {
                if is_aggregate(found) {
                    tried.push_str(&name[first.len()..]);
                    return self
                        .seen(&tried, wanted, &mut not_imported)
                        .ok_or(Unknown::NotInside { full_name: tried });
                }
            } else if wanted != Wanted::Type || is_type(found) {
                return Ok(found);
            }
        }
        self.seen(name, wanted, &mut not_imported).ok_or_else(|| unknown(not_imported))
    }

    /// As [`Lookup::find`], for messages and enums that are used as such: their files may keep them
    /// to themselves.
    pub fn find_exported(
        &self,
        name: &str,
        scope: &str,
        wanted: Wanted,
    ) -> Result<Symbol, Unknown> {
        let found = self.find(name, scope, wanted)?;
        let (Symbol::Message(id) | Symbol::Enum(id)) = found else { return Ok(found) };
        let place = self.pool.place(id);
        if place.file == self.current || place.locality == Locality::Exported {
            return Ok(found);
        }
        Err(Unknown::Local {
            full_name: place.full_name.to_string(),
            path: self.pool.file(place.file).path.clone(),
            locality: place.locality,
        })
    }

    /// What the full name stands for, if the file sees it.
    fn seen(
        &self,
        full_name: &str,
        wanted: Wanted,
        not_imported: &mut Option<(String, String)>,
    ) -> Option<Symbol> {
        let symbol = self.pool.find(full_name)?;
        let Some(file) = self.pool.file_of(symbol) else {
            let is_seen = is_in_package(&self.package, full_name)
                || self.packages.iter().any(|package| is_in_package(package, full_name));
            return is_seen.then_some(symbol);
        };
        if file == self.current
            || self.seen.contains(&file)
            || (wanted == Wanted::Option && self.for_options.contains(&file))
        {
            return Some(symbol);
        }
        let path = self.pool.file(file).path.clone();
        *not_imported = Some((full_name.to_owned(), path));
        None
    }

    /// The id of the file itself.
    pub fn current(&self) -> FileId {
        self.current
    }
}

fn unknown(not_imported: Option<(String, String)>) -> Unknown {
    match not_imported {
        Some((full_name, path)) => Unknown::NotImported { full_name, path },
        None => Unknown::Undefined,
    }
}

/// Adds a file and all that it imports publicly, at any depth.
fn add_public(pool: &Pool, file: FileId, seen: &mut HashSet<FileId>) {
    let mut waiting = vec![file];
    while let Some(id) = waiting.pop() {
        if seen.insert(id) {
            let imports = pool.file(id).imports.iter();
            let public = imports.filter(|import| import.kind == ImportKind::Public);
            waiting.extend(public.filter_map(|import| pool.find_file(&import.path)));
        }
    }
}

/// Whether names can stand inside.
fn is_aggregate(symbol: Symbol) -> bool {
    match symbol {
        Symbol::Package | Symbol::Message(_) | Symbol::Enum(_) | Symbol::Service(_) => true,
        Symbol::EnumValue(..)
        | Symbol::Field(..)
        | Symbol::Oneof(_)
        | Symbol::Extension(_)
        | Symbol::Method(_) => false,
    }
}

fn is_type(symbol: Symbol) -> bool {
    matches!(symbol, Symbol::Message(_) | Symbol::Enum(_))
}
