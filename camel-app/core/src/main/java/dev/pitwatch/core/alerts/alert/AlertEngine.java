package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.OpenEpisode;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import dev.pitwatch.core.readings.reading.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds committed readings against the limits: bean {@code alerts} of routes/alerts. All it knows is in memory, so a reading
 * that changes nothing asks the database nothing; what it knows can be had again from open alerts and the newest readings, and
 * is so at each start. The changes that it finds wait in {@link #episodes()} to be saved. Thread safe.
 */
public final class AlertEngine {

    private static final Logger LOG = LoggerFactory.getLogger(AlertEngine.class);

    /** Older readings raise nothing at a start: their device is silent, which is another matter. */
    private static final Duration NEWS = Duration.ofHours(1);

    /** As far as a reading's time may be ahead of the hub's. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    /** With more changes at once all rules are read again. */
    private static final int ONE_BY_ONE = 50;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private static final class Seen {
        long pitId;
        Instant at = Instant.MIN;
    }

    private final EpisodeRepository repository;
    private final Episodes episodes;
    private final Clock clock;
    private final Map<Long, WorkshopRules> rules = new HashMap<>();
    private final Map<Long, PitWatch> pits = new HashMap<>();
    private final Map<String, Seen> devices = new HashMap<>();
    private final Set<String> changedWorkshops = ConcurrentHashMap.newKeySet();
    private final Set<String> changedDevices = ConcurrentHashMap.newKeySet();
    private List<EpisodeChange> found = new ArrayList<>();
    private boolean loaded;

    AlertEngine(EpisodeRepository repository, Episodes episodes, Clock clock) {
        this.repository = repository;
        this.episodes = episodes;
        this.clock = clock;
    }

    /** {@return the engine on the database, by the role of ingest} */
    public static AlertEngine on(Database database, Clock clock, MeterRegistry meters) {
        EpisodeRepository repository = new JdbiEpisodeRepository(database.ingest());
        return new AlertEngine(repository, new Episodes(repository, database::afterCommit, meters), clock);
    }

    /** {@return where changes wait, and other parts queue that something opens or clears} */
    public Episodes episodes() {
        return episodes;
    }

    /** Takes readings that were just committed, in their order; returns the changes that follow, which wait to be saved. */
    public synchronized List<EpisodeChange> evaluate(List<Reading> committed) {
        if (ready()) { // else they are among the newest readings once the database answers
            Instant now = now();
            for (Reading reading : committed) {
                if (!reading.late()) {
                    take(Sample.of(reading), true, now);
                }
            }
        }
        return takeFound();
    }

    /**
     * Starts, and goes on where the database was away or something was changed; call at the start and each second. Returns the
     * changes that follow, which wait to be saved.
     */
    public synchronized List<EpisodeChange> tick() {
        if (ready()) {
            leave(now());
        }
        return takeFound();
    }

    /** Readings were missed: before the next call does anything, all that is known is made anew from the newest ones. */
    public synchronized void reload() {
        loaded = false;
    }

    /** Limits or a pit's state may have changed; from the next reading on they count. Empty: of any workshop. */
    public void workshopChanged(String workshopId) {
        changedWorkshops.add(NUMBER.matcher(workshopId).matches() ? workshopId : "");
    }

    /** The device may have left its pit. Empty: any device. */
    public void deviceChanged(String deviceId) {
        changedDevices.add(deviceId);
    }

    /**
     * The device counts no more: it is silent, or left. When its pit has no other, the pit's episodes clear. Returns the changes
     * that follow, which wait to be saved.
     */
    public synchronized List<EpisodeChange> forget(String deviceId) {
        forget(deviceId, now());
        return takeFound();
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
            if (episodes.takeOverflow()) {
                loaded = false;
            }
            if (!loaded) {
                load();
            } else if (!changedWorkshops.isEmpty()) {
                reloadRules();
            }
        } catch (RuntimeException e) {
            LOG.warn("alerts: the database is away, trying again: {}", e.getMessage());
        }
        return loaded;
    }

    private void load() {
        if (episodes.isWaiting()) {
            return; // what is read would be older than what is known
        }
        changedWorkshops.clear();
        Instant now = now();
        List<RuleRow> rows = repository.rules(OptionalLong.empty());
        List<OpenEpisode> open =
                repository.open(AlertRule.ALL.stream().map(AlertRule::type).toList());
        List<NewestSample> newest = repository.newest(now.minus(NEWS));
        pits.clear();
        devices.clear();
        setRules(rows);
        open.forEach(this::resume);
        newest.forEach(sample -> take(sample.sample(), sample.raises(), now));
        loaded = true;
        endMaintained(now);
        endVacant(open, now);
        LOG.info("alerts: {} open episodes and {} newest values taken up", open.size(), newest.size());
    }

    private void resume(OpenEpisode episode) {
        AlertRule.ofType(episode.alertType()).ifPresent(rule -> pit(episode.workshopId(), episode.pitId())
                .resume(rule, Optional.ofNullable(episode.deviceId()), limits(episode)));
    }

    private WorkshopRules.Limits limits(OpenEpisode episode) {
        return rules(episode.workshopId()).limits(episode.pitId());
    }

    /** Open episodes of pits that have no device any more. */
    private void endVacant(List<OpenEpisode> open, Instant now) {
        Set<Long> occupied = devices.values().stream().map(seen -> seen.pitId).collect(Collectors.toSet());
        for (OpenEpisode episode : open) {
            PitWatch pit = pits.get(episode.pitId());
            if (pit != null && episode.deviceId() == null && !occupied.contains(episode.pitId())) {
                pit.end(ClearedReason.NO_DATA, now);
                pits.remove(episode.pitId());
            }
        }
    }

    private void reloadRules() {
        Set<String> changed = Set.copyOf(changedWorkshops);
        changedWorkshops.removeAll(changed); // before reading: a change meanwhile is seen by the next call
        try {
            if (changed.contains("") || changed.size() > ONE_BY_ONE) {
                setRules(repository.rules(OptionalLong.empty()));
            } else {
                for (String workshop : changed) {
                    reloadRules(Long.parseLong(workshop));
                }
            }
        } catch (RuntimeException e) {
            changedWorkshops.addAll(changed);
            throw e;
        }
        endMaintained(now());
    }

    private void reloadRules(long workshopId) {
        List<RuleRow> rows = repository.rules(OptionalLong.of(workshopId));
        if (rows.isEmpty()) {
            rules.remove(workshopId);
        } else {
            rules.put(workshopId, WorkshopRules.of(rows));
        }
    }

    private void setRules(List<RuleRow> rows) {
        rules.clear();
        rows.stream()
                .collect(Collectors.groupingBy(RuleRow::workshopId))
                .forEach((workshop, its) -> rules.put(workshop, WorkshopRules.of(its)));
    }

    private void endMaintained(Instant now) {
        pits.values().removeIf(pit -> {
            boolean maintained = rules(pit.workshopId()).inMaintenance(pit.pitId(), now);
            if (maintained) {
                pit.end(ClearedReason.MAINTENANCE, now);
            }
            return maintained;
        });
    }

    private void take(Sample sample, boolean raises, Instant now) {
        WorkshopRules all = rules(sample.workshopId());
        if (all.inMaintenance(sample.pitId(), now)) {
            end(sample.pitId(), ClearedReason.MAINTENANCE, now);
            return;
        }
        if (!isNews(sample, now)) {
            return;
        }
        WorkshopRules.Limits limits = all.limits(sample.pitId());
        PitWatch pit = pits.get(sample.pitId());
        if (pit == null) {
            if (!raises || !limits.isOutside(sample)) {
                return;
            }
            pit = pit(sample.workshopId(), sample.pitId());
        }
        pit.take(sample, limits, raises, now);
        if (pit.isIdle()) {
            pits.remove(sample.pitId());
        }
    }

    /** Notes the device's place and time; false for a reading older than one that was taken. */
    private boolean isNews(Sample sample, Instant now) {
        Seen seen = devices.get(sample.deviceId());
        if (seen != null && seen.pitId != sample.pitId()) {
            forget(sample.deviceId(), now);
            seen = null;
        }
        if (seen == null) {
            seen = new Seen();
            seen.pitId = sample.pitId();
            devices.put(sample.deviceId(), seen);
        }
        // What is ahead of now was measured while the hub's clock was wrong, and must not keep out what comes since.
        if (sample.at().isBefore(seen.at) && !seen.at.isAfter(now.plus(MOST_AHEAD))) {
            return false;
        }
        seen.at = sample.at();
        return true;
    }

    private void forget(String deviceId, Instant now) {
        Seen seen = devices.remove(deviceId);
        PitWatch pit = seen == null ? null : pits.get(seen.pitId);
        if (pit == null) {
            return;
        }
        boolean last = devices.values().stream().noneMatch(other -> other.pitId == pit.pitId());
        pit.forget(deviceId, last, now);
        if (pit.isIdle()) {
            pits.remove(pit.pitId());
        }
    }

    /** Devices that were moved, unclaimed or decommissioned count no more where they were. */
    private void leave(Instant now) {
        if (changedDevices.isEmpty()) {
            return;
        }
        Set<String> changed = Set.copyOf(changedDevices);
        changedDevices.removeAll(changed);
        Set<String> known = (changed.contains("") ? devices.keySet() : changed)
                .stream()
                        .filter(id -> devices.containsKey(id) && pits.containsKey(devices.get(id).pitId))
                        .collect(Collectors.toSet());
        if (known.isEmpty()) {
            return;
        }
        try {
            Map<String, Long> where = repository.pits(known);
            known.stream()
                    .filter(id -> !Long.valueOf(devices.get(id).pitId).equals(where.get(id)))
                    .forEach(id -> forget(id, now));
        } catch (RuntimeException e) {
            changedDevices.addAll(changed);
            LOG.warn("alerts: the database is away, trying again: {}", e.getMessage());
        }
    }

    private void end(long pitId, ClearedReason reason, Instant now) {
        PitWatch pit = pits.remove(pitId);
        if (pit != null) {
            pit.end(reason, now);
        }
    }

    private WorkshopRules rules(long workshopId) {
        return rules.isEmpty() ? WorkshopRules.DEFAULT : rules.getOrDefault(workshopId, WorkshopRules.DEFAULT);
    }

    private PitWatch pit(long workshopId, long pitId) {
        return pits.computeIfAbsent(pitId, id -> new PitWatch(workshopId, pitId, this::found));
    }
}
