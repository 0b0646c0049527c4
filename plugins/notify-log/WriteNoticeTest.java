package dev.pitwatch.notify.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import dev.pitwatch.spi.SuppressedNotice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteNoticeTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-20T22:30:00.5Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void givenACode_whenSent_thenTheFileHasItForTheOwnerOnlyAndTheLogHasDots() throws IOException {
        List<String> logged = new ArrayList<>();
        Handler handler = new Kept(logged);
        Logger.getLogger(WriteNotice.class.getName()).addHandler(handler);

        SendOutcome outcome = step(folder).process(notice("k1", "123456 is\nyour code", false), Map.of());

        Logger.getLogger(WriteNotice.class.getName()).removeHandler(handler);
        assertThat(outcome.kind()).isEqualTo(SendOutcome.Kind.LOGGED);
        assertThat(lines())
                .containsExactly("2026-02-20T22:30:00Z sms +919812345678 one_time_code k1 123456 is your code");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(logged).singleElement().asString().contains("•••• is your code", "••••5678");
        assertThat(logged.toString()).doesNotContain("123456").doesNotContain("98123");
    }

    @Test
    void givenAnInterruptedAttempt_whenSentAgain_thenItStandsThereOnce() throws IOException {
        step(folder).process(notice("k1", "one", false), Map.of());
        step(folder).process(notice("k1", "one", true), Map.of());
        step(folder).process(notice("k2", "two", true), Map.of());

        assertThat(lines()).hasSize(2);
    }

    @Test
    void givenAFullFile_whenSent_thenANewOneIsBegun() throws IOException {
        Files.writeString(file(), "x".repeat((1 << 20) + 1));

        step(folder).process(notice("k1", "one", false), Map.of());

        assertThat(lines()).hasSize(1);
        assertThat(folder.resolve("notices.log.1")).hasSize((1 << 20) + 1);
    }

    @Test
    void givenAFolderThatIsNone_whenSent_thenItIsTriedAgainLater() throws IOException {
        Path none = Files.writeString(folder.resolve("file"), "");

        assertThat(step(none).process(notice("k1", "one", false), Map.of()).kind())
                .isEqualTo(SendOutcome.Kind.LATER);
    }

    @Test
    void givenOneThatIsNotSent_whenWritten_thenTheFileHasWhomAndWhyUnlessItsChannelIsNone() throws IOException {
        WriteSuppressed written = new WriteSuppressed(new NoticeFile(folder, CLOCK), List.of("sms", "email"));

        written.process(new SuppressedNotice("alert", List.of("sms", "email"), "user:7", 1, "quiet_hours"), Map.of());
        written.process(new SuppressedNotice("job_created", List.of("sms"), "", 1, "no_address"), Map.of());
        written.process(new SuppressedNotice("alert", List.of("push"), "user:7", 1, "throttled"), Map.of());

        assertThat(lines())
                .containsExactly(
                        "2026-02-20T22:30:00Z sms,email user:7 alert - not sent: quiet_hours",
                        "2026-02-20T22:30:00Z sms - job_created - not sent: no_address");
    }

    @Test
    void givenASetting_whenRead_thenStandsInForThose() {
        LogChannel channel = new LogChannel("sms, email,");

        assertThat(channel.channels()).containsExactly("sms", "email");
        assertThat(channel.standsIn()).isTrue();
        assertThat(new LogChannel(" ").channels()).isEmpty();
    }

    private static WriteNotice step(Path folder) {
        return new WriteNotice(new NoticeFile(folder, CLOCK));
    }

    private static OutgoingNotice notice(String key, String text, boolean perhapsSent) {
        return new OutgoingNotice(
                key,
                "sms",
                "one_time_code",
                "en",
                1,
                "+919812345678",
                Instant.EPOCH,
                1,
                perhapsSent,
                new OutgoingNotice.Content(
                        "one_time_code.en",
                        "Code",
                        text,
                        text.replace("123456", "••••").replace('\n', ' ')),
                Map.of());
    }

    private Path file() {
        return folder.resolve("notices.log");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    private static final class Kept extends Handler {

        private final List<String> lines;

        Kept(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord entry) {
            lines.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
