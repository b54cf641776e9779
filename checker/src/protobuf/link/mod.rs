//! Links parsed files: gives every name, option and feature its meaning, and finds everything that
//! protoc would refuse.

mod cache;
mod check;
mod declare;
mod features;
mod file_set;
mod imports;
mod lookup;
mod options;
mod pool;
mod problems;
mod resolve;
mod scope;
mod symbols;
mod walk;

use std::sync::Arc;

pub(in crate::protobuf) use check::Role;
pub(in crate::protobuf) use imports::main_name;
pub(in crate::protobuf) use options::encode as encode_options;
pub(in crate::protobuf) use pool::Pool;

use super::descriptor::{Enum, File, Files, Message, SymbolVisibility, join};
use super::well_known;
use crate::error::ParseError;
use crate::reference::ResolvedReference;
use cache::Cache;
use declare::Stop;
use imports::{Step, ToLink};
use lookup::Lookup;
use options::Pass;
use pool::{Locality, Mark, Symbol, View};
use problems::Problems;

/// Reads the text of a reference, given its path, into a file that is not linked.
pub(in crate::protobuf) type Read<'a> = dyn Fn(&str, &str) -> Result<File, ParseError> + 'a;

/// A schema that is linked, with what is needed to link its main file once more.
pub(in crate::protobuf) struct Linking {
    pool: Pool,
    /// The pool without the main file.
    mark: Mark,
    /// Each file after those that it imports, the main one last.
    files: Vec<Arc<File>>,
}

/// Links `main`, which was read from `text`, with all that it imports.
///
/// Imports come from `references` by path and from the built-in files; a reference that nothing
/// imports is not read. `main` must have the path that [`main_name`] gives. Spans of a file are
/// offsets into its text; a file without spans, one that was decoded, gets problems without places.
///
/// # Errors
/// Every problem of the first file that has one, in the order in which files are linked; what is
/// wrong in a reference says so.
pub(in crate::protobuf) fn link(
    main: File,
    text: &str,
    references: &[ResolvedReference],
    read: &Read<'_>,
) -> Result<Linking, ParseError> {
    let main = ToLink { file: main, text, reference: None };
    let mut pool = Pool::over(well_known::pool());
    let mut mark = pool.mark();
    let mut files = Vec::new();
    for step in imports::in_order(main, references, read)? {
        match step {
            Step::BuiltIn(path) => {
                files.extend(pool.load(path).map_err(ParseError::whole)?);
            }
            Step::Read(to_link) => {
                let ToLink { file, text, reference } = *to_link;
                let role = if reference.is_none() { Role::Main } else { Role::Import };
                // The main file is the last one.
                mark = pool.mark();
                let linked = link_file(&mut pool, file, text, role);
                files.push(linked.map_err(|error| match &reference {
                    Some(name) => error.in_reference(name),
                    None => error,
                })?);
            }
        }
    }
    Ok(Linking { pool, mark, files })
}

impl Linking {
    /// The main file.
    pub fn main(&self) -> &File {
        self.files.last().expect("the main file is always linked")
    }

    /// Links another main file, which was read from `text` and has the same package and imports.
    ///
    /// # Errors
    /// Every problem of that file.
    pub fn link_again(&mut self, main: File, text: &str) -> Result<Arc<File>, ParseError> {
        self.pool.go_back(self.mark);
        // The main file is not shared any more.
        self.files.last_mut().and_then(Arc::get_mut).into_iter().for_each(walk::forget_statements);
        link_file(&mut self.pool, main, text, Role::Main)
    }

    /// What was linked first, without the statements of options, whose meaning is known.
    pub fn into_files(self) -> Files {
        let Linking { pool, mut files, .. } = self;
        drop(pool);
        // Built-in files are shared, and stay as they are.
        files.iter_mut().filter_map(Arc::get_mut).for_each(walk::forget_statements);
        Files::new(files)
    }
}

