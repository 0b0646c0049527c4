package dev.pitwatch.core.notices.announcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncementsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Announcements announcements = new Announcements(db.database(), clock);

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAFloodOfOneWorkshop_whenDecidedAbout_thenTwiceThatTimeIsLeftToOthersButNotMoreThanTwoFifthsOfASecond() {
        long loud = workshop();
        announce(loud, 4);

        assertThat(restAfter(Duration.ofMillis(40))).as("after the first").isZero();
        assertThat(restAfter(Duration.ofMillis(40))).isEqualTo(80);
        assertThat(restAfter(Duration.ofSeconds(5))).isEqualTo(400);
        assertThat(restAfter(Duration.ofMillis(-5)))
                .as("while the clock was put back")
                .isZero();
        assertThat(announcements.claim()).isEmpty();
        assertThat(announcements.rest()).as("while none is open").isZero();
    }

    @Test
    void givenSeveralWorkshops_whenDecidedAboutInTurn_thenNoneWaits() {
        announce(workshop(), 2);
        announce(workshop(), 2);

        assertThat(List.of(1, 2, 3, 4)).allSatisfy(turn -> assertThat(restAfter(Duration.ofMillis(40)))
                .as("after turn %d", turn)
                .isZero());
    }

    @Test
    void givenNews_whenAnnounced_thenEachCauseIsThereOnceAndTheShopsAndThePlatformsAreTaken() {
        long shop = workshop();
        announcements.announceAsIngest(List.of());
        announcements.announceAsIngest(List.of(news(null, "disk"), news(shop, "alert:1")));
        announcements.announce(Scope.workshop(shop), news(shop, "alert:1"));
        announcements.announce(Scope.workshop(shop), news(shop, "alert:2"));

        assertThat(db.texts("select once_key from announcement order by id"))
                .containsExactly("disk", "alert:1", "alert:2");
        OpenAnnouncement platforms = db.database().together(() -> {
            OpenAnnouncement first = announcements.claim().get(0);
            announcements.settle(first, "0 notices");
            return first;
        });
        assertThat(platforms.workshopId()).isNull();
        assertThat(announcements.claim())
                .first()
                .extracting(OpenAnnouncement::workshopId)
                .isEqualTo(shop);
    }

    @Test
    void givenADatabaseThatFails_whenDecidedAbout_thenTheyStayOpen() {
        announce(workshop(), 1);
        List<OpenAnnouncement> claimed = announcements.claim();

        announcements.failed(null, new IllegalStateException("not taken"));
        announcements.failed(claimed, new IllegalStateException(new IOException("away")));
        announcements.failed(claimed, new IllegalStateException(new IOException("still away")));

        assertThat(announcements.claim()).isEqualTo(claimed);
    }

    @Test
    void givenOneThatNothingCanBeMadeOf_whenItFails_thenItEndsWithTheReasonCutToWhatIsKept() {
        announce(workshop(), 2);

        announcements.failed(announcements.claim(), new IllegalStateException("no such template"));
        announcements.failed(announcements.claim(), new IllegalStateException("x".repeat(1_000)));

        assertThat(announcements.claim()).isEmpty();
        assertThat(db.texts("select outcome from announcement order by id"))
                .containsExactly("failed: no such template", "failed: " + "x".repeat(492));
    }

    private static Announcement news(@Nullable Long workshop, String key) {
        return new Announcement(workshop, "alert", "pit:1", Map.of(), key);
    }

    private long restAfter(Duration decided) {
        return db.database().together(() -> {
            OpenAnnouncement one = announcements.claim().get(0);
            clock.set(clock.instant().plus(decided));
            announcements.settle(one, "0 notices");
            return announcements.rest();
        });
    }

    private long workshop() {
        return db.number("insert into workshop (name) values ('Shine') returning id");
    }

    private void announce(long workshop, int count) {
        db.execute(
                """
                insert into announcement (workshop_id, event, subject, facts, once_key, created_at)
                select %1$d, 'alert', 'pit:1', '{}', '%1$d:' || each, now() from generate_series(1, %2$d) each
                """
                        .formatted(workshop, count));
    }
}
