//! Rows as values of a Rust type.

use super::{BlockFrame, Error, Rows};
use crate::error::{Error as DatumError, ErrorKind};
use crate::schema::{Kind, Type};
use crate::typed::{Describe, Typed, TypedPlan};

/// The rows of a block as values of `T`. [`Rows::typed`] makes it where the file has the schema of `T`, [`Rows::typed_by`]
/// wherever there is a plan.
#[derive(Debug)]
pub struct TypedRows<'f, 'b, 's, T> {
    rows: Rows<'f, 'b, 's>,
    plan: TypedPlan<'b, T>,
}

/// Whether data of type `root` are data of `T`: they have the same Parsing Canonical Form and no other logical types. A
/// canonical form that is longer than so many steps is not that of a Rust type.
pub(super) fn is_schema_of<T: Describe>(root: Type<'_>, mut steps: u32) -> bool {
    let schema = root.schema();
    let whole = schema.root().ty() == root.ty();
    // What this library wrote for the same type is the same text.
    whole
        && (schema.text() == T::SCHEMA_TEXT
            || schema.fingerprint_within(&mut steps) == Ok(T::FINGERPRINT) && same_meaning(root, T::SCHEMA.root()))
}

/// Whether no value of two types of one shape is meant differently: milliseconds as microseconds, a decimal with another
/// scale. A logical type against none is the reader's own word. Recurses as deep as the Rust type nests.
fn same_meaning(file: Type<'_>, own: Type<'_>) -> bool {
    if let (Some(a), Some(b)) = (file.logical_type(), own.logical_type())
        && a != b
    {
        return false;
    }
    match (file.kind(), own.kind()) {
        (Kind::Array(a), Kind::Array(b)) | (Kind::Map(a), Kind::Map(b)) => same_meaning(a, b),
        (Kind::Union(a), Kind::Union(b)) => a.branches().zip(b.branches()).all(|(a, b)| same_meaning(a, b)),
        // Where a type is only named, it has been compared where it is defined.
        (Kind::Record(a), Kind::Record(b)) if own.is_definition() => {
            a.fields().zip(b.fields()).all(|(a, b)| same_meaning(a.ty(), b.ty()))
        }
        _ => true,
    }
}

impl<'f, 'b, 's> Rows<'f, 'b, 's> {
    /// The rows as values of `T`, if they were written with its schema: by fingerprint, and by logical types where both have
    /// one.
    ///
    /// # Errors
    /// [`ErrorKind::SchemaMismatch`].
    pub fn typed<T: Typed>(self) -> Result<TypedRows<'f, 'b, 's, T>, Error> {
        if is_schema_of::<T>(self.root(), self.schema_fuel()) {
            Ok(TypedRows { rows: self, plan: TypedPlan::same() })
        } else {
            Err(self.refused(ErrorKind::SchemaMismatch))
        }
    }

    /// The rows as values of `T` by `plan`, which was built for the schema of the file, once for all its blocks: by
    /// [`PlanBuf::build_for`](crate::resolve::PlanBuf::build_for) without a heap. [`File::rows_by`](super::File::rows_by) and
    /// [`Stream::rows_by`](super::Stream::rows_by) do it for all blocks.
    ///
    /// The fingerprint knows nothing of logical types: a plan for decimals of another scale, or [`TypedPlan::same`] for a file
    /// whose decimals have another than `T`, is believed. [`typed`](Self::typed) and `Reader::rows` compare these too.
    ///
    /// # Errors
    /// [`ErrorKind::PlanMismatch`] for a plan for data of another schema, by its fingerprint, which is worked out for the
    /// first block of a file.
    pub fn typed_by<T: Typed>(mut self, plan: TypedPlan<'b, T>) -> Result<TypedRows<'f, 'b, 's, T>, Error> {
        self.are_of(plan.writer())?;
        Ok(TypedRows { rows: self, plan })
    }

    /// [`typed_by`](Self::typed_by) of a plan that is known to be for the file.
    pub(super) const fn by<T: Typed>(self, plan: TypedPlan<'b, T>) -> TypedRows<'f, 'b, 's, T> {
        TypedRows { rows: self, plan }
    }
}

impl<'b, T: Typed> TypedRows<'_, 'b, '_, T> {
    /// The frame of the block.
    #[must_use]
    pub const fn frame(&self) -> BlockFrame {
        self.rows.frame()
    }

    /// Rows that have not been read yet.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.rows.left()
    }

    /// Reads the next row; it borrows from the data of the block.
    ///
    /// # Errors
    /// As [`TypedPlan::decode`], and [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn next_row(&mut self) -> Result<Option<T::At<'b>>, Error> {
        let plan = self.plan;
        self.rows.next_with(|d| plan.decode(d))
    }

    /// Reads the next row in place of `row`, which keeps what memory it has; false if there is none.
    ///
    /// # Errors
    /// As [`next_row`](Self::next_row); `row` is then valid and unspecified.
    #[inline]
    pub fn next_into(&mut self, row: &mut T::At<'b>) -> Result<bool, Error> {
        let plan = self.plan;
        let read: Option<()> = self.rows.next_with(|d| -> Result<(), DatumError> { plan.decode_into(row, d) })?;
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
