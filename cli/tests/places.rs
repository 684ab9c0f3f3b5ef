//! Where new files go: links, devices, pipes, permissions, names that somebody else has taken meanwhile.
#![cfg(unix)]

mod common;

use common::{command, run, sample};
use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("avocet-places-{}-{name}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_sample(path: &Path) -> bool {
    run(&["cat", path.to_str().unwrap()]).ok() == run(&["cat", &sample("tides")]).ok()
}

#[test]
fn a_link_stays_and_what_it_points_to_is_written() {
    let dir = Dir::new("links");
    let tides = sample("tides");
    fs::create_dir(dir.path("deep")).unwrap();
    fs::write(dir.path("deep/old.avro"), "old").unwrap();
    symlink("deep/old.avro", dir.path("link")).unwrap();
    symlink("link", dir.path("link-to-link")).unwrap();
    symlink("deep/new.avro", dir.path("dangling")).unwrap();
    symlink("round", dir.path("round")).unwrap();

    run(&["recode", "-c", "null", &tides, &dir.file("link-to-link")]).fails(2, &["exists; --force replaces it"]);
    assert_eq!(fs::read(dir.path("deep/old.avro")).unwrap(), b"old");
    run(&["recode", "-c", "null", "--force", &tides, &dir.file("link-to-link")]).ok();
    assert!(is_sample(&dir.path("deep/old.avro")));

    run(&["recode", "-c", "null", &tides, &dir.file("dangling")]).ok();
    assert!(is_sample(&dir.path("deep/new.avro")));
    for link in ["link", "link-to-link", "dangling"] {
        assert!(fs::symlink_metadata(dir.path(link)).unwrap().is_symlink());
    }
    assert_eq!(run(&["recode", "-c", "null", &tides, &dir.file("round")]).code, 1);
    run(&["recode", "-c", "null", "--force", &tides, &dir.file("deep")]).fails(2, &["is a directory"]);
    // An input is an input by whatever name.
    symlink(&tides, dir.path("tides")).unwrap();
    run(&["recode", "-c", "null", "--force", &tides, &dir.file("tides")]).fails(2, &["is an input"]);
    assert_eq!(dir.names(), ["dangling", "deep", "link", "link-to-link", "round", "tides"]);
}

#[test]
fn permissions_of_a_file_that_is_replaced_are_kept() {
    let dir = Dir::new("modes");
    for mode in [0o600, 0o640, 0o604, 0o755] {
        let file = dir.file("file.avro");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&file).unwrap();
        run(&["recode", "-c", "null", "--force", &sample("tides"), &file]).ok();
        let after = fs::metadata(&file).unwrap();
        assert_eq!(after.mode() & 0o7777, mode);
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert_ne!(after.ino(), before.ino(), "it appears at once, by its name");
    }
    assert_eq!(dir.names(), ["file.avro"]);
}

#[test]
fn devices_and_pipes_are_written_as_they_are() {
    let dir = Dir::new("devices");
    let tides = sample("tides");
    run(&["recode", "-c", "null", &tides, "/dev/null"]).ok();
    assert!(!fs::symlink_metadata("/dev/null").unwrap().is_file());

    let read = |args: &[&str]| command(args).stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap().stdout;
    fs::write(dir.path("stdout.avro"), read(&["recode", "-c", "deflate", &tides, "/dev/stdout"])).unwrap();
    assert!(is_sample(&dir.path("stdout.avro")));
    // Standard output that is a file goes on where it stands.
    let mut out = fs::File::create(dir.path("file.avro")).unwrap();
    std::io::Write::write_all(&mut out, b"before").unwrap();
    let done = command(&["recode", "-c", "deflate", &tides, "/dev/stdout"]).stdout(out).status().unwrap();
    assert!(done.success());
    let bytes = fs::read(dir.path("file.avro")).unwrap();
    fs::write(dir.path("file.avro"), bytes.strip_prefix(b"before").unwrap()).unwrap();
    assert!(is_sample(&dir.path("file.avro")));

    let fifo = dir.file("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let mut writer = command(&["recode", "-c", "null", &tides, &fifo]).spawn().unwrap();
    let mut bytes = Vec::new();
    fs::File::open(&fifo).unwrap().read_to_end(&mut bytes).unwrap();
    assert!(writer.wait().unwrap().success());
    fs::write(dir.path("fifo.avro"), bytes).unwrap();
    assert!(is_sample(&dir.path("fifo.avro")));
    assert_eq!(dir.names(), ["fifo", "fifo.avro", "file.avro", "stdout.avro"]);
}

#[test]
fn whoever_reads_the_new_file_from_a_pipe_may_stop_early() {
    let mut child = command(&["recode", "-c", "null", "--block-bytes", "1", &sample("parcels"), "/dev/stdout"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 4];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    assert_eq!(&start, b"Obj\x01");
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_file_that_appears_meanwhile_is_not_replaced() {
    let dir = Dir::new("race");
    let new = dir.file("new.avro");
    let mut child =
        command(&["recode", "-c", "null", "-", &new]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = fs::read(sample("tides")).unwrap();
    let (half, rest) = input.split_at(input.len() / 2);
    std::io::Write::write_all(&mut stdin, half).unwrap();
    // It has looked for the file when it has begun one of its own.
    while dir.names().is_empty() {
        assert_eq!(child.try_wait().unwrap(), None, "it has ended before it began");
        std::thread::yield_now();
    }
    assert!(dir.names()[0].starts_with(".avocet-"), "{:?}", dir.names());
    fs::write(&new, "of somebody else").unwrap();
    std::io::Write::write_all(&mut stdin, rest).unwrap();
    drop(stdin);
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("exists; --force replaces it"));
    assert_eq!(fs::read(&new).unwrap(), b"of somebody else");
    assert_eq!(dir.names(), ["new.avro"]);
}

#[test]
fn a_name_of_the_greatest_length_can_be_written() {
    let dir = Dir::new("long");
    let new = dir.file(&"n".repeat(255));
    run(&["recode", "-c", "null", &sample("tides"), &new]).ok();
    assert!(is_sample(Path::new(&new)));
}
