//! Runs the cases of `benches/` beside each other and writes `docs/performance.md` with a chart.

mod chart;
mod targets;

use crate::shell::{output, root};
use crate::tools::cargo;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// Who others are compared with: `RULER` of `benches/`.
const RULER: &str = "by hand";

/// What is measured in other ways, and what limits it: kept by hand, and put into the page as it is.
const ELSEWHERE: &str = "benches/elsewhere.md";

/// One case.
struct Row {
    who: String,
    /// Nanoseconds a row, in each round.
    nanos: Vec<f64>,
    /// Allocations a row, where they were counted.
    allocations: Option<f64>,
}

impl Row {
    /// To another in the same round.
    fn to(&self, other: &Self) -> Vec<f64> {
        self.nanos.iter().zip(&other.nanos).map(|(one, other)| one / other).collect()
    }

    fn is_ours(&self) -> bool {
        self.who.starts_with("avocet")
    }

    fn is_peer(&self) -> bool {
        ["apache-avro", "serde_avro_fast", "arrow-avro"].iter().any(|peer| self.who.starts_with(peer))
    }
}

/// The `part` of the way through the sorted numbers.
fn quantile(numbers: &[f64], part: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len().saturating_sub(1) as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

/// Median and quartiles.
fn spread(numbers: &[f64]) -> String {
    format!("{:.2} ({:.2} to {:.2})", quantile(numbers, 0.5), quantile(numbers, 0.25), quantile(numbers, 0.75))
}

/// The cases that were measured in turns: of a task, a workload and a build.
#[derive(Default)]
struct Group {
    rows: Vec<Row>,
}

impl Group {
    fn find(&self, who: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.who == who)
    }

    /// The one that others are compared with.
    fn ruler(&self) -> Option<&Row> {
        self.find(RULER).or(self.rows.first())
    }
}

/// By task and workload.
type Groups = BTreeMap<(String, String), Group>;

pub(crate) fn run_all(rounds: u32, rows: u32, only: Option<&str>) -> Result<()> {
    let measure = |features: &str, filter: &str| {
        let table = bin("interleave", features, &[&rounds.to_string(), &rows.to_string(), filter])?;
        parse(&table, rounds)
    };
    if let Some(only) = only {
        let groups = measure("peers", only)?;
        print!("{}", tables(&groups)?);
        return Ok(());
    }
    let mut groups = measure("peers", "")?;
    // A build of its own, whose rows are compared with one another.
    let zlib = measure("peers,zlib-rs", "deflate/")?;
    let counts = bin("allocations", "peers", &[])?;
    for line in counts.lines() {
        let mut cells = line.split('\t').map(str::to_owned);
        let (Some(workload), Some(task), Some(who), Some(count)) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let group = groups.get_mut(&(task, workload)).with_context(|| format!("{line:?} was not measured"))?;
        let row = group.rows.iter_mut().find(|row| row.who == who).with_context(|| line.to_owned())?;
        row.allocations = Some(count.parse()?);
    }
    for ((task, workload), group) in zlib {
        groups.insert((task, format!("{workload}, by zlib-rs")), group);
    }
    let libraries = output(
        cargo()
            .args(["tree", "--locked", "--depth", "1", "--features", "peers,zlib-rs", "--manifest-path"])
            .arg(root().join("benches/Cargo.toml")),
    )?;
    fs::write(root().join("docs/performance.md"), page(&groups, &libraries, rounds, rows)?)?;
    fs::write(root().join("docs/performance.svg"), chart::draw(&groups)?)?;
    println!("   docs/performance.md and docs/performance.svg are written");
    Ok(())
}

/// Builds and runs a program of `benches/`.
fn bin(name: &str, features: &str, args: &[&str]) -> Result<String> {
    println!("   {name}, with {features}");
    output(
        cargo()
            .args(["run", "--release", "--locked", "--features", features, "--bin", name, "--manifest-path"])
            .arg(root().join("benches/Cargo.toml"))
            .arg("--")
            .args(args)
            .env("CARGO_TARGET_DIR", root().join("target/benches")),
    )
}

