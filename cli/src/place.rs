//! Where a new file goes, and how it gets there: complete, or not at all.

use crate::exit::Exit;
use crate::failure::Failure;
use std::collections::hash_map::RandomState;
use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// A path that a new file may be written to.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// As the user calls it.
    name: PathBuf,
    /// Where it lies, symbolic links having been followed: they stay, and what they point to is written.
    target: PathBuf,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// There is no such file, and if there is one in the end, it stays.
    New,
    /// A file is replaced, and its owner and permissions are kept.
    Replaced(Metadata),
    /// A device or a pipe: bytes go there as they come.
    Direct,
    /// The same, which this process has as its standard output.
    Stdout,
}

impl Place {
    /// Whether `path` may be written: it is none of the inputs, and there is no such file, unless `force` says that it may
    /// be replaced. Devices and pipes are for writing to; a block device holds data as a file does.
    pub(crate) fn check(path: &Path, force: bool, inputs: &[PathBuf]) -> Result<Self, Failure> {
        let place = |target: PathBuf, kind| Ok(Self { name: path.to_owned(), target, kind });
        if path.as_os_str() == "-" || path.file_name().is_none() {
            return Err(refused(path, "the new file must have a name"));
        }
        if ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|stdout| path == Path::new(stdout)) {
            return place(path.to_owned(), Kind::Stdout);
        }
        let about = match fs::metadata(path) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let target = pointed_to(path).map_err(|error| failed(path, &error))?;
                return place(target, Kind::New);
            }
            Err(error) => return Err(failed(path, &error)),
        };
        if about.is_dir() {
            return Err(refused(path, "is a directory"));
        }
        let direct = is_stream(&about);
        let target =
            if direct { path.to_owned() } else { path.canonicalize().map_err(|error| failed(path, &error))? };
        if !direct && inputs.iter().any(|input| input.canonicalize().is_ok_and(|input| input == target)) {
            return Err(refused(path, "is an input, and would be overwritten"));
        }
        if !direct && !force {
            return Err(exists(path));
        }
        place(target, if about.is_file() { Kind::Replaced(about) } else { Kind::Direct })
    }

    /// As the user calls it.
    pub(crate) fn name(&self) -> &Path {
        &self.name
    }

    /// Whether bytes go to standard output.
    pub(crate) const fn is_stdout(&self) -> bool {
        matches!(self.kind, Kind::Stdout)
    }

    /// What went wrong with it. That whoever reads a pipe has had enough is for others to judge.
    pub(crate) fn failed(&self, error: io::Error) -> Failure {
        match (&self.kind, error.kind()) {
            (Kind::Direct | Kind::Stdout, io::ErrorKind::BrokenPipe) => Failure::Output(error),
            _ => failed(&self.name, &error),
        }
    }

    /// Begins the file: beside its place, so that it can be renamed, or in its place if it is a device or a pipe.
    pub(crate) fn begin(&self) -> Result<(Making, File), Failure> {
        let beside = match &self.kind {
            Kind::New => OpenOptions::new(),
            Kind::Replaced(_) => private(),
            Kind::Direct => {
                let file = OpenOptions::new().write(true).open(&self.target);
                return Ok((Making { place: self.clone(), beside: None }, file.map_err(|error| self.failed(error))?));
            }
            Kind::Stdout => {
                let file = stdout(&self.target).map_err(|error| self.failed(error))?;
                return Ok((Making { place: self.clone(), beside: None }, file));
            }
        };
        let (path, file) = unique(&self.target, beside).map_err(|error| self.failed(error))?;
        Ok((Making { place: self.clone(), beside: Some(path) }, file))
    }
}

/// A file in the making. If it has not been finished when it is dropped, it goes away.
#[derive(Debug)]
pub(crate) struct Making {
    place: Place,
    /// Its name until it is complete.
    beside: Option<PathBuf>,
}

impl Making {
    /// The file is complete: its content lies on the device, and then it has its name.
    pub(crate) fn finish(mut self, file: File) -> Result<(), Failure> {
        let Some(path) = self.beside.take() else { return Ok(()) };
        let done = self.put(&path, file);
        if done.is_err() {
            // If it cannot be removed, it will be found.
            let _ = fs::remove_file(&path);
        }
        done
    }

    fn put(&self, path: &Path, file: File) -> Result<(), Failure> {
        let Place { name, target, kind } = &self.place;
        let failed = |error: io::Error| failed(name, &error);
        if let Kind::Replaced(about) = kind {
            take_after(&file, about).map_err(failed)?;
        }
        file.sync_all().map_err(failed)?;
        drop(file);
        match kind {
            Kind::New => match name_new(path, target) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists(name)),
                named => named.map_err(failed)?,
            },
            _ => fs::rename(path, target).map_err(failed)?,
        }
        // A directory that may be written need not be readable, and then cannot be synced.
        let _ = avocet::with::std::sync_directory_of(target);
        Ok(())
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if let Some(path) = &self.beside {
            // If it cannot be removed, it will be found.
            let _ = fs::remove_file(path);
        }
    }
}

/// Gives a file its name, unless there is such a file, which then stays: to rename would replace it.
fn name_new(path: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(path, target) {
        Ok(()) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Not every file system has links. An empty file of ours may be replaced.
        Err(_) => {
            drop(OpenOptions::new().write(true).create_new(true).open(target)?);
            fs::rename(path, target)
        }
    }
}

/// Makes a file beside `target` whose name nobody else has.
fn unique(target: &Path, mut options: OpenOptions) -> io::Result<(PathBuf, File)> {
    options.write(true).create_new(true);
    let random = RandomState::new();
    for attempt in 0..100 {
        let mut hasher = random.build_hasher();
        hasher.write_u32(attempt);
        let path = target.with_file_name(format!(".avocet-{:016x}.part", hasher.finish()));
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            file => return file.map(|file| (path, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Where a path leads that leads to nothing yet: there a file would be made.
fn pointed_to(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..40 {
        match fs::symlink_metadata(&target) {
            Ok(about) if about.is_symlink() => {
                let link = fs::read_link(&target)?;
                target = target.parent().unwrap_or(Path::new("")).join(link);
            }
            _ => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

#[cfg(unix)]
fn is_stream(about: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    about.file_type().is_char_device() || about.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_stream(about: &Metadata) -> bool {
    !about.is_file()
}

/// For nobody else to read, until it has the permissions of the file that it replaces.
fn private() -> OpenOptions {
    #[allow(unused_mut, reason = "where there are modes")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Owner and permissions of another file.
fn take_after(file: &File, about: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // The owner only if we may; a group that is not ours must not come to read what only the other's could.
        if fchown(file, Some(about.uid()), Some(about.gid())).is_err() && fchown(file, None, Some(about.gid())).is_err()
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = about.permissions().mode() & 0o707;
            return file.set_permissions(fs::Permissions::from_mode(mode));
        }
    }
    file.set_permissions(about.permissions())
}

/// Standard output as a file: opened by its path, it would be written from its beginning.
fn stdout(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let _ = path;
        io::stdout().as_fd().try_clone_to_owned().map(File::from)
    }
    #[cfg(not(unix))]
    OpenOptions::new().write(true).open(path)
}

fn exists(path: &Path) -> Failure {
    refused(path, "exists; --force replaces it")
}

pub(crate) fn refused(path: &Path, why: &str) -> Failure {
    Failure::input(Exit::Usage, format!("{}: {why}", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::input(Exit::Io, format!("{}: cannot write: {error}", path.display()))
}
