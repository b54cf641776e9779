// The compatibility rules of the reference registry for JSON Schema, stated anew over the libraries
// that it reads schemas with: Everit for drafts 4 to 7, json-sKema for 2019-09 and 2020-12. How these
// two turn keywords into objects decides much of the verdict, so they run here.
//
// Reads lines {"writer": text, "reader": text, "policy": "STRICT" | "LENIENT"}. Answers
// {"refused": side} where a text is not a schema to them, or else
// {"theirs": [[kind, path], ...] or "exception...", "mended": [[kind, path], ...], "accidents": [...]}.
// `theirs` is what their rules give, slips of the code included; `mended` is the same without those
// slips, and `accidents` names each slip that was met.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.everit.json.schema.ArraySchema;
import org.everit.json.schema.CombinedSchema;
import org.everit.json.schema.ConstSchema;
import org.everit.json.schema.EmptySchema;
import org.everit.json.schema.EnumSchema;
import org.everit.json.schema.FalseSchema;
import org.everit.json.schema.NotSchema;
import org.everit.json.schema.NumberSchema;
import org.everit.json.schema.ObjectSchema;
import org.everit.json.schema.ReferenceSchema;
import org.everit.json.schema.Schema;
import org.everit.json.schema.StringSchema;
import org.everit.json.schema.TrueSchema;
import org.everit.json.schema.loader.SchemaLoader;
import org.json.JSONArray;
import org.json.JSONObject;
import org.json.JSONTokener;

final class Rules {
    private static final Set<String> MODERN = Set.of(
            "http://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2019-09/schema",
            "http://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema");

    public static void main(String[] arguments) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(answer(new JSONObject(line)));
            if (!input.ready()) {
                output.flush();
            }
        }
        output.flush();
    }

    private static JSONObject answer(JSONObject question) {
        var answer = new JSONObject();
        var accidents = new TreeSet<String>();
        for (boolean mended : new boolean[] {false, true}) {
            var sides = new Schema[2];
            for (int side = 0; side < 2; side++) {
                String name = side == 0 ? "writer" : "reader";
                try {
                    sides[side] = load(question.getString(name), mended, accidents);
                } catch (Throwable refused) {
                    return answer.put("refused", name).put("why", String.valueOf(refused.getMessage()));
                }
            }
            var policy = Kinds.compatible(question.getString("policy"));
            Object found;
            try {
                found = new JSONArray(new Comparison(policy, mended, accidents).run(sides[0], sides[1]));
            } catch (Throwable failed) {
                found = "exception: " + failed;
            }
            answer.put(mended ? "mended" : "theirs", found);
            if (accidents.isEmpty()) {
                return answer.put("mended", found).put("accidents", new JSONArray());
            }
        }
        return answer.put("accidents", new JSONArray(accidents));
    }

    private static Schema load(String text, boolean mended, Set<String> accidents) {
        Object json = new JSONTokener(text).nextValue();
        if (json instanceof Boolean takesAll) {
            return takesAll ? TrueSchema.builder().build() : FalseSchema.builder().build();
        }
        var object = (JSONObject) json;
        String dialect = object.optString("$schema", "").replaceAll("#$", "");
        if (MODERN.contains(dialect)) {
            return Translation.load(text, mended, accidents);
        }
        return SchemaLoader.builder()
                .useDefaults(true)
                .draftV7Support()
                .schemaClient(url -> { throw new IllegalStateException("nothing is fetched: " + url); })
                .schemaJson(object)
                .build().load().build();
    }
}

/** Which kinds a policy lets pass. */
final class Kinds {
    private static final List<String> STRICT = List.of(
            "ID_CHANGED", "DESCRIPTION_CHANGED", "TITLE_CHANGED", "DEFAULT_CHANGED", "SCHEMA_REMOVED",
            "TYPE_EXTENDED", "MAX_LENGTH_INCREASED", "MAX_LENGTH_REMOVED", "MIN_LENGTH_DECREASED",
            "MIN_LENGTH_REMOVED", "PATTERN_REMOVED", "MAXIMUM_INCREASED", "MAXIMUM_REMOVED",
            "MINIMUM_DECREASED", "MINIMUM_REMOVED", "EXCLUSIVE_MAXIMUM_INCREASED",
            "EXCLUSIVE_MAXIMUM_REMOVED", "EXCLUSIVE_MINIMUM_DECREASED", "EXCLUSIVE_MINIMUM_REMOVED",
            "MULTIPLE_OF_REDUCED", "MULTIPLE_OF_REMOVED", "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
            "REQUIRED_ATTRIBUTE_REMOVED", "DEPENDENCY_ARRAY_NARROWED", "DEPENDENCY_ARRAY_REMOVED",
            "DEPENDENCY_SCHEMA_REMOVED", "MAX_PROPERTIES_INCREASED", "MAX_PROPERTIES_REMOVED",
            "MIN_PROPERTIES_DECREASED", "MIN_PROPERTIES_REMOVED", "ADDITIONAL_PROPERTIES_ADDED",
            "ADDITIONAL_PROPERTIES_EXTENDED", "UNEVALUATED_PROPERTIES_ADDED",
            "UNEVALUATED_PROPERTIES_EXTENDED", "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
            "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
            "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
            "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
            "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL",
            "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
            "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "MAX_ITEMS_INCREASED",
            "MAX_ITEMS_REMOVED", "MIN_ITEMS_DECREASED", "MIN_ITEMS_REMOVED", "UNIQUE_ITEMS_REMOVED",
            "MAX_CONTAINS_INCREASED", "MAX_CONTAINS_REMOVED", "MIN_CONTAINS_DECREASED",
            "MIN_CONTAINS_REMOVED", "ADDITIONAL_ITEMS_ADDED", "ADDITIONAL_ITEMS_EXTENDED",
            "UNEVALUATED_ITEMS_ADDED", "UNEVALUATED_ITEMS_EXTENDED",
            "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
            "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
            "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
            "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "ENUM_ARRAY_EXTENDED",
            "COMBINED_TYPE_EXTENDED", "PRODUCT_TYPE_NARROWED", "SUM_TYPE_EXTENDED", "NOT_TYPE_NARROWED");
    private static final List<String> LENIENT_BESIDES = List.of(
            "ADDITIONAL_PROPERTIES_NARROWED", "ADDITIONAL_PROPERTIES_REMOVED",
            "UNEVALUATED_PROPERTIES_NARROWED", "UNEVALUATED_PROPERTIES_REMOVED",
            "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL",
            "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
            "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
            "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");

    static Set<String> compatible(String policy) {
        var kinds = new HashSet<>(STRICT);
        if (policy.equals("LENIENT")) {
            kinds.addAll(LENIENT_BESIDES);
        }
        return kinds;
    }
}

/** Compares two schemas; each pair of objects once, to the greatest fixed point. */
final class Comparison {
    /** Stands for a pair that is known to break and is being compared further up. */
    private static final String KNOWN_TO_BREAK = "known to break";

    /** No text of a few kilobytes has a longer chain that ends. */
    private static final int HOPS_MAX = 1_000;

    private static final Schema NOTHING = EmptySchema.builder().build();

    private record Pair(Schema writer, Schema reader) {
        @Override public boolean equals(Object other) {
            return other instanceof Pair that && that.writer == writer && that.reader == reader;
        }
        @Override public int hashCode() {
            return 31 * System.identityHashCode(writer) + System.identityHashCode(reader);
        }
    }

    private record Finding(String kind, List<String> path) {
        List<String> rendered() {
            return List.of(kind, "#/" + String.join("/", path));
        }
        Finding under(List<String> prefix) {
            var whole = new ArrayList<>(prefix);
            whole.addAll(path);
            return new Finding(kind, whole);
        }
    }

