package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Silence;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.OpenEpisode;
import dev.pitwatch.core.alerts.alert.WorkshopRules.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All rules in one pit and its devices. Knows nothing but what it is given, in the readings' own time, so that limits can be
 * tried on the past. Remembers only what is, or was, outside. Not thread safe.
 */
final class PitWatch {

    private static final int RULES = AlertRules.ALL.size();

    private final long workshopId;
    private final long pitId;
    private final Consumer<EpisodeChange> changes;
    private final Openings openings;
    private final List<DeviceState> devices = new ArrayList<>(1);
    private final Map<String, DeviceState> byId = new HashMap<>(2);
    private final @Nullable RuleWatch[] watches = new RuleWatch[RULES];
    private boolean film;
    /** A device is assigned to the pit, heard or not. */
    private boolean equipped = true;

    /** None of the devices is idle but, perhaps, the one just heard. */
    private boolean swept;

    private final MeasuredRules measured = new MeasuredRules();

    /** A bit for each rule that this sample has a value for. */
    private int valued;

    /** A bit for each rule whose episode ended with this sample. */
    private int ended;

    PitWatch(long workshopId, long pitId, Openings openings, Consumer<EpisodeChange> changes) {
        this.workshopId = workshopId;
        this.pitId = pitId;
        this.openings = openings;
        this.changes = changes;
    }

    /** Takes a sample; {@code raises}: it may open an episode; {@code now} dates what opens or clears. */
    void take(Sample sample, Limits limits, boolean raises, Instant now) {
        ended = 0;
        valued = 0;
        swept &= isUnwatched();
        DeviceState device = device(sample.deviceId());
        for (int rule = 0; rule < RULES; rule++) {
            if (film || !AlertRules.ALL.get(rule).isOfFilm()) {
                device = take(rule, device, sample, limits, raises, now);
            }
        }
        if (raises) { // else it may measure that no more
            measured.add(sample.deviceId(), valued);
        }
        if (device != null && isUnwatched()) {
            if (!swept) {
                sweep();
            } else if (device.isIdle()) {
                remove(device);
            }
        }
    }

    private void sweep() {
        devices.removeIf(device -> {
            boolean idle = device.isIdle();
            if (idle) {
                byId.remove(device.id);
            }
            return idle;
        });
        swept = true;
    }

    private void remove(DeviceState device) {
        devices.remove(device);
        byId.remove(device.id);
    }

    private void removeAll() {
        devices.clear();
        byId.clear();
    }

    private boolean isUnwatched() {
        for (RuleWatch watch : watches) {
            if (watch != null) {
                return false;
            }
        }
        return true;
    }

    private @Nullable DeviceState take(
            int rule, @Nullable DeviceState known, Sample sample, Limits limits, boolean raises, Instant now) {
        DeviceState device = known;
        RuleWatch watch = watch(rule, device);
        boolean followed = false;
        for (int slot = AlertRules.firstSlot(rule); slot < AlertRules.firstSlot(rule + 1); slot++) {
            double value = AlertRules.CRITERIA.get(slot).value().applyAsDouble(sample);
            Bounds bounds = limits.of(slot);
            if (Double.isNaN(value)) {
                continue;
            }
            valued |= 1 << rule;
            if (watch == null && !(raises && bounds.isOutside(value))) {
                continue;
            }
            device = device == null ? add(sample.deviceId()) : device;
            watch = watch == null ? watch(rule, device, limits) : watch;
            watch.follow(device, slot, sample, value, bounds, raises);
            followed = true;
        }
        if (followed && watch != null && device != null && watch.announceBack()) {
            changes.accept(new Silence(workshopId, AlertRules.ALL.get(rule).type(), subject(rule, device), null));
        }
        if (followed && watch != null && device != null) {
            decide(rule, watch, device, sample, limits, now);
            if (watch.isIdle()) {
                put(rule, device, null);
            }
        }
        return device;
    }

