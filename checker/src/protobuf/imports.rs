//! Finds the files that a schema imports, in the order in which they must be linked.

use std::collections::{HashMap, HashSet};

use super::parse::{Parsed, is_built_in, read};
use super::well_known;
use crate::error::{ParseError, Problem};
use crate::reference::ResolvedReference;

/// What the schema text itself is called where nothing else has the name.
const MAIN_NAME: &str = "default.proto";

/// Where the text of an import path comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// The parser brings it.
    BuiltIn,
    /// We bring it.
    Embedded(&'static str),
    /// A reference gives it.
    Reference(&'a str),
}

/// A name for the schema text that no reference has.
pub(super) fn main_name(references: &[ResolvedReference]) -> String {
    let is_taken = |name: &str| references.iter().any(|reference| reference.name == name);
    let mut name = MAIN_NAME.to_owned();
    let mut number = 1;
    while is_taken(&name) {
        name = format!("default-{number}.proto");
        number += 1;
    }
    name
}

/// The source of the import path `name`. The files of Protobuf itself cannot be replaced.
fn source<'a>(name: &str, references: &HashMap<&str, &'a str>) -> Option<Source<'a>> {
    if is_built_in(name) {
        return Some(Source::BuiltIn);
    }
    let reference = references.get(name).map(|text| Source::Reference(text));
    reference.or_else(|| well_known::text(name).map(Source::Embedded))
}

/// A file whose imports are being read.
struct Visit {
    parsed: Parsed,
    next_import: usize,
}

/// `main` and every file that it reaches, each after those that it imports. Takes no stack, however
/// long a chain of imports is.
///
/// # Errors
/// Imports that nothing provides, imports listed twice, cycles, and files that do not parse.
pub(super) fn in_order(
    main: Parsed,
    references: &[ResolvedReference],
) -> Result<Vec<Parsed>, ParseError> {
    let mut texts = HashMap::new();
    for reference in references {
        texts.entry(reference.name.as_str()).or_insert(reference.text.as_str());
    }
    check_imports(&main, &texts)?;
    let mut done = HashSet::new();
    let mut order = Vec::new();
    let mut visits = vec![Visit { parsed: main, next_import: 0 }];
    while let Some(visit) = visits.last_mut() {
        let Some(import) = visit.parsed.proto.dependency.get(visit.next_import).cloned() else {
            let Some(visit) = visits.pop() else { break };
            done.insert(visit.parsed.name.clone());
            order.push(visit.parsed);
            continue;
        };
        visit.next_import += 1;
        if done.contains(&import) {
            continue;
        }
        if let Some(start) = visits.iter().position(|visit| visit.parsed.name == import) {
            return Err(cycle(&visits, start));
        }
        let source = source(&import, &texts).expect("every import was checked to have a source");
        let parsed = read(&import, source)?;
        check_imports(&parsed, &texts)?;
        visits.push(Visit { parsed, next_import: 0 });
    }
    Ok(order)
}

/// Tells every import of `parsed` that is missing or listed twice.
fn check_imports(parsed: &Parsed, texts: &HashMap<&str, &str>) -> Result<(), ParseError> {
    let mut seen = HashSet::new();
    let mut problems: Vec<Problem> = Vec::new();
    for (index, import) in parsed.proto.dependency.iter().enumerate() {
        if !seen.insert(import) {
            problems.push(parsed.import_problem(index, format!("'{import}' is imported twice")));
        } else if source(import, texts).is_none() {
            problems.push(parsed.import_problem(
                index,
                format!(
                    "the import '{import}' is not known: register that file and add a reference \
                     with the name '{import}'"
                ),
            ));
        }
    }
    ParseError::from_problems(problems).map_or(Ok(()), Err)
}

fn cycle(visits: &[Visit], start: usize) -> ParseError {
    let names: Vec<_> = visits[start..]
        .iter()
        .chain(&visits[start..=start])
        .map(|visit| format!("'{}'", visit.parsed.name))
        .collect();
    let importer = &visits[visits.len() - 1];
    let message = format!("files import each other: {}", names.join(" imports "));
    importer.parsed.import_problem(importer.next_import - 1, message).into()
}

/// The files that `parsed` sees through two or more `import public` of others, and that it does not
/// import itself. The linker only follows one of them, so these are added to the imports.
pub(super) fn far_public_imports(parsed: &Parsed, earlier: &[Parsed]) -> Vec<String> {
    let files: HashMap<&str, &Parsed> =
        earlier.iter().map(|file| (file.name.as_str(), file)).collect();
    let mut seen: HashSet<&str> = parsed.proto.dependency.iter().map(String::as_str).collect();
    let mut far = Vec::new();
    let mut reached: Vec<(&str, usize)> = seen.iter().map(|name| (*name, 0)).collect();
    reached.sort_unstable();
    while let Some((name, hops)) = reached.pop() {
        let Some(file) = files.get(name) else { continue };
        for index in &file.proto.public_dependency {
            let index = usize::try_from(*index).ok();
            let Some(next) = index.and_then(|index| file.proto.dependency.get(index)) else {
                continue;
            };
            if seen.insert(next) {
                reached.push((next, hops + 1));
                if hops >= 1 {
                    far.push(next.clone());
                }
            }
        }
    }
    far.sort();
    far
}
