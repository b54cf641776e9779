"""Answers one line of JSON for each line of JSON that it reads.

{"schema": TEXT}                              -> null if its meta-schema takes it, else the reason
{"reader": TEXT, "writer": TEXT, "data": [TEXT]} -> [[writer takes it, reader takes it], ...]

Numbers are decimals, `format` asserts nothing, nothing is fetched. A missing or unknown `$schema`
means draft 7.
"""

import json
import sys
from decimal import Decimal

from jsonschema import Draft7Validator, exceptions, validators
from referencing import Registry


def read(text):
    return json.loads(text, parse_float=Decimal)


def validator(schema):
    chosen = validators.validator_for(schema, default=Draft7Validator)
    return chosen(schema, registry=Registry())


def accepts(schema):
    try:
        chosen = validators.validator_for(schema, default=Draft7Validator)
        chosen.check_schema(schema, format_checker=None)
        return None
    except exceptions.SchemaError as error:
        return f"{error.json_path}: {error.message}"[:200]
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is an answer
        return f"{type(error).__name__}: {error}"[:200]


def takes(schema, datum):
    try:
        return validator(schema).is_valid(datum)
    except BaseException as error:  # noqa: BLE001 - endless recursion ends in a panic of a library
        return f"{type(error).__name__}: {error}"[:200]


def answer(question):
    if "schema" in question:
        try:
            schema = read(question["schema"])
        except ValueError as error:
            return f"not JSON: {error}"
        return accepts(schema)
    writer, reader = read(question["writer"]), read(question["reader"])
    data = [read(text) for text in question["data"]]
    return [[takes(writer, datum), takes(reader, datum)] for datum in data]


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
