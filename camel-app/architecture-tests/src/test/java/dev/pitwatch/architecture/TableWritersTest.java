package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.architecture.Sources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A table is written by one package, its owner on the page docs/architecture.md: read from the SQL itself. */
class TableWritersTest {

    private static final Pattern TABLE = Pattern.compile("(?i)create (?:unlogged )?table (?:if not exists )?(\\w+)");
    private static final Pattern WRITE =
            Pattern.compile("(?i)\\b(?:insert into|update|delete from|merge into|copy)\\s+(?:only\\s+)?(\\w+)");

    /** Packages that write a table beside its owner, as {@code table: package}. The list may only shrink. */
    private static final Set<String> EXCEPTIONS = Set.of(
            "dead_letter: core.readings.reading",
            "device: core.devices.command",
            "device: core.devices.fleet",
            "device: core.devices.presence",
            "device: core.platform.operation",
            "device: core.platform.workshop",
            "pit: core.devices.device",
            "reading: core.readings.archive");

    private static final Pattern OWNER = Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+\\.\\w+)` \\|");

    @Test
    void givenSql_whenItWritesATable_thenThatIsItsOwnPackages() throws IOException {
        Map<String, String> owners = owners();
        Set<String> others = new TreeSet<>();
        writers().forEach((table, packages) -> packages.stream()
                .filter(writer -> !writer.equals(owners.get(table)))
                .forEach(writer -> others.add(table + ": " + writer)));

        assertThat(others).as("writers beside a table's owner").isEqualTo(new TreeSet<>(EXCEPTIONS));
    }

    /** {@return table to package, as the page lists them; none of those that only the database writes} */
    private static Map<String, String> owners() throws IOException {
        String page = Files.readString(Sources.ROOT.resolve("docs/architecture.md"));
        String tables = page.substring(page.indexOf("## Tables"), page.indexOf("## Functions of the database"));
        Map<String, String> owners = new TreeMap<>();
        Matcher owner = OWNER.matcher(tables);
        while (owner.find()) {
            owners.put(owner.group(1), owner.group(2).startsWith("base.") ? owner.group(2) : "core." + owner.group(2));
        }
        assertThat(owners).hasSizeGreaterThan(30);
        return owners;
    }

    private static Map<String, Set<String>> writers() throws IOException {
        Set<String> tables = tables();
        assertThat(tables).hasSizeGreaterThan(30);
        Map<String, Set<String>> writers = new TreeMap<>();
        for (Source source : Sources.in("camel-app")) {
            if (source.isTest()) {
                continue;
            }
            Matcher write = WRITE.matcher(source.text());
            while (write.find()) {
                if (tables.contains(write.group(1))) {
                    writers.computeIfAbsent(write.group(1), table -> new TreeSet<>())
                            .add(source.word());
                }
            }
        }
        return writers;
    }

    private static Set<String> tables() throws IOException {
        Set<String> tables = new HashSet<>();
        Path migrations = Sources.ROOT.resolve("camel-app/core/src/main/resources/db/migration");
        List<Path> files;
        try (Stream<Path> listed = Files.list(migrations)) {
            files = listed.toList();
        }
        for (Path file : files) {
            Matcher table = TABLE.matcher(Files.readString(file));
            while (table.find()) {
                tables.add(table.group(1));
            }
        }
        return tables;
    }
}
