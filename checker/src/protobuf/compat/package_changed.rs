//! The two files are in different packages.

use super::{CompatRule, Found, Kind, Spans};
use crate::protobuf::descriptor::File;

pub(super) const RULE: CompatRule =
    CompatRule { kinds: &[Kind::PackageChanged], explanation: include_str!("package_changed.md") };

/// Compares the packages.
pub(in crate::protobuf) fn check(reader: &File, writer: &File, found: &mut Found<'_>) {
    if reader.package == writer.package {
        return;
    }
    let name = |file: &File| match file.package.as_str() {
        "" => "no package".to_owned(),
        package => format!("package '{package}'"),
    };
    let message = format_args!(
        "the reader's file is in {}, the writer's is in {}",
        name(reader),
        name(writer)
    );
    let spans = Spans::both(reader.package_source.span, writer.package_source.span);
    found.add(Kind::PackageChanged, "#/", spans, message);
}