fn parse(table: &str, rounds: u32) -> Result<Groups> {
    let mut groups = Groups::new();
    for line in table.lines() {
        let [workload, task, who, nanos] = line.split('\t').collect::<Vec<_>>()[..] else {
            anyhow::bail!("not a row of the table: {line:?}");
        };
        let nanos = nanos.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        ensure!(nanos.len() == rounds as usize, "not all rounds: {line:?}");
        let group = groups.entry((task.into(), workload.into())).or_default();
        group.rows.push(Row { who: who.into(), nanos, allocations: None });
    }
    ensure!(!groups.is_empty(), "nothing was measured");
    for group in groups.values_mut() {
        group.rows.sort_by(|a, b| quantile(&a.nanos, 0.5).total_cmp(&quantile(&b.nanos, 0.5)));
    }
    Ok(groups)
}

fn page(groups: &Groups, libraries: &str, rounds: u32, rows: u32) -> Result<String> {
    let first = |program: &str, args: &[&str]| output(Command::new(program).args(args)).unwrap_or_default();
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let mut page = String::from(
        "# Performance\n\nWritten by `cargo xtask bench`. **The ratios are what counts**: each is taken within a round, in which every \
         case has its turn, and the median of all rounds is given with its quartiles. The ruler is straight-line code that was \
         written by hand for the one schema and checks what avocet checks (`benches/src/limit.rs`); for container files it has the \
         same codec below. Rows are random, so branches miss as they do in life. Lazy rows look at every item.\n\n\
         ![Ratios to hand-written code](performance.svg)\n\n",
    );
    writeln!(page, "* machine: {}, {} cores", processor.trim_start_matches([' ', '\t', ':']), cores())?;
    writeln!(page, "* compiler: {}; optimised, one unit, fat LTO", first("rustc", &["-V"]).trim())?;
    writeln!(page, "* date: {}", first("date", &["+%Y-%m-%d"]).trim())?;
    writeln!(
        page,
        "* command: `cargo xtask bench --rounds {rounds} --rows {rows}`; a quarter of the rows of telemetry and strings, {} in files",
        5 * rows
    )?;
    let others = libraries.lines().skip(1).filter_map(|line| {
        let mut words = line.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).split(' ');
        Some((words.next()?, words.next()?.trim_start_matches('v')))
    });
    let others = others.filter(|(name, _)| *name != "avocet" && !name.starts_with("serde_bytes"));
    let others = others.map(|(name, version)| format!("{name} {version}"));
    writeln!(page, "* other libraries: {}\n", others.collect::<Vec<_>>().join(", "))?;
    page.push_str("## Targets\n\n");
    page.push_str(&targets::table(groups)?);
    page.push('\n');
    page.push_str(&fs::read_to_string(root().join(ELSEWHERE)).context(ELSEWHERE)?);
    page.push_str("\n## All rows\n\n");
    page.push_str(&tables(groups)?);
    page.truncate(page.trim_end().len());
    page.push('\n');
    Ok(page)
}

fn tables(groups: &Groups) -> Result<String> {
    let mut text = String::new();
    for ((task, workload), group) in groups {
        let Some(ruler) = group.ruler() else { continue };
        writeln!(
            text,
            "### {task} {workload}\n\n| | to {} | ns a row | least | allocations a row |\n|---|---|---|---|---|",
            ruler.who
        )?;
        for row in &group.rows {
            let allocations = match row.allocations {
                None => String::new(),
                Some(0.0) => "0".into(),
                Some(count) if count < 0.01 => format!("{count:.4}"),
                Some(count) => format!("{count:.1}"),
            };
            let (median, least) = (quantile(&row.nanos, 0.5), quantile(&row.nanos, 0.0));
            writeln!(text, "| {} | {} | {median:.1} | {least:.1} | {allocations} |", row.who, spread(&row.to(ruler)))?;
        }
        text.push('\n');
    }
    Ok(text)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
