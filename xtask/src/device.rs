//! `cargo xtask device`: the worked example of a fleet, end to end. A server of the second series writes commands, a device of
//! the first reads them on an emulated board and publishes readings, and the server reads those.

use crate::images::{BOARDS, binary, expect, lone_build, without_panic};
use crate::shell::{output, root, run};
use crate::tools::cargo;
use anyhow::Result;
use std::fs;

pub(crate) fn device(bless: bool) -> Result<()> {
    let [board, ..] = &BOARDS;
    let wire = root().join("target/device");
    fs::create_dir_all(&wire)?;
    let fleet = || {
        let mut command = cargo();
        // With the features that tests are built with: it is there already.
        command.args(["run", "--quiet", "--all-features", "--example", "fleet", "--"]);
        command
    };
    run(fleet().arg("command").arg(&wire))?;
    run(&mut lone_build("device", "s", &["--target", board.target])?)?;
    let image = binary(board, "device");
    without_panic(&image)?;
    let published = board.run_in(&image, &wire)?;
    fs::write(wire.join("published.txt"), &published)?;
    let collected = output(fleet().arg("collect").arg(wire.join("published.txt")))?;
    expect(board, "device", "no_std_tests/device/expected.txt", &collected, bless)
}
