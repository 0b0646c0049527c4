package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is shipped is held against .ci/dependencies.tsv: nothing known to be bad, and nothing that nobody judged. */
class ShippedDependenciesIT {

    private static final Path HOME = Path.of(System.getProperty("pitwatch.home", "../.."));
    private static final Path ASSEMBLY = HOME.resolve("camel-app/distribution/assembly/target/assembly");
    private static final Path LAUNCHER = HOME.resolve("camel-app/launcher/target/lib");
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.+]*?)(?:-[A-Za-z][\\w-]*)?\\.jar");
    private static final Pattern HUB = Pattern.compile("hub-\\d.*\\.jar");
    private static final Set<String> OWN = Set.of(
            "base",
            "broker",
            "broker-mosquitto-dynsec",
            "core",
            "embedded-postgres",
            "hub",
            "notify-email",
            "notify-log",
            "notify-sms-twilio",
            "notify-webhook",
            "notify-webpush",
            "notify-whatsapp-twilio",
            "sensor-bme680",
            "sensor-dht22",
            "sensor-pms5003",
            "simulator",
            "spi");

    /** One jar or npm package. */
    private record Shipped(String name, String version, boolean judgedOnly) {}

    /** A line of the list; {@code bad} is the first version that is none of the bad ones, or empty. */
    private record Judged(String name, Optional<String> bad) {

        boolean fits(String other) {
            return name.endsWith("*") ? other.startsWith(name.substring(0, name.length() - 1)) : other.equals(name);
        }
    }

    @Test
    void givenTheDistributionAndTheLauncher_whenTheirJarsAreListed_thenEachIsJudgedAndNoneIsBad() throws IOException {
        List<Shipped> jars = new ArrayList<>(hub());
        jars.addAll(launcher());

        assertThat(jars).hasSizeGreaterThan(150);
        assertThat(complaints(jars, "")).isEmpty();
    }

    @Test
    void givenTheDashboard_whenItsLockIsRead_thenWhatIsShippedIsJudgedAndNothingIsBad() throws IOException {
        List<Shipped> packages = new ArrayList<>();
        JsonNode lock = Json.MAPPER.readTree(Files.readString(HOME.resolve("dashboard/package-lock.json")));
        for (Map.Entry<String, JsonNode> entry : lock.path("packages").properties()) {
            String name = entry.getKey().replaceFirst("^.*node_modules/", "");
            if (!name.isEmpty()) {
                JsonNode it = entry.getValue();
                packages.add(new Shipped(
                        name, it.path("version").asText(), it.path("dev").asBoolean()));
            }
        }

        assertThat(packages).hasSizeGreaterThan(20);
        assertThat(complaints(packages, "npm:")).isEmpty();
    }

    @Test
    void givenTheHubAndTheLauncher_whenTheirNettyIsListed_thenBothHaveOneVersion() throws IOException {
        Stream<Shipped> all = Stream.concat(hub().stream(), launcher().stream());

        assertThat(all.filter(jar ->
                                jar.name().startsWith("netty-") && !jar.name().startsWith("netty-tcnative"))
                        .map(Shipped::version)
                        .collect(Collectors.toSet()))
                .hasSize(1);
    }

    /** Else whoever asks one of its classes for annotations looks for theirs through every jar, each time. */
    @Test
    void givenTheHubsBundle_whenItsJarsAreListed_thenItHasTheAnnotationsOfNulls() throws IOException {
        Path hub;
        try (Stream<Path> files = Files.walk(ASSEMBLY)) {
            hub = files.filter(
                            path -> HUB.matcher(path.getFileName().toString()).matches())
                    .findFirst()
                    .orElseThrow();
        }

        try (ZipFile bundle = new ZipFile(hub.toFile())) {
            assertThat(bundle.stream().map(ZipEntry::getName)).anyMatch(name -> name.startsWith("lib/jspecify-"));
        }
    }

    @Test
    void givenTheLauncher_whenItsClassPathIsListed_thenNoLibraryIsThereTwice() throws IOException {
        Map<String, Set<String>> versions = launcher().stream()
                .collect(Collectors.groupingBy(
                        Shipped::name, Collectors.mapping(Shipped::version, Collectors.toCollection(TreeSet::new))));

        assertThat(versions)
                .allSatisfy((name, found) -> assertThat(found).as(name).hasSize(1));
    }

    @Test
    void givenABadAndAnUnknownVersion_whenHeldAgainstTheList_thenBothAreNamed() throws IOException {
        List<Shipped> planted = List.of(
                new Shipped("netty-common", "4.1.128.Final", false),
                new Shipped("netty-codec-http2", "4.1.136.Final", false),
                new Shipped("left-pad", "1.0", false));

        assertThat(complaints(planted, ""))
                .containsExactlyInAnyOrder(
                        "netty-common 4.1.128.Final is known to be bad, expected 4.1.136 or newer",
                        "left-pad 1.0 is not judged: add it to .ci/dependencies.tsv");
    }

    private static List<Shipped> hub() throws IOException {
        List<Shipped> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ASSEMBLY)) {
            for (Path jar :
                    files.filter(path -> path.toString().endsWith(".jar")).toList()) {
                shipped(jar.getFileName().toString()).ifPresent(found::add);
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    zip.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.endsWith(".jar"))
                            .map(name -> name.replaceFirst("^.*/", ""))
                            .forEach(name -> shipped(name).ifPresent(found::add));
                }
            }
        }
        return found;
    }

    private static List<Shipped> launcher() throws IOException {
        try (Stream<Path> files = Files.list(LAUNCHER)) {
            return files.map(path -> shipped(path.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private static Optional<Shipped> shipped(String jar) {
        Matcher matcher = JAR.matcher(jar);
        Shipped it = matcher.matches()
                ? new Shipped(matcher.group(1), matcher.group(2), false)
                : new Shipped(jar, "", false);
        return OWN.contains(it.name()) ? Optional.empty() : Optional.of(it);
    }

    private static Set<String> complaints(List<Shipped> shipped, String prefix) throws IOException {
        List<Judged> list = judged();
        Set<String> complaints = new TreeSet<>();
        for (Shipped it : shipped) {
            Optional<Judged> line =
                    list.stream().filter(each -> each.fits(prefix + it.name())).findFirst();
            if (line.isEmpty() && !it.judgedOnly()) {
                complaints.add(
                        "%s %s is not judged: add it to .ci/dependencies.tsv".formatted(it.name(), it.version()));
            }
            line.flatMap(Judged::bad)
                    .filter(good -> compare(it.version(), good) < 0)
                    .ifPresent(good -> complaints.add(
                            "%s %s is known to be bad, expected %s or newer".formatted(it.name(), it.version(), good)));
        }
        return complaints;
    }

    private static List<Judged> judged() throws IOException {
        return Files.readAllLines(HOME.resolve(".ci/dependencies.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(fields -> new Judged(
                        fields[0],
                        Optional.of(fields[1])
                                .filter(bad -> bad.startsWith("<"))
                                .map(bad -> bad.substring(1))))
                .toList();
    }

    /** By their numbers; what follows them doesn't count. */
    private static int compare(String one, String other) {
        String[] ones = one.split("[^0-9]+");
        String[] others = other.split("[^0-9]+");
        for (int i = 0; i < Math.max(ones.length, others.length); i++) {
            int difference = Long.compare(number(ones, i), number(others, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static long number(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? Long.parseLong(parts[index]) : 0;
    }
}
