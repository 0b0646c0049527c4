package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.source.PlatformAlertType;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.PlatformConditions.Look;
import dev.pitwatch.core.notices.notification.ChannelBreaker.Off;
import dev.pitwatch.core.notices.notification.ChannelRegistry;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.IngestTally.Sum;
import dev.pitwatch.hub.store.UnacknowledgedMessages;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Looks at what the hub stands on, by its own metrics and checks: bean {@code serverAlerts} of routes/alerts, which says how
 * often and what is too much.
 */
public final class ServerAlerts {

    /** The disk is to last for so long. */
    private static final double DAYS_LEFT = 7;

    private final PlatformConditions conditions;
    private final MeterRegistry meters;
    private final IngestTally tally;
    private final Health health;
    private final ChannelRegistry channels;
    private final Supplier<Map<String, Boolean>> stoppedRoutes;
    private final Supplier<Map<String, Optional<String>>> undoneEdits;
    private final Supplier<Optional<Boolean>> mediaServerAway;
    private final Supplier<Map<String, Boolean>> wrongConfig;
    /** When {@link #ingest} looked last, as the tally marks it. */
    private long ingestLookedAt;

    /**
     * Takes what it looks at.
     *
     * @param tally what became of devices' messages
     * @param stoppedRoutes of each route whether a person has stopped it
     * @param undoneEdits of each route file what there is to say of an edit that was undone; empty: nothing
     * @param mediaServerAway whether the media server doesn't answer this hub, which looks after cameras; empty: there is none
     * @param wrongConfig of each file under config/ whether it can't be used
     */
    ServerAlerts(
            PlatformConditions conditions,
            MeterRegistry meters,
            IngestTally tally,
            Health health,
            ChannelRegistry channels,
            Supplier<Map<String, Boolean>> stoppedRoutes,
            Supplier<Map<String, Optional<String>>> undoneEdits,
            Supplier<Optional<Boolean>> mediaServerAway,
            Supplier<Map<String, Boolean>> wrongConfig) {
        this.wrongConfig = wrongConfig;
        this.mediaServerAway = mediaServerAway;
        this.stoppedRoutes = stoppedRoutes;
        this.undoneEdits = undoneEdits;
        this.channels = channels;
        this.conditions = conditions;
        this.meters = meters;
        this.tally = tally;
        this.ingestLookedAt = tally.mark();
        this.health = health;
    }

    /**
     * {@code server_cpu}, of all that runs on the machine.
     *
     * @param percent 1 to 100: more is too much
     * @param seconds for so long
     */
    public void cpu(int percent, long seconds) {
        metric("system.cpu.usage")
                .ifPresent(used -> take(PlatformAlertType.SERVER_CPU, "cpu", "CPU use", 100 * used, percent, seconds));
    }

    /**
     * {@code server_disk}, of the disk that the data folder lies on: too much of it is in use, or it is full within a week by its
     * growth.
     *
     * @param percent 1 to 100: more is too much, at once
     */
    public void disk(int percent) {
        OptionalDouble free = metric("disk.free");
        OptionalDouble total = metric("disk.total");
        if (free.isEmpty() || total.isEmpty() || total.getAsDouble() <= 0) {
            return;
        }
        double used = 100 * (1 - free.getAsDouble() / total.getAsDouble());
        OptionalDouble days = metric("pitwatch.disk.days.left");
        if (used <= percent && days.isPresent() && days.getAsDouble() < DAYS_LEFT) {
            String message = "The disk is full within %.0f days if it goes on growing like this".formatted(DAYS_LEFT);
            conditions.take(
                    new Look(
                            PlatformAlertType.SERVER_DISK, "disk", true, message, shown(days.getAsDouble()), DAYS_LEFT),
                    Duration.ZERO);
        } else {
            take(PlatformAlertType.SERVER_DISK, "disk", "Disk use", used, percent, 0);
        }
    }

    /** {@code database}: it has not answered for so many seconds. */
    public void database(long seconds) {
        check(PlatformAlertType.DATABASE, "The database has not answered for %d s".formatted(seconds), seconds);
    }

    /** {@code broker}: the hub has not been connected to it for so many seconds. */
    public void broker(long seconds) {
        check(PlatformAlertType.BROKER, "The broker has not been reachable for %d s".formatted(seconds), seconds);
    }

