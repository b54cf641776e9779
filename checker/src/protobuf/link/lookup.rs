//! Finds what a name stands for where it is used: innermost scope first.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::file_set::FileSet;
use super::pool::{FileId, Locality, Pool, Symbol, is_in_package};
use crate::protobuf::descriptor::{File, ImportKind};

/// What a file sees of a pool.
pub(super) struct Lookup<'a> {
    pub pool: &'a Pool,
    /// The file itself, which has the next id of the pool.
    current: FileId,
    package: String,
    /// The files that it imports, and what these import publicly, at any depth.
    seen: FileSet,
    /// Those and the ones that only options may use.
    for_options: FileSet,
    /// Of its own package, the ends of what is the package of a file, innermost first: only there
    /// types can be found.
    peopled: Vec<usize>,
    /// Of its own package, the ends of all that encloses it, innermost first.
    enclosing: Vec<usize>,
    /// In which of them the first part of a name is found, if a package has that name; 0 for none.
    /// Each use of a name has a place of its own.
    found: RefCell<HashMap<String, [Option<usize>; USES], RandomState>>,
    /// The name that is being tried.
    tried: RefCell<String>,
}

/// How many answers there are to what a use wants, and whether the name has more than one part.
const USES: usize = 6;

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
    /// What `file`, which comes next in `pool` and is declared there, sees.
    pub fn new(pool: &'a Pool, file: &File) -> Lookup<'a> {
        let mut seen = FileSet::default();
        let mut for_options = FileSet::default();
        for import in &file.imports {
            let Some(id) = pool.find_file(&import.path) else { continue };
            let of_kind = match import.kind {
                ImportKind::Plain | ImportKind::Public | ImportKind::Weak => &mut seen,
                ImportKind::Option => &mut for_options,
            };
            of_kind.join(pool.exports(id));
        }
        for_options.join(&seen);
        let package = file.package.clone();
        let mut enclosing: Vec<usize> = ends(&package).collect();
        enclosing.reverse();
        let is_peopled =
            |end: &&usize| **end == package.len() || pool.is_peopled(&package[..**end]);
        Lookup {
            pool,
            current: pool.next_file(),
            peopled: enclosing.iter().filter(is_peopled).copied().collect(),
            enclosing,
            package,
            seen,
            for_options,
            found: RefCell::default(),
            tried: RefCell::default(),
        }
    }

    /// What `name` stands for where it is used in the element of the full name `scope`: from the
    /// scope around that element outwards.
    pub fn find(&self, name: &str, scope: &str, wanted: Wanted) -> Result<Symbol, Unknown> {
        let mut not_imported = None;
        if let Some(absolute) = name.strip_prefix('.') {
            let found = self.seen(absolute, wanted, &mut not_imported);
            return found.ok_or_else(|| unknown(not_imported));
        }
        let first = name.split('.').next().unwrap_or_default();
        let is_compound = first.len() < name.len();
        let mut tried = self.tried.borrow_mut();
        let mut found_at = None;
        self.each_scope(first, is_compound, scope, wanted, &mut |end| {
            tried.clear();
            tried.extend([&scope[..end], ".", first]);
            let found = self.seen(&tried, wanted, &mut not_imported).filter(|found| {
                if is_compound {
                    is_aggregate(*found)
                } else {
                    wanted != Wanted::Type || is_type(*found)
                }
            });
            found_at = found;
            found.is_some()
        });
        match found_at {
            Some(found) if !is_compound => Ok(found),
            Some(_) => {
                tried.push_str(&name[first.len()..]);
                self.seen(&tried, wanted, &mut not_imported)
                    .ok_or_else(|| Unknown::NotInside { full_name: tried.clone() })
            }
            None => self.seen(name, wanted, &mut not_imported).ok_or_else(|| unknown(not_imported)),
        }
    }

    /// Visits the ends of the scopes around an element, innermost first, until `is_it` says that
    /// `first` was found; scopes that cannot have it are left out.
    fn each_scope(
        &self,
        first: &str,
        is_compound: bool,
        scope: &str,
        wanted: Wanted,
        is_it: &mut dyn FnMut(usize) -> bool,
    ) {
        let is_own = self.package.is_empty() || is_in_package(scope, &self.package);
        let least = if is_own { self.package.len() } else { 0 };
        let mut inside = Inward { scope, end: scope.len(), least };
        if inside.any(&mut *is_it) || !is_own {
            return;
        }
        if !self.pool.is_part_of_package(first) {
            self.peopled.iter().any(|end| is_it(*end));
            return;
        }
        // What is found in a package does not depend on the element.
        let of_use = wanted as usize * 2 + usize::from(is_compound);
        let known = self.found.borrow().get(first).and_then(|uses| uses[of_use]);
        match known {
            Some(0) => {}
            Some(end) => drop(is_it(end)),
            None => {
                let end = self.enclosing.iter().copied().find(|end| is_it(*end)).unwrap_or(0);
                let mut found = self.found.borrow_mut();
                found.entry(first.to_owned()).or_default()[of_use] = Some(end);
            }
        }
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
            full_name: self.pool.full_name(id).to_owned(),
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
                || self.pool.is_around(full_name, &self.for_options);
            return is_seen.then_some(symbol);
        };
        let seen = if wanted == Wanted::Option { &self.for_options } else { &self.seen };
        if file == self.current || seen.contains(file) {
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

/// The end of each name that starts `package` and ends at a dot, and its own.
fn ends(package: &str) -> impl Iterator<Item = usize> {
    let dots = package.match_indices('.').map(|(at, _)| at);
    dots.chain([package.len()]).filter(|end| *end > 0)
}

/// The ends of the scopes inside `scope[..end]` that are longer than `least`, innermost first.
struct Inward<'a> {
    scope: &'a str,
    end: usize,
    least: usize,
}

impl Iterator for Inward<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let end = self.scope[..self.end].rfind('.').filter(|end| *end > self.least)?;
        self.end = end;
        Some(end)
    }
}

fn unknown(not_imported: Option<(String, String)>) -> Unknown {
    match not_imported {
        Some((full_name, path)) => Unknown::NotImported { full_name, path },
        None => Unknown::Undefined,
    }
}

/// Whether names can stand inside.
fn is_aggregate(symbol: Symbol) -> bool {
    match symbol {
        Symbol::Package(_) | Symbol::Message(_) | Symbol::Enum(_) | Symbol::Service(_) => true,
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
