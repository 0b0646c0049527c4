package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.integration.Load.Tally;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Does something bad to the product while devices publish, and looks at what becomes of it. One device is too hot throughout. */
final class FaultRun {

    static final int PER_SECOND_AND_DEVICE = 15;

    private static final int READINGS = 150;
    private static final int SLOW_COMMITS = 50;
    private static final int READINGS_AT_ONCE = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration ALERT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final String DOUBLED_ALERTS =
            """
            select count(*) from alert a join alert b
                on a.workshop_id = b.workshop_id and a.alert_type = b.alert_type and a.subject = b.subject and a.id < b.id
            where b.created_at < coalesce(a.cleared_at, 'infinity') and a.created_at < coalesce(b.cleared_at, 'infinity')
            """;

    private final Pitwatch pitwatch;
    private final Jdbi database;
    private final Workshop workshop;
    private final InetSocketAddress broker;
    private final List<Duration> recoveries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int perSecondAndDevice = PER_SECOND_AND_DEVICE;
    private Duration drain = PATIENCE;
    private boolean hubStays = true;

    /** What happens, and the proof that it did. */
    interface Fault {
        void happen(Load load) throws Exception;
    }

    /** A part of a fault: its begin or its end. */
    interface Step {
        void happen() throws IOException;
    }

    /**
     * Prepares one.
     *
     * @param database the way to it that no fault bars
     * @param broker where devices reach it
     */
    FaultRun(Pitwatch pitwatch, Jdbi database, Workshop workshop, InetSocketAddress broker) {
        this.pitwatch = pitwatch;
        this.database = database;
        this.workshop = workshop;
        this.broker = broker;
    }

    FaultRun(Pitwatch pitwatch, Workshop workshop) {
        this(pitwatch, pitwatch.database(), workshop, MqttConnection.here(pitwatch.mqttPort()));
    }

    FaultRun perSecondAndDevice(int readings) {
        perSecondAndDevice = readings;
        return this;
    }

    /** Sets how long storing what was acknowledged may take after it. */
    FaultRun drain(Duration time) {
        drain = time;
        return this;
    }

    /** The hub is what dies; otherwise it has to be the same process before and after. */
    FaultRun hubDies() {
        hubStays = false;
        return this;
    }

    FaultResult survive(String name, Fault fault) throws Exception {
        Duration longest = drain;
        long hub = pitwatch.pid("hub");
        Tally tally;
        String before;
        try (Load load = Load.start(broker, workshop.devices(), perSecondAndDevice)) {
            Device hot = workshop.devices().get(0);
            load.heat(hot);
            awaitHeatAlert(hot);
            load.awaitMore(READINGS);
            before = memory();
            fault.happen(load);
            load.awaitMore(READINGS);
            awaitStored(load, hot, longest); // the alert is to have outlived what waited
            awaitHeatAlert(hot); // while it sends: silent for a minute, its alert ends for want of data
            load.stop();
            tally = load.awaitStored(database, longest);
        }
        awaitReady();
        if (hubStays) {
            assertThat(pitwatch.pid("hub")).as("the hub's process").isEqualTo(hub);
        }
        String memory = hubStays ? "%s → %s".formatted(before, memory()) : "-";
        return new FaultResult(name, tally, doubledAlerts(), recoveries, memory, notes);
    }

    /** Waits until what was acknowledged of that device by now is stored; at most so long, since what is lost is counted later. */
    private void awaitStored(Load load, Device device, Duration longest) {
        long last = load.book().get(device.id()) - 1;
        long until = System.nanoTime() + longest.toNanos();
        while (!isStored(device, load.bootId(), last) && System.nanoTime() < until) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isStored(Device device, String bootId, long seq) {
        try {
            return database.withHandle(handle -> handle.createQuery(
                            "select exists (select from reading where device_id = ? and boot_id = ? and seq >= ?)")
                    .bind(0, device.id())
                    .bind(1, bootId)
                    .bind(2, seq)
                    .mapTo(Boolean.class)
                    .one());
        } catch (JdbiException e) { // the database may still be away
            return false;
        }
    }

    private void awaitHeatAlert(Device device) {
        await("one open alert of the heat in " + device.pit())
                .atMost(ALERT)
                .pollInterval(POLL)
                .until(() -> openHeatAlerts(device) == 1);
    }

    /** {@return how many alerts of that device's heat are open} */
    long openHeatAlerts(Device device) {
        return database.withHandle(handle -> handle.createQuery(
                        "select count(*) from alert where pit_id = ? and alert_type = 'temp_out_of_range' and cleared_at is null")
                .bind(0, device.pitId())
                .mapTo(Long.class)
                .one());
    }

    private long doubledAlerts() {
        return database.withHandle(
                handle -> handle.createQuery(DOUBLED_ALERTS).mapTo(Long.class).one());
    }

    private String memory() {
        return "hub %s, broker %s".formatted(shown(pitwatch.memoryMib("hub")), shown(pitwatch.memoryMib("broker")));
    }

    private static String shown(OptionalLong mib) {
        return mib.isPresent() ? Long.toString(mib.getAsLong()) : "?";
    }

    /** Waits until readiness says that this part is down; notes how long that took. */
    void awaitDown(String check) {
        long started = System.nanoTime();
        await("readiness 503 with %s down".formatted(check))
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .untilAsserted(() -> assertDown(check));
        note("%s down after %s".formatted(check, FaultResult.seconds(since(started))));
    }

    /** Readiness has to say so all the time. */
    void staysDown(String check, Duration time) {
        await("readiness 503 with %s down for %s".formatted(check, time))
                .atMost(time.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(500))
                .during(time)
                .untilAsserted(() -> assertDown(check));
    }

    /** Readiness has to be 200 all the time. */
    void staysReady(Duration time) {
        await("readiness for %s".formatted(time))
                .atMost(time.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(500))
                .during(time)
                .until(() -> pitwatch.readiness().status() == 200);
    }

    private void assertDown(String check) {
        Answer readiness = pitwatch.readiness();
        assertThat(readiness.status()).as("readiness %s", readiness.body()).isEqualTo(503);
        assertThat(readiness.body().at("/checks/%s/status".formatted(check)).asText())
                .as("readiness %s", readiness.body())
                .isEqualTo("down");
    }

    /** Waits for readiness, and notes how long that took from now on. */
    void recovers() {
        recovers(System.nanoTime());
    }

    /** Waits for readiness, and notes how long that took from then on. */
    void recovers(long sinceNanos) {
        awaitReady();
        recoveries.add(since(sinceNanos));
    }

    private void awaitReady() {
        await("readiness")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> pitwatch.readiness().status() == 200);
    }

    /** Keeps the hub in the middle of a statement nearly all the time, while that is done. */
    void whileItWrites(Step action) throws IOException {
        Throttle throttle = Throttle.at(database, SLOW_COMMITS);
        try {
            await("readings that wait").atMost(PATIENCE).until(() -> waiting() > 2 * READINGS_AT_ONCE);
            action.happen();
        } finally {
            throttle.close();
        }
    }

    private double waiting() {
        return pitwatch.meters().getOrDefault("pitwatch_ingest_queue_depth", 0.0);
    }

    /** Adds a remark to the report. */
    void note(String remark) {
        notes.add(remark);
    }

    /** Kills a part again and again, each time when it serves. */
    void kill(String part, int times, Load load) {
        for (int kill = 0; kill < times; kill++) {
            load.awaitMore(READINGS);
            long killed = System.nanoTime();
            pitwatch.kill(part);
            recovers(killed);
        }
        note("killed %d times".formatted(times));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
