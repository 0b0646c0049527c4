package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A version runs on the schema of the one behind it, so that there is a way back: a migration that takes away what versions use says by its
 * name which go on (docs/decisions/0133).
 */
class ContractedMigrationsTest {

    private static final Path FOLDER = Sources.ROOT.resolve("camel-app/core/src/main/resources/db/migration");

    /** Those until the first release: no version is before them. */
    private static final int FIRST_RELEASE = 130;

    private static final Pattern NAME = Pattern.compile("V(\\d+)__(?:contract_(\\d+)_)?.*\\.sql");

    private static final Pattern TAKES_AWAY = Pattern.compile(
            "(?i)\\b(drop\\s+(?:table|view|materialized\\s+view|column|type|domain|schema|sequence)\\s+(?:if\\s+exists\\s+)?\\w+|rename\\s+(?:column\\s+)?(?:\\w+\\s+)?to\\s+\\w+"
                    + "|alter\\s+(?:column\\s+)?\\w+\\s+(?:set\\s+data\\s+)?type\\b|alter\\s+(?:column\\s+)?\\w+\\s+set\\s+not\\s+null"
                    + "|revoke\\s[^;]*\\bfrom\\s+(?!public\\b)\\w+)");

    /** An older version inserts rows without it. */
    private static final Pattern ADDED = Pattern.compile(
            "(?i)\\badd\\s+(?:column\\s+)?(?:if\\s+not\\s+exists\\s+)?(\\w+)\\s((?:[^,;()]|\\([^()]*\\))*)");

    /** With its arguments, whose types may have brackets, too. */
    private static final Pattern FUNCTION = Pattern.compile(
            "(?i)\\b(drop|create)\\s+(?:or\\s+replace\\s+)?function\\s+(?:if\\s+exists\\s+)?(\\w+)\\s*(?:\\(((?:[^()]|\\([^()]*\\))*)\\))?");

    /** Flyway notes such a one as failed where it gives up its lock, and no version starts. */
    private static final Pattern OUTSIDE_A_TRANSACTION = Pattern.compile("(?i)\\bconcurrently\\b");

    private static final Pattern NOT_NULL = Pattern.compile("(?i)\\bnot\\s+null\\b");

    private static final Pattern FILLED = Pattern.compile("(?i)\\b(?:default|generated)\\b");

    private static final Pattern COMMENT = Pattern.compile("--[^\n]*");

    @Test
    void givenMigrationsSinceTheFirstRelease_whenTheyTakeSomethingAway_thenTheirNamesSayWhichVersionsGoOn()
            throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            List<Path> files = all.sorted().toList();
            assertThat(files).hasSizeGreaterThan(70);
            for (Path file : files) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                assertThat(name.matches()).as("%s", file).isTrue();
                int version = Integer.parseInt(name.group(1));
                Optional<String> oldest = Optional.ofNullable(name.group(2));
                if (oldest.isPresent()) {
                    assertThat(Integer.parseInt(oldest.get()))
                            .as("%s: versions that go on are older ones", file.getFileName())
                            .isLessThan(version);
                }
                if (version > FIRST_RELEASE) {
                    assertThat(COMMENT.matcher(Files.readString(file)).replaceAll(""))
                            .as("%s: each migration is one transaction", file.getFileName())
                            .doesNotContainPattern(OUTSIDE_A_TRANSACTION);
                }
                if (oldest.isEmpty() && version > FIRST_RELEASE) {
                    assertThat(takenAway(Files.readString(file)))
                            .as(
                                    "%s: name it V%s__contract_NNN_…, NNN the schema of the oldest version that does without",
                                    file.getFileName(), name.group(1))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void givenStatements_whenRead_thenThoseThatTakeAwayAreFound() {
        assertThat(takenAway("alter table device drop column note, add column more text;"))
                .containsExactly("drop column note");
        assertThat(takenAway("drop table if exists device;")).hasSize(1);
        assertThat(takenAway("alter table device rename to thing;")).hasSize(1);
        assertThat(takenAway("alter table device rename column a to b;")).hasSize(1);
        assertThat(takenAway("alter table device alter column a type bigint;")).hasSize(1);
        assertThat(takenAway("alter table device alter a set not null;")).hasSize(1);
        assertThat(takenAway("drop function f(text);")).containsExactly("drop function f");
        assertThat(
                        takenAway(
                                "drop function f(text); create function f(a text, b numeric(9, 2)) returns text language sql as '';"))
                .containsExactly("drop function f");
        assertThat(takenAway("drop type kind; drop sequence if exists s;")).hasSize(2);
        assertThat(takenAway("alter table device add column more text not null, add note text;"))
                .containsExactly("add more text not null");
        assertThat(takenAway("revoke insert on device from pitwatch_ingest;")).hasSize(1);
        assertThat(
                        takenAway(
                                """
                                -- drop table device
                                create table more (id bigint primary key, a text not null);
                                alter table device add column more text not null default '', drop constraint device_check,
                                    add constraint device_check check (more is not null);
                                alter table device add column one bigint not null generated always as identity;
                                drop function f(text); create function f(a text, b text default 'x, y') returns text language sql as '';
                                revoke all on function f(text, text) from public;
                                drop index i; drop policy p on device; drop trigger t on device;
                                """))
                .isEmpty();
    }

    /** A function that is made anew in the same file only becomes another. */
    private static Set<String> takenAway(String text) {
        String sql = COMMENT.matcher(text).replaceAll("");
        Set<String> found = TAKES_AWAY
                .matcher(sql)
                .results()
                .map(one -> one.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        ADDED.matcher(sql)
                .results()
                .filter(one -> !one.group(1).equalsIgnoreCase("constraint"))
                .filter(one -> NOT_NULL.matcher(one.group(2)).find())
                .filter(one -> !FILLED.matcher(one.group(2)).find())
                .forEach(one -> found.add("add %s %s".formatted(one.group(1), one.group(2))));
        List<MatchResult> functions = FUNCTION.matcher(sql).results().toList();
        functions.stream()
                .filter(one -> isOf(one, "drop"))
                .filter(dropped -> functions.stream().noneMatch(made -> isOf(made, "create") && takes(made, dropped)))
                .forEach(dropped -> found.add("drop function " + dropped.group(2)));
        return found;
    }

    private static boolean isOf(MatchResult function, String what) {
        return function.group(1).equalsIgnoreCase(what);
    }

    /** {@return whether calls of a function that was dropped find that one: by their number of arguments} */
    private static boolean takes(MatchResult made, MatchResult dropped) {
        int given = arguments(dropped).size();
        List<String> all = arguments(made);
        long needed = all.stream().filter(one -> !one.contains("default")).count();
        return made.group(2).equals(dropped.group(2)) && given >= needed && given <= all.size();
    }

    private static List<String> arguments(MatchResult function) {
        String all = Optional.ofNullable(function.group(3)).orElse("").replaceAll("'[^']*'|\\([^()]*\\)", "");
        return all.isBlank() ? List.of() : List.of(all.split(",", -1));
    }
}
