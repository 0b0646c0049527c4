package dev.pitwatch.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.hub.health.Health.Part;
import dev.pitwatch.hub.mqtt.TestBroker;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.system.ConfigFiles;
import dev.pitwatch.postgres.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole hub says of a database that is away. */
class OutageLogIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** In which routes of every 5 s come around more than once, though each run waits for a connection. */
    private static final Duration OUTAGE = Duration.ofSeconds(TestLength.of(20, 60));

    private static final Pattern LINE = Pattern.compile("^[0-9:.]+ \\[.*?] (WARN|ERROR) ([\\w.]+) - (.*)$");

    /** Before what the database, its driver or its pool says. */
    private static final Pattern FAILURE = Pattern.compile(": (?=java\\.|org\\.|pitwatch_|FATAL|Connection|An I/O)");

    @TempDir
    private Path folder;

    @Test
    void givenARunningHub_whenTheDatabaseIsAwayForAWhile_thenNothingIsAnErrorAndARouteSaysSoOnce() throws Exception {
        TestBroker broker = new TestBroker(Files.createDirectory(folder.resolve("broker"))).start();
        try (TestDatabase db = TestDatabase.createOwnServer();
                Hub hub = new Hub(
                        settings(db, broker),
                        getClass().getClassLoader(),
                        Clock.systemUTC(),
                        new Plugins(Clock.systemUTC()),
                        new ConfigFiles(folder, List::of, Clock.systemUTC()))) {
            hub.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(hub.health().ready().checks())
                            .containsKey("routes")
                            .allSatisfy((name, part) ->
                                    assertThat(part).extracting(Part::status).isEqualTo("up")));

            ByteArrayOutputStream log = new ByteArrayOutputStream();
            PrintStream before = System.err;
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            try {
                db.killServer();
                await().atMost(PATIENCE.plus(OUTAGE))
                        .during(OUTAGE)
                        .until(() -> !hub.health().ready().isUp());
            } finally {
                System.setErr(before);
            }
            db.startServer();
            await().atMost(PATIENCE).until(() -> hub.health().ready().isUp());

            List<Matcher> lines = log.toString(StandardCharsets.UTF_8)
                    .lines()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .toList();
            assertThat(lines).extracting(line -> line.group(1)).contains("WARN").doesNotContain("ERROR");
            assertThat(lines.stream()
                            .filter(line -> line.group(2).startsWith("dev.pitwatch"))
                            .collect(Collectors.groupingBy(
                                    line -> FAILURE.split(line.group(3))[0], Collectors.counting())))
                    .as("lines by what they say before the failure")
                    .containsKeys(
                            "route housekeeping-rollups can't go on now, trying again",
                            "route alerts-violations can't go on now, trying again")
                    .allSatisfy((what, times) -> assertThat(times).isOne());
        } finally {
            broker.stop();
        }
    }

    private Settings settings(TestDatabase db, TestBroker broker) {
        return Settings.read(
                Map.ofEntries(
                        Map.entry("PITWATCH_DATA", folder.resolve("data").toString()),
                        Map.entry(
                                "PITWATCH_ROUTES",
                                Path.of("../../routes")
                                        .toAbsolutePath()
                                        .normalize()
                                        .toString()),
                        Map.entry(
                                "PITWATCH_CONFIG",
                                Path.of("../../config")
                                        .toAbsolutePath()
                                        .normalize()
                                        .toString()),
                        Map.entry("PITWATCH_DB_URL", db.url()),
                        Map.entry("PITWATCH_MASTER_KEY", db.masterKeyText()),
                        Map.entry("PITWATCH_JWT_SECRET", "a secret for tests only, of no use elsewhere"),
                        Map.entry("PITWATCH_MQTT_URL", broker.address().url()),
                        Map.entry("PITWATCH_HTTP_PORT", Integer.toString(FreePort.any())),
                        Map.entry("PITWATCH_MANAGEMENT_PORT", Integer.toString(FreePort.any())),
                        Map.entry("PITWATCH_PUBLIC_URL", "http://localhost")),
                folder);
    }
}
