//! Floor 4: what a walk over a datum shows, and to whom.

use crate::error::Error;
use crate::schema::{Enum, Field, Fixed, Record, Type, Union};

/// What a walk meets, in the order of the bytes.
///
/// ```
/// use avocet::{schema::{Field, SchemaBuf, Type}, walk, Decoder, Frame, Text, Visit};
///
/// /// Keeps names of the schema and strings of the input, without copying either.
/// #[derive(Default)]
/// struct Strings<'s, 'a> {
///     field: Option<Text<'s>>,
///     all: Vec<(Text<'s>, &'a str)>,
/// }
///
/// impl<'s, 'a> Visit<'s, 'a> for Strings<'s, 'a> {
///     type Error = std::convert::Infallible;
///
///     fn field(&mut self, field: Field<'s>) -> Result<(), Self::Error> {
///         self.field = Some(field.name());
///         Ok(())
///     }
///
///     fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Self::Error> {
///         self.all.extend(self.field.map(|name| (name, value)));
///         Ok(())
///     }
/// }
///
/// let mut tables = SchemaBuf::<2, 2, 1, 0, 0>::new();
/// let schema = tables.parse(r#"{"type": "record", "name": "R", "fields": [{"name": "unit", "type": "string"}]}"#)?;
/// let mut found = Strings::default();
/// walk(schema.root(), &mut Decoder::new(b"\x06bar"), &mut [Frame::EMPTY; 4], &mut found)?;
/// assert_eq!(found.all[0].0, "unit");
/// assert_eq!(found.all[0].1, "bar");
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// `'s` is the life of the schema, `'a` that of the input: names, types and values can be kept for as long.
///
/// Every method does nothing by default. A value is one of: a scalar; `begin_record`, then `field` and a value for each
/// field, `end_record`; `begin_array`, then `item` and a value for each item, `end_array`; `begin_map`, then `key` and a
/// value for each entry, `end_map`; `branch`, a value that is no union, `end_branch`. `ty` is the type of the value.
pub trait Visit<'s, 'a> {
    /// Why the visitor may end the walk. [`core::convert::Infallible`] if it never does.
    type Error;

    /// A null.
    #[inline(always)]
    fn null(&mut self, ty: Type<'s>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A boolean.
    #[inline(always)]
    fn boolean(&mut self, ty: Type<'s>, value: bool) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// An int.
    #[inline(always)]
    fn int(&mut self, ty: Type<'s>, value: i32) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A long.
    #[inline(always)]
    fn long(&mut self, ty: Type<'s>, value: i64) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A float.
    #[inline(always)]
    fn float(&mut self, ty: Type<'s>, value: f32) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A double.
    #[inline(always)]
    fn double(&mut self, ty: Type<'s>, value: f64) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// Bytes, borrowed from the input.
    #[inline(always)]
    fn bytes(&mut self, ty: Type<'s>, value: &'a [u8]) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A string, borrowed from the input.
    #[inline(always)]
    fn string(&mut self, ty: Type<'s>, value: &'a str) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A fixed, borrowed from the input. [`Type::logical_type`] of `ty` says how to read it.
    #[inline(always)]
    fn fixed(&mut self, ty: Type<'s>, fixed: Fixed<'s>, value: &'a [u8]) -> Result<(), Self::Error> {
        let _ = (ty, fixed, value);
        Ok(())
    }

    /// A symbol of an enum, by its index.
    #[inline(always)]
    fn symbol(&mut self, ty: Enum<'s>, index: usize) -> Result<(), Self::Error> {
        let _ = (ty, index);
        Ok(())
    }

    /// A branch of a union, by its index and type; its value follows.
    #[inline(always)]
    fn branch(&mut self, union: Union<'s>, index: usize, ty: Type<'s>) -> Result<(), Self::Error> {
        let _ = (union, index, ty);
        Ok(())
    }

    /// The value of the branch that was opened last has ended.
    #[inline(always)]
    fn end_branch(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// A record begins.
    #[inline(always)]
    fn begin_record(&mut self, ty: Record<'s>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A field; its value follows.
    #[inline(always)]
    fn field(&mut self, field: Field<'s>) -> Result<(), Self::Error> {
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
    fn begin_array(&mut self, item: Type<'s>) -> Result<(), Self::Error> {
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
    fn begin_map(&mut self, value: Type<'s>) -> Result<(), Self::Error> {
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

impl Visit<'_, '_> for Check {
    type Error = core::convert::Infallible;
}

/// Why a walk ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum WalkError<E> {
    /// The datum is at fault, or a limit refused it.
    Datum(Error),
    /// The visitor refused.
    Visit(E),
}

impl<E> From<Error> for WalkError<E> {
    fn from(error: Error) -> Self {
        Self::Datum(error)
    }
}

impl From<WalkError<core::convert::Infallible>> for Error {
    fn from(error: WalkError<core::convert::Infallible>) -> Self {
        match error {
            WalkError::Datum(error) => error,
            WalkError::Visit(never) => match never {},
        }
    }
}

impl<E: core::fmt::Display> core::fmt::Display for WalkError<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Datum(error) => error.fmt(f),
            Self::Visit(error) => error.fmt(f),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for WalkError<E> {}
