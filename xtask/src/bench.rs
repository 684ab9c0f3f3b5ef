//! Runs the cases of `benches/` beside each other and writes `docs/performance.md` with a chart.

use crate::shell::{output, root};
use crate::tools::cargo;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// What one case took.
struct Row {
    who: String,
    /// Nanoseconds a row: median and least.
    nanos: [f64; 2],
    /// To the ruler of the same round: median and quartiles.
    ratio: [f64; 3],
}

/// The cases of one task and workload, the quickest first.
type Groups = BTreeMap<(String, String), Vec<Row>>;

pub(crate) fn run_all(rounds: u32, rows: u32) -> Result<()> {
    let manifest = root().join("benches/Cargo.toml");
    let target = root().join("target/benches");
    let table = output(
        cargo()
            .args(["run", "--release", "--locked", "--features", "peers", "--bin", "interleave", "--manifest-path"])
            .arg(&manifest)
            .args(["--", &rounds.to_string(), &rows.to_string()])
            .env("CARGO_TARGET_DIR", target),
    )?;
    let groups = parse(&table)?;
    let libraries =
        output(cargo().args(["tree", "--depth", "1", "--features", "peers", "--manifest-path"]).arg(&manifest))?;
    let page = page(&groups, &libraries, rounds, rows)?;
    fs::write(root().join("docs/performance.md"), page)?;
    fs::write(root().join("docs/performance.svg"), chart(&groups)?)?;
    println!("   docs/performance.md and docs/performance.svg are written");
    Ok(())
}

fn parse(table: &str) -> Result<Groups> {
    let mut groups = Groups::new();
    for line in table.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        ensure!(cells.len() == 8, "not a row of the table: {line:?}");
        let number = |at: usize| cells[at].parse::<f64>().with_context(|| line.to_owned());
        groups.entry((cells[1].into(), cells[0].into())).or_default().push(Row {
            who: cells[2].into(),
            nanos: [number(3)?, number(4)?],
            ratio: [number(5)?, number(6)?, number(7)?],
        });
    }
    ensure!(!groups.is_empty(), "nothing was measured");
    for rows in groups.values_mut() {
        rows.sort_by(|a, b| a.ratio[0].total_cmp(&b.ratio[0]));
    }
    Ok(groups)
}

fn page(groups: &Groups, libraries: &str, rounds: u32, rows: u32) -> Result<String> {
    let first = |program: &str, args: &[&str]| output(Command::new(program).args(args)).unwrap_or_default();
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let mut page = String::from(
        "# Performance\n\nWritten by `cargo xtask bench`. **The ratios are what counts**: each is taken within a round, in which every \
         case has its turn, to straight-line code that was written by hand for the one schema and checks what avocet checks \
         (`benches/src/limit.rs`). Rows are random, so branches miss as they do in life. Lazy rows look at every item.\n\n\
         ![Ratios to hand-written code](performance.svg)\n\n",
    );
    writeln!(page, "* machine: {}, {} cores", processor.trim_start_matches([' ', '\t', ':']), cores())?;
    writeln!(page, "* compiler: {}; optimised, one unit, fat LTO", first("rustc", &["-V"]).trim())?;
    writeln!(page, "* date: {}", first("date", &["+%Y-%m-%d"]).trim())?;
    writeln!(page, "* command: `cargo xtask bench --rounds {rounds} --rows {rows}`")?;
    let peers = libraries.lines().skip(1).filter_map(|line| {
        let mut words = line.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).split(' ');
        Some((words.next()?, words.next()?.trim_start_matches('v')))
    });
    let peers = peers.filter(|(name, _)| name.contains("avro")).map(|(name, version)| format!("{name} {version}"));
    writeln!(page, "* other libraries: {}\n", peers.collect::<Vec<_>>().join(", "))?;
    for ((task, workload), rows) in groups {
        writeln!(page, "## {task} {workload}\n\n| | ratio | quartiles | ns a row | least |\n|---|---|---|---|---|")?;
        for Row { who, nanos: [median, least], ratio: [ratio, low, high] } in rows {
            writeln!(page, "| {who} | {ratio:.2} | {low:.2} to {high:.2} | {median:.1} | {least:.1} |")?;
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    Ok(page)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Bars of the ratios of decoding and encoding, cut off where a library is very slow.
fn chart(groups: &Groups) -> Result<String> {
    const WIDTH: f64 = 900.0;
    const LINE: f64 = 17.0;
    const LABEL: f64 = 260.0;
    /// Of a ratio of one.
    const UNIT: f64 = 55.0;
    const MOST: f64 = 10.0;
    let mut body = String::new();
    let mut y = 10.0;
    for ((task, workload), rows) in groups.iter().filter(|((task, _), _)| task == "decode" || task == "encode") {
        if !rows.iter().any(|row| row.who == "by hand") {
            continue;
        }
        y += LINE * 1.4;
        writeln!(body, r#"<text x="6" y="{y:.0}" font-weight="bold">{task} {workload}</text>"#)?;
        for Row { who, ratio: [ratio, ..], .. } in rows {
            y += LINE;
            let colour = match who.as_str() {
                "by hand" => "#888888",
                who if who.starts_with("avocet") => "#4a7a2c",
                _ => "#c9b037",
            };
            let (bar, top, end) = (ratio.min(MOST) * UNIT, y - 11.0, LABEL + ratio.min(MOST) * UNIT + 5.0);
            writeln!(body, r#"<text x="{:.0}" y="{y:.0}" text-anchor="end">{who}</text>"#, LABEL - 6.0)?;
            writeln!(body, r#"<rect x="{LABEL}" y="{top:.0}" width="{bar:.1}" height="13" fill="{colour}"/>"#)?;
            writeln!(body, r#"<text x="{end:.0}" y="{y:.0}">{ratio:.2}</text>"#)?;
        }
    }
    let height = y + LINE;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{body}</svg>\n"
    ))
}
