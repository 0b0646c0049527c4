package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators who see a pit by a job that is theirs, not by a grant. */
class AssignedOperatorsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = new TestClock(Instant.parse("2026-02-20T06:30:00Z"));
    private final NoticesShop shop = new NoticesShop(db, clock);
    private final FakeAlertSettings settings = new FakeAlertSettings();
    private final DecidingHub hub = new DecidingHub(db.database(), db.masterKey(), settings, clock);

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAnOperatorOfAJob_whenItsPitHasAnAlert_thenTheyAreNotifiedWhileTheJobIsOpen() {
        settings.channels = List.of("email");
        long ravi = shop.person("staff", null, "ravi@example.com");
        shop.execute("update app_user set sub_role = 'operator' where id = " + ravi);
        long asha = shop.owner(null, "asha@example.com");
        settings.recipients = List.of(ravi, asha);
        long job = shop.number(
                "insert into job (workshop_id, pit_id, work_type, customer_name, car_model, estimated_duration_minutes, created_at, updated_at)"
                        + " values (%d, %d, 'full_ppf', 'N', 'M', 60, now(), now()) returning id"
                                .formatted(shop.id, shop.pit));
        shop.execute("insert into job_staff (workshop_id, job_id, user_id) values (%d, %d, %d)"
                .formatted(shop.id, job, ravi));
        shop.alert(shop.pit, "high_aqi", "warning");
        shop.alert(shop.pit(2), "high_aqi", "warning");
        hub.drain();
        shop.execute("update job set status = 'delivered', closed_at = now() where id = " + job);
        shop.alert(shop.pit, "high_humidity", "warning");
        hub.drain();

        assertThat(shop.texts("select throttle_key from notice where user_id = %d order by id".formatted(ravi)))
                .containsExactly("high_aqi:pit:" + shop.pit);
    }
}