/// Links `file`, which was read from `text`, with the files of `pool`, and adds it to them. Those
/// that it imports must be there.
///
/// # Errors
/// Every problem of the file that could be found in one go: names first, then what depends on them.
pub(in crate::protobuf) fn link_file(
    pool: &mut Pool,
    mut file: File,
    text: &str,
    role: Role,
) -> Result<Arc<File>, ParseError> {
    let mut problems = Problems::default();
    let in_order = |problems: Problems| problems.into_error(text).map_or(Ok(()), Err);
    // The limit on depth holds for every recursion that follows.
    if let Err(stop) = declare::declare(pool, &file, &mut problems) {
        in_order(problems)?;
        return Err(ParseError::whole(match stop {
            Stop::TooDeep => "messages nest too deep: declare the inner ones further out",
            Stop::TooLong | Stop::Package => {
                "names are too long: shorten those of packages and outer messages"
            }
        }));
    }
    let lookup = Lookup::new(pool, &file);
    resolve::resolve(&mut file, &lookup, &mut problems);
    let cache = Cache::default();
    check::structure(View { pool, current: &file, cache: &cache }, role, &mut problems);
    check::register(pool, &file, &mut problems);
    in_order(problems)?;

    let mut has_options = false;
    walk::each_options(&mut file, &mut |one| {
        has_options |= !one.written.is_empty() || one.encoded.is_some();
    });
    let mut problems = Problems::default();
    let lookup = Lookup::new(pool, &file);
    let view = View { pool, current: &file, cache: &cache };
    if has_options {
        let standard = options::interpret(view, &lookup, Pass::Standard, &mut problems);
        walk::fill(&mut file, standard);
    }
    features::resolve(&mut file, &mut problems);
    if has_options {
        let view = View { pool, current: &file, cache: &cache };
        let custom = options::interpret(view, &lookup, Pass::Custom, &mut problems);
        walk::fill(&mut file, custom);
    }
    in_order(problems)?;

    let mut problems = Problems::default();
    let view = View { pool, current: &file, cache: &cache };
    check::options(view, role, has_options, &mut problems);
    in_order(problems)?;
    let is_all_exported = file.features.default_symbol_visibility == SymbolVisibility::ExportAll;
    if !is_all_exported || has_visibility(&file.messages, &file.enums) {
        set_localities(pool, &file);
    }
    let file = Arc::new(file);
    pool.add(Arc::clone(&file));
    Ok(file)
}

/// Whether a declaration says whether other files may name it.
fn has_visibility(messages: &[Message], enums: &[Enum]) -> bool {
    enums.iter().any(|one| one.visibility.is_some())
        || messages.iter().any(|message| {
            message.visibility.is_some() || has_visibility(&message.messages, &message.enums)
        })
}

/// Notes which types of a linked file other files may name. All may be named before.
fn set_localities(pool: &mut Pool, file: &File) {
    let default = file.features.default_symbol_visibility;
    let locality = |written, is_nested| Locality::of(written, default, is_nested);
    let mut set = |full_name: &str, locality: Locality| {
        let found = if locality == Locality::Exported { None } else { pool.find(full_name) };
        if let Some(Symbol::Message(place) | Symbol::Enum(place)) = found
            && let Some(place) = pool.place_mut(place)
        {
            place.locality = locality;
        }
    };
    let mut waiting: Vec<(&[Message], &[Enum], String, bool)> =
        vec![(&file.messages, &file.enums, file.package.clone(), false)];
    while let Some((messages, enums, scope, is_nested)) = waiting.pop() {
        for message in messages {
            let scope = join(&scope, &message.name);
            set(&scope, locality(message.visibility, is_nested));
            if !(message.messages.is_empty() && message.enums.is_empty()) {
                waiting.push((&message.messages, &message.enums, scope, true));
            }
        }
        for one in enums {
            set(&join(&scope, &one.name), locality(one.visibility, is_nested));
        }
    }
}
