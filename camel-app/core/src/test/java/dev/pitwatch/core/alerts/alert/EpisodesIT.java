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
import java.util.concurrent.CopyOnWriteArrayList;
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
    void givenTheCommitsAnswerIsLost_whenSavedAgain_thenItIsAnnouncedOnce() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            Episodes lost = new Episodes(
                    new JdbiEpisodeRepository(db.database().ingest()), never -> {}, new SimpleMeterRegistry());
            AlertAnnouncements announcements =
                    new AlertAnnouncements(new Announcements(db.database(), Clock.systemUTC()));
            lost.add(new EpisodeChange.Opening(
                    shop.workshopId(),
                    shop.pitId(),
                    shop.deviceId(),
                    null,
                    "high_aqi",
                    Severity.WARNING,
                    "pit:" + shop.pitId(),
                    "AQI exceeded 150",
                    160.0,
                    150.0,
                    NOW));

            for (int tries = 0; tries < 2; tries++) {
                List<AlertFact> facts = db.database().togetherAsIngest(() -> {
                    List<AlertFact> saved = lost.save();
                    announcements.announce(saved);
                    return saved;
                });
                assertThat(facts).hasSize(1);
            }

            assertThat(alerts(db)).isOne();
            assertThat(announced(db)).hasSize(1);
        }
    }

    private static Episodes episodes(TestDatabase db) {
        return new Episodes(
                new JdbiEpisodeRepository(db.database().ingest()),
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
