package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * What limits would have raised over the last 24 hours: the stored readings are held against them by the classes that hold new
 * ones. Not known afterwards, and left out: which pits were in maintenance, where film was worked on ({@code out_of_band}), and what
 * sensors and devices did ({@code sensor_fault}, {@code device_offline}). Thread safe.
 */
public final class AlertPreview {

    /** Of each list, so that limits without sense don't make an answer of megabytes. */
    static final int MOST_EPISODES = 1_000;

    private static final Duration SPAN = Duration.ofHours(24);

    /** Twenty pits of a device that reports each second; a workshop of more is asked pit by pit. */
    private static final int MOST_READINGS = 2_000_000;

    /** Of a hub. Each keeps a core and a connection busy for a second or two. */
    private static final int MOST_AT_ONCE = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);

    private final AlertConfigService configs;
    private final JdbiPreviewRepository readings;
    private final Clock clock;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    public AlertPreview(Database database, AlertConfigService configs, Clock clock) {
        this.configs = configs;
        this.readings = new JdbiPreviewRepository(database);
        this.clock = clock;
    }

    /**
     * {@return the episodes of the last 24 hours, under changed settings and today's}
     *
     * @param pitId whose settings the change is of, and the only pit looked at; empty: the workshop's, and all pits
     * @param patch the change, as it would be made
     * @throws Problem as if the change were made; {@code validation_failed} for more than {@value #MOST_READINGS} readings;
     *     {@code rate_limited} while {@value #MOST_AT_ONCE} others run
     */
    public PreviewAnswer of(Principal who, long workshopId, Optional<Long> pitId, Patch patch) {
        WorkshopConfigs current = configs.all(who, workshopId);
        WorkshopConfigs proposed = configs.proposed(who, current, pitId, patch);
        if (!room.tryAcquire()) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED, "%d previews run already".formatted(MOST_AT_ONCE), RETRY_AFTER);
        }
        try {
            List<Long> pits = pitId.map(List::of).orElseGet(() -> current.pits().stream()
                    .map(WorkshopConfigs.PitConfig::id)
                    .toList());
            return replay(who, pits, proposed, current);
        } finally {
            room.release();
        }
    }

    /** A pit under both settings. */
    private record Pair(AlertReplay proposed, AlertReplay current) {
        void take(Sample sample) {
            proposed.take(sample);
            current.take(sample);
        }
    }

    private PreviewAnswer replay(Principal who, List<Long> pits, WorkshopConfigs proposed, WorkshopConfigs current) {
        long workshopId = current.workshopId();
        Instant to = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = to.minus(SPAN);
        Map<String, Integer> intervals = readings.intervals(who.scope(), workshopId);
        Map<Long, Pair> pairs = new LinkedHashMap<>();
        pits.forEach(pit -> pairs.put(pit, new Pair(of(proposed, pit, intervals), of(current, pit, intervals))));
        int[] count = {0};
        readings.samples(who.scope(), workshopId, pits, from, to, sample -> {
            if (++count[0] > MOST_READINGS) {
                throw Problem.invalid(
                        "pit_id", "is needed: the workshop has more than %d readings".formatted(MOST_READINGS));
            }
            pairs.get(sample.pitId()).take(sample);
        });
        List<PreviewEpisode> would = episodes(pairs, to, Pair::proposed);
        List<PreviewEpisode> does = episodes(pairs, to, Pair::current);
        return new PreviewAnswer(
                from, to, first(would), first(does), Math.max(would.size(), does.size()) > MOST_EPISODES);
    }

    private static AlertReplay of(WorkshopConfigs configs, long pitId, Map<String, Integer> intervals) {
        AlertConfig config = configs.inForce(configs.pit(pitId));
        return new AlertReplay(configs.workshopId(), pitId, config, new DeviceWindows(intervals, config));
    }

    private static List<PreviewEpisode> episodes(
            Map<Long, Pair> pairs, Instant to, Function<Pair, AlertReplay> settings) {
        return pairs.values().stream()
                .flatMap(pair -> settings.apply(pair).until(to).stream())
                .sorted(Comparator.comparing(PreviewEpisode::openedAt).thenComparing(PreviewEpisode::pitId))
                .toList();
    }

    private static List<PreviewEpisode> first(List<PreviewEpisode> all) {
        return all.size() > MOST_EPISODES ? List.copyOf(all.subList(0, MOST_EPISODES)) : all;
    }
}
