//! Types from schema files: what the files say is what is read and written.
//!
//! `cargo run -p avocet-include --example schema_first`

mod weather {
    avocet_include::include_avsc!("examples/schemas/station.avsc", "examples/schemas/reading.avsc");
}

use avocet::{Describe, typed};
use weather::{Reading, Station, StationKind};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let station = Station { id: "EDDB", kind: StationKind::Airport };
    let reading = Reading { station, celsius: 21.5, remark: Some("clear") };
    let mut room = [0; 64];
    let bytes = typed::to_slice(&reading, &mut room)?;
    println!("{} bytes, schema {:016x}", bytes.len(), Reading::FINGERPRINT);
    let back: Reading<'_> = typed::from_slice(bytes)?;
    println!("{}: {} degrees, {:?}", back.station.id, back.celsius, back.remark);
    assert_eq!(back, reading);
    Ok(())
}
