//! Pairs of two drafts that the reference reads with two loaders.

use clade_tests::differential::Class;
use serde_json::{Value, json};

pub const ACROSS: Class = Class {
    name: "the same words in drafts of two loaders",
    clause: "3.5: each side is compiled in its own dialect; of the same `allOf` or list of types their \
             loaders make different trees, and their rules agree with ours within either draft",
};

/// The pair with both schemas in the draft of the first, and in that of the second; `None` where one
/// loader reads both.
pub fn in_one_draft(pair: &[Value; 2]) -> Option<[[Value; 2]; 2]> {
    let drafts = pair.each_ref().map(|schema| schema.get("$schema").cloned());
    let is_late = |draft: &Option<Value>| {
        draft.as_ref().and_then(Value::as_str).is_some_and(|uri| uri.contains("/draft/20"))
    };
    let is_across = is_late(&drafts[0]) != is_late(&drafts[1]);
    is_across.then(|| {
        drafts.map(|draft| pair.each_ref().map(|schema| with_draft(schema.clone(), draft.as_ref())))
    })
}

fn with_draft(mut schema: Value, draft: Option<&Value>) -> Value {
    if let Value::Object(members) = &mut schema {
        members.remove("$schema");
        if let Some(uri) = draft {
            members.insert("$schema".to_owned(), json!(uri));
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_get_one_draft_and_then_the_other() {
        let late = json!("https://json-schema.org/draft/2020-12/schema");
        let pair = [json!({ "type": "null" }), json!({ "$schema": late, "minimum": 1 })];
        let [early, late] = in_one_draft(&pair).expect("the drafts have two loaders");
        assert_eq!(early, [json!({ "type": "null" }), json!({ "minimum": 1 })]);
        assert_eq!(late[0], json!({ "$schema": pair[1]["$schema"], "type": "null" }));
        assert_eq!(late[1], pair[1]);
        assert_eq!(in_one_draft(&late), None);
    }
}
