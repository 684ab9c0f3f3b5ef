//! Named types: how a definition begins, and how it is referred to after.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)] // evaluated by the compiler

use super::{Flat, Scope, Seen};
use crate::schema::tables::{Name as NameEntry, Node, Ty};
use crate::typed::def::{Name, same_name, same_text};

const NO_NAMESPACE: &str = "a type without a namespace stands in a type that has one, and is defined elsewhere: a schema cannot name it there; give it a namespace with #[avro(namespace = \"...\")]";

impl<
    const TEXT: usize,
    const NODES: usize,
    const FIELDS: usize,
    const NAMES: usize,
    const BRANCHES: usize,
    const SYMBOLS: usize,
> Flat<TEXT, NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>
{
    /// Writes what a definition begins with. Returns its name, and the scope of what stands in it.
    pub(super) const fn head(&mut self, name: &'static Name, kind: &str, scope: Scope) -> (NameEntry, Scope) {
        let mut entry = NameEntry::EMPTY;
        let mut inner = scope;
        if self.pen.canonical {
            if let Some(namespace) = name.namespace {
                inner.namespace = namespace;
            }
            self.pen.put("{\"name\":\"");
            if !inner.namespace.is_empty() {
                self.pen.put(inner.namespace);
                self.pen.put(".");
            }
            self.pen.composed(name, 0);
            self.pen.put("\",\"type\":\"");
            self.pen.put(kind);
            self.pen.put("\"");
            return (entry, inner);
        }
        self.pen.put("{\"type\":\"");
        self.pen.put(kind);
        self.pen.put("\",\"name\":\"");
        entry.at = self.pen.here();
        entry.tag = self.pen.composed(name, 0);
        self.pen.put("\"");
        if let Some(namespace) = name.namespace {
            self.pen.put(",\"namespace\":\"");
            inner = Scope { namespace, at: self.pen.here() };
            self.pen.put(namespace);
            self.pen.put("\"");
        }
        if !inner.namespace.is_empty() {
            entry.flags |= NameEntry::NAMESPACED;
            entry.namespace = inner.at;
        }
        self.pen.doc(name.doc);
        if self.pen.aliases(name.aliases) {
            entry.flags |= NameEntry::HAS_ALIASES;
        }
        (entry, inner)
    }

    /// The definition of this name, seen from `scope`.
    pub(super) const fn find(&self, name: &Name, scope: Scope) -> Option<usize> {
        let namespace = match name.namespace {
            Some(namespace) => namespace,
            None => scope.namespace,
        };
        let mut index = 0;
        while index < self.to.used.names {
            let seen = &self.seen[index];
            if let Some(other) = seen.def.name()
                && same_name(other, name)
                && same_text(seen.namespace, namespace)
            {
                return Some(index);
            }
            index += 1;
        }
        None
    }

    /// Writes the name of what has been defined.
    pub(super) const fn refer(&mut self, index: usize, scope: Scope) -> Ty {
        let Seen { def, namespace, node, .. } = self.seen[index];
        // There its bare name would be that of another type.
        assert!(!namespace.is_empty() || scope.namespace.is_empty(), "{}", NO_NAMESPACE);
        let Some(name) = def.name() else { panic!("no name") };
        self.pen.put("\"");
        if !namespace.is_empty() {
            self.pen.put(namespace);
            self.pen.put(".");
        }
        self.pen.composed(name, 0);
        self.pen.put("\"");
        if node as usize >= NODES {
            return self.push(Node::EMPTY);
        }
        self.push(match self.to.nodes[node as usize] {
            Node::Fixed { logical, name, size } => Node::Fixed { logical, name: name.reference(), size },
            Node::Enum { name, first, len } => Node::Enum { name: name.reference(), first, len },
            Node::Record { name, first, len } => Node::Record { name: name.reference(), first, len },
            other => other,
        })
    }
}
