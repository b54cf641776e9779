//! Finds the files that a schema imports, in the order in which they must be linked.

use foldhash::fast::RandomState;

use super::Read;
use super::problems::Problems;
use crate::error::ParseError;
use crate::protobuf::descriptor::File;
use crate::protobuf::well_known;
use crate::reference::ResolvedReference;

type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;
type HashSet<T> = std::collections::HashSet<T, RandomState>;

/// What the schema text itself is called where nothing else has the name.
const MAIN_NAME: &str = "default.proto";

/// A name for the schema text that no reference has.
pub(in crate::protobuf) fn main_name(references: &[ResolvedReference]) -> String {
    let is_taken = |name: &str| references.iter().any(|reference| reference.name == name);
    let mut name = MAIN_NAME.to_owned();
    let mut number = 1;
    while is_taken(&name) {
        name = format!("default-{number}.proto");
        number += 1;
    }
    name
}

/// One file to link, after those that it imports.
pub(super) enum Step<'a> {
    /// A built-in file, by its path.
    BuiltIn(&'static str),
    /// A file that was read.
    Read(Box<ToLink<'a>>),
}

/// A file that was read, with what is needed to tell its problems.
pub(super) struct ToLink<'a> {
    pub file: File,
    pub text: &'a str,
    /// The name of the reference that holds it; `None` for the schema itself.
    pub reference: Option<String>,
}

impl ToLink<'_> {
    /// The same error, said of this file.
    pub fn error(&self, error: ParseError) -> ParseError {
        match &self.reference {
            Some(name) => error.in_reference(name),
            None => error,
        }
    }
}

/// Where the file of an import path comes from.
#[derive(Clone, Copy)]
enum Origin<'a> {
    /// It is linked already.
    BuiltIn(&'static str),
    /// We bring the text, but something that it imports is replaced by a reference.
    Embedded(&'static str),
    Reference(&'a str),
}

struct Imports<'a> {
    texts: HashMap<&'a str, &'a str>,
    read: &'a Read<'a>,
}

/// A file whose imports are being read.
struct Visit<'a> {
    to_link: ToLink<'a>,
    next_import: usize,
}

/// `main` and every file that it reaches, each after those that it imports. Takes no stack, however
/// long a chain of imports is.
///
/// # Errors
/// Imports that nothing provides, imports listed twice, cycles, and files that do not parse.
pub(super) fn in_order<'a>(
    main: ToLink<'a>,
    references: &'a [ResolvedReference],
    read: &'a Read<'a>,
) -> Result<Vec<Step<'a>>, ParseError> {
    let mut texts = HashMap::default();
    for reference in references {
        texts.entry(reference.name.as_str()).or_insert(reference.text.as_str());
    }
    let imports = Imports { texts, read };
    imports.check(&main)?;
    let mut done: HashSet<String> = HashSet::default();
    let mut order = Vec::new();
    let mut open: HashSet<String> = HashSet::from_iter([main.file.path.clone()]);
    let mut visits = vec![Visit { to_link: main, next_import: 0 }];
    while let Some(visit) = visits.last_mut() {
        let Some(import) = visit.to_link.file.imports.get(visit.next_import) else {
            let Some(visit) = visits.pop() else { break };
            open.remove(&visit.to_link.file.path);
            done.insert(visit.to_link.file.path.clone());
            order.push(Step::Read(Box::new(visit.to_link)));
            continue;
        };
        visit.next_import += 1;
        let path = import.path.clone();
        if done.contains(&path) {
            continue;
        }
        if open.contains(&path) {
            return Err(cycle(&visits, &path));
        }
        let to_link = match imports.origin(&path) {
            Some(Origin::BuiltIn(path)) => {
                done.insert(path.to_owned());
                order.push(Step::BuiltIn(path));
                continue;
            }
            Some(Origin::Embedded(text)) => imports.read(&path, text)?,
            Some(Origin::Reference(text)) => imports.read(&path, text)?,
            None => unreachable!("every import was checked to have an origin"),
        };
        imports.check(&to_link)?;
        open.insert(path);
        visits.push(Visit { to_link, next_import: 0 });
    }
    Ok(order)
}

impl<'a> Imports<'a> {
    /// Where the file at `path` comes from. The files of Protobuf itself cannot be replaced, the
    /// other built-in ones give way to a reference.
    fn origin(&self, path: &str) -> Option<Origin<'a>> {
        let built_in = well_known::find(path);
        if let Some(file) = built_in
            && file.is_fixed()
        {
            return Some(Origin::BuiltIn(file.path));
        }
        if let Some(text) = self.texts.get(path) {
            return Some(Origin::Reference(text));
        }
        let file = built_in?;
        let is_replaced = file.reaches().iter().any(|import| self.texts.contains_key(import));
        Some(if is_replaced { Origin::Embedded(file.text) } else { Origin::BuiltIn(file.path) })
    }

    fn read(&self, path: &str, text: &'a str) -> Result<ToLink<'a>, ParseError> {
        let file = (self.read)(path, text).map_err(|error| error.in_reference(path))?;
        Ok(ToLink { file, text, reference: Some(path.to_owned()) })
    }

    /// Tells every import of a file that is missing or listed twice.
    fn check(&self, to_link: &ToLink<'_>) -> Result<(), ParseError> {
        let mut seen = HashSet::default();
        let mut problems = Problems::default();
        for import in &to_link.file.imports {
            let path = &import.path;
            let span = import.source.name.or(import.source.span);
            if !seen.insert(path) {
                problems
                    .add(span, format!("'{path}' is imported twice: remove one of the imports"));
            } else if self.origin(path).is_none() {
                problems.add(
                    span,
                    format!(
                        "the import '{path}' is not known: register that file and add a reference \
                         with the name '{path}'"
                    ),
                );
            }
        }
        problems.into_error(to_link.text).map_or(Ok(()), |error| Err(to_link.error(error)))
    }
}

fn cycle(visits: &[Visit<'_>], path: &str) -> ParseError {
    let start = visits.iter().position(|visit| visit.to_link.file.path == path).unwrap_or(0);
    let names: Vec<_> = visits[start..]
        .iter()
        .chain(&visits[start..=start])
        .map(|visit| format!("'{}'", visit.to_link.file.path))
        .collect();
    let importer = &visits[visits.len() - 1];
    let to_link = &importer.to_link;
    let import = to_link.file.imports.get(importer.next_import - 1);
    let span = import.and_then(|import| import.source.name.or(import.source.span));
    let message = format!(
        "files import each other: {}; move what both need to a file of its own",
        names.join(" imports ")
    );
    let error = match span {
        Some(span) => ParseError::at(to_link.text, span, message),
        None => ParseError::whole(message),
    };
    to_link.error(error)
}
