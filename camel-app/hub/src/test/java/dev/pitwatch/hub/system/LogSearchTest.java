package dev.pitwatch.hub.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.system.LogSearch.Found;
import dev.pitwatch.hub.system.LogSearch.Line;
import dev.pitwatch.hub.system.LogSearch.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSearchTest {

    private static final Instant START = Instant.parse("2026-11-26T01:00:00Z");
    private static final Wanted ANY =
            new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    Path folder;

    @Test
    void givenRolledFiles_whenSearched_thenTheNewestLinesComeFirstWhateverFileTheyAreIn() throws IOException {
        write("hub.log", 12, 13);
        pack("hub-2026-11-26-2.log.gz", 9, 11);
        pack("hub-2026-11-26-10.log.gz", 11, 12);
        pack("hub-2026-11-25-1.log.gz", 0, 2);
        Files.writeString(folder.resolve("broker.log"), "not ours");

        Found found = new LogSearch(folder).find(ANY);

        assertThat(found.lines()).extracting(Line::message).containsExactly("m12", "m11", "m10", "m9", "m1", "m0");
        assertThat(found.lookedBackTo()).isEqualTo(START);
        assertThat(found.whole()).isTrue();
    }

    @Test
    void givenMoreThan500_whenSearched_thenTheNewestAreAnsweredAndItSaysThatThereAreMore() throws IOException {
        write("hub.log", 300, 600);
        pack("hub-2026-11-26-1.log.gz", 0, 300);

        Found found = new LogSearch(folder).find(ANY);

        assertThat(found.lines()).hasSize(500);
        assertThat(found.lines().get(0).message()).isEqualTo("m599");
        assertThat(found.lines().get(499).message()).isEqualTo("m100");
        assertThat(found.whole()).isFalse();
    }

    @Test
    void givenMoreThanMayBeLookedThrough_whenSearched_thenItsEndIsAndItSaysHowFarBack() throws IOException {
        write("hub.log", 90, 100);
        pack("hub-2026-11-26-1.log.gz", 0, 90);
        long line = Files.size(folder.resolve("hub.log")) / 10;

        Found found = new LogSearch(folder, line * 15).find(ANY);

        assertThat(found.lines()).extracting(Line::message).startsWith("m99").endsWith("m85");
        assertThat(found.lookedBackTo()).isEqualTo(START.plusSeconds(85));
        assertThat(found.whole()).isFalse();
    }

    @Test
    void givenWishes_whenSearched_thenOnlyLinesOfThatKindAreAnswered() throws IOException {
        Files.writeString(
                folder.resolve("hub.log"),
                """
                {"time":"2026-11-26T01:00:00.000Z","level":"INFO","logger":"a.B","correlation_id":"one","message":"Began"}
                no line of the log
                {"time":"2026-11-26T01:00:01.000Z","level":"ERROR","logger":"a.B","message":"Failed","error":"java.io.IOException: Disk full"}
                {"time":"2026-11-26T01:00:02.000Z","level":"WARN","logger":"a.Slow","correlation_id":"one","message":"late"}
                """);
        LogSearch search = new LogSearch(folder);

        assertThat(messages(search, wanted("one", null, null, null, null))).isEqualTo("late Began");
        assertThat(messages(search, wanted(null, "WARN", null, null, null))).isEqualTo("late Failed");
        assertThat(messages(search, wanted(null, null, "disk FULL", null, null)))
                .isEqualTo("Failed");
        assertThat(messages(search, wanted(null, null, "slow", null, null))).isEqualTo("late");
        assertThat(messages(search, wanted(null, null, null, 1, 2))).isEqualTo("Failed");
        assertThat(messages(search, wanted("two", null, null, null, null))).isEmpty();
    }

    @Test
    void givenFilesThatEndedBefore_whenSearchedFromATime_thenTheyAreNotReadAndNothingIsMissing() throws IOException {
        write("hub.log", 5, 6);
        Path old = folder.resolve("hub-2026-11-26-1.log.gz");
        Files.writeString(old, "not even packed");
        Files.setLastModifiedTime(old, FileTime.from(START));

        Found found = new LogSearch(folder).find(wanted(null, null, null, 1, null));

        assertThat(found.lines()).hasSize(1);
        assertThat(found.whole()).isTrue();
    }

    @Test
    void givenNoLog_whenSearched_thenThereIsNothing() {
        assertThat(new LogSearch(folder.resolve("log")).find(ANY))
                .isEqualTo(new Found(java.util.List.of(), null, true));
    }

    @Test
    void givenALogThatCantBeRead_whenSearchedThrice_thenTheTurnsAreGivenBack() throws IOException {
        Files.createDirectory(folder.resolve("hub-2026-11-26-1.log.gz"));
        LogSearch search = new LogSearch(folder);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> search.find(ANY)).isNotInstanceOf(Problem.class);
        }
    }

    private static String messages(LogSearch search, Wanted wanted) {
        return search.find(wanted).lines().stream().map(Line::message).collect(Collectors.joining(" "));
    }

    private static Wanted wanted(String correlationId, String level, String text, Integer from, Integer to) {
        return new Wanted(
                Optional.ofNullable(correlationId),
                Optional.ofNullable(level),
                Optional.ofNullable(text),
                Optional.ofNullable(from).map(START::plusSeconds),
                Optional.ofNullable(to).map(START::plusSeconds));
    }

    private void write(String name, int from, int to) throws IOException {
        Files.writeString(folder.resolve(name), lines(from, to));
    }

    private void pack(String name, int from, int to) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(lines(from, to).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** One a second; all of the same length from the hundredth on, and in between. */
    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"time\":\"%s\",\"level\":\"INFO\",\"logger\":\"a.B\",\"message\":\"m%d\"}\n"
                        .formatted(START.plusSeconds(i), i))
                .collect(Collectors.joining());
    }
}
