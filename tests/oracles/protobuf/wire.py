"""What a reader makes of a writer's data: every field at its edges, written by one, parsed by the other.

A finding is [class, place, what]. The classes are named where they are found; a message counts if
both main files declare it under one name. Extensions are not written.
"""

import struct

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message import DecodeError

from edges import data, is_map, is_message, scalar_edges
from shapes import (
    has_written_label,
    in_entry,
    is_edition,
    is_group,
    is_proto2_group,
    message_types,
    packed_in_groups,
    real_oneof,
    visible_types,
)

FINDINGS_MAX = 20

VARINT = {
    Field.TYPE_INT32,
    Field.TYPE_INT64,
    Field.TYPE_UINT32,
    Field.TYPE_UINT64,
    Field.TYPE_BOOL,
    Field.TYPE_ENUM,
}
GROUPS = [
    (VARINT, "varint types that do not hold the same values"),
    ({Field.TYPE_SINT32, Field.TYPE_SINT64}, "zigzag types that do not hold the same values"),
    ({Field.TYPE_FIXED32, Field.TYPE_SFIXED32}, "fixed types of another sign"),
    ({Field.TYPE_FIXED64, Field.TYPE_SFIXED64}, "fixed types of another sign"),
    ({Field.TYPE_STRING, Field.TYPE_BYTES}, "bytes read as a string"),
]


def kind_of_change(field, other):
    """The class of a field that is a message on one side and something else on the other."""
    is_group_involved = is_proto2_group(field) or is_proto2_group(other)
    return "groups or delimited messages" if is_group_involved else "another kind of type"


