package dev.pitwatch.core.readings.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.limit.Rests;
import dev.pitwatch.core.readings.archive.ReadingArchive.Restored;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.rollup.Bucket;
import dev.pitwatch.core.readings.rollup.Rollup;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingArchiveIT {

    private static final Instant DAY = Instant.parse("2028-02-29T00:00:00Z");
    private static final YearMonth MONTH = YearMonth.of(2028, 2);
    private static final int DAYS = 90;

    @TempDir
    Path data;

    private TestDatabase db;
    private SampleWorkshop shop;
    private SampleWorkshop other;
    private TestClock clock;
    private JdbiReadingRepository readings;
    private SimpleMeterRegistry meters;
    private long seq;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        other = SampleWorkshop.in(db);
        clock = new TestClock(DAY.plus(Duration.ofDays(DAYS + 1)).plusSeconds(60));
        readings = new JdbiReadingRepository(db.database(), name -> false);
        meters = new SimpleMeterRegistry();
        db.execute("select make_reading_partitions(1, 2, timestamptz '%s')".formatted(DAY));
    }

    @AfterEach
    void close() {
        db.close();
    }

    /** A day of both workshops, at its edges too, with all that a reading can hold; and one of the day after. */
    private void aDay() {
        List<Reading> all = new ArrayList<>();
        for (SampleWorkshop place : List.of(shop, other)) {
            for (int i = 0; i < 50; i++) {
                all.add(SampleReading.of(place)
                        .seq(++seq)
                        .at(DAY.plusMillis(i * 1_728_000L))
                        .with(CoreMetric.TEMPERATURE, 20 + i / 7.0)
                        .with(CoreMetric.PM25, i)
                        .build());
            }
            all.add(SampleReading.of(place)
                    .seq(++seq)
                    .at(DAY.plus(Duration.ofDays(1)).minusMillis(1))
                    .errors("BME680:\"timeout\", \\n", "line\nbreak", "{brace,}")
                    .extra("door", "say \"hi\"\nthen ,")
                    .src("temperature", "DHT22")
                    .flags("range", "clock")
                    .build());
            all.add(SampleReading.of(place)
                    .legacy(null, 0)
                    .at(DAY.plusSeconds(7))
                    .with(CoreMetric.IAQ, 52)
                    .build());
        }
        all.add(SampleReading.of(shop)
                .seq(++seq)
                .at(DAY.plus(Duration.ofDays(1)))
                .with(CoreMetric.TEMPERATURE, 99)
                .build());
        readings.store(all, List.of());
    }

    private ReadingArchive archive(Consumer<String> reached) {
        return new ReadingArchive(
                new JdbiArchiveRepository(db.database().ingest()),
                new ArchiveFolder(data.resolve("archive")),
                DAYS,
                clock,
                meters,
                reached);
    }

    private ReadingArchive archive() {
        return archive(step -> {});
    }

    private void rollUp() {
        RollupUpkeep.on(db.database(), List::of, clock, new SimpleMeterRegistry())
                .run();
    }

    @Test
    void givenADayThatIsOldEnough_whenRun_thenItIsInFilesAndItsRollUpsStay() throws IOException {
        aDay();
        rollUp();
        List<Rollup> before = days(shop);

        archive().run();

        assertThat(texts("select device_id || recorded_at from reading")).hasSize(1);
        assertThat(texts("select relname from pg_class where relname = 'reading_20280229'"))
                .isEmpty();
        assertThat(archive().list())
                .extracting(part -> part.workshopCode() + " " + part.day() + " " + part.part() + " " + part.readings())
                .containsExactly(shop.workshopCode() + " 2028-02-29 1 52", other.workshopCode() + " 2028-02-29 1 52");
        assertThat(files()).hasSize(4).allSatisfy(file -> assertThat(
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------"));
        assertThat(Files.readString(data.resolve("archive/%s/2028-02/manifest.json".formatted(shop.workshopCode()))))
                .contains("\"readings\" : 52")
                .contains(archive().list().get(0).sha256());
        assertThat(days(shop)).isEqualTo(before);
        assertThat(meters.get("pitwatch.archive.readings").counter().count()).isEqualTo(104);
        assertThat(meters.get("pitwatch.archive.runs").counter().count()).isOne();
    }

    @Test
    void givenAMonthInTheArchive_whenRestored_thenEveryReadingIsAsBeforeAndStaysForAWhile() throws IOException {
        aDay();
        rollUp();
        List<String> before = rows();
        List<Rollup> days = days(shop);
        archive().run();

        Restored restored = archive().restore(MONTH, Optional.of(shop.workshopCode()));

        assertThat(restored.readings()).isEqualTo(52);
        assertThat(archive().restore(MONTH, Optional.empty()).readings()).isEqualTo(52);
        assertThat(archive().restore(MONTH, Optional.empty()).readings()).isZero();
        assertThat(texts("select minute::text from rollup_due"))
                .as("all was counted")
                .isEmpty();
        assertThat(rows()).containsExactlyElementsOf(before);
        assertThat(days(shop)).isEqualTo(days);
        rollUp();
        assertThat(days(shop)).isEqualTo(days);
        archive().run();
        assertThat(rows()).as("it stays").hasSize(before.size());

        clock.pass(ReadingArchive.KEPT.plusSeconds(1));
        archive().run();

        assertThat(texts("select 1 from reading where recorded_at < '2028-03-01Z'"))
                .isEmpty();
        assertThat(archive().list())
                .filteredOn(part -> YearMonth.from(part.day()).equals(MONTH))
                .hasSize(2);
        assertThat(filesOfTheMonth()).hasSize(2);
        assertThat(days(shop)).isEqualTo(days);
        archive().restore(MONTH, Optional.empty());
        assertThat(rowsOf("2028-02-29"))
                .containsExactlyElementsOf(before.stream()
                        .filter(row -> row.contains("2028-02-29"))
                        .toList());
    }

    @Test
    void givenReadingsThatComeWhenTheirDayIsGone_whenRun_thenTheyAreBesideTheFirstAndCounted() {
        aDay();
        rollUp();
        List<String> first = rows();
        archive().run();
        aLateOne();

        assertThat(total(shop)).isEqualTo(54);
        rollUp();
        assertThat(total(shop)).isEqualTo(54);
        assertThat(days(shop).get(0).metric("temperature").orElseThrow().max())
                .isEqualTo(50); // half past five in India
        archive().run();

        assertThat(archive().list())
                .extracting(part -> part.workshopCode() + " " + part.part() + " " + part.readings())
                .containsExactly(
                        shop.workshopCode() + " 1 52", shop.workshopCode() + " 2 1", other.workshopCode() + " 1 52");
        assertThat(total(shop)).isEqualTo(54);
        assertThat(minute(shop)).isEqualTo(3);

        archive().restore(MONTH, Optional.empty());
        assertThat(rowsOf("2028-02-29"))
                .hasSize(105)
                .containsAll(
                        first.stream().filter(row -> row.contains("2028-02-29")).toList());
        assertThat(minute(shop)).isEqualTo(3);
        rollUp();
        assertThat(minute(shop)).isEqualTo(3);
        assertThat(total(shop)).isEqualTo(54);
    }

    @Test
    void givenADayOfThousands_whenRestored_thenItRestsAfterEachPieceAndRollUpsGoOnMeanwhile() throws IOException {
        aDay();
        List<Reading> more = new ArrayList<>();
        for (int i = 0; i < JdbiArchiveRepository.PIECE; i++) {
            more.add(SampleReading.of(shop)
                    .seq(++seq)
                    .at(DAY.plusSeconds(60 + i))
                    .with(CoreMetric.TEMPERATURE, 20)
                    .build());
        }
        readings.store(more, List.of());
        rollUp();
        archive().run();
        List<ArchivedPart> parts = archive().list().stream()
                .filter(part -> part.workshopId() == shop.workshopId())
                .toList();
        JdbiArchiveRepository repository =
                new JdbiArchiveRepository(db.database().ingest());
        repository.makePartition(parts.get(0).day());
        ArchiveFolder folder = new ArchiveFolder(data.resolve("archive"));
        long before = total(shop);
        List<Long> rests = new ArrayList<>();

        long count = repository.restore(
                parts,
                part -> folder.open(part.file()),
                clock.instant().plus(ReadingArchive.KEPT),
                new Rests(System::nanoTime, nanos -> {
                    if (rests.isEmpty()) {
                        CompletableFuture.runAsync(
                                        () -> { // a thread has one transaction
                                            aLateOne();
                                            rollUp();
                                        })
                                .join();
                        assertThat(texts("select at::text from rollup_1m where part > 0"))
                                .as("the late one's, which no restore keeps waiting")
                                .containsExactly("2028-02-29 00:00:00+00");
                        assertThat(total(shop)).isEqualTo(before + 1);
                    }
                    rests.add(nanos);
                }));

        assertThat(count).isEqualTo(JdbiArchiveRepository.PIECE + 52);
        assertThat(rests).hasSize(2).allMatch(nanos -> nanos > 0);
        assertThat(texts("select minute::text from rollup_due"))
                .as("the one of the reading that came later")
                .containsExactly("2028-02-29 00:00:00+00");
        rollUp();
        assertThat(minute(shop)).isEqualTo(3);
        assertThat(total(shop)).isEqualTo(before + 1);
    }

    /** In the first minute of the day, when that has left the table. */
    private void aLateOne() {
        Reading late = SampleReading.of(shop)
                .seq(++seq)
                .at(DAY.plusSeconds(3))
                .late()
                .with(CoreMetric.TEMPERATURE, 50)
                .build();
        readings.store(List.of(late), List.of());
    }

    /** Of the minute in which the late one came. */
    private long minute(SampleWorkshop place) {
        return RollupQueries.on(db.database(), clock)
                .history(
                        Scope.workshop(place.workshopId()),
                        place.pitId(),
                        Bucket.MINUTE,
                        DAY,
                        DAY.plusSeconds(1),
                        List.of(),
                        5)
                .rollups()
                .get(0)
                .readings();
    }

    @ParameterizedTest
    @ValueSource(strings = {"copied", "written", "described", "retired"})
    void givenAKillAtAnyStep_whenRunAgain_thenNothingIsLostOrTwice(String step) {
        aDay();
        rollUp();
        List<String> before = rowsOf("2028-02-29");
        killed(step, () -> archive(killAt(step)).run());
        // A kill leaves more than an exception does.
        stray("0b7e.unfinished");
        if (!step.equals("retired")) {
            stray("readings-2028-02-29.1-00000000.csv.gz");
        }
        assertThat(rowsOf("2028-02-29").size() + archived())
                .as("in the table or the archive")
                .isEqualTo(104);

        archive().run();

        assertThat(rowsOf("2028-02-29")).isEmpty();
        assertThat(archived()).isEqualTo(104);
        assertThat(files().map(file -> file.getFileName().toString()))
                .hasSize(4)
                .allMatch(name -> name.endsWith(".csv.gz") || name.equals("manifest.json"));
        archive().restore(MONTH, Optional.empty());
        assertThat(rowsOf("2028-02-29")).containsExactlyElementsOf(before);
    }

    @Test
    void givenAKillWhileItTidiesUpOrRestores_whenRunAgain_thenNothingIsLostOrTwice() {
        aDay();
        rollUp();
        List<String> before = rowsOf("2028-02-29");
        archive().run();

        killed("restored", () -> archive(killAt("restored")).restore(MONTH, Optional.empty()));
        assertThat(rowsOf("2028-02-29")).hasSize(52);
        archive().restore(MONTH, Optional.empty());
        assertThat(rowsOf("2028-02-29")).containsExactlyElementsOf(before);

        rollUp();
        clock.pass(ReadingArchive.KEPT.plusSeconds(1));
        killed("deleted", () -> archive(killAt("deleted")).run());
        archive().run();

        assertThat(archived()).isEqualTo(104 + 1); // and that of March
        assertThat(filesOfTheMonth()).hasSize(2);
        archive().restore(MONTH, Optional.empty());
        assertThat(rowsOf("2028-02-29")).containsExactlyElementsOf(before);
    }

    private void stray(String name) {
        try {
            Path month = Files.createDirectories(data.resolve("archive/%s/2028-02".formatted(shop.workshopCode())));
            Files.writeString(month.resolve(name), "half");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Consumer<String> killAt(String step) {
        return reached -> {
            if (reached.equals(step)) {
                throw new IllegalStateException("killed at " + step);
            }
        };
    }

    private static void killed(String step, Runnable work) {
        assertThatThrownBy(work::run).hasMessageContaining("killed at " + step);
    }

    @Test
    void givenAReadingThatComesWhileItsDayIsArchived_whenRunAgain_thenItIsInTheFile() {
        aDay();
        rollUp();
        archive(step -> {
                    if (step.equals("described") && seq < 1_000) {
                        seq = 1_000;
                        readings.store(
                                List.of(SampleReading.of(shop)
                                        .seq(seq)
                                        .at(DAY.plusSeconds(9))
                                        .with(CoreMetric.TEMPERATURE, 20)
                                        .build()),
                                List.of());
                    }
                })
                .run();
        assertThat(rowsOf("2028-02-29")).hasSize(105);
        assertThat(archived()).isZero();

        archive().run();
        assertThat(rowsOf("2028-02-29")).as("not rolled up yet").hasSize(105);
        rollUp();
        archive().run();

        assertThat(archived()).isEqualTo(105);
        assertThat(files().filter(file -> file.toString().endsWith(".gz"))).hasSize(2);
    }

    @Test
    void givenAFileThatWasChanged_whenRestored_thenItIsRefusedAndNothingComesBack() throws IOException {
        aDay();
        rollUp();
        archive().run();
        Path file = files().filter(one -> one.toString().endsWith(".gz"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> archive().restore(MONTH, Optional.empty()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("2028-02 can't be restored");
        assertThat(rowsOf("2028-02-29")).isEmpty();

        Files.delete(file);
        assertThatThrownBy(() -> archive().restore(MONTH, Optional.empty())).hasMessageContaining("is not there");
        assertThatThrownBy(() -> archive().restore(YearMonth.of(2028, 1), Optional.empty()))
                .hasMessageContaining("nothing of 2028-01");
        assertThatThrownBy(() -> archive().restore(MONTH, Optional.of("nobody")))
                .hasMessageContaining("no workshop nobody");
    }

    @Test
    void givenAFileWithReadingsOfAnotherWorkshop_whenRestored_thenItIsRefusedAndNothingComesBack() {
        aDay();
        rollUp();
        archive().run();
        SampleWorkshop other = SampleWorkshop.in(db);
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update reading_archive set workshop_id = ? where workshop_id = ?",
                        other.workshopId(),
                        shop.workshopId()));

        assertThatThrownBy(() -> archive().restore(MONTH, Optional.of(other.workshopCode())))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("readings of another workshop or day");
        assertThat(rowsOf("2028-02-29")).isEmpty();
    }

    @Test
    void givenSomebodyIsAtTheArchive_whenRunOrRestored_thenItIsLeftToThem() {
        aDay();
        rollUp();
        List<String> seen = new ArrayList<>();
        archive(step -> {
                    if (seen.isEmpty()) {
                        CompletableFuture.runAsync(() -> {
                                    archive().run();
                                    assertThatThrownBy(() -> archive().restore(MONTH, Optional.empty()))
                                            .hasMessageContaining("in use");
                                })
                                .join();
                    }
                    seen.add(step);
                })
                .run();

        assertThat(seen).isNotEmpty();
        assertThat(archived()).isEqualTo(104);
    }

    @Test
    void givenAFolderThatCantBeWritten_whenRun_thenTheReadingsStayAndItIsCounted() throws IOException {
        aDay();
        rollUp();
        Files.writeString(data.resolve("archive"), "a file where the folder should be");

        archive().run();

        assertThat(rowsOf("2028-02-29")).hasSize(104);
        assertThat(meters.get("pitwatch.archive.failures").counter().count()).isPositive();
    }

    private long archived() {
        return archive().list().stream()
                .filter(part -> part.state() == ArchivedPart.State.ARCHIVED)
                .mapToLong(ArchivedPart::readings)
                .sum();
    }

    private Stream<Path> files() {
        try (Stream<Path> walk = Files.walk(data.resolve("archive"))) {
            return walk.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long total(SampleWorkshop place) {
        return days(place).stream().mapToLong(Rollup::readings).sum();
    }

    private List<Path> filesOfTheMonth() {
        return files().filter(file ->
                        file.toString().endsWith(".gz") && file.toString().contains("/2028-02/"))
                .toList();
    }

    private List<Rollup> days(SampleWorkshop place) {
        return RollupQueries.on(db.database(), clock)
                .history(
                        Scope.workshop(place.workshopId()),
                        place.pitId(),
                        Bucket.DAY,
                        DAY.minus(Duration.ofDays(2)),
                        DAY.plus(Duration.ofDays(3)),
                        List.of(),
                        10)
                .rollups();
    }

    private List<String> rows() {
        List<String> rows = texts("select r::text from reading r order by recorded_at, device_id, boot_id, seq");
        Set<String> once = new HashSet<>(rows);
        assertThat(once).hasSize(rows.size());
        return rows;
    }

    private List<String> rowsOf(String day) {
        return texts("select r::text from reading r where (recorded_at at time zone 'UTC')::date = '%s'".formatted(day)
                + " order by recorded_at, device_id, boot_id, seq");
    }

    private List<String> texts(String sql) {
        return db.superuser().withHandle(handle -> {
            handle.execute("set timezone = 'UTC'");
            return handle.createQuery(sql).mapTo(String.class).list();
        });
    }
}
