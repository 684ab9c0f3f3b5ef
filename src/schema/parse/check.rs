//! What makes tables valid: no duplicates, unions that can be told apart, details, least sizes (passes 2 and 5 to 7).

use super::super::logical;
use super::super::names::text_at;
use super::super::node::{LEAST_MAX, Logical, NEVER, NONE, Name, Named, Node, Ty};
use super::super::sort::heap_sort;
use super::Parser;
use super::read::Members;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::lex;

/// Records and enums up to this many entries are checked for duplicates pair by pair, larger ones by sorting.
const FEW: usize = 12;

impl Parser<'_, '_> {
    pub(super) fn refuse_duplicate_fields(&mut self, from: usize) -> Result<()> {
        let text = self.text;
        let len = self.fields.len.saturating_sub(from);
        let cost = sorting_cost(text, self.fields.range_mut(from, len), |field| field.at);
        self.pay(cost, text)?;
        let twice = duplicate(text, self.fields.range_mut(from, len), |field| field.at);
        twice.map_or(Ok(()), |at| Err(Error::new(ErrorKind::DuplicateField, at as usize)))
    }

    pub(super) fn refuse_duplicate_symbols(&mut self, from: usize) -> Result<()> {
        let text = self.text;
        let len = self.symbols.len.saturating_sub(from);
        let cost = sorting_cost(text, self.symbols.range_mut(from, len), |at| *at);
        self.pay(cost, text)?;
        let twice = duplicate(text, self.symbols.range_mut(from, len), |at| *at);
        twice.map_or(Ok(()), |at| Err(Error::new(ErrorKind::DuplicateSymbol, at as usize)))
    }

    pub(super) fn check_unions(&mut self) -> Result<()> {
        // From here on `Name::least` no longer says where the definition is: it holds the last union that had the name.
        for index in 0..self.names.len {
            self.set_least(index, NONE);
        }
        for index in 0..self.nodes.len {
            let Some(Node::Union { first, len, .. }) = self.nodes.get(index) else {
                continue;
            };
            let stamp = u16::try_from(index).unwrap_or(NONE);
            let mut kinds = 0u16;
            for branch in 0..len {
                let at = usize::from(first).saturating_add(usize::from(branch));
                let Some(ty) = self.branches.get(at) else {
                    continue;
                };
                let kind = match ty.index().and_then(|node| self.nodes.get(node)) {
                    None => ty.0,
                    Some(Node::Primitive { of, .. }) => of.primitive() as u16,
                    Some(Node::Array { .. }) => 8,
                    Some(Node::Map { .. }) => 9,
                    Some(Node::Union { .. }) => {
                        return Err(self.branch_error(ErrorKind::NestedUnion, index, branch));
                    }
                    Some(Node::Fixed { name, .. } | Node::Record { name, .. } | Node::Enum { name, .. }) => {
                        if self.names.get(name.index()).is_some_and(|name| name.least == stamp) {
                            return Err(self.branch_error(ErrorKind::DuplicateBranch, index, branch));
                        }
                        self.set_least(name.index(), stamp);
                        continue;
                    }
                    Some(Node::Pending { .. } | Node::Reference { .. } | Node::Decimal { .. }) => {
                        continue;
                    }
                };
                let bit = 1u16 << (kind & 15);
                if kinds & bit != 0 {
                    return Err(self.branch_error(ErrorKind::DuplicateBranch, index, branch));
                }
                kinds |= bit;
            }
        }
        Ok(())
    }

    fn set_least(&mut self, name: usize, least: u16) {
        if let Some(entry) = self.names.range_mut(name, 1).first_mut() {
            entry.least = least;
        }
    }

    /// An error at a branch of the union that node `index` is. Unions keep no offset: the queue is run again up to it.
    #[cold]
    fn branch_error(&mut self, kind: ErrorKind, index: usize, branch: u16) -> Error {
        (self.nodes.len, self.fields.len, self.names.len, self.branches.len, self.symbols.len) = (0, 0, 0, 0, 0);
        self.fuel = u32::MAX;
        let at = match self.read(Some(index)) {
            Ok((_, at)) => at,
            Err(error) => return error,
        };
        let mut rest = self.from(at);
        while let Some(object) = rest.strip_prefix('{') {
            let Ok(Members { ty: Some(ty), .. }) = self.members(object) else {
                break;
            };
            rest = ty;
        }
        let mut rest = rest.strip_prefix('[').unwrap_or_default();
        let mut first = true;
        for _ in 0..branch {
            let Ok((element, _)) = lex::element(&mut first, rest) else {
                break;
            };
            let Ok((after, _)) = lex::value(element) else {
                break;
            };
            rest = after;
        }
        let element = lex::element(&mut first, rest).map_or(rest, |(element, _)| element);
        self.error(kind, element)
    }

    // -- Pass 6.

    pub(super) fn note_details(&mut self) -> Result<()> {
        for index in 0..self.nodes.len {
            let (name, least) = match self.nodes.get(index) {
                Some(Node::Record { name, .. }) => (name, NEVER),
                Some(Node::Enum { name, first, len }) if name.is_definition() => {
                    (name, self.default_symbol(name, first, len)?)
                }
                Some(Node::Fixed { name, logical: Logical::Decimal, .. }) if name.is_definition() => {
                    let at = self.names.get(name.index()).map_or(0, |name| name.object);
                    let Some((precision, scale)) = logical::decimal(self.from(at)) else {
                        continue;
                    };
                    (name, self.nodes.push(Node::Decimal { precision, scale }, at)?)
                }
                Some(Node::Fixed { name, .. }) if name.is_definition() => (name, NONE),
                _ => continue,
            };
            self.set_least(name.index(), least);
        }
        Ok(())
    }

