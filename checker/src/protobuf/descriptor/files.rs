//! The main file with all that it imports, and where each type is declared.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;

use super::{Enum, File, Message, join};

/// The main file and every file that it reaches.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// Each file after those that it imports; the main file is the last one. Built-in files are
    /// shared by all schemas.
    pub files: Vec<Arc<File>>,
    /// The types by name, indexed when one is first looked for: texts need none of them.
    by_name: OnceLock<HashMap<String, Declaration, RandomState>>,
}

/// Where one type is declared.
#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    file: usize,
    /// Positions in the lists of messages, from the outermost one; the last one is in the list of
    /// enums if `is_enum`.
    path: Box<[usize]>,
    pub is_enum: bool,
}

impl Files {
    /// The files of a schema, of which the main file is the last one. Of two types with one name the
    /// first counts; the linker reports the other.
    pub fn new(files: Vec<Arc<File>>) -> Files {
        Files { files, by_name: OnceLock::new() }
    }

    fn by_name(&self) -> &HashMap<String, Declaration, RandomState> {
        self.by_name.get_or_init(|| {
            let mut by_name = HashMap::default();
            for (index, file) in self.files.iter().enumerate() {
                let mut index = Index { file: index, by_name: &mut by_name };
                index.add(&file.package, &file.messages, &file.enums, &mut Vec::new());
            }
            by_name
        })
    }

    /// The file that the schema text itself declares.
    pub fn main(&self) -> &File {
        self.files.last().expect("the main file is always in the list")
    }

    /// Where the type of this full name is declared.
    pub fn find(&self, full_name: &str) -> Option<&Declaration> {
        self.by_name().get(full_name)
    }

    /// The message of this full name, with the file that declares it.
    pub fn message(&self, full_name: &str) -> Option<(&File, &Message)> {
        let declaration = self.find(full_name).filter(|one| !one.is_enum)?;
        let file = self.files.get(declaration.file)?;
        Some((file, message_at(file, &declaration.path)?))
    }

    /// The enum of this full name.
    pub fn one_enum(&self, full_name: &str) -> Option<&Enum> {
        let declaration = self.find(full_name).filter(|one| one.is_enum)?;
        let file = self.files.get(declaration.file)?;
        let (last, around) = declaration.path.split_last()?;
        let enums = if around.is_empty() { &file.enums } else { &message_at(file, around)?.enums };
        enums.get(*last)
    }

    /// Whether the main file declares the type.
    pub fn is_local(&self, full_name: &str) -> bool {
        self.find(full_name).is_some_and(|one| one.file + 1 == self.files.len())
    }
}

fn message_at<'a>(file: &'a File, path: &[usize]) -> Option<&'a Message> {
    let (&first, rest) = path.split_first()?;
    rest.iter().try_fold(file.messages.get(first)?, |message, &at| message.messages.get(at))
}

/// Adds the types of one file to the index.
struct Index<'a> {
    file: usize,
    by_name: &'a mut HashMap<String, Declaration, RandomState>,
}

impl Index<'_> {
    fn add(&mut self, scope: &str, messages: &[Message], enums: &[Enum], path: &mut Vec<usize>) {
        for (position, message) in messages.iter().enumerate() {
            path.push(position);
            let name = join(scope, &message.name);
            self.add(&name, &message.messages, &message.enums, path);
            self.declare(name, path, false);
            path.pop();
        }
        for (position, one) in enums.iter().enumerate() {
            path.push(position);
            self.declare(join(scope, &one.name), path, true);
            path.pop();
        }
    }

    fn declare(&mut self, name: String, path: &[usize], is_enum: bool) {
        let declaration = Declaration { file: self.file, path: path.into(), is_enum };
        self.by_name.entry(name).or_insert(declaration);
    }
}