class Sides:
    def __init__(self, reader, writer):
        self.findings = []
        self.seen = set()
        self.reader, self.reader_messages = self.loaded(reader)
        self.writer, self.writer_messages = self.loaded(writer)

    @staticmethod
    def loaded(files):
        pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            pool.AddSerializedFile(file.SerializeToString())
        main = pool.FindFileByName(files.file[-1].name)
        found = {}

        waiting = list(main.message_types_by_name.items())
        while waiting:
            path, message = waiting.pop(0)
            found[path] = message
            waiting += [(f"{path}.{one.name}", one) for one in visible_types(message)]
        return pool, found

    def run(self):
        for path, reader, writer, inside in self.message_pairs():
            reader_class = message_factory.GetMessageClass(reader)
            self.zeros(path, reader, writer)
            for datum in data(reader, writer):
                self.read(path, reader_class, datum, inside)
                if len(self.findings) >= FINDINGS_MAX:
                    return self.findings
        return self.findings

    def message_pairs(self):
        """Messages of one name in the main files, then those that fields of one number have."""
        pairs = [
            (path, self.reader_messages[path], writer, "")
            for path, writer in self.writer_messages.items()
            if path in self.reader_messages
        ]
        through_groups = []
        seen = {(reader.full_name, writer.full_name) for _, reader, writer, _ in pairs}
        at = 0
        while at < len(pairs) or through_groups:
            if at == len(pairs):
                pair = through_groups.pop(0)
                key = (pair[1].full_name, pair[2].full_name)
                if key in seen:
                    continue
                seen.add(key)
                pairs.append(pair)
            _, reader, writer, inside = pairs[at]
            at += 1
            nested = {one.name: one for one in visible_types(writer)}
            for one in visible_types(reader):
                two = nested.get(one.name)
                if two is not None and (one.full_name, two.full_name) not in seen:
                    seen.add((one.full_name, two.full_name))
                    pairs.append((one.full_name, one, two, inside))
            for field in reader.fields:
                other = writer.fields_by_number.get(field.number)
                for one, two in message_types(field, other):
                    is_inside = inside or is_proto2_group(other) or is_proto2_group(field)
                    name = "content of groups" if is_inside else ""
                    pair = (one.full_name, one, two, name)
                    if is_inside:
                        through_groups.append(pair)
                    elif (one.full_name, two.full_name) not in seen:
                        seen.add((one.full_name, two.full_name))
                        pairs.append(pair)
        return pairs

    def add(self, name, place, what):
        if (name, place) not in self.seen:
            self.seen.add((name, place))
            self.findings.append([name, place, what])

    def zeros(self, path, reader, writer):
        """Finds fields of which the writer writes nothing but zero, which all encodings share."""
        for field in reader.fields:
            other = writer.fields_by_number.get(field.number)
            if other is not None and is_map(field) and is_map(other):
                field, other = (f.message_type.fields_by_name["value"] for f in (field, other))
            if other is None or other.enum_type is None or not other.enum_type.is_closed:
                continue
            if field.type not in VARINT and scalar_edges(other) == [0]:
                self.add("a closed enum that has only zero", f"{path}.{field.number}", "no datum")

    def read(self, path, reader_class, datum, inside):
        if not datum.IsInitialized():
            self.add("a message that requires itself", path, "there is no datum of it")
            return
        encoded = datum.SerializeToString()
        read = reader_class()
        try:
            read.ParseFromString(encoded)
        except (DecodeError, UnicodeDecodeError) as error:
            name = inside or self.parse_class(read.DESCRIPTOR, datum)
            self.add(name, path, f"parse: {error}")
            return
        if not read.IsInitialized():
            for place, field, other, in_group in missing(path, read, datum.DESCRIPTOR, False):
                name = "content of groups" if in_group else self.required_class(field, other)
                self.add(inside or name, place, "missing")
            return
        self.compare(path, read, datum, inside)

    def parse_class(self, reader, datum):
        """Only text that is not UTF-8 should stop the parser."""
        if any(
            value_type == Field.TYPE_BYTES
            for value_type in self.types_against(reader, datum.DESCRIPTOR, Field.TYPE_STRING, set())
        ):
            return "bytes read as a string"
        if packed_in_groups(reader, datum.DESCRIPTOR, False, set()):
            return "content of groups"
        return "the parser fails"

    def types_against(self, reader, writer, reader_type, seen):
        """The writer's types of the fields that are `reader_type` for the reader, at any depth."""
        if (reader.full_name, writer.full_name) in seen:
            return
        seen.add((reader.full_name, writer.full_name))
        for field in reader.fields:
            other = writer.fields_by_number.get(field.number)
            if other is None:
                continue
            if field.type == reader_type:
                yield other.type
            if is_message(field) and is_message(other):
                yield from self.types_against(
                    field.message_type, other.message_type, reader_type, seen
                )
            elif is_message(field) and reader_type == Field.TYPE_STRING:
                # A string or bytes read as a message.
                yield Field.TYPE_BYTES

    @staticmethod
    def required_class(field, other):
        """Why a field that the reader requires is not there."""
        if is_proto2_group(field):
            return "content of groups"
        if is_edition(field):
            return "required by a feature"
        if other is None:
            return "required and unknown to the writer"
        if field.enum_type is not None and field.enum_type.is_closed and other.is_required:
            return "closed enum"
        if is_message(field) or field.type in (Field.TYPE_STRING, Field.TYPE_BYTES):
            return "strings, bytes or messages that became required"
        if not has_written_label(other):
            return "required where the writer wrote no label"
        return "required"

    def compare(self, path, read, written, inside):
        for field in read.DESCRIPTOR.fields:
            other = written.DESCRIPTOR.fields_by_number.get(field.number)
            if other is None:
                continue
            place = f"{path}.{field.number}"
            try:
                self.compare_field(place, (read, field), (written, other), inside)
            except UnicodeDecodeError:
                self.add("bytes read as a string", place, "not UTF-8")

    def compare_field(self, place, reader, writer, inside):
        (read, field), (written, other) = reader, writer
        if is_map(field) and is_map(other):
            self.compare_maps(place, reader, writer, inside)
            return
        ours, theirs = entries(read, field), entries(written, other)
        if is_message(field) and is_message(other):
            if is_map(field) or is_map(other):
                is_list = field.is_repeated and other.is_repeated
                if (ours or theirs) and not (is_list and self.are_same_entries(ours, theirs)):
                    self.add(inside or kind_of_change(field, other), place, "entries of a map")
            elif in_entry(field) and not theirs and not ours[0].ListFields():
                # An entry has its value for the reader, also where the writer sets none.
                return
            elif len(theirs) > 1 and not field.is_repeated:
                self.add("repeated read as singular", place, f"{len(theirs)} elements")
            elif len(ours) != len(theirs):
                self.add(self.field_class(reader, writer, inside), place, "message lost")
            else:
                inner = inside or ("content of groups" if is_proto2_group(other) else "")
                for one, two in zip(ours, theirs):
                    self.compare(place, one, two, inner)
            return
        if is_message(field) or is_message(other):
            if theirs:
                self.add(inside or kind_of_change(field, other), place, "kind")
            return
        ours = [bits(field, value) for value in ours]
        theirs = [bits(other, value) for value in theirs]
        if ours == theirs:
            if not theirs and not field.is_repeated and not other.is_repeated:
                self.compare_defaults(place, field, other, inside)
            return
        if not field.is_repeated and not other.is_repeated and not theirs and not ours:
            return
        if in_entry(field) and not theirs and not other.is_repeated:
            if ours == [bits(other, other.default_value)]:
                return
        if not field.has_presence and not field.is_repeated and not ours and theirs:
            if len(theirs) == 1 and theirs[0] == bits(field, field.default_value):
                return
        self.add(self.field_class(reader, writer, inside), place, f"{theirs} became {ours}")

    def are_same_entries(self, ours, theirs):
        """Whether entries and messages with the same fields are the same, in any order."""
        left = list(ours)
        findings, seen = self.findings, self.seen
        for entry in theirs:
            for place, one in enumerate(left):
                self.findings, self.seen = [], set()
                self.compare("", one, entry, "")
                if not self.findings:
                    del left[place]
                    break
        self.findings, self.seen = findings, seen
        return not left and len(ours) == len(theirs)

    def compare_defaults(self, place, field, other, inside):
        if field.type == Field.TYPE_ENUM and other.type == Field.TYPE_ENUM:
            same = field.default_value == other.default_value
        else:
            same = bits(field, field.default_value) == bits(other, other.default_value)
        if not same:
            what = f"{other.default_value!r} became {field.default_value!r}"
            self.add(inside or "another default", place, what)

    def compare_maps(self, place, reader, writer, inside):
        (read, field), (written, other) = reader, writer
        ours, theirs = getattr(read, field.name), getattr(written, other.name)
        keys = [f.message_type.fields_by_name["key"] for f in (field, other)]
        values = [f.message_type.fields_by_name["value"] for f in (field, other)]
        our_keys = {bits(keys[0], key): key for key in ours}
        for key in theirs:
            known = our_keys.get(bits(keys[1], key), None)
            if bits(keys[1], key) not in our_keys:
                key_class = type_class(keys[0], keys[1])
                name = key_class if keys[0].type != keys[1].type else None
                if name is None:
                    name = type_class(values[0], values[1])
                self.add(inside or name, place, f"the key {key!r} is gone")
                continue
            if is_message(values[0]) and is_message(values[1]):
                self.compare(place, ours[known], theirs[key], inside)
            elif is_message(values[0]) or is_message(values[1]):
                self.add("another kind of type", place, "value")
            elif bits(values[0], ours[known]) != bits(values[1], theirs[key]):
                name = type_class(values[0], values[1])
                self.add(inside or name, place, f"{theirs[key]!r} became {ours[known]!r}")

    @staticmethod
    def field_class(reader, writer, inside):
        (read, field), (written, other) = reader, writer
        if inside:
            return inside
        if is_map(field) != is_map(other):
            return "another kind of type"
        if other.is_repeated and not field.is_repeated:
            return "repeated read as singular"
        if is_message(field) and is_message(other) and is_group(field) != is_group(other):
            return "groups or delimited messages"
        oneof = real_oneof(field)
        if oneof is not None and read.WhichOneof(oneof.name) != field.name:
            chosen = read.WhichOneof(oneof.name)
            if chosen is not None:
                return "fields that exclude one another"
        return type_class(field, other)


