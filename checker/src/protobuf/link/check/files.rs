//! Options and imports of a file as a whole.

use super::extensions::is_lite;
use super::{is_true, standard};
use crate::protobuf::descriptor::{Edition, FieldPresence, ImportKind};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::pool::View;
use crate::protobuf::link::problems::Problems;

pub(super) fn check(view: View<'_>, problems: &mut Problems) {
    let file = view.current;
    if file.edition.is_numbered() {
        if file.features.field_presence == FieldPresence::LegacyRequired {
            let span = standard(&file.options, "features").and_then(|set| set.span);
            let text = "fields cannot be required by default: set `LEGACY_REQUIRED` at each field";
            problems.add(span.or(file.edition_source.span), text);
        }
        if is_true(&file.options, "java_string_check_utf8") {
            let span = standard(&file.options, "java_string_check_utf8").and_then(|set| set.span);
            let text = "editions have no 'java_string_check_utf8': use \
                        `features.(pb.java).utf8_validation`";
            problems.add(span, text);
        }
    }
    for import in &file.imports {
        let span = import.source.name.or(import.source.span);
        let imported = view.pool.find_file(&import.path).map(|id| view.file(id));
        if !is_lite(file) && imported.is_some_and(is_lite) {
            let text = format!(
                "'{}' is for the lite runtime, so only files for it can import it: write `option \
optimize_for = LITE_RUNTIME;` here, or remove it there",
                import.path
            );
            problems.add(span, text);
        }
        let is_late = file.edition >= Edition::Edition2024;
        match import.kind {
            ImportKind::Weak if is_late => {
                problems.add(span, "edition 2024 has no weak imports: use `import option`");
            }
            ImportKind::Option if !is_late => {
                problems.add(span, "`import option` needs edition 2024: write `import`");
            }
            ImportKind::Plain | ImportKind::Public | ImportKind::Weak | ImportKind::Option => {}
        }
    }
    let has_generic_services = is_true(&file.options, "cc_generic_services")
        || is_true(&file.options, "java_generic_services");
    if is_lite(file) && has_generic_services {
        for service in &file.services {
            let text = "a file for the lite runtime cannot have services for generic code: set \
                        'cc_generic_services' and 'java_generic_services' to false";
            problems.add(place_of(&service.source), text);
        }
    }
}
