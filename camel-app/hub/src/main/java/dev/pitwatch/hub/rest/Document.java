package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The OpenAPI document, joined from its files. */
final class Document {

    private static final List<String> FILES = List.of(
            "base",
            "auth",
            "machines",
            "workshops",
            "users",
            "devices",
            "commands",
            "traces",
            "readings",
            "alerts",
            "alert-config",
            "platform",
            "routes",
            "audit",
            "logs",
            "team",
            "broker-clients",
            "setup",
            "viewers",
            "jobs",
            "templates",
            "customers",
            "streams",
            "recordings",
            "subscriptions",
            "webhooks",
            "notices");

    private Document() {}

    /** {@return the whole document} Throws when two files say the same. */
    static ObjectNode read() {
        ObjectNode whole = Json.MAPPER.createObjectNode();
        FILES.forEach(file -> join(whole, read("/openapi/%s.yaml".formatted(file)), file));
        return whole;
    }

    private static JsonNode read(String resource) {
        try (InputStream yaml = Document.class.getResourceAsStream(resource)) {
            if (yaml == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            LoadSettings settings = LoadSettings.builder().setLabel(resource).build();
            return Json.MAPPER.valueToTree(new Load(settings).loadFromInputStream(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(ObjectNode into, JsonNode from, String at) {
        from.properties().forEach(field -> {
            JsonNode there = into.get(field.getKey());
            String here = at + "/" + field.getKey();
            if (there == null) {
                into.set(field.getKey(), field.getValue());
            } else if (there instanceof ObjectNode object && field.getValue().isObject()) {
                join(object, field.getValue(), here);
            } else {
                throw new IllegalStateException("openapi/%s is said twice".formatted(here));
            }
        });
    }
}
