// Says what Avro Java makes of a schema, or of a reader and a writer. Reads one JSON object a line
// and answers each with one JSON object a line.
//
//   {"text": "..."}                    -> {"text", "canonical", "crc", "md5", "sha256"} or {"error"}
//   {"reader": "...", "writer": "..."} -> {"incompatibilities": [[type, location, message]]},
//                                         {"exception"} or {"error"}
//   {"reader": "...", "writer": "...", "data": ["00ff"]}
//                                      -> {"read": [null or why not], "written": [the same]} or {"error"}

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

public class Oracle {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    BufferedWriter out =
        new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    String line;
    while ((line = in.readLine()) != null) {
      JsonNode question = JSON.readTree(line);
      ObjectNode answer =
          question.has("text")
              ? schema(question)
              : question.has("data") ? data(question) : pair(question);
      out.write(JSON.writeValueAsString(answer));
      out.write('\n');
      if (!in.ready()) {
        out.flush();
      }
    }
    out.flush();
  }

  private static ObjectNode schema(JsonNode question) throws Exception {
    ObjectNode answer = JSON.createObjectNode();
    try {
      Schema schema = new Schema.Parser().parse(question.get("text").textValue());
      answer.put("text", schema.toString());
      answer.put("canonical", SchemaNormalization.toParsingForm(schema));
      for (String[] hash : new String[][] {{"crc", "CRC-64-AVRO"}, {"md5", "MD5"}, {"sha256", "SHA-256"}}) {
        byte[] fingerprint = SchemaNormalization.parsingFingerprint(hash[1], schema);
        answer.put(hash[0], HexFormat.of().formatHex(fingerprint));
      }
    } catch (RuntimeException | StackOverflowError error) {
      answer.removeAll();
      answer.put("error", error.toString());
    }
    return answer;
  }

  private static ObjectNode pair(JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    Schema reader;
    Schema writer;
    try {
      reader = new Schema.Parser().parse(question.get("reader").textValue());
      writer = new Schema.Parser().parse(question.get("writer").textValue());
    } catch (RuntimeException | StackOverflowError error) {
      return answer.put("error", error.toString());
    }
    try {
      ArrayNode found = answer.putArray("incompatibilities");
      for (Incompatibility one :
          SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
              .getResult()
              .getIncompatibilities()) {
        found
            .addArray()
            .add(one.getType().name())
            .add(one.getLocation())
            .add(one.getMessage());
      }
    } catch (RuntimeException | StackOverflowError error) {
      answer.removeAll();
      answer.put("exception", error.toString());
    }
    return answer;
  }

  // Reads each datum, in hexadecimal, with both schemas, and with the writer's alone, which has to
  // take all bytes.
  private static ObjectNode data(JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    GenericDatumReader<Object> both;
    GenericDatumReader<Object> alone;
    try {
      Schema reader = new Schema.Parser().parse(question.get("reader").textValue());
      Schema writer = new Schema.Parser().parse(question.get("writer").textValue());
      both = new GenericDatumReader<>(writer, reader);
      alone = new GenericDatumReader<>(writer);
    } catch (RuntimeException | StackOverflowError error) {
      return answer.put("error", error.toString());
    }
    ArrayNode read = answer.putArray("read");
    ArrayNode written = answer.putArray("written");
    for (JsonNode datum : question.get("data")) {
      byte[] bytes = HexFormat.of().parseHex(datum.textValue());
      read.add(refusal(both, bytes, false));
      written.add(refusal(alone, bytes, true));
    }
    return answer;
  }

  private static String refusal(GenericDatumReader<Object> reader, byte[] bytes, boolean whole) {
    try {
      BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
      reader.read(null, decoder);
      return whole && !decoder.isEnd() ? "bytes are left" : null;
    } catch (Exception | StackOverflowError error) {
      return error.toString();
    }
  }
}
