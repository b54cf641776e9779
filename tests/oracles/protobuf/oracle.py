"""Answers questions about .proto files: what protoc makes of them, and what a writer's data become.

One question a line, one answer a line, both JSON. A set of files is {"files": {path: text}, "main":
path}; the answers are those of the protoc that grpcio-tools brings.

{"op": "version"}             -> {"version"}
{"op": "parse", "files", "main"}
                              -> {"accepted", "descriptor": base64 of main, "errors": [line]}
{"op": "difference", "ours", "theirs"} (base64 both)
                              -> {"same_bytes" but for the name of the file, "same_content",
                                  "lines": the first lines that differ, as text}
{"op": "common", "path"}      -> {"text"} of a file that googleapis-common-protos brings, or null
{"op": "built_in"}            -> {"descriptors": {path: base64}}
{"op": "pair", "reader": set, "writer": set}
                              -> {"accepted", "differences": [[kind, path]],
                                  "wire": [[class, place, what]]}
{"op": "evidence", "reader": set, "writer": set, "witnesses": [hex], "refuted": bool, "seed"}
                              -> {"accepted", "witnesses": [[class, what]], "data": count,
                                  "lost": [[class, place, what]]}
"""

import base64
import difflib
import itertools
import json
import os
import shutil
import sys
import tempfile
from importlib.metadata import version

import grpc_tools
from google.protobuf import descriptor_pb2
from google.protobuf.message import DecodeError
from grpc_tools import _protoc_compiler

import evidence
import rules
import wire

INCLUDE = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")


class Protoc:
    """protoc in this process, with a folder of its own for the files of one question."""

    def __init__(self):
        memory = "/dev/shm"
        root = memory if os.access(memory, os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="clade-protoc-", dir=root)
        self.sources = os.path.join(self.folder, "sources")
        self.output = os.path.join(self.folder, "output")
        self.errors = os.path.join(self.folder, "errors")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, arguments):
        """Runs protoc and gives its exit code and what it wrote to its error output."""
        sys.stdout.flush()
        sys.stderr.flush()
        # In a process of its own: on some files, protoc tells an error and then aborts.
        child = os.fork()
        if child == 0:
            errors = os.open(self.errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(errors, 2)
            os._exit(_protoc_compiler.run_main([word.encode() for word in arguments]))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with open(self.errors, "rb") as lines:
            text = lines.read().decode("utf-8", "replace")
        text = text.replace(f"{self.sources}/", "")
        noise = ("parser.cc:", "All log messages before", "Check failure", "Check failed")
        lines = [line for line in text.splitlines() if line]
        return code, [line for line in lines if not any(word in line for word in noise)]

    def descriptors(self, files, main):
        """The descriptors of main and all that it imports, main last; or None and the errors."""
        shutil.rmtree(self.sources, ignore_errors=True)
        for path, text in files.items():
            place = os.path.join(self.sources, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as source:
                source.write(text.encode("utf-8", "surrogateescape"))
        code, lines = self.run(
            [
                "protoc",
                f"-I{self.sources}",
                f"-I{INCLUDE}",
                "--include_imports",
                # Without it, options that are kept in sources only would be missing.
                "--retain_options",
                f"--descriptor_set_out={self.output}",
                main,
            ]
        )
        if code != 0:
            return None, [line for line in lines if ": warning: " not in line]
        with open(self.output, "rb") as output:
            return output.read(), []


def main_descriptor(encoded):
    """The bytes of the last file of an encoded FileDescriptorSet, exactly as they stand there."""
    position = 0
    last = b""
    while position < len(encoded):
        # Field 1, length-delimited: the only field that there is.
        assert encoded[position] == 0x0A
        position += 1
        length = shift = 0
        while True:
            byte = encoded[position]
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        last = encoded[position : position + length]
        position += length
    return last


def base64_text(data):
    return base64.b64encode(data).decode("ascii")


def parse(protoc, question):
    encoded, errors = protoc.descriptors(question["files"], question["main"])
    if encoded is None:
        return {"accepted": False, "errors": errors}
    return {"accepted": True, "descriptor": base64_text(main_descriptor(encoded)), "errors": []}


def built_in(protoc):
    found = {}
    for folder, _, names in os.walk(INCLUDE):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), INCLUDE)
            encoded, errors = protoc.descriptors({}, path)
            if encoded is None:
                raise RuntimeError(f"{path}: {errors}")
            found[path] = base64_text(main_descriptor(encoded))
    return {"descriptors": found}


def evidence_of(protoc, question):
    sides, refusal = both(protoc, question)
    return refusal or evidence.answer(*sides, question)


def pair(protoc, question):
    sides, refusal = both(protoc, question)
    if refusal:
        return refusal
    reader, writer = sides
    return {
        "accepted": True,
        "differences": rules.differences(reader, writer),
        "wire": wire.findings(reader, writer),
    }


def both(protoc, question):
    """The descriptors of reader and writer, or why there are none."""
    sides = []
    for side in ("reader", "writer"):
        encoded, errors = protoc.descriptors(question[side]["files"], question[side]["main"])
        if encoded is None:
            return None, {"accepted": False, "side": side, "errors": errors}
        sides.append(descriptor_pb2.FileDescriptorSet.FromString(encoded))
    return sides, None


def difference(question):
    """What two descriptors of one file differ in: content, or only the order of their bytes."""
    sides = []
    unnamed = []
    for side in ("ours", "theirs"):
        encoded = base64.b64decode(question[side])
        try:
            sides.append(descriptor_pb2.FileDescriptorProto.FromString(encoded))
        except DecodeError:
            return {"same_bytes": False, "same_content": False, "lines": [f"{side}: no descriptor"]}
        # The name comes first: a tag, a length of one byte, and the bytes.
        name = sides[-1].name.encode("utf-8")
        unnamed.append(encoded.removeprefix(bytes([0x0A, len(name)]) + name))
    texts = [str(side).splitlines() for side in sides]
    lines = difflib.unified_diff(*texts, "ours", "theirs", lineterm="", n=2)
    return {
        "same_bytes": unnamed[0] == unnamed[1],
        "same_content": sides[0] == sides[1],
        "lines": list(itertools.islice(lines, 30)),
    }


def common(path):
    for root in map(os.path.normpath, sys.path):
        place = os.path.join(root, path)
        if path.startswith("google/") and os.path.isfile(place):
            with open(place, encoding="utf-8") as source:
                return {"text": source.read()}
    return {"text": None}


def answer(protoc, question):
    operation = question["op"]
    if operation == "parse":
        return parse(protoc, question)
    if operation == "pair":
        return pair(protoc, question)
    if operation == "evidence":
        return evidence_of(protoc, question)
    if operation == "difference":
        return difference(question)
    if operation == "built_in":
        return built_in(protoc)
    if operation == "common":
        return common(question["path"])
    if operation == "version":
        return {"version": f"protoc of grpcio-tools {version('grpcio-tools')}"}
    raise ValueError(f"unknown operation {operation}")


def main():
    protoc = Protoc()
    try:
        os.makedirs(protoc.sources, exist_ok=True)
        for line in sys.stdin:
            print(json.dumps(answer(protoc, json.loads(line))), flush=True)
    finally:
        protoc.close()


if __name__ == "__main__":
    main()
