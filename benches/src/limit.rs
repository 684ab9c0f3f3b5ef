//! What one would write by hand for one schema and no other: straight-line code that checks bounds, overflow and UTF-8,
//! without `unsafe`. Text is checked a word at a time and left as bytes.

use crate::types::{Small, Strings, Telemetry, User};

/// What is left of the input. `None` is the only error.
pub struct Cursor<'a>(pub &'a [u8]);

const HIGH: u64 = 0x8080_8080_8080_8080;

impl<'a> Cursor<'a> {
    #[inline(always)]
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(front)
    }

    #[inline(always)]
    pub fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (front, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(front)
    }

    #[inline(always)]
    fn varint(&mut self) -> Option<u64> {
        let (first, rest) = self.0.split_first()?;
        if *first < 0x80 {
            self.0 = rest;
            return Some(u64::from(*first));
        }
        let Some(bytes) = self.0.first_chunk::<10>() else { return self.near_end() };
        let mut value = u64::from(bytes[0] & 0x7f);
        for (at, byte) in bytes.iter().enumerate().skip(1) {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if *byte < 0x80 {
                if at == 9 && *byte > 1 {
                    return None;
                }
                self.0 = &self.0[at + 1..];
                return Some(value);
            }
        }
        None
    }

    #[cold]
    #[inline(never)]
    fn near_end(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let [byte] = *self.array()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    #[inline(always)]
    pub fn long(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    #[inline(always)]
    fn int(&mut self) -> Option<i32> {
        self.long()?.try_into().ok()
    }

    #[inline(always)]
    fn boolean(&mut self) -> Option<bool> {
        match self.array()? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    #[inline(always)]
    fn double(&mut self) -> Option<f64> {
        self.array().map(|bytes| f64::from_le_bytes(*bytes))
    }

    #[inline(always)]
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = self.long()?.try_into().ok()?;
        self.take(len)
    }

    #[inline(always)]
    fn text(&mut self) -> Option<&'a [u8]> {
        let text = self.bytes()?;
        let plain = match text.last_chunk::<8>() {
            Some(last) => {
                let words = text.as_chunks::<8>().0.iter();
                words.fold(u64::from_le_bytes(*last), |seen, word| seen | u64::from_le_bytes(*word)) & HIGH == 0
            }
            None => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
                (Some(first), Some(last)) => {
                    (u32::from_le_bytes(*first) | u32::from_le_bytes(*last)) & HIGH as u32 == 0
                }
                _ => text.iter().fold(0, |seen, byte| seen | byte) < 0x80,
            },
        };
        (plain || core::str::from_utf8(text).is_ok()).then_some(text)
    }

    #[inline(always)]
    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.long()? {
            0 => Some(None),
            1 => value(self).map(Some),
            _ => None,
        }
    }

    /// So many more ints, each out of a word of eight bytes as long as there is one.
    #[inline(always)]
    fn ints(&mut self, count: usize, out: &mut Vec<i32>) -> Option<()> {
        if count > self.0.len() {
            return None;
        }
        let (before, mut wrong) = (out.len(), 0);
        out.resize(before + count, 0);
        let mut left = out[before..].iter_mut();
        while let Some(word) = self.0.first_chunk() {
            let Some(item) = left.next() else { break };
            let word = u64::from_le_bytes(*word);
            let ends = !word & HIGH;
            let len = (ends.trailing_zeros() >> 3) as usize + 1;
            // Sevens of bits are moved together: two, four, eight of them.
            let bits = word & !HIGH & (ends ^ ends.wrapping_sub(1));
            let bits = (bits & 0x007f_007f_007f_007f) | ((bits & 0x7f00_7f00_7f00_7f00) >> 1);
            let bits = (bits & 0x0000_3fff_0000_3fff) | ((bits & 0x3fff_0000_3fff_0000) >> 2);
            let bits = (bits & 0x0000_0000_0fff_ffff) | ((bits & 0x0fff_ffff_0000_0000) >> 4);
            wrong |= (bits >> 32) | u64::from(len > 5);
            *item = (bits as u32 >> 1) as i32 ^ -((bits & 1) as i32);
            self.0 = self.0.get(len..)?;
        }
        for item in left {
            *item = self.int()?;
        }
        (wrong == 0).then_some(())
    }

    /// The items in the next block.
    #[inline(always)]
    pub fn block(&mut self) -> Option<usize> {
        let count = self.long()?;
        if count < 0 {
            self.long()?;
        }
        usize::try_from(count.unsigned_abs()).ok()
    }
}

pub type SmallRow<'a> = (i32, i64, f64, bool, &'a [u8]);

#[inline(always)]
pub fn small<'a>(c: &mut Cursor<'a>) -> Option<SmallRow<'a>> {
    Some((c.int()?, c.long()?, c.double()?, c.boolean()?, c.text()?))
}

