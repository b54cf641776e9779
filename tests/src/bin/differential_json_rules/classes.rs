//! Where the rules over the loaders of the reference registry part from ours, and the clause that
//! decides.

use clade_tests::differential::Class;

/// Where the reference slips, by the name that the model gives it.
pub const SLIPS: [Class; 14] = [
    Class {
        name: "a reference that leads only to itself",
        clause: "it asserts nothing; for their rules it is a type of its own",
    },
    Class {
        name: "the order of keywords beside a list of types",
        clause: "JSON Schema core 4.3.1: the order of members has no meaning; their translation of \
                 2019-09 and 2020-12 gives it one",
    },
    Class {
        name: "number and integer in one list of types",
        clause: "JSON Schema validation 6.2: a bound holds for every number; their translation of \
                 2019-09 and 2020-12 gives it to the first of the two types",
    },
    Class {
        name: "a default beside a reference",
        clause: "draft 7 core 8.3: what stands beside `$ref` is ignored; their loader sees the default \
                 only in what another reference leads to, not in the same text where it stands",
    },
    Class {
        name: "branches that are printed alike",
        clause: "3.4: branches are paired by what they take; their code tells them apart by a text \
                 that leaves a format out which the draft does not know",
    },
    Class {
        name: "exclusive bounds of draft 4",
        clause: "draft 4 validation 5.1.2: they make the bound exclusive; their rules do not look \
                 (README, Other than the reference registry)",
    },
    Class {
        name: "a branch that cannot be printed",
        clause: "their code fails on a branch with `dependencies` of both sorts",
    },
    Class {
        name: "exclusiveMaximum falls",
        clause: "their code compares it with the reader's maximum, and fails without one; ours is \
                 the rule for the other bounds (README, Other than the reference registry)",
    },
    Class {
        name: "multipleOf is no whole number",
        clause: "their code cuts the fraction off, and fails below 1; ours divides exactly",
    },
    Class {
        name: "numbers written otherwise",
        clause: "JSON Schema core 4.2.2: 1 and 1.0 are the same value",
    },
    Class { name: "const null", clause: "their code fails on it; null is a value like others" },
    Class { name: "default null", clause: "null is a default like others" },
    Class {
        name: "a branch of several claims is spread",
        clause: "their translation of 2019-09 and 2020-12 makes branches of the claims that one \
                 branch makes together, which loses data",
    },
    Class {
        name: "unevaluated or contains beside a keyword that is not known",
        clause: "their translation then forgets the former",
    },
];

/// What leads back to itself is reported where it is met first; the model and the checker do not
/// unroll it equally far everywhere.
pub const CIRCLE: Class = Class {
    name: "a circle that breaks",
    clause: "the kinds are the same; how far a circle is unrolled changes with their version",
};

/// Equal questions get different answers: their branches are in sets whose order, and with it their
/// text, follows from where objects are in memory.
pub const FICKLE: Class = Class {
    name: "an answer that changes when it is asked for again",
    clause: "3.4: branches are paired by what they take; their loader keeps them in sets whose order \
             follows from where objects are in memory, and tells them apart by a text in that order; \
             asked again, the answer is ours",
};
