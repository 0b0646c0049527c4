package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive of {@code ./pitwatch release}, of what this run has built: packed, signed, and installed as docs/DEPLOYMENT.md says on a
 * machine that has a Java runtime and no network. In the end another version takes its place there.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class ReleaseIT {

    private static final Path PROJECT = HubDistribution.project();
    private static final String LISTENS = "What listens where";

    @TempDir
    static Path folder;

    private static Path archive;
    private static DeployedRelease deployed;

    @BeforeAll
    static void release() throws IOException, InterruptedException {
        assumeTrue(
                ScratchMachine.missing().isEmpty(),
                () -> "a machine of its own " + ScratchMachine.missing().orElseThrow());
        Path archives = folder.resolve("archives");
        Path key = folder.resolve("release.key");
        // As OpenSSL makes them, which release keygen does, too.
        run(folder, 0, "openssl", "genpkey", "-algorithm", "ed25519", "-out", key);
        archive = packed(archives, "--built", "--key", key.toString());
        run(folder, 0, "openssl", "pkey", "-in", key, "-pubout", "-out", archives.resolve("release.key.pub"));
        deployed = new DeployedRelease(folder, archives);
    }

    @AfterAll
    static void stop() throws IOException {
        if (deployed != null) {
            deployed.close();
        }
    }

    private static Path packed(Path to, String... options) throws IOException, InterruptedException {
        List<Object> command = new ArrayList<>(List.of(PROJECT.resolve("pitwatch"), "release"));
        command.addAll(List.of(options));
        command.add(to);
        run(PROJECT, 0, command.toArray());
        try (Stream<Path> files = Files.list(to)) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** {@return what it said, once it ended with that code} */
    private static String run(Path in, int code, Object... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.of(command).map(Object::toString).toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        Process process =
                builder.directory(in.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(code);
        return said;
    }

    @Test
    void givenOneBuild_whenPackedTwice_thenTheArchivesAreEqual() throws IOException, InterruptedException {
        assertThat(Files.mismatch(archive, packed(folder.resolve("again"), "--built")))
                .isEqualTo(-1);
    }

    @Test
    void givenOneCommit_whenBuiltTwice_thenTheArchivesAreEqual() throws IOException, InterruptedException {
        assumeTrue(TestLength.of(false, true), "two whole builds: with --all");

        assertThat(Files.mismatch(packed(folder.resolve("built")), packed(folder.resolve("built-again"))))
                .isEqualTo(-1);
    }

    @Test
    void givenTheArchive_whenLookedInto_thenItsBillsOfMaterialsArePartOfIt() throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(PROJECT.resolve("target/sbom/java.cdx.json"))
                        && Files.exists(PROJECT.resolve("target/sbom/dashboard.cdx.json")),
                "built without bills of materials");

        for (Map.Entry<String, List<String>> wanted : Map.of(
                        "java", List.of("camel-core-engine", "vertx-core"), "dashboard", List.of("react", "react-dom"))
                .entrySet()) {
            String file = "pitwatch-*/sbom/%s.cdx.json".formatted(wanted.getKey());
            JsonNode bill = Json.MAPPER.readTree(run(folder, 0, "tar", "xzOf", archive, "--wildcards", file));
            assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
            assertThat(bill.findValuesAsText("name")).containsAll(wanted.getValue());
        }
    }

    @Test
    void givenTheMachine_whenLookedAt_thenNothingThatBuildsIsThere() throws IOException, InterruptedException {
        for (String program : List.of("node", "npm", "mvn", "git", "javac")) {
            assertThat(deployed.machine().does("command -v " + program))
                    .as(program)
                    .isFalse();
        }
    }

    @Test
    void givenARelease_whenAskedForWhatNeedsTheSources_thenItSaysSoInALine() throws IOException, InterruptedException {
        for (String verb : List.of("dev", "test", "format", "device", "plugin", "release")) {
            assertThat(run(folder, 1, deployed.machine().file("/opt/pitwatch/pitwatch-0.1.0/pitwatch"), verb))
                    .isEqualTo("pitwatch: %s: this is a release; it needs the sources, which are not in it\n"
                            .formatted(verb));
        }
    }

    @Test
    void givenTheUnit_whenSystemdLooksAtIt_thenItIsUnderstoodAndItsExposureIsSmall()
            throws IOException, InterruptedException {
        assumeTrue(deployed.machine().does("command -v systemd-analyze"), "systemd-analyze is not installed");
        String said = deployed.machine().type(HandbookPage.DEPLOYMENT.commands("Look at the unit"));

        assertThat(unknownKeys(said)).allMatch(ReleaseIT::isOfLaterSystemd);
    }

    /** As packaging/mediamtx/README.md puts it there, but for its sandbox, which needs systemd as process 1. */
    @Test
    void givenMediaMtxInItsPlace_whenItCalls_thenItReachesTheHubAndNotItsManagement()
            throws IOException, InterruptedException {
        ScratchMachine machine = deployed.machine();
        assumeTrue(machine.does("nft list tables"), "no nftables here");
        String curl = "curl -fsS -o /dev/null -m 5 http://";
        String asIt = "setpriv --reuid=mediamtx --clear-groups " + curl;
        try {
            machine.type(
                    """
                    cd /opt/pitwatch/pitwatch-0.1.0/packaging/mediamtx
                    useradd --system --home-dir /var/lib/mediamtx --shell /usr/sbin/nologin mediamtx
                    nft -c -f nftables.conf
                    nft -f nftables.conf
                    nft -f nftables.conf
                    """);
            assertThat(machine.does(asIt + "127.0.0.1:8080/health")).isTrue();
            assertThat(machine.does(curl + "127.0.0.1:8081/health/ready")).isTrue();
            assertThat(machine.does(asIt + "127.0.0.1:8081/health/ready")).isFalse();
        } finally {
            machine.type("nft delete table inet pitwatch_mediamtx || true; userdel mediamtx || true");
        }
    }

    @Test
    void givenMediaMtxsUnit_whenSystemdLooksAtIt_thenItIsUnderstoodAndItsExposureIsSmall()
            throws IOException, InterruptedException {
        ScratchMachine machine = deployed.machine();
        assumeTrue(machine.does("command -v systemd-analyze"), "systemd-analyze is not installed");
        String said = machine.type(
                """
                printf '#!/bin/sh\n' >/usr/local/bin/mediamtx
                chmod 755 /usr/local/bin/mediamtx
                cd /opt/pitwatch/pitwatch-0.1.0/packaging/mediamtx
                systemd-analyze verify ./mediamtx.service
                systemd-analyze security --offline=true --threshold=25 ./mediamtx.service
                rm /usr/local/bin/mediamtx
                """);

        assertThat(unknownKeys(said)).allMatch(ReleaseIT::isOfLaterSystemd);
    }

    private static Stream<String> unknownKeys(String said) {
        return said.lines().filter(line -> line.contains("Unknown key"));
    }

    /** systemd before 254 doesn't know it. */
    private static boolean isOfLaterSystemd(String line) {
        return line.contains("RestartSteps") || line.contains("RestartMaxDelaySec");
    }

    @Test
    void givenUnitsOfServices_whenTheyEndAgainAndAgain_thenPausesGrow() throws IOException {
        for (String unit : List.of("systemd/pitwatch.service", "mediamtx/mediamtx.service")) {
            assertThat(Files.readAllLines(PROJECT.resolve("packaging").resolve(unit)))
                    .as(unit)
                    .contains("Restart=always", "RestartSteps=5")
                    .anyMatch(line -> line.startsWith("RestartMaxDelaySec="));
        }
    }

    /** What no check of systemd's misses: passwords in files, enough of them open, and rights of nobody else. */
    @Test
    void givenTheServicesUnit_whenRead_thenItHasItsSecretsItsFilesAndAUserOfItsOwn() throws IOException {
        assertThat(Files.readAllLines(PROJECT.resolve("packaging/systemd/pitwatch.service")))
                .contains("User=pitwatch", "LoadCredential=secrets:/etc/pitwatch/secrets", "LimitNOFILE=65536");
    }

    /** The hub closes what is silent for 60 s, and nothing in front does so before it. */
    @Test
    void givenNginxInFront_whenASocketIsQuiet_thenItWaitsLongerThanTheHub() throws IOException {
        Matcher limit = Pattern.compile("proxy_(?:read|send)_timeout (\\d+)s;")
                .matcher(Files.readString(PROJECT.resolve("packaging/nginx/pitwatch.conf")));

        assertThat(limit.results().map(found -> Integer.parseInt(found.group(1))))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(seconds -> seconds > 60);
    }

    @Test
    void givenTheList_whenItsCommandsAreTypedBeforeGoingLive_thenEachEndsWell()
            throws IOException, InterruptedException {
        deployed.machine().type(HandbookPage.DEPLOYMENT.commands("Before you go live"));
    }

    /** As systemd reads it: a shell would stumble over the first line, and do what the second says, as root. */
    @Test
    void
            givenSettingsThatAShellWouldRunAndASecretOfTheStoppedService_whenVerbsAreCalled_thenTheyHaveThemAsTheyStandAndABackupIsGood()
                    throws IOException, InterruptedException {
        ScratchMachine machine = deployed.machine();
        machine.type(
                """
                cp -p /etc/pitwatch/pitwatch.env /root/pitwatch.env
                printf '#!/bin/sh\ntouch /root/started\n' >/usr/local/sbin/started
                chmod 755 /usr/local/sbin/started
                (umask 077; pitwatchctl backup keygen >/root/keys)
                sed -n 's/ *BACKUP_PUBLIC_KEY=//p' /root/keys >/etc/pitwatch/secrets/backup.pub
                cat >>/etc/pitwatch/pitwatch.env <<'EOF'
                SMTP_FROM=Pitwatch <pitwatch@localhost>
                LOKI_URL=https://logs.example.com/?a=1&started
                BACKUP_PUBLIC_KEY_FILE=/run/credentials/pitwatch.service/secrets_backup.pub
                EOF
                """);
        try {
            machine.type("pitwatchctl psql 'select 1'");
            // For which it needs the key; the folder is named from where one stands.
            machine.type("cd /var/lib/pitwatch; pitwatchctl backup kept; ls kept/*/manifest.json");
            // As the run-book has it tried, with the private key's words by standard input: the last line of keygen's.
            assertThat(machine.type("cd /var/lib/pitwatch; tail -1 /root/keys | pitwatchctl restore --check kept/*"))
                    .contains("Checked: a database starts on it");
            assertThat(machine.does("ls /root/started")).isFalse();
            assertThat(machine.does("ls -d /run/pitwatchctl.*")).isFalse();
        } finally {
            machine.type(
                    "mv /root/pitwatch.env /etc/pitwatch/pitwatch.env; rm /root/keys /etc/pitwatch/secrets/backup.pub");
        }
    }

    /** As the page's table has it. */
    @Test
    void givenItRuns_whenAskedWhatListens_thenItIsWhatThePageSays() throws IOException, InterruptedException {
        Set<String> listed = rows(LISTENS, "\\d+", "all|127\\.0\\.0\\.1")
                .map(row -> row.group(2) + " " + row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> found = listening();

        assertThat(found).containsAll(listed);
        found.removeAll(listed);
        assertThat(found).as("random ports").allMatch(place -> place.startsWith("127.0.0.1 "));
    }

    /** With the table of the servers in front, which the tests of those hold; cameras are the page's own word. */
    @Test
    void givenTheFirewallsTable_whenComparedWithWhatListens_thenEachPortForAllAddressesIsInItAndNoOther()
            throws IOException, InterruptedException {
        Set<String> open = listening().stream()
                .filter(place -> place.startsWith("all "))
                .flatMap(ReleaseIT::numbers)
                .collect(Collectors.toCollection(TreeSet::new));
        rows(LISTENS, "80, 443", "all").flatMap(row -> numbers(row.group(1))).forEach(open::add);
        Set<String> ruled = rows("Firewall", "[\\d, ]+(?: UDP and)? TCP", ".+?")
                .flatMap(row -> numbers(row.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(ruled).containsAll(open);
        ruled.removeAll(open);
        assertThat(ruled).as("besides SSH and MediaMTX").containsExactly("22", "8189", "8554");
    }

    /** {@return the rows of a table of the deployment's page whose first two cells are as these expressions} */
    private static Stream<Matcher> rows(String heading, String first, String second) throws IOException {
        Pattern row = Pattern.compile("^\\| (%s) \\| (%s) \\|".formatted(first, second));
        return HandbookPage.DEPLOYMENT
                .section(heading)
                .lines()
                .map(row::matcher)
                .filter(Matcher::find);
    }

    private static Stream<String> numbers(String text) {
        return Pattern.compile("\\d+").matcher(text).results().map(MatchResult::group);
    }

    /** {@return the address and port of each socket of TCP or UDP that waits for others} */
    private static Set<String> listening() throws IOException, InterruptedException {
        return deployed.machine()
                .type("ss -Hltun")
                .lines()
                .filter(line -> line.startsWith("tcp") || line.startsWith("udp"))
                .map(line -> line.trim().split("\\s+")[4])
                .map(ReleaseIT::place)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String place(String listening) {
        int colon = listening.lastIndexOf(':');
        String address = listening.substring(0, colon);
        String all = List.of("*", "0.0.0.0", "[::]").contains(address) ? "all" : address;
        return all.replace("[::ffff:", "").replace("]", "") + " " + listening.substring(colon + 1);
    }

    @Nested
    class Nginx extends InFront {
        Nginx() {
            super(() -> deployed, "nginx", List.of("nginx", "-g", "daemon off;"));
        }
    }

    @Nested
    class Caddy extends InFront {
        Caddy() {
            super(() -> deployed, "Caddy", List.of("caddy", "run", "--config", "/etc/caddy/Caddyfile"));
        }
    }

    /** Last: what is tried above is the release that was deployed. */
    @Nested
    @Order(Integer.MAX_VALUE)
    class Upgrade extends ServerUpgrade {
        Upgrade() {
            super(() -> deployed, folder);
        }
    }
}
