package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Silence;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Episodes in a list; can be away, or refuse what its database would refuse. */
final class FakeEpisodeRepository implements EpisodeRepository {

    final List<Alert> alerts;
    final List<RuleRow> rules;
    final List<NewestSample> newest;
    final Map<String, Long> pits;
    final Set<Long> filmPits;
    private final FakeLeaseRepository leases;
    private final Set<Long> committed = new HashSet<>();
    /** Of which workshops rows were asked for, none: of all. */
    final List<Set<Long>> asked = new ArrayList<>();

    boolean away;
    String refusedSubject = "";
    int calls;

    FakeEpisodeRepository() {
        alerts = new ArrayList<>();
        rules = new ArrayList<>();
        newest = new ArrayList<>();
        pits = new HashMap<>();
        filmPits = new HashSet<>();
        leases = FakeLeaseRepository.alone();
    }

    /** The same rows as another hub sees them. */
    FakeEpisodeRepository(FakeEpisodeRepository other, FakeLeaseRepository leases) {
        alerts = other.alerts;
        rules = other.rules;
        newest = other.newest;
        pits = other.pits;
        filmPits = other.filmPits;
        this.leases = leases;
    }

    @Override
    public Saved save(List<EpisodeChange> changes) {
        answer();
        if (changes.stream()
                .anyMatch(change -> change instanceof Opening o && o.subject().equals(refusedSubject))) {
            throw new IllegalStateException(new SQLException("no such pit", "23503"));
        }
        List<AlertFact> saved = new ArrayList<>();
        boolean overtaken = false;
        for (EpisodeChange change : changes) {
            if (change.workshopId() != null && leases.isOvertaken(change.workshopId())) {
                overtaken = true;
            } else if (change instanceof Opening opening) {
                open(opening)
                        .map(alert -> new AlertOpened(alert, opening.silent()))
                        .ifPresent(saved::add);
            } else if (change instanceof Clearing clearing) {
                clear(clearing).map(AlertCleared::new).ifPresent(saved::add);
            } else if (change instanceof Silence silence) {
                silence(silence);
            }
        }
        committed.add((long) calls);
        return new Saved(saved, calls, overtaken);
    }

    @Override
    public boolean isCommitted(long transaction) {
        answer();
        return committed.contains(transaction);
    }

    private Optional<Alert> open(Opening o) {
        if (find(o.alertType(), o.subject()).isPresent()) {
            return Optional.empty();
        }
        Alert alert = new Alert(
                alerts.size() + 1L,
                o.workshopId(),
                o.pitId(),
                o.deviceId(),
                o.jobId(),
                o.alertType(),
                o.severity(),
                o.subject(),
                o.message(),
                o.value(),
                o.limit(),
                o.at(),
                null,
                null,
                null,
                o.flapping(),
                null,
                null,
                null,
                null);
        alerts.add(alert);
        return Optional.of(alert);
    }

    private Optional<Alert> clear(Clearing c) {
        return find(c.alertType(), c.subject()).map(alert -> change(alert, alert.noDataSince(), c.at(), c.reason()));
    }

    private void silence(Silence s) {
        find(s.alertType(), s.subject()).ifPresent(alert -> change(alert, s.since(), null, null));
    }

    /** As a person does. */
    void clearByHand(Alert alert, Instant at) {
        change(alert, alert.noDataSince(), at, ClearedReason.BY_HAND);
    }

    private Alert change(
            Alert a, @Nullable Instant noDataSince, @Nullable Instant clearedAt, @Nullable ClearedReason reason) {
        Alert changed = new Alert(
                a.id(),
                a.workshopId(),
                a.pitId(),
                a.deviceId(),
                a.jobId(),
                a.alertType(),
                a.severity(),
                a.subject(),
                a.message(),
                a.value(),
                a.limit(),
                a.createdAt(),
                a.acknowledgedAt(),
                a.acknowledgedBy(),
                a.shelvedUntil(),
                a.flapping(),
                noDataSince,
                a.escalatedAt(),
                clearedAt,
                reason);
        alerts.set(alerts.indexOf(a), changed);
        return changed;
    }

    private Optional<Alert> find(String type, String subject) {
        return alerts.stream()
                .filter(alert -> alert.clearedAt() == null
                        && alert.alertType().equals(type)
                        && alert.subject().equals(subject))
                .findFirst();
    }

    @Override
    public List<OpenEpisode> open(Set<Long> workshops) {
        answer();
        asked.add(workshops);
        return alerts.stream()
                .filter(alert -> workshops.isEmpty() || workshops.contains(alert.workshopId()))
                .filter(alert -> alert.clearedAt() == null && AlertRules.TYPES.contains(alert.alertType()))
                .map(alert -> new OpenEpisode(
                        alert.workshopId(),
                        alert.pitId(),
                        alert.pitId().equals(pits.get(alert.deviceId())) ? alert.deviceId() : null,
                        alert.alertType(),
                        alert.subject(),
                        alert.createdAt(),
                        alert.flapping(),
                        alert.value(),
                        alert.noDataSince()))
                .toList();
    }

    @Override
    public List<Opened> opened(Set<Long> workshops, Instant since) {
        answer();
        asked.add(workshops);
        return alerts.stream()
                .filter(alert -> workshops.isEmpty() || workshops.contains(alert.workshopId()))
                .filter(alert -> alert.createdAt().isAfter(since))
                .map(alert -> new Opened(alert.workshopId(), alert.alertType(), alert.subject(), alert.createdAt()))
                .toList();
    }

    @Override
    public List<NewestSample> newest(Set<Long> workshops, Instant since) {
        answer();
        asked.add(workshops);
        return newest.stream()
                .filter(one ->
                        workshops.isEmpty() || workshops.contains(one.sample().workshopId()))
                .toList();
    }

    @Override
    public List<RuleRow> rules(OptionalLong workshopId) {
        answer();
        return rules.stream()
                .filter(row -> workshopId.isEmpty() || row.workshopId() == workshopId.getAsLong())
                .toList();
    }

    @Override
    public Set<Long> filmPits(Set<Long> asked) {
        answer();
        return filmPits.stream()
                .filter(pit -> asked.isEmpty() || asked.contains(pit))
                .collect(Collectors.toSet());
    }

    @Override
    public Set<Long> equipped(Set<Long> asked) {
        answer();
        return asked.stream().filter(pits::containsValue).collect(Collectors.toSet());
    }

    @Override
    public Map<String, Long> pits(Set<String> deviceIds) {
        answer();
        return Map.copyOf(pits);
    }

    private void answer() {
        calls++;
        if (away) {
            throw new IllegalStateException(new SQLException("connection refused", "08001"));
        }
    }
}
