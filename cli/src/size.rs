//! Sizes on the command line: `64M`, `1g`, `65536`, `512KiB`.

/// Reads a number of bytes with an optional suffix, K, M or G, in powers of 1024; what follows the letter may be `B` or
/// `iB`.
pub(crate) fn parse(text: &str) -> Result<u32, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase();
    let shift = match unit.as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(format!("unknown suffix `{unit}`; use K, M or G")),
    };
    let number: u64 = digits.parse().map_err(|_| "not a number of bytes, such as 65536 or 64M".to_owned())?;
    let bytes = number.checked_mul(1 << shift).filter(|&bytes| bytes > 0);
    // Limits are 32-bit: 4G itself means all there is.
    match bytes {
        Some(bytes) if bytes <= 1 << 32 => Ok(u32::try_from(bytes).unwrap_or(u32::MAX)),
        _ => Err("must be from 1 to 4G".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn suffixes_are_powers_of_1024() {
        for (text, bytes) in
            [("1", 1), ("2K", 2048), ("64m", 64 << 20), ("1GiB", 1 << 30), ("512KB", 512 << 10), ("4G", u32::MAX)]
        {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "0", "M", "-1", "1.5M", "5G", "7T", "99999999999999999999", "1 M", "é", "1é"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
