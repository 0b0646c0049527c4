package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.OutageWarning;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.OpenEpisode;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.Opened;
import dev.pitwatch.core.readings.reading.Reading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds committed readings against the limits: bean {@code alerts} of routes/alerts. All it knows is in memory, so a reading
 * that changes nothing asks the database nothing and makes no garbage; what it knows can be had again from open alerts and the
 * newest readings, and is so at each start. Of several hubs one judges a workshop: a reading of another's workshop is passed on to
 * it. The changes that it finds wait in {@link #episodes()} to be saved. Thread safe.
 */
public final class AlertEngine {

    private static final Logger LOG = LoggerFactory.getLogger(AlertEngine.class);

    /** Older readings raise nothing at a start: their device is silent, which is another matter. */
    private static final Duration NEWS = Duration.ofHours(1);

    /** A hub that dies loses its workshops to another after so long. */
    private static final Duration LEASE = Duration.ofSeconds(10);
    /** The name of a hub that needs none. */
    private static final String ALONE = "alone";

    private final EpisodeRepository repository;
    private final LeaseRepository leases;
    private final Episodes episodes;
    private final Clock clock;
    private final RuleBook book;
    private final WatchedPits pits;
    private final Set<String> changedDevices = ConcurrentHashMap.newKeySet();
    private final OutageWarning away = new OutageWarning();
    private final Sample sample = new Sample();
    private List<EpisodeChange> found = new ArrayList<>();
    private Leased leased = Leased.NOTHING;
    private boolean loaded;
    /** What is known of these may differ from what is saved: they are not judged until they are taken up anew. */
    private final Set<Long> lost = new HashSet<>();

    /** Readings of others' workshops may not have been passed on, before a start or while the database was away. */
    private boolean passAllOn = true;

    private volatile boolean renewed = true;
    private volatile boolean released;

    AlertEngine(EpisodeRepository repository, LeaseRepository leases, Episodes episodes, Clock clock) {
        this.repository = repository;
        this.leases = leases;
        this.episodes = episodes;
        this.clock = clock;
        this.book = new RuleBook(repository);
        this.pits = new WatchedPits(book, episodes.openings(), this::found);
    }

    /** {@return the engine of a hub that has the database for itself, by the role of ingest} */
    public static AlertEngine on(Database database, Clock clock, MeterRegistry meters) {
        return on(database, ALONE, clock, meters);
    }

    /** {@return the engine of the hub of that name among others on the database, by the role of ingest} */
    public static AlertEngine on(Database database, String node, Clock clock, MeterRegistry meters) {
        return on(database, node, LEASE, clock, meters);
    }

    static AlertEngine on(Database database, String node, Duration lease, Clock clock, MeterRegistry meters) {
        EpisodeRepository repository = new JdbiEpisodeRepository(database.ingest(), node);
        Episodes episodes = new Episodes(repository, database::afterCommit, meters);
        LeaseRepository leases = new JdbiLeaseRepository(database.ingest(), node, lease);
        Gauge.builder("pitwatch.alerts.workshops", leases, LeaseRepository::judged)
                .description("Workshops whose readings this hub judges")
                .register(meters);
        return new AlertEngine(repository, leases, episodes, clock);
    }

    /** {@return where changes wait, and other parts queue that something opens or clears} */
    public Episodes episodes() {
        return episodes;
    }

    /** Takes readings that were just committed, in their order; returns the changes that follow, which wait to be saved. */
    public List<EpisodeChange> evaluate(List<Reading> committed) {
        List<ReadingKey> others = List.of();
        List<EpisodeChange> changes;
        synchronized (this) {
            if (ready()) { // else they are among the newest readings once the database answers
                Instant now = now();
                for (Reading reading : committed) {
                    if (reading.late()) {
                        continue;
                    }
                    if (leased.holds(reading.workshopId())) {
                        if (isJudged(reading.workshopId())) {
                            pits.take(sample.set(reading), true, now);
                        }
                    } else {
                        others = others.isEmpty() ? new ArrayList<>() : others;
                        others.add(ReadingKey.of(reading));
                    }
                }
            } else {
                passAllOn = true;
            }
            changes = takeFound();
        }
        if (!others.isEmpty()) {
            passOn(others);
        }
        return changes;
    }

    /**
     * Takes readings that another hub has committed and passed on; those of workshops that this one judges count. Returns the
     * changes that follow, which wait to be saved.
     *
     * @param keys as passed on; empty: some were missed
     */
    public List<EpisodeChange> evaluateOthers(String keys) {
        Leased mine = leased();
        if (mine.all() && keys.isEmpty()) {
            return List.of(); // there is no one to hear from
        }
        List<ReadingKey> known = ReadingKey.read(keys).stream()
                .filter(key -> mine.holds(key.workshopId()))
                .toList();
        List<Sample> samples = List.of();
        try {
            samples = known.isEmpty() ? samples : leases.readings(known);
        } catch (RuntimeException e) {
            LOG.warn("alerts: other hubs' readings can't be read, starting again from the newest: {}", e.getMessage());
            reload();
        }
        if (keys.isEmpty() || keys.equals(ReadingKey.ALL)) {
            reload();
        }
        synchronized (this) {
            if (ready()) {
                Instant now = now();
                samples.stream().filter(one -> isJudged(one.workshopId())).forEach(one -> pits.take(one, true, now));
            }
            return takeFound();
        }
    }

    private synchronized Leased leased() {
        return leased;
    }

    private void passOn(List<ReadingKey> readings) {
        try {
            leases.passOn(readings);
        } catch (RuntimeException e) {
            LOG.warn("alerts: readings can't be passed on to their hub now: {}", e.getMessage());
            synchronized (this) {
                passAllOn = true;
            }
        }
    }

    /**
     * Starts, and goes on where the database was away or something was changed; call at the start and each second. Returns the
     * changes that follow, which wait to be saved.
     */
    public List<EpisodeChange> tick() {
        renewLeases();
        boolean passOn;
        List<EpisodeChange> changes;
        synchronized (this) {
            boolean ready = ready();
            if (ready) {
                leave(now());
                pits.endGone(now());
            }
            passOn = ready && passAllOn && !leased.all();
            passAllOn &= !ready;
            changes = takeFound();
        }
        if (passOn) {
            passOn(List.of());
        }
        return changes;
    }

    /** Gives the hub's workshops up, so that another one need not wait; call when it stops, for good. */
    public void release() {
        released = true;
        try {
            leases.release();
        } catch (RuntimeException e) {
            LOG.info("alerts: leases are not given up, they end by themselves: {}", e.getMessage());
        }
    }

    private void renewLeases() {
        if (released) {
            return;
        }
        try {
            lease(leases.renew());
            renewed = true;
        } catch (RuntimeException e) {
            // What it has it keeps: the row says who saves, whatever is judged meanwhile.
            if (renewed) {
                LOG.warn("alerts: leases can't be renewed, trying again: {}", e.getMessage());
            }
            renewed = false;
        }
    }

    private synchronized void lease(Leased now) {
        if (now.mayHaveMissed(leased)) {
            loaded = false;
        }
        if (!now.equals(leased)) {
            pits.retain(now::holds);
            passAllOn = true; // what came before this was noticed was not
        }
        leased = now;
    }

    /** Readings were missed: before the next call does anything, all that is known is made anew from the newest ones. */
    public synchronized void reload() {
        loaded = false;
    }

    /** Limits or a pit's state may have changed; from the next reading on they count. Empty: of any workshop. */
    public void workshopChanged(String workshopId) {
        book.workshopChanged(workshopId);
        leases.claimSoon();
    }

    /** A car may have come to the pit or gone, or be in another stage. Empty: in any pit. */
    public void occupancyChanged(String pitId) {
        book.occupancyChanged(pitId);
    }

    /** The device may have left its pit. Empty: any device. */
    public void deviceChanged(String deviceId) {
        changedDevices.add(deviceId);
    }

    /**
     * The device counts no more: it is silent, or left. When its pit has no other, the pit's episodes clear; those that are young
     * or flap by {@link #tick} in their time, and critical ones when no device is assigned to the pit any more. Returns the changes that follow, which wait to be saved.
     */
    public synchronized List<EpisodeChange> forget(String deviceId) {
        pits.forget(deviceId, now());
        return takeFound();
    }

    /** A person has ended an alert of the workshop: what is known of it is made anew from its rows. */
    public synchronized void takeUp(long workshopId) {
        if (leased.holds(workshopId)) {
            lost.add(workshopId);
        }
    }

    /** Persons may have ended alerts unheard: workshops with some that are without data, which are all they may end, are taken up anew. */
    public synchronized void reloadSilent() {
        lost.addAll(pits.desertedWorkshops());
    }

    private boolean isJudged(long workshopId) {
        return lost.isEmpty() || !lost.contains(workshopId);
    }

    private void found(EpisodeChange change) {
        found.add(change);
        episodes.add(change);
    }

    private List<EpisodeChange> takeFound() {
        if (found.isEmpty()) {
            return List.of();
        }
        List<EpisodeChange> taken = found;
        found = new ArrayList<>();
        return taken;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
    }

    private boolean ready() {
        try {
            lost.addAll(episodes.takeOverflowed());
            loaded &= !episodes.takeOvertaken();
            Set<Long> waiting = episodes.waitingWorkshops();
            if (!loaded || !waiting.containsAll(lost)) {
                load(waiting);
            } else if (book.isDue(clock.millis())) {
                book.reload(clock.millis());
                pits.refreshChanged(now());
            }
        } catch (RuntimeException e) {
            if (away.isNew(e)) {
                LOG.warn("alerts: the database is away, trying again: {}", e.getMessage());
            }
        }
        return loaded;
    }

    /** Takes up all, or those that were lost; what is read of a workshop whose changes wait would be older than what is known. */
    private void load(Set<Long> waiting) {
        LongPredicate taken = workshop ->
                leased.holds(workshop) && !waiting.contains(workshop) && (!loaded || lost.contains(workshop));
        Set<Long> asked = loaded ? lost.stream().filter(taken::test).collect(Collectors.toSet()) : Set.of();
        Instant now = now();
        if (!loaded) {
            book.load(now.toEpochMilli());
        } else if (asked.isEmpty()) { // other hubs judge them by now
            lost.retainAll(waiting);
            pits.refreshAll(now); // what a load before this one read, and did not get to take up
            return;
        } else {
            asked.forEach(workshop -> book.workshopChanged(Long.toString(workshop)));
            book.reload(now.toEpochMilli());
        }
        List<OpenEpisode> open = repository.open(asked).stream()
                .filter(episode -> taken.test(episode.workshopId()))
                .toList();
        List<Opened> opened = repository.opened(asked, now.minus(Openings.SPAN)).stream()
                .filter(one -> taken.test(one.workshopId()))
                .toList();
        List<NewestSample> newest = repository.newest(asked, now.minus(NEWS)).stream()
                .filter(one -> taken.test(one.sample().workshopId()))
                .toList();
        Set<Long> vacant = open.stream()
                .filter(episode -> episode.deviceId() == null)
                .map(OpenEpisode::pitId)
                .collect(Collectors.toSet());
        Set<Long> equipped = vacant.isEmpty() ? Set.of() : repository.equipped(vacant);
        pits.retain(workshop -> leased.holds(workshop) && !taken.test(workshop));
        pits.resume(opened);
        open.forEach(episode -> resume(episode, now));
        pits.refreshAll(now);
        pits.equip(vacant, equipped);
        newest.forEach(one -> pits.take(one.sample(), one.raises(), now));
        if (!loaded) {
            lost.addAll(waiting);
        }
        lost.retainAll(waiting);
        loaded = true;
        pits.endVacant(vacant, now);
        pits.forgetOffline(newest, now);
        LOG.info("alerts: {} open episodes and {} newest values taken up", open.size(), newest.size());
    }

    private void resume(OpenEpisode episode, Instant now) {
        int rule = AlertRules.indexOf(episode.alertType());
        if (episode.deviceId() == null && AlertRules.ALL.get(rule).isOfDevice()) {
            found(new Clearing(
                    episode.workshopId(), episode.alertType(), episode.subject(), ClearedReason.NO_DATA, now));
            return;
        }
        pits.resume(rule, episode, now);
    }

    /** Devices that were moved, unclaimed or decommissioned count no more where they were. */
    private void leave(Instant now) {
        if (changedDevices.isEmpty()) {
            return;
        }
        Set<String> changed = Set.copyOf(changedDevices);
        changedDevices.removeAll(changed);
        Set<String> asked = pits.counting(changed);
        Set<Long> places = pits.places(asked);
        if (places.isEmpty()) {
            return;
        }
        try {
            pits.equip(places, repository.equipped(places));
            pits.leave(asked, repository.pits(asked), now);
        } catch (RuntimeException e) {
            changedDevices.addAll(changed);
            if (away.isNew(e)) {
                LOG.warn("alerts: the database is away, trying again: {}", e.getMessage());
            }
        }
    }
}