    private final Set<String> compatible;
    private final boolean mended;
    private final Set<String> accidents;
    private final Set<Pair> breaking = new HashSet<>();
    private final Map<Pair, List<Finding>> done = new HashMap<>();
    private final Set<Pair> open = new HashSet<>();
    private boolean assumed;
    private List<Finding> found = new ArrayList<>();
    private List<String> path = new ArrayList<>();

    Comparison(Set<String> compatible, boolean mended, Set<String> accidents) {
        this.compatible = compatible;
        this.mended = mended;
        this.accidents = accidents;
    }

    List<List<String>> run(Schema writer, Schema reader) {
        while (true) {
            done.clear();
            assumed = false;
            var result = apart(() -> compare(writer, reader));
            boolean news = false;
            for (var entry : done.entrySet()) {
                news |= breaks(entry.getValue()) && breaking.add(entry.getKey());
            }
            if (!assumed || !news) {
                return result.stream().filter(one -> !one.kind.equals(KNOWN_TO_BREAK))
                        .map(Finding::rendered).toList();
            }
        }
    }

    private boolean breaks(List<Finding> findings) {
        return findings.stream().anyMatch(one -> !compatible.contains(one.kind));
    }

    private void add(String kind, String... below) {
        var whole = new ArrayList<>(path);
        whole.addAll(Arrays.asList(below));
        found.add(new Finding(kind, whole));
    }

    private void within(Runnable inner, String... segments) {
        int depth = path.size();
        path.addAll(Arrays.asList(segments));
        inner.run();
        path.subList(depth, path.size()).clear();
    }

    /** What `inner` finds, kept apart, with paths as they are here. */
    private List<Finding> apart(Runnable inner) {
        var outer = found;
        found = new ArrayList<>();
        inner.run();
        var result = found;
        found = outer;
        return result;
    }

    private List<Finding> attempt(Schema writer, Schema reader) {
        return apart(() -> compare(writer, reader));
    }

    /** What a chain of references ends at. One that never ends says nothing, mended. */
    private Schema resolved(Schema schema) {
        Schema end = schema;
        for (int hop = 0; hop < HOPS_MAX; hop++) {
            if (!(end instanceof ReferenceSchema reference)) {
                return end;
            }
            if (reference.getReferredSchema() == null) {
                // The whole schema is the reference, so it was still to be made when it was asked for.
                break;
            }
            end = reference.getReferredSchema();
        }
        accidents.add("a reference that leads only to itself");
        return mended ? NOTHING : schema;
    }

    private void compare(Schema writer, Schema reader) {
        if (writer == null || reader == null) {
            if (writer != reader) {
                add(writer == null ? "SCHEMA_ADDED" : "SCHEMA_REMOVED");
            }
            return;
        }
        var pair = new Pair(resolved(writer), resolved(reader));
        var known = done.get(pair);
        if (known == null) {
            if (!open.add(pair)) {
                if (breaking.contains(pair)) {
                    accidents.add("a circle that breaks");
                    add(KNOWN_TO_BREAK);
                } else {
                    assumed = true;
                }
                return;
            }
            var outerPath = path;
            path = new ArrayList<>();
            known = apart(() -> compareOnce(pair.writer, pair.reader));
            path = outerPath;
            open.remove(pair);
            done.put(pair, known);
        }
        known.forEach(one -> found.add(one.under(path)));
    }

    private void compareOnce(Schema writer, Schema reader) {
        if (fitsABranch(writer, reader)) {
            return;
        }
        boolean areBothCombined = writer instanceof CombinedSchema && reader instanceof CombinedSchema;
        if (!areBothCombined && writer.getClass() != reader.getClass()) {
            boolean isVacuous = writer instanceof FalseSchema || reader instanceof EmptySchema;
            if (!isVacuous && !(isBytes(writer) && isBytes(reader))) {
                add("TYPE_CHANGED");
            }
            return;
        }
        annotations(writer, reader);
        if (writer instanceof StringSchema) {
            strings((StringSchema) writer, (StringSchema) reader);
        } else if (writer instanceof NumberSchema) {
            numbers((NumberSchema) writer, (NumberSchema) reader);
        } else if (writer instanceof EnumSchema) {
            enums((EnumSchema) writer, (EnumSchema) reader);
        } else if (writer instanceof ConstSchema) {
            constants((ConstSchema) writer, (ConstSchema) reader);
        } else if (writer instanceof CombinedSchema) {
            combined((CombinedSchema) writer, (CombinedSchema) reader);
        } else if (writer instanceof NotSchema) {
            negated((NotSchema) writer, (NotSchema) reader);
        } else if (writer instanceof ObjectSchema) {
            new Objectwise((ObjectSchema) writer, (ObjectSchema) reader).compareAll();
        } else if (writer instanceof ArraySchema) {
            new Arraywise((ArraySchema) writer, (ArraySchema) reader).compareAll();
        }
    }

