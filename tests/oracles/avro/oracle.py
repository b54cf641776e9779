"""Answers one line of JSON for each line of JSON that it reads.

{"reader": TEXT, "writer": TEXT, "data": [HEX]} -> {"fastavro": [...], "avro": [...]}, for each datum
null if the library reads it, or why not.
"""

import io
import json
import sys

import avro.errors
import avro.io
import avro.schema
import fastavro


DROPPED = "logicalType", "precision", "scale", "order", "doc"
COMPLEX = "record", "error", "enum", "fixed", "array", "map"


def plain(schema):
    """The schema without what the libraries refuse in it and what data do not depend on."""
    if isinstance(schema, list):
        return [plain(branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if kind not in COMPLEX and "name" not in schema:
        return plain(kind)
    made = {key: value for key, value in schema.items() if key not in DROPPED}
    if kind == "error":
        made["type"] = "record"
    elif kind not in COMPLEX:
        made["type"] = plain(kind)
    for key in ("items", "values", "fields"):
        if key in made:
            made[key] = plain(made[key])
    return made


def with_fastavro(reader, writer, data):
    try:
        reader = fastavro.parse_schema(json.loads(reader))
        writer = fastavro.parse_schema(json.loads(writer))
    except Exception as error:
        return [f"schema: {error!r}"] * len(data)

    def refusal(datum):
        try:
            fastavro.schemaless_reader(io.BytesIO(datum), writer, reader)
            return None
        except Exception as error:
            return repr(error)[:300]

    return [refusal(datum) for datum in data]


def with_avro(reader, writer, data):
    try:
        reader = avro.schema.parse(reader)
        writer = avro.schema.parse(writer)
    except Exception as error:
        return [f"schema: {error!r}"[:300]] * len(data)

    def refusal(datum):
        try:
            decoder = avro.io.BinaryDecoder(io.BytesIO(datum))
            avro.io.DatumReader(writer, reader).read(decoder)
            return None
        except Exception as error:
            return repr(error)[:300]

    return [refusal(datum) for datum in data]


for line in sys.stdin:
    question = json.loads(line)
    data = [bytes.fromhex(datum) for datum in question["data"]]
    pair = [json.dumps(plain(json.loads(question[key]))) for key in ("reader", "writer")]
    answer = {"fastavro": with_fastavro(*pair, data), "avro": with_avro(*pair, data)}
    print(json.dumps(answer), flush=True)
