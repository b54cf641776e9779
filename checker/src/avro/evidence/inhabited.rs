//! Which types of a writer have values at all, and which way leads to a small one.

use crate::avro::model::{Model, NodeId, Shape};

/// For each type of a model, how deep its shallowest value is; none if it has no value.
///
/// A record that needs itself, an empty union and an enum without symbols have no values, and neither
/// has a record with a field of such a type. An array or a map of them has the empty value.
#[derive(Debug)]
pub(super) struct Inhabited {
    depths: Vec<u32>,
}

const NEVER: u32 = u32::MAX;

/// The least fix point, found in rounds: the values of depth 0 first, then those that hold only
/// these, and so on. Each type is looked at once for each type that it holds.
pub(super) fn inhabited(model: &Model) -> Inhabited {
    let mut depths = vec![NEVER; model.nodes.len()];
    // How many fields of a record, or of a union one branch, still have to be found.
    let mut missing = vec![0_u32; model.nodes.len()];
    let mut users: Vec<Vec<NodeId>> = vec![Vec::new(); model.nodes.len()];
    let mut round = Vec::new();
    for (index, (node, missing)) in model.nodes.iter().zip(&mut missing).enumerate() {
        let id = NodeId::new(index);
        match node.shape {
            Shape::Primitive(_) | Shape::Fixed(_) | Shape::Array(_) | Shape::Map(_) => {
                round.push(id);
            }
            Shape::Enum(at) if model.enumeration(at).symbols.is_empty() => {}
            Shape::Enum(_) => round.push(id),
            Shape::Record(at) => {
                let fields = model.record(at).fields.of(&model.fields);
                *missing = u32::try_from(fields.len()).unwrap_or(NEVER);
                fields.iter().for_each(|field| users[field.edge.node.index()].push(id));
                if fields.is_empty() {
                    round.push(id);
                }
            }
            Shape::Union(branches) => {
                *missing = 1;
                for branch in branches.of(&model.branches) {
                    users[branch.node.index()].push(id);
                }
            }
            Shape::Awaited | Shape::Begun => {}
        }
    }
    let mut depth = 0;
    while !round.is_empty() {
        round.iter().for_each(|id| depths[id.index()] = depth);
        let mut next = Vec::new();
        for id in round {
            for user in &users[id.index()] {
                let left = &mut missing[user.index()];
                if *left > 0 {
                    *left -= 1;
                    if *left == 0 {
                        next.push(*user);
                    }
                }
            }
        }
        round = next;
        depth += 1;
    }
    Inhabited { depths }
}

impl Inhabited {
    /// Whether the type has a value.
    pub(super) fn has(&self, id: NodeId) -> bool {
        self.depths[id.index()] != NEVER
    }

    /// How deep the shallowest value is.
    pub(super) fn depth(&self, id: NodeId) -> u32 {
        self.depths[id.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::avro::parse::parse;
    use crate::schema::Validation;

    fn root_has_a_value(text: &str) -> bool {
        let model = parse(text, &[], Validation::Strict).expect(text);
        inhabited(&model).has(model.root.node)
    }

    fn record(name: &str, type_: &str) -> String {
        format!(r#"{{"type":"record","name":"{name}","fields":[{{"name":"f","type":{type_}}}]}}"#)
    }

    #[test]
    fn what_needs_itself_has_no_value() {
        let none = [
            "[]".to_owned(),
            r#"{"type":"enum","name":"E","symbols":[]}"#.to_owned(),
            record("R", r#""R""#),
            record("R", "[]"),
            record("R", &record("S", r#"["R",{"type":"enum","name":"E","symbols":[]}]"#)),
        ];
        for text in none {
            assert!(!root_has_a_value(&text), "{text}");
        }
        let some = [
            r#""null""#.to_owned(),
            r#"{"type":"array","items":[]}"#.to_owned(),
            record("R", r#"["null","R"]"#),
            record("R", r#"{"type":"map","values":"R"}"#),
            record("R", &record("S", r#"["R","int"]"#)),
        ];
        for text in some {
            assert!(root_has_a_value(&text), "{text}");
        }
    }
}
