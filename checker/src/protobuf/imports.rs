//! The package of a Protobuf file and the paths that it imports, before they are linked.

use super::{parse, well_known};
use crate::imports::Imports;

/// What `text` declares and wants; built-in files are nobody else's to give.
pub(crate) fn imports(text: &str) -> Imports {
    let mut found = Imports::default();
    let Ok(file) = parse::read("default.proto", text) else { return found };
    if !file.package.is_empty() {
        found.declares.push(file.package.clone());
    }
    for import in &file.imports {
        if well_known::find(&import.path).is_none() {
            found.want(import.path.clone(), vec![import.path.clone()]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_without_those_that_are_built_in() {
        let found = imports(
            "syntax = \"proto3\";\npackage shop.v1; // import \"not.proto\";\n\
             import public \"shop/money.proto\";\nimport \"google/protobuf/timestamp.proto\";\n",
        );
        assert_eq!(found.declares, ["shop.v1"]);
        assert_eq!(found.wants.len(), 1);
        assert_eq!(found.wants[0].name, "shop/money.proto");
    }
}
