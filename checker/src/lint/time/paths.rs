//! Paths that the document of a stream gives, looked up in every version of its values.

use crate::lint::stream_rule::StreamView;
use crate::lint::view::Field;
use crate::stream::paths::{field_at, type_name};

/// The subjects that do not have a field at the path in every version, or not one of the wanted type,
/// each with what is wrong with its newest faulty version.
pub(super) fn path_faults<'a>(
    view: &StreamView<'a>,
    path: &str,
    is_wanted: impl Fn(&Field) -> bool,
) -> Vec<(&'a str, String)> {
    let mut faults = Vec::new();
    for value in &view.values {
        let fault = value.versions().find_map(|(version, view)| match field_at(&view, path) {
            None => Some(format!("which version {} has not", version.version)),
            Some(field) if !is_wanted(field) => {
                let name = type_name(&view, &field.shape);
                Some(format!("which is {name} in version {}", version.version))
            }
            Some(_) => None,
        });
        faults.extend(fault.map(|fault| (value.bound.subject, fault)));
    }
    faults
}
