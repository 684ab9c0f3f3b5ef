//! Maps as what they are in the data: entries, one after another.

use alloc::vec::Vec;
use core::slice;

/// A `map` as a vector of its entries, in the order of the data, which also is the one they are written in.
///
/// It is the quickest way to keep a map: nothing is hashed or sorted, and
/// [`decode_into`](crate::typed::Decode::decode_into) keeps the memory. Looking for a key takes a step for each entry, so it is for
/// maps of a few entries, and for those that are gone through. Where even the vector is too much, [`Map`](super::Map) is a
/// view of the data.
///
/// A key that occurs twice is there twice; [`get`](Self::get) finds the last one, which is the one that stays in a
/// `BTreeMap`.
///
/// ```
/// use avocet::typed::{self, Pairs};
/// let counts: Pairs<&str, i64> = typed::from_slice(b"\x04\x02b\x06\x02a\x02\x00")?;
/// assert_eq!(counts.as_slice(), [("b", 3), ("a", 1)]);
/// assert_eq!(counts.get("a"), Some(&1));
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pairs<K, V>(Vec<(K, V)>);

impl<K, V> Pairs<K, V> {
    /// No entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many entries there are.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries.
    #[inline]
    #[must_use]
    pub const fn as_slice(&self) -> &[(K, V)] {
        self.0.as_slice()
    }

    /// The vector.
    #[must_use]
    pub fn into_vec(self) -> Vec<(K, V)> {
        self.0
    }

    /// One entry more, also if its key is there already.
    #[inline]
    pub fn insert(&mut self, key: K, value: V) {
        self.0.push((key, value));
    }

    /// Makes room for so many entries more.
    #[inline]
    pub fn reserve(&mut self, entries: usize) {
        self.0.reserve(entries);
    }

    /// Removes all entries and keeps the memory.
    #[inline]
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keys and values.
    #[inline]
    pub fn iter(&self) -> PairsIter<'_, K, V> {
        PairsIter(self.0.iter())
    }
}

impl<K: AsRef<str>, V> Pairs<K, V> {
    /// The value of the last entry of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&V> {
        self.0.iter().rev().find(|(there, _)| there.as_ref() == key).map(|(_, value)| value)
    }
}

impl<K, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> From<Vec<(K, V)>> for Pairs<K, V> {
    fn from(entries: Vec<(K, V)>) -> Self {
        Self(entries)
    }
}

impl<K, V> FromIterator<(K, V)> for Pairs<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<K, V> Extend<(K, V)> for Pairs<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}

impl<K, V> IntoIterator for Pairs<K, V> {
    type Item = (K, V);
    type IntoIter = alloc::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'p, K, V> IntoIterator for &'p Pairs<K, V> {
    type Item = (&'p K, &'p V);
    type IntoIter = PairsIter<'p, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Iterates over keys and values. [`Pairs::iter`] makes it.
#[derive(Debug)]
pub struct PairsIter<'p, K, V>(slice::Iter<'p, (K, V)>);

impl<K, V> Clone for PairsIter<'_, K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'p, K, V> Iterator for PairsIter<'p, K, V> {
    type Item = (&'p K, &'p V);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key, value))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<K, V> ExactSizeIterator for PairsIter<'_, K, V> {}
impl<K, V> core::iter::FusedIterator for PairsIter<'_, K, V> {}
