//! Plans whose reader is a Rust type.

use super::{Decode, Describe, Typed};
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::resolve::{Options, Plan, PlanBuf, Resolver};
use crate::schema::Schema;
use core::fmt;
use core::marker::PhantomData;

/// How data of a writer's schema are read as values of `T`: a [`Plan`] whose reader is `T`, and no other type. `Copy`.
///
/// Built once for a writer's schema, by [`PlanBuf::build_for`] without a heap or by `OwnedTypedPlan` with one, it reads any
/// number of data. Where the schemas are the same, it reads as [`from_slice`](super::from_slice()) does. Strings and bytes
/// that are defaults are lent from the plan.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use avocet::resolve::{Options, PlanBuf};
/// use avocet::{Avro, schema::SchemaBuf};
///
/// #[derive(Avro, Debug, PartialEq)]
/// struct Reading<'a> {
///     celsius: f64,
///     #[avro(default = "\"C\"")]
///     unit: &'a str,
/// }
///
/// let mut arena = PlanBuf::<64, 16>::new();
/// let plan = {
///     let mut tables = SchemaBuf::<4, 2, 1, 0, 0>::new();
///     let writer = tables.parse(
///         r#"{"type": "record", "name": "Reading", "fields": [
///             {"name": "id", "type": "long"}, {"name": "celsius", "type": "float"}]}"#,
///     )?;
///     arena.build_for::<Reading<'_>>(&writer, &Options::new())?
/// };
/// let reading = plan.from_slice(&[0x54, 0x00, 0x00, 0xac, 0x41])?;
/// assert_eq!(reading, Reading { celsius: 21.5, unit: "C" });
/// # }
/// # Ok::<(), avocet::Error>(())
/// ```
pub struct TypedPlan<'p, T: ?Sized> {
    plan: Plan<'p>,
    of: PhantomData<fn() -> T>,
}

impl<'p, T: Describe + ?Sized> TypedPlan<'p, T> {
    /// A plan whose reader has the schema of `T`.
    ///
    /// # Errors
    /// [`ErrorKind::SchemaMismatch`] if its reader has another.
    pub const fn new(plan: Plan<'p>) -> Result<Self> {
        if super::def::same_text(plan.reader().text(), T::SCHEMA_TEXT) {
            Ok(Self { plan, of: PhantomData })
        } else {
            Err(Error::new(ErrorKind::SchemaMismatch, 0))
        }
    }

    /// The plan for data that were written with the schema of `T`.
    #[must_use]
    pub const fn same() -> Self {
        Self { plan: Plan::same(*T::SCHEMA), of: PhantomData }
    }

    /// The fingerprint of the schema of the data that it reads.
    #[must_use]
    pub const fn writer(&self) -> u64 {
        match self.plan.writer() {
            Some(writer) => writer,
            None => T::FINGERPRINT,
        }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan<'p> {
        &self.plan
    }
}

impl<'p, T: Typed + ?Sized> TypedPlan<'p, T> {
    /// Reads the value that `d` stands before.
    ///
    /// # Errors
    /// As [`Decode::decode`], and what only some data meet between the two schemas: see
    /// [`resolve`](crate::resolve#what-is-an-error-when).
    #[inline]
    pub fn decode<'a>(&self, d: &mut Decoder<'a>) -> Result<T::At<'a>>
    where
        'p: 'a,
    {
        if self.plan.is_same() {
            return T::At::decode(d);
        }
        let mut r = Resolver::new(&self.plan, d.clone());
        let value = T::At::resolve(&mut r, self.plan.root());
        *d = r.into_decoder();
        value
    }

    /// [`decode`](Self::decode) in place of `value`, which keeps what memory it has. After an error it is valid and
    /// unspecified.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[inline]
    pub fn decode_into<'a>(&self, value: &mut T::At<'a>, d: &mut Decoder<'a>) -> Result<()>
    where
        'p: 'a,
    {
        if self.plan.is_same() {
            return value.decode_into(d);
        }
        let mut r = Resolver::new(&self.plan, d.clone());
        let read = value.resolve_into(&mut r, self.plan.root());
        *d = r.into_decoder();
        read
    }

    /// Reads a value that takes up all of `input`, under the default limits.
    ///
    /// # Errors
    /// As [`decode`](Self::decode); [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn from_slice<'a>(&self, input: &'a [u8]) -> Result<T::At<'a>>
    where
        'p: 'a,
    {
        self.from_slice_with(input, &Limits::SERVER)
    }

    /// [`from_slice`](Self::from_slice) under these limits.
    ///
    /// # Errors
    /// As [`from_slice`](Self::from_slice).
    #[inline]
    pub fn from_slice_with<'a>(&self, input: &'a [u8], limits: &Limits) -> Result<T::At<'a>>
    where
        'p: 'a,
    {
        let mut d = Decoder::with_limits(input, limits);
        let value = self.decode(&mut d)?;
        d.finish()?;
        Ok(value)
    }
}

