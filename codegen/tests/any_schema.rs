//! Any schema gives source, or an error that says why not.

#[path = "../../tests/common/mod.rs"]
mod common;

use avocet_codegen::{ErrorKind, Options, generate};
use common::Schemas;

#[test]
fn any_schema() {
    let mut written = 0;
    for seed in 0..1500 {
        let schema = Schemas::new(seed).any(4, "", false).to_string();
        for owned in [false, true] {
            let options = Options::new().with_owned(owned);
            match generate(&[("any.avsc", &schema)], &options) {
                Ok(source) => {
                    syn::parse_file(&source).unwrap_or_else(|error| panic!("{error}: {schema}\n{source}"));
                    assert_eq!(Ok(source), generate(&[("any.avsc", &schema)], &options));
                    written += 1;
                }
                Err(error) => {
                    assert!(!matches!(error.kind(), ErrorKind::Source(_)), "{error}: {schema}");
                    assert!(error.at() <= schema.len());
                }
            }
        }
    }
    assert!(written > 2000, "{written}");
}
