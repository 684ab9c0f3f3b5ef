//! What comparing two schemas may cost.

use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;

/// Steps that are left: a byte of a name or of JSON that is looked at is one, a comparison eight.
///
/// Schemas from strangers can make the work quadratic (every branch of a union against every branch of another) and
/// aliases dear (they are read from the text each time), so all of it is paid for.
#[derive(Debug)]
pub(crate) struct Fuel {
    left: u32,
}

impl Fuel {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { left: limits.schema_fuel }
    }

    /// What is left, for work that counts the same steps by itself.
    pub(crate) const fn left_mut(&mut self) -> &mut u32 {
        &mut self.left
    }

    /// Pays for one comparison over `bytes`.
    ///
    /// # Errors
    /// [`ErrorKind::SchemaFuelLimit`] when nothing is left.
    #[inline]
    pub(crate) fn pay(&mut self, bytes: usize) -> Result<()> {
        let steps = u32::try_from(bytes).unwrap_or(u32::MAX).saturating_add(8);
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Error::new(ErrorKind::SchemaFuelLimit, 0)),
        }
    }
}
