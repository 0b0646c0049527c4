package dev.pitwatch.core.readings.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever archives or restores is killed with SIGKILL, again and again, each time on top of what the one before left. */
class ArchiveKillIT {

    private static final Instant FIRST = Instant.parse("2028-02-20T00:00:00Z");
    private static final YearMonth MONTH = YearMonth.of(2028, 2);
    private static final int DAYS = 8;
    private static final int EACH_DAY = 1_500;
    private static final long ALL = 2L * DAYS * EACH_DAY;
    private static final Instant NOW = FIRST.plus(Duration.ofDays(ArchiverProcess.DAYS + DAYS + 1L));

    @TempDir
    Path data;

    private TestDatabase db;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        archive().run(); // partitions that nothing was stored in
        db.execute("select make_reading_partitions(0, %d, timestamptz '%s')".formatted(DAYS, FIRST));
        for (int i = 0; i < 2; i++) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            db.execute(
                    """
                    insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature, extra)
                    select %d, %d, '%s', 'b', n, timestamptz '%s' + n * interval '1 day' / %d, now(), n / 7.0, '{"door": "\\n,"}'
                    from generate_series(0, %d) n
                    """
                            .formatted(
                                    shop.workshopId(),
                                    shop.pitId(),
                                    shop.deviceId(),
                                    FIRST,
                                    EACH_DAY,
                                    DAYS * EACH_DAY - 1));
        }
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenSomebodyWhoArchives_whenTheyAreKilledAnywhere_thenTheNextFinishesAndNothingIsLostOrTwice() {
        String before = content();
        killAt("copied", Optional.empty());
        assertThat(files(".unfinished")).as("half a file, to be tidied up").hasSize(1);
        killAt("written", Optional.empty());
        killAt("described", Optional.empty());
        killWhileItLeavesTheTable();
        assertThat(count("reading")).isEqualTo(ALL);
        killAt("retired", Optional.empty());
        assertThat(count("reading")).isEqualTo(ALL - 2 * EACH_DAY);
        for (int millis : TestLength.of(List.of(70), List.of(30, 70, 150))) {
            killAfter(millis, Optional.empty());
        }

        archive().run();

        assertThat(count("reading")).isZero();
        assertThat(files(".unfinished")).isEmpty();
        assertThat(files(".csv.gz"))
                .containsExactlyInAnyOrderElementsOf(archive().list().stream()
                        .map(part -> data.resolve(part.file()))
                        .toList());
        killAt("restored", Optional.of(MONTH));
        for (int millis : TestLength.of(List.of(50), List.of(50, 150))) {
            killAfter(millis, Optional.of(MONTH));
        }
        archive().restore(MONTH, Optional.empty());
        assertThat(count("reading")).isEqualTo(ALL);
        assertThat(content()).isEqualTo(before);
    }

    private void killAt(String step, Optional<YearMonth> restored) {
        TestProcess archiver = ArchiverProcess.start(db, data, NOW, Optional.of(step), restored);
        archiver.await(step);
        killed(archiver);
    }

    private void killAfter(int millis, Optional<YearMonth> restored) {
        TestProcess archiver = ArchiverProcess.start(db, data, NOW, Optional.empty(), restored);
        long begun = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(millis));
        killed(archiver);
    }

    /** In the transaction that remembers the files and drops the day, which waits for somebody who reads it. */
    private void killWhileItLeavesTheTable() {
        try (Handle writer = db.superuser().open()) {
            writer.begin();
            writer.execute("lock table reading_20280220 in row exclusive mode");
            TestProcess archiver = ArchiverProcess.start(db, data, NOW, Optional.empty(), Optional.empty());
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> count("pg_locks where not granted and relation = 'reading_20280220'::regclass") == 1);
            archiver.kill();
            writer.rollback();
        }
        assertNothingIsLostOrTwice();
    }

    private void killed(TestProcess archiver) {
        archiver.kill();
        assertNothingIsLostOrTwice();
    }

    private void assertNothingIsLostOrTwice() {
        await().until(() -> count("pg_locks l join pg_database d on d.oid = l.database"
                        + " where l.locktype = 'advisory' and d.datname = current_database()")
                == 0); // the server has noticed
        long inFiles = 0;
        for (ArchivedPart part : archive().list()) {
            assertWhole(part);
            inFiles += part.state() == ArchivedPart.State.ARCHIVED ? part.readings() : 0;
        }
        assertThat(count("reading") + inFiles).as("in the table or in files").isEqualTo(ALL);
    }

    private void assertWhole(ArchivedPart part) {
        try {
            new ArchiveFolder(data).verify(part.file(), part.readings(), part.sha256());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ReadingArchive archive() {
        return ReadingArchive.on(
                db.database(), data, ArchiverProcess.DAYS, Clock.fixed(NOW, ZoneOffset.UTC), new SimpleMeterRegistry());
    }

    private List<Path> files(String end) {
        try (Stream<Path> walk = Files.walk(data)) {
            return walk.filter(file -> file.toString().endsWith(end)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String content() {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select md5(string_agg(r::text, '|' order by device_id, boot_id, seq)) from reading r")
                .mapTo(String.class)
                .one());
    }

    private long count(String table) {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }
}
