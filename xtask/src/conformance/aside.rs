//! The list of what is set aside: operation, id, reason, separated by tabs.

use crate::shell::root;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;

pub(super) struct Aside {
    /// By operation and id: whether a case has used the entry.
    entries: BTreeMap<(String, String), bool>,
}

impl Aside {
    pub(super) fn load() -> Result<Self> {
        let path = root().join("xtask/conformance.tsv");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut entries = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut columns = line.split('\t');
            match (columns.next(), columns.next(), columns.next()) {
                (Some(operation), Some(id), Some(reason)) if !reason.is_empty() => {
                    entries.insert((operation.to_owned(), id.to_owned()), false);
                }
                _ => bail!("{}: every line needs operation, id and reason: {line}", path.display()),
            }
        }
        Ok(Self { entries })
    }

    /// Whether the case is set aside; the entry is then marked as used.
    pub(super) fn take(&mut self, operation: &str, id: &str) -> bool {
        match self.entries.get_mut(&(operation.to_owned(), id.to_owned())) {
            Some(used) => {
                *used = true;
                true
            }
            None => false,
        }
    }

    pub(super) fn check_all_used(&self) -> Result<()> {
        let unused: Vec<String> =
            self.entries.iter().filter(|(_, used)| !**used).map(|((op, id), _)| format!("{op} {id}")).collect();
        if unused.is_empty() { Ok(()) } else { bail!("set aside without need: {}", unused.join(", ")) }
    }
}
