//! A shape with the side that it is on, so that it can be told which schema it belongs to.

use super::fingerprint::Fingerprint;
use super::model::{Form, Model, Shape, ShapeId, Spot};

/// Which of the two texts a shape is of. It keeps its text where `not` swaps the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Reader,
    Writer,
}

/// A shape in one of the two schemas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) model: &'a Model,
    pub(super) side: Side,
    pub(super) id: ShapeId,
    /// What the last reference on the way here named. The loaders of the reference registry read it
    /// apart from the same text where it stands.
    pub(super) via: Option<ShapeId>,
}

/// A part of a shape, and the site that it is a part of.
#[derive(Debug)]
pub(super) struct Part<'a, T> {
    pub(super) site: Site<'a>,
    pub(super) form: &'a T,
}

impl<T> Clone for Part<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Part<'_, T> {}

impl<'a> Site<'a> {
    pub(super) fn shape(self) -> &'a Shape {
        self.model.shape(self.id)
    }

    pub(super) fn form(self) -> &'a Form {
        &self.shape().form
    }

    /// A shape that is part of this one.
    pub(super) fn other(self, id: ShapeId) -> Site<'a> {
        let via = self.via.filter(|_| self.model.copies_referred);
        Site { id, via, ..self }
    }

    /// The shape behind references.
    pub(super) fn settled(self) -> Site<'a> {
        let id = self.model.settle(self.id);
        let via = if id == self.id { self.via } else { Some(id) };
        Site { id, via, ..self }
    }

    /// What the settled shape says, if that could be told.
    pub(super) fn print(self) -> Option<Fingerprint> {
        self.model.print(self.settled().id)
    }

    /// What the shape takes, in words for a message.
    pub(super) fn noun(self) -> String {
        match self.form() {
            Form::Combined(combined) if combined.is_implied => {
                let parts: Vec<String> =
                    combined.members.iter().map(|&id| self.other(id).form().noun()).collect();
                format!("what is {}", parts.join(" and "))
            }
            form => form.noun(),
        }
    }

    pub(super) fn spot(self) -> Spot {
        self.shape().spot
    }

    /// Bytes of the text that this shape is in.
    pub(super) fn at(self, span: crate::span::Span) -> Spot {
        Spot { span, ..self.spot() }
    }
}

impl<'a, T> Part<'a, T> {
    pub(super) fn child(self, id: ShapeId) -> Site<'a> {
        self.site.other(id)
    }
}
