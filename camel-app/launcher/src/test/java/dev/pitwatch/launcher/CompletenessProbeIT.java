package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.StoreProbeChannels;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.launcher.CompletenessProbe.Complete;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a backup asks of hubs, of which one answers here by the database's channels. */
class CompletenessProbeIT {

    private final TestDatabase db = TestDatabase.create();

    @AfterEach
    void drop() {
        db.close();
    }

    private void livesUntil(String until) {
        db.execute("insert into alert_hub (node, until) values ('one', " + until
                + ") on conflict (node) do update set until = excluded.until");
    }

    private void answer(String asked) {
        String[] words = asked.split(" ");
        String answer =
                switch (words[0]) {
                    case "begin" -> "begun %s one reading";
                    case "send" -> "taken %s reading";
                    default -> "stored %s one";
                };
        db.execute("select pg_notify('%s', '%s')", StoreProbeChannels.ANSWERED, answer.formatted(words[1]));
    }

    private Complete ask() {
        try {
            return new CompletenessProbe(db.setup()).ask();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A hub says that it lives before it loads its routes, and once they run: on a busy machine that is longer than it counts. */
    @Test
    void givenAHubThatIsLateToSayThatItLives_whenAsked_thenItIsWaitedForAndAnswers() {
        livesUntil("now() - interval '1 second'");
        try (DatabaseNotifications hub = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            hub.on(StoreProbeChannels.ASKED, this::answer);
            hub.start();
            await().until(hub::isListening);

            CompletableFuture<Complete> asked = CompletableFuture.supplyAsync(this::ask);
            await().until(() -> db.number("select count(*) from pg_stat_activity where query like '%from alert_hub%'"
                            + " and datname = current_database() and pid <> pg_backend_pid()")
                    > 0);
            livesUntil("now() + interval '1 minute'");

            assertThat(asked.join().until()).as(asked.join().reason()).isPresent();
        }
    }

    @Test
    void givenAHubThatTakesButDoesNotStore_whenAsked_thenTheBackupIsIncomplete() throws SQLException {
        livesUntil("now() + interval '1 minute'");
        try (DatabaseNotifications hub = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            hub.on(StoreProbeChannels.ASKED, asked -> {
                if (!asked.startsWith("mark ")) {
                    answer(asked);
                }
            });
            hub.start();
            await().until(hub::isListening);

            Complete found = new CompletenessProbe(db.setup(), DatabaseRole.BACKUP, Duration.ofSeconds(2)).ask();

            assertThat(found.until()).isEmpty();
            assertThat(found.reason())
                    .isEqualTo("what the broker had acknowledged was not stored by all hubs (one) within 2 s");
        }
    }

    @Test
    void givenAHubThatWasStoppedLongAgo_whenAsked_thenItIsNotWaitedFor() {
        livesUntil("now() - interval '1 hour'");

        long begun = System.nanoTime();
        Complete found = ask();

        assertThat(found.until()).isEmpty();
        assertThat(found.reason()).startsWith("no hub runs");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }
}
