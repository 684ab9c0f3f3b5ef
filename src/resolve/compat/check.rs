//! The walk over two schemas.
//!
//! Pairs of named types are compared once, so that recursion ends and the work is linear where the schemas are alike;
//! what a recursive type meets again counts as compatible until a clash is found in it. Pairs of records wait in a queue:
//! the path of a clash is the shortest there is. What lies between two records (arrays, maps, unions) is taken from a
//! stack. Both live on the heap, and what they grow by is paid for with the fuel that bounds the work.

use super::message;
use super::path::{Place, Step, Steps, below};
use super::{Clash, ClashKind, Report};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::resolve::defaults::DefaultSteps;
use crate::resolve::fields::{NONE, Pairing};
use crate::resolve::fuel::Fuel;
use crate::resolve::options::Options;
use crate::resolve::rules::{branch, promotion, same_decimal, same_name};
use crate::schema::{Enum, Field, Kind, Primitive, Record, Schema, Type, Union};
use crate::sink::CountSink;
use crate::text::Text;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// Fuel for a step of a path, a pair of named types, and a character of a report: each occupies memory.
const STEP: usize = 256;
const PAIR: usize = 512;
const CHARACTER: usize = 16;

/// Two types that have to be compared, and where.
type Two<'r, 'w> = (Type<'r>, Type<'w>, Place);

struct Check<'r, 'w, 'o> {
    options: &'o Options,
    limits: &'o Limits,
    fuel: Fuel,
    defaults: DefaultSteps,
    steps: Steps<'r, 'w>,
    stack: Vec<Two<'r, 'w>>,
    /// Pairs of records, in the order they were met.
    records: Vec<(Record<'r>, Record<'w>, Place)>,
    /// Pairs of named types that were met, by the indexes of their names.
    met: BTreeSet<(Option<usize>, Option<usize>)>,
    report: Report,
    most: usize,
}

/// Compares until more than `most` clashes are found.
pub(super) fn run(
    writer: &Schema<'_>,
    reader: &Schema<'_>,
    options: &Options,
    limits: &Limits,
    most: usize,
) -> Result<Report> {
    let mut check = Check {
        options,
        limits,
        fuel: Fuel::new(limits),
        defaults: DefaultSteps::new(reader.text().len()),
        steps: Steps::default(),
        stack: Vec::new(),
        records: Vec::new(),
        met: BTreeSet::new(),
        report: Report::default(),
        most,
    };
    check.stack.push((reader.root(), writer.root(), Steps::ROOT));
    let mut next = 0;
    while !check.report.is_cut {
        if let Some((reader, writer, place)) = check.stack.pop() {
            check.compare(reader, writer, place)?;
        } else if let Some((reader, writer, place)) = check.records.get(next).copied() {
            next = next.saturating_add(1);
            check.fields(reader, writer, place)?;
        } else {
            break;
        }
    }
    Ok(check.report)
}

