package dev.pitwatch.hub.routes;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Exchange properties that steps of a route file share stand in its header, as {@code #   properties  a, b (what it is)}. */
class RoutePropertiesTest {

    private static final Path ROUTES = Path.of("../../routes");
    private static final Path SOURCES = Path.of("src/main/java");

    /** What steps of ours read and set, by the URI that a route sends to. */
    private static final Map<String, Set<String>> OF_STEPS = Map.of(
            "bean:receive", Set.of("delivery", "retained"),
            "bean:licence", Set.of("delivery"),
            "bean:deviceClock", Set.of("delivery"),
            "bean:deviceStatus", Set.of("delivery", "retained"),
            "bean:deviceAck", Set.of("delivery", "retained"),
            "bean:deviceDiag", Set.of("delivery", "retained"),
            "reading-store:readings", Set.of("delivery", "replay"),
            "bean:sendNotice", Set.of("notice", "channel"),
            "bean:settleNotice", Set.of("notice", "notice.outcome"),
            "bean:twilioAnswers?method=messages", Set.of("notice.outgoing"));

    /** What consumers of ours set; a route's header names those that it reads. */
    private static final Set<String> OF_CONSUMERS = Set.of("missed");

    private static final Pattern HEADER = Pattern.compile("(?m)^#   properties +(.+)$");
    private static final Pattern EXPLANATION = Pattern.compile("\\([^)]*\\)");
    private static final Pattern IN_SIMPLE = Pattern.compile("\\$\\{exchangeProperty(?:\\.|\\[['\"]?)(\\w+)");
    private static final Pattern IN_JAVA =
            Pattern.compile("\\bexchange\\s*\\.(?:get|set|remove)Property\\(\\s*(?:(\\w+)\\.)?([A-Z_]+|\"[^\"]+\")");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void givenARouteFile_whenItsStepsShareProperties_thenItsHeaderNamesThese(Path file) throws IOException {
        String text = Files.readString(file);
        Set<String> used = new TreeSet<>();
        for (Object root : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
            collect("", root, used);
        }
        used.removeIf(name -> name.startsWith("Camel"));

        assertThat(declared(text))
                .as("%s: properties of the header, and those of its steps and expressions", file.getFileName())
                .isEqualTo(used);
    }

    @Test
    void givenStepsOfOurs_whenTheySetOrReadProperties_thenTheseAreKnownHere() throws IOException {
        Set<String> known =
                OF_STEPS.values().stream().flatMap(Collection::stream).collect(toCollection(TreeSet::new));
        known.addAll(OF_CONSUMERS);
        Set<String> found = new TreeSet<>();
        for (Path file : sources()) {
            Matcher property = IN_JAVA.matcher(Files.readString(file));
            while (property.find()) {
                String type = property.group(1);
                if (!"Exchange".equals(type)) {
                    found.add(value(type == null ? file : sourceOf(type), property.group(2)));
                }
            }
        }

        assertThat(found).isEqualTo(known);
    }

    @Test
    void givenSetPropertyAndExpressions_whenTheyAreCollected_thenNoneIsMissed() {
        Set<String> used = new TreeSet<>();
        collect(
                "",
                new Load(LoadSettings.builder().build())
                        .loadFromString(
                                """
                                - route:
                                    from:
                                      uri: reading-store:readings
                                      steps:
                                        - setProperty: { name: one, simple: "${body}" }
                                        - filter:
                                            simple: { expression: "${exchangeProperty.two.id} > ${exchangeProperty[three]}" }
                                            steps:
                                              - setBody: { exchangeProperty: { expression: four } }
                                              - to: "bean:sendNotice?method=send"
                                        - removeProperty: { name: five }
                                """),
                used);

        assertThat(used).containsExactlyInAnyOrder("one", "two", "three", "four", "notice", "channel", "five");
    }

    private static Set<String> declared(String text) {
        Set<String> names = new TreeSet<>();
        Matcher header = HEADER.matcher(text);
        while (header.find()) {
            for (String name :
                    EXPLANATION.matcher(header.group(1)).replaceAll("").split(",")) {
                names.add(name.strip());
            }
        }
        return names;
    }

    /** Adds the properties that this part of a file, which stands below the key, sets and names. */
    private static void collect(String key, Object part, Set<String> used) {
        if (part instanceof Map<?, ?> map) {
            Object name = map.get("name");
            if ((key.equals("setProperty") || key.equals("removeProperty")) && name != null) {
                used.add(name.toString());
            }
            if (key.equals("exchangeProperty")) {
                used.add(String.valueOf(map.get("expression")));
            }
            if (key.equals("to") && map.get("uri") != null) {
                used.addAll(ofStep(map.get("uri").toString()));
            }
            map.forEach((member, value) -> collect(String.valueOf(member), value, used));
        } else if (part instanceof Collection<?> list) {
            list.forEach(one -> collect(key, one, used));
        } else if (part instanceof String text) {
            if (key.equals("exchangeProperty")) {
                used.add(text);
            }
            if (key.equals("to")) {
                used.addAll(ofStep(text));
            }
            Matcher simple = IN_SIMPLE.matcher(text);
            while (simple.find()) {
                used.add(simple.group(1));
            }
        }
    }

    private static Set<String> ofStep(String uri) {
        return OF_STEPS.getOrDefault(uri.replaceAll("\\?.*", ""), Set.of());
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Path sourceOf(String type) throws IOException {
        return sources().stream()
                .filter(file -> file.endsWith(type + ".java"))
                .findFirst()
                .orElseThrow();
    }

    /** {@return the name that a literal, or a constant of that file, stands for} */
    private static String value(Path file, String literalOrConstant) throws IOException {
        if (literalOrConstant.startsWith("\"")) {
            return literalOrConstant.replace("\"", "");
        }
        Matcher constant = Pattern.compile("String " + literalOrConstant + " =\\s*\"([^\"]+)\"")
                .matcher(Files.readString(file));
        assertThat(constant.find())
                .as("%s has the constant %s", file, literalOrConstant)
                .isTrue();
        return constant.group(1);
    }
}
