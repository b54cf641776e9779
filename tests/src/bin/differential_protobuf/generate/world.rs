//! What the files of one case declare so far, and the names that are still free.

use fastrand::Rng;

use super::{chance, pick};
use crate::sources::Sources;

/// The revision of the language of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    Proto2,
    Proto3,
    Edition2023,
    Edition2024,
}

impl Edition {
    pub const ALL: [Edition; 4] =
        [Edition::Proto2, Edition::Proto3, Edition::Edition2023, Edition::Edition2024];

    /// The statement that says so.
    pub fn statement(self) -> &'static str {
        match self {
            Edition::Proto2 => "syntax = \"proto2\";\n",
            Edition::Proto3 => "syntax = \"proto3\";\n",
            Edition::Edition2023 => "edition = \"2023\";\n",
            Edition::Edition2024 => "edition = \"2024\";\n",
        }
    }

    pub fn has_features(self) -> bool {
        matches!(self, Edition::Edition2023 | Edition::Edition2024)
    }
}

/// A message or an enum that fields may have.
#[derive(Debug, Clone)]
pub struct Symbol {
    pub full_name: String,
    /// The constants, if it is an enum.
    pub constants: Option<Vec<String>>,
    /// Numbers that are left to extensions: half-open.
    pub extensible: Option<(u32, u32)>,
    /// Whether proto3 fields may have it.
    pub is_open: bool,
    /// Whether other files may use it.
    pub is_exported: bool,
    file: usize,
}

/// A file that was written.
struct Written {
    path: String,
    text: String,
    package: String,
    imports: Vec<(usize, bool)>,
}

/// Everything that was generated of one case.
pub struct World {
    pub random: Rng,
    pub symbols: Vec<Symbol>,
    /// The package of the first file, if that defines custom options.
    pub option_package: Option<String>,
    /// Whether the file that is being written sees them.
    pub sees_options: bool,
    /// The targets whose options are defined inside a message.
    pub scoped_targets: Vec<&'static str>,
    files: Vec<Written>,
    count: u32,
}

const WORDS: [&str; 24] = [
    "order",
    "item",
    "user",
    "name",
    "total",
    "state",
    "price",
    "event",
    "id",
    "note",
    "a",
    "b",
    "x1",
    "long_name_here",
    "url",
    "value",
    "key",
    "kind",
    "left",
    "right",
    "size",
    "data",
    "tags",
    "zip_code",
];

const KEYWORDS: [&str; 44] = [
    "message",
    "enum",
    "option",
    "syntax",
    "package",
    "int32",
    "string",
    "bytes",
    "reserved",
    "extensions",
    "extend",
    "optional",
    "required",
    "repeated",
    "group",
    "stream",
    "to",
    "max",
    "inf",
    "nan",
    "true",
    "false",
    "map",
    "oneof",
    "rpc",
    "returns",
    "export",
    "local",
    "weak",
    "public",
    "import",
    "service",
    "default",
    "json_name",
    "edition",
    "features",
    "double",
    "float",
    "bool",
    "fixed32",
    "packed",
    "declaration",
    "e1",
    "_",
];

impl World {
    pub fn new(random: Rng) -> World {
        World {
            random,
            symbols: Vec::new(),
            option_package: None,
            sees_options: false,
            scoped_targets: Vec::new(),
            files: Vec::new(),
            count: 0,
        }
    }

    pub fn into_sources(self) -> Sources {
        Sources { files: self.files.into_iter().map(|file| (file.path, file.text)).collect() }
    }

    pub fn file_count(&self) -> usize {
        self.files.len()
    }

    pub fn path(&self, file: usize) -> &str {
        &self.files[file].path
    }

    pub fn package(&self, file: usize) -> &str {
        &self.files[file].package
    }

    /// Adds a file; `imports` are indexes of files and whether each import is public.
    pub fn add(
        &mut self,
        path: String,
        package: String,
        text: String,
        imports: Vec<(usize, bool)>,
    ) {
        self.files.push(Written { path, text, package, imports });
    }

    /// Declares a type in the file that is being written.
    pub fn declare(&mut self, full_name: String, constants: Option<Vec<String>>) -> usize {
        let symbol = Symbol {
            full_name,
            constants,
            extensible: None,
            is_open: true,
            is_exported: true,
            file: self.files.len(),
        };
        self.symbols.push(symbol);
        self.symbols.len() - 1
    }

    /// The files that a file sees which imports `imports`: these, and what they import publicly.
    pub fn visible(&self, imports: &[(usize, bool)]) -> Vec<usize> {
        let mut seen: Vec<usize> = imports.iter().map(|(file, _)| *file).collect();
        let mut next = 0;
        while let Some(&file) = seen.get(next) {
            for (import, is_public) in &self.files[file].imports {
                if *is_public && !seen.contains(import) {
                    seen.push(*import);
                }
            }
            next += 1;
        }
        seen.push(self.files.len());
        seen
    }

    /// A type that is declared in one of the files, of those that `wanted` takes.
    pub fn type_of(&mut self, files: &[usize], wanted: impl Fn(&Symbol) -> bool) -> Option<Symbol> {
        let everything = self.random.u16(..1_000) < 3;
        let current = self.files.len();
        let fitting: Vec<&Symbol> = self
            .symbols
            .iter()
            .filter(|symbol| everything || files.contains(&symbol.file))
            .filter(|symbol| everything || symbol.is_exported || symbol.file == current)
            .filter(|symbol| wanted(symbol))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        Some((*pick(&mut self.random, &fitting)).clone())
    }

    /// A name in `lower_snake_case`, most of the time one that nothing has yet.
    pub fn lower(&mut self, styled: bool) -> String {
        let random = &mut self.random;
        let word = *pick(random, &WORDS);
        match random.u8(..100) {
            0..=9 if !styled => (*pick(random, &KEYWORDS)).to_owned(),
            10..=13 if !styled => {
                pick(random, &["_x", "a__b", "A1", "fooBar", "x_", "X_Y"]).to_string()
            }
            14..=18 => word.to_owned(),
            _ => {
                self.count += 1;
                format!("{word}_f{}", self.count)
            }
        }
    }

    /// A name in `TitleCase`.
    pub fn title(&mut self, styled: bool) -> String {
        let random = &mut self.random;
        if !styled && chance(random, 6) {
            return (*pick(random, &KEYWORDS)).to_owned();
        }
        if !styled && chance(random, 6) {
            return pick(random, &["lower", "_X", "a_b", "google", "UPPER_CASE"]).to_string();
        }
        self.count += 1;
        let word = pick(&mut self.random, &WORDS).replace('_', "");
        let (first, rest) = word.split_at(1);
        format!("{}{rest}{}", first.to_uppercase(), self.count)
    }

    /// A name in `UPPER_CASE`.
    pub fn upper(&mut self, styled: bool) -> String {
        let random = &mut self.random;
        if !styled && chance(random, 8) {
            return (*pick(random, &KEYWORDS)).to_owned();
        }
        self.count += 1;
        format!("{}_C{}", pick(&mut self.random, &WORDS).to_uppercase(), self.count)
    }

    pub fn package_name(&mut self, styled: bool) -> String {
        let random = &mut self.random;
        let mut choices = vec!["", "a", "a.b", "shop", "shop.orders.v1", "x.y.z", "b.a"];
        if !styled {
            choices.extend(["Up", "message.enum", "a.a", "google.x", "foo._bar"]);
        }
        (*pick(random, &choices)).to_owned()
    }
}
