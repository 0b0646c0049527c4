package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EpisodesIT {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    private final List<LiveEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void givenDatabaseStops_whenItIsBack_thenWhatWaitedIsSavedAndToldAndWhatIsRefusedIsGivenUp() {
        try (TestDatabase db = TestDatabase.createOwnServer()) {
            long workshop = db.superuser().withHandle(handle -> handle.createQuery(
                            "insert into workshop (name) values ('Shine') returning id")
                    .mapTo(Long.class)
                    .one());
            Episodes episodes = episodes(db);
            AlertFlow flow = new AlertFlow(db.database(), episodes, new AlertEvents(events::add)::publish);
            db.killServer();

            episodes.add(opening(workshop, "high_aqi"));
            episodes.add(opening(workshop + 1, "high_aqi")); // there is no such workshop
            episodes.add(new EpisodeChange.Clearing(workshop, "high_aqi", "pit:1", ClearedReason.RECOVERED, NOW));
            episodes.add(opening(workshop, "critical_aqi"));
            assertThat(flow.save()).isFalse();
            assertThat(events).isEmpty();

            db.startServer();

            await().until(flow::save); // the pool may try a dead connection first
            assertThat(events).extracting(LiveEvent::type).containsExactly("alert", "alert_cleared", "alert");
            assertThat(episodes.isWaiting()).isFalse();
            assertThat(announced(db))
                    .containsExactly(
                            "alert of pit:1 opened", "alert_cleared of pit:1 cleared", "alert of pit:1 opened");
        }
    }

    @Test
    void givenAnnouncingFails_whenItWorksAgain_thenTheAlertIsSavedWithItAndToldOnce() {
        try (TestDatabase db = TestDatabase.create()) {
            long workshop = SampleWorkshop.in(db).workshopId();
            Episodes episodes = episodes(db);
            AlertFlow flow = new AlertFlow(db.database(), episodes, new AlertEvents(events::add)::publish);
            db.superuser().useHandle(handle -> handle.execute("revoke insert on announcement from pitwatch_ingest"));
            episodes.add(opening(workshop, "high_aqi"));

            assertThat(flow.save()).isFalse();
            assertThat(flow.save()).isFalse();
            assertThat(alerts(db)).isZero();
            assertThat(events).isEmpty();
            assertThat(episodes.isWaiting()).isTrue();

            db.superuser().useHandle(handle -> handle.execute("grant insert on announcement to pitwatch_ingest"));
            assertThat(flow.save()).isTrue();
            assertThat(flow.save()).isTrue();

            assertThat(alerts(db)).isOne();
            assertThat(announced(db)).containsExactly("alert of pit:1 opened");
            assertThat(events).extracting(LiveEvent::type).containsExactly("alert");
        }
    }

    @Test
    void givenTheCommitsAnswerIsLost_whenSavedAgain_thenEachChangeIsSavedAndAnnouncedOnce() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            assertSavedOnce(db, List.of(opening(shop, "high_aqi")));
            assertSavedOnce(db, List.of(opening(shop.workshopId(), "low_stock"))); // of no device
            assertSavedOnce(db, List.of(opening(shop, "high_humidity"), clearing(shop, "high_humidity")));
            assertSavedOnce(db, List.of(clearing(shop, "high_aqi"), opening(shop, "high_aqi")));

            assertThat(
                            texts(
                                    db,
                                    """
                    select alert_type || ' ' || coalesce(cleared_reason, 'open') from alert order by id
                    """))
                    .containsExactly(
                            "high_aqi recovered", "low_stock open", "high_humidity recovered", "high_aqi open");
        }
    }

    @Test
    void givenSeveralWorkshops_whenSomeAreTakenUpAgain_thenOnlyRowsOfTheseAreRead() {
        try (TestDatabase db = TestDatabase.create()) {
            List<SampleWorkshop> shops =
                    Stream.generate(() -> SampleWorkshop.in(db)).limit(3).toList();
            JdbiEpisodeRepository repository =
                    new JdbiEpisodeRepository(db.database().ingest(), "hub");
            shops.forEach(shop -> {
                repository.save(List.of(opening(shop, "high_aqi")));
                measured(db, shop);
            });
            List<Long> all = shops.stream().map(SampleWorkshop::workshopId).toList();

            assertThat(read(repository, Set.of())).containsOnly(all);
            assertThat(read(repository, Set.of(all.get(1)))).containsOnly(all.subList(1, 2));
            assertThat(read(repository, Set.of(all.get(1), all.get(2)))).containsOnly(all.subList(1, 3));
        }
    }

    @Test
    void givenThirtyOpeningsOfThePlatformWithinAnHour_whenItIsWell_thenTheLastStaysForAQuarterOfAnHour() {
        try (TestDatabase db = TestDatabase.create()) {
            JdbiEpisodeRepository repository =
                    new JdbiEpisodeRepository(db.database().ingest(), "hub");
            for (int i = 0; i < 30; i++) {
                Instant at = NOW.plusSeconds(90L * i);
                repository.save(List.of(brokerCleared(at, at.minusSeconds(60))));
                repository.save(List.of(brokerAway(at)));
            }
            assertThat(texts(db, "select count(*) || ' ' || flapping from alert group by flapping order by flapping"))
                    .containsExactly("29 false", "1 true");

            Instant well = NOW.plusSeconds(3_000);
            assertThat(repository
                            .save(List.of(brokerCleared(well.plusSeconds(899), well)))
                            .facts())
                    .isEmpty();
            assertThat(repository
                            .save(List.of(brokerCleared(well.plusSeconds(900), well)))
                            .facts())
                    .hasSize(1);
        }
    }

    private static EpisodeChange brokerAway(Instant at) {
        return new EpisodeChange.Opening(
                null, null, null, null, "broker", Severity.CRITICAL, "platform:broker@hub", "away", null, null, at);
    }

    private static EpisodeChange brokerCleared(Instant at, Instant wellSince) {
        return new EpisodeChange.Clearing(
                null, "broker", "platform:broker@hub", ClearedReason.RECOVERED, at, wellSince);
    }

    /** Whose open episodes, openings and newest values are read. */
    private static List<List<Long>> read(JdbiEpisodeRepository repository, Set<Long> workshops) {
        Instant since = NOW.minusSeconds(3_600);
        return List.of(
                repository.open(workshops).stream()
                        .map(EpisodeRepository.OpenEpisode::workshopId)
                        .sorted()
                        .toList(),
                repository.opened(workshops, since).stream()
                        .map(EpisodeRepository.Opened::workshopId)
                        .sorted()
                        .toList(),
                repository.newest(workshops, since).stream()
                        .map(one -> one.sample().workshopId())
                        .sorted()
                        .toList());
    }

    private static void measured(TestDatabase db, SampleWorkshop shop) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        """
                        insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, aqi,
                            aqi_at, metrics)
                        values (?, ?, ?, ?, ?, '9f3a01c2', 1, 160, ?, '{}')
                        """,
                        shop.workshopId(),
                        shop.pitId(),
                        shop.deviceId(),
                        NOW,
                        NOW,
                        NOW));
    }

    /** Saves the changes in a transaction whose commit nobody answers, and again. */
    private static void assertSavedOnce(TestDatabase db, List<EpisodeChange> changes) {
        AtomicBoolean answered = new AtomicBoolean();
        Episodes episodes = new Episodes(
                new JdbiEpisodeRepository(db.database().ingest(), "hub"),
                step -> {
                    if (answered.get()) {
                        step.run();
                    }
                },
                new SimpleMeterRegistry());
        AlertAnnouncements announcements = new AlertAnnouncements(new Announcements(db.database(), Clock.systemUTC()));
        long before = alerts(db);
        int announcedBefore = announced(db).size();
        changes.forEach(episodes::add);

        List<AlertFact> lost = save(db, episodes, announcements);
        answered.set(true);
        List<AlertFact> told = save(db, episodes, announcements);

        assertThat(told).isEqualTo(lost).hasSameSizeAs(changes);
        assertThat(episodes.isWaiting()).isFalse();
        assertThat(alerts(db) - before)
                .isEqualTo(changes.stream()
                        .filter(EpisodeChange.Opening.class::isInstance)
                        .count());
        assertThat(announced(db)).hasSize(announcedBefore + changes.size());
    }

    private static List<AlertFact> save(TestDatabase db, Episodes episodes, AlertAnnouncements announcements) {
        return db.database().togetherAsIngest(() -> {
            List<AlertFact> saved = episodes.save();
            announcements.announce(saved);
            return saved;
        });
    }

    private static EpisodeChange opening(SampleWorkshop shop, String type) {
        return new EpisodeChange.Opening(
                shop.workshopId(),
                shop.pitId(),
                shop.deviceId(),
                null,
                type,
                Severity.WARNING,
                "pit:" + shop.pitId(),
                "AQI exceeded 150",
                160.0,
                150.0,
                NOW);
    }

    private static EpisodeChange clearing(SampleWorkshop shop, String type) {
        return new EpisodeChange.Clearing(shop.workshopId(), type, "pit:" + shop.pitId(), ClearedReason.RECOVERED, NOW);
    }

    private static List<String> texts(TestDatabase db, String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private static Episodes episodes(TestDatabase db) {
        return new Episodes(
                new JdbiEpisodeRepository(db.database().ingest(), "hub"),
                db.database()::afterCommit,
                new SimpleMeterRegistry());
    }

    private static long alerts(TestDatabase db) {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from alert")
                .mapTo(Long.class)
                .one());
    }

    private static List<String> announced(TestDatabase db) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        """
                                        select event || ' of ' || subject || ' ' || split_part(once_key, ':', 3) from announcement
                                        where (facts ->> 'id')::bigint = split_part(once_key, ':', 2)::bigint order by id
                                        """)
                .mapTo(String.class)
                .list());
    }

    private static EpisodeChange opening(long workshop, String type) {
        return new EpisodeChange.Opening(
                workshop, null, null, null, type, Severity.WARNING, "pit:1", "AQI exceeded 150", 160.0, 150.0, NOW);
    }
}
