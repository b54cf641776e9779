//! The full name of what a walk through a file has entered.

use crate::protobuf::descriptor::File;

/// A full name that grows and shrinks as a walk enters and leaves declarations.
#[derive(Debug)]
pub(super) struct Scope {
    name: String,
}

/// The scope that was left to enter another.
#[must_use]
pub(super) struct Outer(usize);

impl Scope {
    /// What the declarations of a file stand in: its package.
    pub fn of_file(file: &File) -> Scope {
        Scope { name: file.package.clone() }
    }

    /// The full name, empty outside all packages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Goes inside `name`.
    pub fn enter(&mut self, name: &str) -> Outer {
        let outer = Outer(self.name.len());
        if !self.name.is_empty() {
            self.name.push('.');
        }
        self.name.push_str(name);
        outer
    }

    /// Goes back out.
    pub fn leave(&mut self, outer: Outer) {
        self.name.truncate(outer.0);
    }
}
