//! The schemas on which Avro is measured: records as they are in use.

/// The sizes of record that are measured.
pub const FIELD_COUNTS: [usize; 3] = [10, 50, 200];

/// A record with documented, nullable, nested, enumerated, logical and plain fields in turn.
pub fn record(fields: usize, number: &str) -> String {
    record_of("One event, as the shop writes it.", (0..fields).map(|index| field(index, number)))
}

/// The record of that many fields in its version `number`, of which each differs from each other.
#[allow(dead_code, reason = "the measure of memory needs one version only")]
pub fn version(fields: usize, number: usize) -> String {
    let kept = (1..fields).map(|index| field(index, "int"));
    let own = format!(
        r#"{{"name":"only_in_{number}","type":["null","string"],"doc":"Tried in version {number}.","default":null}}"#
    );
    let doc = format!("One event, as the shop writes it. Version {number}.");
    record_of(&doc, std::iter::once(own).chain(kept))
}

fn record_of(doc: &str, fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<String> = fields.collect();
    let fields = fields.join(",\n");
    format!(
        r#"{{"type":"record","name":"Event","namespace":"com.example","doc":"{doc}","fields":[{fields}]}}"#
    )
}

fn field(index: usize, number: &str) -> String {
    match index % 5 {
        0 => format!(
            r#"{{"name":"field_{index}","type":"{number}","doc":"How often it was seen; field {index}."}}"#
        ),
        1 => format!(
            r#"{{"name":"field_{index}","type":["null","string"],"doc":"A free text.","default":null}}"#
        ),
        2 => format!(
            r#"{{"name":"field_{index}","type":{{"type":"enum","name":"State{index}","symbols":["OPEN","PAID","SENT","DONE"],"default":"OPEN"}}}}"#
        ),
        3 => format!(
            r#"{{"name":"field_{index}","type":["null",{{"type":"record","name":"Place{index}","fields":[
                {{"name":"at","type":{{"type":"long","logicalType":"timestamp-millis"}},"doc":"When."}},
                {{"name":"tags","type":{{"type":"array","items":"string"}}}}]}}],"default":null}}"#
        ),
        _ => format!(
            r#"{{"name":"field_{index}","type":{{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}},"aliases":["old_field_{index}"]}}"#
        ),
    }
}
