//! Plans whose reader is a Rust type.

use super::{FixedPlans, UNPREPARED};
use crate::decoder::Decoder;
use crate::error::Result;
use crate::limits::Limits;
use crate::resolve::code::{Op, SAME};
use crate::resolve::{Options, PlanParts, Resolver};
use crate::single::SchemaStore;
use crate::single::key::Key;
use crate::typed::{Decode, Describe, Typed};
use core::fmt;
use core::marker::PhantomData;

/// A cursor behind the header, and the op of the datum.
#[inline]
fn begin<'a, T, K, F>(message: &'a [u8], limits: &Limits, find: F) -> Result<(Resolver<'a>, Op)>
where
    T: Typed + ?Sized,
    K: Key,
    F: FnOnce(K) -> Option<(PlanParts<'a>, Op)>,
{
    let mut d = Decoder::with_limits(message, limits);
    let key = K::read(&mut d)?;
    // The header pays for nothing in the datum.
    d.refuel(limits.fuel);
    let (plan, op) = if key.is(T::FINGERPRINT) { (PlanParts::EMPTY, SAME) } else { find(key).ok_or(UNPREPARED)? };
    Ok((Resolver::of_parts(plan, d), op))
}

#[inline]
fn read<'a, T, K, F>(message: &'a [u8], limits: &Limits, find: F) -> Result<T::At<'a>>
where
    T: Typed + ?Sized,
    K: Key,
    F: FnOnce(K) -> Option<(PlanParts<'a>, Op)>,
{
    let (mut r, op) = begin::<T, K, F>(message, limits, find)?;
    let value = if op == SAME { T::At::decode(r.decoder())? } else { T::At::resolve(&mut r, op)? };
    r.decoder().finish()?;
    Ok(value)
}

#[inline]
fn read_into<'a, T, K, F>(value: &mut T::At<'a>, message: &'a [u8], limits: &Limits, find: F) -> Result<()>
where
    T: Typed + ?Sized,
    K: Key,
    F: FnOnce(K) -> Option<(PlanParts<'a>, Op)>,
{
    let (mut r, op) = begin::<T, K, F>(message, limits, find)?;
    if op == SAME {
        value.decode_into(r.decoder())?;
    } else {
        value.resolve_into(&mut r, op)?;
    }
    r.decoder().finish()
}

/// [`Plans`](super::Plans) whose reader is a Rust type: messages of many writers' schemas as values of `T`, on the heap.
///
/// Messages of the schema of `T` need no plan. Of other schemas there are never more than so many plans; see
/// [`Plans`](super::Plans) for which make room, and for what is remembered.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use avocet::schema::OwnedSchema;
/// use avocet::single::{self, MapStore, TypedPlans};
/// use avocet::{Avro, ErrorKind};
///
/// #[derive(Avro, Debug, PartialEq)]
/// struct Reading<'a> {
///     celsius: f64,
///     #[avro(default = "\"C\"")]
///     unit: &'a str,
/// }
///
/// let mut store = MapStore::new();
/// let old = store.insert(OwnedSchema::parse(
///     r#"{"type": "record", "name": "Reading", "fields": [
///         {"name": "id", "type": "long"}, {"name": "celsius", "type": "float"}]}"#,
/// )?)?;
/// let theirs = [&single::header(old)[..], &[0x54, 0x00, 0x00, 0xac, 0x41]].concat();
/// let ours = single::to_vec(&Reading { celsius: 20.0, unit: "C" }).unwrap();
///
/// let mut plans = TypedPlans::<Reading<'_>>::new(16);
/// for message in [&theirs, &ours] {
///     plans.prepare(&store, message)?;
/// }
/// // From here on nothing changes, so that values may live together.
/// let (a, b) = (plans.decode(&theirs)?, plans.decode(&ours)?);
/// assert_eq!(a, Reading { celsius: 21.5, unit: "C" });
/// assert!(b.celsius < a.celsius);
///
/// let other = single::to_vec(&true).unwrap();
/// assert_eq!(plans.prepare(&store, &other).unwrap_err().kind, ErrorKind::UnknownFingerprint);
/// assert_eq!(plans.decode(&other).unwrap_err().kind, ErrorKind::Unprepared);
/// # }
/// # Ok::<(), avocet::Error>(())
/// ```
#[cfg(feature = "alloc")]
pub struct TypedPlans<T: ?Sized, K = u64> {
    plans: super::Plans<'static, K>,
    of: PhantomData<fn() -> T>,
}

#[cfg(feature = "alloc")]
impl<T: Describe + ?Sized, K: Key> TypedPlans<T, K> {
    /// No plans yet, and never more than `most`.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { plans: super::Plans::of(T::SCHEMA, T::FINGERPRINT, most), of: PhantomData }
    }

    /// Plans that are built with these options.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.plans = self.plans.with_options(options);
        self
    }

    /// Under these limits plans are built and messages are read.
    #[must_use]
    pub fn with_limits(mut self, limits: &Limits) -> Self {
        self.plans = self.plans.with_limits(limits);
        self
    }

    /// Sees to it that this message can be read; its datum is not looked at.
    ///
    /// # Errors
    /// As [`Plans::prepare`](super::Plans::prepare), with offsets in [`SCHEMA_TEXT`](Describe::SCHEMA_TEXT) where the schema cannot be read as `T`.
    #[inline]
    pub fn prepare<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, message: &[u8]) -> Result<()> {
        self.plans.prepare(store, message)
    }

    /// [`prepare`](Self::prepare) for messages of this fingerprint or number, before there are any.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    #[inline]
    pub fn prepare_for<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, key: K) -> Result<()> {
        self.plans.prepare_for(store, key)
    }

    /// The plans, to look at.
    #[must_use]
    pub const fn plans(&self) -> &super::Plans<'static, K> {
        &self.plans
    }

    /// Forgets the plan for messages of this fingerprint or number; whether there was one.
    pub fn forget(&mut self, key: K) -> bool {
        self.plans.forget(key)
    }
}

