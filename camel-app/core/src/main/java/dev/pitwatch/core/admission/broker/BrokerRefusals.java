package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.DatabaseNotifications;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in the hub's metrics what the embedded broker refused. The broker, a process of its own, tells it through
 * the database; see {@link JdbiBrokerSignInRepository#tellRefused}.
 */
public final class BrokerRefusals {

    static final String CHANNEL = "pitwatch_refused";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerRefusals.class);

    private final Map<String, Counter> counters = new HashMap<>();

    public BrokerRefusals(MeterRegistry meters) {
        for (BrokerRefusal kind : BrokerRefusal.values()) {
            counters.put(
                    kind.code(),
                    Counter.builder("pitwatch.broker.refused")
                            .description("What the broker has refused")
                            .tag("kind", kind.code())
                            .register(meters));
        }
    }

    /** Listens from now on; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on(CHANNEL, this::told);
    }

    /** Takes kind and count, e.g. "sign_in 3"; empty after a reconnect, when nothing can be said. */
    void told(String payload) {
        if (payload.isEmpty()) {
            return;
        }
        String[] words = payload.split(" ", 2);
        Counter counter = counters.get(words[0]);
        if (counter == null || words.length < 2 || !words[1].matches("[0-9]{1,15}")) {
            LOG.warn("broker's refusals: \"{}\", expected a kind of {} and a count", payload, counters.keySet());
            return;
        }
        counter.increment(Long.parseLong(words[1]));
    }
}
