package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Past readings of a workshop's pits under one kind of settings. Not thread safe. */
final class WorkshopReplay {

    private static final Comparator<ReplayedEpisode> BY_OPENING = Comparator.<ReplayedEpisode, Instant>comparing(
                    episode -> episode.opening().at())
            .thenComparing(episode -> episode.opening().pitId(), Comparator.nullsFirst(Comparator.naturalOrder()));

    private final Map<Long, AlertReplay> pits = new HashMap<>();
    private final OfflineReplay offline;

    /**
     * Makes one of these pits.
     *
     * @param intervals the workshop's devices to the seconds between their readings
     * @param film by pit
     */
    WorkshopReplay(
            WorkshopConfigs configs, List<Long> asked, Map<String, Integer> intervals, Map<Long, List<FilmTime>> film) {
        Map<Long, DeviceWindows> windows = new HashMap<>();
        for (long pit : asked) {
            AlertConfig config = configs.inForce(configs.pit(pit));
            windows.put(pit, new DeviceWindows(intervals, config));
            pits.put(
                    pit,
                    new AlertReplay(
                            configs.workshopId(), pit, config, windows.get(pit), film.getOrDefault(pit, List.of())));
        }
        offline = new OfflineReplay(configs.workshopId(), windows, intervals.keySet());
    }

    /** Takes the next sample of its pit by time. */
    void take(Sample sample) {
        pits.get(sample.pitId()).take(sample);
        offline.take(sample);
    }

    /** {@return the episodes until that time, by their opening; call once, at the end} */
    List<ReplayedEpisode> until(Instant end) {
        return Stream.concat(
                        pits.values().stream().flatMap(pit -> pit.until(end).stream()), offline.until(end).stream())
                .sorted(BY_OPENING)
                .toList();
    }
}
