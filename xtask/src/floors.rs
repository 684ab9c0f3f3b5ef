//! `cargo xtask floors`: the library is built in floors, and no file imports from a floor above its own.
//!
//! Reads every path that begins at the crate's root (`crate::…`, and `super::…` where that is the root) outside
//! comments and test modules. Items that `lib.rs` re-exports count as the module that they come from.

use crate::shell::root;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Top-level modules and their floors. A file may import from its own floor and from those below. A module that is not
/// here fails the check: give it a floor on purpose.
const FLOORS: [(&str, u8); 23] = [
    ("error", 0),
    // Numbers only; the grammar of container headers takes its bounds from there.
    ("limits", 0),
    ("text", 1),
    ("wire", 1),
    ("decoder", 2),
    ("encoder", 2),
    ("sink", 2),
    ("schema", 3),
    ("visit", 4),
    ("walk", 4),
    ("skip", 4),
    ("explain", 4),
    ("order", 4),
    ("json", 5),
    ("resolve", 6),
    ("typed", 7),
    // Stands beside `container`, which calls it.
    ("codec", 8),
    ("container", 8),
    ("single", 8),
    ("flash", 8),
    // Adapters: they may see everything, and nothing may see them.
    ("with", 9),
    // Text only.
    ("guide", 10),
    ("lib", 10),
];

/// An import: the file and line where it stands, the module that holds it and the module that it names.
struct Import {
    place: String,
    from: String,
    to: String,
}

pub(crate) fn run() -> Result<()> {
    let floors: BTreeMap<&str, u8> = FLOORS.into_iter().collect();
    let src = root().join("src");
    let mut items = reexports(&fs::read_to_string(src.join("lib.rs"))?);
    let mut files = Vec::new();
    list(&src, &mut files)?;
    files.sort();
    for file in &files {
        let module = module_path(file.strip_prefix(&src)?);
        for name in exported_macros(&fs::read_to_string(file)?) {
            items.insert(name, module.first().cloned().unwrap_or_default());
        }
    }
    let mut wrong = Vec::new();
    let (mut count, mut seen) = (0, BTreeSet::new());
    for file in &files {
        let path = file.strip_prefix(&src)?;
        let module = module_path(path);
        let top = module.first().map_or("lib", String::as_str).to_owned();
        if !floors.contains_key(top.as_str()) {
            wrong.push(format!("src/{}: module `{top}` has no floor", path.display()));
            continue;
        }
        seen.insert(top.clone());
        for import in imports(&fs::read_to_string(file)?, path, &module, &top, &items) {
            count += 1;
            match (floors.get(import.from.as_str()), floors.get(import.to.as_str())) {
                (Some(own), Some(other)) if other <= own => {}
                (Some(own), Some(other)) => wrong.push(format!(
                    "{}: `{}` (floor {own}) imports from `{}` (floor {other})",
                    import.place, import.from, import.to
                )),
                _ => wrong.push(format!("{}: `{}` is no module of the table", import.place, import.to)),
            }
        }
    }
    for line in &wrong {
        println!("   {line}");
    }
    println!("   {} files of {} modules, {count} imports", files.len(), seen.len());
    ensure!(count > 0, "found no imports: the check is blind");
    if !wrong.is_empty() {
        bail!("{} imports or files break the floors", wrong.len());
    }
    Ok(())
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// `wire/lex.rs` is `["wire", "lex"]`, `wire/mod.rs` is `["wire"]`, `lib.rs` is empty.
fn module_path(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || (last == "lib" && parts.len() == 1)) {
        parts.pop();
    }
    parts
}

/// Which module each item comes from that `lib.rs` re-exports.
fn reexports(lib: &str) -> BTreeMap<String, String> {
    let mut items = BTreeMap::new();
    let text = without_comments(lib);
    for statement in text.split(';') {
        let Some((_, path)) = statement.split_once("pub use ") else { continue };
        let Some((module, rest)) = path.trim().split_once("::") else { continue };
        for item in rest.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|item| !item.is_empty()) {
            items.insert(item.to_owned(), module.trim().to_owned());
        }
    }
    items
}

/// Macros that are exported are items of the crate's root, wherever they stand.
fn exported_macros(text: &str) -> Vec<String> {
    let starts = text.split("#[macro_export]\nmacro_rules! ").skip(1);
    starts
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned())
        .collect()
}

fn imports(text: &str, path: &Path, module: &[String], top: &str, items: &BTreeMap<String, String>) -> Vec<Import> {
    let text = without_comments(text);
    // Tests stand at the end of a file and may look anywhere.
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut prefixes = vec!["crate::".to_owned()];
    if !module.is_empty() {
        prefixes.push("super::".repeat(module.len()));
    }
    let mut found = Vec::new();
    for prefix in prefixes {
        for (at, _) in text.match_indices(prefix.as_str()) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == ':') {
                continue;
            }
            if prefix.starts_with("super") && inside_inline_module(&text[..at]) {
                // One level short of the crate's root.
                continue;
            }
            let line = text[..at].lines().count().max(1);
            for name in first_names(&text[at + prefix.len()..]) {
                if name == "super" {
                    continue;
                }
                let to = items.get(&name).cloned().unwrap_or(name);
                found.push(Import { place: format!("src/{}:{line}", path.display()), from: top.to_owned(), to });
            }
        }
    }
    found
}

/// Whether a position, given what stands before it, is inside a `mod name { … }`.
fn inside_inline_module(before: &str) -> bool {
    let mut open = Vec::new();
    for (at, c) in before.char_indices() {
        match c {
            '{' => {
                let head = before[..at].rsplit([';', '{', '}', ']']).next().unwrap_or_default();
                open.push(head.split_whitespace().any(|word| word == "mod"));
            }
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.contains(&true)
}

/// The first segment of a path, or of each path of a brace group.
fn first_names(path: &str) -> Vec<String> {
    let ident = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = path.strip_prefix('{') else {
        return vec![ident(path)];
    };
    let (mut depth, mut names, mut start) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if c.is_whitespace() => {}
            _ if start && depth == 0 => {
                names.push(ident(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    names
}

/// The text with line comments blanked; block comments are not used here. Strings that hold `//` lose their ends, which
/// no import has.
fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str, path: &str) -> Vec<String> {
        let path = Path::new(path);
        let module = module_path(path);
        let items = reexports("pub use error::{Error, ErrorKind};\npub use decoder::Decoder;");
        imports(text, path, &module, &module[0], &items).into_iter().map(|import| import.to).collect()
    }

    #[test]
    fn every_form_of_import_is_seen() {
        let text =
            "use crate::{Error, walk::{self, Visit}};\n// use crate::json;\nfn f() { crate::schema::g(); $crate::x() }";
        assert_eq!(named(text, "text.rs"), ["error", "walk", "schema"]);
        assert_eq!(named("use super::Decoder;", "text.rs"), ["decoder"]);
        assert_eq!(named("mod a { use super::node; }\nuse super::json;", "schema/mod.rs"), ["json"]);
        assert_eq!(named("use super::scalar;\nuse super::super::json;", "wire/lex.rs"), ["json"]);
        assert_eq!(named("use crate::error;\n#[cfg(test)]\nmod tests { use crate::json; }", "wire/mod.rs"), ["error"]);
    }
}
