//! The packages of a pool: which files are in each.

use super::{FileId, Pool, Symbol, small};
use crate::protobuf::link::file_set::FileSet;
use crate::protobuf::link::symbols::{Hash, Name};

/// A package of the files of a pool, or of its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protobuf::link) struct PackageId(u32);

/// The files that are in one package.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// In the package itself.
    pub exactly: FileSet,
    /// In it or in a package inside it.
    pub around: FileSet,
}

impl Pool {
    /// Puts the next file into a package, of which `is_whole` says that it is not only around the
    /// file's own; `Err` is what has the name of the package already.
    pub(in crate::protobuf::link) fn declare_package(
        &mut self,
        name: Name,
        is_whole: bool,
    ) -> Result<(), Symbol> {
        let file = self.next_file();
        let text = self.symbols.text(name);
        let part = text.rsplit('.').next().unwrap_or_default();
        if !self.package_parts.contains(part) {
            self.package_parts.insert(part.into());
        }
        let hash = self.symbols.hash(text);
        let id = match self.symbols.find(hash, text) {
            Some(Symbol::Package(id)) => id,
            Some(earlier) => return Err(earlier),
            None => {
                if let Some(earlier) = self.find_hashed(hash, text)
                    && !matches!(earlier, Symbol::Package(_))
                {
                    return Err(earlier);
                }
                let id = PackageId(small(self.packages.len()));
                self.packages.push(Package::default());
                self.symbols.add(hash, name, Symbol::Package(id));
                id
            }
        };
        let package = &mut self.packages[id.0 as usize];
        package.around.insert(file);
        if is_whole {
            package.exactly.insert(file);
        }
        Ok(())
    }

    /// Whether a file of `seen` is in a package or inside it.
    pub(in crate::protobuf::link) fn is_around(&self, package: &str, seen: &FileSet) -> bool {
        let hash = self.symbols.hash(package);
        let is_around = |one: &Package| one.around.meets(seen);
        self.own_package(hash, package).is_some_and(is_around)
            || self.base.and_then(|base| base.own_package(hash, package)).is_some_and(is_around)
    }

    /// Whether a file is in this very package.
    pub(in crate::protobuf::link) fn is_peopled(&self, package: &str) -> bool {
        let hash = self.symbols.hash(package);
        self.own_package(hash, package).is_some_and(|own| !own.exactly.is_empty())
            || self.base.is_some_and(|base| {
                let package = base.own_package(hash, package);
                package.is_some_and(|package| package.exactly.meets(&self.loaded))
            })
    }

    fn own_package(&self, hash: Hash, name: &str) -> Option<&Package> {
        match self.symbols.find(hash, name)? {
            Symbol::Package(id) => self.packages.get(id.0 as usize),
            _ => None,
        }
    }

    /// Whether the name of a package has this word between its dots. That package need not be
    /// loaded.
    pub(in crate::protobuf::link) fn is_part_of_package(&self, word: &str) -> bool {
        self.package_parts.contains(word)
            || self.base.is_some_and(|base| base.package_parts.contains(word))
    }

    /// Whether a file is in the package that a symbol is, or inside it.
    pub(super) fn package_holds(&self, symbol: Symbol, file: FileId) -> bool {
        match symbol {
            Symbol::Package(id) => self.package(id).around.contains(file),
            _ => false,
        }
    }

    /// A package of this pool, not of its base.
    pub(super) fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0 as usize]
    }
}

/// Whether `package` is `name` or inside it.
pub(in crate::protobuf::link) fn is_in_package(package: &str, name: &str) -> bool {
    package.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
