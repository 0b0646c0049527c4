package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.integration.Demo.User;
import dev.pitwatch.postgres.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** The product as {@code ./pitwatch up} starts it, in a data folder and on ports of its own. */
final class Pitwatch implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(240);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SIGN_IN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SHOWN_BYTES = 4_000;
    private static final String BOOTSTRAP = "a secret for tests only, of no use elsewhere";

    private final Path data;
    private final Process launcher;
    private final int mqttPort;
    private final Demo demo;
    private final Jdbi database;
    private volatile RestClient superAdmin;
    private final Optional<RestClient> owner;

    private Pitwatch(Path data, Process launcher, int mqttPort, Demo demo, Jdbi database) {
        this.data = data;
        this.launcher = launcher;
        this.mqttPort = mqttPort;
        this.demo = demo;
        this.database = database;
        this.superAdmin = signIn(demo.user("super_admin"));
        this.owner = demo.users().stream()
                .filter(user -> user.role().equals("owner"))
                .findFirst()
                .map(this::signIn);
    }

    /** From a folder with nothing in it; returns when all parts are ready. */
    static Pitwatch up(Path data) throws IOException {
        return upAsItIs(data, Map.of());
    }

    /** The same where a caller on this machine may say whose calls it passes on: each address has its own limits. */
    static Pitwatch upBehindProxy(Path data) throws IOException {
        return upAsItIs(data, Map.of("PITWATCH_TRUSTED_PROXIES", "127.0.0.1,::1"));
    }

    /** Returns when all parts are ready, the database as of an earlier start. What is in the environment comes on top of folder and ports. */
    static Pitwatch up(Path data, Map<String, String> environment) throws IOException {
        copyDatabase(data, environment);
        return upAsItIs(data, environment);
    }

    private static void copyDatabase(Path data, Map<String, String> environment) {
        if (!environment.containsKey("PITWATCH_DB_URL")) {
            ServerTemplate.copyTo(data.resolve("postgres"));
        }
    }

    private static Pitwatch upAsItIs(Path data, Map<String, String> environment) throws IOException {
        Map<String, String> all = environment(data, environment);
        return start(data, all, launch("up"), launcher -> {
            awaitStart("demo.json, written at readiness", launcher, () -> Files.exists(data.resolve("demo.json")));
            return Demo.read(data.resolve("demo.json"));
        });
    }

    /** The same by {@code ./pitwatch up --empty}, where nobody is simulated; its one user is a super_admin. */
    static Pitwatch empty(Path data, Map<String, String> environment) throws IOException {
        return empty(data, environment, "127.0.0.1", launch("up", "--empty"));
    }

    /** The same by the script of a release that is installed there. */
    static Pitwatch released(Path data, Map<String, String> environment, Path home) throws IOException {
        List<String> command = List.of(home.resolve("pitwatch").toString(), "up", "--empty");
        return empty(data, environment, "127.0.0.1", command);
    }

    /** Starts on what was restored to that folder, whose first user is the one that {@link #empty} makes. */
    static Pitwatch restored(Path data) throws IOException {
        Map<String, String> all = environment(data, Map.of());
        Demo nobody = Demo.empty(
                "http://127.0.0.1:" + all.get("PITWATCH_HTTP_PORT"),
                "http://127.0.0.1:" + all.get("PITWATCH_MANAGEMENT_PORT"));
        return start(data, all, launch("up", "--empty"), launcher -> {
            awaitStart("readiness", launcher, () -> readiness(nobody).status() == 200);
            return nobody;
        });
    }

    /** The same in a network of its own, where it has that address. */
    static Pitwatch empty(Path data, Map<String, String> environment, NetworkNamespace network, String address)
            throws IOException {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("PITWATCH_MANAGEMENT_BIND", "0.0.0.0");
        return empty(data, all, address, network.inside(launch("up", "--empty")));
    }

    private static Pitwatch empty(Path data, Map<String, String> environment, String address, List<String> command)
            throws IOException {
        copyDatabase(data, environment);
        Map<String, String> all = environment(data, environment);
        all.put("PITWATCH_BOOTSTRAP_SECRET", BOOTSTRAP);
        Demo nobody = Demo.empty(
                "http://%s:%s".formatted(address, all.get("PITWATCH_HTTP_PORT")),
                "http://%s:%s".formatted(address, all.get("PITWATCH_MANAGEMENT_PORT")));
        return start(data, all, command, launcher -> {
            awaitStart("readiness", launcher, () -> readiness(nobody).status() == 200);
            RestClient.seedSuperAdmin(nobody.httpUrl(), BOOTSTRAP, nobody.user("super_admin"));
            return nobody;
        });
    }

    /** The same by {@code ./pitwatch dev --empty --debug PORT}, on sources of its own. */
    static Pitwatch develop(Path data, Sources sources, int debugPort) throws IOException {
        Map<String, String> environment = Map.of(
                "PITWATCH_ROUTES", HubDistribution.project().resolve("routes").toString());
        List<String> words = List.of("dev", "--empty", "--debug", Integer.toString(debugPort));
        return empty(data, environment, "127.0.0.1", command(sources.home(), "launcher.Launcher", words));
    }

    /** Waits for the start, and tells who is there. */
    private interface Started {
        Demo demo(Process launcher) throws IOException;
    }

    private static Map<String, String> environment(Path data, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>();
        all.put("PITWATCH_DATA", data.toString());
        all.put("PITWATCH_DEPLOY", data.resolve("deploy").toString());
        for (String port : List.of("HTTP", "MANAGEMENT", "MQTT")) {
            all.put("PITWATCH_%s_PORT".formatted(port), Integer.toString(FreePort.any()));
        }
        all.put("PITWATCH_DEMO_HISTORY", "0"); // tests count what they do themselves
        all.putAll(QuickStart.environment());
        all.putAll(environment);
        return all;
    }

    private static List<String> launch(String... words) {
        return command("launcher.Launcher", words);
    }

    private static Pitwatch start(Path data, Map<String, String> environment, List<String> command, Started started)
            throws IOException {
        Files.createDirectories(data);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        builder.environment().putAll(environment);
        builder.directory(HubDistribution.project().toFile());
        builder.redirectErrorStream(true).redirectOutput(terminal(data));
        Process launcher = builder.start();
        try {
            Demo demo = started.demo(launcher);
            int mqttPort = Integer.parseInt(environment.get("PITWATCH_MQTT_PORT"));
            return new Pitwatch(data, launcher, mqttPort, demo, database(data, environment));
        } catch (IOException | RuntimeException e) {
            stop(launcher);
            throw new IllegalStateException("Pitwatch did not start:\n" + said(data), e);
        }
    }

    private static void awaitStart(String what, Process launcher, Callable<Boolean> condition) {
        await(what)
                .atMost(START)
                .pollInterval(POLL)
                .failFast("the launcher ended", () -> !launcher.isAlive())
                .until(condition);
    }

    /** Writes a {@code ./pitwatch} of this product that does not build it, for verbs of the launcher. */
    void writeScript(Path file) throws IOException {
        Files.writeString(
                file,
                "#!/bin/sh\nexport PITWATCH_DATA='%s'\nexec '%s' \"$@\"\n"
                        .formatted(data, String.join("' '", command("launcher.Launcher"))));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Begins a verb of {@code ./pitwatch}, whose words go to that file. */
    static Process begin(Path data, Map<String, String> environment, Path said, String... words) throws IOException {
        return verb(data, environment, said, launch(words)).start();
    }

    /** Begins one at a terminal, by util-linux's script. */
    static Process beginAtTerminal(Path data, Map<String, String> environment, Path said, String... words)
            throws IOException {
        String line = "'" + String.join("' '", launch(words)) + "'";
        return verb(data, environment, said, List.of("script", "-qec", line, "/dev/null"))
                .start();
    }

    private static ProcessBuilder verb(Path data, Map<String, String> environment, Path said, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        builder.environment().put("PITWATCH_DATA", data.toString());
        builder.environment().put("PITWATCH_DEPLOY", data.resolve("deploy").toString());
        builder.environment().putAll(environment);
        return builder.directory(HubDistribution.project().toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
    }

    /** Runs {@code ./pitwatch migrate} to its end. */
    static void migrate(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command("launcher.Launcher", "migrate"));
        builder.environment().putAll(environment);
        int code = builder.directory(HubDistribution.project().toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("./pitwatch migrate ended with %d".formatted(code));
        }
    }

    /** Runs {@code ./pitwatch simulate} to its end; returns its exit code. */
    int simulate(String... options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command("simulator.load.SimulateMain", options));
        builder.environment().put("PITWATCH_DATA", data.toString());
        return builder.directory(HubDistribution.project().toFile())
                .inheritIO()
                .start()
                .waitFor();
    }

    private static List<String> command(String main, String... arguments) {
        return command(HubDistribution.project(), main, List.of(arguments));
    }

    private static List<String> command(Path home, String main, List<String> arguments) {
        Path target = HubDistribution.project().resolve("camel-app/launcher/target");
        String jar =
                Objects.requireNonNull(target.toFile().list((folder, name) -> name.matches("launcher-.*\\.jar")))[0];
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QuickStart.options());
        command.addAll(List.of(
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-Dpitwatch.wal.least.free=0", // the disk of a machine that builds may be nearly full
                "-Dpitwatch.home=" + home,
                "-cp",
                target.resolve(jar) + File.pathSeparator + target.resolve("lib") + "/*",
                "dev.pitwatch." + main));
        command.addAll(arguments);
        return command;
    }

    private static Jdbi database(Path data, Map<String, String> environment) throws IOException {
        if (environment.containsKey("PITWATCH_DB_URL")) {
            return Jdbi.create(
                    environment.get("PITWATCH_DB_URL"),
                    environment.get("PITWATCH_DB_USER"),
                    environment.get("PITWATCH_DB_PASSWORD"));
        }
        return embeddedDatabase(data);
    }

    /** {@return Jdbi of the superuser of the embedded database that runs on that folder now} */
    static Jdbi embeddedDatabase(Path data) throws IOException {
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

    /** {@return what the statement answers} It has one parameter. */
    <T> T one(Class<T> type, String sql, Object parameter) {
        return database.withHandle(
                handle -> handle.createQuery(sql).bind(0, parameter).mapTo(type).one());
    }

    RestClient superAdmin() {
        return superAdmin;
    }

    /** Signs the super_admin in anew, for tests that take longer than an access token is good. */
    void renewSuperAdmin() {
        superAdmin = signIn(demo.user("super_admin"));
    }

    /** {@return the owner of the demo workshop, who is signed in since the start} */
    RestClient owner() {
        return owner.orElseThrow();
    }

    RestClient signIn(User user) {
        return RestClient.signedIn(demo.httpUrl(), user);
    }

    int mqttPort() {
        return mqttPort;
    }

    /** Signs in, if it may now. */
    MqttConnection connect(String clientId, String username, String password) throws IOException {
        return MqttConnection.open(mqttPort, clientId, username, password);
    }

    /** Signs in as the device, as soon as the broker has heard of it. */
    MqttConnection connect(Device device) {
        return await(device.id() + " signed in")
                .atMost(SIGN_IN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> MqttConnection.open(mqttPort, device), Objects::nonNull);
    }

    /** Makes a workshop with pits and a device in each, and an owner. */
    Workshop workshop(String name, int pits) {
        return Workshop.make(this, name, pits);
    }

    /** {@return readiness as the management port tells it} */
    RestClient.Answer readiness() {
        return readiness(demo);
    }

    private static RestClient.Answer readiness(Demo demo) {
        return RestClient.fetch(demo.managementUrl() + "/health/ready");
    }

    void awaitReady() {
        await("readiness")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> readiness().status() == 200);
    }

    /** {@return the process of a part: hub, broker or postgres} */
    long pid(String part) {
        return number(pidFile(part)).orElseThrow(() -> new IllegalStateException("no process of " + part));
    }

    /** {@return the memory of a part's process that lies in RAM, in MiB; empty where the system or the part doesn't tell} */
    OptionalLong memoryMib(String part) {
        try {
            OptionalLong kib = ProcessMemory.residentKib(pid(part));
            return kib.isPresent() ? OptionalLong.of(kib.getAsLong() / 1024) : kib;
        } catch (IllegalStateException e) {
            return OptionalLong.empty();
        }
    }

    private Path pidFile(String part) {
        return data.resolve(part.equals("postgres") ? "postgres/cluster/postmaster.pid" : part + ".pid");
    }

    /** {@return the hub's meters as Prometheus gets them: values by name and tags} */
    Map<String, Double> meters() {
        return HubProcess.meters(demo.managementUrl());
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
        Path file = pidFile(part);
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

    /** {@return what has been said on its terminal until now} */
    String said() throws IOException {
        return Files.readString(terminal(data).toPath());
    }

    private static File terminal(Path data) {
        return data.resolve("terminal.txt").toFile();
    }

    private static String said(Path data) {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("terminal.txt", "log/launcher.log", "log/broker.log", "log/hub.out")) {
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
