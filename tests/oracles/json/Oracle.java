import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsonorg.JsonOrgModule;
import com.github.erosb.jsonsKema.IJsonValue;
import com.github.erosb.jsonsKema.JsonParser;
import com.github.erosb.jsonsKema.SchemaClient;
import com.github.erosb.jsonsKema.SchemaLoader;
import com.github.erosb.jsonsKema.SchemaLoaderConfig;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.json.JSONObject;

/**
 * Loads one schema for each line of the input, which is its text as a JSON string. Answers with a line
 * that is "ok", or "no" and the reason. Nothing is fetched: a remote reference is a refusal.
 */
public final class Oracle {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .registerModule(new JsonOrgModule())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  public static void main(String[] arguments) throws Exception {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String text = MAPPER.readValue(line, String.class);
      String answer;
      try {
        load(text);
        answer = "ok";
      } catch (Exception | Error refusal) {
        answer = "no " + refusal.getClass().getSimpleName() + ": " + refusal.getMessage();
      }
      out.println(answer.replaceAll("\\s+", " "));
      out.flush();
    }
  }

  private static void load(String text) throws Exception {
    JsonNode node = MAPPER.readTree(text);
    if (node.isBoolean()) {
      return;
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("neither an object nor a boolean");
    }
    String draft = node.path("$schema").asText("");
    if (draft.contains("2019-09") || draft.contains("2020-12")) {
      if (draft.contains("2019-09")) {
        // The library knows the meta-schema of 2020-12 only, and would fetch the other one.
        ((ObjectNode) node).remove("$schema");
      }
      loadLate(MAPPER.writeValueAsString(node));
    } else {
      loadEarly(node);
    }
  }

  /** Drafts 4 to 7: all are read as draft 7, as the reference registry does. */
  private static void loadEarly(JsonNode node) throws Exception {
    JSONObject object = MAPPER.treeToValue(node, JSONObject.class);
    org.everit.json.schema.loader.SchemaLoader.builder()
        .useDefaults(true)
        .draftV7Support()
        .schemaClient(
            uri -> {
              throw new IllegalArgumentException("nothing is fetched: " + uri);
            })
        .schemaJson(object)
        .build()
        .load()
        .build();
  }

  private static void loadLate(String text) throws Exception {
    var json = new JsonParser(text, new URI("mem://input")).parse();
    var config =
        new SchemaLoaderConfig(new Offline(), new URI("mem://input"), Map.of());
    new SchemaLoader(json, config).load();
  }

  /** Knows the meta-schemas, which come with the library, and nothing else. */
  private static final class Offline implements SchemaClient {
    private final SchemaClient inner = SchemaClient.createDefaultInstance(Map.of());

    @Override
    public InputStream get(URI uri) {
      return inner.get(checked(uri));
    }

    @Override
    public IJsonValue getParsed(URI uri) {
      return inner.getParsed(checked(uri));
    }

    private static URI checked(URI uri) {
      if (!"json-schema.org".equals(uri.getHost())) {
        throw new IllegalArgumentException("nothing is fetched: " + uri);
      }
      return uri;
    }
  }
}
