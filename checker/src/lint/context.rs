//! What a rule may look at: the schema, what came before it, and what is known about it.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::lexicon::Lexicon;
use super::rule::Role;
use super::view::View;
use crate::json_text::{self, Comments, Node};
use crate::level::CompatibilityLevel;
use crate::protobuf::Files;
use crate::reference::ResolvedReference;
use crate::schema::Schema;
use crate::schema_type::SchemaType;
use crate::span::Span;
use crate::stream::{Kind, Stream, StreamContext};

/// What is linted, with what is known about it. Only the first three are needed.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The text that it was parsed from; spans are bytes of it.
    pub text: &'a str,
    /// The texts that it refers to, as for [`parse`](crate::parse).
    pub references: &'a [ResolvedReference],
    /// Whether the text is what somebody wrote or what a registry has stored.
    pub form: TextForm,
    /// Earlier versions of the subject, newest first.
    pub earlier: &'a [Earlier<'a>],
    /// What the schema describes.
    pub role: Role,
    /// The compatibility level that its subject promises, if that is known.
    pub level: Option<CompatibilityLevel>,
    /// Records that were written with the schema, as JSON.
    pub samples: &'a [Node],
    /// What else the registry has seen.
    pub memory: Option<&'a Memory>,
    /// The stream whose key or value the schema describes, if it is known: some rules are silent for
    /// some kinds of streams, or look at the headers that its document declares.
    pub stream: Option<&'a StreamContext<'a>>,
    /// Words of choices and of free texts.
    pub lexicon: &'a Lexicon,
}

impl<'a> Input<'a> {
    /// A schema of which nothing more is known: an event that somebody wrote just now.
    pub fn new(
        schema: &'a Schema,
        text: &'a str,
        references: &'a [ResolvedReference],
    ) -> Input<'a> {
        Input {
            schema,
            text,
            references,
            form: TextForm::Written,
            earlier: &[],
            role: Role::Value,
            level: None,
            samples: &[],
            memory: None,
            stream: None,
            lexicon: Lexicon::built_in(),
        }
    }
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextForm {
    /// Somebody wrote it.
    #[default]
    Written,
    /// A registry stored it: a Protobuf text has lost its comments.
    Stored,
}

/// An earlier version, as the registry stored it.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// Its text.
    pub text: &'a str,
    /// The texts that it refers to.
    pub references: &'a [ResolvedReference],
}

/// What the other schemas of a registry say about names.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// How many other subjects declare an enum for a field whose name has this head.
    pub enum_heads: HashMap<String, usize>,
    /// How many fields of other subjects are written in `snake_case`, `camelCase`, `PascalCase`,
    /// `UPPER_SNAKE_CASE` and `kebab-case`, by these names; only those whose name tells a case.
    pub field_cases: HashMap<String, usize>,
}

/// What a check looks at.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) view: View,
    /// Views of the earlier versions, newest first.
    pub(crate) earlier: Vec<View>,
    tree: OnceCell<Option<Node>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(input: &'a Input<'a>) -> Context<'a> {
        let earlier = input.earlier.iter();
        let earlier = earlier.map(|one| view(one.schema, one.text, one.references)).collect();
        let mut view = view(input.schema, input.text, input.references);
        if input.form == TextForm::Stored && view.schema_type == SchemaType::Protobuf {
            view.knows_docs = false;
        }
        Context { input, view, earlier, tree: OnceCell::new() }
    }

    /// The document of the stream, if it is known.
    pub(crate) fn stream(&self) -> Option<&'a Stream> {
        self.input.stream.map(|context| context.stream)
    }

    /// Whether the stream is of one of these kinds.
    pub(crate) fn is_stream_of(&self, kinds: &[Kind]) -> bool {
        self.stream().is_some_and(|stream| kinds.contains(&stream.kind))
    }

    /// Words of choices and of free texts.
    pub(crate) fn lexicon(&self) -> &'a Lexicon {
        self.input.lexicon
    }

    /// The version right before this one.
    pub(crate) fn previous(&self) -> Option<&View> {
        self.earlier.first()
    }

    /// The text as a tree of JSON, for Avro and JSON Schema.
    pub(crate) fn tree(&self) -> Option<&Node> {
        self.tree
            .get_or_init(|| match self.input.schema {
                Schema::Avro(_) => json_text::parse(self.input.text, Comments::Skipped).ok(),
                Schema::Json(_) => json_text::parse_as_jackson(self.input.text).ok(),
                Schema::Protobuf(_) => None,
            })
            .as_ref()
    }

    /// The innermost JSON object of the text around these bytes, for Avro and JSON Schema.
    pub(crate) fn object_at(&self, span: Span) -> Option<&Node> {
        object_around(self.tree()?, span)
    }

    /// The files of a Protobuf schema.
    pub(crate) fn protobuf(&self) -> Option<&'a Files> {
        match self.input.schema {
            Schema::Protobuf(schema) => Some(schema.files()),
            Schema::Avro(_) | Schema::Json(_) => None,
        }
    }
}

/// The view of a schema of any type.
pub(crate) fn view(schema: &Schema, text: &str, references: &[ResolvedReference]) -> View {
    match schema {
        Schema::Avro(schema) => schema.view(),
        Schema::Json(_) => crate::json::view(text, references),
        Schema::Protobuf(schema) => schema.view(text),
    }
}

fn object_around(node: &Node, span: Span) -> Option<&Node> {
    if node.span.start > span.start || node.span.end < span.end {
        return None;
    }
    let members = node.members().unwrap_or_default().iter().map(|member| &member.value);
    let items = node.items().unwrap_or_default().iter();
    let inner = members.chain(items).find_map(|inner| object_around(inner, span));
    inner.or_else(|| node.members().is_some().then_some(node))
}
