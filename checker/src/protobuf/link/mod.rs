//! Links parsed files: gives every name, option and feature its meaning, and finds everything that
//! protoc would refuse.

mod cache;
mod check;
mod declare;
mod features;
mod imports;
mod lookup;
mod options;
mod pool;
mod problems;
mod resolve;
mod walk;

use std::sync::Arc;

pub(in crate::protobuf) use check::Role;
pub(in crate::protobuf) use imports::main_name;
pub(in crate::protobuf) use options::encode as encode_options;
pub(in crate::protobuf) use pool::Pool;

use super::descriptor::{Enum, File, Files, Message, join};
use super::well_known;
use crate::error::ParseError;
use crate::reference::ResolvedReference;
use cache::Cache;
use imports::{Step, ToLink};
use lookup::Lookup;
use options::Pass;
use pool::{Locality, Symbol, View};
use problems::Problems;

/// Reads the text of a reference, given its path, into a file that is not linked.
pub(in crate::protobuf) type Read<'a> = dyn Fn(&str, &str) -> Result<File, ParseError> + 'a;

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
) -> Result<Files, ParseError> {
    let main = ToLink { file: main, text, reference: None };
    let mut pool = Pool::over(well_known::pool());
    let mut files = Vec::new();
    for step in imports::in_order(main, references, read)? {
        match step {
            Step::BuiltIn(path) => {
                files.extend(pool.load(path).map_err(ParseError::whole)?);
            }
            Step::Read(to_link) => {
                let ToLink { file, text, reference } = *to_link;
                let role = if reference.is_none() { Role::Main } else { Role::Import };
                let linked = link_file(&mut pool, file, text, role);
                files.push(linked.map_err(|error| match &reference {
                    Some(name) => error.in_reference(name),
                    None => error,
                })?);
            }
        }
    }
    Ok(Files::new(files))
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
    if declare::declare(pool, &file, &mut problems).is_err() {
        in_order(problems)?;
        return Err(ParseError::whole("messages nest too deep"));
    }
    let lookup = Lookup::new(pool, &file);
    resolve::resolve(&mut file, &lookup, &mut problems);
    let cache = Cache::default();
    check::structure(View { pool, current: &file, cache: &cache }, role, &mut problems);
    check::register(pool, &file, &mut problems);
    in_order(problems)?;

    let mut problems = Problems::default();
    let lookup = Lookup::new(pool, &file);
    let cache = Cache::default();
    let view = View { pool, current: &file, cache: &cache };
    let standard = options::interpret(view, &lookup, Pass::Standard, &mut problems);
    walk::fill(&mut file, standard);
    features::resolve(&mut file, &mut problems);
    let view = View { pool, current: &file, cache: &cache };
    let custom = options::interpret(view, &lookup, Pass::Custom, &mut problems);
    walk::fill(&mut file, custom);
    in_order(problems)?;

    let mut problems = Problems::default();
    check::options(View { pool, current: &file, cache: &cache }, role, &mut problems);
    in_order(problems)?;
    set_localities(pool, &file);
    let file = Arc::new(file);
    pool.add(Arc::clone(&file));
    Ok(file)
}

/// Notes which types of a linked file other files may name.
fn set_localities(pool: &mut Pool, file: &File) {
    let mut waiting: Vec<(&[Message], &[Enum], String, bool)> =
        vec![(&file.messages, &file.enums, file.package.clone(), false)];
    let default = file.features.default_symbol_visibility;
    while let Some((messages, enums, scope, is_nested)) = waiting.pop() {
        let written = messages.iter().map(|message| (&message.name, message.visibility));
        for (name, visibility) in written.chain(enums.iter().map(|one| (&one.name, one.visibility)))
        {
            let found = pool.find(&join(&scope, name));
            if let Some(Symbol::Message(place) | Symbol::Enum(place)) = found
                && let Some(place) = pool.place_mut(place)
            {
                place.locality = Locality::of(visibility, default, is_nested);
            }
        }
        for message in messages {
            let scope = join(&scope, &message.name);
            waiting.push((&message.messages, &message.enums, scope, true));
        }
    }
}