impl<'r, 'w> Check<'r, 'w, '_> {
    fn step(&mut self, from: Place, step: Step<'r, 'w>) -> Result<Place> {
        self.fuel.pay(STEP)?;
        Ok(self.steps.add(from, step))
    }

    fn clash(&mut self, kind: ClashKind, place: Place, message: String) -> Result<()> {
        if self.report.clashes.len() >= self.most {
            self.report.is_cut = true;
            return Ok(());
        }
        let (reader_path, writer_path) = self.steps.paths(place);
        self.add(Clash { kind, reader_path, writer_path, message })
    }

    fn add(&mut self, clash: Clash) -> Result<()> {
        let len = clash.reader_path.len().saturating_add(clash.writer_path.len()).saturating_add(clash.message.len());
        self.fuel.pay(len.saturating_mul(CHARACTER))?;
        self.report.clashes.push(clash);
        Ok(())
    }

    fn compare(&mut self, reader: Type<'r>, writer: Type<'w>, place: Place) -> Result<()> {
        self.fuel.pay(0)?;
        match (reader.kind(), writer.kind()) {
            (Kind::Invalid, _) | (_, Kind::Invalid) => Err(Error::new(ErrorKind::InvalidTables, 0)),
            (_, Kind::Union(theirs)) => {
                // The last one is pushed first: it is taken last.
                for index in (0..theirs.len()).rev() {
                    let Some(branch) = theirs.branch(index) else { continue };
                    let place = self.step(place, Step::Writer(branch))?;
                    self.stack.push((reader, branch, place));
                }
                Ok(())
            }
            (Kind::Union(ours), _) => self.union(ours, writer, place),
            (Kind::Array(ours), Kind::Array(theirs)) => {
                let place = self.step(place, Step::Item)?;
                self.stack.push((ours, theirs, place));
                Ok(())
            }
            (Kind::Map(ours), Kind::Map(theirs)) => {
                let place = self.step(place, Step::Value)?;
                self.stack.push((ours, theirs, place));
                Ok(())
            }
            (Kind::Primitive(ours), Kind::Primitive(theirs)) => {
                if promotion(theirs, ours).is_none() {
                    return self.type_mismatch(reader, writer, place);
                }
                self.decimals(reader, writer, place)
            }
            (Kind::Record(ours), Kind::Record(theirs)) => {
                if self.is_new(reader, writer)? {
                    self.names(reader, writer, place)?;
                    self.records.push((ours, theirs, place));
                }
                Ok(())
            }
            (Kind::Enum(ours), Kind::Enum(theirs)) => {
                if self.is_new(reader, writer)? {
                    self.names(reader, writer, place)?;
                    self.symbols(ours, theirs, place)?;
                }
                Ok(())
            }
            (Kind::Fixed(ours), Kind::Fixed(theirs)) => {
                if !self.is_new(reader, writer)? {
                    return Ok(());
                }
                self.names(reader, writer, place)?;
                if ours.size() != theirs.size() {
                    let message = message::fixed_size(ours, theirs);
                    return self.clash(ClashKind::FixedSizeMismatch, place, message);
                }
                self.decimals(reader, writer, place)
            }
            _ => self.type_mismatch(reader, writer, place),
        }
    }

    /// Whether two named types meet for the first time.
    fn is_new(&mut self, reader: Type<'r>, writer: Type<'w>) -> Result<bool> {
        let pair = (reader.name_index(), writer.name_index());
        if self.met.contains(&pair) {
            return Ok(false);
        }
        self.fuel.pay(PAIR)?;
        self.met.insert(pair);
        Ok(true)
    }

    fn names(&mut self, reader: Type<'r>, writer: Type<'w>, place: Place) -> Result<()> {
        if same_name(writer, reader, self.options, &mut self.fuel)? {
            return Ok(());
        }
        self.clash(ClashKind::NameMismatch, place, message::names(reader, writer, self.options.aliases))
    }

    fn decimals(&mut self, reader: Type<'r>, writer: Type<'w>, place: Place) -> Result<()> {
        if same_decimal(writer, reader, self.options) {
            return Ok(());
        }
        self.clash(ClashKind::DecimalMismatch, place, message::decimals(reader, writer))
    }

    fn type_mismatch(&mut self, reader: Type<'r>, writer: Type<'w>, place: Place) -> Result<()> {
        // A branch of the writer's union is mended in another way than a type that was changed.
        let message = match self.steps.last(place) {
            Some(Step::Writer(_)) => message::union_became_one(reader, writer),
            _ => message::types(reader, writer),
        };
        self.clash(ClashKind::TypeMismatch, place, message)
    }

    fn union(&mut self, ours: Union<'r>, writer: Type<'w>, place: Place) -> Result<()> {
        let found = match branch(writer, ours, self.options, &mut self.fuel)? {
            Some(index) => ours.branch(index),
            None => self.nearest(ours, writer)?,
        };
        match found {
            Some(branch) => {
                let place = self.step(place, Step::Reader(branch))?;
                self.stack.push((branch, writer, place));
                Ok(())
            }
            None => {
                let message = message::no_branch(ours, writer, self.options.aliases);
                self.clash(ClashKind::MissingUnionBranch, place, message)
            }
        }
    }

    /// A branch that does not match, but for a reason that comparing it will tell: an array whose items clash, a decimal
    /// of another scale, a fixed of another size.
    fn nearest(&mut self, ours: Union<'r>, writer: Type<'w>) -> Result<Option<Type<'r>>> {
        for branch in ours.branches() {
            let is_near = match (branch.kind(), writer.kind()) {
                (Kind::Array(_), Kind::Array(_)) | (Kind::Map(_), Kind::Map(_)) => true,
                (Kind::Primitive(one), Kind::Primitive(two)) => one == two,
                (Kind::Fixed(_), Kind::Fixed(_)) => same_name(writer, branch, self.options, &mut self.fuel)?,
                _ => false,
            };
            if is_near {
                return Ok(Some(branch));
            }
        }
        Ok(None)
    }

    fn symbols(&mut self, ours: Enum<'r>, theirs: Enum<'w>, place: Place) -> Result<()> {
        if ours.default().is_some() {
            return Ok(());
        }
        let mut known = BTreeSet::new();
        for symbol in ours.symbols() {
            self.fuel.pay(symbol.raw().len().saturating_mul(levels(ours.len())))?;
            known.insert(symbol);
        }
        let mut missing: Vec<Text<'w>> = Vec::new();
        for symbol in theirs.symbols() {
            self.fuel.pay(symbol.raw().len().saturating_mul(levels(ours.len())))?;
            if !known.contains(&symbol) {
                missing.push(symbol);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        self.clash(ClashKind::MissingEnumSymbols, place, message::symbols(ours, &missing))
    }

    fn fields(&mut self, ours: Record<'r>, theirs: Record<'w>, place: Place) -> Result<()> {
        let mut source = alloc::vec![NONE; ours.len()];
        let (mut target, mut order) = (alloc::vec![NONE; theirs.len()], alloc::vec![NONE; theirs.len()]);
        Pairing { source: &mut source, target: &mut target, order: &mut order }.pair(
            theirs,
            ours,
            self.options,
            &mut self.fuel,
        )?;
        // In their order, so that clashes are; what has to be looked into is put on the stack in the other.
        let mut deeper: Vec<Two<'r, 'w>> = Vec::new();
        for (field, from) in ours.fields().zip(&source) {
            match theirs.field_at(usize::from(*from)) {
                Some(from) => {
                    // Most fields are primitives that have not changed: they need no place.
                    if is_unchanged(field.ty(), from.ty()) {
                        self.fuel.pay(0)?;
                        continue;
                    }
                    let place = self.step(place, Step::Field(field, from))?;
                    deeper.push((field.ty(), from.ty(), place));
                }
                None => self.without_source(field, place)?,
            }
        }
        self.stack.extend(deeper.into_iter().rev());
        Ok(())
    }

    /// A field of the reader that the writer does not write.
    fn without_source(&mut self, field: Field<'r>, place: Place) -> Result<()> {
        let (kind, message) = if !field.has_default() {
            (ClashKind::MissingDefault, message::no_default(field, self.options.aliases))
        } else {
            match self.defaults.write(field, self.limits.schema_depth, &mut self.fuel, CountSink::new()) {
                Ok(Ok(())) => return Ok(()),
                Err(Error { kind: ErrorKind::InvalidDefault, at, .. }) => {
                    (ClashKind::InvalidDefault, message::bad_default(field, at))
                }
                Err(error) => return Err(error),
            }
        };
        if self.report.clashes.len() >= self.most {
            self.report.is_cut = true;
            return Ok(());
        }
        let (reader_path, writer_path) = self.steps.paths(place);
        self.add(Clash { kind, reader_path: below(reader_path, field), writer_path, message })
    }
}

/// Whether both are the same primitive type without a logical one.
fn is_unchanged(reader: Type<'_>, writer: Type<'_>) -> bool {
    reader.ty() == writer.ty() && usize::from(reader.ty().0) < Primitive::ALL.len()
}

/// How many comparisons it takes to find one of so many, about.
fn levels(len: usize) -> usize {
    len.checked_ilog2().map_or(1, |log| log as usize).saturating_add(1)
}
