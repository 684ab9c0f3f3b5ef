//! Rows that are values of a Rust type.

use super::{WriteError, Writer, WriterOptions, same_rows};
use crate::sink::Sink;
use crate::typed::{Describe, Encode};
use core::fmt;
use core::marker::PhantomData;

/// Writes values of a Rust type to a container file. [`Writer::create`] begins one, `Writer::append_to` (feature `std`)
/// goes on with one, [`Writer::typed`] makes one of any writer.
///
/// That the file has the schema of `T` was established when this was made; nothing is compared for each row.
/// Lifetimes of `T` do not matter: rows of a `TypedWriter<W, Reading<'_>>` may borrow from wherever they like.
///
/// ```
/// # #[cfg(all(feature = "derive", feature = "std"))] {
/// use avocet::Avro;
/// use avocet::container::{Reader, Writer, WriterOptions};
///
/// #[derive(Avro, Debug, PartialEq)]
/// struct Reading<'a> {
///     at: i64,
///     station: &'a str,
/// }
///
/// let mut writer = Writer::create::<Reading>(Vec::new(), WriterOptions::new())?;
/// for at in 1..=3 {
///     let station = format!("station {at}");
///     writer.append(&Reading { at, station: &station })?;
/// }
/// writer.extend([Reading { at: 4, station: "north" }, Reading { at: 5, station: "south" }])?;
/// let file = writer.finish()?;
///
/// let mut reader = Reader::new(&file[..])?;
/// let (schema, blocks) = reader.split();
/// let mut block = blocks.next_block()?.unwrap();
/// let rows: Vec<_> = block.rows(schema.root())?.typed::<Reading>()?.collect::<Result<_, _>>()?;
/// assert_eq!(rows.len(), 5);
/// assert_eq!(rows[4], Reading { at: 5, station: "south" });
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TypedWriter<W, T: ?Sized> {
    writer: Writer<W>,
    of: PhantomData<fn(&T)>,
}

impl<W: Sink> Writer<W> {
    /// Begins a container file of values of `T`, whose schema goes into the header; see [`TypedWriter`] for an example.
    ///
    /// # Errors
    /// Those of [`WriterOptions::create`].
    pub fn create<T: Describe + ?Sized>(
        sink: W,
        options: WriterOptions,
    ) -> Result<TypedWriter<W, T>, WriteError<W::Error>> {
        Ok(TypedWriter::believed(options.create(sink, T::SCHEMA_TEXT)?))
    }

    /// Goes on with values of `T`, if their schema is that of the file: see [`same_rows`].
    ///
    /// ```
    /// # #[cfg(feature = "std")] {
    /// use avocet::container::{WriteError, Writer};
    /// let mut writer = Writer::new(Vec::new(), r#"{"type": "long"}"#)?.typed::<i64>()?;
    /// writer.append(&27_i64)?;
    /// writer.finish()?;
    ///
    /// let other = Writer::new(Vec::new(), r#"{"type": "long"}"#)?.typed::<i32>();
    /// assert!(matches!(other, Err(WriteError::OtherSchema)));
    /// # }
    /// # Ok::<(), avocet::container::WriteError<core::convert::Infallible>>(())
    /// ```
    ///
    /// # Errors
    /// [`WriteError::OtherSchema`]; [`WriteError::Schema`] for a schema that has no canonical form.
    pub fn typed<T: Describe + ?Sized>(self) -> Result<TypedWriter<W, T>, WriteError<W::Error>> {
        if same_rows(&self.schema(), T::SCHEMA).map_err(WriteError::Schema)? {
            Ok(TypedWriter::believed(self))
        } else {
            Err(WriteError::OtherSchema)
        }
    }
}

impl<W, T: ?Sized> TypedWriter<W, T> {
    /// Of a writer whose schema is that of `T`.
    pub(crate) const fn believed(writer: Writer<W>) -> Self {
        Self { writer, of: PhantomData }
    }

    /// The writer without the type: for rows in other forms, and for what it knows of the file, such as
    /// [`position`](Writer::position).
    pub const fn untyped(&mut self) -> &mut Writer<W> {
        &mut self.writer
    }

    /// The writer, which forgets the type.
    pub fn into_untyped(self) -> Writer<W> {
        self.writer
    }
}

impl<W: Sink, T: Describe + ?Sized> TypedWriter<W, T> {
    /// Appends a row: a `T` of any lifetime, or a value of another type with the same schema, logical types included (its
    /// documentation, say, may differ), which is checked when the program is compiled.
    ///
    /// What [`Encode`] writes is believed to be a datum of its schema, as it is if derived. To have the rows of an
    /// implementation of your own checked, write them with [`append_with`](Writer::append_with) of
    /// [`untyped`](Self::untyped).
    ///
    /// ```compile_fail
    /// # use avocet::container::{Writer, WriterOptions};
    /// let mut writer = Writer::create::<i64>(Vec::new(), WriterOptions::new()).unwrap();
    /// writer.append("text").unwrap(); // another schema: this does not compile
    /// ```
    ///
    /// # Errors
    /// [`WriteError::Value`] for a value that its Avro type cannot hold, [`WriteError::Row`] for one beyond the limits:
    /// the row is then not part of the file. [`WriteError::Compress`] of a block that is full, with its rows still in
    /// memory and this one not among them; [`WriteError::Sink`]; [`WriteError::Poisoned`].
    #[inline]
    pub fn append<R: Encode + ?Sized>(&mut self, row: &R) -> Result<(), WriteError<W::Error>> {
        const {
            assert!(
                R::FINGERPRINT == T::FINGERPRINT && R::DEF.same(T::DEF),
                "the row is of another schema than the container file"
            );
        }
        self.writer.row(false, |e| row.encode(e).map_err(WriteError::from))
    }

    /// Appends rows, up to the first that fails; those before it are appended.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn extend<R: Encode>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), WriteError<W::Error>> {
        rows.into_iter().try_for_each(|row| self.append(&row))
    }

    /// As [`Writer::sync`]: where the next block begins.
    ///
    /// # Errors
    /// Those of [`Writer::sync`].
    pub fn sync(&mut self) -> Result<u64, WriteError<W::Error>> {
        self.writer.sync()
    }

    /// As [`Writer::flush`]: rows so far survive the end of this program.
    ///
    /// # Errors
    /// Those of [`Writer::flush`].
    pub fn flush(&mut self) -> Result<(), WriteError<W::Error>> {
        self.writer.flush()
    }

    /// As [`Writer::finish`]: writes all rows that are in memory, and gives the sink back.
    ///
    /// # Errors
    /// Those of [`Writer::finish`].
    pub fn finish(self) -> Result<W, WriteError<W::Error>> {
        self.writer.finish()
    }

    /// As [`Writer::abandon`]: gives the sink back, and gives up the rows that are still in memory.
    pub fn abandon(self) -> W {
        self.writer.abandon()
    }
}

impl<W: fmt::Debug, T: ?Sized> fmt::Debug for TypedWriter<W, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedWriter").field(&self.writer).finish()
    }
}
