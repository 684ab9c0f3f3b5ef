use avocet::Avro;

#[derive(Avro)]
enum Expression {
    Number(i64),
    Sum(Box<Sum>),
}

#[derive(Avro)]
struct Sum {
    #[avro(by_name)]
    left: Expression,
    #[avro(by_name)]
    right: Expression,
}

fn main() {}
