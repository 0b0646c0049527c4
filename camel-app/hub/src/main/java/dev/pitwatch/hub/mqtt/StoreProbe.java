package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.StoreProbeChannels;
import dev.pitwatch.hub.mqtt.MqttConnection.PassingMark;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a backup asks each hub by {@link StoreProbeChannels}: whether all that the broker had acknowledged at a moment is stored. Shared
 * subscriptions have one order in the broker and none between hubs, so it takes three steps, each for a run with a name of its own:
 *
 * <ol>
 *   <li>{@code begin RUN}: each hub remembers the connections of its routes, and answers {@code begun RUN NODE CLIENT…};
 *   <li>{@code send RUN}: a message through the broker's queue of each of these topics of readings. The hub that gets it has stored all that it
 *       got before, and answers {@code taken RUN CLIENT}: what was acknowledged earlier is on its way to a hub by now, or stored;
 *   <li>{@code mark RUN}: each hub waits for an answer of the broker, behind which nothing earlier can come, stores what it got until
 *       then, and answers {@code stored RUN NODE}, or {@code lost RUN NODE} when a connection is not the one of the first step: what it
 *       had on the way comes again, to any hub.
 * </ol>
 */
public final class StoreProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
    private static final String PREFIX = "backup ";
    private static final String LEGACY_TOPIC = "workshop/-/-/sensors";
    private static final int KEPT_RUNS = 8;
    private static final int WAITING_ANSWERS = 100;

    /** Takes a mark when all that came before it has been taken; may wait for room. */
    interface MarkListener {
        void passing(PassingMark mark) throws Exception;
    }

    /** Puts a mark behind what is stored; waits for room. */
    public interface Store {
        void mark(Runnable whenStored) throws InterruptedException;
    }

    /**
     * One way that readings come.
     *
     * @param name in answers
     * @param topic of its probe, which the subscription gets and no device may use
     */
    private record Way(String name, String topic, DurableMqttClient client) {}

    private final String node;
    private final List<Way> ways;
    private final Supplier<? extends Collection<DurableMqttClient>> read;
    private final MqttPublisher publisher;
    private final Consumer<String> answering;
    private final Map<String, Map<Way, Optional<MqttConnection>>> begun = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Way, Optional<MqttConnection>>> eldest) {
            return size() > KEPT_RUNS;
        }
    };
    private final ExecutorService answers;

    /**
     * Takes the clients, first of readings on today's topics, then of those on old firmware's.
     *
     * @param read gives those of them that a route has now
     * @param answering tells the text by {@link StoreProbeChannels#ANSWERED}; throws when it can't
     */
    StoreProbe(
            PublisherPart sending,
            List<DurableMqttClient> clients,
            Supplier<? extends Collection<DurableMqttClient>> read,
            Store store,
            Consumer<String> answering) {
        this.node = sending.broker().node();
        this.ways = List.of(
                new Way("reading", QueueProbe.TOPIC, clients.get(0)), new Way("legacy", LEGACY_TOPIC, clients.get(1)));
        this.read = read;
        this.publisher = sending.publisher();
        this.answering = answering;
        this.answers = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_ANSWERS),
                task -> {
                    Thread thread = new Thread(task, "store-probe");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        ways.forEach(way -> way.client().onMark(mark -> passing(way, mark, store)));
    }

    /** {@return whether the message is a probe's, not a device's} */
    static boolean isProbe(String topic, byte[] payload) {
        return (topic.equals(QueueProbe.TOPIC) || topic.equals(LEGACY_TOPIC))
                && payload.length > PREFIX.length()
                && new String(payload, 0, PREFIX.length(), StandardCharsets.UTF_8).equals(PREFIX);
    }

    /** Hears what backups ask; call before {@link DatabaseNotifications#start}. */
    void listen(DatabaseNotifications notifications) {
        notifications.on(StoreProbeChannels.ASKED, this::asked);
    }

    /** On the thread of all notifications. */
    private void asked(String text) {
        String[] words = text.split(" ", 2);
        if (words.length < 2) {
            return; // after a connection was lost: the backup asks again
        }
        String run = words[1];
        switch (words[0]) {
            case "begin" -> {
                Map<Way, Optional<MqttConnection>> now = connections();
                begun.put(run, now);
                answer(Stream.concat(
                                Stream.of("begun", run, node),
                                now.keySet().stream().map(Way::name))
                        .collect(Collectors.joining(" ")));
            }
            case "send" -> begunWith(run).keySet().forEach(way -> send(way, run));
            case "mark" -> mark(run);
            default -> LOG.debug("a newer backup asks for {}", words[0]);
        }
    }

    private void send(Way way, String run) {
        publisher
                .publish(way.topic(), (PREFIX + run).getBytes(StandardCharsets.UTF_8))
                .whenComplete((code, failure) -> {
                    if (failure != null) {
                        answer("lost %s %s".formatted(run, node));
                    }
                });
    }

    private Map<Way, Optional<MqttConnection>> begunWith(String run) {
        return begun.getOrDefault(run, Map.of());
    }

    private Map<Way, Optional<MqttConnection>> connections() {
        Collection<DurableMqttClient> now = read.get();
        Map<Way, Optional<MqttConnection>> connections = new LinkedHashMap<>();
        ways.stream()
                .filter(way -> now.contains(way.client()))
                .forEach(way -> connections.put(way, way.client().openConnection()));
        return connections;
    }

    private void mark(String run) {
        Map<Way, Optional<MqttConnection>> before = begunWith(run);
        if (before.isEmpty()
                || before.containsValue(Optional.<MqttConnection>empty())
                || !before.equals(connections())) {
            answer("lost %s %s".formatted(run, node));
            return;
        }
        // Of all connections, one after the other; the last one answers.
        Runnable stored = () -> answer("stored %s %s".formatted(run, node));
        for (Optional<MqttConnection> connection : before.values()) {
            Runnable next = stored;
            stored = () -> afterAnswer(connection.orElseThrow(), run, next);
        }
        stored.run();
    }

    private void afterAnswer(MqttConnection connection, String run, Runnable whenStored) {
        connection
                .publish(QueueProbe.TOPIC, node.getBytes(StandardCharsets.UTF_8))
                .whenComplete((code, failure) -> {
                    if (failure == null) {
                        connection.mark(whenStored);
                    } else {
                        answer("lost %s %s".formatted(run, node));
                    }
                });
    }

    private void passing(Way way, PassingMark mark, Store store) throws InterruptedException {
        store.mark(() -> {
            mark.whenStored().run();
            if (mark.payload().length > 0) {
                String run = new String(mark.payload(), StandardCharsets.UTF_8).substring(PREFIX.length());
                answer("taken %s %s".formatted(run, way.name()));
            }
        });
    }

    /** Not on the store's thread, which others wait for. */
    private void answer(String text) {
        answers.execute(() -> {
            try {
                answering.accept(text);
            } catch (RuntimeException e) {
                LOG.warn("a backup that asked what is stored gets no answer: {}", e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        answers.shutdownNow();
    }
}
