"""Reads files of avocet with another implementation, compares every row and the metadata, and writes the rows again.

check.py READER DIR OUT, where READER is fastavro or avro, and OUT takes the files that it writes. Each DIR/*.avro has a DIR/*.jsonl: the user's metadata in
hexadecimal on the first line, then the rows as Avro JSON, in which a float is {"float": "its shortest digits"} and a double {"double": …}.
"""

import glob
import json
import math
import os
import struct
import sys

PRIMITIVES = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}
NAMED = {"record", "enum", "fixed"}


def full_name(schema, space):
    name = schema["name"]
    space = schema.get("namespace", space)
    return name if "." in name or not space else space + "." + name


def space_of(name):
    return name.rpartition(".")[0]


def tag(schema, space):
    if isinstance(schema, str):
        return schema
    kind = schema["type"]
    return full_name(schema, space) if kind in NAMED else kind


def define(schema, space, names):
    if isinstance(schema, list):
        for branch in schema:
            define(branch, space, names)
    elif isinstance(schema, dict):
        if schema["type"] in NAMED:
            name = full_name(schema, space)
            names[name] = schema
            space = space_of(name)
        for inner in [schema.get("items"), schema.get("values")] + [f["type"] for f in schema.get("fields", [])]:
            define(inner, space, names)


class Differs(Exception):
    pass


def want(ok, what, value, expected):
    if not ok:
        raise Differs(f"{what}: {value!r} is not {expected!r}")


def floating(kind, value, expected):
    want(type(value) is float, kind, value, expected)
    if isinstance(expected, str):
        expected = float(expected)
        want(math.isnan(value) if math.isnan(expected) else value == expected, kind, value, expected)
    else:
        form = "<f" if kind == "float" else "<d"
        expected = float(expected[kind])
        want(struct.pack(form, value) == struct.pack(form, expected), kind, value, expected)


def compare(schema, space, names, value, expected):
    if isinstance(schema, list):
        if expected is None:
            return want(value is None and "null" in [tag(b, space) for b in schema], "union", value, expected)
        [(chosen, inner)] = expected.items()
        branch = next(b for b in schema if tag(b, space) == chosen)
        return compare(branch, space, names, value, inner)
    kind = schema if isinstance(schema, str) else schema["type"]
    if kind not in PRIMITIVES | NAMED | {"array", "map"}:
        return compare(names[kind], space_of(kind), names, value, expected)
    if kind in NAMED:
        space = space_of(full_name(schema, space))
    if kind in ("float", "double"):
        floating(kind, value, expected)
    elif kind in ("bytes", "fixed"):
        want(value == expected.encode("latin-1"), kind, value, expected)
    elif kind == "array":
        want(len(value) == len(expected), kind, value, expected)
        for one, other in zip(value, expected):
            compare(schema["items"], space, names, one, other)
    elif kind == "map":
        want(set(value) == set(expected), kind, value, expected)
        for key, other in expected.items():
            compare(schema["values"], space, names, value[key], other)
    elif kind == "record":
        want(set(value) == set(expected), kind, value, expected)
        for field in schema["fields"]:
            compare(field["type"], space, names, value[field["name"]], expected[field["name"]])
    else:
        want(type(value) is type(expected) and value == expected, kind, value, expected)


def with_fastavro(path):
    import fastavro

    with open(path, "rb") as file:
        reader = fastavro.reader(file)
        # Its metadata are text, so that values which are not are read as they stand in the header.
        return reader.metadata, json.loads(reader.metadata["avro.schema"]), list(reader)


def with_avro(path):
    import avro.datafile
    import avro.io

    with open(path, "rb") as file:
        reader = avro.datafile.DataFileReader(file, avro.io.DatumReader())
        meta = dict(reader.meta)
        return meta, json.loads(meta["avro.schema"]), list(reader)


