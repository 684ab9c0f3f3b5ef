//! Which field of the writer each field of the reader is read from.

use super::build::indexed;
use super::fuel::Fuel;
use super::options::Options;
use crate::error::Result;
use crate::schema::{Field, Record, heap_sort};
use crate::text::Text;
use core::cmp::Ordering;

/// No field: in [`Pairing::source`] the reader's field needs its default, in [`Pairing::target`] the writer's is skipped.
pub(crate) const NONE: u16 = u16::MAX;

/// Room for pairing the fields of two records.
pub(crate) struct Pairing<'b> {
    /// For each field of the reader, the writer's that it is read from.
    pub(crate) source: &'b mut [u16],
    /// For each field of the writer, the reader's that it goes to.
    pub(crate) target: &'b mut [u16],
    /// As many as the writer has fields; scratch.
    pub(crate) order: &'b mut [u16],
}

impl Pairing<'_> {
    /// Pairs fields: first all by name; then, in the reader's order, each that is left by the first of its aliases whose
    /// field of the writer is free. So a name beats an alias, and no field of the writer is read twice.
    ///
    /// The slices are as long as the records have fields (of longer ones the rest is not used, in shorter ones fields
    /// beyond them stay unpaired). In order it is linear; otherwise the writer's fields are sorted by name, once.
    ///
    /// # Errors
    /// When the fuel runs out.
    pub(crate) fn pair(
        &mut self,
        writer: Record<'_>,
        reader: Record<'_>,
        options: &Options,
        fuel: &mut Fuel,
    ) -> Result<()> {
        self.source.fill(NONE);
        self.target.fill(NONE);
        let mut sorted = false;
        let mut next = 0;
        for (index, field) in indexed(reader.fields()) {
            let name = field.name();
            // Most often it stands where the last one's neighbour does.
            let theirs = writer.field_at(next).map(Field::name);
            fuel.pay(name.raw().len().saturating_add(theirs.map_or(0, |name| name.raw().len())))?;
            let found = if theirs == Some(name) { Some(next) } else { self.find(writer, name, &mut sorted, fuel)? };
            if let Some(found) = found {
                self.connect(index, found);
                next = found.saturating_add(1);
            }
        }
        if !options.aliases {
            return Ok(());
        }
        for (index, field) in indexed(reader.fields()) {
            if self.source.get(index).is_none_or(|source| *source != NONE) || !field.has_aliases() {
                continue;
            }
            let (aliases, cost) = field.priced_aliases();
            fuel.pay(cost)?;
            for alias in aliases {
                if let Some(found) = self.find(writer, alias, &mut sorted, fuel)?
                    && self.target.get(found) == Some(&NONE)
                {
                    self.connect(index, found);
                    break;
                }
            }
        }
        Ok(())
    }

    fn connect(&mut self, ours: usize, theirs: usize) {
        if let (Some(source), Some(target)) = (self.source.get_mut(ours), self.target.get_mut(theirs)) {
            *source = u16::try_from(theirs).unwrap_or(NONE);
            *target = u16::try_from(ours).unwrap_or(NONE);
        }
    }

    /// The writer's field of this name, by halving the sorted ones.
    fn find(
        &mut self,
        writer: Record<'_>,
        name: Text<'_>,
        sorted: &mut bool,
        fuel: &mut Fuel,
    ) -> Result<Option<usize>> {
        let len = writer.len().min(self.order.len());
        let order = self.order.get_mut(..len).unwrap_or_default();
        let name_of = |index: u16| writer.field_at(usize::from(index)).map_or(Text::EMPTY, Field::name);
        if !*sorted {
            let levels = len.checked_ilog2().map_or(1, |log| log as usize).saturating_add(1).saturating_mul(2);
            for (index, slot) in indexed(order.iter_mut()) {
                *slot = u16::try_from(index).unwrap_or(NONE);
                fuel.pay(name_of(*slot).raw().len().saturating_add(8).saturating_mul(levels))?;
            }
            heap_sort(order, |one, two| name_of(*one) < name_of(*two));
            *sorted = true;
        }
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low.midpoint(high);
            let Some(index) = order.get(middle).copied() else { return Ok(None) };
            let theirs = name_of(index);
            fuel.pay(theirs.raw().len().min(name.raw().len()))?;
            match theirs.cmp(&name) {
                Ordering::Equal => return Ok(Some(usize::from(index))),
                Ordering::Less => low = middle.saturating_add(1),
                Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }
}