    private void decide(int rule, RuleWatch watch, DeviceState heard, Sample sample, Limits limits, Instant now) {
        int superseder = AlertRules.supersederOf(rule);
        RuleWatch other = superseder == AlertRules.NONE ? null : watch(superseder, heard);
        if (other != null && other.isOpen()) {
            if (watch.isOpen()) {
                watch.supersede();
                clear(rule, heard, ClearedReason.ESCALATED, now);
            }
            watch.stayBehind();
            return;
        }
        Optional<ClearedReason> reason = watch.close(sample.millis(), limits.clearingMillis(watch.isFlapping()), now);
        if (reason.isPresent()) {
            ended |= 1 << rule;
            clear(rule, heard, reason.get(), now);
        }
        Optional<RuleWatch.Opener> opener = watch.open(heard, limits.lastingMillis());
        if (opener.isPresent()) {
            boolean silent = superseder != AlertRules.NONE && (ended & (1 << superseder)) != 0;
            String subject = subject(rule, opener.get().device());
            watch.opened(
                    now,
                    openings.isFlapping(workshopId, AlertRules.ALL.get(rule).type(), subject, now));
            changes.accept(watch.opening(workshopId, pitId, subject, opener.get(), sample, silent, now));
        }
    }

    private @Nullable DeviceState device(String id) {
        return byId.get(id);
    }

    private DeviceState add(String id) {
        DeviceState added = new DeviceState(id);
        devices.add(added);
        byId.put(id, added);
        return added;
    }

    private @Nullable RuleWatch watch(int rule, @Nullable DeviceState device) {
        if (!AlertRules.ALL.get(rule).isOfDevice()) {
            return watches[rule];
        }
        return device == null ? null : device.watches[rule];
    }

    private RuleWatch watch(int rule, DeviceState device, Limits limits) {
        RuleWatch known = watch(rule, device);
        if (known != null) {
            return known;
        }
        boolean ofDevice = AlertRules.ALL.get(rule).isOfDevice();
        RuleWatch made = new RuleWatch(rule, limits, ofDevice ? device.alone : devices);
        put(rule, device, made);
        return made;
    }

    private void put(int rule, DeviceState device, @Nullable RuleWatch watch) {
        if (AlertRules.ALL.get(rule).isOfDevice()) {
            device.watches[rule] = watch;
        } else {
            watches[rule] = watch;
        }
    }

    /** Takes an episode that was open before this engine started. */
    void resume(int rule, OpenEpisode episode, Limits limits) {
        Optional<DeviceState> device = Optional.ofNullable(episode.deviceId()).map(id -> {
            DeviceState known = device(id);
            return known == null ? add(id) : known;
        });
        if (device.isPresent()) {
            watch(rule, device.get(), limits).resume(device, episode);
        } else if (!AlertRules.ALL.get(rule).isOfDevice()) {
            RuleWatch known = watches[rule];
            RuleWatch watch = known == null ? new RuleWatch(rule, limits, devices) : known;
            watches[rule] = watch;
            watch.resume(device, episode);
        }
    }

    /** Takes whether film is worked on here; when it isn't any more, episodes that are of that recover. */
    void film(boolean workedOn, Instant now) {
        film = workedOn;
        for (int rule = 0; rule < RULES && !workedOn; rule++) {
            if (AlertRules.ALL.get(rule).isOfFilm()) {
                end(rule, ClearedReason.RECOVERED, now);
            }
        }
    }

    /**
     * The device counts no more; {@code last}: no other is left in this pit. {@return whether an episode waits for {@link #endGone}}
     */
    boolean forget(String deviceId, boolean last, Limits limits, Instant now) {
        measured.forget(deviceId);
        DeviceState device = device(deviceId);
        if (device != null) {
            device.leave();
            for (RuleWatch watch : watches) {
                if (watch != null) {
                    watch.left(device);
                }
            }
            gone(device.watches, now);
        }
        if (last) {
            gone(watches, now);
        }
        boolean waiting = endUnmeasured(limits, now);
        if (device != null && device.isIdle()) {
            remove(device);
        }
        return waiting;
    }

    private static void gone(@Nullable RuleWatch[] watches, Instant now) {
        for (RuleWatch watch : watches) {
            if (watch != null) {
                watch.gone(now);
            }
        }
    }

    /** Takes whether a device is assigned to the pit, heard or not. */
    void equip(boolean hasDevice) {
        equipped = hasDevice;
    }

