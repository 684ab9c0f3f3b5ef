//! Integers as decimal text.

/// The digits of an integer, and room for its sign. (The crate `itoa` links a panic into firmware.)
pub(crate) struct Integer {
    /// Filled from the end, two digits at a time.
    bytes: [u8; 22],
    start: usize,
}

impl Integer {
    /// The digits of `value`.
    #[inline]
    pub(crate) fn of(value: u64) -> Self {
        let mut bytes = [b'0'; 22];
        let (pairs, _) = bytes.as_chunks_mut::<2>();
        let mut pairs = pairs.iter_mut().rev();
        let mut start = 22usize;
        let mut high = value;
        while high > u64::from(u32::MAX) {
            let Some(pair) = pairs.next() else { break };
            *pair = two((high % 100) as u32);
            high /= 100;
            start = start.wrapping_sub(2);
        }
        // Small by now; the divisions are cheaper on machines of 32 bits.
        let mut low = high as u32;
        while low > 9 {
            let Some(pair) = pairs.next() else { break };
            *pair = two(low % 100);
            low /= 100;
            start = start.wrapping_sub(2);
        }
        if low > 0 || start == 22 {
            if let Some([_, last]) = pairs.next() {
                *last = b'0' | low as u8;
            }
            start = start.wrapping_sub(1);
        }
        Self { bytes, start }
    }

    /// A minus sign in front; once.
    #[inline]
    pub(crate) fn negate(&mut self) {
        self.start = self.start.wrapping_sub(1);
        if let Some(place) = self.bytes.get_mut(self.start) {
            *place = b'-';
        }
    }

    /// The text.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

/// The digits of a number below 100.
#[inline]
pub(crate) const fn two(value: u32) -> [u8; 2] {
    [b'0' | (value / 10) as u8, b'0' | (value % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::{Integer, two};
    use std::string::ToString;

    #[test]
    fn as_the_standard_library_writes_them() {
        for shift in 0..64 {
            for near in [0, 1, u64::MAX] {
                let value = (1u64 << shift).wrapping_add(near);
                assert_eq!(Integer::of(value).as_bytes(), value.to_string().as_bytes());
            }
        }
        for power in 0..20 {
            for value in [10u64.pow(power) - 1, 10u64.pow(power)] {
                let mut text = Integer::of(value);
                assert_eq!(text.as_bytes(), value.to_string().as_bytes());
                text.negate();
                assert_eq!(text.as_bytes(), std::format!("-{value}").as_bytes());
            }
        }
        assert_eq!(two(7), *b"07");
    }
}
