//! Development tasks of avocet. `cargo xtask setup` once, `cargo xtask ci` before a push; every step of `ci` is a
//! subcommand of its own.

mod bench;
mod ci;
#[cfg(feature = "conformance")]
mod conformance;
mod corpus;
mod counts;
#[cfg(feature = "damage")]
mod damage;
mod device;
#[cfg(feature = "evolve")]
mod evolve;
mod floors;
mod foreign;
mod fuzz;
mod hostile;
mod images;
#[cfg(feature = "interop")]
mod interop;
mod lint;
#[cfg(feature = "defmt")]
mod logged;
mod naive;
mod setup;
mod shell;
mod tools;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Development tasks of avocet.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the other tasks need: toolchains, targets, cargo tools, the emulator
    Setup {
        /// Only Apache Avro for Java, which `interop` runs where it is: about 430 MB are downloaded from `PyPI`, 15 are kept
        #[arg(long)]
        java: bool,
    },
    /// Every check, in order; a table of verdicts at the end
    Ci {
        /// Longer fuzzing, and the checks that take minutes
        #[arg(long)]
        full: bool,
        /// A step to leave out, because its command has just been run
        #[arg(long, value_name = "STEP")]
        skip: Vec<String>,
    },
    /// Formatting of every package
    Fmt {
        /// Format instead of checking
        #[arg(long)]
        write: bool,
    },
    /// Lints: the workspace with all features, the library with none, the packages outside the workspace
    Clippy,
    /// Documentation builds without a warning
    Docs,
    /// The tests of the workspace with all features
    Test,
    /// The tests that the library passes with no features
    TestCore,
    /// Logs on flash of 500 rows, of which power is lost at every write, optimised
    PowerLoss,
    /// No file of the library imports from a floor above its own
    Floors,
    /// Lock files fit their manifests
    Locks {
        /// Mend them instead
        #[arg(long)]
        write: bool,
    },
    /// The library compiles with every pair of features
    Features,
    /// The library and the program compile with the oldest Rust that they promise
    Msrv,
    /// The library compiles for Cortex-M without std
    BareMetal,
    /// A decoder without a panic in its binary
    NoPanic,
    /// The worked example of a fleet: a device on an emulated board, and a server that has moved on
    Device {
        /// Take what is collected as the golden output
        #[arg(long)]
        bless: bool,
    },
    /// Images in flash, run on emulated boards: Cortex-M0, M3, M4F, M7, M33 and RISC-V
    Firmware {
        /// Accept what the boards print as the golden output
        #[arg(long)]
        bless: bool,
        /// Only the boards that `ci` runs without `--full`: Cortex-M0, Cortex-M4F and RISC-V
        #[arg(long)]
        few: bool,
    },
    /// Instructions of the hot loops, held to the stored counts
    Counts {
        /// Accept what is counted
        #[arg(long)]
        write: bool,
    },
    /// Measure against hand-written code and other libraries, and write docs/performance.md
    Bench {
        /// Samples of each case
        #[arg(long, default_value_t = 15)]
        rounds: u32,
        /// Rows of each workload
        #[arg(long, default_value_t = 20_000)]
        rows: u32,
        /// Only the cases whose `workload/task/who` contains this: printed, not written
        #[arg(long)]
        only: Option<String>,
    },
    /// Miri over the file that holds `unsafe` and over the codecs
    Miri {
        /// As on a machine whose bytes are the other way round
        #[arg(long)]
        big_endian: bool,
    },
    /// The tests of the library on 32 bits and on an emulated big-endian machine
    Foreign,
    /// Fuzz every target, or one
    Fuzz {
        /// Seconds a target
        #[arg(long, default_value_t = 60)]
        seconds: u32,
        /// Build with the address sanitizer
        #[arg(long)]
        asan: bool,
        /// Only this target
        target: Option<String>,
    },
    /// Write the generated inputs: fuzzing seeds and the containers of the images
    Corpus {
        /// Only tell whether the committed files are what would be written
        #[arg(long)]
        check: bool,
    },
    /// Package and verify what is published
    Package,
    /// Run the program over files that were made to harm readers
    Hostile {
        /// Run other readers over them too
        #[arg(long, conflicts_with = "script")]
        readers: bool,
        /// Other files than ours: writes them into the directory `cases` where it runs
        script: Option<PathBuf>,
    },
    /// Print what an image has logged over defmt: `firmware` has it printed so
    #[cfg(feature = "defmt")]
    #[command(hide = true)]
    Logged {
        /// The image
        image: PathBuf,
        /// What it printed
        printed: PathBuf,
    },
    /// Run a program and write down what it took: `hostile` has others run so
    #[command(hide = true)]
    Measured {
        /// Where it is written down
        report: PathBuf,
        /// The program and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        program: Vec<OsString>,
    },
    /// Damage container files at random, and recover what is whole
    Damage {
        /// Where container files lie, at any depth
        dir: PathBuf,
        /// How many damages
        #[arg(long, default_value_t = 10_000)]
        count: usize,
    },
    /// Check against cases and files of other implementations
    Conformance {
        /// Where `cases.jsonl.gz`, `schema_verdicts.jsonl` and `files/` lie
        dir: PathBuf,
        /// One operation of the cases, and nothing else
        #[arg(long)]
        only: Option<String>,
    },
    /// Pairs of schemas of other implementations, read through derived types
    Evolve {
        /// Where `cases.jsonl.gz` and `files/` lie
        #[arg(default_value = "../shared/data")]
        dir: PathBuf,
    },
    /// Files that we write, read by other implementations, and theirs by us
    Interop {
        /// Directory with the jars of Apache Avro for Java and of what it needs, or one jar with all of it; without, those
        /// of `AVRO_TOOLS_JAR` or of `cargo xtask setup --java`
        #[arg(long, value_name = "PATH")]
        java_jars: Option<PathBuf>,
        /// Leave Java out; else it is an error that there are no jars
        #[arg(long, conflicts_with = "java_jars")]
        without_java: bool,
    },
}

