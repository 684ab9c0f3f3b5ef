//! The default of a field as a datum: what a plan keeps of it, and what the compatibility check asks of it.

use super::fuel::Fuel;
use crate::encoder::Encoder;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{ReadError, write_default};
use crate::schema::{Defaults, Field};
use crate::sink::Sink;

/// Steps for each byte of the reader's text, and for each byte of defaults that a plan can hold.
const STEPS_PER_BYTE: usize = 128;

/// What all defaults of one reader may cost, besides the fuel.
///
/// A default may lean on those of inner fields, twice as many on each level, and if these have no bytes, no room ever
/// runs out. An honest default costs about as many steps as there is text, or bytes that come of it.
#[derive(Debug)]
pub(super) struct DefaultSteps {
    left: u32,
}

impl DefaultSteps {
    /// For a reader's text of this length.
    pub(super) fn new(text: usize) -> Self {
        let bytes = text.saturating_add(1 << 16);
        Self { left: u32::try_from(bytes.saturating_mul(STEPS_PER_BYTE)).unwrap_or(u32::MAX) }
    }

    /// Writes the default of a field; inside, what the sink says.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidDefault`] for one that is none, of this field or of one that it leans on;
    /// [`ErrorKind::MissingDefault`]; [`ErrorKind::SchemaDepthLimit`]; [`ErrorKind::SchemaFuelLimit`].
    pub(super) fn write<S: Sink>(
        &mut self,
        field: Field<'_>,
        levels: u8,
        fuel: &mut Fuel,
        sink: S,
    ) -> Result<core::result::Result<(), S::Error>> {
        let (json, cost) = field.priced_default();
        fuel.pay(cost)?;
        let json = json.ok_or_else(|| Error::new(ErrorKind::MissingDefault, field.offset()))?;
        let most = self.left.min(*fuel.left_mut());
        let mut defaults = Defaults::new(*field.ty().schema(), levels, most);
        let written = write_default(&mut defaults, field.ty(), json, 0, &mut Encoder::new(sink));
        let spent = most.saturating_sub(defaults.fuel());
        self.left = self.left.saturating_sub(spent);
        *fuel.left_mut() = fuel.left_mut().saturating_sub(spent);
        match written {
            Ok(()) => Ok(Ok(())),
            Err(ReadError::Json(error)) => Err(error),
            Err(ReadError::Sink(error)) => Ok(Err(error)),
        }
    }
}
