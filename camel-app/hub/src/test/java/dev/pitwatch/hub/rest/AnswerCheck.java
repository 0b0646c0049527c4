package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Holds answers against the contract: their schemas, and that they say nothing which it does not name. */
final class AnswerCheck {

    private static final String PREFIX = "/api/v1";
    private static final String JSON = "application~1json";

    /** Names of Java types, and how Jackson words things. */
    private static final Pattern INSIDES = Pattern.compile(
            "\\b(java|javax|com\\.fasterxml|org\\.jdbi|org\\.postgresql|io\\.vertx|io\\.netty|dev\\.pitwatch)\\.[a-z]"
                    + "|deserialize|JsonToken|ObjectNode|JsonNode|Unexpected character|Unrecognized");

    private final Contract contract = new Contract(Document.read());
    private final Map<Pattern, List<Operation>> byPath = new HashMap<>();

    AnswerCheck() {
        contract.operations().values().forEach(operation -> byPath.computeIfAbsent(
                        Pattern.compile(operation.path().replaceAll("\\{[^}]+}", "[^/]+")), path -> new ArrayList<>())
                .add(operation));
    }

    /** Throws when the answer breaks the contract. */
    void hold(String method, String uri, int status, JsonNode json) {
        if (INSIDES.matcher(json.path("error").toString()).find()) {
            throw new AssertionError("%s %s tells of our insides: %s".formatted(method, uri, json));
        }
        Optional<Operation> found = operation(method, spelledOut(uri.replaceFirst("\\?.*", "")));
        if (found.isEmpty() || json.isMissingNode()) {
            return;
        }
        Operation operation = found.get();
        String at = "/paths/" + operation.path().substring(PREFIX.length()).replace("/", "~1") + "/"
                + method.toLowerCase(java.util.Locale.ROOT) + "/responses/";
        at += contract.document().at(at + status).isMissingNode() ? status / 100 + "XX" : status;
        String reference = contract.document().at(at).path("$ref").asText();
        String schema = (reference.isEmpty() ? at : reference.substring(1)) + "/content/" + JSON + "/schema";
        if (contract.document().at(schema).isMissingNode()) {
            throw new AssertionError("%s: the contract has no answer %d".formatted(operation.id(), status));
        }
        List<String> wrong = new ArrayList<>();
        contract.schema(schema).validate(json).stream()
                .map(ValidationMessage::toString)
                .forEach(wrong::add);
        undeclared(List.of(contract.document().at(schema)), json, "", wrong);
        if (!wrong.isEmpty()) {
            throw new AssertionError("%s answers %d against its contract: %s".formatted(operation.id(), status, wrong));
        }
    }

    private static String spelledOut(String path) {
        return path.startsWith(PREFIX + "/") ? path : path.replaceFirst("^/api/", PREFIX + "/");
    }

    /** A path without parameters before one with. */
    private Optional<Operation> operation(String method, String path) {
        return byPath.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .min((one, other) -> Integer.compare(
                        one.getKey().pattern().split("\\[", -1).length,
                        other.getKey().pattern().split("\\[", -1).length))
                .stream()
                .flatMap(entry -> entry.getValue().stream())
                .filter(operation -> operation.method().equals(method))
                .findFirst();
    }

    /** Schemas let members through that they don't name, since they are put together of several; readers don't expect them. */
    private void undeclared(List<JsonNode> schemas, JsonNode value, String at, List<String> wrong) {
        List<JsonNode> all = new ArrayList<>();
        schemas.forEach(schema -> flatten(schema, all));
        if (value.isArray()) {
            List<JsonNode> items = members(all, "items");
            value.forEach(item -> undeclared(items, item, at + "[]", wrong));
        } else if (value.isObject()) {
            Set<String> names = new TreeSet<>();
            all.forEach(schema -> schema.path("properties").fieldNames().forEachRemaining(names::add));
            boolean open = names.isEmpty()
                    || all.stream()
                            .anyMatch(schema -> schema.has("patternProperties")
                                    || !schema.path("additionalProperties").isMissingNode()
                                            && !schema.path("additionalProperties")
                                                    .toString()
                                                    .equals("false"));
            value.properties().forEach(member -> {
                String here = at + "/" + member.getKey();
                if (names.contains(member.getKey())) {
                    List<JsonNode> declared = all.stream()
                            .map(schema -> schema.path("properties").path(member.getKey()))
                            .filter(schema -> !schema.isMissingNode())
                            .toList();
                    undeclared(declared, member.getValue(), here, wrong);
                } else if (!open) {
                    wrong.add(here + " is not named in the contract");
                }
            });
        }
    }

    private static List<JsonNode> members(List<JsonNode> schemas, String name) {
        return schemas.stream()
                .map(schema -> schema.path(name))
                .filter(schema -> !schema.isMissingNode())
                .toList();
    }

    private void flatten(JsonNode schema, List<JsonNode> into) {
        into.add(schema);
        if (schema.has("$ref")) {
            flatten(contract.document().at(schema.get("$ref").asText().substring(1)), into);
        }
        for (String word : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(word).forEach(part -> flatten(part, into));
        }
    }
}
