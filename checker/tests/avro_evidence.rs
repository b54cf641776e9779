//! Laws of what data says about two Avro schemas, against `apache-avro` on the schema texts.

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value as Datum;
use apache_avro::writer::datum::GenericDatumWriter;
use clade_checker::{
    Effect, Evidence, Examination, Policy, Schema, SchemaType, Validation, Witness, examine, parse,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Types by their text. Names are given out by place, so that two that are generated have some in
/// common; `Again` is the innermost record around it, or null.
#[derive(Debug, Clone)]
enum Shape {
    Primitive(&'static str),
    Array(Box<Shape>),
    Map(Box<Shape>),
    Union(Box<Shape>),
    Enum(usize, bool),
    Fixed(u8),
    Record(Vec<(usize, Shape, bool)>),
    Again,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let words = vec!["null", "boolean", "int", "long", "float", "double", "string", "bytes"];
    let leaf = prop_oneof![
        4 => prop::sample::select(words).prop_map(Shape::Primitive),
        1 => Just(Shape::Again),
        2 => (1..4_usize, any::<bool>()).prop_map(|(count, default)| Shape::Enum(count, default)),
        1 => (1..3_u8).prop_map(Shape::Fixed),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let field = (0..3_usize, inner.clone(), any::<bool>());
        prop_oneof![
            1 => inner.clone().prop_map(|items| Shape::Array(Box::new(items))),
            1 => inner.clone().prop_map(|values| Shape::Map(Box::new(values))),
            1 => inner.prop_map(|branch| Shape::Union(Box::new(branch))),
            3 => prop::collection::vec(field, 0..4).prop_map(Shape::Record),
        ]
    })
}

fn text_of(shape: &Shape, around: &mut Vec<String>, count: &mut usize) -> Value {
    let mut name = |prefix: &str| {
        *count += 1;
        format!("{prefix}{count}")
    };
    match shape {
        Shape::Primitive(word) => json!(word),
        Shape::Array(items) => json!({"type": "array", "items": text_of(items, around, count)}),
        Shape::Map(values) => json!({"type": "map", "values": text_of(values, around, count)}),
        Shape::Union(branch) => match text_of(branch, around, count) {
            union if union.is_array() || union == "null" => union,
            branch => json!(["null", branch]),
        },
        Shape::Enum(symbols, has_default) => {
            let symbols = &["A", "B", "C"][..*symbols];
            let mut text = json!({"type": "enum", "name": name("E"), "symbols": symbols});
            if *has_default {
                text["default"] = json!("A");
            }
            text
        }
        Shape::Fixed(size) => json!({"type": "fixed", "name": name("F"), "size": size}),
        Shape::Record(fields) => {
            let name = name("R");
            around.push(name.clone());
            let field = |(index, (gap, shape, is_nullable)): (usize, &(usize, Shape, bool))| {
                let type_ = text_of(shape, around, count);
                let name = format!("f{index}_{gap}");
                match type_ {
                    type_ if *is_nullable && !type_.is_array() && type_ != "null" => {
                        json!({"name": name, "type": ["null", type_], "default": null})
                    }
                    type_ => json!({"name": name, "type": type_}),
                }
            };
            let fields: Vec<Value> = fields.iter().enumerate().map(field).collect();
            around.pop();
            json!({"type": "record", "name": name, "fields": fields})
        }
        Shape::Again => match around.last() {
            Some(name) => json!(["null", name]),
            None => json!("null"),
        },
    }
}

fn text(shape: &Shape) -> Value {
    text_of(shape, &mut Vec::new(), &mut 0)
}

fn examined(reader: &Value, writer: &Value) -> Examination {
    let parsed = |text: &Value| -> Schema {
        parse(SchemaType::Avro, &text.to_string(), &[], Validation::Strict)
            .unwrap_or_else(|error| panic!("{error}: {text}"))
    };
    examine(&parsed(reader), &parsed(writer), Policy::Strict)
}

/// The other implementation, with its own parser.
struct Apache {
    reader: apache_avro::Schema,
    writer: apache_avro::Schema,
}

impl Apache {
    fn of(reader: &Value, writer: &Value) -> Apache {
        let parsed = |text: &Value| apache_avro::Schema::parse(text).expect("the text is usual");
        Apache { reader: parsed(reader), writer: parsed(writer) }
    }

    fn read(&self, mut bytes: &[u8]) -> Result<Datum, String> {
        let decoder = GenericDatumReader::builder(&self.writer).reader_schema(&self.reader).build();
        let decoder = decoder.expect("the schemas resolve");
        decoder.read_value(&mut bytes).map_err(|error| error.to_string())
    }

    /// The datum as the writer's schema alone has it; all bytes have to be of it.
    fn written(&self, mut bytes: &[u8]) -> Datum {
        let decoder = GenericDatumReader::builder(&self.writer).build();
        let decoder = decoder.expect("the schema resolves");
        let datum = decoder.read_value(&mut bytes).expect("the writer reads its own data");
        assert!(bytes.is_empty(), "{bytes:?} are left");
        datum
    }

    fn bytes(&self, datum: &Datum) -> Vec<u8> {
        let encoder = GenericDatumWriter::builder(&self.writer).build();
        let mut bytes = Vec::new();
        let encoder = encoder.expect("the schema resolves");
        encoder.write_value_ref(&mut bytes, datum).expect("the datum is one of the writer");
        bytes
    }

    /// A datum of the writer that follows from `choices`.
    fn datum(&self, choices: &[u8]) -> Datum {
        let resolved = apache_avro::schema::ResolvedSchema::new(&self.writer);
        let resolved = resolved.expect("the schema resolves");
        let mut choices = choices.iter().copied().cycle();
        datum(&self.writer, resolved.get_names(), &mut choices, 0)
    }
}

type Names<'a> = apache_avro::schema::NamesRef<'a>;

fn datum(
    schema: &apache_avro::Schema,
    names: &Names<'_>,
    choices: &mut impl Iterator<Item = u8>,
    depth: usize,
) -> Datum {
    use apache_avro::Schema as S;
    let choice = usize::from(choices.next().expect("choices never end"));
    let count = if depth > 4 { 0 } else { choice % 3 };
    match schema {
        S::Null => Datum::Null,
        S::Boolean => Datum::Boolean(choice > 127),
        S::Int => Datum::Int([0, -1, i32::MIN, i32::MAX][choice % 4]),
        S::Long => Datum::Long([0, -1, i64::MIN, i64::MAX, 1 << 31][choice % 5]),
        S::Float => Datum::Float([0.0, -0.5, f32::MAX, f32::INFINITY][choice % 4]),
        S::Double => Datum::Double([0.0, 0.1, f64::MIN, f64::NEG_INFINITY][choice % 4]),
        S::Bytes => Datum::Bytes([vec![], vec![0xff, 0x80], vec![0]][choice % 3].clone()),
        S::String => Datum::String(["", "a", "é\0", "NaN"][choice % 4].to_owned()),
        S::Fixed(fixed) => {
            Datum::Fixed(fixed.size, vec![choice.try_into().unwrap_or(0); fixed.size])
        }
        S::Enum(symbols) => {
            let index = choice % symbols.symbols.len();
            Datum::Enum(index.try_into().unwrap_or(0), symbols.symbols[index].clone())
        }
        S::Array(array) => {
            let mut item = |_| datum(&array.items, names, choices, depth + 1);
            Datum::Array((0..count).map(&mut item).collect())
        }
        S::Map(map) => {
            let mut entry = |key| (format!("k{key}"), datum(&map.types, names, choices, depth + 1));
            Datum::Map((0..count).map(&mut entry).collect())
        }
        S::Union(union) => {
            let variants = union.variants();
            let index = if depth > 4 { 0 } else { choice % variants.len() };
            let inner = datum(&variants[index], names, choices, depth + 1);
            Datum::Union(index.try_into().unwrap_or(0), Box::new(inner))
        }
        S::Record(record) => {
            let fields = record.fields.iter();
            let mut value = |schema| datum(schema, names, choices, depth + 1);
            Datum::Record(fields.map(|it| (it.name.clone(), value(&it.schema))).collect())
        }
        S::Ref { name } => datum(names[name], names, choices, depth),
        other => panic!("no such type is generated: {other:?}"),
    }
}

/// A witness is a datum of the writer, and its reader refuses it or reads another value.
fn assert_fails(apache: &Apache, witness: &Witness) -> Result<(), TestCaseError> {
    let written = apache.written(&witness.bytes);
    prop_assert_eq!(&apache.bytes(&written), &witness.bytes);
    let read = apache.read(&witness.bytes);
    match (&witness.outcome.effect, witness.outcome.decoder) {
        (Effect::Refused { reason }, decoder) if decoder.starts_with("apache-avro") => {
            prop_assert!(read.is_err(), "{witness:?} is read as {read:?}");
            prop_assert!(!reason.is_empty());
        }
        (Effect::Misread { .. }, _) => prop_assert_ne!(read.ok(), Some(written)),
        (Effect::Refused { .. } | Effect::Lost { .. }, decoder) => {
            prop_assert_eq!(decoder, "Avro specification 1.12");
        }
    }
    Ok(())
}

/// `apache-avro` recurses into such defaults until the stack is gone, and the process with it. Only a
/// schema that was registered without validation has one.
#[test]
fn a_default_that_needs_itself_is_not_shown_to_decoders() {
    let endless = r#"{"type":"record","name":"B","fields":[{"name":"b","type":"B","default":{}}]}"#;
    let endless: Value = serde_json::from_str(endless).expect("it is JSON");
    let other = |type_: &str| {
        let fields = json!([{"name": "x", "type": type_}]);
        json!({"type": "record", "name": "A", "fields": fields})
    };
    let within = |text: Value| {
        let text = json!({"type": "map", "values": text});
        parse(SchemaType::Avro, &text.to_string(), &[], Validation::Registered).expect("it is read")
    };
    let writer = within(other("string"));
    for branches in [json!([other("int"), endless]), json!([endless, other("int")])] {
        let examination = examine(&within(branches), &writer, Policy::Strict);
        let witness = examination.evidence.witness().expect("the datum is shown");
        assert_eq!(witness.datum, r#"{"":{"x":""}}"#);
    }
    let empty = within(json!({"type": "record", "name": "B", "fields": []}));
    let examination = examine(&within(endless), &empty, Policy::Strict);
    assert_eq!(examination.evidence.wire_name(), "unknown", "{}", examination.evidence);
}

proptest! {
    #[test]
    fn witnesses_are_written_and_fail_and_refuted_pairs_read_everything(
        reader in shapes(),
        writer in shapes(),
        choices in prop::collection::vec(any::<u8>(), 40),
    ) {
        let (reader, writer) = (text(&reader), text(&writer));
        let examination = examined(&reader, &writer);
        let apache = Apache::of(&reader, &writer);
        for finding in &examination.findings {
            prop_assert!(
                matches!(finding.evidence, Evidence::Proven(_)),
                "{}: {}\nreader {reader}\nwriter {writer}", finding.difference.path, finding.evidence
            );
        }
        let found = examination.findings.iter().map(|finding| &finding.evidence);
        for witness in found.chain([&examination.evidence]).filter_map(Evidence::witness) {
            assert_fails(&apache, witness)?;
        }
        if examination.evidence == Evidence::Refuted {
            prop_assert!(examination.findings.is_empty());
            for start in 0..choices.len() {
                let bytes = apache.bytes(&apache.datum(&choices[start..]));
                let read = apache.read(&bytes);
                prop_assert!(read.is_ok(), "{read:?}\nreader {reader}\nwriter {writer}\n{bytes:?}");
            }
        }
    }

    #[test]
    fn every_schema_reads_its_own_data(shape in shapes(), choices in any::<[u8; 16]>()) {
        let text = text(&shape);
        prop_assert_eq!(examined(&text, &text).evidence, Evidence::Refuted);
        let apache = Apache::of(&text, &text);
        prop_assert!(apache.read(&apache.bytes(&apache.datum(&choices))).is_ok());
    }

    /// One field is changed in a way of which the verdict is known; whatever stands beside it is the
    /// same on both sides.
    #[test]
    fn a_change_of_one_field_is_judged_by_that_field(
        beside in shapes(),
        at in 0..CHANGES.len(),
        is_first in any::<bool>(),
    ) {
        let (written, read, reads_all) = CHANGES[at];
        let field = |text: &str| serde_json::from_str::<Value>(text).expect("a field is JSON");
        let beside = json!({"name": "beside", "type": text(&beside)});
        let record = |changed: &str| {
            let mut fields = vec![beside.clone()];
            let place = usize::from(!is_first);
            fields.splice(place..place, (!changed.is_empty()).then(|| field(changed)));
            json!({"type": "record", "name": "Top", "fields": fields})
        };
        let examination = examined(&record(read), &record(written));
        let expected = if reads_all { "refuted" } else { "proven" };
        prop_assert_eq!(examination.evidence.wire_name(), expected, "{}", examination.evidence);
        if let Some(witness) = examination.evidence.witness() {
            assert_fails(&Apache::of(&record(read), &record(written)), witness)?;
        }
    }
}

/// A field as it is written, as it is read, and whether all data are read.
const CHANGES: &[(&str, &str, bool)] = &[
    ("", r#"{"name":"x","type":"int"}"#, false),
    ("", r#"{"name":"x","type":"int","default":0}"#, true),
    ("", r#"{"name":"x","type":["null","int"]}"#, false),
    (r#"{"name":"x","type":"int"}"#, "", true),
    (r#"{"name":"x","type":"int"}"#, r#"{"name":"x","type":"long"}"#, true),
    (r#"{"name":"x","type":"long"}"#, r#"{"name":"x","type":"int"}"#, false),
    (r#"{"name":"x","type":"double"}"#, r#"{"name":"x","type":"float"}"#, false),
    (r#"{"name":"x","type":"string"}"#, r#"{"name":"x","type":"bytes"}"#, true),
    (r#"{"name":"x","type":"bytes"}"#, r#"{"name":"x","type":"string"}"#, false),
    (r#"{"name":"x","type":"int"}"#, r#"{"name":"x","type":["null","int"]}"#, true),
    (r#"{"name":"x","type":["null","int"]}"#, r#"{"name":"x","type":"int"}"#, false),
    (r#"{"name":"x","type":["null","int"]}"#, r#"{"name":"x","type":["long","null"]}"#, true),
    (
        r#"{"name":"x","type":{"type":"enum","name":"X","symbols":["A","B"]}}"#,
        r#"{"name":"x","type":{"type":"enum","name":"X","symbols":["A"]}}"#,
        false,
    ),
    (
        r#"{"name":"x","type":{"type":"enum","name":"X","symbols":["A","B"]}}"#,
        r#"{"name":"x","type":{"type":"enum","name":"X","symbols":["A"],"default":"A"}}"#,
        true,
    ),
    (
        r#"{"name":"x","type":{"type":"fixed","name":"X","size":2}}"#,
        r#"{"name":"x","type":{"type":"fixed","name":"X","size":3}}"#,
        false,
    ),
    (
        r#"{"name":"x","type":{"type":"record","name":"X","fields":[]}}"#,
        r#"{"name":"x","type":{"type":"record","name":"Y","fields":[]}}"#,
        false,
    ),
    (
        r#"{"name":"x","type":{"type":"array","items":"string"}}"#,
        r#"{"name":"x","type":{"type":"map","values":"string"}}"#,
        false,
    ),
];
