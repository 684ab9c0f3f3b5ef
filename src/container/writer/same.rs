//! Whether rows of one schema can stand in a file of another.

use crate::error::Error;
use crate::schema::{CanonicalError, Kind, Pieces, Schema, Type};
use alloc::vec;
use alloc::vec::Vec;

/// Whether rows of one schema can stand in a file of the other as they are: the texts are the same, or the parsing
/// canonical forms are and so are all logical types. (The canonical form drops logical types, and a timestamp in
/// milliseconds is not one in microseconds.) Documentation, aliases, defaults and orders may differ.
///
/// ```
/// use avocet::{OwnedSchema, container::same_rows};
/// let a = OwnedSchema::parse(r#"{"type": "long"}"#)?;
/// let b = OwnedSchema::parse(r#""long""#)?;
/// let c = OwnedSchema::parse(r#"{"type": "long", "logicalType": "timestamp-millis"}"#)?;
/// assert!(same_rows(&a.schema(), &b.schema())?);
/// assert!(!same_rows(&a.schema(), &c.schema())?);
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// # Errors
/// Those of [`Schema::canonical_form`].
pub fn same_rows(a: &Schema<'_>, b: &Schema<'_>) -> Result<bool, Error> {
    if a.text() == b.text() {
        return Ok(true);
    }
    Ok(same_canonical_forms(a, b)? && same_logical_types(a, b))
}

/// Piece by piece: a form can be many times as long as the text, since every name has its namespace there.
fn same_canonical_forms(a: &Schema<'_>, b: &Schema<'_>) -> Result<bool, Error> {
    let (mut a, mut b) = (Pieces::of(*a), Pieces::of(*b));
    let (mut one, mut two) = (Vec::new(), Vec::new());
    loop {
        one.clear();
        two.clear();
        let more = (write_next(&mut a, &mut one)?, write_next(&mut b, &mut two)?);
        match more {
            _ if one != two => return Ok(false),
            (true, true) => {}
            (a, b) => return Ok(a == b),
        }
    }
}

fn write_next(pieces: &mut Pieces<'_>, out: &mut Vec<u8>) -> Result<bool, Error> {
    pieces.write_next(out).map_err(|error| match error {
        CanonicalError::Schema(error) => error,
        CanonicalError::Sink(never) => match never {},
    })
}

/// Of two schemas with the same canonical form, and so the same shape.
fn same_logical_types(a: &Schema<'_>, b: &Schema<'_>) -> bool {
    let (a, b) = (a.root(), b.root());
    let mut seen: Vec<bool> = Vec::new();
    let mut todo: Vec<(Type<'_>, Type<'_>)> = vec![(a, b)];
    while let Some((a, b)) = todo.pop() {
        if a.logical_type() != b.logical_type() {
            return false;
        }
        if let Some(at) = a.ty().index() {
            if seen.len() <= at {
                seen.resize(at.saturating_add(1), false);
            }
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
        }
        match (a.kind(), b.kind()) {
            (Kind::Array(a), Kind::Array(b)) | (Kind::Map(a), Kind::Map(b)) => todo.push((a, b)),
            (Kind::Union(a), Kind::Union(b)) => todo.extend(a.branches().zip(b.branches())),
            (Kind::Record(a), Kind::Record(b)) => {
                todo.extend(a.fields().zip(b.fields()).map(|(a, b)| (a.ty(), b.ty())));
            }
            _ => {}
        }
    }
    true
}
