"""The written rules of Confluent's Protobuf compatibility, restated over protoc's descriptors.

Only what breaks is listed. Paths are `#/` for the file, `#/Message/Nested` for a message,
`#/Message/3` for a field, `#/Message/oneof` for a oneof and `#/Message/oneof/3` for its member.
"""

from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

# A walk without a memory takes every way through messages that lead to each other.
STEPS_MAX = 2_000_000

GROUPS = {
    Field.TYPE_INT32: "varint",
    Field.TYPE_INT64: "varint",
    Field.TYPE_UINT32: "varint",
    Field.TYPE_UINT64: "varint",
    Field.TYPE_BOOL: "varint",
    Field.TYPE_ENUM: "varint",
    Field.TYPE_SINT32: "zigzag",
    Field.TYPE_SINT64: "zigzag",
    Field.TYPE_STRING: "length",
    Field.TYPE_BYTES: "length",
    Field.TYPE_FIXED32: "32 bit",
    Field.TYPE_SFIXED32: "32 bit",
    Field.TYPE_FIXED64: "64 bit",
    Field.TYPE_SFIXED64: "64 bit",
    Field.TYPE_FLOAT: "float",
    Field.TYPE_DOUBLE: "double",
}


class Side:
    """The files of one side, the main one last."""

    def __init__(self, files):
        self.main = files.file[-1]
        self.messages = {}
        for file in files.file:
            for message in file.message_type:
                self._add(file, message, file.package)

    def _add(self, file, message, scope):
        name = f"{scope}.{message.name}" if scope else message.name
        self.messages[f".{name}"] = (file, message)
        for nested in message.nested_type:
            self._add(file, nested, name)

    def local_name(self, type_name):
        """The name of a message without the package of its file."""
        file, _ = self.messages[type_name]
        package = f".{file.package}." if file.package else "."
        return type_name[len(package) :]

    def side(self, type_name):
        """The file, the full name and the message of this name."""
        file, message = self.messages[type_name]
        return file, type_name[1:], message

    def is_own(self, type_name):
        return self.messages[type_name][0] is self.main


def groups_of(fields):
    """The names of the messages that groups declare: nothing looks at them."""
    return {f.type_name.rsplit(".", 1)[-1] for f in fields if f.type == Field.TYPE_GROUP}


def written_label(syntax, field):
    """The label as the text has it; nothing where it has none."""
    if field.label == Field.LABEL_REPEATED:
        return "repeated"
    if field.proto3_optional:
        return "optional"
    if syntax in ("", "proto2") and not field.HasField("oneof_index"):
        return "required" if field.label == Field.LABEL_REQUIRED else "optional"
    return None


class Message:
    def __init__(self, message):
        seen = [f for f in message.field if f.type != Field.TYPE_GROUP]
        self.fields = {f.number: f for f in seen}
        # A made-up oneof, around one `optional` field of proto3, is none.
        made_up = {f.oneof_index for f in message.field if f.proto3_optional}
        self.oneofs = {}
        self.oneof_of = {}
        for index, oneof in enumerate(message.oneof_decl):
            if index in made_up:
                continue
            members = [f.number for f in seen if f.HasField("oneof_index") and f.oneof_index == index]
            self.oneofs[oneof.name] = members
            for number in members:
                self.oneof_of[number] = oneof.name


