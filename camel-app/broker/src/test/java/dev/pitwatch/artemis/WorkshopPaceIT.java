package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.artemis.AccountBudget.Rates;
import dev.pitwatch.artemis.ConnectionLimits.Bounds;
import dev.pitwatch.artemis.EmbeddedBroker.Limits;
import dev.pitwatch.artemis.WorkshopPace.Share;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all devices of one workshop may have of the broker at most; small numbers, so that few devices are many. */
class WorkshopPaceIT extends DeviceAtBroker {

    private static final int RATE = 100;
    private static final int BURST = 200;
    /** Less than an account's own burst. */
    private static final int MESSAGES = 300;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(
                folder,
                Optional.of(new Limits(
                        Optional.of(Rates.STANDARD),
                        Optional.of(new Share(RATE, BURST)),
                        Optional.of(Bounds.STANDARD))));
    }

    @Test
    void givenAWorkshopsDevicesEachWithinItsBudget_whenTogetherTheySendMore_thenAllIsTakenSlowlyAndTheNeighboursAtOnce()
            throws Exception {
        String other = id;
        String othersPassword = password;
        register();
        String neighbour = newId();
        String neighboursPassword = new Workshop(database, "w2").device(neighbour);
        await().until(() -> broker.canSignIn(neighbour, neighboursPassword));
        String neighbours = SENSORS.replace("w1", "w2");
        long pauses = broker.refused(BrokerRefusal.RATE_PAUSE);
        try (Client5 hub = broker.hub("shares").connect();
                RawMqtt one = broker.signedIn(id, password);
                RawMqtt two = broker.signedIn(other, othersPassword);
                RawMqtt quiet = broker.signedIn(neighbour, neighboursPassword)) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            for (int i = 0; i < MESSAGES; i++) {
                one.sendPublish(SENSORS, "one" + i, 1);
                two.sendPublish(SENSORS, "two" + i, 1);
            }
            assertThat(quiet.publish(neighbours, "quiet")).isTrue();

            assertThat(one.acknowledgements(MESSAGES)).isEqualTo(MESSAGES);
            assertThat(two.acknowledgements(MESSAGES)).isEqualTo(MESSAGES);
            await().until(() -> hub.received().size() == 2 * MESSAGES + 1);
            assertThat(hub.received())
                    .as("the neighbour's, sent last of all, came while the workshop's had to wait")
                    .containsSubsequence(neighbours + "=quiet", SENSORS + "=one" + (MESSAGES - 1));
        }
        assertThat(broker.refused(BrokerRefusal.RATE_PAUSE)).isGreaterThan(pauses);
    }
}
