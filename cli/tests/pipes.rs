//! Outputs that close early or are full.
#![cfg(unix)]

mod common;

use common::{File as Container, command, sample};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

#[test]
fn a_reader_that_stops_early_is_no_error() {
    for args in [&["cat", "--pretty"][..], &["cat"], &["head", "-n", "400"], &["schema"], &["meta"], &["verify"]] {
        let mut child = command(&[args, &[&sample("parcels"), &sample("signals")]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]), "{args:?}");
    }
}

#[test]
fn a_full_disk_is_said() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let done = command(&["cat", &sample("parcels")]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("cannot write"));
}

#[test]
fn errors_that_cannot_be_told_do_not_matter() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let done = command(&["cat", "/nonexistent", &sample("tides")]).stderr(full).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(done.stdout.iter().filter(|&&byte| byte == b'\n').count(), 48);
}

#[test]
fn standard_input_may_be_a_regular_file() {
    let file = File::open(sample("tides")).unwrap();
    let mut child = command(&["count", "-"]).stdin(file).stdout(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(text, "48\n");
}

#[test]
fn rows_of_a_slow_pipe_are_shown_as_their_blocks_arrive() {
    let file = Container::new("\"long\"").block(2, &[2, 4]);
    let more = Container::new("\"long\"").block(1, &[6]).0.split_off(Container::new("\"long\"").0.len());
    let mut child = command(&["cat", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    stdin.write_all(&file.0).unwrap();
    assert_eq!((line(), line()), ("1".to_owned(), "2".to_owned()));
    stdin.write_all(&more).unwrap();
    assert_eq!(line(), "3");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
