//! Every limit that the checker puts on its input, with the reason.

/// Longest schema text, in bytes. The HTTP layer refuses larger bodies before they get here; a
/// library caller meets the limit here.
pub const SCHEMA_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Deepest nesting of JSON text. Jackson, with which Avro Java parses, stops at the same depth.
pub const JSON_DEPTH_MAX: usize = 1000;

/// Deepest nesting of braces and brackets in a .proto text. protoc stops near the same depth.
pub const PROTOBUF_DEPTH_MAX: usize = 100;

/// Deepest nesting of Protobuf messages, groups and map entries included. protoc refuses the 32nd
/// level.
pub const PROTOBUF_MESSAGE_DEPTH_MAX: usize = 31;

/// Most steps that a comparison takes to find out which fields inside cycles of Protobuf messages are
/// told to break: there may be far more ways through a cycle than it has messages. Past it all are told
/// whose message breaks, and the verdict is the same.
pub const PROTOBUF_CYCLE_STEPS_MAX: usize = 2_000_000;

/// Most fields of the messages of one Protobuf schema that data are looked for in: each takes memory
/// in a decoder's pool as well.
pub const PROTOBUF_PROOF_FIELDS_MAX: usize = 100_000;

/// Most fields, over all pairs of messages, and constants of closed enums that the search for data
/// looks at: five times the most fields of one schema. Each takes some hundred bytes until the end.
pub const PROTOBUF_PROOF_STEPS_MAX: usize = 500_000;

/// Deepest nesting of messages in a datum that is made. prost reads a hundred levels.
pub const PROTOBUF_DATUM_DEPTH_MAX: usize = 90;

/// Longest datum that is made, in bytes, give or take a tenth: messages that require others may
/// double with each level.
pub const PROTOBUF_DATUM_BYTES_MAX: usize = 64 * 1024;

/// Most bytes of all data that are tried for one pair of Protobuf schemas.
pub const PROTOBUF_PROOF_BYTES_MAX: usize = 1024 * 1024;

/// Most references in the transitive closure of one schema.
pub const REFERENCES_MAX: usize = 1000;

/// Most bytes of the texts of all references of one schema: each is read again for each schema that
/// needs it, so that a short text could ask for gigabytes.
pub const REFERENCE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most pairs of nodes that one comparison visits. Past it the comparison answers with a difference
/// that says so, rather than with a guess.
pub const COMPARE_STEPS_MAX: usize = 1_000_000;

/// Most changed texts that are parsed and checked in search of suggestions for one refused schema.
pub const SUGGESTION_CHECKS_MAX: usize = 200;

/// Longest text, proposed or registered, for which suggestions are searched for: each idea reads both
/// again.
pub const SUGGESTION_TEXT_BYTES_MAX: usize = 256 * 1024;

/// Most bytes of changed texts that are parsed in search of suggestions for one refused schema.
pub const SUGGESTION_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most versions that suggestions are checked against. Where a level looks at more, none is made: what
/// passes a part of them may not pass the rest.
pub const SUGGESTION_VERSIONS_MAX: usize = 64;

/// Most differences of one sort, breaking or not, that one comparison tells: more help nobody.
pub const DIFFERENCES_MAX: usize = 1_000;

/// Most bytes of paths and messages of one sort, breaking or not, that one comparison tells, give or
/// take one difference: names can be long, and nest.
pub const DIFFERENCE_TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most problems that are told of one text: more help nobody, and each takes memory.
pub const PROBLEMS_MAX: usize = 100;

/// Most schemas that one `$dynamicRef` or `$recursiveRef` is followed to. Each reference has a list of
/// its own, so as many anchors as references would make a table that grows with their square.
pub const DYNAMIC_CANDIDATES_MAX: usize = 64;

/// Most bytes of all full names of an Avro schema and its aliases. Each type has its namespace in
/// full, so one long namespace around many types would take far more memory than its text. There is
/// room for ten thousand types with names of 800 bytes.
pub const AVRO_NAME_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most bytes of all full names that the files of one Protobuf schema declare, and most of those that
/// its fields and methods use. Each has the names of all that encloses it in front, so that one long
/// name around many short ones would take far more memory than their text.
pub const PROTOBUF_NAME_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most fields that the options of one Protobuf file set inside messages, each element of a list
/// counted. One takes a byte of a descriptor and two of a text, and a hundred times as much memory.
pub const PROTOBUF_OPTION_FIELDS_MAX: usize = 65_536;

/// Longest path of a record or field whose tags are listed or edited, in bytes. Each path has the names
/// of all that encloses it in front; this also bounds how deep the references of a JSON schema are
/// followed.
pub const TAGGED_PATH_BYTES_MAX: usize = 1024;

