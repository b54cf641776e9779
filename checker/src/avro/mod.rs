//! Avro 1.12 schemas: parsing, canonical text and comparison, as Avro Java does them.

use std::sync::Arc;

use md5::{Digest, Md5};
use sha2::Sha256;

use crate::difference::Difference;
use crate::error::ParseError;
use crate::examination::Examination;
use crate::reference::ResolvedReference;
use crate::schema::Validation;

mod branches;
mod canonical;
mod compat;
mod defaults;
mod definitions;
mod document;
mod enums;
mod evidence;
mod fingerprint;
mod kind;
mod members;
mod memo;
mod model;
mod named;
mod names;
mod normalized;
mod notes;
mod number;
mod parse;
mod primitive;
mod structure;
mod suggest;
mod tags;
mod texts;
mod unions;
mod unknown;
mod view;
mod walk;

pub use kind::Kind;

/// A parsed Avro schema. A clone shares the model.
#[derive(Debug, Clone)]
pub struct Schema {
    model: Arc<model::Model>,
}

/// Reads `text` after its references, each of which may use the types of those before it.
pub(crate) fn parse(
    text: &str,
    references: &[ResolvedReference],
    validation: Validation,
) -> Result<Schema, ParseError> {
    let model = parse::parse(text, references, validation)?;
    Ok(Schema { model: Arc::new(model) })
}

/// Finds what stops `reader` from reading what `writer` wrote, in the order of the reader's text.
pub(crate) fn compare(reader: &Schema, writer: &Schema) -> Vec<Difference> {
    walk::compare(&reader.model, &writer.model)
}

/// Looks for data that `writer` writes and `reader` does not read, in general and for each of
/// `differences`, or for a proof that there are none.
pub(crate) fn examine(
    reader: &Schema,
    writer: &Schema,
    differences: Vec<Difference>,
) -> Examination {
    evidence::examine(&reader.model, &writer.model, differences)
}

pub(crate) use suggest::edits;
pub(crate) use tags::{edit_tags, tags};

impl Schema {
    pub(crate) fn canonical_text(&self) -> String {
        canonical::canonical_text(&self.model)
    }

    pub(crate) fn normalized_text(&self) -> String {
        canonical::normalized_text(&self.model)
    }

    pub(crate) fn resolved_text(&self) -> String {
        canonical::resolved_text(&self.model)
    }

    /// The schema as the lint rules see it.
    pub(crate) fn view(&self) -> crate::lint::view::View {
        view::view(&self.model)
    }

    /// The names of the fields, if the schema is a record.
    pub(crate) fn fields_of_record(&self) -> Vec<String> {
        let model = &*self.model;
        let model::Shape::Record(index) = model.shape(model.root.node) else { return Vec::new() };
        let fields = model.record(index).fields.of(&model.fields);
        fields.iter().map(|field| model.text(field.name).to_owned()).collect()
    }

    /// The Parsing Canonical Form: the schema without all that does not matter to a reader of its
    /// data, with references written out.
    ///
    /// # Source
    /// Avro 1.12.0 specification, "Transforming into Parsing Canonical Form".
    pub fn parsing_canonical_form(&self) -> String {
        fingerprint::parsing_canonical_form(&self.model)
    }

    /// The 64-bit fingerprint CRC-64-AVRO of the Parsing Canonical Form, which single-object
    /// encoding writes with its lowest byte first.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::{Schema, SchemaType, Validation, parse};
    ///
    /// let schema = parse(SchemaType::Avro, r#""int""#, &[], Validation::Strict)?;
    /// let Schema::Avro(schema) = schema else { unreachable!("the text is Avro") };
    /// assert_eq!(schema.fingerprint(), 0x7275_d51a_3f39_5c8f);
    /// # Ok::<(), clade_checker::ParseError>(())
    /// ```
    ///
    /// # Source
    /// Avro 1.12.0 specification, "Schema Fingerprints".
    pub fn fingerprint(&self) -> u64 {
        fingerprint::rabin(self.parsing_canonical_form().as_bytes())
    }

    /// The 128-bit MD5 of the Parsing Canonical Form.
    ///
    /// # Source
    /// Avro 1.12.0 specification, "Schema Fingerprints".
    pub fn md5_fingerprint(&self) -> [u8; 16] {
        Md5::digest(self.parsing_canonical_form()).into()
    }

