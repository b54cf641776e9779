//! Values that hold others: arrays, objects without named properties, choices.

use super::library::Spot;
use super::shapes::merged;
use super::{Builder, Found, Site, site_name};
use crate::json_text::Node;
use crate::lint::view::{Details, FieldId, Shape};

impl<'a> Builder<'a> {
    /// `oneOf` or `anyOf`, where its branches say what a value is.
    pub(super) fn combined(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> Option<Found> {
        let keyword = ["oneOf", "anyOf"].into_iter().find(|key| spot.node.get(key).is_some());
        let keyword = keyword.or(Some("allOf").filter(|key| spot.node.get(key).is_some()))?;
        let branches = spot.node.get(keyword).and_then(Node::items)?;
        let mut shapes = Vec::new();
        let mut is_nullable = false;
        let mut inner = Details::default();
        for (at, branch) in branches.iter().enumerate() {
            let site = Site {
                path: format!("{}/{keyword}/{at}", site.path),
                target: site.target.clone(),
                name: site_name(branch),
            };
            let found = self.value(Spot { node: branch, ..spot }, &site, holder, depth + 1);
            is_nullable |= found.is_nullable || found.shape == Shape::Null;
            if found.shape != Shape::Null && found.shape != Shape::Any {
                inner = merged(inner, found.details);
                if !shapes.contains(&found.shape) {
                    shapes.push(found.shape);
                }
            }
        }
        let shape = match shapes.len() {
            0 => return None,
            1 => shapes.remove(0),
            _ => Shape::Union(shapes),
        };
        Some(Found { shape, is_nullable, details: inner })
    }

    /// An object without named properties.
    pub(super) fn map(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> Found {
        let pattern = spot.node.get("patternProperties").and_then(Node::members);
        let pattern = pattern.and_then(|members| members.first()).map(|member| &member.value);
        let additional = spot.node.get("additionalProperties");
        let Some(values) = additional.filter(|node| node.members().is_some()).or(pattern) else {
            if let Some(found) = self.combined(spot, site, holder, depth) {
                return found;
            }
            return Found::of(Shape::Map(Box::new(Shape::Any)));
        };
        let inner = Site { path: format!("{}/additionalProperties", site.path), ..inherited(site) };
        let mut found = self.value(Spot { node: values, ..spot }, &inner, holder, depth + 1);
        found.shape = Shape::Map(Box::new(found.shape));
        found.is_nullable = false;
        found
    }

    pub(super) fn array(
        &mut self,
        spot: Spot<'a>,
        site: &Site,
        holder: Option<FieldId>,
        depth: usize,
    ) -> Found {
        let items = spot.node.get("items").filter(|items| items.members().is_some());
        let Some(items) = items else {
            return Found::of(Shape::Array(Box::new(Shape::Any)));
        };
        let inner = Site { path: format!("{}/items", site.path), ..inherited(site) };
        let mut found = self.value(Spot { node: items, ..spot }, &inner, holder, depth + 1);
        found.shape = Shape::Array(Box::new(found.shape));
        found.is_nullable = false;
        found
    }
}

/// A site inside another that has no name of its own.
fn inherited(site: &Site) -> Site {
    Site { path: String::new(), target: site.target.clone(), name: None }
}