#[inline(always)]
pub fn strings<'a>(c: &mut Cursor<'a>) -> Option<[&'a [u8]; 8]> {
    Some([c.text()?, c.text()?, c.text()?, c.text()?, c.text()?, c.text()?, c.text()?, c.text()?])
}

#[derive(Default)]
pub struct TelemetryRow<'a> {
    pub ts: i64,
    pub device: &'a [u8],
    pub samples: Vec<f64>,
    pub codes: Vec<i32>,
}

#[inline(always)]
pub fn telemetry<'a>(c: &mut Cursor<'a>, row: &mut TelemetryRow<'a>) -> Option<()> {
    row.ts = c.long()?;
    row.device = c.text()?;
    row.samples.clear();
    while let count @ 1.. = c.block()? {
        let bytes = c.take(count.checked_mul(8)?)?;
        row.samples.extend(bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)));
    }
    row.codes.clear();
    while let count @ 1.. = c.block()? {
        c.ints(count, &mut row.codes)?;
    }
    Some(())
}

/// The fields in their order, as far as they are text or bytes; and numbers.
#[derive(Default)]
pub struct UserRow<'a> {
    pub text: [&'a [u8]; 7],
    pub maybe: [Option<&'a [u8]>; 5],
    pub id: i64,
    pub age: Option<i32>,
    pub active: bool,
    pub score: f64,
    pub rating: f32,
    pub status: u8,
    pub session_id: &'a [u8],
    pub at: [Option<f64>; 2],
    pub tags: Vec<&'a [u8]>,
    pub counters: Vec<(&'a [u8], i64)>,
    pub balance: &'a [u8],
    pub created_at: i64,
    pub updated_at: Option<i64>,
    pub birth_date: i32,
    pub login_count: i32,
}

#[inline(always)]
pub fn user<'a>(c: &mut Cursor<'a>, row: &mut UserRow<'a>) -> Option<()> {
    row.id = c.long()?;
    row.text[0] = c.text()?;
    row.text[1] = c.text()?;
    row.maybe[0] = c.maybe(Cursor::text)?;
    row.age = c.maybe(Cursor::int)?;
    row.active = c.boolean()?;
    row.score = c.double()?;
    row.rating = c.array().map(|bytes| f32::from_le_bytes(*bytes))?;
    row.status = c.int()?.try_into().ok().filter(|status| *status < 4)?;
    row.session_id = c.take(16)?;
    row.text[2] = c.text()?;
    row.text[3] = c.text()?;
    row.maybe[1] = c.maybe(Cursor::text)?;
    row.text[4] = c.text()?;
    row.text[5] = c.text()?;
    row.at = [c.maybe(Cursor::double)?, c.maybe(Cursor::double)?];
    row.tags.clear();
    while let count @ 1.. = c.block()? {
        for _ in 0..count {
            row.tags.push(c.text()?);
        }
    }
    row.counters.clear();
    while let count @ 1.. = c.block()? {
        for _ in 0..count {
            row.counters.push((c.text()?, c.long()?));
        }
    }
    row.balance = c.bytes()?;
    row.created_at = c.long()?;
    row.updated_at = c.maybe(Cursor::long)?;
    row.birth_date = c.int()?;
    row.maybe[2] = c.maybe(Cursor::bytes)?;
    row.maybe[3] = c.maybe(Cursor::text)?;
    row.login_count = c.int()?;
    row.text[6] = c.text()?;
    row.maybe[4] = c.maybe(Cursor::text)?;
    Some(())
}

/// What a later program keeps of a [`UserRow`]: text in the order of the bytes.
#[derive(Default)]
pub struct LaterRow<'a> {
    pub text: [&'a [u8]; 7],
    pub phone: Option<&'a [u8]>,
    pub id: i64,
    pub age: Option<i64>,
    pub active: bool,
    pub score: f64,
    pub rating: f64,
    pub status: u8,
    pub tags: Vec<&'a [u8]>,
    pub created_at: i64,
    pub updated_at: Option<i64>,
    pub login_count: i64,
    pub quota: i64,
}

/// Reads a user as the later program wants it: what it leaves out is passed over.
#[inline(always)]
pub fn later<'a>(c: &mut Cursor<'a>, row: &mut LaterRow<'a>) -> Option<()> {
    row.id = c.long()?;
    row.text[0] = c.text()?;
    row.text[1] = c.text()?;
    row.phone = c.maybe(Cursor::text)?;
    row.age = c.maybe(Cursor::int)?.map(i64::from);
    row.active = c.boolean()?;
    row.score = c.double()?;
    row.rating = c.array().map(|bytes| f64::from(f32::from_le_bytes(*bytes)))?;
    row.status = c.int()?.try_into().ok().filter(|status| *status < 4)?;
    c.take(16)?;
    row.text[2] = c.text()?;
    row.text[3] = c.text()?;
    c.maybe(Cursor::bytes)?;
    row.text[4] = c.text()?;
    row.text[5] = c.text()?;
    c.maybe(Cursor::double)?;
    c.maybe(Cursor::double)?;
    row.tags.clear();
    while let count @ 1.. = c.block()? {
        for _ in 0..count {
            row.tags.push(c.text()?);
        }
    }
    while let count @ 1.. = c.block()? {
        for _ in 0..count {
            c.bytes()?;
            c.long()?;
        }
    }
    c.bytes()?;
    row.created_at = c.long()?;
    row.updated_at = c.maybe(Cursor::long)?;
    c.int()?;
    c.maybe(Cursor::bytes)?;
    c.maybe(Cursor::bytes)?;
    row.login_count = c.int()?.into();
    c.bytes()?;
    c.maybe(Cursor::bytes)?;
    (row.text[6], row.quota) = (b"free", 100);
    Some(())
}

