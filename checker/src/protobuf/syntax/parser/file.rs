//! The statements of a file.

use thin_vec::ThinVec;

use super::{Kind, Parse, Parser, Room, Skip, comments};
use crate::protobuf::descriptor::{
    Edition, Field, File, Import, ImportKind, Message, Options, Source, Visibility,
};

impl Parser<'_> {
    /// Reads the whole text.
    pub(super) fn file(&mut self, path: &str, room: Room) -> File {
        let mut file = File {
            path: path.to_owned(),
            package: String::new(),
            edition: self.edition,
            edition_written: false,
            imports: Vec::new(),
            options: Options::default(),
            messages: ThinVec::with_capacity(room.messages),
            enums: ThinVec::with_capacity(room.enums),
            extensions: ThinVec::new(),
            services: Vec::new(),
            features: self.features,
            edition_source: Source::default(),
            package_source: Source::default(),
        };
        if matches!(self.word(), "syntax" | "edition") && self.edition_line(&mut file).is_err() {
            // What the other statements may say depends on it.
            return file;
        }
        while !self.at_end() {
            if self.statement(&mut file).is_err() {
                self.skip_statement();
                if self.at(b'}') {
                    self.add(self.token.span(), "found '}', but no '{' is open: remove it");
                    let (token, gathered) = comments::next(&mut self.lexer, false);
                    let gathered = gathered.unwrap_or_default();
                    (self.leading, self.detached) = (gathered.leading, gathered.detached);
                    self.token = token;
                }
            }
        }
        file.messages.shrink_to_fit();
        file
    }

    fn edition_line(&mut self, file: &mut File) -> Parse<()> {
        let start = self.token.start;
        let is_edition = self.word() == "edition";
        self.advance();
        self.expect(b'=', "'='")?;
        let (example, known): (_, &[_]) = if is_edition {
            ("a string such as \"2023\"", &[Edition::Edition2023, Edition::Edition2024])
        } else {
            ("a string such as \"proto3\"", &[Edition::Proto2, Edition::Proto3])
        };
        let (name, span) = self.string(example)?;
        self.expect_end(b';', &mut file.edition_source, "';' after it")?;
        let Some(edition) = known.iter().copied().find(|one| one.name() == name) else {
            let what = if is_edition { "edition" } else { "syntax" };
            let names: Vec<_> = known.iter().map(|one| format!("'{}'", one.name())).collect();
            let names = names.join(" or ");
            let hint = match name.as_str() {
                "2023" | "2024" => "; editions are named in a line `edition = \"...\";`",
                "proto2" | "proto3" => "; this one is named in a line `syntax = \"...\";`",
                _ => "",
            };
            self.add(span, format!("unknown {what} '{name}', expected {names}{hint}"));
            return Err(Skip);
        };
        file.edition_source.span = Some(self.span_from(start));
        file.edition_source.name = Some(span);
        file.edition_written = true;
        file.edition = edition;
        file.features = edition.features();
        self.edition = edition;
        self.features = file.features;
        Ok(())
    }

    fn statement(&mut self, file: &mut File) -> Parse<()> {
        if self.end(b';', None) {
            return Ok(());
        }
        let start = self.token.start;
        let visibility = self.visibility()?;
        match self.word() {
            "message" => {
                let message = self.message(start, visibility)?;
                file.messages.push(message);
            }
            "enum" => {
                let one = self.one_enum(start, visibility)?;
                file.enums.push(one);
            }
            "service" => {
                let service = self.service()?;
                file.services.push(service);
            }
            "extend" => return self.extend(&mut file.extensions, &mut file.messages),
            "import" => return self.import(&mut file.imports),
            "package" => return self.package(file),
            "option" => return self.option_statement(&mut file.options),
            // The caller tells that nothing is open.
            _ if self.at(b'}') => return Err(Skip),
            _ => {
                let mut what = "a statement of a file: message, enum, service, extend, import, \
                                package or option"
                    .to_owned();
                if matches!(self.word(), "syntax" | "edition") {
                    what = format!("'{}' on the first line only, then {what}", self.word());
                }
                return self.expected(&what);
            }
        }
        Ok(())
    }

    /// `export` or `local`, which are words like others before edition 2024.
    pub(super) fn visibility(&mut self) -> Parse<Option<Visibility>> {
        if self.edition < Edition::Edition2024 {
            return Ok(None);
        }
        let visibility = match self.word() {
            "export" => Visibility::Export,
            "local" => Visibility::Local,
            _ => return Ok(None),
        };
        self.advance();
        if matches!(self.word(), "message" | "enum") {
            return Ok(Some(visibility));
        }
        self.expected("'message' or 'enum' after 'export' and 'local'")
    }

    fn package(&mut self, file: &mut File) -> Parse<()> {
        let start = self.token.start;
        self.advance();
        let first = self.token;
        let mut package = String::new();
        loop {
            let token = self.identifier("the name of the package")?;
            package.push_str(self.slice(token));
            if !self.take(b'.') {
                break;
            }
            package.push('.');
        }
        let name = self.span_from(first.start);
        let mut source = Source::default();
        self.expect_end(b';', &mut source, "';' after the name of the package")?;
        source.span = Some(self.span_from(start));
        source.name = Some(name);
        if !file.package.is_empty() {
            let message = format!(
                "the file is in the package '{}' already, remove one of the statements",
                file.package
            );
            self.add(self.span_from(start), message);
        }
        file.package = package;
        file.package_source = source;
        Ok(())
    }

    fn import(&mut self, imports: &mut Vec<Import>) -> Parse<()> {
        let start = self.token.start;
        self.advance();
        let word = self.token.span();
        let kind = match self.word() {
            "public" => ImportKind::Public,
            "weak" => ImportKind::Weak,
            "option" => ImportKind::Option,
            _ => ImportKind::Plain,
        };
        if kind != ImportKind::Plain {
            self.advance();
        }
        let is_2024 = self.edition >= Edition::Edition2024;
        if kind == ImportKind::Weak && is_2024 {
            self.add(word, "edition 2024 has no weak imports, write `import option` or `import`");
        } else if kind == ImportKind::Option && !is_2024 {
            self.add(word, "`import option` needs edition 2024, leave the word 'option' out");
        } else if kind != ImportKind::Option
            && imports.last().is_some_and(|last| last.kind == ImportKind::Option)
        {
            let message = "this import stands after an `import option`, move it before them";
            self.add(self.span_from(start), message);
        }
        let (path, name) = self.string("the path of a file in quotes")?;
        let mut source = Source { name: Some(name), ..Source::default() };
        self.expect_end(b';', &mut source, "';' after the import")?;
        source.span = Some(self.span_from(start));
        imports.push(Import { path, kind, source });
        Ok(())
    }

    /// An `extend` block; groups in it add to `messages`.
    pub(super) fn extend(
        &mut self,
        extensions: &mut ThinVec<Field>,
        messages: &mut ThinVec<Message>,
    ) -> Parse<()> {
        self.advance();
        let extendee = self.message_name()?;
        let mut source = Source::default();
        self.expect_end(b'{', &mut source, "'{' after the name of the extended message")?;
        loop {
            if self.at_end() {
                return self.expected("'}' to end the extend block");
            }
            if self.at(b'}') {
                let what = format!("a field to add to '{}'", super::written(&extendee));
                self.expected::<()>(&what).unwrap_or_default();
            } else if self
                .field(&super::field::Place::Extension(&extendee), extensions, messages)
                .is_err()
            {
                self.skip_statement();
            }
            if self.end(b'}', None) {
                return Ok(());
            }
        }
    }

    /// Whether a literal string is next, which reserves names before editions.
    pub(super) fn at_string(&self) -> bool {
        self.token.kind == Kind::String
    }
}
