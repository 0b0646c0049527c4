package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Makes values that keep a schema of the contract. */
final class Samples {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** For a pattern the first that keeps it is taken; a schema whose pattern none of them keeps needs {@code examples}. */
    private static final List<String> TEXTS = List.of(
            "ESP32-A1B2C3D4E5F6",
            "Bay",
            "bay-1",
            "workshop_001",
            "+919812345678",
            "a@example.com",
            "Abcdefg1",
            "123456",
            "INR",
            "BME680",
            "22:00",
            "10.0.0.1",
            "1.4.2",
            "LIC-4F8D-9K2L-3P7Q",
            "07",
            "27AAPFU0939F1ZV",
            "rtsp://user:secret@10.0.0.1:554/Streaming/Channels/101",
            "https://example.com/",
            "Asia/Kolkata",
            "00000000-0000-4000-8000-000000000000",
            "A1B2-C3D4-E5F6",
            "ABCD2345",
            "a1b2c3d4e5f60718293a4b5c6d7e8f90");

    private final JsonNode document;
    private final Map<String, JsonNode> byName;
    private final Random random;

    /**
     * Makes values of schemas in the document.
     *
     * @param byName values of members that name things, e.g. {@code pit_id}
     */
    Samples(JsonNode document, Map<String, JsonNode> byName, Random random) {
        this.document = document;
        this.byName = byName;
        this.random = random;
    }

    /**
     * {@return a value that keeps the schema}
     *
     * @param all its optional members too; else those needed
     */
    JsonNode valid(JsonNode schema, boolean all) {
        return valid(schema, all, "");
    }

    private JsonNode valid(JsonNode schema, boolean all, String name) {
        JsonNode known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (schema.has("$ref")) {
            return valid(document.at(schema.get("$ref").asText().substring(1)), all, name);
        }
        for (String given : List.of("const", "example")) {
            if (schema.has(given)) {
                return schema.get(given);
            }
        }
        for (String given : List.of("examples", "enum")) {
            if (schema.has(given)) {
                return schema.get(given).get(0);
            }
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice) && !schema.has("properties")) {
                return valid(schema.get(choice).get(0), all, name);
            }
        }
        if (schema.has("allOf")) {
            ObjectNode whole = JSON.objectNode();
            schema.get("allOf").forEach(part -> {
                if (valid(part, all, name) instanceof ObjectNode some) {
                    whole.setAll(some);
                }
            });
            return whole;
        }
        return switch (type(schema)) {
            case "object" -> object(schema, all);
            case "array" -> array(schema, all, name);
            case "integer", "number" -> number(schema);
            case "boolean" -> JSON.booleanNode(true);
            case "null" -> JSON.nullNode();
            default -> JSON.textNode(text(schema, name));
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return StreamSupport.stream(type.spliterator(), false)
                    .map(JsonNode::asText)
                    .filter(one -> !one.equals("null"))
                    .findFirst()
                    .orElse("null");
        }
        return type.asText(schema.has("properties") ? "object" : "string");
    }

    private ObjectNode object(JsonNode schema, boolean all) {
        List<String> wanted = new ArrayList<>();
        schema.path("required").forEach(name -> wanted.add(name.asText()));
        // One of several ways to say it.
        JsonNode choice = schema.has("oneOf") ? schema.at("/oneOf/0") : schema.at("/anyOf/0");
        choice.path("required").forEach(name -> wanted.add(name.asText()));
        schema.at("/if/required").forEach(name -> wanted.add(name.asText()));
        List<String> instead = new ArrayList<>();
        schema.at("/else/required").forEach(name -> instead.add(name.asText()));
        boolean exclusive = schema.has("oneOf");
        ObjectNode made = JSON.objectNode();
        schema.path("properties").properties().forEach(member -> {
            boolean needed = wanted.contains(member.getKey())
                    || (all && !exclusive)
                    || made.size() < schema.path("minProperties").asInt() && wanted.isEmpty();
            if (needed && !instead.contains(member.getKey())) {
                made.set(member.getKey(), valid(member.getValue(), all, member.getKey()));
            }
        });
        return made;
    }

    private ArrayNode array(JsonNode schema, boolean all, String name) {
        ArrayNode made = JSON.arrayNode();
        String singular = name.endsWith("_ids") ? name.substring(0, name.length() - 1) : "";
        int size = Math.max(all ? 1 : 0, schema.path("minItems").asInt());
        for (int i = 0; i < size; i++) {
            made.add(valid(schema.path("items"), all, singular));
        }
        return made;
    }

    private static JsonNode number(JsonNode schema) {
        double least =
                schema.path("minimum").asDouble(schema.path("exclusiveMinimum").asDouble(0) + 1);
        double most = schema.path("maximum").asDouble(Double.MAX_VALUE);
        return JSON.numberNode((long) Math.min(most, Math.max(least, 1)));
    }

    private String text(JsonNode schema, String name) {
        switch (schema.path("format").asText()) {
            case "date-time" -> {
                return "2026-02-20T22:30:00Z";
            }
            case "date" -> {
                return "2026-02-20";
            }
            case "email" -> {
                return "a%d@example.com".formatted(random.nextInt(1_000_000));
            }
            case "uuid" -> {
                return "00000000-0000-4000-8000-000000000000";
            }
            case "uri" -> {
                return "https://example.com/";
            }
            default -> {
                // what the pattern and the lengths say
            }
        }
        int least = schema.path("minLength").asInt();
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        Pattern pattern = Pattern.compile(schema.path("pattern").asText(""));
        return TEXTS.stream()
                .map(text -> text.length() < least ? text + "x".repeat(least - text.length()) : text)
                .map(text -> text.length() > most ? text.substring(0, most) : text)
                .filter(text -> pattern.matcher(text).find())
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no sample of %s keeps the pattern %s: give the schema examples".formatted(name, pattern)));
    }
}
