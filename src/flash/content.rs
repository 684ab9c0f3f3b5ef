//! What a log holds.

use crate::error::Error;
use crate::schema::Schema;
use crate::typed::Describe;

/// What the rows of a log are: data of a schema, with the fingerprint that tells logs of it from others.
#[derive(Clone, Copy, Debug)]
pub struct Content<'s> {
    pub(super) schema: Schema<'s>,
    pub(super) fingerprint: u64,
}

impl<'s> Content<'s> {
    /// Data of this schema.
    ///
    /// # Errors
    /// Those of [`Schema::fingerprint`].
    pub fn of(schema: Schema<'s>) -> Result<Self, Error> {
        Ok(Self { schema, fingerprint: schema.fingerprint()? })
    }

    /// The schema.
    #[must_use]
    pub const fn schema(&self) -> Schema<'s> {
        self.schema
    }

    /// CRC-64-AVRO of the schema.
    #[must_use]
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

impl Content<'static> {
    /// Values of a Rust type, whose fingerprint was made by the compiler.
    #[must_use]
    pub const fn typed<T: Describe>() -> Self {
        Self { schema: *T::SCHEMA, fingerprint: T::FINGERPRINT }
    }
}
