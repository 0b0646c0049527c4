package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
            "(?i)\\b(drop\\s+(?:table|view|column)\\s+(?:if\\s+exists\\s+)?\\w+|rename\\s+(?:column\\s+)?(?:\\w+\\s+)?to\\s+\\w+"
                    + "|alter\\s+(?:column\\s+)?\\w+\\s+(?:set\\s+data\\s+)?type\\b|alter\\s+(?:column\\s+)?\\w+\\s+set\\s+not\\s+null)");

    private static final Pattern FUNCTION =
            Pattern.compile("(?i)\\b(drop|create)\\s+(?:or\\s+replace\\s+)?function\\s+(?:if\\s+exists\\s+)?(\\w+)");

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
                } else if (version > FIRST_RELEASE) {
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
                                """
                                -- drop table device
                                create table more (id bigint primary key, a text not null);
                                alter table device add column more text not null default '', drop constraint device_check;
                                drop function f(text); create function f(text, text) returns text language sql as 'select $1';
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
        Set<String> dropped = functions(sql, "drop");
        dropped.removeAll(functions(sql, "create"));
        dropped.forEach(function -> found.add("drop function " + function));
        return found;
    }

    private static Set<String> functions(String sql, String what) {
        return FUNCTION.matcher(sql)
                .results()
                .filter(one -> one.group(1).equalsIgnoreCase(what))
                .map(one -> one.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
