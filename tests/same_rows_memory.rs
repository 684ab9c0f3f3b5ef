//! What comparing two schemas holds in memory at most, counted by the allocator.
#![cfg(all(feature = "alloc", feature = "std"))]

#[path = "common/counting.rs"]
mod counting;

use avocet::OwnedSchema;
use avocet::container::same_rows;

/// One test, so that no other thread allocates.
#[test]
fn canonical_forms_are_compared_and_never_held() {
    let space = "n".repeat(1000);
    let schema = |doc: &str, last: &str| {
        let fields: Vec<String> = (0..10_000).map(|at| format!(r#"{{"name":"f{at}","type":"F"}}"#)).collect();
        let text = format!(
            r#"{{"type":"record","name":"R","namespace":"{space}","doc":"{doc}","fields":[{{"name":"f","type":{{"type":"fixed","name":"F","size":1}}}},{},{{"name":"last","type":"{last}"}}]}}"#,
            fields.join(",")
        );
        OwnedSchema::parse(&text).unwrap()
    };
    let (one, two, other) = (schema("one", "int"), schema("two", "int"), schema("one", "long"));
    assert!(one.schema().canonical_len().unwrap() > 10_000_000);
    for (against, same) in [(&two, true), (&other, false)] {
        let (answer, held) = counting::peak(|| same_rows(&one.schema(), &against.schema()).unwrap());
        assert_eq!(answer, same);
        assert!(held < 1_000_000, "{held} bytes");
    }
}