/// Most bytes of paths and tags that are listed of one schema.
pub const TAGGED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most schemas that are looked at for tags beside those that stand in the text: a JSON schema that is
/// referred to from many places has a path from each of them.
pub const TAGGED_VISITS_MAX: usize = 100_000;

/// Most references of a JSON schema, one straight after the other, that are followed to where tags
/// stand.
pub const TAGGED_REFERENCES_MAX: usize = 100;

/// Most digits of a number in the JSON of an Avro schema, those of an exponent included. Jackson
/// 2.17, with which Avro Java parses, refuses the next one.
pub const AVRO_NUMBER_DIGITS_MAX: usize = 1_000;

/// Longest key in the JSON of an Avro schema, in UTF-16 code units, as Jackson 2.17 has it.
pub const AVRO_KEY_UNITS_MAX: usize = 50_000;

/// Most pairs of types, and parts of them, that the search for a proof about two Avro schemas looks
/// at. A comparison may take as many, and this is linear in them.
pub const EXAMINE_STEPS_MAX: usize = 1_000_000;

/// Largest datum, in bytes or parts, that is made to show that a reader does not read it.
pub const EXAMINE_DATUM_BYTES_MAX: usize = 64 * 1024;

/// Most parts of all data, and of the schemas of other decoders, that are made for one pair of Avro
/// schemas: a thousand differences may each need a datum as large as the whole schema.
pub const EXAMINE_PARTS_MAX: usize = 1_000_000;

/// Deepest datum that is made. Decoders recurse into data, and a thread's stack has to hold it.
pub const EXAMINE_DEPTH_MAX: usize = 100;

/// Deepest nesting of types for which `apache-avro` is asked. It overflows a stack of 2 MiB at about
/// 1,000 levels, and tries the branches of a union twice at each level of a datum.
pub const EXAMINE_DECODER_DEPTH_MAX: usize = 100;

/// Most types that are made into one schema of `apache-avro`.
pub const EXAMINE_DECODER_TYPES_MAX: usize = 20_000;

/// Most steps for which `apache-avro` is asked about one datum.
pub const EXAMINE_DECODER_WORK_MAX: u64 = 1_000_000;

/// Most differences of two Protobuf schemas for each of which a datum is made: more help nobody.
pub const EXAMINE_FINDINGS_MAX: usize = 500;

/// Most bytes of all the data that are shown for one pair.
pub const EXAMINE_EVIDENCE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most bytes of the texts of a JSON schema and its references for which data are looked for: each
/// look reads them again.
pub const EXAMINE_JSON_TEXT_BYTES_MAX: usize = 128 * 1024;

/// Most parts of a JSON schema for which data are looked for.
pub const EXAMINE_JSON_CLAIMS_MAX: usize = 20_000;

/// Deepest nesting of JSON schemas, and of those that are applied to one value, with which a
/// validator is run. One that nests a thousand takes more than 2 MiB of stack.
pub const EXAMINE_JSON_DEPTH_MAX: usize = 128;

/// Most ways through the references of a JSON schema to what is applied to one value: a validator
/// goes each of them, and two references that each name the next pair double them.
pub const EXAMINE_JSON_WAYS_MAX: usize = 10_000;

/// Most schemas that are gone through, on each side, to find out which are applied to one value:
/// thousands of branches are, for each of a thousand differences.
pub const EXAMINE_JSON_VISITS_MAX: usize = 400_000;

/// Most steps that all judgements of data of one pair take, on each side.
pub const EXAMINE_JSON_STEPS_MAX: usize = 400_000;

/// Most steps that one judgement of a datum may take for the validator to be run on it.
pub const EXAMINE_JSON_RUN_STEPS_MAX: usize = 50_000;

/// Most steps that go into the expressions of one schema.
pub const EXAMINE_JSON_PATTERN_STEPS_MAX: usize = 400_000;

/// Most steps back that a validator takes to match one expression.
pub const EXAMINE_JSON_BACKTRACKS_MAX: usize = 10_000;

/// Most bytes of a decoder's words that are told; some tell a whole schema.
pub const EXAMINE_REASON_BYTES_MAX: usize = 300;

/// Most ways to meet a JSON schema, by the branches of its choices, that data are made for.
pub const EXAMINE_JSON_CASES_MAX: usize = 24;

/// Most bytes of a datum that is tried.
pub const EXAMINE_JSON_DATUM_BYTES_MAX: usize = 64 * 1024;

/// Deepest nesting of a datum that is made.
pub const EXAMINE_JSON_MAKING_DEPTH_MAX: usize = 24;

