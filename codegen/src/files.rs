//! Several schema files as one schema, in which each may use the names of the others.

use crate::error::{Error, ErrorKind};
use avocet::schema::{Kind, OwnedSchema, ParseMode, Schema, Type};
use avocet::{ErrorKind as Avro, Limits};
use std::fmt::Write as _;

/// The files as fields of one record, in an order in which names are defined before they are used.
pub(crate) struct Files<'f> {
    files: &'f [(&'f str, &'f str)],
    parsed: OwnedSchema,
    /// Whether names are looked for where the specification does not.
    lenient: bool,
    /// Which file stands where in the text, in order.
    places: Vec<Place>,
}

#[derive(Clone, Copy)]
struct Place {
    file: usize,
    at: usize,
}

impl<'f> Files<'f> {
    pub(crate) fn read(files: &'f [(&'f str, &'f str)]) -> Result<Self, Error> {
        if let [(name, text)] = files {
            let parsed = OwnedSchema::parse_with(text, ParseMode::Strict, &Limits::SERVER)
                .map_err(|error| Error::new(name, text, error.at as usize, ErrorKind::Schema(error.kind)))?;
            return Ok(Self { files, parsed, lenient: false, places: vec![Place { file: 0, at: 0 }] });
        }
        // As they are given, else one after another, whichever has all that it needs.
        let given: Vec<usize> = (0..files.len()).collect();
        if let Ok(done) = Self::parse(files, &given, ParseMode::Strict) {
            return Ok(done);
        }
        let (mut order, mut rest) = (Vec::new(), given);
        let mut last = None;
        while !rest.is_empty() {
            let mut found = None;
            for (index, file) in rest.iter().enumerate() {
                let mut next = order.clone();
                next.push(*file);
                match Self::parse(files, &next, ParseMode::Strict) {
                    Ok(done) => {
                        last = Some(done);
                        found = Some((index, next));
                        break;
                    }
                    Err(error) if is_about_others(&error) => {}
                    Err(error) => return Err(error),
                }
            }
            match found {
                Some((index, next)) => {
                    order = next;
                    rest.remove(index);
                }
                None => {
                    // They use one another, or say the same twice, or there is no such name.
                    order.append(&mut rest);
                    last = Some(Self::parse(files, &order, ParseMode::Lenient)?);
                }
            }
        }
        match last {
            Some(last) => Ok(last),
            None => Self::parse(files, &order, ParseMode::Strict),
        }
    }

    fn parse(files: &'f [(&'f str, &'f str)], order: &[usize], mode: ParseMode) -> Result<Self, Error> {
        // A name that no file uses.
        let mut around = "avocet_files".to_owned();
        while files.iter().any(|(_, text)| text.contains(&around)) {
            around.push('_');
        }
        let mut text = format!("{{\"type\":\"record\",\"name\":\"{around}\",\"fields\":[");
        let mut places = Vec::new();
        for (index, &file) in order.iter().enumerate() {
            let Some((_, schema)) = files.get(file) else { continue };
            let comma = if index > 0 { "," } else { "" };
            let _ = write!(text, "{comma}{{\"name\":\"f{index}\",\"type\":");
            places.push(Place { file, at: text.len() });
            text.push_str(schema);
            text.push('}');
        }
        text.push_str("]}");
        let at = |places: &[Place], at: usize| place_of(files, places, at);
        let parsed = OwnedSchema::parse_with(&text, mode, &Limits::SERVER)
            .map_err(|error| at(&places, error.at as usize).error(ErrorKind::Schema(error.kind)))?;
        let this = Self { files, parsed, lenient: matches!(mode, ParseMode::Lenient), places };
        this.check()?;
        Ok(this)
    }

    /// Is every file one value, and none a piece of the text around it?
    fn check(&self) -> Result<(), Error> {
        let schema = self.parsed.schema();
        let Kind::Record(all) = schema.root().kind() else { return Ok(()) };
        let mut fields = all.fields();
        for place in &self.places {
            let here = place_of(self.files, &self.places, place.at);
            let sound = fields.next().is_some_and(|field| {
                let attributes = field.attributes();
                let value = attributes.clone().get("type").unwrap_or_default();
                attributes.count() == 2
                    && offset(&schema, value).checked_sub(place.at) == Some(leading(here.text))
                    && value.len() == here.text.trim_matches(BLANK).len()
            });
            if !sound {
                return Err(here.error(ErrorKind::Schema(Avro::NotASchema)));
            }
        }
        Ok(())
    }

    pub(crate) fn schema(&self) -> Schema<'_> {
        self.parsed.schema()
    }

    /// Whether they use names that the specification does not find.
    pub(crate) const fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// The name of each file and what it says, in the order they were given.
    pub(crate) fn roots<'s>(&self, schema: &'s Schema<'s>) -> Vec<(&'f str, Type<'s>)> {
        let mut roots: Vec<(usize, Type<'s>)> = match (self.files, schema.root().kind()) {
            ([_], _) => vec![(0, schema.root())],
            (_, Kind::Record(all)) => {
                self.places.iter().zip(all.fields()).map(|(place, field)| (place.file, field.ty())).collect()
            }
            _ => Vec::new(),
        };
        roots.sort_by_key(|(file, _)| *file);
        roots.into_iter().filter_map(|(file, ty)| Some((self.files.get(file)?.0, ty))).collect()
    }

    /// An error about this part of the schema's text.
    pub(crate) fn error(&self, schema: &Schema<'_>, part: &str, kind: ErrorKind) -> Error {
        place_of(self.files, &self.places, offset(schema, part)).error(kind)
    }
}

/// White space of JSON.
const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

fn leading(text: &str) -> usize {
    text.len().saturating_sub(text.trim_start_matches(BLANK).len())
}

/// Where a part of the text begins.
fn offset(schema: &Schema<'_>, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(schema.text().as_ptr() as usize)
}

/// An error that other files may mend.
fn is_about_others(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Schema(Avro::UnknownName | Avro::ForwardReference | Avro::DuplicateName))
}

struct Here<'f> {
    file: &'f str,
    text: &'f str,
    at: usize,
}

impl Here<'_> {
    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(self.file, self.text, self.at, kind)
    }
}

fn place_of<'f>(files: &'f [(&'f str, &'f str)], places: &[Place], at: usize) -> Here<'f> {
    let place = places.iter().rev().find(|place| place.at <= at).or(places.first());
    let (file, text) = place.and_then(|place| files.get(place.file)).copied().unwrap_or_default();
    let at = at.saturating_sub(place.map_or(0, |place| place.at)).min(text.len());
    Here { file, text, at }
}
