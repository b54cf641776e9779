//! Fields of a value by the path that a document gives, and what they hold in words.

use crate::lint::view::{Field, Shape, View};

/// The field at a path such as `customer.id`.
pub(crate) fn field_at<'a>(view: &'a View, path: &str) -> Option<&'a Field> {
    let mut shape = &view.root;
    let mut found = None;
    for name in path.split('.') {
        let Shape::Record(id) = shape.item() else { return None };
        let record = view.type_of(*id).record()?;
        let field = view.fields_of(record).find(|field| field.name == name)?;
        shape = &field.shape;
        found = Some(field);
    }
    found
}

/// What a shape holds, in the words of no format.
pub(crate) fn type_name(view: &View, shape: &Shape) -> String {
    let named = |word: &str, id: &crate::lint::view::TypeId| {
        let name = view.type_of(*id).name.as_str();
        if name.is_empty() { word.to_owned() } else { format!("{word} {name}") }
    };
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer(0) => "integer".to_owned(),
        Shape::Integer(bits) => format!("integer of {bits} bits"),
        Shape::Float(0) => "number".to_owned(),
        Shape::Float(bits) => format!("float of {bits} bits"),
        Shape::String => "string".to_owned(),
        Shape::Bytes => "bytes".to_owned(),
        Shape::Fixed(size) => format!("{size} bytes"),
        Shape::Enum(id) => named("enum", id),
        Shape::Record(id) => named("record", id),
        Shape::Array(item) => format!("list of {}", type_name(view, item)),
        Shape::Map(item) => format!("map of {}", type_name(view, item)),
        Shape::Known => "well-known message".to_owned(),
        Shape::Union(branches) => {
            let names: Vec<_> = branches.iter().map(|one| type_name(view, one)).collect();
            names.join(" or ")
        }
    }
}

/// Whether two fields hold values of one type: names of types do not count, nor does the width of an
/// integer where one side gives none.
pub(crate) fn is_one_type(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Integer(one), Shape::Integer(other)) | (Shape::Float(one), Shape::Float(other)) => {
            one == other || *one == 0 || *other == 0
        }
        (Shape::Array(one), Shape::Array(other)) | (Shape::Map(one), Shape::Map(other)) => {
            is_one_type(one, other)
        }
        (Shape::Enum(_), Shape::Enum(_)) | (Shape::Record(_), Shape::Record(_)) => true,
        (Shape::Union(one), Shape::Union(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_one_type(a, b))
        }
        _ => one == other,
    }
}
