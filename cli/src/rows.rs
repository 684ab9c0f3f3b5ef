//! The rows of a file, one after another, as both `cat` and `verify` need them.

use crate::container::{self, Container};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::quote;
use crate::schema_of;
use avocet::codec::Codec;
use avocet::container::parallel::Parallel;
use avocet::container::{Header, Inflater, ReadError, RowError, Rows};
use avocet::schema::{OwnedSchema, Type};
use avocet::{Frame, Limits};
use std::convert::Infallible;
use std::io;

/// A file whose rows are read.
pub(crate) struct RowFile {
    file: Container,
    schema: OwnedSchema,
    inflater: Inflater<Vec<u8>>,
    stack: Vec<Frame>,
    limits: Limits,
}

impl RowFile {
    /// Reads the header and its schema.
    pub(crate) fn open(input: Input, max_block: u32) -> Result<Self, Failure> {
        let limits = container::limits(max_block);
        let file = Container::open(input, &limits)?;
        let header = file.header()?;
        if header.codec() == Codec::Unknown {
            let name = quote::plain(header.get("avro.codec").unwrap_or_default());
            return Err(Failure::input(Exit::Unsupported, format!("unknown codec \"{name}\"")));
        }
        let schema = schema_of::of_header(header.schema_text())?;
        let stack = vec![Frame::EMPTY; usize::from(limits.depth)];
        Ok(Self { file, schema, inflater: Inflater::new(Vec::new()), stack, limits })
    }

    /// Blocks read so far.
    pub(crate) const fn blocks(&self) -> u64 {
        self.file.blocks()
    }

    /// The header.
    pub(crate) fn header(&self) -> Result<Header<'_>, Failure> {
        self.file.header()
    }

    /// The schema in the header.
    pub(crate) const fn schema(&self) -> &OwnedSchema {
        &self.schema
    }

    /// Reads one block after another as it is stored; `each` is given its number of rows and its data, and says whether
    /// to go on.
    pub(crate) fn stored_with(&mut self, mut each: impl FnMut(u64, &[u8]) -> bool) -> Result<(), Failure> {
        while let Some(stored) = self.file.next_stored()? {
            if !each(stored.frame().count(), stored.data()) {
                break;
            }
        }
        Ok(())
    }

    /// Reads one block after another, but for those that `pass` passes over, being told how many rows each says it has.
    /// `each` reads the rows, and says whether to go on.
    pub(crate) fn blocks_with<E: Into<Failure>>(
        &mut self,
        mut pass: impl FnMut(u64) -> bool,
        mut each: impl FnMut(Type<'_>, &mut Rows<'_, '_, '_>, &mut [Frame]) -> Result<bool, RowError<E>>,
    ) -> Result<(), Failure> {
        let Self { file, schema, inflater, stack, limits } = self;
        let schema = schema.schema();
        let root = schema.root();
        loop {
            let number = file.blocks();
            let Some(stored) = file.next_stored()? else { return Ok(()) };
            if pass(stored.frame().count()) {
                continue;
            }
            let block = stored.inflate(inflater).map_err(|error| container::fault(&error, Some(number)))?;
            let data = block.data();
            let mut rows = block.rows(root).map_err(|error| container::fault(&error, Some(number)))?;
            match each(root, &mut rows, stack) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(RowError::Visit(error)) => return Err(error.into()),
                Err(RowError::Container(error)) => {
                    return Err(container::fault_in(&error, number, data, root, limits, stack));
                }
                Err(_) => return Err(Failure::input(Exit::Corrupt, "a row cannot be read")),
            }
        }
    }
}

impl RowFile {
    /// Has several threads read the rows of the blocks that are left. `work` makes something of those of a block, and says
    /// why it stopped before the last, if it did; `each` is given that, block by block in their order, and says whether to
    /// go on.
    pub(crate) fn par_blocks_with<U: Send>(
        &mut self,
        how: Parallel,
        work: impl Fn(Type<'_>, &mut Rows<'_, '_, '_>, &mut [Frame]) -> (U, Result<(), RowError<Infallible>>) + Sync,
        mut each: impl FnMut(U) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let Self { file, schema, limits, .. } = self;
        let (schema, limits) = (schema.schema(), *limits);
        let root = schema.root();
        let mut number = file.blocks();
        let (done, taken) = file.par_blocks(how).run(
            |block| {
                let data = block.data();
                let mut rows = block.rows(root)?;
                let mut stack = vec![Frame::EMPTY; usize::from(limits.depth)];
                let (made, done) = work(root, &mut rows, &mut stack);
                let fault = done.err().map(|error| {
                    let error = avocet::container::Error::from(error);
                    (error, container::path_of(&error, data, root, &limits, &mut stack))
                });
                Ok::<_, ReadError<io::Error>>((made, fault))
            },
            |blocks| {
                let mut taken = 0u64;
                for block in blocks {
                    let done = match block {
                        Err(error) => Err(container::failure(error, number)),
                        Ok((made, fault)) => each(made).and_then(|on| match fault {
                            Some((error, path)) if on => Err(container::fault_at(&error, number, path.as_deref())),
                            _ => Ok(on),
                        }),
                    };
                    number = number.saturating_add(1);
                    taken = taken.saturating_add(1);
                    match done {
                        Ok(true) => {}
                        Ok(false) => break,
                        Err(failure) => return (Err(failure), taken),
                    }
                }
                (Ok(()), taken)
            },
        );
        file.took(taken);
        done
    }
}

impl From<Infallible> for Failure {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
