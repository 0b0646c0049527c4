package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.rest.Operation.Location;
import dev.pitwatch.hub.rest.Operation.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds a request against its operation; all that is wrong is said at once. */
final class RequestCheck {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(128 << 10)
                    .maxNameLength(256)
                    .maxNumberLength(100)
                    .maxTokenCount(50_000)
                    .build())
            .build();
    private static final ObjectReader READER = Json.MAPPER
            .reader()
            .with(FACTORY)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern NUMBER = Pattern.compile(INTEGER.pattern() + "(\\.[0-9]{1,18})?");

    /** From there on a body may have more wrong than anybody wants to know. */
    private static final int LARGE_BYTES = 4 << 10;

    /** What is no list of tags is no good HTTP: 400, of who compares them. */
    private static final String IF_MATCH = "If-Match";

    /** What came with a request, as it came. */
    record Raw(
            Map<String, String> path,
            Map<String, List<String>> query,
            Function<String, Optional<String>> header,
            byte[] body) {}

    /** What is known to keep the contract: typed parameters, defaults filled in, and the body, missing without one. */
    record Checked(Map<String, JsonNode> parameters, JsonNode body) {}

    private final Operation operation;
    private final Raw raw;
    private final List<Detail> wrong = new ArrayList<>();
    private final Map<String, JsonNode> values = new HashMap<>();

    private RequestCheck(Operation operation, Raw raw) {
        this.operation = operation;
        this.raw = raw;
    }

    static Checked check(Operation operation, Raw raw) {
        return new RequestCheck(operation, raw).run();
    }

    private Checked run() {
        operation.parameters().forEach(this::parameter);
        if (!operation.raw()) {
            refuseUnknownQuery();
        }
        JsonNode body = body();
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
        return new Checked(values, body);
    }

    private void parameter(Parameter parameter) {
        switch (parameter.place()) {
            case PATH -> pathParameter(parameter);
            case QUERY -> given(parameter, raw.query().getOrDefault(parameter.name(), List.of()));
            case HEADER ->
                given(
                        parameter,
                        raw.header().apply(parameter.name()).map(List::of).orElse(List.of()));
            case COOKIE -> given(parameter, cookies(parameter.name()));
        }
    }

    private List<String> cookies(String name) {
        return Stream.of(raw.header().apply("Cookie").orElse("").split(";"))
                .map(cookie -> cookie.strip().split("=", 2))
                .filter(cookie -> cookie.length == 2 && cookie[0].equals(name))
                .map(cookie -> cookie[1])
                .limit(1)
                .toList();
    }

    /** An id that can't be one is not found. */
    private void pathParameter(Parameter parameter) {
        JsonNode value = scalar(parameter.type(), raw.path().getOrDefault(parameter.name(), ""));
        if (!parameter.schema().validate(value).isEmpty()) {
            throw Problem.notFound("resource");
        }
        values.put(parameter.name(), value);
    }

    private void given(Parameter parameter, List<String> texts) {
        if (texts.isEmpty()) {
            parameter.byDefault().ifPresent(value -> values.put(parameter.name(), value));
            if (parameter.required()) {
                wrong.add(new Detail(parameter.name(), "is missing"));
            }
        } else if (texts.size() > 1) {
            wrong.add(new Detail(parameter.name(), "is given more than once"));
        } else {
            JsonNode value = scalar(parameter.type(), texts.get(0));
            if (!parameter.name().equals(IF_MATCH)) {
                hold(parameter.name(), parameter.schema(), value);
            }
            values.put(parameter.name(), value);
        }
    }

    private void refuseUnknownQuery() {
        Set<String> known = operation.parameters().stream()
                .filter(parameter -> parameter.place() == Location.QUERY)
                .map(Parameter::name)
                .collect(Collectors.toSet());
        raw.query().keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .limit(Problem.MAX_DETAILS)
                .forEach(name -> wrong.add(new Detail(name, "is not a parameter of this call")));
    }

    private JsonNode body() {
        if (operation.body().isEmpty()) {
            return MissingNode.getInstance();
        }
        if (raw.body().length == 0) {
            if (operation.bodyRequired()) {
                wrong.add(new Detail("", "the body is missing"));
            }
            return MissingNode.getInstance();
        }
        JsonNode body = parsed();
        if (raw.body().length <= LARGE_BYTES) {
            hold("", operation.body().get(), body);
        } else {
            holdLarge(operation.body().get(), body);
        }
        return body;
    }

    private JsonNode parsed() {
        try {
            return READER.readTree(raw.body());
        } catch (StreamConstraintsException e) {
            throw new Problem(
                    ProblemCode.BAD_JSON,
                    "the body is more than is read: 32 levels, 50,000 members, names of 256 and texts of 131,072"
                            + " characters");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new Problem(
                    ProblemCode.BAD_JSON,
                    at == null
                            ? "the body is not JSON"
                            : "the body is not JSON at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
        } catch (IOException e) { // bytes that are no UTF-8
            throw new Problem(ProblemCode.BAD_JSON, "the body is not JSON in UTF-8");
        }
    }

    private void hold(String name, JsonSchema schema, JsonNode value) {
        wrong.addAll(operation.wording().details(name, schema.validate(value)));
        refuseUnstorable(name, value);
    }

    /** Every message takes memory: of what is large, the start is held against the schema first, and the rest up to one fault. */
    private void holdLarge(JsonSchema schema, JsonNode value) {
        Wording wording = operation.wording();
        wrong.addAll(wording.details("", schema.validate(Excerpt.of(value, operation.names()))));
        if (wrong.isEmpty()) {
            wording.details("", schema.validate(value, context -> context.setFailFast(true))).stream()
                    .limit(Problem.MAX_DETAILS)
                    .forEach(wrong::add);
        }
        refuseUnstorable("", value);
    }

    /** PostgreSQL keeps neither the character NUL nor half of a surrogate pair. */
    private void refuseUnstorable(String name, JsonNode value) {
        if (wrong.size() >= Problem.MAX_DETAILS) {
            return;
        }
        if (value.isTextual() && !storable(value.asText())) {
            wrong.add(new Detail(name, "has a character that can't be stored"));
        } else if (value.isObject()) {
            value.properties().forEach(field -> {
                String at = Wording.joined(name, field.getKey());
                refuseUnstorable(at, field.getValue());
            });
        } else {
            value.elements().forEachRemaining(element -> refuseUnstorable(name, element));
        }
    }

    private static boolean storable(String text) {
        return text.codePoints()
                .noneMatch(character -> character == 0
                        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE));
    }

    /** Numbers are what JSON takes for one: Java would take others' digits, signs and zeros too. */
    private static JsonNode scalar(String type, String text) {
        try {
            return switch (type) {
                case "integer" ->
                    INTEGER.matcher(text).matches() ? LongNode.valueOf(Long.parseLong(text)) : TextNode.valueOf(text);
                case "number" ->
                    NUMBER.matcher(text).matches()
                            ? DoubleNode.valueOf(Double.parseDouble(text))
                            : TextNode.valueOf(text);
                case "boolean" ->
                    text.equals("true") || text.equals("false")
                            ? BooleanNode.valueOf(text.equals("true"))
                            : TextNode.valueOf(text);
                default -> TextNode.valueOf(text);
            };
        } catch (NumberFormatException e) {
            return TextNode.valueOf(text); // which the schema refuses, naming the type it expects
        }
    }
}
