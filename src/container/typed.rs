//! Rows as values of a Rust type.

use super::{Error, Rows};
use crate::error::{Error as DatumError, ErrorKind};
use crate::schema::Type;
use crate::typed::{Decode, Describe, Typed};
use core::marker::PhantomData;

/// The rows of a block as values of `T`, whose schema is that of the file. [`Rows::typed`] makes it.
#[derive(Debug)]
pub struct TypedRows<'f, 'b, 's, T> {
    rows: Rows<'f, 'b, 's>,
    of: PhantomData<fn() -> T>,
}

/// Whether data of type `root` are data of `T`: they have the same Parsing Canonical Form.
fn is_schema_of<T: Describe>(root: Type<'_>) -> bool {
    let schema = root.schema();
    let whole = schema.root().ty() == root.ty();
    // What this library wrote for the same type is the same text.
    whole && (schema.text() == T::SCHEMA_TEXT || schema.fingerprint() == Ok(T::FINGERPRINT))
}

impl<'f, 'b, 's> Rows<'f, 'b, 's> {
    /// The rows as values of `T`, if they were written with its schema: by fingerprint.
    ///
    /// # Errors
    /// [`ErrorKind::SchemaMismatch`].
    pub fn typed<T: Typed>(self) -> Result<TypedRows<'f, 'b, 's, T>, Error> {
        if is_schema_of::<T>(self.root()) {
            Ok(TypedRows { rows: self, of: PhantomData })
        } else {
            Err(self.refused(ErrorKind::SchemaMismatch))
        }
    }
}

impl<'b, T: Typed> TypedRows<'_, 'b, '_, T> {
    /// Rows that have not been read yet.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.rows.left()
    }

    /// Reads the next row; it borrows from the data of the block.
    ///
    /// # Errors
    /// As [`Decode::decode`], and [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn next_row(&mut self) -> Result<Option<T::At<'b>>, Error> {
        self.rows.next_with(T::At::decode)
    }

    /// Reads the next row in place of `row`, which keeps what memory it has; false if there is none.
    ///
    /// # Errors
    /// As [`next_row`](Self::next_row); `row` is then valid and unspecified.
    #[inline]
    pub fn next_into(&mut self, row: &mut T::At<'b>) -> Result<bool, Error> {
        let read: Option<()> = self.rows.next_with(|d| -> Result<(), DatumError> { row.decode_into(d) })?;
        Ok(read.is_some())
    }
}

impl<'b, T: Typed> Iterator for TypedRows<'_, 'b, '_, T> {
    type Item = Result<T::At<'b>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}
