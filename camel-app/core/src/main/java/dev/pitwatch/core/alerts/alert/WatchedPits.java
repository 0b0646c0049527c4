package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.OpenEpisode;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pits of the engine, and where each device was heard last. Not thread safe. */
final class WatchedPits {

    /** As far as a reading's time may be ahead of the hub's. */
    private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private static final class Seen {
        final WatchedPit pit;
        Instant at = Instant.MIN;

        Seen(WatchedPit pit) {
            this.pit = pit;
        }
    }

    private final RuleBook book;
    private final Consumer<EpisodeChange> changes;
    private final Openings openings;
    private final Map<Long, WatchedPit> pits = new HashMap<>();
    private final Map<String, Seen> devices = new HashMap<>();
    /** Those with an open episode whose devices are gone. */
    private final Set<Long> deserted = new HashSet<>();

    WatchedPits(RuleBook book, Openings openings, Consumer<EpisodeChange> changes) {
        this.book = book;
        this.openings = openings;
        this.changes = changes;
    }

    /** Takes a sample, unless one of its device was taken that is newer. */
    void take(Sample sample, boolean raises, Instant now) {
        WatchedPit pit = whenNewer(sample, now);
        if (pit == null) {
            return;
        }
        pit.refresh(book, now);
        pit.watch.equip(true);
        if (pit.inMaintenance(now)) {
            pit.watch.end(ClearedReason.MAINTENANCE, now);
        } else {
            pit.watch.take(sample, pit.limits(), raises, now);
        }
    }

    /** Notes the device's place and time; returns null for a reading older than one that was taken. */
    private @Nullable WatchedPit whenNewer(Sample sample, Instant now) {
        Seen seen = devices.get(sample.deviceId());
        if (seen != null && seen.pit.watch.pitId() != sample.pitId()) {
            forget(sample.deviceId(), now);
            seen = null;
        }
        if (seen == null) {
            seen = new Seen(pit(sample.workshopId(), sample.pitId()));
            seen.pit.devices++;
            devices.put(sample.deviceId(), seen);
        }
        // What is ahead of now was measured while the hub's clock was wrong, and must not keep out what comes since.
        if (sample.at().isBefore(seen.at) && !isAhead(seen.at, now)) {
            return null;
        }
        seen.at = sample.at();
        return seen.pit;
    }

    private static boolean isAhead(Instant at, Instant now) {
        return at.toEpochMilli() > now.toEpochMilli() + MAX_AHEAD.toMillis();
    }

    /** Takes what was opened before this engine started. */
    void resume(List<Opened> opened) {
        for (Opened one : opened) {
            if (AlertRules.TYPES.contains(one.alertType())) {
                openings.isFlapping(one.workshopId(), one.alertType(), one.subject(), one.createdAt());
            } else {
                openings.takeOther(one.workshopId(), one.createdAt());
            }
        }
    }

    /** Takes an episode of the rule at that place, which was open before this engine started. */
    void resume(int rule, OpenEpisode episode, Instant now) {
        WatchedPit pit = pit(episode.workshopId(), episode.pitId());
        pit.refresh(book, now);
        pit.watch.resume(rule, episode, pit.limits());
        if (episode.noDataSince() != null) {
            deserted.add(episode.pitId());
        }
    }

    private WatchedPit pit(long workshopId, long pitId) {
        return pits.computeIfAbsent(pitId, id -> new WatchedPit(new PitWatch(workshopId, pitId, openings, changes)));
    }

    /** The device counts no more; when its pit has no other that measures the same, the pit's episodes clear. */
    void forget(String deviceId, Instant now) {
        Seen seen = devices.remove(deviceId);
        if (seen == null) {
            return;
        }
        WatchedPit pit = seen.pit;
        pit.devices--;
        if (pit.watch.forget(deviceId, pit.devices == 0, pit.limits(), now)) {
            deserted.add(pit.watch.pitId());
        } else if (pit.isIdle()) {
            pits.remove(pit.watch.pitId());
        }
    }

    /** Of these that were taken, devices that are offline count no more; call after {@link #endVacant}. */
    void forgetOffline(List<NewestSample> newest, Instant now) {
        newest.stream()
                .filter(NewestSample::offline)
                .forEach(one -> forget(one.sample().deviceId(), now));
    }

