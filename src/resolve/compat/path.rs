//! Where in two schemas a comparison is.

use crate::schema::{Field, Type};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

/// One step deeper, in both schemas or in one.
#[derive(Clone, Copy)]
pub(super) enum Step<'r, 'w> {
    /// Into a field, which may have another name in the writer's schema.
    Field(Field<'r>, Field<'w>),
    /// Into the items of an array.
    Item,
    /// Into the values of a map.
    Value,
    /// Into a branch of the reader's union.
    Reader(Type<'r>),
    /// Into a branch of the writer's union.
    Writer(Type<'w>),
}

/// A place: the steps that led there, by their index. The root has none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(Option<u32>);

/// All steps, each with the place that it was taken from: paths share their beginnings.
#[derive(Default)]
pub(super) struct Steps<'r, 'w> {
    all: Vec<(Place, Step<'r, 'w>)>,
}

impl<'r, 'w> Steps<'r, 'w> {
    pub(super) const ROOT: Place = Place(None);

    pub(super) fn add(&mut self, from: Place, step: Step<'r, 'w>) -> Place {
        let at = u32::try_from(self.all.len()).ok();
        self.all.push((from, step));
        Place(at)
    }

    pub(super) fn last(&self, place: Place) -> Option<Step<'r, 'w>> {
        self.get(place).map(|(_, step)| step)
    }

    fn get(&self, place: Place) -> Option<(Place, Step<'r, 'w>)> {
        self.all.get(place.0? as usize).copied()
    }

    /// The path in the reader's schema, and in the writer's.
    pub(super) fn paths(&self, place: Place) -> (String, String) {
        let mut steps = Vec::new();
        let mut at = place;
        while let Some((before, step)) = self.get(at) {
            steps.push(step);
            at = before;
        }
        let (mut reader, mut writer) = (String::new(), String::new());
        for step in steps.iter().rev() {
            match step {
                Step::Field(ours, theirs) => {
                    field(&mut reader, *ours);
                    field(&mut writer, *theirs);
                }
                Step::Item => {
                    reader.push_str("[]");
                    writer.push_str("[]");
                }
                Step::Value => {
                    reader.push_str("{}");
                    writer.push_str("{}");
                }
                Step::Reader(branch) => tag(&mut reader, *branch),
                Step::Writer(branch) => tag(&mut writer, *branch),
            }
        }
        (whole(reader), whole(writer))
    }
}

/// Appends a field to a path.
pub(super) fn field(path: &mut String, field: Field<'_>) {
    if !path.is_empty() {
        path.push('.');
    }
    // Writing to a string cannot fail.
    let _ = write!(path, "{}", field.name());
}

fn tag(path: &mut String, branch: Type<'_>) {
    let _ = write!(path, "<{}>", branch.tag());
}

const WHOLE: &str = "(datum)";

fn whole(path: String) -> String {
    if path.is_empty() { WHOLE.into() } else { path }
}

/// The path of a record's field.
pub(super) fn below(record: String, of: Field<'_>) -> String {
    let mut path = if record == WHOLE { String::new() } else { record };
    field(&mut path, of);
    path
}
