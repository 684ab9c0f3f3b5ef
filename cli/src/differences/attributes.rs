//! What stands beside the type: documentation, aliases, logical types and attributes that Avro does not know.

use super::{Differ, say};
use crate::failure::Failure;
use avocet::Type;
use avocet::schema::Attributes;
use std::collections::BTreeMap;

/// Attributes of fields that are compared by their meaning.
pub(super) const OF_FIELDS: &[&str] = &["name", "type", "default", "order"];
/// The same, of types.
const OF_TYPES: &[&str] = &["type", "name", "namespace", "fields", "symbols", "items", "values", "size", "default"];
/// Of types whose logical types differ.
const OF_LOGICAL_TYPES: &[&str] = &[
    "type",
    "name",
    "namespace",
    "fields",
    "symbols",
    "items",
    "values",
    "size",
    "default",
    "logicalType",
    "precision",
    "scale",
];

impl Differ<'_, '_> {
    pub(super) fn attributes_of_types(&mut self, old: Type<'_>, new: Type<'_>, path: &str) -> Result<(), Failure> {
        let known = if old.logical_type() == new.logical_type() {
            OF_TYPES
        } else {
            let [one, two] = [old, new].map(|ty| say::or_none(ty.logical_type().map(say::logical)));
            self.changed("logical_type", path, false, one, two);
            OF_LOGICAL_TYPES
        };
        self.attributes(old.attributes(), new.attributes(), known, path)
    }

    /// Compares all attributes but the known ones.
    pub(super) fn attributes(
        &mut self,
        old: Attributes<'_>,
        new: Attributes<'_>,
        known: &[&str],
        path: &str,
    ) -> Result<(), Failure> {
        let mut both: BTreeMap<String, [Option<String>; 2]> = BTreeMap::new();
        for (side, attributes) in [old, new].into_iter().enumerate() {
            for (key, json) in attributes {
                // Passing over it is work, whether it is compared or not.
                self.pay(key.raw().len().saturating_add(json.len()))?;
                if known.iter().any(|known| key == **known) {
                    continue;
                }
                if let Some(slot) = both.entry(key.to_string()).or_default().get_mut(side) {
                    *slot = Some(compact(json));
                }
            }
        }
        for (key, [one, two]) in both {
            if one == two {
                continue;
            }
            self.pay(path.len())?;
            match key.as_str() {
                "doc" => self.changed("doc", path, false, say::or_none(one), say::or_none(two)),
                "aliases" => self.changed("aliases", path, false, say::or_none(one), say::or_none(two)),
                _ => {
                    let [was, is] = [&one, &two].map(|json| say::or_none(json.clone()));
                    let says = format!("attribute {key} was {was}, is {is}");
                    self.note("attribute", path, false, one, two, says);
                }
            }
        }
        Ok(())
    }
}

/// JSON without the white space that means nothing.
pub(super) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string || !matches!(c, ' ' | '\t' | '\n' | '\r') {
            out.push(c);
        }
        if c == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && c == '\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn white_space_goes_but_in_strings() {
        assert_eq!(super::compact(" { \"a \\\" b\" :\n[ 1 , \"\\\\\" ] } "), "{\"a \\\" b\":[1,\"\\\\\"]}");
    }
}
