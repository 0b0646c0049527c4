package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.architecture.Sources.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The style of sources that no class file shows: the words of Javadoc, the length of files. */
class SourceRulesTest {

    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[A-Za-z']+");
    private static final Pattern RIDDLE = Pattern.compile("(?i)whoever|somebody|nobody|told");
    /** Names that no one searches for: a retry is no patience, a call no errand. */
    private static final Pattern RIDDLE_NAME = Pattern.compile(
            "\\b(?:class|record|interface|enum) (\\w*(?:Patien|Blame|Stillness|Witness|Doing|Errand|Told|Leftover|LeftOver|AtOnce)\\w*)");

    private static final Pattern RIDDLE_CONSTANT = Pattern.compile("\\b(MOST(?:_\\w+)?|PATIENCE\\w*|LOOK_MS) =");
    /** A statement that makes one. */
    private static final Pattern METER = Pattern.compile(
            "(?:(?:Gauge|Timer|Counter|Summary)\\.builder|\\.(?:counter|gauge|timer|summary))\\(\\s*\"pitwatch[^;]*;");

    private static final Pattern TEST =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example|ArchTest)\\b");
    /** As Surefire knows them, and Failsafe. */
    private static final Pattern UNIT_TEST = Pattern.compile("Test.*|.*Tests?|.*TestCase");

    private static final Pattern INTEGRATION_TEST = Pattern.compile("IT.*|.*IT|.*ITCase");
    private static final Pattern TEMPORARY = Pattern.compile("Files\\.createTemp");
    private static final double MAX_PER_THOUSAND = 0.5;
    private static final int MAX_LINES = 400;
    private static final int MAX_TEST_LINES = 600;
    /** A {@code Part} wires one area, or one capability of it: a longer one is two. */
    private static final int MAX_PART_LINES = 120;

    @Test
    void givenJavadoc_whenItsWordsAreCounted_thenItSpeaksOfCallersListenersAndClients() {
        long words = 0;
        Map<String, Long> riddles = new TreeMap<>();
        for (Source source : Sources.in("camel-app", "plugins", "bench")) {
            if (source.isTest()) {
                continue;
            }
            Matcher docs = JAVADOC.matcher(source.text());
            while (docs.find()) {
                words += WORD.matcher(docs.group(1)).results().count();
                long found = WORD.matcher(docs.group(1))
                        .results()
                        .filter(word -> RIDDLE.matcher(word.group()).matches())
                        .count();
                if (found > 0) {
                    riddles.merge(source.path(), found, Long::sum);
                }
            }
        }

        assertThat(words).isGreaterThan(10_000);
        long found = riddles.values().stream().mapToLong(Long::longValue).sum();
        assertThat(1000.0 * found / words)
                .as(
                        "whoever, somebody, nobody, told per 1,000 words of Javadoc: say caller, listener, client, sent; %s",
                        riddles)
                .isLessThanOrEqualTo(MAX_PER_THOUSAND);
    }

    @Test
    void givenFiles_whenTheirLinesAreCounted_thenEachHasOneIdea() {
        List<String> tooLong = Sources.in("camel-app", "plugins", "bench").stream()
                .filter(source -> source.text().lines().count() > limit(source))
                .map(source -> "%s: %d lines, expected at most %d"
                        .formatted(source.path(), source.text().lines().count(), limit(source)))
                .toList();

        assertThat(tooLong).isEmpty();
    }

    /** An operator who reads a metric is helped by what it says of itself. */
    @Test
    void givenMetrics_whenTheyAreRegistered_thenEachIsDescribed() {
        List<String> silent = Sources.in("camel-app", "plugins").stream()
                .filter(source -> !source.isTest())
                .flatMap(source -> METER.matcher(source.text())
                        .results()
                        .map(found -> found.group())
                        .filter(statement -> !statement.contains(".description("))
                        .map(statement -> source.type() + ": "
                                + statement.lines().findFirst().orElseThrow()))
                .toList();

        assertThat(silent).isEmpty();
    }

    /** Who searches for a name finds one thing. */
    @Test
    void givenTypes_whenTheirNamesAreCompared_thenEachStandsForOneThing() {
        Map<String, List<String>> byName = new TreeMap<>();
        for (Source source : Sources.in("camel-app", "plugins", "bench")) {
            if (!source.isTest() && !source.type().equals("package-info")) {
                byName.computeIfAbsent(source.type(), name -> new ArrayList<>()).add(source.path());
            }
        }

        assertThat(byName).hasSizeGreaterThan(500);
        assertThat(byName.values()).allMatch(paths -> paths.size() == 1);
    }

    /** Those inside of others and in tests, too. */
    @Test
    void givenTypes_whenTheirNamesAreRead_thenNoneIsARiddle() {
        List<String> riddles = Sources.in("camel-app", "plugins", "bench").stream()
                .flatMap(source -> RIDDLE_NAME.matcher(source.text()).results().map(name -> name.group(1)))
                .toList();

        assertThat(riddles).isEmpty();
    }

    /** The largest is MAX_…, and what is waited for has a TIMEOUT. */
    @Test
    void givenConstants_whenTheirNamesAreRead_thenTheyAreTheFieldsWords() {
        List<String> riddles = Sources.in("camel-app", "plugins", "bench").stream()
                .filter(source -> !source.isTest())
                .flatMap(source -> RIDDLE_CONSTANT
                        .matcher(source.text())
                        .results()
                        .map(name -> source.type() + "." + name.group(1)))
                .toList();

        assertThat(riddles).isEmpty();
    }

    /** One that fits both is run twice, one that fits neither never. */
    @Test
    void givenTests_whenTheirNamesAreRead_thenEitherUnitTestsOrIntegrationTestsRunThem() {
        List<Source> tests = Sources.in("camel-app", "plugins", "bench", "docs").stream()
                .filter(source -> source.isTest()
                        && TEST.matcher(source.text()).find()
                        && !source.text().contains("abstract class " + source.type()))
                .toList();

        assertThat(tests).hasSizeGreaterThan(300);
        assertThat(tests)
                .filteredOn(test -> UNIT_TEST.matcher(test.type()).matches()
                        == INTEGRATION_TEST.matcher(test.type()).matches())
                .extracting(Source::path)
                .isEmpty();
    }

    /** {@code @TempDir} and {@code TestFolder} delete what they make. */
    @Test
    void givenTests_whenTheyNeedAFolder_thenItIsOneThatIsDeleted() {
        List<String> kept = Sources.in("camel-app", "plugins", "bench", "docs").stream()
                .filter(source -> source.isTest() || source.path().contains("-testing/"))
                .filter(source -> !source.type().equals("MemoryFolders")
                        && !source.type().endsWith("Bench")
                        && TEMPORARY.matcher(source.text()).find())
                .map(Source::path)
                .toList();

        assertThat(kept).isEmpty();
    }

    private static int limit(Source source) {
        if (source.isTest()) {
            return MAX_TEST_LINES;
        }
        return source.type().endsWith("Part") ? MAX_PART_LINES : MAX_LINES;
    }
}
