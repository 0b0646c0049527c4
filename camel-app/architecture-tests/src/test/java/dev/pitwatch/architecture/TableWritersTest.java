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

/** A table is written by one package: read from the SQL itself. */
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

    /** The package whose table it is, where more than one writes it. */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("dead_letter", "core.readings.deadletter"),
            Map.entry("device", "core.devices.device"),
            Map.entry("pit", "core.platform.workshop"),
            Map.entry("reading", "core.readings.reading"));

    @Test
    void givenSql_whenItWritesATable_thenThatIsItsOwnPackages() throws IOException {
        Set<String> others = new TreeSet<>();
        Set<String> unowned = new TreeSet<>();
        writers().forEach((table, packages) -> {
            String owner = OWNERS.getOrDefault(table, packages.iterator().next());
            if (packages.size() > 1 && !OWNERS.containsKey(table)) {
                unowned.add(table + " " + packages);
            }
            packages.stream()
                    .filter(writer -> !writer.equals(owner))
                    .forEach(writer -> others.add(table + ": " + writer));
        });

        assertThat(unowned)
                .as("tables written by several packages, none of which is named as the owner")
                .isEmpty();
        assertThat(others).as("writers beside a table's owner").isEqualTo(new TreeSet<>(EXCEPTIONS));
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
