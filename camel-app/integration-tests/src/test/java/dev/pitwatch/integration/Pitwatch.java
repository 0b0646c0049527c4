package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.integration.Demo.User;
import dev.pitwatch.postgres.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** The product as {@code ./pitwatch up} starts it, with its demo, in a data folder and on ports of its own. */
final class Pitwatch implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SHOWN_BYTES = 4_000;

    private final Path data;
    private final Process launcher;
    private final int mqttPort;
    private final Demo demo;
    private final Jdbi database;
    private final RestClient superAdmin;
    private final RestClient owner;

    private Pitwatch(Path data, Process launcher, int mqttPort, Map<String, String> environment) throws IOException {
        this.data = data;
        this.launcher = launcher;
        this.mqttPort = mqttPort;
        this.demo = Demo.read(data.resolve("demo.json"));
        this.database = database(data, environment);
        this.superAdmin = RestClient.signedIn(demo.httpUrl(), demo.user("super_admin"));
        this.owner = RestClient.signedIn(demo.httpUrl(), demo.user("owner"));
    }

    static Pitwatch up(Path data) throws IOException {
        return up(data, Map.of());
    }

    /** Returns when all parts are ready. What is in the environment comes on top of folder and ports. */
    static Pitwatch up(Path data, Map<String, String> environment) throws IOException {
        int mqttPort = FreePort.any();
        Files.createDirectories(data);
        ProcessBuilder builder = new ProcessBuilder(command("Launcher", "up"));
        builder.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        builder.environment().put("PITWATCH_DATA", data.toString());
        builder.environment().put("PITWATCH_DEPLOY", data.resolve("deploy").toString());
        builder.environment().put("PITWATCH_HTTP_PORT", Integer.toString(FreePort.any()));
        builder.environment().put("PITWATCH_MANAGEMENT_PORT", Integer.toString(FreePort.any()));
        builder.environment().put("PITWATCH_MQTT_PORT", Integer.toString(mqttPort));
        builder.environment().putAll(environment);
        builder.directory(HubDistribution.project().toFile());
        builder.redirectErrorStream(true).redirectOutput(terminal(data));
        Process launcher = builder.start();
        try {
            await("demo.json, written at readiness")
                    .atMost(START)
                    .pollInterval(POLL)
                    .failFast("the launcher ended", () -> !launcher.isAlive())
                    .until(() -> Files.exists(data.resolve("demo.json")));
            return new Pitwatch(data, launcher, mqttPort, environment);
        } catch (IOException | RuntimeException e) {
            stop(launcher);
            throw new IllegalStateException("Pitwatch did not start:\n" + said(data), e);
        }
    }

    /** Runs {@code ./pitwatch simulate} to its end; returns its exit code. */
    int simulate(String... options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command("simulate.SimulateMain", options));
        builder.environment().put("PITWATCH_DATA", data.toString());
        return builder.directory(HubDistribution.project().toFile())
                .inheritIO()
                .start()
                .waitFor();
    }

    private static List<String> command(String main, String... arguments) {
        Path target = HubDistribution.project().resolve("camel-app/launcher/target");
        String jar =
                Objects.requireNonNull(target.toFile().list((folder, name) -> name.matches("launcher-.*\\.jar")))[0];
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-Dpitwatch.home=" + HubDistribution.project(),
                "-cp",
                target.resolve(jar) + File.pathSeparator + target.resolve("lib") + "/*",
                "dev.pitwatch.launcher." + main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Jdbi database(Path data, Map<String, String> environment) throws IOException {
        if (environment.containsKey("PITWATCH_DB_URL")) {
            return Jdbi.create(
                    environment.get("PITWATCH_DB_URL"),
                    environment.get("PITWATCH_DB_USER"),
                    environment.get("PITWATCH_DB_PASSWORD"));
        }
        Path postgres = data.resolve("postgres");
        String port = Files.readString(postgres.resolve("port")).strip();
        return Jdbi.create(
                "jdbc:postgresql://127.0.0.1:%s/pitwatch".formatted(port),
                "postgres",
                Files.readString(postgres.resolve("password")).strip());
    }

    Demo demo() {
        return demo;
    }

    /** {@return Jdbi of the superuser, whom no policy holds back} */
    Jdbi database() {
        return database;
    }

    RestClient superAdmin() {
        return superAdmin;
    }

    /** {@return the owner of the demo workshop} */
    RestClient owner() {
        return owner;
    }

    RestClient signIn(User user) {
        return RestClient.signedIn(demo.httpUrl(), user);
    }

    int mqttPort() {
        return mqttPort;
    }

    MqttConnection connect(Device device) throws IOException {
        return MqttConnection.open(mqttPort, device);
    }

    /** Makes a workshop with pits and a device in each, and an owner. */
    Workshop workshop(String name, int pits) {
        return Workshop.make(this, name, pits);
    }

    /** {@return readiness as the management port tells it} */
    RestClient.Answer readiness() {
        return RestClient.fetch(demo.managementUrl() + "/health/ready");
    }

    void awaitReady() {
        await("readiness")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> readiness().status() == 200);
    }

    /** {@return the process of the hub or broker, as the launcher wrote it down} */
    long pid(String part) {
        return number(data.resolve(part + ".pid")).orElseThrow(() -> new IllegalStateException("no " + part + ".pid"));
    }

    /** {@return the hub's meters as Prometheus gets them: values by name and tags} */
    Map<String, Double> meters() {
        Map<String, Double> meters = new TreeMap<>();
        HubProcess.body(demo.managementUrl() + "/metrics")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int end = line.lastIndexOf(' ');
                    meters.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
                });
        return meters;
    }

    /** Ends a part (hub, broker or postgres) as {@code kill -9} does, and waits until its successor runs. */
    void kill(String part) {
        end(part, ProcessHandle::destroyForcibly);
    }

    /** Ends a part in order, and waits until its successor runs. */
    void restart(String part) {
        end(part, ProcessHandle::destroy);
    }

    private void end(String part, Consumer<ProcessHandle> ending) {
        Path file =
                part.equals("postgres") ? data.resolve("postgres/cluster/postmaster.pid") : data.resolve(part + ".pid");
        long victim = number(file).orElseThrow();
        ending.accept(ProcessHandle.of(victim).orElseThrow());
        await("another " + part).atMost(PATIENCE).pollInterval(POLL).until(() -> number(file)
                .filter(pid -> pid != victim)
                .isPresent());
    }

    private static Optional<Long> number(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .findFirst()
                    .map(String::strip)
                    .map(Long::valueOf);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        stop(launcher);
    }

    /** The launcher stops the others in order. */
    private static void stop(Process launcher) {
        List<ProcessHandle> all = launcher.descendants().toList();
        launcher.destroy();
        launcher.onExit()
                .completeOnTimeout(launcher, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        launcher.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static File terminal(Path data) {
        return data.resolve("terminal.txt").toFile();
    }

    private static String said(Path data) {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("terminal.txt", "log/launcher.log", "log/hub.out")) {
            all.append("--- ")
                    .append(name)
                    .append('\n')
                    .append(end(data.resolve(name)))
                    .append('\n');
        }
        return all.toString();
    }

    private static String end(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(Math.max(0, text.length() - SHOWN_BYTES));
        } catch (IOException e) {
            return "(none)";
        }
    }
}
