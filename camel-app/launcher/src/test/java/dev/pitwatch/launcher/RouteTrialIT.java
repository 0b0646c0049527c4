package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.ReadingTrialChannels;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.launcher.RouteTrial.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an upgrade asks of hubs, which answer here by the database's channels. */
class RouteTrialIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestDatabase db = TestDatabase.create();
    private final DatabaseNotifications hubs =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    /** Verdict and reason, by hub. */
    private final Map<String, String> says = new TreeMap<>();

    @BeforeEach
    void start() {
        hubs.on(ReadingTrialChannels.ASKED, this::asked);
        hubs.start();
        await().until(hubs::isListening);
        db.execute("insert into alert_hub (node, until) values ('one', now() + interval '1 hour'),"
                + " ('two', now() + interval '1 hour'), ('gone', now() - interval '1 hour')");
    }

    @AfterEach
    void drop() {
        hubs.close();
        db.close();
    }

    private void asked(String run) {
        if (!run.isEmpty()) {
            db.execute(
                    "select pg_notify('%s', '%s')", ReadingTrialChannels.ANSWERED, "another-run one wrong it is old");
            says.forEach((hub, text) -> db.execute(
                    "select pg_notify('%s', '%s')",
                    ReadingTrialChannels.ANSWERED, "%s %s %s".formatted(run, hub, text)));
        }
    }

    @Test
    void givenHubsThatStoreReadings_whenAsked_thenNothingIsWrong() throws Exception {
        says.put("one", "good ");
        says.put("two", "good ");

        assertThat(new RouteTrial(db.setup(), LONG).ask()).isEqualTo(new Outcome(List.of(), List.of()));
    }

    @Test
    void givenHubsThatDoNotOrCanNotTell_whenAsked_thenEachIsNamedWithItsReason() throws Exception {
        says.put("one", "wrong a made-up reading is refused here as internal: forgotten (step \"mine\")");
        says.put("two", "unknown the hub starts");

        Outcome outcome = new RouteTrial(db.setup(), LONG).ask();

        assertThat(outcome.wrong())
                .containsExactly("hub one: a made-up reading is refused here as internal: forgotten (step \"mine\")");
        assertThat(outcome.unknown()).containsExactly("hub two: the hub starts");
    }

    @Test
    void givenAHubThatDoesNotAnswer_whenAsked_thenThatIsNotKnown() throws Exception {
        says.put("two", "good ");

        Outcome outcome = new RouteTrial(db.setup(), Duration.ofSeconds(3)).ask();

        assertThat(outcome.wrong()).isEmpty();
        assertThat(outcome.unknown()).containsExactly("hub one did not answer within 3 s");
    }
}
