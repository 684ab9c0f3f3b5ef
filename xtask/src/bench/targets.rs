//! What avocet is to reach, and whether it does.

use super::{Group, Groups, Row, quantile, spread};
use anyhow::{Context, Result};
use std::fmt::Write as _;

/// What a case of ours is compared with.
enum Ruler {
    /// The code that was written by hand.
    ByHand,
    /// The codec alone and the same rows without it, one after the other.
    Parts,
}

struct Target {
    /// Task and workload.
    of: (&'static str, &'static str),
    /// The cases of ours that may reach it: the quickest does.
    ours: &'static [&'static str],
    ruler: Ruler,
    /// In ratio to the ruler.
    most: f64,
    /// How much slower the quickest peer is, whose name begins with this.
    peer: &'static str,
    least: f64,
}

const fn target(
    of: (&'static str, &'static str),
    ours: &'static [&'static str],
    most: f64,
    peer: &'static str,
    least: f64,
) -> Target {
    Target { of, ours, ruler: Ruler::ByHand, most, peer, least }
}

const fn parts(workload: &'static str, ours: &'static [&'static str]) -> Target {
    Target { of: ("read", workload), ours, ruler: Ruler::Parts, most: 1.1, peer: "", least: 1.0 }
}

const READ: &[&str] = &["avocet, in place", "avocet, lazy"];
const READ_ZLIB: &[&str] = &["avocet, deflate-zlib-rs, in place", "avocet, deflate-zlib-rs, lazy"];
const IN_PLACE: &str = "avocet, in place of an owned value";

const TARGETS: [Target; 20] = [
    target(("decode", "small"), &["avocet, borrowed"], 1.05, "", 3.3),
    target(("decode", "user"), &["avocet, borrowed", "avocet, lazy"], 1.1, "", 3.0),
    target(("decode", "telemetry"), &[IN_PLACE, "avocet, lazy"], 1.1, "", 3.0),
    target(("decode", "strings"), &["avocet, borrowed"], 1.1, "", 1.25),
    target(("decode", "evolved"), &["avocet, in place", "avocet, by value"], 1.3, "", 2.2),
    target(("decode", "user"), &["avocet, walk"], 1.8, "apache-avro, Value", 5.0),
    target(("encode", "small"), &["avocet"], 1.3, "", 3.0),
    target(("encode", "user"), &["avocet"], 1.3, "", 3.0),
    target(("encode", "telemetry"), &["avocet"], 1.3, "", 1.6),
    target(("encode", "strings"), &["avocet"], 1.3, "", 2.0),
    target(("read", "null"), READ, 1.15, "", 2.5),
    parts("snappy", READ),
    parts("zstandard", READ),
    parts("deflate", READ),
    parts("deflate, by zlib-rs", READ_ZLIB),
    target(("write", "null"), &["avocet"], 1.15, "", 1.0),
    target(("write", "snappy"), &["avocet"], 1.15, "", 1.0),
    target(("write", "zstandard"), &["avocet"], 1.15, "", 1.0),
    target(("write", "deflate"), &["avocet"], 1.15, "", 1.0),
    target(("write", "deflate, by zlib-rs"), &["avocet, deflate-zlib-rs"], 1.15, "", 1.0),
];

/// How many times quicker two threads are to be than one.
const THREADS: f64 = 1.6;

fn median(numbers: &[f64]) -> f64 {
    quantile(numbers, 0.5)
}

const fn verdict(hit: bool) -> &'static str {
    if hit { "hit" } else { "**missed**" }
}

fn group<'g>(groups: &'g Groups, (task, workload): (&str, &str)) -> Result<&'g Group> {
    groups.get(&(task.to_owned(), workload.to_owned())).with_context(|| format!("{task} {workload} was not measured"))
}

impl Target {
    fn to_ruler(&self, group: &Group, ours: &Row) -> Result<Vec<f64>> {
        let find = |who: &str| group.find(who).with_context(|| format!("{who} was not measured"));
        match self.ruler {
            Ruler::ByHand => Ok(ours.to(find(super::RULER)?)),
            Ruler::Parts => {
                let (codec, rows) = (find("the codec alone")?, find("the same rows without a codec, in place")?);
                let both = codec.nanos.iter().zip(&rows.nanos).map(|(codec, rows)| codec + rows);
                Ok(ours.nanos.iter().zip(both).map(|(ours, both)| ours / both).collect())
            }
        }
    }

    fn line(&self, groups: &Groups, table: &mut String) -> Result<()> {
        let (task, workload) = self.of;
        let group = group(groups, self.of)?;
        let mut best: Option<(&Row, Vec<f64>)> = None;
        for who in self.ours {
            let row = group.find(who).with_context(|| format!("{task} {workload}: {who} was not measured"))?;
            let ratios = self.to_ruler(group, row)?;
            if best.as_ref().is_none_or(|(_, least)| median(&ratios) < median(least)) {
                best = Some((row, ratios));
            }
        }
        let (ours, ratios) = best.context("nothing of ours")?;
        let peers = group.rows.iter().filter(|row| row.is_peer() && row.who.starts_with(self.peer));
        let slower = |row: &Row| median(&row.to(ours));
        let peer = peers.min_by(|a, b| slower(a).total_cmp(&slower(b))).context("no peer was measured")?;
        let ruler = match self.ruler {
            Ruler::ByHand => "",
            Ruler::Parts => " of the codec alone and the rows without it",
        };
        writeln!(
            table,
            "| {task} {workload} | {} | {:.2}{ruler} | {} | {} | {} | {:.2} | {} | {} |",
            ours.who,
            self.most,
            spread(&ratios),
            verdict(median(&ratios) <= self.most),
            peer.who,
            self.least,
            spread(&peer.to(ours)),
            verdict(slower(peer) >= self.least),
        )?;
        Ok(())
    }
}

pub(super) fn table(groups: &Groups) -> Result<String> {
    let mut table = String::from(
        "| | avocet | at most, to the ruler | measured | | peer | slower, at least | measured | |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for target in &TARGETS {
        target.line(groups, &mut table)?;
    }
    let deflate = group(groups, ("read", "deflate"))?;
    let find = |who: &str| deflate.find(who).with_context(|| format!("{who} was not measured"));
    let ratios = find("avocet, lazy")?.to(find("avocet, lazy, by two threads")?);
    writeln!(
        table,
        "\n| | at least | measured | |\n|---|---|---|---|\n| two threads, read deflate: times as quick as one | {THREADS} | {} | {} |",
        spread(&ratios),
        verdict(median(&ratios) >= THREADS)
    )?;
    // The program that counts fails if one of them does allocate.
    writeln!(table, "| allocations a row: lending, in place, encoding (files aside) | 0 | 0, counted | hit |")?;
    Ok(table)
}
