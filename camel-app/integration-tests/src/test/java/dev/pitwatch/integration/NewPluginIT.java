package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.integration.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pitwatch new KIND NAME} writes nothing over what is there; {@link PluginsIT} builds what it writes. */
class NewPluginIT {

    @TempDir
    static Path folder;

    private static Checkout checkout;

    @BeforeAll
    static void copy() throws IOException {
        checkout = Checkout.copied(folder.resolve("checkout"));
    }

    @Test
    void givenWhatIsThereOrIsNoName_whenAsked_thenNothingIsWritten() throws IOException, InterruptedException {
        byte[] modules = Files.readAllBytes(checkout.resolve("plugins/pom.xml"));
        List<String> before = names(checkout.resolve("plugins"));

        for (String name : List.of("dht22", "scd41", "int", "9x", "x-y", "../x", "a b", "")) {
            assertRefused("sensor", name);
        }
        for (String name : List.of("log", "int", "")) {
            assertRefused("notify", name);
        }
        assertThat(checkout.pitwatch("new", "payment", "x").code()).isEqualTo(1);
        assertThat(checkout.pitwatch("new", "sensor", "x", "plugins").code()).isEqualTo(1);

        assertThat(names(checkout.resolve("plugins"))).isEqualTo(before);
        assertThat(checkout.resolve("plugins/pom.xml")).hasBinaryContent(modules);
    }

    private static void assertRefused(String kind, String name) throws IOException, InterruptedException {
        Outcome refused = checkout.pitwatch("new", kind, name);
        assertThat(refused.code()).as(name).isEqualTo(1);
        assertThat(refused.output()).startsWith("pitwatch: new " + kind + ": ");
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
