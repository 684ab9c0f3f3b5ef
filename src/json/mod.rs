//! Floor 5: a datum as JSON, and back.
//!
//! [`write()`] reads a datum once and writes it as it goes, without allocation, into any [`Sink`]. A [`Style`] says how:
//!
//! * [`Style::AVRO`] is the JSON encoding of the specification (clause *JSON encoding*), which keeps apart what the
//!   binary encoding keeps apart: unions are tagged, bytes are strings of the characters U+0000 to U+00FF.
//! * [`Style::PLAIN`] is for people and for programs that do not know Avro: no tags, logical types in their readable
//!   forms, bytes in base64.
//!
//! ```
//! use avocet::{json, schema::SchemaBuf, Decoder, Frame, SliceSink};
//! let mut buf = SchemaBuf::<8, 4, 2, 4, 0>::new();
//! let schema = buf.parse(
//!     r#"{"type": "record", "name": "Reading", "fields": [
//!         {"name": "day", "type": {"type": "int", "logicalType": "date"}},
//!         {"name": "celsius", "type": ["null", "float"]}]}"#,
//! )?;
//! let datum = [0xf2, 0xc5, 0x02, 0x02, 0x00, 0x00, 0xac, 0x41];
//! let mut room = [0; 128];
//! let mut stack = [Frame::EMPTY; 4];
//!
//! let mut sink = SliceSink::new(&mut room);
//! json::write(schema.root(), &mut Decoder::new(&datum), &mut stack, json::Style::AVRO, &mut sink)?;
//! assert_eq!(sink.written(), br#"{"day":20857,"celsius":{"float":21.5}}"#);
//!
//! let mut sink = SliceSink::new(&mut room);
//! json::write(schema.root(), &mut Decoder::new(&datum), &mut stack, json::Style::PLAIN, &mut sink)?;
//! assert_eq!(sink.written(), br#"{"day":"2027-02-08","celsius":21.5}"#);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Values in every style
//!
//! | Avro | JSON |
//! |---|---|
//! | `null`, `boolean` | `null`, `true`, `false` |
//! | `int`, `long` | a number, exact; beyond 2^53 many JSON readers round it |
//! | `float`, `double` | the shortest number that reads back as the same `float` (`double`): `0.1`, `-0.0`, `1e+21`; `"NaN"`, `"Infinity"`, `"-Infinity"`, since JSON has no numbers for these |
//! | `string` | a string |
//! | `bytes`, `fixed` | a string, by [`BytesForm`] |
//! | enum | its symbol, a string |
//! | array | an array |
//! | map | an object, members as they come: a key that occurs twice is written twice |
//! | record | an object, members in the order of the schema |
//! | union | tagged: `null`, or an object of one member whose key is the branch's full name, or its kind if it has no name. Untagged: the value of the branch |
//!
//! # Logical types, if the style shows them
//!
//! | logical type | JSON | no readable form |
//! |---|---|---|
//! | `date` | `"2026-11-22"` | year beyond ±999,999 |
//! | `time-millis`, `time-micros` | `"12:34:56.789"`, `"12:34:56.789000"` | negative, or 24 hours and more |
//! | `timestamp-millis` (`-micros`, `-nanos`) | `"2026-11-22T12:34:56.789Z"`, with three (six, nine) digits after the point | year beyond ±999,999 |
//! | `local-timestamp-millis` (`-micros`, `-nanos`) | the same without `Z` | the same |
//! | `decimal` | a string, `"-12.50"`, with as many digits after the point as its scale says; for a scale beyond 1,024 with an exponent, `"-1250E-2000"` | longer than 512 bytes (1,233 digits) after redundant sign bytes |
//! | `big-decimal` | the same; also with an exponent if its scale is negative, `"125E+3"` | the same, or malformed inside |
//! | `uuid` | a string as it is; a fixed as `"00112233-4455-6677-8899-aabbccddeeff"` | |
//! | `duration` | `{"months":1,"days":2,"millis":3}` | |
//!
//! Dates are those of the proleptic Gregorian calendar, as in RFC 3339. It has no words for years beyond 0 to 9999: these
//! get a sign and six digits, `"+012026-11-22"`, as in ISO 8601 and in ECMAScript. Year 0 is 1 BC.
//!
//! What has no readable form is written so that it cannot be taken for a value that has one, and nothing is lost: a
//! number stays a number, bytes become `{"bytes": "…"}`. So a column with one odd value can still be read. Where this
//! should be an error instead: [`Style::with_strict`].
//!
//! # Reading
//!
//! [`read`](read()) goes the other way: from the JSON encoding of the specification ([`Style::AVRO`]) to the binary
//! encoding, checked against the schema. What it accepts:
//!
//! | Avro | JSON |
//! |---|---|
//! | `int`, `long` | a number in range that is whole, however it is written: `1`, `1.0`, `1e3`; not `1.5` |
//! | `float`, `double` | any number, rounded once to the nearest, ties to even; `"NaN"`, `"Infinity"`, `"-Infinity"`. A number beyond the greatest finite one is an error, not infinity |
//! | `bytes`, `fixed` | a string of the characters U+0000 to U+00FF; of a fixed, as many as its size says |
//! | `string`, keys of maps | a string; half a surrogate pair is an error |
//! | enum | a symbol |
//! | map | an object. A key that occurs twice is written twice; readers that build a map keep the last |
//! | record | an object with a member for every field, in any order; members that no field has are ignored. A field that occurs twice is an error, since readers do not agree which one counts; so is one that is missing, even if it has a default, unless [`Input::with_defaults`] asks for that |
//! | union | `null`, or an object of one member whose key is the branch's full name or kind; `{"null": null}` too |
//! | logical types | the type beneath |
//!
//! # Cost
//!
//! Writing is one pass; less than 1.5 KB of call stack besides the walk's frames. Output can be much longer than input, because
//! names of the schema are repeated: bound the sink if the schema comes from a stranger. Many writes are short, so a sink
//! that makes a system call for each should be buffered.
//!
//! Reading allocates nothing either. It is one pass where members stand in the order of the schema, and one more look at
//! the text of an array or a map for each array or map around it, because a count is written before the items. Members
//! out of order cost one look at the rest of their object, if the stack has frames to spare for their places, else one
//! for each field. All this looking ahead, and comparing names, is bounded: 64 steps for each byte of the datum's
//! text, and [`Limits::json_fuel`](crate::Limits::json_fuel).

