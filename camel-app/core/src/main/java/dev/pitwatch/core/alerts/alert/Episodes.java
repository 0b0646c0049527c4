package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.DatabaseFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and clears episodes, and tells those who watch once that is committed. Whatever finds that something is wrong,
 * a reading or not, says so here. While the database is away changes wait, in order, up to a limit. Thread safe.
 */
public final class Episodes {

    /** More than any hub sees between two tries; beyond it the engine starts again from the database. */
    static final int MAX_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Episodes.class);
    private static final int AT_ONCE = 500;

    private final EpisodeRepository repository;
    private final AlertEvents events;
    private final MeterRegistry meters;
    private final Counter overflows;
    private final Counter refused;
    private final Deque<EpisodeChange> waiting = new ArrayDeque<>();
    private boolean overflowed;
    private boolean away;

    Episodes(EpisodeRepository repository, AlertEvents events, MeterRegistry meters) {
        this.repository = repository;
        this.events = events;
        this.meters = meters;
        this.overflows = Counter.builder("pitwatch.alerts.overflows")
                .description("Times that too many changes waited for the database and alerts began anew")
                .register(meters);
        this.refused = Counter.builder("pitwatch.alerts.refused")
                .description("Changes of alerts that the database refused")
                .register(meters);
        meters.gauge("pitwatch.alerts.waiting", this, Episodes::waiting);
    }

    /** Notes a change; {@link #flush} saves it. */
    public synchronized void add(EpisodeChange change) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.clear();
            overflowed = true;
            overflows.increment();
            LOG.error("alerts: {} changes could not be saved, starting again from the newest readings", MAX_WAITING);
        } else if (!overflowed) {
            waiting.add(change);
        }
    }

    /** Saves what waits; false when the database is away, and then it keeps waiting. */
    public synchronized boolean flush() {
        while (!waiting.isEmpty()) {
            List<EpisodeChange> next = waiting.stream().limit(AT_ONCE).toList();
            int saved = save(next);
            for (int i = 0; i < saved; i++) {
                waiting.removeFirst();
            }
            if (saved < next.size()) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether changes were given up since the last call: what is known may differ from what is saved} */
    synchronized boolean takeOverflow() {
        boolean before = overflowed;
        overflowed = false;
        return before;
    }

    private synchronized int waiting() {
        return waiting.size();
    }

    /** Returns how many of them, from the first on, are done with: all, or fewer when the database is away. */
    private int save(List<EpisodeChange> changes) {
        try {
            tell(repository.save(changes));
            away = false;
            return changes.size();
        } catch (RuntimeException e) {
            if (DatabaseFailure.isPassing(e)) {
                waitForDatabase(e);
                return 0;
            }
            return changes.size() == 1 ? giveUp(changes.get(0), e) : saveOneByOne(changes);
        }
    }

    private int saveOneByOne(List<EpisodeChange> changes) {
        int saved = 0;
        while (saved < changes.size() && save(List.of(changes.get(saved))) == 1) {
            saved++;
        }
        return saved;
    }

    private int giveUp(EpisodeChange change, RuntimeException cause) {
        LOG.error("alerts: refused by the database, given up: {}: {}", change, cause.getMessage());
        refused.increment();
        return 1;
    }

    private void waitForDatabase(RuntimeException cause) {
        if (!away) {
            LOG.warn("alerts: the database is away, {} changes wait: {}", waiting.size(), cause.getMessage());
        }
        away = true;
    }

    private void tell(List<EpisodeRepository.Saved> saved) {
        for (EpisodeRepository.Saved one : saved) {
            if (one.opened()) {
                events.opened(one.alert());
                count("pitwatch.alerts.opened", one.alert());
            } else {
                events.cleared(one.alert());
                count("pitwatch.alerts.cleared", one.alert());
            }
        }
    }

    private void count(String name, Alert alert) {
        Counter.builder(name)
                .tag("alert_type", alert.alertType())
                .register(meters)
                .increment();
    }
}
