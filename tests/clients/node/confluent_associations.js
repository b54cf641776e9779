// Associations with @confluentinc/schemaregistry: a serializer follows the one of its topic.
"use strict";

const {
  AvroSerializer,
  LifecyclePolicy,
  RestError,
  SchemaRegistryClient,
  SerdeType,
} = require("@confluentinc/schemaregistry");
const { assert, refused, run, schemaId, topicName, url } = require("./harness");

const CLUSTER = "lkc-test";
const USER = {
  schema: JSON.stringify({
    type: "record",
    name: "User",
    fields: [{ name: "name", type: "string" }],
  }),
  schemaType: "AVRO",
};

/** A record as a serializer writes it that asks the registry for the subject of its topic. */
async function serialized(client, topic) {
  const serializer = new AvroSerializer(client, SerdeType.VALUE, {
    useLatestVersion: true,
    cacheLatestTtlSecs: 0,
    subjectNameStrategyType: "ASSOCIATED",
    subjectNameStrategyConfig: { "subject.name.strategy.kafka.cluster.id": CLUSTER },
  });
  return schemaId(await serializer.serialize(topic, { name: "alice" }));
}

run(async () => {
  const client = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const [bound, unbound, users] = ["bound", "unbound", "users"].map(topicName);
  const id = await client.register(users, USER);

  const made = await client.createAssociation({
    resourceName: bound,
    resourceNamespace: CLUSTER,
    resourceId: `id-of-${bound}`,
    associations: [{ subject: users, lifecycle: LifecyclePolicy.WEAK }],
  });
  assert.deepEqual(made.associations, [
    { subject: users, associationType: "value", lifecycle: "WEAK", frozen: false },
  ]);
  const found = await client.getAssociationsByResourceName(
    bound, CLUSTER, "topic", ["value"], LifecyclePolicy.WEAK, 0, -1,
  );
  assert.deepEqual(found.map((one) => one.subject), [users]);
  assert.equal(await serialized(client, bound), id);

  // A topic without an association has the subject of its name.
  const other = { ...USER, schema: USER.schema.replace("User", "Person") };
  const otherId = await client.register(`${unbound}-value`, other);
  assert.equal(await serialized(client, unbound), otherId);

  await client.deleteAssociations(`id-of-${bound}`, "topic", ["value"], false);
  await refused(
    () => client.deleteAssociations(`id-of-${bound}`, null, null, false),
    RestError,
    { status: 404, errorCode: 40410 },
  );
});
