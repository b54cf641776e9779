//! The texts of labelled schemas in each format.

use clade_checker::SchemaType;
use serde_json::{Map, Value, json};

use crate::notation::{Field, Kind, Record};

/// The text of a schema that has these records at its root.
pub fn text(schema_type: SchemaType, records: &[Record]) -> Result<String, String> {
    match (schema_type, records) {
        (SchemaType::Avro, [only]) => Ok(avro(only)?.to_string()),
        (SchemaType::Avro, several) => {
            let branches = several.iter().map(avro).collect::<Result<Vec<_>, _>>()?;
            Ok(Value::Array(branches).to_string())
        }
        (SchemaType::Json, [only]) => Ok(object(only)?.to_string()),
        (SchemaType::Json, several) => {
            let mut defs = Map::new();
            for record in several {
                defs.insert(record.name.clone(), object(record)?);
            }
            let refs = several.iter().map(|one| json!({"$ref": format!("#/$defs/{}", one.name)}));
            let refs: Vec<Value> = refs.collect();
            Ok(json!({"title": "Root", "oneOf": refs, "$defs": defs}).to_string())
        }
        (SchemaType::Protobuf, records) => protobuf(records),
    }
}

fn written(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{error}: {text}"))
}

fn avro(record: &Record) -> Result<Value, String> {
    let mut fields = Vec::new();
    for field in &record.fields {
        let mut kind = avro_kind(&field.kind, &record.name, &field.name)?;
        let mut one = json!({"name": field.name});
        if field.is_optional {
            kind = json!(["null", kind]);
            one["default"] = Value::Null;
        }
        one["type"] = kind;
        if let Some(doc) = &field.doc {
            one["doc"] = json!(doc);
        }
        if field.is_tagged {
            one["confluent:tags"] = json!(["PII"]);
        }
        fields.push(one);
    }
    Ok(json!({"type": "record", "name": record.name, "fields": fields}))
}

