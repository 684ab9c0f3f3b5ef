//! What the compiler says about wrong uses of `include_avsc!`: a package of one program each is checked, as a user's would be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program; the line and column at which an error is told, and what is in it.
const CASES: [(&str, &str, &str, &[&str]); 7] = [
    ("missing_file", "avocet_include::include_avsc!(\"nothing.avsc\");", "1:31", &["nothing.avsc", "No such file"]),
    ("no_file", "avocet_include::include_avsc!();", "1:1", &["which file?", "include_avsc!(\"schemas/user.avsc\")"]),
    (
        "not_a_schema",
        "avocet_include::include_avsc!(\"bird.avsc\", \"broken.avsc\");",
        "1:44",
        &["broken.avsc: no type of this name is defined", "at byte 42 (line 2, column 25)"],
    ),
    (
        "two_of_one_name",
        "avocet_include::include_avsc!(\"bird.avsc\", \"other-bird.avsc\");",
        "1:44",
        &["other-bird.avsc: a type of this name is already defined"],
    ),
    (
        "name_is_taken",
        "avocet_include::include_avsc!(\"bird.avsc\");\npub struct Bird;",
        "2:1",
        &["`Bird` is defined multiple times"],
    ),
    (
        "recursion",
        "avocet_include::include_avsc!(\"list.avsc\");",
        "1:31",
        &["`List` contains itself", "option `owned`"],
    ),
    ("unknown_word", "avocet_include::include_avsc!(\"bird.avsc\", boxed);", "1:44", &["there may be `owned`"]),
];

const SCHEMAS: [(&str, &str); 4] = [
    ("bird.avsc", r#"{"type": "record", "name": "Bird", "fields": []}"#),
    ("other-bird.avsc", r#"{"type": "fixed", "name": "Bird", "size": 2}"#),
    ("broken.avsc", "{\"type\": \"array\",\n               \"items\": \"Feather\"}"),
    ("list.avsc", r#"{"type": "record", "name": "List", "fields": [{"name": "next", "type": ["null", "List"]}]}"#),
];

/// The package, with what it depends on as it stands here.
fn write(to: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(to.join("src/bin")).unwrap();
    let path = |of: &Path| of.canonicalize().unwrap().display().to_string();
    let manifest = format!(
        "[package]\nname = \"misuse\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         avocet = {{ path = {:?}, default-features = false, features = [\"derive\"] }}\navocet-include = {{ path = {:?} }}\n",
        path(&here.join("..")),
        path(here)
    );
    fs::write(to.join("Cargo.toml"), manifest).unwrap();
    // The versions that the workspace has, so that none is asked for anywhere.
    fs::copy(here.join("../Cargo.lock"), to.join("Cargo.lock")).unwrap();
    for (name, text) in SCHEMAS {
        fs::write(to.join(name), text).unwrap();
    }
    for (name, program, ..) in CASES {
        fs::write(to.join(format!("src/bin/{name}.rs")), format!("{program}\nfn main() {{}}\n")).unwrap();
    }
    // One that is right: otherwise whatever breaks all of them would pass for an error of theirs.
    fs::write(to.join("src/bin/right.rs"), "avocet_include::include_avsc!(\"bird.avsc\");\nfn main() {}\n").unwrap();
}

#[test]
fn wrong_uses_are_explained_where_they_stand() {
    let package = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("misuse");
    write(&package);
    let check = |more: &[&str]| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut cargo = Command::new(cargo);
        cargo.args(["check", "--offline", "--quiet", "--message-format", "short"]).args(more);
        cargo.current_dir(&package).env("CARGO_TARGET_DIR", package.join("target")).env_remove("RUSTFLAGS");
        let done = cargo.output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (fine, said) = check(&["--bin", "right"]);
    assert!(fine, "{said}");
    let (fine, said) = check(&["--bins", "--keep-going"]);
    assert!(!fine);
    for (name, _, place, parts) in CASES {
        let begin = format!("src/bin/{name}.rs:{place}: error");
        let told = said.lines().map(|line| line.replace('\\', "/")).find(|line| line.starts_with(&begin));
        let told = told.unwrap_or_else(|| panic!("{name}: no error at {place} in\n{said}"));
        for part in parts {
            assert!(told.contains(part), "{name}: {part:?} is not in {told:?}");
        }
    }
    assert!(!said.contains("src/bin/right.rs"), "{said}");
}
