package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.RouteEdit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Route files keep Camel's own schema, which is what Kaoto and editors go by. */
class RouteSchemaTest {

    @TempDir
    static Path folder;

    private static JsonSchema schema;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = RouteSchemaTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        }
    }

    static List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path root : List.of(Path.of("../../routes"), Path.of("../../docs"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".camel.yaml")).forEach(all::add);
            }
        }
        Path edited = Files.createDirectory(folder.resolve("routes"));
        for (Path shipped :
                all.stream().filter(file -> file.startsWith("../../routes")).toList()) {
            Files.write(edited.resolve(shipped.getFileName()), Files.readAllBytes(shipped));
        }
        for (String example : List.of("mail-on-violation", "batch-size", "drop-device")) {
            new RouteEdit(Path.of("../../docs/examples/routes", example)).apply(edited);
        }
        all.add(edited.resolve("errors.camel.yaml"));
        all.add(edited.resolve("ingest.camel.yaml"));
        all.add(edited.resolve("housekeeping.camel.yaml"));
        return all;
    }

    @ParameterizedTest
    @MethodSource("files")
    void givenAFile_whenHeldAgainstTheSchema_thenItFits(Path file) throws IOException {
        assertThat(problems(Files.readString(file))).isEmpty();
    }

    @Test
    void givenAMistake_whenHeldAgainstTheSchema_thenItDoesNotFit() throws IOException {
        assertThat(problems("- route:\n    id: a\n    from:\n      uri: direct:a\n      stepz: []\n"))
                .isNotEmpty();
    }

    private static List<String> problems(String yaml) throws IOException {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return schema.validate(Json.MAPPER.writeValueAsString(content), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
