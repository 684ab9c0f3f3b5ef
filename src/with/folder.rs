//! Schemas that are files of a folder.

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::{OwnedSchema, ParseMode, Schema};
use crate::single::{MapStore, SchemaStore};
use ::std::path::{Path, PathBuf};
use ::std::string::String;
use ::std::vec::Vec;
use ::std::{fmt, fs, io};

/// The schema files of a folder, by fingerprint: all that end in `.avsc`, not those of folders inside.
///
/// They are read once. For a file that has come later, open the folder again.
///
/// ```
/// use avocet::{single, typed::Describe, with::std::FolderStore};
/// let folder = std::env::temp_dir().join(format!("avocet-schemas-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// std::fs::write(folder.join("reading.avsc"), i64::SCHEMA_TEXT)?;
/// let store = FolderStore::open(&folder)?;
/// std::fs::remove_dir_all(&folder)?;
/// let message = single::to_vec(&27i64)?;
/// let (schema, datum) = single::open(&store, &message)?;
/// assert_eq!((schema.text(), datum), ("\"long\"", &[0x36][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FolderStore {
    schemas: MapStore,
}

/// Why a folder of schemas could not be read.
#[derive(Debug)]
pub struct FolderError {
    /// The file, or the folder, that is at fault.
    pub path: PathBuf,
    /// Why.
    pub fault: FolderFault,
}

/// What is wrong with a folder of schemas, or with a file of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum FolderFault {
    /// It cannot be read, or is not UTF-8.
    Io(io::Error),
    /// It is not a schema.
    Schema(Error),
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.fault {
            FolderFault::Io(error) => error.fmt(f),
            FolderFault::Schema(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.fault {
            FolderFault::Io(error) => Some(error),
            FolderFault::Schema(error) => Some(error),
        }
    }
}

impl FolderStore {
    /// Reads the schema files of a folder, under the default [`Limits`]; leniently, as the schemas of writers are.
    ///
    /// # Errors
    /// For the first file that cannot be read, or is no schema.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, FolderError> {
        Self::open_with(folder, &Limits::SERVER)
    }

    /// [`open`](Self::open) under these limits, each of which is one of a single file.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(folder: impl AsRef<Path>, limits: &Limits) -> Result<Self, FolderError> {
        let folder = folder.as_ref();
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|error| unreadable(folder, error))?;
        let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "avsc"));
        // Of several files that are at fault, always the same one is told.
        paths.sort();
        let mut schemas = MapStore::new();
        for path in paths {
            let added = read(&path, limits).and_then(|text| {
                let schema = OwnedSchema::parse_with(&text, ParseMode::Lenient, limits);
                schema.and_then(|schema| schemas.insert(schema)).map_err(FolderFault::Schema)
            });
            added.map_err(|fault| FolderError { path, fault })?;
        }
        Ok(Self { schemas })
    }

    /// The number of schemas; files that say the same count once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.schemas.len()
    }

    /// Whether there is no schema.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
    }
}

impl SchemaStore for FolderStore {
    fn get(&self, fingerprint: u64) -> Option<Schema<'_>> {
        self.schemas.get(fingerprint)
    }
}

fn unreadable(path: &Path, error: io::Error) -> FolderError {
    FolderError { path: path.to_path_buf(), fault: FolderFault::Io(error) }
}

/// A file's text, of which no more is read than the parser would take.
fn read(path: &Path, limits: &Limits) -> Result<String, FolderFault> {
    use io::Read as _;
    let most = u64::from(limits.schema_text);
    let mut text = Vec::new();
    let file = fs::File::open(path).map_err(FolderFault::Io)?;
    file.take(most.saturating_add(1)).read_to_end(&mut text).map_err(FolderFault::Io)?;
    if text.len() as u64 > most {
        return Err(FolderFault::Schema(Error::new(ErrorKind::SchemaTextLimit, text.len())));
    }
    String::from_utf8(text).map_err(|error| FolderFault::Io(io::Error::new(io::ErrorKind::InvalidData, error)))
}
