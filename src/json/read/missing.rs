//! Fields that a datum lacks: their defaults, as plans write them.

use super::ReadError;
use super::default::write_default;
use crate::encoder::Encoder;
use crate::error::ErrorKind;
use crate::schema::{Defaults, Field};
use crate::sink::Sink;

/// Writes the default of a field, which may nest so deep and takes its steps off the fuel. A pointer, so that who does not
/// ask for defaults does not link it, and so for a sink whose type it does not know.
pub(super) type Fill = for<'s, 'd> fn(Field<'s>, u16, &mut u32, &'d mut dyn Bytes) -> Result<(), ErrorKind>;

/// A sink without its type.
pub(super) trait Bytes {
    /// Whether it has taken all of them.
    fn put(&mut self, bytes: &[u8]) -> bool;
}

/// A sink, and why it has refused.
pub(super) struct Kept<'s, S: Sink> {
    pub(super) sink: &'s mut S,
    pub(super) error: Option<S::Error>,
}

impl<S: Sink> Bytes for Kept<'_, S> {
    fn put(&mut self, bytes: &[u8]) -> bool {
        match self.sink.write(bytes) {
            Ok(()) => true,
            Err(error) => {
                self.error = Some(error);
                false
            }
        }
    }
}

struct Erased<'d>(&'d mut dyn Bytes);

impl Sink for Erased<'_> {
    type Error = ();

    fn write(&mut self, bytes: &[u8]) -> Result<(), ()> {
        if self.0.put(bytes) { Ok(()) } else { Err(()) }
    }
}

/// The errors are those of limits, and [`ErrorKind::InvalidDefault`].
pub(super) fn fill(field: Field<'_>, depth: u16, fuel: &mut u32, out: &mut dyn Bytes) -> Result<(), ErrorKind> {
    // One level is the value itself, which opens nothing if it is a scalar.
    let levels = u8::try_from(depth.saturating_add(1)).unwrap_or(u8::MAX);
    let ty = field.ty();
    let mut defaults = Defaults::new(*ty.schema(), levels, *fuel);
    let (json, cost) = field.priced_default();
    let json = json.unwrap_or_default();
    let written = match defaults.pay(json, cost) {
        Ok(()) => write_default(&mut defaults, ty, json, 0, &mut Encoder::new(Erased(out))),
        Err(error) => Err(ReadError::Json(error)),
    };
    *fuel = defaults.fuel();
    written.map_err(|error| match error {
        ReadError::Json(error) if error.kind == ErrorKind::SchemaDepthLimit => ErrorKind::DepthLimit,
        ReadError::Json(error) if error.kind == ErrorKind::SchemaFuelLimit => ErrorKind::JsonFuelLimit,
        // Who refused is asked first.
        ReadError::Json(_) | ReadError::Sink(()) => ErrorKind::InvalidDefault,
    })
}
