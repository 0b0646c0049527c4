package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Past readings of a workshop's pits under one kind of settings. Not thread safe. */
final class WorkshopReplay {

    private final Map<Long, AlertReplay> pits = new HashMap<>();
    private final OfflineReplay offline;
    private final FirstEpisodes episodes;

    /**
     * Makes one of these pits.
     *
     * @param equipped those that have a device, heard or not
     * @param intervals the workshop's devices to the seconds between their readings
     * @param film by pit
     * @param most episodes to keep
     */
    WorkshopReplay(
            WorkshopConfigs configs,
            List<Long> asked,
            Set<Long> equipped,
            Map<String, Integer> intervals,
            Map<Long, List<FilmTime>> film,
            int most,
            PreviewWork work) {
        episodes = new FirstEpisodes(most);
        Openings openings = new Openings();
        Map<Long, DeviceWindows> windows = new HashMap<>();
        for (long pit : asked) {
            AlertConfig config = configs.inForce(configs.pit(pit));
            windows.put(pit, new DeviceWindows(intervals, config));
            pits.put(
                    pit,
                    new AlertReplay(
                            configs.workshopId(),
                            pit,
                            equipped.contains(pit),
                            config,
                            windows.get(pit),
                            film.getOrDefault(pit, List.of()),
                            openings,
                            episodes));
        }
        offline = new OfflineReplay(configs.workshopId(), windows, intervals.keySet(), episodes, work);
    }

    /** Takes the next sample of its pit by time. */
    void take(Sample sample) {
        pits.get(sample.pitId()).take(sample);
        offline.take(sample);
    }

    /** {@return the episodes until that time; call once, at the end} */
    FirstEpisodes until(Instant end) {
        pits.values().forEach(pit -> pit.end(end));
        offline.end(end);
        return episodes;
    }
}
