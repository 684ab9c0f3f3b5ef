//! Floor 4: where in the datum an error is.

use crate::decoder::Decoder;
use crate::error::Error;
use crate::limits::Limits;
use crate::schema::{Field, Schema, Type};
use crate::text::Text;
use crate::visit::Check;
use crate::walk::{Frame, Shape, walk_until};
use core::fmt;

/// The path to a value inside a datum, as `orders[3].price`.
///
/// Made by [`explain`]. It holds names of the schema and positions only, never payload: an entry of a map is shown by
/// its position, not by its key.
#[derive(Clone, Copy)]
pub struct Path<'p> {
    schema: &'p Schema<'p>,
    frames: &'p [Frame],
}

/// The path of `error`, which reading `datum` as `ty` gave, rebuilt by walking the datum again up to the error's offset.
///
/// ```
/// use avocet::{explain, schema::SchemaBuf, walk, Check, Decoder, Error, Frame, Limits};
/// let mut buf = SchemaBuf::<4, 4, 2, 0, 0>::new();
/// let schema = buf.parse(r#"{"type": "record", "name": "Basket", "fields": [
///     {"name": "orders", "type": {"type": "array", "items":
///         {"type": "record", "name": "Order", "fields": [{"name": "price", "type": "int"}]}}}]}"#)?;
/// let datum = [0x04, 0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00];
/// let mut stack = [Frame::EMPTY; 8];
/// let error: Error = walk(schema.root(), &mut Decoder::new(&datum), &mut stack, &mut Check).unwrap_err().into();
/// let path = explain(schema.root(), &datum, error, &Limits::SERVER, &mut stack);
/// assert_eq!(format!("{path}: {error}"), "orders[1].price: int outside 32 bits at byte 2");
/// # Ok::<(), Error>(())
/// ```
pub fn explain<'p>(ty: Type<'p>, datum: &[u8], error: Error, limits: &Limits, stack: &'p mut [Frame]) -> Path<'p> {
    let at = error.at as usize;
    let mut d = Decoder::with_limits(datum, limits);
    // Either the walk fails where the error was, or the scalar that lies there was refused for what it says: then it is
    // the first one that ends beyond the offset. Values without bytes end where they begin, and are passed by.
    let (used, _) = walk_until(ty, &mut d, stack, &mut Check, |begin, end| end > at && end > begin);
    Path { schema: ty.schema(), frames: stack.get(..used).unwrap_or_default() }
}

/// A step of a path.
pub(crate) enum Step<'p> {
    Field(Text<'p>),
    /// An item, or an entry of a map.
    At(u32),
}

impl<'p> Path<'p> {
    pub(crate) fn steps(&self) -> impl Iterator<Item = Step<'p>> {
        let Self { schema, frames } = *self;
        frames.iter().map_while(move |frame| {
            let at = frame.next.checked_sub(1)?;
            Some(match frame.shape() {
                Shape::Record => Step::Field(Field::new(schema, schema.fields.get(at as usize)?).name()),
                Shape::Array | Shape::Map => Step::At(at),
            })
        })
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut empty = true;
        for step in self.steps() {
            match step {
                Step::Field(name) => {
                    if !empty {
                        f.write_str(".")?;
                    }
                    fmt::Display::fmt(&name, f)?;
                }
                Step::At(at) => write!(f, "[{at}]")?,
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
