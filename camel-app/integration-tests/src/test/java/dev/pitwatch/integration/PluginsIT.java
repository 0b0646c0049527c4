package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.TestLength;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come and go while the product runs, and a bad one harms nobody else. */
class PluginsIT {

    private static final int ROUNDS = TestLength.of(5, 20);
    private static final String BLOCK_FOR_EVER =
            "while (true) { try { Thread.sleep(60_000); } catch (InterruptedException e) { /* deaf */ } }";

    private static final String STEP =
            """
            public String name() { return "roundText"; }
            public Object process(Object body, Map<String, Object> headers) {
                headers.put("Content-Type", "text/plain");
                return "says the plugin";
            }
            """;
    private static final String ROUTES =
            """
            - rest:
                id: round
                path: /hooks
                get:
                  - id: round-call
                    path: /round
                    to: direct:round-answer
            - route:
                id: round-answer
                from:
                  uri: direct:round-answer
                  steps:
                    - to: bean:roundText
            """;

    @TempDir
    static Path folder;

    @TempDir
    Path made;

    private static Pitwatch pitwatch;
    private static Path deploy;
    private static Device device;
    private static Device other;
    private static long workshopId;

    private String boot;
    private long seq;

    @BeforeAll
    static void start() throws IOException {
        deploy = folder.resolve("deploy");
        // What the second compiler has compiled may hold a class, too.
        pitwatch = Pitwatch.up(folder, QuickStart.asDelivered(Map.of("PITWATCH_RATE_LIMITS", "off")));
        Workshop workshop = pitwatch.workshop("Plugins", 2);
        workshopId = workshop.id();
        device = workshop.devices().get(0);
        other = workshop.devices().get(1);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @BeforeEach
    void boot() {
        boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    @AfterEach
    void removeAll() throws IOException {
        try (Stream<Path> jars = Files.list(deploy)) {
            for (Path jar : jars.toList()) {
                Files.delete(jar);
            }
        }
        soon().until(() -> plugins().stream()
                .allMatch(plugin -> plugin.get("file").isNull()
                        || plugin.get("state").asText().equals("lingering")));
    }

    @Test
    void givenTheExampleDriver_whenDroppedAndRemoved_thenItsFieldComesAndGoes() throws IOException {
        try (MqttConnection connection = pitwatch.connect(device);
                LiveSocket live = pitwatch.superAdmin().subscribe(workshopId)) {
            publish(connection, device, "co2", 700);
            assertThat(latest().has("co2")).isFalse();

            TestPlugin.drop(example(), deploy);
            soon().until(() -> sensorTypes().contains("SCD41"));
            JsonNode listed = awaitPlugin("dev.pitwatch.sensor-scd41", "active");
            publish(connection, device, "co2", 812);
            publish(connection, device, "co2", 0);

            assertThat(listed.get("kind").asText()).isEqualTo("sensor");
            assertThat(texts(listed.get("services"))).containsExactly("sensor SCD41");
            assertThat(latest().get("co2").asInt()).isEqualTo(812);
            assertThat(latest().at("/metrics/co2/device_id").asText()).isEqualTo(device.id());
            assertThat(history()).extracting(row -> row.path("co2").asInt(-1)).containsExactly(700, 812, -1);
            assertThat(history().get(2).get("flags").toString()).isEqualTo("[\"range\"]");
            live.await("sensor_update", data -> data.path("co2").asInt() == 812);

            Files.delete(deploy.resolve(example().getFileName()));
            soon().until(() -> !sensorTypes().contains("SCD41"));
            publish(connection, device, "co2", 900);

            assertThat(latest().has("co2")).isFalse();
            assertThat(latest().get("metrics").has("co2")).isFalse();
            assertThat(history()).hasSize(4).noneMatch(row -> row.has("co2"));
            assertThat(unknownFields("co2")).containsExactly("700", "812", null, "900");
            assertThat(live.frames().stream()
                            .map(frame -> frame.path("data").path("seq").asInt()))
                    .contains(3);

            TestPlugin.drop(example(), deploy);
            soon().until(() -> latest().path("co2").asInt() == 812);
        }
    }

    @Test
    void givenADriverThatThrows_whenItFailedOftenEnough_thenItIsOffAndNothingIsLost() throws IOException {
        TestPlugin bad = TestPlugin.driver("THROWS", "bad", "throw new IllegalStateException(\"bug\");");
        TestPlugin.drop(bad.pack(made), deploy);
        awaitPlugin(bad.bundle(), "active");

        try (MqttConnection connection = pitwatch.connect(device)) {
            for (int i = 0; i < 20; i++) {
                publish(connection, device, "bad", i);
            }
            JsonNode off = awaitPlugin(bad.bundle(), "off");
            publish(connection, device, "bad", 99);

            assertThat(off.get("failures").asInt()).isEqualTo(20);
            assertThat(off.get("last_error").asText()).contains("driver THROWS", "IllegalStateException: bug");
            assertThat(sensorTypes()).doesNotContain("THROWS").contains("BME680");
            assertThat(history()).hasSize(21).allMatch(row -> row.has("temperature"));
            assertThat(unknownFields("bad")).hasSize(21).doesNotContainNull();
            assertThat(metric("pitwatch_plugin_failures_total", "plugin=\"" + bad.bundle() + "\""))
                    .contains(20.0);
            assertThat(metric("pitwatch_plugins", "state=\"off\"")).contains(1.0);
        }
    }

    @Test
    void givenADriverThatBlocksForEver_whenCalled_thenOthersGoOnAndItIsOff() throws IOException {
        TestPlugin bad = TestPlugin.driver("BLOCKS", "stuck", BLOCK_FOR_EVER);
        TestPlugin.drop(bad.pack(made), deploy);
        awaitPlugin(bad.bundle(), "active");

        try (MqttConnection connection = pitwatch.connect(device);
                MqttConnection bystander = pitwatch.connect(other)) {
            publish(connection, device, "stuck", 1);
            publish(connection, device, "stuck", 2);
            publish(bystander, other, "temperature", 21);
            publish(connection, device, "stuck", 3);
            JsonNode off = awaitPlugin(bad.bundle(), "off");
            long letters = deadLetters("no_measurement");
            publishOnly(connection, "stuck", 4);

            soon().until(() -> deadLetters("no_measurement") == letters + 1);
            assertThat(off.get("last_error").asText()).contains("driver BLOCKS: has not come back within 1000 ms");
            assertThat(history()).hasSize(3).allMatch(row -> row.has("temperature"));

            Files.delete(deploy.resolve("sensor-blocks.jar"));
            JsonNode lingering = awaitPlugin(bad.bundle(), "lingering");
            assertThat(lingering.get("last_error").asText()).contains("threads of it go on");
        }
    }

    @Test
    void givenPluginsThatCannotStart_whenDropped_thenEachIsNamedAndAGoodOneStarts() throws IOException {
        TestPlugin throwing = TestPlugin.named("sensor-ctor")
                .component(
                        "Ctor",
                        "SensorDriver",
                        false,
                        driverMade("if (true) throw new IllegalStateException(\"no\");"));
        TestPlugin blocking = TestPlugin.named("sensor-late")
                .component("Late", "SensorDriver", true, driverMade("if (true) " + BLOCK_FOR_EVER));
        TestPlugin unresolved =
                TestPlugin.driver("LONELY", "lonely", "return null;").importing("com.example.absent");
        TestPlugin.drop(throwing.pack(made), deploy);
        TestPlugin.drop(blocking.pack(made), deploy);
        TestPlugin.drop(unresolved.pack(made), deploy);
        Files.writeString(deploy.resolve("junk.jar"), "this is no jar");
        Path open = TestPlugin.drop(
                TestPlugin.driver("OPEN", "open", "return null;").pack(made), deploy);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--rw-"));
        Path good = TestPlugin.drop(example(), deploy);

        awaitPlugin("dev.pitwatch.sensor-scd41", "active");
        assertThat(error(awaitPlugin(throwing.bundle(), "failed"))).contains("IllegalStateException: no");
        assertThat(error(awaitPlugin(blocking.bundle(), "failed"))).contains("has not come back");
        assertThat(error(awaitPlugin(unresolved.bundle(), "failed"))).contains("com.example.absent");
        assertThat(error(awaitPlugin("junk.jar", "failed"))).contains("junk.jar can't be installed");
        assertThat(error(awaitPlugin("sensor-open.jar", "refused")))
                .contains("can be written by everybody", "chmod o-w");

        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        awaitPlugin("dev.pitwatch.sensor-open", "active");
        assertThat(sensorTypes()).contains("OPEN", "SCD41").doesNotContain("LONELY");
        assertThat(pitwatch.readiness().status()).isEqualTo(200);
        Files.delete(good);
        soon().until(() -> !sensorTypes().contains("SCD41"));
    }

    @Test
    void givenRoundsOfAddAndRemove_whenGarbageIsCollected_thenNoClassOfItIsLeft() throws IOException {
        TestPlugin plugin = TestPlugin.driver("ROUND", "round", "return Decoded.numbers(metrics(), fields);")
                .component("Step", "RouteStep", false, STEP)
                .routes("round.camel.yaml", ROUTES);
        Path jar = plugin.pack(made);
        try (MqttConnection connection = pitwatch.connect(device)) {
            for (int round = 0; round < ROUNDS; round++) {
                Path dropped = TestPlugin.drop(jar, deploy);
                awaitPlugin(plugin.bundle(), "active");
                publish(connection, device, "round", round);
                assertThat(latest().get("round").asInt()).isEqualTo(round);
                assertThat(called("round")).isEqualTo("says the plugin");
                Files.delete(dropped);
                soon().until(() -> plugin(plugin.bundle()).isEmpty());
            }
        }

        soon().untilAsserted(
                        () -> assertThat(classesInHeap(plugin.javaPackage())).isEmpty());
    }

    @Test
    void givenAPluginThatLeavesAThreadBehind_whenRemoved_thenItIsInterruptedAndNothingIsLeft() throws IOException {
        TestPlugin plugin = TestPlugin.named("sensor-leaks")
                .component(
                        "Leak",
                        "SensorDriver",
                        true,
                        """
                private final Thread left = new Thread(this::sleep, "left-behind");
                public Leak() { left.start(); }
                private void sleep() {
                    try { Thread.sleep(Long.MAX_VALUE); } catch (InterruptedException e) { System.getProperties(); }
                }
                public String sensorType() { return "LEAKS"; }
                public List<Metric> metrics() { return List.of(new Metric("leak", "", 0, 1)); }
                public Decoded decode(Map<String, Object> fields) { return Decoded.numbers(metrics(), fields); }
                """);
        Path dropped = TestPlugin.drop(plugin.pack(made), deploy);
        awaitPlugin(plugin.bundle(), "active");
        assertThat(classesInHeap(plugin.javaPackage())).isNotEmpty();

        Files.delete(dropped);

        soon().untilAsserted(
                        () -> assertThat(classesInHeap(plugin.javaPackage())).isEmpty());
        assertThat(Files.readString(folder.resolve("log/hub.log"))).contains("left-behind");
    }

    @Test
    void givenAPluginWithRoutes_whenDroppedAndRemoved_thenTheyComeAfterItsServicesAndGo() throws IOException {
        TestPlugin plugin = TestPlugin.named("notify-test")
                .component("Step", "RouteStep", false, STEP)
                .routes("round.camel.yaml", ROUTES);
        TestPlugin wrong =
                TestPlugin.named("notify-wrong").routes("wrong.camel.yaml", ROUTES.replace("round", "wrong"));
        Path dropped = TestPlugin.drop(plugin.pack(made), deploy);
        TestPlugin.drop(wrong.pack(made), deploy);

        JsonNode active = awaitPlugin(plugin.bundle(), "active");
        assertThat(active.get("kind").asText()).isEqualTo("notify");
        assertThat(texts(active.get("services"))).containsExactly("step roundText");
        assertThat(texts(active.get("routes"))).contains("round-answer");
        assertThat(called("round")).isEqualTo("says the plugin");
        soon().untilAsserted(() ->
                assertThat(error(awaitPlugin(wrong.bundle(), "failed"))).contains("wrong.camel.yaml", "wrongText"));

        Files.delete(dropped);
        soon().until(() -> plugin(plugin.bundle()).isEmpty());
        assertThat(called("round")).isEmpty();
    }

    @Test
    void givenWrittenPluginsAndTheGuidesStep_whenBuiltAndDropped_thenTheyPassTheirTestsAndAnswer()
            throws IOException, InterruptedException {
        Checkout checkout = Checkout.copied(made.resolve("checkout"));
        Path here = checkout.resolve("my-plugins/sensor-sht40");
        Path channel = checkout.resolve("plugins/notify-b23456789012345678901234");
        Path longest = checkout.resolve("plugins/longest");
        checkout.pitwatch("new", "sensor", "SHT40");
        checkout.pitwatch("new", "sensor", "a23456789012345678901234", "plugins/longest");
        checkout.pitwatch("new", "notify", "b23456789012345678901234", channel.toString());
        Files.writeString(here.resolve("Greeting.java"), guide("java"));
        Files.createDirectories(here.resolve("camel"));
        Files.writeString(here.resolve("camel/greeting.camel.yaml"), guide("yaml"));

        Checkout.Outcome built = checkout.build(
                "sensor-sht40,:notify-b23456789012345678901234,:sensor-a23456789012345678901234",
                "-Dpitwatch.plugin=my-plugins/sensor-sht40");

        assertThat(built.code()).as(built.output()).isZero();
        for (Path plugin : List.of(here, longest, channel)) {
            assertThat(names(plugin.resolve("target/surefire-reports"))).anyMatch(name -> name.endsWith("Test.txt"));
            TestPlugin.drop(jar(plugin.resolve("target")), deploy);
        }
        JsonNode active = awaitPlugin("dev.pitwatch.sensor-sht40", "active");
        awaitPlugin("dev.pitwatch.sensor-a23456789012345678901234", "active");
        JsonNode unset = awaitPlugin("dev.pitwatch.notify-b23456789012345678901234", "active");
        assertThat(unset.get("kind").asText()).isEqualTo("notify");
        assertThat(texts(unset.get("services"))).isEmpty();
        assertThat(texts(active.get("services"))).containsExactly("sensor SHT40", "step greeting");
        String greeting = pitwatch.demo().httpUrl() + "/hooks/greeting";
        for (int i = 0; i < 25; i++) {
            assertThat(RestClient.fetch(greeting).status()).isEqualTo(400);
        }
        assertThat(called("greeting?name=Asha")).isEqualTo("Hello, Asha");
    }

    /** {@return the first block of that language in the guide} */
    private static String guide(String language) throws IOException {
        String text = Files.readString(HubDistribution.project().resolve("docs/plugins.md"));
        int from = text.indexOf("```" + language + "\n") + language.length() + 4;
        return text.substring(from, text.indexOf("```", from));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String driverMade(String how) {
        return """
                { %s }
                public String sensorType() { return "NEVER"; }
                public List<Metric> metrics() { return List.of(); }
                public Decoded decode(Map<String, Object> fields) { return null; }
                """
                .formatted(how);
    }

    /** {@return what the build made of docs/examples} */
    private static Path example() throws IOException {
        return jar(HubDistribution.project().resolve("docs/examples/sensor-scd41/target"));
    }

    private static Path jar(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void publish(MqttConnection connection, Device from, String field, int value) throws IOException {
        connection.publish(from.sensors(), from.reading(boot, seq++).with(field, value));
        long expected = seq;
        soon().until(() -> stored() == expected);
    }

    private void publishOnly(MqttConnection connection, String field, int value) throws IOException {
        Payload payload = device.reading(boot, seq).with(field, value);
        for (String other : List.of("temperature", "humidity", "pm25", "pm10")) {
            payload = payload.with(other, null);
        }
        connection.publish(device.sensors(), payload);
    }

    private long stored() {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery("select count(*) from reading where boot_id = ?")
                        .bind(0, boot)
                        .mapTo(Long.class)
                        .one());
    }

    private List<String> unknownFields(String field) {
        return pitwatch.database().withHandle(handle -> handle
                .createQuery(
                        "select extra ->> :field from reading where boot_id = :boot and device_id = :device order by seq")
                .bind("field", field)
                .bind("boot", boot)
                .bind("device", device.id())
                .mapTo(Double.class)
                .list()
                .stream()
                .map(value -> value == null ? null : Long.toString(value.longValue()))
                .toList());
    }

    private static long deadLetters(String reason) {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery("select count(*) from dead_letter where reason = ?")
                        .bind(0, reason)
                        .mapTo(Long.class)
                        .one());
    }

    private static JsonNode latest() {
        return pitwatch.superAdmin()
                .get("/pits/%d/sensors/latest".formatted(device.pitId()))
                .required();
    }

    private List<JsonNode> history() {
        JsonNode rows = pitwatch.superAdmin()
                .get("/pits/%d/sensors/history".formatted(device.pitId()))
                .required();
        return list(rows).stream()
                .filter(row -> row.path("boot_id").asText().equals(boot))
                .toList();
    }

    private static List<String> sensorTypes() {
        return list(pitwatch.superAdmin().get("/sensor-types").required()).stream()
                .map(type -> type.get("sensor_type").asText())
                .toList();
    }

    private static List<JsonNode> plugins() {
        return list(pitwatch.superAdmin().get("/admin/plugins").required());
    }

    private static Optional<JsonNode> plugin(String bundle) {
        return plugins().stream()
                .filter(plugin -> plugin.get("bundle").asText().equals(bundle))
                .findFirst();
    }

    private static JsonNode awaitPlugin(String bundle, String state) {
        return soon().until(
                        () -> plugins().stream()
                                .filter(plugin -> plugin.get("bundle").asText().equals(bundle))
                                .filter(plugin -> plugin.get("state").asText().equals(state))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String error(JsonNode plugin) {
        return plugin.get("last_error").asText();
    }

    private static List<String> texts(JsonNode array) {
        return list(array).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> list(JsonNode array) {
        return Json.MAPPER.convertValue(
                array, Json.MAPPER.getTypeFactory().constructCollectionType(List.class, JsonNode.class));
    }

    /** {@return what the plugin's route answers; empty: there is none} */
    private static String called(String path) throws IOException {
        URL hook = URI.create(pitwatch.demo().httpUrl() + "/hooks/" + path).toURL();
        try (InputStream answer = hook.openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return "";
        }
    }

    /** {@return the values of that meter whose tags hold the text} */
    private static List<Double> metric(String name, String tag) throws IOException {
        URL metrics = URI.create(pitwatch.demo().managementUrl() + "/metrics").toURL();
        try (InputStream answer = metrics.openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                    .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                    .toList();
        }
    }

    /** {@return what the hub's JVM has of the package: its instances, and the classes that it has loaded} */
    private static List<String> classesInHeap(String javaPackage) throws IOException {
        // Collects garbage first, and unloads classes with it.
        List<String> found = new ArrayList<>(jcmd(javaPackage, "GC.class_histogram"));
        found.addAll(jcmd(javaPackage, "VM.classloaders", "show-classes"));
        return found;
    }

    private static List<String> jcmd(String javaPackage, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pitwatch.pid("hub"))));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        try (BufferedReader answer = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            List<String> lines = answer.lines().toList();
            assertThat(lines).as("%s", all).anyMatch(line -> line.contains("dev.pitwatch.hub."));
            return lines.stream()
                    .filter(line -> line.contains(javaPackage + "."))
                    .toList();
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
