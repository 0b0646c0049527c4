package dev.pitwatch.hub.rest;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import dev.pitwatch.base.problem.Problem.Detail;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Says in people's words what is wrong with values: which field, what it is, and what the contract expects. */
final class Wording {

    /** What a schema says of its own, for patterns above all, which only programs can read. */
    static final String EXPECTED = "x-expected";

    /** Keywords that a schema's own words take the place of; spans say more by their ends. */
    private static final Set<String> OF_ITS_OWN = Set.of("type", "unionType", "enum", "pattern");

    private static final int LONGEST = 40;
    private static final String NOT_BLANK = "\\S";
    private static final Pattern SECRET = Pattern.compile(
            "(?:.*[._])?(?:password|token|secret|code|auth|p256dh|key|camera_rtsp_url|camera_low_rtsp_url)");
    private static final Map<String, String> TYPES = Map.of(
            "string", "a text",
            "integer", "a whole number",
            "number", "a number",
            "boolean", "true or false",
            "object", "an object",
            "array", "a list",
            "null", "null");
    private static final Map<String, String> FORMATS = Map.of(
            "email", "an e-mail address",
            "date-time", "a time with its zone, e.g. 2026-02-20T22:30:00Z",
            "date", "a day, e.g. 2026-02-20",
            "uuid", "a UUID",
            "uri", "an address, e.g. https://example.com/");

    private final JsonNode document;

    /** Takes the contract that the messages are about. */
    Wording(JsonNode document) {
        this.document = document;
    }

    /**
     * {@return what is wrong, each thing once}
     *
     * @param name of the parameter; empty for a body
     */
    List<Detail> details(String name, Collection<ValidationMessage> messages) {
        return Alternatives.of(messages).stream()
                .map(fault -> detail(name, fault.messages()))
                .distinct()
                .toList();
    }

    private Detail detail(String name, List<ValidationMessage> instead) {
        ValidationMessage message = instead.get(0);
        String field = field(name, message);
        String text =
                switch (message.getType()) {
                    case "required" -> missing(message);
                    case "additionalProperties" -> "is not known here";
                    case "propertyNames" -> "is no name that is known here";
                    case "uniqueItems" -> "has an item twice, expected each once";
                    case "minLength", "maxLength" -> size(message, "characters", "Length");
                    case "minItems", "maxItems" -> size(message, "items", "Items");
                    case "minProperties", "maxProperties" -> size(message, "fields", "Properties");
                    default ->
                        value(message, field)
                                + instead.stream()
                                        .map(this::expected)
                                        .distinct()
                                        .collect(joining(" or ", ", expected ", ""));
                };
        return new Detail(field, isBlank(message) ? "is blank" : text);
    }

    private static boolean isBlank(ValidationMessage message) {
        return message.getType().equals("pattern")
                && message.getSchemaNode().asText().equals(NOT_BLANK);
    }

    private String missing(ValidationMessage message) {
        String expected = schema(message).path(EXPECTED).asText();
        return expected.isEmpty() ? "is missing" : "is missing, expected " + expected;
    }

    private String expected(ValidationMessage message) {
        JsonNode schema = schema(message);
        JsonNode said = message.getSchemaNode();
        if (schema.has(EXPECTED) && OF_ITS_OWN.contains(message.getType())) {
            return schema.get(EXPECTED).asText();
        }
        return switch (message.getType()) {
            case "type", "unionType" -> types(said);
            case "enum" -> "one of " + texts(said).collect(joining(", "));
            case "const" -> said.asText();
            case "minimum", "maximum" -> span(schema.path("minimum"), schema.path("maximum"));
            case "format" -> FORMATS.getOrDefault(said.asText(), "another form");
            default -> message.getMessage().replaceFirst("^[^:]*: ", "");
        };
    }

    private static String types(JsonNode said) {
        Stream<String> types = said.isArray() ? texts(said) : Stream.of(said.asText());
        return types.map(type -> TYPES.getOrDefault(type, type)).collect(joining(" or "));
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    private String size(ValidationMessage message, String unit, String keyword) {
        JsonNode value = message.getInstanceNode();
        int size = value.isTextual()
                ? value.asText().codePointCount(0, value.asText().length())
                : value.size();
        JsonNode schema = schema(message);
        return "has %d %s, expected %s"
                .formatted(size, unit, span(schema.path("min" + keyword), schema.path("max" + keyword)));
    }

    private static String span(JsonNode least, JsonNode most) {
        if (least.isMissingNode()) {
            return "at most " + most.asText();
        }
        if (most.isMissingNode()) {
            return "at least " + least.asText();
        }
        return least.equals(most) ? least.asText() : "%s to %s".formatted(least.asText(), most.asText());
    }

    /** What may be a secret is not repeated. */
    private static String value(ValidationMessage message, String field) {
        JsonNode value = message.getInstanceNode();
        if (value.isContainerNode()) {
            return value.isArray() ? "is a list" : "is an object";
        }
        if (SECRET.matcher(field).matches()) {
            return "is ***";
        }
        String text = value.toString();
        return "is "
                + (text.codePointCount(0, text.length()) <= LONGEST
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…");
    }

    static String joined(String at, String name) {
        return at.isEmpty() ? name : at + "." + name;
    }

    private static String field(String name, ValidationMessage message) {
        String at = name;
        for (int i = 0; i < message.getInstanceLocation().getNameCount(); i++) {
            at = joined(at, message.getInstanceLocation().getName(i));
        }
        return message.getProperty() == null ? at : joined(at, message.getProperty());
    }

    /** {@return the schema that has the keyword which was broken} */
    private JsonNode schema(ValidationMessage message) {
        JsonNodePath place = message.getSchemaLocation().getFragment();
        JsonNode schema = document;
        for (int i = 0; i + 1 < place.getNameCount(); i++) {
            String name = place.getElement(i).toString();
            schema = schema.isArray() ? schema.path(Integer.parseInt(name)) : schema.path(unescaped(name));
        }
        return schema;
    }

    private static String unescaped(String name) {
        return name.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~");
    }
}
