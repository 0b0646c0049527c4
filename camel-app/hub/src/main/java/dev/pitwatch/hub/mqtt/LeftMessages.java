package dev.pitwatch.hub.mqtt;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches messages again that were taken and left with the broker. It sends them on the next connection only, and until then they
 * count among those that may be on their way; so a while later clients that have some make another one.
 */
public final class LeftMessages implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeftMessages.class);

    /** A file of routes that is mended connects anew by itself; this is for all else, and for the next hour's letters. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final List<DurableMqttClient> clients;
    private final Duration pause;
    private final AtomicBoolean planned = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "mqtt-left");
        made.setDaemon(true);
        return made;
    });

    /** Takes the clients whose messages may be left. */
    public LeftMessages(List<DurableMqttClient> clients) {
        this(clients, PAUSE);
    }

    LeftMessages(List<DurableMqttClient> clients, Duration pause) {
        this.clients = List.copyOf(clients);
        this.pause = pause;
    }

    /** One more was left. Returns at once; any thread may call it. */
    public void left() {
        if (planned.compareAndSet(false, true)) {
            try {
                thread.schedule(this::fetch, pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("what is left with the broker comes to the next hub: closed");
            }
        }
    }

    /** {@return whether the client is connected, and not so full of them that nothing else comes until they are fetched} */
    boolean leaveRoom(DurableMqttClient client) {
        return client.isConnected() && !(planned.get() && client.isFull());
    }

    private void fetch() {
        planned.set(false); // what is left from now on may be of the connections that are made below
        for (DurableMqttClient client : clients) {
            if (client.unacknowledged() > 0) {
                client.resubscribe();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
