use avocet::Avro;

#[derive(Avro)]
struct Folder {
    #[avro(by_name = Folders)]
    folders: Vec<Folder>,
}

fn main() {}
