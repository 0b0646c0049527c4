package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** An archive of {@code ./pitwatch release} on a machine of its own, as docs/DEPLOYMENT.md installs it, started as its unit says. */
final class DeployedRelease implements AutoCloseable {

    static final String NAME = "pitwatch.example.com";

    /** Calls a minute of one address without a sign-in: fewer than delivered, since each is a handshake of its own. */
    static final int ADDRESS_LIMIT = 30;

    private static final Duration START = Duration.ofSeconds(120);
    private static final String UNIT = "/etc/systemd/system/pitwatch.service";
    private static final String LINEAGE = "/etc/letsencrypt/live/pitwatch.example.com";

    private final ScratchMachine machine;
    private final Process service;
    private final String password;

    /** Takes the folder with the archive, its sum, its signature and the public key. */
    DeployedRelease(Path folder, Path archives) throws IOException, InterruptedException {
        machine = ScratchMachine.booted(folder);
        try {
            Path home = Files.createDirectories(machine.file("/root"));
            try (var files = Files.list(archives)) {
                for (Path file : files.toList()) {
                    Files.createLink(home.resolve(file.getFileName()), file);
                }
            }
            machine.type(HandbookPage.DEPLOYMENT.commands("Install"));
            machine.type(certificate());
            machine.type("echo PITWATCH_RATE_LIMITS=address=%d >>/etc/pitwatch/pitwatch.env".formatted(ADDRESS_LIMIT));
            service = start();
            awaitReady();
            password = shown(machine.type(HandbookPage.DEPLOYMENT.commands("First sign-in")));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What Let's Encrypt would have given, and the hook that it runs. */
    private static String certificate() {
        return """
                mkdir -p %1$s
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=%2$s \
                  -addext subjectAltName=DNS:%2$s,DNS:webrtc.example.com,DNS:hls.example.com,DNS:playback.example.com \
                  -keyout %1$s/privkey.pem -out %1$s/fullchain.pem
                RENEWED_LINEAGE=%1$s /etc/letsencrypt/renewal-hooks/deploy/pitwatch
                """
                .formatted(LINEAGE, NAME);
    }

    /** As systemd would, but for its sandbox. */
    private Process start() throws IOException {
        String unit = Files.readString(machine.file(UNIT));
        List<String> environment = new ArrayList<>(all(unit, "Environment"));
        for (String file : all(unit, "EnvironmentFile")) {
            Files.readAllLines(machine.file(file.replaceFirst("^-", ""))).stream()
                    .filter(line -> line.contains("=") && !line.startsWith("#"))
                    .forEach(environment::add);
        }
        String user = all(unit, "User").get(0);
        List<String> command = new ArrayList<>(List.of(
                "setpriv", "--reuid=" + user, "--regid=" + all(unit, "Group").get(0), "--init-groups"));
        command.addAll(List.of("--no-new-privs", "--bounding-set=-all", "sh", "-c", "umask 077; exec \"$@\"", "unit"));
        command.addAll(List.of(all(unit, "ExecStart").get(0).split(" ")));
        environment.add("HOME=/var/lib/" + user);
        QuickStart.environment().forEach((name, value) -> environment.add(name + "=" + value));
        return machine.start(
                "pitwatch", environment, all(unit, "WorkingDirectory").get(0), command);
    }

    private void awaitReady() throws IOException {
        try {
            await("readiness")
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast("it ended", () -> !service.isAlive())
                    .until(() -> machine.does("curl -fsS http://127.0.0.1:8081/health/ready"));
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new IllegalStateException(machine.said("pitwatch"), e);
        }
    }

    private static List<String> all(String unit, String key) {
        return Pattern.compile("(?m)^%s=(.*)$".formatted(key))
                .matcher(unit)
                .results()
                .map(line -> line.group(1))
                .toList();
    }

    private static String shown(String said) {
        Matcher found = Pattern.compile("shown this once: (\\S+)").matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return found.group(1);
    }

    ScratchMachine machine() {
        return machine;
    }

    /** {@return one who comes by the first link} */
    TlsClient client() {
        return TlsClient.of(machine.file("/etc/pitwatch/tls/fullchain.pem"), NAME, machine.address(), machine.caller());
    }

    /** {@return an access token of the super_admin} */
    String signIn(TlsClient client) throws IOException {
        return client.post("/auth/login", "", Map.of("username", "admin", "password", password))
                .data()
                .path("access_token")
                .asText();
    }

    @Override
    public void close() throws IOException {
        machine.close();
    }
}
