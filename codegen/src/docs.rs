//! Documentation: text of anybody's, as comments that neither the compiler nor rustdoc takes for anything else.

use std::fmt::Write as _;

/// What cannot stand in a comment: control characters, and those that turn the direction of the text around.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text on one line, without what does not belong into a comment.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_odd(c) { ' ' } else { c }).collect()
}

/// A line that rustdoc shows as it is: no code to be run, no links, no tags.
fn line(text: &str) -> String {
    let mut line = String::new();
    for c in one_line(text).trim().chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '`' | '\\' | '~') {
            line.push('\\');
        }
        line.push(c);
    }
    line
}

/// What the derive makes of a doc comment of these lines.
fn read_back(lines: &[String]) -> String {
    lines.join("\n").trim().to_owned()
}

/// The attributes for a documentation, and the `doc` for the derive where a comment cannot carry it unchanged.
pub(crate) fn attributes(doc: Option<&str>) -> (String, Option<String>) {
    let Some(doc) = doc else { return Default::default() };
    let lines: Vec<String> = doc.lines().map(line).collect();
    let mut attributes = String::new();
    if lines.iter().any(|line| !line.is_empty()) {
        for line in &lines {
            let spaced = if line.is_empty() { String::new() } else { format!(" {line}") };
            let _ = writeln!(attributes, "#[doc = {spaced:?}]");
        }
    }
    let own = (read_back(&lines) != doc).then(|| format!("doc = {doc:?}"));
    (attributes, own)
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn plain_text_is_a_comment() {
        let (comment, own) = attributes(Some("A user.\n\nOf ours."));
        assert_eq!((comment.as_str(), own), ("#[doc = \" A user.\"]\n#[doc = \"\"]\n#[doc = \" Of ours.\"]\n", None));
    }

    #[test]
    fn anything_else_is_made_harmless() {
        let (comment, own) = attributes(Some("    ```\r\u{202e}panic!() <b> [x]"));
        assert_eq!(comment, "#[doc = \" \\\\`\\\\`\\\\`  panic!() \\\\<b\\\\> \\\\[x\\\\]\"]\n");
        assert_eq!(own.as_deref(), Some("doc = \"    ```\\r\\u{202e}panic!() <b> [x]\""));
    }
}
