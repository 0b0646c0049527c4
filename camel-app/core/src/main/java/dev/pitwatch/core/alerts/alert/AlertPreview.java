package dev.pitwatch.core.alerts.alert;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.Known;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import dev.pitwatch.core.notices.rule.NoticeReplay;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What limits would have raised over the last 24 hours: the stored readings are held against them by the classes that hold new
 * ones. Not known afterwards: which pits were in maintenance, and whether it was the hub that was away when devices are missing.
 * Left out is what no setting decides. How many would have been notified follows from the rules of notices
 * ({@link NoticeReplay}); of a pit that is looked at alone, without what the other pits would have sent. Thread safe.
 */
public final class AlertPreview {

    /** Of each list, so that limits without sense don't make an answer of megabytes. */
    static final int MAX_EPISODES = 1_000;

    /** Readings times rules of a workshop: twelve previews of twenty pits that report each 10 s. */
    static final long A_MINUTE = 20_000_000;

    private static final Duration SPAN = Duration.ofHours(24);

    /** Twenty pits of a device that reports each second; a workshop of more is asked pit by pit. */
    private static final int MAX_READINGS = 2_000_000;

    private final Database database;
    private final AlertConfigService configs;
    private final JdbiPreviewRepository readings;
    private final Clock clock;
    private final MinuteShare share;
    private final LongSupplier nanos;

    public AlertPreview(Database database, AlertConfigService configs, Clock clock) {
        this(database, configs, clock, A_MINUTE, System::nanoTime);
    }

    /** With another share of a minute and another stop-watch. */
    AlertPreview(Database database, AlertConfigService configs, Clock clock, long share, LongSupplier nanos) {
        this.database = database;
        this.configs = configs;
        this.readings = new JdbiPreviewRepository(database);
        this.clock = clock;
        this.share = new MinuteShare(clock, share, "readings times rules of the workshop were looked at by previews");
        this.nanos = nanos;
    }

    /**
     * {@return the episodes of the last 24 hours, under changed settings and today's}
     *
     * @param pitId whose settings the change is of, and the only pit looked at; empty: the workshop's, and all pits
     * @param patch the change, as it would be made
     * @throws Problem as if the change were made; {@code validation_failed} for more than {@value #MAX_READINGS} readings or
     *     {@value LaterOpenings#MAX} episodes;
     *     {@code rate_limited} when the workshop's previews have cost too much in this minute, {@code unavailable} after 5 s of work
     */
    public PreviewAnswer of(Principal who, long workshopId, Optional<Long> pitId, Patch patch) {
        WorkshopConfigs current = configs.all(who, workshopId);
        WorkshopConfigs proposed = configs.proposed(who, current, pitId, patch);
        PreviewWork work = new PreviewWork(share, workshopId, nanos);
        List<Long> pits = pitId.map(List::of).orElseGet(() -> current.pits().stream()
                .map(WorkshopConfigs.PitConfig::id)
                .toList());
        return replay(who, pits, proposed, current, work);
    }

    private PreviewAnswer replay(
            Principal who, List<Long> pits, WorkshopConfigs proposed, WorkshopConfigs current, PreviewWork work) {
        Instant to = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = to.minus(SPAN);
        List<Known> devices = work.asking(() -> readings.devices(who.scope(), current.workshopId()));
        Map<String, Integer> intervals =
                devices.stream().filter(Known::active).collect(toMap(Known::deviceId, Known::intervalS));
        Set<Long> equipped =
                devices.stream().map(Known::pitId).filter(Objects::nonNull).collect(toSet());
        Map<Long, List<FilmTime>> film = work.asking(() -> readings.filmTimes(who.scope(), pits, from, to));
        WorkshopReplay would = new WorkshopReplay(proposed, pits, equipped, intervals, film, MAX_EPISODES, work);
        WorkshopReplay does = new WorkshopReplay(current, pits, equipped, intervals, film, MAX_EPISODES, work);
        work.asking(() -> {
            readings.samples(who.scope(), pits, from, to, sample -> {
                work.reading();
                if (work.readings() > MAX_READINGS) {
                    throw Problem.invalid(
                            "pit_id", "is needed: the workshop has more than %d readings".formatted(MAX_READINGS));
                }
                would.take(sample);
                does.take(sample);
            });
            return work;
        });
        FirstEpisodes wouldOpen = would.until(to);
        FirstEpisodes doesOpen = does.until(to);
        NoticeReplay notices = work.asking(() -> NoticeReplay.of(database, current.workshopId(), to));
        Shown shownWould = shown(wouldOpen, new PreviewNotices(proposed, notices), work);
        Shown shownDoes = shown(doesOpen, new PreviewNotices(current, notices.again()), work);
        return new PreviewAnswer(
                from,
                to,
                shownWould.first(),
                shownDoes.first(),
                new PreviewAnswer.Counts(shownWould.count(), shownDoes.count()),
                Math.max(wouldOpen.count(), doesOpen.count()) > MAX_EPISODES);
    }

    private record Shown(List<PreviewEpisode> first, PreviewAnswer.Count count) {}

    private static Shown shown(FirstEpisodes episodes, PreviewNotices notices, PreviewWork work) {
        List<PreviewEpisode> first = episodes.list().stream()
                .map(episode -> {
                    work.look();
                    return notices.next(episode);
                })
                .toList();
        int later = episodes.later()
                .mapToInt(alert -> {
                    work.look();
                    return notices.next(alert);
                })
                .sum();
        int all = first.stream().mapToInt(PreviewEpisode::notices).sum() + later;
        return new Shown(first, new PreviewAnswer.Count(episodes.count(), all));
    }
}
