package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A hub as a process, in a data folder that outlives it. */
final class HubProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(180);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Process process;
    private final Path data;

    private HubProcess(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    static HubProcess start(HubDistribution distribution, Path data, Path javaHome, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(data.resolve("karaf"));
        ProcessBuilder builder = new ProcessBuilder(distribution.script().toString());
        builder.environment().putAll(QuickStart.environment());
        builder.environment().putAll(environment);
        builder.environment().put("PITWATCH_DATA", data.toString());
        builder.environment().put("KARAF_DATA", data.resolve("karaf").toString());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolve("terminal.txt").toFile()));
        return new HubProcess(builder.start(), data);
    }

    /** Waits until the url answers with the status. */
    void awaitStatus(String url, int status) {
        try {
            await(url)
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast("the hub ended", () -> !process.isAlive())
                    .until(() -> status(url) == status);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError("%s: not %d\n%s\n%s".formatted(url, status, said(), threads()), e);
        }
    }

    private String said() {
        try {
            return Files.readString(data.resolve("terminal.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String threads() {
        try {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Process dump = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    static int status(String url) {
        return get(url).map(HttpResponse::statusCode).orElse(0);
    }

    static String body(String url) {
        return get(url).map(HttpResponse::body).orElse("");
    }

    /** {@return the meters as Prometheus gets them from that management address: values by name and tags} */
    static Map<String, Double> meters(String management) {
        Map<String, Double> meters = new TreeMap<>();
        body(management + "/metrics")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int end = line.lastIndexOf(' ');
                    meters.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
                });
        return meters;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    boolean awaitEnd(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        boolean ended = !process.isAlive();
        process.destroyForcibly().onExit().join();
        assertThat(ended).as("the hub ends by itself within 30 s of SIGTERM").isTrue();
    }

    private static java.util.Optional<HttpResponse<String>> get(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return java.util.Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return java.util.Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return java.util.Optional.empty();
        }
    }
}
