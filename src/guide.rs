//! A guide, in four chapters: first steps, firmware, hot loops, schemas first.
//!
//! Chapters are short; what they use is documented where it stands. Reading data of older and newer schemas has
//! a guide of its own, `docs/evolution.md`.

/// First steps: a type, a datum, a file.
///
/// A struct is a record, an `Option` a union with null, `&str` a string that is borrowed from what is read. The schema
/// is made when the program is compiled; [`typed`](crate::typed) lists which type is which, and the attributes.
///
/// ```
/// use avocet::{Avro, Describe, typed};
///
/// #[derive(Avro, Debug, PartialEq)]
/// #[avro(namespace = "org.example")]
/// struct Bird<'a> {
///     name: &'a str,
///     ring: Option<i64>,
/// }
///
/// let owl = Bird { name: "owl", ring: None };
/// let bytes = typed::to_vec(&owl)?;
/// assert_eq!(bytes, [6, b'o', b'w', b'l', 0]);
/// assert_eq!(typed::from_slice::<Bird<'_>>(&bytes)?, owl);
/// assert!(Bird::SCHEMA_TEXT.contains("org.example"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A container file holds the schema and any number of rows, in blocks that a codec may compress. What has been flushed
/// stays readable if the program ends.
///
/// ```
/// use avocet::container::{Reader, Writer, WriterOptions};
/// use avocet::Avro;
///
/// #[derive(Avro)]
/// struct Count {
///     n: i32,
/// }
///
/// let mut writer = Writer::create::<Count>(Vec::new(), WriterOptions::new())?;
/// writer.extend([Count { n: 1 }, Count { n: 2 }])?;
/// let file = writer.finish()?;
///
/// let mut reader = Reader::new(&file[..])?;
/// let (schema, blocks) = reader.split();
/// let mut sum = 0;
/// while let Some(block) = blocks.next_block()? {
///     for row in block.rows(schema.root())?.typed::<Count>()? {
///         sum += row?.n;
///     }
/// }
/// assert_eq!(sum, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod first_steps {}

/// Firmware: no heap, a bound on everything, a schema in flash.
///
/// Without default features the library needs neither `std` nor `alloc`. [`MAX_SIZE`](crate::Describe::MAX_SIZE) is known to
/// the compiler where a type has a greatest size, and so is the buffer; a type that has none does not compile there, and
/// the message says which field is to blame.
///
/// ```
/// use avocet::{Avro, Describe, typed};
///
/// #[derive(Avro, Debug, PartialEq)]
/// struct Sample {
///     at: i64,
///     millivolts: [i32; 3],
/// }
///
/// let sample = Sample { at: 7, millivolts: [1, -2, 3] };
/// let mut room = [0; Sample::MAX_SIZE.bytes()];
/// let bytes = typed::to_slice(&sample, &mut room).unwrap();
/// assert_eq!(typed::from_slice::<Sample>(bytes), Ok(sample));
/// ```
///
/// [`LogWriter`](crate::container::LogWriter) writes container files into memory that it is lent, and
/// [`File`](crate::container::File) reads them from flash. Where bytes arrive in pieces,
/// [`HeaderFeed`](crate::container::HeaderFeed) and [`BlockFeed`](crate::container::BlockFeed) say how many they wait for.
/// Give [`Limits::FIRMWARE`](crate::Limits::FIRMWARE), or your own, to all that reads what strangers sent.
pub mod firmware {}

/// Hot loops: no allocation a row, nothing decoded that nobody looks at.
///
/// * Borrow: `&str`, `&[u8]`, [`Array`](crate::typed::Array) and [`Map`](crate::typed::Map) are lent from the block.
/// * Where values must be owned, [`decode_into`](crate::Decode::decode_into) keeps the memory of the last one.
/// * Where a few fields matter, a plan passes over the others: `resolve::Projection`, or a type that only has these.
/// * Whether a row comes before another can be told from its bytes: [`compare`](crate::compare()),
///   [`SortKey`](crate::order::SortKey).
///
/// ```
/// use avocet::typed::Array;
/// use avocet::{Avro, Decode, Decoder};
///
/// #[derive(Avro)]
/// struct Order<'a> {
///     customer: &'a str,
///     cents: Array<'a, i64>, // decoded while one iterates
/// }
///
/// let rows = [6, b'o', b'w', b'l', 4, 20, 2, 0, 0, 0];
/// let mut d = Decoder::new(&rows);
/// let mut sum = 0;
/// while !d.rest().is_empty() {
///     let order = Order::decode(&mut d)?;
///     for cents in &order.cents {
///         sum += cents?;
///     }
/// }
/// assert_eq!(sum, 11);
///
/// // The same memory for each row.
/// let mut all: Vec<i64> = Vec::new();
/// for row in [&[4, 20, 2, 0][..], &[2, 8, 0]] {
///     all.decode_into(&mut Decoder::new(row))?;
/// }
/// assert_eq!(all, [4]);
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// `examples/hot_loop.rs` in the repository reads a container file so.
pub mod hot_loop {}

/// Schemas first: the schema is a file, and the types follow from it.
///
/// `include_avsc!`, of the crate `avocet-include`, makes types of schema files when the program is compiled, and makes them
/// anew when a file changes. Paths are relative to the package; several files may use one another's names; `owned` behind
/// them gives `String` and `Vec` instead of types that borrow.
///
/// ```text
/// mod weather {
///     avocet_include::include_avsc!("schemas/station.avsc", "schemas/reading.avsc");
/// }
///
/// let reading: weather::Reading<'_> = avocet::typed::from_slice(&bytes)?;
/// ```
///
/// `avocet gen schemas/*.avsc` prints the same types as source, to be kept and read; `avocet_codegen::generate` does it in
/// a build script. Its documentation says which type is which. The types have the schema of the files, fingerprint
/// included, so that a container writer puts into headers what the files say.
///
/// Where the schema is known only when the program runs, there are no types: see [`walk`](crate::walk()),
/// [`json`](crate::json) and [`Projection`](crate::resolve::Projection).
pub mod schema_first {}
