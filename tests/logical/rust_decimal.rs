//! The type of `rust_decimal`.

use crate::{identity, read, same, written};
use avocet::typed::tags::{self, BigDecimal, DecimalFixed};
use avocet::{ErrorKind, ValueError};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn the_scale_is_that_of_the_schema() {
    same::<tags::Decimal<9, 2>, Decimal>(decimal("12.99"), &[4, 0x05, 0x13]);
    same::<tags::Decimal<9, 2>, Decimal>(decimal("-0.01"), &[2, 0xff]);
    same::<DecimalFixed<4, 9, 2>, Decimal>(decimal("-0.01"), &[0xff; 4]);
    assert_eq!(written::<tags::Decimal<9, 2>, Decimal>(decimal("1.5")), Ok(vec![4, 0, 150]));
    assert_eq!(written::<tags::Decimal<9, 1>, Decimal>(decimal("1.5000")), Ok(vec![2, 15]));
    assert_eq!(written::<tags::Decimal<9, 1>, Decimal>(decimal("1.55")), Err(ValueError::Decimal));
    assert_eq!(written::<tags::Decimal<2, 1>, Decimal>(decimal("10")), Err(ValueError::Decimal));
    assert_eq!(written::<tags::Decimal<2, 1>, Decimal>(decimal("-0.0000")), Ok(vec![2, 0]));
    assert_eq!(read::<tags::Decimal<9, 2>, Decimal>(&[4, 0, 150]).unwrap().scale(), 2);
}

#[test]
fn extremes() {
    for number in [Decimal::MAX, Decimal::MIN, Decimal::ZERO, decimal("0.0000000000000000000000000001")] {
        identity::<BigDecimal, Decimal>(number);
    }
    identity::<tags::Decimal<29, 0>, Decimal>(Decimal::MAX);
    identity::<tags::Decimal<29, 0>, Decimal>(Decimal::MIN);
    identity::<tags::Decimal<29, 28>, Decimal>(decimal("-7.9228162514264337593543950335"));
    identity::<DecimalFixed<13, 29, 28>, Decimal>(decimal("7.9228162514264337593543950335"));
    assert_eq!(written::<tags::Decimal<38, 38>, Decimal>(Decimal::MAX), Err(ValueError::Decimal));
    // One beyond 96 bits.
    let beyond = written::<tags::Decimal<38, 0>, i128>(1 << 96).unwrap();
    assert_eq!(read::<tags::Decimal<38, 0>, Decimal>(&beyond), Err(ErrorKind::ValueRange));
    assert_eq!(read::<tags::Decimal<38, 20>, Decimal>(&beyond), Err(ErrorKind::ValueRange), "no zeros to give up");
}

#[test]
fn zeros_behind_the_point_are_given_up_for_room() {
    let long = written::<tags::Decimal<38, 37>, i128>(5 * 10i128.pow(37)).unwrap();
    assert_eq!(read::<tags::Decimal<38, 37>, Decimal>(&long), Ok(decimal("5")));
    let small = written::<tags::Decimal<38, 37>, i128>(-(10i128.pow(12))).unwrap();
    assert_eq!(read::<tags::Decimal<38, 37>, Decimal>(&small), Ok(decimal("-0.0000000000000000000000001")));
    let smaller = written::<tags::Decimal<38, 37>, i128>(1).unwrap();
    assert_eq!(read::<tags::Decimal<38, 37>, Decimal>(&smaller), Err(ErrorKind::ValueRange));
    assert_eq!(read::<tags::Decimal<38, 37>, Decimal>(&[2, 0]), Ok(Decimal::ZERO));
    let zero = [&[12, 2, 0][..], &[0xfe, 0xff, 0xff, 0xff]].concat();
    assert!(read::<BigDecimal, Decimal>(&zero).is_err(), "an int that is cut");
    let zero = [&[14, 2, 0][..], &[0xfe, 0xff, 0xff, 0xff, 0x0f]].concat();
    assert_eq!(read::<BigDecimal, Decimal>(&zero), Ok(Decimal::ZERO), "a scale of 2^31 - 1");
}

#[test]
fn negative_scales_are_zeros_in_front_of_the_point() {
    assert_eq!(read::<BigDecimal, Decimal>(&[6, 2, 5, 5]), Ok(decimal("5000")));
    assert_eq!(read::<BigDecimal, Decimal>(&[6, 2, 5, 57]), Err(ErrorKind::ValueRange));
    assert_eq!(read::<BigDecimal, Decimal>(&[6, 2, 0, 57]), Ok(Decimal::ZERO));
    let least = [&[14, 2, 1][..], &[0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
    assert_eq!(read::<BigDecimal, Decimal>(&least), Err(ErrorKind::ValueRange), "a scale of -2^31");
}

proptest! {
    #[test]
    fn every_number_there_and_back(number in -(1i128 << 96) + 1..1i128 << 96, scale in 0u32..=28) {
        let number = Decimal::from_i128_with_scale(number, scale);
        identity::<BigDecimal, Decimal>(number);
        // By another scale: equal, or refused since it has too many digits then.
        match (written::<tags::Decimal<38, 28>, Decimal>(number), number.mantissa().checked_mul(10i128.pow(28 - scale))) {
            (Ok(bytes), Some(_)) => prop_assert_eq!(read::<tags::Decimal<38, 28>, Decimal>(&bytes), Ok(number)),
            (Err(ValueError::Decimal), longer) => prop_assert!(longer.is_none_or(|long| long.abs() >= 10i128.pow(38))),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
