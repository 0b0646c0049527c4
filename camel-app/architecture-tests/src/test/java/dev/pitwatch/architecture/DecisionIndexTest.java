package dev.pitwatch.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Decisions have one form of heading, and a row with their status in the index. */
class DecisionIndexTest {

    private static final Path FOLDER = Sources.ROOT.resolve("docs/decisions");
    private static final Pattern ROW = Pattern.compile(
            "\\| \\[(\\d{4}): (.+)]\\((\\1-[a-z0-9.-]+\\.md)\\) \\| (accepted|amended|superseded) \\| .*\\|");

    @Test
    void givenDecisions_whenTheyAreRead_thenEachIsHeadedByItsNumberAndTitle() throws IOException {
        List<String> wrong = decisions().stream()
                .filter(file -> !heading(file).matches("# " + number(file) + ": .+"))
                .map(file -> "%s: \"%s\", expected \"# %s: title\""
                        .formatted(file.getFileName(), heading(file), number(file)))
                .toList();

        assertThat(decisions()).hasSizeGreaterThan(40);
        assertThat(wrong).isEmpty();
    }

    @Test
    void givenDecisions_whenTheIndexIsRead_thenEachHasARowWithItsTitleAndStatus() throws IOException {
        TreeSet<String> listed = Files.readAllLines(FOLDER.resolve("README.md")).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> "%s # %s: %s".formatted(row.group(3), row.group(1), row.group(2)))
                .collect(toCollection(TreeSet::new));

        assertThat(listed)
                .isEqualTo(decisions().stream()
                        .map(file -> "%s %s".formatted(file.getFileName(), heading(file)))
                        .collect(toCollection(TreeSet::new)));
    }

    private static List<Path> decisions() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{4}-.+\\.md"))
                    .sorted()
                    .toList();
        }
    }

    private static String number(Path file) {
        return file.getFileName().toString().substring(0, 4);
    }

    private static String heading(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