fn main() -> ExitCode {
    let result = match Args::parse().task {
        Task::Setup { java: false } => setup::run(),
        #[cfg(feature = "interop")]
        Task::Setup { java: true } => interop::fetch_java(),
        #[cfg(not(feature = "interop"))]
        Task::Setup { java: true } => lint::interop(["setup".as_ref(), "--java".as_ref()]),
        Task::Ci { full, skip } => ci::run(full, &skip),
        Task::Fmt { write } => lint::fmt(write),
        Task::Clippy => lint::clippy(),
        Task::Docs => lint::docs(),
        Task::Test => lint::test(),
        #[cfg(feature = "defmt")]
        Task::Logged { image, printed } => logged::run(&image, &printed),
        Task::PowerLoss => lint::power_loss(),
        Task::TestCore => lint::test_core(),
        Task::Floors => floors::run(),
        Task::Locks { write } => lint::locks(write),
        Task::Features => lint::features(),
        Task::Msrv => lint::msrv(),
        Task::BareMetal => images::bare_metal(),
        Task::NoPanic => images::no_panic(),
        Task::Device { bless } => device::device(bless),
        Task::Firmware { bless, few } => images::firmware(bless, !few),
        Task::Counts { write } => counts::run_all(write),
        Task::Bench { rounds, rows, only } => bench::run_all(rounds, rows, only.as_deref()),
        Task::Miri { big_endian } => foreign::miri(big_endian),
        Task::Foreign => foreign::foreign(),
        Task::Fuzz { seconds, asan, target } => fuzz::run(seconds, asan, target.as_deref()),
        Task::Corpus { check } => corpus::run(check),
        Task::Package => lint::package(),
        Task::Measured { report, program } => hostile::measured(&report, &program),
        Task::Hostile { readers, script } => hostile::run(script.as_deref(), readers),
        #[cfg(feature = "damage")]
        Task::Damage { dir, count } => damage::run(&dir, count),
        #[cfg(not(feature = "damage"))]
        Task::Damage { dir, count } => lint::damage(&dir, count),
        #[cfg(feature = "conformance")]
        Task::Conformance { dir, only } => conformance::run(&dir, only),
        #[cfg(not(feature = "conformance"))]
        Task::Conformance { dir, only } => lint::conformance(&dir, only.as_deref()),
        #[cfg(feature = "evolve")]
        Task::Evolve { dir } => evolve::run(&dir),
        #[cfg(not(feature = "evolve"))]
        Task::Evolve { dir } => lint::evolve(&dir),
        #[cfg(feature = "interop")]
        Task::Interop { java_jars, without_java } => interop::run_all(java_jars.as_deref(), without_java),
        #[cfg(not(feature = "interop"))]
        Task::Interop { without_java: true, .. } => lint::interop(["interop".as_ref(), "--without-java".as_ref()]),
        #[cfg(not(feature = "interop"))]
        Task::Interop { java_jars: None, .. } => lint::interop(["interop".as_ref()]),
        #[cfg(not(feature = "interop"))]
        Task::Interop { java_jars: Some(jars), .. } => std::path::absolute(jars)
            .map_err(Into::into)
            .and_then(|jars| lint::interop(["interop".as_ref(), "--java-jars".as_ref(), jars.as_os_str()])),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