    /** {@code media_server}: it has not answered for so many seconds; cameras' own alerts say nothing then. */
    public void mediaServer(long seconds) {
        PlatformAlertType type = PlatformAlertType.MEDIA_SERVER;
        String message = "The camera server has not answered for %d s".formatted(seconds);
        mediaServerAway
                .get()
                .ifPresent(away -> conditions.take(
                        new Look(type, type.code(), away, message, null, null), Duration.ofSeconds(seconds)));
    }

    /**
     * {@code ingest}, of two subjects: {@code refused}, since messages were refused as {@code internal} after the look before, which a
     * route or its beans are to blame for, or so many that some are left with the broker; {@code acknowledged}, since messages wait and none was acknowledged for so many
     * seconds, though the database is there.
     */
    public synchronized void ingest(long seconds) {
        OptionalLong waiting = new UnacknowledgedMessages(meters).count();
        if (waiting.isEmpty()) {
            return; // this hub takes no messages
        }
        long now = tally.mark();
        Sum since = tally.between(ingestLookedAt, now);
        ingestLookedAt = now;
        ingest(
                "refused",
                since.internal() > 0 || tally.leavesSome(),
                "Messages are refused as internal: see the refused messages and the route files that changed last",
                0);
        ingest(
                "acknowledged",
                waiting.getAsLong() > 0
                        && since.acknowledged() == 0
                        && health.ready().isUp(PlatformAlertType.DATABASE.code()),
                "Messages wait, and none has been stored for %d s".formatted(seconds),
                seconds);
    }

    private void ingest(String part, boolean wrong, String message, long seconds) {
        conditions.take(
                new Look(PlatformAlertType.INGEST, part, wrong, message, null, null), Duration.ofSeconds(seconds));
    }

    /** {@code plugin}, one for each channel: it is switched off. */
    public void channels() {
        for (String channel : channels.sent()) {
            Optional<Off> off = channels.breaker(channel).off();
            conditions.take(
                    new Look(
                            PlatformAlertType.PLUGIN,
                            channel,
                            off.isPresent(),
                            "Notices by %s wait: its plugin failed many times in a row".formatted(channel),
                            null,
                            null),
                    Duration.ZERO);
        }
    }

    /**
     * {@code route_stopped}, one for each route: a person has stopped it, whether it starts again by itself or not; {@code route_undone}, one
     * for each route file: the hub has undone its last edit, or could not.
     */
    public void routes() {
        stoppedRoutes
                .get()
                .forEach((route, stopped) -> conditions.take(
                        new Look(
                                PlatformAlertType.ROUTE_STOPPED,
                                route,
                                stopped,
                                "The route %s is stopped by a person".formatted(route),
                                null,
                                null),
                        Duration.ZERO));
        undoneEdits
                .get()
                .forEach((file, message) -> conditions.take(
                        new Look(
                                PlatformAlertType.ROUTE_UNDONE,
                                file,
                                message.isPresent(),
                                message.orElse(""),
                                null,
                                null),
                        Duration.ZERO));
    }

    /** {@code config}, one for each file under config/: it has not been usable for so many seconds, and its last good settings go on. */
    public void config(long seconds) {
        wrongConfig
                .get()
                .forEach((file, wrong) -> conditions.take(
                        new Look(
                                PlatformAlertType.CONFIG,
                                file,
                                wrong,
                                "config/%s can't be used, and its last good settings go on: see the page of routes"
                                        .formatted(file),
                                null,
                                null),
                        Duration.ofSeconds(seconds)));
    }

    private void take(PlatformAlertType type, String part, String what, double value, int percent, long seconds) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException(
                    "alerts: the limit of %s is %d %%, expected 1 to 100".formatted(type.code(), percent));
        }
        conditions.take(
                new Look(
                        type,
                        part,
                        value > percent,
                        "%s exceeded %d %%".formatted(what, percent),
                        shown(value),
                        (double) percent),
                Duration.ofSeconds(seconds));
    }

    private static double shown(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void check(PlatformAlertType type, String message, long seconds) {
        String name = type.code();
        Health.Report report = health.ready();
        if (report.checks().containsKey(name)) {
            conditions.take(new Look(type, name, !report.isUp(name), message, null, null), Duration.ofSeconds(seconds));
        }
    }

    private OptionalDouble metric(String name) {
        Gauge gauge = meters.find(name).gauge();
        double value = gauge == null ? Double.NaN : gauge.value();
        return Double.isFinite(value) && value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