#[cfg(feature = "alloc")]
impl<T: Typed + ?Sized, K: Key> TypedPlans<T, K> {
    /// Reads a message that holds nothing else; it and what is kept here lend to the value.
    ///
    /// # Errors
    /// With the offset in the message: [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`]; [`ErrorKind::Unprepared`] if
    /// there is no plan for it; those of [`TypedPlan::decode`](crate::typed::TypedPlan::decode); [`ErrorKind::TrailingBytes`].
    ///
    /// [`ErrorKind::ShortMessage`]: crate::ErrorKind::ShortMessage
    /// [`ErrorKind::BadMarker`]: crate::ErrorKind::BadMarker
    /// [`ErrorKind::Unprepared`]: crate::ErrorKind::Unprepared
    /// [`ErrorKind::TrailingBytes`]: crate::ErrorKind::TrailingBytes
    #[inline]
    pub fn decode<'a>(&'a self, message: &'a [u8]) -> Result<T::At<'a>> {
        read::<T, K, _>(message, self.plans.limits(), |key| self.plans.find(key))
    }

    /// [`decode`](Self::decode) in place of `value`, which keeps what memory it has. After an error it is valid and
    /// unspecified.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[inline]
    pub fn decode_into<'a>(&'a self, value: &mut T::At<'a>, message: &'a [u8]) -> Result<()> {
        read_into::<T, K, _>(value, message, self.plans.limits(), |key| self.plans.find(key))
    }
}

#[cfg(feature = "alloc")]
impl<T: ?Sized, K: Clone> Clone for TypedPlans<T, K> {
    fn clone(&self) -> Self {
        Self { plans: self.plans.clone(), of: PhantomData }
    }
}

#[cfg(feature = "alloc")]
impl<T: ?Sized, K: fmt::Debug> fmt::Debug for TypedPlans<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedPlans").field(&self.plans).finish()
    }
}

/// [`FixedPlans`] whose reader is a Rust type: messages of many writers' schemas as values of `T`, without a heap.
///
/// Messages of the schema of `T` need no plan. Of other schemas there are at most `N` plans; see [`FixedPlans`] for which
/// make room, and for what is remembered.
///
/// ```
/// use avocet::single::{FixedStore, FixedTypedPlans, registry};
/// use avocet::typed::Describe;
///
/// let mut store = FixedStore::<2, u32>::new();
/// store.insert_as(7, i32::SCHEMA)?;
/// store.insert_as(8, <&str>::SCHEMA)?;
/// let mut plans = FixedTypedPlans::<f64, 4, 32, 8, u32>::new();
/// let message = b"\x00\x00\x00\x00\x07\x36";
/// plans.prepare(&store, message)?;
/// assert_eq!(plans.decode(message), Ok(27.0));
/// assert!(plans.prepare(&store, b"\x00\x00\x00\x00\x08\x00").unwrap_err().kind.is_clash());
/// # Ok::<(), avocet::Error>(())
/// ```
pub struct FixedTypedPlans<T: ?Sized, const N: usize, const WORDS: usize, const POOL: usize, K = u64> {
    plans: FixedPlans<'static, N, WORDS, POOL, K>,
    limits: Limits,
    of: PhantomData<fn() -> T>,
}

