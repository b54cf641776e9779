//! Who is behind a stream and who is after it: the services and streams from which its records may come, and
//! those to which they may go.

use std::collections::{HashMap, HashSet, VecDeque};

use super::document::{Origin, Stream};

/// What a graph connects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A stream by its name.
    Stream(String),
    /// A service that writes or reads streams.
    Service(String),
}

/// How records go from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// A service writes a stream.
    Writes,
    /// A service reads a stream.
    Reads,
    /// A stream is derived from another one.
    Derives,
}

/// A step that records take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where they come from.
    pub from: Node,
    /// Where they go.
    pub to: Node,
    /// How.
    pub kind: EdgeKind,
    /// How many steps it is away from the stream that was asked about, from 1.
    pub distance: usize,
}

/// What lies around a stream. An edge is in each list once, the nearest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The ways on which records come.
    pub upstream: Vec<Edge>,
    /// The ways on which they go on. What a service makes of what it reads is not known: each stream that it
    /// writes counts.
    pub downstream: Vec<Edge>,
}

impl EdgeKind {
    /// The name in answers: `reads`.
    pub fn wire_name(self) -> &'static str {
        match self {
            EdgeKind::Writes => "writes",
            EdgeKind::Reads => "reads",
            EdgeKind::Derives => "derives",
        }
    }
}

impl Node {
    /// The kind in answers: `service`.
    pub fn wire_kind(&self) -> &'static str {
        match self {
            Node::Stream(_) => "stream",
            Node::Service(_) => "service",
        }
    }

    /// The name of the stream or the service.
    pub fn name(&self) -> &str {
        match self {
            Node::Stream(name) | Node::Service(name) => name,
        }
    }
}

/// What lies around the stream called `name`, by the producers, consumers and origins that `streams` declare.
///
/// # Examples
/// ```
/// use clade_checker::stream::{Stream, surroundings};
///
/// let orders = Stream::from_json(r#"{"name": "orders", "consumers": [{"name": "billing"}]}"#)?;
/// let invoices = Stream::from_json(r#"{"name": "invoices", "producers": [{"name": "billing"}]}"#)?;
/// let around = surroundings("orders", &[&orders, &invoices]);
/// let last = around.downstream.last().expect("billing writes invoices");
/// assert_eq!((last.to.name(), last.distance), ("invoices", 2));
/// # Ok::<(), clade_checker::stream::StreamError>(())
/// ```
pub fn surroundings(name: &str, streams: &[&Stream]) -> Surroundings {
    let edges = edges(streams);
    let start = Node::Stream(name.to_owned());
    Surroundings {
        upstream: walk(&start, &edges, |(from, to, _)| (to, from)),
        downstream: walk(&start, &edges, |(from, to, _)| (from, to)),
    }
}

type Step = (Node, Node, EdgeKind);

fn edges(streams: &[&Stream]) -> Vec<Step> {
    let aliases: HashMap<&str, &str> = streams
        .iter()
        .flat_map(|stream| stream.aliases.iter().map(|alias| (alias.as_str(), &*stream.name)))
        .collect();
    let service = |name: &String| Node::Service(name.clone());
    let mut edges = Vec::new();
    for stream in streams {
        let node = Node::Stream(stream.name.clone());
        for one in &stream.producers {
            edges.push((service(&one.name), node.clone(), EdgeKind::Writes));
        }
        for one in &stream.consumers {
            edges.push((node.clone(), service(&one.name), EdgeKind::Reads));
        }
        if let Origin::Derived { from } = &stream.origin {
            for source in from {
                let source = aliases.get(source.as_str()).copied().unwrap_or(source);
                edges.push((Node::Stream(source.to_owned()), node.clone(), EdgeKind::Derives));
            }
        }
    }
    edges
}

/// The edges that are reached from `start`, where `ends` gives the near and the far end of one.
fn walk<'a>(
    start: &Node,
    edges: &'a [Step],
    ends: impl Fn(&'a Step) -> (&'a Node, &'a Node),
) -> Vec<Edge> {
    let mut by_near: HashMap<&Node, Vec<&Step>> = HashMap::new();
    for step in edges {
        by_near.entry(ends(step).0).or_default().push(step);
    }
    let mut found = Vec::new();
    let mut reached: HashSet<&Node> = HashSet::from([start]);
    let mut left: VecDeque<(&Node, usize)> = VecDeque::from([(start, 0)]);
    while let Some((node, distance)) = left.pop_front() {
        for step in by_near.get(node).into_iter().flatten() {
            let (from, to, kind) = step;
            let distance = distance + 1;
            found.push(Edge { from: from.clone(), to: to.clone(), kind: *kind, distance });
            let far = ends(step).1;
            if reached.insert(far) {
                left.push_back((far, distance));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(edges: &[Edge]) -> Vec<String> {
        let told = |edge: &Edge| {
            let Edge { from, to, kind, distance } = edge;
            format!("{distance} {} {} {}", from.name(), kind.wire_name(), to.name())
        };
        edges.iter().map(told).collect()
    }

    #[test]
    fn ways_lead_through_services_and_derived_streams_and_end_in_circles() {
        let streams = [
            r#"{"name": "orders", "aliases": ["orders-v1"], "producers": [{"name": "shop"}],
                "consumers": [{"name": "billing"}]}"#,
            r#"{"name": "invoices", "producers": [{"name": "billing"}], "consumers": [{"name": "shop"}]}"#,
            r#"{"name": "by-region", "origin": {"derived": {"from": ["orders-v1"]}}}"#,
            r#"{"name": "else", "consumers": [{"name": "nobody"}]}"#,
        ]
        .map(|text| Stream::from_json(text).unwrap());
        let around = surroundings("orders", &streams.each_ref());
        assert_eq!(
            told(&around.downstream),
            [
                "1 orders reads billing",
                "1 orders derives by-region",
                "2 billing writes invoices",
                "3 invoices reads shop",
                "4 shop writes orders",
            ]
        );
        assert_eq!(
            told(&around.upstream),
            [
                "1 shop writes orders",
                "2 invoices reads shop",
                "3 billing writes invoices",
                "4 orders reads billing",
            ]
        );
        assert_eq!(surroundings("none", &streams.each_ref()), Surroundings::default());
    }
}
