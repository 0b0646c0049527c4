package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.oas.OpenApi31;
import dev.pitwatch.hub.rest.Operation.Link;
import dev.pitwatch.hub.rest.Operation.Location;
import dev.pitwatch.hub.rest.Operation.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The OpenAPI document, compiled: its operations, each with the schemas that requests are checked against. */
final class Contract {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final String DOCUMENT_ID = "urn:pitwatch:api";
    /** Schemas stand inside a document whose other members say nothing to a validator, and are no reason to warn. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(OpenApi31.getInstance())
            .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
            .format(new EmailFormat())
            .format(new TimeFormat())
            .build();

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .build();

    private final ObjectNode document;
    private final JsonSchema whole;
    private final Wording wording;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    Contract(ObjectNode document) {
        this.document = document;
        this.wording = new Wording(document);
        collectNames(document);
        ObjectNode schemas = document.deepCopy().put("$schema", DIALECT.getIri());
        JsonSchemaFactory factory =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, builder -> builder.schemaLoaders(
                                loaders -> loaders.schemas(Map.of(DOCUMENT_ID, schemas.toString())))
                        .metaSchema(DIALECT)
                        .defaultMetaSchemaIri(DIALECT.getIri()));
        this.whole = factory.getSchema(SchemaLocation.of(DOCUMENT_ID), CONFIG);
        String prefix = document.at("/servers/0/url").asText();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        add(operation(prefix, path.getKey(), path.getValue(), entry.getKey()));
                    }
                }));
    }

    /** {@return by operationId} */
    Map<String, Operation> operations() {
        return operations;
    }

    /** {@return the document that was compiled} */
    JsonNode document() {
        return document;
    }

    private void collectNames(JsonNode node) {
        node.path("properties").fieldNames().forEachRemaining(names::add);
        node.forEach(this::collectNames);
    }

    private void add(Operation operation) {
        if (operations.put(operation.id(), operation) != null) {
            throw new IllegalStateException("operation %s stands twice in the contract".formatted(operation.id()));
        }
    }

    private Operation operation(String prefix, String path, JsonNode item, String method) {
        JsonNode node = item.get(method);
        String itemAt = "/paths/" + escaped(path);
        String at = itemAt + "/" + method;
        Access access = Access.of(node.path("x-access").asText());
        requireSame(access, node, path);
        List<Parameter> parameters = new ArrayList<>(parameters(item.path("parameters"), itemAt + "/parameters"));
        parameters.addAll(parameters(node.path("parameters"), at + "/parameters"));
        Set<String> consumes = new LinkedHashSet<>();
        node.at("/requestBody/content").fieldNames().forEachRemaining(consumes::add);
        return new Operation(
                node.get("operationId").asText(),
                node.at("/tags/0").asText(),
                method.toUpperCase(Locale.ROOT),
                prefix + path,
                access,
                node.path("x-watches").asBoolean(),
                Link.valueOf(node.path("x-link").asText("nowhere").toUpperCase(Locale.ROOT)),
                "tracking".equals(node.path("x-limit").asText()),
                node.path("x-cookie").asBoolean(),
                "sign-in".equals(node.path("x-limit").asText()),
                "files".equals(node.path("x-limit").asText()),
                node.path("x-checks-password").asBoolean(),
                node.path("x-computes").asBoolean(),
                node.path("x-exports").asBoolean(),
                node.path("x-writes").asInt(),
                node.path("x-password-must-change").asBoolean(),
                node.has("x-served-by"),
                node.path("x-without-database").asBoolean(),
                node.path("x-raw").asBoolean(),
                consumes,
                node.at("/requestBody/required").asBoolean(),
                parameters,
                consumes.contains("application/json")
                        ? Optional.of(schema(at + "/requestBody/content/application~1json/schema"))
                        : Optional.empty(),
                names,
                wording,
                Secretive.isSecretive(document, node));
    }

    /** Readers of the document go by {@code security}, we go by {@code x-access}: they have to say the same. */
    private static void requireSame(Access access, JsonNode node, String path) {
        boolean open = node.has("security") && node.get("security").isEmpty();
        if (open != access.isPublic()) {
            throw new IllegalStateException("%s: security and x-access %s differ".formatted(path, access));
        }
    }

    private List<Parameter> parameters(JsonNode list, String at) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String reference = list.get(i).path("$ref").asText();
            String here = reference.isEmpty() ? at + "/" + i : reference.substring(1);
            JsonNode node = document.at(here);
            JsonNode schema = resolved(node.path("schema"));
            parameters.add(new Parameter(
                    node.get("name").asText(),
                    Location.valueOf(node.get("in").asText().toUpperCase(Locale.ROOT)),
                    node.path("required").asBoolean(),
                    schema.path("type").asText("string"),
                    Optional.ofNullable(schema.get("default")),
                    schema(here + "/schema")));
        }
        return parameters;
    }

    private JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    /** A part of the whole: the factory would read and keep the document again for each. */
    JsonSchema schema(String pointer) {
        String fragment = pointer.replace("{", "%7B").replace("}", "%7D");
        JsonSchema schema = whole.getRefSchema(
                SchemaLocation.of(DOCUMENT_ID + "#" + fragment).getFragment());
        schema.initializeValidators();
        return schema;
    }

    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1");
    }
}
