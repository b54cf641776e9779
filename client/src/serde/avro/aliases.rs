//! Gives what was written the names that the reader has for it.
//!
//! # Source
//! Avro 1.12.0 specification, "Aliases": the schema that data was written with is rewritten before it is
//! resolved.

use std::collections::{HashMap, HashSet};

use apache_avro::Schema;
use apache_avro::schema::{Alias, Name, RecordSchema, UnionSchema};

use super::Schemas;

/// The names of a reader by their aliases.
#[derive(Default)]
struct Aliases {
    types: HashMap<String, Name>,
    /// By the full name of the record that the reader has, and the alias of the field.
    fields: HashMap<(String, String), String>,
}

/// Renames the types and fields of `written` that `reader` knows under other names.
pub(super) fn apply(written: &mut Schemas, reader: &Schemas) {
    let mut aliases = Aliases::default();
    reader.all().into_iter().for_each(|schema| aliases.collect(schema));
    if aliases.types.is_empty() && aliases.fields.is_empty() {
        return;
    }
    written.others.iter_mut().chain([&mut written.main]).for_each(|one| aliases.rename(one));
}

impl Aliases {
    fn collect(&mut self, schema: &Schema) {
        match schema {
            Schema::Record(record) => {
                self.collect_type(&record.name, record.aliases.as_deref());
                for field in &record.fields {
                    for alias in &field.aliases {
                        let key = (record.name.fullname(None), alias.clone());
                        self.fields.entry(key).or_insert_with(|| field.name.clone());
                    }
                    self.collect(&field.schema);
                }
            }
            Schema::Enum(one) => self.collect_type(&one.name, one.aliases.as_deref()),
            Schema::Fixed(one) => self.collect_type(&one.name, one.aliases.as_deref()),
            Schema::Array(array) => self.collect(&array.items),
            Schema::Map(map) => self.collect(&map.types),
            Schema::Union(union) => union.variants().iter().for_each(|one| self.collect(one)),
            // All others have neither a name nor parts.
            _ => {}
        }
    }

    fn collect_type(&mut self, name: &Name, aliases: Option<&[Alias]>) {
        for alias in aliases.unwrap_or_default() {
            let alias = alias.fullname(name.namespace());
            self.types.entry(alias).or_insert_with(|| name.clone());
        }
    }

    fn rename(&self, schema: &mut Schema) {
        match schema {
            Schema::Ref { name } => self.rename_type(name),
            Schema::Record(record) => self.rename_record(record),
            Schema::Enum(one) => self.rename_type(&mut one.name),
            Schema::Fixed(one) => self.rename_type(&mut one.name),
            Schema::Array(array) => self.rename(&mut array.items),
            Schema::Map(map) => self.rename(&mut map.types),
            Schema::Union(union) => {
                let mut variants = union.variants().to_vec();
                variants.iter_mut().for_each(|one| self.rename(one));
                // Two types of one union may get one name; then the reader has no use for the second.
                if let Ok(renamed) = UnionSchema::new(variants) {
                    *union = renamed;
                }
            }
            _ => {}
        }
    }

    fn rename_type(&self, name: &mut Name) {
        if let Some(known) = self.types.get(&name.fullname(None)) {
            *name = known.clone();
        }
    }

    fn rename_record(&self, record: &mut RecordSchema) {
        self.rename_type(&mut record.name);
        let record_name = record.name.fullname(None);
        let taken: HashSet<String> = record.fields.iter().map(|field| field.name.clone()).collect();
        for field in &mut record.fields {
            let key = (record_name.clone(), field.name.clone());
            if let Some(known) = self.fields.get(&key).filter(|known| !taken.contains(*known)) {
                field.name.clone_from(known);
            }
            self.rename(&mut field.schema);
        }
        let places = record.fields.iter().enumerate();
        record.lookup = places.map(|(place, field)| (field.name.clone(), place)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas(text: &str) -> Schemas {
        Schemas { main: Schema::parse_str(text).unwrap(), others: Vec::new() }
    }

    #[test]
    fn types_and_fields_get_the_readers_names() {
        let mut written = schemas(
            r#"{"type":"record","name":"Old","namespace":"a","fields":[
                {"name":"x","type":"int"},
                {"name":"next","type":["null","Old"]},
                {"name":"kind","type":{"type":"enum","name":"K","symbols":["A"]}}]}"#,
        );
        let reader = schemas(
            r#"{"type":"record","name":"New","namespace":"b","aliases":["a.Old"],"fields":[
                {"name":"y","type":"int","aliases":["z","x"]},
                {"name":"next","type":["null","New"]},
                {"name":"kind","type":{"type":"enum","name":"Kind","aliases":["a.K"],"symbols":["A"]}}]}"#,
        );
        apply(&mut written, &reader);
        let Schema::Record(record) = &written.main else { panic!("it is a record") };
        assert_eq!(record.name.fullname(None), "b.New");
        assert_eq!(record.lookup["y"], 0);
        let Schema::Union(union) = &record.fields[1].schema else { panic!("it is a union") };
        let Schema::Ref { name } = &union.variants()[1] else { panic!("it is a reference") };
        assert_eq!(name.fullname(None), "b.New");
        let Schema::Enum(kind) = &record.fields[2].schema else { panic!("it is an enum") };
        assert_eq!(kind.name.fullname(None), "b.Kind");
    }

    #[test]
    fn a_name_that_is_taken_stays_with_its_field() {
        let mut written = schemas(
            r#"{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}"#,
        );
        let reader = schemas(
            r#"{"type":"record","name":"R","fields":[{"name":"y","type":"int","aliases":["x"]}]}"#,
        );
        apply(&mut written, &reader);
        let Schema::Record(record) = &written.main else { panic!("it is a record") };
        assert_eq!(record.fields[0].name, "x");
    }
}
