//! `avocet diff`

use super::schemas;
use crate::args::Diff as Args;
use crate::differences::{Change, differences};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::quote;
use std::fmt::Write;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let owned = match schemas(&[&args.old, &args.new], output)? {
        Ok(owned) => owned,
        Err(exit) => return Ok(exit),
    };
    let [old, new] = owned.as_slice() else {
        return Err(Failure::input(Exit::Usage, "two files"));
    };
    let changes = differences(old.schema().root(), new.schema().root())?;
    if args.json {
        output.line(&json(&changes))?;
    } else {
        for Change { path, says, canonical, .. } in &changes {
            let mark = if *canonical { '*' } else { ' ' };
            output.line(&quote::plain(format!("{mark} {path}: {says}").as_bytes()))?;
        }
        if changes.iter().any(|change| change.canonical) {
            output.line("(* changes the canonical form, and with it the fingerprint)")?;
        }
    }
    Ok(if changes.is_empty() { Exit::Ok } else { Exit::No })
}

fn json(changes: &[Change]) -> String {
    let canonical = changes.iter().any(|change| change.canonical);
    let mut out = format!("{{\"same\":{},\"same_canonical_form\":{},\"changes\":[", changes.is_empty(), !canonical);
    for (index, change) in changes.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let value = |value: &Option<String>| value.as_deref().map_or_else(|| "null".to_owned(), quote::json);
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "{comma}{{\"kind\":\"{}\",\"path\":{},\"old\":{},\"new\":{},\"canonical\":{},\"message\":{}}}",
            change.kind,
            quote::json(&change.path),
            value(&change.old),
            value(&change.new),
            change.canonical,
            quote::json(&change.says)
        );
    }
    out.push_str("]}");
    out
}
