package dev.pitwatch.core.admission.calibration;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.admission.calibration.CalibrationChange.Wish;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline.Entry;
import dev.pitwatch.core.admission.calibration.JdbiCalibrationRepository.Kept;
import dev.pitwatch.core.admission.calibration.JdbiCalibrationRepository.Target;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Shows and changes how devices are calibrated. A change counts for readings measured from its time on, replayed ones too;
 * what is stored already stays as it is, with the raw values beside it.
 */
public final class CalibrationService {

    private static final Duration LONGEST_AHEAD = Duration.ofDays(366);
    private static final Duration LONGEST_AGO = Duration.ofDays(3_660);

    /** Of a device. */
    private static final int MAX_ENTRIES = 1_000;

    /** Of a workshop's devices, retired ones too: they are counted by each change. */
    private static final int MAX_OF_WORKSHOP = 100_000;

    /** Of these, those that are in the memory of ingest, which is everybody's. */
    private static final int MAX_HELD = 20_000;

    /** Of a workshop's devices, in a minute: each call reads and answers all of its device, and ingest reads what was changed again. */
    static final int READ_A_MINUTE = 100_000;

    private final Database database;
    private final JdbiCalibrationRepository calibrations;
    private final Predicate<String> measured;
    private final Clock clock;
    private final MinuteShare share;

    /**
     * A service on the database.
     *
     * @param measured whether that is a metric of an installed driver
     */
    public CalibrationService(Database database, Predicate<String> measured, Clock clock) {
        this.database = database;
        this.calibrations = new JdbiCalibrationRepository(database);
        this.measured = measured;
        this.clock = clock;
        this.share = new MinuteShare(clock, READ_A_MINUTE, "calibrations of the workshop's devices were read");
    }

    /** {@return the device's calibration} Throws a {@link Problem} when the caller may not know of the device. */
    public CalibrationHistory get(Principal who, String deviceId) {
        Target device = calibrations.target(who.scope(), deviceId).orElseThrow(() -> Problem.notFound("device"));
        requireShare(device);
        return CalibrationHistory.of(rows(who.scope(), deviceId), clock.instant());
    }

    /** {@return the device's calibration after the change} Throws a {@link Problem} like {@link #get}. */
    public CalibrationHistory change(Principal who, String deviceId, CalibrationChange change) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant from = change.validFrom().orElse(now).truncatedTo(ChronoUnit.MICROS);
        requireSense(change, from, now);
        Scope scope = who.scope();
        return database.together(() -> {
            Target device = calibrations.lock(scope, deviceId).orElseThrow(() -> Problem.notFound("device"));
            long workshop = workshopOf(device, deviceId);
            requireShare(device);
            List<CalibrationRow> before = rows(scope, deviceId);
            List<Entry> entries = entries(change.metrics(), from, before);
            if (before.size() + entries.size() > MAX_ENTRIES) {
                throw Problem.conflict("device %s has been calibrated %d times".formatted(deviceId, before.size()));
            }
            if (entries.isEmpty()) {
                return CalibrationHistory.of(before, now);
            }
            requireFew(scope, workshop, entries.size(), now);
            String reference = change.reference().orElse(null);
            calibrations.add(scope, deviceId, workshop, entries, reference, who.userId(), now);
            List<CalibrationRow> added = entries.stream()
                    .map(entry -> new CalibrationRow(entry, reference, who.userId(), now))
                    .toList();
            return CalibrationHistory.of(merged(before, added, from), now);
        });
    }

    /** {@return all, the newest first: of those that count from the same time, what was added last} As if it were read again. */
    private static List<CalibrationRow> merged(List<CalibrationRow> before, List<CalibrationRow> added, Instant from) {
        List<CalibrationRow> all = new ArrayList<>(before.size() + added.size());
        before.stream().filter(row -> row.entry().validFrom().isAfter(from)).forEach(all::add);
        for (int i = added.size() - 1; i >= 0; i--) {
            all.add(added.get(i));
        }
        before.stream().filter(row -> !row.entry().validFrom().isAfter(from)).forEach(all::add);
        return all;
    }

    /** Counts what ingest holds only where it may be too many: all that the workshop's devices have is read for that. */
    private void requireFew(Scope scope, long workshop, int added, Instant now) {
        if (calibrations.count(scope, workshop, MAX_HELD) + added > MAX_HELD) {
            requireFew(calibrations.kept(scope, workshop, MAX_OF_WORKSHOP, now), added);
        }
    }

    private static void requireFew(Kept before, int added) {
        if (before.held() + added > MAX_HELD) {
            throw Problem.conflict(
                    "the workshop's devices have %d calibrations that count now, later or in the last eight days, expected at most %d: wait for these days, or retire devices"
                            .formatted(before.held(), MAX_HELD));
        }
        if (before.entries() + added > MAX_OF_WORKSHOP) {
            throw Problem.conflict(
                    "the workshop's devices have been calibrated %d times or more".formatted(before.entries()));
        }
    }

    /** One that is nobody's is seen by the platform's people only. */
    private void requireShare(Target device) {
        Long workshop = device.workshopId();
        if (workshop != null) {
            share.take(workshop, device.entries());
        }
    }

    private List<CalibrationRow> rows(Scope scope, String deviceId) {
        return calibrations.find(scope, deviceId).orElseThrow(() -> Problem.notFound("device"));
    }

    private static long workshopOf(Target device, String deviceId) {
        if ("retired".equals(device.status())) {
            throw Problem.conflict("device %s is decommissioned".formatted(deviceId));
        }
        Long workshop = device.workshopId();
        if (workshop == null) {
            throw Problem.conflict("device %s is nobody's: it has to be claimed first".formatted(deviceId));
        }
        return workshop;
    }

    private void requireSense(CalibrationChange change, Instant from, Instant now) {
        List<Problem.Detail> wrong = new ArrayList<>();
        change.metrics().keySet().stream()
                .filter(metric -> !measured.test(metric))
                .forEach(metric -> wrong.add(new Problem.Detail(metric, "is measured by no installed driver")));
        if (from.isAfter(now.plus(LONGEST_AHEAD)) || from.isBefore(now.minus(LONGEST_AGO))) {
            wrong.add(new Problem.Detail("valid_from", "must be within the last ten years or the next one"));
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
    }

    private static List<Entry> entries(Map<String, Optional<Wish>> metrics, Instant from, List<CalibrationRow> before) {
        CalibrationTimeline timeline = CalibrationTimeline.of(
                before.stream().map(CalibrationRow::entry).toList());
        List<Entry> entries = new ArrayList<>();
        metrics.forEach((metric, wish) -> {
            Calibration there = timeline.at(metric, from).orElse(Calibration.NONE);
            entries.add(new Entry(
                    metric, from, wish.map(changed -> changed.on(there)).orElse(Calibration.NONE)));
        });
        return entries;
    }
}
