//! Subjects from the names of files: `{stem}-value`.

use anyhow::bail;

/// What the placeholders of a template stand for.
#[derive(Debug, Clone, Copy)]
pub struct Placeholders<'a> {
    /// The path of the file, from the root.
    pub path: &'a str,
    /// The name that its text gives itself: an Avro full name, a JSON URI, a Protobuf package.
    pub declared: Option<&'a str>,
}

/// `template` with `{stem}`, `{path}`, `{folder}` and `{name}` in their places: the name of the file
/// without its ending, the path with it, the name of its folder, the name that the text gives itself.
///
/// # Errors
/// A placeholder that is not known, or that has no value for this file.
pub fn fill(template: &str, placeholders: &Placeholders<'_>) -> anyhow::Result<String> {
    let Placeholders { path, declared } = *placeholders;
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            bail!("the template `{template}` has a {{ without its }}");
        };
        filled.push_str(before);
        filled.push_str(match name {
            "stem" => file.rsplit_once('.').map_or(file, |(stem, _)| stem),
            "path" => path,
            "folder" => folders.rsplit('/').next().unwrap_or_default(),
            "name" => match declared {
                Some(name) => name,
                None => bail!("`{{name}}` has no value: the schema gives itself no name"),
            },
            _ => bail!("`{{{name}}}` is none of {{stem}}, {{path}}, {{folder}}, {{name}}"),
        });
        rest = after;
    }
    filled.push_str(rest);
    if filled.is_empty() {
        bail!("the template `{template}` gives no name");
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled() {
        let of = |template| {
            let placeholders = Placeholders { path: "a/orders/v1.avsc", declared: Some("n.Order") };
            fill(template, &placeholders).map_err(|error| error.to_string())
        };
        assert_eq!(of("{stem}-value").unwrap(), "v1-value");
        assert_eq!(of("{folder}-{name}").unwrap(), "orders-n.Order");
        assert_eq!(of("{path}").unwrap(), "a/orders/v1.avsc");
        assert_eq!(of("orders").unwrap(), "orders");
        assert!(of("{topic}").unwrap_err().contains("{topic}"));
        assert!(of("{stem").unwrap_err().contains("without its }"));
        let nameless = Placeholders { path: "a.json", declared: None };
        assert!(fill("{name}", &nameless).is_err());
    }
}
