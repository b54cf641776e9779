// What every Node client script shares: its registry's URL, names, and refusals that explain.
"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");

/** The URL of the registry, the first argument of the script. */
const url = process.argv[2];

/** A topic name that no other script and no other run uses. */
function topicName(stem) {
  return `${stem}-${randomUUID().slice(0, 8)}`;
}

/** Awaits `action`, which must fail with an error of `type` that has the given properties. */
async function refused(action, type, properties, ...mentions) {
  let error;
  try {
    await action();
  } catch (caught) {
    error = caught;
  }
  assert.ok(error, "the registry accepted what it must refuse");
  assert.ok(error instanceof type, `not a ${type.name}: ${error.stack}`);
  for (const [name, expected] of Object.entries(properties)) {
    assert.equal(error[name], expected, `${name} of \`${error.message}\``);
  }
  for (const text of mentions) {
    assert.ok(error.message.includes(text), `\`${error.message}\` does not say \`${text}\``);
  }
  return error;
}

/** The id in the prefix of a framed record: a zero byte, then four bytes, big-endian. */
function schemaId(payload) {
  assert.equal(payload[0], 0, "magic byte");
  return payload.readUInt32BE(1);
}

/** Runs the script; a failure is printed with its stack and ends the process with 1. */
function run(main) {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

module.exports = { assert, refused, run, schemaId, topicName, url };