    fn default_symbol(&mut self, name: Named, first: u16, len: u16) -> Result<u16> {
        let object = self.from(self.names.get(name.index()).map_or(0, |name| name.object));
        let members = self.members(object.strip_prefix('{').unwrap_or_default())?;
        let Some(rest) = members.default.filter(|rest| !(self.lenient && rest.starts_with("null"))) else {
            return Ok(NONE);
        };
        let (_, default, _) = self.string(rest, ErrorKind::EnumDefault)?;
        // What is longer than any symbol is none.
        if default.raw().len() > self.name_bytes {
            return Err(self.error(ErrorKind::EnumDefault, rest));
        }
        self.pay(u64::from(len).saturating_mul((default.raw().len() / 4).saturating_add(8) as u64), rest)?;
        let from = usize::from(first);
        let symbols = self.symbols.all().get(from..from.saturating_add(usize::from(len))).unwrap_or_default();
        let found = symbols.iter().position(|at| text_at(self.text, *at) == default);
        match found.and_then(|index| u16::try_from(index).ok()) {
            Some(index) => Ok(index),
            None => Err(self.error(ErrorKind::EnumDefault, rest)),
        }
    }

    // -- Pass 7.

    pub(super) fn sweep_least_sizes(&mut self) -> Result<()> {
        let mut forward = false;
        let mut changed = true;
        while changed {
            changed = false;
            let parts = self.nodes.len.saturating_add(self.fields.len).saturating_add(self.branches.len);
            self.pay((parts as u64).saturating_mul(2), self.text)?;
            for step in 0..self.nodes.len {
                // Mostly a type comes after the one it is part of, so the first sweep goes backwards; references may
                // point the other way, so the direction alternates.
                let index = if forward { step } else { self.nodes.len.saturating_sub(step).saturating_sub(1) };
                changed |= self.update_least(index);
            }
            forward = !forward;
        }
        let endless = self.nodes.all().iter().find_map(|node| match node {
            Node::Record { name, .. } => {
                self.names.get(name.index()).filter(|name| name.least == NEVER && name.flags & Name::REPEATED == 0)
            }
            _ => None,
        });
        endless.map_or(Ok(()), |name| Err(Error::new(ErrorKind::NoFiniteValue, name.at as usize)))
    }

    /// Computes one least size from those of its parts; whether it changed.
    fn update_least(&mut self, index: usize) -> bool {
        let schema = self.view(Ty(0));
        match self.nodes.get(index) {
            Some(Node::Record { name, first, len }) if name.is_definition() => {
                let first = usize::from(first);
                let fields = schema.fields.get(first..first.saturating_add(usize::from(len))).unwrap_or_default();
                let sum = fields.iter().fold(0, |sum, field| add(sum, schema.least(field.ty)));
                let changed = schema.names.get(name.index()).is_some_and(|name| name.least != sum);
                self.set_least(name.index(), sum);
                changed
            }
            Some(Node::Union { first, len, least }) => {
                let from = usize::from(first);
                let branches = schema.branches.get(from..from.saturating_add(usize::from(len))).unwrap_or_default();
                // A union without branches has no value at all, which is no recursion: its index would be one byte.
                let smallest = branches.iter().map(|branch| schema.least(*branch)).min().unwrap_or(0);
                let new = add(1, smallest);
                self.nodes.set(index, Node::Union { first, len, least: new });
                new != least
            }
            _ => false,
        }
    }
}

const fn add(a: u16, b: u16) -> u16 {
    if a == NEVER || b == NEVER {
        return NEVER;
    }
    let sum = a.saturating_add(b);
    if sum > LEAST_MAX { LEAST_MAX } else { sum }
}

/// Steps of sorting `entries` by name and back: comparisons, times the longest name in words.
fn sorting_cost<T>(text: &str, entries: &[T], at: impl Fn(&T) -> u32) -> u64 {
    let len = entries.len();
    let bits = u64::from(usize::BITS.saturating_sub(len.leading_zeros()));
    let longest = entries.iter().map(|entry| text_at(text, at(entry)).raw().len()).max().unwrap_or(0);
    (len as u64).saturating_mul(bits).saturating_mul((longest / 4).saturating_add(4) as u64)
}

/// The offset of a string that occurs twice among `entries`, which come in the order of their offsets and end in it.
fn duplicate<T: Copy>(text: &str, entries: &mut [T], at: impl Fn(&T) -> u32) -> Option<u32> {
    if entries.len() <= FEW {
        return entries.iter().enumerate().find_map(|(index, two)| {
            let two = at(two);
            let name = text_at(text, two);
            let before = entries.get(..index).unwrap_or_default();
            before.iter().any(|one| text_at(text, at(one)) == name).then_some(two)
        });
    }
    // In place: sort by name, look at neighbours, sort back by offset.
    heap_sort(entries, |a, b| text_at(text, at(a)).chars().lt(text_at(text, at(b)).chars()));
    let twice = entries.windows(2).find_map(|pair| match pair {
        [one, two] if text_at(text, at(one)) == text_at(text, at(two)) => Some(at(one).max(at(two))),
        _ => None,
    });
    heap_sort(entries, |a, b| at(a) < at(b));
    twice
}