/// Writes into room that is known to be enough, and is indexed.
pub struct Pen<'b>(pub &'b mut [u8], pub usize);

impl Pen<'_> {
    #[inline(always)]
    pub fn long(&mut self, value: i64) {
        let mut value = ((value << 1) ^ (value >> 63)) as u64;
        while value >= 0x80 {
            self.0[self.1] = value as u8 | 0x80;
            self.1 += 1;
            value >>= 7;
        }
        self.0[self.1] = value as u8;
        self.1 += 1;
    }

    #[inline(always)]
    fn raw(&mut self, bytes: &[u8]) {
        self.0[self.1..self.1 + bytes.len()].copy_from_slice(bytes);
        self.1 += bytes.len();
    }

    #[inline(always)]
    fn bytes(&mut self, bytes: impl AsRef<[u8]>) {
        self.long(bytes.as_ref().len() as i64);
        self.raw(bytes.as_ref());
    }

    #[inline(always)]
    fn maybe<T>(&mut self, value: &Option<T>, write: impl FnOnce(&mut Self, &T)) {
        match value {
            None => self.long(0),
            Some(value) => {
                self.long(1);
                write(self, value);
            }
        }
    }
}

#[inline(always)]
pub fn put_small(p: &mut Pen<'_>, row: &Small) {
    p.long(row.id.into());
    p.long(row.ts);
    p.raw(&row.v.to_le_bytes());
    p.raw(&[row.ok.into()]);
    p.bytes(&row.tag);
}

#[inline(always)]
pub fn put_strings(p: &mut Pen<'_>, row: &Strings) {
    for text in [&row.a, &row.b, &row.c, &row.d, &row.e, &row.f, &row.g, &row.h] {
        p.bytes(text);
    }
}

#[inline(always)]
pub fn put_telemetry(p: &mut Pen<'_>, row: &Telemetry) {
    p.long(row.ts);
    p.bytes(&row.device);
    p.long(row.samples.len() as i64);
    for sample in &row.samples {
        p.raw(&sample.to_le_bytes());
    }
    p.long(0);
    p.long(row.codes.len() as i64);
    for code in &row.codes {
        p.long((*code).into());
    }
    p.long(0);
}

#[inline(always)]
pub fn put_user(p: &mut Pen<'_>, row: &User) {
    p.long(row.id);
    p.bytes(&row.username);
    p.bytes(&row.email);
    p.maybe(&row.phone, |p, phone| p.bytes(phone));
    p.maybe(&row.age, |p, age| p.long((*age).into()));
    p.raw(&[row.active.into()]);
    p.raw(&row.score.to_le_bytes());
    p.raw(&row.rating.to_le_bytes());
    p.long(row.status as i64);
    p.raw(&row.session_id);
    let address = &row.address;
    p.bytes(&address.street);
    p.bytes(&address.city);
    p.maybe(&address.state, |p, state| p.bytes(state));
    p.bytes(&address.zip);
    p.bytes(&address.country);
    p.maybe(&address.lat, |p, lat| p.raw(&lat.to_le_bytes()));
    p.maybe(&address.lon, |p, lon| p.raw(&lon.to_le_bytes()));
    if !row.tags.is_empty() {
        p.long(row.tags.len() as i64);
        row.tags.iter().for_each(|tag| p.bytes(tag));
    }
    p.long(0);
    if !row.counters.is_empty() {
        p.long(row.counters.len() as i64);
        for (key, count) in &row.counters {
            p.bytes(key);
            p.long(*count);
        }
    }
    p.long(0);
    p.bytes(&row.balance);
    p.long(row.created_at);
    p.maybe(&row.updated_at, |p, at| p.long(*at));
    p.long(row.birth_date.into());
    p.maybe(&row.avatar, |p, avatar| p.bytes(avatar));
    p.maybe(&row.referrer, |p, referrer| p.bytes(referrer));
    p.long(row.login_count.into());
    p.bytes(&row.locale);
    p.maybe(&row.notes, |p, notes| p.bytes(notes));
}
