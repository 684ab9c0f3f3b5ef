//! Floor 4: a datum against a schema.
//!
//! [`walk`] reads a datum and tells a [`Visit`] what it meets. It is iterative: arrays, maps and records in progress are
//! [`Frame`]s on a work stack that the caller lends, so depth costs memory that was reserved on purpose, and the call
//! stack stays flat whatever the bytes say.

use crate::decoder::Decoder;
use crate::error::Error;
use crate::schema::{Enum, Field, Fixed, Record, Type, Union};

/// What a walk meets, in the order of the bytes.
///
/// Every method does nothing by default. A value is one of: a scalar; `begin_record`, then `field` and a value for each
/// field, `end_record`; `begin_array`, then `item` and a value for each item, `end_array`; `begin_map`, then `key` and a
/// value for each entry, `end_map`; `branch`, a value that is no union, `end_branch`. `ty` is the type of the value.
pub trait Visit<'a> {
    /// Why the visitor may end the walk. [`core::convert::Infallible`] if it never does.
    type Error;

    /// A null.
    #[inline(always)]
    fn null(&mut self, ty: Type<'_>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A boolean.
    #[inline(always)]
    fn boolean(&mut self, ty: Type<'_>, value: bool) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// An int.
    #[inline(always)]
    fn int(&mut self, ty: Type<'_>, value: i32) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A long.
    #[inline(always)]
    fn long(&mut self, ty: Type<'_>, value: i64) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A float.
    #[inline(always)]
    fn float(&mut self, ty: Type<'_>, value: f32) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A double.
    #[inline(always)]
    fn double(&mut self, ty: Type<'_>, value: f64) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// Bytes, borrowed from the input.
    #[inline(always)]
    fn bytes(&mut self, ty: Type<'_>, value: &'a [u8]) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A string, borrowed from the input.
    #[inline(always)]
    fn string(&mut self, ty: Type<'_>, value: &'a str) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A fixed, borrowed from the input. [`Type::logical_type`] of `ty` says how to read it.
    #[inline(always)]
    fn fixed(&mut self, ty: Type<'_>, fixed: Fixed<'_>, value: &'a [u8]) -> Result<(), Self::Error> {
        let _ = (ty, fixed, value);
        Ok(())
    }

    /// A symbol of an enum, by its index.
    #[inline(always)]
    fn symbol(&mut self, ty: Enum<'_>, index: usize) -> Result<(), Self::Error> {
        let _ = (ty, index);
        Ok(())
    }

    /// A branch of a union, by its index and type; its value follows.
    #[inline(always)]
    fn branch(&mut self, union: Union<'_>, index: usize, ty: Type<'_>) -> Result<(), Self::Error> {
        let _ = (union, index, ty);
        Ok(())
    }

    /// The value of the last open branch has ended.
    #[inline(always)]
    fn end_branch(&mut self, ty: Type<'_>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A record begins.
    #[inline(always)]
    fn begin_record(&mut self, ty: Record<'_>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A field; its value follows.
    #[inline(always)]
    fn field(&mut self, field: Field<'_>) -> Result<(), Self::Error> {
        let _ = field;
        Ok(())
    }

    /// A record ends.
    #[inline(always)]
    fn end_record(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// An array of items of type `item` begins.
    #[inline(always)]
    fn begin_array(&mut self, item: Type<'_>) -> Result<(), Self::Error> {
        let _ = item;
        Ok(())
    }

    /// An item; its value follows.
    #[inline(always)]
    fn item(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// An array ends.
    #[inline(always)]
    fn end_array(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// A map to values of type `value` begins.
    #[inline(always)]
    fn begin_map(&mut self, value: Type<'_>) -> Result<(), Self::Error> {
        let _ = value;
        Ok(())
    }

    /// A key; its value follows. A key may occur more than once.
    #[inline(always)]
    fn key(&mut self, key: &'a str) -> Result<(), Self::Error> {
        let _ = key;
        Ok(())
    }

    /// A map ends.
    #[inline(always)]
    fn end_map(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Visits nothing: a walk with it checks a datum.
#[derive(Clone, Copy, Debug, Default)]
pub struct Check;

impl Visit<'_> for Check {
    type Error = core::convert::Infallible;
}

/// Why a walk ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkError<E> {
    /// The datum is at fault, or a limit refused it.
    Datum(Error),
    /// The visitor refused.
    Visit(E),
}
