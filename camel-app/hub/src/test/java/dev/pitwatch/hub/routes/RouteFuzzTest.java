package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestSeed;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Route files made of the shipped ones by chance: cut, doubled, mixed, with hostile words planted anywhere. Whatever comes, the
 * check ends with a refusal or takes the file, no object of a planted class is made, and what ran goes on.
 */
@ExtendWith(TestSeed.class)
class RouteFuzzTest {

    private static final int CHECKS = 250;
    private static final int EDITS = 15;
    private static final String HELLO =
            """
            - route:
                id: hello
                from:
                  uri: direct:hello
                  steps:
                    - setBody: {id: hello-body, constant: "%s"}
            """;

    @TempDir
    Path folder;

    private final Random random = TestSeed.random();
    private final List<String> sources = new ArrayList<>();
    private final List<String> hostile = RouteRulesTest.hostile().toList();
    private final DefaultCamelContext live = new DefaultCamelContext(false);

    @BeforeEach
    void start() throws IOException {
        Planted.MADE.set(0);
        for (Path root : List.of(Path.of("../../routes"), Path.of("../../docs/examples/routes"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith(RouteFile.SUFFIX))
                        .sorted()
                        .toList()) {
                    sources.add(Files.readString(file));
                }
            }
        }
        live.disableJMX();
        live.getRegistry().bind("helper", "of the hub");
        live.getPropertiesComponent()
                .addInitialProperty("pitwatch.data", folder.resolve("data").toString());
        live.build();
        new RouteRestrictions(RouteRestrictions.STANDARD, folder.resolve("data/exports")).impose(live);
        live.start();
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
    }

    @Test
    void givenFilesMadeByChance_whenChecked_thenRefusedOrTakenAndNothingIsMade() {
        int refused = 0;
        for (int i = 0; i < CHECKS; i++) {
            String text = next();
            try {
                RouteFile file =
                        new RouteFile(RouteFile.FOLDER, "x.camel.yaml", text.getBytes(UTF_8), "me", Instant.EPOCH);
                new RouteFileCheck(live).check(file, Optional.empty(), List.of(), Owned.NOTHING);
            } catch (RouteFileException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain("\n");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("file %d:%n%s".formatted(i, text), e);
            }
            assertThat(Planted.MADE).as("file %d:%n%s", i, text).hasValue(0);
        }

        assertThat(refused).isGreaterThan(CHECKS / 2);
        assertThat(live.getRouteDefinitions()).isEmpty();
        assertThat(live.isStarted()).isTrue();
    }

    @Test
    void givenARunningRoute_whenItsFileIsReplacedByHostileOnes_thenTheOldOneRuns() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Path file = Files.writeString(routes.resolve("hello.camel.yaml"), HELLO.formatted("one"));
        try (RouteFiles files = new RouteFiles(
                live,
                routes,
                folder.resolve("kept"),
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry())) {
            files.scan();
            for (int i = 0; i < EDITS; i++) {
                String text = HELLO.formatted("two") + pick(hostile);
                Files.writeString(file, text);
                files.scan();
                files.scan();

                assertThat(files.failures()).as("%s", text).containsOnlyKeys("hello");
                assertThat(live.createProducerTemplate().requestBody("direct:hello", "", String.class))
                        .as("%s", text)
                        .isEqualTo("one");
            }
        }

        assertThat(Planted.MADE).hasValue(0);
    }

    private String next() {
        String text = random.nextInt(4) == 0 ? pick(hostile) : pick(sources);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            text = changed(text);
        }
        return text;
    }

    private String changed(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty()) {
            return pick(sources);
        }
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        switch (random.nextInt(8)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, line);
            case 2 -> lines.set(at, " ".repeat(random.nextInt(12)) + line.stripLeading());
            case 3 -> lines.set(at, line.replaceFirst(":.*", Matcher.quoteReplacement(": \"" + word() + "\"")));
            case 4 -> lines.add(at, indent + word() + ": " + word());
            case 5 ->
                lines.addAll(
                        at, pick(hostile).lines().map(more -> indent + more).toList());
            case 6 -> lines.set(at, line + bytes());
            default -> lines.addAll(pick(sources).lines().toList());
        }
        return String.join("\n", lines) + "\n";
    }

    private String word() {
        return pick(List.of(
                "#class:" + RouteRulesTest.PLANTED,
                "%23class:" + RouteRulesTest.PLANTED,
                "${bean:type:" + RouteRulesTest.PLANTED + "?method=run}",
                "bean:" + RouteRulesTest.PLANTED + "?method=run",
                RouteRulesTest.PLANTED,
                "type",
                "beanType",
                "unmarshalType",
                "beans",
                "steps",
                "simple",
                "{{?x}}",
                "-1",
                "null",
                "&a [*a]",
                "bean:helper?method=toString"));
    }

    private String bytes() {
        return random.ints(1 + random.nextInt(5), 1, 0x3000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
