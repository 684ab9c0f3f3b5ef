//! Bars of the ratios to the ruler, cut off where a library is very slow.

use super::{Group, Groups, RULER, quantile};
use anyhow::Result;
use std::fmt::Write as _;

const WIDTH: f64 = 900.0;
const LINE: f64 = 17.0;
const LABEL: f64 = 270.0;
/// Of a ratio of one.
const UNIT: f64 = 55.0;
const MOST: f64 = 10.0;

pub(super) fn draw(groups: &Groups) -> Result<String> {
    let mut body = String::new();
    let mut y = 10.0;
    for ((task, workload), group) in groups {
        if group.find(RULER).is_some() {
            y += LINE * 1.4;
            writeln!(body, r#"<text x="6" y="{y:.0}" font-weight="bold">{task} {workload}</text>"#)?;
            bars(&mut body, &mut y, group)?;
        }
    }
    let height = y + LINE;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{body}</svg>\n"
    ))
}

fn bars(body: &mut String, y: &mut f64, group: &Group) -> Result<()> {
    let Some(ruler) = group.ruler() else { return Ok(()) };
    for row in &group.rows {
        *y += LINE;
        let colour = match row {
            row if row.is_ours() => "#4a7a2c",
            row if row.is_peer() => "#c9b037",
            _ => "#888888",
        };
        let ratio = quantile(&row.to(ruler), 0.5);
        let (bar, top, end) = (ratio.min(MOST) * UNIT, *y - 11.0, LABEL + ratio.min(MOST) * UNIT + 5.0);
        writeln!(body, r#"<text x="{:.0}" y="{y:.0}" text-anchor="end">{}</text>"#, LABEL - 6.0, row.who)?;
        writeln!(body, r#"<rect x="{LABEL}" y="{top:.0}" width="{bar:.1}" height="13" fill="{colour}"/>"#)?;
        writeln!(body, r#"<text x="{end:.0}" y="{y:.0}">{ratio:.2}</text>"#)?;
    }
    Ok(())
}
