package dev.pitwatch.integration;

import dev.pitwatch.integration.AbuseGround.Begun;
import dev.pitwatch.integration.AbuseResult.Growth;
import dev.pitwatch.integration.Load.Tally;
import dev.pitwatch.integration.Neighbour.Samples;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Lets attacks loose on a product while a neighbour works there, and looks at what becomes of both. Not thread safe. */
final class AbuseRun {

    private static final int READINGS = 20;
    /** Quiet times that count, each this part of the first. */
    private static final int WINDOWS = 5;

    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration WRITTEN = Duration.ofSeconds(1);
    /** Of its own use in that time. */
    private static final long NEIGHBOURS_KIB = 32;

    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final AbuseGround ground;
    private final AbuseScale scale;
    /** Of the neighbour, before this attack and those right before it: of one alone the p99 would be that of its few worst moments. */
    private final Deque<Samples> quiet = new ArrayDeque<>();

    AbuseRun(AbuseGround ground, AbuseScale scale) {
        this.ground = ground;
        this.scale = scale;
    }

    /** A part's process: a number may be used again, but not with the same start. */
    private record Part(long pid, Optional<Instant> started) {
        static Part of(Pitwatch pitwatch, String name) {
            long pid = pitwatch.pid(name);
            return new Part(
                    pid, ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant()));
        }
    }

    AbuseResult survive(Abuse abuse) throws IOException {
        ground.renewSessions();
        Pitwatch pitwatch = ground.pitwatch();
        Part hub = Part.of(pitwatch, "hub");
        Part broker = Part.of(pitwatch, "broker");
        try (Neighbour neighbour = Neighbour.start(ground)) {
            neighbour.load().awaitMore(READINGS);
            if (!scale.quiet().isZero()) { // times count
                attack(abuse, AbuseScale.SHORT); // what answers it is compiled on a hub that has run for a day
                pass(SETTLED);
            }
            Instant quietly = Instant.now();
            pass(untilQuietIsKnown());
            long before = ground.databaseKib();
            long brokerBefore = pitwatch.memoryMib("broker").orElse(0);
            ProcessMemory.forgetPeak(broker.pid());
            ground.forgetAttack();
            Begun asked = new Begun(Instant.now(), before);
            Seen seen;
            Begun attack;
            Instant end;
            long brokerMib;
            long hubMib;
            try (LastingMemory memory = LastingMemory.of(hub.pid())) {
                seen = attack(abuse, scale);
                attack = ground.attacked(asked);
                end = Instant.now();
                brokerMib = ProcessMemory.peakKib(broker.pid()).orElse(0) / 1024;
                if (isSame(hub, "hub") && isSame(broker, "broker")) {
                    neighbour.load().awaitMore(READINGS); // a second, in which the hub still has what it took
                }
                hubMib = memory.mib();
            }
            Tally tally = neighbour.stop(DRAIN);
            if (!scale.quiet().isZero()) {
                quiet.addLast(neighbour.samples(quietly, asked.at()));
                if (quiet.size() > WINDOWS) {
                    quiet.removeFirst();
                }
            }
            return new AbuseResult(
                    abuse,
                    isSame(hub, "hub") && isSame(broker, "broker"),
                    becomesReady(),
                    hubMib,
                    new long[] {brokerBefore, brokerMib},
                    tally,
                    new Growth(settledKib() - attack.databaseKib(), Duration.between(attack.at(), Instant.now())),
                    scale.quiet().isZero()
                            ? Optional.empty()
                            : Optional.of(Samples.of(quiet).figures()),
                    neighbour.samples(attack.at(), end).figures(),
                    seen);
        }
    }

    /** {@return how long to measure it now: before the first attack for long, before each other one anew for a while} */
    private Duration untilQuietIsKnown() {
        return quiet.isEmpty() ? scale.quiet() : scale.quiet().dividedBy(WINDOWS);
    }

    /** On threads that the system serves last: attackers from outside have processors of their own. */
    private Seen attack(Abuse abuse, AbuseScale howLong) throws IOException {
        FutureTask<Seen> attack = new FutureTask<>(() -> {
            // Threads that it starts are served like this one.
            String thread = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString();
            new ProcessBuilder("renice", "-n", "19", "-p", thread).start().waitFor();
            return abuse.run(ground, howLong);
        });
        new Thread(attack, "attackers").start();
        try {
            return attack.get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private boolean isSame(Part part, String name) {
        return Part.of(ground.pitwatch(), name).equals(part)
                && ProcessHandle.of(part.pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    /** {@return what the database has once all is written that the attack left to be done, or that takes too long} */
    private long settledKib() {
        long until = System.nanoTime() + DRAIN.toNanos();
        long now = ground.databaseKib();
        long before;
        do {
            before = now;
            pass(WRITTEN);
            now = ground.databaseKib();
        } while (now - before > NEIGHBOURS_KIB && System.nanoTime() < until);
        return now;
    }

    private boolean becomesReady() {
        long until = System.nanoTime() + DRAIN.toNanos();
        while (System.nanoTime() < until) {
            if (ground.pitwatch().readiness().status() == 200) {
                return true;
            }
            pass(LOOK);
        }
        return false;
    }

    private static void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
