//! Finds the file that each reference of a schema leads to: Avro by full name, Protobuf by import
//! path, JSON by the path or the URI of a `$ref`.

use std::collections::HashMap;

use clade_checker::{Import, SchemaType};

use super::{Source, Use};
use crate::config::Config;

/// The files of one format by the names that others may know them by.
#[derive(Default)]
struct Known<'a> {
    /// Of Avro, by the full name of the outermost type; of JSON, by URI.
    by_name: HashMap<&'a str, Vec<usize>>,
    /// Of Avro, by the full names of the types inside.
    by_inner_name: HashMap<&'a str, Vec<usize>>,
    /// Of Protobuf, by the last part of the path.
    by_file_name: HashMap<&'a str, Vec<usize>>,
}

/// For each source, the files that it refers to. What is not found is left to the parser, which says
/// what is missing.
pub(super) fn uses(
    sources: &[Source],
    by_path: &HashMap<String, usize>,
    config: &Config,
) -> Vec<Vec<Use>> {
    let known = Known::of(sources);
    let of_source = |(index, source): (usize, &Source)| {
        let mut uses: Vec<Use> = Vec::new();
        for want in &source.imports.wants {
            let configured = config.reference(&source.path, &want.name);
            let configured = configured.and_then(|path| by_path.get(&path).copied());
            let found = configured.or_else(|| known.find(sources, by_path, source, want));
            let Some(target) = found.filter(|target| *target != index) else { continue };
            let is_told = uses.iter().any(|one| {
                one.target == target
                    && (source.schema_type != SchemaType::Json || one.name == want.name)
            });
            if !is_told {
                uses.push(Use { name: want.name.clone(), target });
            }
        }
        uses
    };
    sources.iter().enumerate().map(of_source).collect()
}

impl<'a> Known<'a> {
    fn of(sources: &'a [Source]) -> Known<'a> {
        let mut known = Known::default();
        for (index, source) in sources.iter().enumerate() {
            match source.schema_type {
                SchemaType::Avro => {
                    if let [top, inner @ ..] = source.imports.declares.as_slice() {
                        known.by_name.entry(top).or_default().push(index);
                        for name in inner {
                            known.by_inner_name.entry(name).or_default().push(index);
                        }
                    }
                }
                SchemaType::Json => {
                    for uri in &source.imports.declares {
                        known.by_name.entry(uri).or_default().push(index);
                    }
                }
                SchemaType::Protobuf => {
                    known.by_file_name.entry(file_name(&source.path)).or_default().push(index);
                }
            }
        }
        known
    }

    fn find(
        &self,
        sources: &[Source],
        by_path: &HashMap<String, usize>,
        from: &Source,
        want: &Import,
    ) -> Option<usize> {
        let same_type = |index: &&usize| sources[**index].schema_type == from.schema_type;
        let nearest = |found: Option<&Vec<usize>>| {
            let found = found?.iter().filter(same_type);
            let found = found.filter(|index| sources[**index].path != from.path);
            found.copied().max_by_key(|index| nearness(&from.path, &sources[*index].path))
        };
        match from.schema_type {
            // A file that is about a type comes before one that defines it on the side.
            SchemaType::Avro => want.candidates.iter().find_map(|name| {
                nearest(self.by_name.get(name.as_str()))
                    .or_else(|| nearest(self.by_inner_name.get(name.as_str())))
            }),
            SchemaType::Protobuf => {
                let found = self.by_file_name.get(file_name(&want.name))?;
                let ends = |index: &usize| ends_with_path(&sources[*index].path, &want.name);
                nearest(Some(&found.iter().copied().filter(ends).collect()))
            }
            SchemaType::Json => {
                let beside = join(folder(&from.path), &want.name);
                let beside = by_path.get(&beside).copied();
                let beside = beside.filter(|index| sources[*index].schema_type == SchemaType::Json);
                beside.or_else(|| {
                    want.candidates.iter().find_map(|uri| nearest(self.by_name.get(uri.as_str())))
                })
            }
        }
    }
}

/// How many folders two paths share, and then the shorter the better.
fn nearness(from: &str, to: &str) -> (usize, std::cmp::Reverse<usize>) {
    let shared = folder(from).split('/').zip(folder(to).split('/'));
    (shared.take_while(|(a, b)| a == b).count(), std::cmp::Reverse(to.len()))
}

fn ends_with_path(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `way` from `folder`, without `.` and `..`.
fn join(folder: &str, way: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in way.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
