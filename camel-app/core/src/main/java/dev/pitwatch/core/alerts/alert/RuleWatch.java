package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.OpenEpisode;
import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One rule of one subject, whose members are the devices of a pit, or one device. Knows whether an episode is open and how far
 * it is from its end; what each device contributes is in its {@link DeviceState}. Not thread safe.
 */
final class RuleWatch {

    private static final long LEAST_LIFE =
            Duration.ofSeconds(AlertConfig.LEAST_SECONDS).toMillis();

    private final int rule;
    private final int first;
    private final Bounds[] bounds;
    private final List<DeviceState> members;
    private final MemberStates states = new MemberStates();
    private boolean open;
    /** By the hub's clock: a reading's time is its device's choice. */
    private long openedAt;

    private boolean flapping;
    /** By the hub's clock: no device is left that counts. */
    private long goneSince = DeviceState.NEVER;
    /** It was announced that no device is left that counts. */
    private boolean goneIsAnnounced;

    /** The newest value that was outside, whichever device measured it; NaN: none is known. */
    private double newestOutside = Double.NaN;

    /** The limits were changed so that a device that was outside is no more. */
    private boolean relaxed;
    /** The first look at an open episode that no device keeps up. */
    private long vacantSince = DeviceState.NEVER;

    /** Members may have lasted without having been looked at, since an episode was open or something took its place. */
    private boolean unchecked = true;

    /** Since the members were looked at one by one, each was looked at when it was heard, for this long or less. */
    private long checkedLasting;

    /** The device that opens an episode, and in what. */
    record Opener(DeviceState device, int slot) {}

