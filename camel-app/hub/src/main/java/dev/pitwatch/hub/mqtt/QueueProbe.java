package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.hub.health.HealthCheck;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message through the broker's queue of readings, every two seconds: a broker that has lost the queue acknowledges readings
 * and drops them, and tells no one. Whichever hub gets the message tells the one that sent it. Unseen for 10 seconds, the hub
 * is not ready and subscribes again.
 */
public final class QueueProbe implements HealthCheck, AutoCloseable {

    /** Read with the readings; no workshop or pit has such a code. */
    public static final String TOPIC = "workshop/-/pit/-/sensors";

    /** PostgreSQL's channel: the node whose message came, or a node that subscribes again behind {@link #LOST}. */
    public static final String CHANNEL = "pitwatch_probe";

    static final String LOST = "lost ";

    private static final Logger LOG = LoggerFactory.getLogger(QueueProbe.class);
    /** Whatever one line of the file {@code node-id} holds; without blanks, or a message could say {@link #LOST}. */
    private static final Pattern NODE = Pattern.compile("[^\\s\\p{Cntrl}]{1,200}");

    private static final int LOOKS_A_PROBE = 2;
    private static final int MAX_NODES = 100;

    /** How often it looks, and what {@link QueueSigns} takes. */
    record Pace(Duration look, Duration unseen, Duration trusted) {

        static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    private final String node;
    private final byte[] payload;
    private final List<DurableMqttClient> clients;
    private final DurableMqttClient readings;
    private final MqttPublisher publisher;
    private final Consumer<String> notifying;
    private final BooleanSupplier databaseThere;
    private final Pace pace;
    private final QueueSigns signs;
    private final Set<String> toTell = ConcurrentHashMap.newKeySet();
    private final Counter lost;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mqtt-probe");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean lostElsewhere;
    private @Nullable CompletionStage<Integer> underWay;
    private int looks;

    /**
     * Watches the queue that the first client reads; starts nothing yet: see {@link #start}.
     *
     * @param clients all that subscribe again when it is lost
     * @param notifying tells the text to all hubs by {@link #CHANNEL}; throws when it can't
     * @param databaseThere whether all hubs can be sent, and what comes can be stored
     */
    public QueueProbe(
            MqttAddress address,
            List<DurableMqttClient> clients,
            MqttPublisher publisher,
            Consumer<String> notifying,
            BooleanSupplier databaseThere,
            MeterRegistry meters) {
        this(address, clients, publisher, notifying, databaseThere, meters, Pace.USUAL);
    }

    QueueProbe(
            MqttAddress address,
            List<DurableMqttClient> clients,
            MqttPublisher publisher,
            Consumer<String> notifying,
            BooleanSupplier databaseThere,
            MeterRegistry meters,
            Pace pace) {
        this.pace = pace;
        this.signs = new QueueSigns(pace.unseen(), pace.trusted(), System.nanoTime());
        this.node = address.node();
        this.payload = node.getBytes(StandardCharsets.UTF_8);
        this.clients = List.copyOf(clients);
        this.readings = clients.get(0);
        this.publisher = publisher;
        this.notifying = notifying;
        this.databaseThere = databaseThere;
        this.lost = Counter.builder("pitwatch.mqtt.queue.lost")
                .description(
                        "Times that the broker's queue of readings was not read any more, and was subscribed to again")
                .register(meters);
        Gauge.builder("pitwatch.mqtt.probe.age", signs, all -> all.unseenNanos(System.nanoTime()) / 1e9)
                .description("How long nothing has come through the broker's queue of readings; 10 s: not ready")
                .baseUnit("seconds")
                .register(meters);
        readings.onProbe(this::came);
    }

    /** Hears what other hubs tell; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on(CHANNEL, this::told);
    }

    public void start() {
        looker.scheduleWithFixedDelay(
                this::look, pace.look().toMillis(), pace.look().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return for how long nothing came through the queue that could have} */
    Duration age() {
        return Duration.ofNanos(signs.unseenNanos(System.nanoTime()));
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public void check() {
        if (signs.isLost()) {
            throw new IllegalStateException(
                    "the broker's queue of readings was lost: nothing came on %s; subscribed again, ready once it comes steadily"
                            .formatted(TOPIC));
        }
    }

    private void came(byte[] sent) {
        String from = new String(sent, StandardCharsets.UTF_8);
        if (from.equals(node)) {
            signs.seen(System.nanoTime());
        } else if (isNode(from) && toTell.size() < MAX_NODES) {
            toTell.add(from);
        }
    }

    /** On the thread of all notifications. */
    void told(String text) {
        if (text.equals(node)) {
            signs.seen(System.nanoTime());
        } else if (isLostAtAnother(text, node)) {
            lostElsewhere = true;
        }
    }

    static boolean isNode(String text) {
        return NODE.matcher(text).matches();
    }

    static boolean isLostAtAnother(String text, String node) {
        return text.startsWith(LOST) && !text.substring(LOST.length()).equals(node);
    }

    private void look() {
        try {
            tellOthers();
            judge(System.nanoTime());
            publish();
        } catch (RuntimeException e) {
            LOG.warn("probe of the broker's queue: {}", e.getMessage(), e);
        }
    }

    private void tellOthers() {
        for (String other : List.copyOf(toTell)) {
            toTell.remove(other);
            tell(other);
        }
    }

    private void tell(String text) {
        try {
            notifying.accept(text);
        } catch (RuntimeException e) {
            LOG.debug("probe of the broker's queue: other hubs can't be told: {}", e.getMessage());
        }
    }

    private void judge(long now) {
        OptionalLong arrived = readings.arrivedNanos();
        boolean silent =
                arrived.isEmpty() || now - arrived.getAsLong() >= pace.unseen().toNanos();
        if (!readings.isConnected() || readings.isFull() || !databaseThere.getAsBoolean()) {
            signs.excused(now);
        } else {
            // A message that came is as good as a probe: in a long backlog the probe waits behind it.
            arrived.ifPresent(signs::seen);
            if (signs.isDue(now)) {
                lost.increment();
                LOG.warn(
                        "nothing came through the broker's queue of readings, on {} neither: subscribing again", TOPIC);
                clients.forEach(DurableMqttClient::resubscribe);
                tell(LOST + node);
            } else if (lostElsewhere && silent) {
                LOG.info(
                        "another hub found the broker's queue of readings lost, nothing comes here: subscribing again");
                clients.forEach(DurableMqttClient::resubscribe);
            }
        }
        lostElsewhere = false;
    }

    /** One at a time: a broker whose disk is full answers none. */
    private void publish() {
        looks++;
        CompletionStage<Integer> before = underWay;
        boolean waits = before != null && !before.toCompletableFuture().isDone();
        if (looks % LOOKS_A_PROBE == 0 && !waits && !readings.isFull()) {
            underWay = publisher.publish(TOPIC, payload);
        }
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }
}
