//! Spans of time.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::schema::LogicalType;
use crate::sink::Sink;
use crate::typed::{Decode, Def, Describe, Encode, Name, Typed};

/// A span of time in months, days and milliseconds, which are not converted into one another: a `fixed` of 12 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Duration {
    /// Months.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Milliseconds.
    pub millis: u32,
}

impl Describe for Duration {
    const DEF: &'static Def =
        &Def::Fixed { name: Name::new("Duration"), size: 12, logical: Some(LogicalType::Duration) };
}

impl Decode<'_> for Duration {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let mut part = || d.fixed_array().map(|bytes| u32::from_le_bytes(*bytes));
        Ok(Self { months: part()?, days: part()?, millis: part()? })
    }
}

impl Encode for Duration {
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.fixed(&self.months.to_le_bytes())?;
        e.fixed(&self.days.to_le_bytes())?;
        e.fixed(&self.millis.to_le_bytes())
    }
}

impl Typed for Duration {
    type At<'a> = Self;
}

super::itself!(Duration);
