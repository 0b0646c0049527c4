package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What holds in every pit: limits, maintenance, and whether film is worked on. What was changed is noted by any thread; one
 * thread at a time reads it again and looks it up. All workshops' readings wait meanwhile: so one with settings of many pits, which take
 * long, has them read again only after a while that others have had.
 */
final class RuleBook {

    /** All is read again after that, in case a notification was missed; in milliseconds. */
    private static final long KEPT = Duration.ofSeconds(60).toMillis();

    /** With more changes at once all is read again. */
    private static final int ONE_BY_ONE = 50;

    /** Settings of a workshop and its pits that are read at once, however often they change. */
    private static final int FEW = 20;

    /** Of more: so many times as long as they took is left to others. */
    private static final int REST = 19;

    /** Of any. */
    private static final String ANY = "";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final EpisodeRepository repository;
    private final Map<Long, WorkshopRules> rules = new HashMap<>();
    private final Set<Long> filmPits = new HashSet<>();
    private final Set<String> changedWorkshops = ConcurrentHashMap.newKeySet();
    private final Set<String> changedPits = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanos;
    /** By workshop: when its settings may be read again. */
    private final Map<String, Long> restUntil = new HashMap<>();

    /** What the last reload read, where it was not all. */
    private Set<Long> readWorkshops = Set.of();

    private Set<Long> readPits = Set.of();
    private boolean readAll;
    private long readAt;
    private int version;

    RuleBook(EpisodeRepository repository) {
        this(repository, System::nanoTime);
    }

    /** With another stop-watch. */
    RuleBook(EpisodeRepository repository, LongSupplier nanos) {
        this.repository = repository;
        this.nanos = nanos;
    }

    /** Limits or a pit's state may have changed. Empty: of any workshop. */
    void workshopChanged(String workshopId) {
        changedWorkshops.add(NUMBER.matcher(workshopId).matches() ? workshopId : ANY);
    }

    /** A car may have come or gone, or be worked on otherwise. Empty: in any pit. */
    void occupancyChanged(String pitId) {
        changedPits.add(NUMBER.matcher(pitId).matches() ? pitId : ANY);
    }

    /** {@return whether something is to be read again at this time, in epoch milliseconds} */
    boolean isDue(long now) {
        return isOld(now) || !changedPits.isEmpty() || !dueWorkshops().isEmpty();
    }

    /** {@return those that were changed and don't rest} */
    private Set<String> dueWorkshops() {
        if (changedWorkshops.isEmpty()) {
            return Set.of();
        }
        long now = nanos.getAsLong();
        restUntil.values().removeIf(until -> until - now <= 0);
        return changedWorkshops.stream()
                .filter(workshop -> !restUntil.containsKey(workshop))
                .collect(Collectors.toSet());
    }

    private boolean isOld(long now) {
        return Math.abs(now - readAt) > KEPT;
    }

    /** Reads all, at this time in epoch milliseconds. */
    void load(long now) {
        changedWorkshops.clear(); // before reading: a change meanwhile is seen by the next reload
        changedPits.clear();
        setRules(repository.rules(OptionalLong.empty()));
        setFilm(repository.filmPits(Set.of()));
        readAll = true;
        readAt = now;
        version++;
    }

    /** Reads what was changed, or all from time to time; when that fails it is still to be read. */
    void reload(long now) {
        boolean old = isOld(now);
        if (old) {
            changedWorkshops.add(ANY);
            changedPits.add(ANY);
        }
        Set<String> workshops = old ? Set.copyOf(changedWorkshops) : dueWorkshops();
        changedWorkshops.removeAll(workshops); // before reading: a change meanwhile is seen by the next reload
        Set<String> pits = Set.copyOf(changedPits);
        changedPits.removeAll(pits);
        try {
            reloadRules(workshops);
            reloadFilm(pits);
            noteRead(workshops, pits);
            readAt = pits.contains(ANY) && workshops.contains(ANY) ? now : readAt;
        } catch (RuntimeException e) {
            changedWorkshops.addAll(workshops);
            changedPits.addAll(pits);
            throw e;
        }
        version++;
    }

    private void noteRead(Set<String> workshops, Set<String> pits) {
        readAll = isMany(workshops) || isMany(pits);
        readWorkshops = readAll ? Set.of() : numbers(workshops);
        readPits = readAll ? Set.of() : numbers(pits);
    }

    private static Set<Long> numbers(Set<String> ids) {
        return ids.stream().map(Long::valueOf).collect(Collectors.toSet());
    }

    /** {@return whether the last reload was of all} */
    boolean wasAllRead() {
        return readAll;
    }

    /** {@return whether the last reload may have changed what holds in the pit} */
    boolean wasRead(long workshopId, long pitId) {
        return readAll || readWorkshops.contains(workshopId) || readPits.contains(pitId);
    }

    private void reloadRules(Set<String> workshops) {
        if (isMany(workshops)) {
            setRules(repository.rules(OptionalLong.empty()));
            return;
        }
        for (String workshop : workshops) {
            long id = Long.parseLong(workshop);
            long begun = nanos.getAsLong();
            List<RuleRow> rows = repository.rules(OptionalLong.of(id));
            if (rows.isEmpty()) {
                rules.remove(id);
            } else {
                rules.put(id, WorkshopRules.of(rows));
            }
            if (rows.size() > FEW) {
                long read = nanos.getAsLong();
                restUntil.put(workshop, read + REST * (read - begun));
            }
        }
    }

    private void reloadFilm(Set<String> pits) {
        if (isMany(pits)) {
            setFilm(repository.filmPits(Set.of()));
        } else if (!pits.isEmpty()) {
            Set<Long> ids = numbers(pits);
            Set<Long> film = repository.filmPits(ids);
            filmPits.removeAll(ids);
            filmPits.addAll(film);
        }
    }

    private static boolean isMany(Set<String> changed) {
        return changed.contains(ANY) || changed.size() > ONE_BY_ONE;
    }

    /** Rules whose rows are as before stay: making those of thousands of workshops takes a second. */
    private void setRules(List<RuleRow> rows) {
        Map<Long, List<RuleRow>> byWorkshop = rows.stream().collect(Collectors.groupingBy(RuleRow::workshopId));
        rules.keySet().retainAll(byWorkshop.keySet());
        byWorkshop.forEach((workshop, its) -> rules.compute(
                workshop, (id, known) -> known != null && known.isOf(its) ? known : WorkshopRules.of(its)));
    }

    private void setFilm(Set<Long> pits) {
        filmPits.clear();
        filmPits.addAll(pits);
    }

    /** {@return a number that grows with each change} */
    int version() {
        return version;
    }

    WorkshopRules of(long workshopId) {
        return rules.getOrDefault(workshopId, WorkshopRules.DEFAULT);
    }

    /** {@return whether the car in the pit is in a stage that wants the film's climate} */
    boolean isFilmWorkedOn(long pitId) {
        return filmPits.contains(pitId);
    }
}