class Comparison:
    def __init__(self, reader, writer):
        self.reader = Side(reader)
        self.writer = Side(writer)
        # The pairs of messages that the walk is in; it turns back at their fields.
        self.open = set()
        self.steps = 0

    def run(self):
        reader, writer = self.reader.main, self.writer.main
        found = set()
        if reader.package != writer.package:
            found.add(("PACKAGE_CHANGED", "#/"))
        self.types(
            "#",
            (reader, reader.package, reader.message_type, groups_of(reader.extension)),
            (writer, writer.package, writer.message_type, groups_of(writer.extension)),
            found,
        )
        return found

    def types(self, path, readers, writers, into):
        """Compares the messages of one name; a side is its file, scope, messages and groups."""

        def visible(side):
            file, scope, messages, groups = side
            return {
                m.name: (file, f"{scope}.{m.name}" if scope else m.name, m)
                for m in messages
                if not m.options.map_entry and m.name not in groups
            }

        readers = visible(readers)
        for name, writer in visible(writers).items():
            if name in readers:
                self.message(f"{path}/{name}", readers[name], writer, into)
            else:
                into.add(("MESSAGE_REMOVED", f"{path}/{name}"))

    def message(self, path, reader, writer, into):
        """Compares two messages; a side is its file, full name and message."""
        self.steps += 1
        if self.steps > STEPS_MAX:
            raise RuntimeError("the messages of a pair lead to each other in too many ways")
        pair = (reader[1], writer[1])
        is_new = pair not in self.open
        if is_new:
            self.open.add(pair)
            self.fields(path, reader, writer, into)
        self.types(path, self.inside(reader), self.inside(writer), into)
        if is_new:
            self.open.remove(pair)

    @staticmethod
    def inside(side):
        file, name, message = side
        groups = groups_of([*message.field, *message.extension])
        return file, name, message.nested_type, groups

    def fields(self, path, reader, writer, into):
        old, new = Message(writer[2]), Message(reader[2])
        for name, members in new.oneofs.items():
            plain = {n for n in members if n in old.fields and n not in old.oneof_of}
            merged = {old.oneof_of[n] for n in members if n in old.oneof_of}
            if len(plain) + len(merged) >= 2:
                kind = "MULTIPLE_FIELDS_MOVED_TO_ONEOF"
                if len(plain) < 2:
                    kind = "FIELD_MOVED_TO_EXISTING_ONEOF"
                into.add((kind, f"{path}/{name}"))
        for name, members in old.oneofs.items():
            gone = [n for n in members if n not in new.fields]
            if name not in new.oneofs and len(gone) == len(members):
                continue
            for number in gone:
                into.add(("ONEOF_FIELD_REMOVED", f"{path}/{name}/{number}"))
        self.required(path, old, new, into)
        for number in old.fields.keys() & new.fields.keys():
            oneof = new.oneof_of.get(number)
            place = f"{path}/{number}" if oneof is None else f"{path}/{oneof}/{number}"
            one, other = new.fields[number], old.fields[number]
            labels = [
                written_label(file.syntax, field) if self.entry_of(message, field) is None else None
                for (file, _, message), field in ((reader, one), (writer, other))
            ]
            self.type(place, (reader[2], one), (writer[2], other), labels, into)

    def required(self, path, old, new, into):
        def is_required(field):
            return field.label == Field.LABEL_REQUIRED

        for number, field in new.fields.items():
            if is_required(field) and number not in old.fields:
                into.add(("REQUIRED_FIELD_ADDED", f"{path}/{number}"))
        for number, field in old.fields.items():
            if is_required(field) and number not in new.fields:
                into.add(("REQUIRED_FIELD_REMOVED", f"{path}/{number}"))

    @staticmethod
    def entry_of(message, field):
        """The entry message, if the field is a map."""
        if field.type != Field.TYPE_MESSAGE or field.label != Field.LABEL_REPEATED:
            return None
        name = field.type_name.rsplit(".", 1)[-1]
        for nested in message.nested_type:
            if nested.name == name and nested.options.map_entry:
                return nested if field.type_name.endswith(f".{message.name}.{name}") else None
        return None

    def type(self, path, reader, writer, labels, into):
        reader_entry, writer_entry = self.entry_of(*reader), self.entry_of(*writer)
        (reader_message, reader_field), (writer_message, writer_field) = reader, writer
        if reader_entry is not None and writer_entry is not None:
            for key_or_value in (0, 1):
                self.type(
                    path,
                    (reader_entry, reader_entry.field[key_or_value]),
                    (writer_entry, writer_entry.field[key_or_value]),
                    (None, None),
                    into,
                )
            return
        shapes = []
        for entry, field in ((reader_entry, reader_field), (writer_entry, writer_field)):
            if entry is not None:
                shapes.append("map")
            else:
                shapes.append("message" if field.type == Field.TYPE_MESSAGE else "scalar")
        if shapes[0] != shapes[1]:
            into.add(("FIELD_KIND_CHANGED", path))
        elif shapes[0] == "scalar":
            self.scalar(path, reader_field, writer_field, labels, into)
        else:
            self.named(path, reader_field.type_name, writer_field.type_name, into)

    @staticmethod
    def scalar(path, reader, writer, labels, into):
        group = GROUPS[reader.type]
        if group != GROUPS[writer.type]:
            into.add(("FIELD_SCALAR_KIND_CHANGED", path))
        elif group != "length" and None not in labels and labels[0] != labels[1]:
            into.add(("FIELD_NUMERIC_LABEL_CHANGED", path))

    def named(self, path, reader, writer, into):
        if self.reader.local_name(reader) != self.writer.local_name(writer):
            into.add(("FIELD_NAMED_TYPE_CHANGED", path))
        elif not (self.reader.is_own(reader) and self.writer.is_own(writer)):
            # Each field looks for itself: what was found for another rests on where that one stands.
            inside = set()
            place = "#/" + self.reader.local_name(reader).replace(".", "/")
            self.message(place, self.reader.side(reader), self.writer.side(writer), inside)
            into |= inside
            if inside:
                into.add(("FIELD_NAMED_TYPE_CHANGED", path))


def differences(reader, writer):
    """What breaks a reader of data of the writer, as sorted pairs of kind and path."""
    return sorted(Comparison(reader, writer).run())
