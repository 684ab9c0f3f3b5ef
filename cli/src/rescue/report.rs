//! What is told of a damaged file: what is lost, what is saved.

use super::{Damaged, Event};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::quote;
use avocet::container::recover::{Gap, Rescued};

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Lines that begin with the name of the file.
    People,
    /// A JSON object a line.
    Json,
}

/// Tells line by line, and counts.
pub(crate) struct Report<'t> {
    style: Style,
    name: String,
    tell: &'t mut dyn FnMut(&str) -> Result<(), Failure>,
    size: u64,
    blocks: u64,
    rows: u64,
    mended: u64,
    gaps: u64,
    lost_bytes: u64,
    /// As far as heads of blocks say.
    lost_rows: u64,
    /// Whether they say it of all that is lost.
    counted: bool,
    exit: Exit,
}

impl<'t> Report<'t> {
    /// Tells of the header first.
    pub(crate) fn new(
        name: String,
        style: Style,
        damaged: &Damaged,
        tell: &'t mut dyn FnMut(&str) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let mut report = Self {
            style,
            name,
            tell,
            size: damaged.len(),
            blocks: 0,
            rows: 0,
            mended: 0,
            gaps: 0,
            lost_bytes: 0,
            lost_rows: 0,
            counted: true,
            exit: Exit::Ok,
        };
        if let Some((exit, why)) = damaged.fault() {
            report.exit = *exit;
            report.lost_bytes = damaged.start();
            report.say(
                &format!("the header is lost with its metadata, bytes 0 to {} ({why})", damaged.start()),
                &[("lost", "header"), ("reason", why)],
                &[("from", Some(0)), ("to", Some(damaged.start()))],
            )?;
        }
        for untrue in damaged.untrue() {
            report.say(&untrue, &[("mended", "header"), ("reason", &untrue)], &[])?;
        }
        Ok(report)
    }

    pub(crate) fn event(&mut self, event: &Event<'_>) -> Result<(), Failure> {
        match event {
            Event::Lost(gap) => self.lost(gap),
            Event::Saved(block) => self.saved(block),
        }
    }

    fn lost(&mut self, gap: &Gap) -> Result<(), Failure> {
        self.exit = self.exit.max(exit_of(gap.kind));
        self.gaps = self.gaps.saturating_add(1);
        self.lost_bytes = self.lost_bytes.saturating_add(gap.to.saturating_sub(gap.from));
        self.counted &= gap.rows.is_some();
        self.lost_rows = self.lost_rows.saturating_add(gap.rows.unwrap_or(0));
        let rows = gap.rows.map_or("an unknown number of rows".to_owned(), |rows| number(rows, "row"));
        let kind = gap.kind.message();
        self.say(
            &format!("lost: bytes {} to {}, {rows}: {kind}", gap.from, gap.to),
            &[("lost", "blocks"), ("reason", kind)],
            &[("from", Some(gap.from)), ("to", Some(gap.to)), ("rows", gap.rows)],
        )
    }

    fn saved(&mut self, block: &Rescued<'_>) -> Result<(), Failure> {
        self.blocks = self.blocks.saturating_add(1);
        self.rows = self.rows.saturating_add(block.rows);
        if !block.mended {
            return Ok(());
        }
        self.mended = self.mended.saturating_add(1);
        self.say(
            &format!("mended: bytes {} to {}, {}", block.offset, block.end, number(block.rows, "row")),
            &[("mended", "block")],
            &[("from", Some(block.offset)), ("to", Some(block.end)), ("rows", Some(block.rows))],
        )
    }

    /// Tells the totals, with `saved` as the word for what is done with blocks.
    pub(crate) fn finish(mut self, saved: &str) -> Result<Exit, Failure> {
        let lost_rows = match (self.counted, self.lost_rows) {
            (true, rows) => number(rows, "row"),
            (false, 0) => "an unknown number of rows".to_owned(),
            (false, rows) => format!("at least {}", number(rows, "row")),
        };
        let lost = if self.lost_bytes == 0 {
            "nothing is lost".to_owned()
        } else {
            format!("{} of {} bytes lost, {lost_rows}", self.lost_bytes, self.size)
        };
        let text = format!(
            "{} in {} {saved}, {} mended; {lost}",
            number(self.rows, "row"),
            number(self.blocks, "block"),
            if self.mended == 0 { "none".to_owned() } else { self.mended.to_string() }
        );
        let numbers = [
            ("size", Some(self.size)),
            ("blocks", Some(self.blocks)),
            ("rows", Some(self.rows)),
            ("mended", Some(self.mended)),
            ("gaps", Some(self.gaps)),
            ("lost_bytes", Some(self.lost_bytes)),
            ("lost_rows", self.counted.then_some(self.lost_rows)),
            ("exit", Some(self.exit as u64)),
        ];
        let name = self.name.clone();
        self.say(&text, &[("total", &name)], &numbers)?;
        Ok(self.exit)
    }

    fn say(&mut self, text: &str, words: &[(&str, &str)], numbers: &[(&str, Option<u64>)]) -> Result<(), Failure> {
        if self.style == Style::People {
            return (self.tell)(&format!("{}: {text}", self.name));
        }
        let words = words.iter().map(|(key, value)| format!("\"{key}\":{}", quote::json(value)));
        let numbers = numbers.iter().map(|(key, value)| match value {
            Some(value) => format!("\"{key}\":{value}"),
            None => format!("\"{key}\":null"),
        });
        let all: Vec<String> = words.chain(numbers).collect();
        (self.tell)(&format!("{{{}}}", all.join(",")))
    }
}

/// A number of things.
fn number(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
