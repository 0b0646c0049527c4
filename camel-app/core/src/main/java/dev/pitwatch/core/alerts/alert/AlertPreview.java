package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import dev.pitwatch.core.notices.rule.NoticeReplay;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What limits would have raised over the last 24 hours: the stored readings are held against them by the classes that hold new
 * ones. Not known afterwards: which pits were in maintenance, and whether it was the hub that was away when devices are missing.
 * Left out is what no setting decides. How many would have been notified follows from the rules of notices
 * ({@link NoticeReplay}); of a pit that is looked at alone, without what the other pits would have sent. Thread safe.
 */
public final class AlertPreview {

    /** Of each list, so that limits without sense don't make an answer of megabytes. */
    static final int MAX_EPISODES = 1_000;

    private static final Duration SPAN = Duration.ofHours(24);

    /** Twenty pits of a device that reports each second; a workshop of more is asked pit by pit. */
    private static final int MAX_READINGS = 2_000_000;

    /** Of a hub, and one of a workshop. Each keeps a core and a connection busy for a second or two. */
    private static final int MAX_AT_ONCE = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);

    private final Database database;
    private final AlertConfigService configs;
    private final JdbiPreviewRepository readings;
    private final Clock clock;
    private final Set<Long> running = new HashSet<>();

    public AlertPreview(Database database, AlertConfigService configs, Clock clock) {
        this.database = database;
        this.configs = configs;
        this.readings = new JdbiPreviewRepository(database);
        this.clock = clock;
    }

    /**
     * {@return the episodes of the last 24 hours, under changed settings and today's}
     *
     * @param pitId whose settings the change is of, and the only pit looked at; empty: the workshop's, and all pits
     * @param patch the change, as it would be made
     * @throws Problem as if the change were made; {@code validation_failed} for more than {@value #MAX_READINGS} readings;
     *     {@code rate_limited} while one of the workshop, or {@value #MAX_AT_ONCE} others, run
     */
    public PreviewAnswer of(Principal who, long workshopId, Optional<Long> pitId, Patch patch) {
        WorkshopConfigs current = configs.all(who, workshopId);
        WorkshopConfigs proposed = configs.proposed(who, current, pitId, patch);
        if (!begin(workshopId)) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "one preview of the workshop, or %d of others, run already".formatted(MAX_AT_ONCE),
                    RETRY_AFTER);
        }
        try {
            List<Long> pits = pitId.map(List::of).orElseGet(() -> current.pits().stream()
                    .map(WorkshopConfigs.PitConfig::id)
                    .toList());
            return replay(who, pits, proposed, current);
        } finally {
            end(workshopId);
        }
    }

    private synchronized boolean begin(long workshopId) {
        return running.size() < MAX_AT_ONCE && running.add(workshopId);
    }

    private synchronized void end(long workshopId) {
        running.remove(workshopId);
    }

    private PreviewAnswer replay(Principal who, List<Long> pits, WorkshopConfigs proposed, WorkshopConfigs current) {
        Instant to = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = to.minus(SPAN);
        Map<String, Integer> intervals = readings.intervals(who.scope(), current.workshopId());
        Map<Long, List<FilmTime>> film = readings.filmTimes(who.scope(), pits, from, to);
        WorkshopReplay would = new WorkshopReplay(proposed, pits, intervals, film);
        WorkshopReplay does = new WorkshopReplay(current, pits, intervals, film);
        int[] count = {0};
        readings.samples(who.scope(), pits, from, to, sample -> {
            if (++count[0] > MAX_READINGS) {
                throw Problem.invalid(
                        "pit_id", "is needed: the workshop has more than %d readings".formatted(MAX_READINGS));
            }
            would.take(sample);
            does.take(sample);
        });
        List<ReplayedEpisode> wouldOpen = would.until(to);
        List<ReplayedEpisode> doesOpen = does.until(to);
        NoticeReplay notices = NoticeReplay.of(database, current.workshopId(), to);
        return new PreviewAnswer(
                from,
                to,
                first(wouldOpen, new PreviewNotices(proposed, notices)),
                first(doesOpen, new PreviewNotices(current, notices.again())),
                Math.max(wouldOpen.size(), doesOpen.size()) > MAX_EPISODES);
    }

    private static List<PreviewEpisode> first(List<ReplayedEpisode> all, PreviewNotices notices) {
        return all.stream().limit(MAX_EPISODES).map(notices::next).toList();
    }
}
