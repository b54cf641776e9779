//! Where the checker and Avro Java part on purpose, and by which clause.

use clade_tests::differential::Class;
use serde_json::Value;

pub const AMBIGUOUS_ALIAS: Class = Class {
    name: "aliases pair fields of the reader and the writer in more than one way",
    clause: "Avro 1.12 specification, Aliases: the writer's schema is rewritten with the names of \
             the reader's; a record cannot have one field under two names, and Java's decoder fails",
};

pub const HARMLESS_ALIAS: Class = Class {
    name: "aliases name two fields where it does no harm: the own name, the same schema, a branch \
           that is not needed",
    clause: "Avro 1.12 specification, Aliases: rewriting a name with itself changes nothing; \
             Schema Resolution, unions: the branch that matches counts; Java throws",
};

pub const REDEFINED: Class = Class {
    name: "a type of the same name is defined inside the definition of a type",
    clause: "Avro 1.12 specification, Names: a schema may not contain multiple definitions of a \
             fullname",
};

pub const NAME_CHARACTERS: Class = Class {
    name: "a name with letters beyond ASCII, or a namespace that is none",
    clause: "Avro 1.12 specification, Names: a name starts with [A-Za-z_] and goes on with \
             [A-Za-z0-9_]; a namespace is a dot-separated sequence of such names",
};

pub const HALF_PAIR: Class = Class {
    name: "an escape for half of a surrogate pair",
    clause: "Avro 1.12 specification, Schema Declaration: a schema is JSON, the text of which is \
             UTF-8 (RFC 8259, section 8.1), which has no such character",
};

pub const BYTE_ORDER_MARK: Class = Class {
    name: "a byte order mark before the schema",
    clause: "RFC 8259, section 8.1: a reader may ignore it, as Avro Java does in files and streams \
             but not in strings",
};

pub const USED_BEFORE: Class = Class {
    name: "a type that is used before its definition, inside a recursive type",
    clause: "Avro 1.12 specification, Names: a definition comes before its uses; Java takes some \
             schemas that break this and fails on others with an error of its own working, where \
             here all are taken",
};

pub const DOUBLE_DIGITS: Class = Class {
    name: "Java 17 and earlier print a double with a digit too many",
    clause: "Double.toString as documented: as many digits as are needed to tell the value from \
             its neighbours; mended in Java 19",
};

pub const REPEATED_ALIAS: Class = Class {
    name: "aliases `.A` and `A` on a type with a namespace are both printed as `A`",
    clause: "Avro 1.12 specification, Aliases: a list of alternate names; Java's own parser makes \
             one alias of the two when it reads its text again",
};

pub const LARGE_WHOLE_NUMBER: Class = Class {
    name: "a property is a whole number of more than 64 bits",
    clause: "Avro 1.12 specification, Schema Declaration: attributes that are not defined are \
             permitted as metadata; Java throws where they are on types",
};

pub const FAILED_ASSUMPTION: Class = Class {
    name: "a recursive type is remembered as agreeing, which rested on an assumption that failed",
    clause: "Avro 1.12 specification, Schema Resolution: every field is resolved, also where the \
             type is met again; Java remembers a type as agreeing while it assumes that the type \
             around it does, and does not forget it when that one fails",
};

pub const BOTH_PYTHONS_REFUSE: Class = Class {
    name: "a witness that fastavro and Avro Python refuse, and Avro Java reads",
    clause: "Avro 1.12 specification, Schema Resolution: both schemas are records with the same \
             (unqualified) name; Java's decoder does not look at the names of records",
};

pub const FASTAVRO_REFUSES: Class = Class {
    name: "a witness that fastavro refuses, and Avro Java and Avro Python read",
    clause: "Avro 1.12 specification, Schema Resolution: the names of records agree, bytes that are \
             read as a string are its UTF-8; Java looks at neither",
};

pub const AVRO_PYTHON_REFUSES: Class = Class {
    name: "a witness that Avro Python refuses, and Avro Java and fastavro read",
    clause: "Avro 1.12 specification, Schema Resolution: both schemas are records with the same \
             (unqualified) name",
};

pub const NEEDS_ITSELF: Class = Class {
    name: "Java does not read data of a schema in which a record needs itself",
    clause: "Avro 1.12 specification, Names: a type may be used inside its own definition; the record \
             has no data, but the branch beside it and the empty array have, and Java overflows its \
             stack on them",
};

pub const ONLY_JAVA_PARSES: Class = Class {
    name: "a witness that Avro Java reads, of schemas that neither fastavro nor Avro Python parses",
    clause: "Avro 1.12 specification, Schema Resolution: both schemas are records with the same \
             (unqualified) name; a name without a namespace inside a namespace is beyond the others",
};

pub const DEFAULT_OF_LATER_BRANCH: Class = Class {
    name: "apache-avro does not read where a union's default is that of a later branch, and Java does",
    clause: "Avro 1.12 specification, Complex Types, Records: the default of a union is a value of one \
             of its branches; apache-avro takes the first, whatever the default is",
};

/// Whether a field has the default of another branch of its union than the first.
pub fn has_default_of_later_branch(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(has_default_of_later_branch),
        Value::Object(members) => {
            let first = members.get("type").and_then(|it| it.as_array()).and_then(|it| it.first());
            let is_later = |first: &Value, default: &Value| match first.as_str() {
                Some("null") => !default.is_null(),
                Some("boolean") => !default.is_boolean(),
                Some("int" | "long" | "float" | "double") => !default.is_number(),
                Some("string" | "bytes") => !default.is_string(),
                Some(_) | None => default.is_null() || default.is_boolean() || default.is_number(),
            };
            let default = members.get("default");
            first.zip(default).is_some_and(|(first, default)| is_later(first, default))
                || members.values().any(has_default_of_later_branch)
        }
        _ => false,
    }
}