def tagged(schema, space, names, value, expected):
    """The value, with the names of branches where fastavro takes them: else it guesses."""
    if isinstance(schema, list):
        if expected is None:
            return None
        [(chosen, inner)] = expected.items()
        branch = next(b for b in schema if tag(b, space) == chosen)
        return chosen, tagged(branch, space, names, value, inner)
    kind = schema if isinstance(schema, str) else schema["type"]
    if kind not in PRIMITIVES | NAMED | {"array", "map"}:
        return tagged(names[kind], space_of(kind), names, value, expected)
    if kind in NAMED:
        space = space_of(full_name(schema, space))
    if kind == "array":
        return [tagged(schema["items"], space, names, one, other) for one, other in zip(value, expected)]
    if kind == "map":
        return {key: tagged(schema["values"], space, names, value[key], other) for key, other in expected.items()}
    if kind == "record":
        fields = [(field["name"], field["type"]) for field in schema["fields"]]
        return {name: tagged(inner, space, names, value[name], expected[name]) for name, inner in fields}
    return value


# Kinds that look the same in Python: avro takes the first branch that fits.
ALIKE = [{"boolean", "int", "long", "float", "double"}, {"string", "enum"}, {"bytes", "fixed"}, {"map", "record"}]


def guesses(schema, names):
    """Whether a value of a union in the schema fits more than one branch."""
    if isinstance(schema, list):
        kinds = []
        for branch in schema:
            branch = names.get(branch, branch) if isinstance(branch, str) else branch
            kinds.append(branch if isinstance(branch, str) else branch["type"])
        return any(sum(k in group for k in kinds) > 1 for group in ALIKE) or any(guesses(b, names) for b in schema)
    if isinstance(schema, dict):
        inner = [schema.get("items"), schema.get("values")] + [f["type"] for f in schema.get("fields", [])]
        return any(guesses(one, names) for one in inner)
    return False


def write_fastavro(path, about, names, rows, expected):
    import fastavro

    schema = about["schema"]
    rows = [tagged(schema, "", names, row, other) for row, other in zip(rows, expected)]
    meta = {key: bytes.fromhex(value).decode() for key, value in about["metadata"].items()}
    half = len(rows) // 2
    with open(path, "w+b") as file:
        fastavro.writer(file, schema, rows[:half], codec=about["codec"], sync_interval=2000, metadata=meta)
    with open(path, "a+b") as file:
        fastavro.writer(file, None, rows[half:], codec=about["codec"], sync_interval=2000)
    return True


def write_avro(path, about, names, rows, expected):
    import avro.datafile
    import avro.io
    import avro.schema

    if guesses(about["schema"], names):
        return False
    schema = avro.schema.parse(json.dumps(about["schema"]))
    with open(path, "wb") as file:
        with avro.datafile.DataFileWriter(file, avro.io.DatumWriter(), schema, codec=about["codec"]) as writer:
            for key, value in about["metadata"].items():
                writer.set_meta(key, bytes.fromhex(value))
            for at, row in enumerate(rows):
                writer.append(row)
                if at % 50 == 49:
                    writer.sync()
    return True


# What an implementation does not have, by its own word.
LACKS = {"fastavro": set(), "avro": {"xz"}}


def main():
    which, folder, out = sys.argv[1:]
    read, write = {"fastavro": (with_fastavro, write_fastavro), "avro": (with_avro, write_avro)}[which]
    done = lacking = rows = written = 0
    failed = []
    for path in sorted(glob.glob(folder + "/*.avro")):
        with open(path[: -len("avro")] + "jsonl", encoding="utf-8") as file:
            about, *expected = [json.loads(line) for line in file]
        if about["codec"] in LACKS[which]:
            lacking += 1
            continue
        try:
            meta, schema, all = read(path)
            for key, value in about["metadata"].items():
                got = meta[key]
                got = got.encode() if isinstance(got, str) else got
                want(got.hex() == value, "metadata " + key, got, value)
            names = {}
            define(schema, "", names)
            want(len(all) == len(expected), "number of rows", len(all), len(expected))
            for row, other in zip(all, expected):
                compare(schema, "", names, row, other)
            written += write(os.path.join(out, os.path.basename(path)), about, names, all, expected)
            done += 1
            rows += len(all)
        except Exception as error:  # whatever it is, the file has not been read
            failed.append(f"{path}: {type(error).__name__}: {error}"[:400])
    for line in failed:
        print(line)
    print(
        f"{which}: {done} files with {rows} rows are equal, {len(failed)} failed, {lacking} have a codec that it lacks; "
        f"{written} written again"
    )
    sys.exit(1 if failed or not done else 0)


main()
