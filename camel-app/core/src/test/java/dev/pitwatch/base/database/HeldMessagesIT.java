package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a restored database had on its way, when a person says what becomes of it. */
class HeldMessagesIT {

    private final TestDatabase db = TestDatabase.create();

    @BeforeEach
    void hold() {
        SampleWorkshop shop = SampleWorkshop.in(db);
        long workshop = shop.workshopId();
        for (String name : List.of("stays", "goes", "stays_too")) {
            db.execute("insert into app_user (workshop_id, username, name, role) values (%d, '%s', 'x', 'owner')"
                    .formatted(workshop, name));
            db.execute(
                    """
                    insert into notice (workshop_id, user_id, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at)
                    select workshop_id, id, 'test', 'email', username, now(), now() + interval '1 day', now()
                    from app_user where username = '%s'
                    """
                            .formatted(name));
        }
        db.execute("insert into command (command_id, workshop_id, device_id, command)"
                + " values (gen_random_uuid(), %d, '%s', 'RESTART')".formatted(workshop, shop.deviceId()));
        db.execute("insert into announcement (workshop_id, event, subject, facts, once_key, created_at)"
                + " values (%d, 'alert', 'pit:1', '{}', 'open', now())".formatted(workshop));
        assertThat(db.number("select hold_messages()")).isEqualTo(5);
        assertThat(waiting()).as("nothing is left for a hub to send").isZero();
        db.execute("delete from app_user where username = 'goes'");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAPersonWhoWasDeletedSince_whenMessagesAreSent_thenAllOthersGoOutAndTheRestIsCounted() {
        assertThat(release(true)).isEqualTo(Map.of("released", 4L, "left_out", 1L));

        assertThat(waiting()).isEqualTo(4);

        assertThat(db.number("select count(*) from notice where dedupe_key in ('stays', 'stays_too')"))
                .isEqualTo(2);
        assertThat(db.number("select count(*) from held_message")).isZero();
        assertThat(audited()).isEqualTo(Map.of("action", "send", "after", "{\"sent\": 4, \"left_out\": 1}"));
    }

    @Test
    void givenMessages_whenDropped_thenNoneGoesOutAndTheAuditLogSaysHowMany() {
        assertThat(release(false)).isEqualTo(Map.of("released", 0L, "left_out", 5L));

        assertThat(waiting()).isZero();
        assertThat(audited()).isEqualTo(Map.of("action", "drop", "after", "{\"sent\": 0, \"left_out\": 5}"));
    }

    private long waiting() {
        return db.number(
                "select (select count(*) from notice) + (select count(*) from command where finished_at is null)"
                        + " + (select count(*) from announcement where settled_at is null)");
    }

    private Map<String, Object> release(boolean send) {
        return one("select * from release_held_messages(%s)".formatted(send));
    }

    private Map<String, Object> audited() {
        return one("select action, after::text from audit_log where thing = 'held_messages'");
    }

    private Map<String, Object> one(String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapToMap().one());
    }
}
