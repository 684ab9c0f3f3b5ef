"""readers.py NAME FILE: reads all of a container file and prints how many rows there are.

Ends with 0 if the file ended well, with 1 and a line on standard error if it was refused.
"""

import sys


def rows_of_fastavro(file):
    import fastavro

    return sum(1 for _ in fastavro.reader(file))


def rows_of_avro(file):
    import avro.datafile
    import avro.io

    return sum(1 for _ in avro.datafile.DataFileReader(file, avro.io.DatumReader()))


def main():
    name, path = sys.argv[1:]
    count = {"fastavro": rows_of_fastavro, "avro": rows_of_avro}[name]
    try:
        with open(path, "rb") as file:
            rows = count(file)
    except Exception as error:
        print(f"{type(error).__name__}: {str(error)[:200]}", file=sys.stderr)
        sys.exit(1)
    print(rows)


main()