    /** No device is heard here from the start: ends episodes but those that stay; {@return whether one does} */
    boolean vacate(Limits limits, Instant now) {
        for (int rule = 0; rule < RULES; rule++) {
            if (!staysWithoutData(rule)) {
                end(rule, ClearedReason.NO_DATA, now);
            }
        }
        gone(watches, now);
        devices.forEach(device -> endOwn(device, ClearedReason.NO_DATA, now));
        removeAll();
        return endGone(limits, now);
    }

    /** Devices are heard here, but none may be left that measures what an episode is of: it has no data then. {@return as {@link #endGone}} */
    boolean endUnmeasured(Limits limits, Instant now) {
        for (int rule = 0; rule < RULES; rule++) {
            RuleWatch watch = watches[rule];
            if (watch != null && !watch.isKeptUp() && !measured.has(rule)) {
                watch.gone(now);
            }
        }
        return endGone(limits, now);
    }

    /** Ends episodes whose devices are gone for long enough; {@return whether others wait for that, or stay} */
    boolean endGone(Limits limits, Instant now) {
        boolean waiting = endGone(watches, "pit:" + pitId, limits, now);
        for (DeviceState device : devices) {
            waiting |= endGone(device.watches, "device:" + device.id, limits, now);
        }
        if (isUnwatched()) {
            sweep();
        }
        return waiting;
    }

    private boolean endGone(@Nullable RuleWatch[] watches, String subject, Limits limits, Instant now) {
        boolean waiting = false;
        for (int rule = 0; rule < RULES; rule++) {
            RuleWatch watch = watches[rule];
            if (watch != null && watch.isGone()) {
                waiting |= staysWithoutData(rule)
                        ? staysGone(rule, watch, subject, limits, now)
                        : waitsGone(rule, watch, subject, now);
            }
            if (watch != null && watch.isIdle()) {
                watches[rule] = null;
            }
        }
        return waiting;
    }

    /** A critical one: that no device tells of it makes it no better, as long as one is there that should. */
    private boolean staysWithoutData(int rule) {
        return equipped && AlertRules.ALL.get(rule).severity() == Severity.CRITICAL;
    }

    private boolean staysGone(int rule, RuleWatch watch, String subject, Limits limits, Instant now) {
        if (watch.isRelaxedBy(limits)) {
            watch.end();
            clear(rule, subject, ClearedReason.CONFIG, now);
            return false;
        }
        watch.announceGone()
                .ifPresent(since -> changes.accept(
                        new Silence(workshopId, AlertRules.ALL.get(rule).type(), subject, since)));
        return true;
    }

    private boolean waitsGone(int rule, RuleWatch watch, String subject, Instant now) {
        Instant end = watch.endsGone(now);
        if (end.isAfter(now)) {
            return true;
        }
        watch.end();
        clear(rule, subject, ClearedReason.NO_DATA, end);
        return false;
    }

    /** Ends every episode. */
    void end(ClearedReason reason, Instant now) {
        for (int rule = 0; rule < RULES; rule++) {
            end(rule, reason, now);
        }
        devices.forEach(device -> endOwn(device, reason, now));
        removeAll();
    }

    private void end(int rule, ClearedReason reason, Instant now) {
        RuleWatch watch = watches[rule];
        if (watch != null) {
            if (watch.isOpen()) {
                clear(rule, "pit:" + pitId, reason, now);
            }
            watch.end();
            watches[rule] = null;
            swept = false;
        }
    }

    private void endOwn(DeviceState device, ClearedReason reason, Instant now) {
        for (int rule = 0; rule < RULES; rule++) {
            RuleWatch watch = device.watches[rule];
            if (watch != null && watch.isOpen()) {
                clear(rule, device, reason, now);
            }
        }
    }

    boolean isIdle() {
        return devices.isEmpty() && isUnwatched();
    }

    long workshopId() {
        return workshopId;
    }

    long pitId() {
        return pitId;
    }

    private void clear(int rule, DeviceState device, ClearedReason reason, Instant now) {
        clear(rule, subject(rule, device), reason, now);
    }

    private void clear(int rule, String subject, ClearedReason reason, Instant now) {
        changes.accept(new Clearing(workshopId, AlertRules.ALL.get(rule).type(), subject, reason, now));
    }

    private String subject(int rule, DeviceState device) {
        return AlertRules.ALL.get(rule).isOfDevice() ? "device:" + device.id : "pit:" + pitId;
    }
}
