//! The short form in which labels write a schema, and the texts that it stands for.
//!
//! `OrderPaid{id:string; +amount:double "What was paid"; note:?string; by:Clerk{desk:int}}` is a record.
//! A field is marked `+` where its rule should speak and `-` where it should not; other fields are
//! just there. `?` is optional, `[T]` a list, `enum(A|B)` an enum, `oneof(a:T, B{..})` a choice,
//! `Name` a message of the file, `#pii` a tag, and a text in backquotes the type as the format writes
//! it. Several records are divided by `|`, and `=>` stands between two versions. A schema that
//! begins with `raw:` is the text itself.

use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, Clone)]
pub struct Record {
    pub name: String,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub struct Field {
    /// Whether the rule should speak of it, where it is labelled.
    pub label: Option<bool>,
    pub name: String,
    pub is_optional: bool,
    pub kind: Kind,
    pub doc: Option<String>,
    pub is_tagged: bool,
}

#[derive(Debug, Clone)]
pub enum Kind {
    /// A type by its name.
    Named(String),
    List(Box<Kind>),
    Enum(Vec<String>),
    Record(Record),
    Choice(Vec<(Option<String>, Kind)>),
    Written(String),
}

/// What a row describes.
#[derive(Debug, Clone)]
pub enum Described {
    Text(String),
    Records(Vec<Record>),
    Versions(Record, Record),
}

/// Reads the short form.
pub fn read(text: &str) -> Result<Described, String> {
    if let Some(raw) = text.strip_prefix("raw:") {
        return Ok(Described::Text(raw.to_owned()));
    }
    let mut reader = Reader { rest: text.chars().peekable() };
    let mut records = vec![reader.record()?];
    while !reader.is_at_end() {
        if reader.takes('|') {
            records.push(reader.record()?);
        } else if reader.takes('=') {
            reader.expect('>')?;
            let later = reader.record()?;
            let earlier = records.pop().ok_or("a version has nothing before it")?;
            return Ok(Described::Versions(earlier, later));
        } else {
            return Err(format!("`{}` is left over", reader.rest.collect::<String>()));
        }
    }
    Ok(Described::Records(records))
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn skip_spaces(&mut self) {
        while self.rest.next_if(|one| *one == ' ').is_some() {}
    }

    fn is_at_end(&mut self) -> bool {
        self.skip_spaces();
        self.rest.peek().is_none()
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.skip_spaces();
        self.rest.next_if(|one| *one == wanted).is_some()
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.takes(wanted) {
            return Ok(());
        }
        Err(format!("`{wanted}` is not at `{}`", self.rest.clone().collect::<String>()))
    }

    fn name(&mut self) -> Result<String, String> {
        self.skip_spaces();
        let mut name = String::new();
        while let Some(one) = self.rest.next_if(|one| one.is_alphanumeric() || "_.".contains(*one))
        {
            name.push(one);
        }
        if name.is_empty() {
            return Err(format!("no name at `{}`", self.rest.clone().collect::<String>()));
        }
        Ok(name)
    }

    /// What stands before the next `end`, which is taken too.
    fn until(&mut self, end: char) -> Result<String, String> {
        let mut text = String::new();
        for one in self.rest.by_ref() {
            if one == end {
                return Ok(text);
            }
            text.push(one);
        }
        Err(format!("`{end}` is missing after `{text}`"))
    }

    fn record(&mut self) -> Result<Record, String> {
        let name = self.name()?;
        self.expect('{')?;
        self.fields(name)
    }

    fn fields(&mut self, name: String) -> Result<Record, String> {
        let mut fields = vec![self.field()?];
        while self.takes(';') {
            fields.push(self.field()?);
        }
        self.expect('}')?;
        Ok(Record { name, fields })
    }

    fn field(&mut self) -> Result<Field, String> {
        let label = match (self.takes('+'), self.takes('-')) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        let name = self.name()?;
        self.expect(':')?;
        let is_optional = self.takes('?');
        let kind = self.kind()?;
        let doc = if self.takes('"') { Some(self.until('"')?) } else { None };
        let is_tagged = self.takes('#') && self.name()? == "pii";
        Ok(Field { label, name, is_optional, kind, doc, is_tagged })
    }

    fn kind(&mut self) -> Result<Kind, String> {
        if self.takes('`') {
            return Ok(Kind::Written(self.until('`')?));
        }
        if self.takes('[') {
            let item = self.kind()?;
            self.expect(']')?;
            return Ok(Kind::List(Box::new(item)));
        }
        let name = self.name()?;
        if name == "enum" {
            self.expect('(')?;
            return Ok(Kind::Enum(self.until(')')?.split('|').map(str::to_owned).collect()));
        }
        if name == "oneof" {
            self.expect('(')?;
            let mut members = vec![self.member()?];
            while self.takes(',') {
                members.push(self.member()?);
            }
            self.expect(')')?;
            return Ok(Kind::Choice(members));
        }
        if self.takes('{') { self.fields(name).map(Kind::Record) } else { Ok(Kind::Named(name)) }
    }

    fn member(&mut self) -> Result<(Option<String>, Kind), String> {
        let name = self.name()?;
        if self.takes(':') {
            return Ok((Some(name), self.kind()?));
        }
        let kind =
            if self.takes('{') { Kind::Record(self.fields(name)?) } else { Kind::Named(name) };
        Ok((None, kind))
    }
}
