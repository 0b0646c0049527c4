package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.integration.Demo.User;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/** One hub of several, with a folder, ports and a clock of its own; it can be killed and started again. */
final class HubNode implements AutoCloseable {

    private static final Duration CLOCK_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    private final HubDistribution distribution;
    private final Path data;
    private final Path clock;
    private final String url;
    private final String management;
    private final Map<String, String> environment;
    private HubProcess process;

    private HubNode(HubDistribution distribution, Path data, Map<String, String> shared) throws IOException {
        int http = FreePort.any();
        int other = FreePort.any();
        this.distribution = distribution;
        this.data = Files.createDirectories(data);
        this.clock = Files.writeString(data.resolve("clock"), "0");
        this.url = "http://127.0.0.1:" + http;
        this.management = "http://127.0.0.1:" + other;
        this.environment = new HashMap<>(shared);
        environment.put("PITWATCH_HTTP_PORT", Integer.toString(http));
        environment.put("PITWATCH_MANAGEMENT_PORT", Integer.toString(other));
        environment.put("PITWATCH_CLOCK_FILE", clock.toString());
        environment.put("PITWATCH_CONFIG", data.resolve("config").toString());
        environment.put("PITWATCH_DEPLOY", data.resolve("deploy").toString());
        this.process = process();
    }

    /**
     * Starts it, and returns at once.
     *
     * @param shared what all of them go by: database, broker, keys
     */
    static HubNode start(HubDistribution distribution, Path data, Map<String, String> shared) throws IOException {
        return new HubNode(distribution, data, shared);
    }

    private HubProcess process() throws IOException {
        return HubProcess.start(distribution, data, JAVA, environment);
    }

    void awaitReady() {
        process.awaitStatus(management + "/health/ready", 200);
    }

    /** Ends it as {@code kill -9} does, and starts it again; returns at once. */
    void dieAndStartAgain() throws IOException {
        process.kill();
        process = process();
    }

    /** Moves its clock so far from the machine's; it looks once a second. */
    void moveClock(Duration offset) throws IOException {
        Files.writeString(clock, Long.toString(offset.toSeconds()));
    }

    /** Waits until it goes by that offset: its answers are dated by its clock. */
    void awaitClock(Duration offset) {
        Instant moved = Instant.now().plus(offset).minusSeconds(1);
        await("clock").atMost(CLOCK_WITHIN).pollInterval(POLL).until(() -> !time().isBefore(moved));
    }

    private Instant time() {
        return RestClient.fetch(url + "/api/v1/health")
                .headers()
                .firstValue("Date")
                .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
                .orElse(Instant.MIN);
    }

    String url() {
        return url;
    }

    RestClient signIn(User user) {
        return RestClient.signedIn(url, user);
    }

    /** {@return the sum of the meters whose name with tags begins so} */
    double count(String meters) {
        return HubProcess.meters(management).entrySet().stream()
                .filter(meter -> meter.getKey().startsWith(meters))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Override
    public void close() {
        process.close();
    }
}
