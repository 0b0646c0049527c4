package dev.pitwatch.hub.live;

import dev.pitwatch.core.people.identity.Principal;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One open socket. All of its state but {@link #who} belongs to its context, and everything is written there, so that
 * what follows an answer is sent after it. Elapsed time is monotonic: the hub's clock may be set.
 */
final class LiveSocket {

    private static final int AT_ONCE = 64;
    private static final int ROUNDS = 8;

    /** Longer than Vert.x waits for the other's farewell. */
    private static final long FAREWELL_MS = 5_000;

    private static final Buffer PING = Buffer.buffer("pitwatch");

    private final ServerWebSocket socket;
    private final FrameWriter frames;
    private final Runnable hangUp;
    private final Context context;
    private final Supplier<Principal> who;
    private final EventLog events;
    private final Predicate<Principal> mayResume;
    private final Viewers viewers;
    private final SocketTimes times;
    private final LiveMeters meters;
    private final FrameInbox inbox;
    private final long openedAt = System.nanoTime();
    private final AtomicBoolean woken = new AtomicBoolean();

    private WorkshopLog.@Nullable Reader reader;
    private long watched;
    private boolean spoke;
    private boolean closed;
    private long heardAt = openedAt;
    private long pingedAt = openedAt;
    /** 0: it has all there is. Written on the context only, read by the gauge of slow sockets, too. */
    private volatile long behindSince;
    /** 0: it takes what is written. */
    private long fullSince;

    LiveSocket(
            ServerWebSocket socket,
            FrameWriter frames,
            Runnable hangUp,
            Context context,
            Supplier<Principal> who,
            EventLog events,
            Predicate<Principal> mayResume,
            Viewers viewers,
            SocketTimes times,
            LiveMeters meters,
            Function<LiveSocket, FrameInbox> inbox) {
        this.socket = socket;
        this.frames = frames;
        this.hangUp = hangUp;
        this.context = context;
        this.who = who;
        this.events = events;
        this.mayResume = mayResume;
        this.viewers = viewers;
        this.times = times;
        this.meters = meters;
        this.inbox = inbox.apply(this);
        socket.drainHandler(drained -> wake()); // not at once: it may be told in the middle of a write
    }

    /** {@return the principal as things stand} */
    Principal who() {
        return who.get();
    }

    Supplier<Principal> principal() {
        return who;
    }

    /** A frame came, of whatever kind; on the socket's event loop. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** A message came; from any thread. */
    void take(Object message, int bytes) {
        context.runOnContext(run -> {
            spoke = true;
            if (!inbox.add(message, bytes)) {
                close(CloseCode.TOO_MANY_FRAMES);
            }
        });
    }

    /** Sends an answer; from any thread. */
    void send(String json) {
        context.runOnContext(run -> write(json));
    }

    /** Starts a subscription to these pits in place of the one before; from any thread. */
    void subscribe(LiveView view, Set<Long> pitIds, Optional<String> since, Function<String, String> answer) {
        context.runOnContext(run -> {
            if (closed) {
                return;
            }
            if (reader != null) {
                reader.close();
                if (watched != view.workshopId()) { // else the new subscription takes its place among the viewers
                    viewers.leave(this, watched);
                }
            }
            EventLog.Start start = events.read(
                    view.workshopId(),
                    since,
                    () -> mayResume.test(who()),
                    new WorkshopLog.Wanted(view::sight, view.text()),
                    this::wake);
            reader = start.reader();
            behindSince = 0;
            watched = view.workshopId();
            viewers.watch(this, view, pitIds);
            write(answer.apply(start.eventId()));
            if (start.missed()) {
                resync(start.eventId());
            }
            flush();
        });
    }

    /** Ends the subscription; from any thread. */
    void unsubscribe(String answer) {
        context.runOnContext(run -> {
            leave();
            write(answer);
        });
    }

    /** There is something to read; from any thread. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(run -> flush());
        }
    }

    private void flush() {
        woken.set(false);
        for (int round = 0; round < ROUNDS; round++) {
            WorkshopLog.Reader from = reader;
            if (closed || from == null || isFull()) {
                return;
            }
            WorkshopLog.Batch batch = from.next(AT_ONCE, isSlow());
            meters.skipped(batch.skipped());
            if (batch.isEmpty()) {
                behindSince = 0;
                return;
            }
            behindSince = behindSince == 0 ? System.nanoTime() : behindSince;
            if (batch.lost()) {
                resync(events.id(batch.number()));
            }
            frames.write(batch.json());
        }
        wake(); // others on this event loop have their turn first
    }

    private boolean isFull() {
        if (!socket.writeQueueFull()) {
            fullSince = 0;
            return false;
        }
        fullSince = fullSince == 0 ? System.nanoTime() : fullSince;
        return true;
    }

    /** {@return whether it is behind for too long to get every reading; from any thread} */
    boolean isSlow() {
        long since = behindSince;
        return since != 0 && isPast(since, times.slow());
    }

    private void resync(String eventId) {
        meters.resync();
        write("{\"type\":\"resync\",\"event_id\":\"" + eventId + "\"}");
    }

    private void write(String json) {
        if (!closed) {
            socket.writeTextMessage(json);
        }
    }

    private void leave() {
        if (reader != null) {
            reader.close();
            reader = null;
            viewers.leave(this, watched);
        }
    }

    /** Pings, and closes what is silent or stuck; from any thread. */
    void look() {
        context.runOnContext(run -> {
            if (closed) {
                return;
            }
            if (isPast(heardAt, times.silence())) {
                close(CloseCode.SILENT);
            } else if (isFull() && isPast(fullSince, times.stuck())) {
                close(CloseCode.TOO_SLOW);
            } else if (isPast(pingedAt, times.ping())) {
                pingedAt = System.nanoTime();
                socket.writePing(PING);
            }
        });
    }

    /** {@return whether it is time to subscribe a client that said nothing; true once; on the socket's context} */
    boolean isToBeSubscribed() {
        if (closed || spoke || !isPast(openedAt, times.subscribe())) {
            return false;
        }
        spoke = true;
        return true;
    }

    /** {@return whether it is open still; on the socket's context} */
    boolean isOpen() {
        return !closed;
    }

    void onContext(Runnable work) {
        context.runOnContext(run -> work.run());
    }

    /** Closes it for that reason; from any thread. */
    void end(CloseCode code) {
        context.runOnContext(run -> close(code));
    }

    private void close(CloseCode code) {
        if (!closed) {
            closed();
            meters.closed(code);
            socket.close(code.code(), code.reason());
            // To one that takes nothing the farewell never gets out, and Vert.x waits for that as long as TCP tries.
            context.owner().setTimer(FAREWELL_MS, over -> hangUp.run());
        }
    }

    /** It is closed, by whomever; on the socket's context. */
    void closed() {
        closed = true;
        inbox.close();
        leave();
    }

    /** A message is answered: the next one is worked on, once it takes answers too; from any thread. */
    void answered() {
        context.runOnContext(run -> {
            if (closed || !isFull()) {
                inbox.done();
            } else {
                context.owner().setTimer(100, later -> answered());
            }
        });
    }

    private static boolean isPast(long since, Duration time) {
        return System.nanoTime() - since > time.toNanos();
    }
}