impl<T: Describe + ?Sized, const N: usize, const WORDS: usize, const POOL: usize, K: Key>
    FixedTypedPlans<T, N, WORDS, POOL, K>
{
    /// No plans yet; `const`, so that they can lie in a `static`.
    #[must_use]
    pub const fn new() -> Self {
        Self { plans: FixedPlans::of(T::SCHEMA, T::FINGERPRINT), limits: Limits::SERVER, of: PhantomData }
    }

    /// Plans that are built with these options.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.plans = self.plans.with_options(options);
        self
    }

    /// Under these limits plans are built and messages are read.
    #[must_use]
    pub fn with_limits(mut self, limits: &Limits) -> Self {
        self.plans = self.plans.with_limits(limits);
        self.limits = *limits;
        self
    }

    /// Sees to it that this message can be read; its datum is not looked at.
    ///
    /// # Errors
    /// As [`FixedPlans::prepare`], with offsets in [`SCHEMA_TEXT`](Describe::SCHEMA_TEXT) where the schema cannot be read as `T`.
    #[inline]
    pub fn prepare<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, message: &[u8]) -> Result<()> {
        self.plans.prepare(store, message)
    }

    /// [`prepare`](Self::prepare) for messages of this fingerprint or number, before there are any.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    #[inline]
    pub fn prepare_for<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, key: K) -> Result<()> {
        self.plans.prepare_for(store, key)
    }

    /// The plans, to look at.
    #[must_use]
    pub const fn plans(&self) -> &FixedPlans<'static, N, WORDS, POOL, K> {
        &self.plans
    }

    /// Forgets the plan for messages of this fingerprint or number; whether there was one.
    pub fn forget(&mut self, key: K) -> bool {
        self.plans.forget(key)
    }
}

impl<T: Typed + ?Sized, const N: usize, const WORDS: usize, const POOL: usize, K: Key>
    FixedTypedPlans<T, N, WORDS, POOL, K>
{
    /// Reads a message that holds nothing else; it and what is kept here lend to the value.
    ///
    /// # Errors
    /// With the offset in the message: [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`]; [`ErrorKind::Unprepared`] if
    /// there is no plan for it; those of [`TypedPlan::decode`](crate::typed::TypedPlan::decode); [`ErrorKind::TrailingBytes`].
    ///
    /// [`ErrorKind::ShortMessage`]: crate::ErrorKind::ShortMessage
    /// [`ErrorKind::BadMarker`]: crate::ErrorKind::BadMarker
    /// [`ErrorKind::Unprepared`]: crate::ErrorKind::Unprepared
    /// [`ErrorKind::TrailingBytes`]: crate::ErrorKind::TrailingBytes
    #[inline]
    pub fn decode<'a>(&'a self, message: &'a [u8]) -> Result<T::At<'a>> {
        read::<T, K, _>(message, &self.limits, |key| self.plans.find(key))
    }

    /// [`decode`](Self::decode) in place of `value`, which keeps what memory it has. After an error it is valid and
    /// unspecified.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[inline]
    pub fn decode_into<'a>(&'a self, value: &mut T::At<'a>, message: &'a [u8]) -> Result<()> {
        read_into::<T, K, _>(value, message, &self.limits, |key| self.plans.find(key))
    }
}

impl<T: Describe + ?Sized, const N: usize, const WORDS: usize, const POOL: usize, K: Key> Default
    for FixedTypedPlans<T, N, WORDS, POOL, K>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized, const N: usize, const WORDS: usize, const POOL: usize, K: Clone> Clone
    for FixedTypedPlans<T, N, WORDS, POOL, K>
{
    fn clone(&self) -> Self {
        Self { plans: self.plans.clone(), limits: self.limits, of: PhantomData }
    }
}

impl<T: ?Sized, const N: usize, const WORDS: usize, const POOL: usize, K: fmt::Debug> fmt::Debug
    for FixedTypedPlans<T, N, WORDS, POOL, K>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FixedTypedPlans").field(&self.plans).finish()
    }
}