impl<'p, T: Typed + ?Sized> TypedPlan<'p, T> {
    /// Reads a value from the front of `input`, under the default limits; the value and the rest.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[inline]
    pub fn from_prefix<'a>(&self, input: &'a [u8]) -> Result<(T::At<'a>, &'a [u8])>
    where
        'p: 'a,
    {
        let mut d = Decoder::new(input);
        let value = self.decode(&mut d)?;
        Ok((value, d.rest()))
    }

    /// Reads one value after another, up to the end of `input` or an error: [`many`](super::many()) by a plan.
    ///
    /// ```
    /// use avocet::resolve::{Options, PlanBuf};
    /// use avocet::{Limits, schema::SchemaBuf};
    /// let mut arena = PlanBuf::<16, 0>::new();
    /// let mut tables = SchemaBuf::<1, 0, 0, 0, 0>::new();
    /// let plan = arena.build_for::<f64>(&tables.parse("\"int\"")?, &Options::new())?;
    /// let sum: f64 = plan.many(&[2, 4, 6], &Limits::SERVER).sum::<Result<_, _>>()?;
    /// assert_eq!(sum, 6.0);
    /// # Ok::<(), avocet::Error>(())
    /// ```
    #[must_use]
    pub const fn many<'a>(&self, input: &'a [u8], limits: &Limits) -> ManyBy<'p, 'a, T>
    where
        'p: 'a,
    {
        ManyBy { plan: *self, d: Decoder::with_limits(input, limits), fuel: limits.fuel }
    }
}

/// Iterates over values that follow one another; ends after an error. [`TypedPlan::many`] makes it.
#[derive(Debug)]
pub struct ManyBy<'p, 'a, T: ?Sized> {
    plan: TypedPlan<'p, T>,
    d: Decoder<'a>,
    fuel: u32,
}

impl<T: ?Sized> Clone for ManyBy<'_, '_, T> {
    fn clone(&self) -> Self {
        Self { plan: self.plan, d: self.d.clone(), fuel: self.fuel }
    }
}

impl<'p: 'a, 'a, T: Typed + ?Sized> Iterator for ManyBy<'p, 'a, T> {
    type Item = Result<T::At<'a>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let left = self.d.rest().len();
        if left == 0 {
            return None;
        }
        self.d.refuel(self.fuel);
        let mut value = self.plan.decode(&mut self.d);
        if value.is_ok() && self.d.rest().len() == left {
            // Values without bytes never come to an end.
            value = Err(self.d.error(ErrorKind::TrailingBytes));
        }
        if value.is_err() {
            self.d = Decoder::new(&[]);
        }
        Some(value)
    }
}

impl<'p: 'a, 'a, T: Typed + ?Sized> core::iter::FusedIterator for ManyBy<'p, 'a, T> {}

impl<T: ?Sized> Clone for TypedPlan<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for TypedPlan<'_, T> {}

impl<T: ?Sized> fmt::Debug for TypedPlan<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedPlan").field(&self.plan).finish()
    }
}

impl<const WORDS: usize, const POOL: usize> PlanBuf<WORDS, POOL> {
    /// Builds the plan that reads what `writer` describes as values of `T`, under the default limits; see [`TypedPlan`].
    ///
    /// # Errors
    /// As [`build`](Self::build); offsets count in [`SCHEMA_TEXT`](Describe::SCHEMA_TEXT).
    pub fn build_for<T: Describe + ?Sized>(
        &mut self,
        writer: &Schema<'_>,
        options: &Options,
    ) -> Result<TypedPlan<'_, T>> {
        let plan = self.build(writer, T::SCHEMA, options)?;
        Ok(TypedPlan { plan, of: PhantomData })
    }
}

#[cfg(feature = "alloc")]
pub use owned::OwnedTypedPlan;

#[cfg(feature = "alloc")]
mod owned {
    use super::{Describe, Limits, Options, PhantomData, Result, Schema, TypedPlan, fmt};
    use crate::resolve::OwnedPlan;

    /// A [`TypedPlan`] on the heap.
    pub struct OwnedTypedPlan<T: ?Sized> {
        plan: OwnedPlan<'static>,
        of: PhantomData<fn() -> T>,
    }

    impl<T: Describe + ?Sized> OwnedTypedPlan<T> {
        /// Builds the plan that reads what `writer` describes as values of `T`, under the default limits.
        ///
        /// # Errors
        /// As [`OwnedPlan::build`]; offsets count in [`SCHEMA_TEXT`](Describe::SCHEMA_TEXT).
        pub fn build(writer: &Schema<'_>, options: &Options) -> Result<Self> {
            Self::build_with(writer, options, &Limits::SERVER)
        }

        /// [`build`](Self::build) under these limits, of which `schema_fuel` counts.
        ///
        /// # Errors
        /// As [`build`](Self::build).
        pub fn build_with(writer: &Schema<'_>, options: &Options, limits: &Limits) -> Result<Self> {
            Ok(Self { plan: OwnedPlan::build_with(writer, T::SCHEMA, options, limits)?, of: PhantomData })
        }

        /// The plan, to read with.
        #[must_use]
        pub fn plan(&self) -> TypedPlan<'_, T> {
            TypedPlan { plan: self.plan.plan(), of: PhantomData }
        }
    }

    impl<T: ?Sized> Clone for OwnedTypedPlan<T> {
        fn clone(&self) -> Self {
            Self { plan: self.plan.clone(), of: PhantomData }
        }
    }

    impl<T: ?Sized> fmt::Debug for OwnedTypedPlan<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_tuple("OwnedTypedPlan").field(&self.plan).finish()
        }
    }
}
