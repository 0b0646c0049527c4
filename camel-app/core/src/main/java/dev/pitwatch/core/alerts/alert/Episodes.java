package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.Saved;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queue of changes between what finds that something is wrong, a reading or not, and the database: bean {@code episodes} of
 * routes/alerts. A change leaves it once the transaction that saves it is committed, in order of its workshop, and
 * workshops take turns; up to a limit, since the database may be away. Thread safe; one thread saves.
 */
public final class Episodes {

    /** More than any hub sees between two tries; beyond it the workshop with the most starts again from the database. */
    static final int MAX_WAITING = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(Episodes.class);
    private static final int AT_ONCE = 500;

    private final EpisodeRepository repository;
    private final Consumer<Runnable> afterCommit;
    private final MeterRegistry meters;
    private final Counter overflows;
    private final Counter refused;
    private final ChangeQueue waiting = new ChangeQueue(MAX_WAITING);
    private final Openings openings = new Openings();
    /** What was saved last, until its commit is answered: an answer that is lost doesn't undo it. */
    private Optional<Unanswered> unanswered = Optional.empty();

    private int oneByOne;
    private boolean overtaken;
    private boolean failing;

    private record Unanswered(List<EpisodeChange> changes, Saved saved) {}

    /** Takes what runs a step once the transaction on this thread is committed. */
    Episodes(EpisodeRepository repository, Consumer<Runnable> afterCommit, MeterRegistry meters) {
        this.repository = repository;
        this.afterCommit = afterCommit;
        this.meters = meters;
        this.overflows = Counter.builder("pitwatch.alerts.overflows")
                .description("Times that too many changes waited for the database and alerts began anew")
                .register(meters);
        this.refused = Counter.builder("pitwatch.alerts.refused")
                .description("Changes of alerts that the database refused")
                .register(meters);
        for (String type : AlertRules.TYPES) { // from the start, so that the first one is seen
            counter(true, type);
            counter(false, type);
        }
        Gauge.builder("pitwatch.alerts.waiting", this, Episodes::waiting)
                .description("Changes of alerts that wait for the database or a stopped route")
                .register(meters);
    }

    /** Queues a change. */
    public synchronized void add(EpisodeChange change) {
        int lost = waiting.add(change);
        if (lost > 0) {
            overflows.increment();
            LOG.error(
                    "alerts: {} changes of a workshop could not be saved, it starts again from its newest readings",
                    lost);
        }
    }

    /** {@return whether changes wait to be saved} */
    public synchronized boolean isWaiting() {
        return waiting.size() > 0;
    }

    /**
     * {@return whether what follows from rows may be queued: not while changes of the same workshop wait, which the rows don't show
     * yet; those of others hold up nothing} Call before the rows are read.
     */
    public synchronized Predicate<EpisodeChange> shownByRows() {
        Set<Optional<Long>> owners = waiting.owners();
        return change -> !owners.contains(Optional.ofNullable(change.workshopId()));
    }

    /**
     * Saves the oldest changes, in the transaction on this thread, or in one of its own. After a commit whose answer was lost it
     * asks what became of that and saves nothing twice.
     *
     * @return what was really opened or cleared by them, in order
     */
    public List<AlertFact> save() {
        if (unanswered.isPresent()) {
            Unanswered before = unanswered.get();
            if (repository.isCommitted(before.saved().transaction())) {
                saved(before);
                return before.saved().facts();
            }
            unanswered = Optional.empty();
        }
        List<EpisodeChange> next = next();
        if (next.isEmpty()) {
            return List.of();
        }
        Unanswered now = save(next);
        unanswered = Optional.of(now);
        afterCommit.accept(() -> saved(now));
        return now.saved().facts();
    }

    /**
     * Saves a change past the queue, in the transaction on this thread: what must be saved with its cause or not at all.
     *
     * @return what was really opened or cleared
     */
    public List<AlertFact> saveNow(EpisodeChange change) {
        Saved now = repository.save(List.of(change));
        afterCommit.accept(() -> now.facts().forEach(this::count));
        return now.facts();
    }

    private Unanswered save(List<EpisodeChange> changes) {
        try {
            return new Unanswered(changes, repository.save(changes));
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isPassing(e) && !DatabaseFailure.isOfStatement(e)) {
                refuse(changes, e);
            }
            throw e;
        }
    }

    private synchronized List<EpisodeChange> next() {
        return waiting.next(oneByOne > 0 ? 1 : AT_ONCE);
    }

    /** One of several is found by saving each in a transaction of its own. */
    private synchronized void refuse(List<EpisodeChange> changes, RuntimeException cause) {
        if (changes.size() > 1) {
            oneByOne = changes.size();
        } else {
            LOG.error("alerts: refused by the database, given up: {}: {}", changes, cause.getMessage());
            refused.increment();
            remove(changes);
        }
    }

    private synchronized void saved(Unanswered answered) {
        unanswered = Optional.empty();
        remove(answered.changes());
        failing = false;
        overtaken |= answered.saved().isOvertaken();
        answered.saved().facts().forEach(this::count);
    }

    /** Leaves what was queued after an overflow meanwhile. */
    private void remove(List<EpisodeChange> changes) {
        oneByOne = Math.max(0, oneByOne - changes.size());
        waiting.remove(changes);
    }

    /** Says, once, that changes wait and why; call when a transaction that saves some has failed. */
    public synchronized void failed(Throwable cause) {
        if (!failing) {
            LOG.warn("alerts: {} changes wait to be saved: {}", waiting.size(), cause.getMessage());
        }
        failing = true;
    }

    /** {@return whether another hub's were saved since the last call: what is known may differ from what is saved} */
    synchronized boolean takeOvertaken() {
        boolean before = overtaken;
        overtaken = false;
        return before;
    }

    /** {@return the workshops of which changes were left out since the last call} */
    synchronized Set<Long> takeOverflowed() {
        return waiting.takeOverflowed();
    }

    /** {@return the workshops of which changes wait to be saved} */
    synchronized Set<Long> waitingWorkshops() {
        return waiting.workshops();
    }

    private synchronized int waiting() {
        return waiting.size();
    }

    /** {@return what was opened lately, by readings, which the engine adds, and by all else that is saved here} */
    Openings openings() {
        return openings;
    }

    private void count(AlertFact fact) {
        Alert alert = fact.alert();
        counter(fact instanceof AlertOpened, alert.alertType()).increment();
        if (fact instanceof AlertOpened
                && alert.workshopId() != null
                && !AlertRules.TYPES.contains(alert.alertType())) {
            openings.takeOther(alert.workshopId(), alert.createdAt());
        }
    }

    private Counter counter(boolean opened, String alertType) {
        return Counter.builder(opened ? "pitwatch.alerts.opened" : "pitwatch.alerts.cleared")
                .description(opened ? "Alerts that were opened" : "Alerts that were cleared")
                .tag("alert_type", alertType)
                .register(meters);
    }
}