/// Most keywords, names and places in the path of a difference that data are made around: a value of
/// half as many levels, which is made, judged and run by recursion.
pub const EXAMINE_JSON_PATH_MAX: usize = 128;

/// Most values that are made for one place.
pub const EXAMINE_JSON_VALUES_MAX: usize = 256;

/// Most properties of an object, and most items of an array, that is made.
pub const EXAMINE_JSON_PROPERTIES_MAX: usize = 512;
/// See [`EXAMINE_JSON_PROPERTIES_MAX`].
pub const EXAMINE_JSON_ITEMS_MAX: usize = 1_100;

/// Most data that are run through the validators for one pair of JSON schemas.
pub const EXAMINE_JSON_RUNS_MAX: usize = 200;

/// Most values at the place of a difference that whole data are made around.
pub const EXAMINE_JSON_EMBEDDED_MAX: usize = 40;

/// Most digits of a number, before the point and after it, with which containment of JSON schemas is
/// decided: its numbers are written out, so that `1e1000000000` would take gigabytes.
pub const CONTAIN_EXPONENT_MAX: u32 = 400;

/// Most bytes of the texts of a schema whose containment is asked for: they are read once more.
pub const CONTAIN_TEXT_BYTES_MAX: usize = 128 * 1024;

/// Most assertions of two schemas whose containment is asked for.
pub const CONTAIN_NODES_MAX: usize = 50_000;

/// Deepest nesting of schemas in one another, references included, that is followed: each level takes
/// some KiB of stack in a debug build, and there may be 2 MiB of it.
pub const CONTAIN_NESTING_MAX: usize = 60;

/// Deepest value listed in `enum` or `const` that is read, for the same reason.
pub const CONTAIN_DATUM_DEPTH_MAX: usize = 60;

/// Most ways in which the schemas that `unevaluatedProperties` or `unevaluatedItems` sees may hold
/// together, each of which is written out.
pub const CONTAIN_WAYS_MAX: usize = 64;

/// Most schemas and properties that are looked at for what they evaluate: two references to one schema
/// in each of many schemas make more ways through them than can be followed.
pub const CONTAIN_EVALUATIONS_MAX: usize = 10_000;

/// Most branches of one `oneOf` that are told apart: every two of them may hold together.
pub const CONTAIN_BRANCHES_MAX: usize = 200;

/// Most steps of one question whether a schema contains another. A step takes about half a
/// microsecond in a release build, most of it for memory.
pub const CONTAIN_STEPS_MAX: usize = 300_000;

/// Deepest value, in properties and items, that is looked for: each level takes some KiB of stack.
pub const CONTAIN_DEPTH_MAX: usize = 30;

/// Longest pattern that becomes an automaton, in bytes.
pub const CONTAIN_PATTERN_BYTES_MAX: usize = 4096;

/// Most bytes of one automaton, and of the work to make it, which takes some milliseconds.
pub const CONTAIN_AUTOMATON_BYTES_MAX: usize = 512 * 1024;

/// Most differences of one pair of JSON schemas for which a proof is looked for at their place alone.
pub const EXAMINE_JSON_PROOFS_MAX: usize = 20;

/// Most data that are made around one value at the place of a difference.
pub const EXAMINE_JSON_WAYS_IN_MAX: usize = 6;

/// Longest name of a stream, in letters: Kafka takes no longer name of a topic.
pub const STREAM_NAME_LENGTH_MAX: usize = 249;

/// Longest text in the document of a stream, in letters.
pub const STREAM_TEXT_LENGTH_MAX: usize = 1000;

/// Most entries of one list in the document of a stream.
pub const STREAM_LIST_MAX: usize = 1000;

/// Most partitions of a stream.
pub const STREAM_PARTITIONS_MAX: u32 = 1_000_000;

/// Longest schema that a consumer of a stream gives as its own, in bytes.
pub const STREAM_READER_SCHEMA_BYTES_MAX: usize = 1024 * 1024;

/// Most keys that are tried in search of one that a change moves to another partition: of two partitions
/// each key has half a chance.
pub const STREAM_SAMPLE_KEYS_MAX: u32 = 200;

/// Most values inside each other and beside each other of which a key is made: types that hold others
/// twice may double with each level.
pub const STREAM_SAMPLE_STEPS_MAX: u32 = 2000;

/// Longest text of a key's schema of which more than one key is tried: each reads it again.
pub const STREAM_SAMPLE_TEXT_BYTES_MAX: usize = 16 * 1024;

/// Most names of fields in one context that are compared letter by letter, each with all others.
pub const STREAM_SLIP_NAMES_MAX: usize = 2000;
