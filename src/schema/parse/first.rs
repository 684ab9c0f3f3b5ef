//! Pass 9: forward references put a name before its definition; the canonical form wants the definition first.

use super::super::MAX_LEVELS;
use super::super::node::{NONE, Node, Ty};
use super::{Parser, as_reference};

impl Parser<'_, '_> {
    /// Makes the first occurrence of each name its definition, if that nests no deeper than schemas may. Where it would (a
    /// long chain of types, each used before it is defined), definitions stay where the text has them: decoding does not
    /// care, and a canonical form of such a schema is nobody's.
    pub(super) fn define_first_occurrences(&mut self, root: Ty) {
        if self.visit_occurrences(root, false) {
            self.visit_occurrences(root, true);
        }
    }

    /// Goes through the types depth first, into each named one once; false if they nest too deep.
    fn visit_occurrences(&mut self, root: Ty, define: bool) -> bool {
        /// Marks names that have occurred; cleared again at the end.
        const SEEN: u8 = 1 << 7;
        let mut fits = true;
        let mut stack = [(0u16, 0u16); MAX_LEVELS as usize];
        let mut used = 0usize;
        let mut next = Some(root);
        loop {
            if let Some(index) = next.take().and_then(Ty::index) {
                let children = match self.nodes.get(index) {
                    Some(Node::Array { .. } | Node::Map { .. }) => 1,
                    Some(Node::Union { len, .. }) => len,
                    Some(node @ (Node::Record { name, .. } | Node::Enum { name, .. } | Node::Fixed { name, .. })) => {
                        let entry = self.names.range_mut(name.index(), 1).first_mut();
                        let first = entry.is_some_and(|entry| {
                            let first = entry.flags & SEEN == 0;
                            entry.flags |= SEEN;
                            first
                        });
                        if define {
                            self.nodes.set(index, if first { as_definition(node) } else { as_reference(node) });
                        }
                        if let (true, Node::Record { len, .. }) = (first, node) { len } else { 0 }
                    }
                    _ => 0,
                };
                if children > 0 {
                    let Some(slot) = stack.get_mut(used) else {
                        fits = false;
                        break;
                    };
                    *slot = (u16::try_from(index).unwrap_or(NONE), 0);
                    used = used.saturating_add(1);
                }
            }
            let Some((index, child)) = used.checked_sub(1).and_then(|top| stack.get_mut(top)) else {
                break;
            };
            next = self.child(usize::from(*index), *child);
            *child = child.saturating_add(1);
            if next.is_none() {
                used = used.saturating_sub(1);
            }
        }
        for entry in self.names.range_mut(0, self.names.len) {
            entry.flags &= !SEEN;
        }
        fits
    }

    fn child(&self, index: usize, child: u16) -> Option<Ty> {
        match self.nodes.get(index)? {
            Node::Array { item, .. } | Node::Map { item, .. } if child == 0 => Some(item),
            Node::Union { first, len, .. } if child < len => self.branches.get(usize::from(first.checked_add(child)?)),
            Node::Record { first, len, .. } if child < len => {
                self.fields.get(usize::from(first.checked_add(child)?)).map(|field| field.ty)
            }
            _ => None,
        }
    }
}

fn as_definition(node: Node) -> Node {
    match node {
        Node::Fixed { logical, name, size } => Node::Fixed { logical, name: name.as_definition(), size },
        Node::Record { name, first, len } => Node::Record { name: name.as_definition(), first, len },
        Node::Enum { name, first, len } => Node::Enum { name: name.as_definition(), first, len },
        other => other,
    }
}
