//! `cargo xtask device`: the worked example of a fleet, end to end. A server of the second series writes commands, a device of
//! the first reads them on an emulated board and publishes readings, and the server reads those.

use crate::images::{TARGET_DIR, emulate, lone_build, without_panic};
use crate::shell::{output, root, run};
use crate::tools::cargo;
use anyhow::{Context, Result, ensure};
use std::fs;

const TARGET: &str = "thumbv6m-none-eabi";

pub(crate) fn device(bless: bool) -> Result<()> {
    let wire = root().join("target/device");
    fs::create_dir_all(&wire)?;
    let fleet = || {
        let mut command = cargo();
        // With the features that tests are built with: it is there already.
        command.args(["run", "--quiet", "--all-features", "--example", "fleet", "--"]);
        command
    };
    run(fleet().arg("command").arg(&wire))?;
    run(&mut lone_build("device", "s", &["--target", TARGET])?)?;
    let image = root().join(TARGET_DIR).join(TARGET).join("release/device");
    without_panic(&image)?;
    let published = emulate(&["-machine", "microbit"], &image, &wire)?;
    fs::write(wire.join("published.txt"), &published)?;
    let collected = output(fleet().arg("collect").arg(wire.join("published.txt")))?;
    let golden = root().join("no_std_tests/device/expected.txt");
    if bless {
        fs::write(&golden, &collected)?;
    }
    let expected = fs::read_to_string(&golden).context("no golden output: cargo xtask device --bless")?;
    ensure!(collected == expected, "the server read\n{collected}\nbut {} holds\n{expected}", golden.display());
    println!("   {} lines as expected, from an image of no panic", collected.lines().count());
    Ok(())
}
