package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every operation of the contract, as calls that keep it. */
final class ContractCalls {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
    private static final List<String> ORDER = List.of("GET", "POST", "PATCH", "PUT", "DELETE");
    private static final String PREFIX = "/api/v1";

    private final Contract contract = new Contract(Document.read());

    JsonNode document() {
        return contract.document();
    }

    /** {@return those that handlers answer; first who reads, last who takes away} */
    List<Operation> operations() {
        return contract.operations().values().stream()
                .filter(operation -> !operation.servedElsewhere())
                .sorted(Comparator.comparing(operation -> ORDER.indexOf(operation.method())))
                .toList();
    }

    /**
     * {@return its path with values in place of its parameters}
     *
     * @param value of a parameter, by the word of the path before it and its own name
     */
    static String path(Operation operation, BiFunction<String, String, String> value) {
        Matcher parameters = PARAMETER.matcher(operation.path());
        StringBuilder path = new StringBuilder();
        while (parameters.find()) {
            String[] before = operation.path().substring(0, parameters.start()).split("/");
            String filled = value.apply(before[before.length - 1], parameters.group(1));
            parameters.appendReplacement(path, Matcher.quoteReplacement(encoded(filled)));
        }
        return parameters.appendTail(path).toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@return a body that keeps its schema; null: it takes none} */
    @Nullable
    JsonNode body(Operation operation, Samples samples, boolean all) {
        return hasBody(operation) ? samples.valid(bodySchema(operation), all) : null;
    }

    /** {@return whether it takes a JSON body} */
    boolean hasBody(Operation operation) {
        return !bodySchema(operation).isMissingNode();
    }

    private JsonNode bodySchema(Operation operation) {
        return contract.document()
                .path("paths")
                .path(operation.path().substring(PREFIX.length()))
                .path(operation.method().toLowerCase(Locale.ROOT))
                .at("/requestBody/content/application~1json/schema");
    }

    /** {@return the query with those parameters that have to be there} */
    String query(Operation operation, Samples samples) {
        StringBuilder query = new StringBuilder();
        JsonNode node = contract.document()
                .path("paths")
                .path(operation.path().substring(PREFIX.length()))
                .path(operation.method().toLowerCase(Locale.ROOT));
        for (JsonNode parameter : node.path("parameters")) {
            if (parameter.path("in").asText().equals("query")
                    && parameter.path("required").asBoolean()) {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter.get("name").asText())
                        .append('=')
                        .append(encoded(
                                samples.valid(parameter.get("schema"), false).asText()));
            }
        }
        return query.toString();
    }

    static Answer send(TestApi api, Operation operation, String path, @Nullable String token, @Nullable String body) {
        return api.call(operation.method(), path, token, body);
    }
}