    /** Takes the rule's place and the limits in force. */
    RuleWatch(int rule, WorkshopRules.Limits limits, List<DeviceState> members) {
        this.rule = rule;
        this.first = AlertRules.firstSlot(rule);
        this.bounds = new Bounds[AlertRules.firstSlot(rule + 1) - first];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = limits.of(first + i);
        }
        this.members = members;
    }

    boolean isOpen() {
        return open;
    }

    /** {@return whether nothing is left to remember} */
    boolean isIdle() {
        return !open && !isKeptUp();
    }

    /** {@return whether a member counts} */
    boolean isKeptUp() {
        return states.anyCounts();
    }

    /** A member may have been dropped, or be well or outside: it adds something else to all of them. */
    private void update(DeviceState device) {
        long now = wellSince(device);
        states.replace(device.add(rule, now), now);
    }

    /** {@return since when the member is well in all in which it counts} */
    private long wellSince(DeviceState device) {
        long newest = MemberStates.NONE;
        boolean heard = isHeard(device);
        for (int slot = first; slot < first + bounds.length; slot++) {
            if (device.counts(slot) && !(heard && Double.isNaN(device.value(slot)))) {
                newest = Math.max(newest, device.wellSince(slot));
            }
        }
        return newest;
    }

    /** The member counts nowhere any more. */
    void left(DeviceState device) {
        update(device);
    }

    /** {@return whether the open episode stays until all was well for long} */
    boolean isFlapping() {
        return flapping;
    }

    /** No member is left that counts: an open episode ends for want of data in its time, {@link #endsGone}, or stays without. */
    void gone(Instant now) {
        dropAll();
        if (open) {
            vacantSince = DeviceState.NEVER; // what is well after a silence was not so during it
            goneSince = Math.min(goneSince, now.toEpochMilli());
        }
    }

    /** {@return whether an episode is open whose devices are gone} */
    boolean isGone() {
        return open && goneSince != DeviceState.NEVER;
    }

    /**
     * {@return when such an episode ends} A device may be silent on purpose: an episode lives for a while all the same, and one that
     * flaps for as long as all would have to be well. After a clock was set back that is now.
     */
    Instant endsGone(Instant now) {
        long calm = flapping ? goneSince + Openings.CALM.toMillis() : goneSince;
        boolean setBack = now.toEpochMilli() < Math.max(goneSince, openedAt);
        return setBack ? now : Instant.ofEpochMilli(Math.max(calm, openedAt + LEAST_LIFE));
    }

    /** {@return since when such an episode is without data, the first time that this is asked} */
    Optional<Instant> announceGone() {
        if (goneIsAnnounced) {
            return Optional.empty();
        }
        goneIsAnnounced = true;
        return Optional.of(Instant.ofEpochMilli(goneSince));
    }

    /** {@return whether an episode that was announced to be without data has some again} True once. */
    boolean announceBack() {
        boolean back = goneIsAnnounced && goneSince == DeviceState.NEVER;
        goneIsAnnounced &= !back;
        return back;
    }

    /** {@return whether under these limits the newest value known to be outside would not be} */
    boolean isRelaxedBy(WorkshopRules.Limits limits) {
        boolean outside = Double.isNaN(newestOutside);
        for (int i = 0; i < bounds.length; i++) {
            outside |= limits.of(first + i).isOutside(newestOutside);
        }
        return !outside;
    }

    /** Takes how the episode that has just opened was told. */
    void opened(Instant now, boolean flaps) {
        openedAt = now.toEpochMilli();
        flapping = flaps;
    }

    /** {@return that episode of the subject, to be saved} */
    Opening opening(
            long workshopId, long pitId, String subject, Opener opener, Sample sample, boolean silent, Instant now) {
        AlertRule data = AlertRules.ALL.get(rule);
        Criterion criterion = AlertRules.CRITERIA.get(opener.slot());
        double value = opener.device().value(opener.slot());
        Bounds limits = bounds[opener.slot() - first];
        return new Opening(
                workshopId,
                pitId,
                opener.device().id,
                opener.device().jobId,
                data.type(),
                data.severity(),
                subject,
                criterion.message().of(sample, value, limits),
                criterion.isFigure() ? value : null,
                criterion.isFigure() ? limits.broken(value) : null,
                now,
                silent,
                flapping);
    }

    /** Takes an episode that was open before this engine started. */
    void resume(Optional<DeviceState> opener, OpenEpisode episode) {
        open = true;
        opened(episode.createdAt(), episode.flapping());
        newestOutside = episode.value() == null ? Double.NaN : episode.value();
        goneIsAnnounced = episode.noDataSince() != null;
        if (episode.noDataSince() != null) {
            goneSince = episode.noDataSince().toEpochMilli();
        }
        opener.ifPresent(device -> {
            for (int slot = first; slot < first + bounds.length; slot++) {
                device.resume(slot);
            }
            update(device);
        });
    }

    /**
     * Takes a value.
     *
     * @param device the member that measured
     * @param raises it may make a device count that was not outside so far
     */
    void follow(DeviceState device, int slot, Sample sample, double value, Bounds now, boolean raises) {
        if (raises) { // else it is from before the silence
            goneSince = DeviceState.NEVER;
        }
        if (now.isOutside(value)) {
            newestOutside = value;
        }
        rebound(device, slot, value, now);
        if (!device.counts(slot) && (!raises || !now.isOutside(value))) {
            return;
        }
        device.take(slot, sample, value, now);
        if (!open && !now.isOutside(value)) {
            device.drop(slot);
        }
        update(device);
    }

    /** Under changed limits, a metric that is outside no more, and was not well before either, counts no more. */
    private void rebound(DeviceState heard, int slot, double value, Bounds now) {
        Bounds before = bounds[slot - first];
        if (now.equals(before)) {
            return;
        }
        bounds[slot - first] = now;
        for (DeviceState device : members) {
            double newest = device == heard ? value : device.value(slot);
            boolean known = device.counts(slot) && !Double.isNaN(newest);
            if (known && !now.isOutside(newest) && !before.isWell(newest)) {
                device.drop(slot);
                update(device);
                relaxed |= open;
            }
        }
    }

    /**
     * {@return the device that makes an episode open now, and opens it; the one just heard before others} Of these each was looked at when it
     * was heard last, unless an episode was open then, or it had to last for longer.
     */
    Optional<Opener> open(DeviceState heard, long lasting) {
        if (open) {
            return Optional.empty();
        }
        Optional<Opener> opener = opener(heard, lasting);
        if (opener.isEmpty() && (unchecked || lasting < checkedLasting)) {
            for (int m = 0; m < members.size() && opener.isEmpty(); m++) {
                opener = opener(members.get(m), lasting);
            }
            unchecked = false;
            checkedLasting = lasting;
        }
        checkedLasting = Math.max(checkedLasting, lasting);
        if (opener.isPresent()) {
            unchecked = true;
            open = true;
            relaxed = false;
            vacantSince = DeviceState.NEVER;
        }
        return opener;
    }

    private Optional<Opener> opener(DeviceState device, long lasting) {
        for (int slot = first; slot < first + bounds.length; slot++) {
            long least = AlertRules.CRITERIA.get(slot).atLeast().toMillis();
            if (device.hasLasted(slot, Math.max(lasting, least))) {
                return Optional.of(new Opener(device, slot));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return why the episode ends at this time, if it does, and ends it}
     *
     * @param at the readings' time
     * @param now the hub's, by which an episode lives for a while whatever the readings say
     */
    Optional<ClearedReason> close(long at, long clearing, Instant now) {
        if (!open) {
            return Optional.empty();
        }
        boolean vacant = !states.anyCounts();
        if (vacant && relaxed) {
            end();
            return Optional.of(ClearedReason.CONFIG);
        }
        long since = vacant ? vacantSince(at) : wellSince();
        // Another device may have been measured later than the one just heard.
        if (since == DeviceState.NEVER || Math.max(0, at - since) < clearing || isYoung(now)) {
            return Optional.empty();
        }
        end();
        return Optional.of(ClearedReason.RECOVERED);
    }

    /** One that was opened by a clock ahead of this one is old enough. */
    private boolean isYoung(Instant now) {
        long age = now.toEpochMilli() - openedAt;
        return age >= 0 && age < LEAST_LIFE;
    }

    private long vacantSince(long at) {
        vacantSince = Math.min(vacantSince, at);
        return vacantSince;
    }

    /** {@return since when all are well, or {@link DeviceState#NEVER}} */
    private long wellSince() {
        vacantSince = DeviceState.NEVER;
        return states.wellSince();
    }

    /** A device may not measure all that a rule looks at: one that was heard in some of it is not waited for in the rest. */
    private boolean isHeard(DeviceState device) {
        for (int slot = first; slot < first + bounds.length; slot++) {
            if (device.counts(slot) && !Double.isNaN(device.value(slot))) {
                return true;
            }
        }
        return false;
    }

    /** Another alert has its place: how long members last is not looked at. */
    void stayBehind() {
        unchecked = true;
    }

    /** Another alert takes its place: devices that are outside are remembered, the others start afresh. */
    void supersede() {
        open = false;
        relaxed = false;
        forgetGone();
        vacantSince = DeviceState.NEVER;
        for (DeviceState device : members) {
            for (int slot = first; slot < first + bounds.length; slot++) {
                if (device.outsideSince(slot) == DeviceState.NEVER) {
                    device.drop(slot);
                }
            }
            update(device);
        }
    }

    void end() {
        open = false;
        relaxed = false;
        forgetGone();
        vacantSince = DeviceState.NEVER;
        dropAll();
    }

    private void forgetGone() {
        goneSince = DeviceState.NEVER;
        goneIsAnnounced = false;
    }

    private void dropAll() {
        for (DeviceState device : members) {
            for (int slot = first; slot < first + bounds.length; slot++) {
                device.drop(slot);
            }
            update(device);
        }
    }
}
