package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the migrations make and take away, in their order. */
final class Migrations {

    private static final Path FOLDER = Sources.ROOT.resolve("camel-app/core/src/main/resources/db/migration");

    private static final Pattern STEP = Pattern.compile(
            "(?im)^\\s*(create|drop)\\s+(?:or replace |unlogged )?(table|function|trigger) (?:if (?:not )?exists )?(\\w+)");

    private static final Pattern TRIGGER_ON = Pattern.compile("(?i)\\bon\\s+(\\w+)\\s*(?:;|for each|referencing)");

    private Migrations() {}

    /** {@return what is there after all of them; a trigger as {@code table.trigger}} */
    static Set<String> made(String kind) throws IOException {
        Set<String> there = new TreeSet<>();
        for (Path file : files()) {
            String sql = Files.readString(file);
            Matcher step = STEP.matcher(sql);
            while (step.find()) {
                if (step.group(2).equalsIgnoreCase(kind)) {
                    String name =
                            kind.equals("trigger") ? tableOf(sql, step.end()) + "." + step.group(3) : step.group(3);
                    boolean made = step.group(1).equalsIgnoreCase("create") ? there.add(name) : there.remove(name);
                    assertThat(made || kind.equals("function"))
                            .as("%s of %s is made once, or dropped where it is", name, file.getFileName())
                            .isTrue();
                }
            }
        }
        return there;
    }

    private static String tableOf(String sql, int from) {
        Matcher table = TRIGGER_ON.matcher(sql);
        assertThat(table.find(from)).as("a trigger is on a table").isTrue();
        return table.group(1);
    }

    /** Flyway's order: {@code V001} to {@code V999}. */
    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }
}
