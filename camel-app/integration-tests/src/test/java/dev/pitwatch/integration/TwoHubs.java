package dev.pitwatch.integration;

import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.integration.Demo.User;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Two hubs as processes on one database and one broker, with the routes as shipped, but that they look oftener for what is due. */
final class TwoHubs implements AutoCloseable {

    private static final User FIRST = new User("super_admin", "", "super_admin", "Long-enough-4-one-test");
    private static final String BOOTSTRAP = "a secret for tests only, of no use elsewhere";

    /** File to what is replaced in it, and by what: nobody waits so long for a test. */
    private static final Map<String, Map.Entry<String, String>> OFTENER = Map.of(
            "licences.camel.yaml", Map.entry("trigger.repeatInterval: 15000", "trigger.repeatInterval: 300"),
            "alerts.camel.yaml", Map.entry("trigger.repeatInterval: 10000", "trigger.repeatInterval: 500"));

    /** What to close, the newest first. */
    private final Deque<Runnable> parts = new ArrayDeque<>();

    private final Broker broker;
    private final Jdbi database;
    private final HubNode one;
    private final HubNode other;

    private TwoHubs(Path folder) throws Exception {
        try {
            HubDistribution distribution = HubDistribution.unpack(folder);
            ServerTemplate.copyTo(folder.resolve("postgres"));
            EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
            parts.push(postgres::close);
            database = Jdbi.create(postgres.jdbcUrl(), postgres.user(), postgres.password());
            broker = new Broker(folder.resolve("broker"));
            broker.start();
            parts.push(broker::close);
            Map<String, String> shared = shared(folder, postgres);
            one = HubNode.start(distribution, folder.resolve("one"), shared);
            parts.push(one::close);
            other = HubNode.start(distribution, folder.resolve("other"), shared);
            parts.push(other::close);
            one.awaitReady();
            other.awaitReady();
            RestClient.seedSuperAdmin(one.url(), BOOTSTRAP, FIRST);
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** Returns when both are ready. */
    static TwoHubs started(Path folder) throws Exception {
        return new TwoHubs(folder);
    }

    private Map<String, String> shared(Path folder, EmbeddedPostgres postgres)
            throws IOException, InterruptedException {
        Map<String, String> shared = new HashMap<>(Map.of(
                "PITWATCH_DB_URL",
                postgres.jdbcUrl(),
                "PITWATCH_MASTER_KEY",
                "a master key for these tests, of 256 bits or more"));
        Map<String, String> migrating = new HashMap<>(shared);
        migrating.put("PITWATCH_DATA", folder.resolve("migrate").toString());
        migrating.put("PITWATCH_DB_USER", postgres.user());
        migrating.put("PITWATCH_DB_PASSWORD", postgres.password());
        Pitwatch.migrate(migrating);
        shared.put("PITWATCH_MQTT_URL", "tcp://127.0.0.1:" + broker.port());
        shared.put("PITWATCH_BOOTSTRAP_SECRET", BOOTSTRAP);
        shared.put("PITWATCH_RATE_LIMITS", "off");
        shared.put("PITWATCH_ROUTES", routes(folder.resolve("routes")).toString());
        return shared;
    }

    private static Path routes(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> shipped = Files.list(HubDistribution.project().resolve("routes"))) {
            for (Path file : shipped.toList()) {
                String name = file.getFileName().toString();
                Files.writeString(folder.resolve(name), oftener(name, Files.readString(file)));
            }
        }
        return folder;
    }

    private static String oftener(String name, String text) {
        Map.Entry<String, String> replaced = OFTENER.get(name);
        if (replaced == null) {
            return text;
        }
        if (!text.contains(replaced.getKey())) {
            throw new IllegalStateException("routes/%s: no \"%s\" in it".formatted(name, replaced.getKey()));
        }
        return text.replace(replaced.getKey(), replaced.getValue());
    }

    HubNode one() {
        return one;
    }

    HubNode other() {
        return other;
    }

    List<HubNode> both() {
        return List.of(one, other);
    }

    /** {@return Jdbi of the superuser, whom no policy holds back} */
    Jdbi database() {
        return database;
    }

    /** {@return the super_admin, signed in anew, as after a clock was moved} */
    RestClient superAdmin(HubNode hub) {
        return hub.signIn(FIRST);
    }

    MqttConnection connect(Device device) throws IOException {
        return MqttConnection.open(broker.port(), device);
    }

    @Override
    public void close() {
        try {
            while (!parts.isEmpty()) {
                parts.pop().run();
            }
        } finally {
            if (!parts.isEmpty()) {
                close();
            }
        }
    }
}
