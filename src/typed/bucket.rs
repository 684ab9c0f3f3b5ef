//! Tables for types with parameters, whose sizes cannot be the lengths of arrays: in the smallest bucket that fits.

use super::Describe;
use super::flat::{Sizes, Tables, sizes};
use crate::schema::Schema;
use core::marker::PhantomData;

struct Counted<T: ?Sized>(PhantomData<T>);

impl<T: Describe + ?Sized> Counted<T> {
    const SIZES: Sizes = sizes(T::DEF, T::REFERS_4);
    /// The greatest number of entries in a table, or of 32 bytes of text.
    const MOST: usize = {
        let Sizes { text, nodes, fields, names, branches, symbols } = Self::SIZES;
        let all = [text.div_ceil(32), nodes, fields, names, branches, symbols];
        let mut rest: &[usize] = &all;
        let mut most = 0;
        while let Some((size, after)) = rest.split_first() {
            if *size > most {
                most = *size;
            }
            rest = after;
        }
        most
    };
}

struct Bucket<T: ?Sized, const TEXT: usize, const SIZE: usize>(PhantomData<T>);

impl<T: Describe + ?Sized, const TEXT: usize, const SIZE: usize> Bucket<T, TEXT, SIZE> {
    const TABLES: &'static Tables<TEXT, SIZE, SIZE, SIZE, SIZE, SIZE> =
        &Tables::fitting(T::DEF, T::REFERS_4, Counted::<T>::SIZES);
    const SCHEMA: &'static Schema<'static> = &Self::TABLES.schema();
}

#[allow(clippy::panic)] // a message to whoever compiles
pub(super) const fn schema<T: Describe + ?Sized>() -> &'static Schema<'static> {
    match Counted::<T>::MOST {
        ..=2 => Bucket::<T, 64, 2>::SCHEMA,
        3..=8 => Bucket::<T, 256, 8>::SCHEMA,
        9..=32 => Bucket::<T, 1024, 32>::SCHEMA,
        33..=128 => Bucket::<T, 4096, 128>::SCHEMA,
        129..=1024 => Bucket::<T, 32_768, 1024>::SCHEMA,
        _ => panic!(
            "the schema of a type with parameters is too large: wrap it in a struct of its own without parameters"
        ),
    }
}