fn avro_kind(kind: &Kind, owner: &str, field: &str) -> Result<Value, String> {
    Ok(match kind {
        Kind::Named(name) => match name.as_str() {
            "timestamp" => json!({"type": "long", "logicalType": "timestamp-millis"}),
            "date" => json!({"type": "int", "logicalType": "date"}),
            "decimal" => {
                json!({"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2})
            }
            "bool" => json!("boolean"),
            name => json!(name),
        },
        Kind::List(item) => json!({"type": "array", "items": avro_kind(item, owner, field)?}),
        Kind::Enum(symbols) => {
            json!({"type": "enum", "name": format!("{owner}{}", capitalized(field)), "symbols": symbols})
        }
        Kind::Record(record) => avro(record)?,
        Kind::Choice(members) => {
            let members = members.iter().map(|(_, kind)| avro_kind(kind, owner, field));
            Value::Array(members.collect::<Result<_, _>>()?)
        }
        Kind::Written(text) => written(text)?,
    })
}

fn object(record: &Record) -> Result<Value, String> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in &record.fields {
        let mut one = json_kind(&field.kind)?;
        if let Some(doc) = &field.doc {
            one["description"] = json!(doc);
        }
        if field.is_tagged {
            one["x-data-classification"] = json!("PII");
        }
        properties.insert(field.name.clone(), one);
        if !field.is_optional {
            required.push(&field.name);
        }
    }
    let title = &record.name;
    Ok(json!({"title": title, "type": "object", "properties": properties, "required": required}))
}

fn json_kind(kind: &Kind) -> Result<Value, String> {
    Ok(match kind {
        Kind::Named(name) => match name.as_str() {
            "timestamp" => json!({"type": "string", "format": "date-time"}),
            "date" => json!({"type": "string", "format": "date"}),
            "decimal" => json!({"type": "number", "format": "decimal"}),
            "int" | "long" => json!({"type": "integer"}),
            "float" | "double" => json!({"type": "number"}),
            "bool" => json!({"type": "boolean"}),
            name => json!({"type": name}),
        },
        Kind::List(item) => json!({"type": "array", "items": json_kind(item)?}),
        Kind::Enum(values) => json!({"type": "string", "enum": values}),
        Kind::Record(record) => object(record)?,
        Kind::Choice(members) => {
            let members = members.iter().map(|(_, kind)| json_kind(kind));
            json!({"oneOf": members.collect::<Result<Vec<_>, _>>()?})
        }
        Kind::Written(text) => written(text)?,
    })
}

fn protobuf(records: &[Record]) -> Result<String, String> {
    let messages = records.iter().map(message).collect::<Result<Vec<_>, _>>()?.join("\n");
    let mut text = "syntax = \"proto3\";\npackage shop.v1;\n".to_owned();
    for (name, file) in [
        ("google.protobuf.Timestamp", "timestamp"),
        ("google.protobuf.Duration", "duration"),
        ("google.protobuf.StringValue", "wrappers"),
    ] {
        if messages.contains(name) {
            text += &format!("import \"google/protobuf/{file}.proto\";\n");
        }
    }
    Ok(text + &messages)
}

fn message(record: &Record) -> Result<String, String> {
    let mut text = format!("message {} {{\n", record.name);
    let mut number = 0;
    for field in &record.fields {
        if let Kind::Choice(members) = &field.kind {
            text += &format!("oneof {} {{\n", field.name);
            let mut inner = String::new();
            for (name, kind) in members {
                number += 1;
                let name = name.as_deref().ok_or("a member of a oneof has a name")?;
                let (declared, type_name) = protobuf_kind(kind, name)?;
                inner += &declared;
                text += &format!("{type_name} {name} = {number};\n");
            }
            text += &format!("}}\n{inner}");
        } else {
            number += 1;
            text += &plain_field(field, number)?;
        }
    }
    Ok(text + "}\n")
}

fn plain_field(field: &Field, number: u32) -> Result<String, String> {
    let (declared, type_name) = protobuf_kind(&field.kind, &field.name)?;
    let is_message = matches!(field.kind, Kind::Record(_)) || type_name.starts_with("google.");
    let optional = if field.is_optional && !is_message { "optional " } else { "" };
    let doc = field.doc.as_ref().map(|doc| format!("// {doc}\n")).unwrap_or_default();
    let tag = if field.is_tagged { " [debug_redact = true]" } else { "" };
    let name = &field.name;
    Ok(format!("{declared}{doc}{optional}{type_name} {name} = {number}{tag};\n"))
}

/// What has to be declared for a type, and its name.
fn protobuf_kind(kind: &Kind, field: &str) -> Result<(String, String), String> {
    let named = |name: &str| (String::new(), name.to_owned());
    Ok(match kind {
        Kind::Named(name) => match name.as_str() {
            "timestamp" | "date" => named("google.protobuf.Timestamp"),
            "decimal" => named("string"),
            "int" => named("int32"),
            "long" => named("int64"),
            "boolean" => named("bool"),
            name => named(name),
        },
        Kind::List(item) => {
            let (declared, name) = protobuf_kind(item, field)?;
            (declared, format!("repeated {name}"))
        }
        Kind::Enum(symbols) => {
            let name = capitalized(field);
            let prefix = field.to_uppercase();
            let zero = format!("{prefix}_UNSPECIFIED = 0;");
            let rest = symbols.iter().zip(1..).map(|(one, at)| format!(" {prefix}_{one} = {at};"));
            (format!("enum {name} {{ {zero}{} }}\n", rest.collect::<String>()), name)
        }
        Kind::Record(record) => (message(record)?, record.name.clone()),
        Kind::Choice(_) | Kind::Written(_) => {
            return Err(format!("`{field}` has no such type in Protobuf"));
        }
    })
}

fn capitalized(name: &str) -> String {
    let parts = name.split('_').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|one| one.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    parts.collect()
}
