//! Where in the datum the text was refused.

use super::frame::{Entry, Members};
use super::{Input, ReadError, ReadFrame, Reader};
use crate::encoder::Encoder;
use crate::error::{Error, ErrorKind};
use crate::schema::{Field, Kind, Schema, Type};
use crate::sink::CountSink;
use core::fmt;

/// The path to what is wrong in the JSON text of a datum, as `orders[3].price`.
///
/// Made by [`explain`]. It holds names of the schema and positions only, never payload: an entry of a map is shown by
/// its position, not by its key; members that no field has are not shown.
#[derive(Clone, Copy)]
pub struct Path<'p> {
    schema: &'p Schema<'p>,
    frames: &'p [ReadFrame],
    /// Whether the fault is in the value that the last frame has begun, rather than between two values.
    within: bool,
    /// Whether it is that the last frame's next field is missing.
    missing: bool,
}

/// The path of the error that [`read`](super::read()) gave for `input`, rebuilt by reading again, without writing.
///
/// `input` has to be as `read` left it, before the value, and `stack` no shorter than it was there; the path of what then
/// is no error is empty, and shown as `(datum)`.
///
/// ```
/// use avocet::{json, schema::SchemaBuf, CountSink, Encoder, Error};
/// let mut buf = SchemaBuf::<4, 4, 2, 0, 0>::new();
/// let schema = buf.parse(r#"{"type": "record", "name": "Basket", "fields": [
///     {"name": "orders", "type": {"type": "array", "items":
///         {"type": "record", "name": "Order", "fields": [{"name": "price", "type": "int"}]}}}]}"#)?;
/// let mut input = json::Input::new(r#"{"orders": [{"price": 1}, {"price": 1.5}]}"#);
/// let mut stack = [json::ReadFrame::EMPTY; 8];
/// let mut encoder = Encoder::new(CountSink::new());
/// let error = json::read(schema.root(), &mut input, &mut stack, &mut encoder).unwrap_err();
/// let path = json::explain(schema.root(), &input, &mut stack);
/// assert_eq!(format!("{path}: {error}"), "orders[1].price: number is not an integer at byte 36");
/// # Ok::<(), Error>(())
/// ```
pub fn explain<'p>(ty: Type<'p>, input: &Input<'_>, stack: &'p mut [ReadFrame]) -> Path<'p> {
    let mut encoder = Encoder::new(CountSink::new());
    let mut reader = Reader::new(input, stack, &mut encoder);
    let result = reader.value(ty);
    let (mut used, within) = (reader.used, reader.within);
    if result.is_ok() {
        used = 0;
    }
    let missing = matches!(result, Err(ReadError::Json(Error { kind: ErrorKind::MissingField, .. })));
    Path { schema: ty.schema(), frames: stack.get(..used).unwrap_or_default(), within, missing }
}

impl<'p> Path<'p> {
    fn field(&self, members: Members, index: u16) -> Option<Field<'p>> {
        let Kind::Record(record) = self.schema.ty(members.ty).kind() else { return None };
        let at = usize::from(record.range().0).checked_add(usize::from(index))?;
        self.schema.fields.get(at).map(|field| Field::new(self.schema, field))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut empty = true;
        let mut frames = self.frames.iter();
        while let Some(frame) = frames.next() {
            let begun = self.within || !frames.as_slice().is_empty();
            match frame.0 {
                Entry::Members(members) => {
                    let index = if begun {
                        members.next.checked_sub(1)
                    } else if self.missing {
                        Some(members.next)
                    } else {
                        None
                    };
                    let Some(field) = index.and_then(|index| self.field(members, index)) else { continue };
                    if !empty {
                        f.write_str(".")?;
                    }
                    fmt::Display::fmt(&field.name(), f)?;
                }
                Entry::Items(items) => match items.begun.checked_sub(1) {
                    Some(index) if begun => write!(f, "[{index}]")?,
                    _ => continue,
                },
                Entry::Places(_) => continue,
            }
            empty = false;
        }
        if empty { f.write_str("(datum)") } else { Ok(()) }
    }
}

impl fmt::Debug for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
