"""Produces random keys with each partitioner of librdkafka, and prints where its own reports say they went.

The topics are those of a cluster that librdkafka simulates in this process. Python reaches no call that makes a
topic of so many partitions there, so that the library itself is asked.
"""

import ctypes
import glob
import json
import os
import random
import sys

import confluent_kafka
from confluent_kafka import Producer

from harness import DEADLINE_SECONDS, check, check_equal

# Those of the second column of a pair differ for keys that are missing or empty alone.
PARTITIONERS = [
    "murmur2",
    "murmur2_random",
    "consistent",
    "consistent_random",
    "fnv1a",
    "fnv1a_random",
]
PARTITION_COUNTS = [1, 2, 3, 7, 12, 50, 128]
KEYS = 400
KEY_BYTES_MAX = 40


def library():
    """The librdkafka that the client has loaded."""
    folder = os.path.dirname(confluent_kafka.__file__)
    found = glob.glob(os.path.join(folder + ".libs", "librdkafka*.so*"))
    found += glob.glob(os.path.join(folder, ".dylibs", "librdkafka*.dylib"))
    check(found, f"no librdkafka beside {folder}")
    return ctypes.CDLL(found[0])


def cluster():
    """The brokers of a simulated cluster with a topic for each number of partitions."""
    rdkafka = library()
    rdkafka.rd_kafka_new.restype = ctypes.c_void_p
    rdkafka.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    rdkafka.rd_kafka_mock_cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
    rdkafka.rd_kafka_mock_topic_create.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_int,
    ]
    rdkafka.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    rdkafka.rd_kafka_mock_cluster_bootstraps.argtypes = [ctypes.c_void_p]
    reason = ctypes.create_string_buffer(512)
    handle = rdkafka.rd_kafka_new(0, None, reason, ctypes.c_size_t(len(reason)))
    check(handle, reason.value)
    simulated = rdkafka.rd_kafka_mock_cluster_new(handle, 1)
    check(simulated, "no cluster")
    for count in PARTITION_COUNTS:
        error = rdkafka.rd_kafka_mock_topic_create(simulated, topic(count), count, 1)
        check_equal(error, 0, f"creation of a topic of {count} partitions")
    return rdkafka.rd_kafka_mock_cluster_bootstraps(simulated).decode()


def topic(count):
    return f"of-{count}".encode()


def landed(servers, partitioner, count, keys):
    """Each key with the partition that the report of its delivery names."""
    reports = []
    failures = []

    def delivered(error, message):
        if error:
            failures.append(str(error))
        else:
            reports.append((message.key().hex(), message.partition()))

    producer = Producer({"bootstrap.servers": servers, "partitioner": partitioner})
    for key in keys:
        producer.produce(topic(count).decode(), key=key, value=b"", on_delivery=delivered)
    check_equal(producer.flush(DEADLINE_SECONDS), 0, "records left undelivered")
    check(not failures, f"delivery failed: {failures[:3]}")
    check_equal(len(reports), len(keys), "reports")
    return reports


def main():
    choose = random.Random(int(sys.argv[2]))
    servers = cluster()
    for partitioner in PARTITIONERS:
        for count in PARTITION_COUNTS:
            sizes = [choose.randint(1, KEY_BYTES_MAX) for _ in range(KEYS)]
            keys = [choose.randbytes(size) for size in sizes]
            reports = landed(servers, partitioner, count, keys)
            told = {"partitioner": partitioner, "partitions": count, "landed": reports}
            print(json.dumps(told), flush=True)
    # The simulated cluster has threads of its own, which nobody would stop.
    os._exit(0)


main()
