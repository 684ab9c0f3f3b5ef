//! `#[avro(max = N)]`: a bound for a type that has none.

use super::def::{Cap, Def};
use super::max::MaxSize;
use super::{Array, Decode, Describe, Doubles, Floats, Map};
use crate::encoder::ValueError;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Primitive;
use core::marker::PhantomData;

/// A type with at most `N` bytes or items in its values; under an option, in the value that it holds.
#[doc(hidden)]
#[derive(Debug)]
pub struct Bound<T: ?Sized, const N: usize>(PhantomData<T>);

const NULL: &Def = &Def::primitive(Primitive::Null);

impl<T: Describe + ?Sized, const N: usize> Bound<T, N> {
    const INNER: &'static Def = &match T::DEF {
        Def::Union { branches: [Def::Primitive { of: Primitive::Null, .. }, inner] } => capped(inner, N),
        Def::Union { branches: [inner, Def::Primitive { of: Primitive::Null, .. }] } => capped(inner, N),
        inner => capped(inner, N),
    };
    const NULL_FIRST: &'static [&'static Def] = &[NULL, Self::INNER];
    const NULL_LAST: &'static [&'static Def] = &[Self::INNER, NULL];
}

impl<T: Describe + ?Sized, const N: usize> Describe for Bound<T, N> {
    const DEF: &'static Def = match T::DEF {
        Def::Union { branches: [Def::Primitive { of: Primitive::Null, .. }, _] } => {
            &Def::Union { branches: Self::NULL_FIRST }
        }
        Def::Union { branches: [_, Def::Primitive { of: Primitive::Null, .. }] } => {
            &Def::Union { branches: Self::NULL_LAST }
        }
        _ => Self::INNER,
    };
    crate::__refers!(T);
}

#[allow(clippy::panic)] // messages to whoever compiles
const fn capped(def: &Def, most: usize) -> Def {
    match *def {
        Def::Primitive { of: of @ (Primitive::Bytes | Primitive::String), logical, max } => {
            Def::Primitive { of, logical, max: lower(max, most) }
        }
        Def::Array { item, max } => Def::Array { item, max: lower(max, most) },
        Def::Map { value, key, max } => Def::Map { value, key, max: lower(max, most) },
        _ => panic!("`max` is for strings, bytes, arrays and maps, and options of them"),
    }
}

const fn lower(cap: Cap, most: usize) -> Cap {
    match cap {
        Cap::Max(max) => assert!(most <= max, "`max` is more than what the type can hold anyway"),
        Cap::None(_) => {}
    }
    Cap::Max(most)
}

/// A value whose bytes or items can be counted.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bounded by `max`",
    label = "not a string, bytes, an array nor a map, nor an option of one",
    note = "for parts of a value, let a struct of one value stand between: `struct Short<'a>(#[avro(max = 16)] &'a str);`"
)]
pub trait Bounded {
    /// Bytes of text or bytes, items of an array, entries of a map.
    fn count(&self) -> usize;

    /// Bytes that are written as they are, in whatever blocks they came.
    fn verbatim(&self) -> usize {
        0
    }
}

/// Refuses a value that was read at `at`, if it is too long.
///
/// # Errors
/// [`ErrorKind::Capacity`].
#[doc(hidden)]
#[inline]
pub fn within<T: Bounded + ?Sized>(value: &T, most: usize, at: usize) -> Result<()> {
    if value.count() > most { Err(Error::new(ErrorKind::Capacity, at)) } else { Ok(()) }
}

/// Refuses a value that is to be written, if it is too long.
///
/// # Errors
/// [`ValueError::Length`].
#[doc(hidden)]
#[inline]
pub fn writable<T: Bounded + ?Sized>(value: &T, most: usize, size: MaxSize) -> Result<(), ValueError> {
    let room = match size {
        MaxSize::Bytes(bytes) => bytes,
        MaxSize::Unbounded(_) => usize::MAX,
    };
    if value.count() > most || value.verbatim() > room { Err(ValueError::Length) } else { Ok(()) }
}

macro_rules! bounded {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> Bounded for $ty {
            #[inline]
            fn count(&self) -> usize {
                self.len()
            }
        }
    )*};
}
#[cfg(feature = "heapless-0-9")]
pub(crate) use bounded;

bounded! {
    [] str;
    [T] [T];
}

macro_rules! floats {
    ($($ty:ty)*) => {$(
        impl Bounded for $ty {
            fn count(&self) -> usize {
                self.len()
            }

            fn verbatim(&self) -> usize {
                self.encoded().len()
            }
        }
    )*};
}

floats!(Doubles<'_> Floats<'_>);

macro_rules! pointer {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> Bounded for $ty {
            #[inline]
            fn count(&self) -> usize {
                (**self).count()
            }

            #[inline]
            fn verbatim(&self) -> usize {
                (**self).verbatim()
            }
        }
    )*};
}

pointer! {
    [T: Bounded + ?Sized] &T;
}

impl<T: Bounded> Bounded for Option<T> {
    #[inline]
    fn count(&self) -> usize {
        self.as_ref().map_or(0, T::count)
    }

    #[inline]
    fn verbatim(&self) -> usize {
        self.as_ref().map_or(0, T::verbatim)
    }
}

impl<'a, T: Decode<'a>> Bounded for Array<'a, T> {
    fn count(&self) -> usize {
        self.count_items()
    }

    fn verbatim(&self) -> usize {
        self.encoded().len()
    }
}

impl<'a, V: Decode<'a>> Bounded for Map<'a, V> {
    fn count(&self) -> usize {
        self.count_items()
    }

    fn verbatim(&self) -> usize {
        self.encoded().len()
    }
}

#[cfg(feature = "alloc")]
mod owned {
    use super::Bounded;
    use alloc::borrow::{Cow, ToOwned};
    use alloc::boxed::Box;
    use alloc::collections::BTreeMap;
    use alloc::string::String;
    use alloc::vec::Vec;

    bounded! {
        [] String;
        [T] Vec<T>;
        [K, V] BTreeMap<K, V>;
        [K, V] crate::typed::Pairs<K, V>;
    }

    pointer! {
        [T: Bounded + ?Sized] Box<T>;
        [T: Bounded + ToOwned + ?Sized] Cow<'_, T>;
    }

    #[cfg(feature = "std")]
    bounded! {
        [K, V, H] std::collections::HashMap<K, V, H>;
    }
}
