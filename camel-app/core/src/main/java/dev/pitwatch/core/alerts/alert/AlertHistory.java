package dev.pitwatch.core.alerts.alert;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.Known;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The alerts of a time in which no hub judged, by readings that are stored: of a demo's past. Episodes that are not over are left
 * out, the others make no notices. Call it before a hub judges the workshop.
 */
public final class AlertHistory {

    private static final int MAX_EPISODES = 2_000;

    private final Database database;
    private final AlertConfigService configs;
    private final JdbiPreviewRepository readings;

    public AlertHistory(Database database, AlertConfigService configs) {
        this.database = database;
        this.configs = configs;
        this.readings = new JdbiPreviewRepository(database);
    }

    /** Saves the episodes of that time, as the settings of now have them. */
    public void write(Principal who, long workshopId, Instant from, Instant to) {
        List<ReplayedEpisode> episodes = replayed(who.scope(), configs.all(who, workshopId), from, to).stream()
                .filter(episode -> episode.clearedAt() != null)
                .toList();
        Set<Instant> worse = new HashSet<>();
        episodes.stream()
                .map(ReplayedEpisode::opening)
                .filter(opening -> opening.severity() == Severity.CRITICAL)
                .forEach(opening -> worse.add(opening.at()));
        List<EpisodeChange> changes = episodes.stream()
                .flatMap(episode -> changes(episode, worse))
                .sorted((a, b) -> at(a).compareTo(at(b)))
                .toList();
        new JdbiEpisodeRepository(database.ingest(), "").save(changes);
    }

    private List<ReplayedEpisode> replayed(Scope scope, WorkshopConfigs settings, Instant from, Instant to) {
        long workshop = settings.workshopId();
        List<Long> pits =
                settings.pits().stream().map(WorkshopConfigs.PitConfig::id).toList();
        List<Known> devices = readings.devices(scope, workshop);
        Map<String, Integer> intervals =
                devices.stream().filter(Known::active).collect(toMap(Known::deviceId, Known::intervalS));
        Set<Long> equipped =
                devices.stream().map(Known::pitId).filter(Objects::nonNull).collect(toSet());
        Map<Long, List<FilmTime>> film = readings.filmTimes(scope, pits, from, to);
        PreviewWork work = new PreviewWork(new MinuteShare(() -> to, Long.MAX_VALUE, "readings"), workshop, () -> 0L);
        WorkshopReplay replay = new WorkshopReplay(settings, pits, equipped, intervals, film, MAX_EPISODES, work);
        readings.samples(scope, pits, from, to, replay::take);
        return replay.until(to).list();
    }

    private static Stream<EpisodeChange> changes(ReplayedEpisode episode, Set<Instant> worse) {
        Opening opening = episode.opening();
        Instant over = Objects.requireNonNull(episode.clearedAt());
        boolean escalated = opening.severity() == Severity.WARNING && worse.contains(over);
        ClearedReason reason = escalated ? ClearedReason.ESCALATED : ClearedReason.RECOVERED;
        return Stream.of(
                opening, new Clearing(opening.workshopId(), opening.alertType(), opening.subject(), reason, over));
    }

    private static Instant at(EpisodeChange change) {
        return change instanceof Opening opening ? opening.at() : ((Clearing) change).at();
    }
}