def type_class(field, other):
    """What may happen between two scalar types."""
    if field.enum_type is not None and field.enum_type.is_closed and other.type in VARINT:
        return "closed enum"
    for group, name in GROUPS:
        if field.type in group and other.type in group:
            return name
    return "another encoding"


def missing(path, read, writer, in_group):
    """The required fields that are not there, with the field of the writer.

    The runtime has this too, but names wrong fields inside maps.
    """
    for field in read.DESCRIPTOR.fields:
        other = writer.fields_by_number.get(field.number) if writer is not None else None
        place = f"{path}.{field.number}"
        if field.is_required and not read.HasField(field.name):
            yield place, field, other, in_group
        if not is_message(field):
            continue
        inner = other.message_type if other is not None else None
        values = entries(read, field)
        if is_map(field):
            if not is_message(field.message_type.fields_by_name["value"]):
                continue
            inner = inner.fields_by_number.get(2) if inner is not None else None
            inner = inner.message_type if inner is not None else None
            values = [entry.value for entry in values]
        for value in values:
            yield from missing(place, value, inner, in_group or is_proto2_group(field))


class Entry:
    """An entry of a map, as a message: the runtime makes none."""

    def __init__(self, descriptor, key, value):
        self.DESCRIPTOR, self.key, self.value = descriptor, key, value

    def ListFields(self):
        return [(field, getattr(self, field.name)) for field in self.DESCRIPTOR.fields]


def entries(message, field):
    """The values of a field, as a list; those of a map as messages."""
    if not is_map(field):
        return elements(message, field)
    items = getattr(message, field.name).items()
    return [Entry(field.message_type, key, value) for key, value in items]


def elements(message, field):
    """The values of a field that is no map, as a list; without presence zero is none."""
    if field.is_repeated:
        return list(getattr(message, field.name))
    if in_entry(field):
        return [getattr(message, field.name)]
    if field.has_presence:
        return [getattr(message, field.name)] if message.HasField(field.name) else []
    value = getattr(message, field.name)
    return [] if bits(field, value) == bits(field, field.default_value) else [value]


def bits(field, value):
    """A value in a form in which equal means equal, whatever the type."""
    if field.type in (Field.TYPE_FLOAT, Field.TYPE_DOUBLE):
        # The number is told from bytes that happen to be its own.
        return ("number", struct.pack("<d", value))
    if isinstance(value, str):
        return value.encode("utf-8")
    return value if isinstance(value, bytes) else int(value)


def findings(reader, writer):
    """The data that a reader of the one main file does not read as a writer of the other wrote it."""
    return Sides(reader, writer).run()
