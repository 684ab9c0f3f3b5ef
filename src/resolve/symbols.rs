//! Which symbol of the reader has this name.

use super::fuel::Fuel;
use crate::error::Result;
use crate::schema::{Enum, heap_sort};
use crate::text::Text;
use core::cmp::Ordering;

/// Finds symbols: most often the next one, else by halving the sorted ones.
pub(super) struct Symbols<'s, 'o> {
    of: Enum<'s>,
    order: &'o mut [u16],
    sorted: bool,
    next: usize,
}

impl<'s, 'o> Symbols<'s, 'o> {
    /// `order` has room for as many indexes as the enum has symbols.
    pub(super) const fn new(of: Enum<'s>, order: &'o mut [u16]) -> Self {
        Self { of, order, sorted: false, next: 0 }
    }

    pub(super) fn find(&mut self, symbol: Text<'_>, fuel: &mut Fuel) -> Result<Option<usize>> {
        let likely = self.of.symbol(self.next);
        fuel.pay(symbol.raw().len().saturating_add(likely.map_or(0, |text| text.raw().len())))?;
        let found = if likely == Some(symbol) { Some(self.next) } else { self.search(symbol, fuel)? };
        if let Some(found) = found {
            self.next = found.saturating_add(1);
        }
        Ok(found)
    }

    fn search(&mut self, symbol: Text<'_>, fuel: &mut Fuel) -> Result<Option<usize>> {
        let of = self.of;
        let name = |index: u16| of.symbol(usize::from(index)).unwrap_or(Text::EMPTY);
        if !core::mem::replace(&mut self.sorted, true) {
            let levels = self.order.len().checked_ilog2().map_or(1, |log| log as usize).saturating_add(1);
            for (index, slot) in super::build::indexed(self.order.iter_mut()) {
                *slot = super::build::length(index);
                fuel.pay(name(*slot).raw().len().saturating_add(8).saturating_mul(2).saturating_mul(levels))?;
            }
            heap_sort(self.order, |one, two| name(*one) < name(*two));
        }
        let (mut low, mut high) = (0, self.order.len());
        while low < high {
            let middle = low.midpoint(high);
            let Some(index) = self.order.get(middle).copied() else { return Ok(None) };
            let theirs = name(index);
            fuel.pay(theirs.raw().len().min(symbol.raw().len()))?;
            match theirs.cmp(&symbol) {
                Ordering::Equal => return Ok(Some(usize::from(index))),
                Ordering::Less => low = middle.saturating_add(1),
                Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }
}
