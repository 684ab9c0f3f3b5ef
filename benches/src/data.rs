//! Rows from a fixed seed. Lengths, branches and sizes of numbers vary, so that branches miss as they do in life.

use crate::types::{Address, Small, Status, Strings, Telemetry, User};

/// Marsaglia's 64-bit xorshift, with a multiplication at the end.
pub struct Random(u64);

impl Random {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub const fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    const fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.bits() % (most - least + 1)
    }

    const fn percent(&mut self, chance: u64) -> bool {
        self.bits() % 100 < chance
    }

    /// A number whose length in bits is what is evenly distributed.
    const fn number(&mut self, most_bits: u64) -> i64 {
        let number = (self.bits() >> (64 - self.between(1, most_bits))) as i64;
        if self.percent(25) { -number } else { number }
    }

    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn text(&mut self, least: u64, most: u64) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz .-029";
        (0..self.between(least, most)).map(|_| char::from(LETTERS[(self.bits() >> 59) as usize])).collect()
    }

    fn maybe<T>(&mut self, chance: u64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.percent(chance) { Some(value(self)) } else { None }
    }

    fn time(&mut self) -> i64 {
        1_700_000_000_000 + self.between(0, 1 << 35) as i64
    }
}

#[must_use]
pub fn small(rows: usize) -> Vec<Small> {
    let mut r = Random::new(11);
    let row =
        |_| Small { id: r.number(30) as i32, ts: r.time(), v: r.unit() * 1e3, ok: r.percent(50), tag: r.text(8, 16) };
    (0..rows).map(row).collect()
}

#[must_use]
pub fn telemetry(rows: usize) -> Vec<Telemetry> {
    let mut r = Random::new(22);
    let row = |_| Telemetry {
        ts: r.time(),
        device: r.text(10, 20),
        samples: (0..64).map(|_| r.unit() * 100.0).collect(),
        codes: (0..256).map(|_| r.number(14) as i32).collect(),
    };
    (0..rows).map(row).collect()
}

#[must_use]
pub fn strings(rows: usize) -> Vec<Strings> {
    let mut r = Random::new(33);
    let row = |_| {
        let [a, b, c, d, e, f, g, mut h] = std::array::from_fn(|_| r.text(20, 200));
        if r.percent(25) {
            h.push_str("naïve façade 日本");
        }
        Strings { a, b, c, d, e, f, g, h }
    };
    (0..rows).map(row).collect()
}

#[must_use]
pub fn user(rows: usize) -> Vec<User> {
    const CITIES: [&str; 8] = ["Oslo", "Lagos", "Lima", "Kyoto", "Perth", "Quebec", "Tbilisi", "Winterthur"];
    const TAGS: [&str; 8] = ["new", "vip", "trial", "churned", "newsletter", "partner", "internal", "two-factor"];
    const KEYS: [&str; 6] = ["logins", "orders", "page_views", "uploads", "errors", "invitations"];
    let mut r = Random::new(44);
    let row = |at| {
        let name = r.text(5, 14);
        User {
            id: 1_000_000 + 7 * at as i64,
            email: format!("{name}@{}.example", CITIES[at % 8]),
            username: name,
            phone: r.maybe(60, |r| format!("+{}", r.between(10_000_000, 99_999_999_999))),
            age: r.maybe(70, |r| r.between(18, 90) as i32),
            active: r.percent(80),
            score: (r.unit() * 1e4).round() / 100.0,
            rating: r.between(0, 10) as f32 / 2.0,
            status: [Status::Active, Status::Suspended, Status::Deleted, Status::Pending][r.between(0, 3) as usize],
            session_id: std::array::from_fn(|_| r.bits() as u8),
            address: Address {
                street: format!("{} {}", r.between(1, 2000), r.text(6, 20)),
                city: CITIES[r.between(0, 7) as usize].into(),
                state: r.maybe(50, |r| r.text(2, 12)),
                zip: r.between(10_000, 99_999).to_string(),
                country: ["NO", "NG", "PE", "JP"][r.between(0, 3) as usize].into(),
                lat: r.maybe(50, |r| r.unit() * 90.0),
                lon: r.maybe(50, |r| r.unit() * 180.0),
            },
            tags: (0..r.between(0, 5)).map(|_| TAGS[r.between(0, 7) as usize].into()).collect(),
            counters: (0..r.between(0, 4)).map(|_| (KEYS[r.between(0, 5) as usize].into(), r.number(24))).collect(),
            balance: (0..r.between(1, 5)).map(|_| r.bits() as u8).collect(),
            created_at: r.time(),
            updated_at: r.maybe(70, |r| r.time() * 1000),
            birth_date: r.between(0, 20_000) as i32,
            avatar: r.maybe(20, |r| (0..32).map(|_| r.bits() as u8).collect()),
            referrer: r.maybe(30, |r| format!("https://{}.example", r.text(5, 20))),
            login_count: r.number(14) as i32,
            locale: ["en_US", "nb_NO", "ja_JP", "es_PE"][r.between(0, 3) as usize].into(),
            notes: r.maybe(30, |r| r.text(20, 80)),
        }
    };
    (0..rows).map(row).collect()
}