    /** Ends episodes whose devices are gone for long enough, or whose limits were changed; call each second. */
    void endGone(Instant now) {
        deserted.removeIf(id -> {
            WatchedPit pit = pits.get(id);
            if (pit != null) {
                pit.refresh(book, now);
                if (pit.watch.endGone(pit.limits(), now)) {
                    return false;
                }
            }
            if (pit != null && pit.isIdle()) {
                pits.remove(id);
            }
            return true;
        });
    }

    /** {@return those of the devices that count; all of them, when one is named ""} */
    Set<String> counting(Set<String> named) {
        return named.contains("")
                ? Set.copyOf(devices.keySet())
                : named.stream().filter(devices::containsKey).collect(Collectors.toSet());
    }

    /** {@return the pits that these devices were heard in, and those with an open episode whose devices are gone} */
    Set<Long> places(Set<String> heard) {
        Set<Long> places = new HashSet<>(deserted);
        heard.forEach(device -> places.add(devices.get(device).pit.watch.pitId()));
        return places;
    }

    /** {@return the workshops of pits with an open episode whose devices are gone} */
    Set<Long> desertedWorkshops() {
        return deserted.stream()
                .map(pits::get)
                .filter(Objects::nonNull)
                .map(pit -> pit.watch.workshopId())
                .collect(Collectors.toSet());
    }

    /** Takes which of these pits have a device, heard or not. */
    void equip(Set<Long> asked, Set<Long> equipped) {
        for (Long id : asked) {
            WatchedPit pit = pits.get(id);
            if (pit != null) {
                pit.watch.equip(equipped.contains(id));
            }
        }
    }

    /** Devices that are in none of these pits, or in another than they were heard in, count no more. */
    void leave(Set<String> asked, Map<String, Long> pitOf, Instant now) {
        for (String device : asked) {
            Seen seen = devices.get(device);
            if (seen != null && !Long.valueOf(seen.pit.watch.pitId()).equals(pitOf.get(device))) {
                forget(device, now);
            }
        }
    }

    /** Takes what holds now in each pit; what maintenance or the end of the work on film clears is cleared at once. */
    void refreshAll(Instant now) {
        openings.forgetOld(now);
        refresh(pit -> true, now);
    }

    /** The same in pits that the last reload of rules concerns: any admin may change those of one workshop again and again. */
    void refreshChanged(Instant now) {
        if (book.wasAllRead()) {
            refreshAll(now);
        } else {
            refresh(pit -> book.wasRead(pit.workshopId(), pit.pitId()), now);
        }
    }

    private void refresh(Predicate<PitWatch> concerned, Instant now) {
        pits.values().removeIf(pit -> {
            if (!concerned.test(pit.watch)) {
                return false;
            }
            pit.refresh(book, now);
            pit.watch.film(book.isFilmWorkedOn(pit.watch.pitId()), now);
            if (pit.inMaintenance(now)) {
                pit.watch.end(ClearedReason.MAINTENANCE, now);
            }
            return pit.isIdle();
        });
    }

    /** Ends episodes of those of these pits in which no device was heard that measures the same; critical ones stay where there is one. */
    void endVacant(Set<Long> vacant, Instant now) {
        for (Long id : vacant) {
            WatchedPit pit = pits.get(id);
            if (pit == null) {
                continue;
            }
            boolean empty = pit.devices == 0;
            if (empty ? pit.watch.vacate(pit.limits(), now) : pit.watch.endUnmeasured(pit.limits(), now)) {
                deserted.add(id);
            } else if (empty) {
                pits.remove(id);
            }
        }
    }

    /** Forgets the pits of all other workshops, without a word: another hub has them. */
    void retain(LongPredicate workshops) {
        devices.values().removeIf(seen -> !workshops.test(seen.pit.watch.workshopId()));
        pits.values().removeIf(pit -> !workshops.test(pit.watch.workshopId()));
        openings.retain(workshops);
    }

    /** Forgets all. */
    void clear() {
        pits.clear();
        devices.clear();
        openings.retain(workshop -> false);
    }
}
