//! `avocet compat`

use super::schemas;
use crate::args::{Compat as Args, Mode};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input;
use crate::output::Output;
use crate::quote;
use avocet::resolve::compat::{Direction, Level, Report, Verdict, check_history};
use avocet::{Limits, Schema};
use std::fmt::Write;
use std::path::Path;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let files: Vec<&Path> = args.files.iter().map(AsRef::as_ref).collect();
    let owned = match schemas(&files, output)? {
        Ok(owned) => owned,
        Err(exit) => return Ok(exit),
    };
    let all: Vec<Schema<'_>> = owned.iter().map(avocet::OwnedSchema::schema).collect();
    let names: Vec<String> = files.iter().map(|path| input::name(path)).collect();
    let (Some((new, history)), Some(new_name)) = (all.split_last(), names.last()) else {
        return Err(Failure::input(Exit::Usage, "no files"));
    };
    let verdicts = check_history(new, history, level(args.mode), &args.rules.options(), &Limits::SERVER)
        .map_err(|error| Failure::input(exit_of(error.kind), format!("comparing the schemas: {}", error.kind)))?;
    let good = verdicts.iter().all(|verdict| verdict.report.is_compatible());
    let pairs = verdicts.iter().filter_map(|verdict| {
        let old = names.get(verdict.version)?.as_str();
        Some(match verdict.direction {
            Direction::NewReadsOld => (new_name.as_str(), old, verdict),
            Direction::OldReadsNew => (old, new_name.as_str(), verdict),
        })
    });
    if args.json {
        output.line(&json(pairs, good))?;
    } else {
        for (reader, writer, verdict) in pairs {
            for line in told(reader, writer, &verdict.report) {
                output.line(&quote::plain(line.as_bytes()))?;
            }
        }
    }
    Ok(if good { Exit::Ok } else { Exit::No })
}

const fn level(mode: Mode) -> Level {
    match mode {
        Mode::Backward => Level::Backward,
        Mode::BackwardTransitive => Level::BackwardTransitive,
        Mode::Forward => Level::Forward,
        Mode::ForwardTransitive => Level::ForwardTransitive,
        Mode::Full => Level::Full,
        Mode::FullTransitive => Level::FullTransitive,
    }
}

/// A check for people: the verdict, and a line for each clash.
fn told(reader: &str, writer: &str, report: &Report) -> Vec<String> {
    let clashes = report.clashes();
    if report.is_compatible() {
        return vec![format!("{reader} can read {writer}")];
    }
    let plural = if clashes.len() == 1 { "" } else { "es" };
    let more = if report.is_cut() { "more than " } else { "" };
    let mut lines = vec![format!("{reader} cannot read {writer}: {more}{} clash{plural}", clashes.len())];
    lines.extend(clashes.iter().map(|clash| format!("  {clash}")));
    lines
}

fn json<'v>(pairs: impl Iterator<Item = (&'v str, &'v str, &'v Verdict)>, good: bool) -> String {
    let mut out = format!("{{\"compatible\":{good},\"checks\":[");
    for (index, (reader, writer, verdict)) in pairs.enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let report = &verdict.report;
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "{comma}{{\"reader\":{},\"writer\":{},\"compatible\":{},\"complete\":{},\"clashes\":[",
            quote::json(reader),
            quote::json(writer),
            report.is_compatible(),
            !report.is_cut()
        );
        for (index, clash) in report.clashes().iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(
                out,
                "{comma}{{\"kind\":\"{}\",\"reader_path\":{},\"writer_path\":{},\"message\":{}}}",
                clash.kind.code(),
                quote::json(&clash.reader_path),
                quote::json(&clash.writer_path),
                quote::json(&clash.message)
            );
        }
        out.push_str("]}");
    }
    out.push_str("]}");
    out
}