    /// The 256-bit SHA-256 of the Parsing Canonical Form.
    ///
    /// # Source
    /// Avro 1.12.0 specification, "Schema Fingerprints".
    pub fn sha256_fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.parsing_canonical_form()).into()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;

    use crate::schema_type::SchemaType;
    use crate::{
        CompatibilityLevel, Difference, Format, Kind, Policy, Registered, ResolvedReference,
        Schema, Span, Validation, check, compare, parse,
    };

    fn avro(text: &str) -> Schema {
        parse(SchemaType::Avro, text, &[], Validation::Strict).expect(text)
    }

    fn with_references(text: &str, references: &[(&str, &str)]) -> Schema {
        let references: Vec<_> = references
            .iter()
            .map(|(name, text)| ResolvedReference {
                name: (*name).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        parse(SchemaType::Avro, text, &references, Validation::Strict).expect(text)
    }

    fn record(fields: &str) -> String {
        format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
    }

    fn messages(level: CompatibilityLevel, proposed: &str, registered: &str) -> Vec<String> {
        let registered = Registered { version: 1, schema: Arc::new(avro(registered)) };
        let history = [Ok::<_, Infallible>(registered)];
        let Ok(verdict) = check(level, Policy::Strict, &avro(proposed), history);
        verdict.messages(false)
    }

    #[test]
    fn messages_are_those_of_the_published_example() {
        let f1 = r#"{"name":"f1","type":"string"}"#;
        let registered = record(f1);
        let proposed = record(&format!(r#"{f1},{{"name":"f2","type":"string"}}"#));
        assert_eq!(
            messages(CompatibilityLevel::Backward, &proposed, &registered),
            [
                "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'f2' at \
                 path '/fields/1' in the new schema has no default value and is missing in the old \
                 schema', additionalInfo:'f2'}",
                "{oldSchemaVersion: 1}",
                &format!("{{oldSchema: '{registered}'}}"),
                "{validateFields: 'false', compatibility: 'BACKWARD'}",
            ]
        );
    }

    /// Each kind in the words of Confluent's registry, for a forward check.
    #[test]
    fn every_kind_is_worded_as_clients_expect() {
        let enumeration =
            |symbols: &str| format!(r#"{{"type":"enum","name":"E","symbols":{symbols}}}"#);
        let fixed =
            |name: &str, size: u8| format!(r#"{{"type":"fixed","name":"n.{name}","size":{size}}}"#);
        let (int, string) = (r#""int""#.to_owned(), r#""string""#.to_owned());
        let cases = [
            (
                (int, string),
                "{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the old \
                 schema does not match with the new schema', additionalInfo:'reader type: STRING \
                 not compatible with writer type: INT'}",
            ),
            (
                (fixed("F", 1), fixed("G", 1)),
                "{errorType:'NAME_MISMATCH', description:'The name of the schema has changed (path \
                 '/name')', additionalInfo:'expected: n.F'}",
            ),
            (
                (fixed("F", 1), fixed("F", 2)),
                "{errorType:'FIXED_SIZE_MISMATCH', description:'The size of FIXED type field at \
                 path '/size' in the old schema does not match with the new schema', \
                 additionalInfo:'expected: 1, found: 2'}",
            ),
            (
                (enumeration(r#"["A","D","C"]"#), enumeration(r#"["A"]"#)),
                "{errorType:'MISSING_ENUM_SYMBOLS', description:'The old schema is missing enum \
                 symbols '[C, D]' at path '/symbols' in the new schema', additionalInfo:'[C, D]'}",
            ),
            (
                (record(""), r#"["null","int"]"#.to_owned()),
                "{errorType:'MISSING_UNION_BRANCH', description:'The old schema is missing a type \
                 inside a union field at path '/' in the new schema', additionalInfo:'reader union \
                 lacking writer type: RECORD'}",
            ),
        ];
        for ((proposed, registered), expected) in cases {
            let found = messages(CompatibilityLevel::Forward, &proposed, &registered);
            assert_eq!(found[0], expected);
        }
    }

    #[test]
    fn differences_know_their_places_in_both_texts() {
        let writer = record(r#"{"name":"b","type":"int"},{"name":"a","type":["null","string"]}"#);
        let reader = record(r#"{"name":"a","type":"int"},{"name":"c","type":"int"}"#);
        let found = compare(&avro(&reader), &avro(&writer), Policy::Strict);
        let shown: Vec<_> = found
            .iter()
            .map(|difference: &Difference| {
                let reader_place = difference.reader.as_ref().unwrap();
                let writer_place = difference.writer.as_ref().unwrap();
                let at = |text: &str, span: Option<Span>| {
                    span.map(|span| text[span.start..span.end].to_owned()).unwrap()
                };
                (
                    difference.path.clone(),
                    writer_place.path.clone(),
                    at(&reader, reader_place.span),
                    at(&writer, writer_place.span),
                )
            })
            .collect();
        let row = |a: &str, b: &str, c: &str, d: &str| {
            (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned())
        };
        assert_eq!(
            shown,
            [
                row("/fields/0/type/0", "/fields/1/type/0", "\"int\"", "\"null\""),
                row("/fields/0/type/1", "/fields/1/type/1", "\"int\"", "\"string\""),
                row("/fields/1", "/", "\"c\"", &writer),
            ]
        );
        assert_eq!(found[2].kind, Kind::Avro(super::Kind::ReaderFieldMissingDefaultValue));
    }

    #[test]
    fn references_are_written_by_name_and_resolved_on_request() {
        let inner = r#"{"type":"record","name":"In","namespace":"lib","fields":[]}"#;
        let outer = r#"{"type":"record","name":"lib.Out","fields":[{"name":"i","type":"In"}]}"#;
        let text = r#"{"type":"record","name":"app.T","fields":[{"name":"o","type":"lib.Out"}]}"#;
        let schema = with_references(text, &[("lib.In", inner), ("lib.Out", outer)]);
        assert_eq!(
            schema.canonical_text(),
            r#"{"type":"record","name":"T","namespace":"app","fields":[{"name":"o","type":"lib.Out"}]}"#
        );
        let out = r#"{"type":"record","name":"Out","namespace":"lib","fields":[{"name":"i","type":{"type":"record","name":"In","fields":[]}}]}"#;
        assert_eq!(
            schema.formatted_text(Format::Resolved).unwrap(),
            format!(
                r#"{{"type":"record","name":"T","namespace":"app","fields":[{{"name":"o","type":{out}}}]}}"#
            )
        );
    }

    #[test]
    fn normalized_text_drops_order_without_meaning() {
        let text = r#"{"type":"record","name":"R","namespace":"n","doc":"","zeta":{"b":1,"a":2},
            "aliases":["z.Q","P"],"alpha":1,"fields":[
            {"name":"d","type":{"scale":2,"zz":1,"precision":4,"type":"bytes","logicalType":"decimal"},
             "order":"ascending","doc":"","aliases":["y","x"]},
            {"name":"f","type":"double","default":1},
            {"name":"bad","type":{"type":"string","logicalType":"date","aa":1}},
            {"name":"e","type":{"type":"enum","name":"E","namespace":"","symbols":["B","A"]}}]}"#;
        assert_eq!(
            avro(text).normalized_text(),
            concat!(
                r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"d","type":"#,
                r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"zz":1},"#,
                r#""doc":"","aliases":["x","y"]},"#,
                r#"{"name":"f","type":"double","default":1.0},"#,
                r#"{"name":"bad","type":{"type":"string","aa":1,"logicalType":"date"}},"#,
                r#"{"name":"e","type":{"type":"enum","name":"E","namespace":"","symbols":["B","A"]}}],"#,
                r#""alpha":1,"zeta":{"a":2,"b":1},"aliases":["P","z.Q"]}"#
            )
        );
    }

    #[test]
    fn aliases_without_a_namespace_are_sorted_as_they_are_read_back() {
        let text =
            r#"{"type":"record","name":"ns.B","aliases":["x",".g","bytes","K",".x"],"fields":[]}"#;
        let (canonical, normalized) = (avro(text).canonical_text(), avro(text).normalized_text());
        assert!(canonical.ends_with(r#""aliases":["x","g","ns.bytes","K"]}"#), "{canonical}");
        assert_eq!(avro(&normalized).normalized_text(), normalized);
        assert!(normalized.ends_with(r#""aliases":["K","ns.bytes","g","x"]}"#), "{normalized}");
    }

    #[test]
    fn fingerprints_are_those_of_avro_java() {
        let cases = [
            (r#""null""#, 7195948357588979594_i64),
            ("[]", -1241056759729112623),
            (r#"{"type":"string","default":1}"#, -8142146995180207161),
            (r#"{"type":"record","name":"A","fields":[]}"#, -6068031625898449110),
            (r#"{"type":"enum","name":"A","symbols":[]}"#, -3731385097622709990),
        ];
        for (text, expected) in cases {
            let Schema::Avro(schema) = avro(text) else { unreachable!("an Avro text") };
            assert_eq!(schema.fingerprint().cast_signed(), expected, "{text}");
        }
    }
}