    private boolean fitsABranch(Schema writer, Schema reader) {
        if (!(writer instanceof CombinedSchema) && reader instanceof CombinedSchema branches) {
            boolean isOnly = branches.getSubschemas().size() == 1;
            if (isOnly || branches.getCriterion() != CombinedSchema.ALL_CRITERION) {
                for (Schema branch : branches.getSubschemas()) {
                    var attempt = attempt(writer, branch);
                    if (!breaks(attempt)) {
                        found.addAll(attempt);
                        if (!isOnly) {
                            add("SUM_TYPE_EXTENDED");
                        }
                        return true;
                    }
                }
            }
        } else if (writer instanceof CombinedSchema branches && !(reader instanceof CombinedSchema)) {
            boolean isOnly = branches.getSubschemas().size() == 1;
            if (isOnly || branches.getCriterion() == CombinedSchema.ALL_CRITERION) {
                for (Schema branch : branches.getSubschemas()) {
                    var attempt = attempt(branch, reader);
                    if (!breaks(attempt)) {
                        found.addAll(attempt);
                        if (!isOnly) {
                            add("PRODUCT_TYPE_NARROWED");
                        }
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isBytes(Schema schema) {
        return "bytes".equals(schema.getUnprocessedProperties().get("connect.type"));
    }

    private void annotations(Schema writer, Schema reader) {
        changed("ID_CHANGED", writer.getId(), reader.getId());
        changed("TITLE_CHANGED", writer.getTitle(), reader.getTitle());
        changed("DESCRIPTION_CHANGED", writer.getDescription(), reader.getDescription());
        changed("DEFAULT_CHANGED", writer.getDefaultValue(), reader.getDefaultValue());
    }

    private void changed(String kind, Object writer, Object reader) {
        if (!Objects.equals(String.valueOf(writer), String.valueOf(reader))) {
            add(kind);
        }
    }

    /** One number of each side, of which `greater` is the word for a greater one of the reader. */
    private void bound(String keyword, String name, Number writer, Number reader) {
        if (writer == null && reader == null) {
            return;
        }
        if (writer == null || reader == null) {
            add(name + (writer == null ? "_ADDED" : "_REMOVED"), keyword);
            return;
        }
        int order = Double.compare(writer.doubleValue(), reader.doubleValue());
        if (order != 0) {
            add(name + (order < 0 ? "_INCREASED" : "_DECREASED"), keyword);
        }
    }

    private void strings(StringSchema writer, StringSchema reader) {
        bound("maxLength", "MAX_LENGTH", writer.getMaxLength(), reader.getMaxLength());
        bound("minLength", "MIN_LENGTH", writer.getMinLength(), reader.getMinLength());
        String theirs = writer.getPattern() == null ? null : writer.getPattern().pattern();
        String ours = reader.getPattern() == null ? null : reader.getPattern().pattern();
        if (!Objects.equals(theirs, ours)) {
            String what = theirs == null ? "_ADDED" : ours == null ? "_REMOVED" : "_CHANGED";
            add("PATTERN" + what, "pattern");
        }
    }

    /** A bound, and the same as an exclusive one: the flags of draft 4 move it, mended. */
    private Number[] bounds(Number bound, boolean isExclusive, Number exclusive) {
        if (isExclusive) {
            accidents.add("exclusive bounds of draft 4");
        }
        return isExclusive && mended ? new Number[] {null, bound} : new Number[] {bound, exclusive};
    }

    private void numbers(NumberSchema writer, NumberSchema reader) {
        Number[] most = bounds(writer.getMaximum(), writer.isExclusiveMaximum(),
                writer.getExclusiveMaximumLimit());
        Number[] ourMost = bounds(reader.getMaximum(), reader.isExclusiveMaximum(),
                reader.getExclusiveMaximumLimit());
        Number[] least = bounds(writer.getMinimum(), writer.isExclusiveMinimum(),
                writer.getExclusiveMinimumLimit());
        Number[] ourLeast = bounds(reader.getMinimum(), reader.isExclusiveMinimum(),
                reader.getExclusiveMinimumLimit());
        bound("maximum", "MAXIMUM", most[0], ourMost[0]);
        bound("minimum", "MINIMUM", least[0], ourLeast[0]);
        Number theirs = most[1];
        Number ours = ourMost[1];
        boolean falls = theirs != null && ours != null && theirs.doubleValue() > ours.doubleValue();
        if (falls) {
            accidents.add("exclusiveMaximum falls");
        }
        // They look at the reader's `maximum` here, and fail if there is none.
        if (!falls || mended || theirs.doubleValue() > reader.getMaximum().doubleValue()) {
            bound("exclusiveMaximum", "EXCLUSIVE_MAXIMUM", theirs, ours);
        }
        bound("exclusiveMinimum", "EXCLUSIVE_MINIMUM", least[1], ourLeast[1]);
        multiples(writer.getMultipleOf(), reader.getMultipleOf());
        if (writer.requiresInteger() != reader.requiresInteger()) {
            add(writer.requiresInteger() ? "TYPE_EXTENDED" : "TYPE_NARROWED");
        }
    }

    private void multiples(Number writer, Number reader) {
        BigDecimal theirs = writer == null ? null : new BigDecimal(writer.toString());
        BigDecimal ours = reader == null ? null : new BigDecimal(reader.toString());
        if (Objects.equals(theirs, ours)) {
            return;
        }
        if (theirs == null || ours == null) {
            add(theirs == null ? "MULTIPLE_OF_ADDED" : "MULTIPLE_OF_REMOVED", "multipleOf");
            return;
        }
        boolean areWhole = theirs.scale() <= 0 && ours.scale() <= 0
                && theirs.abs().max(ours.abs()).compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
        if (!areWhole) {
            accidents.add("multipleOf is no whole number");
        }
        if (areWhole || mended) {
            if (theirs.compareTo(ours) == 0) {
                return;
            }
            boolean expands = ours.remainder(theirs).signum() == 0;
            boolean reduces = theirs.remainder(ours).signum() == 0;
            add(expands ? "MULTIPLE_OF_EXPANDED" : reduces ? "MULTIPLE_OF_REDUCED" : "MULTIPLE_OF_CHANGED",
                    "multipleOf");
        } else {
            boolean expands = reader.intValue() % writer.intValue() == 0;
            boolean reduces = !expands && writer.intValue() % reader.intValue() == 0;
            add(expands ? "MULTIPLE_OF_EXPANDED" : reduces ? "MULTIPLE_OF_REDUCED" : "MULTIPLE_OF_CHANGED",
                    "multipleOf");
        }
    }

    private void enums(EnumSchema writer, EnumSchema reader) {
        Set<Object> theirs = values(writer.getPossibleValues());
        Set<Object> ours = values(reader.getPossibleValues());
        if (!theirs.equals(ours)) {
            boolean holdsAll = ours.containsAll(theirs);
            add(holdsAll ? "ENUM_ARRAY_EXTENDED"
                    : theirs.containsAll(ours) ? "ENUM_ARRAY_NARROWED" : "ENUM_ARRAY_CHANGED", "enum");
        }
    }

    private void constants(ConstSchema writer, ConstSchema reader) {
        Object theirs = value(writer.getPermittedValue());
        if (theirs == null) {
            accidents.add("const null");
        }
        boolean areEqual = mended
                ? Objects.equals(theirs, value(reader.getPermittedValue()))
                : theirs.equals(value(reader.getPermittedValue()));
        if (!areEqual) {
            add("ENUM_ARRAY_CHANGED", "const");
        }
    }

    private Set<Object> values(Set<Object> all) {
        var result = new HashSet<>();
        all.forEach(one -> result.add(value(one)));
        return result;
    }

    /** The value, with its numbers as they are or, mended, so that 1 and 1.0 are equal. */
    private Object value(Object one) {
        if (one instanceof Map<?, ?> map) {
            var result = new HashMap<Object, Object>();
            map.forEach((name, inner) -> result.put(name, value(inner)));
            return result;
        }
        if (one instanceof List<?> list) {
            return list.stream().map(inner -> Objects.requireNonNullElse(value(inner), "null")).toList();
        }
        if (one instanceof Number number) {
            var exact = new BigDecimal(number.toString());
            if (exact.scale() > 0) {
                accidents.add("numbers written otherwise");
            }
            return mended ? exact.stripTrailingZeros() : one;
        }
        return one;
    }

    private void negated(NotSchema writer, NotSchema reader) {
        within(() -> {
            var inner = attempt(reader.getMustNotMatch(), writer.getMustNotMatch());
            add(breaks(inner) ? "NOT_TYPE_EXTENDED" : "NOT_TYPE_NARROWED");
        }, "not");
    }

    private void combined(CombinedSchema writer, CombinedSchema reader) {
        boolean isSameWord = writer.getCriterion() == reader.getCriterion();
        if (!isSameWord) {
            boolean isOnlyTheirs = writer.getSubschemas().size() == 1;
            boolean isOnlyOurs = reader.getSubschemas().size() == 1;
            boolean isExtended = reader.getCriterion() == CombinedSchema.ANY_CRITERION
                    || isOnlyTheirs && (isOnlyOurs || reader.getCriterion() == CombinedSchema.ONE_CRITERION)
                    || isOnlyOurs && writer.getCriterion() == CombinedSchema.ALL_CRITERION;
            add(isExtended ? "COMBINED_TYPE_EXTENDED" : "COMBINED_TYPE_CHANGED");
            if (!isExtended) {
                return;
            }
        }
        List<Schema> theirs = distinct(writer);
        List<Schema> ours = distinct(reader);
        if (theirs.size() < ours.size()) {
            boolean isProduct = reader.getCriterion() == CombinedSchema.ALL_CRITERION;
            add(isProduct ? "PRODUCT_TYPE_EXTENDED" : "SUM_TYPE_EXTENDED");
        } else if (theirs.size() > ours.size()) {
            boolean isProduct = writer.getCriterion() == CombinedSchema.ALL_CRITERION;
            add(isProduct ? "PRODUCT_TYPE_NARROWED" : "SUM_TYPE_NARROWED");
        }
        match(writer.getCriterion().toString(), theirs, ours);
    }

    /** The members, of which those with one text count once. */
    private List<Schema> distinct(CombinedSchema combined) {
        var byText = new LinkedHashMap<String, Schema>();
        for (Schema member : combined.getSubschemas()) {
            String text = text(member);
            Schema before = byText.get(text);
            if (before != null && before.getClass() != member.getClass()) {
                accidents.add("branches that are printed alike");
                text = mended ? member.getClass() + text : text;
            }
            byText.putIfAbsent(text, member);
        }
        return List.copyOf(byText.values());
    }

    private String text(Schema member) {
        try {
            return sorted(new JSONTokener(member.toString()).nextValue());
        } catch (RuntimeException | StackOverflowError failed) {
            accidents.add("a branch that cannot be printed");
            if (!mended) {
                throw failed;
            }
            return "member " + member.hashCode();
        }
    }

    private static String sorted(Object json) {
        return json instanceof JSONObject object ? new java.util.TreeMap<>(object.toMap()).toString()
                : String.valueOf(json);
    }

    private void match(String word, List<Schema> theirs, List<Schema> ours) {
        var edges = new ArrayList<Map<Integer, List<Finding>>>();
        for (int at = 0; at < theirs.size(); at++) {
            var fits = new LinkedHashMap<Integer, List<Finding>>();
            Schema member = theirs.get(at);
            within(() -> {
                for (int other = 0; other < ours.size(); other++) {
                    var attempt = attempt(member, ours.get(other));
                    if (!breaks(attempt)) {
                        fits.put(other, attempt);
                    }
                }
            }, word, String.valueOf(at));
            edges.add(fits);
        }
        var partners = new HashMap<Integer, Integer>();
        for (int at = 0; at < theirs.size(); at++) {
            augment(at, edges, partners, new HashSet<>());
        }
        partners.forEach((other, at) -> found.addAll(edges.get(at).get(other)));
        if (partners.size() < Math.min(theirs.size(), ours.size())) {
            add("COMBINED_TYPE_SUBSCHEMAS_CHANGED");
        }
    }

    private static boolean augment(int at, List<Map<Integer, List<Finding>>> edges,
            Map<Integer, Integer> partners, Set<Integer> tried) {
        for (int other : edges.get(at).keySet()) {
            if (tried.add(other)
                    && (!partners.containsKey(other) || augment(partners.get(other), edges, partners, tried))) {
                partners.put(other, at);
                return true;
            }
        }
        return false;
    }

    /** A place of the writer that the reader does not name, or the other way, under a schema. */
    private boolean isCovered(Schema writer, Schema reader) {
        var inner = attempt(writer, reader);
        found.addAll(inner);
        return !breaks(inner);
    }

    /** `additional...` of both sides. */
    private void additional(String keyword, String name, boolean isOpenTheirs, Schema theirs,
            boolean isOpenOurs, Schema ours) {
        within(() -> {
            if (isOpenTheirs != isOpenOurs) {
                add(name + (isOpenOurs ? "_ADDED" : "_REMOVED"));
            } else if (theirs == null && ours != null) {
                add(name + "_NARROWED");
            } else if (theirs != null && ours == null) {
                add(name + "_EXTENDED");
            } else {
                compare(theirs, ours);
            }
        }, keyword);
    }

    /** `unevaluated...` of both sides: absent, closed, open or a schema. */
    private void unevaluated(String keyword, String name, Schema theirs, Schema ours) {
        if (theirs == null && ours == null) {
            return;
        }
        boolean isClosedTheirs = theirs instanceof FalseSchema;
        boolean isClosedOurs = ours instanceof FalseSchema;
        boolean isOpenTheirs = theirs == null || theirs instanceof EmptySchema;
        boolean isOpenOurs = ours == null || ours instanceof EmptySchema;
        within(() -> {
            if (isClosedTheirs != isClosedOurs) {
                boolean isRemoved = isClosedOurs;
                add(name + (isRemoved ? "_REMOVED" : "_ADDED"));
            } else if (theirs == null) {
                add(name + "_NARROWED");
            } else if (ours == null) {
                add(name + "_EXTENDED");
            } else if (isOpenTheirs != isOpenOurs) {
                add(name + (isOpenTheirs ? "_NARROWED" : "_EXTENDED"));
            } else {
                compare(theirs, ours);
            }
        }, keyword);
    }

    private static Schema unevaluatedOf(Schema schema, String keyword) {
        return schema.getUnprocessedProperties().get(keyword) instanceof Schema inner ? inner : null;
    }

    /** Two object schemas. */
    private final class Objectwise {
        private final ObjectSchema writer;
        private final ObjectSchema reader;

        Objectwise(ObjectSchema writer, ObjectSchema reader) {
            this.writer = writer;
            this.reader = reader;
        }

        void compareAll() {
            within(this::required, "required");
            within(this::properties, "properties");
            within(this::dependencies, "dependencies");
            additional("additionalProperties", "ADDITIONAL_PROPERTIES",
                    writer.permitsAdditionalProperties(), writer.getSchemaOfAdditionalProperties(),
                    reader.permitsAdditionalProperties(), reader.getSchemaOfAdditionalProperties());
            unevaluated("unevaluatedProperties", "UNEVALUATED_PROPERTIES",
                    unevaluatedOf(writer, "unevaluatedProperties"),
                    unevaluatedOf(reader, "unevaluatedProperties"));
            bound("maxProperties", "MAX_PROPERTIES", writer.getMaxProperties(), reader.getMaxProperties());
            bound("minProperties", "MIN_PROPERTIES", writer.getMinProperties(), reader.getMinProperties());
        }

        private void required() {
            for (String name : writer.getPropertySchemas().keySet()) {
                Schema ours = reader.getPropertySchemas().get(name);
                boolean isTheirs = writer.getRequiredProperties().contains(name);
                boolean isOurs = reader.getRequiredProperties().contains(name);
                if (ours != null && isTheirs != isOurs) {
                    add(isTheirs ? "REQUIRED_ATTRIBUTE_REMOVED" : hasDefault(ours)
                            ? "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED" : "REQUIRED_ATTRIBUTE_ADDED", name);
                }
            }
        }

        private void properties() {
            var names = new LinkedHashSet<>(writer.getPropertySchemas().keySet());
            names.addAll(reader.getPropertySchemas().keySet());
            for (String name : names) {
                Schema theirs = writer.getPropertySchemas().get(name);
                Schema ours = reader.getPropertySchemas().get(name);
                within(() -> {
                    if (ours == null) {
                        removed(name, theirs);
                    } else if (theirs == null) {
                        added(name, ours);
                    } else {
                        compare(theirs, ours);
                    }
                }, name);
            }
        }

        private void removed(String name, Schema theirs) {
            Schema cover = cover(reader, name);
            if (isOpen(reader)) {
                add("PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL");
            } else if (cover != null) {
                String word = isCovered(theirs, cover) ? "IS" : "NOT";
                add("PROPERTY_REMOVED_" + word + "_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
            } else {
                add(theirs instanceof FalseSchema
                        ? "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                        : "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL");
            }
        }

        private void added(String name, Schema ours) {
            boolean isOpen = isOpen(writer);
            if (isOpen && ours instanceof EmptySchema) {
                add("PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL");
                return;
            }
            Schema cover = isOpen ? null : cover(writer, name);
            if (cover != null) {
                String word = isCovered(cover, ours) ? "IS" : "NOT";
                add("PROPERTY_ADDED_" + word + "_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
            }
            String model = isOpen ? "OPEN_CONTENT_MODEL" : "UNOPEN_CONTENT_MODEL";
            boolean isRequired = reader.getRequiredProperties().contains(name);
            String what = !isRequired ? "OPTIONAL_PROPERTY"
                    : hasDefault(ours) ? "REQUIRED_PROPERTY_WITH_DEFAULT" : "REQUIRED_PROPERTY";
            add(what + "_ADDED_TO_" + model);
        }

        /** A default beside a reference is there in what another one leads to, not where it stands. */
        private boolean hasDefault(Schema schema) {
            if (!(schema instanceof ReferenceSchema) || !schema.hasDefaultValue()) {
                return schema.hasDefaultValue();
            }
            accidents.add("a default beside a reference");
            return !mended;
        }

        private boolean isOpen(ObjectSchema schema) {
            Schema unevaluated = unevaluatedOf(schema, "unevaluatedProperties");
            return schema.getPatternProperties().isEmpty()
                    && schema.permitsAdditionalProperties()
                    && schema.getSchemaOfAdditionalProperties() == null
                    && (unevaluated == null || unevaluated instanceof EmptySchema);
        }

        private Schema cover(ObjectSchema schema, String name) {
            for (var entry : schema.getPatternProperties().entrySet()) {
                if (entry.getKey().matcher(name).find()) {
                    return entry.getValue();
                }
            }
            if (schema.getSchemaOfAdditionalProperties() != null) {
                return schema.getSchemaOfAdditionalProperties();
            }
            Schema unevaluated = unevaluatedOf(schema, "unevaluatedProperties");
            boolean isAsked = schema.permitsAdditionalProperties()
                    && !(unevaluated instanceof FalseSchema || unevaluated instanceof EmptySchema);
            return isAsked ? unevaluated : null;
        }

        private void dependencies() {
            var names = new LinkedHashSet<>(writer.getPropertyDependencies().keySet());
            names.addAll(reader.getPropertyDependencies().keySet());
            for (String name : names) {
                Set<String> theirs = writer.getPropertyDependencies().get(name);
                Set<String> ours = reader.getPropertyDependencies().get(name);
                if (theirs == null || ours == null) {
                    add(theirs == null ? "DEPENDENCY_ARRAY_ADDED" : "DEPENDENCY_ARRAY_REMOVED", name);
                } else if (!theirs.equals(ours)) {
                    add(ours.containsAll(theirs) ? "DEPENDENCY_ARRAY_EXTENDED"
                            : theirs.containsAll(ours) ? "DEPENDENCY_ARRAY_NARROWED"
                            : "DEPENDENCY_ARRAY_CHANGED", name);
                }
            }
            names = new LinkedHashSet<>(writer.getSchemaDependencies().keySet());
            names.addAll(reader.getSchemaDependencies().keySet());
            for (String name : names) {
                Schema theirs = writer.getSchemaDependencies().get(name);
                Schema ours = reader.getSchemaDependencies().get(name);
                if (theirs == null || ours == null) {
                    add(theirs == null ? "DEPENDENCY_SCHEMA_ADDED" : "DEPENDENCY_SCHEMA_REMOVED", name);
                } else {
                    within(() -> compare(theirs, ours), name);
                }
            }
        }
    }

    /** Two array schemas. */
    private final class Arraywise {
        private final ArraySchema writer;
        private final ArraySchema reader;

        Arraywise(ArraySchema writer, ArraySchema reader) {
            this.writer = writer;
            this.reader = reader;
        }

        void compareAll() {
            within(() -> compare(writer.getAllItemSchema(), reader.getAllItemSchema()), "items");
            tuples();
            additional("additionalItems", "ADDITIONAL_ITEMS",
                    writer.permitsAdditionalItems(), writer.getSchemaOfAdditionalItems(),
                    reader.permitsAdditionalItems(), reader.getSchemaOfAdditionalItems());
            unevaluated("unevaluatedItems", "UNEVALUATED_ITEMS",
                    unevaluatedOf(writer, "unevaluatedItems"), unevaluatedOf(reader, "unevaluatedItems"));
            bound("maxItems", "MAX_ITEMS", writer.getMaxItems(), reader.getMaxItems());
            bound("minItems", "MIN_ITEMS", writer.getMinItems(), reader.getMinItems());
            if (writer.needsUniqueItems() != reader.needsUniqueItems()) {
                add(writer.needsUniqueItems() ? "UNIQUE_ITEMS_REMOVED" : "UNIQUE_ITEMS_ADDED", "uniqueItems");
            }
            bound("maxContains", "MAX_CONTAINS", count(writer, "maxContains"), count(reader, "maxContains"));
            bound("minContains", "MIN_CONTAINS", count(writer, "minContains"), count(reader, "minContains"));
        }

        private Number count(ArraySchema schema, String keyword) {
            Object value = schema.getUnprocessedProperties().get(keyword);
            return value instanceof Number number ? number.intValue() : null;
        }

        private void tuples() {
            List<Schema> theirs = Objects.requireNonNullElse(writer.getItemSchemas(), List.of());
            List<Schema> ours = Objects.requireNonNullElse(reader.getItemSchemas(), List.of());
            for (int index = 0; index < Math.max(theirs.size(), ours.size()); index++) {
                int at = index;
                within(() -> {
                    if (at >= ours.size()) {
                        removed(theirs.get(at));
                    } else if (at >= theirs.size()) {
                        added(ours.get(at));
                    } else {
                        compare(theirs.get(at), ours.get(at));
                    }
                }, "items", String.valueOf(at));
            }
        }

        private void removed(Schema theirs) {
            Schema cover = cover(reader);
            if (isOpen(reader)) {
                add("ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL");
            } else if (cover != null) {
                String word = isCovered(theirs, cover) ? "IS" : "NOT";
                add("ITEM_REMOVED_" + word + "_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
            } else {
                add(theirs instanceof FalseSchema ? "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                        : "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL");
            }
        }

        private void added(Schema ours) {
            Schema cover = cover(writer);
            if (isOpen(writer)) {
                add(ours instanceof EmptySchema ? "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
                        : "ITEM_ADDED_TO_OPEN_CONTENT_MODEL");
            } else if (cover != null) {
                String word = isCovered(cover, ours) ? "IS" : "NOT";
                add("ITEM_ADDED_" + word + "_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
            } else {
                add("ITEM_ADDED_TO_CLOSED_CONTENT_MODEL");
            }
        }

        private boolean isOpen(ArraySchema schema) {
            Schema unevaluated = unevaluatedOf(schema, "unevaluatedItems");
            return schema.permitsAdditionalItems() && schema.getSchemaOfAdditionalItems() == null
                    && (unevaluated == null || unevaluated instanceof EmptySchema);
        }

        private Schema cover(ArraySchema schema) {
            if (schema.getSchemaOfAdditionalItems() != null) {
                return schema.getSchemaOfAdditionalItems();
            }
            Schema unevaluated = unevaluatedOf(schema, "unevaluatedItems");
            boolean isAsked = schema.permitsAdditionalItems()
                    && !(unevaluated instanceof FalseSchema || unevaluated instanceof EmptySchema);
            return isAsked ? unevaluated : null;
        }
    }
}

/** Schemas of 2019-09 and 2020-12, told in the words of the earlier drafts. */
final class Translation {
    private static final String NO_VOCABULARY = "{}";

    /** How a translation came to be: as written, or put together from several keywords. */
    private enum Origin { WRITTEN, ALL_KEYWORDS, ANY_TYPE }

    private record Made(Schema schema, Origin origin) {
        Made(Schema schema) {
            this(schema, Origin.WRITTEN);
        }

        List<Schema> parts() {
            return origin == Origin.ALL_KEYWORDS
                    ? List.copyOf(((CombinedSchema) schema).getSubschemas()) : List.of(schema);
        }
    }

    private final boolean mended;
    private final Set<String> accidents;
    private final Map<com.github.erosb.jsonsKema.Schema, Made> known = new java.util.IdentityHashMap<>();
    private final Set<com.github.erosb.jsonsKema.Schema> entered =
            java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    private final Map<ReferenceSchema, com.github.erosb.jsonsKema.Schema> references =
            new java.util.IdentityHashMap<>();

    private Translation(boolean mended, Set<String> accidents) {
        this.mended = mended;
        this.accidents = accidents;
    }

    static Schema load(String text, boolean mended, Set<String> accidents) {
        var mappings = new HashMap<java.net.URI, String>();
        for (String scheme : List.of("http", "https")) {
            for (String draft : List.of("2019-09", "2020-12")) {
                mappings.put(java.net.URI.create(scheme + "://json-schema.org/draft/" + draft + "/schema"),
                        NO_VOCABULARY);
            }
        }
        var config = com.github.erosb.jsonsKema.SchemaLoaderConfig.createDefaultConfig(mappings);
        var json = new com.github.erosb.jsonsKema.JsonParser(text).parse();
        var loaded = new com.github.erosb.jsonsKema.SchemaLoader(json, config).load();
        var translation = new Translation(mended, accidents);
        Schema result = translation.made(loaded).schema;
        translation.resolveReferences();
        return result;
    }

    /** What is referred to is an object of its own beside the one that stands where it is written. */
    private void resolveReferences() {
        var referred = new java.util.IdentityHashMap<com.github.erosb.jsonsKema.Schema, Schema>();
        while (!references.isEmpty()) {
            var pending = new java.util.IdentityHashMap<>(references);
            references.clear();
            pending.forEach((reference, target) -> {
                if (!referred.containsKey(target)) {
                    referred.put(target, copy(made(target).schema));
                }
                reference.setReferredSchema(referred.get(target));
            });
        }
    }

    private Schema copy(Schema schema) {
        Schema copy = Copies.of(schema).unprocessedProperties(schema.getUnprocessedProperties()).build();
        keepTarget(schema, copy);
        return copy;
    }

    private void keepTarget(Schema from, Schema to) {
        if (to instanceof ReferenceSchema reference) {
            if (references.containsKey(from)) {
                references.put(reference, references.get(from));
            } else {
                reference.setReferredSchema(((ReferenceSchema) from).getReferredSchema());
            }
        }
    }

    private ReferenceSchema reference(String text, com.github.erosb.jsonsKema.Schema target) {
        var reference = ReferenceSchema.builder().refValue(text).build();
        references.put(reference, target);
        return reference;
    }

    private Made made(com.github.erosb.jsonsKema.Schema source) {
        var before = known.get(source);
        if (before != null) {
            return before;
        }
        if (!entered.add(source)) {
            return new Made(reference("#", source));
        }
        Made made = translate(source);
        entered.remove(source);
        known.put(source, made);
        return made;
    }

    private Schema schemaOf(com.github.erosb.jsonsKema.Schema source) {
        return made(source).schema;
    }

    private static ObjectSchema.Builder object() {
        return ObjectSchema.builder().requiresObject(false);
    }

    private static ArraySchema.Builder array() {
        return ArraySchema.builder().requiresArray(false);
    }

    private static NumberSchema.Builder number() {
        return NumberSchema.builder().requiresNumber(false);
    }

    private static StringSchema.Builder string() {
        return StringSchema.builder().requiresString(false);
    }

    /** What one keyword, or one whole schema, says; an empty `allOf` where it says nothing. */
    private Made translate(com.github.erosb.jsonsKema.Schema source) {
        if (source instanceof com.github.erosb.jsonsKema.CompositeSchema composite) {
            return composite(composite);
        } else if (source instanceof com.github.erosb.jsonsKema.TrueSchema) {
            return new Made(TrueSchema.builder().build());
        } else if (source instanceof com.github.erosb.jsonsKema.FalseSchema) {
            return new Made(FalseSchema.builder().build());
        } else if (source instanceof com.github.erosb.jsonsKema.ReferenceSchema one) {
            return new Made(reference(one.getRef(), one.getReferredSchema()));
        } else if (source instanceof com.github.erosb.jsonsKema.AllOfSchema) {
            return branches(source, CombinedSchema.ALL_CRITERION);
        } else if (source instanceof com.github.erosb.jsonsKema.AnyOfSchema) {
            return branches(source, CombinedSchema.ANY_CRITERION);
        } else if (source instanceof com.github.erosb.jsonsKema.OneOfSchema) {
            return branches(source, CombinedSchema.ONE_CRITERION);
        } else if (source instanceof com.github.erosb.jsonsKema.TypeSchema one) {
            return new Made(typed(one.getType().getValue()));
        } else if (source instanceof com.github.erosb.jsonsKema.MultiTypeSchema several) {
            var types = new ArrayList<Schema>();
            for (var one : several.getTypes().getElements()) {
                types.add(typed(one.requireString().getValue()));
            }
            return new Made(combination(CombinedSchema.ANY_CRITERION, types), Origin.ANY_TYPE);
        } else if (source instanceof com.github.erosb.jsonsKema.EnumSchema one) {
            var values = one.getPotentialValues().stream().map(Translation::plain).toList();
            return new Made(EnumSchema.builder().possibleValues(new ArrayList<>(values)).build());
        } else if (source instanceof com.github.erosb.jsonsKema.ConstSchema one) {
            return new Made(ConstSchema.builder().permittedValue(plain(one.getConstant())).build());
        } else if (source instanceof com.github.erosb.jsonsKema.NotSchema one) {
            return new Made(NotSchema.builder().mustNotMatch(schemaOf(one.getNegatedSchema())).build());
        } else if (source instanceof com.github.erosb.jsonsKema.IfThenElseSchema one) {
            return new Made(org.everit.json.schema.ConditionalSchema.builder()
                    .ifSchema(schemaOf(one.getIfSchema())).build());
        }
        Made typed = ofStringOrNumber(source);
        typed = typed != null ? typed : ofObject(source);
        typed = typed != null ? typed : ofArray(source);
        return typed != null ? typed
                : new Made(combination(CombinedSchema.ALL_CRITERION, List.of()), Origin.ALL_KEYWORDS);
    }

    private static Made ofStringOrNumber(com.github.erosb.jsonsKema.Schema source) {
        if (source instanceof com.github.erosb.jsonsKema.MaxLengthSchema one) {
            return new Made(string().maxLength(one.getMaxLength()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.MinLengthSchema one) {
            return new Made(string().minLength(one.getMinLength()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.PatternSchema one) {
            return new Made(string().pattern(one.getPattern().toString()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.MaximumSchema one) {
            return new Made(number().maximum(one.getMaximum()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.MinimumSchema one) {
            return new Made(number().minimum(one.getMinimum()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.ExclusiveMaximumSchema one) {
            return new Made(number().exclusiveMaximum(one.getMaximum()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.ExclusiveMinimumSchema one) {
            return new Made(number().exclusiveMinimum(one.getMinimum()).build());
        } else if (source instanceof com.github.erosb.jsonsKema.MultipleOfSchema one) {
            return new Made(number().multipleOf(one.getDenominator()).build());
        }
        return null;
    }

    private Made ofObject(com.github.erosb.jsonsKema.Schema source) {
        var builder = object();
        if (source instanceof com.github.erosb.jsonsKema.AdditionalPropertiesSchema one) {
            Schema inner = schemaOf(one.getSubschema());
            if (inner instanceof FalseSchema) {
                builder.additionalProperties(false);
            } else if (!(inner instanceof TrueSchema)) {
                builder.schemaOfAdditionalProperties(inner);
            }
        } else if (source instanceof com.github.erosb.jsonsKema.RequiredSchema one) {
            one.getRequiredProperties().forEach(builder::addRequiredProperty);
        } else if (source instanceof com.github.erosb.jsonsKema.MaxPropertiesSchema one) {
            builder.maxProperties(one.getMaxProperties().intValue());
        } else if (source instanceof com.github.erosb.jsonsKema.MinPropertiesSchema one) {
            builder.minProperties(one.getMinProperties().intValue());
        } else if (source instanceof com.github.erosb.jsonsKema.PropertyNamesSchema) {
            builder.propertyNameSchema(TrueSchema.builder().build());
        } else if (source instanceof com.github.erosb.jsonsKema.DependentRequiredSchema one) {
            one.getDependentRequired().forEach(
                    (name, others) -> others.forEach(other -> builder.propertyDependency(name, other)));
        } else if (source instanceof com.github.erosb.jsonsKema.DependentSchemasSchema one) {
            one.getDependentSchemas().forEach((name, inner) -> builder.schemaDependency(name, schemaOf(inner)));
        } else if (source instanceof com.github.erosb.jsonsKema.UnevaluatedPropertiesSchema one) {
            builder.unprocessedProperties(
                    Map.of("unevaluatedProperties", schemaOf(one.getUnevaluatedPropertiesSchema())));
        } else {
            return null;
        }
        return new Made(builder.build());
    }

    private Made ofArray(com.github.erosb.jsonsKema.Schema source) {
        var builder = array();
        if (source instanceof com.github.erosb.jsonsKema.ItemsSchema one) {
            Schema inner = schemaOf(one.getItemsSchema());
            if (inner instanceof FalseSchema) {
                builder.additionalItems(false);
            } else if (!(inner instanceof TrueSchema) && one.getPrefixItemCount() == 0) {
                builder.allItemSchema(inner);
            } else if (!(inner instanceof TrueSchema)) {
                builder.schemaOfAdditionalItems(inner);
            }
        } else if (source instanceof com.github.erosb.jsonsKema.PrefixItemsSchema one) {
            one.getPrefixSchemas().forEach(inner -> builder.addItemSchema(schemaOf(inner)));
        } else if (source instanceof com.github.erosb.jsonsKema.MaxItemsSchema one) {
            builder.maxItems(one.getMaxItems().intValue());
        } else if (source instanceof com.github.erosb.jsonsKema.MinItemsSchema one) {
            builder.minItems(one.getMinItems().intValue());
        } else if (source instanceof com.github.erosb.jsonsKema.UniqueItemsSchema one) {
            builder.uniqueItems(one.getUnique());
        } else if (source instanceof com.github.erosb.jsonsKema.ContainsSchema one) {
            var counts = new HashMap<String, Object>();
            counts.put("minContains", one.getMinContains());
            if (one.getMaxContains() != null) {
                counts.put("maxContains", one.getMaxContains());
            }
            builder.containsItemSchema(schemaOf(one.getContainedSchema())).unprocessedProperties(counts);
        } else if (source instanceof com.github.erosb.jsonsKema.UnevaluatedItemsSchema one) {
            builder.unprocessedProperties(Map.of("unevaluatedItems", schemaOf(one.getUnevaluatedItemsSchema())));
        } else {
            return null;
        }
        return new Made(builder.build());
    }

    private static Schema typed(String type) {
        return switch (type) {
            case "string" -> StringSchema.builder().build();
            case "integer" -> NumberSchema.builder().requiresInteger(true).build();
            case "number" -> NumberSchema.builder().build();
            case "boolean" -> org.everit.json.schema.BooleanSchema.builder().build();
            case "null" -> org.everit.json.schema.NullSchema.builder().build();
            case "array" -> ArraySchema.builder().build();
            case "object" -> ObjectSchema.builder().build();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private static CombinedSchema combination(
            CombinedSchema.ValidationCriterion criterion, List<Schema> members) {
        return CombinedSchema.builder(members).criterion(criterion).build();
    }

    /** The members of a combinator. One that makes several claims is spread among them. */
    private Made branches(
            com.github.erosb.jsonsKema.Schema source, CombinedSchema.ValidationCriterion criterion) {
        var members = new ArrayList<Schema>();
        for (var branch : source.subschemas()) {
            Made made = made(branch);
            if (made.parts().size() != 1 && criterion != CombinedSchema.ALL_CRITERION) {
                accidents.add("a branch of several claims is spread");
            }
            members.addAll(mended && criterion != CombinedSchema.ALL_CRITERION
                    ? List.of(made.schema) : made.parts());
        }
        return new Made(combination(criterion, members));
    }

    private Made composite(com.github.erosb.jsonsKema.CompositeSchema source) {
        Made types = null;
        var claims = new ArrayList<Made>();
        for (var keyword : source.subschemas()) {
            if (mended && keyword instanceof com.github.erosb.jsonsKema.MultiTypeSchema) {
                types = made(keyword);
            } else {
                claims.add(made(keyword));
            }
        }
        if (claims.size() > 1 && source.subschemas().stream()
                .anyMatch(com.github.erosb.jsonsKema.MultiTypeSchema.class::isInstance)) {
            accidents.add("the order of keywords beside a list of types");
        }
        Made properties = null;
        for (var entry : source.getPropertySchemas().entrySet()) {
            Schema inner = schemaOf(entry.getValue());
            properties = joined(properties,
                    new Made(object().addPropertySchema(entry.getKey(), inner).build()));
        }
        claims.add(properties);
        Made patterns = null;
        for (var entry : source.getPatternPropertySchemas().entrySet()) {
            Schema inner = schemaOf(entry.getValue());
            patterns = joined(patterns,
                    new Made(object().patternProperty(entry.getKey().toString(), inner).build()));
        }
        claims.add(patterns);
        for (var inner : Arrays.asList(
                source.getUnevaluatedItemsSchema(), source.getUnevaluatedPropertiesSchema())) {
            claims.add(inner == null ? null : made(inner));
        }
        Made result = null;
        for (Made claim : claims) {
            if (types != null && claim != null && isOfTypes(types, claim)) {
                types = joined(types, claim);
            } else {
                result = joined(result, claim);
            }
        }
        return annotated(source, joined(types, result));
    }

    private static boolean isOfTypes(Made types, Made claim) {
        return ((CombinedSchema) types.schema).getSubschemas().stream()
                .anyMatch(type -> type.getClass() == claim.schema.getClass());
    }

    private Made annotated(com.github.erosb.jsonsKema.CompositeSchema source, Made result) {
        List<Schema> parts = result == null ? List.of() : result.parts();
        Origin origin = result == null || parts.size() < 2 ? Origin.WRITTEN : result.origin;
        Schema schema = parts.isEmpty() ? EmptySchema.builder().build()
                : parts.size() == 1 ? parts.get(0) : result.schema;
        if (parts.size() == 1 && result.origin == Origin.ANY_TYPE) {
            origin = Origin.ANY_TYPE;
        }
        var builder = Copies.of(schema);
        if (schema instanceof ReferenceSchema) {
            // It is built before these are known.
        } else if (source.getTitle() != null) {
            builder.title(source.getTitle().getValue());
        }
        if (source.getDescription() != null) {
            builder.description(source.getDescription().getValue());
        }
        if (source.getDefault() != null && !(schema instanceof ReferenceSchema)) {
            builder.defaultValue(plain(source.getDefault()));
            if (plain(source.getDefault()) == null) {
                accidents.add("default null");
                builder.defaultValue(mended ? JSONObject.NULL : null);
            }
        }
        var unprocessed = new HashMap<String, Object>(schema.getUnprocessedProperties());
        boolean hasOwn = !source.getUnprocessedProperties().isEmpty() || !source.getDefinedSubschemas().isEmpty();
        if (hasOwn && !unprocessed.isEmpty()) {
            accidents.add("unevaluated or contains beside a keyword that is not known");
        }
        if (hasOwn && !mended) {
            unprocessed.clear();
        }
        source.getUnprocessedProperties().forEach((name, value) -> unprocessed.put(name.getValue(), plain(value)));
        builder.unprocessedProperties(unprocessed);
        Schema built = builder.build();
        keepTarget(schema, built);
        return new Made(built, origin);
    }

    /** Two parts of one schema: of one type they become one, else both must hold. */
    private Made joined(Made first, Made second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        Schema both = Copies.merged(first.schema, second.schema);
        if (both != null) {
            return new Made(both);
        }
        for (var order : List.of(List.of(first, second), List.of(second, first))) {
            Made list = order.get(0);
            Schema other = order.get(1).schema;
            if (list.origin == Origin.ANY_TYPE) {
                var types = List.copyOf(((CombinedSchema) list.schema).getSubschemas());
                long alike = types.stream().filter(type -> type.getClass() == other.getClass()).count();
                if (alike > 0) {
                    var narrowed = alike > 1 ? narrowed(types, other) : accumulated(types, other);
                    return new Made(combination(CombinedSchema.ANY_CRITERION, narrowed), Origin.ANY_TYPE);
                }
            }
        }
        List<Schema> parts = List.of();
        for (Made made : List.of(first, second)) {
            for (Schema part : made.parts()) {
                parts = accumulated(parts, part);
            }
        }
        return new Made(combination(CombinedSchema.ALL_CRITERION, parts), Origin.ALL_KEYWORDS);
    }

    /** What number and integer say together with a claim about numbers: only the first gets it. */
    private List<Schema> narrowed(List<Schema> types, Schema claim) {
        accidents.add("number and integer in one list of types");
        return mended
                ? types.stream().map(type -> Objects.requireNonNullElse(Copies.merged(type, claim), type)).toList()
                : accumulated(types, claim);
    }

    private static List<Schema> accumulated(List<Schema> parts, Schema next) {
        var result = new ArrayList<>(parts);
        for (int at = 0; at < result.size(); at++) {
            Schema both = Copies.merged(result.get(at), next);
            if (both != null) {
                result.set(at, both);
                return result;
            }
        }
        result.add(next);
        return result;
    }

    private static Object plain(com.github.erosb.jsonsKema.IJsonValue value) {
        if (value instanceof com.github.erosb.jsonsKema.IJsonArray<?> array) {
            var list = new JSONArray();
            array.getElements().forEach(one -> list.put(Objects.requireNonNullElse(plain(one), JSONObject.NULL)));
            return list;
        } else if (value instanceof com.github.erosb.jsonsKema.IJsonObject<?, ?> object) {
            var map = new JSONObject();
            object.getProperties().forEach((name, one) ->
                    map.put(name.getValue(), Objects.requireNonNullElse(plain(one), JSONObject.NULL)));
            return map;
        } else if (value instanceof com.github.erosb.jsonsKema.IJsonNumber number) {
            return number.getValue();
        } else if (value instanceof com.github.erosb.jsonsKema.IJsonString text) {
            return text.getValue();
        } else if (value instanceof com.github.erosb.jsonsKema.IJsonBoolean bool) {
            return bool.getValue();
        }
        return null;
    }
}

/** Builders that start from schemas. */
final class Copies {
    private Copies() {}

    /** A schema that says what both say, if they are of one type that knows how. */
    static Schema merged(Schema first, Schema second) {
        if (first.getClass() != second.getClass()) {
            return null;
        }
        Schema.Builder<?> both;
        if (first instanceof StringSchema one) {
            both = string(string(StringSchema.builder().requiresString(false), one), (StringSchema) second);
        } else if (first instanceof NumberSchema one) {
            both = number(number(NumberSchema.builder().requiresNumber(false), one), (NumberSchema) second);
        } else if (first instanceof ObjectSchema one) {
            both = object(object(ObjectSchema.builder().requiresObject(false), one), (ObjectSchema) second);
        } else if (first instanceof ArraySchema one) {
            both = array(array(ArraySchema.builder().requiresArray(false), one), (ArraySchema) second);
        } else {
            return null;
        }
        var unprocessed = new HashMap<>(first.getUnprocessedProperties());
        unprocessed.putAll(second.getUnprocessedProperties());
        return both.unprocessedProperties(unprocessed).build();
    }

    static Schema.Builder<?> of(Schema schema) {
        Schema.Builder<?> builder;
        if (schema instanceof StringSchema one) {
            builder = string(StringSchema.builder().requiresString(false), one);
        } else if (schema instanceof NumberSchema one) {
            builder = number(NumberSchema.builder().requiresNumber(false), one);
        } else if (schema instanceof ObjectSchema one) {
            builder = object(ObjectSchema.builder().requiresObject(false), one);
        } else if (schema instanceof ArraySchema one) {
            builder = array(ArraySchema.builder().requiresArray(false), one);
        } else if (schema instanceof CombinedSchema one) {
            builder = CombinedSchema.builder(one.getSubschemas()).criterion(one.getCriterion());
        } else if (schema instanceof ReferenceSchema one) {
            builder = ReferenceSchema.builder().refValue(one.getReferenceValue());
        } else if (schema instanceof EnumSchema one) {
            builder = EnumSchema.builder().possibleValues(one.getPossibleValuesAsList());
        } else if (schema instanceof ConstSchema one) {
            builder = ConstSchema.builder().permittedValue(one.getPermittedValue());
        } else if (schema instanceof NotSchema one) {
            builder = NotSchema.builder().mustNotMatch(one.getMustNotMatch());
        } else {
            builder = plain(schema);
        }
        return builder.title(schema.getTitle()).description(schema.getDescription()).id(schema.getId())
                .defaultValue(schema.getDefaultValue());
    }

    private static Schema.Builder<?> plain(Schema schema) {
        if (schema instanceof TrueSchema) {
            return TrueSchema.builder();
        } else if (schema instanceof EmptySchema) {
            return EmptySchema.builder();
        } else if (schema instanceof FalseSchema) {
            return FalseSchema.builder();
        } else if (schema instanceof org.everit.json.schema.BooleanSchema) {
            return org.everit.json.schema.BooleanSchema.builder();
        } else if (schema instanceof org.everit.json.schema.NullSchema) {
            return org.everit.json.schema.NullSchema.builder();
        } else if (schema instanceof org.everit.json.schema.ConditionalSchema one) {
            var builder = org.everit.json.schema.ConditionalSchema.builder();
            one.getIfSchema().ifPresent(builder::ifSchema);
            return builder;
        }
        throw new IllegalArgumentException(schema.getClass().getName());
    }

    private static <T> void put(T value, java.util.function.Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    private static StringSchema.Builder string(StringSchema.Builder into, StringSchema from) {
        put(from.getMinLength(), into::minLength);
        put(from.getMaxLength(), into::maxLength);
        put(from.getPattern(), pattern -> into.pattern(pattern.pattern()));
        if (from.requireString()) {
            into.requiresString(true);
        }
        return into;
    }

    private static NumberSchema.Builder number(NumberSchema.Builder into, NumberSchema from) {
        put(from.getMinimum(), into::minimum);
        put(from.getMaximum(), into::maximum);
        put(from.getExclusiveMinimumLimit(), into::exclusiveMinimum);
        put(from.getExclusiveMaximumLimit(), into::exclusiveMaximum);
        put(from.getMultipleOf(), into::multipleOf);
        if (from.isRequiresNumber()) {
            into.requiresNumber(true);
        }
        if (from.requiresInteger()) {
            into.requiresInteger(true);
        }
        return into;
    }

    private static ObjectSchema.Builder object(ObjectSchema.Builder into, ObjectSchema from) {
        from.getPropertySchemas().forEach(into::addPropertySchema);
        from.getPatternProperties().forEach(into::patternProperty);
        from.getRequiredProperties().forEach(into::addRequiredProperty);
        from.getPropertyDependencies().forEach(
                (name, others) -> others.forEach(other -> into.propertyDependency(name, other)));
        from.getSchemaDependencies().forEach(into::schemaDependency);
        put(from.getMinProperties(), into::minProperties);
        put(from.getMaxProperties(), into::maxProperties);
        put(from.getSchemaOfAdditionalProperties(), into::schemaOfAdditionalProperties);
        if (!from.permitsAdditionalProperties()) {
            into.additionalProperties(false);
        }
        if (from.requiresObject()) {
            into.requiresObject(true);
        }
        return into;
    }

    private static ArraySchema.Builder array(ArraySchema.Builder into, ArraySchema from) {
        put(from.getMinItems(), into::minItems);
        put(from.getMaxItems(), into::maxItems);
        put(from.getAllItemSchema(), into::allItemSchema);
        put(from.getItemSchemas(), all -> all.forEach(into::addItemSchema));
        put(from.getSchemaOfAdditionalItems(), into::schemaOfAdditionalItems);
        put(from.getContainedItemSchema(), into::containsItemSchema);
        if (from.needsUniqueItems()) {
            into.uniqueItems(true);
        }
        if (!from.permitsAdditionalItems()) {
            into.additionalItems(false);
        }
        if (from.requiresArray()) {
            into.requiresArray(true);
        }
        return into;
    }
}