mod buffered;
mod bytes;
mod calendar;
mod decimal;
mod logical;
mod number;
mod read;
mod string;
mod style;
mod writer;

pub(crate) use read::write_default;
pub use read::{Input, Path, ReadError, ReadFrame, explain, read};
pub use style::{BytesForm, Style};

use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::schema::Type;
use crate::sink::Sink;
use crate::visit::WalkError;
use crate::walk::{Frame, walk};
use writer::{Fault, Writer};

/// Reads a datum of type `ty` and writes it to `sink` as JSON, with no white space around it.
///
/// `stack` and the decoder's limits bound it as they bound [`walk`].
///
/// # Errors
/// [`WalkError::Datum`] as [`walk`], and with [`ErrorKind::LogicalValue`] if the style is
/// [strict](Style::with_strict) and a value has no readable form; [`WalkError::Visit`] if the sink refuses. What has been
/// written by then stays written.
#[inline(never)]
pub fn write<S: Sink>(
    ty: Type<'_>,
    d: &mut Decoder<'_>,
    stack: &mut [Frame],
    style: Style,
    sink: &mut S,
) -> Result<(), WalkError<S::Error>> {
    walk(ty, d, stack, &mut Writer::new(style, sink)).map_err(|error| match error {
        WalkError::Datum(error) => WalkError::Datum(error),
        WalkError::Visit(Fault::Sink(error)) => WalkError::Visit(error),
        // The decoder stands where the value ends.
        WalkError::Visit(Fault::Value { len }) => {
            WalkError::Datum(Error::new(ErrorKind::LogicalValue, d.position().saturating_sub(len)))
        }
    })
}
