package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds what came over a socket against docs/contract/asyncapi.yaml. */
final class LiveContract {

    private static final Path ASYNC = HubDistribution.project().resolve("docs/contract/asyncapi.yaml");
    private static final Path OPENAPI = HubDistribution.project().resolve("camel-app/hub/src/main/resources/openapi");

    /** Those of what the hub sends, by type. */
    private static final Map<String, JsonSchema> FRAMES = read();

    private LiveContract() {}

    static void hold(List<JsonNode> frames) {
        for (JsonNode frame : frames) {
            String type = frame.path("type").asText();
            assertThat(FRAMES).as("the contract names it: %s", frame).containsKey(type);
            assertThat(FRAMES.get(type).validate(frame)).as("%s", frame).isEmpty();
        }
    }

    private static Map<String, JsonSchema> read() {
        ObjectNode contract = yaml(ASYNC);
        ObjectNode schemas = (ObjectNode) contract.at("/components/schemas");
        try (Stream<Path> files = Files.list(OPENAPI)) {
            files.map(LiveContract::yaml)
                    .filter(part -> part.at("/components/schemas").isObject())
                    .forEach(part -> schemas.setAll((ObjectNode) part.at("/components/schemas")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, JsonSchema> frames = new LinkedHashMap<>();
        for (JsonNode message : contract.at("/operations/sendFrames/messages")) {
            String type = message.get("$ref").textValue().replaceFirst(".*/", "");
            ObjectNode schema = contract.at("/components/messages/%s/payload".formatted(type))
                    .deepCopy();
            schema.set("components", contract.get("components"));
            frames.put(type, JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema));
        }
        return frames;
    }

    private static ObjectNode yaml(Path file) {
        try {
            String text = Files.readString(file).replace("openapi.json#", "#");
            return Json.MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
