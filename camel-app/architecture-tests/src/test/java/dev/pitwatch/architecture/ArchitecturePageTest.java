package dev.pitwatch.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.architecture.Sources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page docs/architecture.md names every area, table, function and trigger there is, and none else. */
class ArchitecturePageTest {

    private static final Path PAGE = Sources.ROOT.resolve("docs/architecture.md");
    private static final String CORE = "camel-app/core/src/main/";

    /** The first literal of what makes a thread, or a thread's pool: its name, or how that begins; of plugins {@code -}. */
    private static final Pattern THREAD = Pattern.compile("(?:new Thread|createSharedWorkerExecutor"
            + "|new DefaultThreadFactory|new Mirror<>)\\([^;\"]*\"([^\"]+)\"");

    private static final Pattern NAME = Pattern.compile("`([a-z0-9_.]+)`");

    @Test
    void givenAreasOfCore_whenThePageListsThem_thenTheyAreTheseWithTheirWords() throws IOException {
        Set<String> packages = packagesOfCore();

        assertThat(packages).hasSizeGreaterThan(20);
        assertThat(names("## Areas", 1))
                .isEqualTo(packages.stream()
                        .map(one -> one.substring(0, one.indexOf('.')))
                        .collect(toCollection(TreeSet::new)));
        Set<String> listed = new TreeSet<>();
        for (String row : rows("## Areas")) {
            namesIn(cell(row, 1)).forEach(area -> namesIn(cell(row, 3)).forEach(word -> listed.add(area + "." + word)));
        }
        assertThat(listed).isEqualTo(packages);
    }

    @Test
    void givenPackagesOfTheHub_whenThePageListsThem_thenNoneIsMissing() throws IOException {
        String page = Files.readString(PAGE);
        String areas = page.substring(page.indexOf("## Areas"), page.indexOf("## Tables"));
        Set<String> packages = Sources.in("camel-app/hub").stream()
                .filter(source -> !source.isTest())
                .map(Source::word)
                .filter(word -> word.startsWith("hub."))
                .map(word -> word.substring("hub.".length()))
                .collect(toCollection(TreeSet::new));

        assertThat(packages).hasSizeGreaterThan(20);
        assertThat(packages).as("areas and technique of the hub").allMatch(name -> areas.contains("`" + name + "`"));
    }

    @Test
    void givenTablesOfTheMigrations_whenThePageListsThem_thenTheyAreTheseAndTheirOwnersArePackages()
            throws IOException {
        Set<String> tables = Migrations.made("table");

        assertThat(tables).hasSizeGreaterThan(30);
        assertThat(names("## Tables", 1)).isEqualTo(tables);
        Set<String> owners = names("## Tables", 2);
        owners.removeIf(owner -> owner.startsWith("base."));
        assertThat(packagesOfCore()).containsAll(owners);
    }

    @Test
    void givenFunctionsOfTheMigrations_whenThePageListsThem_thenTheyAreThese() throws IOException {
        assertThat(names("## Functions of the database", 1))
                .hasSizeGreaterThan(50)
                .isEqualTo(Migrations.made("function"));
    }

    @Test
    void givenTriggersOfTheMigrations_whenThePageListsThem_thenTheyAreThese() throws IOException {
        assertThat(names("## Triggers", 1)).hasSizeGreaterThan(40).isEqualTo(Migrations.made("trigger"));
    }

    @Test
    void givenThreadsOfHubAndBroker_whenThePageListsThem_thenNoneIsMissing() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> threads = new TreeSet<>();
        for (Source source : Sources.in("camel-app/base", "camel-app/core", "camel-app/hub", "camel-app/broker")) {
            Matcher thread = THREAD.matcher(source.isTest() ? "" : source.text());
            while (thread.find()) {
                threads.add(thread.group(1));
            }
        }

        assertThat(threads).hasSizeGreaterThan(20);
        assertThat(threads)
                .as("names of threads, or how they begin")
                .allMatch(name -> name.equals("-") || page.contains("`" + name));
    }

    /** {@return the packages of core as {@code area.word}} */
    private static Set<String> packagesOfCore() {
        return Sources.in("camel-app/core").stream()
                .filter(source -> source.path().startsWith(CORE))
                .map(Source::word)
                .map(word -> word.substring("core.".length()))
                .filter(word -> word.contains("."))
                .collect(toCollection(TreeSet::new));
    }

    /** {@return the names in that column of the section's tables} */
    private static Set<String> names(String heading, int column) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String row : rows(heading)) {
            for (String name : namesIn(cell(row, column))) {
                assertThat(names.add(name) || column > 1)
                        .as("%s stands once below %s", name, heading)
                        .isTrue();
            }
        }
        return names;
    }

    private static List<String> rows(String heading) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int start = lines.indexOf(heading);
        assertThat(start).as("the heading %s", heading).isNotNegative();
        Predicate<String> row = line -> line.startsWith("|");
        return lines.stream()
                .skip(start + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .filter(row)
                .toList();
    }

    private static String cell(String row, int column) {
        return row.split("\\|", -1)[column];
    }

    private static List<String> namesIn(String cell) {
        List<String> names = new ArrayList<>();
        Matcher name = NAME.matcher(cell);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }
}
