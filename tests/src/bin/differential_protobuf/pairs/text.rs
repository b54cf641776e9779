//! The text of a model.

use super::model::{Field, FieldType, Label, Message, Model, Type, Unit};
use crate::generate::Edition;
use crate::sources::{MAIN, Sources};

/// The path of the imported file.
const OTHER: &str = "other.proto";

/// What stands after `default = ` for a scalar.
fn default_of(scalar: &str) -> &'static str {
    match scalar {
        "bool" => "true",
        "string" | "bytes" => "\"d\"",
        "double" | "float" => "1.5",
        _ => "7",
    }
}

impl Model {
    /// The full name of a type, if `unit` sees it: the imported file does not see the main one.
    fn name_of(&self, unit: &Unit, id: u32) -> Option<String> {
        let units = if std::ptr::eq(unit, &self.main) {
            [Some(&self.main), Some(&self.other)]
        } else {
            [Some(&self.other), None]
        };
        units.into_iter().flatten().find_map(|unit| {
            let package = unit.package;
            let scope = if package.is_empty() { String::new() } else { format!(".{package}") };
            find(&unit.types, id, &scope)
        })
    }

    /// The two files.
    pub fn sources(&self) -> Sources {
        let other = self.text_of(&self.other, "");
        let main = self.text_of(&self.main, &format!("import \"{OTHER}\";\n"));
        Sources { files: vec![(OTHER.to_owned(), other), (MAIN.to_owned(), main)] }
    }

    fn text_of(&self, unit: &Unit, import: &str) -> String {
        let mut text = unit.edition.statement().to_owned();
        if !unit.package.is_empty() {
            text += &format!("package {};\n", unit.package);
        }
        text += import;
        if unit.edition == Edition::Edition2024 {
            text += "option features.enforce_naming_style = STYLE_LEGACY;\n";
            text += "option features.default_symbol_visibility = EXPORT_ALL;\n";
        }
        for one in &unit.types {
            text += &self.type_text(unit, one, "");
        }
        text
    }

    fn type_text(&self, unit: &Unit, one: &Type, indent: &str) -> String {
        match one {
            Type::Message(message) => {
                let body = self.body(unit, message, &format!("{indent}  "));
                format!("{indent}message {} {{\n{body}{indent}}}\n", message.name)
            }
            Type::Enum(one) => {
                let mut text = format!("{indent}enum {} {{\n", one.name);
                if one.is_closed && unit.edition.has_features() {
                    text += &format!("{indent}  option features.enum_type = CLOSED;\n");
                }
                for (name, number) in &one.constants {
                    text += &format!("{indent}  {name} = {number};\n");
                }
                text + &format!("{indent}}}\n")
            }
        }
    }

    fn body(&self, unit: &Unit, message: &Message, indent: &str) -> String {
        let mut text = String::new();
        for one in &message.types {
            text += &self.type_text(unit, one, indent);
        }
        for field in message.fields.iter().filter(|field| field.oneof.is_none()) {
            text += &self.field_text(unit, field, indent);
        }
        for (index, oneof) in message.oneofs.iter().enumerate() {
            let mut members =
                message.fields.iter().filter(|field| field.oneof == Some(index)).peekable();
            if members.peek().is_none() {
                continue;
            }
            text += &format!("{indent}oneof {oneof} {{\n");
            for field in members {
                text += &self.field_text(unit, field, &format!("{indent}  "));
            }
            text += &format!("{indent}}}\n");
        }
        if let Some(number) = message.reserved {
            text += &format!("{indent}reserved {number};\n");
        }
        text
    }

    fn field_text(&self, unit: &Unit, field: &Field, indent: &str) -> String {
        let edition = unit.edition;
        let mut options = Vec::new();
        let in_oneof = field.oneof.is_some();
        let is_map = matches!(field.field_type, FieldType::Map(..));
        let label = match (edition, field.label) {
            _ if in_oneof || is_map => "",
            (_, Label::Repeated) => "repeated ",
            (Edition::Proto2, Label::None | Label::Optional) => "optional ",
            (Edition::Proto2, Label::Required) => "required ",
            (Edition::Proto3, Label::Optional) => "optional ",
            (Edition::Proto3, Label::None | Label::Required) => "",
            (_, Label::Required) => {
                options.push("features.field_presence = LEGACY_REQUIRED");
                ""
            }
            (_, Label::None | Label::Optional) => "",
        };
        options.extend(field.option.filter(|_| edition.has_features()));
        let default;
        if let (true, FieldType::Scalar(scalar), false) =
            (field.has_default, &field.field_type, label == "repeated ")
            && edition != Edition::Proto3
        {
            default = format!("default = {}", default_of(scalar));
            options.push(&default);
        }
        let list =
            if options.is_empty() { String::new() } else { format!(" [{}]", options.join(", ")) };
        let (name, number) = (&field.name, field.number);
        if let (FieldType::Group(fields), Edition::Proto2) = (&field.field_type, edition) {
            let body: String =
                fields.iter().map(|one| self.field_text(unit, one, indent)).collect();
            return format!("{indent}{label}group G{name} = {number} {{\n{body}{indent}}}\n");
        }
        let written = self.type_name(unit, &field.field_type);
        format!("{indent}{label}{written} {name} = {number}{list};\n")
    }

    fn type_name(&self, unit: &Unit, field_type: &FieldType) -> String {
        match field_type {
            FieldType::Scalar(scalar) => (*scalar).to_owned(),
            FieldType::Named(id) => self.name_of(unit, *id).unwrap_or_else(|| "int32".to_owned()),
            FieldType::Map(key, value) => format!("map<{key}, {}>", self.type_name(unit, value)),
            FieldType::Group(_) => "bytes".to_owned(),
        }
    }
}

fn find(types: &[Type], wanted: u32, scope: &str) -> Option<String> {
    types.iter().find_map(|one| match one {
        Type::Message(message) if message.id == wanted => Some(format!("{scope}.{}", message.name)),
        Type::Message(message) => {
            find(&message.types, wanted, &format!("{scope}.{}", message.name))
        }
        Type::Enum(one) => (one.id == wanted).then(|| format!("{scope}.{}", one.name)),
    })
}
