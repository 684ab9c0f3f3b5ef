//! What a device of the first series says and understands.

use crate::command_2;
use avocet::typed::TypedPlan;
use avocet::{Avro, Describe};

#[derive(Avro)]
#[avro(namespace = "org.example.fleet")]
pub struct Reading {
    #[avro(fixed = "Serial")]
    pub device: [u8; 6],
    /// Since the device was started.
    pub seconds: i32,
    pub celsius: f32,
    pub state: State,
}

#[derive(Avro, Clone, Copy)]
#[avro(namespace = "org.example.fleet")]
#[allow(dead_code)] // a schema has them all
pub enum State {
    #[avro(default)]
    Unknown,
    Idle,
    Measuring,
}

#[derive(Avro)]
#[avro(namespace = "org.example.fleet")]
pub struct Command<'a> {
    pub number: i64,
    pub action: Action,
    #[avro(default = "60")]
    pub every_seconds: i32,
    #[avro(default = "\"none\"")]
    pub note: &'a str,
}

#[derive(Avro, Clone, Copy, PartialEq)]
#[avro(namespace = "org.example.fleet")]
pub enum Action {
    /// Also what a later server may ask for that this device has not learnt.
    #[avro(default)]
    Ignore,
    Sleep,
    Measure,
}

/// How a command of the second series is read: made on a desk, it lies in flash.
pub static PLAN: TypedPlan<'static, Command<'static>> = match TypedPlan::new(command_2::plan(*Command::SCHEMA)) {
    Ok(plan) => plan,
    Err(_) => panic!("the plan is for another type"),
};

/// The plan was printed for this very schema.
const _: () = assert!(Command::FINGERPRINT == command_2::READER);
