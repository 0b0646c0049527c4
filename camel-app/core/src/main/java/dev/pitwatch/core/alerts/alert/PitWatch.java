package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.WorkshopRules.Limits;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All rules in one pit in which something is, or was, outside. Not thread safe. */
final class PitWatch {

    private final long workshopId;
    private final long pitId;
    private final Consumer<EpisodeChange> changes;
    private final Map<AlertRule, RuleWatch> watches = new EnumMap<>(AlertRule.class);

    PitWatch(long workshopId, long pitId, Consumer<EpisodeChange> changes) {
        this.workshopId = workshopId;
        this.pitId = pitId;
        this.changes = changes;
    }

    /** Takes a sample; {@code now} dates what opens or clears. */
    void take(Sample sample, Limits limits, boolean raises, Instant now) {
        for (AlertRule rule : AlertRule.ALL) {
            double value = rule.value(sample);
            if (Double.isNaN(value)) {
                continue;
            }
            Bounds bounds = limits.of(rule);
            RuleWatch watch = watches.get(rule);
            if (watch == null) {
                if (!bounds.isOutside(value)) {
                    continue;
                }
                watch = new RuleWatch(bounds);
                watches.put(rule, watch);
            }
            watch.follow(sample, value, bounds, raises);
            decide(rule, watch, sample, limits, now);
            if (watch.isIdle()) {
                watches.remove(rule);
            }
        }
    }

    private void decide(AlertRule rule, RuleWatch watch, Sample sample, Limits limits, Instant now) {
        if (isSuperseded(rule)) {
            if (watch.isOpen()) {
                watch.supersede();
                clear(rule, ClearedReason.ESCALATED, now);
            }
            return;
        }
        watch.close(sample.at(), limits.clearing()).ifPresent(reason -> clear(rule, reason, now));
        watch.open(sample.deviceId(), sample.at(), limits.lasting())
                .ifPresent(device -> changes.accept(opening(rule, watch.bounds(), device, now)));
    }

    private boolean isSuperseded(AlertRule rule) {
        return rule.supersededBy().map(watches::get).filter(RuleWatch::isOpen).isPresent();
    }

    /** Takes an episode that was open before this engine started. */
    void resume(AlertRule rule, Optional<String> deviceId, Limits limits) {
        watches.computeIfAbsent(rule, any -> new RuleWatch(limits.of(rule))).resume(deviceId);
    }

    /** The device counts no more; {@code last}: no other is left in this pit. */
    void forget(String deviceId, boolean last, Instant now) {
        watches.values().forEach(watch -> watch.forget(deviceId));
        if (last) {
            end(ClearedReason.NO_DATA, now);
        }
        watches.values().removeIf(RuleWatch::isIdle);
    }

    /** Ends every episode. */
    void end(ClearedReason reason, Instant now) {
        watches.forEach((rule, watch) -> {
            if (watch.isOpen()) {
                clear(rule, reason, now);
            }
        });
        watches.clear();
    }

    boolean isIdle() {
        return watches.isEmpty();
    }

    long workshopId() {
        return workshopId;
    }

    long pitId() {
        return pitId;
    }

    private void clear(AlertRule rule, ClearedReason reason, Instant now) {
        changes.accept(new Clearing(workshopId, rule.type(), subject(), reason, now));
    }

    private Opening opening(AlertRule rule, Bounds bounds, RuleWatch.Device device, Instant now) {
        return new Opening(
                workshopId,
                pitId,
                device.id,
                device.jobId,
                rule.type(),
                rule.severity(),
                subject(),
                rule.message(device.value, bounds),
                device.value,
                bounds.broken(device.value),
                now);
    }

    private String subject() {
        return "pit:" + pitId;
    }
}
